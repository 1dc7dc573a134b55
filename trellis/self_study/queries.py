"""Reading a study: its rounds, the gap map, one row of it, and what is owed.

Small groups are hidden here, before a number leaves the room. Who was asked gets averages; system leaders get every group.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from trellis.access.gate import rights, within
from trellis.access.policy import Reach, Role, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, from_round
from trellis.directory.queries import Holder, holders_of
from trellis.framework.queries import areas_to_ask_about, practices
from trellis.kit.small_groups import Figure, Hidden, Shown
from trellis.self_study.measures import distribution, gap, mean_level, widest_first
from trellis.self_study.models import NotNow, Study
from trellis.surveys.queries import Cell, Results, Taking, Tally, asked_and_sent, replied, results_of, taking_part

SECONDS_A_QUESTION = 15


MAY_OWN_A_PROMISE = (
    Role.SUPERINTENDENT, Role.CABINET, Role.SUPERVISOR, Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """A group on the map, with its mark."""

    key: str
    name: str
    voice: str
    shape: str
    is_open: bool

    @property
    def sign(self) -> str:
        """Return the key of the group's mark in charts."""
        return self.voice + ("-triangle" if self.shape == "triangle" else "-open" if self.is_open else "")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a group stands in a row. `value` is None when it was not asked, or gave no level."""

    group: Group
    value: Figure | None
    was_asked: bool

    @property
    def mean(self) -> float | None:
        return self.value.value if isinstance(self.value, Shown) else None

    @property
    def is_hidden(self) -> bool:
        return isinstance(self.value, Hidden)

    @property
    def count(self) -> int | None:
        """Return how many gave a level, None where that is hidden or nobody did."""
        return self.value.n if isinstance(self.value, Shown) else None


@dataclass(frozen=True, slots=True)
class Row:
    """One practice. `apart` is the highest average less the lowest, of those shown; None when fewer than two are."""

    key: str
    name: str
    marks: tuple[Mark, ...]
    apart: float | None
    highest: Mark | None
    lowest: Mark | None
    promises: tuple[Promise, ...]
    not_now: NotNow | None


@dataclass(frozen=True, slots=True)
class GapMap:
    """Practices by groups, as one person may see them."""

    study: Study
    floor: int  # the highest of the groups' floors: what the page says is hidden below it
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    level_names: tuple[str, ...]
    sees_all: bool
    small: tuple[str, ...]  # keys of groups with fewer people than the floor: to system leaders their average is a named answer

    @property
    def widest(self) -> Row | None:
        """Return the row that is furthest apart, None when nothing can be compared."""
        found = max((row for row in self.rows if row.apart is not None), key=lambda row: row.apart or 0.0, default=None)
        return found if found is not None and found.apart else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How one group answered one item, for system leaders."""

    group: Group
    asked: int
    sent: int
    tally: Tally
    shares: tuple[float, ...] | None
    mean: float | None
    level_names: tuple[str, ...]

    @property
    def without(self) -> int:
        """Return how many sent their answers and chose no level here."""
        return self.sent - self.tally.given

    @property
    def bars(self) -> list[dict[str, object]]:
        """Return each level's part of the bar."""
        if self.shares is None:
            return []
        bars, start = [], 0.0
        for level, (count, share, name) in enumerate(zip(self.tally.levels, self.shares, self.level_names, strict=True), start=1):
            bars.append(
                {
                    "level": level,
                    "name": name,
                    "count": count,
                    "from": f"{start * 100:.2f}%",
                    "width": f"{share * 100:.2f}%",
                    "middle": f"{(start + share / 2) * 100:.2f}%",
                }
            )
            start += share
        return bars


@dataclass(frozen=True, slots=True)
class Owing:
    """A closed round whose reply is still owed. `days_late` is 0 until the day has passed."""

    study_id: int
    title: str
    reply_by: date
    days_late: int


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list. `days_owing` is by how many days the reply is late, 0 when it is not."""

    study: Study
    is_open: bool
    is_over: bool
    asked: int
    sent: int
    is_replied: bool
    days_owing: int


@dataclass(frozen=True, slots=True)
class GroupToAsk:
    """A group that could be asked today."""

    key: str
    name: str
    voice: str
    shape: str
    is_open: bool
    people: tuple[Holder, ...]


def studies() -> "QuerySet[Study]":
    """Return studies, newest round first, with round and area."""
    return Study.objects.select_related("round__closure", "round__opened_by", "area__framework").order_by("-round__opens_on", "-pk")


def areas() -> QuerySet:
    """Return the areas about which a round can be opened."""
    return areas_to_ask_about()


def groups_to_ask(area: object, today: date) -> list[GroupToAsk]:
    """Return the groups of the area's framework with the people who are in them today."""
    found = []
    for group in area.framework.groups.all():  # type: ignore[attr-defined]
        people = holders_of([Role(role) for role in group.roles], today)
        found.append(GroupToAsk(group.key, group.name, group.voice, group.shape, group.is_open, tuple(people)))
    return found


def minutes_asked(people: int, questions: int) -> int:
    """Return the minutes that a round costs everybody together, at 15 seconds a question."""
    return -(-people * questions * SECONDS_A_QUESTION // 60)


def practices_of(area_id: int) -> QuerySet:
    """Return the practices of an area with wordings and look-fors."""
    return practices().filter(area_id=area_id)


def sees_all(standing: Standing) -> bool:
    """Say whether the person sees every group on the map, by the page of policy."""
    return any(grant.reach is Reach.DISTRICT for grant in rights(standing, Verb.SELF_STUDY_READ_GAP_MAP))


def taking(study: Study) -> tuple[Taking, ...]:
    """Return for each group how many were asked and have sent."""
    return taking_part(study.round)


def gap_map(study: Study, *, sees_all: bool, today: date, in_order: bool = False) -> GapMap:
    """Return the map of a closed round, widest gap first, or in the framework's order."""
    results = results_of(study.round, sees_named=sees_all)
    groups = {
        one.audience.key: Group(one.audience.key, one.audience.name, one.audience.voice, one.audience.shape, one.audience.is_open) for one in results.groups
    }
    floors = [one.audience.floor for one in results.groups]
    promises = from_round(study.round_id, today)
    not_nows = {one.practice_key: one for one in NotNow.objects.filter(study=study).select_related("by").order_by("pk")}
    rows = [_row(item.key, item.name, results, groups, promises, not_nows) for item in results.items]
    if not in_order:
        rows = [rows[place] for place in widest_first(row.apart for row in rows)]
    return GapMap(
        study=study,
        floor=max(floors, default=0),
        groups=tuple(groups.values()),
        rows=tuple(rows),
        level_names=tuple(study.round.levels),
        sees_all=sees_all,
        small=tuple(one.audience.key for one in results.groups if one.asked < one.audience.floor),
    )


def _row(
    key: str,
    name: str,
    results: Results,
    groups: dict[str, Group],
    promises: dict[str, list[Promise]],
    not_nows: dict[str, NotNow],
) -> Row:
    marks = {}
    for group in groups.values():
        cell = results.cells.get((key, group.key))
        marks[group.key] = Mark(group, _figure(cell), cell is not None)
    found = gap({mark.group.key: mark.mean for mark in marks.values() if mark.mean is not None})
    return Row(
        key=key,
        name=name,
        marks=tuple(marks.values()),
        apart=found[0] if found else None,
        highest=marks[found[1]] if found else None,
        lowest=marks[found[2]] if found else None,
        promises=tuple(promises.get(key, ())),
        not_now=not_nows.get(key),
    )


def _figure(cell: Cell | None) -> Figure | None:
    """Return a group's average with how many it is of; None when it was not asked, or gave no level."""
    if cell is None or isinstance(cell, Hidden):
        return cell
    mean = mean_level(cell.levels)
    return None if mean is None else Shown(cell.given, mean)


def spreads(study: Study, key: str) -> list[Spread]:
    """Return how each group answered one item, for system leaders: groups that answered by name in full, others unless hidden."""
    results = results_of(study.round, sees_named=True)
    found = []
    for one in results.groups:
        tally = results.cells.get((key, one.audience.key))
        if isinstance(tally, Tally):
            audience = one.audience
            group = Group(audience.key, audience.name, audience.voice, audience.shape, audience.is_open)
            found.append(Spread(group, one.asked, one.sent, tally, distribution(tally.levels), mean_level(tally.levels), tuple(study.round.levels)))
    return found


def owners(today: date) -> list[Holder]:
    """Return who may own a promise from a row."""
    return holders_of(MAY_OWN_A_PROMISE, today)


def principals_asked(people: list[int], today: date) -> list[Holder]:
    """Return the principals among the people asked who have a school today."""
    asked = set(people)
    return [one for one in holders_of([Role.PRINCIPAL], today) if one.person_id in asked and one.school_id]


def rounds_owing(standing: Standing) -> list[Owing]:
    """Return the closed rounds to which the person owes the reply, the longest due first."""
    closed = [one for one in within(standing, Verb.SELF_STUDY_REPLY, studies()).order_by("round__reply_by", "pk") if one.round.is_over(standing.today)]
    answered = replied([one.round_id for one in closed])
    return [
        Owing(one.pk, one.round.title, one.round.reply_by, max(0, (standing.today - one.round.reply_by).days)) for one in closed if one.round_id not in answered
    ]


def rounds_seen(standing: Standing) -> "QuerySet[Study]":
    """Return the studies whose map the person may see once they are closed."""
    return within(standing, Verb.SELF_STUDY_READ_GAP_MAP, studies())


def as_rows(found: list[Study], today: date) -> list[RoundRow]:
    """Return rounds as rows of a list."""
    ids = [one.round_id for one in found]
    counts, answered = asked_and_sent(ids), replied(ids)
    return [
        RoundRow(
            study=one,
            is_open=one.round.is_open(today),
            is_over=one.round.is_over(today),
            asked=counts[one.round_id][0],
            sent=counts[one.round_id][1],
            is_replied=one.round_id in answered,
            days_owing=0 if one.round_id in answered else max(0, (today - one.round.reply_by).days),
        )
        for one in found
    ]


def promises_of(study: Study, today: date) -> list[Promise]:
    """Return the promises that came from a round, by practice."""
    found = from_round(study.round_id, today)
    return [promise for key in sorted(found) for promise in found[key]]

"""What is shown to whom: by oneself, and to oneself."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.audit.queries import last_read
from trellis.directory.queries.supervising import Supervising, schools_led_by, supervised_before, supervising
from trellis.growth.models import Assessment, Cycle, FeedbackRound, Line, Share, View

OWN, SHOWN = Verb.GROWTH_OWN, Verb.GROWTH_READ_SHARED
WITH_EACH = 25  # things named of one person on the page; behind that, the one thing is found on its own page


@dataclass(frozen=True, slots=True)
class ShownThing:
    """One thing that somebody is shown, and when they last opened it; None: not yet, as far as Trellis knows."""

    share: Share
    opened_at: datetime | None

    @property
    def what(self) -> str:
        return next((name for name in Share.THINGS if getattr(self.share, f"{name}_id") is not None), "all")


@dataclass(frozen=True, slots=True)
class ShownTo:
    """Everything that one person is shown. `was_supervisor` until a day when they no longer supervise the owner."""

    person_id: int
    name: str
    things: list[ShownThing]
    is_supervisor: bool
    was_supervisor: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class WhatIsShown:
    """What one person shows the reader. Lines stand with their cycle where it is shown, a view alone where its assessment is not."""

    shares: list[Share]
    lines: list[Line]
    of_cycles: list[tuple[Cycle, list[Line]]]
    assessments: list[Assessment]
    views: list[View]
    feedback: list[FeedbackRound]

    def __bool__(self) -> bool:
        return bool(self.shares)

    @property
    def records(self) -> list[Share | Line | Cycle | Assessment | View | FeedbackRound]:
        """Return every record whose words the page shows, for the read log."""
        cycles = [cycle for cycle, _lines in self.of_cycles]
        lines = [line for _cycle, lines in self.of_cycles for line in lines]
        return [*self.shares, *self.lines, *cycles, *lines, *self.assessments, *self.views, *self.feedback]


def shares() -> "QuerySet[Share]":
    """Return what is shown today, with the things."""
    return Share.objects.filter(ended_on__isnull=True).select_related("to", "owner", "line", "view__assessment", "assessment", "cycle", "feedback__round")


def own_supervisors(standing: Standing) -> list[Supervising]:
    """Return who supervises the school that the person leads, cover included; empty for who leads none."""
    return supervising(schools_led_by(standing.person_id, standing.today), standing.today)


def shown_by_me(standing: Standing) -> list[ShownTo]:
    """Return whom one shows something, by name, former supervisors first, each thing with when it was last opened."""
    mine = list(within(standing, OWN, shares()).order_by("to__folded_name", "to_id", "-on", "-pk"))
    opened = last_read("growth.share", [one.pk for one in mine], SHOWN)
    by_person: dict[int, list[Share]] = {}
    for one in mine:
        by_person.setdefault(one.to_id, []).append(one)
    if not by_person:
        return []
    now = {one.person_id for one in own_supervisors(standing)}
    before = supervised_before(standing.person_id, [one for one in by_person if one not in now], standing.today)
    found = [
        ShownTo(
            person,
            rows[0].to.name,
            [ShownThing(one, opened.get((one.pk, person))) for one in rows[:WITH_EACH]],
            person in now,
            person in before,
            before.get(person),
        )
        for person, rows in by_person.items()
    ]
    return sorted(found, key=lambda one: not one.was_supervisor)


def shown_to_me(standing: Standing) -> "QuerySet[Share]":
    """Return the newest thing that each person shows the reader, the newest first."""
    theirs = within(standing, SHOWN, Share.objects.filter(to_id=standing.person_id, ended_on__isnull=True))
    newest = theirs.order_by().values("owner").annotate(newest=Max("pk")).values("newest")
    return Share.objects.filter(pk__in=newest).select_related("owner").order_by("-on", "-pk")


def what_is_shown(standing: Standing, owner: int) -> WhatIsShown:
    """Return what one person shows the reader today; empty when it is nothing."""
    received = list(within(standing, SHOWN, shares().filter(owner_id=owner)).order_by("-on", "-pk"))
    if not received:
        return WhatIsShown([], [], [], [], [], [])
    lines = list(within(standing, SHOWN, Line.objects.filter(owner_id=owner)).order_by("cycle_id", "ended_on", "kind", "order", "pk"))
    cycles = list(within(standing, SHOWN, Cycle.objects.filter(owner_id=owner)).order_by("-begun_on", "-pk"))
    of_cycle: dict[int, list[Line]] = {cycle.pk: [] for cycle in cycles}
    alone: list[Line] = []
    for line in lines:
        of_cycle.get(line.cycle_id or 0, alone).append(line)
    done = within(standing, SHOWN, Assessment.objects.filter(owner_id=owner)).select_related("framework").order_by("-begun_on", "-pk")
    assessments = list(done)
    single = within(standing, SHOWN, View.objects.filter(assessment__owner_id=owner).exclude(assessment__in=[one.pk for one in assessments]))
    feedback = within(standing, SHOWN, FeedbackRound.objects.filter(owner_id=owner)).select_related("round", "framework").order_by("-pk")
    return WhatIsShown(
        received,
        alone,
        [(cycle, of_cycle[cycle.pk]) for cycle in cycles],
        assessments,
        list(single.select_related("assessment__framework").order_by("practice_key", "-pk")),
        list(feedback),
    )


def shown_everything(standing: Standing) -> list[Share]:
    """Return the shares by which people are shown everything that the person wrote."""
    return list(within(standing, OWN, shares().filter(is_whole=True)).order_by("to__folded_name", "pk"))

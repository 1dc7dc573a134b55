"""What a closed round says. Small groups, and whatever would give them away, are hidden here, before a number leaves the room."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from trellis.kit.small_groups import Hidden
from trellis.surveys.measures import LEVELS, SAID, WHOLE, Part
from trellis.surveys.models import Answer, Audience, Comment, Count, Counting, Item, ItemWording, Round, Turnout
from trellis.surveys.queries.counting import groups_of, hear_answers
from trellis.surveys.queries.taking_part import Taking


@dataclass(frozen=True, slots=True)
class Tally:
    """How one group answered one item: how many chose each level, and who gave none."""

    levels: tuple[int, int, int, int] = (0, 0, 0, 0)
    cannot_say: int = 0
    rather_not: int = 0

    @property
    def given(self) -> int:
        """Return how many chose a level."""
        return sum(self.levels)


Cell = Tally | Hidden


@dataclass(frozen=True, slots=True)
class Results:
    """What a round says, as one reader may see it.

    `cells` by item key and audience key; none where the group, or its part, was not asked. `waits_for` are keys of groups whose sealed
    sheets are not counted yet: they have no cells so far.
    """

    round: Round
    groups: tuple[Taking, ...]
    items: tuple[Item, ...]
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    counting: Counting | None = None
    waits_for: tuple[str, ...] = ()


def results_of(round: Round, *, sees_named: bool, school_level: str = "", school: int | None = None) -> Results:
    """Return what the groups said: whole, or the part of one school level or one school.

    Groups that answered by name are given in full to who `sees_named`, by their floor to everybody else; all others by their
    floor to everybody. What is hidden does not hang on the reader's filter. Read from the count where it was made; before
    that, groups without sealed sheets are counted in passing.
    """
    part = Part("school", str(school)) if school is not None else Part("level", school_level) if school_level else WHOLE
    items = tuple(Item.objects.filter(round=round).order_by("order"))
    counting = Counting.objects.filter(round=round).first()
    is_counted = counting is not None and counting.state == Counting.State.DONE
    cells, groups, waits_for = (_counted if is_counted else _in_passing)(round, items, part, sees_named)
    return Results(round, tuple(groups), items, cells, counting, tuple(waits_for))


Found = tuple[dict[tuple[str, str], Cell], list[Taking], list[str]]


def _counted(round: Round, items: tuple[Item, ...], part: Part, sees_named: bool) -> Found:
    numbers: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    hidden: set[tuple[int, int]] = set()
    rows = Count.objects.filter(audience__in=Audience.objects.filter(round=round).values("pk"), cut=part.cut, cut_key=part.key)
    for group, about, said, number, is_hidden in rows.order_by().values_list("audience_id", "item_id", "said", "number", "is_hidden"):
        numbers[group, about][said] = number
        if is_hidden:
            hidden.add((group, about))
    asked_about = set(ItemWording.objects.filter(item__round=round).values_list("audience_id", "item_id"))
    cells: dict[tuple[str, str], Cell] = {}
    groups = []
    took_part = Turnout.objects.filter(audience__round=round, cut=part.cut, cut_key=part.key).select_related("audience").order_by("audience__order")
    for turnout in took_part:
        audience = turnout.audience
        in_full = sees_named and audience.mode == Round.Mode.NAMED
        groups.append(_taking(audience, turnout.asked, turnout.sent, turnout.is_hidden and not in_full))
        for item in items:
            at = (audience.pk, item.pk)
            if at in asked_about:
                is_shown = in_full or (at in numbers and at not in hidden)
                cells[item.key, audience.key] = _tally([numbers[at].get(said, 0) for said in SAID]) if is_shown else Hidden(audience.floor)
    return cells, groups, []


def _in_passing(round: Round, items: tuple[Item, ...], part: Part, sees_named: bool) -> Found:
    heard = groups_of(round)
    open_groups = {pk: one for pk, one in heard.items() if one.audience.mode != Round.Mode.ANONYMOUS}
    hear_answers(open_groups)
    keys = {item.pk: item.key for item in items}
    cells: dict[tuple[str, str], Cell] = {}
    groups, waits_for = [], []
    for pk, one in heard.items():
        audience = one.audience
        in_full = sees_named and audience.mode == Round.Mode.NAMED
        for found, asked, sent, is_hidden in one.turnouts():
            if found == part and (asked or sent or part == WHOLE):
                groups.append(_taking(audience, asked, sent, is_hidden and not in_full))
        if pk not in open_groups:
            waits_for.append(audience.key)
            continue
        for item, found, said, is_hidden in one.cells():
            if found == part:
                cells[keys[item], audience.key] = _tally(said) if in_full or not is_hidden else Hidden(audience.floor)
    return cells, groups, waits_for


def _taking(audience: Audience, asked: int, sent: int, is_hidden: bool) -> Taking:
    return Taking(audience, 0, 0, is_hidden=True) if is_hidden else Taking(audience, asked, sent)


def _tally(numbers: Sequence[int]) -> Tally:
    one, two, three, four = numbers[:LEVELS]
    return Tally((one, two, three, four), *numbers[LEVELS:])


def answers_sent(round: Round) -> "QuerySet[Answer]":
    """Return the answers by name that were sent, with who gave them, by group and name. None that were given in confidence."""
    by_name = list(Audience.objects.filter(round=round, mode=Round.Mode.NAMED).values_list("pk", flat=True))  # few, among a hundred thousand invitations
    return (
        Answer.objects.filter(invitation__audience__in=by_name, invitation__sending__isnull=False)
        .select_related("invitation__person", "invitation__audience", "invitation__round", "item")
        .order_by("invitation__audience__order", "invitation__person__folded_name", "invitation_id")
    )


def comments_of(round: Round) -> "QuerySet[Comment]":
    """Return what was written in confidence or without a name, in no order. Groups with too few sheets for it have none in the table."""
    return Comment.objects.filter(item__round=round).select_related("item", "audience").order_by("item__order", "kind", "pk")

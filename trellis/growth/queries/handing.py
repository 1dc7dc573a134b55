"""Principals who pass from one supervisor to the next: what is to be written, what waits to be accepted, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from trellis.access.gate import may, within
from trellis.access.policy import SYSTEM_LEADERS, Role, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import made_by, made_to_one_of, still_open
from trellis.commitments.queries.promises import Commitment
from trellis.directory.queries import holders_of
from trellis.directory.queries.supervising import Passing, caseload_of
from trellis.growth.models import CaseloadHandOver, HandOverTurn
from trellis.growth.queries.caseload import Led, led_at, unaccepted

READ, TAKE, ADD = Verb.GROWTH_READ_HAND_OVER, Verb.GROWTH_TAKE_OVER, Verb.GROWTH_ADD_TO_HAND_OVER


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A principal of whom the reader is to say what the next should know; `passing` None where nothing is arranged yet."""

    led: Led
    passing: Passing | None
    left_by: int
    to: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of hand-overs waits for the reader, and which schools are nobody's meanwhile."""

    to_write: list[ToWrite]
    to_accept: list[CaseloadHandOver]
    to_answer: list[CaseloadHandOver]

    def __bool__(self) -> bool:
        return bool(self.to_write or self.to_accept or self.to_answer)

    @property
    def count(self) -> int:
        return len(self.to_write) + len(self.to_accept) + len(self.to_answer)


def hand_overs() -> "QuerySet[CaseloadHandOver]":
    """Return hand-overs with their people and what was said, the newest first."""
    turns = HandOverTurn.objects.select_related("by").order_by("pk")
    found = CaseloadHandOver.objects.select_related("principal", "school", "left_by", "to", "written_by").prefetch_related(Prefetch("turns", turns))
    return found.order_by("-written_on", "-pk")


def about(standing: Standing, person: int) -> list[CaseloadHandOver]:
    """Return what was handed over about one principal, as far as the reader may know of it."""
    return list(within(standing, READ, hand_overs().filter(principal_id=person)))


def is_asked_back(one: CaseloadHandOver) -> bool:
    """Say whether the newest turn is a question that nobody has answered."""
    turns = list(one.turns.all())
    return bool(turns) and turns[-1].kind == HandOverTurn.Kind.ASKED


def to_write(standing: Standing) -> list[ToWrite]:
    """Return of whom the reader is to write: principals whom they leave, and for a system leader those whose supervisor is gone."""
    if not may(standing, Verb.GROWTH_HAND_OVER):
        return []
    passing = [one for one in unaccepted(standing.today) if one.from_id == standing.person_id or standing.has(*SYSTEM_LEADERS)]
    if standing.has(*SYSTEM_LEADERS):
        here = {one.person_id for one in holders_of([Role.SUPERVISOR], standing.today)}
        passing = [one for one in passing if one.from_id == standing.person_id or one.from_id not in here]
    schools = {one.school_id for one in passing}
    if not schools:
        return []
    written = set(CaseloadHandOver.objects.filter(school__in=schools).values_list("principal_id", "school_id", "left_by_id"))
    led = led_at(schools, standing.today)
    return [
        ToWrite(one, each, each.from_id, each.to_id)
        for each in passing
        for one in led
        if one.school_id == each.school_id and (one.person_id, each.school_id, each.from_id) not in written
    ]


def may_write(standing: Standing) -> list[ToWrite]:
    """Return of whom the reader may write though nothing is arranged yet: the principals of the schools in their own charge."""
    mine = [one for one in caseload_of(standing) if one.kind == "lead" and one.supervisor_id == standing.person_id]
    return [ToWrite(one, None, standing.person_id, None) for one in led_at({one.school_id for one in mine}, standing.today)]


def waiting_for(standing: Standing) -> Waiting:
    """Return what of hand-overs waits for the reader."""
    open_ones = hand_overs().filter(accepted_on__isnull=True)
    return Waiting(
        to_write=to_write(standing),
        to_accept=[one for one in within(standing, TAKE, open_ones) if not is_asked_back(one)] if may(standing, TAKE) else [],
        to_answer=[one for one in within(standing, ADD, open_ones) if is_asked_back(one)] if may(standing, ADD) else [],
    )


def nobodys(standing: Standing) -> Sequence[Passing]:
    """Return the schools of the reader, or of the whole district for a system leader, that passed on and that nobody has accepted."""
    found = [one for one in unaccepted(standing.today) if one.on <= standing.today]
    if standing.has(*SYSTEM_LEADERS):
        return found
    mine = {one.school_id for one in caseload_of(standing)}
    return [one for one in found if one.school_id in mine or one.from_id == standing.person_id]


def open_promises(hand_over: CaseloadHandOver) -> list[Commitment]:
    """Return what the predecessor promised to the principal and has neither kept nor let go. Whoever reads the hand-over reads these with it."""
    theirs = still_open(made_by(hand_over.left_by_id)).filter(pk__in=made_to_one_of([hand_over.principal_id]).values("pk"), to_alone__isnull=True)
    return list(theirs.prefetch_related("parties"))

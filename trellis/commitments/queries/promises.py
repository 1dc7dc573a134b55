"""Reading promises, as both sides see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.commitments.measures import state_of
from trellis.commitments.models import Commitment, Party, Renegotiation
from trellis.directory.queries import Holder, holders_of
from trellis.directory.queries.people import has_a_home_here_among

MAY_OWN_A_PROMISE = (
    Role.SUPERINTENDENT, Role.CABINET, Role.SUPERVISOR, Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as a row. `state` is open, soon, late, kept or let_go; `days` counts from today to the day, below zero when it is over."""

    pk: int
    what: str
    owner_id: int
    owner_name: str
    to_words: str
    by_on: date
    first_by_on: date
    state: str
    days: int
    ended_on: date | None  # when it was kept or let go
    words: str  # what was done, or why it was let go
    asked_for_on: date | None  # another day that waits for an answer
    asked_by_owner: bool  # who waits for it: the owner, or the other side
    asked_by: int | None
    reason: str  # why another day is asked for; while none is, what the owner said when one was
    only_both_sides: bool
    because_round: int | None
    because_key: str
    because_words: str

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def waits_for_owner(self) -> bool:
        """Say whether the other side has asked for another day, and the owner has not answered."""
        return self.asked_for_on is not None and not self.asked_by_owner

    def waits_for(self, person: int) -> bool:
        """Say whether the side on which the person stands is asked for another day."""
        return self.asked_for_on is not None and self.asked_by_owner is not (self.owner_id == person)

    @property
    def days_late(self) -> int:
        """Return by how many days the day has passed; 0 when it has not."""
        return max(0, -self.days)

    @property
    def kept_late(self) -> int:
        """Return by how many days it was kept after the day; 0 when it was in time or not kept."""
        return max(0, (self.ended_on - self.by_on).days) if self.ended_on and self.state == "kept" else 0


def commitments() -> "QuerySet[Commitment]":
    """Return promises with all that a row shows, the soonest day first."""
    return (
        Commitment.objects.select_related("owner", "made_by", "keeping__by", "breaking__by")
        .prefetch_related(Prefetch("renegotiations", Renegotiation.objects.select_related("by", "answer__by").order_by("-pk")))
        .order_by("by_on", "pk")
    )


def still_open(queryset: "QuerySet[Commitment]") -> "QuerySet[Commitment]":
    """Return those neither kept nor let go."""
    return queryset.filter(keeping__isnull=True, breaking__isnull=True)


def ended(queryset: "QuerySet[Commitment]") -> "QuerySet[Commitment]":
    """Return those kept or let go, the newest day first."""
    return queryset.exclude(keeping__isnull=True, breaking__isnull=True).order_by("-by_on", "-pk")


def owed_to(people: Collection[int], until: date) -> list[tuple[int, int, str, date]]:
    """Return (person, promise, owner's name, day) of what people are promised and is due before `until`, late ones too: one query for all of them."""
    rows = Party.objects.filter(part=Party.Part.PROMISED_TO, person__in=people, commitment__by_on__lt=until)
    rows = rows.filter(commitment__keeping__isnull=True, commitment__breaking__isnull=True).exclude(commitment__owner_id=F("person_id"))
    found = rows.select_related("commitment__owner").order_by("commitment__by_on", "commitment_id", "person_id")
    return [(row.person_id, row.commitment_id, row.commitment.owner.name, row.commitment.by_on) for row in found]


def as_promise(commitment: Commitment, today: date) -> Promise:
    """Return a promise as a row, from a commitment fetched by `commitments`."""
    keeping, breaking = getattr(commitment, "keeping", None), getattr(commitment, "breaking", None)
    is_open = keeping is None and breaking is None
    newest = next(iter(commitment.renegotiations.all()), None) if is_open else None
    waiting = newest if newest is not None and not hasattr(newest, "answer") else None
    by_owner = newest is not None and newest.by_id == commitment.owner_id
    return Promise(
        pk=commitment.pk,
        what=commitment.what,
        owner_id=commitment.owner_id,
        owner_name=commitment.owner.name,
        to_words=commitment.to_words,
        by_on=commitment.by_on,
        first_by_on=commitment.first_by_on,
        state=state_of(by_on=commitment.by_on, today=today, kept=keeping is not None, let_go=breaking is not None),
        days=(commitment.by_on - today).days,
        ended_on=keeping.on if keeping else breaking.on if breaking else None,
        words=keeping.done if keeping else breaking.reason if breaking else "",
        asked_for_on=waiting.to_on if waiting else None,
        asked_by_owner=waiting is not None and by_owner,
        asked_by=waiting.by_id if waiting else None,
        reason=newest.reason if newest is not None and (waiting or by_owner) else "",
        only_both_sides=commitment.to_alone_id is not None,
        because_round=commitment.because_round,
        because_key=commitment.because_key,
        because_words=commitment.because_words,
    )


def made_by(person: int) -> "QuerySet[Commitment]":
    """Return the promises that a person owns."""
    return commitments().filter(owner_id=person)


def made_to(person: int) -> "QuerySet[Commitment]":
    """Return the promises made to a person."""
    return made_to_one_of([person])


def made_to_one_of(people: Collection[int]) -> "QuerySet[Commitment]":
    """Return the promises made to one of the people, each once."""
    return commitments().filter(pk__in=Party.objects.filter(person_id__in=people, part=Party.Part.PROMISED_TO).values("commitment_id"))


def heard_of_by(person: int) -> "QuerySet[Commitment]":
    """Return the promises from rounds in which a person was asked, made to others."""
    return commitments().filter(pk__in=Party.objects.filter(person_id=person, part=Party.Part.ASKED).values("commitment_id"))


def promised_by(standing: Standing) -> list[Promise]:
    """Return what the reader has promised and not kept or let go yet, the soonest day first."""
    return [as_promise(one, standing.today) for one in still_open(within(standing, Verb.COMMITMENTS_READ, made_by(standing.person_id)))]


def promised_to(standing: Standing) -> list[Promise]:
    """Return what the reader is promised and waits for, the soonest day first."""
    return [as_promise(one, standing.today) for one in still_open(within(standing, Verb.COMMITMENTS_READ, made_to(standing.person_id)))]


def about_child(standing: Standing, student: int) -> list[Promise]:
    """Return what a school and a family promised each other about a student, as far as the reader is on one of the sides; open ones first."""
    found = [as_promise(one, standing.today) for one in within(standing, Verb.COMMITMENTS_READ, commitments().filter(about_child_id=student))]
    return sorted(found, key=lambda one: not one.is_open)


def from_round(round_id: int, today: date) -> dict[str, list[Promise]]:
    """Return the promises that came from a round, by the key of what they answer."""
    found: dict[str, list[Promise]] = {}
    for one in commitments().filter(because_round=round_id):
        found.setdefault(one.because_key, []).append(as_promise(one, today))
    return found


def rounds_answered_with_a_promise(round_ids: list[int]) -> set[int]:
    """Return those of the rounds from which a promise came."""
    return {one for one in Commitment.objects.filter(because_round__in=round_ids).values_list("because_round", flat=True) if one is not None}


@dataclass(frozen=True, slots=True)
class Move:
    """One side asked for another day, and what was answered. A name is empty where the reader is not told it."""

    on: date
    by_owner: bool
    name: str
    from_on: date
    to_on: date
    reason: str
    answered_on: date | None
    answered_by: str
    agrees: bool
    words: str


def moves_of(commitment: Commitment, reader: int) -> list[Move]:
    """Return how a promise was moved, the newest first.

    Who belongs to a family or is a student is named to the owner and to themselves; to the others they are somebody to whom it was promised.
    """
    asked = list(commitment.renegotiations.all())
    people = {one.by_id for one in asked} | {one.answer.by_id for one in asked if hasattr(one, "answer")}
    unnamed = set() if reader == commitment.owner_id else has_a_home_here_among(people - {reader, commitment.owner_id})
    return [_move(one, commitment, unnamed) for one in asked]


def _move(one: Renegotiation, commitment: Commitment, unnamed: set[int]) -> Move:
    answer = getattr(one, "answer", None)
    return Move(
        on=one.on,
        by_owner=one.by_id == commitment.owner_id,
        name="" if one.by_id in unnamed else one.by.name,
        from_on=one.from_on,
        to_on=one.to_on,
        reason=one.reason,
        answered_on=answer.on if answer else None,
        answered_by="" if answer is None or answer.by_id in unnamed else answer.by.name,
        agrees=answer is not None and answer.agrees,
        words=answer.words if answer else "",
    )


def owners(today: date) -> list[Holder]:
    """Return who may be named as the owner of a promise by somebody who answers for them."""
    return holders_of(MAY_OWN_A_PROMISE, today)

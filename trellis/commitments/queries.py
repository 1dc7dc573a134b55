"""Reading promises, as both sides see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from trellis.commitments.measures import state_of
from trellis.commitments.models import Commitment, Party, Renegotiation


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
    reason: str  # why another day was asked for, while the promise is open
    because_round: int | None
    because_key: str
    because_words: str

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

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


def as_promise(commitment: Commitment, today: date) -> Promise:
    """Return a promise as a row, from a commitment fetched by `commitments`."""
    keeping, breaking = getattr(commitment, "keeping", None), getattr(commitment, "breaking", None)
    newest = next(iter(commitment.renegotiations.all()), None)
    waits = newest is not None and not hasattr(newest, "answer") and keeping is None and breaking is None
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
        asked_for_on=newest.to_on if newest is not None and waits else None,
        reason=newest.reason if newest is not None and keeping is None and breaking is None else "",
        because_round=commitment.because_round,
        because_key=commitment.because_key,
        because_words=commitment.because_words,
    )


def made_by(person: int) -> "QuerySet[Commitment]":
    """Return the promises that a person owns."""
    return commitments().filter(owner_id=person)


def made_to(person: int) -> "QuerySet[Commitment]":
    """Return the promises made to a person."""
    return commitments().filter(pk__in=Party.objects.filter(person_id=person, part=Party.Part.PROMISED_TO).values("commitment_id"))


def heard_of_by(person: int) -> "QuerySet[Commitment]":
    """Return the promises from rounds in which a person was asked, made to others."""
    return commitments().filter(pk__in=Party.objects.filter(person_id=person, part=Party.Part.ASKED).values("commitment_id"))


def promised_by(person: int, today: date) -> list[Promise]:
    """Return what a person has promised and not kept or let go yet, the soonest day first."""
    return [as_promise(one, today) for one in still_open(made_by(person))]


def promised_to(person: int, today: date) -> list[Promise]:
    """Return what a person is promised and waits for, the soonest day first."""
    return [as_promise(one, today) for one in still_open(made_to(person))]


def from_round(round_id: int, today: date) -> dict[str, list[Promise]]:
    """Return the promises that came from a round, by the key of what they answer."""
    found: dict[str, list[Promise]] = {}
    for one in commitments().filter(because_round=round_id):
        found.setdefault(one.because_key, []).append(as_promise(one, today))
    return found


def rounds_answered_with_a_promise(round_ids: list[int]) -> set[int]:
    """Return those of the rounds from which a promise came."""
    return {one for one in Commitment.objects.filter(because_round__in=round_ids).values_list("because_round", flat=True) if one is not None}


def is_other_side(commitment: Commitment, person: int) -> bool:
    """Say whether a promise was made to the person by somebody else."""
    if commitment.owner_id == person:
        return False
    return Commitment.objects.filter(
        Exists(Party.objects.filter(commitment=OuterRef("pk"), person_id=person, part=Party.Part.PROMISED_TO)), pk=commitment.pk
    ).exists()

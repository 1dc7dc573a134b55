"""What offices owe those whom they asked: what became of it, by its day, and answers that somebody opens."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.asks.models import Done, Occasion

ANSWERED = Exists(Done.objects.filter(occasion_id=OuterRef("pk")).exclude(answer=""))


@dataclass(frozen=True, slots=True)
class Owed:
    """One occasion for which an office owes something to those whom it asked. `days` counts from today to the day of the receipt."""

    occasion: int
    ask: int
    what: str
    office_name: str
    owner_name: str
    due_on: date
    receipt_by_on: date
    days: int
    has_question: bool
    answered: bool
    opened: bool
    receipt_on: date | None
    let_on: date | None

    @property
    def days_late(self) -> int:
        return max(0, -self.days) if self.receipt_on is None else 0

    @property
    def is_unopened(self) -> bool:
        return self.answered and not self.opened


def occasions() -> "QuerySet[Occasion]":
    """Return what fell due or will, with all that a row of receipts shows. What Trellis asks is answered for where it was asked."""
    found = Occasion.objects.filter(dropped_on__isnull=True, ask__filing__isnull=False, ask__from_room="")
    return found.select_related("ask__office", "ask__owner", "receipt__by", "looked_at", "repeat_let__by").annotate(answered=ANSWERED)


def owed(found: "QuerySet[Occasion]", today: date) -> "QuerySet[Occasion]":
    """Return those whose due day has come and of which nobody has said what became: the soonest day first."""
    return found.filter(due_on__lte=today, receipt__isnull=True).order_by("receipt_by_on", "pk")


def given(found: "QuerySet[Occasion]") -> "QuerySet[Occasion]":
    """Return those of which it was said what became, the newest first."""
    return found.filter(receipt__isnull=False).order_by("-receipt__on", "-pk")


def past_their_day(found: "QuerySet[Occasion]", today: date) -> "QuerySet[Occasion]":
    """Return those of which nobody said by the day what became, the longest late first."""
    return found.filter(_past(today)).order_by("receipt_by_on", "pk")


def never_opened(found: "QuerySet[Occasion]", today: date) -> "QuerySet[Occasion]":
    """Return those that were answered here, and whose day is over, while nobody opened the answers."""
    return found.filter(_unopened(today)).order_by("receipt_by_on", "pk")


def _past(today: date) -> Q:
    return Q(receipt__isnull=True, receipt_by_on__lt=today)


def _unopened(today: date) -> Q:
    return Q(ANSWERED, due_on__lt=today, looked_at__isnull=True)


def as_owed(occasion: Occasion, today: date) -> Owed:
    """Return an occasion fetched by `occasions` as a row."""
    receipt, let = getattr(occasion, "receipt", None), getattr(occasion, "repeat_let", None)
    return Owed(
        occasion=occasion.pk,
        ask=occasion.ask_id,
        what=occasion.ask.what,
        office_name=occasion.ask.office_name,
        owner_name=occasion.ask.owner.name,
        due_on=occasion.due_on,
        receipt_by_on=occasion.receipt_by_on,
        days=(occasion.receipt_by_on - today).days,
        has_question=bool(occasion.ask.question),
        answered=occasion.answered,  # type: ignore[attr-defined]
        opened=hasattr(occasion, "looked_at"),
        receipt_on=receipt.on if receipt else None,
        let_on=let.on if let else None,
    )


def owed_by_my_offices(standing: Standing) -> "QuerySet[Occasion]":
    """Return what the person's own offices owe."""
    return owed(within(standing, Verb.ASKS_ANSWER_FOR, occasions()), standing.today)


@dataclass(frozen=True, slots=True)
class ForLeaders:
    """How much waits for the superintendent before it may be repeated."""

    past_their_day: int
    never_opened: int

    def __bool__(self) -> bool:
        return bool(self.past_their_day or self.never_opened)


def for_leaders(standing: Standing) -> ForLeaders:
    """Return how many asks have no receipt past their day, and how many have answers that nobody opened; those let pass are left out."""
    found = within(standing, Verb.ASKS_LET_REPEAT, occasions()).filter(repeat_let__isnull=True)
    return ForLeaders(past_their_day(found, standing.today).count(), never_opened(found, standing.today).count())


WAYS = {"owed": _("Owed"), "given": _("Said"), "past": _("Past their day"), "unopened": _("Answers that nobody opened")}


def answers_to(occasion: Occasion) -> "QuerySet[Done]":
    """Return what was answered in words to one occasion, by school."""
    return Done.objects.filter(occasion=occasion).exclude(answer="").select_related("school", "by").order_by("school__name", "school_id", "role")


def narrowed(found: "QuerySet[Done]", words: str) -> "QuerySet[Done]":
    """Return those of schools with these words in their name."""
    return found.filter(school__name__icontains=words) if words else found

"""What offices owe those whom they asked: what became of it, by its day, and answers that somebody opens."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.asks.models import Done, Occasion, Receipt, RepeatLet

ANSWERED = Exists(Done.objects.filter(occasion_id=OuterRef("pk")).exclude(answer=""))
# What is said of an ask speaks for every time that had fallen due by then: of what comes each week, the office need not say it each week.
SPOKEN_FOR = Exists(Receipt.objects.filter(Q(occasion_id=OuterRef("pk")) | Q(on__gte=OuterRef("due_on")), occasion__ask_id=OuterRef("ask_id")))
LET = RepeatLet.objects.filter(occasion__ask_id=OuterRef("ask_id"))


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
    spoken_for: bool  # by what was said of this time, or of a later one

    @property
    def days_late(self) -> int:
        return 0 if self.spoken_for else max(0, -self.days)

    @property
    def is_unopened(self) -> bool:
        return self.answered and not self.opened


def occasions() -> "QuerySet[Occasion]":
    """Return what fell due or will, with all that a row of receipts shows. What Trellis asks is answered for where it was asked."""
    found = Occasion.objects.filter(dropped_on__isnull=True, ask__filing__isnull=False, ask__from_room="")
    return found.select_related("ask__office", "ask__owner", "receipt__by", "looked_at", "repeat_let__by").annotate(
        answered=ANSWERED, spoken_for=SPOKEN_FOR, let_on=Subquery(LET.order_by("on").values("on")[:1])
    )


def owed(found: "QuerySet[Occasion]", today: date) -> "QuerySet[Occasion]":
    """Return those whose due day has come and of which nobody has said what became, the first such time of each ask: the soonest day first."""
    return _first_of_each(found.filter(~SPOKEN_FOR, due_on__lte=today))


def given(found: "QuerySet[Occasion]") -> "QuerySet[Occasion]":
    """Return those of which it was said what became, the newest first."""
    return found.filter(receipt__isnull=False).order_by("-receipt__on", "-pk")


def past_their_day(found: "QuerySet[Occasion]", today: date) -> "QuerySet[Occasion]":
    """Return those of which nobody said by the day what became, the first such time of each ask: the longest late first."""
    return _first_of_each(found.filter(~SPOKEN_FOR, receipt_by_on__lt=today))


def _first_of_each(found: "QuerySet[Occasion]") -> "QuerySet[Occasion]":
    earlier = Occasion.objects.filter(ask_id=OuterRef("ask_id"), due_on__lt=OuterRef("due_on"), dropped_on__isnull=True)
    return found.filter(~Exists(earlier.filter(~SPOKEN_FOR))).order_by("receipt_by_on", "pk")


def never_opened(found: "QuerySet[Occasion]", today: date) -> "QuerySet[Occasion]":
    """Return those that were answered here, and whose day is over, while nobody opened the answers."""
    return found.filter(_unopened(today)).order_by("receipt_by_on", "pk")


def _unopened(today: date) -> Q:
    return Q(ANSWERED, due_on__lt=today, looked_at__isnull=True)


def as_owed(occasion: Occasion, today: date) -> Owed:
    """Return an occasion fetched by `occasions` as a row."""
    receipt = getattr(occasion, "receipt", None)
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
        let_on=occasion.let_on,  # type: ignore[attr-defined]
        spoken_for=occasion.spoken_for,  # type: ignore[attr-defined]
    )


def owed_by_my_offices(standing: Standing) -> "QuerySet[Occasion]":
    """Return what the person's own offices owe."""
    return owed(within(standing, Verb.ASKS_ANSWER_FOR, occasions()), standing.today)


def first_owed_of(ask: int, today: date) -> tuple[Occasion, bool, bool] | None:
    """Return the time of an ask that keeps it from being repeated, whether nobody said by its day what became, and whether nobody opened its answers.

    None where nothing is owed, or a system leader let the ask be repeated all the same.
    """
    found = occasions().filter(~Exists(LET), ask_id=ask)
    past, unopened = past_their_day(found, today).first(), never_opened(found, today).first()
    held = past or unopened
    return None if held is None else (held, past is not None, unopened is not None)


@dataclass(frozen=True, slots=True)
class ForLeaders:
    """How much waits for the superintendent before it may be repeated."""

    past_their_day: int
    never_opened: int

    def __bool__(self) -> bool:
        return bool(self.past_their_day or self.never_opened)


def for_leaders(standing: Standing) -> ForLeaders:
    """Return how many asks have no receipt past their day, and how many have answers that nobody opened; those let pass are left out."""
    found = within(standing, Verb.ASKS_LET_REPEAT, occasions()).filter(~Exists(LET))
    return ForLeaders(past_their_day(found, standing.today).count(), never_opened(found, standing.today).count())


WAYS = {"owed": _("Owed"), "given": _("Said"), "past": _("Past their day"), "unopened": _("Answers that nobody opened")}


def answers_to(occasion: Occasion) -> "QuerySet[Done]":
    """Return what was answered in words to one occasion, by school."""
    return Done.objects.filter(occasion=occasion).exclude(answer="").select_related("school", "by").order_by("school__name", "school_id", "role")


def narrowed(found: "QuerySet[Done]", words: str) -> "QuerySet[Done]":
    """Return those of schools with these words in their name."""
    return found.filter(school__name__icontains=words) if words else found

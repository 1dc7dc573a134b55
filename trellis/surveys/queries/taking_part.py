"""Who was asked, how many took part, and what became of the round."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from trellis.surveys.models import Audience, Closure, Counting, Cut, Invitation, Item, Reply, Round, SealedSheet, SealingKey, Sending, Turnout, closed_rounds


@dataclass(frozen=True, slots=True)
class Taking:
    """How many of a group, or of a part of it, were asked, and how many sent their answers; neither when it is hidden, and then both are 0."""

    audience: Audience
    asked: int
    sent: int
    is_hidden: bool = False


def _asked() -> "QuerySet[Invitation]":
    """Return the invitations of those who are asked, or were until they had sent their answers."""
    return Invitation.objects.filter(Q(withdrawn_on__isnull=True) | Q(sending__isnull=False)).order_by()


def taking_part(round: Round) -> tuple[Taking, ...]:
    """Return for each group how many were asked and how many sent their answers: from the count once there is one.

    Before it, what came by an open link or on a slip of paper is not known: those sheets are sealed and say nothing about their group.
    """
    groups = Audience.objects.filter(round=round).order_by("order")
    counted = {audience: (asked, sent) for audience, asked, sent in _counted([round.pk]).values_list("audience_id", "asked", "sent")}
    if counted:
        return tuple(Taking(audience, *counted.get(audience.pk, (0, 0))) for audience in groups)
    asked = Counter(dict(_asked().filter(round=round).values_list("audience_id").annotate(n=Count("pk"))))
    sent = Counter(dict(Sending.objects.filter(invitation__round=round).order_by().values_list("invitation__audience_id").annotate(n=Count("pk"))))
    return tuple(Taking(audience, asked[audience.pk], sent[audience.pk]) for audience in groups)


def _counted(round_ids: list[int]) -> "QuerySet[Turnout]":
    whole = Turnout.objects.filter(audience__round__in=round_ids, cut=Cut.WHOLE, audience__round__counting__state=Counting.State.DONE)
    return whole.order_by()


def asked_and_sent(round_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return for each round how many people were asked and how many sent their answers; nobody was asked by an open link."""
    by_invitation = _counted(round_ids).exclude(audience__kind=Audience.Kind.COMMUNITY).values_list("audience__round_id")
    counted = {one: (asked, sent) for one, asked, sent in by_invitation.annotate(asked_there=Sum("asked"), sent_there=Sum("sent"))}
    others = [one for one in round_ids if one not in counted]
    asked = dict(_asked().filter(round__in=others).values_list("round_id").annotate(n=Count("pk")))
    sent = dict(Sending.objects.filter(invitation__round__in=others).order_by().values_list("invitation__round_id").annotate(n=Count("pk")))
    return {one: counted.get(one) or (asked.get(one, 0), sent.get(one, 0)) for one in round_ids}


def replied(round_ids: list[int]) -> set[int]:
    """Return those of the rounds to which a reply was given."""
    return set(Reply.objects.filter(round__in=round_ids).values_list("round_id", flat=True))


def closed_on(round: Round) -> date:
    """Return the day on which answers ended, or will end."""
    closure = Closure.objects.filter(round=round).first()
    return min(closure.closed_on, round.closes_on) if closure else round.closes_on


def rounds_like(*, by: int, title: str, decision: str, opens_on: date, closes_on: date, today: date) -> QuerySet:
    """Return the rounds that somebody opened in just these words and that still take answers, as ids: a form sent twice."""
    same = Round.objects.filter(opened_by_id=by, title=title, decision=decision, opens_on=opens_on, closes_on=closes_on)
    return same.filter(closes_on__gte=today, closure__isnull=True).values("pk")


def rounds_opened_by(people: list[int]) -> QuerySet:
    """Return the rounds that one of the people opened, as ids."""
    return Round.objects.filter(opened_by_id__in=people).values("pk")


def people_asked(round: Round, audience_key: str | None = None) -> list[int]:
    """Return the ids of the people asked, in one group or in all."""
    asked = Invitation.objects.filter(round=round)
    if audience_key is not None:
        asked = asked.filter(audience__key=audience_key)
    return list(asked.order_by("pk").values_list("person_id", flat=True))


def asked_among(round: Round, people: Collection[int]) -> set[int]:
    """Return those of the people who were asked in a round."""
    return set(Invitation.objects.filter(round=round, person_id__in=people).order_by().values_list("person_id", flat=True))


def rounds_to_count(today: date) -> list[int]:
    """Return the rounds that are over and not counted, or counted and with sheets still to destroy. Not those whose key is lost."""
    settled = Counting.objects.exclude(state=Counting.State.RUNNING).exclude(state=Counting.State.DONE, round__in=SealedSheet.objects.values("round_id"))
    settled = settled.exclude(state=Counting.State.DONE, round__in=SealingKey.objects.filter(destroyed_at__isnull=True).values("round_id"))
    return list(closed_rounds(today).exclude(pk__in=settled.values("round_id")).order_by("pk").values_list("pk", flat=True))


def counting_of(round: Round, today: date) -> Counting | None:
    """Return how far the count of a round with sealed sheets is; None when it is done, or there is nothing to wait for."""
    if not round.is_over(today) or not SealingKey.objects.filter(round=round).exists():
        return None
    found = Counting.objects.filter(round=round).first()
    return None if found is not None and found.state == Counting.State.DONE else found or Counting(round=round)


def round_numbered(number: int) -> Round | None:
    """Return a round by its number, for the command line."""
    return Round.objects.filter(pk=number).first()


def school_levels_of(round: Round) -> set[str]:
    """Return the school levels by which the answers of a round may be told apart, from the count where it was made."""
    counted = set(Turnout.objects.filter(audience__round=round, cut=Cut.LEVEL).order_by().values_list("cut_key", flat=True).distinct())
    return counted or set(Invitation.objects.filter(round=round).exclude(school_level="").order_by().values_list("school_level", flat=True).distinct())


def open_rounds(today: date) -> "QuerySet[Round]":
    """Return the rounds that take answers today, the soonest to close first."""
    return Round.objects.filter(opens_on__lte=today, closes_on__gte=today, closure__isnull=True).select_related("closure").order_by("closes_on", "pk")


def questions_asked(round: Round) -> int:
    """Return how many questions a round asks at most of one person."""
    return Item.objects.filter(round=round).count()

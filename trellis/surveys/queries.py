"""Reading rounds: what waits for somebody, their own sheet, and what a closed round says."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery

from trellis.access.policy import POLICY, Verb
from trellis.directory.queries import Holder, holders_of
from trellis.surveys.models import Answer, Audience, Closure, Invitation, Item, ItemWording, Reply, Round, Sending, was_asked

__all__ = ["was_asked"]  # how a room that opens rounds says who was asked


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round that waits for one person's answers. `answered` of `asked` questions are kept and not sent yet."""

    round_id: int
    title: str
    decision: str
    closes_on: date
    reply_by: date
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question as one person is asked it, and what they have said so far."""

    number: int  # counts from 1
    item: Item
    words: str
    choices: tuple[tuple[int, str, str], ...]  # level, its name, a sign of it
    answer: Answer | None

    @property
    def level_name(self) -> str:
        """Return the name of the level that was chosen, empty when none was."""
        if self.answer is None or self.answer.level is None:
            return ""
        return self.choices[self.answer.level - 1][1]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's questions in one round, in order."""

    invitation: Invitation
    round: Round
    audience: Audience
    asked_with: int  # how many people were asked in the same group
    questions: tuple[Question, ...]
    is_sent: bool
    readers: tuple[Holder, ...]  # who reads answers by name today
    reply: Reply | None

    @property
    def answered(self) -> int:
        return sum(question.answer is not None for question in self.questions)

    @property
    def stands_as_named(self) -> bool:
        """Say whether the group is too small for its average to hide anybody."""
        return self.asked_with < self.audience.floor

    @property
    def next_number(self) -> int:
        """Return the first question without an answer, or the last question."""
        return next((question.number for question in self.questions if question.answer is None), len(self.questions))


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


@dataclass(frozen=True, slots=True)
class Taking:
    """How many of a group were asked, and how many sent their answers."""

    audience: Audience
    asked: int
    sent: int


@dataclass(frozen=True, slots=True)
class Results:
    """What a closed round says. `tallies` by item key and audience key; a group that was not asked about an item has none."""

    round: Round
    groups: tuple[Taking, ...]
    items: tuple[Item, ...]
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)


def invitations() -> "QuerySet[Invitation]":
    """Return invitations with their round and group."""
    return Invitation.objects.select_related("round", "round__closure", "audience", "sending").order_by("-round_id")


def readers_of_answers(today: date) -> tuple[Holder, ...]:
    """Return who reads answers by name today: the very roles of the page of policy."""
    return tuple(holders_of({grant.role for grant in POLICY[Verb.SELF_STUDY_READ_ANSWERS]}, today))


def sheet_of(invitation: Invitation, today: date) -> Sheet:
    """Return a person's questions with what they have said."""
    answers = {answer.item_id: answer for answer in Answer.objects.filter(invitation=invitation)}
    wordings = ItemWording.objects.filter(audience_id=invitation.audience_id).select_related("item").order_by("item__order")
    levels = invitation.round.levels
    return Sheet(
        invitation=invitation,
        round=invitation.round,
        audience=invitation.audience,
        asked_with=Invitation.objects.filter(audience_id=invitation.audience_id).count(),
        questions=tuple(
            Question(
                number=number,
                item=wording.item,
                words=wording.words,
                choices=tuple((level, levels[level - 1], wording.item.signs[level - 1]) for level in range(1, len(levels) + 1)),
                answer=answers.get(wording.item_id),
            )
            for number, wording in enumerate(wordings, start=1)
        ),
        is_sent=hasattr(invitation, "sending"),
        readers=readers_of_answers(today),
        reply=newest_reply(invitation.round_id),
    )


def newest_reply(round_id: int) -> Reply | None:
    """Return what was last replied to a round."""
    return Reply.objects.filter(round_id=round_id).select_related("by").order_by("-pk").first()


def waiting_for(person: int, today: date) -> list[Waiting]:
    """Return the open rounds in which the person was asked and has not sent answers, the soonest to close first."""
    waiting = (
        Invitation.objects.filter(person_id=person, sending__isnull=True, round__opens_on__lte=today, round__closes_on__gte=today, round__closure__isnull=True)
        .select_related("round")
        .annotate(
            answered=Subquery(Answer.objects.filter(invitation=OuterRef("pk")).order_by().values("invitation").annotate(n=Count("pk")).values("n")),
            asked=Subquery(ItemWording.objects.filter(audience=OuterRef("audience")).order_by().values("audience").annotate(n=Count("pk")).values("n")),
        )
        .order_by("round__closes_on", "pk")
    )
    return [
        Waiting(one.round_id, one.round.title, one.round.decision, one.round.closes_on, one.round.reply_by, one.answered or 0, one.asked or 0)
        for one in waiting
    ]


def taking_part(round: Round) -> tuple[Taking, ...]:
    """Return for each group how many were asked and how many sent their answers."""
    asked = Counter(dict(Invitation.objects.filter(round=round).order_by().values_list("audience_id").annotate(n=Count("pk"))))
    sent = Counter(dict(Sending.objects.filter(invitation__round=round).order_by().values_list("invitation__audience_id").annotate(n=Count("pk"))))
    return tuple(Taking(audience, asked[audience.pk], sent[audience.pk]) for audience in Audience.objects.filter(round=round).order_by("order"))


def asked_and_sent(round_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return for each round how many people were asked and how many sent their answers."""
    asked = dict(Invitation.objects.filter(round__in=round_ids).order_by().values_list("round_id").annotate(n=Count("pk")))
    sent = dict(Sending.objects.filter(invitation__round__in=round_ids).order_by().values_list("invitation__round_id").annotate(n=Count("pk")))
    return {one: (asked.get(one, 0), sent.get(one, 0)) for one in round_ids}


def results_of(round: Round) -> Results:
    """Count the answers that were sent. Not for pages by itself: whoever shows them hides small groups first."""
    groups = taking_part(round)
    items = tuple(Item.objects.filter(round=round).order_by("order"))
    asked = ItemWording.objects.filter(item__round=round).values_list("item__key", "audience__key")
    counted: dict[tuple[str, str], Counter[str]] = {pair: Counter() for pair in asked}
    rows = (
        Answer.objects.filter(invitation__round=round, invitation__sending__isnull=False)
        .order_by()
        .values_list("item__key", "invitation__audience__key", "said", "level")
        .annotate(n=Count("pk"))
    )
    for item, group, said, level, number in rows:
        counted[item, group][str(level) if said == Answer.Said.LEVEL else said] += number
    return Results(
        round,
        groups,
        items,
        {pair: Tally((one["1"], one["2"], one["3"], one["4"]), one[Answer.Said.CANNOT_SAY], one[Answer.Said.RATHER_NOT]) for pair, one in counted.items()},
    )


def answers_sent(round: Round) -> "QuerySet[Answer]":
    """Return the answers of a round that were sent, with who gave them, by group and name."""
    return (
        Answer.objects.filter(invitation__round=round, invitation__sending__isnull=False)
        .select_related("invitation__person", "invitation__audience", "invitation__round", "item")
        .order_by("invitation__audience__order", "invitation__person__folded_name", "invitation_id")
    )


def replied(round_ids: list[int]) -> set[int]:
    """Return those of the rounds to which a reply was given."""
    return set(Reply.objects.filter(round__in=round_ids).values_list("round_id", flat=True))


def closed_on(round: Round) -> date:
    """Return the day on which answers ended, or will end."""
    closure = Closure.objects.filter(round=round).first()
    return min(closure.closed_on, round.closes_on) if closure else round.closes_on


def rounds_opened_by(people: list[int]) -> QuerySet:
    """Return the rounds that one of the people opened, as ids."""
    return Round.objects.filter(opened_by_id__in=people).values("pk")


def people_asked(round: Round, audience_key: str | None = None) -> list[int]:
    """Return the ids of the people asked, in one group or in all."""
    asked = Invitation.objects.filter(round=round)
    if audience_key is not None:
        asked = asked.filter(audience__key=audience_key)
    return list(asked.order_by("pk").values_list("person_id", flat=True))

"""One person's questions and answers, and the rounds that wait for them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery

from trellis.access.policy import POLICY, Verb
from trellis.directory.queries import Holder, holders_of
from trellis.surveys.models import Answer, Audience, Invitation, Item, ItemWording, Reply, Round


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

"""One person's questions and answers, and the rounds that wait for them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, OuterRef, QuerySet, Subquery

from trellis.access.policy import POLICY, Verb
from trellis.directory.queries import Holder, holders_of
from trellis.surveys.models import Answer, Audience, Invitation, Item, ItemWording, Reply, Round
from trellis.surveys.queries.replies import SaidReply, reply_in
from trellis.surveys.queries.words import Language, RoundWords, Said, best_of, languages_of


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
class Choice:
    """One of the four levels, with a sign by which it is known."""

    level: int
    name: Said
    sign: Said


@dataclass(frozen=True, slots=True)
class Question:
    """One question as one person is asked it, and what they have said so far."""

    number: int  # counts from 1
    item: Item
    words: Said
    choices: tuple[Choice, ...]
    answer: Answer | None

    @property
    def level_name(self) -> Said | str:
        """Return the name of the level that was chosen, empty when none was."""
        if self.answer is None or self.answer.level is None:
            return ""
        return self.choices[self.answer.level - 1].name

    def said(self) -> tuple[Said, ...]:
        """Return every sentence of the question."""
        return (self.words, *(one for choice in self.choices for one in (choice.name, choice.sign)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions of one person in one round, in order and in one language; of a community's group without a person."""

    invitation: Invitation | None
    round: Round
    audience: Audience
    asked_with: int  # how many people were asked in the same group
    questions: tuple[Question, ...]
    is_sent: bool
    readers: tuple[Holder, ...]  # who reads answers by name today
    reply: SaidReply | None
    title: Said
    decision: Said
    language: str
    languages: tuple[Language, ...]  # in which it can be read

    @property
    def mode(self) -> str:
        """Return how the group answers, which may differ from what the round promised to larger groups."""
        return self.audience.mode

    @property
    def is_sealed(self) -> bool:
        return self.audience.mode == Round.Mode.ANONYMOUS

    @property
    def is_community(self) -> bool:
        return self.audience.kind == Audience.Kind.COMMUNITY

    @property
    def is_named_in_spite_of_the_round(self) -> bool:
        """Say whether the group answers by name only because it is small."""
        return self.audience.mode == Round.Mode.NAMED and self.round.mode != Round.Mode.NAMED

    @property
    def said(self) -> tuple[Said, ...]:
        """Return every sentence of the round that stands on the sheet."""
        return (self.title, self.decision, *(one for question in self.questions for one in question.said()))

    @property
    def has_unreviewed_words(self) -> bool:
        return any(not one.is_reviewed for one in self.said)

    @property
    def has_untranslated_words(self) -> bool:
        return any(one.language != self.language and one.words for one in self.said)

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
    """Return invitations that hold, with their round and group."""
    holding = Invitation.objects.filter(withdrawn_on__isnull=True)
    return holding.select_related("round", "round__closure", "audience", "sending", "person").order_by("-round_id")


def readers_of_answers(today: date) -> tuple[Holder, ...]:
    """Return who reads answers by name today: the very roles of the page of policy."""
    return tuple(holders_of({grant.role for grant in POLICY[Verb.SELF_STUDY_READ_ANSWERS]}, today))


def sheet_of(invitation: Invitation, today: date, language: str = "") -> Sheet:
    """Return a person's questions with what they have said, in the offered language nearest to theirs."""
    answers = {answer.item_id: answer for answer in Answer.objects.filter(invitation=invitation)}
    return _sheet(invitation.audience, invitation.round, today, language, invitation, answers)


def sheet_of_group(audience: Audience, today: date, language: str = "") -> Sheet:
    """Return the questions of a group, for whoever comes by its open link or holds a sheet of paper that belongs to nobody."""
    return _sheet(audience, audience.round, today, language, None, {})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a group is asked in one language: frozen at the opening, the same for everybody in it."""

    asked_with: int
    questions: tuple[tuple[Item, Said, tuple[Choice, ...]], ...]
    title: Said
    decision: Said
    language: str
    languages: tuple[Language, ...]


def _asked(audience: Audience, round: Round, language: str) -> _Asked:
    offered = languages_of(round)
    words = RoundWords(round, best_of(offered, language or round.language))
    levels = range(1, len(round.levels) + 1)
    wordings = ItemWording.objects.filter(audience=audience).select_related("item", "audience").order_by("item__order")
    return _Asked(
        asked_with=Invitation.objects.filter(audience=audience).count(),
        questions=tuple(
            (
                one.item,
                words.say(f"{one.item.key}.ask.{audience.key}", one.words),
                tuple(Choice(level, words.level(level), words.say(*one.sign(level))) for level in levels),
            )
            for one in wordings
        ),
        title=words.title,
        decision=words.decision,
        language=words.language,
        languages=offered,
    )


@lru_cache(maxsize=512)
def _asked_while_open(audience_id: int, opened_at: datetime, language: str) -> _Asked:
    """Keep in memory what hundreds read at once and nobody can change. The moment of opening tells a round from one with its number after a restore."""
    audience = Audience.objects.select_related("round").get(pk=audience_id)
    return _asked(audience, audience.round, language)


def _sheet(audience: Audience, round: Round, today: date, language: str, invitation: Invitation | None, answers: dict[int, Answer]) -> Sheet:
    is_over = round.is_over(today)  # then a reply may add words and languages
    asked = _asked(audience, round, language) if is_over else _asked_while_open(audience.pk, round.opened_at, language)
    reply = newest_reply(round.pk) if is_over else None
    return Sheet(
        invitation=invitation,
        round=round,
        audience=audience,
        asked_with=asked.asked_with,
        questions=tuple(Question(number, item, words, choices, answers.get(item.pk)) for number, (item, words, choices) in enumerate(asked.questions, start=1)),
        is_sent=invitation is not None and hasattr(invitation, "sending"),
        readers=readers_of_answers(today) if audience.mode == Round.Mode.NAMED else (),
        reply=reply_in(reply, asked.language) if reply else None,
        title=asked.title,
        decision=asked.decision,
        language=asked.language,
        languages=asked.languages,
    )


def newest_reply(round_id: int) -> Reply | None:
    """Return what was last replied to a round."""
    return Reply.objects.filter(round_id=round_id).select_related("by", "round").order_by("-pk").first()


def waiting_for(person: int, today: date) -> list[Waiting]:
    """Return the open rounds in which the person was asked and has not sent answers, the soonest to close first."""
    waiting = (
        Invitation.objects.filter(
            person_id=person,
            withdrawn_on__isnull=True,
            sending__isnull=True,
            round__opens_on__lte=today,
            round__closes_on__gte=today,
            round__closure__isnull=True,
        )
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

"""Guiding questions and what the district is finding out about each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from trellis.framework.models import Framework, GuidingQuestion
from trellis.framework.queries import Said, kin_of, newest_frameworks, questions, spoken
from trellis.self_study.models import Inquiry, InquiryEntry


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A guiding question in the reader's words, and where the work on it stands. `inquiry` is the newest, None when nobody works on it yet."""

    question: GuidingQuestion
    words: Said
    inquiry: Inquiry | None
    is_ended: bool
    is_due: bool  # the day to look at it again has passed
    evidence: int
    newest_answer: InquiryEntry | None
    newest_change: InquiryEntry | None


@dataclass(frozen=True, slots=True)
class AreaOfQuestions:
    name: str
    key: str
    rows: tuple[QuestionRow, ...]


def inquiries() -> "QuerySet[Inquiry]":
    """Return inquiries with owner, entries newest first, and how they ended."""
    entries = InquiryEntry.objects.select_related("by").order_by("-on", "-pk")
    return Inquiry.objects.select_related("owner", "opened_by", "ending__by").prefetch_related(Prefetch("entries", entries)).order_by("-opened_on", "-pk")


def frameworks_with_questions() -> "QuerySet[Framework]":
    """Return the newest versions of the frameworks that hold guiding questions."""
    return newest_frameworks().filter(areas__questions__isnull=False).distinct()


def question_of(framework: Framework, key: str) -> GuidingQuestion | None:
    """Return one guiding question by its key."""
    return questions().filter(area__framework=framework, key=key).first()


def questions_and_their_state(framework: Framework, today: date, language: str) -> list[AreaOfQuestions]:
    """Return every guiding question of a framework by area, with the newest inquiry about it: five queries however many there are."""
    newest: dict[str, Inquiry] = {}
    for one in inquiries().filter(framework_key__in=kin_of(framework.key)):
        newest.setdefault(one.question_key, one)
    areas: dict[str, list[QuestionRow]] = {}
    names: dict[str, str] = {}
    said = spoken(framework, language)
    for question in questions().filter(area__framework=framework):
        names[question.area.key] = str(said.area_name(question.area.key, question.area.short_name))
        areas.setdefault(question.area.key, []).append(_row(question, said.question(question.key, question.words), newest.get(question.key), today))
    return [AreaOfQuestions(names[key], key, tuple(rows)) for key, rows in areas.items()]


def _row(question: GuidingQuestion, words: Said, inquiry: Inquiry | None, today: date) -> QuestionRow:
    if inquiry is None:
        return QuestionRow(question, words, None, is_ended=False, is_due=False, evidence=0, newest_answer=None, newest_change=None)
    entries = list(inquiry.entries.all())
    is_ended = hasattr(inquiry, "ending")
    return QuestionRow(
        question,
        words,
        inquiry,
        is_ended=is_ended,
        is_due=not is_ended and inquiry.look_again_on < today,
        evidence=sum(one.kind == InquiryEntry.Kind.EVIDENCE for one in entries),
        newest_answer=next((one for one in entries if one.kind == InquiryEntry.Kind.ANSWER), None),
        newest_change=next((one for one in entries if one.kind == InquiryEntry.Kind.CHANGE), None),
    )


def inquiries_of(person: int) -> list[Inquiry]:
    """Return the inquiries that a person works on, the soonest day first."""
    return list(Inquiry.objects.filter(owner_id=person, ending__isnull=True).order_by("look_again_on", "pk"))


def earlier_inquiries(inquiry: Inquiry) -> "QuerySet[Inquiry]":
    """Return the other inquiries about the same question, newest first."""
    return inquiries().filter(framework_key__in=kin_of(inquiry.framework_key), question_key=inquiry.question_key).exclude(pk=inquiry.pk)

"""Which rounds ask students, for the room that must tell their families first."""

from dataclasses import dataclass

from django.db.models import QuerySet

from trellis.surveys.models import Audience, Invitation, ItemWording, Round, Translation


def rounds_asking_students(people: QuerySet) -> QuerySet:
    """Return the rounds in which one of those people is asked as a student, withdrawn or not, as ids."""
    return Invitation.objects.filter(audience__kind=Audience.Kind.STUDENTS, person_id__in=people).values("round_id")


def students_asked(round: Round) -> QuerySet:
    """Return the invitations of a round's students, withdrawn or not."""
    return Invitation.objects.filter(round=round, audience__kind=Audience.Kind.STUDENTS)


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question as somebody reads it who is not asked: its words and the name and sign of each level."""

    key: str
    words: str
    choices: tuple[tuple[str, str], ...]
    language: str
    is_reviewed: bool


def questions_in(round: Round, kind: str, language: str) -> list[QuestionShown]:
    """Return the questions to the audiences of a kind, each once, in a language or as they were written."""
    base = language.split("-")[0]
    said = {one.place: one for one in Translation.objects.filter(round=round, language__in={language, base}).order_by("language")}
    found: dict[str, QuestionShown] = {}
    for one in ItemWording.objects.filter(audience__round=round, audience__kind=kind).select_related("item", "audience").order_by("item__order"):
        item = one.item
        words = said.get(f"{item.key}.ask.{one.audience.key}")

        def say(place: str, own: str, is_there: bool = words is not None) -> str:
            return said[place].words if is_there and place in said else own

        choices = tuple((say(f"level.{number}", name), say(*one.sign(number))) for number, name in enumerate(round.levels, 1))
        shown = QuestionShown(
            item.key, words.words if words else one.words, choices, words.language if words else round.language, words.is_reviewed if words else True
        )
        found.setdefault(item.key, shown)
    return list(found.values())

"""Words that the district would rather read in another way: the list that holds, and what it finds in what somebody is writing. Nothing of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.standing import Standing
from trellis.directory.models import Student
from trellis.kit.formats import say_number
from trellis.student_support.measures.language import Found, Listed, Mistake, found_in, read_list
from trellis.student_support.models import GentleWords, OwnWord
from trellis.student_support.queries.own_words import may_speak_for

SHIPPED = Path(__file__).resolve().parent.parent / "packs"


@dataclass(frozen=True, slots=True)
class Holds:
    """The list of one language that holds: the district's newest, or the one that Trellis brings along (`kept` None, number 0)."""

    language: str
    text: str
    number: int
    kept: GentleWords | None


def languages() -> list[tuple[str, str]]:
    """Return the languages of the pages, each with its name."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@lru_cache(maxsize=8)
def shipped(language: str) -> str:
    """Return the list that Trellis brings along; empty where it has none in that language."""
    return _in_the_packs("language", language)


def _in_the_packs(name: str, language: str) -> str:
    path = SHIPPED / f"{name}.{language}.txt"
    return path.read_text("utf-8") if language in dict(settings.LANGUAGES) and path.is_file() else ""


def list_that_holds(language: str) -> Holds:
    """Return the list of a language, with who kept it."""
    kept = GentleWords.objects.filter(language=language).select_related("kept_by").order_by("-number").first()
    return Holds(language, kept.text, kept.number, kept) if kept else Holds(language, shipped(language), 0, None)


def kept_lists(language: str, most: int = 10) -> list[GentleWords]:
    """Return which lists were kept, the newest first."""
    return list(GentleWords.objects.filter(language=language).select_related("kept_by").defer("text").order_by("-number")[:most])


_listed = lru_cache(maxsize=8)(read_list)


def suggestions(texts: Mapping[str, str], *, for_classrooms: bool = False) -> dict[str, list[Found]]:
    """Return what the list of the page's language finds in each of the texts; a text without any is left out.

    `for_classrooms`: also what a substitute should not read, names of programmes and of diagnoses.
    """
    language = (get_language() or "en").split("-")[0]
    listed: Listed = _listed(list_that_holds(language).text)
    labels: Listed = _listed(_in_the_packs("classroom", language)) if for_classrooms else Listed()
    found = {name: [*found_in(text, labels), *found_in(text, listed)] for name, text in texts.items() if text}
    return {name: some for name, some in found.items() if some}


def writes_own_words(standing: Standing, student: Student) -> bool:
    """Say whether the person writes as the student or as family: their words are their own and are not looked through."""
    return OwnWord.SaidBy.STAFF not in may_speak_for(standing, student)


def said_mistake(mistake: Mistake) -> str:
    """Return what is wrong with a line, and what to do."""
    what = {
        "long_list": _("the list is longer than %(most)s characters. Shorten it."),
        "many": _("a list holds at most %(most)s entries. Take out what nobody writes any more."),
        "unseen": _("it holds characters that nobody can see. Type the line anew."),
        "parts": _("it needs three parts with a | between them: the words | what one could say | why."),
        "long_words": _("an expression has at most %(most)s characters. Shorten it."),
        "long_sentence": _("the suggestion and the reason have at most %(most)s characters each. Shorten them."),
        "no_words": _("between the commas of the first part stands something without letters. Write words there."),
        "one_letter": _("a single letter would be found everywhere. Write a whole word."),
        "many_forms": _("an entry has at most %(most)s forms. Begin another line for more."),
        "many_words": _("an expression has at most %(most)s words. Shorten it."),
        "twice": _("one of its expressions stands in the list already. Keep one of the two."),
    }[mistake.what]
    return _("Line %(line)s: %(what)s") % {"line": say_number(mistake.line), "what": what % {"most": say_number(mistake.most)}}

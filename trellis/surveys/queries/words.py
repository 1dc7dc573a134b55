"""The words of a round in the language of whoever reads them, sentence by sentence."""

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from django.conf import settings

from trellis.surveys.models import Round, Translation

RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "ur", "yi", "ckb", "dv", "ku-arab", "sd", "ug"}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, the language it stands in, and whether a person who speaks that language has read it."""

    words: str
    language: str
    is_reviewed: bool = True

    def __str__(self) -> str:
        return self.words

    @property
    def direction(self) -> str:
        return direction_of(self.language)


@dataclass(frozen=True, slots=True)
class Language:
    """A language in which a round can be read, by its own name."""

    code: str
    name: str

    @property
    def direction(self) -> str:
        return direction_of(self.code)


class RoundWords:
    """The words of one round in one language. A sentence without a translation stands in the round's own language."""

    def __init__(self, round: Round, language: str) -> None:
        self.language, self._own = language, round.language
        self._found: dict[str, tuple[str, bool]] = {}
        self._title, self._decision, self._levels = round.title, round.decision, list(round.levels)
        if language != round.language:
            rows = Translation.objects.filter(round=round, language=language).values_list("place", "words", "is_reviewed")
            self._found = {place: (words, is_reviewed) for place, words, is_reviewed in rows}

    def say(self, place: str, own: str) -> Said:
        """Return the sentence of a place; `own` is how it stands in the round itself."""
        words, is_reviewed = self._found.get(place, ("", True))
        return Said(words, self.language, is_reviewed) if words else Said(own, self._own)

    @property
    def title(self) -> Said:
        return self.say("title", self._title)

    @property
    def decision(self) -> Said:
        return self.say("decision", self._decision)

    def level(self, level: int) -> Said:
        """Return the name of one of the four levels."""
        return self.say(f"level.{level}", self._levels[level - 1])


def direction_of(code: str) -> str:
    """Return how a language is written.

    >>> direction_of("ar-EG"), direction_of("so")
    ('rtl', 'ltr')
    """
    return "rtl" if code.lower() in RIGHT_TO_LEFT or code.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def named(code: str) -> str:
    """Return what a language is called by those who speak it; an unknown code stays a code.

    >>> named("es"), named("x-home")
    ('Español', 'x-home')
    """
    try:
        name = Locale.parse(code.replace("-", "_")).display_name
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code


def languages_of(round: Round) -> tuple[Language, ...]:
    """Return the languages in which a round can be read: its own, those it was translated into, those of Trellis itself."""
    translated = Translation.objects.filter(round=round).order_by("language").values_list("language", flat=True).distinct()
    codes = dict.fromkeys([round.language, *translated, *(code for code, _name in settings.LANGUAGES)])
    return tuple(Language(code, named(code)) for code in codes)


def best_of(offered: tuple[Language, ...], wanted: str) -> str:
    """Return the offered language nearest to the wanted one (es for es-MX), or the first.

    >>> best_of((Language("en", "English"), Language("es", "Español")), "es-MX")
    'es'
    """
    codes = [one.code for one in offered]
    return next((code for code in (wanted, wanted.split("-")[0]) if code in codes), codes[0])

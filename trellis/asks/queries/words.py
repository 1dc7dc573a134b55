"""Words of asks: search, likely duplicates, and what Trellis holds already."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.asks.models import Ask, AskWord
from trellis.asks.queries.audiences import Whom, audience_of
from trellis.directory.queries import words_of

SHORTEST = 4  # shorter words say little of what is asked
MOST_WORDS = 60
LOOKED_BACK = timedelta(days=3 * 365)
SHOWN = 5
TELLING = 8  # the longest words say most
NEWEST = 400  # asks with one word that are looked at
OFTEN = {
    *("about", "also", "after", "again", "before", "could", "each", "every", "from", "have", "into", "many", "more", "most", "much", "need", "only", "other"),
    *("please", "school", "schools", "should", "than", "that", "their", "them", "then", "there", "these", "they", "this", "what", "when", "where", "which"),
    *("will", "with", "would", "year", "your", "principal", "principals", "como", "cual", "cuales", "cuando", "desde", "donde", "entre", "escuela", "escuelas"),
    *("esta", "este", "estos", "hasta", "para", "pero", "porque", "quien", "sobre", "todas", "todos"),
}


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier ask with words in common. `same_audience` when it goes to the very same people."""

    ask: int
    what: str
    office_name: str
    written_on: date
    in_common: int
    same_audience: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that Trellis holds, the words by which an ask for it is known, and the page where it stands."""

    name: Any
    page: str
    words: str


# What Trellis holds today. A room that begins to hold something adds its line here; docs/rooms/asks.md lists them.
HELD: tuple[Fact, ...] = (
    Fact(
        _("Who works at each school, in which post, since when, and how to reach them"),
        "people_and_places",
        "staff staffing employee employees teacher teachers roster vacancy phone telephone email contact contacts personal plantilla docente",
    ),
    Fact(
        _("Which students are enrolled at each school, and in which grade"),
        "students",
        "enrollment enrolment enrolled headcount census grade grades students roster matricula alumnado estudiantes",
    ),
    Fact(
        _("Who teaches which class, and who is in it"),
        "people_and_places",
        "class classes section sections schedule timetable course courses clase clases curso cursos",
    ),
    Fact(
        _("Parents and guardians, what each may know and decide, how to reach them, in which language"),
        "students",
        "parent parents guardian guardians family families language languages interpreter address addresses padres familia familias idioma",
    ),
    Fact(
        _("School years, terms and days without school, of the district and of each school"),
        "people_and_places",
        "calendar calendars holiday holidays closure closures terms semester vacation calendario feriados vacaciones",
    ),
    Fact(
        _("Which students belong to groups that the law names, such as English learners"),
        "students",
        "learner learners disability disabilities homeless migrant lunch demographics ethnicity race subgroup subgroups",
    ),
    Fact(_("Who supervises which school"), "people_and_places", "supervisor supervisors supervises assignment assignments supervision"),
    Fact(
        _("What groups of people said about the district’s practices"),
        "studies",
        "survey surveys opinion feedback climate encuesta encuestas",
    ),
    Fact(_("What was promised to whom, by which day, and what became of it"), "promises", "promise promises commitment commitments promesa"),
)


def words_of_ask(*texts: str) -> list[str]:
    """Return the words by which an ask is found again, each once: folded, without short ones and those that every ask has."""
    return [word for word in words_of(*texts) if len(word) >= SHORTEST and word not in OFTEN][:MOST_WORDS]


def having_words(asks: "QuerySet[Ask]", typed: str) -> "QuerySet[Ask]":
    """Return those of the asks in which each typed word begins a word of what is asked or why."""
    for word in words_of(typed)[:6]:
        asks = asks.filter(pk__in=AskWord.objects.filter(word__gte=word, word__lt=word + "\U0010ffff").values("ask_id"))
    return asks


def likely_twins(*, texts: Sequence[str], to: Sequence[Whom], today: date, without: int | None = None) -> list[Twin]:
    """Return asks of the last three years that share words with these texts: those to the very same audience first, then those with most words.

    One word is enough where there is only one to go by; else a third of them, and two at least.
    """
    words = sorted(words_of_ask(*texts), key=len, reverse=True)[:TELLING]
    enough = 1 if len(words) == 1 else max(2, len(words) // 3)
    counts: Counter[int] = Counter()
    for word in words:  # one by one and the newest alone: a word that every ask has is then no dearer than a rare one
        counts.update(AskWord.objects.filter(word=word).exclude(ask_id=without or 0).order_by("-ask_id").values_list("ask_id", flat=True)[:NEWEST])
    shared = [ask for ask, count in counts.most_common(SHOWN * 4) if count >= enough]
    asks = Ask.objects.filter(pk__in=shared, filing__isnull=False, written_on__gte=today - LOOKED_BACK).select_related("office").prefetch_related("audience")
    wanted = set(to)
    found = [
        Twin(
            ask.pk,
            ask.what,
            ask.office_name,
            ask.written_on,
            counts[ask.pk],
            bool(wanted)
            and {(one.role, one.level, one.school_id) for one in ask.audience.all()} == {(one.role.value, one.level, one.school) for one in wanted},
        )
        for ask in asks
    ]
    return sorted(found, key=lambda one: (not one.same_audience, -one.in_common, -one.ask))[:SHOWN]


def held_already(*texts: str) -> list[Fact]:
    """Return what Trellis holds and these words seem to ask for."""
    words = set(words_of(*texts))
    return [fact for fact in HELD if words & set(fact.words.split())]


def twins_of(ask: Ask, today: date) -> list[Twin]:
    """Return likely duplicates of a draft."""
    return likely_twins(texts=[ask.what], to=audience_of(ask), today=today, without=ask.pk)

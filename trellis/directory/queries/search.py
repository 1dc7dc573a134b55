"""Finding people and places by the beginnings of words, within what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Guardianship, NameWord, Office, Person, School, Student
from trellis.directory.queries.names import words_of
from trellis.directory.queries.people import Colleague, colleagues, with_posts
from trellis.directory.queries.places import open_offices, open_schools
from trellis.directory.queries.reasons import reaches_everybody
from trellis.directory.queries.students import StudentRow, student_rows, students_seen

SHORTEST = 2  # signs of the longest word
SHOWN = 10
LAST = "\U0010ffff"  # stands behind every sign
Hat = NameWord.Hat
Place = TypeVar("Place", School, Office)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `more` names the kinds of which there are more than are shown."""

    words: list[str]
    schools: list[School] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    colleagues: list[Colleague] = field(default_factory=list)
    students: list[StudentRow] = field(default_factory=list)
    guardians: list[Guardianship] = field(default_factory=list)
    more: frozenset[str] = frozenset()

    @property
    def is_too_short(self) -> bool:
        return not is_enough(self.words)

    @property
    def is_empty(self) -> bool:
        return not (self.schools or self.offices or self.colleagues or self.students or self.guardians)


def is_enough(words: Sequence[str]) -> bool:
    """Say whether there is enough to look for."""
    return max((len(word) for word in words), default=0) >= SHORTEST


def typed_words(typed: str) -> list[str]:
    """Return the words to look for, the longest first: it narrows most. A hyphen is looked for by its parts."""
    return sorted(words_of(typed.replace("-", " "))[:5], key=lambda word: -len(word))


def search(standing: Standing, typed: str) -> Found:
    """Return schools, offices, colleagues, students and guardians whose names hold words that begin as typed."""
    words = typed_words(typed)
    if not is_enough(words):
        return Found(words)
    people = find_people(standing, colleagues(standing), Verb.DIRECTORY_SEE_COLLEAGUE, Hat.STAFF, words, SHOWN + 1)
    pupils = find_students(standing, typed, SHOWN + 1)
    ties = _guardians(standing, words, SHOWN + 1)
    more = {kind for kind, rows in (("colleagues", people), ("students", pupils), ("guardians", ties)) if len(rows) > SHOWN}
    return Found(
        words=words,
        schools=_named(within(standing, Verb.DIRECTORY_SEE_SCHOOL, open_schools()), words),
        offices=_named(within(standing, Verb.DIRECTORY_SEE_OFFICE, open_offices().select_related(None)), words),
        colleagues=with_posts(standing, people[:SHOWN]),
        students=student_rows(pupils[:SHOWN], standing.today),
        guardians=ties[:SHOWN],
        more=frozenset(more),
    )


def find_students(standing: Standing, typed: str, limit: int) -> list[Person]:
    """Return up to `limit` students whom the reader may see, by number or by the beginnings of words."""
    if not may(standing, Verb.DIRECTORY_SEE_STUDENT):
        return []
    number = typed.strip()[:64]
    by_number = within(standing, Verb.DIRECTORY_SEE_STUDENT, Student.objects.filter(number=number, ended_on__isnull=True)).select_related("person")
    found = {student.person_id: student.person for student in by_number[:limit]} if number else {}
    words = typed_words(typed)
    if is_enough(words):
        named = find_people(standing, students_seen(standing), Verb.DIRECTORY_SEE_STUDENT, Hat.STUDENT, words, limit)
        found.update({person.pk: person for person in named})
    return list(found.values())[:limit]


def find_people(standing: Standing, people: "QuerySet[Person]", verb: Verb, hat: str, words: list[str], limit: int) -> list[Person]:
    """Return up to `limit` of `people` whose names hold every word, in the order of their names.

    Who may see everybody is served from the front of the index of words; who may see some, from those few. Either way
    the work does not grow with the district.
    """
    if not words:
        return []
    if not reaches_everybody(standing, verb):
        return list(people.filter(*(_has(hat, word, "pk") for word in words)).order_by("folded_name", "pk")[:limit])
    first, *others = words
    front = NameWord.objects.filter(_begins(first), hat=hat).filter(*(_has(hat, word, "person_id") for word in others))
    front = front.filter(Exists(people.filter(pk=OuterRef("person_id")))).order_by("word", "person_id")
    ids = list(dict.fromkeys(front.values_list("person_id", flat=True)[: limit * 2]))[:limit]  # one person may hold two such words
    return list(Person.objects.filter(pk__in=ids).order_by("folded_name", "pk"))


def _guardians(standing: Standing, words: list[str], limit: int) -> list[Guardianship]:
    """Return ties to guardians so named: a family that rings up is found by the name of the one who rings."""
    verb = Verb.DIRECTORY_SEE_GUARDIANSHIP
    if not may(standing, verb):
        return []
    ties = within(standing, verb, Guardianship.objects.filter(ended_on__isnull=True, student__ended_on__isnull=True))
    ties = ties.exclude(guardian_id=standing.person_id).select_related("guardian", "student__person")
    if not reaches_everybody(standing, verb):
        named = ties.filter(*(_has(Hat.GUARDIAN, word, "guardian_id") for word in words))
    else:
        everybody = Person.objects.filter(Exists(Guardianship.objects.filter(guardian_id=OuterRef("pk"), ended_on__isnull=True)))
        named = ties.filter(guardian__in=[person.pk for person in find_people(standing, everybody, verb, Hat.GUARDIAN, words, limit)])
    return list(named.order_by("guardian__folded_name", "pk")[:limit])


def _begins(word: str) -> Q:
    return Q(word__gte=word, word__lt=word + LAST)


def _has(hat: str, word: str, outer: str) -> Exists:
    return Exists(NameWord.objects.filter(_begins(word), hat=hat, person_id=OuterRef(outer)))


def _named(places: "QuerySet[Place]", words: list[str]) -> list[Place]:
    """Return the first of `places` that are so named. Hundreds are read, so only those that are shown become records."""
    columns = [field.attname for field in places.model._meta.concrete_fields]
    at = columns.index("name")
    rows = (row for row in places.values_list(*columns) if _matches(row[at], words))
    return [places.model.from_db(places.db, columns, row) for row in islice(rows, SHOWN)]


def _matches(name: str, words: list[str]) -> bool:
    own = words_of(name)
    return all(any(mine.startswith(word) for mine in own) for word in words)


def people_named(people: "QuerySet[Person]", typed: str, limit: int = 8) -> list[Person]:
    """Return up to `limit` of `people` who hold this e-mail address, or whose names hold words that begin as typed.

    For choosing somebody in a form. The caller has asked the gate.
    """
    if "@" in typed:
        return list(people.filter(email__iexact=typed.strip()).order_by("folded_name", "pk")[:limit])
    words = typed_words(typed)
    if not is_enough(words):
        return []
    named = [Exists(NameWord.objects.filter(_begins(word), person_id=OuterRef("person_id"))) for word in words[1:]]
    ids = NameWord.objects.filter(_begins(words[0])).filter(*named).filter(Exists(people.filter(pk=OuterRef("person_id")))).order_by("hat", "word", "person_id")
    found = list(dict.fromkeys(ids.values_list("person_id", flat=True)[: limit * 4]))[:limit]
    return list(people.filter(pk__in=found).order_by("folded_name", "pk"))

"""Keeping the words by which people are found. Made from names alone, so nothing here is an act of a person."""

from collections.abc import Iterable
from itertools import islice

from django.db import connection, transaction
from django.db.models import QuerySet

from trellis.directory.models import Guardianship, NameWord, Person, Post, Student
from trellis.directory.queries.names import words_of

Hat = NameWord.Hat
CHUNK = 2000
WEARERS: dict[str, QuerySet] = {
    Hat.STAFF: Post.objects.values_list("person_id", flat=True),
    Hat.STUDENT: Student.objects.values_list("person_id", flat=True),
    Hat.GUARDIAN: Guardianship.objects.values_list("guardian_id", flat=True),
}


@transaction.atomic
def index_names(*, people: Iterable[int]) -> int:
    """Write the words of these people anew, under each hat that they wear; return how many rows that gave.

    Call it after a name was changed or a hat put on; for people without words `index_missing_names` is enough.
    """
    wanted = set(people)
    hats = {hat: set(wearers.filter(**_among(hat, wanted))) for hat, wearers in WEARERS.items()}
    NameWord.objects.filter(person_id__in=wanted).delete()
    rows = []
    for pk, *names in Person.objects.filter(pk__in=wanted, merged_into__isnull=True).values_list("pk", "given_name", "family_name", "preferred_given_name"):
        words = words_of(*names)
        rows += [NameWord(person_id=pk, hat=hat, word=word) for hat, wearers in hats.items() if pk in wearers for word in words]
    NameWord.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def index_missing_names() -> int:
    """Give words to everybody who wears a hat and has none under it; return how many rows that gave.

    For after a roster was brought in, outside its write lock: short transactions of two thousand people each. A roster
    that renames somebody deletes their words in its switch, and this finds them. Plain rows instead of models: a first
    roster brings half a million words.
    """
    written = 0
    for hat, wearers in WEARERS.items():
        wearer = next(iter(_among(hat, ()))).removesuffix("__in")
        # NOT IN reads the words once; NOT EXISTS had SQLite walk every word of the hat for each person.
        missing = wearers.exclude(**{f"{wearer}__in": NameWord.objects.filter(hat=hat).values("person_id")})
        missing = missing.filter(**{f"{wearer.removesuffix('_id')}__merged_into__isnull": True}).exclude(**_without_letters(wearer))
        ids = iter(sorted(set(missing)))
        while some := list(islice(ids, CHUNK)):
            written += _give_words(hat, some)
    return written


@transaction.atomic
def _give_words(hat: str, people: list[int]) -> int:
    """Write words under one hat for whoever of these people still has none under it."""
    done = set(NameWord.objects.filter(hat=hat, person_id__in=people).values_list("person_id", flat=True))
    names = Person.objects.filter(pk__in=people, merged_into__isnull=True).order_by("pk").values_list("pk", "given_name", "family_name", "preferred_given_name")
    rows = [(pk, hat, word) for pk, *texts in names if pk not in done for word in words_of(*texts)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO directory_nameword (person_id, hat, word) VALUES (%s, %s, %s)", rows)
    return len(rows)


def _among(hat: str, people: Iterable[int]) -> dict[str, Iterable[int]]:
    return {"guardian_id__in" if hat == Hat.GUARDIAN else "person_id__in": people}


def _without_letters(wearer: str) -> dict[str, str]:
    person = wearer.removesuffix("_id")
    return {f"{person}__given_name": "", f"{person}__family_name": ""}

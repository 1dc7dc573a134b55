"""Names for the numbers in the trail, and which records are about a student."""

from collections.abc import Iterable

from django.db.models import QuerySet

from trellis.access.policy import Role
from trellis.directory.models import ROLE_NAMES, Guardianship, Person, ProtectedAddress, Student
from trellis.directory.queries.names import fold_name


def names_of(numbers: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by number; one who is not there, or whose name was destroyed, is left out."""
    people = Person.objects.filter(pk__in={number for number in numbers if number is not None})
    return {person.pk: person.name for person in people if person.name}


def numbers_named(typed: str, limit: int = 50) -> list[int]:
    """Return the numbers of people whose name holds every word typed."""
    people = Person.objects.order_by("folded_name", "pk")
    for word in fold_name("", typed).split():
        people = people.filter(folded_name__contains=word)
    return list(people.values_list("pk", flat=True)[:limit])


def is_a_person(number: int) -> bool:
    """Say whether somebody has this number."""
    return Person.objects.filter(pk=number).exists()


def role_named(role: str) -> str:
    """Return how a role is called on a page; one that is no longer in the policy is called by its code."""
    return str(ROLE_NAMES[Role(role)]) if role in set(Role) else role


def students() -> "QuerySet[Student]":
    """Return students with the person that each is."""
    return Student.objects.select_related("person")


def records_about(student: Student) -> list[tuple[str, int]]:
    """Return what is about a student, as the trail knows it: the student, the person, ties to guardians, a protected address."""
    ties = Guardianship.objects.filter(student=student).values_list("pk", flat=True)
    addresses = ProtectedAddress.objects.filter(person=student.person_id).values_list("pk", flat=True)
    return [
        ("directory.student", student.pk),
        ("directory.person", student.person_id),
        *(("directory.guardianship", tie) for tie in ties),
        *(("directory.protectedaddress", address) for address in addresses),
    ]

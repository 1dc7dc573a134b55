"""What the door asks about people: who has an address, and whether this district is a demo."""

from datetime import date

from django.db.models import QuerySet

from trellis.directory.models import District, Person
from trellis.directory.queries.standing import with_standing


def only_person_at(email: str, today: date) -> Person | None:
    """Return the one living person with this address who holds something today; None when there is none, or more than one."""
    found = list(Person.objects.filter(with_standing(today), email__iexact=email, merged_into__isnull=True).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def people_with_emails(emails: list[str]) -> list[Person]:
    """Return the people with these very addresses, by name."""
    return list(Person.objects.filter(email__in=emails, merged_into__isnull=True).order_by("folded_name", "pk"))


def is_demo_district() -> bool:
    """Say whether the people in this database are invented."""
    return District.objects.filter(is_demo=True).exists()


def everybody() -> QuerySet[Person]:
    """Return every living person, for the gate to narrow."""
    return Person.objects.filter(merged_into__isnull=True)

"""Reading plans: what stands in one on a day, who gives it, and which are to be looked at again."""

from collections.abc import Collection
from datetime import date

from trellis.access.policy import STAFF
from trellis.directory.models import School, SchoolEnrolment
from trellis.directory.queries.people import open_posts
from trellis.kit.days import open_on
from trellis.student_support.models import Giving


def works_here(person: int, day: date) -> bool:
    """Say whether the person holds a post of staff on that day."""
    return open_posts(day).filter(person_id=person, role__in=STAFF).exists()


def main_school_of(student: int, day: date) -> School | None:
    """Return the school whose calendar counts for a student: where they are enrolled first of all."""
    enrolled = SchoolEnrolment.objects.filter(open_on(day, "begins_on", "ends_on"), student_id=student).select_related("school")
    first = enrolled.order_by("-is_primary", "pk").first()
    return first.school if first else None


def givers_of(services: Collection[int], day: date) -> dict[int, list[Giving]]:
    """Return who gives each of the services on a day, in one query. An empty list: the place is vacant."""
    found: dict[int, list[Giving]] = {service: [] for service in services}
    for giving in Giving.objects.filter(open_on(day), service_id__in=found).select_related("person").order_by("held_from", "pk"):
        found[giving.service_id].append(giving)
    return found

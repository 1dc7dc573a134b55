"""Reminding case managers of plans to be looked at again. No student is named in a letter: a link leads to the plan."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.models import Person
from trellis.directory.queries.teams import teams_of
from trellis.letters.operations import put_line
from trellis.student_support.queries.plans import SOON, plans

DUE = gettext_noop("A team around a student looks at its plan again on {day}. The page shows how the goals go.")


def remind_of_reviews(*, today: date) -> int:
    """Leave a line for the case manager of each plan that is looked at again in two weeks; return of how many. Once for a day."""
    due = list(plans().filter(ends_on__isnull=True, review_on=today + SOON))
    teams = teams_of([plan.student_id for plan in due], today)
    managers = {plan.pk: next((one for one in teams.get(plan.student_id, ()) if one.is_case_manager and not one.is_empty), None) for plan in due}
    people = Person.objects.in_bulk([one.person_id for one in managers.values() if one])
    told = 0
    for plan in due:
        manager = managers[plan.pk]
        if manager is not None:
            words: dict[str, str | int | date] = {"day": plan.review_on}
            key = f"student_support.review.{plan.pk}.{plan.review_on}"
            put_line(
                to=people[manager.person_id],
                room="student_support",
                key=key,
                text=DUE,
                words=words,
                link=f"/plans/{plan.pk}/",
                about_child=True,
                by=None,
                today=today,
            )
            told += 1
    return told

"""Telling people of their place in a team around a student. No student is named in a letter: a link leads to the page."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.models import Person, Student
from trellis.directory.queries import everybody
from trellis.letters.operations import put_line

NAMED = gettext_noop("{name} named you to the team around a student, from {day} on. The page says who else is on it.")
MANAGES = gettext_noop("From {day} on you manage the case of a student: you are the one to ask first.")


def tell_named(*, by: int, today: date, person: Person, student: Student, on: date, manages: bool, number: int) -> None:
    """Say to whoever is named that they are, unless they named themselves."""
    if person.pk != by:
        words: dict[str, str | int | date] = {"name": everybody().get(pk=by).name, "day": on}
        put_line(
            to=person,
            room="student_support",
            key=f"student_support.team.{number}",
            text=MANAGES if manages else NAMED,
            words=words,
            link=f"/students/{student.pk}/team/",
            about_child=True,
            by=by,
            today=today,
        )

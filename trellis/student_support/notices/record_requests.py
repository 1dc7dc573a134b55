"""Telling who checks a record, who asked for it, and who leads the school when it is late. No student is named in a letter."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.letters.operations import put_line, put_lines
from trellis.student_support.models import RecordRequest
from trellis.student_support.queries.answering import those_who_answer

CHECK = gettext_noop("A family has asked to see the record of a student. Check it, and give it by {day}.")
GIVEN = gettext_noop("The record that you asked to see is ready. Read it, print it, or ask the school for it on paper.")
LATE = gettext_noop("A family asked to see the record of a student, and the last day was {day}. Give it now, or see who can.")


def tell_checker(*, by: int | None, today: date, request: RecordRequest) -> None:
    """Tell whoever checks, with the last day; a new day is said anew."""
    if request.checker_id is None:
        return
    key = f"student_support.record.{request.pk}.{request.checker_id}.{request.due_on:%Y%m%d}"
    person, link = everybody().get(pk=request.checker_id), f"/record-requests/{request.pk}/"
    put_line(to=person, room="student_support", key=key, text=CHECK, words={"day": request.due_on}, link=link, about_child=True, by=by, today=today)


def tell_given(*, by: int, today: date, request: RecordRequest) -> None:
    """Tell whoever asked that it is there; it is in no letter once their right has ended."""
    key, child = f"student_support.record.{request.pk}.given", request.student_id
    person, link = everybody().get(pk=request.by_id), f"/records-given/{request.pk}/"
    put_line(to=person, room="student_support", key=key, text=GIVEN, link=link, about_child=True, child=child, by=by, today=today)


def tell_late(*, today: date, request: RecordRequest) -> None:
    """Tell whoever checks and those who lead the school that the last day is over, once for each day that was the last."""
    if request.due_on >= today:
        return
    to = everybody().filter(pk__in=[*those_who_answer(request.student_id, today), *([request.checker_id] if request.checker_id else [])])
    key = f"student_support.record.{request.pk}.late.{request.due_on:%Y%m%d}"
    link, words = f"/record-requests/{request.pk}/", {"day": request.due_on}
    put_lines(to=to, room="student_support", key=key, text=LATE, words=words, link=link, by=None, today=today, about_child=True)

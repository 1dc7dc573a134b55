"""Telling whose turn it is to answer signals. One line a school and day, without a name or a number of a student."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from trellis.access.policy import SCHOOL_LEADERS, Role
from trellis.directory.models import Post, School
from trellis.directory.queries import everybody
from trellis.directory.queries.people import open_posts
from trellis.letters.operations import put_lines
from trellis.student_support.models import Signal

NEW = gettext_noop("Records say that students of your school may need somebody. The list stands under Attention.")
RISEN = gettext_noop("Signals about students of your school wait for an answer, and now for you. The list stands under Attention.")
RISEN_TO_DIRECTOR = gettext_noop("Signals about students of a school wait longer than its counselors and leaders had. The list stands under Attention.")


def tell_whose_turn_it_is(*, school: School, today: date, is_new: bool) -> None:
    """Tell counselors of what is new, and leaders and the director of what has reached them today."""
    reached = Q(leaders_on=today) | Q(director_on=today)
    turns = set(Signal.objects.filter(reached, school=school, waits_from__lte=today).order_by().values_list("leaders_on", "director_on").distinct())
    posts = open_posts(today)
    if is_new:
        _tell(posts.filter(school=school, role=Role.COUNSELOR.value), school, today, NEW, "new")
    if any(leaders == today for leaders, _director in turns):
        _tell(posts.filter(school=school, role__in=[role.value for role in SCHOOL_LEADERS]), school, today, RISEN, "leaders")
    if any(director == today for _leaders, director in turns):
        _tell(posts.filter(role=Role.STUDENT_SERVICES_DIRECTOR.value), school, today, RISEN_TO_DIRECTOR, "director")


def _tell(posts: "QuerySet[Post]", school: School, today: date, text: str, whom: str) -> None:
    to = everybody().filter(pk__in=posts.values("person_id"))
    put_lines(
        to=to,
        room="student_support",
        key=f"student_support.signals.{whom}.{school.pk}.{today}",
        text=text,
        link=f"/attention/?school={school.pk}",
        by=None,
        today=today,
        about_child=True,
    )

"""The plans of the demo district: Mateo's across programmes, with twelve weeks of values and one review, and some sixty more."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Q
from django.utils import timezone

from trellis.access.policy import Role
from trellis.directory.models import Post, SchoolEnrolment, Student, TeamMember
from trellis.kit.days import open_on
from trellis.site.demo.around import make_people_around
from trellis.site.demo.cast import Cast
from trellis.student_support.models import Plan
from trellis.student_support.operations.plans import (
    add_accommodation,
    add_goal,
    add_need,
    add_service,
    begin_part,
    begin_plan,
    change_service,
)
from trellis.student_support.operations.progress import Measured, enter_points
from trellis.student_support.operations.reviews import review_goal

READ_ALOUD = (58, 57, 60, 59, 62, 60, 61, 63, 61, 62, 63, 65)
GOALS = (
    ("I read a page to my sister without stopping.", "words a minute", 40, 82, 140, (1, 4)),
    ("We want her to look forward to Mondays.", "mornings in time of ten", 4, 9, 10, (-1, 2)),
    ("I finish my math work before recess.", "tasks of twenty", 8, 17, 20, (-1, 2)),
    ("I want to say what I think in class.", "times a week", 1, 6, 10, (-1, 2)),
)
SUPPORTS = (("Reading in a small group", "teaching"), ("Math in a small group", "teaching"), ("Time to talk", "counseling"), ("Morning check-in", "daily"))
OFTEN = (4, 4, 1, 8)  # how often each, of seventeen
WANTED = {0: 36, 1: 14}  # students with a plan at Cedar Fork and at the school after it; four at each of the others
NEEDS = (
    ("Time to find the words.", "When many listen. Not with one partner."),
    ("A start into the day that is the same each morning.", "After weekends and holidays."),
    ("Tasks in small steps.", "On long worksheets. Not when working by hand."),
)
CLASSROOMS = (("Directions one at a time.", "in every class"), ("Ten minutes more on tests.", "on every test"), ("A seat near the board.", ""))


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15, 20)))


def on_a_weekday(day: date) -> date:
    """Return the day, or the Monday after it: teams look at plans on no weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def plan_support(cast: Cast, today: date) -> None:
    """Let Mateo and some sixty others have a plan. Done once."""
    if "lucien" not in cast.people:
        make_people_around(cast, timezone.now())
    if Plan.objects.exists():
        return
    monday = today - timedelta(days=today.weekday())
    _plan_of_mateo(cast, today, monday)
    _plans_of_others(Random(29), cast, today, monday)


def _plan_of_mateo(cast: Cast, today: date, monday: date) -> None:
    first = monday - timedelta(weeks=12)
    who: dict[str, Any] = {"by": cast.hannah.pk, "now": _at(first)}
    plan = begin_plan(**who, today=first, student=cast.students["mateo"], begins_on=first, review_on=on_a_weekday(today + timedelta(days=16)))
    iep = begin_part(
        **who,
        plan=plan,
        programme="iep",
        begins_on=first,
        review_by=first + timedelta(days=364),
        legal_words="Speech and language. Taught in the regular class; speech outside of it.\nProgress is told to the family with each report card.",
    )
    tiers = begin_part(**who, plan=plan, programme="mtss", begins_on=first, legal_words="Second tier, reading. Looked at every six weeks.")
    counseling = begin_part(**who, plan=plan, programme="counseling", begins_on=first)
    add_need(
        **who,
        plan=plan,
        words="Time to read without anybody waiting.",
        where_it_shows="Aloud in class. Not when he reads to younger children.",
        begins_on=first,
    )
    add_need(**who, plan=plan, words="To be understood when he speaks fast.", where_it_shows="On the phone and with adults he does not know.", begins_on=first)
    reading = add_goal(
        **who,
        plan=plan,
        part=tiers,
        words="That he reads me his grandfather’s letters himself.",
        said_by="family",
        how_measured="One minute of reading aloud each Monday, with Hannah.",
        unit="words a minute",
        baseline=Decimal(58),
        baseline_on=first,
        target=Decimal(96),
        target_on=first + timedelta(weeks=30),
        begins_on=first,
    )
    speech = add_goal(**who, plan=plan, part=iep, words="I want people to understand me on the phone.", said_by="student", begins_on=first)
    group = add_service(
        **who, plan=plan, part=tiers, goal=reading, what="Reading in a group of four", kind="teaching", minutes=30, times=2, weekdays=[1, 3], starts_at=time(9, 40),
        place="Room 12", group="Owls", giver=cast.hannah, begins_on=first,
    )  # fmt: skip
    add_service(
        **who,
        plan=plan,
        part=iep,
        goal=speech,
        what="Speech",
        kind="speech",
        minutes=30,
        times=1,
        weekdays=[2],
        starts_at=time(10, 20),
        place="Room 3",
        begins_on=first,
    )
    add_service(
        **who, plan=plan, part=counseling, what="Time to talk", kind="counseling", minutes=20, times=1, weekdays=[4], starts_at=time(13, 0), place="Yusuf’s room",
        giver=cast.yusuf, begins_on=first,
    )  # fmt: skip
    for words, when in (("Extra time on every test.", "in every class"), ("Directions one at a time.", ""), ("He reads aloud only when he offers to.", "")):
        add_accommodation(**who, plan=plan, words=words, when_words=when, begins_on=first)
    for week, value in enumerate(READ_ALOUD):
        day = first + timedelta(weeks=week)
        enter_points(by=cast.hannah.pk, now=_at(day), today=day, entries=[Measured(reading, day, Decimal(value), is_sure=True)])
        if week == 9:
            looked = day + timedelta(days=2)
            review_goal(
                by=cast.hannah.pk, now=_at(looked), today=looked, goal=reading, decision="change", next_on=on_a_weekday(today + timedelta(days=9)),
                why="He reads more when the book is his own. The group reads what each child brings from now on, a little longer.",
            )  # fmt: skip
            after = day + timedelta(days=7)
            change_service(
                by=cast.hannah.pk, now=_at(looked), service=group, from_on=after, what="Reading in a group of four", minutes=40, times=2, weekdays=[1, 3],
                starts_at=time(9, 40), place="Room 12", group="Owls", part=tiers, goal=reading, why="Decided when the team looked at the goal.",
            )  # fmt: skip
    told = monday - timedelta(weeks=3)
    enter_points(
        by=cast.grace.pk, now=_at(told), today=told,
        entries=[Measured(speech, told, None, "His aunt understood every word on Sunday, he says.", is_sure=True)],
    )  # fmt: skip


def _plans_of_others(dice: Random, cast: Cast, today: date, monday: date) -> None:
    schools = [cast.schools["cedar_fork"].pk, *(pk for pk in sorted({*SchoolEnrolment.objects.values_list("school_id", flat=True)}) if pk)]
    helpers: dict[int, list[Post]] = {}
    roles = (Role.TEACHER, Role.SUPPORT_STAFF, Role.COUNSELOR)
    for post in Post.objects.filter(open_on(today), role__in=roles, ended_on__isnull=True, school__isnull=False).select_related("person").order_by("pk"):
        helpers.setdefault(post.school_id or 0, []).append(post)
    begun = 0
    for place, school in enumerate(dict.fromkeys(schools)):
        wanted = WANTED.get(place, 4)
        here = helpers.get(school)
        if not here:
            continue
        enrolled = SchoolEnrolment.objects.filter(school_id=school, is_primary=True, begins_on__lt=today - timedelta(days=84), ends_on__isnull=True)
        students = Student.objects.filter(pk__in=enrolled.values("student_id"), ended_on__isnull=True)
        students = students.exclude(pk__in=[one.pk for one in cast.students.values()])
        for student in students.order_by("pk")[:wanted]:
            if begun >= 70:
                return
            _small_plan(dice, cast, student, dice.choice(here), today, monday, begun)
            begun += 1


def _small_plan(dice: Random, cast: Cast, student: Student, post: Post, today: date, monday: date, number: int) -> None:
    weeks = dice.randint(3, 11)
    first = monday - timedelta(weeks=weeks)
    manager = cast.hannah if post.school_id == cast.schools["cedar_fork"].pk and number < 14 else post.person
    who: dict[str, Any] = {"by": manager.pk, "now": _at(first)}
    plan = begin_plan(**who, today=first, student=student, begins_on=first, review_on=on_a_weekday(today + timedelta(days=dice.randint(-6, 60))))
    team = TeamMember.objects.filter(student=student, held_until__isnull=True)
    if not team.filter(Q(is_case_manager=True) | Q(person=manager)).exists():
        TeamMember.objects.create(student=student, person=manager, part="Case manager", is_case_manager=True, held_from=first, named_by=manager)
    part = begin_part(**who, plan=plan, programme=dice.choice(("mtss", "mtss", "iep", "504", "language")), begins_on=first)
    needs, where = dice.choice(NEEDS)
    add_need(**who, plan=plan, words=needs, where_it_shows=where, begins_on=first)
    words, unit, low, high, most, jumps = dice.choice(GOALS)
    goal = add_goal(
        **who, plan=plan, part=part, words=words, said_by=dice.choice(("student", "family")), unit=unit, baseline=Decimal(low), baseline_on=first,
        target=Decimal(high), target_on=first + timedelta(weeks=30), begins_on=first,
    )  # fmt: skip
    giver = None if number % 9 == 4 else manager if number % 3 else post.person
    what, kind = dice.choices(SUPPORTS, OFTEN)[0]
    add_service(
        **who, plan=plan, part=part, goal=goal, what=what, kind=kind, minutes=dice.choice((20, 30, 45)), times=2,
        weekdays=sorted(dice.sample(range(5), 2)), giver=giver, begins_on=first, group="Owls" if manager == cast.hannah and number < 3 else "",
    )  # fmt: skip
    words, when = dice.choice(CLASSROOMS)
    add_accommodation(**who, plan=plan, words=words, when_words=when, begins_on=first)
    value, entries = low, []
    for week in range(weeks):
        value = min(most, max(0, value + dice.randint(*jumps)))
        entries.append(Measured(goal, first + timedelta(weeks=week), Decimal(value), is_sure=True))
    enter_points(by=manager.pk, now=_at(today), today=today, entries=entries)

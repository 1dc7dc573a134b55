"""Who is around students of Riverbend, and how their teams meet: Mateo's through the operations on the days it happened, fifteen others more briefly."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from trellis.access.policy import Role
from trellis.directory.models import Person, Post, School, Student
from trellis.directory.operations.teams import join_team
from trellis.kit.days import open_on
from trellis.letters.models import Line as LetterLine
from trellis.site.demo.around import make_people_around
from trellis.site.demo.cast import Cast
from trellis.student_support.models import Decision, Meeting
from trellis.student_support.operations.barriers import answer_barrier, raise_barrier
from trellis.student_support.operations.contributions import contribute
from trellis.student_support.operations.decisions import decide, end_decision, say_how_sure
from trellis.student_support.operations.meetings import ask_to_meeting, hold_meeting, plan_meeting

OLD = timedelta(days=4)  # what a letter told before is not told again on the first day of the demo
AT_CEDAR_FORK, ELSEWHERE = 8, 7
WORKS = (
    "She builds things that stand, and explains why they do.",
    "He helps whoever sits beside him before he is asked.",
    "When there is music on she writes a whole page.",
    "He knows every bus line and draws them from memory.",
    "She asks the question that the others only think.",
)
WORRIES = (
    "Since October homework comes back blank on Mondays.",
    "He sits alone at lunch on three days of five.",
    "Long texts end after the first paragraph.",
    "She is late when the first bus is late, and misses reading.",
)
TRIES = ("Read in pairs, ten minutes, before lunch.", "Ask the family what Mondays look like.", "Give the first step on a card.", "A place in the chess club.")
PURPOSES = ("How reading goes since the summer", "What mornings need", "How the first weeks went", "What helps in mathematics")


def meet_around_students(cast: Cast, today: date) -> None:
    """Let Mateo's team have met twice and meet again soon, and fifteen other students have a team that met or will meet."""
    if "nadia" not in cast.people:
        make_people_around(cast, _moment(today, 7))
    _mateo(cast, today)
    _others(cast, today)
    LetterLine.objects.filter(letter__isnull=True, put_on__lt=today - OLD).delete()


def _moment(day: date, hour: int = 15) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 10)))


def _weekday(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def _mateo(cast: Cast, today: date) -> None:
    mateo, grace, yusuf, hannah = cast.students["mateo"], cast.grace.pk, cast.yusuf.pk, cast.hannah.pk
    first = _weekday(today - timedelta(days=66))
    meeting = plan_meeting(by=yusuf, today=first - timedelta(days=6), student=mateo, purpose="How reading goes since the summer", on=first, all_the_same=True)
    _ask_family(cast, meeting, first - timedelta(days=6))
    _bring(meeting, grace, first, works="He draws maps of everything and explains them to the class.", worries="He reads aloud only to me.")
    _bring(meeting, yusuf, first, works="He comes to say good morning.", would_try="Two weeks of reading with a partner he chooses.")
    _bring(
        meeting,
        cast.rosa.pk,
        first,
        by=yusuf,
        came="phone",
        works="At home he reads the bus plans to his uncle.",
        worries="He says that his stomach hurts on Mondays.",
    )
    paired = _decide(meeting, grace, first, "Reads with a partner whom he chooses, ten minutes, four days a week", first + timedelta(days=21), by=yusuf)
    hold_meeting(by=yusuf, today=first, now=_moment(first), meeting=meeting)
    done = first + timedelta(days=20)
    end_decision(by=grace, today=done, now=_moment(done), decision=paired, is_done=True, words="He chose Leilani. They read about trains.")

    second = _weekday(today - timedelta(days=24))
    meeting = plan_meeting(
        by=hannah, today=second - timedelta(days=7), student=mateo, purpose="Is it the partner or the time of day", on=second, all_the_same=True
    )
    ask_to_meeting(by=hannah, today=second, meeting=meeting, person=cast.denise, kind="guest")
    _ask_family(cast, meeting, second)
    _bring(meeting, cast.mateo.pk, second, by=hannah, came="person", works="I like it when Leilani reads first.", would_try="Reading after break, not before.")
    _bring(meeting, hannah, second, works="He asks for the next book.", worries="Before break he is hungry.", would_try="Move it behind break.")
    _bring(meeting, grace, second, works="He reads the morning message to the class on Fridays.")
    _bring(meeting, yusuf, second, worries="Mondays are still hard.")
    moved = _decide(meeting, hannah, second, "Reading moves behind break, from Monday on", second + timedelta(days=7), by=hannah)
    room = _decide(meeting, yusuf, second, "A quiet place for two at ten thirty", today - timedelta(days=3), by=hannah)
    for decision, levels in ((moved, (4, 4, 3, 3)), (room, (1, 2, 2, 3))):
        for who, level in zip((hannah, grace, yusuf, cast.denise.pk), levels, strict=True):
            say_how_sure(by=who, today=second, now=_moment(second), decision=decision, level=level)
    hold_meeting(by=hannah, today=second, now=_moment(second), meeting=meeting)
    done = second + timedelta(days=7)
    end_decision(by=hannah, today=done, now=_moment(done), decision=moved, is_done=True, words="He ate first. On three of four days he began by himself.")
    raise_barrier(
        by=hannah,
        today=second,
        now=_moment(second),
        student=mateo,
        words="There is no quiet room at ten thirty: the library is a testing room until February. A key to the music room would do.",
        leader=cast.amina.pk,
        by_when=today + timedelta(days=4),
        meeting=meeting,
    )

    third = _weekday(today + timedelta(days=9))
    begun = today - timedelta(days=1)
    meeting = plan_meeting(
        by=hannah,
        today=begun,
        student=mateo,
        purpose="What changed since reading moved, and what comes next",
        on=third,
        at=time(15, 15),
        place="Room 12",
        all_the_same=True,
    )
    _ask_family(cast, meeting, begun)
    _bring(meeting, cast.mateo.pk, begun, by=hannah, came="person", works="I read a whole book about trains. I want to read it to Grandma.")
    _bring(
        meeting,
        grace,
        begun,
        works="He began by himself on three of four days.",
        worries="Spelling lags behind what he says.",
        would_try="Let him speak first, then write.",
    )


def _others(cast: Cast, today: date) -> None:
    cedar_fork = cast.schools["cedar_fork"]
    here = [(one, cedar_fork) for one in _students_at(cedar_fork, today, AT_CEDAR_FORK, {one.pk for one in cast.students.values()})]
    others = School.objects.filter(ended_on__isnull=True).exclude(pk=cedar_fork.pk).order_by("pk")[:ELSEWHERE]
    listed = here + [(one, school) for school in others for one in _students_at(school, today, 1, {one.pk for one in cast.students.values()})]
    for number, (student, school) in enumerate(listed):
        staff = _staff_at(school, today)
        if school == cedar_fork:
            staff = [cast.hannah, cast.yusuf, *[one for one in staff if one not in (cast.hannah, cast.yusuf)]][:4]
        if len(staff) >= 2:
            _one(student, staff, number, today)


def _one(student: Student, staff: list[Person], number: int, today: date) -> None:
    began = today - timedelta(days=50)
    manager, others = staff[0], staff[1:4]
    join_team(by=None, today=began, student=student, person=manager, part="Case manager", is_case_manager=True)
    for one, part in zip(others, ("Counselor", "Classroom teacher", "Runs the reading group"), strict=False):
        join_team(by=None, today=began, student=student, person=one, part=part)
    purpose = PURPOSES[number % len(PURPOSES)]
    past = _weekday(today - timedelta(days=18 + number % 5))
    met = plan_meeting(by=manager.pk, today=past - timedelta(days=5), student=student, purpose=purpose, on=past, all_the_same=True)
    for place, one in enumerate(staff[:4]):
        works, worries = WORKS[(number + place) % len(WORKS)], WORRIES[(number + place) % len(WORRIES)]
        _bring(met, one.pk, past, works=works, worries=worries, would_try=TRIES[number % len(TRIES)] if place == 0 else "")
    due = today - timedelta(days=2) if number % 4 == 0 else today + timedelta(days=5 + number)
    _decide(met, others[0].pk, past, TRIES[number % len(TRIES)], due, by=manager.pk)
    hold_meeting(by=manager.pk, today=past, now=_moment(past), meeting=met)
    if number % 2 == 0:
        ahead = plan_meeting(
            by=manager.pk,
            today=today - timedelta(days=1),
            student=student,
            purpose="What came of it",
            on=_weekday(today + timedelta(days=3 + number)),
            all_the_same=True,
        )
        _bring(ahead, manager.pk, today - timedelta(days=1), works=WORKS[(number + 2) % len(WORKS)])
    if number % 5 == 1:
        _barrier(student, manager, number, today)


def _barrier(student: Student, manager: Person, number: int, today: date) -> None:
    leader = Post.objects.filter(open_on(today), role=Role.STUDENT_SERVICES_DIRECTOR, ended_on__isnull=True).select_related("person").order_by("pk").first()
    if leader is not None:
        words, said_on, by_when = "Nobody here speaks the family’s language. An interpreter for half an hour would do.", today - timedelta(days=6), today + OLD
        barrier = raise_barrier(by=manager.pk, today=said_on, now=_moment(said_on), student=student, words=words, leader=leader.person_id, by_when=by_when)
        if number > 5:
            answer_barrier(
                by=leader.person_id, today=today, now=_moment(today, 9), barrier=barrier, answer="The line for interpreters is open to you from Monday on."
            )


def _students_at(school: School, today: date, count: int, but: set[int]) -> list[Student]:
    enrolled = Student.objects.filter(pk__in=school.enrolments.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True).values("student_id"))
    return list(enrolled.exclude(pk__in=but).select_related("person").order_by("pk")[3 : 3 + count])


def _staff_at(school: School, today: date) -> list[Person]:
    roles = [Role.TEACHER, Role.COUNSELOR, Role.SUPPORT_STAFF]
    posts = Post.objects.filter(open_on(today - timedelta(days=60)), school=school, role__in=roles, ended_on__isnull=True, held_until__isnull=True)
    return list({post.person_id: post.person for post in posts.select_related("person").order_by("pk")[:12]}.values())[:4]


def _ask_family(cast: Cast, meeting: Meeting, day: date) -> None:
    for person, kind in ((cast.mateo, "student"), (cast.rosa, "family")):
        ask_to_meeting(by=meeting.planned_by_id, today=day, meeting=meeting, person=person, kind=kind)


def _bring(
    meeting: Meeting, who: int, day: date, *, by: int | None = None, came: str = "here", works: str = "", worries: str = "", would_try: str = ""
) -> None:
    contribute(
        by=by or who,
        now=_moment(day, 11),
        today=day,
        meeting=meeting,
        works=works,
        worries=worries,
        would_try=would_try,
        person=who if by else None,
        came=came,
    )


def _decide(meeting: Meeting, owner: int, day: date, words: str, by_when: date, *, by: int) -> Decision:
    return decide(by=by, today=day, now=_moment(day), meeting=meeting, words=words, owner=owner, by_when=by_when)

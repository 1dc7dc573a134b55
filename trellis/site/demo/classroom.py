"""What classrooms of Riverbend do for students, how far it has arrived, what two of them cannot do yet, and who stands in today."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from trellis.directory.models import Section, SectionEnrolment, SectionTeaching, Student, TeamMember
from trellis.directory.operations.substitutes import enter_substitute
from trellis.kit.days import SchoolYear, open_on
from trellis.site.demo.around import make_people_around
from trellis.site.demo.cast import Cast
from trellis.site.demo.planned import on_a_weekday
from trellis.student_support.models import Accommodation, OwnWord, Plan, Receipt
from trellis.student_support.operations.plans import add_accommodation, begin_plan
from trellis.student_support.operations.snapshots import count_classrooms, receive_snapshots, say_cannot_yet

IN_EACH = 13  # students of a building for whom something holds
OF_GRACE = 5
SHOWN_FOR = 14  # days
WORDS = (
    ("Tasks are read aloud before everybody begins", "In mathematics and science"),
    ("Sits where the board is close and the door is not", ""),
    ("Half as much time again", "In tests"),
    ("May leave for two minutes with a card, and come back", ""),
    ("Instructions one at a time, and written down", "When a task has several steps"),
    ("Writes with the keyboard", "Longer than half a page"),
    ("Hears what comes next before it changes", "Before the bell"),
    ("Large print", "On every sheet"),
    ("A quiet corner for reading", "After lunch"),
)
HELPS = (
    "When somebody tells me first what comes next.",
    "I listen better when I may draw.",
    "Ask me later, not in front of all.",
    "If I stand up I am not being rude. I think better.",
    "Say my name first, then the question.",
)


def fill_classrooms(cast: Cast, today: date) -> None:
    """Let classrooms do something for students in every building; Cedar Fork's through the same operations as any school."""
    now = timezone.make_aware(datetime.combine(today, time(7, 40)))
    if "hannah" in cast.people and "nadia" not in cast.people:
        make_people_around(cast, now)
    draw, began = Random(11), max(SchoolYear.of(today).starts_on + timedelta(days=50), today - timedelta(days=75))
    _more_for_grace(cast, today)
    _mateo(cast, now, today)
    _cedar_fork(cast, draw, now, today, began)
    _everywhere_else(cast, draw, today, began)
    _receive(cast, draw, now, today)
    one, other = Accommodation.objects.filter(plan__student=cast.students["mateo"], ends_on__isnull=True).order_by("pk")[:2]
    earlier = now - timedelta(days=4)
    say_cannot_yet(
        by=cast.grace.pk,
        today=today,
        now=earlier,
        accommodation=one,
        words="There are 26 of us and I am alone until ten. Reading aloud to one leaves 25 waiting.",
    )
    say_cannot_yet(by=cast.grace.pk, today=today, now=now, accommodation=other, words="The corner is where the radiator leaks. Facilities know.")
    count_classrooms(today=today)
    facts: dict[str, Any] = {
        "by": cast.denise.pk,
        "today": today,
        "now": now,
        "school": cast.schools["cedar_fork"],
        "teacher": cast.grace,
        "substitute": cast.nadia,
    }
    for ahead in range(SHOWN_FOR):  # whoever opens the demo a week later meets her too
        if not ahead or (today + timedelta(days=ahead)).weekday() < 5:
            enter_substitute(**facts, on=today + timedelta(days=ahead))


def _plan_of(student: Student, by: int, now: datetime, today: date) -> Plan:
    return Plan.objects.filter(student=student, ends_on__isnull=True).first() or begin_plan(
        by=by, now=now, today=today, student=student, review_on=on_a_weekday(today + timedelta(days=60))
    )


def _mateo(cast: Cast, now: datetime, today: date) -> None:
    mateo, before = cast.students["mateo"], today - timedelta(days=30)
    then = now - timedelta(days=30)
    plan = _plan_of(mateo, cast.hannah.pk, then, before)
    held = set(Accommodation.objects.filter(plan=plan).values_list("words", flat=True))
    for words, when_words in (WORDS[0], WORDS[8]):
        if words not in held:
            add_accommodation(by=cast.hannah.pk, now=then, plan=plan, words=words, when_words=when_words, begins_on=before)
    if not OwnWord.objects.filter(student=mateo, kind=OwnWord.Kind.HELPS).exists():
        OwnWord.objects.create(student=mateo, kind=OwnWord.Kind.HELPS, said_by=OwnWord.SaidBy.STUDENT, words=HELPS[1], entered_by=cast.hannah, on=before)


def _more_for_grace(cast: Cast, today: date) -> None:
    section = Section.objects.filter(title="Grade 4", school=cast.schools["cedar_fork"], teachings__person=cast.grace).order_by("pk").first()
    if section is None:
        return
    fellows = Student.objects.filter(open_on(today, "enrolments__begins_on", "enrolments__ends_on"), enrolments__school=section.school, grade="04")
    fellows = fellows.exclude(pk=cast.students["mateo"].pk).order_by("pk")[:14]
    there = set(section.enrolments.values_list("student_id", flat=True))
    SectionEnrolment.objects.bulk_create(
        [SectionEnrolment(section=section, student=one, begins_on=today - timedelta(days=60)) for one in fellows if one.pk not in there]
    )


def _cedar_fork(cast: Cast, draw: Random, now: datetime, today: date, began: date) -> None:
    of_grace = Student.objects.filter(section_enrolments__section__teachings__person=cast.grace, plans__isnull=True).order_by("pk").distinct()[:OF_GRACE]
    days = (today - began).days
    for number, student in enumerate(of_grace):
        plan = begin_plan(
            by=cast.hannah.pk, now=now - timedelta(days=days), today=began, student=student, review_on=on_a_weekday(today + timedelta(days=10 + 9 * number))
        )
        for words, when_words in draw.sample(WORDS, 2):
            add_accommodation(by=cast.hannah.pk, now=now - timedelta(days=days), plan=plan, words=words, when_words=when_words, begins_on=began)
        TeamMember.objects.get_or_create(
            student=student, person=cast.hannah, held_until=None, defaults={"part": "Case manager", "is_case_manager": True, "held_from": began}
        )
        OwnWord.objects.create(
            student=student, kind=OwnWord.Kind.HELPS, said_by=OwnWord.SaidBy.STUDENT, words=HELPS[number % len(HELPS)], entered_by=cast.yusuf, on=began
        )


def _everywhere_else(cast: Cast, draw: Random, today: date, began: date) -> None:
    """Write the others in the shape that the operations leave behind: what was, nobody needs an entry of in the trail of a demo."""
    of_grace = Student.objects.filter(section_enrolments__section__teachings__person=cast.grace).values("pk")
    taught = Student.objects.filter(plans__isnull=True).exclude(pk__in=of_grace).order_by("pk")
    plans: list[Plan] = []
    for school in Section.objects.filter(ended_on__isnull=True).order_by("school_id").values_list("school_id", flat=True).distinct():
        here = taught.filter(open_on(today, "enrolments__begins_on", "enrolments__ends_on"), enrolments__school=school).distinct()
        facts = {"begins_on": began, "begun_by": cast.meiling, "review_on": on_a_weekday(today + timedelta(days=40))}
        plans += [Plan(student=student, **facts) for student in here[:IN_EACH]]
    made = Plan.objects.bulk_create({plan.student_id: plan for plan in plans}.values())
    Accommodation.objects.bulk_create(
        [
            Accommodation(plan=plan, words=words, when_words=when_words, by=cast.meiling, begins_on=began)
            for plan in made
            for words, when_words in draw.sample(WORDS, 2)
        ]
    )


def _receive(cast: Cast, draw: Random, now: datetime, today: date) -> None:
    """Let most who teach say that it has arrived: in each building another share of them."""
    holding: dict[int, list[int]] = {}
    for student, number in Accommodation.objects.filter(ends_on__isnull=True).order_by("pk").values_list("plan__student", "pk"):
        holding.setdefault(student, []).append(number)
    teaching = SectionTeaching.objects.filter(open_on(today, "begins_on", "ends_on"), section__enrolments__student__in=list(holding), ended_on__isnull=True)
    shares: dict[int, float] = {}
    rows: dict[tuple[int, int], Receipt] = {}
    for person, school, student in (
        teaching.filter(open_on(today, "section__enrolments__begins_on", "section__enrolments__ends_on"))
        .order_by("section__school_id", "person_id", "section__enrolments__student_id")
        .values_list("person_id", "section__school_id", "section__enrolments__student_id")
        .distinct()
    ):
        share = shares.setdefault(school, draw.uniform(0.55, 0.97))
        if student in holding and person != cast.grace.pk and draw.random() < share:
            numbers = holding[student]
            edition = sum(number**2 for number in numbers)
            rows[student, person] = Receipt(student_id=student, person_id=person, edition=edition, seen=numbers, received_at=now - timedelta(days=5))
    Receipt.objects.bulk_create(rows.values())
    of_grace = Student.objects.filter(section_enrolments__section__teachings__person=cast.grace, pk__in=list(holding)).order_by("pk").distinct()[:3]
    seen = {one.pk: sum(number**2 for number in holding[one.pk]) for one in of_grace}
    receive_snapshots(by=cast.grace.pk, today=today, now=now - timedelta(days=2), seen=seen)

"""A district with outcomes for tests: three schools, two hundred students at each, two school years. Black students are suspended more often."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from trellis.directory.models import Demographics, Person, School, SchoolEnrolment, Student, StudentGroup
from trellis.equity.models import Indicator
from trellis.records.models import Outcome

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))
RACES = ("black_or_african_american", "white", "hispanic_or_latino", "asian", "black_or_african_american", "white", "")


def make_outcomes(*, schools: int = 3, at_each: int = 200, years: tuple[int, ...] = (2025, 2026), places: list[School] | None = None) -> list[School]:
    """Lay it down, at schools that stand already where they are given. What each student is and had is arithmetic on their place."""
    places = places or [School.objects.create(name=f"School {number}") for number in range(schools)]
    schools = len(places)
    many = schools * at_each
    people = Person.objects.bulk_create([Person(given_name="A", family_name=f"B{at}") for at in range(many)])
    students = Student.objects.bulk_create([Student(person=person, number=f"S{at}") for at, person in enumerate(people)])
    Demographics.objects.bulk_create(
        Demographics(student=student, sex="female" if at % 2 else "male", **({RACES[at % 7]: True} if RACES[at % 7] else {}))
        for at, student in enumerate(students)
    )
    SchoolEnrolment.objects.bulk_create(
        SchoolEnrolment(student=one, school=places[at % schools], begins_on=date(2023, 8, 1)) for at, one in enumerate(students)
    )
    StudentGroup.objects.bulk_create(
        StudentGroup(student=one, kind="english_learner", begins_on=date(2023, 8, 1)) for at, one in enumerate(students) if at % 5 == 0
    )
    Outcome.objects.bulk_create(
        Outcome(student=one, school=places[at % schools], school_year=year, indicator=key, count=count, could_have=could_have)
        for year in years
        for at, one in enumerate(students)
        for key, count, could_have in (
            ("suspended", (2 if at % 3 == year % 3 else 0) if at % 7 in (0, 4) else int(at % 29 == 0), True),
            ("algebra", int((at // 7) % 2), at % 4 != 0),
        )
    )
    for key, outcome in (("suspended", "bad"), ("algebra", "good")):
        Indicator.objects.create(key=key, names={"en": key.title()}, outcome=outcome, counted="x", source="x", written_at=NOON)
    return places

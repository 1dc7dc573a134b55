"""Chronic absence and days out of school, counted from attendance and incidents: exact, from a handful of rows."""

from datetime import date, timedelta
from decimal import Decimal

from trellis.directory.models import Person, School, SchoolEnrolment, Student
from trellis.equity.models import Indicator
from trellis.equity.queries.counting import YearRows, rows_of_year
from trellis.kit.days import SchoolYear
from trellis.records.models import AttendanceDay, Incident

YEAR = SchoolYear(2026)
LAST = YEAR.ends_on - timedelta(days=1)


def students(many: int) -> tuple[School, list[Student]]:
    school = School.objects.create(name="One")
    made = [Student.objects.create(person=Person.objects.create(given_name="A", family_name=f"B{at}"), number=f"S{at}") for at in range(many)]
    for one in made:
        SchoolEnrolment.objects.create(student=one, school=school, begins_on=YEAR.starts_on)
    return school, made


def counted(feed: str, *, on: date = LAST) -> tuple[YearRows, dict[int, int]]:
    one = Indicator.objects.create(key="x", names={"en": "X"}, outcome="bad", counted="x", source="x", feed=feed, written_at=f"{LAST}T12:00Z")
    rows = rows_of_year(2026, [one], on=on)
    return rows, dict(zip(rows.students.tolist(), rows.outcomes[0].numbers.tolist() if rows.outcomes else [], strict=True))


def test_chronically_absent_is_whoever_is_away_a_tenth_of_ten_known_days_or_more(db):
    school, (tenth, under, few, none, half, late, edge) = students(7)

    def days(student: Student, *states: str, first: date = YEAR.starts_on) -> None:
        for at, state in enumerate(states):
            AttendanceDay.objects.create(student=student, school=school, on=first + timedelta(days=at), state=state)

    days(tenth, *["present"] * 9, "excused")  # one of ten
    days(under, *["present"] * 10, "unexcused")  # one of eleven
    days(few, *["suspended"] * 9)  # nine known days: nothing is said
    days(half, *["partial"] * 10)  # part of a day is a day there
    days(late, *["tardy"] * 8, "suspended", "unexcused")
    days(edge, "excused", first=YEAR.starts_on - timedelta(days=1))  # last year's
    days(edge, *["present"] * 10)
    days(edge, "excused", first=YEAR.ends_on)  # next year's
    days(edge, "excused", first=LAST)  # the last day counts: one of eleven
    _rows, had = counted("absence")
    assert had == {tenth.pk: 1, under.pk: 0, half.pk: 0, late.pk: 1, edge.pk: 0}
    assert none.pk not in had
    assert few.pk not in had
    earlier = rows_of_year(2026, list(Indicator.objects.all()), on=YEAR.starts_on + timedelta(days=8))  # nine days are known by then
    assert len(earlier.students) == 0
    assert "no_data" in [one["code"] for one in earlier.notices]


def test_out_of_school_is_whoever_was_out_a_day_or_more_and_nobody_knows_without_incidents(db):
    school, (whole, part, decided, talked, gone, edge, next_year) = students(7)
    empty, _had = counted("removal")
    assert "no_data" in [one["code"] for one in empty.notices]
    assert len(empty.students) == 0
    Indicator.objects.all().delete()

    def incident(student: Student, on: date, response: str = "talk", out: str | None = None, *, ended_on: date | None = None) -> None:
        about = {"sourced_id": str(Incident.objects.count()), "kind": "other", "response": response, "ended_on": ended_on}
        Incident.objects.create(student=student, school=school, on=on, days_out=None if out is None else Decimal(out), **about)

    incident(whole, YEAR.starts_on, out="1")
    incident(part, LAST, out="0.5")  # half a day is no day
    incident(part, LAST, out="0.5")  # nor are two halves of two incidents
    incident(decided, LAST, "out_of_school")  # how long is not known
    incident(talked, LAST)
    incident(gone, LAST, "expulsion", ended_on=LAST)  # taken back
    incident(edge, YEAR.starts_on - timedelta(days=1), out="5")
    incident(next_year, YEAR.ends_on, out="5")
    _rows, had = counted("removal")
    assert had == {whole.pk: 1, part.pk: 0, decided.pk: 1, talked.pk: 0, gone.pk: 0, edge.pk: 0, next_year.pk: 0}

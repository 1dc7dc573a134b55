# ruff: noqa: S608 (SQL of our own names)
"""Outcomes of three school years, with gaps that are planted, and two releases of them that are out.

Planted, in 2024-25 and 2025-26; what else differs is chance:

- suspended out of school: of a hundred students 3; of those who are Black 10, the year after 8; with a disability 3 more; Black students at Saltmarsh
  Middle 7 more.
- chronically absent: 13 of a hundred; economically disadvantaged 10 more; homeless 20 more.
- in Algebra I or above, of those at a middle or high school: 45 of a hundred; English learners 28 fewer; Black and Hispanic students 9 fewer.

2023-24 is the control: the same shares for everybody. Chance is arithmetic on numbers of students: the same on both databases.
"""

from datetime import date, datetime, time

from django.db import connection
from django.utils import timezone

from trellis.access.policy import Role
from trellis.directory.operations.posts import hold_post
from trellis.equity.models import Release
from trellis.equity.operations.indicators import declare_indicator, set_rules
from trellis.equity.operations.releases import begin_release, count_release, publish_release
from trellis.kit.days import SchoolYear
from trellis.site.demo.cast import Cast

BLACK, HISPANIC = "d.black_or_african_american", "d.hispanic_or_latino"
INDICATORS = (
    ("suspended", {"en": "Suspended out of school", "es": "Con suspensión fuera de la escuela"}, "bad", "Suspended out of school for a day or more.", "",
     "Discipline file of the information system, codes 12 and 13"),
    ("chronically_absent", {"en": "Chronically absent", "es": "Con ausentismo crónico"}, "bad", "Absent on a tenth of the days of enrollment or more.",
     "Students enrolled for ten days or more.", "Attendance file of the information system; ESSA, section 1111(h)"),
    ("algebra", {"en": "In Algebra I or above", "es": "En Álgebra I o más"}, "good", "Enrolled in Algebra I or a course after it.",
     "Students at middle and high schools.", "Course file of the information system, course codes 2030 to 2045"),
)  # fmt: skip


def count_gaps(cast: Cast, today: date) -> None:
    """Lay outcomes, say what is counted, and let two releases be out: last year's and this year's. Nothing where they are there already."""
    if Release.objects.exists():
        return
    newest = SchoolYear.of(today).ends_in - 1
    for year in (newest - 2, newest - 1, newest):
        _outcomes(year, newest)
    before = _moment(date(newest - 2, 9, 3))
    hold_post(by=None, person=cast.priya, role=Role.DATA_LEAD, held_from=before.date(), title="Leads the district’s data")
    for key, names, outcome, counted, among, source in INDICATORS:
        declare_indicator(by=cast.meiling.pk, now=before, key=key, names=names, outcome=outcome, counted=counted, among=among, source=source)
    set_rules(by=cast.meiling.pk, now=before, least=10, level=0.05, hidden_below=10, hides_extremes=False, source="State accountability manual, chapter 4")
    for year, years in ((newest - 1, [newest - 2, newest - 1]), (newest, [newest - 2, newest - 1, newest])):
        at = _moment(date(year, 9, 8))
        release = begin_release(by=cast.meiling.pk, now=at, today=at.date(), name=f"What we saw in {SchoolYear(year)}", school_years=years)
        count_release(release=release)
        publish_release(by=cast.gloria.pk, now=_moment(date(year, 9, 15)), release=release)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 20)))


def _outcomes(year: int, newest: int) -> None:
    """One row for each student who was there, and each indicator."""
    is_control = year == newest - 2
    there = date(newest - 2, 8, 18) if is_control else date(year, 5, 28)  # the roster knows three years, and the first of ours is one earlier
    group = "EXISTS (SELECT 1 FROM directory_studentgroup g WHERE g.student_id = e.student_id AND g.kind = '{}')"
    disabled, poor, homeless, learner = (group.format(kind) for kind in ("disability", "economic", "homeless", "english_learner"))
    shares = {
        "suspended": (30, ((BLACK, 70 if year < newest else 50), (disabled, 30), (f"{BLACK} AND s.name = 'Saltmarsh Middle'", 70))),
        "chronically_absent": (130, ((poor, 100), (homeless, 200))),
        "algebra": (450, ((learner, -280), (f"({BLACK} OR {HISPANIC})", -90))),
    }
    true = "1" if connection.vendor == "sqlite" else "true"
    null = "NULL" if connection.vendor == "sqlite" else "CAST(NULL AS boolean)"
    with connection.cursor() as cursor:
        for number, (key, (base, planted)) in enumerate(shares.items(), start=1):
            chance = f"((e.student_id * 7919 + {year * 104729 + number * 15013} + (e.student_id * {year + 31 * number}) % 1013) % 1000)"
            more = "".join(f" + CASE WHEN {who} THEN {points} ELSE 0 END" for who, points in (() if is_control else planted))
            where = "AND s.level IN ('middle', 'high')" if key == "algebra" else ""
            cursor.execute(
                f"INSERT INTO records_outcome (student_id, school_id, school_year, indicator, count, could_have, is_accountable) "
                f"SELECT e.student_id, e.school_id, {year}, '{key}', CASE WHEN {chance} < {base}{more} THEN 1 ELSE 0 END, {true}, {null} "
                f"FROM directory_schoolenrolment e JOIN directory_school s ON s.id = e.school_id JOIN directory_demographics d ON d.student_id = e.student_id "
                f"WHERE e.ended_on IS NULL AND e.begins_on <= '{there}' AND (e.ends_on IS NULL OR e.ends_on > '{there}') {where} "
                f"ORDER BY e.student_id ON CONFLICT DO NOTHING"
            )

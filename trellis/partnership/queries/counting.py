"""Counting one number for each school, for looking at ourselves. Called by night, never by a page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum

from trellis.analysis.waiting import median_wait
from trellis.asks.queries.load import planned_minutes
from trellis.asks.queries.waiting import monday_of
from trellis.directory.queries.places import open_schools, students_by_school
from trellis.growth.queries.numbers import visits_by_school
from trellis.kit.days import SchoolYear
from trellis.partnership.models import Allocation, AllocationFile, Measure, Rating
from trellis.threads.queries.waits import hand_overs_by_school, waits_by_school

FEWEST_STUDENTS = 10
MONTH = 365.25 / 12  # days


@dataclass(frozen=True, slots=True)
class Number:
    """One school's number, and of how many cases it is made."""

    value: float
    cases: int
    is_at_least: bool = False


def numbers_of(measure: Measure, today: date, now: datetime) -> dict[int, Number]:
    """Return a measure's number for each open school that has one, from this school year until now."""
    since, schools = SchoolYear.of(today).starts_on, dict(open_schools().values_list("pk", "level"))
    found = {
        Measure.FIRST_ANSWER: lambda: _medians(waits_by_school(since, now, until_settled=False)),
        Measure.SETTLED: lambda: _medians(waits_by_school(since, now, until_settled=True)),
        Measure.RATINGS: lambda: _rated(since, today),
        Measure.HAND_OVERS: lambda: {school: Number(over / threads, threads) for school, (threads, over) in hand_overs_by_school(since, now).items()},
        Measure.ASKS: lambda: _asked(schools, since, today),
        Measure.ALLOCATIONS: lambda: _given(today),
        Measure.VISITS: lambda: _visited(schools, since, today),
    }[measure]()
    return {school: one for school, one in found.items() if school in schools}


def _medians(waits: dict[int, list[tuple[int, bool]]]) -> dict[int, Number]:
    medians = {school: (median_wait(each), len(each)) for school, each in waits.items()}
    return {school: Number(median.value, cases, median.is_at_least) for school, (median, cases) in medians.items() if median is not None}


def _asked(schools: dict[int, str], since: date, today: date) -> dict[int, Number]:
    first = monday_of(since)
    weeks = [first + timedelta(weeks=number) for number in range((monday_of(today) - first).days // 7 + 1)]
    planned = planned_minutes(weeks)
    by_level = {level: sum(planned.of_level(week, level).high for week in weeks) for level in set(schools.values())}
    by_name: dict[int, int] = defaultdict(int)
    for (_week, school), minutes in planned.schools.items():
        by_name[school] += minutes.high
    return {school: Number((by_level[level] + by_name[school]) / len(weeks), len(weeks)) for school, level in schools.items()}


def _rated(since: date, today: date) -> dict[int, Number]:
    rated = Rating.objects.filter(on__gte=since, on__lte=today, thread__school__isnull=False, thread__only_me=False)
    got = Count("pk", filter=Q(got__in=(Rating.Got.ALL, Rating.Got.MOST)))
    sums = rated.order_by().values_list("thread__school_id").annotate(rated=Count("pk"), got=got)
    return {school: Number(100 * good / cases, cases) for school, cases, good in sums}


def _visited(schools: Iterable[int], since: date, today: date) -> dict[int, Number]:
    visits, months = visits_by_school(since, today), max(1.0, (today - since).days / MONTH)
    return {school: Number(visits.get(school, 0) / months, visits.get(school, 0)) for school in schools} if visits else {}


def _given(today: date) -> dict[int, Number]:
    newest = AllocationFile.objects.order_by("-pk").first()
    students = students_by_school(today)
    sums = Allocation.objects.filter(file=newest).values("school").annotate(given=Sum("amount"), rows=Count("pk")) if newest else ()
    return {
        one["school"]: Number(one["given"] / students[one["school"]], students[one["school"]])
        for one in sums
        if students.get(one["school"], 0) >= FEWEST_STUDENTS
    }

"""Schools, offices and the days without school."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import STAFF, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Assignment, District, NonWorkingDays, Office, Post, School, SchoolEnrolment, Term
from trellis.directory.queries.headlines import Headline, headlines_of
from trellis.directory.queries.people import open_posts
from trellis.kit.days import SchoolYear, days_between, open_on

LEADERS = (Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.SCHOOL_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class SchoolSheet:
    """What stands on a school's page besides its name."""

    leaders: list[Post]
    staff: list[Post]
    supervisors: list[Assignment] | None  # None for families and students, who do not meet them
    days: list[NonWorkingDays]
    headline: Headline | None


def open_schools() -> "QuerySet[School]":
    """Return the schools that stand in the roster, by name."""
    return School.objects.filter(ended_on__isnull=True).order_by("name", "pk")


def closed_schools() -> "QuerySet[School]":
    """Return the schools that have left the roster."""
    return School.objects.filter(ended_on__isnull=False)


def open_offices() -> "QuerySet[Office]":
    """Return the offices that are open, by name."""
    return Office.objects.filter(ended_on__isnull=True).select_related("parent").order_by("name", "pk")


def sheet_of_school(standing: Standing, school: School) -> SchoolSheet:
    """Return who leads, works in and supports one school today, and its days without school from today on."""
    posts = list(within(standing, Verb.DIRECTORY_SEE_COLLEAGUE, open_posts(standing.today).filter(school=school)))
    leaders = [post for post in posts if post.role in LEADERS]
    leaders.sort(key=lambda post: LEADERS.index(Role(post.role)))
    return SchoolSheet(
        leaders=leaders,
        staff=[post for post in posts if post.role not in LEADERS],
        supervisors=list(supervisors_of(school, standing.today)) if standing.has(*STAFF) else None,
        days=list(days_without_school(school, SchoolYear.of(standing.today))),
        headline=headlines_of([school.pk]).get(school.pk),
    )


def supervisors_of(school: School, today: date) -> "QuerySet[Assignment]":
    """Return who supports the school today or from a later day: in charge first, then backup."""
    coming = Assignment.objects.filter(Q(held_until__isnull=True) | Q(held_until__gt=today), school=school)
    return coming.select_related("supervisor", "school").order_by(F("kind").desc(), "held_from", "pk")


@dataclass(frozen=True, slots=True)
class Supporter:
    """A person who supervises a school on a day: in charge (lead), as backup, or for somebody whom they cover."""

    school_id: int
    person_id: int
    name: str
    kind: str  # lead, backup
    covers: str  # empty when the school is their own


def supporters_of(schools: Collection[int], today: date) -> list[Supporter]:
    """Return who supervises the schools on a day, cover included, those in charge first: two queries."""
    assigned = list(Assignment.objects.filter(open_on(today), school_id__in=schools).select_related("supervisor").order_by("school_id", F("kind").desc(), "pk"))
    posts = Post.objects.filter(open_on(today), role=Role.SUPERVISOR, ended_on__isnull=True, covers__person_id__in={one.supervisor_id for one in assigned})
    covered: dict[int, list[tuple[int, str]]] = {}
    for post in posts.select_related("person").annotate(covered=F("covers__person_id")).order_by("pk"):
        covered.setdefault(post.covered, []).append((post.person_id, post.person.name))
    found = []
    for one in assigned:
        found.append(Supporter(one.school_id, one.supervisor_id, one.supervisor.name, one.kind, ""))
        found += [Supporter(one.school_id, other, name, one.kind, one.supervisor.name) for other, name in covered.get(one.supervisor_id, ())]
    return found


def schools_of_supervisor(person_id: int, today: date) -> "QuerySet[Assignment]":
    """Return the schools that a supervisor supports today: in charge first."""
    return Assignment.objects.filter(open_on(today), supervisor_id=person_id).select_related("school").order_by(F("kind").desc(), "school__name", "pk")


def days_without_school(school: School | None, year: SchoolYear) -> "QuerySet[NonWorkingDays]":
    """Return the days without school of one school year: those of the district, and of the school when one is given."""
    for_whom = Q(school__isnull=True) | Q(school=school) if school else Q(school__isnull=True)
    days = NonWorkingDays.objects.filter(for_whom, withdrawn_on__isnull=True, starts_on__lt=year.ends_on, ends_on__gt=year.starts_on)
    return days.select_related("school").order_by("starts_on", "pk")


def is_school_day(day: date, school: School | None = None) -> bool:
    """Say whether there is school on that day: not a weekend, and no day typed as without school."""
    for_whom = Q(school__isnull=True) | Q(school=school) if school else Q(school__isnull=True)
    return day.weekday() < 5 and not NonWorkingDays.objects.filter(for_whom, withdrawn_on__isnull=True, starts_on__lte=day, ends_on__gt=day).exists()


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """On which days of a stretch there is school: of the district, and in how many schools an otherwise common school day is none."""

    closed: frozenset[date]  # of the whole district, weekends aside
    closed_at: dict[date, frozenset[int]]  # single schools

    def is_one(self, day: date) -> bool:
        """Say whether there is school in the district that day."""
        return day.weekday() < 5 and day not in self.closed


def school_days_between(first: date, last: date) -> SchoolDays:
    """Return the days with school from `first` up to and without `last`: one query."""
    typed = NonWorkingDays.objects.filter(withdrawn_on__isnull=True, starts_on__lt=last, ends_on__gt=first)
    closed: set[date] = set()
    closed_at: dict[date, set[int]] = {}
    for school, starts, ends in typed.values_list("school_id", "starts_on", "ends_on"):
        days = days_between(max(starts, first), min(ends, last))
        if school is None:
            closed.update(days)
        else:
            for day in days:
                closed_at.setdefault(day, set()).add(school)
    return SchoolDays(frozenset(closed), {day: frozenset(schools) for day, schools in closed_at.items()})


def hold_the_district() -> None:
    """Let whoever else calls this wait until the transaction ends: for rules that count across offices."""
    District.objects.select_for_update().order_by("pk").first()


def in_session(day: date) -> bool:
    """Say whether a day lies in a school year by its terms. Where no terms are known, every day does."""
    terms = Term.objects.filter(ended_on__isnull=True)
    return terms.filter(starts_on__lte=day, ends_on__gt=day).exists() or not terms.exists()


def school_years_touching(first: date, last: date) -> list[tuple[date, date]]:
    """Return the first and the last day of each school year, by its terms, that begins or ends between two days."""
    years = Term.objects.filter(ended_on__isnull=True).values("school_year").annotate(first=Min("starts_on"), last=Max("ends_on"))
    rows = years.order_by("school_year").values_list("first", "last")
    return [(begins, ends) for begins, ends in rows if first <= begins < last or first <= ends < last]


def days_off() -> tuple[tuple[date, date], ...]:
    """Return every period on which the whole district does not work, half-open: what a clock of working time leaves out."""
    days = NonWorkingDays.objects.filter(school__isnull=True, withdrawn_on__isnull=True).order_by("starts_on", "pk")
    return tuple(days.values_list("starts_on", "ends_on"))


def school_levels() -> dict[str, str]:
    """Return the levels of schools in order, each with its name for a page."""
    return {value: str(name) for value, name in School.Level.choices}


def term_of(day: date) -> date:
    """Return the first day of the shortest term that a day lies in; of the school year by the calendar where no term is known."""
    known = Term.objects.filter(ended_on__isnull=True, starts_on__lte=day, ends_on__gt=day)
    return known.aggregate(last=Max("starts_on"))["last"] or SchoolYear.of(day).starts_on


def terms_until(day: date, kinds: Collection[str]) -> list[tuple[str, str, date, date]]:
    """Return (kind, title, first day, first day after it) of terms that began until a day, the latest end first."""
    begun = Term.objects.filter(kind__in=kinds, ended_on__isnull=True, starts_on__lte=day)
    return list(begun.order_by("-ends_on", "-starts_on", "title").values_list("kind", "title", "starts_on", "ends_on").distinct()[:60])


def students_by_school(today: date) -> dict[int, int]:
    """Return how many students are enrolled at each school on a day, in one query. Who is at two schools counts at both."""
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True)
    return dict(enrolled.order_by().values_list("school_id").annotate(students=Count("student_id", distinct=True)))

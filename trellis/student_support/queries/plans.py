"""Reading plans: what stands in one on a day, who gives it, and which are to be looked at again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from trellis.access.gate import numbers, within
from trellis.access.policy import STAFF, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Person, School, SchoolEnrolment, Student
from trellis.directory.queries.ages import is_of_age
from trellis.directory.queries.names import fold
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.teams import team_of
from trellis.kit.days import open_on
from trellis.student_support.models import Accommodation, Giving, Goal, Need, OwnWord, Plan, PlanChange, PlanPart, Review, Service
from trellis.student_support.queries import sentences
from trellis.student_support.queries.own_words import own_words
from trellis.student_support.queries.progress import Progress, progress_of

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A support as the plan shows it."""

    service: Service
    dose: str
    when_and_where: str
    givers: list[str]

    @property
    def is_vacant(self) -> bool:
        return not self.givers


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with how it goes, what is done for it, and what the team last decided."""

    goal: Goal
    progress: Progress
    measure: str
    services: list[ServiceRow]
    review: Review | None


@dataclass(frozen=True, slots=True)
class PartRow:
    """A programme and what of the plan stands under it."""

    part: PlanPart
    holds: list[str]
    is_of_other_record: bool  # of a record that was merged into this one: read here, and ended by nobody


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What changed, in the language of the page."""

    change: PlanChange
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One plan as it stood on a day, as far as its reader may have it.

    `is_whole` is False for a student who is not of age: supports and goals with their points, without needs, law and what changed. The last two are not for
    whoever only teaches the student, either: `has_law`.
    """

    plan: Plan
    student: Student
    day: date
    is_whole: bool
    has_law: bool
    own_words: list[OwnWord]
    strengths: list[OwnWord]
    needs: list[Need] = field(default_factory=list)
    goals: list[GoalRow] = field(default_factory=list)
    services: list[ServiceRow] = field(default_factory=list)
    coming: list[ServiceRow] = field(default_factory=list)
    accommodations: list[Accommodation] = field(default_factory=list)
    parts: list[PartRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.needs or self.goals or self.services or self.accommodations)


def ask_first(standing: Standing, student: Student) -> str:
    """Return the name of whom to ask first about a student, for a reader who may see the team; empty when nobody is named."""
    if not within(standing, Verb.DIRECTORY_SEE_TEAM, Student.objects.filter(pk=student.pk)).exists():
        return ""
    return next((one.name for one in team_of(student, standing.today) if one.is_case_manager and not one.is_empty), "")


def works_here(person: int, day: date) -> bool:
    """Say whether the person holds a post of staff on that day."""
    return open_posts(day).filter(person_id=person, role__in=STAFF).exists()


def main_school_of(student: int, day: date) -> School | None:
    """Return the school whose calendar counts for a student: where they are enrolled first of all."""
    enrolled = SchoolEnrolment.objects.filter(open_on(day, "begins_on", "ends_on"), student_id=student).select_related("school")
    first = enrolled.order_by("-is_primary", "pk").first()
    return first.school if first else None


def who_may_give(student: Student, school: School | None, day: date) -> "QuerySet[Person]":
    """Return who can give something to a student, or take their case: staff of the school, and whoever is on the student's team."""
    here = open_posts(day).filter(role__in=STAFF, school=school) if school else open_posts(day).none()
    team = [member.person_id for member in team_of(student, day) if not member.is_empty]
    return Person.objects.filter(Q(pk__in=here.order_by().values("person_id")) | Q(pk__in=team)).order_by("folded_name", "pk")


def givers_of(services: Collection[int], day: date) -> dict[int, list[Giving]]:
    """Return who gives each of the services on a day, or on the first day of one that is to come: one query. An empty list: the place is vacant."""
    found: dict[int, list[Giving]] = {service: [] for service in services}
    first = F("service__begins_on")
    to_come = Q(service__begins_on__gt=day, held_from__lte=first) & (Q(held_until__isnull=True) | Q(held_until__gt=first))
    for giving in Giving.objects.filter(open_on(day) | to_come, service_id__in=found).select_related("person").order_by("held_from", "pk"):
        found[giving.service_id].append(giving)
    return found


def plans() -> "QuerySet[Plan]":
    """Return plans with whom they are for."""
    return Plan.objects.select_related("student__person").order_by("review_on", "pk")


def plans_seen(standing: Standing, typed: str = "") -> "QuerySet[Plan]":
    """Return the open plans that the person may read, in the order in which they are looked at again; with `typed`, those of students of that name."""
    seen = plans().filter(pk__in=numbers(standing, Verb.STUDENT_SUPPORT_READ_PLAN, Plan), ends_on__isnull=True, student__ended_on__isnull=True)
    for word in fold(typed).split()[:4]:
        seen = seen.filter(student__person__folded_name__contains=word)
    return seen


def open_plan_of(student: int) -> Plan | None:
    """Return the plan of a student that stands, if there is one."""
    return Plan.objects.filter(student_id=student, ends_on__isnull=True).first()


def reviews_due(standing: Standing, today: date, within_days: int = SOON.days) -> "QuerySet[Plan]":
    """Return the plans, among those that the person reviews, whose day to be looked at again is past or comes within two weeks."""
    due = plans().filter(ends_on__isnull=True, student__ended_on__isnull=True, review_on__lte=today + timedelta(days=within_days))
    return within(standing, Verb.STUDENT_SUPPORT_REVIEW_PLAN, due)


def sheet_of(standing: Standing, plan: Plan, day: date) -> Sheet:
    """Return the plan as it stood on a day, with nothing that the reader may not have."""
    student = plan.student
    said = own_words().filter(open_on(day, "on", "ended_on"), student=student)
    words = list(said) if within(standing, Verb.STUDENT_SUPPORT_READ_OWN_WORDS, Student.objects.filter(pk=student.pk)).exists() else []
    strengths = [one for one in words if one.kind == OwnWord.Kind.STRENGTH]
    own = [one for one in words if one.said_by != OwnWord.SaidBy.STAFF and one.kind != OwnWord.Kind.STRENGTH]
    lasting = open_on(day, "begins_on", "ends_on")
    still = Q(begins_on__gt=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day)) & ~Q(ends_on=F("begins_on"))
    services = list(Service.objects.filter(lasting | still, plan=plan).select_related("part", "goal").order_by("weekdays", "pk"))
    givers = givers_of([one.pk for one in services], day)
    rows = [_as_row(one, [giving.person.name for giving in givers[one.pk]]) for one in services]
    now = [row for row in rows if row.service.begins_on <= day]
    coming = [row for row in rows if row.service.begins_on > day]
    is_whole = reads_whole_plan(standing, student)
    goals = list(Goal.objects.filter(lasting, plan=plan).select_related("part").order_by("begins_on", "pk"))
    progress = progress_of(goals)
    chain = _followed(plan)
    reviewed: dict[int, Review] = {}
    for review in Review.objects.filter(goal__plan=plan, taken_back_on__isnull=True, on__lte=day).select_related("by", "goal").order_by("on", "pk"):
        reviewed[chain.get(review.goal_id, review.goal_id)] = review
    goal_rows = [
        GoalRow(
            one,
            progress[one.pk],
            sentences.say_measure(one),
            [row for row in now if row.service.goal_id and chain.get(row.service.goal_id, row.service.goal_id) == chain.get(one.pk, one.pk)],
            reviewed.get(chain.get(one.pk, one.pk)),
        )
        for one in goals
    ]
    if not is_whole:
        return Sheet(plan, student, day, False, False, own, strengths, goals=goal_rows, services=now)
    has_law = within(standing, Verb.STUDENT_SUPPORT_READ_LEGAL_PART, Plan.objects.filter(pk=plan.pk)).exists()
    accommodations = list(Accommodation.objects.filter(lasting, plan=plan).select_related("part").order_by("pk"))
    others = plans_of_other_records(student) if has_law else []
    asked = PlanPart.objects.filter(lasting, plan_id__in=[plan.pk, *others]).order_by("programme", "pk") if has_law else ()
    parts = [
        PartRow(
            part,
            [one.words for one in goals if one.part and one.part.programme == part.programme]
            + [f"{row.service.what}: {row.dose}" for row in now if row.service.part and row.service.part.programme == part.programme]
            + [sentences.said_accommodation(one) for one in accommodations if one.part and one.part.programme == part.programme],
            part.plan_id != plan.pk,
        )
        for part in asked
    ]
    return Sheet(
        plan,
        student,
        day,
        True,
        has_law,
        own,
        strengths,
        needs=list(Need.objects.filter(lasting, plan=plan).order_by("begins_on", "pk")),
        goals=goal_rows,
        services=now,
        coming=coming,
        accommodations=accommodations,
        parts=parts,
        changes=changes_of([plan.pk, *others]) if has_law else [],
    )


def plans_of_other_records(student: Student) -> list[int]:
    """Return the plans that stay with records merged into this one: a plan has a programme, and a number of what changed, once.

    What hangs on those two is read beside the plan that stands, so that no day set by a law and no word of the history is lost until a split.
    """
    return list(Plan.objects.filter(student__person__merged_into=student.person_id).order_by("pk").values_list("pk", flat=True))


def changes_of(plans: Collection[int]) -> list[ChangeRow]:
    """Return what changed in the plans of one child, the latest first."""
    changes = PlanChange.objects.filter(plan__in=plans).select_related("by").order_by("-at", "-number")
    return [ChangeRow(one, sentences.in_this_language(one.words)) for one in changes]


def _as_row(service: Service, givers: Sequence[str]) -> ServiceRow:
    return ServiceRow(service, sentences.say_dose(service), sentences.say_when_and_where(service), list(givers))


def _followed(plan: Plan) -> dict[int, int]:
    """Return the first goal of each row of goals that follow each other: under it they are one."""
    first: dict[int, int] = {}
    for pk, follows in Goal.objects.filter(plan=plan).order_by("pk").values_list("pk", "follows_id"):
        first[pk] = first.get(follows, follows) if follows else pk
    return first


def reads_whole_plan(standing: Standing, student: Student) -> bool:
    """Say whether whoever may read a plan reads all of it: the student does who is of age, or who works around themselves by a post."""
    if standing.person_id != student.person_id:
        return True
    by_a_post = replace(standing, held=tuple(held for held in standing.held if held.role is not Role.STUDENT))
    return is_of_age(student.pk, standing.today) or within(by_a_post, Verb.STUDENT_SUPPORT_READ_PLAN, Plan.objects.filter(student=student)).exists()


def goals_entered(standing: Standing, group: str = "") -> "QuerySet[Goal]":
    """Return the goals of the supports that the person gives today, by student; with `group`, those of one group."""
    given = Service.objects.filter(pk__in=_given(standing), goal__isnull=False)
    if group:
        given = given.filter(group=group)
    within_reach = within(standing, Verb.STUDENT_SUPPORT_ENTER_POINT, Goal.objects.filter(ends_on__isnull=True, plan__ends_on__isnull=True))
    mine = within_reach.filter(Q(services__in=given) | Q(follows__services__in=given)).values("pk")
    return Goal.objects.filter(pk__in=mine).select_related("plan__student__person").order_by("plan__student__person__folded_name", "pk")


def groups_of(standing: Standing) -> list[str]:
    """Return the names of the groups that the person gives supports to today."""
    return sorted(set(Service.objects.filter(pk__in=_given(standing)).exclude(group="").values_list("group", flat=True)))


def _given(standing: Standing) -> "QuerySet":
    return Giving.objects.filter(open_on(standing.today), person_id=standing.person_id).values("service_id")


def services_for(goal: Goal, day: date) -> list[Service]:
    """Return the supports that are given for a goal on a day, or for one in whose place it stands."""
    first = _followed(goal.plan)
    found = Service.objects.filter(open_on(day, "begins_on", "ends_on"), plan_id=goal.plan_id, ends_on__isnull=True, goal__isnull=False).order_by("pk")
    return [one for one in found if first.get(one.goal_id or 0) == first.get(goal.pk)]

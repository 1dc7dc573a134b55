"""The page of one student, as far as its reader may read it: words first, then who helps, the plan in short, the next day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import SectionTeaching, Student
from trellis.directory.queries.people import written_to_at
from trellis.directory.queries.students import sheet_in_short
from trellis.directory.queries.teams import InATeam, team_of
from trellis.kit.days import open_on
from trellis.student_support.models import Giving, Goal, Meeting, OwnWord, Plan, Service
from trellis.student_support.queries.own_words import standing_words
from trellis.student_support.queries.progress import Progress, progress_of

HEADLINES = (OwnWord.Kind.ABOUT_ME, OwnWord.Kind.HOPE)  # set large; strengths stand beside them as a list


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody on the team, and where to write to them where the reader may know."""

    member: InATeam
    email: str


@dataclass(frozen=True, slots=True)
class PlanInShort:
    """The one plan: goals, what is given how often and by whom. None of its parts when they are not the reader's."""

    pk: int
    review_on: date
    goals: list[Goal]
    services: Sequence[Service]
    sees_minutes: bool


@dataclass(frozen=True, slots=True)
class NextDay:
    """The next day that concerns a student, and why."""

    on: date
    why: str


@dataclass(frozen=True, slots=True)
class StudentPage:
    """What one reader may know of what is done around one student. None: this part is not theirs to read."""

    schools: list[tuple[int, str]]
    teachings: list[SectionTeaching]
    headlines: list[OwnWord]
    strengths: list[OwnWord]
    other_words: list[OwnWord]
    reads_words: bool
    helpers: list[Helper] | None
    plan: PlanInShort | None
    reads_plan: bool
    next_day: NextDay | None
    may: frozenset[str]
    goes: list[Progress]  # on a student's own page: each goal with its points
    given: list[Service]  # likewise: what is given, by whom, also before they read the plan


ACTS = {
    "words": Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS,
    "notice": Verb.STUDENT_SUPPORT_NOTICE,
    "note": Verb.STUDENT_SUPPORT_WRITE_NOTE,
    "paper": Verb.STUDENT_SUPPORT_RECORD_EVENT,
    "team": Verb.DIRECTORY_FORM_TEAM,
    "plan": Verb.STUDENT_SUPPORT_WRITE_PLAN,
    "family": Verb.STUDENT_SUPPORT_ANSWER_FAMILY,
    "as_family": Verb.STUDENT_SUPPORT_SEE_FAMILY_PAGE,
    "timeline": Verb.STUDENT_SUPPORT_BEGIN_TIMELINE,
}


def students() -> "QuerySet[Student]":
    """Return students with their names, for the gate to narrow."""
    return Student.objects.select_related("person")


def may_about(standing: Standing, student: Student) -> frozenset[str]:
    """Return what the person may do around the student, as keys of ACTS."""
    one = Student.objects.filter(pk=student.pk)
    return frozenset(key for key, verb in ACTS.items() if may(standing, verb) and within(standing, verb, one).exists())


def page_of_student(standing: Standing, student: Student) -> StudentPage:
    """Return what the person may know around a student whose page they may see."""
    today, one = standing.today, Student.objects.filter(pk=student.pk)
    reads_words = within(standing, Verb.STUDENT_SUPPORT_READ_OWN_WORDS, one).exists()
    words = standing_words(student) if reads_words else []
    sees_team = within(standing, Verb.DIRECTORY_SEE_TEAM, one).exists()
    team = team_of(student, today) if sees_team else []
    emails = written_to_at(standing, [member.person_id for member in team if not member.is_empty]) if team else {}
    plan = within(standing, Verb.STUDENT_SUPPORT_READ_PLAN, Plan.objects.filter(student=student, ends_on__isnull=True)).first()
    schools, teachings = sheet_in_short(student, today)
    helping = {member.person_id for member in team if not member.is_empty}
    is_me = student.person_id == standing.person_id
    in_short = _in_short(standing, plan) if plan else None
    progress = progress_of(in_short.goals) if is_me and in_short else {}
    return StudentPage(
        schools=schools,
        # whoever is on the team stands there already
        teachings=[one for one in teachings if one.person_id not in helping and (sees_team or not is_me)],
        headlines=[word for word in words if word.kind in HEADLINES],
        strengths=[word for word in words if word.kind == OwnWord.Kind.STRENGTH],
        other_words=[word for word in words if word.kind not in HEADLINES and word.kind != OwnWord.Kind.STRENGTH],
        reads_words=reads_words,
        helpers=[Helper(member, emails.get(member.person_id, "")) for member in team] if sees_team else None,
        plan=in_short,
        reads_plan=may(standing, Verb.STUDENT_SUPPORT_READ_PLAN),
        next_day=_next_day(standing, student, plan),
        may=may_about(standing, student),
        goes=[progress[goal.pk] for goal in in_short.goals] if is_me and in_short else [],
        given=_given_to(student, today) if is_me and sees_team else [],
    )


def _given_to(student: Student, today: date) -> list[Service]:
    plan = Plan.objects.filter(student=student, ends_on__isnull=True).first()
    return _given(plan, today) if plan else []


def _given(plan: Plan, today: date) -> list[Service]:
    givers = Giving.objects.filter(open_on(today)).select_related("person").order_by("pk")
    services = Service.objects.filter(open_on(today, "begins_on", "ends_on"), plan=plan)
    return list(services.prefetch_related(Prefetch("givings", givers, to_attr="given_by")).order_by("pk"))


def sees_minutes(standing: Standing, plan: Plan) -> bool:
    """Say whether the person may see what was given of the supports of a plan."""
    verb = Verb.STUDENT_SUPPORT_SEE_LEDGER
    return may(standing, verb) and within(standing, verb, Service.objects.filter(plan=plan)).exists()


def _in_short(standing: Standing, plan: Plan) -> PlanInShort:
    goals = Goal.objects.filter(open_on(standing.today, "begins_on", "ends_on"), plan=plan).order_by("pk")
    return PlanInShort(plan.pk, plan.review_on, list(goals), _given(plan, standing.today), sees_minutes(standing, plan))


def _next_day(standing: Standing, student: Student, plan: Plan | None) -> NextDay | None:
    days = []
    if plan is not None:
        days.append(NextDay(plan.review_on, _("we look at the plan together")))
    planned = Meeting.objects.filter(student=student, held_on__isnull=True, called_off_on__isnull=True, planned_on__gte=standing.today)
    if may(standing, Verb.STUDENT_SUPPORT_SEE_MEETING):
        meeting = within(standing, Verb.STUDENT_SUPPORT_SEE_MEETING, planned).order_by("planned_on", "pk").first()
        if meeting is not None:
            days.append(NextDay(meeting.planned_on, _("the team meets")))
    if may(standing, Verb.STUDENT_SUPPORT_JOIN_AS_FAMILY):
        asked = within(standing, Verb.STUDENT_SUPPORT_JOIN_AS_FAMILY, planned).order_by("planned_on", "pk").first()
        if asked is not None:
            days.append(NextDay(asked.planned_on, _("we meet, and you are asked")))
    return min(days, key=lambda day: day.on) if days else None

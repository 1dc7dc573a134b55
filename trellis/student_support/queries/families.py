"""What a school and a family say to each other: as a guardian reads it on their page, and as those around the student do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, about_child
from trellis.directory.models import Guardianship, Person, Student
from trellis.directory.queries import everybody
from trellis.directory.queries.families import with_any_right
from trellis.directory.queries.teams import students_of_member, team_of
from trellis.kit.days import open_on
from trellis.kit.formats import say_language, say_language_itself
from trellis.student_support.models import Contribution, Draft, FamilyScan, Goal, Heard, Meeting, MeetingAsked, Plan, Service

JOIN, HEARD = Verb.STUDENT_SUPPORT_JOIN_AS_FAMILY, Verb.STUDENT_SUPPORT_SAY_WHETHER_HEARD
SILENT_AFTER = timedelta(days=7)  # after the question: then somebody calls
ASKED_FOR = timedelta(days=60)  # afterwards the question is closed: nobody remembers the meeting
SHOWN = 20


@dataclass(frozen=True, slots=True)
class FamilyWaits:
    """One thing on the first page of a guardian: a meeting ahead, or a question that waits."""

    words: str
    name: str
    on: date
    url: str


@dataclass(frozen=True, slots=True)
class NoWords:
    """A language in which the pages have no words: how it calls itself, and how the reader's page calls it."""

    tag: str
    own_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Helper:
    """Whom to ask first."""

    name: str
    part: str
    phone: str


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """What one guardian may know of what the school and they say to each other about one child."""

    ahead: list[MeetingAsked]
    waiting: list[Heard]
    said: list[Heard]
    goals: list[Goal]
    plan: Plan | None
    may_say_goal: bool
    promises: list[Promise]
    reads: bool


@dataclass(frozen=True, slots=True)
class OfAFamily:
    """One guardian as those around the student see them here."""

    person: Person
    relation: str
    tie: int
    may_be_written_to: bool
    may_get_code: bool


def say_how_it_came(name: str, one: Any) -> str:
    """Say whose words they are and how they came: by phone, written down by whom, read back or not. `one` is a contribution or an answer."""
    if one.came == Contribution.Came.HERE or one.entered_by is None:
        return name
    facts = {"name": name, "way": one.get_came_display(), "by": one.entered_by.name}
    if one.is_read_back is None:
        return _("%(name)s, %(way)s. Written down by %(by)s.") % facts
    if one.is_read_back:
        return _("%(name)s, %(way)s. Written down by %(by)s. Read back: yes.") % facts
    return _("%(name)s, %(way)s. Written down by %(by)s. Read back: no.") % facts


def no_words_for(person: Person) -> NoWords | None:
    """Return the language of somebody in which the pages are not written; None when they are."""
    spoken = {code.split("-")[0] for code, _name in settings.LANGUAGES}
    if person.language.split("-")[0] in spoken:
        return None
    return NoWords(person.language, say_language_itself(person.language), say_language(person.language))


def family_asked(meeting: Meeting, today: date, *, reading: bool = False) -> list[Person]:
    """Return the family asked to a meeting who hold a right over the child today; `reading`: the right to read."""
    asked = MeetingAsked.objects.filter(meeting=meeting, kind=MeetingAsked.Kind.FAMILY, taken_off_on__isnull=True).values("person_id")
    return list(with_any_right(meeting.student, today, *([Right.READ] if reading else [])).filter(pk__in=asked))


def family_to_ask(meeting: Meeting, today: date) -> list[Person]:
    """Return the family asked to a meeting or, after it, asked whether they were heard, who hold a right over the child today."""
    asked = Heard.objects.filter(meeting=meeting).values("guardian_id")
    return [*family_asked(meeting, today), *with_any_right(meeting.student, today).filter(pk__in=asked)]


def family_of(student: Student, today: date) -> list[Person]:
    """Return the guardians who may be written to about a student today."""
    return list(with_any_right(student, today, Right.CONTACT))


def heard() -> "QuerySet[Heard]":
    """Return questions and answers with whom they concern, the newest meeting first."""
    people = ("meeting__student__person", "guardian", "entered_by", "owner", "replied_by")
    return Heard.objects.select_related(*people).order_by("-asked_on", "-pk")


def asked_as_family(standing: Standing, meeting: Meeting) -> MeetingAsked | None:
    """Return what asked the reader to a meeting."""
    kind = MeetingAsked.Kind.FAMILY
    return MeetingAsked.objects.filter(meeting=meeting, person_id=standing.person_id, kind=kind, taken_off_on__isnull=True).select_related("person").first()


def draft_for(meeting: Meeting, language: str) -> Draft | None:
    """Return the draft in a language, or the one in another that was shown first."""
    found = list(Draft.objects.filter(meeting=meeting).select_related("by").order_by("shown_on", "pk"))
    return next((one for one in found if one.language == language), found[0] if found else None)


def drafts(meeting: Meeting) -> "QuerySet[Draft]":
    """Return the drafts of a meeting in every language."""
    return Draft.objects.filter(meeting=meeting).select_related("by").order_by("shown_on", "pk")


@dataclass(frozen=True, slots=True)
class PlanAsItStands:
    """Goals and supports of the open plan, and what begins later: what a draft is read beside."""

    pk: int
    goals: list[Goal]
    services: list[Service]


def plan_beside(standing: Standing, meeting: Meeting) -> PlanAsItStands | None:
    """Return the open plan with what is to come, where the reader may read it. Three queries."""
    plan = within(standing, Verb.STUDENT_SUPPORT_READ_PLAN, Plan.objects.filter(student_id=meeting.student_id, ends_on__isnull=True)).first()
    if plan is None:
        return None
    stands = Q(ends_on__isnull=True) | Q(ends_on__gt=standing.today)
    goals = Goal.objects.filter(stands, plan=plan).order_by("begins_on", "pk")
    services = Service.objects.filter(stands, plan=plan).order_by("begins_on", "pk")
    return PlanAsItStands(plan.pk, list(goals), list(services))


def sheets(meeting: Meeting, person: int | None = None) -> "QuerySet[FamilyScan]":
    """Return the sheets that came on paper, without their content."""
    found = FamilyScan.objects.filter(meeting=meeting).defer("content").select_related("person", "entered_by").order_by("at", "pk")
    return found.filter(person_id=person) if person else found


def sheet_to_read(standing: Standing, pk: int) -> FamilyScan | None:
    """Return a sheet with its content for those around the student, or for the guardian who wrote it."""
    around = within(standing, Verb.STUDENT_SUPPORT_ANSWER_FAMILY, Student.objects.all()).values("pk")
    own = Q(person_id=standing.person_id) & Q(meeting__in=within(standing, JOIN, Meeting.objects.all()).values("pk"))
    answered = Q(person_id=standing.person_id) & Q(meeting__in=within(standing, HEARD, Heard.objects.all()).values("meeting_id"))
    return FamilyScan.objects.filter(Q(meeting__student__in=around) | own | answered, pk=pk).select_related("meeting__student").first()


def sheet_to_turn(standing: Standing, pk: int) -> FamilyScan | None:
    """Return a sheet, without its content, for those around the student."""
    around = within(standing, Verb.STUDENT_SUPPORT_ANSWER_FAMILY, Student.objects.all()).values("pk")
    return FamilyScan.objects.filter(meeting__student__in=around, pk=pk).defer("content").select_related("meeting").first()


def reply_about(sheet: FamilyScan) -> int | None:
    """Return the question to whose answer a sheet belongs; None for what came before the meeting."""
    return Heard.objects.filter(meeting=sheet.meeting_id, guardian=sheet.person_id, answered_at__isnull=False).values_list("pk", flat=True).first()


def family_waits(standing: Standing) -> list[FamilyWaits]:
    """Return what waits for a guardian, or for a student of age, on their first page: two queries."""
    reached = within(standing, JOIN, Meeting.objects.all()).values("pk")
    ahead = Meeting.objects.filter(pk__in=reached, held_on__isnull=True, called_off_on__isnull=True, planned_on__gte=standing.today)
    written = Draft.objects.filter(meeting=OuterRef("pk"))
    found = [
        FamilyWaits(
            _("A meeting: the draft is here. Say what you think") if one.has_draft else _("A meeting: say what you want us to know, to ask, to change"),
            one.student.person.name,
            one.planned_on,
            reverse("family_meeting", args=[one.pk]),
        )
        for one in ahead.annotate(has_draft=Exists(written)).select_related("student__person").order_by("planned_on", "pk")[:SHOWN]
    ]
    waiting = within(standing, HEARD, open_questions(standing.today)).select_related("meeting__student__person").order_by("asked_on", "pk")[:SHOWN]
    found += [
        FamilyWaits(_("One question: were you heard?"), one.meeting.student.person.name, one.asked_on, reverse("answer_heard", args=[one.pk]))
        for one in waiting
    ]
    return found


def open_questions(today: date) -> "QuerySet[Heard]":
    """Return questions that nobody has answered and that are not too old to be."""
    return Heard.objects.filter(answered_at__isnull=True, asked_on__gt=today - ASKED_FOR)


def family_page(standing: Standing, student: Student) -> FamilyPage:
    """Return what a guardian may know on the page of one child. Opened through the gate before."""
    today = standing.today
    meetings = within(standing, JOIN, Meeting.objects.filter(student=student, held_on__isnull=True, called_off_on__isnull=True, planned_on__gte=today))
    asked = MeetingAsked.objects.filter(meeting__in=meetings.values("pk"), person_id=standing.person_id, taken_off_on__isnull=True)
    mine = within(standing, HEARD, heard().filter(meeting__student=student))
    plan = within(standing, Verb.STUDENT_SUPPORT_READ_PLAN, Plan.objects.filter(student=student, ends_on__isnull=True)).first()
    says_goals = plan is not None and within(standing, Verb.STUDENT_SUPPORT_SAY_GOAL, Plan.objects.filter(pk=plan.pk)).exists()
    goals = Goal.objects.filter(open_on(today, "begins_on", "ends_on"), plan=plan, said_by=Goal.SaidBy.FAMILY).order_by("pk") if plan else Goal.objects.none()
    answered = mine.filter(answered_at__isnull=False)
    return FamilyPage(
        ahead=list(asked.select_related("meeting", "person").order_by("meeting__planned_on", "pk")[:SHOWN]),
        waiting=list(mine.filter(answered_at__isnull=True, asked_on__gt=today - ASKED_FOR)[:SHOWN]),
        said=list(answered[:SHOWN]),
        goals=list(goals),
        plan=plan,
        may_say_goal=says_goals,
        promises=about_child(standing, student.pk)[:SHOWN],
        reads=within(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, Student.objects.filter(pk=student.pk)).exists(),
    )


def ask_first(student: Student, today: date) -> Helper | None:
    """Return the case manager of today, whom a family calls."""
    manager = next((one for one in team_of(student, today) if one.is_case_manager and not one.is_empty), None)
    person = everybody().filter(pk=manager.person_id).first() if manager else None
    return Helper(person.name, manager.part, person.phone) if manager and person else None


def guardians_around(standing: Standing, student: Student) -> list[OfAFamily]:
    """Return the guardians of a student who hold a right today, for those around the student: three queries."""
    today = standing.today
    held = set(with_any_right(student, today).values_list("pk", flat=True))
    called = {one.pk for one in family_of(student, today)}
    ties = (
        Guardianship.objects.filter(student=student, guardian_id__in=held, ended_on__isnull=True).select_related("guardian").order_by("guardian__folded_name")
    )
    letting = set(within(standing, Verb.SITE_LET_IN_GUARDIAN, Guardianship.objects.filter(student=student)).values_list("pk", flat=True))
    return [OfAFamily(one.guardian, one.relation_name, one.pk, one.guardian_id in called, one.pk in letting) for one in ties]


def families_waiting(today: date) -> QuerySet:
    """Return answers of families that nobody has replied to, by the day by which the reply is owed."""
    return Heard.objects.filter(answered_at__isnull=False, replied_at__isnull=True).annotate(about=F("meeting__student_id"), due=F("reply_by"), ref=F("pk"))


def families_silent(today: date) -> QuerySet:
    """Return questions after meetings that nobody has answered for a week: somebody calls."""
    silent = open_questions(today).filter(asked_on__lte=today - SILENT_AFTER)
    return silent.annotate(about=F("meeting__student_id"), due=F("asked_on"), ref=F("pk"))


def needs_not_arranged(today: date) -> QuerySet:
    """Return meetings within two weeks for which somebody of the family needs an interpreter or more, and nobody has said that it is arranged."""
    needs = Q(person__needs_interpreter=True) | ~Q(person__access_needs="")
    asked = MeetingAsked.objects.filter(needs, kind=MeetingAsked.Kind.FAMILY, taken_off_on__isnull=True, arranged="", meeting=OuterRef("pk"))
    ahead = Meeting.objects.filter(held_on__isnull=True, called_off_on__isnull=True, planned_on__gte=today, planned_on__lte=today + timedelta(days=14))
    return ahead.filter(Exists(asked)).annotate(about=F("student_id"), due=F("planned_on"), ref=F("pk"))


def owed_by(person: int, today: date) -> Q:
    """Return the condition under which a reply is owed by one person, or to a family on whose child's team they are."""
    of_team = Heard.objects.filter(meeting__student__in=students_of_member(person, today)).order_by()
    return Q(pk__in=Heard.objects.filter(owner_id=person).order_by().values("pk").union(of_team.values("pk")))


def of_my_students(person: int, today: date) -> Q:
    """Return the condition under which a meeting is about a student on whose team one person is."""
    return Q(student__in=students_of_member(person, today))


def late_replies(today: date) -> Sequence[Heard]:
    """Return answers whose reply was due before today."""
    return list(heard().filter(answered_at__isnull=False, replied_at__isnull=True, reply_by__lt=today))

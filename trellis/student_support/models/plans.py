"""One plan for a student: what is needed, the goals and how they are measured, who gives what and how much, and what changed."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import RECORD, Student
from trellis.kit.days import open_on
from trellis.kit.keeping import Kept

AROUND = (Reach.TEAM, Reach.SCHOOL, Reach.DISTRICT)
EVERY_WAY = (*AROUND, Reach.SECTION, Reach.CASELOAD, Reach.FAMILY, Reach.SUBJECT)


def kept(through: str, *blanks: str, by: tuple[str, ...] = ()) -> Kept:
    """Return how long a noun about a student is kept: with the student's record. `through` leads to the student."""
    return Kept(whose=_("students"), rule=RECORD, years=5, after=f"{through}__ended_on", blanks=blanks, about=(f"{through}__person", *by))


def stands(starts: str = "begins_on", ends: str = "ends_on") -> Any:
    """Return the constraint's condition: a half-open period does not end before it begins."""
    return Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": F(starts)})


class Plan(models.Model):
    """The one plan of a student. Closed with words, then another may begin. Programmes share it; each has its own part."""

    retention = kept("student", "ended_because")
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="plans")
    begins_on = models.DateField()
    begun_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()  # the one next date
    ends_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)
    edition = models.PositiveIntegerField(default=1)  # counts its changes: who changes an older one is shown both

    about_student = "student"
    reach = Student.reached_by(*EVERY_WAY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student"], condition=Q(ends_on__isnull=True), name="one_open_plan_for_a_student"),
            models.CheckConstraint(condition=stands(), name="a_plan_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["review_on"], condition=Q(ends_on__isnull=True), name="plans_by_their_review")]


class PlanPart(models.Model):
    """A programme under which a part of the plan stands, with what its law or rule asks for, kept apart from the other programmes."""

    class Programme(models.TextChoices):
        SUPPORT = "mtss", _("support in tiers (MTSS)")
        IEP = "iep", _("individualized education program (IEP)")
        SECTION_504 = "504", _("Section 504 plan")
        COUNSELING = "counseling", _("counseling")
        LANGUAGE = "language", _("English learner services")
        HEALTH = "health", _("health plan")
        OTHER = "other", _("something else")

    retention = kept("plan__student", "legal_words")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="parts")
    programme = models.CharField(max_length=12, choices=Programme)
    legal_words = models.TextField(blank=True)  # what only this programme asks to be written
    begins_on = models.DateField()
    review_by = models.DateField(null=True)  # by law or rule; None: it sets no day
    ends_on = models.DateField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "programme"], condition=Q(ends_on__isnull=True), name="one_open_part_for_a_programme"),
            models.CheckConstraint(condition=stands(), name="a_part_of_a_plan_ends_after_it_begins"),
        ]


class Need(models.Model):
    """What the student needs, and where and when it shows: in context, never as a label."""

    retention = kept("plan__student", "words", "where_it_shows", by=("by",))
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="needs")
    words = models.CharField(max_length=500)
    where_it_shows = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    class Meta:
        constraints = [models.CheckConstraint(condition=stands(), name="a_need_ends_after_it_begins")]


class Goal(models.Model):
    """Where the student wants to get, in the family's and the student's words, and the measure behind it.

    Without a measure (`unit` empty, numbers None) progress is told in words only, and the page says so. `follows` is the goal in whose
    place it stands: a goal is not rewritten, the next one begins.
    """

    class SaidBy(models.TextChoices):
        STUDENT = "student", _("the student")
        FAMILY = "family", _("the family")
        TEAM = "team", _("the team")

    retention = kept("plan__student", "words", "unit", "how_measured", by=("by",))
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    part = models.ForeignKey(PlanPart, null=True, on_delete=models.PROTECT, related_name="goals")  # None: of the whole plan
    words = models.CharField(max_length=500)
    said_by = models.CharField(max_length=8, choices=SaidBy, default=SaidBy.TEAM)
    came = models.CharField(max_length=8, blank=True)  # how the family's or the student's words came: see Came in models/students.py
    is_read_back = models.BooleanField(null=True)  # where somebody else wrote them down: were they read back
    how_measured = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    goes_down = models.BooleanField(default=False)  # less is better
    baseline = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    baseline_on = models.DateField(null=True)
    target = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    target_on = models.DateField(null=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    about_student = "plan__student"
    reach = {
        **Student.reached_by(*AROUND, Reach.SECTION, through="plan__student"),
        Reach.CASELOAD: Reached(_("goals of supports that the person gives today"), lambda b: Q(plan__in=_plans_given(b), ends_on__isnull=True)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=stands(), name="a_students_goal_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, baseline_on__isnull=True, target__isnull=True, target_on__isnull=True)
                | Q(baseline__isnull=False, baseline_on__isnull=False, target__isnull=False, target_on__gt=F("baseline_on")),
                name="a_measure_has_a_baseline_a_target_and_their_days",
            ),
        ]


class ProgressPoint(models.Model):
    """What was measured for a goal on a day. A wrong value is taken back, never overwritten."""

    retention = kept("goal__plan__student", "words", by=("by",))
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="points")
    on = models.DateField()
    value = models.DecimalField(max_digits=9, decimal_places=2, null=True)  # None: words only
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    taken_back_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["goal", "on"], name="progress_of_a_goal")]


def _given_by(b: Bearing) -> Q:
    return Q(pk__in=Giving.objects.filter(open_on(b.today), person_id=b.person_id).values("service_id"))


def _plans_given(b: Bearing) -> models.QuerySet:
    return Giving.objects.filter(open_on(b.today), person_id=b.person_id).values("service__plan_id")


class Service(models.Model):
    """A support with its dose: what, how many minutes, how often, where, for which goal. Who gives it is in its *givings*.

    Owed are `minutes` times `times` in each `per`; on `weekdays` (0 is Monday; empty: on no fixed day). `group` joins services that are
    given at once to several students, under the giver's own word. A changed dose is a service of its own that `follows` the former.
    """

    class Kind(models.TextChoices):
        """What it is for whoever adds up a district: a family reads `what`."""

        TEACHING = "teaching", _("Teaching in a small group or alone")
        SPEECH = "speech", _("Speech and language")
        THERAPY = "therapy", _("Occupational or physical therapy")
        COUNSELING = "counseling", _("Counseling and time to talk")
        DAILY = "daily", _("Check-ins and help through the day")
        ENGLISH = "english", _("Learning English")
        OTHER = "other", _("Something else")

    class Per(models.TextChoices):
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        DAY = "day", _("a school day")

    retention = kept("plan__student", "what", "place", "group")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="services")
    part = models.ForeignKey(PlanPart, null=True, on_delete=models.PROTECT, related_name="services")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="services")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")  # whose calendar counts
    what = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    minutes = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField(default=1)
    per = models.CharField(max_length=8, choices=Per, default=Per.WEEK)
    weekdays = models.JSONField(default=list)
    starts_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=80, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    about_student = "plan__student"
    reach = {
        **Student.reached_by(*AROUND, Reach.SECTION, Reach.FAMILY, Reach.SUBJECT, through="plan__student"),
        Reach.CASELOAD: Reached(_("supports that the person gives today"), _given_by),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=stands(), name="a_service_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=480, times__gte=1, times__lte=40), name="a_dose_fits_into_a_day"),
        ]


class Giving(models.Model):
    """Somebody gives a service, for a time; another may cover for them. No open giving: the place is vacant."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the service."))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="givings")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    held_from = models.DateField()
    held_until = models.DateField(null=True)
    named_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=stands("held_from", "held_until"), name="a_giving_ends_after_it_begins")]
        indexes = [
            models.Index(fields=["person", "held_until"], name="services_of_a_giver"),
            models.Index(fields=["service", "held_from"], name="givers_of_a_service"),
        ]


class PlanChange(models.Model):
    """What changed in a plan, in words that a family reads, by whom and why. What stood on a day follows from the periods of its nouns.

    The words are kept in each language of the pages, as they were on the day: what they speak of may be changed again.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", _("the plan")
        PART = "part", _("a programme")
        NEED = "need", _("a need")
        GOAL = "goal", _("a goal")
        SERVICE = "service", _("a support")
        CLASSROOM = "classroom", _("what classrooms do")

    retention = kept("plan__student", "words", "why", by=("by",))
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()  # the plan's edition after it
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.JSONField(default=dict)  # language of the page: sentence
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="an_edition_has_one_change")]


class Review(models.Model):
    """A team looked at one goal and decided: met, keep, change, or intensify, with the evidence as it stood."""

    class Decision(models.TextChoices):
        MET = "met", _("met")
        KEEP = "keep", _("keep going")
        CHANGE = "change", _("change the support")
        INTENSIFY = "intensify", _("intensify the support")

    retention = kept("goal__plan__student", "why", "evidence", by=("by",))
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    decision = models.CharField(max_length=12, choices=Decision)
    why = models.TextField()
    evidence = models.JSONField(default=dict)  # what the page showed: number of points, trend, what the rule said
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    next_on = models.DateField(null=True)
    taken_back_on = models.DateField(null=True)

"""Milestones that a law or rule asks for around a student: what is due when, who holds the ball, and why a day moved or was missed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import AROUND, kept, stands


def here_on(day: object, through: str = "student") -> Q:
    """Match what is about students who have not left the district by that day."""
    return Q(**{f"{through}__ended_on__isnull": True}) | Q(**{f"{through}__ended_on__gt": day})


def _held_by(b: Bearing) -> models.QuerySet:
    holders = [one for one in (b.person_id, b.held.covers) if one is not None]
    return Milestone.objects.filter(here_on(b.today, "timeline__student"), holder_id__in=holders, met_on__isnull=True).values("timeline_id")


class Timeline(models.Model):
    """One way of a student through the milestones of a law: from the referral, or from a plan that stood already. Its days stand in its milestones."""

    class Track(models.TextChoices):
        """The programmes of a plan (PlanPart.Programme) for which a law names milestones."""

        IEP = "iep", _("special education (IEP)")
        SECTION_504 = "504", _("Section 504")

    class Because(models.TextChoices):
        NOT_ELIGIBLE = "not_eligible", _("not eligible")
        REFUSED = "refused", _("the family said no")
        WITHDRAWN = "withdrawn", _("the referral was taken back")
        NO_LONGER = "no_longer", _("no longer needed")
        MISTAKE = "mistake", _("begun by mistake")

    retention = kept("student", "begun_why", "ended_words", by=("begun_by", "ended_by"))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="timelines")
    track = models.CharField(max_length=4, choices=Track)
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")  # whose school days are counted
    begins_on = models.DateField()
    begun_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    begun_why = models.CharField(max_length=300, blank=True)  # why it is entered long after its first day
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=16, choices=Because, blank=True)
    ended_words = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    about_student = "student"
    reach = {
        **Student.reached_by(*AROUND, Reach.FAMILY, Reach.SUBJECT),
        Reach.CASELOAD: Reached(
            _("timelines in which the person, or whom they cover, holds the ball today"), lambda b: Q(pk__in=_held_by(b), ended_on__isnull=True)
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "track"], condition=Q(ended_on__isnull=True), name="one_open_timeline_of_a_track"),
            models.CheckConstraint(condition=stands(ends="ended_on"), name="a_timeline_ends_after_it_begins"),
        ]


class Milestone(models.Model):
    """One thing that is due. `due_on` is the day as it was set; nothing moves it but an act of a person, kept as a *DueMove*.

    `count` and `unit` are the rule as it held when the day was set. `would_be_on` is what rule and calendar say now, found by night; it differs from
    `due_on` until somebody takes it over or keeps the old day.
    """

    class Unit(models.TextChoices):
        DAYS = "days", _("calendar days")
        SCHOOL_DAYS = "school_days", _("school days")
        YEARS = "years", _("years")

    class MetBy(models.TextChoices):
        HAND = "hand", _("entered by a person")
        PAPER = "paper", _("a paper that was entered")
        PLAN = "plan", _("a plan that began")
        REVIEW = "review", _("a look at the plan")

    retention = kept("timeline__student", "met_words", "delay_words", by=("holder", "met_entered_by", "delay_by"))
    timeline = models.ForeignKey(Timeline, on_delete=models.PROTECT, related_name="milestones")
    key = models.CharField(max_length=24)
    number = models.PositiveSmallIntegerField()  # its place among the others
    turn = models.PositiveSmallIntegerField(default=1)  # of one that comes again
    counts_from = models.DateField(null=True)  # None: what it counts from has not happened
    count = models.PositiveSmallIntegerField(null=True)  # None: the rule names no number
    unit = models.CharField(max_length=12, choices=Unit, blank=True)
    due_on = models.DateField(null=True)  # None, though it counts and the rule names a number: the school calendar does not reach that far
    would_be_on = models.DateField(null=True)
    would_be_known = models.BooleanField(default=True)  # False: what the calendar says now cannot be counted
    looked_at = models.DateField(null=True)  # the day that somebody has seen beside `due_on` and not taken over
    differs = models.BooleanField(default=False)  # a day waits to be taken over or kept
    paused_on = models.DateField(null=True)  # since then the clock stands
    holder = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    met_on = models.DateField(null=True)
    met_by = models.CharField(max_length=8, choices=MetBy, blank=True)
    met_number = models.PositiveBigIntegerField(null=True)  # of the paper, the part of a plan or the review
    met_words = models.CharField(max_length=500, blank=True)
    met_entered_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    set_aside = models.JSONField(default=list)  # numbers of papers that are about something else
    delay_reason = models.CharField(max_length=24, blank=True)
    delay_words = models.CharField(max_length=500, blank=True)
    delay_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    delay_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["timeline", "key", "turn"], name="one_milestone_of_a_kind_at_a_time"),
            models.CheckConstraint(condition=Q(due_on__isnull=True) | Q(due_on__gte=F("counts_from")), name="a_milestone_is_due_after_it_counts_from"),
        ]
        indexes = [
            models.Index(fields=["due_on", "timeline"], condition=Q(met_on__isnull=True), name="milestones_by_their_day"),
            models.Index(fields=["holder", "due_on"], condition=Q(met_on__isnull=True), name="milestones_of_a_holder"),
            models.Index(fields=["timeline"], condition=Q(met_on__isnull=True, differs=True), name="milestones_that_would_move"),
        ]


class Pause(models.Model):
    """The clock of a milestone stands still, for a reason. Half-open; without an end it stands still now."""

    retention = kept("milestone__timeline__student", "words", by=("by",))
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="pauses")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=24)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["milestone"], condition=Q(ends_on__isnull=True), name="one_open_pause_of_a_milestone"),
            models.CheckConstraint(condition=stands(), name="a_pause_of_a_milestone_ends_after_it_begins"),
        ]


class DueMove(models.Model):
    """A milestone's day became another, or was kept though the calendar says otherwise: old and new, who and why."""

    class Kind(models.TextChoices):
        SET = "set", _("the day was set")
        PAUSE = "pause", _("a pause ended")
        CALENDAR = "calendar", _("the calendar or the rule changed, and the new day was taken over")
        KEPT = "kept", _("the calendar or the rule changed, and the day was kept")
        FROM = "from", _("what it counts from changed")

    retention = kept("milestone__timeline__student", "why", by=("by",))
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=8, choices=Kind)
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()


class BallPass(models.Model):
    """The ball went from one named person to another."""

    retention = kept("milestone__timeline__student", "why", by=("by", "from_person", "to_person"))
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="passes")
    from_person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: by night, when a student changed school
    on = models.DateField()


class TimelineRule(models.Model):
    """What the district has set in place of a number of days that the rules name; the newest of a milestone holds. Days that run keep theirs."""

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    track = models.CharField(max_length=4, choices=Timeline.Track)
    key = models.CharField(max_length=24)
    count = models.PositiveSmallIntegerField(null=True)  # None: no day is set
    unit = models.CharField(max_length=12, choices=Milestone.Unit, blank=True)
    is_as_rules_say = models.BooleanField(default=False)  # taken back: what the file says holds again
    basis = models.CharField(max_length=300)  # where it is written
    set_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

"""Attendance, marks, incidents and outcomes of a school year, imported as the roster is. The student information system stays the place where they are kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.directory.models import RECORD
from trellis.kit.keeping import Kept

FILES = _("CSV files of attendance, marks, incidents and outcomes")


class RecordsImport(models.Model):
    """One run of the importer: what it read, found, changed, and how it ended. No names in it."""

    retention = Kept(whose=_("the district"), rule=_("Stays: counts and days of each import, no names."), comes_from=(FILES,))

    class State(models.TextChoices):
        READING = "reading", _("reading")
        PLANNED = "planned", _("waiting for a person")
        APPLYING = "applying", _("switching")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        DISCARDED = "discarded", _("discarded")

    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    unattended = models.BooleanField(default=False)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent of bytes read
    progress_words = models.CharField(max_length=20, blank=True)  # empty while it waits for its turn
    exported_at = models.DateTimeField(null=True)  # as the files say: older ones never come after newer ones
    delivered_at = models.DateTimeField(null=True)  # when the files were put into the folder; None when a person handed them in
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)  # file: {added, changed, ended, untouched}
    ending = models.JSONField(default=dict)  # file: [how many rows would leave, of how many in its period]
    complaints = models.PositiveIntegerField(default=0)
    stopping = models.PositiveIntegerField(default=0)  # complaints that stop the import
    confirmed = models.PositiveIntegerField(null=True)  # the number of leaving rows that a person confirmed
    message = models.CharField(max_length=20, blank=True)  # why it did not go in: a key of REASONS

    reach = {Reach.DISTRICT: Reached(_("keepers of the roster"), lambda b: everything())}


class AttendanceDay(models.Model):
    """How a student was there on one day at one school. No row: not known, never present."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("absent, excused")
        UNEXCUSED = "unexcused", _("absent, unexcused")
        SUSPENDED = "suspended", _("out of school by decision of the school")
        TARDY = "tardy", _("late")
        PARTIAL = "partial", _("part of the day")

    retention = Kept(whose=_("students"), rule=RECORD, years=5, after="student__ended_on", blanks=("state",), about=("student__person",), comes_from=(FILES,))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="attendance", db_index=False)
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    state = models.CharField(max_length=12, choices=State)
    minutes_missed = models.PositiveSmallIntegerField(null=True)  # None: the file does not say

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "on", "school"], name="a_student_is_there_once_a_day_at_a_school")]
        indexes = [models.Index(fields=["school", "on"], name="attendance_of_a_school")]


class Mark(models.Model):
    """A mark in a course at the end of a term, as the school wrote it; `points` on the scale of the file, None where it has none."""

    retention = Kept(whose=_("students"), rule=RECORD, years=5, after="student__ended_on", blanks=("mark",), about=("student__person",), comes_from=(FILES,))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="marks")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    sourced_id = models.CharField(max_length=256)
    course = models.CharField(max_length=200)
    term = models.CharField(max_length=100)
    on = models.DateField()
    mark = models.CharField(max_length=20)
    points = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    is_passing = models.BooleanField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sourced_id"], name="a_mark_stands_once")]


class Incident(models.Model):
    """Something happened at school that the district records, and what the school did. `days_out` are whole or part school days removed."""

    class Kind(models.TextChoices):
        FIGHTING = "fighting", _("a fight")
        THREAT = "threat", _("a threat")
        BULLYING = "bullying", _("bullying or harassment")
        WEAPON = "weapon", _("a weapon")
        SUBSTANCES = "substances", _("alcohol, tobacco or drugs")
        PROPERTY = "property", _("theft or damage")
        DISRUPTION = "disruption", _("a class was disturbed")
        REFUSAL = "refusal", _("a direction was not followed")
        ABSENCE = "absence", _("away from class without leave")
        DEVICE = "device", _("a phone or computer")
        CLOTHING = "clothing", _("clothing")
        OTHER = "other", _("something else")

    class Response(models.TextChoices):
        TALK = "talk", _("they talked about it")
        FAMILY = "family", _("the family was called")
        REPAIR = "repair", _("it was made good together")
        DETENTION = "detention", _("detention")
        IN_SCHOOL = "in_school", _("kept out of class, at school")
        OUT_OF_SCHOOL = "out_of_school", _("out-of-school suspension")
        EXPULSION = "expulsion", _("expulsion")
        POLICE = "police", _("the police were called")
        RESTRAINT = "restraint", _("restrained")
        SECLUSION = "seclusion", _("secluded")
        OTHER = "other", _("something else")

    retention = Kept(
        whose=_("students"), rule=RECORD, years=5, after="student__ended_on", blanks=("kind", "response"), about=("student__person",), comes_from=(FILES,)
    )
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="incidents")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    sourced_id = models.CharField(max_length=256)
    on = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind)
    response = models.CharField(max_length=20, choices=Response, blank=True)
    days_out = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sourced_id", "student"], name="an_incident_stands_once_for_a_student"),
            models.CheckConstraint(condition=Q(days_out__isnull=True) | Q(days_out__gte=0), name="days_out_are_not_negative"),
        ]


class Outcome(models.Model):
    """What came of a school year for a student at one school, under one key of what the district counts: how often, and whether it could have been.

    A row says what is known; no row: not known. What a key means is declared in the room `equity`.
    """

    retention = Kept(whose=_("students"), rule=RECORD, years=5, after="student__ended_on", erases=True, about=("student__person",), comes_from=(FILES,))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="outcomes", db_index=False)
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+", db_index=False)
    school_year = models.PositiveSmallIntegerField()  # the year in which it ends
    indicator = models.CharField(max_length=60)
    count = models.PositiveSmallIntegerField()  # 0 or 1, or how many times
    could_have = models.BooleanField()
    is_accountable = models.BooleanField(null=True)  # whether this school answers for the student; None: the file does not say

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "school_year", "indicator", "school"], name="an_outcome_stands_once_for_a_student_at_a_school")
        ]
        indexes = [models.Index(fields=["school_year", "indicator"], name="outcomes_of_a_year")]

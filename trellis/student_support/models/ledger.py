"""The minutes ledger: what was owed, given, missed and why, and made up. A day without an entry is unknown, never zero."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import Service, kept

SUMS = Kept(whose=_("students"), rule=_("Minutes in numbers, counted from the entries: stay as numbers with the service."))


class Session(models.Model):
    """One entry for one service on one day: given (`given_minutes` above zero) or missed with a reason. An entry is mended by another that
    stands in its place; `sent_as` is given by the device, so that what is sent twice stands once."""

    retention = kept("service__plan__student", "words", by=("by",))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="sessions")
    on = models.DateField()
    planned_minutes = models.PositiveSmallIntegerField()
    given_minutes = models.PositiveSmallIntegerField(default=0)
    makes_up = models.BooleanField(default=False)  # minutes that were owed from before
    reason = models.CharField(max_length=24, blank=True)  # key of a reason in the pack; empty when given as planned
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    sent_as = models.UUIDField(null=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces", db_index=False)  # nearly all of them are None
    taken_back_at = models.DateTimeField(null=True)  # a slip of the thumb: the day is unknown again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "sent_as"], condition=Q(sent_as__isnull=False), name="an_entry_is_taken_once"),
            models.CheckConstraint(condition=Q(given_minutes__lte=480, planned_minutes__lte=480), name="minutes_fit_into_a_day"),
        ]
        indexes = [
            models.Index(fields=["service", "on"], name="ledger_of_a_service"),
            models.Index(fields=["by", "on"], name="entries_of_a_giver"),
            # Not of all: SQLite would look for the entries that stand by the four million that nothing has replaced.
            models.Index(fields=["replaced_by"], condition=Q(replaced_by__isnull=False), name="entries_that_were_mended"),
        ]


class LeftUnknown(models.Model):
    """A giver was asked about a day and does not know any more. It stays unknown everywhere; nobody is asked again."""

    retention = SUMS
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="left_unknown")
    on = models.DateField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "on"], name="a_day_is_asked_about_once")]


class BothRight(models.Model):
    """A giver was asked how two entries of one day go together, and said that both are right. An entry that is mended is another, and asked about anew."""

    retention = SUMS
    one = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_entries_are_asked_about_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="two_entries_in_their_order"),
        ]


class MonthSum(models.Model):
    """The minutes of one service in one month, kept true by every entry, and counted anew each night up to `counted_until`."""

    retention = SUMS
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="months")
    month = models.DateField()  # its first day; a week belongs to the month of its Wednesday
    owed = models.PositiveIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    to_make_up = models.PositiveIntegerField(default=0)
    made_up = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    ahead = models.PositiveIntegerField(default=0)
    counted_until = models.DateField()  # the day that counted as today

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "month"], name="one_sum_of_a_service_and_month")]
        indexes = [models.Index(fields=["month"], name="sums_of_a_month")]


class BuildingSum(models.Model):
    """The month sums of one school, and of each programme and each kind of support in it, added up each night: what the director's board reads."""

    class By(models.TextChoices):
        SCHOOL = "school", _("the whole school")
        PROGRAMME = "programme", _("by programme")
        KIND = "kind", _("by kind of support")

    retention = Kept(whose=_("the district"), rule=_("Sums over many students, small groups hidden where they are shown: stay as numbers."))
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=12, choices=By)
    key = models.CharField(max_length=12, blank=True)  # of the programme or kind; empty: the whole school, or in no part of a plan
    month = models.DateField()
    students = models.PositiveIntegerField()  # each once, however many supports
    due = models.PositiveIntegerField()
    given = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    made_up = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    gaps = models.PositiveIntegerField()
    told = models.PositiveIntegerField()
    counted_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "by", "key", "month"], name="one_sum_of_a_building_and_month")]
        indexes = [models.Index(fields=["month", "school"], name="buildings_of_a_month")]


class Gap(models.Model):
    """More is missing than the rules allow, or nobody is named to give a service. Open until it is made up, and the place filled;
    of a support that ended, until a named person closes it with a reason."""

    class Because(models.TextChoices):
        MISSED = "missed", _("sessions were missed")
        VACANT = "vacant", _("nobody is named to give it")

    retention = kept("service__plan__student", "plan_words", "closed_because", by=("plan_by", "closed_by"))
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="gaps")
    because = models.CharField(max_length=8, choices=Because)
    opened_on = models.DateField()
    minutes = models.PositiveIntegerField()  # missing when it opened
    tell_by = models.DateField()
    make_up_by = models.DateField()
    plan_words = models.CharField(max_length=1000, blank=True)  # how it will be made up, as somebody wrote it; it stands in each letter
    plan_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    plan_edition = models.PositiveIntegerField(default=0)
    told_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=500, blank=True)  # why it was closed although minutes are missing; the family reads it
    closed_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: it was made up

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service"], condition=Q(closed_on__isnull=True), name="one_open_gap_of_a_service")]
        indexes = [models.Index(fields=["tell_by"], condition=Q(closed_on__isnull=True, told_on__isnull=True), name="gaps_nobody_told_of")]


class GapLetter(models.Model):
    """What one member of the family is told about a gap, drafted in their language; a named person edits and sends it."""

    class Way(models.TextChoices):
        LETTER = "letter", _("in their letters from Trellis")
        PAPER = "paper", _("on paper, by hand")
        PHONE = "phone", _("by phone or face to face")

    retention = kept("gap__service__plan__student", "words", by=("to", "sent_by"))
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="letters")
    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=16)
    words = models.TextField()
    edition = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, choices=Way, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gap", "to"], name="one_letter_about_a_gap_to_each")]

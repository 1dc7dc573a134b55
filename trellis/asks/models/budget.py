"""How much may be asked of a principal in one week, and which weeks are full of other things."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

PLACES = _("Stays: places and calendars are no personal data.")


class Cap(models.Model):
    """Minutes that may be asked of one principal in one week, by level of school; an empty level is for all levels that have none of their own."""

    retention = Kept(whose=_("the district"), rule=PLACES)
    level = models.CharField(max_length=16, blank=True)
    minutes = models.PositiveSmallIntegerField()
    held_from = models.DateField()  # the latest that has begun holds
    set_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=300)  # who agreed on it

    reach = {Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything())}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "held_from"], name="one_cap_for_a_level_and_a_day")]


class BusyCalendar(models.Model):
    """A calendar brought in as a file: testing windows, report cards. It counts once somebody has looked it over, until a newer one of its name does."""

    retention = Kept(whose=_("the district"), rule=PLACES)
    name = models.CharField(max_length=100)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    in_force_on = models.DateField(null=True)  # None until it was looked over
    replaced_on = models.DateField(null=True)

    reach = {Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything())}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(in_force_on__isnull=False, replaced_on__isnull=True), name="one_busy_calendar_of_a_name")
        ]


class BusyDays(models.Model):
    """Days on which schools are busy with something else. Half-open. They may overlap."""

    retention = Kept(whose=_("the district"), rule=PLACES)

    class Kind(models.TextChoices):
        TESTING = "testing", _("testing")
        REPORT_CARDS = "report_cards", _("report cards")
        OTHER = "other", _("something else")

    calendar = models.ForeignKey(BusyCalendar, on_delete=models.PROTECT, related_name="days")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=16, blank=True)  # empty: every level
    starts_on = models.DateField()
    ends_on = models.DateField()

    @property
    def last_day(self) -> date:
        """The last day of it, as people say it."""
        return self.ends_on - timedelta(days=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="busy_days_end_after_they_start")]
        indexes = [models.Index(fields=["starts_on"], name="busy_days_by_their_start")]


class WeekSum(models.Model):
    """What one principal is asked in one week, added up: with everybody (neither level nor school), with their level, or at their school by name.

    Recounted from the asks whenever one of them goes out, moves or is dropped, and each night. The budget of 1,600 schools is read from it
    in milliseconds; from 40,000 asks it took an eighth of a second.
    """

    retention = Kept(whose=_("the district"), rule=_("Holds no words: a sum that is counted anew each night."))
    week_on = models.DateField()  # a Monday
    level = models.CharField(max_length=16, blank=True)  # of a school, the one it had when it was counted
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asks = models.PositiveIntegerField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "week_on"], condition=Q(school__isnull=False), name="a_school_has_one_sum_a_week"),
            models.UniqueConstraint(fields=["week_on", "level"], condition=Q(school__isnull=True), name="a_level_has_one_sum_a_week"),
        ]
        # Holds every column that the budget counts by, in the order in which it counts: no row is looked up, nothing is sorted.
        indexes = [models.Index(fields=["week_on", "level", "high", "school"], condition=Q(school__isnull=False), name="weeks_by_how_full_they_are")]

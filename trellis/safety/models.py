"""Words that may mean harm, who saw to them, and who is on duty."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.days import open_on
from trellis.kit.keeping import Kept

WORRIED = _("District setting, default 1 year: a copy made so that a person could act; what was done stays in the records of those who did it.")


def _while_on_duty_or_taken(b: Bearing) -> Q:
    is_on_duty = Exists(Duty.objects.filter(open_on(b.today), person_id=b.person_id))
    return Q(pk__in=Taking.objects.filter(by_id=b.person_id).values("alarm_id")) | (Q(ending__isnull=True) & Q(is_on_duty))


class Alarm(models.Model):
    """A copy of words that may mean harm. `place` says in words where they were written; `digest` knows the same words again."""

    retention = Kept(
        whose=_("those who wrote the words"),
        rule=WORRIED,
        years=1,
        after="raised_on",
        blanks=("words",),
        about=("writer",),
        comes_from=(_("typed here"),),
    )
    writer = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    place = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    raised_on = models.DateField()
    raised_at = models.DateTimeField()

    reach = {
        Reach.DISTRICT: Reached(_("every one"), lambda b: everything()),
        Reach.TEAM: Reached(_("those that are open while the person is on duty, and those that the person took"), _while_on_duty_or_taken),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["writer", "digest"], name="the_same_words_raise_one_alarm")]
        indexes = [models.Index(fields=["raised_at"], name="alarms_by_time")]


class Taking(models.Model):
    """Somebody sees to it."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the alarm."))
    alarm = models.OneToOneField(Alarm, on_delete=models.PROTECT, related_name="taking")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Ending(models.Model):
    """What was done."""

    retention = Kept(whose=_("those who wrote the words"), rule=WORRIED, years=1, after="alarm__raised_on", blanks=("done",), about=("alarm__writer", "by"))
    alarm = models.OneToOneField(Alarm, on_delete=models.PROTECT, related_name="ending")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done = models.TextField()


class Duty(models.Model):
    """Somebody is told at once, from one day to another; the second is the first day after it."""

    retention = Kept(whose=_("staff"), rule=_("Stays: who was on duty when something happened."))
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True)

    reach = {Reach.DISTRICT: Reached(_("everybody’s duty"), lambda b: everything())}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(held_until__isnull=True) | Q(held_until__gt=F("held_from")), name="duty_ends_after_it_begins")]

    @property
    def last_day(self) -> date | None:
        """The last day on duty, None while it is open."""
        return self.held_until - timedelta(days=1) if self.held_until else None

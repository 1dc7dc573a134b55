"""Periods set by the district, legal holds, and what was destroyed. People are numbers here: this room lies below the directory."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.days import open_on
from trellis.kit.keeping import Kept

STAYS = Kept(whose=_("the district"), rule=_("Stays as long as the installation: it is the record of what was destroyed or kept, and holds no names."))
KEEPERS = {Reach.DISTRICT: Reached(_("those who keep and destroy records"), lambda b: everything())}


class Period(models.Model):
    """How many years the district keeps one kind of record, instead of the default. The newest counts."""

    kind = models.CharField(max_length=80)  # label of the model
    years = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=300)  # the law, the schedule of the State, or the decision
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    retention = STAYS
    reach = KEEPERS


class LegalHold(models.Model):
    """Nothing about this person (or about anybody, where `person` is None) is destroyed while it lasts."""

    person = models.BigIntegerField(null=True)
    reason = models.TextField()
    held_from = models.DateField()
    held_until = models.DateField(null=True)  # the day an order names; None while nobody can say
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    retention = STAYS
    reach = KEEPERS

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(held_until__isnull=True) | Q(held_until__gt=F("held_from")), name="a_hold_ends_after_it_begins")]

    @classmethod
    def holding(cls, today: date) -> Q:
        """Match holds that forbid destruction today."""
        return open_on(today) & ~Q(pk__in=HoldRelease.objects.filter(on__lte=today).values("hold_id"))


class HoldRelease(models.Model):
    """Somebody ended a hold, and said why."""

    hold = models.OneToOneField(LegalHold, on_delete=models.PROTECT, related_name="release")
    reason = models.TextField()
    on = models.DateField()
    by = models.BigIntegerField(null=True)

    retention = STAYS
    reach = KEEPERS


class Destruction(models.Model):
    """Words were destroyed: who, when, why, and in which records. The records' numbers stay, their words do not."""

    class Why(models.TextChoices):
        PERIOD = "period", _("the time to keep it was over")
        ORDER = "order", _("a lawful order")

    kind = models.CharField(max_length=80)
    records = models.JSONField()  # numbers
    count = models.PositiveIntegerField()
    fields = models.JSONField()  # names of what was emptied; empty where rows were removed
    why = models.CharField(max_length=8, choices=Why)
    years = models.PositiveSmallIntegerField(null=True)  # the period that was over
    rule = models.CharField(max_length=300)  # as it stood that day, or the order
    on = models.DateField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    retention = STAYS
    reach = KEEPERS

    class Meta:
        indexes = [models.Index(fields=["at"], name="destructions_by_time")]

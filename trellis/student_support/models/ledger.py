"""The minutes ledger: what was owed, given, missed and why, and made up. A day without an entry is unknown, never zero."""

from django.db import models
from django.db.models import Q

from trellis.student_support.models.plans import Service, kept


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
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "sent_as"], condition=Q(sent_as__isnull=False), name="an_entry_is_taken_once"),
            models.CheckConstraint(condition=Q(given_minutes__lte=480, planned_minutes__lte=480), name="minutes_fit_into_a_day"),
        ]
        indexes = [models.Index(fields=["service", "on"], name="ledger_of_a_service")]

"""Work done in the background: jobs, routines that make jobs, and workers that show they live. Not about people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.kit.keeping import Kept

OF_NOBODY = Kept(whose=_("nobody"), rule=_("Swept each night: what is done after two weeks, what failed after twenty."))


class Lane(models.TextChoices):
    """Quick jobs never wait behind a long one: each lane has its own worker."""

    QUICK = "quick"
    LONG = "long"


class Job(models.Model):
    """A function to call with its arguments. It belongs to a worker while the lease lasts."""

    retention = OF_NOBODY

    class Outcome(models.TextChoices):
        DONE = "done"
        FAILED = "failed"  # it raised each time, or took its worker down each time

    function = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    lane = models.CharField(max_length=8, choices=Lane, default=Lane.QUICK)
    is_routine = models.BooleanField(default=False)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)  # begun, whether or not they came to an end
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    error = models.CharField(max_length=300, blank=True)  # the exception's class and where it rose; its text could hold a name

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, outcome="") | Q(finished_at__isnull=False) & ~Q(outcome=""), name="job_ends_with_outcome"
            )
        ]
        indexes = [models.Index(fields=["lane", "due_at"], condition=Q(finished_at__isnull=True), name="open_jobs")]


class Routine(models.Model):
    """When a scheduled function is due again."""

    retention = OF_NOBODY
    function = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField()


class Worker(models.Model):
    """A process that takes jobs, and when its heart last beat."""

    retention = OF_NOBODY
    name = models.CharField(max_length=80, unique=True)
    lane = models.CharField(max_length=8, choices=Lane)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

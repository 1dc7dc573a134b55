"""What was done and what was read. Rows are added, never changed: the database refuses it.

No names: people and records are numbers here. `Act` lives with the acts it records; `ReadEntry` and
`ReadRecord` live outside the page's transaction (see `router`). Seals link both into hash segments.
"""

from django.db import models


class Act(models.Model):
    """Something was changed: who, what, on which records, by which right."""

    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # the person; None for the worker and the command line
    act = models.CharField(max_length=80)  # room.verb
    right = models.CharField(max_length=60, blank=True)
    about = models.JSONField(default=list)  # [["directory.post", 12], …]
    detail = models.JSONField(default=dict)  # counts and codes, no names


class ReadEntry(models.Model):
    """Somebody was shown records about people: who, by which right, which records, when."""

    at = models.DateTimeField()
    by = models.BigIntegerField()
    verb = models.CharField(max_length=80)
    right = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    records = models.JSONField(default=list)  # [["directory.student", 12], …]


class ReadRecord(models.Model):
    """An index of ReadEntry by record, so that a family can be told who read their child's."""

    entry = models.ForeignKey(ReadEntry, on_delete=models.PROTECT, related_name="read")
    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "record", "entry"], name="readings_by_record")]


class Seal(models.Model):
    """One segment of the chain: which entries it covers, and a keyed hash over them and the seal before."""

    log = models.CharField(max_length=8)  # acts, reads
    number = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    entries = models.JSONField(default=list)  # [[id, keyed hash of the entry], …] in order
    missing = models.JSONField(default=list)  # ids passed over that may still arrive
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="one_seal_per_log_and_number")]

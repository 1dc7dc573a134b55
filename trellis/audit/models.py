"""What was done and what was read. Rows are added, never changed: the database refuses it.

No names: people and records are numbers here. `Act` lives with the acts it records; `ReadEntry` and
`ReadRecord` live outside the page's transaction (see `router`). Seals link both into hash segments (see `chain`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

# The record of disclosures is kept as long as the record itself (34 CFR 99.32). Entries are numbers, so they may outlive the names.
TRAIL = Kept(
    whose=_("everybody who reads or changes records, and everybody they are about"),
    rule=_("Never shortened: a family can ask who read a record as long as there is one (34 CFR 99.32). Numbers, no names."),
    goes_to=(_("the trail as CSV, for the auditor"),),
)


class Act(models.Model):
    """Something was changed: who, what, on which records, by which right."""

    retention = TRAIL
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # the person; None for the worker and the command line
    act = models.CharField(max_length=80)  # room.verb
    right = models.CharField(max_length=60, blank=True)
    about = models.JSONField(default=list)  # [["directory.post", 12], …]
    detail = models.JSONField(default=dict)  # counts and codes, no names

    reach = {Reach.DISTRICT: Reached(_("the whole trail"), lambda b: everything())}

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="acts_by_time"),
            models.Index(fields=["by", "id"], name="acts_by_person"),
            models.Index(fields=["act", "id"], name="acts_by_verb"),
        ]


class ReadEntry(models.Model):
    """Somebody was shown records about people: who, by which right, which records, when."""

    retention = TRAIL
    at = models.DateTimeField()
    by = models.BigIntegerField()
    verb = models.CharField(max_length=80)
    right = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    records = models.JSONField(default=list)  # [["directory.student", 12], …]

    reach = {Reach.DISTRICT: Reached(_("the whole trail"), lambda b: everything())}

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="readings_by_time"),
            models.Index(fields=["by", "id"], name="readings_by_person"),
            models.Index(fields=["verb", "id"], name="readings_by_verb"),
        ]


class ReadRecord(models.Model):
    """An index of ReadEntry by record, so that a family can be told who read their child's."""

    retention = TRAIL
    entry = models.ForeignKey(ReadEntry, on_delete=models.PROTECT, related_name="read")
    kind = models.CharField(max_length=60)
    record = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "record", "entry"], name="readings_by_record")]


class Seal(models.Model):
    """One segment of the chain: which entries it covers, and a keyed hash over them and the seal before."""

    retention = Kept(whose=_("nobody"), rule=_("As long as the trail: hashes."))
    log = models.CharField(max_length=8)  # acts, reads
    number = models.PositiveIntegerField()  # 1, 2, 3 … in each log
    form = models.PositiveSmallIntegerField()  # which columns the hashes cover: chain.FORMS
    sealed_at = models.DateTimeField()
    after = models.BigIntegerField()  # covers the ids after this one …
    upto = models.BigIntegerField()  # … up to and with this one, and late ones from open gaps
    entries = models.JSONField(default=list)  # [[id, keyed hash of the entry], …] in order
    gaps = models.JSONField(default=list)  # [[first id, last id, [transactions that may still bring them]], …]
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="one_seal_per_log_and_number")]

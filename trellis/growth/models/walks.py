"""Learning walks: a question to look for, visits by number, what was seen and heard, patterns, one next step. No teacher is named."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

RULE = _("5 years after the walk: long enough to see whether the pattern changed.")
KEPT: dict[str, Any] = {"whose": _("staff"), "rule": RULE, "years": 5}
WALKS_ALONG = _("learning walks that the person goes on")
OF_OWN_SCHOOL = _("learning walks through a school that one leads")


def own_walks(b: Bearing) -> Any:
    """Return the walks that the person goes on, one column."""
    return Walker.objects.filter(person_id=b.person_id, left_on__isnull=True).values("walk_id")


class Walk(models.Model):
    """One learning walk. `edition` counts the texts of its patterns and next step, so that the second of two writers is told."""

    retention = Kept(
        **KEPT, after="on", blanks=("focus", "patterns", "next_step", "called_off_why"), about=("planned_by", "next_step_owner", "walkers__person")
    )
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.TimeField(null=True)
    focus = models.TextField()
    practice_key = models.CharField(max_length=16, blank=True)
    visits = models.PositiveSmallIntegerField(default=6)  # how many rooms
    planned_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    patterns = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    next_step_by_on = models.DateField(null=True)
    next_step_owner = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(default=1)
    called_off_on = models.DateField(null=True)
    called_off_why = models.CharField(max_length=300, blank=True)

    reach = {
        Reach.TEAM: Reached(WALKS_ALONG, lambda b: Q(pk__in=own_walks(b))),
        Reach.SCHOOL: Reached(OF_OWN_SCHOOL, lambda b: Q(school_id__in=b.held.schools)),
    }

    class Meta:
        indexes = [models.Index(fields=["school", "on"], name="walks_through_a_school")]


class Walker(models.Model):
    """Somebody who goes along."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: who walked stays as numbers and days."))
    walk = models.ForeignKey(Walk, on_delete=models.PROTECT, related_name="walkers")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    left_on = models.DateField(null=True)

    reach = {
        Reach.TEAM: Reached(WALKS_ALONG, lambda b: Q(walk_id__in=own_walks(b))),
        Reach.SCHOOL: Reached(OF_OWN_SCHOOL, lambda b: Q(walk__school_id__in=b.held.schools)),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["walk", "person"], condition=Q(left_on__isnull=True), name="a_person_is_on_a_walk_once")]
        indexes = [models.Index(fields=["person"], condition=Q(left_on__isnull=True), name="walks_of_a_person")]


class WalkNote(models.Model):
    """What one of them saw or heard in a visit, named by its number. It belongs to the walk from the beginning."""

    class Kind(models.TextChoices):
        SAW = "saw", _("I saw")
        HEARD = "heard", _("I heard")

    retention = Kept(**KEPT, after="at", blanks=("words",), about=("by",))
    walk = models.ForeignKey(Walk, on_delete=models.PROTECT, related_name="notes")
    visit = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SAW)
    words = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["walk", "visit", "at"], name="notes_of_a_walk")]

"""A study of practices by several groups, what is chosen from its map, what families say about asking their child, and inquiries."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.surveys.queries import rounds_asking_students, rounds_opened_by, was_asked

CHOSEN = Kept(whose=_("staff"), rule=_("Stays: it is the district's own word to everybody who was asked."), about=("by",))


def _opened_by_them_or_whom_they_cover(b: Bearing) -> Q:
    return Q(round__in=rounds_opened_by([b.person_id, *([b.held.covers] if b.held.covers else [])]))


def _asks_students(reach: Reach, words: Any) -> Reached:
    reached = Student.reach[reach]
    return Reached(
        words,
        lambda b: Q(round__in=rounds_asking_students(Student.objects.filter(reached.condition(b)).values("person_id"))),
    )


class Study(models.Model):
    """A round about some or all practices of a framework. Days, groups, practices and answers are the round's.

    `needs_consent`: a student is asked only where the family has said yes, since a question touches what the law protects and the
    round is required or paid for by the Department of Education.
    """

    retention = Kept(whose=_("nobody"), rule=_("Stays: which round was about which practices."))
    round = models.OneToOneField("surveys.Round", on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey("framework.Framework", on_delete=models.PROTECT, related_name="+")
    needs_consent = models.BooleanField(default=False)

    reach = {
        Reach.DISTRICT: Reached(_("every round"), lambda b: everything()),
        Reach.TEAM: Reached(_("rounds in which the person was asked"), lambda b: Q(round__in=was_asked(b))),
        Reach.AUTHOR: Reached(_("rounds that the person opened, or that somebody opened for whom they cover"), _opened_by_them_or_whom_they_cover),
        Reach.SCHOOL: _asks_students(Reach.SCHOOL, _("rounds in which students of the school are asked")),
        Reach.FAMILY: _asks_students(Reach.FAMILY, _("rounds in which a child is asked for whom the person holds the right")),
    }


class Priority(models.Model):
    """A practice chosen from the map to be worked on. `ended_on` when it is no longer one."""

    retention = CHOSEN
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="priorities")
    practice_key = models.CharField(max_length=16)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.TextField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "practice_key"], condition=Q(ended_on__isnull=True), name="a_practice_is_a_priority_once"),
        ]


class NotNow(models.Model):
    """Somebody says why a row is left alone for now. Those who were asked read it; the newest counts."""

    retention = CHOSEN
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="not_nows")
    practice_key = models.CharField(max_length=16)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.TextField()


class FamilyDecision(models.Model):
    """What a family said about asking its child in one round. The newest counts; earlier ones stay.

    `by` is the guardian or the adult student; somebody who works here when a family said it to them, and `told_by_words` says who said it and how.
    """

    retention = Kept(
        whose=_("students and families"),
        rule=_("District setting, default 5 years after the round: shows that a family was heard."),
        years=5,
        after="study__round__closes_on",
        blanks=("told_by_words",),
        about=("student__person", "by"),
    )
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="family_decisions")
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="+")
    allows = models.BooleanField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    told_by_words = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["study", "student", "-id"], name="what_a_family_said_last")]


class Inquiry(models.Model):
    """A guiding question of a framework that somebody works on, for a year or more."""

    retention = Kept(whose=_("staff"), rule=_("Stays: what the district asked itself, and what came of it."), about=("owner", "opened_by"))
    framework_key = models.SlugField(max_length=60)
    question_key = models.CharField(max_length=12)
    question_words = models.TextField()  # as the question stood that day
    why = models.TextField()
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    look_again_on = models.DateField()

    reach = {
        Reach.DISTRICT: Reached(_("every inquiry"), lambda b: everything()),
        Reach.AUTHOR: Reached(_("inquiries that the person owns"), lambda b: Q(owner_id=b.person_id)),
    }


class InquiryEntry(models.Model):
    """Something found out, an answer as it stands on a day, or something that changed because of it."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("what we have seen")
        ANSWER = "answer", _("an answer, as it stands")
        CHANGE = "change", _("what changed")

    retention = Kept(whose=_("staff"), rule=_("Stays: what the district asked itself, and what came of it."), about=("by",))
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()


class InquiryEnding(models.Model):
    """An inquiry was closed, with what is known now."""

    retention = Kept(whose=_("staff"), rule=_("Stays: what the district asked itself, and what came of it."), about=("by",))
    inquiry = models.OneToOneField(Inquiry, on_delete=models.PROTECT, related_name="ending")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.TextField()

"""What a school and a family say to each other around a meeting: the draft days ahead, the question whether they were heard, and the reply that is owed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.student_support.models.meetings import Contribution
from trellis.student_support.models.plans import AROUND, kept


def _of_their_child(b: Bearing) -> Q:
    """Match what was put to the guardian alone, about a child over whom they hold the right today."""
    return Q(guardian_id=b.person_id, meeting__student__in=Student.objects.filter(Student.reach[Reach.FAMILY].condition(b)).values("pk"))


class Draft(models.Model):
    """What the team would like to agree on at a meeting, in one language, shown to the family days ahead beside the plan as it stands."""

    retention = kept("meeting__student", "words", by=("by",))
    meeting = models.ForeignKey("student_support.Meeting", on_delete=models.PROTECT, related_name="drafts")
    language = models.CharField(max_length=16)  # BCP 47
    words = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    shown_on = models.DateField()  # to the family, since when
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "language"], name="one_draft_in_each_language")]


class Heard(models.Model):
    """One question to one guardian after a meeting: were you heard? The answer is owed a reply by a named person, with a day; then what was done.

    Read by the one who answered and by those around the student; never by another guardian.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("In part")
        NO = "no", _("No")

    retention = kept("meeting__student", "words", "reply", "done", by=("guardian", "owner"))
    meeting = models.ForeignKey("student_support.Meeting", on_delete=models.PROTECT, related_name="heard")
    guardian = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    words = models.TextField(blank=True)
    came = models.CharField(max_length=8, choices=Contribution.Came, default=Contribution.Came.HERE)
    entered_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    is_read_back = models.BooleanField(null=True)  # None: they wrote it themselves
    answered_at = models.DateTimeField(null=True)
    owner = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reply_by = models.DateField(null=True)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(null=True)
    done = models.TextField(blank=True)
    done_on = models.DateField(null=True)

    about_student = "meeting__student"
    reach = {
        **Student.reached_by(*AROUND, through="meeting__student"),
        Reach.SUBJECT: Reached(_("what the student was asked"), lambda b: Q(guardian_id=b.person_id, meeting__student__person_id=b.person_id)),
        Reach.FAMILY: Reached(_("what a guardian was asked about a child over whom they hold the right today"), _of_their_child),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "guardian"], name="a_guardian_is_asked_once_after_a_meeting"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (Q(owner__isnull=False) & Q(reply_by__isnull=False)), name="an_answer_is_owed_a_reply"
            ),
        ]
        indexes = [
            models.Index(fields=["reply_by"], condition=Q(answered_at__isnull=False, replied_at__isnull=True), name="replies_owed_to_families"),
            models.Index(fields=["guardian", "answered_at"], name="what_a_guardian_was_asked"),
        ]


class FamilyScan(models.Model):
    """A sheet that came on paper: a picture, made anew and upright, or a PDF. Beside what was typed from it, open to whoever may read that."""

    retention = kept("meeting__student", "content", by=("person",))
    meeting = models.ForeignKey("student_support.Meeting", on_delete=models.PROTECT, related_name="scans")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")  # who wrote the sheet
    kind = models.CharField(max_length=40)  # media type, as found in the content
    content = models.BinaryField()
    turned = models.PositiveSmallIntegerField(default=0)  # by how many quarters since it came, by hand
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["meeting", "person"], name="sheets_that_came_on_paper")]

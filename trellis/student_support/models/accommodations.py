"""What each classroom does for a student, and whether it has arrived there."""

from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import AROUND, EVERY_WAY, Plan, PlanPart, kept


class Accommodation(models.Model):
    """Something that classrooms do for the student: what, and when or in which subject."""

    retention = kept("plan__student", "words", "when_words", by=("by",))
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="accommodations")
    part = models.ForeignKey(PlanPart, null=True, on_delete=models.PROTECT, related_name="accommodations")
    words = models.CharField(max_length=300)
    when_words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    about_student = "plan__student"
    reach = Student.reached_by(*EVERY_WAY, through="plan__student")

    class Meta:
        indexes = [models.Index(fields=["plan", "begins_on", "ends_on"], name="accommodations_of_a_plan")]


class Receipt(models.Model):
    """A teacher, or whoever stood in, said that what a student needs in class has arrived. It stands until they receive something newer.

    `edition` is that of the accommodations which they saw (queries.snapshots), `seen` their numbers: from both follow whether it is up to date, and
    what has changed since.
    """

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the student."))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    edition = models.BigIntegerField()
    seen = models.JSONField(default=list)
    received_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "person"], condition=Q(replaced_at__isnull=True), name="one_receipt_stands")]
        indexes = [models.Index(fields=["person", "student"], condition=Q(replaced_at__isnull=True), name="receipts_of_a_teacher")]


class ClassroomSum(models.Model):
    """How much of what plans agreed for class has arrived at one school, counted each night: what "From plan to classroom" reads."""

    retention = Kept(whose=_("the district"), rule=_("Sums over many students, small groups hidden where they are shown: stay as numbers."))
    school = models.OneToOneField("directory.School", on_delete=models.PROTECT, related_name="+")
    pairs = models.PositiveIntegerField()  # of a student and somebody who teaches them
    received = models.PositiveIntegerField()
    students = models.PositiveIntegerField()
    cannot_yet = models.PositiveIntegerField()  # open
    oldest_said_at = models.DateTimeField(null=True)  # of those
    counted_on = models.DateField()


def _said_of_students_they_teach(teaches: Callable[[Bearing], Q]) -> Callable[[Bearing], Q]:
    of_today = lambda b: Student.objects.filter(teaches(b)).values("pk")  # noqa: E731
    return lambda b: Q(by_id=b.person_id, accommodation__plan__student__in=of_today(b))


class CannotYet(models.Model):
    """A teacher cannot do something for a student yet, and says why. It stays open until somebody has made it possible, or something else holds."""

    retention = kept("accommodation__plan__student", "words", "settled_words", by=("by",))
    accommodation = models.ForeignKey(Accommodation, on_delete=models.PROTECT, related_name="cannot_yet")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000)
    said_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # the first answer of somebody else
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    settled_words = models.CharField(max_length=1000, blank=True)

    about_student = "accommodation__plan__student"
    reach = {
        **Student.reached_by(*AROUND, through="accommodation__plan__student"),
        Reach.AUTHOR: Reached(_("what they said of students whom they teach today"), _said_of_students_they_teach(Student.reach[Reach.SECTION].condition)),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accommodation", "by"], condition=Q(settled_at__isnull=True), name="one_open_cannot_yet_of_a_teacher"),
        ]
        indexes = [models.Index(fields=["said_at"], condition=Q(settled_at__isnull=True), name="open_cannot_yets")]


class CannotYetAnswer(models.Model):
    """What somebody around the student, or the teacher, says to it. Behind the same gate, not in a thread: it is about a child."""

    retention = kept("cannot_yet__accommodation__plan__student", "words", by=("by",))
    cannot_yet = models.ForeignKey(CannotYet, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000)
    at = models.DateTimeField()

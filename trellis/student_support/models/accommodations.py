"""What each classroom does for a student, and whether it has arrived there."""

from django.db import models

from trellis.directory.models import Student
from trellis.student_support.models.plans import EVERY_WAY, Plan, PlanPart, kept


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

    reach = Student.reached_by(*EVERY_WAY, through="plan__student")

"""Signals that ask for a person, the rules that raise them, and what somebody did about each."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import AROUND, kept


class SignalRule(models.Model):
    """One rule by which the night raises signals. What it says stands in its editions; the newest that was put into use holds."""

    class Kind(models.TextChoices):
        ABSENCES = "absences", _("Days absent within some weeks")
        SHARE = "share", _("Share of the school year’s days absent")
        MARKS = "marks", _("Courses not passed")
        INCIDENTS = "incidents", _("Incidents")

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    kind = models.CharField(max_length=12, choices=Kind)
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")


class RuleEdition(models.Model):
    """What a rule says, from one writing to the next, with where it comes from. It holds once it was tried and put into use."""

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    rule = models.ForeignKey(SignalRule, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    at_least = models.PositiveSmallIntegerField()  # days, courses or incidents; per cent for a share
    within_days = models.PositiveSmallIntegerField(null=True)  # calendar days; None: since the school year began
    rises_after = models.PositiveSmallIntegerField(default=5)  # days without an answer until the next person is asked
    source = models.CharField(max_length=500)  # study, law, or who decided it in which meeting
    source_on = models.DateField()  # of the source
    written_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    used_from = models.DateField(null=True)
    used_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="a_rule_says_one_thing_at_a_time"),
            models.CheckConstraint(condition=Q(at_least__gte=1), name="a_rule_counts_from_one"),
        ]


class RuleTrial(models.Model):
    """An edition tried on records that are here already: how many students it would have named. Counted by the worker."""

    retention = Kept(whose=_("the district"), rule=_("Counts over many students, small groups hidden before they are kept: stay as numbers."))
    edition = models.ForeignKey(RuleEdition, on_delete=models.PROTECT, related_name="trials")
    asked_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    first_on = models.DateField()
    last_on = models.DateField()
    counted_at = models.DateTimeField(null=True)
    students = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    schools = models.PositiveIntegerField(default=0)
    schools_by_half = models.PositiveIntegerField(default=0)  # where it would have named half of the students or more: then it is refused


class RuleTrialGroup(models.Model):
    """Of one group of students, how many a rule would have named. `flagged` None: fewer than the floor, or the neighbour that shields them."""

    retention = Kept(whose=_("the district"), rule=_("Counts over many students, small groups hidden before they are kept: stay as numbers."))
    trial = models.ForeignKey(RuleTrial, on_delete=models.PROTECT, related_name="groups")
    group = models.CharField(max_length=40)
    students = models.PositiveIntegerField(null=True)
    flagged = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial", "group"], name="a_group_stands_once_in_a_trial")]


class Signal(models.Model):
    """Records say that a student may need somebody. It asks until a named person has answered: a fact with its rule, never a score.

    One stands for a student, school and rule as long as it holds (`ended_on` None), however many nights look. `waits_from` is the day from
    which it waits for an answer: the day it was raised; after an answer the day on which it asks again if it still holds; None when it
    asks no more.
    """

    class Withdrawn(models.TextChoices):
        RECORDS = "records", _("the records were mended")
        RULE = "rule", _("the rule was ended")
        LEFT = "left", _("the student left the school")

    retention = kept("student", "count", "of")
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="signals")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(SignalRule, on_delete=models.PROTECT, related_name="signals")
    edition = models.ForeignKey(RuleEdition, on_delete=models.PROTECT, related_name="+")  # by which it held last
    count = models.PositiveSmallIntegerField(null=True)  # days absent, courses not passed, incidents
    of = models.PositiveSmallIntegerField(null=True)  # days on which attendance was taken, courses with a mark; None where nothing is
    from_on = models.DateField()  # what was counted, first and last day
    held_on = models.DateField()
    raised_on = models.DateField()
    waits_from = models.DateField(null=True)
    leaders_on = models.DateField()  # from this day on the leaders of the school are asked, too; then the director
    director_on = models.DateField()
    answered_on = models.DateField(null=True)  # of the newest answer that stands
    ended_on = models.DateField(null=True)
    withdrawn = models.CharField(max_length=8, choices=Withdrawn, blank=True)

    about_student = "student"
    reach = Student.reached_by(*AROUND)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "school", "rule"], condition=Q(ended_on__isnull=True), name="a_signal_stands_once_while_it_holds"),
            models.CheckConstraint(condition=Q(from_on__lte=F("held_on")), name="a_signal_counts_forward"),
        ]
        indexes = [
            models.Index(fields=["school", "waits_from"], condition=Q(waits_from__isnull=False), name="signals_that_wait_at_a_school"),
            models.Index(fields=["school", "answered_on"], name="signals_answered_at_a_school"),
            models.Index(fields=["raised_on", "id", "waits_from"], condition=Q(waits_from__isnull=False), name="signals_that_wait"),  # the district's list
        ]

    def waits(self, today: date) -> bool:
        """Return whether it waits for an answer on a day."""
        return self.waits_from is not None and self.waits_from <= today


class SignalAnswer(models.Model):
    """What a named person did about a signal. Until `quiet_until` it asks nobody; then again, if it still holds."""

    class Kind(models.TextChoices):
        SPOKE = "spoke", _("I spoke with the student")
        CALLED = "called", _("I spoke with the family")
        SUPPORT = "support", _("A support begins, or the team meets")
        KNOWN = "known", _("It is known, and somebody is with them")
        OTHER = "other", _("Something else")

    retention = kept("signal__student", "words", by=("by",))
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=1000, blank=True)
    on = models.DateField()  # when it was done
    at = models.DateTimeField()
    quiet_until = models.DateField()
    taken_back_at = models.DateTimeField(null=True)


class AttentionSum(models.Model):
    """What waits at one school, counted each night: what "Attention by building" reads."""

    retention = Kept(whose=_("the district"), rule=_("Sums over many students, small groups hidden where they are shown: stay as numbers."))
    school = models.OneToOneField("directory.School", on_delete=models.PROTECT, related_name="+")
    students = models.PositiveIntegerField()
    raised = models.PositiveIntegerField()  # in the last sixty days, and still standing
    answered = models.PositiveIntegerField()  # of those
    waiting = models.PositiveIntegerField()
    oldest_on = models.DateField(null=True)
    held_back = models.PositiveSmallIntegerField(default=0)  # rules that would have named half of the school, and so named nobody
    counted_on = models.DateField()

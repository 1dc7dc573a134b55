"""Somebody says that the record of a student is wrong: what was answered, the hearing, and the statement that stays with the record."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach, Role
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import kept
from trellis.student_support.models.record_requests import _own_of_family
from trellis.student_support.models.students import Came, _still_around


def _decides(b: Bearing) -> Q:
    """Match what a person was named to decide, as long as they are around the student, and hearings that they hold and have not decided."""
    return _checked(b) | Q(closed_on__isnull=True, hearing__holder_id=b.person_id, hearing__decided_on__isnull=True)


def _checked(b: Bearing) -> Q:
    return Q(decider_id=b.person_id) & _still_around(b, {Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.COUNSELOR})


class Amendment(models.Model):
    """A guardian, or a student of age, asks that the record be amended (34 CFR 99.20, 300.618).

    `entry` is the key of the place in a file that was given (`note:12`), `stood` what was said there; both empty when it was said in free words.
    `due_on` is the day by which the school owes its next act; None while it owes none.
    """

    class Wrong(models.TextChoices):
        INACCURATE = "inaccurate", _("it is not true, or not exact")
        MISLEADING = "misleading", _("it gives a wrong picture")
        PRIVACY = "privacy", _("it violates the student’s privacy")

    class Answer(models.TextChoices):
        AMENDED = "amended", _("amended")
        REFUSED = "refused", _("refused")

    class Closed(models.TextChoices):
        WITHDRAWN = "withdrawn", _("taken back")
        RIGHT_OVER = "right_over", _("the right to read has ended")

    retention = kept("student", "stood", "words", "should_say", "reasons", "done", by=("by", "entered_by", "decider", "answered_by", "amended_by"))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="amendments")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    came = models.CharField(max_length=8, choices=Came, default=Came.HERE)
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()  # the day it reached the school
    entry = models.CharField(max_length=60, blank=True)
    stood = models.TextField(blank=True)
    wrong = models.CharField(max_length=12, choices=Wrong)
    words = models.CharField(max_length=1000)  # what is wrong
    should_say = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    decider = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: whoever leads the school
    answer = models.CharField(max_length=8, choices=Answer, blank=True)  # the first one; after a hearing `amended_on` can follow a refusal
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reasons = models.CharField(max_length=2000, blank=True)  # of a refusal
    amended_on = models.DateField(null=True)
    amended_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    done = models.CharField(max_length=1000, blank=True)  # what was changed, and where
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=12, choices=Closed, blank=True)

    about_student = "student"
    reach = {
        **Student.reached_by(Reach.SCHOOL, Reach.DISTRICT),
        Reach.CASELOAD: Reached(_("what they were named to decide, as long as they are around the student, and hearings that they hold"), _decides),
        Reach.FAMILY: Reached(_("what the guardian asked for, about a child over whom they hold the right today"), _own_of_family),
        Reach.SUBJECT: Reached(_("what the student asked for"), lambda b: Q(by_id=b.person_id, student__person_id=b.person_id)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__isnull=True) | Q(due_on__gte=F("asked_on")), name="an_amendment_is_due_after_it_was_asked_for"),
            models.CheckConstraint(condition=Q(closed_on__isnull=True) | Q(due_on__isnull=True), name="a_closed_amendment_owes_nothing"),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="amendments_owed_by_day")]

    @property
    def heard(self) -> "AmendmentHearing | None":
        return getattr(self, "hearing", None)

    @property
    def state(self) -> str:
        """Return where it stands: closed, amended, asked, refused, hearing_asked, hearing_planned, upheld or not_upheld."""
        hearing = self.heard
        if self.amended_on:
            return "amended"
        if self.closed_on:
            return "closed"
        if not self.answer:
            return "asked"
        if hearing is None:
            return "refused"
        if hearing.decided_on:
            return "upheld" if hearing.upheld else "not_upheld"
        return "hearing_planned" if hearing.on else "hearing_asked"


class AmendmentHearing(models.Model):
    """The hearing about an amendment that was refused (34 CFR 99.22): asked for, planned with notice, held by somebody without a direct interest, decided."""

    retention = kept("amendment__student", "place", "holder_words", "evidence", "reasons", by=("asked_by", "holder", "planned_by", "decided_by"))
    amendment = models.OneToOneField(Amendment, on_delete=models.PROTECT, related_name="hearing")
    asked_on = models.DateField()
    asked_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")  # who entered it
    came = models.CharField(max_length=8, choices=Came, default=Came.HERE)
    on = models.DateField(null=True)
    at = models.TimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    holder = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    holder_words = models.CharField(max_length=200, blank=True)  # somebody from outside, with their office
    planned_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    evidence = models.CharField(max_length=4000, blank=True)
    reasons = models.CharField(max_length=4000, blank=True)
    upheld = models.BooleanField(default=False)  # for the family
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def who(self) -> str:
        return self.holder.name if self.holder else self.holder_words


class AmendmentStatement(models.Model):
    """What a family says in the record about a place that was not amended (34 CFR 99.21(b)(2)). The newest counts; all are kept with the record."""

    retention = kept("amendment__student", "words", by=("entered_by",))
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="statements")
    words = models.CharField(max_length=4000)
    came = models.CharField(max_length=8, choices=Came, default=Came.HERE)
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()


class AmendmentDays(models.Model):
    """How many calendar days the district takes, from a day on: to answer, and until a hearing. The law says a reasonable time; the numbers are ours."""

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    from_on = models.DateField(unique=True)
    answer = models.PositiveSmallIntegerField()
    hearing = models.PositiveSmallIntegerField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer__gte=1, answer__lte=60, hearing__gte=1, hearing__lte=60), name="amendment_days_are_reasonable")
        ]

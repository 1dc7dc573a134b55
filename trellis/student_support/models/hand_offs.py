"""A student passes from one adult to another: what the next should know, and their yes. Nothing here is a copy: what stands is read where it stands."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import AROUND, kept

WAITS = Q(accepted_on__isnull=True, declined_on__isnull=True, needless_on__isnull=True)
ANSWERS_FOR = timedelta(days=60)  # whoever left answers what the next asks, for so long


def _is_next(b: Bearing) -> Q:
    """Match what waits for the person, or what they accepted: they look up again what the last adult said."""
    return Q(to_id=b.person_id) & (WAITS | Q(accepted_on__gt=b.today - ANSWERS_FOR))


class HandOff(models.Model):
    """One student from one adult to the next, in one part. Open until somebody accepts it.

    `to` None: nobody is named yet, and the leaders of the school hold it. `service` None: the case, or the class. A hand-off that was declined is
    closed, and another `follows` it.
    """

    class Because(models.TextChoices):
        ADULT = "adult", _("another adult")
        GRADE = "grade", _("another class")
        BUILDING = "building", _("another school")

    retention = kept("student", "words", "declined_because", by=("left_by", "to"))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="hand_offs")
    because = models.CharField(max_length=8, choices=Because)
    service = models.ForeignKey("student_support.Service", null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()  # the first day with the next
    left_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: nobody had it
    to = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=2000, blank=True)  # of whoever leaves: what one would want to know, not what stands in the plan
    made_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: found by night
    made_on = models.DateField()
    accepted_on = models.DateField(null=True)
    declined_on = models.DateField(null=True)
    declined_because = models.CharField(max_length=500, blank=True)
    needless_on = models.DateField(null=True)  # it went on to somebody else before anybody answered, or came back
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    about_student = "student"
    reach = {
        **Student.reached_by(*AROUND),
        Reach.SUBJECT: Reached(_("it was handed to them, until two months after they accepted it"), _is_next),
        Reach.AUTHOR: Reached(
            _("they hand it on, until two months after, to answer what the next asks"), lambda b: Q(left_by_id=b.person_id, on__gt=b.today - ANSWERS_FOR)
        ),
    }

    @property
    def waits(self) -> bool:
        return self.accepted_on is None and self.declined_on is None and self.needless_on is None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True, declined_on__isnull=True)
                | Q(accepted_on__isnull=True, needless_on__isnull=True)
                | Q(declined_on__isnull=True, needless_on__isnull=True),
                name="a_hand_off_ends_one_way",
            ),
            models.CheckConstraint(condition=Q(to__isnull=True) | Q(left_by__isnull=True) | ~Q(to=F("left_by")), name="nobody_hands_on_to_themselves"),
        ]
        indexes = [
            models.Index(fields=["student", "made_on"], name="hand_offs_of_a_student"),
            models.Index(fields=["to", "on"], condition=WAITS, name="hand_offs_that_wait"),
        ]


class HandOffTurn(models.Model):
    """A question of the next, or what somebody around the student says to it."""

    retention = kept("hand_off__student", "words", by=("by",))
    hand_off = models.ForeignKey(HandOff, on_delete=models.PROTECT, related_name="turns")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=1000)

    class Meta:
        indexes = [models.Index(fields=["hand_off", "at"], name="turns_of_a_hand_off")]


class ContinuitySum(models.Model):
    """In how many hands the students of one school are, counted each night over the term: no student, no adult."""

    retention = Kept(whose=_("the district"), rule=_("Counts over many students, small groups hidden where they are shown: stay as numbers."))
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    term_begins_on = models.DateField()
    students = models.PositiveIntegerField()  # with enough given sessions to say something
    hands = models.FloatField()  # the median number of adults who gave
    continuity = models.FloatField()  # the median Bice-Boxerman index
    usual = models.FloatField()  # the median share of the usual adult
    counted_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "term_begins_on"], name="one_continuity_of_a_school_and_term")]

"""Somebody asks to see the record of a student: the request with its clock, what was decided about its places, and the file as it was given out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach, Role
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import kept
from trellis.student_support.models.students import Came, _still_around

OPEN = Q(released_on__isnull=True, closed_on__isnull=True)


def _checks(b: Bearing) -> Q:
    """Match what a person was named to check, as long as they are around the student."""
    return Q(checker_id=b.person_id) & _still_around(b, {Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.COUNSELOR})


def _own_of_family(b: Bearing) -> Q:
    """Match what the guardian asked for alone: what another asked for is not known to them."""
    return Q(by_id=b.person_id, student__in=Student.objects.filter(Student.reach[Reach.FAMILY].condition(b)).values("pk"))


class RecordRequest(models.Model):
    """A guardian, or a student of age, asks to see the record (34 CFR 99.10). Open until its file is released, it is taken back or the right has ended.

    `due_on` is the last day: 45 days after it was asked, or the day before a meeting of the team that comes sooner (34 CFR 300.613(a)). The request
    holds what is about the student against destruction as long as it is open.
    """

    class Closed(models.TextChoices):
        WITHDRAWN = "withdrawn", _("taken back")
        RIGHT_OVER = "right_over", _("the right to read has ended")

    retention = Kept(whose=_("students and families"), rule=_("Holds no words: stays as numbers with the student’s record."))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="record_requests")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    came = models.CharField(max_length=8, choices=Came, default=Came.HERE)
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()  # the day it reached the school, which may lie before it was entered
    due_on = models.DateField()
    meeting = models.ForeignKey("student_support.Meeting", null=True, on_delete=models.PROTECT, related_name="+")  # that makes it due sooner
    language = models.CharField(max_length=16)  # of the headings in the file; BCP 47
    checker = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: whoever leads the school
    hold = models.ForeignKey("retention.LegalHold", null=True, on_delete=models.PROTECT, related_name="+")
    released_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=12, choices=Closed, blank=True)

    about_student = "student"
    reach = {
        **Student.reached_by(Reach.SCHOOL, Reach.DISTRICT),
        Reach.CASELOAD: Reached(_("records that they were named to check, as long as they are around the student"), _checks),
        Reach.FAMILY: Reached(_("what the guardian asked for, about a child over whom they hold the right today"), _own_of_family),
        Reach.SUBJECT: Reached(_("what the student asked for"), lambda b: Q(by_id=b.person_id, student__person_id=b.person_id)),
    }

    @property
    def is_open(self) -> bool:
        return self.released_on is None and self.closed_on is None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "by"], condition=OPEN, name="one_open_request_for_a_record"),
            models.CheckConstraint(condition=Q(released_on__isnull=True) | Q(closed_on__isnull=True), name="a_request_for_a_record_ends_one_way"),
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="a_record_is_due_after_it_was_asked_for"),
        ]
        indexes = [models.Index(fields=["due_on"], condition=OPEN, name="records_asked_for_by_day")]


class RecordPlace(models.Model):
    """What a named person decided about one place in a record that is asked for: words to black out or to leave, an entry to withhold or to give.

    `entry` is the key of the entry (`note:12`), `digest` that of its words, so that a decision falls when the words change. `words` are what stands
    there; empty where the decision is about the whole entry. The newest decision about a place counts; all are kept.
    """

    class Decision(models.TextChoices):
        BLACK_OUT = "black_out", _("blacked out")
        LEAVE = "leave", _("left as it stands")
        WITHHOLD = "withhold", _("withheld")
        GIVE = "give", _("given")

    class Because(models.TextChoices):
        OTHER_STUDENT = "other_student", _("another student is named (34 CFR 99.12(a))")
        NOT_A_STUDENT = "not_a_student", _("it names no other student: an adult, or a word")
        OWN_FAMILY = "own_family", _("it is a child of the same family, named by them")
        ONLY_MEMORY = "only_memory", _("its writer’s own memory aid, shown to nobody (34 CFR 99.3)")
        PROTECTS = "protects", _("a report that a child may be harmed, confidential by law (42 U.S.C. 5106a(b)(2)(B)(viii))")
        INSEPARABLE = "inseparable", _("it is about another student and cannot be told apart (34 CFR 99.12(a))")
        COURT = "court", _("a court order or a law says so (34 CFR 99.4)")
        RECORD = "record", _("it is part of the record")

    retention = kept("request__student", "words", "why", by=("by",))
    request = models.ForeignKey(RecordRequest, on_delete=models.PROTECT, related_name="places")
    entry = models.CharField(max_length=60)
    digest = models.CharField(max_length=16)
    words = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=12, choices=Decision)
    because = models.CharField(max_length=16, choices=Because)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "entry"], name="places_of_a_record")]


class RecordCheckPass(models.Model):
    """The check of a record went from one named person to another."""

    retention = kept("request__student", "why", by=("by", "from_person", "to_person"))
    request = models.ForeignKey(RecordRequest, on_delete=models.PROTECT, related_name="passes")
    from_person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: by night
    on = models.DateField()


class RecordFile(models.Model):
    """The record as it was given out: fixed. `content` is all that page and paper show, `digest` its SHA-256."""

    retention = kept("request__student", "content", by=("released_by",))
    request = models.OneToOneField(RecordRequest, on_delete=models.PROTECT, related_name="file")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    released_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()


class RecordHanding(models.Model):
    """Somebody handed the file over on paper."""

    retention = kept("file__request__student", "words", by=("by",))
    file = models.ForeignKey(RecordFile, on_delete=models.PROTECT, related_name="handings")
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)  # to whom it was given, and where
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

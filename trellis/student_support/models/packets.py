"""The packet that goes along when a student leaves: which school asked, what was decided about its places, the file as it went, and how it was sent."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.measures import born_by_to_be_of_age
from trellis.directory.models import Demographics, Student
from trellis.student_support.models.plans import kept
from trellis.student_support.models.record_requests import RecordPlace

OPEN = Q(sent_on__isnull=True, closed_on__isnull=True)


def _of_age(b: Bearing) -> Q:
    """Match what is about the person as a student, from the day on which they are of age (34 CFR 99.5)."""
    of_age = Demographics.objects.filter(birth_date__lte=born_by_to_be_of_age(b.today)).values("student_id")
    return Q(student__person_id=b.person_id, student__in=of_age)


class TransferPacket(models.Model):
    """Another school asks for the record of a student who leaves (34 CFR 99.31(a)(2)). Open until it is sent on or taken back.

    Row by row this is the record of requests and disclosures (34 CFR 99.32(a)): who asked, to whom it went, and that they seek or intend to enroll.
    """

    retention = kept("student", "asked_by", "to_words", "closed_why", by=("begun_by", "checker"))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="transfer_packets")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")  # that sends it: it stays theirs when the student has left
    asked_by_school = models.CharField(max_length=200)  # the district or school, as it calls itself
    asked_by = models.CharField(max_length=200, blank=True)  # who there
    asked_folded = models.CharField(max_length=200)  # of the school: asked twice is once
    asked_on = models.DateField()
    due_on = models.DateField()
    to_words = models.CharField(max_length=500)  # to whom it goes: name and address
    checker = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: whoever leads the school
    begun_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    sent_on = models.DateField(null=True)  # the first day on which it went
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=300, blank=True)

    about_student = "student"
    reach = {
        **Student.reached_by(Reach.DISTRICT, Reach.FAMILY),
        Reach.SCHOOL: Reached(_("packets of the school where the post is held, also after the student has left"), lambda b: Q(school_id__in=b.held.schools)),
        Reach.SUBJECT: Reached(_("packets about the student, from the day on which they are of age"), _of_age),
    }

    @property
    def is_open(self) -> bool:
        return self.sent_on is None and self.closed_on is None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "asked_folded"], condition=OPEN, name="one_open_packet_for_a_school"),
            models.CheckConstraint(condition=Q(sent_on__isnull=True) | Q(closed_on__isnull=True), name="a_packet_ends_one_way"),
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="a_packet_is_due_after_it_was_asked_for"),
        ]
        indexes = [models.Index(fields=["due_on"], condition=OPEN, name="packets_by_day")]


class PacketPlace(models.Model):
    """What a named person decided about one place in a packet, as `RecordPlace` says for a record. The newest decision counts; all are kept."""

    retention = kept("packet__student", "words", "why", by=("by",))
    packet = models.ForeignKey(TransferPacket, on_delete=models.PROTECT, related_name="places")
    entry = models.CharField(max_length=60)
    digest = models.CharField(max_length=16)
    words = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=12, choices=RecordPlace.Decision)
    because = models.CharField(max_length=16, choices=RecordPlace.Because)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["packet", "entry"], name="places_of_a_packet")]


class PacketFile(models.Model):
    """The packet as it was released: fixed. `content` is all that paper and data say, `digest` the SHA-256 of the data file."""

    retention = kept("packet__student", "content", by=("released_by",))
    packet = models.OneToOneField(TransferPacket, on_delete=models.PROTECT, related_name="file")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    released_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()


class PacketSending(models.Model):
    """The file went to the other school: when, which way, and to whom."""

    class Way(models.TextChoices):
        POST = "post", _("by post")
        HAND = "hand", _("by hand")
        SECURE = "secure", _("by a protected electronic way")
        OTHER = "other", _("another way")

    retention = kept("file__packet__student", "words", by=("by",))
    file = models.ForeignKey(PacketFile, on_delete=models.PROTECT, related_name="sendings")
    on = models.DateField()
    way = models.CharField(max_length=8, choices=Way)
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "on", "way", "words"], name="a_packet_is_sent_once_a_day_and_way")]

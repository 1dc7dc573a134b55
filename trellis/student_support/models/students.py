"""What students say of themselves and are good at, what adults noticed, notes, and dated papers."""

from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import AROUND, EVERY_WAY, kept


class Came(models.TextChoices):
    """How words reached Trellis. Whichever way, they stand the same."""

    HERE = "here", _("written here")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("on paper")
    PERSON = "person", _("face to face")


class OwnWord(models.Model):
    """Something in the student's own words, or a strength that somebody sees. First on every page about them. `entered_by` differs from
    who said it when it came by phone or on paper: the standing is the same."""

    class Kind(models.TextChoices):
        ABOUT_ME = "about_me", _("who I am")
        STRENGTH = "strength", _("what I am good at")
        HELPS = "helps", _("what helps me")
        HARD = "hard", _("what is hard for me")
        HOPE = "hope", _("what I want")

    class SaidBy(models.TextChoices):
        STUDENT = "student", _("the student")
        FAMILY = "family", _("the family")
        STAFF = "staff", _("an adult at school")

    retention = kept("student", "words", by=("entered_by",))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="own_words")
    kind = models.CharField(max_length=12, choices=Kind)
    said_by = models.CharField(max_length=8, choices=SaidBy)
    words = models.CharField(max_length=500)
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    came = models.CharField(max_length=8, choices=Came, default=Came.HERE)
    on = models.DateField()
    ended_on = models.DateField(null=True)
    taken_back_at_once = models.BooleanField(default=False)  # on the day it was entered: shown nowhere

    reach = Student.reached_by(*EVERY_WAY)

    class Meta:
        indexes = [models.Index(fields=["student", "ended_on"], name="own_words_of_a_student")]


class Noticed(models.Model):
    """An adult, the family or the student noticed something. It waits until a named person has answered."""

    retention = kept("student", "words", "what_goes_well", "answer", by=("by", "answered_by"))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="noticed")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    what_goes_well = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    answered_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # what is done, for whoever said it to read

    reach = {
        **Student.reached_by(*AROUND),
        Reach.AUTHOR: Reached(_("what the person noticed"), lambda b: Q(by_id=b.person_id)),
    }

    class Meta:
        indexes = [models.Index(fields=["student", "at"], name="noticed_about_a_student")]


def _open(reached: Reached) -> Callable[[Bearing], Q]:
    return lambda b: Q(is_restricted=False) & reached.condition(b)


class Note(models.Model):
    """What somebody writes down around a student. Restricted, its substance is for the author and those whom they name; colleagues with
    a duty see that it is there. Family and student are shown neither: they ask for the record."""

    retention = kept("student", "text", by=("author",))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    programme = models.CharField(max_length=12, blank=True)
    is_restricted = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)
    ended_on = models.DateField(null=True)

    reach = {
        **{far: Reached(_("open notes about students as above"), _open(reached)) for far, reached in Student.reached_by(*AROUND).items()},
        Reach.AUTHOR: Reached(_("its author and those whom they named"), lambda b: Q(author_id=b.person_id) | Q(pk__in=_named(b.person_id))),
    }

    class Meta:
        indexes = [models.Index(fields=["student", "written_at"], name="notes_about_a_student")]


class NoteReader(models.Model):
    """Somebody may read a restricted note, named by its author."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the note."))
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    named_on = models.DateField()
    until_on = models.DateField(null=True)


def _named(person: int) -> models.QuerySet:
    return NoteReader.objects.filter(person_id=person, until_on__isnull=True).values("note_id")


class FormalEvent(models.Model):
    """A paper that a law or rule asks for, as a dated event: consent, meeting notice, prior written notice. Trellis prints no state form."""

    class Kind(models.TextChoices):
        CONSENT_ASKED = "consent_asked", _("consent asked for")
        CONSENT = "consent", _("consent given")
        CONSENT_REFUSED = "refused", _("consent refused")
        MEETING_NOTICE = "notice", _("meeting notice")
        PRIOR_NOTICE = "prior", _("prior written notice")

    retention = kept("student", "about", "took_back_why", by=("entered_by",))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="formal_events")
    kind = models.CharField(max_length=16, choices=Kind)
    on = models.DateField()
    guardian = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # to or from whom; None: the student of age
    language = models.CharField(max_length=16)  # BCP 47
    channel = models.CharField(max_length=16)  # in person, by post, by mail, by phone …
    about = models.CharField(max_length=500)
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    taken_back_on = models.DateField(null=True)
    took_back_why = models.CharField(max_length=300, blank=True)

    reach = Student.reached_by(*EVERY_WAY)

"""What students say of themselves and are good at, what adults noticed, notes, and dated papers."""

from collections.abc import Callable, Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach, Right, Role
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
    taken_back_at_once = models.BooleanField(default=False)  # on the day it was entered: its words are kept nowhere

    about_student = "student"
    reach = Student.reached_by(*EVERY_WAY)

    class Meta:
        indexes = [models.Index(fields=["student", "ended_on"], name="own_words_of_a_student")]


ANSWER = {Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.COUNSELOR}
MEET = {*ANSWER, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF}


def _still_around(b: Bearing, at_school: Collection[Role] = MEET) -> Q:
    """Match what is about students around whom the person is today: who was there before reads nothing, not even what they wrote."""
    fars = [Reach.TEAM, Reach.SECTION]
    if b.held.role is Role.GUARDIAN:
        fars, b = [Reach.FAMILY], Bearing(b.person_id, b.today, b.held, Right.READ, b.children)
    elif b.held.role is Role.STUDENT:
        fars = [Reach.SUBJECT]
    elif b.held.role is Role.STUDENT_SERVICES_DIRECTOR:
        fars = [Reach.DISTRICT]
    elif b.held.role in at_school:
        fars.append(Reach.SCHOOL)
    elif b.held.role is not Role.TEACHER:
        fars = [Reach.TEAM]
    here = Q()
    for far in fars:  # a list each: of one list with an OR in it PostgreSQL makes every student of the district
        here |= Q(student__in=Student.objects.filter(Student.reach[far].condition(b)).values("pk"))
    return here


def _to_all(b: Bearing) -> Q:
    return Q(asked__isnull=True) & Q(student__in=Student.objects.filter(Student.reach[Reach.TEAM].condition(b)).values("pk"))


class Noticed(models.Model):
    """An adult, the family or the student noticed something. It waits until a named person has answered."""

    retention = kept("student", "words", "what_goes_well", "answer", by=("by", "answered_by"))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="noticed")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    what_goes_well = models.CharField(max_length=500, blank=True)
    asked = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # with whom the student wants to talk
    at = models.DateTimeField()
    answered_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # what is done, for whoever said it to read

    about_student = "student"
    reach = {
        **Student.reached_by(*AROUND),
        # Who asks for somebody to talk with asks that person, not the whole team.
        Reach.TEAM: Reached(_("students on whose team they are today, but not whom the student asked for"), lambda b: _to_all(b)),
        Reach.SUBJECT: Reached(_("the student asked for them"), lambda b: Q(asked_id=b.person_id) & _still_around(b)),
        Reach.AUTHOR: Reached(_("what the person noticed, as long as they are around the student"), lambda b: Q(by_id=b.person_id) & _still_around(b)),
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

    about_student = "student"
    reach = {
        **{far: Reached(_("open notes about students as above"), _open(reached)) for far, reached in Student.reached_by(*AROUND).items()},
        Reach.AUTHOR: Reached(
            _("its author and those whom they named, as long as they are around the student"),
            lambda b: (Q(author_id=b.person_id) | Q(pk__in=_named(b.person_id))) & _still_around(b, ANSWER),
        ),
        Reach.SUBJECT: Reached(_("its author, as long as they are around the student"), lambda b: Q(author_id=b.person_id) & _still_around(b, ANSWER)),
    }

    class Meta:
        indexes = [models.Index(fields=["student", "written_at"], name="notes_about_a_student")]


class NoteText(models.Model):
    """What a note said before it was mended."""

    retention = kept("note__student", "text")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="texts")
    edition = models.PositiveIntegerField()
    text = models.TextField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "edition"], name="a_note_said_one_thing_at_a_time")]


class NoteFile(models.Model):
    """A picture or a PDF with a note, made anew. Open to whoever may read the note, to take away and never to show in the page."""

    retention = kept("note__student", "name", "content")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)  # media type, as found in the content
    content = models.BinaryField()
    at = models.DateTimeField()


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

    class Channel(models.TextChoices):
        PERSON = "person", _("in person")
        POST = "post", _("by post")
        MAIL = "mail", _("by e-mail")
        PHONE = "phone", _("by phone")
        OTHER = "other", _("another way")

    retention = kept("student", "about", "took_back_why", by=("entered_by",))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="formal_events")
    kind = models.CharField(max_length=16, choices=Kind)
    on = models.DateField()
    guardian = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # to or from whom; None: the student of age
    language = models.CharField(max_length=16)  # BCP 47
    channel = models.CharField(max_length=16, choices=Channel)
    about = models.CharField(max_length=500)
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    taken_back_on = models.DateField(null=True)
    took_back_why = models.CharField(max_length=300, blank=True)

    about_student = "student"
    reach = Student.reached_by(*EVERY_WAY)

"""Visits, what is talked about, and notes of what was seen and heard."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.growth.models.cycles import IN_CARE, principals_in_care
from trellis.kit.keeping import Kept

RULE = _("District setting, default 5 years: long enough to see how a school was supported.")
NOTES = _("10 years after it was written, or until its author removes it.")


class Visit(models.Model):
    """A supervisor and a principal meet: planned, then held or called off. *That* it was, and when, both sides see; the words stand in lines and notes."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit at the school")
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting elsewhere")

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="planned_on", blanks=("called_off_why",), about=("principal", "supervisor"))
    principal = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")  # who goes; whoever covers, when they do
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.VISIT)
    planned_on = models.DateField()
    planned_at = models.TimeField(null=True)
    planned_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)  # how long it took; None: nobody said
    called_off_on = models.DateField(null=True)
    called_off_why = models.CharField(max_length=300, blank=True)

    reach = {
        Reach.SUBJECT: Reached(_("visits with oneself"), lambda b: Q(principal_id=b.person_id)),
        Reach.AUTHOR: Reached(_("visits that the person makes"), lambda b: Q(supervisor_id=b.person_id)),
        Reach.CASELOAD: Reached(IN_CARE, lambda b: Q(principal_id__in=principals_in_care(b))),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(held_on__isnull=True) | Q(called_off_on__isnull=True), name="a_visit_is_held_or_called_off"),
            models.CheckConstraint(condition=~Q(principal=F("supervisor")), name="nobody_visits_themselves"),
        ]
        indexes = [
            models.Index(fields=["principal", "held_on"], name="visits_with_a_principal"),
            models.Index(fields=["supervisor", "planned_on"], name="visits_of_a_supervisor"),
        ]


class AgendaPoint(models.Model):
    """Something to talk about. The principal drafts; the supervisor may add. Both see it.

    What was neither talked about nor left out goes on to the next visit of the two: `visit` is the one on whose agenda it stands now.
    """

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="visit__planned_on", blanks=("words",), about=("by", "visit__principal"))
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="points")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)
    written_on = models.DateField()
    carried_over = models.PositiveSmallIntegerField(default=0)  # how many visits it has waited through
    talked_on = models.DateField(null=True)
    left_out_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(talked_on__isnull=True) | Q(left_out_on__isnull=True), name="a_point_is_talked_about_or_left_out")]


class Note(models.Model):
    """What its author saw, heard or thought. Theirs alone until shared with the principal.

    `sent_as` is given by the device before anything is sent, so that a note sent twice stands once. `edition` counts its texts: a device
    that changes an older one than stands here does not replace it (`NoteText.beside`). `versions` are the device's own numbers of the texts
    that were taken, or that came before one that was: each is taken once, in whatever order they arrive.
    """

    LONGEST = 20_000

    class Kind(models.TextChoices):
        SAW = "saw", _("I saw")
        HEARD = "heard", _("I heard")
        THOUGHT = "thought", _("I wonder")

    retention = Kept(whose=_("its author"), rule=NOTES, years=10, after="written_at", blanks=("text", "practice_keys"), about=("author", "about"))
    author = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # the principal; None: a note for oneself
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="notes")
    sent_as = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SAW)
    text = models.TextField()
    practice_keys = models.JSONField(default=list)
    written_at = models.DateTimeField()  # by the device's clock, set right by what the server saw of it
    device_said_at = models.DateTimeField(null=True)  # as the device's clock stood, when it was off by more than a few minutes
    got_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)
    versions = models.JSONField(default=list)
    shared_on = models.DateField(null=True)
    removed_on = models.DateField(null=True)

    reach = {
        Reach.AUTHOR: Reached(_("notes that the person wrote"), lambda b: Q(author_id=b.person_id, removed_on__isnull=True)),
        Reach.SUBJECT: Reached(
            _("notes about oneself that their author shared"), lambda b: Q(about_id=b.person_id, shared_on__isnull=False, removed_on__isnull=True)
        ),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "sent_as"], name="a_note_is_taken_once")]
        indexes = [
            models.Index(fields=["author", "written_at"], name="notes_of_an_author"),
            models.Index(fields=["visit", "written_at"], name="notes_of_a_visit"),
        ]


class NoteText(models.Model):
    """A text that a note had, or one that waits beside it (`beside`) because two devices changed the same edition. A person merges them."""

    retention = Kept(whose=_("its author"), rule=NOTES, years=10, after="at", blanks=("text",), about=("note__author", "note__about"))
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="texts")
    edition = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    beside = models.BooleanField(default=False)
    merged_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["note"], condition=Q(beside=True, merged_on__isnull=True), name="texts_that_wait")]


class Photo(models.Model):
    """A picture of a note: made anew here, so that it holds nothing but the picture."""

    retention = Kept(whose=_("its author"), rule=NOTES, years=10, after="note__written_at", blanks=("picture",), about=("note__author", "note__about"))
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="photos")
    sent_as = models.UUIDField()
    picture = models.BinaryField()  # JPEG
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "sent_as"], name="a_photo_is_taken_once")]


class NoteAnswer(models.Model):
    """What the principal says to a shared note, or its author to that."""

    retention = Kept(whose=_("staff"), rule=NOTES, years=10, after="at", blanks=("text",), about=("by", "note__author"))
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

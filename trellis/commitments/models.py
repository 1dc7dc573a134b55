"""Promises: from whom, to whom, what, by which day, because of what; and what became of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach, Role
from trellis.access.standing import Bearing
from trellis.directory.models import children_held
from trellis.kit.keeping import Kept

PROMISED = _("District setting, default 7 years after the promise was made: a promise and what became of it can be looked back on across two self-studies.")
PARTIES = ("commitment__owner", "commitment__made_by", "commitment__to_alone")


def _still_theirs(b: Bearing) -> Q:
    """Match promises about no child; for family, also those about one over whom they hold a right today."""
    return Q(about_child__isnull=True) | Q(about_child__in=children_held(b.today, b.person_id)) if b.held.role is Role.GUARDIAN else ~Q(pk__in=[])


def _owned(b: Bearing) -> Q:
    return Q(owner_id=b.person_id) & _still_theirs(b)


def _party(b: Bearing, *parts: str) -> Q:
    return _still_theirs(b) & Q(pk__in=Party.objects.filter(person_id=b.person_id, part__in=parts).values("commitment_id"))


class Commitment(models.Model):
    """A promise. `because_round` and `because_key` name what it came from in words that this room need not understand."""

    retention = Kept(
        whose=_("staff"), rule=PROMISED, years=7, after="made_on", blanks=("what", "to_words", "because_words"), about=("owner", "made_by", "to_alone")
    )
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField()
    what = models.TextField()
    to_words = models.CharField(max_length=200)  # the group, school or person as it was called that day
    by_on = models.DateField()  # the day that holds now
    first_by_on = models.DateField()  # the day first promised
    because_round = models.BigIntegerField(null=True)
    because_key = models.CharField(max_length=16, blank=True)
    because_words = models.CharField(max_length=200, blank=True)
    # the one person (student, guardian, colleague of a closed group) to whom it was made: nobody else reads it, and it is kept and destroyed as theirs too
    to_alone = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    # between a school and a family: family reads it as long as they hold a right over this child
    about_child = models.ForeignKey("directory.Student", null=True, on_delete=models.PROTECT, related_name="+")

    about_student = "about_child"
    reach = {
        Reach.DISTRICT: Reached(_("every promise, but for those made to one person alone"), lambda b: Q(to_alone__isnull=True)),
        Reach.AUTHOR: Reached(_("promises that the person owns"), _owned),
        Reach.SUBJECT: Reached(_("promises made to the person, or to a group they were in that day"), lambda b: _party(b, Party.Part.PROMISED_TO)),
        Reach.TEAM: Reached(_("promises from a round in which the person was asked"), lambda b: _party(b, Party.Part.PROMISED_TO, Party.Part.ASKED)),
        Reach.FAMILY: Reached(_("promises made to the person alone"), lambda b: Q(to_alone_id=b.person_id) & _still_theirs(b)),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(by_on__gte=F("made_on")), name="a_promise_is_for_a_day_to_come")]
        indexes = [models.Index(fields=["because_round", "because_key"], name="promises_by_their_cause")]


class Party(models.Model):
    """Somebody who sees the promise: it was made to them, or they were asked in the round from which it came."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the promise."))

    class Part(models.TextChoices):
        PROMISED_TO = "promised_to", _("promised to them")
        ASKED = "asked", _("asked in the same round")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="parties")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=Part)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commitment", "person"], name="a_person_has_one_part_in_a_promise")]


class Keeping(models.Model):
    """The owner did what was promised, and says in a sentence what was done."""

    retention = Kept(whose=_("staff"), rule=PROMISED, years=7, after="commitment__made_on", blanks=("done",), about=PARTIES)
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="keeping")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    done = models.TextField()


class Breaking(models.Model):
    """The owner let the promise go, and says why."""

    retention = Kept(whose=_("staff"), rule=PROMISED, years=7, after="commitment__made_on", blanks=("reason",), about=PARTIES)
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="breaking")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.TextField()


class Renegotiation(models.Model):
    """One side asks for another day and says why. The old day stands until somebody on the other side agrees."""

    retention = Kept(whose=_("staff"), rule=PROMISED, years=7, after="commitment__made_on", blanks=("reason",), about=PARTIES)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="renegotiations")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.TextField()


class RenegotiationAnswer(models.Model):
    """Somebody on the side that was asked agrees to the other day, or does not."""

    retention = Kept(
        whose=_("staff"),
        rule=PROMISED,
        years=7,
        after="renegotiation__commitment__made_on",
        blanks=("words",),
        about=("by", "renegotiation__commitment__owner", "renegotiation__commitment__to_alone"),
    )
    renegotiation = models.OneToOneField(Renegotiation, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    agrees = models.BooleanField()
    words = models.TextField(blank=True)


class CalendarAddress(models.Model):
    """The secret address at which a person's calendar reads their promises. Of the secret a digest is kept."""

    retention = Kept(whose=_("staff and families"), rule=_("Holds no words, and opens nothing once the person takes it back or is nobody here."))
    person = models.OneToOneField("directory.Person", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField()
    taken_back_on = models.DateField(null=True)

    reach = {Reach.SUBJECT: Reached(_("the person’s own calendar address"), lambda b: Q(person_id=b.person_id))}

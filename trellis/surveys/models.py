"""Rounds of questions, who was asked, and what they said.

Items carry their words as they stood at opening, so that a round needs no other room to be read, and a later
change of words leaves its answers alone.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

ANSWERED = _("District setting, default 5 years after the round: what people said by name serves the decision it was asked for, then two looks back.")
STRUCTURE = Kept(whose=_("staff"), rule=_("Stays: what was asked, of which groups. Who was asked stays as numbers."))


def was_asked(b: Bearing) -> models.QuerySet:
    """Return the rounds in which the person was asked."""
    return Invitation.objects.filter(person_id=b.person_id).values("audience__round_id")


class Round(models.Model):
    """Some questions to some groups, for a decision that it names. `closes_on` is the last day for answers."""

    retention = STRUCTURE

    class Mode(models.TextChoices):
        NAMED = "named", _("by name")

    title = models.CharField(max_length=200)
    decision = models.TextField()  # what will be decided with the answers
    mode = models.CharField(max_length=16, choices=Mode, default=Mode.NAMED)  # fixed at opening
    floor = models.PositiveSmallIntegerField(default=5)  # answers below which colleagues see no average; fixed at opening
    levels = models.JSONField()  # names of the four levels as they stood at opening
    opened_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    reply_by = models.DateField()

    reach = {
        Reach.DISTRICT: Reached(_("every round"), lambda b: everything()),
        Reach.TEAM: Reached(_("rounds in which the person was asked"), lambda b: Q(pk__in=was_asked(b))),
        Reach.AUTHOR: Reached(_("rounds that the person opened"), lambda b: Q(opened_by_id=b.person_id)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="a_round_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(reply_by__gt=F("closes_on")), name="the_reply_follows_the_last_answer"),
            models.CheckConstraint(condition=Q(mode="named"), name="every_round_is_by_name_so_far"),
        ]

    @property
    def is_closed_early(self) -> bool:
        return hasattr(self, "closure")

    def is_open(self, today: date) -> bool:
        """Say whether answers are taken today."""
        return self.opens_on <= today <= self.closes_on and not self.is_closed_early

    def is_over(self, today: date) -> bool:
        """Say whether no answer can come any more."""
        return today > self.closes_on or self.is_closed_early


class Closure(models.Model):
    """Somebody closed the round before its last day."""

    retention = STRUCTURE
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="closure")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField()


class Audience(models.Model):
    """A group that is asked; who is in it was frozen at opening. `voice`, `shape` and `is_open` draw its mark."""

    retention = STRUCTURE
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="audiences")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    voice = models.CharField(max_length=8)
    shape = models.CharField(max_length=8)
    is_open = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="one_audience_per_key")]


class Invitation(models.Model):
    """One person asked in one round, as one of a group."""

    retention = STRUCTURE
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="invitations")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    reach = {Reach.SUBJECT: Reached(_("the person who was asked"), lambda b: Q(person_id=b.person_id))}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="a_person_is_asked_once_in_a_round")]


class Item(models.Model):
    """One thing asked about, known by its key to whoever opened the round."""

    retention = STRUCTURE
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    signs = models.JSONField()  # for each level one thing that somebody would see
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="one_item_per_key")]


class ItemWording(models.Model):
    """An item as one audience is asked it. Without one, that audience is not asked."""

    retention = STRUCTURE
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="wordings")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="wordings")
    words = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "audience"], name="one_wording_per_item_and_audience")]


class Answer(models.Model):
    """What one person said about one item. A draft until the answers are sent."""

    retention = Kept(
        whose=_("those who were asked"),
        rule=ANSWERED,
        years=5,
        after="invitation__round__closes_on",
        blanks=("seen", "comment"),
        about=("invitation__person",),
    )

    class Said(models.TextChoices):
        LEVEL = "level", _("a level")
        CANNOT_SAY = "cannot_say", _("I cannot say")
        RATHER_NOT = "rather_not", _("I would rather not answer")

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="answers")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    said = models.CharField(max_length=12, choices=Said)
    level = models.PositiveSmallIntegerField(null=True)
    seen = models.TextField(blank=True)  # asked at the upper two levels
    comment = models.TextField(blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    reach = {
        Reach.DISTRICT: Reached(
            _("answers by name that were sent, once the round is closed"),
            lambda b: Q(invitation__in=sent_in_closed_rounds(b.today)),
        ),
        Reach.SUBJECT: Reached(_("one's own answers"), lambda b: Q(invitation__in=Invitation.objects.filter(person_id=b.person_id).values("pk"))),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "item"], name="one_answer_per_person_and_item"),
            models.CheckConstraint(
                condition=Q(said="level", level__gte=1, level__lte=4) | (~Q(said="level") & Q(level__isnull=True)),
                name="a_level_stands_exactly_where_one_was_chosen",
            ),
        ]

    @property
    def level_name(self) -> str:
        """The level as it was called in the round; empty without one."""
        return self.invitation.round.levels[self.level - 1] if self.level else ""


class Sending(models.Model):
    """Somebody sent their answers. Later changes are sent as they are saved."""

    retention = STRUCTURE
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="sending")
    at = models.DateTimeField(auto_now_add=True)


class Reply(models.Model):
    """What we heard and what we will do, to everybody who was asked. The newest counts; earlier ones stay."""

    retention = Kept(whose=_("those who were asked"), rule=_("Stays: the reply is the district's own word to everybody who was asked."))
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="replies")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    on = models.DateField()
    heard = models.TextField()
    will_do = models.TextField()


def closed_rounds(today: date) -> models.QuerySet:
    """Return the rounds in which no answer can come any more."""
    return Round.objects.filter(Q(closes_on__lt=today) | Q(pk__in=Closure.objects.values("round_id")))


def sent_in_closed_rounds(today: date) -> models.QuerySet:
    """Return the invitations of closed rounds by name whose answers were sent."""
    return Invitation.objects.filter(
        pk__in=Sending.objects.values("invitation_id"), round__in=closed_rounds(today).filter(mode=Round.Mode.NAMED).values("pk")
    ).values("pk")

"""Rounds of questions, who was asked, and what they said.

Items carry their words as they stood at opening, so that a round needs no other room to be read, and a later
change of words leaves its answers alone.
"""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

ANSWERED = _("District setting, default 5 years after the round: what people said by name serves the decision it was asked for, then two looks back.")
STRUCTURE = Kept(whose=_("staff"), rule=_("Stays: what was asked, of which groups. Who was asked stays as numbers."))


def was_asked(b: Bearing) -> models.QuerySet:
    """Return the rounds in which the person was asked."""
    return Invitation.objects.filter(person_id=b.person_id).values("audience__round_id")


def with_families_of(b: Bearing) -> models.QuerySet:
    """Return the rounds in which families or students of the person's schools were asked."""
    asked = Invitation.objects.filter(school_id__in=b.held.schools, audience__kind__in=(Audience.Kind.FAMILIES, Audience.Kind.STUDENTS))
    return asked.values("round_id")


class Round(models.Model):
    """Some questions to some groups, for a decision that it names. `closes_on` is the last day for answers."""

    retention = STRUCTURE

    class Mode(models.TextChoices):
        NAMED = "named", _("by name")
        CONFIDENTIAL = "confidential", _("in confidence")
        ANONYMOUS = "anonymous", _("without names")

    title = models.CharField(max_length=200)
    decision = models.TextField()  # what will be decided with the answers
    mode = models.CharField(max_length=16, choices=Mode, default=Mode.NAMED)  # what was promised; each group's own stands on the audience
    language = models.CharField(max_length=16, default="en")  # of the words in items and wordings; others are translations
    levels = models.JSONField()  # names of the four levels as they stood at opening
    opened_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    reply_by = models.DateField()
    for_oneself = models.BooleanField(default=False)  # its opener alone reads it: the district neither lists it nor prints its sheets

    reach = {
        Reach.DISTRICT: Reached(_("every round that the district asks"), lambda b: Q(for_oneself=False)),
        Reach.TEAM: Reached(_("rounds in which the person was asked"), lambda b: Q(pk__in=was_asked(b))),
        Reach.AUTHOR: Reached(_("rounds that the person opened"), lambda b: Q(opened_by_id=b.person_id)),
        Reach.SCHOOL: Reached(_("rounds in which families or students of that school were asked"), lambda b: Q(pk__in=with_families_of(b))),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="a_round_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(reply_by__gt=F("closes_on")), name="the_reply_follows_the_last_answer"),
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
    """A group that is asked; who is in it, how it answers and its floors were frozen at opening.

    `voice`, `shape` and `is_open` draw its mark. A group below its floor answers by name whatever the round promised, and is told so.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("people who work here")
        FAMILIES = "families", _("families")
        STUDENTS = "students", _("students")
        COMMUNITY = "community", _("anybody with the link")

    retention = STRUCTURE
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="audiences")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    voice = models.CharField(max_length=8)
    shape = models.CharField(max_length=8)
    is_open = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.STAFF)
    mode = models.CharField(max_length=16, choices=Round.Mode, default=Round.Mode.NAMED)
    floor = models.PositiveSmallIntegerField(default=5)  # answers below which no count and no average is shown
    comment_floor = models.PositiveSmallIntegerField(default=10)  # sheets below which no comment is shown
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="one_audience_per_key")]


class Invitation(models.Model):
    """One person asked in one round, as one of a group, with the school and school level by which the group's answers may be told apart.

    `link_digest` is the digest of a secret link that opens this invitation without an account, empty when none was made.
    """

    retention = STRUCTURE
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="invitations")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")
    school_level = models.CharField(max_length=16, blank=True)
    link_digest = models.CharField(max_length=64, blank=True)
    withdrawn_on = models.DateField(null=True)  # asked no longer: a family said no, or somebody was asked by mistake

    reach = {
        Reach.SUBJECT: Reached(_("the person who was asked"), lambda b: Q(person_id=b.person_id)),
        Reach.SCHOOL: Reached(
            _("families and students of that school"),
            lambda b: Q(school_id__in=b.held.schools, audience__kind__in=(Audience.Kind.FAMILIES, Audience.Kind.STUDENTS)),
        ),
        Reach.DISTRICT: Reached(_("everybody whom the district asked"), lambda b: Q(round__for_oneself=False)),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="a_person_is_asked_once_in_a_round"),
            models.UniqueConstraint(fields=["link_digest"], condition=~Q(link_digest=""), name="a_link_opens_one_invitation"),
        ]


class Item(models.Model):
    """One thing asked about, known by its key to whoever opened the round."""

    retention = STRUCTURE
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    signs = models.JSONField()  # for each level one thing that somebody would see
    protected_areas = models.JSONField(default=list)  # tags of the law on student surveys; empty means that none is touched
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="one_item_per_key")]


class ItemWording(models.Model):
    """An item as one audience is asked it. Without one, that audience is not asked.

    `signs` are those that the group itself would notice, four or none: then the item's stand. Answers are counted by item in either case.
    """

    retention = STRUCTURE
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="wordings")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="wordings")
    words = models.CharField(max_length=300)
    signs = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "audience"], name="one_wording_per_item_and_audience")]

    def sign(self, level: int) -> tuple[str, str]:
        """Return the place and the words of what this group would see at a level."""
        key = self.item.key
        return (f"{key}.sign.{self.audience.key}.{level}", self.signs[level - 1]) if self.signs else (f"{key}.sign.{level}", self.item.signs[level - 1])


class Translation(models.Model):
    """Words of a round in another language, by their place: `title`, `decision`, `level.1`, `4.2.name`, `4.2.sign.1`, `4.2.ask.principals`.

    The signs of a group of its own stand at `4.2.sign.families.1`.
    """

    retention = STRUCTURE
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=16)
    place = models.CharField(max_length=80)
    words = models.TextField()
    is_reviewed = models.BooleanField(default=False)  # a person who speaks the language has read them

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "language", "place"], name="one_translation_of_a_place_in_a_round")]


class Answer(models.Model):
    """What one person said about one item, by name or in confidence. A draft until the answers are sent."""

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
            lambda b: sent_in_closed_rounds(b.today),
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


class Sending(models.Model):
    """Somebody took part, told by the day alone. By name or in confidence, later changes are sent as they are saved."""

    class Channel(models.TextChoices):
        SCREEN = "screen", _("on a screen")
        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by phone")
        READ = "read", _("read aloud by somebody")

    retention = STRUCTURE
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="sending")
    on = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.SCREEN)
    entered_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # who typed a paper sheet


SEALED = Kept(whose=_("those who were asked"), rule=_("Sealed until the round is closed, then counted once and destroyed with the key that opens it."))


class SealingKey(models.Model):
    """The public half of the pair that seals a round's sheets. The private half lives outside the database and its backups."""

    retention = SEALED
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="sealing_key")
    public = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True)


class SealedSheet(models.Model):
    """Somebody's answers, sealed on arrival: no person, no time, no order. Group, school and level are inside the seal.

    `receipt_digest` is of a code that only its holder knows; with it the sheet can be replaced.
    """

    retention = SEALED
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sealed_sheets")
    receipt_digest = models.CharField(max_length=64)
    box = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "receipt_digest"], name="one_sheet_per_receipt")]


class OpenLink(models.Model):
    """A link and its poster for anybody. What comes through it is shown apart and never in a gap: it can be stuffed."""

    retention = STRUCTURE
    audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="open_link")
    digest = models.CharField(max_length=64, unique=True)
    withdrawn_on = models.DateField(null=True)


class Slip(models.Model):
    """A paper sheet's one-time code in a group that answers without names. It belongs to nobody."""

    retention = STRUCTURE
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="slips")
    digest = models.CharField(max_length=64, unique=True)
    used_on = models.DateField(null=True)


class Counting(models.Model):
    """The count of a closed round, made once. `done` of `sheets` sealed sheets are opened; `unreadable` could not be."""

    class State(models.TextChoices):
        RUNNING = "running", _("being counted")
        DONE = "done", _("counted")
        KEY_LOST = "key_lost", _("the key is lost")

    retention = STRUCTURE
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="counting")
    state = models.CharField(max_length=12, choices=State, default=State.RUNNING)
    sheets = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)


class Cut(models.TextChoices):
    """Which part of a group a number is about. The cuts were declared before opening."""

    WHOLE = "", _("the whole group")
    LEVEL = "level", _("by school level")
    SCHOOL = "school", _("by school")


class Count(models.Model):
    """How many of a group, or of the part that `cut` and `cut_key` tell, said one thing about one item.

    A group that did not answer by name has no rows for what may not be shown, so that nobody who reads the tables finds it either;
    one that did has all, those hidden from everybody but the readers of named answers marked. No row: hidden, or nobody.
    """

    retention = STRUCTURE
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="counts")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="counts")
    cut = models.CharField(max_length=8, choices=Cut, blank=True)
    cut_key = models.CharField(max_length=20, blank=True)  # the level's name or the school's number
    said = models.CharField(max_length=12)  # 1 to 4, cannot_say, rather_not
    number = models.PositiveIntegerField()
    is_hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audience", "cut", "cut_key", "item", "said"], name="one_count_per_cell")]


class Turnout(models.Model):
    """How many of a group, or of a part of it, were asked, and from how many answers came, when the round was counted."""

    retention = STRUCTURE
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="turnouts")
    cut = models.CharField(max_length=8, choices=Cut, blank=True)
    cut_key = models.CharField(max_length=20, blank=True)
    asked = models.PositiveIntegerField()
    sent = models.PositiveIntegerField()
    is_hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audience", "cut", "cut_key"], name="one_turnout_per_part")]


class Comment(models.Model):
    """What somebody wrote in confidence or without a name, written anew at the close, in no order and tied to nothing else they said."""

    class Kind(models.TextChoices):
        SEEN = "seen", _("what somebody has seen")
        COMMENT = "comment", _("a comment")

    retention = Kept(whose=_("those who were asked"), rule=ANSWERED, years=5, after="item__round__closes_on", blanks=("words",))
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="comments")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="comments", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["item", "kind", "id", "audience"], name="comments_by_item")]  # dozens are shown and thousands counted


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


def sent_in_closed_rounds(today: date) -> Q:
    """Match answers that were sent by name in closed rounds. One answer has one sending and one round: no join here doubles a row."""
    is_closed = Q(invitation__round__closes_on__lt=today) | Q(invitation__round__closure__isnull=False)
    return Q(invitation__sending__isnull=False, invitation__audience__mode=Round.Mode.NAMED) & is_closed

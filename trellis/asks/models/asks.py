"""An ask: what, why, of whom, how often, how long it takes; written, carried past the cap by a sponsor where it must be, filed, stopped."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach, Role
from trellis.access.standing import Bearing
from trellis.directory.models import School
from trellis.kit.keeping import Kept

RULE = _("District setting, default 7 years after the ask was written: what was asked of schools can be looked back on across two self-studies.")
KEPT: dict[str, Any] = {"whose": _("staff"), "rule": RULE, "years": 7}


def asked_at(b: Bearing) -> Q:
    """Match asks that reach a school where the person holds a post: filed, of everybody, of its level or of it by name."""
    levels = School.objects.filter(pk__in=b.held.schools).values("level")
    reached = Audience.objects.filter(Q(school_id__in=b.held.schools) | Q(level__in=levels) | Q(school__isnull=True, level=""))
    return Q(pk__in=reached.values("ask_id"), filing__isnull=False) if b.held.schools else Q(pk__in=[])


class Ask(models.Model):
    """Something an office asks of schools. Until it is filed it is a draft, which asks nobody and counts nowhere.

    `minutes_low` and `minutes_high` are for one person, each time. The budget counts the higher one: a week that might break is a broken one.
    """

    retention = Kept(**KEPT, after="written_on", blanks=("what", "why", "source", "held_words", "others_could", "comes_off"), about=("owner", "written_by"))

    class Mandate(models.TextChoices):
        LAW = "law", _("A law or a court says so")
        BOARD = "board", _("The board decided it")
        OFFICE = "office", _("It is the office’s wish")

    class Held(models.TextChoices):
        NO = "no", _("No, nobody holds it")
        PARTLY = "partly", _("Partly")
        YES = "yes", _("Yes, but it has to be confirmed")

    class Repeats(models.TextChoices):
        ONCE = "once", _("once")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")
        QUARTERLY = "quarterly", _("every quarter")
        YEARLY = "yearly", _("every year")

    what = models.CharField(max_length=200)
    why = models.TextField()  # the decision it serves
    mandate = models.CharField(max_length=8, choices=Mandate, default=Mandate.OFFICE)
    source = models.CharField(max_length=300, blank=True)  # of the mandate: which law, which decision of the board
    practice_key = models.CharField(max_length=16, blank=True)  # of the framework's practices, which this room need not understand
    practice_words = models.CharField(max_length=200, blank=True)
    office = models.ForeignKey("directory.Office", null=True, on_delete=models.PROTECT, related_name="+")  # None: Trellis itself asks, for whoever owns it
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()
    edition = models.PositiveIntegerField(default=1)  # how often it was written: two editors of one draft find each other by it
    minutes_low = models.PositiveSmallIntegerField(null=True)  # None, as the due day, only while it is a draft
    minutes_high = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)  # the first time
    repeats = models.CharField(max_length=9, choices=Repeats, default=Repeats.ONCE)
    until_on = models.DateField(null=True)  # the last day on which it may fall due again; None for once
    reply_within_days = models.PositiveSmallIntegerField(default=30)  # after each due day the owner says what became of the answers
    held = models.CharField(max_length=6, choices=Held, blank=True)  # do we hold this already?
    held_words = models.CharField(max_length=300, blank=True)
    others_could = models.CharField(max_length=300, blank=True)  # who else could do it
    comes_off = models.CharField(max_length=300, blank=True)  # what comes off if this goes on
    takes_off = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")  # the ask that ends when this is filed
    outside = models.BooleanField(default=False)  # reached schools outside Trellis, and is recorded afterwards
    question = models.TextField(blank=True)  # answered inside Trellis, in words; empty when it is answered elsewhere
    from_room = models.CharField(max_length=32, blank=True)  # what Trellis asks files itself: "surveys", the round's number
    from_number = models.BigIntegerField(null=True)
    again_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="agains")  # comes back after a sponsor said no, or for another year

    reach = {
        Reach.DISTRICT: Reached(
            _("every ask that was filed: what the central office asks is no secret inside the district"), lambda b: Q(filing__isnull=False)
        ),
        Reach.OFFICE: Reached(_("asks of one’s own office"), lambda b: Q(office_id__in=b.held.offices)),
        Reach.AUTHOR: Reached(_("asks that the person wrote or owns"), lambda b: Q(owner_id=b.person_id) | Q(written_by_id=b.person_id)),
        Reach.SCHOOL: Reached(_("asks that reach one’s school"), asked_at),
        Reach.TEAM: Reached(
            _("asks that the person is asked to stand for as a sponsor"),
            lambda b: Q(pk__in=SponsorRequest.objects.filter(asked_of_id=b.person_id).values("ask_id")),
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes_high__gte=F("minutes_low")), name="the_higher_minutes_are_the_higher"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("due_on")), name="an_ask_ends_after_it_begins"),
            models.UniqueConstraint(fields=["from_room", "from_number"], condition=~Q(from_room=""), name="trellis_files_each_of_its_asks_once"),
        ]
        indexes = [models.Index(fields=["office", "written_on"], name="asks_of_an_office")]

    @property
    def office_name(self) -> str:
        """The office that asks; Trellis, where no office does."""
        return self.office.name if self.office else "Trellis"


class AskWord(models.Model):
    """One word of what is asked, folded: what search and the look for likely duplicates go by. Made from the ask, holds nothing else."""

    retention = Kept(whose=_("staff"), rule=RULE, years=7, after="ask__written_on", erases=True, about=("ask__owner", "ask__written_by"))
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="words", db_index=False)
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "word"], name="a_word_of_an_ask_once")]
        indexes = [models.Index(fields=["word", "ask"], name="words_of_asks")]


class Audience(models.Model):
    """Who is asked: everybody in the role (neither level nor school), those of one level, or of one school. Schools that open later are asked too."""

    retention = Kept(whose=_("the district"), rule=_("Holds no words: stays as numbers with the ask."))
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="audience")
    role = models.CharField(max_length=32, default=Role.PRINCIPAL)
    level = models.CharField(max_length=16, blank=True)
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(school__isnull=True) | Q(level=""), name="an_audience_is_a_level_or_a_school"),
            models.UniqueConstraint(fields=["ask", "role", "level"], condition=Q(school__isnull=True), name="a_level_is_asked_once"),
            models.UniqueConstraint(fields=["ask", "role", "school"], condition=Q(school__isnull=False), name="a_school_is_asked_once_by_name"),
        ]
        indexes = [models.Index(fields=["school", "role"], name="asks_of_a_school_by_name")]


class Filing(models.Model):
    """The ask goes out. From here on it counts in the weeks of those whom it reaches."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the ask."))
    ask = models.OneToOneField(Ask, on_delete=models.PROTECT, related_name="filing")
    by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: Trellis itself
    on = models.DateField()


class Occasion(models.Model):
    """One time that a filed ask falls due. `week_on` is the Monday of the week in which it counts."""

    retention = Kept(whose=_("the district"), rule=_("Holds no words: stays as numbers with the ask."))
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="occasions")
    due_on = models.DateField()
    week_on = models.DateField()
    receipt_by_on = models.DateField()
    dropped_on = models.DateField(null=True)  # asked no longer: the ask was stopped before

    reach = {
        Reach.DISTRICT: Reached(_("every time that a filed ask falls due"), lambda b: everything()),
        Reach.OFFICE: Reached(_("asks of one’s own office"), lambda b: Q(ask_id__in=Ask.objects.filter(office_id__in=b.held.offices).values("pk"))),
        Reach.SCHOOL: Reached(_("asks that reach one’s school"), lambda b: Q(ask_id__in=Ask.objects.filter(asked_at(b)).values("pk"))),
        Reach.SUBJECT: Reached(_("asks handed to the person at a school where they work"), lambda b: Q(pk__in=_delegated(b), ask__filing__isnull=False)),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "due_on"], name="an_ask_falls_due_once_a_day")]
        indexes = [
            models.Index(fields=["week_on", "ask"], condition=Q(dropped_on__isnull=True), name="asks_of_a_week"),
            models.Index(fields=["receipt_by_on"], name="receipts_by_their_day"),
        ]


def _delegated(b: Bearing) -> models.QuerySet:
    from trellis.asks.models.answers import Delegation

    return Delegation.objects.filter(to_id=b.person_id, school_id__in=b.held.schools, taken_back_on__isnull=True).values("occasion_id")


class Moving(models.Model):
    """The due day moved: by its owner, with a reason where it was filed already."""

    retention = Kept(**KEPT, after="on", blanks=("reason",), about=("by",))
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="movings")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)


class SponsorRequest(models.Model):
    """An ask that breaks somebody's week needs a named leader who stands for it. They see whose weeks it breaks before they answer."""

    retention = Kept(**KEPT, after="on", blanks=("why",), about=("by", "asked_of"))
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="sponsor_requests")
    asked_of = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    why = models.TextField()  # why it cannot fit; shown to every principal whom it reaches
    taken_back_on = models.DateField(null=True)  # the office thought better of it before there was an answer


class SponsorAnswer(models.Model):
    """The leader stands for the ask and its broken weeks, or does not, and says why."""

    retention = Kept(**KEPT, after="on", blanks=("words",), about=("by",))
    request = models.OneToOneField(SponsorRequest, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    agrees = models.BooleanField()
    words = models.TextField(blank=True)


class Stopping(models.Model):
    """The ask is asked no more: what it gave back can be counted."""

    retention = Kept(**KEPT, after="on", blanks=("why",), about=("by",))
    ask = models.OneToOneField(Ask, on_delete=models.PROTECT, related_name="stopping")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    why = models.TextField()

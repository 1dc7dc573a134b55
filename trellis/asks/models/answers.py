"""The principal's side of an ask, and what the office owes in return."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach, Role
from trellis.asks.models.asks import KEPT, Occasion
from trellis.kit.keeping import Kept


class OfASchool(models.Model):
    """One school's part in one occasion, in one role: done once, handed on, or answered that it makes no sense."""

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="%(class)ss")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, default=Role.PRINCIPAL)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        abstract = True


class Delegation(OfASchool):
    """The principal hands the ask to a named person in school, who finds it on their own first page. Taken back or handed on, it ends."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the ask."))
    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    taken_back_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "school", "role"], condition=Q(taken_back_on__isnull=True), name="one_person_has_an_ask_in_a_school")
        ]
        indexes = [models.Index(fields=["to"], condition=Q(taken_back_on__isnull=True), name="asks_handed_to_a_person")]


class Done(OfASchool):
    """It is done. True minutes as the range that was tapped: both None when they were not said, which is never nought; the higher one None
    for the highest range, which is open above."""

    retention = Kept(**KEPT, after="on", blanks=("answer",), about=("by",))
    minutes_low = models.PositiveSmallIntegerField(null=True)
    minutes_high = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)  # to the ask's question, where it is answered inside Trellis

    reach = {
        Reach.OFFICE: Reached(_("answers to asks of one’s own office"), lambda b: Q(occasion__ask__office_id__in=b.held.offices)),
        Reach.SCHOOL: Reached(_("answers of one’s own school"), lambda b: Q(school_id__in=b.held.schools)),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "school", "role"], name="an_ask_is_done_once_in_a_school"),
            models.CheckConstraint(
                condition=Q(minutes_high__isnull=True) | Q(minutes_low__isnull=False, minutes_high__gte=F("minutes_low")),
                name="true_minutes_are_a_range_or_none",
            ),
        ]


class NoSense(OfASchool):
    """It makes no sense for this school, because: opens a thread with the owner. The ask waits no longer for this school."""

    retention = Kept(**KEPT, after="on", blanks=("why",), about=("by",))
    why = models.TextField()
    thread = models.ForeignKey("threads.Thread", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occasion", "school", "role"], name="a_school_says_once_that_it_makes_no_sense")]


class Receipt(models.Model):
    """The owner says to everybody whom it reached what became of the answers."""

    retention = Kept(**KEPT, after="on", blanks=("words",), about=("by",))

    class Became(models.TextChoices):
        DECIDED = "decided", _("something was decided with it")
        SENT_ON = "sent_on", _("it was sent on to whoever requires it")
        NOT_USED = "not_used", _("it was not used")

    occasion = models.OneToOneField(Occasion, on_delete=models.PROTECT, related_name="receipt")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    became = models.CharField(max_length=8, choices=Became)
    words = models.TextField()


class AnswersLookedAt(models.Model):
    """Somebody of the office opened the answers that were given inside Trellis. The first time counts."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the ask."))
    occasion = models.OneToOneField(Occasion, on_delete=models.PROTECT, related_name="looked_at")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()


class RepeatLet(models.Model):
    """A system leader lets an ask be repeated although its last time has no receipt, or nobody opened what was answered."""

    retention = Kept(**KEPT, after="on", blanks=("why",), about=("by",))
    occasion = models.OneToOneField(Occasion, on_delete=models.PROTECT, related_name="repeat_let")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    why = models.TextField()

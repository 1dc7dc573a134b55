"""A students' panel writes to an office of the central administration: draft, question or proposal, reply, decision, each with its day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import NUMBERS
from trellis.kit.days import open_on
from trellis.kit.keeping import Kept

RULE = _("District setting, default 5 years after it was drafted: those who sit on the panel later can read what became of what others asked.")


def _seats(b: Bearing) -> "models.QuerySet[PanelMember]":
    """Return the seats that a student holds today. On the panel of a school only as long as they learn there."""
    at_their_school = Q(panel__school__isnull=True) | Q(panel__school_id__in=b.held.schools)
    return PanelMember.objects.filter(open_on(b.today), at_their_school, student__person_id=b.person_id)


def _written_to(b: Bearing) -> "models.QuerySet[PanelQuestion]":
    return PanelQuestion.objects.filter(sent_on__isnull=False, office_id__in=b.held.offices)


def _to_reply(b: Bearing) -> "models.QuerySet[PanelQuestion]":
    return PanelQuestion.objects.filter(sent_on__isnull=False, owner_id=b.person_id)


class Panel(models.Model):
    """Students of one school, or of the district, who speak to the central office. Its convenor is an adult who works here."""

    class Counting(models.TextChoices):
        SCHOOL = "school", _("school days")
        CALENDAR = "calendar", _("calendar days")

    retention = Kept(whose=_("the district"), rule=_("Stays: that there was a panel, and by what rules, is no personal data."))
    name = models.CharField(max_length=80)
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")  # None: of the district
    convenor = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    convened_on = models.DateField()
    agree = models.PositiveSmallIntegerField(default=3)  # so many members make what one wrote the panel's
    reply_days = models.PositiveSmallIntegerField(default=10)
    counts = models.CharField(max_length=8, choices=Counting, default=Counting.SCHOOL)
    ended_on = models.DateField(null=True)

    reach = {
        Reach.DISTRICT: Reached(_("every panel, without who is on it"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("panels of one’s own school"), lambda b: Q(school_id__in=b.held.schools)),
        Reach.AUTHOR: Reached(_("panels that the person convenes"), lambda b: Q(convenor_id=b.person_id)),
        Reach.TEAM: Reached(_("panels on which the person sits today"), lambda b: Q(pk__in=_seats(b).values("panel_id"))),
        Reach.OFFICE: Reached(_("panels that wrote to the person’s office"), lambda b: Q(pk__in=_written_to(b).values("panel_id"))),
        Reach.SUBJECT: Reached(_("panels to which the person is named to reply"), lambda b: Q(pk__in=_to_reply(b).values("panel_id"))),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(agree__gte=1), name="somebody_agrees_before_a_panel_writes"),
            models.CheckConstraint(condition=Q(reply_days__gte=1), name="a_panel_waits_at_least_a_day"),
        ]


class PanelMember(models.Model):
    """A student's seat for a term. Half-open: from the first day without it on, the student reads nothing of the panel."""

    retention = Kept(whose=_("students"), rule=NUMBERS, about=("student__person",))
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="+")
    held_from = models.DateField()
    held_until = models.DateField()
    named_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    about_student = "student"
    reach = {
        Reach.AUTHOR: Reached(_("members of panels that the person convenes"), lambda b: Q(panel__convenor_id=b.person_id)),
        Reach.TEAM: Reached(_("who sits on the panel with them"), lambda b: Q(panel_id__in=_seats(b).values("panel_id"))),
        Reach.OFFICE: Reached(_("members of panels that wrote to the person’s office"), lambda b: Q(panel_id__in=_written_to(b).values("panel_id"))),
        Reach.SUBJECT: Reached(_("members of panels to which the person is named to reply"), lambda b: Q(panel_id__in=_to_reply(b).values("panel_id"))),
        Reach.FAMILY: Reached(_("the student’s own seat"), lambda b: Q(student__person_id=b.person_id)),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(held_until__gte=F("held_from")), name="a_seat_on_a_panel_ends_after_it_begins")]
        indexes = [models.Index(fields=["student", "held_until"], name="seats_of_a_student")]


class PanelQuestion(models.Model):
    """A question or a proposal: a draft until the panel sends it. `owed` says what the office owes next, `due_on` by which day."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("a question")
        PROPOSAL = "proposal", _("a proposal")

    class Owed(models.TextChoices):
        NOTHING = "", _("nothing")
        REPLY = "reply", _("a reply")
        DECISION = "decision", _("a decision")

    retention = Kept(whose=_("students"), rule=RULE, years=5, after="on", blanks=("subject", "words"), about=("by",))
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=8, choices=Kind)
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=120)  # one line without names: once sent, every student reads it
    words = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")  # who drafted it; told to nobody outside the panel
    on = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)  # who agreed to an earlier one is asked again
    sent_on = models.DateField(null=True)
    let_go_on = models.DateField(null=True)  # the draft was put away
    owner = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: whoever leads the office
    owed = models.CharField(max_length=8, choices=Owed, default=Owed.NOTHING, blank=True)
    due_on = models.DateField(null=True)

    reach = {
        Reach.DISTRICT: Reached(_("what panels have sent, without who wrote it"), lambda b: Q(sent_on__isnull=False)),
        Reach.AUTHOR: Reached(_("what panels write that the person convenes, drafts too"), lambda b: Q(panel__convenor_id=b.person_id)),
        Reach.TEAM: Reached(_("what the panel writes on which the person sits today, drafts too"), lambda b: Q(panel_id__in=_seats(b).values("panel_id"))),
        Reach.OFFICE: Reached(_("what panels have sent to the person’s office"), lambda b: Q(sent_on__isnull=False, office_id__in=b.held.offices)),
        Reach.SUBJECT: Reached(_("what the person is named to reply to"), lambda b: Q(sent_on__isnull=False, owner_id=b.person_id)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sent_on__isnull=True) | Q(let_go_on__isnull=True), name="what_a_panel_sent_is_not_put_away"),
            models.CheckConstraint(
                condition=Q(owed="", due_on__isnull=True) | (~Q(owed="") & Q(due_on__isnull=False)), name="what_is_owed_to_a_panel_has_a_day"
            ),
            models.CheckConstraint(condition=Q(sent_on__isnull=False) | Q(owed="", owner__isnull=True), name="to_a_draft_nothing_is_owed"),
        ]
        indexes = [
            models.Index(fields=["panel", "on"], name="questions_of_a_panel"),
            models.Index(fields=["office", "due_on"], name="questions_to_an_office"),
            models.Index(fields=["sent_on"], name="questions_by_their_day"),
        ]


class PanelAddition(models.Model):
    """What another member added to a draft. It is sent with it."""

    retention = Kept(whose=_("students"), rule=RULE, years=5, after="question__on", blanks=("words",), about=("by",))
    question = models.ForeignKey(PanelQuestion, on_delete=models.PROTECT, related_name="additions")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.CharField(max_length=1000)


class PanelAgreement(models.Model):
    """A member agrees to one edition of a draft. What is changed afterwards they are asked again."""

    retention = Kept(whose=_("students"), rule=NUMBERS, about=("by",))
    question = models.ForeignKey(PanelQuestion, on_delete=models.PROTECT, related_name="agreements")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    edition = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "by"], name="a_member_agrees_once_to_a_draft")]


class PanelReply(models.Model):
    """What the office replied. `answers` is what the panel then says of it: None until enough members say the same."""

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="question__on", blanks=("words",), about=("by",))
    question = models.ForeignKey(PanelQuestion, on_delete=models.PROTECT, related_name="replies")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.TextField()
    answers = models.BooleanField(null=True)
    said_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answers__isnull=True, said_on__isnull=True) | Q(answers__isnull=False, said_on__isnull=False), name="a_panel_says_on_a_day"
            )
        ]


class PanelSaying(models.Model):
    """One member says whether a reply answers what the panel asked; of a no, what is still open."""

    retention = Kept(whose=_("students"), rule=RULE, years=5, after="reply__question__on", blanks=("words",), about=("by",))
    reply = models.ForeignKey(PanelReply, on_delete=models.PROTECT, related_name="sayings")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    answers = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "by"], name="a_member_says_once_of_a_reply")]


class PanelDecision(models.Model):
    """The office did it, did not or does it later, and why. The newest holds."""

    class Did(models.TextChoices):
        DID = "did", _("We do it")
        DID_NOT = "did_not", _("We do not do it")
        LATER = "later", _("We do it later")

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="question__on", blanks=("why",), about=("by",))
    question = models.ForeignKey(PanelQuestion, on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    did = models.CharField(max_length=8, choices=Did)
    why = models.CharField(max_length=500)
    by_on = models.DateField(null=True)  # of what is done later
    promise = models.BigIntegerField(null=True)  # of commitments, where the decision carries one

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(did="later", by_on__isnull=False) | (~Q(did="later") & Q(by_on__isnull=True)), name="what_is_done_later_has_a_day"
            )
        ]

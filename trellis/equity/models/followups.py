"""What people do about a finding: talk about its causes, look at a rule, promise; and see it measured again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

RULE = _("District setting, default 7 years after it was opened: long enough to see in later releases what it came to.")


def _of(finding: str) -> dict[Reach, Reached]:
    return {
        Reach.DISTRICT: Reached(_("what was opened from any finding"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("what was opened from findings of the school that they lead"), lambda b: Q(**{f"{finding}school_id__in": b.held.schools})),
        Reach.CASELOAD: Reached(
            _("what was opened from findings of schools assigned to them"), lambda b: Q(**{f"{finding}school_id__in": b.held.caseload_schools})
        ),
    }


class FollowUp(models.Model):
    """Something that somebody opened from a finding. It is about the finding's identity, so that later releases measure it again."""

    class Kind(models.TextChoices):
        CONVERSATION = "conversation", _("a conversation about causes")
        COMMITMENT = "commitment", _("a promise")
        POLICY_REVIEW = "policy_review", _("a look at a rule")

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the finding."))
    finding = models.ForeignKey("equity.Finding", on_delete=models.PROTECT, related_name="follow_ups")
    identity = models.CharField(max_length=150, db_index=True)
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    number = models.PositiveBigIntegerField(null=True)  # of the promise in its own room
    opened_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")  # who answers for it that it comes to an end
    due_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # of a conversation or review; a promise ends in its own room

    reach = _of("")

    class Meta:
        indexes = [models.Index(fields=["owner", "ended_on", "due_on"], name="follow_ups_that_are_due")]


class Conversation(models.Model):
    """Why does this happen? Five whys, or a driver diagram, written together."""

    class Kind(models.TextChoices):
        WHYS = "whys", _("five whys")
        DRIVERS = "drivers", _("a driver diagram")

    retention = Kept(
        whose=_("staff"), rule=RULE, years=7, after="follow_up__opened_on", blanks=("question", "conclusion"), about=("follow_up__opened_by", "closed_by")
    )
    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="conversation")
    kind = models.CharField(max_length=8, choices=Kind)
    question = models.CharField(max_length=300)
    conclusion = models.TextField(blank=True)  # what was learned
    closed_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    reach = _of("follow_up__")


class Cause(models.Model):
    """One answer to why, or one driver; `under` is what it answers."""

    retention = Kept(whose=_("staff"), rule=RULE, years=7, after="conversation__follow_up__opened_on", blanks=("words", "evidence"), about=("written_by",))
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="causes")
    under = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    words = models.CharField(max_length=300)
    evidence = models.CharField(max_length=600, blank=True)  # how we know
    written_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)


class PolicyReview(models.Model):
    """Whom does a rule keep out? Keep it, change it or stop it, with the reason."""

    class Decision(models.TextChoices):
        KEEP = "keep", _("Keep it")
        CHANGE = "change", _("Change it")
        STOP = "stop", _("Stop it")

    retention = Kept(
        whose=_("staff"),
        rule=RULE,
        years=7,
        after="follow_up__opened_on",
        blanks=("rule", "keeps_out", "evidence", "reason"),
        about=("follow_up__opened_by", "follow_up__owner", "decided_by"),
    )
    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="policy_review")
    rule = models.CharField(max_length=300)  # which rule, and where it is written
    keeps_out = models.TextField(blank=True)  # whom it keeps out, and how
    evidence = models.TextField(blank=True)  # how we know
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    reason = models.TextField(blank=True)  # the reply: what was decided and why
    decided_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    reach = _of("follow_up__")

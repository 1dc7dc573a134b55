"""What keeps school leaders from leading with courage: who clears it by when, what was removed and what stays."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

RULE = _("District setting, default 5 years after it was raised: long enough to see whether the same barrier comes back.")


def _owned(b: Bearing) -> Q:
    return Q(owner_id=b.person_id)


class Barrier(models.Model):
    """Something that stands in the way of leading. Who raised it, and for which school, is shown to its owner if the raiser allows it, and to nobody else."""

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="raised_on", blanks=("what", "would_help"), about=("raised_by",))
    what = models.TextField()
    would_help = models.TextField(blank=True)
    raised_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    raised_on = models.DateField()
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")  # None: for oneself
    names_raiser = models.BooleanField(default=False)
    owner = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # as the newest assignment says
    by_on = models.DateField(null=True)

    reach = {
        Reach.DISTRICT: Reached(_("every barrier, without who raised it and for which school"), lambda b: everything()),
        Reach.SUBJECT: Reached(_("barriers that the person is to clear"), _owned),
        Reach.TEAM: Reached(_("barriers that the person is to clear, where the raiser allowed to be named"), lambda b: _owned(b) & Q(names_raiser=True)),
        Reach.AUTHOR: Reached(_("barriers that the person raised"), lambda b: Q(raised_by_id=b.person_id)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=True, by_on__isnull=True) | Q(owner__isnull=False, by_on__isnull=False),
                name="a_barrier_has_an_owner_and_a_day_or_neither",
            )
        ]
        indexes = [models.Index(fields=["owner", "by_on"], name="barriers_by_owner_and_day")]


class BarrierAssignment(models.Model):
    """A system leader said who clears a barrier by when. The newest holds; the words say why it went on or the day moved."""

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="barrier__raised_on", blanks=("words",), about=("owner", "by"))
    barrier = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="assignments")
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)


class MeToo(models.Model):
    """Another school leader meets the same barrier. Shown as a number of people, never by name."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as a number with the barrier."))
    barrier = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="me_toos")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["barrier", "by"], name="a_person_says_me_too_once")]


class BarrierClearing(models.Model):
    """Its owner said what was removed and what stays, with the reason."""

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="barrier__raised_on", blanks=("removed", "stays", "reason"), about=("by",))
    barrier = models.OneToOneField(Barrier, on_delete=models.PROTECT, related_name="clearing")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    removed = models.TextField(blank=True)
    stays = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(removed="", stays=""), name="a_clearing_says_what_was_removed_or_what_stays")]

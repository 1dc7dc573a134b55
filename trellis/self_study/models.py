"""A study of one area by several groups, and what is left alone for now."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept
from trellis.surveys.queries import rounds_opened_by, was_asked


def _opened_by_them_or_whom_they_cover(b: Bearing) -> Q:
    return Q(round__in=rounds_opened_by([b.person_id, *([b.held.covers] if b.held.covers else [])]))


class Study(models.Model):
    """A round about the practices of one area. Days, groups and answers are the round's."""

    retention = Kept(whose=_("nobody"), rule=_("Stays: which round was about which practices."))
    round = models.OneToOneField("surveys.Round", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("framework.Area", on_delete=models.PROTECT, related_name="+")

    reach = {
        Reach.DISTRICT: Reached(_("every round"), lambda b: everything()),
        Reach.TEAM: Reached(_("rounds in which the person was asked"), lambda b: Q(round__in=was_asked(b))),
        Reach.AUTHOR: Reached(_("rounds that the person opened, or that somebody opened for whom they cover"), _opened_by_them_or_whom_they_cover),
    }


class NotNow(models.Model):
    """Somebody says why a row is left alone for now. Those who were asked read it; the newest counts."""

    retention = Kept(whose=_("staff"), rule=_("Stays: it is the district's own word to everybody who was asked."), about=("by",))
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="not_nows")
    practice_key = models.CharField(max_length=16)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.TextField()

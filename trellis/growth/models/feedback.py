"""Feedback that a principal asks of people whom they chose, and a supervisor of all the principals whom they support."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.growth.models.own import SHARED_BY_NAME, shares_with
from trellis.kit.keeping import Kept


class FeedbackRound(models.Model):
    """A round without names in which somebody asks how they lead, or how they support those who do. It is the owner's, and nobody else's."""

    retention = Kept(whose=_("the person alone"), rule=_("Holds no words: what was said follows the rule of rounds."))
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    round = models.OneToOneField("surveys.Round", on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey("framework.Framework", on_delete=models.PROTECT, related_name="+")

    reach = {
        Reach.AUTHOR: Reached(_("feedback that the person asked for themselves"), lambda b: Q(owner_id=b.person_id)),
        Reach.TEAM: Reached(SHARED_BY_NAME, lambda b: Q(pk__in=shares_with(b).filter(feedback__isnull=False).values("feedback_id"))),
    }

    class Meta:
        indexes = [models.Index(fields=["owner"], name="feedback_asked_by_a_person")]

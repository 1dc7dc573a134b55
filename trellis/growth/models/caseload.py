"""How often a supervisor and a principal meet, and how a caseload passes on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.growth.models.cycles import IN_CARE, principals_in_care
from trellis.growth.models.visits import RULE
from trellis.kit.keeping import Kept


class Cadence(models.Model):
    """How often the two meet, by what the principal needs. Said by either, agreed by the other; the newest that is not refused holds."""

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="said_on", blanks=("need",), about=("principal", "said_by"))
    principal = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    every_weeks = models.PositiveSmallIntegerField()
    need = models.CharField(max_length=300, blank=True)
    said_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()
    agreed_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    reach = {
        Reach.SUBJECT: Reached(_("what is agreed with oneself"), lambda b: Q(principal_id=b.person_id)),
        Reach.CASELOAD: Reached(IN_CARE, lambda b: Q(principal_id__in=principals_in_care(b))),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_weeks__range=(1, 26)), name="a_cadence_is_between_a_week_and_half_a_year"),
            models.UniqueConstraint(fields=["principal"], condition=Q(ended_on__isnull=True), name="one_cadence_holds"),
        ]

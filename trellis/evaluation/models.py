"""One table on the other side of the wall: docs/rooms/evaluation.md."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept


class Evaluation(models.Model):
    """A principal is evaluated by one person.

    `items` are what the principal carried in: a list of {"key": digest, "on": day, "words": text}, dated copies. `attached_on` is None until the file is
    there; from then on nothing is carried in or taken out.
    """

    retention = Kept(
        whose=_("staff"),
        rule=_("District setting, default 7 years after its day: as long as a personnel file is commonly kept."),
        years=7,
        after="on",
        blanks=("file", "file_name", "items"),
        about=("principal", "evaluator"),
    )
    principal = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    evaluator = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")  # one of the two
    on = models.DateField()
    file = models.BinaryField(default=b"")  # empty: not there yet
    file_name = models.CharField(max_length=120, blank=True)
    attached_on = models.DateField(null=True)
    items = models.JSONField(default=list)

    reach = {
        Reach.SUBJECT: Reached(_("their own evaluations"), lambda b: Q(principal_id=b.person_id)),
        Reach.AUTHOR: Reached(_("evaluations that the person makes"), lambda b: Q(evaluator_id=b.person_id)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(principal=F("evaluator")), name="nobody_evaluates_themselves"),
            models.UniqueConstraint(fields=["principal", "evaluator", "on"], name="one_evaluation_a_day"),
        ]
        indexes = [models.Index(fields=["evaluator", "-on"], name="evaluations_of_an_evaluator")]

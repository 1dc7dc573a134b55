"""Whether whoever asked got what they needed, and what an office publishes that it will change."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept


class Rating(models.Model):
    """One answer by name after a thread was settled. It may be changed for a week."""

    retention = Kept(
        whose=_("staff"),
        rule=_("District setting, default 3 years after the answer: the words go, the count of each term stays."),
        years=3,
        after="at",
        blanks=("words",),
        about=("by",),
    )

    class Got(models.TextChoices):
        ALL = "all", _("Yes, all of it")
        MOST = "most", _("Most of it")
        SOME = "some", _("Some of it")
        NONE = "none", _("No")

    thread = models.OneToOneField("threads.Thread", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")  # that settled it
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()  # by the district's clock: the term to which it belongs
    got = models.CharField(max_length=4, choices=Got)
    words = models.CharField(max_length=500, blank=True)

    reach = {
        Reach.OFFICE: Reached(_("answers about what one’s own office settled"), lambda b: Q(office_id__in=b.held.offices)),
        Reach.AUTHOR: Reached(_("one’s own answers"), lambda b: Q(by_id=b.person_id)),
    }

    class Meta:
        indexes = [models.Index(fields=["office", "on"], name="ratings_of_an_office"), models.Index(fields=["on"], name="ratings_of_a_term")]


class Reply(models.Model):
    """What an office heard in a term and will change. It owes one for each term in which somebody answered."""

    retention = Kept(whose=_("the district"), rule=_("Stays: what an office said publicly that it will change."))
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    term = models.CharField(max_length=200)  # its name that day
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day after it
    heard = models.TextField()
    will_change = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    promise = models.BigIntegerField(null=True)  # of commitments, where the reply carries one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "starts_on", "ends_on"], name="an_office_replies_once_to_a_term"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_reply_is_to_a_term"),
        ]

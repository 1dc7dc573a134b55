"""What helps principals grow: a catalogue tied to practices, and hours that were given."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.growth.models.cycles import IN_CARE, principals_in_care
from trellis.kit.keeping import Kept

CATALOGUE = _("Stays: what the district offers its principals is no personal data.")


class Support(models.Model):
    """Something that helps a principal to grow, and the practices it serves. `edition` counts what was changed, for two who write at once."""

    class Kind(models.TextChoices):
        COACHING = "coaching", _("coaching")
        COURSE = "course", _("course")
        PEER_VISIT = "visit", _("visit to a colleague")
        TOOL = "tool", _("tool")

    retention = Kept(whose=_("the district"), rule=CATALOGUE)
    office = models.ForeignKey("directory.Office", null=True, on_delete=models.PROTECT, related_name="+")  # None: the district, or `offered_by`
    offered_by = models.CharField(max_length=120, blank=True)  # who gives it, where it is not the office itself
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=120)
    what = models.TextField()
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # how long it commonly takes; None: it depends
    link = models.URLField(max_length=500, blank=True)  # to the district's learning system: https, opened by a plain link
    written_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    ended_on = models.DateField(null=True)

    reach = {
        Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything()),
        Reach.OFFICE: Reached(_("supports of one’s own office"), lambda b: Q(office_id__in=b.held.offices)),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "title"], condition=Q(ended_on__isnull=True), name="an_office_offers_a_support_once"),
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="https://"), name="a_support_links_by_https"),
        ]
        indexes = [models.Index(fields=["title"], condition=Q(ended_on__isnull=True), name="supports_by_title")]


class SupportPractice(models.Model):
    """A practice that a support serves, by its key."""

    retention = Kept(whose=_("the district"), rule=CATALOGUE)
    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="practices")
    practice_key = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["support", "practice_key"], name="a_support_serves_a_practice_once")]


class Given(models.Model):
    """Hours of a support that a principal was given on a day, entered by the principal or by whoever gave it."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: hours and days, which the district counts without names."))
    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="given")
    principal = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    on = models.DateField()
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()
    taken_back_on = models.DateField(null=True)

    reach = {
        Reach.SUBJECT: Reached(_("what one was given oneself"), lambda b: Q(principal_id=b.person_id)),
        Reach.CASELOAD: Reached(IN_CARE, lambda b: Q(principal_id__in=principals_in_care(b))),
        Reach.AUTHOR: Reached(_("what the person entered"), lambda b: Q(entered_by_id=b.person_id)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=200), name="hours_of_support_are_some_and_not_too_many"),
            models.UniqueConstraint(fields=["support", "principal", "on"], condition=Q(taken_back_on__isnull=True), name="a_support_of_a_day_is_entered_once"),
        ]
        indexes = [
            models.Index(fields=["principal", "-on"], name="support_given_to_a_principal"),
            models.Index(fields=["entered_by", "-on"], name="support_entered_by_a_person"),
            models.Index(fields=["on"], name="support_given_by_day"),
        ]

"""What offices offer, by when they answer, and whether principals find that it helps them lead."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

CATALOGUE: dict[str, Any] = {"whose": _("the district"), "rule": _("Stays: what an office offered and promised is no personal data.")}


class Service(models.Model):
    """Something that an office offers. What it says now; what it promised before stands in its versions."""

    retention = Kept(**CATALOGUE)
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    offers = models.TextField()  # what it is, for whom, and what to have at hand
    answer_minutes = models.PositiveIntegerField()  # promised first answer, in the district's working minutes
    settle_minutes = models.PositiveIntegerField()
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    backup = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    is_published = models.BooleanField(default=False)  # stands on the public page where the district shows one
    version = models.PositiveSmallIntegerField(default=1)
    ended_on = models.DateField(null=True)

    reach = {
        Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything()),
        Reach.OFFICE: Reached(_("services of one’s own office"), lambda b: Q(office_id__in=b.held.offices)),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], condition=Q(ended_on__isnull=True), name="an_office_offers_a_service_once"),
            models.CheckConstraint(condition=Q(settle_minutes__gte=F("answer_minutes")), name="a_service_answers_before_it_settles"),
        ]
        indexes = [models.Index(fields=["name"], condition=Q(ended_on__isnull=True), name="services_by_name")]


class ServiceVersion(models.Model):
    """What a service said and promised from a moment on. Threads keep what was promised when they were opened."""

    retention = Kept(**CATALOGUE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    offers = models.TextField()
    answer_minutes = models.PositiveIntegerField()
    settle_minutes = models.PositiveIntegerField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="one_version_of_a_service_by_number")]


class FrontDoor(models.Model):
    """Which office takes what nobody knows whom to ask, and whether the catalogue stands open to everybody. One row."""

    retention = Kept(**CATALOGUE)
    office = models.ForeignKey("directory.Office", null=True, on_delete=models.PROTECT, related_name="+")
    is_public = models.BooleanField(default=False)
    set_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()


class HelpAnswer(models.Model):
    """Whether a leader of a school finds that what an office does helps them lead. The newest of each person counts."""

    retention = Kept(
        whose=_("staff"),
        rule=_("District setting, default 3 years after the answer: long enough to see whether an office came to help more."),
        years=3,
        after="at",
        blanks=("words",),
        about=("by",),
    )

    class Helps(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    helps = models.CharField(max_length=6, choices=Helps)
    words = models.CharField(max_length=500, blank=True)

    reach = {Reach.OFFICE: Reached(_("answers about one’s own office"), lambda b: Q(office_id__in=b.held.offices))}

    class Meta:
        indexes = [models.Index(fields=["office", "by", "-at"], name="newest_answers_of_people")]

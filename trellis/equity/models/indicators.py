"""What is counted, in whom, and by which rules it is shown. Each change is a new row that follows the one before."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

STAYS = Kept(whose=_("the district"), rule=_("Stays: what the district counts, by which rule and since when. Holds nothing about a student."))
DECLARED = {Reach.DISTRICT: Reached(_("those who say what the district counts"), lambda b: everything())}


class Indicator(models.Model):
    """One thing that is counted in students. The newest row of a key holds; `is_ended`: counted no more."""

    class Outcome(models.TextChoices):
        GOOD = "good", _("It is good to have it")
        BAD = "bad", _("It is bad to have it")

    class Feed(models.TextChoices):
        FILE = "file", _("Outcome files")
        ABSENCE = "absence", _("Attendance: absent on a tenth of the known days or more")
        REMOVAL = "removal", _("Incidents: out of school for a day or more")

    retention = STAYS
    key = models.SlugField(max_length=60)  # as it stands in outcome files
    names = models.JSONField()  # by language, as {"en": "Suspended out of school"}
    outcome = models.CharField(max_length=4, choices=Outcome)
    counted = models.CharField(max_length=300)  # what a student has had or done who is counted
    among = models.CharField(max_length=300, blank=True)  # who could have had it; empty: every student who is enrolled
    source = models.CharField(max_length=300)
    feed = models.CharField(max_length=8, choices=Feed, default=Feed.FILE)
    is_ended = models.BooleanField(default=False)
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    written_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    reach = DECLARED

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], condition=Q(follows__isnull=True), name="an_indicator_begins_once")]

    @property
    def name(self) -> str:
        """The name in the reader's language, or in the first language that has one."""
        return said(self.names)

    def __str__(self) -> str:
        return f"indicator {self.pk}"


class EquityRules(models.Model):
    """From how many students on a group is compared, when a difference is a finding, what a release hides. The newest edition holds."""

    retention = STAYS
    least = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(5)])  # students on both sides of a comparison
    level = models.FloatField(default=0.05, validators=[MinValueValidator(0.001), MaxValueValidator(0.2)])  # of p, after Benjamini and Hochberg
    hidden_below = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(3), MaxValueValidator(100)])  # students
    hides_zeros = models.BooleanField(default=False)
    hides_extremes = models.BooleanField(default=True)  # nobody and everybody
    source = models.CharField(max_length=300)
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    written_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    reach = DECLARED

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hidden_below__gte=3), name="rules_hide_one_and_two_at_least")]


def said(names: dict[str, str]) -> str:
    """Return a name by language in the reader's language, else in English, else in any.

    >>> said({"fr": "Absent"})
    'Absent'
    """
    language = (get_language() or "en").split("-")[0]
    return names.get(language) or names.get("en") or next(iter(names.values()), "")

"""What was counted on one day: cells, and findings among them. A release that is out never changes."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

COUNTS = Kept(whose=_("the district"), rule=_("Stays: counts of groups, so that a gap can be seen over years. Holds no row of a student."))


class Release(models.Model):
    """What was counted on one day, with indicators and rules as they were; out when a named person publishes it."""

    class State(models.TextChoices):
        COUNTING = "counting", _("being counted")
        COUNTED = "counted", _("counted")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FAILED = "failed", _("could not be counted")

    retention = COUNTS
    name = models.CharField(max_length=120)
    school_years = models.JSONField()  # the years in which they end, ascending
    on = models.DateField()  # groups of a year that is not over are as of this day
    state = models.CharField(max_length=10, choices=State, default=State.COUNTING)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    problem = models.CharField(max_length=300, blank=True)  # why it could not be counted, or cannot be published
    made_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)
    indicators = models.JSONField(default=list)  # [{number, key, names, outcome, counted, among, source, feed}]
    rules = models.JSONField(default=dict)  # {least, level, hidden_below, hides_zeros, hides_extremes, source}
    notices = models.JSONField(default=list)  # [{code, number, …}]: words in queries/releases.py
    audit = models.JSONField(default=dict)  # {cells, hidden, primary, exposed, unproven}
    spreads = models.JSONField(default=dict)  # {shown, exact}: {indicator|dimension|value: [mean, evidence]}: how shares of schools lie, newest year
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")  # the release that was out when it was made

    reach = {
        Reach.DISTRICT: Reached(_("every release that is out"), lambda b: Q(state=Release.State.PUBLISHED)),
        Reach.OFFICE: Reached(_("every release, also those that are not out"), lambda b: everything()),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_by__isnull=False, published_at__isnull=False), name="a_release_is_published_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"


class Cell(models.Model):
    """Students of one group in one school (None: the district) and year who could have had an outcome, and who had it.

    Everybody: `dimension` is empty. A pair of groups has `dimension_2`, for the district alone. A cell without anybody is not kept.
    """

    retention = COUNTS
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="cells", db_index=False)
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.SlugField(max_length=60, db_index=False)
    school_year = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=24, blank=True)
    value = models.CharField(max_length=24, blank=True)
    dimension_2 = models.CharField(max_length=24, blank=True)
    value_2 = models.CharField(max_length=24, blank=True)
    n = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    is_hidden = models.BooleanField(default=False)  # the release shows neither n nor count
    is_primary = models.BooleanField(default=False)  # hidden for its own size, not to keep another hidden; told to nobody

    reach = {
        Reach.DISTRICT: Reached(_("every number"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("numbers of the school that they lead"), lambda b: Q(school_id__in=b.held.schools)),
        Reach.CASELOAD: Reached(_("numbers of schools assigned to them"), lambda b: Q(school_id__in=b.held.caseload_schools)),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(count__lte=F("n")), name="a_cell_counts_students")]
        indexes = [
            models.Index(fields=["release", "indicator", "school", "dimension", "dimension_2"], name="cells_of_a_release"),
            models.Index(fields=["release", "indicator", "school_year", "dimension", "value", "school"], name="cells_of_a_group"),
        ]


class Finding(models.Model):
    """A group that is worse off than all others of its school or of the district, in the newest year of a release.

    `identity` is the same in every release: it says what the finding is about and not when.
    """

    retention = COUNTS
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="findings", db_index=False)
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.SlugField(max_length=60, db_index=False)
    school_year = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=24)
    value = models.CharField(max_length=24)
    n = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    others_n = models.PositiveIntegerField()
    others_count = models.PositiveIntegerField()
    affected = models.PositiveIntegerField()  # how many fewer, or more, it would be at the rate of all others
    p = models.FloatField()  # adjusted
    identity = models.CharField(max_length=150)  # indicator|school|dimension|value
    is_hidden = models.BooleanField(default=False)  # stands on a number that the release hides

    reach = {
        Reach.DISTRICT: Reached(_("every finding"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("findings of the school that they lead"), lambda b: Q(school_id__in=b.held.schools)),
        Reach.CASELOAD: Reached(_("findings of schools assigned to them"), lambda b: Q(school_id__in=b.held.caseload_schools)),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "identity"], name="a_finding_stands_once_in_a_release")]
        indexes = [
            models.Index(fields=["release", "-affected", "id"], name="findings_by_students"),
            models.Index(fields=["identity", "release"], name="findings_over_releases"),
        ]

    def __str__(self) -> str:
        return f"finding {self.pk}"

"""A school in its own words: versions of its profile, part by part, and what families, staff and students add."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import School
from trellis.kit.keeping import Kept

RULE = _("District setting, default 10 years: how a school described itself can be read back over two self-studies and a change of principal.")
KEPT: dict[str, Any] = {"rule": RULE, "years": 10}


class Part(models.TextChoices):
    """The parts of a profile, in the order in which they are read: what is strong comes first."""

    ASSETS = "assets", _("What is strong here")
    GOALS = "goals", _("What we are working towards")
    CONTEXT = "context", _("Where we stand")
    STAFFING = "staffing", _("Who works here")
    COMMUNITY = "community", _("The community around us")
    LANGUAGES = "languages", _("Languages")
    SUPPORTS = "supports", _("What runs here now")


OF_LINES = (Part.ASSETS, Part.SUPPORTS)  # parts that are a list: what, and who holds or gives it


def _published_at(b: Bearing) -> Q:
    return Q(published_on__isnull=False, school_id__in=b.held.schools)


def _published_where_children_go(b: Bearing) -> Q:
    return Q(published_on__isnull=False, school__in=School.objects.filter(School.reach[Reach.FAMILY].condition(b)).values("pk"))


class ProfileVersion(models.Model):
    """One version of a school's profile. The newest published one counts; the one not published yet is the draft, one for each school."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers and days, so that a school's history has no gap."))
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    begun_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    number = models.PositiveSmallIntegerField(null=True)
    published_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(null=True)
    minutes_low = models.PositiveSmallIntegerField(null=True)  # what the refresh took, as the range that was tapped; None when unsaid
    minutes_high = models.PositiveSmallIntegerField(null=True)

    reach = {
        Reach.DISTRICT: Reached(_("published profiles of every school"), lambda b: Q(published_on__isnull=False)),
        Reach.SCHOOL: Reached(_("the published profile of one’s own school"), _published_at),
        Reach.FAMILY: Reached(_("the published profile of the child’s school"), _published_where_children_go),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school"], condition=Q(published_on__isnull=True), name="a_school_has_one_draft_of_its_profile"),
            models.UniqueConstraint(fields=["school", "number"], condition=Q(number__isnull=False), name="versions_of_a_profile_are_numbered"),
            models.CheckConstraint(
                condition=Q(minutes_low__isnull=True, minutes_high__isnull=True) | Q(minutes_high__gte=F("minutes_low")),
                name="the_time_a_refresh_took_is_a_range_or_none",
            ),
        ]


class ProfilePart(models.Model):
    """One part of a version. `since_on` is the day on which its words were written, `true_on` the last on which somebody said that they hold."""

    retention = Kept(**KEPT, whose=_("staff and families"), after="version__begun_on", blanks=("text",))
    version = models.ForeignKey(ProfileVersion, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=12, choices=Part)
    text = models.TextField(blank=True)
    since_on = models.DateField(null=True)
    true_on = models.DateField(null=True)
    is_looked_at = models.BooleanField(default=False)  # in this version's refresh

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "part"], name="a_version_has_each_part_once")]


class Contribution(models.Model):
    """What somebody of the school, a family or a student adds to its profile, and how they wish to be credited."""

    retention = Kept(**KEPT, whose=_("students, families and staff"), after="on", blanks=("what", "who"), about=("by",))

    class Hat(models.TextChoices):
        FAMILY = "family", _("a family")
        STUDENT = "student", _("a student")
        STAFF = "staff", _("somebody who works here")

    class Credit(models.TextChoices):
        NAME = "name", _("By my name")
        GROUP = "group", _("As a family, a student or somebody who works here")
        NONE = "none", _("Not at all")

    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    hat = models.CharField(max_length=8, choices=Hat)
    part = models.CharField(max_length=12, choices=Part)
    what = models.TextField()
    who = models.CharField(max_length=200, blank=True)
    credit = models.CharField(max_length=5, choices=Credit, default=Credit.GROUP)
    language = models.CharField(max_length=16, blank=True)  # in which it was written, as far as the page knew

    reach = {
        Reach.SCHOOL: Reached(_("what was added to the profile of one’s own school"), lambda b: Q(school_id__in=b.held.schools)),
        Reach.AUTHOR: Reached(_("what the person added"), lambda b: Q(by_id=b.person_id)),
    }

    class Meta:
        indexes = [models.Index(fields=["school", "on"], name="contributions_of_a_school"), models.Index(fields=["by"], name="contributions_of_a_person")]


class ContributionAnswer(models.Model):
    """A leader of the school takes it up, or says why not."""

    retention = Kept(**KEPT, whose=_("staff and families"), after="on", blanks=("words",), about=("by", "contribution__by"))
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    is_taken_up = models.BooleanField()
    words = models.TextField(blank=True)


class ProfileLine(models.Model):
    """One line of a part: something strong and who holds it, something that runs and who gives it, or what somebody added to a text."""

    retention = Kept(**KEPT, whose=_("staff and families"), after="part__version__begun_on", blanks=("what", "who"))
    part = models.ForeignKey(ProfilePart, on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    what = models.TextField()
    who = models.CharField(max_length=200, blank=True)
    contribution = models.ForeignKey(Contribution, null=True, on_delete=models.PROTECT, related_name="+")  # whose words these were, for the credit

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "order"], name="lines_of_a_profile_have_an_order")]

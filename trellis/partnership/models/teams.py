"""The offices that serve one school, what each does there, one joint plan, and a standing review of twenty minutes."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

RULE = _("District setting, default 7 years: what offices did together for a school can be looked back on across two self-studies.")
KEPT: dict[str, Any] = {"whose": _("staff"), "rule": RULE, "years": 7}


def _with_own_office(b: Bearing) -> Q:
    return Q(pk__in=TeamOffice.objects.filter(office_id__in=b.held.offices, left_on__isnull=True).values("team_id"))


class SchoolTeam(models.Model):
    """The offices around one school. `every_weeks` is how often they review together."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers and days."))
    school = models.OneToOneField("directory.School", on_delete=models.PROTECT, related_name="+")
    formed_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    formed_on = models.DateField()
    every_weeks = models.PositiveSmallIntegerField(default=6)

    reach = {
        Reach.SCHOOL: Reached(_("the team of one’s own school"), lambda b: Q(school_id__in=b.held.schools)),
        Reach.OFFICE: Reached(_("teams that one’s own office is in"), _with_own_office),
        Reach.CASELOAD: Reached(_("teams of schools that one supports"), lambda b: Q(school_id__in=b.held.caseload_schools)),
        Reach.DISTRICT: Reached(_("the team of every school"), lambda b: everything()),
    }


class TeamOffice(models.Model):
    """An office in the team, and in its own words what it is doing there."""

    retention = Kept(**KEPT, after="joined_on", blanks=("doing",), about=("said_by",))
    team = models.ForeignKey(SchoolTeam, on_delete=models.PROTECT, related_name="offices")
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    doing = models.TextField(blank=True)
    said_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField(null=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    reach = {Reach.OFFICE: Reached(_("the part of one’s own office in a team"), lambda b: Q(office_id__in=b.held.offices, left_on__isnull=True))}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "office"], condition=Q(left_on__isnull=True), name="an_office_is_in_a_team_once")]


class TeamReview(models.Model):
    """Twenty minutes together. Its agenda makes itself; what was decided becomes lines of the plan, or promises."""

    retention = Kept(**KEPT, after="on", blanks=("words",), about=("planned_by", "held_by"))
    team = models.ForeignKey(SchoolTeam, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    planned_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    held_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], condition=Q(held_on__isnull=True), name="one_review_of_a_team_is_ahead")]


class PlanLine(models.Model):
    """One line of the joint plan: what, which office, who, by when."""

    retention = Kept(**KEPT, after="written_on", blanks=("what",), about=("who", "written_by"))
    team = models.ForeignKey(SchoolTeam, on_delete=models.PROTECT, related_name="lines")
    what = models.CharField(max_length=300)
    office = models.ForeignKey("directory.Office", null=True, on_delete=models.PROTECT, related_name="+")  # None: the school itself
    who = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    by_on = models.DateField()
    written_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()
    review = models.ForeignKey(TeamReview, null=True, on_delete=models.PROTECT, related_name="lines")  # in which it was decided

    class Meta:
        indexes = [models.Index(fields=["team", "by_on"], name="lines_of_a_plan_by_day")]


class PlanLineEnding(models.Model):
    """The line is done, or dropped with a reason."""

    retention = Kept(**KEPT, after="on", blanks=("words",), about=("by", "line__who"))
    line = models.OneToOneField(PlanLine, on_delete=models.PROTECT, related_name="ending")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    is_done = models.BooleanField()
    words = models.TextField(blank=True)

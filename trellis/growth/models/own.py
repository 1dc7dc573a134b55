"""What a person writes of their own growth: lines, views of practices, and whom they show them. Theirs alone until shared."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

RULE = _("10 years after it was written, or until the person removes it: the record is theirs, and goes along with them.")
OWN: dict[str, Any] = {"whose": _("the person alone"), "rule": RULE, "years": 10}
SHARED_BY_NAME = _("what somebody shared with the person by name, as long as they share it")


def shares_with(b: Bearing) -> "models.QuerySet[Share]":
    """Return what is shared with the person today."""
    return Share.objects.filter(to_id=b.person_id, ended_on__isnull=True)


def _owned(b: Bearing) -> Q:
    return Q(owner_id=b.person_id)


def _one_or_all(things: tuple[str, ...]) -> Q:
    """Match a share of everything, or of exactly one of the things."""
    rule = Q(is_whole=True, **{f"{one}__isnull": True for one in things})
    for chosen in things:
        rule |= Q(is_whole=False, **{f"{one}__isnull": one != chosen for one in things})
    return rule


class Line(models.Model):
    """One thing in one's own words: of the plan (no cycle), or of one cycle. A theory of action has three parts, the others one."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("What I build on")
        GOAL = "goal", _("What I want to grow in")
        PERSONAL = "personal", _("Beside the work: what I want for myself")
        EVIDENCE = "evidence", _("Evidence of how students learn and fare here")
        FOCUS = "focus", _("My area of focus")
        THEORY = "theory", _("If I…, then…, so that…")
        SUPPORT = "support", _("What helps me practise")
        WHY = "why", _("Why is that so?")
        LEARNT = "learnt", _("What I learned")
        NEXT = "next", _("What it means for what comes next")

    # Looked at together, never counted, and in no file: docs/rooms/growth.md.
    NEVER_IN_A_FILE = (Kind.PERSONAL, Kind.WHY)

    retention = Kept(**OWN, after="written_on", blanks=("words", "then", "so_that", "came_of"), about=("owner",))
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey("growth.Cycle", null=True, on_delete=models.PROTECT, related_name="lines")  # None: of the plan
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField()
    then = models.TextField(blank=True)
    so_that = models.TextField(blank=True)
    practice_key = models.CharField(max_length=16, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    ours_to_change = models.BooleanField(null=True)  # of a reason (WHY): is it something we could change?
    written_on = models.DateField()
    changed_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    came_of = models.TextField(blank=True)

    reach = {
        Reach.AUTHOR: Reached(_("their own, and nobody else’s"), _owned),
        Reach.TEAM: Reached(
            SHARED_BY_NAME,
            lambda b: (
                Q(pk__in=shares_with(b).filter(line__isnull=False).values("line_id"))
                | Q(cycle_id__in=shares_with(b).filter(cycle__isnull=False).values("cycle_id"))
                | Q(owner_id__in=shares_with(b).filter(is_whole=True).values("owner_id"))
            ),
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind="theory") | Q(then="", so_that=""), name="only_a_theory_has_three_parts"),
            models.UniqueConstraint(fields=["cycle"], condition=Q(kind="theory", ended_on__isnull=True), name="a_cycle_has_one_theory_at_a_time"),
        ]
        indexes = [
            models.Index(fields=["owner", "kind", "written_on"], name="lines_of_a_person"),
            models.Index(fields=["cycle", "kind"], name="lines_of_a_cycle"),
        ]


class Assessment(models.Model):
    """A person looks at every practice of the district's framework and says where they stand, with own evidence. `done_on` when they are through."""

    retention = Kept(whose=_("the person alone"), rule=_("Holds no words: stays as dates with its views."))
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey("framework.Framework", on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    done_on = models.DateField(null=True)

    reach = {
        Reach.AUTHOR: Reached(_("their own, and nobody else’s"), _owned),
        Reach.TEAM: Reached(
            SHARED_BY_NAME,
            lambda b: (
                Q(pk__in=shares_with(b).filter(assessment__isnull=False).values("assessment_id"))
                | Q(owner_id__in=shares_with(b).filter(is_whole=True).values("owner_id"))
            ),
        ),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner"], condition=Q(done_on__isnull=True), name="one_assessment_is_under_way")]
        indexes = [models.Index(fields=["owner", "begun_on"], name="assessments_of_a_person")]


class View(models.Model):
    """How a person sees themselves in one practice. `level` is 1 to 4; None: they cannot say yet."""

    retention = Kept(**OWN, after="assessment__begun_on", blanks=("evidence",), about=("assessment__owner",))
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="views")
    practice_key = models.CharField(max_length=16)
    level = models.PositiveSmallIntegerField(null=True)
    evidence = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    reach = {
        Reach.AUTHOR: Reached(_("their own, and nobody else’s"), lambda b: Q(assessment__owner_id=b.person_id)),
        Reach.TEAM: Reached(
            SHARED_BY_NAME,
            lambda b: (
                Q(pk__in=shares_with(b).filter(view__isnull=False).values("view_id"))
                | Q(assessment_id__in=shares_with(b).filter(assessment__isnull=False).values("assessment_id"))
                | Q(assessment__owner_id__in=shares_with(b).filter(is_whole=True).values("owner_id"))
            ),
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "practice_key"], name="a_practice_is_seen_once_in_an_assessment"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__range=(1, 4)), name="a_view_is_on_one_of_four_levels"),
        ]


class Share(models.Model):
    """A person shows one thing, or everything they wrote (`is_whole`), to one other person by name, until they take it back."""

    THINGS = ("line", "view", "assessment", "cycle", "feedback")

    retention = Kept(whose=_("the person alone"), rule=_("Holds no words: who could read what stays as numbers."))
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="shares")
    view = models.ForeignKey(View, null=True, on_delete=models.PROTECT, related_name="shares")
    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.PROTECT, related_name="shares")
    cycle = models.ForeignKey("growth.Cycle", null=True, on_delete=models.PROTECT, related_name="shares")
    feedback = models.ForeignKey("growth.FeedbackRound", null=True, on_delete=models.PROTECT, related_name="shares")
    is_whole = models.BooleanField(default=False)  # everything but feedback: what others said is shown by itself
    on = models.DateField()
    ended_on = models.DateField(null=True)

    reach = {
        Reach.AUTHOR: Reached(_("what the person shares themselves"), _owned),
        Reach.TEAM: Reached(_("that something is shared with them"), lambda b: Q(to_id=b.person_id, ended_on__isnull=True)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_or_all(("line", "view", "assessment", "cycle", "feedback")), name="one_thing_is_shared_or_all"),
            models.CheckConstraint(condition=~Q(owner=F("to")), name="nobody_shares_with_themselves"),
            models.CheckConstraint(condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("on")), name="a_share_ends_after_it_begins"),
            *(
                models.UniqueConstraint(fields=[what, "to"], condition=Q(ended_on__isnull=True), name=f"a_{what}_is_shown_to_a_person_once")
                for what in ("line", "view", "assessment", "cycle", "feedback")
            ),
            models.UniqueConstraint(fields=["owner", "to"], condition=Q(ended_on__isnull=True, is_whole=True), name="all_is_shown_to_a_person_once"),
        ]
        indexes = [models.Index(fields=["to", "owner"], condition=Q(ended_on__isnull=True), name="growth_shown_to_a_person")]

"""An inquiry cycle: what was studied, one focus, one step at a time with a day to look back, what moved, what was learned."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach, Role
from trellis.access.standing import Bearing
from trellis.directory.models import Post
from trellis.growth.models.own import OWN, SHARED_BY_NAME, Line, shares_with
from trellis.kit.days import open_on
from trellis.kit.keeping import Kept

IN_CARE = _("of principals whose schools one supervises today, cover included")


def principals_in_care(b: Bearing) -> Any:
    """Return the people who lead a school that the person supervises today, one column."""
    posts = Post.objects.filter(open_on(b.today), role=Role.PRINCIPAL.value, school_id__in=b.held.caseload_schools)
    return posts.values("person_id")


def _owned(b: Bearing) -> Q:
    return Q(cycle__owner_id=b.person_id)


def _shared(b: Bearing) -> Q:
    shares = shares_with(b)
    return Q(cycle_id__in=shares.filter(cycle__isnull=False).values("cycle_id")) | Q(cycle__owner_id__in=shares.filter(is_whole=True).values("owner_id"))


OF_A_SHARED_CYCLE = {Reach.AUTHOR: Reached(_("their own, and nobody else’s"), _owned), Reach.TEAM: Reached(SHARED_BY_NAME, _shared)}


class Cycle(models.Model):
    """One inquiry of one person. It belongs to the person, wherever they work; `school` is where it began.

    `in_sight_from` is the day from which whoever supervises the owner's school sees that it runs, its phase and its steps: the first step, or the
    first thing shared. None: nobody knows of it. `from_*` name the finding that began it: room, number, practice and the words of that day.
    """

    class Phase(models.IntegerChoices):
        STUDY = 1, _("Study the evidence")
        FOCUS = 2, _("Find the focus")
        PRACTISE = 3, _("Support and practise")
        IMPACT = 4, _("Look at the impact")

    retention = Kept(**OWN, after="begun_on", blanks=("from_words",), about=("owner",))
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="next_cycles")  # the cycle that led to this one
    phase = models.PositiveSmallIntegerField(choices=Phase, default=Phase.STUDY)  # as the newest PhaseMove says
    begun_on = models.DateField()
    in_sight_from = models.DateField(null=True)
    closed_on = models.DateField(null=True)  # as its Closing says
    from_room = models.CharField(max_length=32, blank=True)
    from_number = models.BigIntegerField(null=True)
    from_practice = models.CharField(max_length=16, blank=True)
    from_words = models.TextField(blank=True)

    reach = {
        Reach.AUTHOR: Reached(_("their own, and nobody else’s"), lambda b: Q(owner_id=b.person_id)),
        Reach.CASELOAD: Reached(
            _("that a cycle runs, and its phase: of principals whose schools one supervises today, from its first step or the first thing shared on"),
            lambda b: Q(in_sight_from__lte=b.today, owner_id__in=principals_in_care(b)),
        ),
        Reach.TEAM: Reached(
            SHARED_BY_NAME,
            lambda b: (
                Q(pk__in=shares_with(b).filter(cycle__isnull=False).values("cycle_id"))
                | Q(owner_id__in=shares_with(b).filter(is_whole=True).values("owner_id"))
            ),
        ),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("begun_on")), name="a_cycle_ends_after_it_begins")]
        indexes = [models.Index(fields=["owner", "begun_on"], name="cycles_of_a_person")]


class PhaseMove(models.Model):
    """The owner moved on to a phase, or back to one. The newest holds."""

    retention = Kept(whose=_("the person alone"), rule=_("Holds no words: stays as dates with the cycle."))
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="moves")
    phase = models.PositiveSmallIntegerField(choices=Cycle.Phase)
    on = models.DateField()


class Step(models.Model):
    """One thing to do, and the day to look back on it.

    `in_sight`: the owner led a school when it was written, so that whoever supervises that owner sees it; the page said so before. `agreed_on` is
    None while it is what a supervisor proposes: then it is no step yet, and has no theory. A proposal that was set aside is closed without it.
    """

    retention = Kept(**OWN, after="written_on", blanks=("words",), about=("cycle__owner", "by"))
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="steps")
    theory = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")  # the sentence on which it hangs
    words = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()
    look_back_on = models.DateField()
    agreed_on = models.DateField(null=True)
    in_sight = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)  # as the newest CheckBack says

    reach = {
        Reach.AUTHOR: Reached(_("steps of one’s own cycles"), _owned),
        Reach.CASELOAD: Reached(IN_CARE, lambda b: Q(in_sight=True, cycle__owner_id__in=principals_in_care(b))),
        Reach.TEAM: Reached(SHARED_BY_NAME, _shared),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle"], condition=Q(closed_on__isnull=True, agreed_on__isnull=False), name="one_step_at_a_time"),
            models.UniqueConstraint(fields=["cycle"], condition=Q(closed_on__isnull=True, agreed_on__isnull=True), name="one_proposal_waits_at_a_time"),
            models.CheckConstraint(condition=Q(look_back_on__gte=F("written_on")), name="a_step_is_looked_back_on_afterwards"),
        ]
        indexes = [models.Index(fields=["look_back_on"], condition=Q(closed_on__isnull=True, agreed_on__isnull=False), name="open_steps_by_day")]


class CheckBack(models.Model):
    """Both looked back on a step: what happened, and whether it goes on until another day."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done: on to the next step")
        GOES_ON = "goes_on", _("It goes on: look back again")
        LET_GO = "let_go", _("Let go, with a reason")

    retention = Kept(**OWN, after="on", blanks=("words",), about=("step__cycle__owner", "by"))
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="check_backs")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.TextField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    again_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="goes_on", again_on__isnull=False) | ~Q(outcome="goes_on") & Q(again_on__isnull=True), name="what_goes_on_has_a_day"
            )
        ]


class Measure(models.Model):
    """What is counted to see whether something moved. The first point is the baseline.

    `from_*` when the value is one of a finding, which a later round measures again: whose answers (`from_group`), about the cycle's `from_practice`.
    """

    retention = Kept(**OWN, after="cycle__begun_on", blanks=("name", "unit"), about=("cycle__owner",))
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="measures")
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, blank=True)
    more_is_better = models.BooleanField(default=True)
    hoped_for = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    from_room = models.CharField(max_length=32, blank=True)
    from_number = models.BigIntegerField(null=True)
    from_group = models.CharField(max_length=40, blank=True)

    reach = OF_A_SHARED_CYCLE


class Point(models.Model):
    """One value of a measure on one day."""

    retention = Kept(**OWN, after="on", blanks=("words",), about=("measure__cycle__owner",))
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="points")
    on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=3)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "on"], name="one_point_a_day")]


class Closing(models.Model):
    """The owner looked at what moved, or says why nothing could be seen, and closed the cycle. What was learned stands in its lines."""

    retention = Kept(**OWN, after="on", blanks=("moved",), about=("cycle__owner",))
    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="closing")
    on = models.DateField()
    moved = models.TextField()  # what moved, in words: beside the points, or instead of them
    nothing_seen = models.BooleanField(default=False)  # no value after a baseline, no evidence since the first step: `moved` says why

    reach = OF_A_SHARED_CYCLE

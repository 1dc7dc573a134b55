"""What a member of the central office learns: a goal of their own, and small tests. Private, shared line by line by the person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

RULE = _("2 years after the day on which it ends: one’s own notes, which nobody else keeps.")


def _shared(b: Bearing, line: str) -> Q:
    return Q(pk__in=SharedLine.objects.filter(to_id=b.person_id, ended_on__isnull=True, **{f"{line}__isnull": False}).values(f"{line}_id"))


class LearningGoal(models.Model):
    """What somebody wants to learn, until a day. `learnt` is what came of it, in their words."""

    retention = Kept(whose=_("staff"), rule=RULE, years=2, after="until_on", blanks=("goal", "learnt"), about=("person",))
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    goal = models.TextField()
    begun_on = models.DateField()
    until_on = models.DateField()
    ended_on = models.DateField(null=True)
    learnt = models.TextField(blank=True)

    reach = {
        Reach.AUTHOR: Reached(_("their own, and nobody else’s"), lambda b: Q(person_id=b.person_id)),
        Reach.TEAM: Reached(_("lines that a colleague shared with the person by name, as long as they share them"), lambda b: _shared(b, "goal")),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("begun_on")), name="a_goal_ends_after_it_begins")]
        indexes = [models.Index(fields=["person", "begun_on"], name="goals_of_a_person")]


class SmallTest(models.Model):
    """Something tried on a small scale: aim, prediction, measure, a day on which it ends; then the result and what follows."""

    retention = Kept(whose=_("staff"), rule=RULE, years=2, after="until_on", blanks=("aim", "prediction", "measure", "result"), about=("goal__person",))

    class Decision(models.TextChoices):
        ADOPT = "adopt", _("Keep doing it")
        ADAPT = "adapt", _("Change it and try again")
        ABANDON = "abandon", _("Give it up")

    goal = models.ForeignKey(LearningGoal, on_delete=models.PROTECT, related_name="tests")
    aim = models.TextField()
    prediction = models.TextField()
    measure = models.TextField()
    begun_on = models.DateField()
    until_on = models.DateField()
    ended_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)

    reach = {
        Reach.AUTHOR: Reached(_("their own, and nobody else’s"), lambda b: Q(goal__person_id=b.person_id)),
        Reach.TEAM: Reached(_("lines that a colleague shared with the person by name, as long as they share them"), lambda b: _shared(b, "test")),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("begun_on")), name="a_test_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, decision="") | Q(ended_on__isnull=False) & ~Q(decision=""), name="an_ended_test_is_decided"
            ),
        ]


class SharedLine(models.Model):
    """The person shows one line, a goal or a test, to one colleague, until they take it back."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: who could read what stays as numbers."))
    goal = models.ForeignKey(LearningGoal, null=True, on_delete=models.PROTECT, related_name="shares")
    test = models.ForeignKey(SmallTest, null=True, on_delete=models.PROTECT, related_name="shares")
    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(goal__isnull=True, test__isnull=False) | Q(goal__isnull=False, test__isnull=True), name="one_line_is_shared_at_a_time"
            ),
            models.UniqueConstraint(fields=["goal", "to"], condition=Q(ended_on__isnull=True), name="a_goal_is_shared_with_a_person_once"),
            models.UniqueConstraint(fields=["test", "to"], condition=Q(ended_on__isnull=True), name="a_test_is_shared_with_a_person_once"),
        ]
        indexes = [models.Index(fields=["to"], condition=Q(ended_on__isnull=True), name="what_is_shared_with_a_person")]

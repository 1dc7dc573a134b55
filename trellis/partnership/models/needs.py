"""Which schools need most, what they are given, and what the central office's own work looks like beside that."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

FILE = _("a CSV file that the district loads")
STAYS: dict[str, Any] = {"whose": _("the district"), "rule": _("Stays: figures about schools are no personal data."), "comes_from": (FILE,)}


class NeedIndex(models.Model):
    """One number of need for each school, from a named source. The newest loaded counts; older ones stay."""

    retention = Kept(**STAYS)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    as_of_on = models.DateField()
    loaded_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    loaded_on = models.DateField()

    reach = {Reach.DISTRICT: Reached(_("the district’s own figures, in which no school is named"), lambda b: everything())}


class SchoolNeed(models.Model):
    """The need of one school: the higher, the more."""

    retention = Kept(**STAYS)
    index = models.ForeignKey(NeedIndex, on_delete=models.PROTECT, related_name="schools")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    need = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "school"], name="an_index_has_each_school_once")]


class AllocationFile(models.Model):
    """One load of what schools are given. The newest counts."""

    retention = Kept(**STAYS)
    source = models.CharField(max_length=300)
    loaded_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    loaded_on = models.DateField()


class Allocation(models.Model):
    """Something one school is given: what, and how much money, posts or hours."""

    retention = Kept(**STAYS)
    file = models.ForeignKey(AllocationFile, on_delete=models.PROTECT, related_name="rows")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=120)
    amount = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["file", "what"], name="allocations_by_what")]


class Measure(models.TextChoices):
    """What is looked at. Each is one number for a school."""

    FIRST_ANSWER = "first-answer", _("Time to the first answer")
    SETTLED = "settled", _("Time until a request is settled")
    RATINGS = "ratings", _("Requests after which schools said that they got what they needed")
    HAND_OVERS = "hand-overs", _("Hand-overs for each request")
    ASKS = "asks", _("Minutes asked of the principal each week")
    ALLOCATIONS = "allocations", _("What schools are given for each student")
    VISITS = "visits", _("Visits by whoever supports the principal")


class Look(models.Model):
    """One number for one school, counted by night from what happened in the school year. Counted anew, never mended."""

    retention = Kept(whose=_("the district"), rule=_("Holds no words: counted anew each night."))
    measure = models.CharField(max_length=16, choices=Measure)
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    value = models.FloatField()
    cases = models.PositiveIntegerField()  # requests, weeks, students: what the number is made of
    is_at_least = models.BooleanField(default=False)  # more than half still waits: it is at least so long
    counted_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "school"], name="a_school_has_one_number_of_each_measure")]

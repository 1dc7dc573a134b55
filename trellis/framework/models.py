"""Areas, practices, levels and look-fors, by version. Everything else refers to a practice by its key.

A framework is one version of a pack. Its rows are written once by `load_pack` and never changed: answers
were given to these words.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

EVERYBODY = {Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything())}


WORDS_OF_THE_PACK = Kept(whose=_("nobody"), rule=_("Stays: answers were given to these words."), comes_from=(_("framework packs"),))


class Framework(models.Model):
    """One version of a pack."""

    retention = WORDS_OF_THE_PACK
    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=16, default="en")
    source = models.CharField(max_length=300)  # whose thought it is, named on every page that shows it
    digest = models.CharField(max_length=64)  # of the pack as loaded, to know the same one again
    loaded_at = models.DateTimeField(auto_now_add=True)

    reach = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="one_framework_per_key_and_version")]


class Level(models.Model):
    """One of the four steps on which every practice is seen."""

    retention = WORDS_OF_THE_PACK
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="levels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    meaning = models.CharField(max_length=300)

    reach = EVERYBODY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="one_level_per_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1, number__lte=4), name="levels_run_from_one_to_four"),
        ]


class Group(models.Model):
    """A group that can be asked: who is in it by role, and its mark on a map."""

    retention = WORDS_OF_THE_PACK

    class Voice(models.TextChoices):
        OFFICE = "office", _("Central office")
        SCHOOL = "school", _("Schools")
        HOME = "home", _("Families and students")

    class Shape(models.TextChoices):
        SQUARE = "square"
        TRIANGLE = "triangle"
        CIRCLE = "circle"
        DIAMOND = "diamond"

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="groups")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    voice = models.CharField(max_length=8, choices=Voice)
    shape = models.CharField(max_length=8, choices=Shape)
    is_open = models.BooleanField(default=False)  # the mark is an outline: works or learns there, does not decide or lead
    roles = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField()

    reach = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="one_group_per_key")]


class Area(models.Model):
    """One of the framework's areas of action."""

    retention = WORDS_OF_THE_PACK
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="areas")
    key = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    meaning = models.TextField()
    impact = models.TextField()
    order = models.PositiveSmallIntegerField()

    reach = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="one_area_per_key")]


class Practice(models.Model):
    """Something that leaders do, or do not do yet."""

    retention = WORDS_OF_THE_PACK
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="practices")
    key = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    meaning = models.TextField()
    order = models.PositiveSmallIntegerField()

    reach = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "key"], name="one_practice_per_key")]


class Wording(models.Model):
    """A practice as one group is asked about it. Without one, it makes no sense to ask that group."""

    retention = WORDS_OF_THE_PACK
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="wordings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="wordings")
    words = models.CharField(max_length=300)

    reach = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "group"], name="one_wording_per_practice_and_group")]


class LookFor(models.Model):
    """One thing that somebody would see on an ordinary day where a practice stands at a level."""

    retention = WORDS_OF_THE_PACK
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="look_fors")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="look_fors")
    words = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()

    reach = EVERYBODY

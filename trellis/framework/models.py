"""Areas, practices, levels and look-fors, by version. Everything else refers to a practice by its key.

A framework is one version of a pack. Its rows are written once by `load_pack` and never changed: answers
were given to these words. Words in another language stand beside them, by place, and may be bettered; a round
keeps the words with which it asked. A draft is a copy of a version on which people still write.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.kit.keeping import Kept

EVERYBODY = {Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything())}


WORDS_OF_THE_PACK = Kept(
    whose=_("nobody"), rule=_("Stays: answers were given to these words."), comes_from=(_("framework packs"),), goes_to=(_("framework packs"),)
)
WRITTEN_BY_STAFF = Kept(whose=_("staff"), rule=_("Stays: who chose the words with which the district asks."), about=("by",))


class ProtectedArea(models.TextChoices):
    """What the Protection of Pupil Rights Amendment protects in questions to students (20 USC 1232h(b)), in its order."""

    POLITICS = "politics", _("political views of the student or the family")
    MENTAL_HEALTH = "mental_health", _("mental or psychological problems of the student or the family")
    SEX = "sex", _("sexual behavior or views on it")
    WRONGDOING = "wrongdoing", _("illegal, antisocial, self-incriminating or demeaning behavior")
    FAMILY_APPRAISAL = "family_appraisal", _("criticism of people close to the student’s family")
    PRIVILEGED = "privileged", _("relations that the law protects, as with a lawyer, doctor or minister")
    RELIGION = "religion", _("religious practices or beliefs of the student or the family")
    INCOME = "income", _("the family’s income")


class Framework(models.Model):
    """One version of a pack."""

    retention = WORDS_OF_THE_PACK
    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=16, default="en")
    source = models.CharField(max_length=300)  # whose thought it is, named on every page that shows it
    digest = models.CharField(max_length=64)  # of the pack as loaded, to know the same one again
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")  # the version whose words the district changed
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
    """A practice as one group is asked about it. Without one, it makes no sense to ask that group.

    `signs` are for groups that see less of the office than the look-fors tell: for each level one thing that they would notice.
    """

    retention = WORDS_OF_THE_PACK
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="wordings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="wordings")
    words = models.CharField(max_length=300)
    signs = models.JSONField(default=list)  # four, or none: then the first look-for of each level stands
    protected_areas = models.JSONField(default=list)  # values of ProtectedArea; for students somebody has looked and said

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


class GuidingQuestion(models.Model):
    """A question of an area that has no level: it is worked on, with evidence, for a year or more."""

    retention = WORDS_OF_THE_PACK
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="questions")
    key = models.CharField(max_length=12)
    words = models.TextField()
    practices = models.ManyToManyField(Practice, related_name="questions")  # those to which it speaks
    order = models.PositiveSmallIntegerField()

    reach = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "key"], name="one_question_per_key")]


class Translation(models.Model):
    """The words of one place of a framework in another language. `place` is a key such as `practices.4.2.wordings.families`."""

    retention = WORDS_OF_THE_PACK
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=16)
    place = models.CharField(max_length=100)
    words = models.TextField()
    is_reviewed = models.BooleanField(default=False)  # a person who speaks it has read these words

    reach = EVERYBODY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "language", "place"], name="one_translation_per_place_and_language")]


class TranslationReview(models.Model):
    """A person who speaks the language stands by these words, as they were or bettered."""

    retention = WRITTEN_BY_STAFF
    translation = models.ForeignKey(Translation, on_delete=models.PROTECT, related_name="reviews")
    before = models.TextField()
    words = models.TextField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    reach = EVERYBODY


class Draft(models.Model):
    """A copy of a version on which the district writes until it is published or let go."""

    retention = WRITTEN_BY_STAFF
    based_on = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="drafts")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    reach = EVERYBODY


class DraftWords(models.Model):
    """The words of one practice or area as somebody kept them in a draft. The newest count; the others are its history."""

    retention = WRITTEN_BY_STAFF
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="words")
    key = models.CharField(max_length=8)  # of a practice (4.2) or an area (4)
    words = models.JSONField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    reach = EVERYBODY


class DraftEnding(models.Model):
    """A draft was published as a version, or let go when `published` is None."""

    retention = WRITTEN_BY_STAFF
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="ending")
    published = models.OneToOneField(Framework, on_delete=models.PROTECT, null=True, related_name="draft")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    reach = EVERYBODY

"""What changes in a principal's week, and the letter of each Monday."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.asks.models.asks import KEPT
from trellis.kit.keeping import Kept


class Notice(models.Model):
    """An office says what changes in a principal's week: at most three reach one principal in one week."""

    retention = Kept(**KEPT, after="on", blanks=("what",), about=("by",))
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()  # a Monday
    what = models.CharField(max_length=200)
    level = models.CharField(max_length=16, blank=True)  # neither level nor school: every principal
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    taken_back_on = models.DateField(null=True)

    reach = {
        Reach.DISTRICT: Reached(_("every notice: what offices tell principals is no secret inside the district"), lambda b: everything()),
        Reach.OFFICE: Reached(_("notices of one’s own office"), lambda b: Q(office_id__in=b.held.offices)),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(school__isnull=True) | Q(level=""), name="a_notice_is_for_a_level_or_a_school")]
        indexes = [models.Index(fields=["week_on"], condition=Q(taken_back_on__isnull=True), name="notices_of_a_week")]


class Brief(models.Model):
    """One principal's letter of one week, as it was sent: sections of lines, each an English message with its words, read in the reader's language."""

    retention = Kept(**KEPT, after="made_on", blanks=("lines",), about=("person",), goes_to=(_("mail"), _("paper letters as PDF")))
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()
    made_on = models.DateField()
    lines = models.JSONField(default=list)  # [section, text, words, link]

    reach = {Reach.SUBJECT: Reached(_("the person to whom it was written"), lambda b: Q(person_id=b.person_id))}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "week_on"], name="a_principal_gets_one_brief_a_week")]


class LeftLine(models.Model):
    """A line that a room above leaves for one person's letter of one week: under its own heading, after what asks themselves say."""

    retention = Kept(**KEPT, after="left_on", blanks=("words",), about=("person",))
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()  # a Monday
    room = models.CharField(max_length=32)
    key = models.CharField(max_length=100)
    section = models.CharField(max_length=100)
    text = models.CharField(max_length=300)
    words = models.JSONField(default=dict)
    link = models.CharField(max_length=200)
    left_on = models.DateField()

    reach = {Reach.SUBJECT: Reached(_("the person for whose letter it was left"), lambda b: Q(person_id=b.person_id))}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "week_on", "key"], name="a_line_is_left_once_for_a_week")]

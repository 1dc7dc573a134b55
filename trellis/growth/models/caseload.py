"""How often a supervisor and a principal meet, who is out, and how a caseload passes on."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Assignment
from trellis.growth.models.cycles import IN_CARE, principals_in_care
from trellis.growth.models.visits import RULE
from trellis.kit.days import open_on
from trellis.kit.keeping import Kept


def _in_charge_of(b: Bearing) -> Any:
    mine = Assignment.objects.filter(open_on(b.today), supervisor_id=b.person_id, kind=Assignment.Kind.LEAD)
    return mine.values("school_id")


class Cadence(models.Model):
    """How often the two meet, by what the principal needs. Said by either, agreed by the other; the agreed one holds until another is agreed."""

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="said_on", blanks=("need",), about=("principal", "said_by"))
    principal = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    every_weeks = models.PositiveSmallIntegerField()
    need = models.CharField(max_length=300, blank=True)
    said_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()
    agreed_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    reach = {
        Reach.SUBJECT: Reached(_("what is agreed with oneself"), lambda b: Q(principal_id=b.person_id)),
        Reach.CASELOAD: Reached(IN_CARE, lambda b: Q(principal_id__in=principals_in_care(b))),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_weeks__range=(1, 26)), name="a_cadence_is_between_a_week_and_half_a_year"),
            models.UniqueConstraint(fields=["principal"], condition=Q(ended_on__isnull=True, agreed_on__isnull=False), name="one_cadence_holds"),
            models.UniqueConstraint(fields=["principal"], condition=Q(ended_on__isnull=True, agreed_on__isnull=True), name="one_cadence_waits"),
        ]


class Wish(models.Model):
    """A principal asks to be seen sooner. It is met by the next contact, whoever makes it, or taken back."""

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="asked_on", blanks=("words",), about=("principal",))
    principal = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    by_on = models.DateField(null=True)
    taken_back_on = models.DateField(null=True)

    reach = {
        Reach.SUBJECT: Reached(_("what the person asked for"), lambda b: Q(principal_id=b.person_id)),
        Reach.CASELOAD: Reached(IN_CARE, lambda b: Q(principal_id__in=principals_in_care(b))),
    }

    class Meta:
        indexes = [models.Index(fields=["principal", "asked_on"], name="wishes_of_a_principal")]


class Away(models.Model):
    """A supervisor is out for some days. Who covers stands in the directory, as a post; while nobody does, the pages say so."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: which days somebody was out stays as dates."))
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    back_on = models.DateField()  # the first day on which the person is there again
    said_on = models.DateField()
    taken_back_on = models.DateField(null=True)

    reach = {Reach.AUTHOR: Reached(_("days on which the person is out"), lambda b: Q(person_id=b.person_id))}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(back_on__gt=F("first_on")), name="somebody_is_back_after_they_leave")]
        indexes = [models.Index(fields=["person", "first_on"], name="days_out_of_a_person")]

    @property
    def last_on(self) -> date:
        """The last day of it, as people say it."""
        return self.back_on - timedelta(days=1)


class CaseloadHandOver(models.Model):
    """What the next supervisor should know of one principal, in words that the principal reads too.

    Written by whoever leaves, or by a system leader when they are gone. Steps, cadence and promises are shown beside it from where they stand.
    """

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="written_on", blanks=("words",), about=("principal", "written_by", "to"))
    principal = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    left_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: whoever follows
    written_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()
    words = models.TextField()
    accepted_on = models.DateField(null=True)  # as its newest turn says

    reach = {
        Reach.SUBJECT: Reached(_("what was handed over about oneself"), lambda b: Q(principal_id=b.person_id)),
        Reach.AUTHOR: Reached(_("what the person wrote to the next supervisor"), lambda b: Q(written_by_id=b.person_id)),
        Reach.TEAM: Reached(
            _("what is handed over to the person, or to whoever follows at a school that they are in charge of now"),
            lambda b: Q(to_id=b.person_id) | Q(to__isnull=True, school_id__in=_in_charge_of(b)) & ~Q(left_by_id=b.person_id),
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "school", "left_by", "to"], nulls_distinct=False, name="a_principal_is_handed_over_once"),
            models.CheckConstraint(condition=~Q(left_by=F("to")), name="nobody_takes_over_from_themselves"),
        ]


class HandOverTurn(models.Model):
    """What was said of a hand-over afterwards: a question back, something added, or that it is accepted. The principal reads it all."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("asked back")
        ADDED = "added", _("added")
        ACCEPTED = "accepted", _("accepted")

    retention = Kept(whose=_("staff"), rule=RULE, years=5, after="on", blanks=("words",), about=("hand_over__principal", "by"))
    hand_over = models.ForeignKey(CaseloadHandOver, on_delete=models.PROTECT, related_name="turns")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.TextField(blank=True)


class TakenOver(models.Model):
    """The successor took one open promise of the predecessor over, in a promise of their own. Both are numbers of `commitments`."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: which promise followed which stays as numbers."))
    hand_over = models.ForeignKey(CaseloadHandOver, on_delete=models.PROTECT, related_name="promises")
    promise = models.BigIntegerField(unique=True)
    by_promise = models.BigIntegerField(null=True)  # None: not taken over, and the principal was told why
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

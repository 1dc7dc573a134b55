"""Time for leading: a principal's own picture of their hours, drawn from moments of their days."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.kit.keeping import Kept

RULE = _("Two years, or until the person removes it: the picture is theirs, and goes with one press.")
OWN: dict[str, Any] = {"whose": _("the principal alone"), "rule": RULE, "years": 2, "erases": True}
UNTIL_REMOVED = _("Until the person removes it: the picture is theirs, and goes with one press.")


def _their_own(b: Bearing) -> Q:
    return Q(person_id=b.person_id)


ONLY_THEY = {Reach.SUBJECT: Reached(_("the person whose time it is"), _their_own)}


class Looking(models.Model):
    """A person has moments of their days asked for. Ended, everything of theirs is removed."""

    retention = Kept(whose=_("the principal alone"), rule=UNTIL_REMOVED)
    person = models.OneToOneField("directory.Person", on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    reach = ONLY_THEY


class Kind(models.Model):
    """A kind of work in one person's list: one of the district's by its key, or their own by its name. Left out, it stays with what was answered."""

    retention = Kept(whose=_("the principal alone"), rule=UNTIL_REMOVED)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=16, blank=True)
    name = models.CharField(max_length=80, blank=True)  # in the person's own words; empty: as the district calls it
    left_out_on = models.DateField(null=True)
    reach = ONLY_THEY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], condition=~Q(key=""), name="a_kind_of_the_district_stands_once_in_a_list"),
            models.CheckConstraint(condition=~Q(key="", name=""), name="a_kind_has_a_key_or_a_name"),
        ]


class Moment(models.Model):
    """A moment of a day, chosen by chance; what the person was doing then, once they say it. Unsaid is unknown."""

    retention = Kept(**OWN, after="on", about=("person",))
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    kind = models.ForeignKey(Kind, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reach = ONLY_THEY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "at"], name="a_moment_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(kind__isnull=True, answered_at__isnull=True) | Q(kind__isnull=False, answered_at__isnull=False),
                name="an_answered_moment_has_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["person", "on"], name="moments_of_a_person")]


class Feed(models.Model):
    """The address of a person's own calendar, encrypted: it is its only key. It is never shown again."""

    retention = Kept(whose=_("the principal alone"), rule=UNTIL_REMOVED)
    person = models.OneToOneField("directory.Person", on_delete=models.PROTECT, related_name="+")
    address = models.TextField()
    added_on = models.DateField()
    read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)  # why it could not be read the last time, in the person's language
    unread = models.PositiveIntegerField(default=0)  # events that could not be understood the last time
    reach = ONLY_THEY


class FeedEntry(models.Model):
    """When something stands in a person's calendar, and of what kind it may be. What it is called is read and not kept."""

    retention = Kept(whose=_("the principal alone"), rule=_("A week back and two ahead; goes with the calendar."))
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="entries")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.ForeignKey(Kind, null=True, on_delete=models.PROTECT, related_name="+")
    reach = {Reach.SUBJECT: Reached(_("the person whose calendar it is"), lambda b: Q(feed__person_id=b.person_id))}

    class Meta:
        indexes = [models.Index(fields=["feed", "starts_at"], name="entries_of_a_calendar")]


class Sharing(models.Model):
    """A person shows their picture to somebody by name, until they take it back."""

    retention = Kept(whose=_("the principal alone"), rule=UNTIL_REMOVED)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    reach = {
        **ONLY_THEY,
        Reach.TEAM: Reached(_("pictures that somebody shows them by name, until it is taken back"), lambda b: Q(to_id=b.person_id)),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "to"], name="a_picture_is_shared_once_with_a_person")]


class InTotal(models.Model):
    """A person lets their share count in the district's total, from a day on."""

    retention = Kept(whose=_("the principal alone"), rule=UNTIL_REMOVED)
    person = models.OneToOneField("directory.Person", on_delete=models.PROTECT, related_name="+")
    since_on = models.DateField()
    reach = ONLY_THEY


class TimeTotal(models.Model):
    """The one number of a month for one kind: how the days of those who let theirs count were divided. Never counted again."""

    retention = Kept(whose=_("the district"), rule=_("Stays: at least five people together, rounded to twentieths, holds no person."))
    month_on = models.DateField()
    key = models.CharField(max_length=16)
    people = models.PositiveSmallIntegerField()
    low = models.FloatField()
    share = models.FloatField()
    high = models.FloatField()

    reach = {Reach.DISTRICT: Reached(_("the total of a month: at least five people together"), lambda b: everything())}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month_on", "key"], name="a_total_of_a_month_is_published_once")]

"""Learning communities: colleagues who learn together, closed to whoever supervises. Meetings, what the presenter brings, and the protocol as it runs."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import SUPERVISING, Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Post
from trellis.kit.days import open_on
from trellis.kit.keeping import Kept

RULE = _("5 years after the meeting: long enough to see what came of it.")
KEPT: dict[str, Any] = {"whose": _("staff"), "rule": RULE, "years": 5}
OWN_COMMUNITY = _("communities of which the person is a member; nobody is while they supervise")
INVITED = _("communities into which a member has invited the person; every member sees that, and may take it back")


def _memberships(b: Bearing, part: str) -> "models.QuerySet[Membership]":
    return Membership.objects.filter(person_id=b.person_id, part=part, joined_on__isnull=False, left_on__isnull=True)


def own_communities(b: Bearing) -> Any:
    """Return the communities of which the person is a member, one column. Whoever supervises today, covering included, is in none."""
    supervising = Post.objects.filter(open_on(b.today), person_id=b.person_id, role__in=[role.value for role in SUPERVISING], ended_on__isnull=True)
    return _memberships(b, Membership.Part.MEMBER).exclude(person_id__in=supervising.values("person_id")).values("community_id")


def open_to_guest(b: Bearing) -> Any:
    """Return the communities into which the person is invited as a guest, one column."""
    return _memberships(b, Membership.Part.GUEST).values("community_id")


def _while_a_guest(b: Bearing) -> Any:
    seen = Meeting.objects.filter(
        community__memberships__person_id=b.person_id,
        community__memberships__part=Membership.Part.GUEST,
        community__memberships__left_on__isnull=True,
        on__gte=F("community__memberships__joined_on"),
    )
    return seen.values("pk")


class Community(models.Model):
    """Colleagues who meet again and again, `every_weeks`. It ends when its last member leaves."""

    retention = Kept(
        whose=_("staff"),
        rule=_("5 years after it has ended."),
        years=5,
        after="ended_on",
        blanks=("name", "purpose"),
        about=("begun_by", "memberships__person"),
    )
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    every_weeks = models.PositiveSmallIntegerField(default=4)
    begun_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    ended_on = models.DateField(null=True)

    reach = {
        Reach.TEAM: Reached(OWN_COMMUNITY, lambda b: Q(pk__in=own_communities(b))),
        Reach.SUBJECT: Reached(INVITED, lambda b: Q(pk__in=open_to_guest(b))),
    }


class Membership(models.Model):
    """A person's time in a community. A member is invited and joins; a guest, who supervises, reads from the day of the invitation on."""

    class Part(models.TextChoices):
        MEMBER = "member", _("member")
        GUEST = "guest", _("guest")

    retention = Kept(whose=_("staff"), rule=_("Holds no words: who was in it and when stays as numbers and days."))
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part, default=Part.MEMBER)
    invited_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")  # None: began it
    invited_on = models.DateField()
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)  # without joined_on: did not want to, or the invitation was taken back
    ended_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    reach = {
        Reach.SUBJECT: Reached(
            _("invitations to the person that wait for an answer"),
            lambda b: Q(person_id=b.person_id, part=Membership.Part.MEMBER, joined_on__isnull=True, left_on__isnull=True),
        ),
        Reach.TEAM: Reached(OWN_COMMUNITY, lambda b: Q(community_id__in=own_communities(b))),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "person", "part"], condition=Q(left_on__isnull=True), name="a_person_is_in_a_community_once"),
        ]
        indexes = [models.Index(fields=["person", "part"], condition=Q(left_on__isnull=True), name="communities_of_a_person")]


class Meeting(models.Model):
    """A day on which a community meets: who presents, who facilitates, by which protocol. `edition` counts changes of its plan."""

    retention = Kept(**KEPT, after="on", blanks=("place", "called_off_why"), about=("presenter", "facilitator", "planned_by"))
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="meetings")
    on = models.DateField()
    at = models.TimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    presenter = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    facilitator = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    protocol_key = models.CharField(max_length=60, blank=True)
    planned_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    called_off_on = models.DateField(null=True)
    called_off_why = models.CharField(max_length=300, blank=True)

    reach = {
        Reach.TEAM: Reached(OWN_COMMUNITY, lambda b: Q(community_id__in=own_communities(b))),
        Reach.SUBJECT: Reached(_("meetings of such a community from the day of the invitation on"), lambda b: Q(pk__in=_while_a_guest(b))),
    }

    class Meta:
        indexes = [models.Index(fields=["community", "on"], name="meetings_of_a_community")]


class Problem(models.Model):
    """What the presenter brings: theirs alone until shown to the members (`shared_on`); afterwards what they take along."""

    retention = Kept(**KEPT, after="meeting__on", blanks=("words", "takes_along"), about=("author",))
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="problems")
    author = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    practice_key = models.CharField(max_length=16, blank=True)
    edition = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    shared_on = models.DateField(null=True)
    takes_along = models.TextField(blank=True)

    reach = {
        Reach.TEAM: Reached(OWN_COMMUNITY, lambda b: Q(meeting__community_id__in=own_communities(b), shared_on__isnull=False)),
        Reach.SUBJECT: Reached(
            _("of such a community from the day of the invitation on"), lambda b: Q(meeting_id__in=_while_a_guest(b), shared_on__isnull=False)
        ),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "author"], name="a_presenter_brings_one_problem_to_a_meeting")]


class Run(models.Model):
    """A protocol as it runs, in a meeting or after a learning walk. The server holds when the step began, so that everybody sees the same minute.

    `plan` holds the steps by language as they stood when it began: a file that goes away later takes nothing with it. A pause moves
    `step_began_at` when it ends. `edition` counts what was pressed.
    """

    retention = Kept(whose=_("staff"), rule=_("Holds no words of people: which steps ran, and when."))
    meeting = models.OneToOneField(Meeting, null=True, on_delete=models.PROTECT, related_name="run")
    walk = models.OneToOneField("growth.Walk", null=True, on_delete=models.PROTECT, related_name="run")
    protocol_key = models.CharField(max_length=60)
    plan = models.JSONField(default=dict)
    led_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    step_began_at = models.DateTimeField()
    minutes_added = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, walk__isnull=True) | Q(meeting__isnull=True, walk__isnull=False), name="a_run_is_of_a_meeting_or_of_a_walk"
            )
        ]


class RunNote(models.Model):
    """What somebody wrote down while a step ran. Everybody in the room reads it."""

    retention = Kept(**KEPT, after="at", blanks=("words",), about=("by",))
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="notes")
    step = models.PositiveSmallIntegerField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField()
    removed_on = models.DateField(null=True)


class MeetingPromise(models.Model):
    """A promise that was made in a meeting. The promise itself knows nothing of the community."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: that it came from a meeting stays as numbers."))
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="promises")
    commitment = models.OneToOneField("commitments.Commitment", on_delete=models.PROTECT, related_name="+")

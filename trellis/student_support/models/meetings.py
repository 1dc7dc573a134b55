"""A team around a student meets: what each brings before, what is decided, how sure they are, and what stands in the way."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.access.standing import Bearing
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import AROUND, kept

GUESTS_READ_FOR = timedelta(days=14)  # after the meeting, to look at what was decided
HELD_BY_NUMBERS = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the meeting."))


def _asked_into(b: Bearing) -> models.QuerySet:
    owed = Decision.objects.filter(owner_id=b.person_id, done_on__isnull=True, let_go_on__isnull=True).values("meeting_id")
    meetings = Meeting.objects.filter(Q(held_on__isnull=True) | Q(held_on__gt=b.today - GUESTS_READ_FOR) | Q(pk__in=owed), called_off_on__isnull=True)
    return MeetingAsked.objects.filter(person_id=b.person_id, kind=MeetingAsked.Kind.GUEST, taken_off_on__isnull=True, meeting__in=meetings).values(
        "meeting_id"
    )


def _team_and_guests(through: str) -> Reached:
    """Return the reach of a noun of a meeting: the student's team of today, and who was asked to that one meeting. `through` leads to it."""
    team = Student.reach[Reach.TEAM]
    prefix = f"{through}__" if through else ""
    return Reached(
        _("meetings of the teams that they are on today, and those to which they were asked, until two weeks after and until what they took on is done"),
        lambda b: Q(**{f"{prefix}student__in": Student.objects.filter(team.condition(b)).values("pk")}) | Q(**{f"{prefix}pk__in": _asked_into(b)}),
    )


def _asked_as_family(b: Bearing) -> Q:
    asked = MeetingAsked.objects.filter(person_id=b.person_id, kind=MeetingAsked.Kind.FAMILY, taken_off_on__isnull=True).values("meeting_id")
    children = Student.objects.filter(Student.reach[Reach.FAMILY].condition(b)).values("pk")
    return Q(student__in=children) & Q(pk__in=asked)


class Meeting(models.Model):
    """The people around a student meet, or look at it together when it suits each."""

    retention = kept("student", "purpose", "place", "called_off_why")
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="meetings")
    purpose = models.CharField(max_length=300)
    planned_on = models.DateField()
    planned_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)
    planned_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True)
    called_off_on = models.DateField(null=True)
    called_off_why = models.CharField(max_length=300, blank=True)

    about_student = "student"
    reach = {
        **Student.reached_by(*AROUND, Reach.SECTION),
        Reach.TEAM: _team_and_guests(""),
        Reach.FAMILY: Reached(_("meetings to which a guardian was asked, about a child over whom they hold the right today"), _asked_as_family),
    }

    @property
    def is_ahead(self) -> bool:
        return self.held_on is None and self.called_off_on is None

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(held_on__isnull=True) | Q(called_off_on__isnull=True), name="a_team_meeting_is_held_or_called_off")]
        indexes = [models.Index(fields=["student", "planned_on"], name="meetings_about_a_student")]


class MeetingAsked(models.Model):
    """Somebody beside the team is asked: a colleague as a guest, a member of the family, the student. The team is asked without a row.

    What a member of the family needs stands with the person and is carried here: said to be right, and made ready, for each meeting.
    """

    class Kind(models.TextChoices):
        GUEST = "guest", _("a guest")
        FAMILY = "family", _("the family")
        STUDENT = "student", _("the student")

    retention = kept("meeting__student", "arranged")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="asked")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    asked_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    taken_off_on = models.DateField(null=True)
    needs_confirmed_on = models.DateField(null=True)  # the family said that interpreter and access are right for this meeting
    arranged = models.CharField(max_length=200, blank=True)  # who interprets, what was made ready
    arranged_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], condition=Q(taken_off_on__isnull=True), name="asked_once_to_a_meeting")]
        indexes = [models.Index(fields=["person", "taken_off_on"], name="meetings_one_is_asked_to")]


class Contribution(models.Model):
    """What one person brings, before the meeting and when it suits. Family and student by any channel, entered by staff.

    `versions` are the numbers that devices gave to the texts, the newest last: docs/decisions/0034. With `of_family` the three answer
    what the family wants the team to know, asks, and would change.
    """

    class Came(models.TextChoices):
        HERE = "here", _("written here")
        PHONE = "phone", _("said on the phone")
        PAPER = "paper", _("came on paper")
        PERSON = "person", _("said in person")

    retention = kept("meeting__student", "works", "worries", "would_try", by=("by",))
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="contributions")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    came = models.CharField(max_length=8, choices=Came, default=Came.HERE)
    works = models.TextField(blank=True)
    worries = models.TextField(blank=True)
    would_try = models.TextField(blank=True)
    sent_as = models.UUIDField(null=True)
    at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)
    versions = models.JSONField(default=list)
    of_family = models.BooleanField(default=False)
    is_read_back = models.BooleanField(null=True)  # of what staff entered: was it read back to whoever said it; None: they wrote it themselves

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "by"], name="one_contribution_of_each")]


class ContributionBeside(models.Model):
    """A text of a contribution that changed an older one than stood: it stands beside until its writer has made one of the two."""

    retention = kept("contribution__meeting__student", "works", "worries", "would_try", by=("contribution__by",))
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="beside")
    works = models.TextField(blank=True)
    worries = models.TextField(blank=True)
    would_try = models.TextField(blank=True)
    at = models.DateTimeField()
    merged_on = models.DateField(null=True)


class Decision(models.Model):
    """Who does what by when, decided at a meeting. How sure the team is stands in counts that tie to nobody."""

    retention = kept("meeting__student", "words", "done_words", by=("owner",))
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    words = models.CharField(max_length=500)
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    by_when = models.DateField()
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    done_words = models.CharField(max_length=500, blank=True)
    let_go_on = models.DateField(null=True)
    sureness_closed_at = models.DateTimeField(null=True)  # once, and for good: from then on nobody adds to the counts, and nobody sees them before

    about_student = "meeting__student"
    reach = {**Student.reached_by(*AROUND, through="meeting__student"), Reach.TEAM: _team_and_guests("meeting")}

    class Meta:
        indexes = [models.Index(fields=["owner", "by_when"], condition=Q(done_on__isnull=True, let_go_on__isnull=True), name="open_decisions_of_a_person")]


class DecisionMove(models.Model):
    """Another day for what was decided, with the reason."""

    retention = kept("decision__meeting__student", "why", by=("by",))
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="moves")
    from_day = models.DateField()
    to_day = models.DateField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()


class Sureness(models.Model):
    """How many said how sure they are of a decision: a count for each of four answers. Who said what is written nowhere."""

    retention = Kept(whose=_("nobody"), rule=_("Counts that tie to no person: stay with the decision."))
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="sureness")
    level = models.PositiveSmallIntegerField()  # 1 not at all … 4 very
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "level"], name="one_count_for_each_answer"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="sureness_has_four_answers"),
        ]


class SaidHowSure(models.Model):
    """Somebody has said how sure they are: so that nobody is asked twice. Not what they said."""

    retention = Kept(whose=_("staff"), rule=_("Holds no words: stays as numbers with the decision."))
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="said")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "person"], name="how_sure_is_said_once")]


class Barrier(models.Model):
    """What stands in the way, given to a named leader with a day."""

    retention = kept("student", "words", "answer", by=("raised_by", "leader"))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="barriers_in_the_way")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="barriers")
    words = models.CharField(max_length=500)
    raised_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    leader = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    by_when = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    cleared_on = models.DateField(null=True)

    about_student = "student"
    reach = {
        **Student.reached_by(*AROUND),
        Reach.SUBJECT: Reached(_("barriers given to the person"), lambda b: Q(leader_id=b.person_id)),
    }

    class Meta:
        indexes = [models.Index(fields=["leader", "by_when"], condition=Q(cleared_on__isnull=True), name="barriers_given_to_a_leader")]

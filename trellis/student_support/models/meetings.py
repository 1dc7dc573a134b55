"""A team around a student meets: what each brings before, what is decided, how sure they are, and what stands in the way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached
from trellis.access.policy import Reach
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import AROUND, kept


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

    reach = Student.reached_by(*AROUND, Reach.SECTION)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(held_on__isnull=True) | Q(called_off_on__isnull=True), name="a_team_meeting_is_held_or_called_off")]
        indexes = [models.Index(fields=["student", "planned_on"], name="meetings_about_a_student")]


class Contribution(models.Model):
    """What one person brings, before the meeting and when it suits. Family and student by any channel, entered by staff."""

    retention = kept("meeting__student", "works", "worries", "would_try", by=("by",))
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="contributions")
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    came = models.CharField(max_length=8, default="here")
    works = models.TextField(blank=True)
    worries = models.TextField(blank=True)
    would_try = models.TextField(blank=True)
    sent_as = models.UUIDField(null=True)
    at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "by"], name="one_contribution_of_each")]


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

    reach = {
        **Student.reached_by(*AROUND, through="meeting__student"),
        Reach.SUBJECT: Reached(_("what one has taken on"), lambda b: Q(owner_id=b.person_id)),
    }


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

    reach = {
        **Student.reached_by(*AROUND),
        Reach.SUBJECT: Reached(_("barriers given to the person"), lambda b: Q(leader_id=b.person_id)),
    }

"""The relationship map of one grade: whom adults know well, whom students would turn to, and the adults who are asked to be there for a child.

Marks stand for children and never for the adult who made them: no page counts them by adult, and the night erases them four months after the round.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import Reach
from trellis.directory.models import Student
from trellis.kit.keeping import Kept
from trellis.student_support.models.plans import kept

ERASED = _("Erased by night, four months after the round closed: pairs need it no longer than that.")


def _of_the_school(through: str = "") -> Reached:
    return Reached(_("of the school where the post is held"), lambda b: Q(**{f"{through}school_id__in": b.held.schools}))


class MapRound(models.Model):
    """One asking about one grade of one school, until its last day. What it counted when it closed stays as numbers.

    `children` None: still open, or too few adults answered for a map. `forgotten_on`: since then no mark of it is kept.
    """

    retention = Kept(whose=_("the district"), rule=_("Numbers of a whole grade: stay as numbers."))
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=8, blank=True)  # CEDS, as of the students; empty: those of whom no grade is known
    opened_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField()
    last_day = models.DateField()
    closed_on = models.DateField(null=True)
    called_off_on = models.DateField(null=True)
    asked = models.PositiveIntegerField(null=True)  # adults, when it closed
    answered = models.PositiveIntegerField(null=True)
    children = models.PositiveIntegerField(null=True)
    known_by_none = models.PositiveIntegerField(default=0)  # children
    known_by_one = models.PositiveIntegerField(default=0)
    known_by_two = models.PositiveIntegerField(default=0)
    known_by_more = models.PositiveIntegerField(default=0)
    forgotten_on = models.DateField(null=True)

    reach = {Reach.SCHOOL: _of_the_school(), Reach.DISTRICT: Reached(_("every school"), lambda b: everything())}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "grade"], condition=Q(closed_on__isnull=True, called_off_on__isnull=True), name="one_open_map_for_a_grade_of_a_school"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("opens_on")), name="a_map_ends_after_it_opens"),
        ]
        indexes = [models.Index(fields=["school", "closed_on"], name="maps_of_a_school")]


class MapAnswer(models.Model):
    """An adult has said that they are done, whomever they marked or nobody."""

    retention = Kept(whose=_("staff"), rule=ERASED, about=("person",))
    round = models.ForeignKey(MapRound, on_delete=models.PROTECT, related_name="answers", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="an_adult_is_done_once_in_a_map")]


class Known(models.Model):
    """One mark: this adult knows this child well. A mark taken away is gone, as if it had never been."""

    retention = Kept(whose=_("students and staff"), rule=ERASED, about=("student__person", "person"))
    round = models.ForeignKey(MapRound, on_delete=models.PROTECT, related_name="marks", db_index=False)
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person", "student"], name="a_child_is_marked_once_by_an_adult")]


class TurnsTo(models.Model):
    """To whom a student says that they would turn. `adult` None: to nobody yet, which is an answer."""

    retention = Kept(whose=_("students"), rule=ERASED, about=("student__person",))
    round = models.ForeignKey(MapRound, on_delete=models.PROTECT, related_name="said", db_index=False)
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="+")
    adult = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "student", "adult"], name="a_student_names_an_adult_once"),
            models.UniqueConstraint(fields=["round", "student"], condition=Q(adult__isnull=True), name="a_student_says_nobody_once"),
        ]


class MapChild(models.Model):
    """A child of the grade on the day on which the round closed: who came later was not asked about."""

    retention = Kept(whose=_("students"), rule=ERASED, about=("student__person",))
    round = models.ForeignKey(MapRound, on_delete=models.PROTECT, related_name="listed", db_index=False)
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="+")

    about_student = "student"
    reach = {Reach.SCHOOL: _of_the_school("round__"), Reach.DISTRICT: Reached(_("every school"), lambda b: everything())}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "student"], name="a_child_stands_once_in_a_map")]


class Pair(models.Model):
    """A place beside a child whom no adult knows well, and the adult who is asked to be there. It says how it stands today and keeps no history.

    `adult` None: nobody is asked yet, or not any more. `yes_on` None: asked, and no answer. Whoever says no, or cannot go on, leaves the row as
    it was before they were asked: it never becomes a record about them.
    """

    class Says(models.TextChoices):
        TALK = "talk", _("We talk")
        NOT_YET = "not_yet", _("Not yet")
        OTHER = "other", _("Somebody else would be better")

    class Because(models.TextChoices):
        KNOWN = "known", _("an adult knows them well now")
        LEFT = "left", _("the child goes to school elsewhere")

    retention = kept("student", "says", "ended_because", by=("adult",))
    student = models.ForeignKey("directory.Student", on_delete=models.PROTECT, related_name="pairs")
    school = models.ForeignKey("directory.School", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()  # the child stands on the list
    adult = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(null=True)
    yes_on = models.DateField(null=True)
    follow_up_on = models.DateField(null=True)  # from this day on the adult is asked how it goes; None: not asked any more
    says = models.CharField(max_length=8, choices=Says, blank=True)  # the newest answer to it
    said_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=8, choices=Because, blank=True)

    about_student = "student"
    reach = {
        Reach.SCHOOL: _of_the_school(),
        Reach.DISTRICT: Reached(_("every school"), lambda b: everything()),
        Reach.TEAM: Reached(
            _("students on whose team they are today, once an adult has said yes"),
            lambda b: Q(yes_on__isnull=False) & Student.reached_by(Reach.TEAM)[Reach.TEAM].condition(b),
        ),
        Reach.SUBJECT: Reached(_("they are asked to be there, or said yes"), lambda b: Q(adult_id=b.person_id, ended_on__isnull=True)),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "school"], condition=Q(ended_on__isnull=True), name="one_place_beside_a_child_at_a_school"),
            models.CheckConstraint(condition=Q(adult__isnull=False) | Q(yes_on__isnull=True, asked_on__isnull=True), name="a_yes_is_somebodys"),
        ]
        indexes = [
            models.Index(fields=["school", "since"], condition=Q(ended_on__isnull=True), name="pairs_of_a_school"),
            models.Index(fields=["adult"], condition=Q(ended_on__isnull=True), name="pairs_of_an_adult"),
        ]

"""Who and where: places, people, what ties them together, and since when.

Everything a roster brings carries `source` and `sourced_id`; what the district typed has neither. A row
that leaves the roster is ended (`ended_on`), never deleted. Periods are half-open: [from, until).
Written by `operations` and, in bulk, by `oneroster.apply`; by nothing else.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import Reached, everything
from trellis.access.policy import AgePart, Reach, Right, Role
from trellis.access.standing import Bearing
from trellis.directory.measures import born_by_to_be_of_age, comes_of_age_on
from trellis.kit.days import open_on
from trellis.kit.formats import say_language
from trellis.kit.keeping import Kept

# How a role is called on a page. The policy itself holds no words that a page shows.
ROLE_NAMES = {
    Role.SUPERINTENDENT: _("Superintendent"),
    Role.CABINET: _("Cabinet member"),
    Role.SUPERVISOR: _("Principal supervisor"),
    Role.OFFICE_LEAD: _("Leads an office"),
    Role.OFFICE_STAFF: _("Central-office staff"),
    Role.STUDENT_SERVICES_DIRECTOR: _("Director of student services"),
    Role.DATA_LEAD: _("Leads the district’s data"),
    Role.PRINCIPAL: _("Principal"),
    Role.ASSISTANT_PRINCIPAL: _("Assistant principal"),
    Role.SCHOOL_ADMINISTRATOR: _("School administrator"),
    Role.TEACHER: _("Teacher"),
    Role.COUNSELOR: _("Counselor"),
    Role.SUPPORT_STAFF: _("Student support staff"),
    Role.SCHOOL_STAFF: _("School staff"),
    Role.SUBSTITUTE: _("Substitute"),
    Role.ADMINISTRATOR: _("Keeps Trellis and the roster"),
    Role.AUDITOR: _("Auditor"),
    Role.EMERGENCY: _("Emergency access"),
    Role.GUARDIAN: _("Parent or guardian"),
    Role.STUDENT: _("Student"),
}
RIGHT_NAMES = {
    Right.READ: _("Read the child’s record"),
    Right.DECIDE: _("Decide about education"),
    Right.CONTACT: _("Be called, written to and invited"),
}
# What a guardian is to a student. A roster says parent, guardian or relative; a person who types one says it as the family does.
RELATIONS = {
    "mother": _("mother"),
    "father": _("father"),
    "parent": _("parent"),
    "grandparent": _("grandparent"),
    "stepparent": _("stepparent"),
    "foster parent": _("foster parent"),
    "guardian": _("guardian"),
    "relative": _("relative"),
    "other": _("somebody else who looks after them"),
}
HATS_WITHOUT_A_POST = (Role.EMERGENCY, Role.SUBSTITUTE, Role.GUARDIAN, Role.STUDENT)


ROSTER = _("OneRoster CSV bundles")
TYPED = _("typed here")
# No federal rule sets these years: FERPA sets none (34 CFR 99), IDEA asks for notice and destruction on request once records are no longer needed
# (34 CFR 300.624), and COPPA asks for a written limit (16 CFR 312.10). States do: a district sets theirs under Keeping.
RECORD = _("District setting, default 5 years after the last tie to the district ended; the State's schedule goes before it.")
DISCLOSED = _("As long as the student's record, of which it is part (34 CFR 99.32(a)(5)); district setting, default 5 years after the student left.")
NUMBERS = _("Holds no words: stays as numbers and days without a name, once the person's is emptied.")


def _left_before(day: date) -> Q:
    """Match people whose every tie to the district (post, enrolment as a student, guardianship) ended before `day`; not those who never had one."""
    was_student, is_student = Q(ended_on__lt=day), Q(ended_on__isnull=True) | Q(ended_on__gte=day)
    post_over = Q(held_until__lt=day) | Q(ended_on__lt=day)
    tie_over = Q(ended_on__lt=day) | Q(student__ended_on__lt=day)
    ended = [
        Student.objects.filter(was_student).values("person_id"),
        Post.objects.filter(post_over).values("person_id"),
        Guardianship.objects.filter(tie_over).values("guardian_id"),
    ]
    standing = [
        Student.objects.filter(is_student).values("person_id"),
        Post.objects.exclude(pk__in=Post.objects.filter(post_over).values("pk")).values("person_id"),
        Guardianship.objects.exclude(pk__in=Guardianship.objects.filter(tie_over).values("pk")).values("guardian_id"),
    ]
    had, has = Q(pk__in=[]), Q(pk__in=[])
    for ties in ended:
        had |= Q(pk__in=ties)
    for ties in standing:
        has |= Q(pk__in=ties)
    return had & ~has


def last_day_before(until: date | None) -> date | None:
    """Return the last day of a half-open period, as people say it; None when it has no end."""
    return until - timedelta(days=1) if until else None


class District(models.Model):
    """The district that runs this installation: one row."""

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    language = models.CharField(max_length=16, default="en")
    founded_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False)

    reach = {Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything())}


class Source(models.Model):
    """A system that hands us rosters. Records are keyed by source and sourcedId."""

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    name = models.CharField(max_length=100, unique=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)


class Rostered(models.Model):
    """A row that a roster may bring. Without a source it was typed here, and no import touches it."""

    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sourced_id = models.CharField(max_length=256, blank=True)
    digest = models.BigIntegerField(null=True, editable=False)  # of the row as last imported; None when typed
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def _keyed(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["source", "sourced_id"], condition=Q(source__isnull=False), name=f"one_{name}_per_source_and_id")


# -- places -------------------------------------------------------------------------------------------


class School(Rostered):
    """A building with students."""

    retention = Kept(whose=_("the district"), rule=_("Stays: places are no personal data."), comes_from=(ROSTER,))

    class Level(models.TextChoices):
        ELEMENTARY = "elementary", _("Elementary")
        MIDDLE = "middle", _("Middle")
        HIGH = "high", _("High")
        OTHER = "other", _("Other")

    name = models.CharField(max_length=200)
    level = models.CharField(max_length=16, choices=Level, default=Level.OTHER)
    identifier = models.CharField(max_length=64, blank=True)
    typed = models.JSONField(default=list, blank=True)  # names of fields typed by hand, which no import overwrites

    reach = {
        Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("people of that school"), lambda b: Q(pk__in=b.held.schools)),
        Reach.CASELOAD: Reached(_("people who support that school"), lambda b: Q(pk__in=b.held.caseload_schools)),
        Reach.FAMILY: Reached(_("families of students enrolled there"), lambda b: Q(pk__in=_schools_of(_children_of(b), b))),
    }

    class Meta:
        constraints = [_keyed("school")]


class SchoolHeadline(models.Model):
    """What a school wants everybody to know first who asks something of it: one or two sentences of its own. The newest counts."""

    retention = Kept(whose=_("the district"), rule=_("Stays: what a school says of itself is no personal data, and old words show how it changed."))
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="headlines")
    words = models.CharField(max_length=300)
    said_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()


class Office(Rostered):
    """A department of the central office."""

    retention = Kept(whose=_("the district"), rule=_("Stays: places are no personal data."), comes_from=(ROSTER,))
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    purpose = models.TextField(blank=True)  # how its work helps principals lead, in its own words
    typed = models.JSONField(default=list, blank=True)

    reach = {
        Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything()),
        Reach.OFFICE: Reached(_("people of that office"), lambda b: Q(pk__in=b.held.offices)),
    }

    class Meta:
        constraints = [_keyed("office")]


class OrganisationKey(Rostered):
    """One organisation as one source knows it: the school or office that it stands for here.

    A school's own department stands for its school, a district for the office at the top. Without either it is ended.
    """

    retention = Kept(whose=_("the district"), rule=_("Stays: places are no personal data."), comes_from=(ROSTER,))
    kind = models.CharField(max_length=16)
    parent_id_there = models.CharField(max_length=256, blank=True)  # sourcedId of the organisation above
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT, related_name="keys")
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="keys")

    class Meta:
        constraints = [_keyed("organisation_key")]


class NonWorkingDays(models.Model):
    """Days without school: for the whole district, or for one school. Half-open."""

    retention = Kept(whose=_("the district"), rule=_("Stays: places and calendars are no personal data."))
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="non_working_days")
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)  # taken back: the row stays, the days are school days again

    reach = {
        Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("people of that school"), lambda b: Q(school_id__in=b.held.schools)),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="non_working_days_end_after_they_start")]

    @property
    def last_day(self) -> date | None:
        """The last day of it, as people say it."""
        return last_day_before(self.ends_on)


# -- people -------------------------------------------------------------------------------------------


class Person(models.Model):
    """One human being, however many hats and ids. Names are as the roster or the person says."""

    retention = Kept(
        whose=_("students, families and staff"),
        rule=RECORD,
        years=5,
        over=_left_before,
        blanks=(
            *("given_name", "middle_name", "family_name", "preferred_given_name", "pronouns", "email", "phone", "address"),
            *("folded_name", "access_needs"),
        ),
        about=("pk",),
        comes_from=(ROSTER, TYPED),
    )

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        TEXT = "text", _("Text message")
        PHONE = "phone", _("Phone call")
        PAPER = "paper", _("Paper letter")

    given_name = models.CharField(max_length=200)
    middle_name = models.CharField(max_length=200, blank=True)
    family_name = models.CharField(max_length=200, blank=True)
    preferred_given_name = models.CharField(max_length=200, blank=True)
    pronouns = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=64, blank=True)
    address = models.TextField(blank=True)  # never a protected one: that is ProtectedAddress
    language = models.CharField(max_length=16, default="en")  # BCP 47, for what we write to them
    needs_interpreter = models.BooleanField(default=False)
    access_needs = models.CharField(max_length=300, blank=True)  # what makes a meeting or a letter reachable for them, in their words
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.MAIL)
    folded_name = models.CharField(max_length=420, blank=True)  # lower case, no accents: "family given", for search and order
    typed = models.JSONField(default=list, blank=True)  # names of fields typed by hand, which no import overwrites
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    reach = {
        Reach.DISTRICT: Reached(_("every person"), lambda b: everything()),
        Reach.SCHOOL: Reached(
            _("students of that school and their guardians"),
            lambda b: _student_or_guardian_of(_enrolled_at(b), b),
        ),
        Reach.SECTION: Reached(_("students whom they teach today and their guardians"), lambda b: _student_or_guardian_of(_taught_by(b), b)),
        Reach.CASELOAD: Reached(
            _("students assigned to them and their guardians"), lambda b: _student_or_guardian_of(Student.objects.filter(_assigned(b)).values("pk"), b)
        ),
        Reach.SUBJECT: Reached(_("the person"), lambda b: Q(pk=b.person_id)),
        Reach.FAMILY: Reached(
            _("a guardian who holds the right for this child today"), lambda b: Q(pk__in=Student.objects.filter(pk__in=_children_of(b)).values("person_id"))
        ),
    }

    class Meta:
        indexes = [
            models.Index(fields=["folded_name", "id"], name="people_by_name"),
            models.Index(Upper("email"), name="people_by_email"),  # the door asks without case
        ]

    @property
    def name(self) -> str:
        """The name to call the person by."""
        return f"{self.preferred_given_name or self.given_name} {self.family_name}".strip()

    @property
    def language_name(self) -> str:
        """The language in which to write to them, in the reader's own; its tag when nobody has a name for it."""
        return say_language(self.language)

    def __str__(self) -> str:
        return f"person {self.pk}"  # no names where a log might print it


class PersonKey(Rostered):
    """One id that one source uses for a person. A teacher who is a parent here has two."""

    retention = Kept(
        whose=_("students, families and staff"),
        rule=RECORD,
        years=5,
        over=lambda day: Q(person__in=Person.objects.filter(_left_before(day)).values("pk")),
        erases=True,
        about=("person",),
        comes_from=(ROSTER,),
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys")
    is_student = models.BooleanField(default=False)  # the source knows the person under this id as a student

    class Meta:
        constraints = [_keyed("person_key")]


class NameWord(models.Model):
    """One word of a person's name, folded, under one hat: what search looks in. Made from names, holds nothing else.

    The hat stands first in the index, so that the few colleagues are found as fast as the many students.
    """

    retention = Kept(
        whose=_("students, families and staff"),
        rule=RECORD,
        years=5,
        over=lambda day: Q(person__in=Person.objects.filter(_left_before(day)).values("pk")),
        erases=True,
        about=("person",),
    )

    class Hat(models.TextChoices):
        STAFF = "p", _("Works here")
        STUDENT = "s", _("Student")
        GUARDIAN = "g", _("Guardian")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_words", db_index=False)
    hat = models.CharField(max_length=1, choices=Hat)
    word = models.CharField(max_length=40)

    class Meta:
        # From the front for who may see everybody; by person for who may see some: without the second, each of those few
        # would be looked for among all who share the beginning of the word.
        indexes = [models.Index(fields=["hat", "word", "person"], name="name_words"), models.Index(fields=["person", "hat", "word"], name="words_of_a_person")]


class PersonMerge(models.Model):
    """Two records found to be one human being; `moved` lists what changed hands, so that a split can undo it."""

    retention = Kept(
        whose=_("students, families and staff"),
        rule=_("District setting, default 5 years after the merge: as long as somebody may find that it was wrong."),
        years=5,
        after="at",
        blanks=("reason", "moved"),
        about=("kept_id", "gone_id"),
    )
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=300)
    moved = models.JSONField(default=dict)
    split_at = models.DateTimeField(null=True)
    split_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    reach = {Reach.DISTRICT: Reached(_("keepers of the roster"), lambda b: everything())}

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(kept=F("gone")), name="a_person_is_not_merged_with_themselves")]


class ProtectedAddress(models.Model):
    """Where somebody lives who must not be found. Known to those who could give it away, read by few."""

    retention = Kept(
        whose=_("students and families who must not be found"),
        rule=_("District setting, default 0 years after the protection ends: nobody needs it any more."),
        years=0,
        after="held_until",
        blanks=("address",),
        about=("person",),
        comes_from=(TYPED,),
    )
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="protected_address")
    address = models.TextField()
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True)

    reach = {
        Reach.SCHOOL: Reached(
            _("people of the school of that student, or of that guardian's child"),
            lambda b: Q(person__in=Person.objects.filter(Person.reach[Reach.SCHOOL].condition(b)).values("pk")),
        ),
        Reach.SECTION: Reached(
            _("teachers of that student, or of that guardian's child"),
            lambda b: Q(person__in=Person.objects.filter(Person.reach[Reach.SECTION].condition(b)).values("pk")),
        ),
        Reach.CASELOAD: Reached(
            _("people to whom the student is assigned"), lambda b: Q(person__in=Person.objects.filter(Person.reach[Reach.CASELOAD].condition(b)).values("pk"))
        ),
    }


class Post(Rostered):
    """A role that a person holds somewhere, for a time. Cover is a post with two dates that names whom it covers."""

    retention = Kept(whose=_("staff"), rule=NUMBERS, comes_from=(ROSTER, TYPED))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items() if role not in HATS_WITHOUT_A_POST])
    title = models.CharField(max_length=200, blank=True)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True)
    covers = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="cover")
    typed = models.JSONField(default=list, blank=True)  # "held_until" once a person has ended it: no import opens it again

    reach = {
        Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("people of that school"), lambda b: Q(school_id__in=b.held.schools)),
        Reach.SUBJECT: Reached(_("the person who holds the post"), lambda b: Q(person_id=b.person_id)),
        Reach.FAMILY: Reached(_("families of students enrolled at that school"), lambda b: Q(school_id__in=_schools_of(_children_of(b), b))),
    }

    class Meta:
        # One row of a roster gives several posts: a person at two schools has one row in version 1.1.
        constraints = [
            models.CheckConstraint(condition=Q(school__isnull=True) | Q(office__isnull=True), name="a_post_is_at_a_school_or_an_office_not_both"),
            models.CheckConstraint(condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")), name="a_post_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(covers__isnull=True) | Q(held_until__isnull=False), name="cover_has_two_dates"),
        ]

    @property
    def last_day(self) -> date | None:
        """The last day of it, as people say it."""
        return last_day_before(self.held_until)


class Assignment(models.Model):
    """A supervisor's school, in charge or as backup, for a time."""

    retention = Kept(whose=_("staff"), rule=NUMBERS, comes_from=(TYPED,))

    class Kind(models.TextChoices):
        LEAD = "lead", _("in charge")
        BACKUP = "backup", _("backup")

    supervisor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.LEAD)
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True)

    reach = {
        Reach.DISTRICT: Reached(_("everybody who works for the district"), lambda b: everything()),
        Reach.SUBJECT: Reached(_("the supervisor"), lambda b: Q(supervisor_id=b.person_id)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")), name="an_assignment_ends_after_it_begins")
        ]

    @property
    def last_day(self) -> date | None:
        """The last day of it, as people say it."""
        return last_day_before(self.held_until)


# -- students -----------------------------------------------------------------------------------------


def _enrolled_at(b: Bearing) -> models.QuerySet:
    return SchoolEnrolment.objects.filter(open_on(b.today, "begins_on", "ends_on"), school_id__in=b.held.schools).values("student_id")


def teaching_of(b: Bearing) -> "models.QuerySet[SectionTeaching]":
    """Return who teaches what, as far as it is the person's own today: their classes, and those of the one whom they cover or stand in for."""
    teaching = SectionTeaching.objects.filter(open_on(b.today, "begins_on", "ends_on"), ended_on__isnull=True)
    if b.held.role is Role.SUBSTITUTE:  # at that school alone: a teacher may have classes elsewhere
        return teaching.filter(person_id=b.held.covers or 0, section__school_id__in=b.held.schools)
    return teaching.filter(person_id__in=[who for who in (b.person_id, b.held.covers) if who is not None])


def _taught_by(b: Bearing) -> models.QuerySet:
    enrolled = SectionEnrolment.objects.filter(open_on(b.today, "begins_on", "ends_on"), ended_on__isnull=True)
    return enrolled.filter(section_id__in=teaching_of(b).values("section_id")).values("student_id")


def _children_of(b: Bearing) -> models.QuerySet:
    return GuardianRight.objects.filter(right_is_held(b.today), right=b.right, guardianship__guardian_id=b.person_id).values("guardianship__student_id")


def children_held(today: date, guardian: Any) -> models.QuerySet:
    """Return the students over whom a guardian holds any right on a day; `guardian` is a number or an OuterRef."""
    return GuardianRight.objects.filter(right_is_held(today), guardianship__guardian_id=guardian).values("guardianship__student_id")


def _schools_of(students: models.QuerySet, b: Bearing) -> models.QuerySet:
    return SchoolEnrolment.objects.filter(open_on(b.today, "begins_on", "ends_on"), student_id__in=students).values("school_id")


def _assigned(b: Bearing) -> Q:
    by_school = SchoolEnrolment.objects.filter(open_on(b.today, "begins_on", "ends_on"), school_id__in=b.held.caseload_schools).values("student_id")
    return Q(pk__in=b.held.caseload_students) | Q(pk__in=by_school)


def _student_or_guardian_of(students: models.QuerySet, b: Bearing) -> Q:
    # One list of both: with two lists in an OR, PostgreSQL reads every person of the district.
    guardians = Guardianship.objects.filter(ended_on__isnull=True, student_id__in=students).values("guardian_id")
    found = Q(pk__in=Student.objects.filter(pk__in=students).values("person_id").union(guardians))
    if not b.children:
        return found
    # Where somebody lives is told to nobody by a post who is the parent of the same child.
    theirs = Guardianship.objects.filter(student_id__in=b.children).exclude(guardian_id=b.person_id).values("guardian_id")
    return found & ~Q(pk__in=Student.objects.filter(pk__in=b.children).values("person_id")) & ~Q(pk__in=theirs)


def _on_their_team(b: Bearing) -> models.QuerySet:
    # Who left the district is nobody's to read by a team that nobody has ended; whoever comes back finds their team again.
    here = Q(student__ended_on__isnull=True) | Q(student__ended_on__gt=b.today)
    return TeamMember.objects.filter(open_on(b.today), here, person_id=b.person_id).values("student_id")


class Student(models.Model):
    """A person as a student. Where and since when is in their enrolments."""

    retention = Kept(whose=_("students"), rule=RECORD, years=5, after="ended_on", blanks=("number",), about=("person",), comes_from=(ROSTER,))
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="student")
    number = models.CharField(max_length=64, blank=True, db_index=True)  # the district's own
    grade = models.CharField(max_length=8, blank=True)  # CEDS: KG, 01 … 12; empty when unknown
    ended_on = models.DateField(null=True, blank=True)

    about_student = "pk"
    reach = {
        Reach.DISTRICT: Reached(_("every student"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("students enrolled today at the school where the post is held"), lambda b: Q(pk__in=_enrolled_at(b))),
        Reach.SECTION: Reached(_("students whom they teach today"), lambda b: Q(pk__in=_taught_by(b))),
        Reach.CASELOAD: Reached(_("students assigned to them"), _assigned),
        Reach.TEAM: Reached(_("students on whose team they are today"), lambda b: Q(pk__in=_on_their_team(b))),
        Reach.SUBJECT: Reached(_("the student"), lambda b: Q(person_id=b.person_id)),
        Reach.FAMILY: Reached(_("a guardian who holds the right for this child today"), lambda b: Q(pk__in=_children_of(b))),
    }

    @staticmethod
    def reached_by(*fars: Reach, through: str = "student") -> dict[Reach, Reached]:
        """Return the reach of a noun that is about a student, as its own: `through` leads from it to the student."""
        return {far: Reached(Student.reach[far].label, _as_its_student(Student.reach[far], through)) for far in fars}


def _as_its_student(reached: Reached, through: str) -> Callable[[Bearing], Q]:
    def condition(b: Bearing) -> Q:
        of_students = reached.condition(b)
        # Whoever reaches every student is not looked for in a list of all of them.
        return of_students if of_students == everything() else Q(**{f"{through}__in": Student.objects.filter(of_students).values("pk")})

    return condition


class AgeRule(models.Model):
    """From which age a student is shown one part of their own page, as somebody set it; the newest of a part holds. Without one ours does: queries/ages.py.

    No rule holds any more from the day on which a student is of age.
    """

    class Part(models.TextChoices):
        WHO_I_AM = AgePart.WHO_I_AM.value, _("who I am")
        WHO_HELPS = AgePart.WHO_HELPS.value, _("who helps")
        HOW_IT_GOES = AgePart.HOW_IT_GOES.value, _("how it is going")
        TALK = AgePart.TALK.value, _("“talk to me”")

    retention = Kept(whose=_("the district"), rule=_("Stays as long as the installation."))
    part = models.CharField(max_length=12, choices=Part)
    from_age = models.PositiveSmallIntegerField()  # 0: from the first day on; 18: not before they are of age
    from_grade = models.CharField(max_length=8, blank=True)  # where no birth date is known; empty: then not at all
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(from_age__lte=18), name="no_age_rule_for_who_is_of_age")]


class TeamMember(models.Model):
    """An adult around a student, for a time, and what they are to them. One of them is the case manager: whom to ask first."""

    retention = Kept(
        whose=_("students"), rule=RECORD, years=5, after="student__ended_on", blanks=("part",), about=("student__person", "person"), comes_from=(TYPED,)
    )
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="team")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=100)  # speech therapist, case manager's backup, the one who drives: in the words of the school
    is_case_manager = models.BooleanField(default=False)
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True)
    named_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")), name="a_part_in_a_team_ends_after_it_begins"),
            models.UniqueConstraint(fields=["student", "person"], condition=Q(held_until__isnull=True), name="one_open_part_in_a_team"),
            models.UniqueConstraint(fields=["student"], condition=Q(held_until__isnull=True, is_case_manager=True), name="one_open_case_manager"),
        ]
        indexes = [models.Index(fields=["person", "held_until"], name="teams_of_a_person")]


class Substitution(models.Model):
    """Somebody stands in for a teacher on one day, or half of it. No roster carries it: the school's office enters it in the morning.

    The hat lasts the whole day, also for half of it: what a class needs is read before it comes.
    """

    class Part(models.TextChoices):
        DAY = "day", _("the whole day")
        MORNING = "morning", _("the morning")
        AFTERNOON = "afternoon", _("the afternoon")

    retention = Kept(whose=_("staff"), rule=NUMBERS, comes_from=(TYPED,))
    substitute = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    teacher = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    part = models.CharField(max_length=12, choices=Part, default=Part.DAY)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    reach = {Reach.SCHOOL: Reached(_("people of that school"), lambda b: Q(school_id__in=b.held.schools))}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["substitute", "teacher", "on", "part"], condition=Q(taken_back_at__isnull=True), name="one_stands_in_once_a_day"),
            models.CheckConstraint(condition=~Q(substitute=F("teacher")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [
            models.Index(fields=["on", "substitute"], name="who_stands_in_on_a_day"),
            models.Index(fields=["school", "on"], name="substitutes_of_a_school"),
        ]


class SchoolEnrolment(Rostered):
    """A student at a school, for a time. A student may have two at once."""

    retention = Kept(whose=_("students"), rule=NUMBERS, comes_from=(ROSTER,))
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField(default=True)

    about_student = "student"
    reach = {
        Reach.DISTRICT: Reached(_("every enrolment"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("enrolments at the school where the post is held, also those that are over"), lambda b: Q(school_id__in=b.held.schools)),
    }

    class Meta:
        indexes = [models.Index(fields=["school", "begins_on", "ends_on", "student"], name="enrolments_by_school")]


class Demographics(Rostered):
    """What the roster says of a student's birth, sex and race, each as it was self-identified."""

    retention = Kept(
        whose=_("students"),
        rule=RECORD,
        years=5,
        after="student__ended_on",
        blanks=(
            *("birth_date", "sex", "american_indian_or_alaska_native", "asian", "black_or_african_american"),
            *("native_hawaiian_or_other_pacific_islander", "white", "two_or_more_races", "hispanic_or_latino"),
        ),
        about=("student__person",),
        comes_from=(ROSTER,),
    )
    student = models.OneToOneField(Student, on_delete=models.PROTECT, related_name="demographics")
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=16, blank=True)
    american_indian_or_alaska_native = models.BooleanField(null=True)
    asian = models.BooleanField(null=True)
    black_or_african_american = models.BooleanField(null=True)
    native_hawaiian_or_other_pacific_islander = models.BooleanField(null=True)
    white = models.BooleanField(null=True)
    two_or_more_races = models.BooleanField(null=True)
    hispanic_or_latino = models.BooleanField(null=True)


class StudentGroup(Rostered):
    """A student's membership of a group that the district serves, for a time."""

    retention = Kept(whose=_("students"), rule=RECORD, years=5, after="student__ended_on", blanks=("kind",), about=("student__person",), comes_from=(ROSTER,))

    class Kind(models.TextChoices):
        ENGLISH_LEARNER = "english_learner", _("English learner")
        DISABILITY = "disability", _("Student with a disability")
        SECTION_504 = "section_504", _("Section 504 plan")
        ECONOMIC = "economic", _("Economically disadvantaged")
        HOMELESS = "homeless", _("Experiencing homelessness")
        FOSTER = "foster", _("In foster care")
        MIGRANT = "migrant", _("Migrant")
        MILITARY = "military", _("Military family")
        GIFTED = "gifted", _("Gifted")

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="groups")
    kind = models.CharField(max_length=24, choices=Kind)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)


class Guardianship(Rostered):
    """An adult tied to a student. Gives no right by itself: see GuardianRight."""

    retention = Kept(
        whose=_("students and families"),
        rule=RECORD,
        years=5,
        after="student__ended_on",
        blanks=("relation", "ended_because"),
        about=("student__person", "guardian"),
        comes_from=(ROSTER, TYPED),
    )
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="guardianships", db_index=False)
    relation = models.CharField(max_length=40, default="guardian")
    said_by = models.PositiveSmallIntegerField(default=0)  # which rows of the roster say so: 1 the student's, 2 the guardian's, 3 both
    typed = models.JSONField(default=list, blank=True)  # "ended_on" once a person has ended it: no import opens it again
    ended_because = models.CharField(max_length=300, blank=True)  # what the person who ended it wrote

    about_student = "student"
    reach = {
        Reach.DISTRICT: Reached(_("every student"), lambda b: everything()),
        Reach.SCHOOL: Reached(_("students enrolled today at the school where the post is held"), lambda b: Q(student_id__in=_enrolled_at(b))),
        Reach.SECTION: Reached(_("students whom they teach today"), lambda b: Q(student_id__in=_taught_by(b))),
        Reach.CASELOAD: Reached(_("students assigned to them"), lambda b: Q(student_id__in=Student.objects.filter(_assigned(b)).values("pk"))),
        Reach.SUBJECT: Reached(_("the guardian"), lambda b: Q(guardian_id=b.person_id)),
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guardian", "student"], name="one_guardianship_per_guardian_and_student")]
        # Whoever sees a school sees its families: read from the index alone, since the rows lie all over a large district.
        indexes = [models.Index(fields=["student", "ended_on", "guardian"], name="guardians_by_student")]

    @property
    def relation_name(self) -> str:
        """What the guardian is to the student, in the reader's language where there is a word."""
        return str(RELATIONS.get(self.relation, self.relation))


def _as_its_guardianship(reached: Reached) -> Callable[[Bearing], Q]:
    return lambda b: Q(guardianship__in=Guardianship.objects.filter(reached.condition(b)).values("pk"))


class GuardianRight(models.Model):
    """One right of one guardian over one child, granted by a person on a basis, for a time.

    `held_until` is what somebody wrote. Whatever is written, the student's eighteenth birthday ends the right, also when the
    birth date comes later than the right: see `right_is_held` and `ends_on`. Only what the student agreed to outlasts it.
    """

    retention = Kept(
        whose=_("students and families"),
        rule=RECORD,
        years=5,
        after="guardianship__student__ended_on",
        blanks=("basis",),
        about=("guardianship__student__person", "guardianship__guardian"),
        comes_from=(TYPED,),
    )
    guardianship = models.ForeignKey(Guardianship, on_delete=models.PROTECT, related_name="rights")
    right = models.CharField(max_length=16, choices=[(right.value, name) for right, name in RIGHT_NAMES.items()])
    held_from = models.DateField()
    held_until = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=300)  # what paper the school has seen
    student_agreed = models.BooleanField(default=False)  # of age, and agreed in writing or is a dependant (34 CFR 99.5, 99.31(a)(8))
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    about_student = "guardianship__student"
    reach = {far: Reached(reached.label, _as_its_guardianship(reached)) for far, reached in Guardianship.reach.items()}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")), name="a_right_ends_after_it_begins")]

    @property
    def ends_on(self) -> date | None:
        """The first day without it: as written, or the eighteenth birthday when that comes first and the student has not agreed."""
        facts = getattr(self.guardianship.student, "demographics", None)
        if self.student_agreed or facts is None or facts.birth_date is None:
            return self.held_until
        birthday = comes_of_age_on(facts.birth_date)
        return min(self.held_until or birthday, birthday)

    @property
    def last_day(self) -> date | None:
        """The last day of it, as people say it."""
        return last_day_before(self.ends_on)

    def is_over(self, day: date) -> bool:
        """Say whether it opens nothing from that day on."""
        return self.ends_on is not None and self.ends_on <= day


def right_is_held(day: date, of_age_born_by: date | None = None) -> Q:
    """Match rights that open something on a day: begun and not over, on a tie that stands, over a child or with the student's agreement.

    `of_age_born_by` is `born_by_to_be_of_age(day)`, from whoever has it ready.
    """
    born_by = of_age_born_by or born_by_to_be_of_age(day)
    of_age = Demographics.objects.filter(student_id=OuterRef("guardianship__student_id"), birth_date__lte=born_by)
    stands = Q(guardianship__ended_on__isnull=True, guardianship__student__ended_on__isnull=True)
    return open_on(day) & stands & (Q(student_agreed=True) | ~Q(Exists(of_age)))


class EmergencyAccess(models.Model):
    """A person opens one student's record in an emergency, for hours, with a reason."""

    retention = Kept(
        whose=_("students"),
        rule=DISCLOSED,
        years=5,
        after="student__ended_on",
        blanks=("reason",),
        about=("student__person",),
        comes_from=(TYPED,),
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergencies")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="emergencies")
    reason = models.TextField()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    about_student = "student"
    reach = {
        Reach.DISTRICT: Reached(_("a second person who reviews"), lambda b: ~Q(person_id=b.person_id)),
        Reach.AUTHOR: Reached(_("the person who opened it"), lambda b: Q(person_id=b.person_id)),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="emergency_access_closes_after_it_opens")]


class EmergencyReview(models.Model):
    """A second person looked at an emergency access and said what they found."""

    retention = Kept(
        whose=_("students"),
        rule=DISCLOSED,
        years=5,
        after="access__student__ended_on",
        blanks=("words",),
        about=("access__student__person",),
        comes_from=(TYPED,),
    )
    access = models.OneToOneField(EmergencyAccess, on_delete=models.PROTECT, related_name="review")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    was_justified = models.BooleanField()
    words = models.TextField()


# -- teaching -----------------------------------------------------------------------------------------


class Term(Rostered):
    """A school year, semester, term or grading period. `ends_on` is the first day after it."""

    retention = Kept(whose=_("the district"), rule=_("Stays: what was taught and when is no personal data."), comes_from=(ROSTER,))
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    school_year = models.PositiveSmallIntegerField()  # the year in which it ends
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        constraints = [_keyed("term"), models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_term_ends_after_it_starts")]


class Course(Rostered):
    """What is taught."""

    retention = Kept(whose=_("the district"), rule=_("Stays: what was taught and when is no personal data."), comes_from=(ROSTER,))
    title = models.CharField(max_length=200)
    code = models.CharField(max_length=64, blank=True)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="courses")

    class Meta:
        constraints = [_keyed("course")]


class Section(Rostered):
    """A class that meets: OneRoster calls it a class."""

    retention = Kept(whose=_("the district"), rule=_("Stays: what was taught and when is no personal data."), comes_from=(ROSTER,))
    title = models.CharField(max_length=200)
    code = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=16, default="scheduled")
    grades = models.CharField(max_length=80, blank=True)
    course = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="sections", db_index=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="sections")
    terms = models.ManyToManyField(Term, related_name="sections")

    class Meta:
        constraints = [_keyed("section")]


class SectionEnrolment(Rostered):
    """A student in a section, for a time."""

    retention = Kept(whose=_("students"), rule=NUMBERS, comes_from=(ROSTER,))
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="enrolments")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="section_enrolments")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_keyed("section_enrolment")]


class SectionTeaching(Rostered):
    """A teacher of a section, for a time."""

    retention = Kept(whose=_("staff"), rule=NUMBERS, comes_from=(ROSTER,))
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="teachings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="teachings")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [_keyed("section_teaching")]


# -- importing ----------------------------------------------------------------------------------------


class RosterImport(models.Model):
    """One run of the importer: what it read, found, changed, and how it ended. No names in it."""

    retention = Kept(whose=_("the district"), rule=_("Stays: counts and days of each import, no names."), comes_from=(ROSTER,))

    class State(models.TextChoices):
        READING = "reading", _("reading")
        PLANNED = "planned", _("waiting for a person")
        APPLYING = "applying", _("switching")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        DISCARDED = "discarded", _("discarded")

    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="imports")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    unattended = models.BooleanField(default=False)
    is_rekeying = models.BooleanField(default=False)  # the bundle is read for its new ids alone; `counts` says who was found by what
    progress = models.PositiveSmallIntegerField(default=0)  # per cent of bytes read, then of files switched
    progress_words = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)  # file: {added, changed, ended, untouched}
    complaints = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)  # why it was refused or failed, and what to do
    digest = models.CharField(max_length=64, blank=True)  # of the bundle, for the trail
    delivered_at = models.DateTimeField(null=True)  # when the bundle was put into the folder; None when a person handed it in
    stopping = models.PositiveIntegerField(default=0)  # complaints that stop the import
    ending = models.JSONField(default=dict)  # students, staff, schools: [how many would end, of how many]
    confirmed = models.PositiveIntegerField(null=True)  # the number of ended that a person confirmed

    reach = {Reach.DISTRICT: Reached(_("keepers of the roster"), lambda b: everything())}

"""The relationship map: what is asked of whom, what a closed round shows, who could be there for a child, and how buildings differ.

No function here counts what one adult marked, and none says who marked a child.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import BooleanField, Case, Count, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.access.gate import may, within
from trellis.access.policy import ANSWER_FOR_STUDENTS, WORK_AT_A_SCHOOL, Verb
from trellis.access.standing import Standing
from trellis.directory.measures import GRADES
from trellis.directory.models import Guardianship, Person, Post, School, SchoolEnrolment, Student
from trellis.directory.queries.families import guardians_ever
from trellis.directory.queries.people import described, open_posts
from trellis.directory.queries.students import sheet_in_short
from trellis.kit.days import SchoolYear, open_on
from trellis.kit.small_groups import Figure, Hidden, Shown
from trellis.student_support.measures.attention import shown_of_parts
from trellis.student_support.measures.coverage import middle
from trellis.student_support.measures.maps import by_how_many
from trellis.student_support.models import Known, MapAnswer, MapChild, MapRound, Pair, TurnsTo
from trellis.student_support.queries.attention import schools_within

OPEN, SEE, MARK = Verb.STUDENT_SUPPORT_OPEN_MAP, Verb.STUDENT_SUPPORT_SEE_MAP, Verb.STUDENT_SUPPORT_MARK_KNOWN
NAME, PAIR, SEE_PAIR = Verb.STUDENT_SUPPORT_NAME_ADULT, Verb.STUDENT_SUPPORT_PAIR, Verb.STUDENT_SUPPORT_SEE_PAIR
MOST_NAMED = 3
WEEK, MONTH = timedelta(days=7), timedelta(days=28)
ROLES = [role.value for role in WORK_AT_A_SCHOOL]


def grade_words(grade: str) -> str:
    """Return a grade as a page says it."""
    named = {"KG": _("Kindergarten"), "TK": _("Transitional kindergarten"), "UG": _("Ungraded"), "Other": _("Ungraded")}
    named |= dict.fromkeys(("PK", "PR", "IT"), _("Before kindergarten"))
    if grade.isascii() and grade.isdigit():
        return _("Grade %(number)s") % {"number": int(grade)}
    return named.get(grade, grade) or _("No grade known")


# -- rounds --------------------------------------------------------------------------------------------------------


def rounds() -> "QuerySet[MapRound]":
    """Return rounds with their school, for the gate to narrow; what was called off is none."""
    return MapRound.objects.filter(called_off_on__isnull=True).select_related("school", "opened_by")


def open_rounds(today: date) -> "QuerySet[MapRound]":
    """Return the rounds that can be answered on a day."""
    return rounds().filter(closed_on__isnull=True, opens_on__lte=today, last_day__gte=today)


def is_open(a_round: MapRound, today: date) -> bool:
    """Say whether a round can be answered on a day."""
    return a_round.closed_on is None and a_round.called_off_on is None and a_round.opens_on <= today <= a_round.last_day


def rounds_seen(standing: Standing) -> "QuerySet[MapRound]":
    """Return the rounds within reach: open ones first, then the newest."""
    return within(standing, SEE, rounds()).order_by(F("closed_on").desc(nulls_first=True), "school__name", "grade", "-pk")


def schools_to_open(standing: Standing) -> "QuerySet[School]":
    """Return the schools of which the person may ask about a grade."""
    return within(standing, OPEN, School.objects.filter(ended_on__isnull=True)).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class GradeToAsk:
    """A grade of a school: how many children, and whether it is asked about now."""

    grade: str
    words: str
    children: int
    is_open: bool


def grades_of(school: School, today: date) -> list[GradeToAsk]:
    """Return the grades of a school that have children today, the youngest first."""
    counted = dict(_here(school.pk, today).order_by().values_list("grade").annotate(n=Count("pk")))
    asked = set(rounds().filter(school=school, closed_on__isnull=True).values_list("grade", flat=True))
    order = {grade: number for number, grade in enumerate(GRADES)}
    listed = sorted(counted, key=lambda grade: (order.get(grade, len(order)), grade))
    return [GradeToAsk(grade, grade_words(grade), counted[grade], grade in asked) for grade in listed]


def _here(school: int, today: date) -> "QuerySet[Student]":
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), school_id=school, ended_on__isnull=True)
    return Student.objects.filter(ended_on__isnull=True, pk__in=enrolled.values("student_id"))


def children_of(a_round: MapRound, today: date) -> "QuerySet[Student]":
    """Return the children of the grade who go to the school on a day, by name."""
    return _here(a_round.school_id, today).filter(grade=a_round.grade).select_related("person").order_by("person__folded_name", "pk")


def at_work(school: int, today: date) -> "QuerySet[Post]":
    """Return the posts held at a school on a day: the adults of it, also those who cover."""
    return Post.objects.filter(open_on(today), school_id=school, ended_on__isnull=True, role__in=ROLES)


def adults_of(school: int, today: date) -> "QuerySet[Person]":
    """Return the adults who work at a school on a day, by name."""
    return Person.objects.filter(pk__in=at_work(school, today).values("person_id")).order_by("folded_name", "pk")


def how_many_answered(a_round: MapRound, today: date) -> tuple[int, int]:
    """Return how many have answered, of how many are asked: of those who work there on the day. Who they are leaves no room."""
    here = at_work(a_round.school_id, today).values("person_id")
    return MapAnswer.objects.filter(round=a_round, person__in=here).count(), adults_of(a_round.school_id, today).count()


def adults_by_child(a_round: MapRound, today: date) -> dict[int, int]:
    """Return how many adults know each child well; who left the school, or is family of the child, counts no more."""
    family = Guardianship.objects.filter(student_id=OuterRef("student_id"), guardian_id=OuterRef("person_id"))
    here = at_work(a_round.school_id, today).values("person_id")
    marks = Known.objects.filter(~Exists(family), round=a_round, person__in=here)
    return dict(marks.order_by().values_list("student_id").annotate(n=Count("person_id")))


# -- marking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One name to tap."""

    pk: int
    name: str
    words: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Marking:
    """A grade, or the adults of a school, to tap: by letter, with what stands already."""

    groups: list[tuple[str, list[Row]]]
    marked: int
    is_done: bool

    @property
    def count(self) -> int:
        return sum(len(rows) for _letter, rows in self.groups)


def by_letter(rows: Iterable[tuple[str, Row]]) -> list[tuple[str, list[Row]]]:
    """Return rows that stand in the order of folded names under the letter with which each begins."""
    return [(letter, [row for _key, row in found]) for letter, found in groupby(rows, key=lambda one: one[0][:1].upper())]


def marking(standing: Standing, a_round: MapRound) -> Marking:
    """Return the grade with the person's own marks; their own child is not among them. Three queries, however many children."""
    mine = set(Known.objects.filter(round=a_round, person=standing.person_id).values_list("student_id", flat=True))
    listed = within(standing, MARK, children_of(a_round, standing.today))
    rows = [(one.person.folded_name, Row(one.pk, one.person.name, "", one.pk in mine)) for one in listed]
    is_done = MapAnswer.objects.filter(round=a_round, person=standing.person_id).exists()
    return Marking(by_letter(rows), sum(row.is_marked for _key, row in rows), is_done)


# -- what a student says -------------------------------------------------------------------------------------------


def round_of_student(student: Student, today: date) -> MapRound | None:
    """Return the round that asks about a student's grade today; of two schools the first."""
    enrolled = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student=student, ended_on__isnull=True)
    return open_rounds(today).filter(grade=student.grade, school__in=enrolled.values("school_id")).order_by("pk").first()


def asks_me(standing: Standing, student: Student) -> MapRound | None:
    """Return the round that asks the student who reads; None for everybody else, and for who is too young for it."""
    if not may(standing, NAME) or not within(standing, NAME, Student.objects.filter(pk=student.pk)).exists():
        return None
    return round_of_student(student, standing.today)


def me_is_asked(standing: Standing) -> bool:
    """Say whether the person is a student whose grade is asked about today, and old enough for it."""
    me = within(standing, NAME, Student.objects.all()).filter(person_id=standing.person_id).first() if may(standing, NAME) else None
    return me is not None and round_of_student(me, standing.today) is not None


def named_by(a_round: MapRound, student: Student) -> list[Person | None]:
    """Return whom a student named; [None] when they said nobody, empty when they have not said."""
    said = TurnsTo.objects.filter(round=a_round, student=student).select_related("adult").order_by("adult__folded_name", "pk")
    return [one.adult for one in said]


def adults_to_name(a_round: MapRound, student: Student, today: date) -> Marking:
    """Return the adults of the school for a student to name, who teaches them first."""
    named = {one.pk if one else 0 for one in named_by(a_round, student)}
    family = guardians_ever(student.pk)
    titles = {post.person_id: post.title or post.get_role_display() for post in open_posts(today).filter(school_id=a_round.school_id)}
    teach = {one.person_id: one.section.title for one in sheet_in_short(student, today)[1]}
    people = [one for one in adults_of(a_round.school_id, today) if one.pk not in family and one.pk != student.person_id]

    def row(one: Person) -> Row:
        return Row(one.pk, one.name, teach.get(one.pk, titles.get(one.pk, "")), one.pk in named)

    near = [row(one) for one in people if one.pk in teach]
    others = by_letter((one.folded_name, row(one)) for one in people if one.pk not in teach)
    groups = [("", near), *others] if near else others
    return Marking(groups, len(named - {0}), bool(named))


# -- the map -------------------------------------------------------------------------------------------------------


def pairs() -> "QuerySet[Pair]":
    """Return pairs with their people, for the gate to narrow."""
    return Pair.objects.select_related("student__person", "school", "adult")


def in_order(rows: "QuerySet[Pair]", today: date) -> "QuerySet[Pair]":
    """Return places beside children in the order in which they need somebody: without an adult first, and of those who named nobody first."""
    here = Post.objects.filter(open_on(today), school_id=OuterRef("round__school_id"), person_id=OuterRef("adult_id"), ended_on__isnull=True)
    said = TurnsTo.objects.filter(student_id=OuterRef("student_id"), round__school_id=OuterRef("school_id"))
    state = Case(When(adult__isnull=True, then=Value(0)), When(yes_on__isnull=True, then=Value(1)), default=Value(2), output_field=IntegerField())
    noted = rows.annotate(names=Exists(said.filter(Exists(here))), says_nobody=Exists(said.filter(adult__isnull=True)), state=state)
    waits = ExpressionWrapper(Q(follow_up_on__isnull=False, follow_up_on__lte=today), output_field=BooleanField())
    return noted.annotate(waits=waits).order_by("state", "names", "-says_nobody", "student__person__folded_name", "pk")


@dataclass(frozen=True, slots=True)
class TheMap:
    """What a closed round shows its reader: their own child is in no list and in no number."""

    children: int
    by_none: int
    by_one: int
    by_two: int
    by_more: int
    places: "QuerySet[Pair]"
    known_by_one: "QuerySet[MapChild]"
    came_later: "QuerySet[Student]"

    @property
    def stairs(self) -> list[tuple[str, int]]:
        return [
            (_("nobody"), self.by_none),
            (_("one adult"), self.by_one),
            (_("two adults"), self.by_two),
            (_("three or more"), self.by_more),
        ]


def the_map(standing: Standing, a_round: MapRound) -> TheMap:
    """Return the map of a closed round in which enough adults answered. A few queries, however many children and adults."""
    today = standing.today
    here = children_of(a_round, today)
    listed = within(standing, SEE, MapChild.objects.filter(round=a_round))
    still = list(listed.filter(student__in=_here(a_round.school_id, today).values("pk")).values_list("student_id", flat=True))
    adults = adults_by_child(a_round, today)
    none, one, two, more = by_how_many(still, adults)
    by_one = [child for child in still if adults.get(child) == 1]
    standing_places = Pair.objects.filter(school_id=a_round.school_id, ended_on__isnull=True)
    places = within(standing, PAIR, pairs().filter(pk__in=standing_places.values("pk"), student__in=still))
    later = within(standing, PAIR, here).exclude(pk__in=MapChild.objects.filter(round=a_round).values("student_id"))
    return TheMap(
        len(still),
        none,
        one,
        two,
        more,
        in_order(places, today),
        listed.filter(student__in=by_one)
        .exclude(student__in=standing_places.values("student_id"))
        .select_related("student__person")
        .order_by("student__person__folded_name", "pk"),
        later.exclude(pk__in=standing_places.values("student_id")),
    )


def places_of(standing: Standing, school: int | None = None) -> "QuerySet[Pair]":
    """Return the places beside children for whom the reader looks for adults."""
    rows = pairs().filter(ended_on__isnull=True)
    return in_order(within(standing, PAIR, rows.filter(school_id=school) if school else rows), standing.today)


def ended_lately(standing: Standing) -> "QuerySet[Pair]":
    """Return the places of which a person said, in the last four weeks, that they are needed no more."""
    rows = pairs().filter(ended_on__gt=standing.today - MONTH, ended_because=Pair.Because.KNOWN)
    return within(standing, PAIR, rows).order_by("-ended_on", "-pk")


def mine(person: int) -> "QuerySet[Pair]":
    """Return the pairs of one adult: asked and not answered first, then the earliest question."""
    return pairs().filter(adult_id=person, ended_on__isnull=True).order_by(F("yes_on").asc(nulls_first=True), F("follow_up_on").asc(nulls_last=True), "pk")


def asks_now(pair: Pair, today: date) -> bool:
    """Say whether the adult of a pair is asked today how it goes."""
    return pair.ended_on is None and pair.yes_on is not None and pair.follow_up_on is not None and pair.follow_up_on <= today


def who_could(pair: Pair, today: date) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return whom one could ask to be there: those whom the student named, then everybody else who works there; never family."""
    family = guardians_ever(pair.student_id)
    said = TurnsTo.objects.filter(student=pair.student_id, round__school=pair.school_id, adult__isnull=False).values_list("adult_id", flat=True)
    named = set(said)
    people = [one for one in adults_of(pair.school_id, today) if one.pk not in family and one.pk not in (pair.adult_id, pair.student.person_id)]
    words = dict(described(people, today))
    return [(one.pk, words[one.pk]) for one in people if one.pk in named], [(one.pk, words[one.pk]) for one in people if one.pk not in named]


def paired_with(standing: Standing, student: Student) -> list[Person]:
    """Return the adults who said yes to being there for a student, for those who may see it."""
    if not may(standing, SEE_PAIR):
        return []
    found = within(standing, SEE_PAIR, pairs().filter(student=student, yes_on__isnull=False, ended_on__isnull=True)).order_by("pk")
    return [one.adult for one in found if one.adult is not None]


# -- what waits ----------------------------------------------------------------------------------------------------


def places_empty(today: date) -> "QuerySet[Pair]":
    """Return places for which nobody is asked, as a source of "Who needs us"."""
    return Pair.objects.filter(ended_on__isnull=True, adult__isnull=True).annotate(about=F("student_id"), due=F("since"), ref=F("pk"))


def answers_waiting(today: date) -> "QuerySet[Pair]":
    """Return pairs in which an adult was asked a week ago and has not answered."""
    rows = Pair.objects.filter(ended_on__isnull=True, adult__isnull=False, yes_on__isnull=True, asked_on__lte=today - WEEK)
    return rows.annotate(about=F("student_id"), due=F("asked_on"), ref=F("pk"))


def follow_ups_waiting(today: date) -> "QuerySet[Pair]":
    """Return pairs of which nobody has said for a week how it goes: the adult is asked first."""
    rows = Pair.objects.filter(ended_on__isnull=True, follow_up_on__lte=today - WEEK)
    return rows.annotate(about=F("student_id"), due=F("follow_up_on"), ref=F("pk"))


def nobody_nearer(standing: Standing) -> Q:
    """Return the condition under which it is the reader's turn: leaders and counselors at once, the director after four weeks."""
    return Q() if standing.has(*ANSWER_FOR_STUDENTS) else Q(since__lte=standing.today - MONTH)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the map asks of a person, for a first page: without a name."""

    words: str
    url: str
    on: date


def asked_on_first_page(standing: Standing) -> list[Asked]:
    """Return the grades that the person has not answered about, and what is asked of them about a pair. Two queries."""
    today = standing.today
    found: list[Asked] = []
    if may(standing, MARK):
        done = MapAnswer.objects.filter(round=OuterRef("pk"), person=standing.person_id)
        for one in within(standing, MARK, open_rounds(today)).filter(~Exists(done)).order_by("last_day", "grade", "pk"):
            words = _("%(grade)s: whom do you know well?") % {"grade": grade_words(one.grade)}
            found.append(Asked(words, reverse("mark_known", args=[one.pk]), one.last_day))
    for pair in mine(standing.person_id):
        if pair.yes_on is None and pair.asked_on is not None:
            found.append(Asked(_("You are asked to be there for one student: yes or no"), reverse("pair", args=[pair.pk]), pair.asked_on))
        elif asks_now(pair, today) and pair.follow_up_on is not None:
            found.append(Asked(_("One student for whom you are there: how is it going?"), reverse("pair", args=[pair.pk]), pair.follow_up_on))
    return found


# -- buildings -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Building:
    """One school: what part of the children of the grades it asked about no adult knows well."""

    name: str
    grades: int
    share: Figure

    @property
    def percent(self) -> int | None:
        return round(100 * self.share.value) if isinstance(self.share, Shown) and self.share.value is not None else None


@dataclass(frozen=True, slots=True)
class Variation:
    """Buildings within reach in the order of the alphabet, and where the middle one of the district lies."""

    schools: "QuerySet[School]"
    found: dict[int, tuple[int, Figure]]
    percents: list[int]
    median: int | None
    floor: int

    @property
    def lowest(self) -> int | None:
        return min(self.percents, default=None)

    @property
    def highest(self) -> int | None:
        return max(self.percents, default=None)

    def rows(self, listed: Iterable[School]) -> list[Building]:
        """Return what may be shown of schools."""
        return [Building(one.name, *self.found.get(one.pk, (0, None))) for one in listed]  # type: ignore[arg-type]


def variation(standing: Standing) -> Variation:
    """Return how buildings differ, by the newest round of each grade in this school year; small groups and their neighbour are hidden before."""
    floor = settings.SURVEYS_FLOOR_STUDENTS
    began = SchoolYear.of(standing.today).starts_on
    newest: dict[tuple[int, str], tuple[int, int]] = {}
    closed = rounds().filter(closed_on__gte=began, children__isnull=False).order_by("closed_on", "pk")
    for school, grade, children, unknown in closed.values_list("school_id", "grade", "children", "known_by_none"):
        newest[school, grade] = (children or 0, unknown)
    children_at: dict[int, int] = {}
    unknown_at: dict[int, int] = {}
    grades: dict[int, int] = {}
    for (school, _grade), (children, unknown) in newest.items():
        children_at[school] = children_at.get(school, 0) + children
        unknown_at[school] = unknown_at.get(school, 0) + unknown
        grades[school] = grades.get(school, 0) + 1
    shown = shown_of_parts(unknown_at, children_at, floor)
    figures: dict[int, Figure] = {
        school: Shown(children_at[school], unknown_at[school] / children_at[school]) if school in shown and children_at[school] else Hidden(floor)
        for school in children_at
    }
    shares = [100 * one.value for one in figures.values() if isinstance(one, Shown) and one.value is not None]
    found = middle(shares)
    schools = schools_within(standing).filter(pk__in=list(children_at))
    return Variation(
        schools,
        {school: (grades[school], figure) for school, figure in figures.items()},
        sorted({round(share) for share in shares}),
        round(found) if found is not None else None,
        floor,
    )

"""What a classroom needs to know of a student: their own words, what is done for them, whom to ask; and whether it has arrived."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Student, Substitution, TeamMember
from trellis.directory.queries.classes import ClassToday, classes_of, classes_today
from trellis.kit.days import open_on
from trellis.student_support.models import Accommodation, CannotYet, OwnWord, Receipt

READ, CONFIRM = Verb.STUDENT_SUPPORT_READ_SNAPSHOT, Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT
SQUARED = Sum(Cast("pk", BigIntegerField()) * F("pk"))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the classroom does, and when."""

    pk: int
    words: str
    when_words: str
    is_new: bool  # since the reader received the snapshot
    cannot_yet: int | None  # number of what the reader said of it, while it is open


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One student as a classroom meets them."""

    pk: int
    name: str
    grade: str
    own_words: tuple[str, ...]
    lines: tuple[Line, ...]
    no_more: tuple[str, ...]  # what held when the reader received it, and does not any more
    ask: tuple[tuple[str, str], ...]  # name, part
    edition: int
    received_at: datetime | None  # the receipt that stands, of this or an older edition
    is_received: bool

    @property
    def says_cannot_yet(self) -> bool:
        """Say whether the reader said of one of the lines that it cannot be done yet."""
        return any(line.cannot_yet for line in self.lines)

    @property
    def has_changed(self) -> bool:
        return self.received_at is not None and not self.is_received


@dataclass(frozen=True, slots=True)
class ClassSnapshots:
    """A class of today, with a snapshot of each student for whom something holds."""

    one: ClassToday
    snapshots: tuple[Snapshot, ...]

    @property
    def waiting(self) -> int:
        return sum(not each.is_received for each in self.snapshots)


@dataclass(frozen=True, slots=True)
class Classroom:
    """Everything that a reader's classes need today."""

    classes: tuple[ClassSnapshots, ...]

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        return tuple({each.pk: each for one in self.classes for each in one.snapshots}.values())

    @property
    def waiting(self) -> tuple[Snapshot, ...]:
        return tuple(each for each in self.snapshots if not each.is_received)


def holds_on(today: date) -> Q:
    """Match accommodations that hold on a day."""
    return open_on(today, "begins_on", "ends_on") & open_on(today, "plan__begins_on", "plan__ends_on")


def editions(students: "Collection[int] | QuerySet", today: date) -> dict[int, int]:
    """Return the edition of what holds for each student: their numbers, squared and summed.

    Squares, so that the database can compare a set of rows as one number: two sets of one student that held at different times have
    different sums but by a chance that no school lives to see, and then a receipt stands a day longer.
    """
    holding = Accommodation.objects.filter(holds_on(today), plan__student__in=students)
    return dict(holding.order_by().values_list("plan__student").annotate(edition=SQUARED))


def with_something(students: "QuerySet[Student]", today: date) -> "QuerySet[Student]":
    """Return those of the students for whom a classroom does something today."""
    return students.filter(Exists(Accommodation.objects.filter(holds_on(today), plan__student=OuterRef("pk"))))


def snapshots(people: "QuerySet[Student]", *, reader: int, today: date) -> dict[int, Snapshot]:
    """Return the snapshot of each of the students, by number, in order of names: as many queries for many as for one."""
    students = list(people.select_related("person").order_by("person__folded_name", "pk"))
    numbers = [one.pk for one in students]
    holding: dict[int, list[Accommodation]] = defaultdict(list)
    for held in Accommodation.objects.filter(holds_on(today), plan__student__in=numbers).select_related("plan").order_by("pk"):
        holding[held.plan.student_id].append(held)
    receipts = {one.student_id: one for one in Receipt.objects.filter(student__in=numbers, person=reader, replaced_at__isnull=True)}
    gone = {number for one in receipts.values() for number in one.seen} - {one.pk for lines in holding.values() for one in lines}
    former = dict(Accommodation.objects.filter(pk__in=gone).values_list("pk", "words"))
    said = dict(
        CannotYet.objects.filter(by=reader, settled_at__isnull=True, accommodation__plan__student__in=numbers).order_by("pk").values_list("accommodation", "pk")
    )
    own, ask = _own_words(numbers), _whom_to_ask(numbers, today)
    found = {}
    for one in students:
        edition, receipt = sum(each.pk**2 for each in holding[one.pk]), receipts.get(one.pk)
        seen = set(receipt.seen) if receipt else set()
        found[one.pk] = Snapshot(
            pk=one.pk,
            name=one.person.name,
            grade=one.grade,
            own_words=own.get(one.pk, ()),
            lines=tuple(Line(each.pk, each.words, each.when_words, bool(receipt) and each.pk not in seen, said.get(each.pk)) for each in holding[one.pk]),
            no_more=tuple(former[number] for number in sorted(seen) if number in former),
            ask=ask.get(one.pk, ()),
            edition=edition,
            received_at=receipt.received_at if receipt else None,
            is_received=receipt is not None and receipt.edition == edition,
        )
    return found


def _own_words(students: Collection[int]) -> dict[int, tuple[str, ...]]:
    helps = OwnWord.objects.filter(
        student__in=students, kind=OwnWord.Kind.HELPS, said_by=OwnWord.SaidBy.STUDENT, ended_on__isnull=True, taken_back_at_once=False
    )
    found: dict[int, list[str]] = defaultdict(list)
    for student, words in helps.order_by("-on", "-pk").values_list("student_id", "words"):
        found[student].append(words)
    return {student: tuple(words[:3]) for student, words in found.items()}


def _whom_to_ask(students: Collection[int], today: date) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    managers = TeamMember.objects.filter(open_on(today), student__in=students, is_case_manager=True).select_related("person")
    for one in managers.order_by("pk"):
        found[one.student_id].append((one.person.name, one.part))
    return {student: tuple(people) for student, people in found.items()}


def own_classroom(standing: Standing) -> Classroom:
    """Return the reader's classes of today and what their students need; classes in which nobody needs anything have no snapshots."""
    reached = with_something(within(standing, CONFIRM, Student.objects.all()), standing.today)
    return _by_class(classes_today(standing), snapshots(reached, reader=standing.person_id, today=standing.today))


def sheet_of(standing: Standing, substitution: Substitution) -> Classroom:
    """Return the same for whoever stands in, to be handed over on paper by somebody, who opens by their post nothing about their own child."""
    classes = classes_of(substitution)
    students = Student.objects.filter(pk__in={number for one in classes for number in one.students} - set(standing.children))
    return _by_class(classes, snapshots(with_something(students, substitution.on), reader=substitution.substitute_id, today=substitution.on))


def _by_class(classes: Iterable[ClassToday], found: dict[int, Snapshot]) -> Classroom:
    in_order = list(found)
    return Classroom(tuple(ClassSnapshots(one, tuple(found[number] for number in in_order if number in set(one.students))) for one in classes))


def waiting_in_classrooms(standing: Standing) -> int:
    """Return of how many of the reader's students today's snapshot has not been received: for first pages, in two queries."""
    reached = within(standing, CONFIRM, Student.objects.all()).values("pk")
    current = editions(reached, standing.today)
    standing_receipts = Receipt.objects.filter(person=standing.person_id, replaced_at__isnull=True, student__in=list(current))
    return len(current) - sum(current[student] == edition for student, edition in standing_receipts.values_list("student", "edition"))


def reached_of(standing: Standing, students: Collection[int]) -> set[int]:
    """Return those of the students whose snapshot the reader may say to have received."""
    return set(within(standing, CONFIRM, Student.objects.filter(pk__in=list(students))).values_list("pk", flat=True))

"""Reading gaps: those nobody has told the family of, what a letter says, whom it goes to, and the director's board."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trellis.access.gate import may, numbers, within
from trellis.access.policy import Right, Verb
from trellis.access.standing import Standing
from trellis.directory.measures import born_by_to_be_of_age
from trellis.directory.models import GuardianRight, Person, School, Student
from trellis.directory.models import right_is_held as held_on
from trellis.directory.queries.families import guardians_ever
from trellis.directory.queries.people import open_posts
from trellis.kit.formats import say_day, say_number
from trellis.kit.small_groups import Figure, Hidden, Shown
from trellis.student_support.measures.board import hidden_cells
from trellis.student_support.models import BuildingSum, Gap, GapLetter, PlanPart, Service
from trellis.student_support.queries.sentences import say_dose

SMALLEST_GROUP = 10
LETTERS_SHOWN = 5
SEND, SEE = Verb.STUDENT_SUPPORT_SEND_GAP_LETTER, Verb.STUDENT_SUPPORT_SEE_LEDGER


def gaps() -> "QuerySet[Gap]":
    """Return gaps with what a row about them shows: those of whom the family was not told first, by the day by which it is to be."""
    shown = Gap.objects.select_related("service__plan__student__person", "service__school", "plan_by", "closed_by")
    return shown.order_by(F("told_on").asc(nulls_first=True), "tell_by", "pk")


def open_gaps(standing: Standing) -> "QuerySet[Gap]":
    """Return the open gaps of services about which the reader may write to the family."""
    return gaps().filter(closed_on__isnull=True, service__in=numbers(standing, SEND, Service))


def letters_of(gap: Gap) -> list[GapLetter]:
    """Return what each of the family is told about a gap."""
    return list(GapLetter.objects.filter(gap=gap).select_related("to", "edited_by", "sent_by").order_by("to__folded_name", "pk"))


def is_over(service: Service, today: date) -> bool:
    """Say whether a support, its plan or the student's time here has ended: nothing closes its gap by itself any more."""
    plan = service.plan
    return any(day is not None and day <= today for day in (service.ends_on, plan.ends_on, plan.student.ended_on))


def letters_that_can_be_followed(gap: Gap, today: date) -> list[GapLetter]:
    """Return the letters that were sent in Trellis to those who may still open the page on which news of the gap stands."""
    sent = GapLetter.objects.filter(gap=gap, way=GapLetter.Way.LETTER, sent_at__isnull=False).select_related("to", "gap__service__plan__student")
    told = whom_to_tell({gap.service.plan.student_id}, today).get(gap.service.plan.student_id, ())
    return [one for one in sent if one.to in told and any(way == GapLetter.Way.LETTER for way, _name in ways_to_tell(one, today))]


def letters_to(person: int, services: Collection[int]) -> list[GapLetter]:
    """Return the letters that were sent to the person about services, the newest first."""
    sent = GapLetter.objects.filter(to_id=person, gap__service_id__in=services, sent_at__isnull=False)
    return list(sent.select_related("sent_by").order_by("-sent_at", "-pk"))


def told_of_open_gaps(standing: Standing) -> list[GapLetter]:
    """Return what was sent to the person about minutes that are not made up yet, where they may open the page on which it stands."""
    if not may(standing, SEE):
        return []
    sent = GapLetter.objects.filter(to_id=standing.person_id, sent_at__isnull=False, gap__closed_on__isnull=True)
    mine = sent.filter(gap__service__in=within(standing, SEE, Service.objects.all()).values("pk"))
    return list(mine.select_related("gap__service__plan__student__person", "sent_by").order_by("-sent_at", "-pk")[:LETTERS_SHOWN])


def whom_to_tell(students: Collection[int], today: date) -> dict[int, list[Person]]:
    """Return who is written to about each student: guardians with the right to be contacted, and who is of age themselves.

    A guardian is written to about a student of age only where the student agreed. Without anybody the school is asked to find out whom to tell.
    """
    found: dict[int, list[Person]] = {}
    of_age = Student.objects.filter(pk__in=students, ended_on__isnull=True, demographics__birth_date__lte=born_by_to_be_of_age(today))
    for student in of_age.select_related("person"):
        found[student.pk] = [student.person]
    held = GuardianRight.objects.filter(held_on(today), right=Right.CONTACT.value, guardianship__student_id__in=students)
    for right in held.select_related("guardianship__guardian").order_by("guardianship__guardian__folded_name", "pk"):
        listed = found.setdefault(right.guardianship.student_id, [])
        if right.guardianship.guardian not in listed:
            listed.append(right.guardianship.guardian)
    return found


def ways_to_tell(letter: GapLetter, today: date) -> list[tuple[str, Any]]:
    """Return the ways by which somebody can be told: in Trellis where they may open the page on which the letter waits, on paper and by voice always."""
    student = letter.gap.service.plan.student_id
    reads = Student.objects.filter(pk=student, person_id=letter.to_id).exists() or (
        GuardianRight.objects.filter(held_on(today), right=Right.READ.value, guardianship__student_id=student, guardianship__guardian_id=letter.to_id).exists()
    )
    return [one for one in GapLetter.Way.choices if reads or one[0] != GapLetter.Way.LETTER]


def language_for(person: Person) -> str:
    """Return the language of a draft: the reader's where Trellis speaks it, and else English."""
    spoken = {code for code, _name in settings.LANGUAGES}
    return next((one for one in (person.language, person.language.split("-")[0]) if one in spoken), "en")


def draft_of(gap: Gap, *, is_to_student: bool = False) -> str:
    """Return the draft of a letter in the language that is active: what is missing, why, how it will be made up, and whom to ask.

    The plan for making it up stands in the words of whoever wrote it; until somebody has, the day by which it is to be done.
    """
    service = gap.service
    facts = {
        "child": service.plan.student.person.name,
        "what": service.what,
        "dose": say_dose(service),
        "minutes": say_number(gap.minutes),
        "day": say_day(gap.make_up_by),
        "school": service.school.name,
    }
    if is_to_student:
        paragraphs = [_("We promised you %(what)s: %(dose)s. We have not kept all of it, and you should hear it from us first.") % facts]
    else:
        paragraphs = [_("We promised %(child)s %(what)s: %(dose)s. We have not kept all of it, and you should hear it from us first.") % facts]
    if gap.because == Gap.Because.VACANT and not gap.closed_because:
        paragraphs.append(_("At the moment nobody is named to give it. We are looking for somebody, and will write to you with the name."))
    if gap.minutes:
        paragraphs.append(_("Until now %(minutes)s minutes are missing.") % facts)
    if gap.closed_because:
        paragraphs += [_("The support has ended, and what is missing is not made up. The reason:"), gap.closed_because]
    elif gap.plan_words:
        paragraphs += [_("How it will be made up, by %(day)s at the latest:") % facts, gap.plan_words]
    else:
        paragraphs.append(_("Our plan: the missing minutes are made up until %(day)s, beside what is given anyway.") % facts)
    if gap.closed_because:
        paragraphs.append(_("If you do not agree, tell us: the gap can be opened again."))
    elif is_to_student:
        paragraphs.append(_("If these times do not suit you, tell us."))
    else:
        paragraphs.append(_("If these times do not suit %(child)s, tell us.") % facts)
    paragraphs.append(
        _("You may see what was given and what was missed at any time: in Trellis, or ask at %(school)s. You may also ask for a meeting.") % facts
    )
    return "\n\n".join(paragraphs)


def people_for(service: Service, today: date) -> list[tuple[int, str]]:
    """Return who may be named to give a service: who works at its school today, and who works for the whole district."""
    posts = open_posts(today).filter(school_id=service.school_id).exclude(person_id__in=guardians_ever(service.plan.student_id))
    return sorted({(post.person_id, post.person.name) for post in posts}, key=lambda one: (one[1], one[0]))


# -- the director's board ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Promise:
    """One school, programme or kind of support in a month, and how its columns are called; every figure may be hidden."""

    name: str
    columns: tuple[str, ...]
    due: Figure
    given: Figure
    missed: Figure
    made_up: Figure
    unknown: Figure
    gaps: Figure
    told: Figure

    @property
    def is_hidden(self) -> bool:
        """Say whether nothing of it is shown: all of a row is, or none."""
        return isinstance(self.due, Hidden)

    @property
    def cells(self) -> list[tuple[str, Figure]]:
        """Return each figure with the name of its column."""
        return [(name, getattr(self, figure)) for figure, name in zip(FIGURES, self.columns, strict=True)]


@dataclass(frozen=True, slots=True)
class SchoolPromises:
    """One school in a month: the whole of it, the same with each kind of support below it, and by programme."""

    school: School
    whole: Promise | None  # None: nothing was promised
    by_kind: list[Promise]
    by_programme: list[Promise]


SCHOOLS_A_PAGE = 8  # each with two tables
FIGURES = {
    "due": gettext_lazy("Owed until now"),
    "given": gettext_lazy("Given"),
    "missed": gettext_lazy("Missed"),
    "made_up": gettext_lazy("Made up"),
    "unknown": gettext_lazy("Unknown"),
    "gaps": gettext_lazy("Gaps"),
    "told": gettext_lazy("Families told"),
}


def schools_on_the_board(standing: Standing, typed: str = "") -> "QuerySet[School]":
    """Return the schools whose promises the reader may see, by name; with `typed`, those that are called so."""
    seen = within(standing, Verb.STUDENT_SUPPORT_SEE_BOARD, School.objects.filter(ended_on__isnull=True))
    for word in typed.split()[:4]:
        seen = seen.filter(name__icontains=word)
    return seen.order_by("name", "pk")


def board(schools: Collection[School], month: date) -> list[SchoolPromises]:
    """Return what was promised and given in each of the schools: one query over kept sums.

    A group of fewer than ten students is hidden, and so is a neighbour of no fewer than ten, so that the whole less what is shown tells of no
    small group. Of a school with fewer than ten students nothing is shown.
    """
    found: dict[tuple[int, str], list[BuildingSum]] = {}
    for row in BuildingSum.objects.filter(school__in=schools, month=month).order_by("key"):
        found.setdefault((row.school_id, row.by), []).append(row)
    names: dict[str, Any] = {**dict(PlanPart.Programme.choices), "": _("In no programme")}
    kinds_of: dict[str, Any] = dict(Service.Kind.choices)
    columns = tuple(str(name) for name in FIGURES.values())

    def parts(school: School, by: str, named: dict[str, Any]) -> list[Promise]:
        rows = found.get((school.pk, by), [])
        whole = found.get((school.pk, BuildingSum.By.SCHOOL), [])
        is_small = any(row.students < SMALLEST_GROUP for row in whole)
        hidden = {row.key for row in rows} if is_small else hidden_cells({row.key: row.students for row in rows}, SMALLEST_GROUP)
        order = list(named)
        return [_promise(str(named[row.key]), row, columns, is_hidden=row.key in hidden) for row in sorted(rows, key=lambda row: order.index(row.key))]

    shown = []
    for school in schools:
        whole = next(iter(found.get((school.pk, BuildingSum.By.SCHOOL), [])), None)
        told = _promise(_("All supports"), whole, columns, is_hidden=whole.students < SMALLEST_GROUP) if whole else None
        kinds, programmes = parts(school, BuildingSum.By.KIND, kinds_of), parts(school, BuildingSum.By.PROGRAMME, names)
        shown.append(SchoolPromises(school, told, [told, *kinds] if told else [], programmes))
    return shown


def _promise(name: str, row: BuildingSum, columns: tuple[str, ...], *, is_hidden: bool) -> Promise:
    hidden = Hidden(SMALLEST_GROUP)
    return Promise(name, columns, *(hidden if is_hidden else Shown(row.students, getattr(row, figure)) for figure in FIGURES))


def months_counted() -> list[date]:
    """Return the months that the board can show, the newest first."""
    return list(BuildingSum.objects.order_by("-month").values_list("month", flat=True).distinct()[:14])


def counted_on(month: date) -> date | None:
    """Return of which night the sums of a month are."""
    return BuildingSum.objects.filter(month=month).order_by("-counted_on").values_list("counted_on", flat=True).first()

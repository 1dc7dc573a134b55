"""Reading gaps: those nobody has told the family of, what a letter says, whom it goes to, and the director's board."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.access.standing import Standing
from trellis.directory.models import GuardianRight, Person, School
from trellis.directory.models import right_is_held as held_on
from trellis.directory.queries.families import guardians_ever
from trellis.directory.queries.people import open_posts
from trellis.kit.formats import say_day, say_number
from trellis.kit.small_groups import Figure, Hidden, Shown
from trellis.student_support.measures.board import hidden_cells
from trellis.student_support.models import BuildingSum, Gap, GapLetter, PlanPart, Service
from trellis.student_support.queries.sentences import say_dose

SMALLEST_GROUP = 10
SEND, SEE = Verb.STUDENT_SUPPORT_SEND_GAP_LETTER, Verb.STUDENT_SUPPORT_SEE_LEDGER


def gaps() -> "QuerySet[Gap]":
    """Return gaps with what a row about them shows: those of whom the family was not told first, by the day by which it is to be."""
    shown = Gap.objects.select_related("service__plan__student__person", "service__school")
    return shown.order_by(F("told_on").asc(nulls_first=True), "tell_by", "pk")


def open_gaps(standing: Standing) -> "QuerySet[Gap]":
    """Return the open gaps of services about which the reader may write to the family."""
    return gaps().filter(closed_on__isnull=True, service__in=within(standing, SEND, Service.objects.all()).values("pk"))


def letters_of(gap: Gap) -> list[GapLetter]:
    """Return what each of the family is told about a gap."""
    return list(GapLetter.objects.filter(gap=gap).select_related("to", "edited_by", "sent_by").order_by("to__folded_name", "pk"))


def letters_to(person: int, services: Collection[int]) -> list[GapLetter]:
    """Return the letters that were sent to the person about services, the newest first."""
    sent = GapLetter.objects.filter(to_id=person, gap__service_id__in=services, sent_at__isnull=False)
    return list(sent.select_related("sent_by").order_by("-sent_at", "-pk"))


def families_of(students: Collection[int], today: date) -> dict[int, list[Person]]:
    """Return who is written to about each student: guardians with the right to be contacted; without one, nobody: the school hands it over."""
    held = GuardianRight.objects.filter(held_on(today), right=Right.CONTACT.value, guardianship__student_id__in=students)
    found: dict[int, list[Person]] = {}
    for right in held.select_related("guardianship__guardian").order_by("guardianship__guardian__folded_name", "pk"):
        listed = found.setdefault(right.guardianship.student_id, [])
        if right.guardianship.guardian not in listed:
            listed.append(right.guardianship.guardian)
    return found


def language_for(person: Person) -> str:
    """Return the language of a draft: the reader's where Trellis speaks it, and else English."""
    spoken = {code for code, _name in settings.LANGUAGES}
    return next((one for one in (person.language, person.language.split("-")[0]) if one in spoken), "en")


def draft_of(gap: Gap) -> str:
    """Return the draft of a letter in the language that is active: what is missing, why, how it will be made up, and whom to ask."""
    service = gap.service
    facts = {
        "child": service.plan.student.person.name,
        "what": service.what,
        "dose": say_dose(service),
        "minutes": say_number(gap.minutes),
        "day": say_day(gap.make_up_by),
        "school": service.school.name,
    }
    paragraphs = [_("We promised %(child)s %(what)s: %(dose)s. We have not kept all of it, and you should hear it from us first.") % facts]
    if gap.because == Gap.Because.VACANT:
        paragraphs.append(_("At the moment nobody is named to give it. We are looking for somebody, and will write to you with the name."))
    if gap.minutes:
        paragraphs.append(_("Until now %(minutes)s minutes are missing.") % facts)
    paragraphs.append(
        _("Our plan: the missing minutes are made up until %(day)s, beside what is given anyway. If these times do not suit %(child)s, tell us.") % facts
    )
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
    """One school and programme in a month; every figure may be hidden."""

    programme: str
    due: Figure
    given: Figure
    missed: Figure
    made_up: Figure
    unknown: Figure
    gaps: Figure
    told: Figure


FIGURES = ("due", "given", "missed", "made_up", "unknown", "gaps", "told")


def schools_on_the_board(standing: Standing) -> "QuerySet[School]":
    """Return the schools whose promises the reader may see, by name."""
    return within(standing, Verb.STUDENT_SUPPORT_SEE_BOARD, School.objects.filter(ended_on__isnull=True)).order_by("name", "pk")


def board(schools: Collection[School], month: date) -> dict[int, list[Promise]]:
    """Return what was promised and given in each of the schools, the whole school first: one query over kept sums.

    A group of fewer than ten students is hidden, and so is the neighbour by which it could be found from the whole.
    """
    found: dict[int, list[BuildingSum]] = {}
    for row in BuildingSum.objects.filter(school__in=schools, month=month).order_by("programme"):
        found.setdefault(row.school_id, []).append(row)
    names = dict(PlanPart.Programme.choices)
    return {
        school: [
            _promise(_("All supports"), rows, is_hidden=sum(row.students for row in rows) < SMALLEST_GROUP),
            *(_promise(str(names.get(row.programme, _("in no programme"))), [row], is_hidden=row.programme in hidden) for row in rows),
        ]
        for school, rows in found.items()
        for hidden in [hidden_cells({row.programme: row.students for row in rows}, SMALLEST_GROUP)]
    }


def _promise(programme: str, rows: list[BuildingSum], *, is_hidden: bool) -> Promise:
    number = sum(row.students for row in rows)
    hidden = Hidden(SMALLEST_GROUP)
    return Promise(programme, *(hidden if is_hidden else Shown(number, sum(getattr(row, name) for row in rows)) for name in FIGURES))


def months_counted() -> list[date]:
    """Return the months that the board can show, the newest first."""
    return list(BuildingSum.objects.order_by("-month").values_list("month", flat=True).distinct()[:14])


def counted_on(month: date) -> date | None:
    """Return of which night the sums of a month are."""
    return BuildingSum.objects.filter(month=month).order_by("-counted_on").values_list("counted_on", flat=True).first()

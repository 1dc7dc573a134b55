"""One line of time about one student, across programmes. Each noun is one source; each source asks the gate for itself.

A part of the house adds what it knows with one function and one row of SOURCES. A source returns its newest moments and no more than it is
asked for, so that a page costs the same however long a student has been here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Student
from trellis.kit.formats import say_month, say_number
from trellis.records.queries.students import incidents_of, months_away
from trellis.student_support.models import FormalEvent, Meeting, Note, Noticed, Plan, PlanChange, Review, Service, Session
from trellis.student_support.queries.notes import known_only
from trellis.student_support.queries.own_words import own_words
from trellis.student_support.queries.plans import plans_of_other_records, reads_whole_plan
from trellis.student_support.queries.sentences import in_this_language

PAGE = 25
INCIDENTS = Verb.RECORDS_READ_INCIDENTS


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: on which day, what in a sentence, what was said, who, and where it is told in full."""

    on: date
    what: str
    said: str = ""
    who: str = ""
    view: str = ""  # url name of the page that tells all of it, with the number
    pk: int = 0
    month: str = ""  # in words, for a sum of a month; `on` is the last day of it that is counted


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of moment: its key in addresses, its name on the page, and how its newest are found."""

    key: str
    name: Any
    find: Callable[[Standing, Student, int], list[Moment]]
    verb: Verb | None = None  # asked of the gate before the source is named or asked; without one it asks for itself
    named_to: Verb | None = None  # of one that asks for itself: who has not even the verb is not told that there is such a kind


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """One page of the line, the newest first, and which pages lie beside it."""

    moments: list[tuple[str, Moment]]  # name of the kind, moment
    number: int
    newer: int | None
    older: int | None
    sources: list[Source]  # the kinds that are named to the reader
    verbs: list[Verb]  # of records of another room that stand on this page: each reading of them is entered


def _own_words(standing: Standing, student: Student, most: int) -> list[Moment]:
    if not within(standing, Verb.STUDENT_SUPPORT_READ_OWN_WORDS, Student.objects.filter(pk=student.pk)).exists():
        return []
    whose = {"student": _("Said by the student"), "family": _("Said by the family"), "staff": _("A strength or a word by an adult at school")}
    return [Moment(one.on, whose[one.said_by], one.words, one.entered_by.name) for one in own_words().filter(student=student)[:most]]


def _plan_changes(standing: Standing, student: Student, most: int) -> list[Moment]:
    if not reads_whole_plan(standing, student):  # what changed names needs, too, and programmes
        return []
    plans = within(standing, Verb.STUDENT_SUPPORT_READ_LEGAL_PART, Plan.objects.filter(student=student))
    numbers = [*plans.values_list("pk", flat=True)]
    numbers += plans_of_other_records(student) if numbers else []
    found = PlanChange.objects.filter(plan__in=numbers).select_related("by").order_by("-at", "-pk")[:most]
    return [Moment(localdate(one.at), _("The plan changed"), in_this_language(one.words), one.by.name, "plan", one.plan_id) for one in found]


def _reviews(standing: Standing, student: Student, most: int) -> list[Moment]:
    plans = within(standing, Verb.STUDENT_SUPPORT_READ_PLAN, Plan.objects.filter(student=student))
    found = Review.objects.filter(goal__plan__in=plans, taken_back_on__isnull=True).select_related("by", "goal").order_by("-on", "-pk")[:most]
    what = {
        Review.Decision.MET: _("A goal was looked at: met"),
        Review.Decision.KEEP: _("A goal was looked at: we keep going"),
        Review.Decision.CHANGE: _("A goal was looked at: we change the support"),
        Review.Decision.INTENSIFY: _("A goal was looked at: we do more"),
    }
    return [Moment(one.on, what[Review.Decision(one.decision)], one.why, one.by.name) for one in found]


def _meetings(standing: Standing, student: Student, most: int) -> list[Moment]:
    held = Meeting.objects.filter(student=student, held_on__isnull=False)
    found = within(standing, Verb.STUDENT_SUPPORT_SEE_MEETING, held).select_related("planned_by").order_by("-held_on", "-pk")[:most]
    return [Moment(one.held_on, _("The team met"), one.purpose) for one in found if one.held_on]


def _given_and_missed(minutes: int, missed: int) -> str:
    words = {"minutes": say_number(minutes), "missed": say_number(missed)}
    if not missed:
        return _("%(minutes)s minutes of support given") % words
    return ngettext(
        "%(minutes)s minutes of support given; %(missed)s time missed", "%(minutes)s minutes of support given; %(missed)s times missed", missed
    ) % words  # fmt: skip


def _sessions(standing: Standing, student: Student, most: int) -> list[Moment]:
    services = within(standing, Verb.STUDENT_SUPPORT_SEE_LEDGER, Service.objects.filter(plan__student=student))
    entries = Session.objects.filter(service__in=services, replaced_by__isnull=True, taken_back_at__isnull=True)
    months = entries.annotate(month=TruncMonth("on")).values("month").annotate(
        last=Max("on"), given=Sum("given_minutes"), missed=Count("pk", filter=Q(given_minutes=0))
    )  # fmt: skip
    return [
        Moment(
            row["last"],
            _given_and_missed(row["given"], row["missed"]),
            month=say_month(row["month"]),
        )
        for row in months.order_by("-month")[:most]
    ]


def _noticed(standing: Standing, student: Student, most: int) -> list[Moment]:
    found = within(standing, Verb.STUDENT_SUPPORT_SEE_NOTICED, Noticed.objects.filter(student=student))
    return [
        Moment(
            localdate(one.at),
            _("Somebody noticed; answered") if one.answered_at else _("Somebody noticed; nobody has answered yet"),
            one.words,
            one.by.name,
            view="one_noticed",
            pk=one.pk,
        )
        for one in found.select_related("by").order_by("-at", "-pk")[:most]
    ]


def _notes(standing: Standing, student: Student, most: int) -> list[Moment]:
    if not may(standing, Verb.STUDENT_SUPPORT_READ_NOTE):
        return []
    written = Note.objects.filter(student=student, ended_on__isnull=True)
    found = within(standing, Verb.STUDENT_SUPPORT_READ_NOTE, written).select_related("author").order_by("-written_at", "-pk")[:most]
    opened = [
        Moment(
            localdate(one.written_at),
            _("A restricted note, open to you") if one.is_restricted else _("A note"),
            "" if one.is_restricted else one.text[:600],
            who=one.author.name,
            view="support_note",
            pk=one.pk,
        )
        for one in found
    ]
    return opened + [
        Moment(known.on, _("A restricted note by: %(role)s") % {"role": known.role}, _("What it says is open to its author and those whom they named."))
        for known in known_only(standing, student, most)
    ]


def _papers(standing: Standing, student: Student, most: int) -> list[Moment]:
    found = within(standing, Verb.STUDENT_SUPPORT_READ_EVENT, FormalEvent.objects.filter(student=student, taken_back_on__isnull=True))
    return [Moment(one.on, one.get_kind_display(), one.about) for one in found.order_by("-on", "-pk")[:most]]


def _attendance(standing: Standing, student: Student, most: int) -> list[Moment]:
    found = []
    for month in months_away(student.pk, most):
        said = []
        if month.away:
            said.append(ngettext("Away on one day at school", "Away on %(days)s days at school", month.away) % {"days": say_number(month.away)})
        if month.part:
            said.append(ngettext("one day late or in part", "%(days)s days late or in part", month.part) % {"days": say_number(month.part)})
        found.append(Moment(month.last, "; ".join(said), view="student_records", pk=student.pk, month=say_month(month.first)))
    return found


def _incidents(standing: Standing, student: Student, most: int) -> list[Moment]:
    return [
        Moment(
            one.on,
            _("Written down at school: %(what)s") % {"what": one.get_kind_display()},
            _("What the school did: %(what)s") % {"what": one.get_response_display()} if one.response else "",
            view="student_records",
            pk=student.pk,
        )
        for one in incidents_of(student.pk)[:most]
    ]


SOURCES: tuple[Source, ...] = (
    Source("words", gettext_lazy("Own words"), _own_words, named_to=Verb.STUDENT_SUPPORT_READ_OWN_WORDS),
    Source("plan", gettext_lazy("Plan"), _plan_changes, named_to=Verb.STUDENT_SUPPORT_READ_LEGAL_PART),
    Source("reviews", gettext_lazy("Reviews"), _reviews, named_to=Verb.STUDENT_SUPPORT_READ_PLAN),
    Source("meetings", gettext_lazy("Meetings"), _meetings, named_to=Verb.STUDENT_SUPPORT_SEE_MEETING),
    Source("minutes", gettext_lazy("Minutes"), _sessions, named_to=Verb.STUDENT_SUPPORT_SEE_LEDGER),
    Source("noticed", gettext_lazy("Noticed"), _noticed, named_to=Verb.STUDENT_SUPPORT_SEE_NOTICED),
    Source("notes", gettext_lazy("Notes"), _notes, named_to=Verb.STUDENT_SUPPORT_READ_NOTE),
    Source("papers", gettext_lazy("Papers"), _papers, named_to=Verb.STUDENT_SUPPORT_READ_EVENT),
    Source("attendance", gettext_lazy("Attendance"), _attendance, Verb.RECORDS_READ_ATTENDANCE),
    Source("incidents", gettext_lazy("Incidents"), _incidents, INCIDENTS),
)


def _opens(standing: Standing, source: Source, student: Student) -> bool:
    verb = source.verb
    if verb is None:
        return source.named_to is None or may(standing, source.named_to)
    return may(standing, verb) and within(standing, verb, Student.objects.filter(pk=student.pk)).exists()


def timeline(standing: Standing, student: Student, *, kind: str = "", number: int = 1) -> TimelinePage:
    """Return one page of the line of time as far as the person may read it, of one kind when `kind` names it; the newest first."""
    page = max(1, min(number, 200))
    sources = [source for source in SOURCES if _opens(standing, source, student)]
    chosen = [source for source in sources if source.key == kind] or sources
    most = page * PAGE + 1
    found = [(source, moment) for source in chosen for moment in source.find(standing, student, most)]
    found.sort(key=lambda one: one[1].on, reverse=True)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return TimelinePage(
        moments=[(str(source.name), moment) for source, moment in shown],
        number=page,
        newer=page - 1 if page > 1 else None,
        older=page + 1 if len(found) > page * PAGE else None,
        sources=sources,
        verbs=sorted({source.verb for source, _moment in shown if source.verb}),
    )

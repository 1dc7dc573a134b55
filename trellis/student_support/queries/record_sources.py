"""What belongs to the record of a student, one function a noun, as far as the right of whoever asked for it reaches. Each asks the gate for itself.

A part of the house adds what it keeps with one function and one row of SOURCES. A source costs a few queries however long a student has been here.
What is about the child and is kept for more than one reader is part of the record, also where no page shows it to a family (34 CFR 99.3).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.access.gate import may, within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.audit.queries import readings_by_kind
from trellis.commitments.queries import about_child
from trellis.directory.models import Demographics, Guardianship, Person, ProtectedAddress, Student
from trellis.directory.queries.trail import names_of, records_about, role_named
from trellis.kit.days import SchoolYear, open_on
from trellis.kit.formats import say_day, say_list, say_month, say_number
from trellis.records.models import AttendanceDay, Outcome
from trellis.records.queries.students import incidents_of, marks_of
from trellis.student_support.models import (
    Accommodation,
    Amendment,
    AmendmentStatement,
    Barrier,
    CannotYet,
    CannotYetAnswer,
    Contribution,
    Decision,
    Draft,
    FormalEvent,
    Gap,
    GapLetter,
    Goal,
    HandOff,
    HandOffTurn,
    Heard,
    Meeting,
    Milestone,
    Need,
    Note,
    NoteReader,
    Noticed,
    OwnWord,
    Pair,
    Plan,
    PlanChange,
    PlanPart,
    ProgressPoint,
    Review,
    Service,
    Session,
    Signal,
    SignalAnswer,
    Timeline,
)
from trellis.student_support.queries.attention import said_signal
from trellis.student_support.queries.disclosures import disclosures
from trellis.student_support.queries.plans import plans_of_other_records
from trellis.student_support.queries.sentences import as_text, in_this_language, say_minutes, say_value
from trellis.student_support.queries.timelines import name_of_milestone

FAMILY = {Role.GUARDIAN.value, Role.STUDENT.value}
# They may not know that there is something to read.
UNTOLD = {Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS.value, Verb.DIRECTORY_READ_PROTECTED_ADDRESS.value}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the record holds. `said` are words as they were typed; `confidential`: a named person decides whether it is given."""

    key: str  # kind and number: the same as long as it is the same thing
    what: str
    on: date | None = None
    said: str = ""
    who: str = ""
    confidential: str = ""  # "note" or "noticed": who may read it at the check is asked of the gate
    shared: bool = True  # of a restricted note: it was shown to somebody besides its writer
    beside: str = ""  # of a statement: the key of the entry that it is about, with which it is given or withheld


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, about whom, with the standing of today."""

    standing: Standing
    student: Student
    by: int

    def reads(self, verb: Verb) -> bool:
        return may(self.standing, verb) and within(self.standing, verb, Student.objects.filter(pk=self.student.pk)).exists()

    def plans(self) -> list[int]:
        """Return the plans that they may read, and those that stay with merged records."""
        found = list(within(self.standing, Verb.STUDENT_SUPPORT_READ_PLAN, Plan.objects.filter(student=self.student)).values_list("pk", flat=True))
        return [*found, *plans_of_other_records(self.student)] if found else []


@dataclass(frozen=True, slots=True)
class Source:
    """One part of the file: its key, its heading, and how its entries are found, the oldest first."""

    key: str
    title: Any
    find: Callable[[Asking], list[Entry]]


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def hidden_people(asking: Asking) -> set[int]:
    """Return those around the student whose address is protected and is not the requester's own: nothing by which they are found is ever given."""
    tied = Guardianship.objects.filter(student=asking.student).values("guardian_id")
    open_ = ProtectedAddress.objects.filter(open_on(asking.standing.today)).filter(Q(person=asking.student.person_id) | Q(person__in=tied))
    return set(open_.exclude(person=asking.by).values_list("person_id", flat=True))


def _directory(asking: Asking) -> list[Entry]:
    student, today = asking.student, asking.standing.today
    if not asking.reads(Verb.DIRECTORY_READ_STUDENT):
        return []
    person = student.person
    lines = [_("Name: %(name)s") % {"name": " ".join(filter(None, (person.given_name, person.middle_name, person.family_name)))}]
    if person.preferred_given_name:
        lines.append(_("Called: %(name)s") % {"name": person.preferred_given_name})
    if student.number:
        lines.append(_("Student number: %(number)s") % {"number": student.number})
    if student.grade:
        lines.append(_("Grade: %(grade)s") % {"grade": student.grade})
    facts = Demographics.objects.filter(student=student).first()
    if facts and facts.birth_date:
        lines.append(_("Born on %(day)s") % {"day": say_day(facts.birth_date, year=True)})
    # An address or a telephone of the child can be that of a person who must not be found.
    contact = within(asking.standing, Verb.DIRECTORY_READ_CONTACT, Person.objects.filter(pk=person.pk)).exists() and not hidden_people(asking)
    if contact:
        lines += [part for part in (person.address, person.phone, person.email) if part]
    found = [Entry(f"student:{student.pk}", _("What the school keeps to know who somebody is"), said=_lines(*lines))]
    for one in student.enrolments.filter(ended_on__isnull=True).select_related("school").order_by("begins_on", "pk"):
        until = _("until %(day)s") % {"day": say_day(one.ends_on, year=True)} if one.ends_on else ""
        found.append(Entry(f"enrolment:{one.pk}", _("At the school %(school)s") % {"school": one.school.name}, one.begins_on, until))
    for group in student.groups.filter(ended_on__isnull=True).order_by("begins_on", "pk"):
        found.append(Entry(f"group:{group.pk}", group.get_kind_display(), group.begins_on))
    ties = Guardianship.objects.filter(student=student, guardian=asking.by, ended_on__isnull=True).prefetch_related("rights")
    for tie in ties:
        rights = [f"{one.get_right_display()}: {one.basis}" for one in tie.rights.all() if open_now(one, today)]
        found.append(Entry(f"tie:{tie.pk}", _("Your tie to the student: %(what)s") % {"what": tie.relation_name}, said=_lines(*rights)))
    return found


def open_now(row: Any, today: date) -> bool:
    """Say whether a right with its two days holds today."""
    return row.held_from <= today and (row.held_until is None or row.held_until > today)


def _own_words(asking: Asking) -> list[Entry]:
    if not asking.reads(Verb.STUDENT_SUPPORT_READ_OWN_WORDS):
        return []
    rows = OwnWord.objects.filter(student=asking.student, taken_back_at_once=False).select_related("entered_by").order_by("on", "pk")
    return [Entry(f"word:{one.pk}", f"{one.get_kind_display()} ({one.get_said_by_display()})", one.on, one.words, one.entered_by.name) for one in rows]


def _attendance(asking: Asking) -> list[Entry]:
    if not asking.reads(Verb.RECORDS_READ_ATTENDANCE):
        return []
    names = dict(AttendanceDay.State.choices)
    years: dict[int, list[tuple[date, str, str, int | None]]] = defaultdict(list)
    rows = AttendanceDay.objects.filter(student=asking.student).order_by("on", "pk").values_list("on", "state", "school__name", "minutes_missed")
    for row in rows:
        years[SchoolYear.of(row[0]).ends_in].append(row)
    found = []
    for year, days in years.items():
        counts: dict[str, int] = defaultdict(int)
        for _on, state, _school, _missed in days:
            counts[state] += 1
        sums = say_list([f"{names[state]}: {say_number(count)}" for state, count in counts.items()])
        away = "; ".join(f"{say_day(on, year=True)}: {names[state]}" for on, state, _school, _missed in days if state != AttendanceDay.State.PRESENT)
        what = _("School year %(first)s to %(last)s, %(schools)s. %(sums)s") % {
            "first": year - 1,
            "last": year,
            "schools": say_list(sorted({school for _on, _state, school, _missed in days})),
            "sums": sums,
        }
        found.append(Entry(f"attendance:{year}", what, days[-1][0], away))
    return found


def _marks(asking: Asking) -> list[Entry]:
    rows = reversed(marks_of(asking.student.pk)) if asking.reads(Verb.RECORDS_READ_MARKS) else []
    return [Entry(f"mark:{one.pk}", f"{one.course}, {one.term}: {one.mark}", one.on, who=one.school.name) for one in rows]


def _incidents(asking: Asking) -> list[Entry]:
    rows = reversed(incidents_of(asking.student.pk)) if asking.reads(Verb.RECORDS_READ_INCIDENTS) else []
    return [
        Entry(
            f"incident:{one.pk}",
            _("Written down at school: %(what)s") % {"what": one.get_kind_display()},
            one.on,
            _lines(
                _("What the school did: %(what)s") % {"what": one.get_response_display()} if one.response else "",
                _("School days out of school: %(days)s") % {"days": say_value(one.days_out)} if one.days_out else "",
            ),
            one.school.name,
        )
        for one in rows
    ]


def _outcomes(asking: Asking) -> list[Entry]:
    if not asking.reads(Verb.RECORDS_READ_MARKS):
        return []
    rows = Outcome.objects.filter(student=asking.student).select_related("school").order_by("school_year", "indicator", "pk")
    return [Entry(f"outcome:{one.pk}", f"{one.school_year - 1}-{one.school_year}, {one.indicator}: {one.count}", who=one.school.name) for one in rows]


def _plan(asking: Asking) -> list[Entry]:
    plans = asking.plans()
    if not plans:
        return []
    found = [
        Entry(f"plan:{one.pk}", _("A plan began"), one.begins_on, _lines(_("Ended: %(why)s") % {"why": one.ended_because} if one.ends_on else ""))
        for one in Plan.objects.filter(pk__in=plans)
    ]
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("part", PlanPart, _("Programme in the plan")),
        ("need", Need, _("Need")),
        ("goal", Goal, _("Goal")),
        ("service", Service, _("Support")),
        ("classroom", Accommodation, _("What every classroom does")),
    )
    for key, model, name in kinds:
        for row in model.objects.filter(plan__in=plans).order_by("begins_on", "pk"):
            until = _("until %(day)s") % {"day": say_day(row.ends_on, year=True)} if row.ends_on else ""
            found.append(Entry(f"{key}:{row.pk}", name, row.begins_on, _lines(as_text(row), until)))
    for change in PlanChange.objects.filter(plan__in=plans).select_related("by").order_by("at", "pk"):
        found.append(
            Entry(f"change:{change.pk}", _("The plan changed"), localdate(change.at), _lines(in_this_language(change.words), change.why), change.by.name)
        )
    for point in ProgressPoint.objects.filter(goal__plan__in=plans, taken_back_on__isnull=True).select_related("by", "goal").order_by("on", "pk"):
        value = "" if point.value is None else f"{say_value(point.value)} {point.goal.unit}"
        found.append(Entry(f"point:{point.pk}", _("Measured for a goal"), point.on, _lines(point.goal.words, value, point.words), point.by.name))
    for review in Review.objects.filter(goal__plan__in=plans, taken_back_on__isnull=True).select_related("by", "goal").order_by("on", "pk"):
        what = _("A goal was looked at: %(what)s") % {"what": review.get_decision_display()}
        found.append(Entry(f"review:{review.pk}", what, review.on, _lines(review.goal.words, review.why), review.by.name))
    return sorted(found, key=lambda one: one.on or date.min)


def _meetings(asking: Asking) -> list[Entry]:
    student, me = asking.student, asking.by
    mine = {me, student.person_id}
    family = set(Guardianship.objects.filter(student=student).values_list("guardian_id", flat=True)) - mine
    found = []
    for meeting in Meeting.objects.filter(student=student).order_by("planned_on", "pk"):
        what = _("The team met") if meeting.held_on else _("A meeting was called off") if meeting.called_off_on else _("A meeting is planned")
        found.append(Entry(f"meeting:{meeting.pk}", what, meeting.held_on or meeting.planned_on, _lines(meeting.purpose, meeting.called_off_why)))
    # What one guardian said is promised to stay between them and the school: docs/rooms/student_support.md, "The record".
    said = Contribution.objects.filter(meeting__student=student).exclude(by__in=family).select_related("by", "meeting").order_by("at", "pk")
    for one in said:
        text = _lines(one.works, one.worries, one.would_try)
        found.append(Entry(f"contribution:{one.pk}", _("Brought to the meeting"), localdate(one.at), text, one.by.name))
    for draft in Draft.objects.filter(meeting__student=student).select_related("by").order_by("shown_on", "pk"):
        found.append(Entry(f"draft:{draft.pk}", _("Draft for a meeting"), draft.shown_on, draft.words, draft.by.name))
    for decision in Decision.objects.filter(meeting__student=student).select_related("owner").order_by("entered_at", "pk"):
        text = _lines(decision.words, _("By %(day)s") % {"day": say_day(decision.by_when, year=True)}, decision.done_words)
        found.append(Entry(f"decision:{decision.pk}", _("Decided at a meeting"), localdate(decision.entered_at), text, decision.owner.name))
    for barrier in Barrier.objects.filter(student=student).select_related("raised_by").order_by("raised_at", "pk"):
        found.append(
            Entry(
                f"barrier:{barrier.pk}",
                _("Something stood in the way"),
                localdate(barrier.raised_at),
                _lines(barrier.words, barrier.answer),
                barrier.raised_by.name,
            )
        )
    for heard in Heard.objects.filter(meeting__student=student, guardian__in=mine, answered_at__isnull=False).order_by("answered_at", "pk"):
        words = _lines(heard.get_answer_display(), heard.words, heard.reply, heard.done)
        found.append(Entry(f"heard:{heard.pk}", _("Were you heard?"), localdate(heard.answered_at) if heard.answered_at else None, words))
    return sorted(found, key=lambda one: one.on or date.min)


def _ledger(asking: Asking) -> list[Entry]:
    services = within(asking.standing, Verb.STUDENT_SUPPORT_SEE_LEDGER, Service.objects.filter(plan__student=asking.student))
    rows = Session.objects.filter(service__in=services.values("pk"), replaced_by__isnull=True, taken_back_at__isnull=True).select_related("service", "by")
    months: dict[tuple[int, date], list[Session]] = defaultdict(list)
    for one in rows.order_by("on", "pk"):
        months[one.service_id, one.on.replace(day=1)].append(one)
    found = []
    for (service, month), listed in months.items():
        given = sum(one.given_minutes for one in listed)
        what = _("%(support)s in %(month)s: %(minutes)s given") % {
            "support": listed[0].service.what,
            "month": say_month(month),
            "minutes": say_minutes(given),
        }
        found.append(Entry(f"minutes:{service}:{month:%Y-%m}", what, month, _lines(*(_session(one) for one in listed))))
    for gap in Gap.objects.filter(service__in=services.values("pk")).select_related("service").order_by("opened_on", "pk"):
        text = _lines(gap.service.what, say_minutes(gap.minutes), gap.plan_words, gap.closed_because)
        found.append(Entry(f"gap:{gap.pk}", _("Minutes were missing"), gap.opened_on, text))
    mine = Q(to=asking.by) & Q(sent_at__isnull=False)
    for letter in GapLetter.objects.filter(mine, gap__service__in=services.values("pk")).order_by("sent_at", "pk"):
        sent = localdate(letter.sent_at) if letter.sent_at else None
        found.append(Entry(f"gapletter:{letter.pk}", _("A letter to you about missing minutes"), sent, letter.words))
    return sorted(found, key=lambda one: one.on or date.min)


def _session(one: Session) -> str:
    said = _("%(minutes)s given") % {"minutes": say_minutes(one.given_minutes)} if one.given_minutes else _("missed")
    return f"{say_day(one.on, year=True)}: {said}. {one.words} ({one.by.name})".replace(". (", " (").replace("  ", " ")


def _timelines(asking: Asking) -> list[Entry]:
    seen = within(asking.standing, Verb.STUDENT_SUPPORT_SEE_TIMELINE, Timeline.objects.filter(student=asking.student))
    rows = Milestone.objects.filter(timeline__in=seen.values("pk")).select_related("timeline", "met_entered_by")
    found = []
    for one in rows.order_by("timeline__begins_on", "timeline_id", "number", "turn"):
        text = _lines(
            _("Due on %(day)s") % {"day": say_day(one.due_on, year=True)} if one.due_on else "",
            _("Done on %(day)s") % {"day": say_day(one.met_on, year=True)} if one.met_on else "",
            one.met_words,
            one.delay_words,
        )
        found.append(Entry(f"milestone:{one.pk}", f"{one.timeline.get_track_display()}: {name_of_milestone(one)}", one.counts_from, text))
    return found


def _papers(asking: Asking) -> list[Entry]:
    seen = within(asking.standing, Verb.STUDENT_SUPPORT_READ_EVENT, FormalEvent.objects.filter(student=asking.student))
    return [
        Entry(
            f"paper:{one.pk}",
            _("%(what)s (entered by mistake)") % {"what": one.get_kind_display()} if one.taken_back_on else one.get_kind_display(),
            one.on,
            _lines(one.about, one.took_back_why),
            one.entered_by.name,
        )
        for one in seen.select_related("entered_by").order_by("on", "pk")
    ]


def _noticed(asking: Asking) -> list[Entry]:
    found = []
    for one in Noticed.objects.filter(student=asking.student).select_related("by", "answered_by").order_by("at", "pk"):
        text = _lines(one.words, one.what_goes_well, f"{one.answered_by.name}: {one.answer}" if one.answered_by and one.answer else "")
        what = _("The student asked an adult to talk") if one.asked_id else _("Somebody noticed")
        found.append(Entry(f"noticed:{one.pk}", what, localdate(one.at), text, one.by.name, confidential="noticed" if one.asked_id else ""))
    answers: dict[int, list[SignalAnswer]] = defaultdict(list)
    for answer in SignalAnswer.objects.filter(signal__student=asking.student, taken_back_at__isnull=True).select_related("by").order_by("at", "pk"):
        answers[answer.signal_id].append(answer)
    for signal in Signal.objects.filter(student=asking.student, withdrawn="").select_related("rule").order_by("raised_on", "pk"):
        done = [_lines(f"{answer.get_kind_display()} ({answer.by.name})", answer.words) for answer in answers[signal.pk]]
        found.append(Entry(f"signal:{signal.pk}", _("Records said that somebody may be needed"), signal.raised_on, _lines(said_signal(signal), *done)))
    return sorted(found, key=lambda one: one.on or date.min)


def _notes(asking: Asking) -> list[Entry]:
    shown = set(NoteReader.objects.filter(note__student=asking.student).values_list("note_id", flat=True))
    found = []
    for one in Note.objects.filter(student=asking.student, ended_on__isnull=True).select_related("author").order_by("written_at", "pk"):
        kind = "note" if one.is_restricted else ""
        shared = not one.is_restricted or one.pk in shown
        found.append(Entry(f"note:{one.pk}", _("A note"), localdate(one.written_at), one.text, one.author.name, confidential=kind, shared=shared))
    return found


def _between_adults(asking: Asking) -> list[Entry]:
    turns: dict[int, list[str]] = defaultdict(list)
    for turn in HandOffTurn.objects.filter(hand_off__student=asking.student).select_related("by").order_by("at", "pk"):
        turns[turn.hand_off_id].append(f"{turn.by.name}: {turn.words}")
    found = []
    for one in HandOff.objects.filter(student=asking.student).select_related("left_by", "to").order_by("on", "pk"):
        names = [one.left_by.name if one.left_by else "", one.to.name if one.to else ""]
        who = _("from %(former)s to %(next)s") % {"former": names[0], "next": names[1]} if all(names) else names[0] or names[1]
        found.append(
            Entry(f"handoff:{one.pk}", _("Handed on from one adult to the next"), one.on, _lines(one.words, one.declined_because, *turns[one.pk]), who)
        )
    answers: dict[int, list[str]] = defaultdict(list)
    plans = asking.plans()
    for answer in CannotYetAnswer.objects.filter(cannot_yet__accommodation__plan__in=plans).select_related("by").order_by("at", "pk"):
        answers[answer.cannot_yet_id].append(f"{answer.by.name}: {answer.words}")
    for cannot in CannotYet.objects.filter(accommodation__plan__in=plans).select_related("by", "accommodation").order_by("said_at", "pk"):
        text = _lines(cannot.accommodation.words, cannot.words, *answers[cannot.pk], cannot.settled_words)
        found.append(Entry(f"cannot:{cannot.pk}", _("A classroom could not do something yet"), localdate(cannot.said_at), text, cannot.by.name))
    for pair in Pair.objects.filter(student=asking.student).select_related("adult").order_by("since", "pk"):
        is_there = pair.yes_on is not None and pair.adult is not None
        what = _("An adult is there for them") if is_there else _("The school looked for an adult who is there for them")
        found.append(Entry(f"pair:{pair.pk}", what, pair.yes_on or pair.since, who=pair.adult.name if is_there and pair.adult else ""))
    return sorted(found, key=lambda one: one.on or date.min)


def _promises(asking: Asking) -> list[Entry]:
    rows = about_child(asking.standing, asking.student.pk)
    rows.sort(key=lambda one: (one.first_by_on, one.pk))
    return [
        Entry(f"promise:{one.pk}", _("Promised by %(day)s") % {"day": say_day(one.by_on, year=True)}, said=_lines(one.what, one.words), who=one.owner_name)
        for one in rows
    ]


def _amendments(asking: Asking) -> list[Entry]:
    """Return what whoever asks has asked to amend, and what was answered. What another guardian asked is not known to them."""
    found = []
    for one in Amendment.objects.filter(student=asking.student, by=asking.by).select_related("by", "hearing").order_by("asked_on", "pk"):
        hearing = one.heard
        decided = hearing is not None and hearing.decided_on is not None
        text = _lines(
            one.words,
            _("It should say: %(words)s") % {"words": one.should_say} if one.should_say else "",
            _("Refused: %(reasons)s") % {"reasons": one.reasons} if one.reasons else "",
            _("Decided after a hearing: %(reasons)s") % {"reasons": hearing.reasons} if hearing and decided else "",
            _("Amended: %(done)s") % {"done": one.done} if one.done else "",
        )
        found.append(Entry(f"amendment:{one.pk}", _("Asked to amend: %(wrong)s") % {"wrong": one.get_wrong_display()}, one.asked_on, text, one.by.name))
    return found


def _readers(asking: Asking) -> list[Entry]:
    """Return who has opened the record: each reader by each post, with the days. Other guardians stay unnamed."""
    records: dict[str, list[int]] = defaultdict(list)
    for kind, number in records_about(asking.student):
        records[kind].append(number)
    for model in (Plan, Timeline, Meeting):
        rows: Iterable[int] = model._default_manager.filter(student=asking.student).values_list("pk", flat=True)  # type: ignore[attr-defined]
        records[model._meta.label_lower].extend(rows)
    # Their own requests alone: that another guardian has asked is not known to them.
    records["student_support.recordrequest"].extend(asking.student.record_requests.filter(by=asking.by).values_list("pk", flat=True))
    records["student_support.amendment"].extend(asking.student.amendments.filter(by=asking.by).values_list("pk", flat=True))
    opened: dict[tuple[int, str, str], list[date]] = {}
    for by, right, purpose, at in (
        readings_by_kind(records).exclude(verb__in=UNTOLD).order_by("pk").values_list("by", "right", "purpose", "at").iterator(chunk_size=2000)
    ):
        opened.setdefault((by, right, purpose), []).append(localtime(at).date())
    names = names_of(by for by, _right, _purpose in opened)
    found = []
    for number, ((by, right, purpose), days) in enumerate(sorted(opened.items(), key=lambda one: one[1][0])):
        roles = list(dict.fromkeys(part.partition("/")[0].strip() for part in right.split(",") if part.strip()))
        if by == asking.by:
            who = _("You")
        elif roles and set(roles) <= FAMILY:
            who = _("The student") if roles == [Role.STUDENT.value] else _("A guardian")
        else:
            who = f"{names.get(by, _('Somebody'))} ({say_list([role_named(role) for role in roles])})" if roles else names.get(by, _("Somebody"))
        times = ngettext("opened it once", "opened it %(count)s times", len(days)) % {"count": say_number(len(days))}
        why = _("Why: %(purpose)s") % {"purpose": _(purpose)} if purpose and by != asking.by else ""
        listed = "; ".join(say_day(day, year=True) for day in dict.fromkeys(days))
        found.append(Entry(f"reading:{number}", f"{who}: {times}", days[0], _lines(why, listed)))
    return found


def _disclosures(asking: Asking) -> list[Entry]:
    return [Entry(*one) for one in disclosures(asking.standing, asking.student)]


SOURCES: list[Source] = [
    Source("directory", gettext_lazy("Who they are"), _directory),
    Source("words", gettext_lazy("Own words"), _own_words),
    Source("attendance", gettext_lazy("Attendance"), _attendance),
    Source("marks", gettext_lazy("Marks"), _marks),
    Source("incidents", gettext_lazy("Incidents"), _incidents),
    Source("outcomes", gettext_lazy("What the district counts"), _outcomes),
    Source("plan", gettext_lazy("The plan and how it changed"), _plan),
    Source("meetings", gettext_lazy("Meetings"), _meetings),
    Source("minutes", gettext_lazy("Minutes of support"), _ledger),
    Source("timelines", gettext_lazy("Timelines"), _timelines),
    Source("papers", gettext_lazy("Papers"), _papers),
    Source("noticed", gettext_lazy("What was noticed"), _noticed),
    Source("notes", gettext_lazy("Notes of adults"), _notes),
    Source("adults", gettext_lazy("Between the adults"), _between_adults),
    Source("promises", gettext_lazy("What we promised each other"), _promises),
    Source("disclosures", gettext_lazy("Asked for by other schools"), _disclosures),
    Source("amendments", gettext_lazy("What you asked to amend"), _amendments),
    Source("readers", gettext_lazy("Who has opened the record"), _readers),
]
# Statements whose place is in no part of this file.
STATEMENTS = Source("statements", gettext_lazy("Statements of the family"), lambda _asking: [])


def put_together(asking: Asking) -> list[tuple[Source, list[Entry]]]:
    """Return every part of the record, with the family's statements beside the places that they are about, and the others at the end.

    Whoever gives a record to anybody takes it from here: a statement goes wherever its place goes, as long as the record is kept (34 CFR 99.21(c)).
    """
    return with_statements(asking.student, [(source, source.find(asking)) for source in SOURCES])


def with_statements(student: Student, parts: list[tuple[Source, list[Entry]]], without: tuple[str, ...] = ()) -> list[tuple[Source, list[Entry]]]:
    """Return the parts with all statements about this student: right after their entry, or in a part of their own at the end.

    `without` are kinds of entries whose statements do not stand at the end: where these never go, what is said about them does not either.
    """
    newest: dict[int, AmendmentStatement] = {}
    rows = AmendmentStatement.objects.filter(amendment__student=student).select_related("amendment__by").order_by("pk")
    for one in rows:
        newest[one.amendment_id] = one
    waiting: dict[str, list[AmendmentStatement]] = defaultdict(list)
    for one in newest.values():
        waiting[one.amendment.entry].append(one)
    if not waiting:
        return parts
    placed = []
    for source, entries in parts:
        grown = []
        for entry in entries:
            grown.append(entry)
            beside = waiting.pop(entry.key, [])
            grown += [_statement(one, _("The family’s statement about the entry above"), entry.key) for one in beside]
        placed.append((source, grown))
    left = sorted((one for entry, listed in waiting.items() if entry.partition(":")[0] not in without for one in listed), key=lambda one: one.pk)
    return [*placed, (STATEMENTS, [_statement(one, _("The family’s statement"), "") for one in left])] if left else placed


def _statement(one: AmendmentStatement, what: str, beside: str) -> Entry:
    return Entry(f"statement:{one.amendment_id}", what, one.on, one.words, one.amendment.by.name, beside=beside)

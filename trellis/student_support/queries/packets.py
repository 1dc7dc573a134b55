"""Packets that go along with a student: who may begin one, what travels, and what is checked first.

The packet goes by law and not by the right of a reader (34 CFR 99.31(a)(2)), so its sources ask no gate: what never travels is in none of them.
"""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from trellis.access.gate import within
from trellis.access.policy import ANSWER_FOR_STUDENTS, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Demographics, School, SchoolEnrolment, Student
from trellis.directory.queries.families import guardians_ever
from trellis.directory.queries.names import fold
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.standing import standing_of
from trellis.kit.days import SchoolYear, open_on
from trellis.kit.formats import say_day
from trellis.letters.queries import district_name
from trellis.records.models import AttendanceDay, Incident
from trellis.records.queries.students import incidents_of, marks_of
from trellis.student_support.measures.clocks import SCHOOL_DAYS
from trellis.student_support.measures.clocks import due_day as counted
from trellis.student_support.models import FormalEvent, Gap, Milestone, PacketFile, PacketPlace, Plan, RecordPlace, TransferPacket
from trellis.student_support.models.packets import OPEN
from trellis.student_support.queries import record_requests as records
from trellis.student_support.queries import record_sources
from trellis.student_support.queries.plans import plans_of_other_records
from trellis.student_support.queries.record_requests import Assembly, Section, as_given, digest_of
from trellis.student_support.queries.record_sources import Asking, Entry, Source, hidden_people, with_statements
from trellis.student_support.queries.sentences import say_minutes, say_value
from trellis.student_support.queries.timelines import calendar_of, name_of_milestone

BEGIN, SEND = Verb.STUDENT_SUPPORT_BEGIN_PACKET, Verb.STUDENT_SUPPORT_SEND_PACKET
SCHOOL_DAYS_TO_SEND = 10  # ours: 34 CFR 300.323(g) says "promptly" and names no number
WHERE_NO_CALENDAR_REACHES = timedelta(days=14)
LEFT_LATELY = timedelta(days=400)
FORMAT, VERSION = "trellis-transfer-packet", 1
ATTENDANCE_COLUMNS = ("school_year", *AttendanceDay.State.values)
LANGUAGE = "en"  # of the headings: the other school reads them
D = RecordPlace.Decision


# -- packets ----------------------------------------------------------------------------------------------------


def packets() -> "QuerySet[TransferPacket]":
    """Return packets with whom they concern, for the gate to narrow."""
    return TransferPacket.objects.select_related("student__person", "school", "checker", "begun_by", "file")


def files() -> "QuerySet[PacketFile]":
    """Return files with their packets; whoever shows one asks the gate about its packet."""
    return PacketFile.objects.select_related("packet__student__person", "packet__school", "released_by")


def leaving(standing: Standing) -> "QuerySet[SchoolEnrolment]":
    """Return the enrolments from which the reader may begin a packet: today's, and the last one of a student who has left."""
    here = open_on(standing.today, "begins_on", "ends_on") & Q(ended_on__isnull=True)
    others = SchoolEnrolment.objects.filter(student=OuterRef("student")).exclude(pk=OuterRef("pk"))
    stays = SchoolEnrolment.objects.filter(here, student=OuterRef("student"))
    later = others.filter(Q(begins_on__gt=OuterRef("begins_on")) | Q(begins_on=OuterRef("begins_on"), pk__gt=OuterRef("pk")))
    rows = within(standing, BEGIN, SchoolEnrolment.objects.select_related("student__person", "school"))
    return rows.filter(here | (~Exists(stays) & ~Exists(later))).order_by("-is_primary", "-begins_on", "pk")


def left_lately(standing: Standing) -> "QuerySet[SchoolEnrolment]":
    """Return the last enrolments of students who left within a good year and for whom no packet was begun since, the newest first."""
    today = standing.today
    gone = Q(ends_on__lte=today, ends_on__gt=today - LEFT_LATELY) | Q(ended_on__isnull=False, ended_on__gt=today - LEFT_LATELY)
    begun = TransferPacket.objects.filter(student=OuterRef("student"), closed_on__isnull=True, begun_on__gte=OuterRef("begins_on"))
    return leaving(standing).filter(gone).exclude(Exists(begun)).order_by(F("ends_on").desc(nulls_last=True), "pk")


def to_send(standing: Standing) -> "QuerySet[TransferPacket]":
    """Return open packets that the reader may know of, the earliest day first."""
    return (within(standing, SEND, packets()) | within(standing, BEGIN, packets())).filter(OPEN).order_by("due_on", "pk")


def over(standing: Standing) -> "QuerySet[TransferPacket]":
    """Return packets that were sent or taken back, the newest first."""
    return within(standing, SEND, packets()).exclude(OPEN).order_by(F("sent_on").desc(nulls_last=True), "-closed_on", "-pk")


def may_check(student: Student, school: School, today: date) -> set[int]:
    """Return who can be named to check and send: those who answer for students at the school, and the director; never a guardian of theirs."""
    here = Q(role__in=[role.value for role in ANSWER_FOR_STUDENTS], school=school) | Q(role=Role.STUDENT_SERVICES_DIRECTOR.value)
    return set(open_posts(today).filter(here).order_by().values_list("person_id", flat=True)) - guardians_ever(student.pk)


def first_checker(student: Student, school: School, today: date, by: int) -> int | None:
    """Return who checks when nobody is chosen: whoever begins it, where they may, else the head of the school, else the director."""
    able = may_check(student, school, today)
    if by in able:
        return by
    heads = open_posts(today).filter(person_id__in=able)
    first = heads.filter(role=Role.PRINCIPAL.value, school=school).order_by("pk").first() or heads.order_by("pk").first()
    return first.person_id if first else None


def due_day(school: School, asked_on: date) -> date:
    """Return the tenth school day after it was asked; two weeks where the calendar does not reach."""
    return counted(asked_on, SCHOOL_DAYS_TO_SEND, SCHOOL_DAYS, (), calendar_of(school.pk)) or asked_on + WHERE_NO_CALENDAR_REACHES


def packets_waiting(today: date) -> "QuerySet[Any]":
    """Return packets that are asked for and not sent, by their day."""
    return TransferPacket.objects.filter(OPEN).annotate(about=F("student_id"), due=F("due_on"), ref=F("pk"))


def packets_of_checker(person: int, today: date) -> Q:
    """Return the condition under which a packet waits for one person."""
    return Q(checker_id=person)


def came_back(packet: TransferPacket, today: date) -> SchoolEnrolment | None:
    """Return the enrolment with which the student came back after the packet was begun, or None."""
    rows = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True, student=packet.student)
    return rows.filter(begins_on__gt=packet.begun_on).select_related("school").order_by("-begins_on", "pk").first()


# -- what travels -------------------------------------------------------------------------------------------------


class _Whole(Asking):
    """Everything that travels, by law: no right of a reader narrows it."""

    __slots__ = ()

    def reads(self, verb: Verb) -> bool:
        return True

    def plans(self) -> list[int]:
        return [*Plan.objects.filter(student=self.student).values_list("pk", flat=True), *plans_of_other_records(self.student)]


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _directory(asking: Asking) -> list[Entry]:
    student, person = asking.student, asking.student.person
    facts = Demographics.objects.filter(student=student).first()
    lines = [
        _("Name: %(name)s") % {"name": " ".join(filter(None, (person.given_name, person.middle_name, person.family_name)))},
        _("Called: %(name)s") % {"name": person.preferred_given_name} if person.preferred_given_name else "",
        _("Student number: %(number)s") % {"number": student.number} if student.number else "",
        _("Grade: %(grade)s") % {"grade": student.grade} if student.grade else "",
        _("Born on %(day)s") % {"day": say_day(facts.birth_date, year=True)} if facts and facts.birth_date else "",
    ]
    # An address of the child can be that of a person who must not be found; a telephone, too.
    if not hidden_people(asking):
        lines += [person.address, person.phone, person.email]
    found = [Entry(f"student:{student.pk}", _("What the school keeps to know who somebody is"), said=_lines(*lines))]
    for one in student.enrolments.select_related("school").order_by("begins_on", "pk"):
        until = _("until %(day)s") % {"day": say_day(one.ends_on, year=True)} if one.ends_on else ""
        found.append(Entry(f"enrolment:{one.pk}", _("At the school %(school)s") % {"school": one.school.name}, one.begins_on, until))
    return found


def _attendance(asking: Asking) -> list[Entry]:
    return [replace(one, said="") for one in record_sources._attendance(asking)]


def _discipline(asking: Asking) -> list[Entry]:
    """Return suspensions and expulsions (20 U.S.C. 7917(b)): no other incident travels."""
    out = (Incident.Response.OUT_OF_SCHOOL, Incident.Response.EXPULSION)
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
        for one in reversed(incidents_of(asking.student.pk))
        if one.response in out or one.days_out
    ]


def _minutes(asking: Asking) -> list[Entry]:
    rows = Gap.objects.filter(service__plan__in=asking.plans(), closed_on__isnull=True).select_related("service").order_by("opened_on", "pk")
    return [
        Entry(f"gap:{one.pk}", _("Minutes that are owed"), one.opened_on, _lines(f"{one.service.what}: {say_minutes(one.minutes)}", one.plan_words))
        for one in rows
    ]


def _timelines(asking: Asking) -> list[Entry]:
    rows = Milestone.objects.filter(timeline__student=asking.student).exclude(timeline__ended_because="mistake").select_related("timeline")
    found = []
    for one in rows.order_by("timeline__begins_on", "timeline_id", "number", "turn"):
        done = _("Done on %(day)s") % {"day": say_day(one.met_on, year=True)} if one.met_on else ""
        is_open = one.met_on is None and one.timeline.ended_on is None and one.due_on is not None
        due = _("Due on %(day)s") % {"day": say_day(one.due_on, year=True)} if one.due_on else ""
        text = _lines(due, done, _("Open: it waits to be done.") if is_open else "", one.met_words)
        found.append(Entry(f"milestone:{one.pk}", f"{one.timeline.get_track_display()}: {name_of_milestone(one)}", one.counts_from, text))
    return found


def _papers(asking: Asking) -> list[Entry]:
    rows = FormalEvent.objects.filter(student=asking.student, taken_back_on__isnull=True).select_related("entered_by").order_by("on", "pk")
    return [Entry(f"paper:{one.pk}", one.get_kind_display(), one.on, one.about, one.entered_by.name) for one in rows]


SOURCES: list[Source] = [
    Source("directory", gettext_lazy("Who they are"), _directory),
    Source("attendance", gettext_lazy("Attendance"), _attendance),
    Source("marks", gettext_lazy("Marks"), record_sources._marks),
    Source("discipline", gettext_lazy("Suspensions and expulsions"), _discipline),
    Source("plan", gettext_lazy("The plan and how it changed"), record_sources._plan),
    Source("minutes", gettext_lazy("Minutes that are owed"), _minutes),
    Source("timelines", gettext_lazy("Timelines"), _timelines),
    Source("papers", gettext_lazy("Papers"), _papers),
]


def _asking(packet: TransferPacket, today: date) -> Asking:
    return _Whole(standing_of(packet.begun_by_id, today), packet.student, 0)  # nobody's own: whatever is protected is taken out


def assembled(packet: TransferPacket, today: date) -> Assembly:
    """Return the packet as it would go today, with what was decided about it. About thirty queries, however much there is."""
    asking = _asking(packet, today)
    with override(LANGUAGE):
        # What was said about a note, or to one adult, goes no further than these do.
        parts = [(source, source.find(asking)) for source in SOURCES]
        sections = [Section(source, entries) for source, entries in with_statements(packet.student, parts, without=("note", "noticed"))]
    # What one adult alone may read never travels.
    sections = [Section(one.source, [entry for entry in one.entries if not entry.confidential]) for one in sections]
    entries = [one for section in sections for one in section.entries]
    digests = {one.key: digest_of(one) for one in entries}
    rows = PacketPlace.objects.filter(packet=packet).select_related("by").order_by("pk")
    decided: Any = {(one.entry, fold(one.words)): one for one in rows if digests.get(one.entry) == one.digest}
    looked_through = [one for one in entries if not one.key.startswith(("student:", "enrolment:")) and not _is_out(decided, one)]
    black: dict[str, list[str]] = {}
    for (entry, folded), one in decided.items():
        if folded and one.decision == D.BLACK_OUT:
            black.setdefault(entry, []).append(one.words)
    named = records._named(packet, looked_through, decided, today)  # type: ignore[arg-type]
    return Assembly(sections, named, [], decided, black, records._hides(asking))


def _is_out(decided: Any, entry: Entry) -> bool:
    whole = decided.get((entry.key, ""))
    return whole is not None and whole.decision == D.WITHHOLD


def content_of(packet: TransferPacket, assembly: Assembly, today: date) -> dict[str, Any]:
    """Return all that the packet says: docs/transfer-packet.md. To whom it goes is not in it, so that a family can be given the same file."""
    student, person = packet.student, packet.student.person
    facts = Demographics.objects.filter(student=student).first()
    with override(LANGUAGE):
        sections, same = [], set()
        for section in assembly.sections:
            given = [(entry, as_given(assembly, entry)) for entry in section.entries]
            same |= {entry.key for entry, one in given if one == entry}
            rows = [
                {"key": one.key, "on": one.on.isoformat() if one.on else "", "what": one.what, "said": one.said, "who": one.who} for _e, one in given if one
            ]
            sections.append({"key": section.source.key, "title": str(section.source.title), "entries": rows})
    enrolled = student.enrolments.select_related("school").order_by("begins_on", "pk")
    return {
        "format": FORMAT,
        "version": VERSION,
        "language": LANGUAGE,
        "made_on": today.isoformat(),
        "district": district_name(),
        "school": packet.school.name,
        "student": {
            "name": person.name,
            "given_name": person.given_name,
            "middle_name": person.middle_name,
            "family_name": person.family_name,
            "preferred_given_name": person.preferred_given_name,
            "number": student.number,
            "grade": student.grade,
            "birth_date": facts.birth_date.isoformat() if facts and facts.birth_date else "",
        },
        "schools": [{"name": one.school.name, "begins_on": str(one.begins_on), "ends_on": str(one.ends_on or "")} for one in enrolled],
        "attendance": [one for one in _sums(student) if f"attendance:{one['school_year']}" in same],
        "marks": [
            {"course": one.course, "term": one.term, "mark": one.mark, "on": one.on.isoformat() if one.on else "", "school": one.school.name}
            for one in reversed(marks_of(student.pk))
            if f"mark:{one.pk}" in same
        ],
        "sections": sections,
    }


def _sums(student: Student) -> list[dict[str, Any]]:
    """Return one row a school year with the days of each state."""
    years: dict[int, dict[str, Any]] = {}
    for on, state in AttendanceDay.objects.filter(student=student).order_by("on", "pk").values_list("on", "state"):
        year = SchoolYear.of(on).ends_in
        row = years.setdefault(year, {"school_year": year, **dict.fromkeys(AttendanceDay.State.values, 0)})
        row[state] += 1
    return list(years.values())


def as_data(content: dict[str, Any]) -> bytes:
    """Return the data file, byte by byte the same each time: its SHA-256 is the sum that stands on the paper."""
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def sum_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the data file."""
    return hashlib.sha256(as_data(content)).hexdigest()

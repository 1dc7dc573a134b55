"""Records that are asked for: who asked and by when, the file put together as it stands today, and what a named person has to look at before it is given."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from trellis.access.gate import may, within
from trellis.access.policy import Right, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Guardianship, Person, ProtectedAddress, SchoolEnrolment, Student
from trellis.directory.queries.ages import is_of_age
from trellis.directory.queries.families import guardians_ever, with_any_right
from trellis.directory.queries.names import fold
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.standing import standing_of
from trellis.directory.queries.teams import team_of
from trellis.kit.days import open_on
from trellis.student_support.measures.redaction import around, blacked_out, names_in, never_said
from trellis.student_support.models import Meeting, Note, Noticed, RecordFile, RecordPlace, RecordRequest
from trellis.student_support.models.record_requests import OPEN
from trellis.student_support.queries.answering import those_who_answer
from trellis.student_support.queries.plans import main_school_of
from trellis.student_support.queries.record_sources import Asking, Entry, Source, hidden_people, put_together

ASK, ENTER = Verb.STUDENT_SUPPORT_ASK_FOR_RECORD, Verb.STUDENT_SUPPORT_ENTER_RECORD_REQUEST
READ, CHECK = Verb.STUDENT_SUPPORT_READ_RECORD, Verb.STUDENT_SUPPORT_CHECK_RECORD
DAYS = 45  # 34 CFR 99.10(b): "not more than 45 days after it has received the request"
D = RecordPlace.Decision


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the record as it stands today."""

    source: Source
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a name stands, with what stands around it, and what was decided."""

    entry: Entry
    words: str
    before: str
    after: str
    decided: RecordPlace | None

    @property
    def value(self) -> str:
        return self.entry.key


@dataclass(frozen=True, slots=True)
class Named:
    """One name and every place where it stands. `key` stands for it in addresses: no name does."""

    key: str
    words: str
    spots: list[Spot]

    @property
    def waits(self) -> int:
        return sum(spot.decided is None for spot in self.spots)


@dataclass(frozen=True, slots=True)
class Confidential:
    """An entry that a named person gives or withholds."""

    entry: Entry
    section: str
    decided: RecordPlace | None


@dataclass(frozen=True, slots=True)
class Assembly:
    """The record put together, with what was decided about it and what waits."""

    sections: list[Section]
    named: list[Named]
    confidential: list[Confidential]
    decided: dict[tuple[str, str], RecordPlace]  # by entry and folded words: what counts
    black: dict[str, list[str]]  # by entry: words that are blacked out in it
    hides: Any  # finds what must never be said, or None

    @property
    def waits(self) -> int:
        """Return how many things nobody has decided."""
        return sum(one.waits > 0 for one in self.named) + sum(one.decided is None for one in self.confidential)

    @property
    def entries(self) -> int:
        return sum(len(section.entries) for section in self.sections)

    def entry(self, key: str) -> Entry | None:
        return next((one for section in self.sections for one in section.entries if one.key == key), None)


@dataclass(frozen=True, slots=True)
class MyRecord:
    """What one who may ask sees of it: the request that is open, and what was given to them."""

    student: Student
    open: RecordRequest | None
    given: list[RecordRequest]
    checker: str


# -- requests ---------------------------------------------------------------------------------------------------


def requests() -> "QuerySet[RecordRequest]":
    """Return requests with whom they concern, for the gate to narrow."""
    return RecordRequest.objects.select_related("student__person", "by", "checker", "entered_by", "meeting")


def may_ask(standing: Standing, student: Student) -> bool:
    """Say whether somebody may ask to see the record: a guardian with the right to read, or the student who is of age (34 CFR 99.5)."""
    if not may(standing, ASK) or not within(standing, ASK, Student.objects.filter(pk=student.pk)).exists():
        return False
    return student.person_id != standing.person_id or is_of_age(student.pk, standing.today)


def my_record(standing: Standing, student: Student) -> MyRecord | None:
    """Return what the reader has asked for and was given; None for whoever may not ask."""
    if not may_ask(standing, student):
        return None
    mine = list(within(standing, READ, requests().filter(student=student, by=standing.person_id)).order_by("-asked_on", "-pk")[:20])
    running = next((one for one in mine if one.is_open), None)
    return MyRecord(student, running, [one for one in mine if one.released_on], running.checker.name if running and running.checker else "")


def who_may_ask(student: Student, today: date) -> list[Person]:
    """Return for whom a request can be entered: guardians with the right to read today, the student who is of age."""
    found = list(with_any_right(student, today, Right.READ))
    return [*found, student.person] if is_of_age(student.pk, today) else found


def to_check(standing: Standing) -> "QuerySet[RecordRequest]":
    """Return what the reader may check and is open, the earliest day first."""
    return within(standing, CHECK, requests()).filter(OPEN).order_by("due_on", "pk")


def checked_before(standing: Standing) -> "QuerySet[RecordRequest]":
    """Return what is over, the newest first."""
    return within(standing, CHECK, requests()).exclude(OPEN).order_by(F("released_on").desc(nulls_last=True), "-closed_on", "-pk")


def first_checker(student: Student, today: date) -> int | None:
    """Return who checks a record: the case manager, else whoever leads the school, else the director of student services."""
    family = guardians_ever(student.pk)
    manager = next((one for one in team_of(student, today) if one.is_case_manager and not one.is_empty and one.person_id not in family), None)
    if manager:
        return manager.person_id
    school = main_school_of(student.pk, today)
    heads = open_posts(today).filter(role=Role.PRINCIPAL.value, school=school).exclude(person_id__in=family) if school else open_posts(today).none()
    above = open_posts(today).filter(role=Role.STUDENT_SERVICES_DIRECTOR.value).exclude(person_id__in=family)
    head = heads.order_by("pk").first() or above.order_by("pk").first()
    return head.person_id if head else None


def may_check(student: Student, today: date) -> set[int]:
    """Return who can be named to check: the team and those who answer for the student; never a guardian of theirs."""
    team = {one.person_id for one in team_of(student, today) if not one.is_empty}
    heads = open_posts(today).filter(role=Role.STUDENT_SERVICES_DIRECTOR.value).values_list("person_id", flat=True)
    return (team | set(those_who_answer(student.pk, today)) | set(heads)) - guardians_ever(student.pk)


def due_day(student: Student, asked_on: date) -> tuple[date, Meeting | None]:
    """Return the last day for a record asked for on a day, and the meeting that makes it sooner (34 CFR 99.10(b), 300.613(a))."""
    last = asked_on + timedelta(days=DAYS)
    ahead = Meeting.objects.filter(student=student, held_on__isnull=True, called_off_on__isnull=True, planned_on__gt=asked_on, planned_on__lte=last)
    meeting = ahead.order_by("planned_on", "pk").first()
    return (max(asked_on, meeting.planned_on - timedelta(days=1)), meeting) if meeting else (last, None)


def records_waiting(today: date) -> "QuerySet[Any]":
    """Return records that are asked for and not given, by their day."""
    return RecordRequest.objects.filter(OPEN).annotate(about=F("student_id"), due=F("due_on"), ref=F("pk"))


def checked_by(person: int, today: date) -> Q:
    """Return the condition under which a record waits for one person."""
    return Q(checker_id=person)


def still_may_read(request: RecordRequest, today: date) -> bool:
    """Say whether whoever asked may read the record today."""
    return may_ask(standing_of(request.by_id, today), request.student)


# -- the record, put together -------------------------------------------------------------------------------------


def file_language(person: Person) -> str:
    """Return the language of the headings for somebody: theirs where the pages have it, else English."""
    spoken = {code.split("-")[0]: code for code, _name in settings.LANGUAGES}
    return spoken.get(person.language.split("-")[0], "en")


def digest_of(entry: Entry) -> str:
    """Return a short sum of the words of an entry: a decision about it falls when they change."""
    return hashlib.sha256(f"{entry.what}\n{entry.said}\n{entry.who}".encode()).hexdigest()[:16]


def assembled(request: RecordRequest, today: date) -> Assembly:
    """Return the record as the right of whoever asked opens it today. About forty queries, however much there is."""
    asking = Asking(standing_of(request.by_id, today), request.student, request.by_id)
    with override(request.language):
        sections = [Section(source, entries) for source, entries in put_together(asking)]
    entries = [one for section in sections for one in section.entries]
    decided = _decided(request, {one.key: digest_of(one) for one in entries})
    whole = {entry: one.decision for (entry, words), one in decided.items() if not words}
    withheld = {one.key for one in entries if whole.get(one.key) == D.WITHHOLD or (one.confidential and whole.get(one.key) != D.GIVE)}
    # Readers are adults. What is withheld needs no second look; of what is confidential nothing is shown before somebody who may read it gives it.
    looked_through = [
        one for section in sections if section.source.key != "readers" for one in section.entries if one.key not in withheld and one.beside not in withheld
    ]
    confidential = [
        Confidential(one, str(section.source.title), decided.get((one.key, ""))) for section in sections for one in section.entries if one.confidential
    ]
    black: dict[str, list[str]] = defaultdict(list)
    for (entry, folded), one in decided.items():
        if folded and one.decision == D.BLACK_OUT:
            black[entry].append(one.words)
    return Assembly(sections, _named(request, looked_through, decided, today), confidential, decided, black, _hides(asking))


def _decided(request: RecordRequest, digests: dict[str, str]) -> dict[tuple[str, str], RecordPlace]:
    rows = RecordPlace.objects.filter(request=request).select_related("by").order_by("pk")
    return {(one.entry, fold(one.words)): one for one in rows if digests.get(one.entry) == one.digest}


def _named(request: RecordRequest, entries: Iterable[Entry], decided: dict[tuple[str, str], RecordPlace], today: date) -> list[Named]:
    """Return names of other students in what people typed, with their places."""
    others, own, adults = _names_around(request.student, today)
    found: dict[str, list[Spot]] = defaultdict(list)
    first: dict[str, str] = {}
    for entry in entries:
        seen = set()
        for text in (entry.said, entry.what, entry.who):
            for place in names_in(text, others, own, adults, fold):
                folded = fold(place.words)
                if folded in seen:
                    continue  # one decision for one name in one entry
                seen.add(folded)
                before, words, after = around(text, place)
                found[folded].append(Spot(entry, words, before, after, decided.get((entry.key, folded))))
                first.setdefault(folded, place.words)
    named = [Named(_name_key(request, folded), first[folded], spots) for folded, spots in found.items()]
    return sorted(named, key=lambda one: (one.waits == 0, fold(one.words)))


def _name_key(request: RecordRequest, folded: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{request.pk}:{folded}".encode()).hexdigest()[:12]


def _names_around(student: Student, today: date) -> tuple[set[str], set[str], set[str]]:
    """Return folded words of names of all who were at a school of the student, those of the student's own name, and whole names of adults there."""
    schools = SchoolEnrolment.objects.filter(student=student).values("school_id")
    learned = SchoolEnrolment.objects.filter(school__in=schools).values("student__person_id")
    names = ("given_name", "preferred_given_name", "family_name")
    others: set[str] = set()
    for parts in Person.objects.filter(pk__in=learned).exclude(pk=student.person_id).values_list(*names):
        others.update(word for part in parts for word in fold(part).replace("-", " ").split() if len(word) > 1)
    me = student.person
    own = {word for part in (me.given_name, me.preferred_given_name, me.middle_name, me.family_name) for word in fold(part).replace("-", " ").split()}
    adults = set()
    tied = Guardianship.objects.filter(student=student).values("guardian_id")
    works = open_posts(today).filter(Q(school__in=schools) | Q(office__isnull=False)).order_by().values("person_id")
    for given, called, family in Person.objects.filter(Q(pk__in=works) | Q(pk__in=tied)).values_list(*names):
        adults |= {f"{fold(one)} {fold(family)}" for one in (given, called) if one}
    return others, own, adults


def _hides(asking: Asking) -> Any:
    """Return what finds the addresses and numbers of people who must not be found, whatever the text; None where nobody must not."""
    hidden = hidden_people(asking)
    if not hidden:
        return None
    addresses = list(ProtectedAddress.objects.filter(person__in=hidden).values_list("address", flat=True))
    people = list(Person.objects.filter(pk__in=hidden).values_list("address", "phone", "email"))
    return never_said([*addresses, *(one[0] for one in people)], [one[1] for one in people], [one[2] for one in people])


def as_given(assembly: Assembly, entry: Entry) -> Entry | None:
    """Return an entry as it would be given: None where it is withheld, or is confidential and nobody has decided."""
    whole = assembly.decided.get((entry.key, ""))
    if whole is not None and whole.decision == D.WITHHOLD:
        return None
    if entry.confidential and whole is None:
        return None
    beside = assembly.entry(entry.beside) if entry.beside else None
    if beside is not None and as_given(assembly, beside) is None:
        return None  # a statement is given with its place (34 CFR 99.21(c)(2)), and would tell what is withheld
    words = assembly.black.get(entry.key, [])
    mark = _("[another student]")
    what, said, who = (blacked_out(text, words, mark) for text in (entry.what, entry.said, entry.who)) if words else (entry.what, entry.said, entry.who)
    if assembly.hides is not None:
        what, said, who = (assembly.hides.sub(_("[left out]"), text) for text in (what, said, who))
    return replace(entry, what=what, said=said, who=who)


def content_of(request: RecordRequest, assembly: Assembly, today: date) -> dict[str, Any]:
    """Return all that the file says, ready to be kept. What is withheld is not in it, and that something is withheld is not either."""
    with override(request.language):
        sections = []
        for section in assembly.sections:
            given = [one for one in (as_given(assembly, entry) for entry in section.entries) if one is not None]
            rows = [{"key": one.key, "on": one.on.isoformat() if one.on else "", "what": one.what, "said": one.said, "who": one.who} for one in given]
            sections.append({"key": section.source.key, "title": str(section.source.title), "entries": rows})
    return {"language": request.language, "name": request.student.person.name, "made_on": today.isoformat(), "sections": sections}


def sum_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of what a file says."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def may_read_entry(standing: Standing, request: RecordRequest, entry: Entry) -> bool:
    """Say whether whoever checks may read the words of a confidential entry: by the gate of the entry itself, or where nobody is left who may.

    A restricted note is read by its writer and those whom they named. When none of them is around the student any more, the law still asks for an
    answer: whoever was named to check reads it then.
    """
    if not entry.confidential:
        return True
    number = int(entry.key.partition(":")[2])
    if entry.confidential == "noticed":
        return within(standing, Verb.STUDENT_SUPPORT_SEE_NOTICED, Noticed.objects.filter(pk=number)).exists()
    if within(standing, Verb.STUDENT_SUPPORT_READ_NOTE, Note.objects.filter(pk=number)).exists():
        return True
    note = Note.objects.filter(pk=number).prefetch_related("readers").first()
    if note is None:
        return False
    knows = {note.author_id, *(one.person_id for one in note.readers.all() if one.until_on is None)}
    return not knows & may_check(request.student, standing.today)


def files() -> "QuerySet[RecordFile]":
    """Return files with what they answer; whoever shows one asks the gate about its request."""
    return RecordFile.objects.select_related("request__student__person", "request__by", "released_by")


def ended_meanwhile(today: date) -> list[RecordRequest]:
    """Return open requests of people who may not read the record any more."""
    return [one for one in requests().filter(OPEN) if not still_may_read(one, today)]


def without_checker(today: date) -> list[RecordRequest]:
    """Return open requests whose checker is around the student no more."""
    return [one for one in requests().filter(OPEN) if one.checker_id is None or one.checker_id not in may_check(one.student, today)]


def protected_known(standing: Standing, request: RecordRequest) -> bool:
    """Say whether the reader may know that an address around the student is protected."""
    verb = Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS
    tied = Guardianship.objects.filter(student=request.student).values("guardian_id")
    people = ProtectedAddress.objects.filter(open_on(standing.today)).filter(Q(person=request.student.person_id) | Q(person__in=tied))
    return may(standing, verb) and within(standing, verb, people).exists()

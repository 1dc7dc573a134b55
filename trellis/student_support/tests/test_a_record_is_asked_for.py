"""The right to see the record: asked with one tap, put together at once, checked by a named person, given as it stands; and what never stands in it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY
from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.directory.models import Demographics, GuardianRight, Guardianship, Person, Post, ProtectedAddress, SchoolEnrolment, Student, TeamMember
from trellis.letters.models import Line
from trellis.records.models import AttendanceDay
from trellis.retention.models import HoldRelease, LegalHold
from trellis.student_support.jobs import look_at_record_requests
from trellis.student_support.models import Note, NoteReader, Noticed, Pair, Plan, RecordFile, RecordPlace, RecordRequest, Service, Session
from trellis.student_support.operations import meetings
from trellis.student_support.operations import record_requests as operations
from trellis.student_support.queries import record_requests as queries
from trellis.student_support.queries.needs import needing

pytestmark = pytest.mark.django_db
FIRST = "He sat beside Leilani and read to her. Will he read tomorrow?"


@pytest.fixture
def mateo(around) -> Student:
    return around.students["mateo"]


@pytest.fixture
def note(around, mateo, noon) -> Note:
    leilani = around.students["leilani"]
    SchoolEnrolment.objects.get_or_create(student=leilani, school=around.schools["cedar_fork"], defaults={"begins_on": LONG_AGO})
    return Note.objects.create(student=mateo, author=around.hannah, text=FIRST, written_at=noon)


@pytest.fixture
def report(around, mateo, noon) -> Note:
    return Note.objects.create(student=mateo, author=around.yusuf, text="He said that it is not safe at home.", written_at=noon, is_restricted=True)


@pytest.fixture
def father(around, mateo) -> Person:
    """A guardian of Mateo who may decide and be written to, and not read."""
    person = around.people["samir"] = Person.objects.create(given_name="Samir", family_name="Haddad", folded_name="haddad samir")
    tie = Guardianship.objects.create(guardian=person, student=mateo, relation="father")
    for right in (Right.DECIDE, Right.CONTACT):
        GuardianRight.objects.create(guardianship=tie, right=right, held_from=LONG_AGO, basis="Court order seen")
    return person


def ask(around, mateo, who: str = "rosa", **more) -> RecordRequest:
    return operations.ask_for_record(by=around.people[who].pk, today=TODAY, student=mateo, **more)


def decide(around, asked, noon, entries, **more) -> int:
    facts = {"by": around.hannah.pk, "now": noon, "today": TODAY, "request": asked, "entries": entries, "words": ""}
    return operations.decide_places(**{**facts, **more})


def settle(around, asked, noon) -> None:
    """Decide everything that waits: names blacked out, confidential reports withheld."""
    assembly = queries.assembled(asked, TODAY)
    for named in assembly.named:
        decide(around, asked, noon, [spot.value for spot in named.spots], words=named.words, decision="black_out", because="other_student")
    for one in assembly.confidential:
        decide(around, asked, noon, [one.entry.key], decision="withhold", because="protects")


def said_in(file: RecordFile) -> str:
    return "\n".join(f"{one['what']} {one['said']} {one['who']}" for section in file.content["sections"] for one in section["entries"])


def test_one_tap_asks_twice_is_once_and_the_days_run(sign_in, around, mateo):
    rosa = sign_in("rosa")
    page = rosa.get(reverse("family_page", args=[mateo.pk]))
    assert reverse("ask_for_record", args=[mateo.pk]) in page.text
    for _twice in range(2):
        rosa.post(reverse("ask_for_record", args=[mateo.pk]))
    asked = RecordRequest.objects.get()
    assert (asked.by, asked.due_on, asked.checker, asked.came, asked.language) == (around.rosa, TODAY + timedelta(days=45), around.hannah, "here", "es")
    assert LegalHold.objects.filter(person=mateo.person_id, release__isnull=True).count() == 1
    line = Line.objects.get(to=around.hannah, key__startswith="student_support.record")
    assert "Mateo" not in line.text
    assert [why.due for one in needing(around.standing("hannah"), 0, 50)[0] for why in one.whys if "/record-requests/" in why.url] == [
        TODAY + timedelta(days=45)
    ]


def test_a_meeting_makes_it_due_the_day_before_and_one_called_off_no_more(around, mateo):
    asked = ask(around, mateo)
    facts = {"by": around.hannah.pk, "today": TODAY}
    meeting = meetings.plan_meeting(**facts, student=mateo, purpose="How reading goes", on=TODAY + timedelta(days=9), all_the_same=True)
    asked.refresh_from_db()
    assert (asked.due_on, asked.meeting) == (TODAY + timedelta(days=8), meeting)
    meetings.call_meeting_off(**facts, meeting=meeting, why="Snow")
    asked.refresh_from_db()
    assert (asked.due_on, asked.meeting) == (TODAY + timedelta(days=45), None)


def test_the_file_names_no_other_student_and_tells_nothing_of_what_is_withheld(sign_in, around, mateo, note, report, noon):
    asked, hannah = ask(around, mateo), sign_in("hannah")
    page = hannah.get(reverse("check_record", args=[asked.pk]))
    assert "Leilani" in page.text
    assert "not safe at home" not in page.text
    assert hannah.post(reverse("release_record", args=[asked.pk])).status_code == 302
    assert not RecordFile.objects.exists()  # two things wait
    (named,) = queries.assembled(asked, TODAY).named
    hannah.post(reverse("check_name", args=[asked.pk, named.key]), {"choice": "black_out", "entries": [f"note:{note.pk}"]})
    entry = reverse("check_entry", args=[asked.pk, f"note:{report.pk}"])
    assert "not safe at home" not in hannah.get(entry).text
    assert hannah.post(entry, {"choice": "give"}).status_code == 422  # she may not read it
    hannah.post(entry, {"choice": "protects", "why": "Report of 3 November"})
    hannah.post(reverse("release_record", args=[asked.pk]))
    file = RecordFile.objects.get()
    text = said_in(file)
    assert "Leilani" not in text
    assert "Will he read tomorrow?" in text
    assert "not safe" not in text
    assert f"note:{report.pk}" not in str(file.content)
    assert file.digest == queries.sum_of(file.content)
    rosa = sign_in("rosa")
    read = rosa.get(reverse("read_record", args=[asked.pk]))
    assert "no-store" in read["Cache-Control"]
    assert "[otro estudiante]" in read.text
    assert "not safe" not in read.text
    paper = rosa.get(reverse("record_file", args=[asked.pk]))
    assert paper.content.startswith(b"%PDF")
    assert HoldRelease.objects.count() == 1
    assert Line.objects.filter(to=around.rosa, key=f"student_support.record.{asked.pk}.given").exists()
    Note.objects.filter(pk=note.pk).update(text="Something else")
    assert "Will he read tomorrow?" in rosa.get(reverse("read_record", args=[asked.pk])).text  # fixed as it was given


def test_each_opening_is_noted_and_stands_in_the_next_file(sign_in, around, mateo, noon):
    asked = ask(around, mateo)
    settle(around, asked, noon)
    hannah = sign_in("hannah")
    hannah.get(reverse("student_page", args=[mateo.pk]))
    hannah.post(reverse("release_record", args=[asked.pk]))
    file = RecordFile.objects.get()
    readers = next(one for one in file.content["sections"] if one["key"] == "readers")["entries"]
    assert any("Hannah" in one["what"] for one in readers)
    rosa = sign_in("rosa")
    rosa.get(reverse("read_record", args=[asked.pk]))
    again = ask(around, mateo)
    readers = next(one for one in queries.assembled(again, TODAY).sections if one.source.key == "readers").entries
    assert any(one.what.startswith("Usted") for one in readers)


def test_another_guardian_without_the_right_neither_asks_nor_knows_nor_reads(sign_in, around, mateo, father, noon):
    asked = ask(around, mateo)
    settle(around, asked, noon)
    operations.release(by=around.hannah.pk, now=noon, today=TODAY, request=asked)
    samir = sign_in("samir")
    for name in ("read_record", "record_file", "check_record", "withdraw_record_request"):
        assert samir.get(reverse(name, args=[asked.pk])).status_code == 404
    for name in ("student_record", "ask_for_record"):
        assert samir.get(reverse(name, args=[mateo.pk])).status_code in (403, 404)
    assert samir.post(reverse("ask_for_record", args=[mateo.pk])).status_code in (403, 404)
    assert RecordRequest.objects.count() == 1
    assert reverse("ask_for_record", args=[mateo.pk]) not in samir.get(reverse("family_page", args=[mateo.pk])).text
    with pytest.raises(operations.NotTheirs):
        ask(around, mateo, "samir")


def test_two_guardians_who_read_ask_apart_and_neither_knows_of_the_other(sign_in, around, mateo, father, noon):
    GuardianRight.objects.create(guardianship=Guardianship.objects.get(guardian=father), right=Right.READ, held_from=LONG_AGO, basis="Court order seen")
    ours, theirs = ask(around, mateo), ask(around, mateo, "samir")
    assert ours != theirs
    assert LegalHold.objects.filter(release__isnull=True).exists()
    samir = sign_in("samir")
    assert samir.get(reverse("withdraw_record_request", args=[ours.pk])).status_code == 404
    settle(around, ours, noon)
    operations.release(by=around.hannah.pk, now=noon, today=TODAY, request=ours)
    sign_in("rosa").get(reverse("read_record", args=[ours.pk]))
    assert samir.get(reverse("read_record", args=[ours.pk])).status_code == 404
    readers = next(one for one in queries.assembled(theirs, TODAY).sections if one.source.key == "readers").entries
    assert "Rosa" not in str(readers)
    assert LegalHold.objects.filter(release__isnull=True).count() == 1  # theirs still holds


def test_what_tells_where_somebody_protected_lives_is_taken_out_wherever_it_was_typed(sign_in, around, mateo, father, noon):
    ProtectedAddress.objects.create(person=father, address="14 Alder Court, Unit 3\nRiverbend", held_from=LONG_AGO)
    Person.objects.filter(pk=father.pk).update(phone="(555) 010-0199", email="samir.h@example.org")
    Person.objects.filter(pk=mateo.person_id).update(address="14 Alder Court", phone="555 010 0199")
    Note.objects.create(
        student=mateo, author=around.hannah, text="Met the father at 14 alder court. Call 555.010.0199 or Samir.H@example.org.", written_at=noon
    )
    asked = ask(around, mateo)
    settle(around, asked, noon)
    text = said_in(operations.release(by=around.hannah.pk, now=noon, today=TODAY, request=asked)).casefold()
    for never in ("alder", "0199", "samir.h@"):
        assert never not in text
    GuardianRight.objects.create(guardianship=Guardianship.objects.get(guardian=father), right=Right.READ, held_from=LONG_AGO, basis="Seen")
    theirs = ask(around, mateo, "samir")
    assert queries.assembled(theirs, TODAY).hides is None  # it is his own


def test_a_right_that_ended_meanwhile_gets_nothing(sign_in, around, mateo, noon):
    asked = ask(around, mateo)
    settle(around, asked, noon)
    GuardianRight.objects.filter(guardianship__guardian=around.rosa, right=Right.READ).update(held_until=TODAY)
    with pytest.raises(operations.RecordRefused):
        operations.release(by=around.hannah.pk, now=noon, today=TODAY, request=asked)
    assert look_at_record_requests(TODAY.isoformat()) == 1
    asked.refresh_from_db()
    assert (asked.closed_on, asked.closed_because) == (TODAY, "right_over")
    assert not LegalHold.objects.filter(release__isnull=True).exists()


def test_a_file_that_was_given_is_closed_with_the_right(sign_in, around, mateo, noon):
    asked = ask(around, mateo)
    settle(around, asked, noon)
    file = operations.release(by=around.hannah.pk, now=noon, today=TODAY, request=asked)
    rosa = sign_in("rosa")
    assert rosa.get(reverse("read_record", args=[asked.pk])).status_code == 200
    operations.hand_over(by=around.hannah.pk, today=TODAY, file=file, on=TODAY, words="At the desk")
    GuardianRight.objects.filter(guardianship__guardian=around.rosa, right=Right.READ).update(held_until=TODAY)
    for name in ("read_record", "record_file"):
        assert rosa.get(reverse(name, args=[asked.pk])).status_code == 404
    with pytest.raises(operations.RecordRefused):
        operations.hand_over(by=around.hannah.pk, today=TODAY, file=file, on=TODAY, words="Again")


def test_a_restricted_note_that_was_shown_to_others_is_no_memory_aid(around, mateo, report, noon):
    asked = ask(around, mateo)
    NoteReader.objects.create(note=report, person=around.amina, named_on=TODAY)
    with pytest.raises(operations.RecordRefused, match="shown to more"):
        decide(around, asked, noon, [f"note:{report.pk}"], decision="withhold", because="only_memory")
    NoteReader.objects.all().delete()
    decide(around, asked, noon, [f"note:{report.pk}"], decision="withhold", because="only_memory")
    operations.pass_check(by=around.hannah.pk, today=TODAY, request=asked, person=around.yusuf)
    asked.refresh_from_db()
    assert asked.checker == around.yusuf
    decide(around, asked, noon, [f"note:{report.pk}"], by=around.yusuf.pk, decision="give", because="record")
    assert "not safe at home" in said_in(operations.release(by=around.yusuf.pk, now=noon, today=TODAY, request=asked))


def test_what_nobody_may_read_any_more_the_checker_reads_for_the_law(around, mateo, report):
    asked = ask(around, mateo)
    entry = queries.assembled(asked, TODAY).entry(f"note:{report.pk}")
    assert not queries.may_read_entry(around.standing("hannah"), asked, entry)
    TeamMember.objects.filter(person=around.yusuf).update(held_until=TODAY)
    Post.objects.filter(person=around.yusuf).update(held_until=TODAY)
    assert queries.may_read_entry(around.standing("hannah"), asked, entry)


def test_a_decision_falls_when_the_words_change_and_words_can_be_typed(around, mateo, note, noon):
    asked = ask(around, mateo)
    key = f"note:{note.pk}"
    settle(around, asked, noon)
    assert queries.assembled(asked, TODAY).waits == 0
    with pytest.raises(operations.WordsMissing):
        decide(around, asked, noon, [key], words="the twins", decision="black_out", because="other_student")
    Note.objects.filter(pk=note.pk).update(text=f"{FIRST} The twins laughed.")
    assert queries.assembled(asked, TODAY).waits == 1
    settle(around, asked, noon)
    decide(around, asked, noon, [key], words="the twins", decision="black_out", because="other_student")
    text = said_in(operations.release(by=around.hannah.pk, now=noon, today=TODAY, request=asked))
    assert "twins" not in text
    assert "Leilani" not in text


def test_what_a_student_said_to_one_adult_alone_waits_for_a_decision(around, mateo, noon):
    Noticed.objects.create(student=mateo, by=mateo.person, words="I want to talk", asked=around.yusuf, at=noon)
    asked = ask(around, mateo)
    assert queries.assembled(asked, TODAY).waits == 1
    with pytest.raises(operations.RecordRefused):
        operations.release(by=around.hannah.pk, now=noon, today=TODAY, request=asked)


def test_taken_back_by_the_family_or_for_them_and_asked_anew(sign_in, around, mateo):
    asked = ask(around, mateo)
    sign_in("rosa").post(reverse("withdraw_record_request", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.closed_because == "withdrawn"
    again = ask(around, mateo)
    assert again.pk != asked.pk
    sign_in("hannah").post(reverse("withdraw_record_request", args=[again.pk]))
    again.refresh_from_db()
    assert again.closed_on == TODAY


def test_the_office_enters_what_came_by_phone_with_the_day_it_came(sign_in, around, mateo, father):
    denise, page = sign_in("denise"), reverse("enter_record_request", args=[mateo.pk])
    choices = denise.get(page).context["form"].fields["person"].choices
    assert [value for value, _words in choices if value] == [around.rosa.pk]
    ago = TODAY - timedelta(days=5)
    assert denise.post(page, {"person": around.rosa.pk, "came": "phone", "asked_on": TODAY + timedelta(days=1)}).status_code == 422
    assert denise.post(page, {"person": father.pk, "came": "phone", "asked_on": ago}).status_code == 422
    denise.post(page, {"person": around.rosa.pk, "came": "phone", "asked_on": ago})
    asked = RecordRequest.objects.get()
    assert (asked.by, asked.entered_by, asked.due_on) == (around.rosa, around.denise, ago + timedelta(days=45))


def test_late_goes_to_those_who_lead_the_school_once(around, mateo):
    asked = ask(around, mateo)
    later = TODAY + timedelta(days=46)
    for _twice in range(2):
        look_at_record_requests(later.isoformat())
    assert Line.objects.filter(to=around.amina, key=f"student_support.record.{asked.pk}.late.{asked.due_on:%Y%m%d}").count() == 1


def test_a_checker_who_leaves_is_followed_by_whoever_leads_the_school(around, mateo):
    asked = ask(around, mateo)
    TeamMember.objects.filter(person=around.hannah).update(held_until=TODAY)
    Post.objects.filter(person=around.hannah).update(held_until=TODAY)
    assert not within(around.standing("hannah"), Verb.STUDENT_SUPPORT_CHECK_RECORD, RecordRequest.objects.all()).exists()
    assert look_at_record_requests(TODAY.isoformat()) == 1
    asked.refresh_from_db()
    assert asked.checker == around.amina


def test_a_student_asks_from_the_eighteenth_birthday_on(sign_in, around, mateo):
    assert sign_in("mateo").post(reverse("ask_for_record", args=[mateo.pk])).status_code in (403, 404)
    Demographics.objects.update_or_create(student=mateo, defaults={"birth_date": date(TODAY.year - 18, 1, 1)})
    mine = sign_in("mateo")
    assert reverse("ask_for_record", args=[mateo.pk]) in mine.get(reverse("student_page", args=[mateo.pk])).text
    mine.post(reverse("ask_for_record", args=[mateo.pk]))
    assert RecordRequest.objects.get().by == mateo.person
    assert sign_in("rosa").get(reverse("student_record", args=[mateo.pk])).status_code in (403, 404)


def test_ten_years_are_put_together_in_as_many_questions_as_a_day(around, mateo, noon):
    asked = ask(around, mateo)
    queries.assembled(asked, TODAY)
    plan = Plan.objects.create(student=mateo, begins_on=LONG_AGO, begun_by=around.hannah, review_on=TODAY)
    service = Service.objects.create(plan=plan, school=around.schools["cedar_fork"], what="Speech", minutes=20, begins_on=LONG_AGO)
    fill(around, mateo, service, noon, 1)
    with CaptureQueriesContext(connection) as one:
        queries.assembled(asked, TODAY)
    fill(around, mateo, service, noon, 400)
    with CaptureQueriesContext(connection) as many:
        assembly = queries.assembled(asked, TODAY)
    assert assembly.entries > 500
    assert len(many) <= len(one) <= 80


def test_a_place_is_shown_with_its_own_words_and_one_decision_holds_for_the_entry(around, mateo, note, noon):
    asked = ask(around, mateo)
    (named,) = queries.assembled(asked, TODAY).named
    (spot,) = named.spots
    assert (spot.before, spot.words, spot.after) == ("He sat beside ", "Leilani", " and read to her. Will he read tomorrow?")
    for _twice in range(2):  # said twice is said once
        decide(around, asked, noon, [spot.entry.key], words="Leilani", decision="black_out", because="other_student")
    assert asked.places.count() == 1


def fill(around, mateo, service, noon, count: int) -> None:
    days = [TODAY - timedelta(days=8 * number + count) for number in range(count)]
    AttendanceDay.objects.bulk_create(AttendanceDay(student=mateo, school=around.schools["cedar_fork"], on=day, state="excused") for day in days)
    Session.objects.bulk_create(Session(service=service, on=day, planned_minutes=20, given_minutes=20, by=around.hannah, entered_at=noon) for day in days)
    Note.objects.bulk_create(Note(student=mateo, author=around.hannah, text=f"Day {day}: he read.", written_at=noon) for day in days)


def test_the_place_beside_a_child_is_part_of_the_record_without_whoever_was_only_asked(around, mateo):
    pair = Pair.objects.create(student=mateo, school=around.schools["cedar_fork"], since=TODAY, adult=around.amina, asked_on=TODAY)
    asked = ask(around, mateo)
    looked = queries.assembled(asked, TODAY).entry(f"pair:{pair.pk}")
    assert looked and looked.who == ""
    Pair.objects.update(yes_on=TODAY)
    there = queries.assembled(asked, TODAY).entry(f"pair:{pair.pk}")
    assert there and there.who == around.amina.name and there.what != looked.what


def test_a_report_is_not_given_when_the_words_to_black_out_do_not_stand_there(sign_in, around, mateo, report):
    asked = ask(around, mateo)
    (one,) = queries.assembled(asked, TODAY).confidential
    RecordRequest.objects.update(checker=around.yusuf)  # who wrote it, and may give it
    sent = {"choice": "words", "words": "nowhere in it", "why": ""}
    assert sign_in("yusuf").post(reverse("check_entry", args=[asked.pk, one.entry.key]), sent).status_code == 422
    assert not RecordPlace.objects.exists()

"""The right to have the record amended: said from its place, answered by somebody else, heard, and a statement that goes wherever its place goes."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY
from trellis.access.policy import Right
from trellis.directory.models import Demographics, GuardianRight, Guardianship, Person, Post, SchoolEnrolment, Student, TeamMember
from trellis.letters.models import Line
from trellis.student_support.jobs import look_at_amendments
from trellis.student_support.models import Amendment, AmendmentHearing, AmendmentStatement, FormalEvent, Note, RecordRequest
from trellis.student_support.operations import amendments as operations
from trellis.student_support.operations import record_requests as records
from trellis.student_support.operations.packets import begin_packet
from trellis.student_support.queries import amendments as queries
from trellis.student_support.queries import packets
from trellis.student_support.queries.needs import needing
from trellis.student_support.queries.record_requests import assembled

pytestmark = pytest.mark.django_db
STOOD = "He cannot read a page."
STATEMENT = "He reads every evening, and his teacher knows it."


@pytest.fixture
def mateo(around) -> Student:
    return around.students["mateo"]


@pytest.fixture
def note(around, mateo, noon) -> Note:
    """A note of the case manager, who would decide about the record."""
    return Note.objects.create(student=mateo, author=around.hannah, text=STOOD, written_at=noon)


@pytest.fixture
def father(around, mateo) -> Person:
    """Another guardian of Mateo, who reads and asked for nothing."""
    person = around.people["samir"] = Person.objects.create(given_name="Samir", family_name="Haddad", folded_name="haddad samir")
    tie = Guardianship.objects.create(guardian=person, student=mateo, relation="father")
    for right in (Right.READ, Right.CONTACT):
        GuardianRight.objects.create(guardianship=tie, right=right, held_from=LONG_AGO, basis="Court order seen")
    return person


def given(around, mateo, noon, who: str = "rosa") -> RecordRequest:
    """Give the record as it stands: every name blacked out, every confidential report given by Yusuf."""
    asked = records.ask_for_record(by=around.people[who].pk, today=TODAY, student=mateo)
    facts = {"by": around.yusuf.pk, "now": noon, "today": TODAY, "request": asked}
    for named in assembled(asked, TODAY).named:
        records.decide_places(**facts, entries=[one.value for one in named.spots], words=named.words, decision="black_out", because="other_student")
    records.release(**facts)
    return asked


def ask(around, mateo, who: str = "rosa", **more) -> Amendment:
    facts = {"by": around.people[who].pk, "today": TODAY, "student": mateo, "wrong": "misleading", "words": "He reads"}
    return operations.ask_to_amend(**{**facts, **more})


def refuse(around, one, who: str = "amina") -> Amendment:
    return operations.refuse(by=around.people[who].pk, today=TODAY, amendment=one, reasons="It was so on that day.")


def plan(around, one, **more):
    facts = {"by": around.amina.pk, "today": TODAY, "amendment": one, "on": TODAY + timedelta(days=7), "at": time(15), "place": "Room 2"}
    return operations.plan_hearing(**{**facts, "holder": around.ingrid, **more})


def decide(around, one, *, upheld: bool, by=None):
    facts = {"by": (by or around.ingrid).pk, "today": TODAY + timedelta(days=7), "held_on": TODAY + timedelta(days=7)}
    return operations.decide_hearing(**facts, amendment=one, evidence="Both spoke.", reasons="It was so.", upheld=upheld)


def heard(around, one, *, upheld: bool) -> None:
    refuse(around, one)
    operations.ask_for_hearing(by=around.rosa.pk, today=TODAY, amendment=one)
    plan(around, one)
    decide(around, one, upheld=upheld)


def with_statement(around, mateo, noon, note) -> Amendment:
    """Return what was asked about the note, heard, not upheld, and has the family's statement."""
    asked = given(around, mateo, noon)
    one = ask(around, mateo, place=queries.place_in(asked.file, f"note:{note.pk}"))
    heard(around, one, upheld=False)
    operations.place_statement(by=around.rosa.pk, today=TODAY, amendment=one, words=STATEMENT)
    return one


def parts(around, mateo, noon, who: str = "rosa") -> dict[str, list[dict[str, str]]]:
    return {section["key"]: section["entries"] for section in given(around, mateo, noon, who).file.content["sections"]}


def test_said_from_a_place_of_the_file_with_the_day_and_somebody_else_decides(sign_in, around, mateo, note, noon):
    asked, rosa = given(around, mateo, noon), sign_in("rosa")
    key = f"note:{note.pk}"
    page = reverse("amend_place", args=[asked.pk, key])
    assert page in rosa.get(reverse("read_record", args=[asked.pk])).text
    assert STOOD in rosa.get(page).text
    assert rosa.post(page, {"wrong": "", "words": ""}).status_code == 422
    for _twice in range(2):
        rosa.post(page, {"wrong": "misleading", "words": "He reads every evening.", "should_say": "He reads with help."})
    one = Amendment.objects.get()
    assert (one.entry, one.due_on, one.decider, one.came) == (key, TODAY + timedelta(days=30), around.amina, "here")  # Hannah wrote it
    assert STOOD in one.stood
    line = Line.objects.get(to=around.amina, key__startswith="student_support.amendment")
    assert "Mateo" not in line.text
    assert "reads" not in line.text
    assert [why.due for one in needing(around.standing("amina"), 0, 50)[0] for why in one.whys if "/amendments/" in why.url] == [TODAY + timedelta(days=30)]
    shown = rosa.get(reverse("amendment", args=[one.pk]))
    assert "no-store" in shown["Cache-Control"]
    assert "Amina" in shown.text


def test_whoever_wrote_it_neither_decides_nor_is_named(sign_in, around, mateo, note, noon):
    one = ask(around, mateo, place=queries.place_in(given(around, mateo, noon).file, f"note:{note.pk}"))
    for act, words in ((operations.amend, {"done": "Mended"}), (operations.refuse, {"reasons": "No"})):
        with pytest.raises(operations.NotTheirs):
            act(by=around.hannah.pk, today=TODAY, amendment=one, **words)
    with pytest.raises(operations.NotTheirs):
        operations.pass_on(by=around.amina.pk, today=TODAY, amendment=one, person=around.hannah)
    operations.pass_on(by=around.amina.pk, today=TODAY, amendment=one, person=around.yusuf)
    sign_in("yusuf").post(reverse("carry_out_amendment", args=[one.pk]), {"done": "The note says now: he reads with help."})
    one.refresh_from_db()
    assert (one.state, one.due_on, one.amended_by) == ("amended", None, around.yusuf)
    assert Line.objects.filter(to=around.rosa, key__endswith="family.amended").exists()
    assert "he reads with help" in sign_in("rosa").get(reverse("amendment", args=[one.pk])).text


def test_a_refusal_says_why_and_opens_a_hearing_in_its_order_and_each_once(sign_in, around, mateo, noon):
    one, rosa, amina = ask(around, mateo), sign_in("rosa"), sign_in("amina")
    hearing, statement = reverse("ask_for_hearing", args=[one.pk]), reverse("place_statement", args=[one.pk])
    rosa.post(hearing)
    assert not AmendmentHearing.objects.exists()  # nothing is refused yet
    assert rosa.post(statement, {"words": STATEMENT}).status_code == 422
    assert amina.get(reverse("plan_hearing", args=[one.pk])).status_code == 404
    assert amina.post(reverse("refuse_amendment", args=[one.pk]), {"reasons": " "}).status_code == 422
    for _twice in range(2):
        amina.post(reverse("refuse_amendment", args=[one.pk]), {"reasons": "It was so on that day."})
    shown = rosa.get(reverse("amendment", args=[one.pk])).text
    assert "It was so on that day." in shown
    assert hearing in shown
    assert rosa.post(statement, {"words": STATEMENT}).status_code == 422  # a hearing comes first
    with pytest.raises(operations.RecordRefused):
        decide(around, one, upheld=True)
    for _twice in range(2):
        rosa.post(hearing)
    one = Amendment.objects.get()
    assert (AmendmentHearing.objects.count(), one.due_on, one.state) == (1, TODAY + timedelta(days=30), "hearing_asked")
    with pytest.raises(operations.RecordRefused):
        decide(around, one, upheld=True)  # the family has had no notice
    assert not AmendmentStatement.objects.exists()


def test_the_hearing_is_held_by_somebody_without_a_part_in_it_with_notice(sign_in, around, mateo, note, noon, father):
    one = ask(around, mateo, place=queries.place_in(given(around, mateo, noon).file, f"note:{note.pk}"))
    refuse(around, one)
    operations.ask_for_hearing(by=around.rosa.pk, today=TODAY, amendment=one)
    for never in (around.hannah, around.amina, around.rosa, father):
        with pytest.raises(operations.NotTheirs):
            plan(around, one, holder=never)
    for wrong in (TODAY, TODAY + timedelta(days=31)):
        with pytest.raises(operations.DayIsWrong):
            plan(around, one, on=wrong)
    with pytest.raises(operations.WordsMissing):
        plan(around, one, holder=None)
    ingrid = sign_in("ingrid")
    assert ingrid.get(reverse("amendment", args=[one.pk])).status_code == 404
    for _twice in range(2):
        plan(around, one)
    assert Line.objects.filter(to=around.rosa, key__contains="hearing_planned").count() == 1
    shown = sign_in("rosa").get(reverse("amendment", args=[one.pk])).text
    assert "Room 2" in shown
    assert around.ingrid.name in shown
    assert sign_in("amina").get(reverse("decide_hearing", args=[one.pk])).status_code == 404  # she refused
    assert ingrid.get(reverse("amendment", args=[one.pk])).status_code == 200
    assert ingrid.get(reverse("student_page", args=[mateo.pk])).status_code in (403, 404)  # nothing else of him
    with pytest.raises(operations.RecordRefused):
        operations.amend(by=around.ingrid.pk, today=TODAY, amendment=one, done="Alone")
    decided = {"held_on": TODAY, "evidence": "Both spoke.", "reasons": "He reads.", "upheld": "yes"}
    assert ingrid.post(reverse("decide_hearing", args=[one.pk]), {**decided, "evidence": ""}).status_code == 422
    assert ingrid.post(reverse("decide_hearing", args=[one.pk]), decided).status_code == 422  # its day lies ahead
    AmendmentHearing.objects.update(on=TODAY)
    ingrid.post(reverse("decide_hearing", args=[one.pk]), decided)
    one = queries.amendments().get(pk=one.pk)
    assert (one.state, one.due_on) == ("upheld", TODAY + timedelta(days=30))
    assert ingrid.get(reverse("amendment", args=[one.pk])).status_code == 404
    operations.amend(by=around.amina.pk, today=TODAY, amendment=one, done="The note is mended.")
    assert queries.amendments().get(pk=one.pk).state == "amended"


def test_the_statement_goes_wherever_its_place_goes(sign_in, around, mateo, note, noon, father):
    one = with_statement(around, mateo, noon, note)
    for who in ("rosa", "samir"):
        notes = parts(around, mateo, noon, who)["notes"]
        at = next(number for number, entry in enumerate(notes) if entry["key"] == f"note:{note.pk}")
        assert (notes[at + 1]["key"], notes[at + 1]["said"], notes[at + 1]["who"]) == (f"statement:{one.pk}", STATEMENT, around.rosa.name)
    GuardianRight.objects.filter(guardianship__guardian=around.rosa, right=Right.READ).update(held_until=TODAY)
    look_at_amendments(TODAY.isoformat())
    assert sign_in("rosa").get(reverse("amendment", args=[one.pk])).status_code == 404
    assert sign_in("rosa").post(reverse("place_statement", args=[one.pk]), {"words": "More"}).status_code == 404
    assert STATEMENT in str(parts(around, mateo, noon, "samir")["notes"])  # it stays with the record
    Note.objects.all().delete()
    assert [entry["said"] for entry in parts(around, mateo, noon, "samir")["statements"]] == [STATEMENT]  # the place is gone, the statement is not


def test_a_statement_about_what_is_withheld_is_withheld_with_it(around, mateo, note, noon):
    one = with_statement(around, mateo, noon, note)
    asked = records.ask_for_record(by=around.rosa.pk, today=TODAY, student=mateo)
    facts = {"by": around.yusuf.pk, "now": noon, "today": TODAY, "request": asked, "words": ""}
    records.decide_places(**facts, entries=[f"note:{note.pk}"], decision="withhold", because="inseparable")
    content = records.release(by=around.yusuf.pk, now=noon, today=TODAY, request=asked).content
    assert STATEMENT not in str(content)
    assert f"statement:{one.pk}" not in str(content)


def test_other_words_stand_in_the_place_of_a_statement_and_one_in_free_words_stands_at_the_end(around, mateo, noon):
    one = ask(around, mateo)
    heard(around, one, upheld=False)
    for words in ("First", STATEMENT, STATEMENT):
        operations.place_statement(by=around.rosa.pk, today=TODAY, amendment=one, words=words)
    assert AmendmentStatement.objects.count() == 2
    assert [entry["said"] for entry in parts(around, mateo, noon)["statements"]] == [STATEMENT]


def test_a_packet_for_another_school_carries_it_and_nothing_about_what_never_travels(around, mateo, note, noon):
    with_statement(around, mateo, noon, note)
    facts = {"guardian": around.rosa, "language": "es", "entered_by": around.denise, "entered_at": noon}
    paper = FormalEvent.objects.create(student=mateo, kind="notice", on=TODAY, channel="post", about="He does not read", **facts)
    asked = given(around, mateo, noon)
    for number, place in enumerate((queries.place_in(asked.file, f"paper:{paper.pk}"), None)):
        one = ask(around, mateo, place=place, words=f"Wrong {number}")
        heard(around, one, upheld=False)
        operations.place_statement(by=around.rosa.pk, today=TODAY, amendment=one, words=f"Statement {number}")
    enrolment = SchoolEnrolment.objects.select_related("student__person", "school").get(student=mateo)
    packet = begin_packet(by=around.amina.pk, today=TODAY, enrolment=enrolment, asked_on=TODAY, to_words="12 Shore Road", asked_by_school="Lakeside")
    content = packets.content_of(packet, packets.assembled(packet, TODAY), TODAY)
    said = {section["key"]: [entry["said"] for entry in section["entries"]] for section in content["sections"]}
    assert said["papers"] == ["He does not read", "Statement 0"]
    assert said["statements"] == ["Statement 1"]
    assert STATEMENT not in str(content)


def test_another_guardian_and_others_open_nothing(sign_in, around, mateo, note, noon, father):
    one = with_statement(around, mateo, noon, note)
    for who in ("samir", "mateo", "denise", "malia"):
        client = sign_in(who)
        for name in ("amendment", "withdraw_amendment", "ask_for_hearing", "place_statement", "carry_out_amendment", "refuse_amendment", "plan_hearing"):
            assert client.get(reverse(name, args=[one.pk])).status_code in (403, 404), (who, name)
            assert client.post(reverse(name, args=[one.pk])).status_code in (403, 404, 405), (who, name)
    asked = RecordRequest.objects.get(by=around.rosa)
    samir = sign_in("samir")
    assert samir.get(reverse("amend_place", args=[asked.pk, f"note:{note.pk}"])).status_code == 404
    assert "He reads" not in samir.get(reverse("student_record", args=[mateo.pk])).text
    assert "What you asked" not in str(parts(around, mateo, noon, "samir")["amendments"])


def test_entered_for_the_family_it_stands_the_same(sign_in, around, mateo, note, noon, father):
    denise, page = sign_in("denise"), reverse("enter_amendment", args=[mateo.pk])
    typed = {"person": around.rosa.pk, "came": "paper", "asked_on": TODAY - timedelta(days=5), "wrong": "inaccurate", "words": "The day is wrong"}
    assert denise.post(page, {**typed, "asked_on": TODAY + timedelta(days=1)}).status_code == 422
    assert denise.post(page, {**typed, "person": around.hannah.pk}).status_code == 422
    denise.post(page, typed)
    one = Amendment.objects.get()
    assert (one.by, one.entered_by, one.due_on) == (around.rosa, around.denise, TODAY + timedelta(days=25))
    asked, amina = given(around, mateo, noon), sign_in("amina")
    place = reverse("amend_place", args=[asked.pk, f"note:{note.pk}"])
    assert place in amina.get(reverse("read_record", args=[asked.pk])).text
    amina.post(place, {**typed, "came": "phone"})
    assert Amendment.objects.filter(entry=f"note:{note.pk}", by=around.rosa, came="phone").exists()
    refuse(around, one)
    amina.post(reverse("ask_for_hearing", args=[one.pk]), {"came": "phone"})
    plan(around, one)
    decide(around, one, upheld=False)
    amina.post(reverse("place_statement", args=[one.pk]), {"words": STATEMENT, "came": "paper"})
    assert AmendmentStatement.objects.get().entered_by == around.amina


def test_taken_back_and_asked_anew_and_a_decision_is_not(sign_in, around, mateo):
    one = ask(around, mateo)
    for _twice in range(2):
        sign_in("rosa").post(reverse("withdraw_amendment", args=[one.pk]))
    one.refresh_from_db()
    assert (one.closed_because, one.due_on) == ("withdrawn", None)
    with pytest.raises(operations.RecordRefused):
        refuse(around, one)
    again = ask(around, mateo)
    assert again.pk != one.pk
    heard(around, again, upheld=False)
    with pytest.raises(operations.RecordRefused):
        operations.withdraw(by=around.rosa.pk, today=TODAY, amendment=again)


def test_late_goes_to_those_who_lead_the_school_once_and_a_decider_who_leaves_is_followed(around, mateo):
    one = ask(around, mateo)
    assert one.decider == around.hannah
    for _twice in range(2):
        look_at_amendments((TODAY + timedelta(days=31)).isoformat())
    assert Line.objects.filter(to=around.amina, key__contains=f"amendment.{one.pk}.late").count() == 1
    TeamMember.objects.filter(person=around.hannah).update(held_until=TODAY)
    Post.objects.filter(person=around.hannah).update(held_until=TODAY)
    assert look_at_amendments(TODAY.isoformat()) == 1
    one.refresh_from_db()
    assert one.decider == around.amina


def test_a_right_that_ended_closes_what_lives(around, mateo):
    one = ask(around, mateo)
    GuardianRight.objects.filter(guardianship__guardian=around.rosa, right=Right.READ).update(held_until=TODAY)
    with pytest.raises(operations.NotTheirs):
        ask(around, mateo, words="Again")
    assert look_at_amendments(TODAY.isoformat()) == 1
    one.refresh_from_db()
    assert (one.closed_because, one.due_on) == ("right_over", None)


def test_a_student_asks_from_the_eighteenth_birthday_on(sign_in, around, mateo):
    page = reverse("ask_to_amend", args=[mateo.pk])
    assert sign_in("mateo").get(page).status_code in (403, 404)
    Demographics.objects.update_or_create(student=mateo, defaults={"birth_date": TODAY.replace(year=TODAY.year - 18, month=1, day=1)})
    sign_in("mateo").post(page, {"wrong": "privacy", "words": "This is mine"})
    assert Amendment.objects.get().by == mateo.person
    assert sign_in("rosa").get(page).status_code in (403, 404)


def test_the_district_sets_its_days_and_what_runs_keeps_its_own(sign_in, around, mateo):
    before, meiling, page = ask(around, mateo), sign_in("meiling"), reverse("amendment_days")
    assert meiling.post(page, {"answer": 0, "hearing": 15, "from_on": TODAY}).status_code == 422
    assert meiling.post(page, {"answer": 10, "hearing": 15, "from_on": TODAY - timedelta(days=1)}).status_code == 422
    for _twice in range(2):
        meiling.post(page, {"answer": 10, "hearing": 15, "from_on": TODAY})
    assert sign_in("amina").get(page).status_code == 404
    before.refresh_from_db()
    after = ask(around, mateo, words="Another")
    assert (before.due_on, after.due_on) == (TODAY + timedelta(days=30), TODAY + timedelta(days=10))


@pytest.mark.sqlite
def test_lists_ask_as_much_for_many_as_for_one(sign_in, around, mateo):
    amina, rosa = sign_in("amina"), sign_in("rosa")
    pages = ((amina, reverse("amendments")), (rosa, reverse("student_record", args=[mateo.pk])))
    heard(around, ask(around, mateo), upheld=True)
    counts = []
    for many in range(2):
        for client, page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            counts.append(len(asked))
        for number in range(12):
            heard(around, ask(around, mateo, words=f"Number {many} {number}"), upheld=number % 2 == 0)
    assert counts[2] <= counts[0] + 1
    assert counts[3] <= counts[1] + 1

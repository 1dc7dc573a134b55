"""Family: the draft days ahead, three questions in any way, a goal as they say it, what they need, were they heard, and who replies."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.cast import TODAY
from trellis.access.policy import Right
from trellis.commitments.models import Commitment
from trellis.directory.models import GuardianRight, Guardianship, Person
from trellis.kit.pictures import NotAPicture
from trellis.letters.models import Line
from trellis.letters.operations import gather_letters
from trellis.letters.queries import letters
from trellis.student_support.jobs import tell_of_late_replies
from trellis.student_support.models import Contribution, Draft, FamilyScan, Goal, Heard, Meeting, MeetingAsked, PlanChange
from trellis.student_support.operations import families, meetings, plans
from trellis.student_support.queries import needs

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=2)


@pytest.fixture
def meeting(around) -> Meeting:
    by = {"by": around.hannah.pk, "today": TODAY}
    Person.objects.filter(pk=around.rosa.pk).update(needs_interpreter=True, access_needs="A way in without steps")
    around.rosa.refresh_from_db()
    made = meetings.plan_meeting(**by, student=around.students["mateo"], purpose="How reading goes", on=SOON)
    meetings.ask_to_meeting(**by, meeting=made, person=around.rosa, kind="family")
    return made


@pytest.fixture
def plan(around, noon):
    return plans.begin_plan(by=around.hannah.pk, now=noon, today=TODAY, student=around.students["mateo"], review_on=TODAY + timedelta(days=60))


@pytest.fixture
def heard(around, meeting, noon) -> Heard:
    meetings.move_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, on=TODAY, at=None)
    meetings.hold_meeting(by=around.hannah.pk, today=TODAY, now=noon, meeting=meeting)
    return Heard.objects.get(meeting=meeting, guardian=around.rosa)


def a_sheet(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **more) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, "white").save(file, kind, **more)
    file.seek(0)
    file.name = "sheet.jpg"
    return file


def test_a_draft_is_shown_days_ahead_in_the_familys_language_and_invites_without_a_name(around, meeting, plan, sign_in):
    assert {line.text for line in Line.objects.filter(to=around.rosa)} == {
        "You are invited to a meeting about your child on {day}. An interpreter, or what else you told us you need, will be ready. "
        "Tell us if that is not right."
    }
    hannah, path = sign_in("hannah"), reverse("show_draft", args=[meeting.pk])
    assert hannah.post(path, {"language": "es", "words": " "}).status_code == 422
    hannah.post(path, {"language": "en", "words": "Reading moves behind break."})
    hannah.post(path, {"language": "es", "words": "La lectura pasa a después del recreo."})
    rosa = sign_in("rosa")
    page = rosa.get(reverse("family_meeting", args=[meeting.pk])).text
    assert "La lectura pasa a después del recreo." in page and "Reading moves behind break." not in page, "in her language"
    assert "A way in without steps" in page and "Hannah" in page
    rosa.post(reverse("confirm_needs", args=[meeting.pk]))
    asked = MeetingAsked.objects.get(meeting=meeting, person=around.rosa)
    hannah.post(reverse("arrange_needs", args=[asked.pk]), {"words": "Ines Duarte interprets; the side door is open"})
    seen = hannah.get(reverse("team_meeting", args=[meeting.pk])).text
    assert "Ines Duarte interprets" in seen and "They said that this is right." in seen and "An interpreter for Spanish" in seen
    assert "Ines Duarte" in rosa.get(reverse("family_meeting", args=[meeting.pk])).text
    both = hannah.post(path, {"language": "es", "words": "Otra cosa.", "edition": "7"})
    assert both.status_code == 422 and "La lectura pasa" in both.text and "Otra cosa." in both.text, "two editors see both texts"
    assert Draft.objects.count() == 2
    assert "La lectura" in hannah.get(reverse("slip_for_family", args=[meeting.pk, around.rosa.pk])).text
    assert not any("Mateo" in f"{line.text}{line.words}{line.link}" for line in Line.objects.all())


def test_what_a_family_says_stands_the_same_however_it_came_and_says_who_wrote_it_down(around, meeting, noon, sign_in):
    typed = {"works": "At home he reads bus plans.", "worries": "Why before break?", "would_try": "Later.", "sent_as": str(meeting.pk).zfill(32)}
    rosa, hannah = sign_in("rosa"), sign_in("hannah")
    path = reverse("family_meeting", args=[meeting.pk])
    kept = rosa.get(path).context["form"].initial["sent_as"]
    assert rosa.post(path, {**typed, "sent_as": str(kept)}, follow=True).status_code == 200
    agenda = hannah.get(reverse("team_meeting", args=[meeting.pk])).text
    assert "At home he reads bus plans." in agenda and "To change. Rosa Quispe" in agenda
    facts = {"person": around.rosa.pk, "came": "phone", "is_read_back": "on", "sent_as": str(kept), "edition": "1", **{k: typed[k] for k in ("worries",)}}
    upside_down = a_sheet(exif=_turned())
    hannah.post(reverse("enter_contribution", args=[meeting.pk]), {**facts, "works": "He reads bus plans to his uncle.", "sheet": upside_down})
    said = Contribution.objects.get(meeting=meeting)
    assert (said.works, said.entered_by_id, said.is_read_back) == ("He reads bus plans to his uncle.", around.hannah.pk, True)
    agenda = hannah.get(reverse("team_meeting", args=[meeting.pk])).text
    assert "said on the phone. Written down by Hannah Lindqvist. Read back: yes." in agenda
    sheet = FamilyScan.objects.get()
    kept_sheet = Image.open(BytesIO(bytes(sheet.content)))
    assert kept_sheet.size == (20, 40) and not kept_sheet.getexif(), "turned upright, nothing of the device"
    assert rosa.get(reverse("family_sheet", args=[sheet.pk])).status_code == 200
    turn = reverse("turn_sheet", args=[sheet.pk])
    for _twice in range(2):
        assert hannah.post(turn, {"seen": "0"}).status_code == 302
    sheet.refresh_from_db()
    assert (Image.open(BytesIO(bytes(sheet.content))).size, sheet.turned) == ((40, 20), 1), "turned by hand, once"
    assert rosa.post(turn, {"seen": "1"}).status_code == 404
    for bad in (b"not a sheet at all", b"GIF89a", b"%PDF-nonsense"):
        no = BytesIO(bad)
        no.name = "x.jpg"
        answer = hannah.post(reverse("enter_contribution", args=[meeting.pk]), {**facts, "edition": "2", "works": "Typed text stays", "sheet": no})
        assert answer.status_code == 422 and "Typed text stays" in answer.text
    with pytest.raises(families.TooManySheets):
        for number in range(9):
            file = a_sheet(size=(10 + number, 10))
            families.keep_sheet(by=around.hannah.pk, now=noon, meeting=meeting, person=around.rosa.pk, file=file, size=100)
    with pytest.raises(NotAPicture, match="25 MB"):
        families.keep_sheet(by=around.hannah.pk, now=noon, meeting=meeting, person=around.hannah.pk, file=a_sheet(), size=40_000_000)


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A phone of hers"
    return exif.tobytes()


def test_a_goal_stands_in_the_plan_as_the_family_said_it(around, plan, noon, sign_in):
    words = "أن يقرأ رسائل جدّه بنفسه"
    rosa, path = sign_in("rosa"), reverse("say_family_goal", args=[plan.pk])
    assert rosa.post(path, {"words": ""}).status_code == 422
    rosa.post(path, {"words": words})
    goal = Goal.objects.get(plan=plan)
    assert (goal.words, goal.said_by, goal.came, goal.by_id) == (words, "family", "here", around.rosa.pk)
    assert words in rosa.get(reverse("family_page", args=[plan.student_id])).text and words in sign_in("hannah").get(reverse("plan", args=[plan.pk])).text
    with pytest.raises(plans.PlanRefused, match="stand as they said them"):
        plans.change_goal(by=around.hannah.pk, now=noon, goal=goal, from_on=TODAY, words="Reads at grade level", said_by="family")
    assert PlanChange.objects.filter(plan=plan, by=around.rosa, kind="goal").exists()
    GuardianRight.objects.filter(guardianship__guardian=around.rosa, right=Right.DECIDE).update(held_until=TODAY)
    assert rosa.get(path).status_code == 404 and "Say a goal" not in rosa.get(reverse("family_page", args=[plan.student_id])).text


def test_each_guardian_is_asked_whether_they_were_heard_and_a_named_person_replies(around, heard, noon, sign_in):
    rosa, path = sign_in("rosa"), reverse("answer_heard", args=[heard.pk])
    home = rosa.get(reverse("home")).text
    assert "One question: were you heard?" in home and path in home
    assert rosa.post(path, {"words": "No choice made"}).status_code == 422
    page = rosa.post(path, {"answer": "partly", "words": "Nobody asked about Mondays."}, follow=True).text
    assert "Hannah Lindqvist owes a reply by" in page
    heard.refresh_from_db()
    assert (heard.owner_id, heard.reply_by) == (around.hannah.pk, TODAY + timedelta(days=7))
    waiting = {one.words for one in needs.needs_on_first_page(around.standing("hannah"))}
    assert "A family said whether they were heard, and waits for a reply" in waiting
    assert "A family said whether they were heard, and waits for a reply" in {one.words for one in needs.needs_on_first_page(around.standing("amina"))}
    late = heard.reply_by + timedelta(days=1)
    assert [tell_of_late_replies(on=late.isoformat()), tell_of_late_replies(on=late.isoformat())] == [1, 1]
    assert Line.objects.filter(to=around.amina, text__startswith="A family has waited").count() == 1, "told once"
    hannah, reply = sign_in("hannah"), reverse("reply_to_family", args=[heard.pk])
    assert "Nobody asked about Mondays." in hannah.get(reply).text
    assert hannah.post(reply, {"step": "done", "words": "Too early"}).status_code == 422
    hannah.post(reply, {"step": "reply", "words": "We ask about Mondays first next time."})
    hannah.post(reply, {"step": "done", "words": "Mondays stand first on the agenda."})
    page = rosa.get(reverse("family_page", args=[heard.meeting.student_id])).text
    assert "Hannah Lindqvist replied:" in page and "Mondays stand first on the agenda." in page
    assert rosa.post(path, {"answer": "yes", "words": ""}).status_code == 422, "an answer that has its reply stays"


def test_an_answer_on_paper_counts_as_one_and_two_guardians_read_nothing_of_each_other(around, heard, noon, sign_in):
    other = _guardian(around, Right.DECIDE, Right.CONTACT)
    families.ask_whether_heard(by=around.hannah.pk, today=TODAY, meeting=heard.meeting)
    theirs = Heard.objects.get(guardian=other)
    hannah = sign_in("hannah")
    hannah.post(reverse("enter_heard", args=[theirs.pk]), {"answer": "no", "words": "I was not asked.", "came": "paper", "sheet": a_sheet()})
    assert "I was not asked." in hannah.get(reverse("families_of_student", args=[heard.meeting.student_id])).text
    rosa, them = sign_in("rosa"), sign_in("other")
    sheet = FamilyScan.objects.get().pk
    for path in (reverse("answer_heard", args=[theirs.pk]), reverse("family_sheet", args=[sheet])):
        assert (rosa.get(path).status_code, them.get(path).status_code) == (404, 200)
    assert "I was not asked." not in rosa.get(reverse("family_page", args=[heard.meeting.student_id])).text
    assert them.get(reverse("student_page", args=[heard.meeting.student_id])).status_code == 404, "no right to read: the record is not known to exist"
    assert "No right" not in them.get(reverse("family_page", args=[heard.meeting.student_id])).text


def _guardian(around, *rights: Right, language: str = "en") -> Person:
    person = Person.objects.create(given_name="Teo", family_name="Quispe", folded_name="quispe teo", language=language)
    tie = Guardianship.objects.create(guardian=person, student=around.students["mateo"], relation="father")
    for right in rights:
        GuardianRight.objects.create(guardianship=tie, right=right, held_from=TODAY - timedelta(days=90), basis="Court order seen")
    around.people["other"] = person
    return person


def test_promises_go_both_ways_between_one_guardian_and_the_school(around, meeting, sign_in):
    hannah, path = sign_in("hannah"), reverse("promise_family", args=[meeting.student_id])
    day = SOON.isoformat()
    hannah.post(path, {"guardian": around.rosa.pk, "side": "school", "what": "I call each Friday.", "by_on": day})
    hannah.post(path, {"guardian": around.rosa.pk, "side": "family", "what": "We bring the library card.", "by_on": day})
    assert hannah.post(path, {"guardian": around.rosa.pk, "side": "family", "what": "Too late", "by_on": "2026-01-01"}).status_code == 422
    rosa = sign_in("rosa")
    page = rosa.get(reverse("family_page", args=[meeting.student_id])).text
    assert "I call each Friday." in page and "We bring the library card." in page
    hers = Commitment.objects.get(owner=around.rosa)
    assert rosa.post(reverse("keep_promise", args=[hers.pk]), {"done": "It is in his bag."}).status_code == 302
    assert sign_in("amina").get(reverse("promise", args=[hers.pk])).status_code == 404, "nobody but the two sides"


def test_a_right_that_ended_yesterday_opens_nothing_today_and_no_letter_speaks_of_the_child_any_more(around, heard, noon, sign_in):
    student = heard.meeting.student
    by = {"by": around.hannah.pk, "today": TODAY}
    ahead = meetings.plan_meeting(**by, student=student, purpose="Next", on=SOON)
    meetings.ask_to_meeting(**by, meeting=ahead, person=around.rosa, kind="family")
    families.show_draft(**by, meeting=ahead, language="es", words="Un borrador secreto")
    families.promise_family(**by, student=student, guardian=around.rosa, what="A secret promise", by_on=SOON)
    other_child = around.students["leilani"]
    tie = Guardianship.objects.create(guardian=around.rosa, student=other_child, relation="other")
    GuardianRight.objects.create(guardianship=tie, right=Right.CONTACT, held_from=TODAY, basis="seen")
    promise = Commitment.objects.get()
    plan = plans.begin_plan(by=around.hannah.pk, now=noon, today=TODAY, student=student, review_on=SOON)
    addresses = [
        *(reverse(name, args=[student.pk]) for name in ("family_page", "student_page", "student_papers", "ledger_of_student", "student", "own_words")),
        *(reverse(name, args=[ahead.pk]) for name in ("family_meeting", "confirm_needs")),
        reverse("answer_heard", args=[heard.pk]), reverse("plan", args=[plan.pk]), reverse("say_family_goal", args=[plan.pk]),
        reverse("promise", args=[promise.pk]),
    ]  # fmt: skip
    rosa = sign_in("rosa")
    open_before = [path for path in addresses if rosa.get(path).status_code < 400]
    assert len(open_before) == len(addresses)
    assert all(rosa.get(path).headers["Cache-Control"] == "no-store, private" for path in open_before if not path.endswith("needs/")), "nothing in a cache"
    gather_letters(by=None, now=noon)
    families.show_draft(**by, meeting=ahead, language="en", words="A draft")
    assert Line.objects.filter(to=around.rosa, child=student).exists()
    GuardianRight.objects.filter(guardianship__guardian=around.rosa, guardianship__student=student).update(held_until=TODAY)
    assert {path for path in addresses if rosa.get(path).status_code != 404} == set()
    for path in (reverse("home"), reverse("your_letters"), reverse("promises")):
        page = rosa.get(path).text
        assert not any(words in page for words in ("secret", "about your child", "were you heard", "Mateo")), path
    assert not any(letter.to_id == around.rosa.pk for letter in letters(TODAY)), "a letter that was gathered and not posted is not posted"
    assert rosa.post(reverse("answer_heard", args=[heard.pk]), {"answer": "no"}).status_code == 404
    assert sign_in("hannah").get(reverse("families_of_student", args=[student.pk])).text.count("Rosa Quispe") >= 1, "the school still knows what was said"


def test_a_language_without_a_page_says_so_and_offers_an_interpreter(around, meeting, sign_in):
    Person.objects.filter(pk=around.rosa.pk).update(language="so")
    page = sign_in("rosa").get(reverse("family_meeting", args=[meeting.pk])).text
    assert "Soomaali" in page and "An interpreter reads this with you" in page


@pytest.mark.sqlite
def test_family_pages_cost_the_same_with_one_row_and_with_three(around, meeting, noon, sign_in):
    student = meeting.student_id
    rosa, hannah = sign_in("rosa"), sign_in("hannah")
    pages = [(rosa, reverse("family_page", args=[student])), (rosa, reverse("home")), (hannah, reverse("families_of_student", args=[student]))]

    def more() -> None:
        by = {"by": around.hannah.pk, "today": TODAY}
        held = meetings.plan_meeting(**by, student=meeting.student, purpose=f"{Meeting.objects.count()}", on=TODAY)
        meetings.ask_to_meeting(**by, meeting=held, person=around.rosa, kind="family")
        meetings.hold_meeting(**by, now=noon, meeting=held)
        families.say_whether_heard(by=around.rosa.pk, now=noon, today=TODAY, heard=Heard.objects.get(meeting=held), answer="yes")
        ahead = meetings.plan_meeting(**by, student=meeting.student, purpose=f"{Meeting.objects.count()}", on=SOON)
        meetings.ask_to_meeting(**by, meeting=ahead, person=around.rosa, kind="family")
        families.promise_family(**by, student=meeting.student, guardian=around.rosa, what=f"{Meeting.objects.count()}", by_on=SOON)

    def counted() -> list[int]:
        found = []
        for client, path in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    more()
    counted()  # what is asked for once after signing in
    few = counted()
    more()
    more()
    assert counted() == few

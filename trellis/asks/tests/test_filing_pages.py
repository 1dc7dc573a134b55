"""An office files an ask in three steps; a leader stands for it or declines; everybody reads the register."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.asks.models import Ask, Filing, Moving, Occasion, SponsorRequest
from trellis.asks.operations import ask_for_sponsor, rewrite_ask, set_cap
from trellis.asks.tests.laying import DUE, WEEK, at, draft, filed
from trellis.directory.models import NonWorkingDays, Office, School

pytestmark = pytest.mark.django_db
NEXT = WEEK + timedelta(days=7)
WHAT = {"what": "Which rooms can hold make-up testing?", "why": "Where we send fourteen proctors."}
WHOM = {"whom": "everybody", "roles": "principal", "due_on": DUE.isoformat(), "minutes_low": "15", "minutes_high": "25"}


@pytest.fixture
def cap(cast):
    return set_cap(by=cast.lorraine.pk, today=TODAY, level="", minutes=60, held_from=TODAY, because="The principals’ council")


def shown(answer) -> str:
    return answer.content.decode()


def test_six_answers_file_an_ask_and_nothing_typed_is_lost(cast, sign_in, cap):
    priya = sign_in("priya")
    refused = priya.post(reverse("write_ask"), {"what": "", "why": WHAT["why"]})
    assert refused.status_code == 422
    assert WHAT["why"] in shown(refused)
    second = priya.post(reverse("write_ask"), WHAT, follow=True)
    ask = Ask.objects.get()
    assert "step 2 of 3" in shown(second)
    wrong = priya.post(reverse("address_ask", args=[ask.pk]), {**WHOM, "minutes_low": "30", "whom": "levels", "due_on": "2026-11-02"})
    for words in ("Turn the two round", "Choose at least one level", "That day is over"):
        assert words in shown(wrong)
    third = shown(priya.post(reverse("address_ask", args=[ask.pk]), {**WHOM, "seen": "1"}, follow=True))
    assert "1.3" in third  # hours of three principals
    assert "25 of 60 min, 35 left" in third
    filed_page = shown(priya.post(reverse("file_ask", args=[ask.pk]), {}, follow=True))
    assert "It is filed." in filed_page
    assert (Filing.objects.get().by, Occasion.objects.get().due_on) == (cast.priya, DUE)
    assert priya.post(reverse("file_ask", args=[ask.pk]), {}).status_code == 404  # the other tab
    assert Filing.objects.count() == 1


def test_a_draft_is_kept_at_each_step_with_whatever_there_is(cast, sign_in):
    priya = sign_in("priya")
    priya.post(reverse("write_ask"), {"what": "Rooms", "keep": "1"})
    ask = Ask.objects.get()
    priya.post(reverse("address_ask", args=[ask.pk]), {"minutes_high": "25", "seen": "1", "keep": "1"})
    ask.refresh_from_db()
    assert (ask.why, ask.minutes_low, ask.minutes_high, ask.due_on) == ("", None, 25, None)
    assert reverse("address_ask", args=[ask.pk]) in priya.get(reverse("file_ask", args=[ask.pk])).url
    assert sign_in("ruth").get(reverse("ask", args=[ask.pk])).status_code == 404
    assert sign_in("amina").get(reverse("ask", args=[ask.pk])).status_code == 404


def test_two_editors_see_both_texts(cast, sign_in):
    ask = draft(cast)
    rewrite_ask(by=cast.priya.pk, ask=ask, seen=1, owner=cast.priya.pk, what="Her words", why="Her reason", mandate="law")
    crossed = sign_in("priya").post(reverse("rewrite_ask", args=[ask.pk]), {"what": "My words", "why": "Mine", "seen": "1"})
    assert crossed.status_code == 422
    for words in ("Her words", "Her reason", "My words", "Mine"):
        assert words in shown(crossed)
    sign_in("priya").post(reverse("rewrite_ask", args=[ask.pk]), {"what": "Ours", "why": "Both", "seen": "2"})
    ask.refresh_from_db()
    assert ask.what == "Ours"


def test_an_ask_that_breaks_the_cap_is_shown_whose_week_and_how_it_could_fit(cast, sign_in, cap):
    priya = sign_in("priya")
    own = filed(cast, what="Safety drill", minutes_high=40)
    ask = draft(cast, what="Rooms", to=at(cast, "saltmarsh", "mill_road"))
    page = reverse("file_ask", args=[ask.pk])
    first = shown(priya.get(page))
    for words in ("65 of 60 min, 5 over", "Middle: 1 school", "Safety drill", "Ask by", "Go over, and say why", 'data-week="later"'):
        assert words in first
    refused = priya.post(page, {})
    assert refused.status_code == 422
    assert "Make it fit, or ask a leader" in shown(refused)
    later = priya.get(page, {"due": NEXT.isoformat()}, headers={"HX-Request": "true"})
    assert "No week is over the line." in shown(later)
    assert "<html" not in shown(later)
    part, whole = (re.sub(r'value="\w{64}"', "", text) for text in (shown(later), shown(priya.get(page, {"due": NEXT.isoformat()}))))
    assert part.strip() in whole
    looked = shown(priya.post(page, {"way": f"off:{own.pk}", "look": "1"}))
    assert "25 of 60 min, 35 left" in looked
    assert not Filing.objects.filter(ask=ask).exists()
    assert priya.post(page, {"way": "over"}).url == reverse("ask_for_sponsor", args=[ask.pk])
    priya.post(page, {"due": NEXT.isoformat()})
    assert Occasion.objects.get(ask=ask).week_on == NEXT


def test_a_day_without_school_is_said_with_the_nearest_that_have_it(cast, sign_in):
    NonWorkingDays.objects.create(name="Council", starts_on=DUE, ends_on=DUE + timedelta(days=1))
    page = shown(sign_in("priya").get(reverse("file_ask", args=[draft(cast).pk])))
    for words in ("No school has school on", "?due=2026-12-08", "?due=2026-12-10"):
        assert words in page


def test_a_leader_declines_and_it_comes_back_smaller_and_later(cast, sign_in, cap):
    priya, lorraine = sign_in("priya"), sign_in("lorraine")
    ask = draft(cast, minutes_high=65)
    assert "Lorraine Whitehorse" in shown(priya.get(reverse("ask_for_sponsor", args=[ask.pk])))
    priya.post(reverse("ask_for_sponsor", args=[ask.pk]), {"asked_of": cast.lorraine.pk, "why": "The state moved its day."})
    answering = reverse("answer_as_sponsor", args=[ask.pk])
    page = shown(lorraine.get(answering))
    for words in ("The state moved its day.", "Cedar Fork Elementary", "Up to 5 minutes over the 60"):
        assert words in page
    assert "See whose weeks" in shown(lorraine.get(reverse("ask", args=[ask.pk])))
    for key in ("gloria", "priya", "amina"):
        assert sign_in(key).post(answering, {"agrees": "1"}).status_code == 404
    seen = SponsorRequest.objects.get().pk
    assert lorraine.post(answering, {"agrees": "0", "seen": seen}).status_code == 422
    lorraine.post(answering, {"agrees": "0", "words": "Not in December.", "seen": seen})
    assert "Not in December." in shown(priya.get(reverse("ask", args=[ask.pk])))
    priya.post(reverse("bring_back", args=[ask.pk]), {"minutes_low": "5", "minutes_high": "20", "due_on": NEXT.isoformat()})
    back = Ask.objects.get(again_of=ask)
    assert Occasion.objects.get(ask=back).week_on == NEXT


def test_a_leader_stands_for_it_and_everybody_reads_why(cast, sign_in, cap):
    ask = draft(cast, minutes_high=65)
    request = ask_for_sponsor(by=cast.priya.pk, today=TODAY, ask=ask, asked_of=cast.gloria.pk, why="The state moved its day.")
    assert sign_in("priya").get(reverse("rewrite_ask", args=[ask.pk])).status_code == 200
    refused = sign_in("priya").post(reverse("rewrite_ask", args=[ask.pk]), {**WHAT, "seen": "1"})
    assert "Take the question back first" in shown(refused)
    sign_in("gloria").post(reverse("answer_as_sponsor", args=[ask.pk]), {"agrees": "1", "seen": request.pk})
    page = shown(sign_in("amina").get(reverse("ask", args=[ask.pk])))
    for words in ("Gloria Vance stands for it", "The state moved its day."):
        assert words in page


def test_a_day_moves_and_the_ask_is_made_again(cast, sign_in, cap):
    priya, ask = sign_in("priya"), filed(cast)
    occasion = Occasion.objects.get()
    moving = reverse("move_occasion", args=[occasion.pk])
    assert priya.post(moving, {"to_on": "2026-12-12", "reason": "Snow"}).status_code == 422
    priya.post(moving, {"to_on": NEXT.isoformat(), "reason": "Snow"})
    assert "Snow" in shown(sign_in("amina").get(reverse("ask", args=[ask.pk])))
    assert Moving.objects.count() == 1
    priya.post(reverse("ask_again", args=[ask.pk]), {"due_on": "2027-12-08"})
    assert Occasion.objects.filter(ask__again_of=ask).exists()
    for key in ("ruth", "amina", "lorraine"):
        for name in ("ask_again", "address_ask", "file_ask"):
            assert sign_in(key).get(reverse(name, args=[ask.pk])).status_code == 404


@pytest.mark.parametrize("verb", [Verb.ASKS_READ, Verb.ASKS_FILE, Verb.ASKS_SPONSOR])
def test_who_may_do_what_with_an_ask(cast, cap, verb):
    waiting = draft(cast, minutes_high=65)
    ask_for_sponsor(by=cast.priya.pk, today=TODAY, ask=waiting, asked_of=cast.lorraine.pk, why="The law")
    out = filed(cast)
    staff = set(cast.keys) & {key for key in cast.keys if cast.standing(key).held and key in cast.posts}
    expected = {
        Verb.ASKS_READ: {out.pk: staff, waiting.pk: {"priya", "lorraine"}},
        Verb.ASKS_FILE: {out.pk: {"priya"}, waiting.pk: {"priya"}},
        Verb.ASKS_SPONSOR: {out.pk: set(), waiting.pk: {"lorraine"}},
    }[verb]
    for pk, people in expected.items():
        assert {key for key in cast.keys if within(cast.standing(key), verb, Ask.objects.filter(pk=pk)).exists()} == people
    offices = {key for key in cast.keys if within(cast.standing(key), Verb.ASKS_FILE, Office.objects.all()).exists()}
    assert offices == {"priya", "ruth", "daniel", "meiling"}


def test_the_register_is_looked_through_and_asks_no_more_of_the_database_for_more_rows(cast, sign_in, cap):
    amina, priya = sign_in("amina"), sign_in("priya")
    assert "Nothing is asked of schools." in shown(amina.get(reverse("asks")))
    filed(cast, what="Boiler inspection", mandate="law", to=at(cast, "cedar_fork"))
    draft(cast, what="A draft of Priya")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = shown(amina.get(reverse("asks")))
            amina.get(reverse("budget"))
        counts.append(len(asked))
        for number in range(3):
            School.objects.create(name=f"School {number}", level="high")
            filed(cast, what=f"Ask {number}", due_on=DUE + timedelta(days=number * 7), to=at(cast, "saltmarsh"))
    assert counts[0] == counts[1]
    assert "A draft of Priya" not in page
    found = shown(amina.get(reverse("asks"), {"q": "boil", "mandate": "law", "state": "coming", "office": cast.offices["assessment"].pk}))
    assert "Boiler inspection" in found
    assert "Ask 1" not in found
    assert "A draft of Priya" in shown(priya.get(reverse("asks"), {"state": "draft"}))
    for state in ("over", "stopped", "waiting", "declined"):
        assert "No ask fits" in shown(priya.get(reverse("asks"), {"state": state}))


def test_system_leaders_set_the_cap_that_everybody_reads(cast, sign_in):
    lorraine = sign_in("lorraine")
    assert lorraine.post(reverse("set_cap"), {"level": "high", "minutes": "45", "held_from": "2026-11-01", "because": "The council"}).status_code == 422
    lorraine.post(reverse("set_cap"), {"level": "high", "minutes": "45", "held_from": TODAY.isoformat(), "because": "The council"})
    page = shown(sign_in("amina").get(reverse("budget")))
    for words in ("45 minutes a week", "The council"):
        assert words in page
    assert sign_in("amina").get(reverse("set_cap")).status_code == 404
    assert sign_in("priya").get(reverse("set_cap")).status_code == 404


def test_the_first_page_shows_a_leader_what_to_stand_for_and_an_office_its_drafts(cast, sign_in, cap):
    ask = draft(cast, minutes_high=65)
    ask_for_sponsor(by=cast.priya.pk, today=TODAY, ask=ask, asked_of=cast.gloria.pk, why="The law")
    assert reverse("answer_as_sponsor", args=[ask.pk]) in shown(sign_in("gloria").get(reverse("home")))
    assert "Your drafts" in shown(sign_in("priya").get(reverse("home")))
    assert reverse("answer_as_sponsor", args=[ask.pk]) not in shown(sign_in("lorraine").get(reverse("home")))

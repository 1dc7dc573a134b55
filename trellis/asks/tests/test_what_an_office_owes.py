"""The office opens the answers and says what became of them; what it does not is listed before it may be repeated; what it stops gives hours back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.asks.models import AnswersLookedAt, Occasion, Receipt, RepeatLet
from trellis.asks.operations import doing
from trellis.asks.operations.receipts import IsNotDueYet, ReceiptStands, give_receipt
from trellis.asks.operations.stopping import WasNeverAsked, stop_asking
from trellis.asks.queries.given_back import given_back_by, given_back_in_a_year, stopped_asks
from trellis.asks.queries.load import planned_minutes
from trellis.asks.queries.receipts import for_leaders, occasions, owed, past_their_day
from trellis.asks.queries.repeating import what_keeps_from_repeating
from trellis.asks.tests.laying import DUE, WEEK, at, draft, filed
from trellis.audit.models import ReadEntry
from trellis.kit.days import SchoolYear
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
BEFORE = TODAY - timedelta(days=45)


def past(cast, **more) -> Occasion:
    """File an ask of which the day for saying what became has passed, answered by Amina."""
    facts = {"today": BEFORE, "due_on": BEFORE + timedelta(days=7), "question": "Which rooms?", **more}
    occasion = filed(cast, **facts).occasions.first()
    if facts["question"]:
        doing.say_done(
            by=cast.amina.pk,
            today=BEFORE,
            now=NOW,
            occasion=occasion,
            school=cast.schools["cedar_fork"].pk,
            role=Role.PRINCIPAL,
            low=5,
            high=10,
            answer="The gym.",
        )
    return occasion


def test_answers_are_opened_by_a_press_that_is_noted_and_each_reading_is_entered(cast, sign_in):
    occasion = past(cast)
    priya, page = sign_in("priya"), reverse("answers", args=[occasion.pk])
    assert "The gym." not in priya.get(page).content.decode()
    assert not AnswersLookedAt.objects.exists()
    opened = priya.post(reverse("look_at_answers", args=[occasion.pk]), follow=True).content.decode()
    assert "The gym." in opened and "Amina Warsame" in opened
    assert AnswersLookedAt.objects.get().by == cast.priya
    assert ReadEntry.objects.filter(verb="asks.read_answers", by=cast.priya.pk).count() == 1
    for key in ("ruth", "amina", "gloria", "grace"):
        assert sign_in(key).get(page).status_code == 404
        assert sign_in(key).post(reverse("look_at_answers", args=[occasion.pk])).status_code == 404


def test_the_office_says_what_became_of_it_and_those_whom_it_reached_are_told(cast, sign_in):
    occasion = past(cast, to=at(cast, "cedar_fork", "saltmarsh"))
    doing.hand_on(by=cast.keoni.pk, today=TODAY, occasion=occasion, school=cast.schools["saltmarsh"].pk, role=Role.PRINCIPAL, to=cast.josefina.pk)
    Line.objects.all().delete()
    priya, page = sign_in("priya"), reverse("give_receipt", args=[occasion.pk])
    assert reverse("give_receipt", args=[occasion.pk]) in priya.get(reverse("receipts")).content.decode()
    assert priya.post(page, {"became": "decided", "words": ""}).status_code == 422
    priya.post(page, {"became": "decided", "words": "Proctors go to twelve rooms."})
    assert {line.to_id for line in Line.objects.filter(room="asks")} == {cast.amina.pk, cast.keoni.pk, cast.josefina.pk}
    assert "Proctors go to twelve rooms." in sign_in("amina").get(reverse("my_ask", args=[occasion.pk])).content.decode()
    second = priya.post(page, {"became": "sent_on", "words": "It went to the state."})
    assert second.status_code == 409
    assert "Proctors go to twelve rooms." in second.content.decode() and "It went to the state." in second.content.decode()
    assert give_receipt(by=cast.priya.pk, today=TODAY, occasion=occasion, became="decided", words="Proctors go to twelve rooms.") == Receipt.objects.get()
    with pytest.raises(ReceiptStands):
        give_receipt(by=cast.priya.pk, today=TODAY, occasion=occasion, became="decided", words="Another.")
    with pytest.raises(IsNotDueYet):
        give_receipt(by=cast.priya.pk, today=TODAY, occasion=filed(cast).occasions.get(), became="decided", words="Too early.")


def test_what_nobody_answered_for_is_listed_before_it_may_be_repeated(cast, sign_in):
    silent, unopened = past(cast, what="No word came", question=""), past(cast, what="Nobody looked")
    give_receipt(by=cast.priya.pk, today=TODAY, occasion=unopened, became="not_used", words="We had it already.")
    filed(cast)  # not due yet
    gloria = sign_in("gloria")
    assert (for_leaders(cast.standing("gloria")).past_their_day, for_leaders(cast.standing("gloria")).never_opened) == (1, 1)
    lists = {which: gloria.get(reverse("receipts") + f"?which={which}").content.decode() for which in ("past", "unopened")}
    assert ("No word came" in lists["past"], "Nobody looked" in lists["past"], "Nobody looked" in lists["unopened"]) == (True, False, True)
    assert [what_keeps_from_repeating(one.ask_id, TODAY).occasion for one in (silent, unopened)] == [silent.pk, unopened.pk]
    assert sign_in("priya").post(reverse("let_repeat", args=[silent.pk]), {"why": "Let us."}).status_code == 404
    assert gloria.post(reverse("let_repeat", args=[silent.pk]), {"why": ""}).status_code == 422
    gloria.post(reverse("let_repeat", args=[silent.pk]), {"why": "The law asks it each spring."})
    assert RepeatLet.objects.get().by == cast.gloria
    assert what_keeps_from_repeating(silent.ask_id, TODAY) is None
    assert for_leaders(cast.standing("gloria")).past_their_day == 0
    assert sign_in("lorraine").post(reverse("let_repeat", args=[silent.pk]), {"why": "I let it."}).status_code == 409
    assert [sign_in(key).get(reverse("receipts")).status_code for key in ("amina", "grace", "rosa", "mateo", "priya")] == [404, 404, 404, 404, 200]


def test_what_is_said_once_speaks_for_every_time_that_had_fallen_due(cast, sign_in):
    weekly = past(cast, question="", repeats="weekly", until_on=TODAY + timedelta(days=30)).ask
    first, *_more = weekly.occasions.order_by("due_on")
    assert [one.pk for one in past_their_day(occasions(), TODAY)] == [first.pk]  # the first time alone stands for those after it
    give_receipt(by=cast.priya.pk, today=TODAY, occasion=first, became="sent_on", words="It goes to the state each month.")
    assert not past_their_day(occasions(), TODAY).exists()
    assert what_keeps_from_repeating(weekly.pk, TODAY) is None
    later = weekly.occasions.filter(due_on__lt=TODAY).order_by("-due_on").first()
    assert "It goes to the state" in sign_in("amina").get(reverse("my_ask", args=[later.pk])).content.decode()
    assert [one.due_on > TODAY for one in owed(occasions(), TODAY + timedelta(days=10))] == [True]


def test_what_is_stopped_gives_hours_back(cast, sign_in):
    weekly = filed(cast, repeats="weekly", until_on=DUE + timedelta(days=28), to=at(cast, "cedar_fork", "mill_road"))
    everybody = filed(cast, what="To all", office=cast.offices["transport"].pk, owner=cast.ruth.pk)
    assert planned_minutes([WEEK]).schools[WEEK, cast.schools["cedar_fork"].pk].high == 25
    times = weekly.occasions.count()
    priya = sign_in("priya")
    assert priya.get(reverse("stop_asking", args=[everybody.pk])).status_code == 404
    assert priya.post(reverse("stop_asking", args=[weekly.pk]), {"why": ""}).status_code == 422
    priya.post(reverse("stop_asking", args=[weekly.pk]), {"why": "The office holds these numbers."})
    stop_asking(by=cast.gloria.pk, today=TODAY, ask=everybody, why="Nobody used it.")
    assert planned_minutes([WEEK]).schools == {}
    rows = given_back_by(stopped_asks())
    assert [(row.what, row.times, row.load.low, row.load.high) for row in rows] == [("To all", 1, 45, 75), (weekly.what, times, 30 * times, 50 * times)]
    year = given_back_in_a_year(SchoolYear.of(TODAY))
    assert (year.stopped, year.load.low, [name for name, _count, _load in year.offices]) == (2, 45 + 30 * times, ["Assessment", "Transport"])
    page = sign_in("grace").get(reverse("stopped")).content.decode()
    assert "The office holds these numbers." in page and "In the school year 2026–27 2 asks were stopped." in page
    assert sign_in("rosa").get(reverse("stopped")).status_code == 404
    assert {line.to_id for line in Line.objects.filter(link="/asks/stopped/")} == {cast.amina.pk, cast.keoni.pk, cast.ingrid.pk}
    with pytest.raises(WasNeverAsked):
        stop_asking(by=cast.priya.pk, today=TODAY, ask=draft(cast, what="A draft"), why="Never mind.")


@pytest.mark.sqlite
def test_lists_ask_the_database_as_often_for_three_as_for_one(cast, sign_in):
    priya, counts = sign_in("priya"), []
    pages = [reverse("receipts"), reverse("stopped")]
    for number in (1, 2):
        for time in range(number):
            past(cast, what=f"Ask {number} {time}")
            stop_asking(by=cast.priya.pk, today=TODAY, ask=filed(cast, what=f"Stopped {number} {time}"), why="Enough.")
        for page in pages if number == 1 else ():
            priya.get(page)
        with CaptureQueriesContext(connection) as asked:
            for page in pages:
                assert priya.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]

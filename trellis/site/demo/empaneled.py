"""A students' panel in Riverbend: one way from a question to a kept promise, one reply that did not answer it yet, one question that waits, one draft."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trellis.commitments.models import Commitment
from trellis.commitments.operations import keep_promise
from trellis.partnership.models import Panel, PanelDecision
from trellis.partnership.operations import panels
from trellis.site.demo.cast import Cast

BUS = (
    "A bus after clubs",
    "Clubs end at five, and the last bus leaves at four. Whoever is not fetched by car cannot be in a club. We propose one late bus, on the days with most clubs.",
)
ALSO = "We asked in our homerooms: thirty-four of us would take it on Tuesdays."
FIRST_REPLY = "A late bus is one driver and one hour. I have counted the riders you name with the schools; on Tuesdays there are enough."
DECIDED = "One late bus leaves Mill Road and Saltmarsh at half past five on Tuesdays. On other days there are too few riders for a driver."
DOORS = ("Why the upper doors are locked at lunch", "At Mill Road the doors upstairs are locked from eleven. Nobody could tell us since when, or why.")
DOORS_REPLY = "There is a rule about supervision. I will look up who set it."
DOORS_OPEN = "By when will you know, and can a student be there when it is talked about?"
TESTS = ("Two tests on one day", "In October many of us had three tests on one day. Could schools agree on two at most?")
WATER = ("Where one can fill a bottle", "Three of the five fountains at Saltmarsh do not work. Could we be told which ones are mended, and when?")


def convene_in_riverbend(cast: Cast, today: date) -> None:
    """Let Mei-Ling convene a panel that has asked for weeks. Done once."""
    if Panel.objects.exists():
        return
    began = today - timedelta(days=56)
    panel = panels.convene_panel(by=cast.meiling.pk, today=began, name="Students of Riverbend", school=None, agree=2, reply_days=10, counts="school")
    for key in ("wren", "sione", "bilal"):
        panels.name_member(by=cast.meiling.pk, today=began, panel=panel, student=cast.students[key], held_until=max(today, began) + timedelta(days=180))
    wren, sione, bilal, ruth, daniel = (cast.people[key].pk for key in ("wren", "sione", "bilal", "ruth", "daniel"))

    def put(words: tuple[str, str], *, by: int, kind: str, office: str, on: date) -> Any:
        facts: dict[str, Any] = {"kind": kind, "office": cast.offices[office].pk, "subject": words[0], "words": words[1]}
        return panels.draft_question(by=by, now=_at(on), today=on, panel=panel, **facts)

    day = today - timedelta(days=49)
    bus = put(BUS, by=wren, kind="proposal", office="transport", on=day)
    panels.add_to_draft(by=sione, now=_at(day), today=day, question=bus, words=ALSO)
    panels.agree_to_draft(by=wren, today=day, question=bus, seen=2)
    panels.send_question(by=wren, today=day, question=bus, seen=2)
    panels.name_replier(by=ruth, today=day + timedelta(days=1), question=bus, owner=ruth)
    day = today - timedelta(days=41)
    reply = panels.reply_to_panel(by=ruth, now=_at(day), today=day, question=bus, words=FIRST_REPLY)
    for one in (wren, bilal):
        panels.say_whether_it_answers(by=one, now=_at(day), today=day + timedelta(days=1), reply=reply, answers=True)
    day = today - timedelta(days=34)
    promise, until = "A late bus on Tuesdays, at half past five", today - timedelta(days=14)
    panels.decide_on_question(by=ruth, now=_at(day), today=day, question=bus, did=PanelDecision.Did.DID, why=DECIDED, promise=promise, promise_by_on=until)
    kept = Commitment.objects.get(what=promise)
    keep_promise(by=ruth, today=until - timedelta(days=2), commitment=kept, done="It runs since Tuesday; eighteen students took it on the first day.")

    day = today - timedelta(days=21)
    doors = put(DOORS, by=sione, kind="question", office="facilities", on=day)
    panels.agree_to_draft(by=bilal, today=day, question=doors, seen=1)
    panels.send_question(by=sione, today=day, question=doors, seen=1)
    day = today - timedelta(days=9)
    reply = panels.reply_to_panel(by=daniel, now=_at(day), today=day, question=doors, words=DOORS_REPLY)
    for one, words in ((sione, DOORS_OPEN), (wren, "Who decides about it?")):
        panels.say_whether_it_answers(by=one, now=_at(day), today=day, reply=reply, answers=False, words=words)

    day = today - timedelta(days=4)
    tests = put(TESTS, by=bilal, kind="proposal", office="assessment", on=day)
    panels.agree_to_draft(by=wren, today=day, question=tests, seen=1)
    panels.send_question(by=bilal, today=day, question=tests, seen=1)
    put(WATER, by=bilal, kind="question", office="facilities", on=today - timedelta(days=1))


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(14, 40)))

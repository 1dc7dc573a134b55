"""Against a real mail server on this machine."""

import os
import signal
import subprocess
import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from tests.cast import TODAY, Cast
from trellis.letters.jobs import send_letters
from trellis.letters.models import Delivery, Letter, Line, RefusedAddress
from trellis.letters.operations import claim_letter, put_line
from trellis.letters.queries import mail_state
from trellis.letters.tests.conftest import Office, a_free_port

NOON = datetime.combine(TODAY, time(12), ZoneInfo("America/New_York"))


def put(cast: Cast, *keys: str, **more: Any) -> None:
    for key in keys:
        facts = {"room": "commitments", "text": "Mateo Quispe waits for your answer.", "link": "/answers/1/", "by": None, "today": TODAY}
        put_line(to=cast.people[key], **{**facts, **more})


def run(after: timedelta = timedelta(0)) -> int:
    return send_letters(at=(NOON + after).isoformat())


def test_a_letter_is_posted_once(cast: Cast, office: Office) -> None:
    put(cast, "amina", "keoni")
    assert run() == 2
    assert run(timedelta(minutes=10)) == 0
    assert office.addresses == ["amina@riverbend.example", "keoni@riverbend.example"]
    assert Delivery.objects.filter(channel="mail", by=None).count() == 2


def test_a_letter_is_plain_and_simple_html_with_links_and_a_way_to_change_it(cast: Cast, office: Office) -> None:
    put(cast, "amina")
    run()
    mail = office.taken[0][1]
    plain, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for body in (plain, page):
        assert "Mateo Quispe waits for your answer." in body
        assert "http://127.0.0.1:8000/answers/1/" in body
        assert "http://127.0.0.1:8000/letters/quiet-hours/" in body
    assert "style=" not in page
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_subject_names_nobody(cast: Cast, office: Office) -> None:
    put(cast, "amina")
    put(cast, "amina", urgent=True)
    run()
    assert sorted(mail["Subject"] for _to, mail in office.taken) == ["Riverbend Schools: 1 thing for you", "Riverbend Schools: please look at this today"]


def test_what_concerns_a_child_stays_out_of_the_mail(cast: Cast, office: Office) -> None:
    put(cast, "grace", about_child=True)
    run()
    mail = office.taken[0][1].as_string()
    assert "Mateo" not in mail and "Something about a student waits for you" in mail


def test_a_server_that_is_down_costs_nothing_and_the_letters_go_when_it_is_back(cast: Cast, office: Office, settings: Any) -> None:
    put(cast, "amina", "keoni")
    settings.EMAIL_PORT = 1
    assert run() == 0
    assert run(timedelta(minutes=10)) == 0
    assert mail_state(NOON + timedelta(minutes=20)).waiting == 2
    settings.EMAIL_PORT = office.port
    assert run(timedelta(minutes=20)) == 2
    assert mail_state(NOON + timedelta(minutes=40)).waiting == 0


def test_not_now_is_tried_again_later_and_later(cast: Cast, office: Office) -> None:
    put(cast, "amina", "keoni")
    office.to_address["amina@riverbend.example"] = "451 mailbox busy"
    assert run() == 1  # the other one goes
    assert run(timedelta(minutes=5)) == 0
    assert run(timedelta(minutes=10)) == 0  # asked again, busy again
    office.to_address.clear()
    assert run(timedelta(minutes=25)) == 0  # twenty minutes have not passed
    assert run(timedelta(minutes=31)) == 1
    letter = Letter.objects.get(to=cast.amina)
    assert [(no.code, no.is_final) for no in letter.refusals.all()] == [(451, False), (451, False)]


def test_an_address_refused_for_good_is_marked_and_the_person_is_told_by_phone(cast: Cast, office: Office) -> None:
    cast.rosa.phone = "555 0100"
    cast.rosa.save()
    put(cast, "rosa")
    office.to_address["rosa@riverbend.example"] = "550 no such user"
    assert run() == 0
    assert RefusedAddress.objects.get().code == 550
    assert Letter.objects.get(to=cast.rosa).channel == "told"
    assert Line.objects.get(to=cast.odile).text.startswith("Mail servers refused letters today.")
    run(timedelta(minutes=10))
    assert office.addresses == ["odile@riverbend.example"]
    put(cast, "rosa")
    run(timedelta(days=1))
    assert office.addresses == ["odile@riverbend.example"]
    assert Letter.objects.filter(to=cast.rosa, channel="told").count() == 2


def test_a_new_address_is_used_again(cast: Cast, office: Office) -> None:
    put(cast, "amina")
    office.to_address["amina@riverbend.example"] = "550 no such user"
    run()
    cast.amina.email = "amina.warsame@riverbend.example"
    cast.amina.save()
    put(cast, "amina")
    assert run(timedelta(days=1)) == 2  # to her, and to the administrator
    assert "amina.warsame@riverbend.example" in office.addresses


def test_a_letter_refused_for_its_words_does_not_mark_the_address(cast: Cast, office: Office) -> None:
    put(cast, "amina")
    office.to_data = "554 looks like spam"
    assert run() == 0
    assert not RefusedAddress.objects.exists()
    assert Letter.objects.get(to=cast.amina).channel == "paper"


def test_a_server_that_refuses_the_sender_refuses_nobodys_letter(cast: Cast, office: Office) -> None:
    put(cast, "amina", "keoni")
    office.to_sender = "550 we do not know you"
    assert run() == 0
    office.to_sender = ""
    assert run(timedelta(minutes=10)) == 2


def test_two_senders_never_post_the_same_letter(cast: Cast, office: Office) -> None:
    put(cast, "amina")
    office.to_sender = "421 later"
    run()
    office.to_sender = ""
    letter = Letter.objects.get()
    assert claim_letter(letter=letter, by=None, now=NOON)
    assert not claim_letter(letter=letter, by=None, now=NOON)
    assert run(timedelta(minutes=1)) == 0  # somebody else holds it
    assert office.taken == []


SENDER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "trellis.site.settings"
import django
django.setup()
from trellis.letters.jobs import send_letters
if sys.argv[1] == "prepare":
    from trellis.site import preparing
    preparing.migrate()
    from tests.cast import TODAY, make_cast
    from trellis.letters.operations import put_line
    put_line(to=make_cast().amina, room="letters", text="Something waits.", link="/", by=None, today=TODAY)
else:
    print(send_letters(at=sys.argv[1]))
"""


class Killer:
    """Takes a letter, then kills the sender before it hears that it was taken."""

    def __init__(self) -> None:
        self.taken, self.sender = 0, 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken += 1
        if self.sender:
            os.kill(self.sender, signal.SIGKILL)
        return "250 OK"


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_sender_killed_between_posting_and_marking_posts_at_most_one_double(tmp_path: Path) -> None:
    killer, port = Killer(), a_free_port()
    controller = Controller(killer, hostname="127.0.0.1", port=port)
    controller.start()
    ours = {
        **os.environ,
        "TRELLIS_MODE": "test",
        "TRELLIS_HOME": str(tmp_path),
        "TRELLIS_MAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "TRELLIS_MAIL_HOST": "127.0.0.1",
        "TRELLIS_MAIL_PORT": str(port),
        "TRELLIS_DATABASE": "",
    }

    def sender(*words: str, killed: bool) -> int:
        with subprocess.Popen([sys.executable, "-W", "ignore", "-c", SENDER, *words], env=ours, cwd=Path(__file__).parents[3]) as running:
            killer.sender = running.pid if killed else 0
            return running.wait(timeout=120)

    try:
        assert sender("prepare", killed=False) == 0
        assert sender(NOON.isoformat(), killed=True) == -signal.SIGKILL
        assert killer.taken == 1
        assert sender((NOON + timedelta(minutes=10)).isoformat(), killed=False) == 0
        assert killer.taken == 1  # the claim of the dead one still holds
        assert sender((NOON + timedelta(minutes=20)).isoformat(), killed=True) == -signal.SIGKILL
        assert killer.taken == 2  # the one double
        assert sender((NOON + timedelta(hours=2)).isoformat(), killed=False) == 0
        assert killer.taken == 2  # and no third: a person is asked to look
    finally:
        controller.stop()

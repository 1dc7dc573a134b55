"""Where a mail goes: into a thread, into a new one, onto the list of what waits, or nowhere."""

from datetime import timedelta

import pytest
from django.core import mail as outbox

from trellis.audit.models import Act
from trellis.letters.jobs import send_letters
from trellis.letters.models import Line
from trellis.mail import queries
from trellis.mail.importers import receiving
from trellis.mail.models import HeldMail, ReceivedMail
from trellis.mail.queries import reply_address
from trellis.mail.tests.conftest import NOON, OURS, arrives, name_server, signed, written
from trellis.safety.models import Alarm
from trellis.threads.models import Message, Thread
from trellis.threads.operations import say, settle_thread

pytestmark = pytest.mark.django_db
Outcome, Why = ReceivedMail.Outcome, HeldMail.Why


def address(cast, thread, key="amina"):
    return reply_address(thread.pk, cast.people[key].pk)


def lines_to(person):
    return list(Line.objects.filter(to=person, room="mail").values_list("text", flat=True))


def test_an_answer_by_mail_stands_in_the_thread_without_the_earlier_mail(cast, thread):
    text = "Still late.\n\nOn Mon, Nov 30, 2026 Trellis <trellis@riverbend.example> wrote:\n> Transport wrote to you."
    received = arrives(written(text, to=address(cast, thread)))
    said = Message.objects.get(pk=received.message_id)
    assert (said.thread_id, said.by_id, said.came, said.text, received.outcome) == (thread.pk, cast.amina.pk, "mail", "Still late.", Outcome.SAID)
    assert "Transport wrote to you." in received.whole
    office_answer = arrives(written("From tomorrow it leaves at 7:40.", sender="ruth", to=address(cast, thread, "ruth"), number="2"))
    assert Message.objects.get(pk=office_answer.message_id).for_office
    thread.refresh_from_db()
    assert thread.answered_at == NOON


def test_a_mail_is_taken_once_however_often_it_comes(cast, thread):
    mail = written(to=address(cast, thread))
    first = arrives(mail)
    again = arrives(mail, now=NOON + timedelta(hours=1))
    assert (first.pk, ReceivedMail.objects.count()) == (again.pk, 1)
    assert Message.objects.filter(thread=thread).count() == 2
    acts = Act.objects.filter(act="mail.take_mail").count()
    assert acts == 1


def test_a_process_that_dies_in_between_leaves_nothing_and_the_mail_comes_again(cast, thread, monkeypatch):
    from trellis.mail import operations

    def dies(**_given):
        raise KeyboardInterrupt

    mail = written(to=address(cast, thread))
    with monkeypatch.context() as patch:
        patch.setattr(operations, "say", dies)
        with pytest.raises(KeyboardInterrupt):
            arrives(mail)
    assert not ReceivedMail.objects.exists()
    assert arrives(mail).outcome == Outcome.SAID


def test_a_mail_to_the_one_address_opens_a_thread_with_the_front_desk_and_one_to_an_office_with_that_office(cast, front_desk):
    opened = arrives(written("Who checks the boiler?", subject="Boiler")).message.thread
    assert (opened.subject, opened.opened_by_id, opened.school_id) == ("Boiler", cast.amina.pk, cast.schools["cedar_fork"].pk)
    assert opened.holdings.get().office_id == front_desk.pk
    bus = arrives(written(to=f"Transport <Transport@riverbend.example>, {OURS}", subject="", number="2")).message.thread
    assert (bus.holdings.get().office_id, bus.subject) == (cast.offices["transport"].pk, "It came at 8:20 again.")
    lead = arrives(written(sender="tomas", to="transport@riverbend.example", number="3")).message.thread
    assert lead.school_id is None, "a supervisor has several schools, and a mail does not say which"


def test_everything_else_waits_and_is_told_to_whoever_sorts_it(cast, thread, front_desk):
    to, later = address(cast, thread), NOON + timedelta(days=31)
    forged = to.replace("+", "+1", 1)
    cases = {
        Why.STRANGER: arrives(written(sender="parent@elsewhere.example", to=to, number="1")),
        Why.UNSIGNED: arrives(written(to=to, number="2"), is_signed=False),
        Why.OUTSIDE: arrives(written(sender="keoni", to=to, number="3")),
        Why.ADDRESS: arrives(written(to=forged, number="4")),
        Why.ASIDE: arrives(written(to="staff@riverbend.example", number="5"), delivered_to=["transport@riverbend.example"]),
        Why.LIST: arrives(written(to=to, number="6", List_Id="<staff.riverbend.example>")),
        Why.EMPTY: arrives(written(" ", to=to, number="7")),
    }
    settle_thread(by=cast.ruth.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk, words="Done.")
    cases[Why.LAPSED] = arrives(written(to=to, number="8"), now=later)
    assert {why: received.held.why for why, received in cases.items()} == {why: why for why in cases}
    assert {received.outcome for received in cases.values()} == {Outcome.HELD}
    assert Message.objects.filter(thread=thread, came="mail").count() == 0
    assert [cases[why].held.office_id for why in (Why.STRANGER, Why.ADDRESS, Why.ASIDE)] == [
        cast.offices["transport"].pk, front_desk.pk, cast.offices["transport"].pk
    ]  # fmt: skip
    assert cases[Why.UNSIGNED].held.claims_to_be_id == cast.amina.pk
    assert len(lines_to(cast.ruth)) == 2, "one a day"
    assert len(lines_to(cast.amina)) == 2 and len(lines_to(cast.keoni)) == 1
    assert within_thirty_days(cast, thread, to)


def within_thirty_days(cast, thread, to):
    received = arrives(written("One thing more.", to=to, number="9"), now=NOON + timedelta(days=30))
    return received.outcome == Outcome.SAID


def test_mail_to_nobody_waits_for_the_keeper_of_trellis(cast, monkeypatch):
    monkeypatch.setattr(queries, "desks", [])  # as in a district without an office
    unnamed = arrives(written())
    lost = arrives(written(to="hello@riverbend.example", number="2"))
    assert [unnamed.held.why, lost.held.why] == [Why.NO_OFFICE, Why.ADDRESS]
    assert unnamed.held.office_id is None and len(lines_to(cast.odile)) == 1


def test_the_front_desk_of_the_catalogue_reads_what_no_office_has(cast):
    from trellis.partnership.operations.catalogue import set_front_door

    set_front_door(by=cast.odile.pk, now=NOON, office=cast.offices["assessment"].pk, is_public=False)
    assert arrives(written()).message.thread.holdings.get().office_id == cast.offices["assessment"].pk


def test_two_people_with_one_address_are_nobody(cast, front_desk):
    type(cast.keoni).objects.filter(pk=cast.keoni.pk).update(email="Amina@riverbend.example")
    assert arrives(written()).held.why == Why.SEVERAL


def test_who_left_is_a_stranger(cast, front_desk):
    assert arrives(written(sender="tobias")).held.why == Why.STRANGER
    assert lines_to(cast.tobias) == []
    assert arrives(written(sender="rosa", number="2")).held.why == Why.STRANGER, "families have their school"


def test_a_machine_is_noted_and_hears_nothing(cast, thread):
    for number in range(3):
        away = written("I am away.", to=address(cast, thread), number=str(number), Auto_Submitted="auto-replied")
        received = arrives(away)
        assert (received.outcome, received.whole, received.message) == (Outcome.NOTED, "", None)
    assert not HeldMail.objects.exists() and not Line.objects.filter(room="mail").exists()
    assert Message.objects.filter(thread=thread).count() == 1


def test_no_mail_is_ever_answered_by_a_mail(cast, thread, front_desk):
    before = len(outbox.outbox)
    for number in range(4):
        arrives(written(sender="stranger@elsewhere.example", number=f"s{number}"))
        arrives(written(number=f"a{number}"), is_signed=False)
    assert len(outbox.outbox) == before
    assert len(lines_to(cast.amina)) == 1, "whose address it bears is told once a day, in the letter"


def test_files_are_named_in_the_message_in_the_writers_language(cast, thread):
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(language="es")
    mail = written("See the list.", to=address(cast, thread))
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="list.pdf")
    text = arrives(mail).message.text
    assert text.startswith("See the list.\n\n(") and "list.pdf" in text and "was not taken" not in text
    only = written(" ", to=address(cast, thread), number="2")
    only.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="list.pdf")
    held = arrives(only).held
    assert (held.why, held.attachments) == (Why.EMPTY, "list.pdf")


def test_a_mail_that_is_too_large_or_breaks_the_reader_waits(cast, thread, monkeypatch):
    monkeypatch.setattr(receiving, "BIGGEST", 2_000)
    big = arrives(written("x " * 2_000, to=address(cast, thread)))
    assert (big.held.why, big.held.thread_id) == (Why.BIG, thread.pk)

    def breaks(raw):
        raise RecursionError

    monkeypatch.setattr(receiving, "read", breaks)
    broken = receiving.receive(signed(b"From: x\r\n\r\nHelp me"), now=NOON, answer=name_server)
    assert broken.held.why == Why.BROKEN and "Help me" in broken.whole


def test_words_that_may_mean_harm_are_seen_in_mail_that_waits(cast, front_desk):
    arrives(written("I want to kill myself."), is_signed=False)
    assert Alarm.objects.get().writer_id == cast.amina.pk


def test_the_district_may_believe_its_own_mail_server(cast, thread, settings):
    mail = written(to=address(cast, thread), Authentication_Results="mx.riverbend.example; dkim=pass header.d=riverbend.example")
    assert arrives(mail, is_signed=False).outcome == Outcome.HELD
    settings.MAIL_TRUSTS = "mx.riverbend.example"
    mail.replace_header("Message-ID", "<2@riverbend.example>")
    assert arrives(mail, is_signed=False).outcome == Outcome.SAID


def test_a_letter_about_one_thread_takes_its_answer_and_one_about_two_says_where_each_goes(cast, thread):
    say(by=cast.ruth.pk, now=NOON, thread=thread, text="We look into it.")
    send_letters(at=NOON.isoformat())
    letter = next(mail for mail in outbox.outbox if mail.to == ["amina@riverbend.example"])
    assert letter.reply_to == [address(cast, thread)]
    assert address(cast, thread) in letter.body and f"mailto:{address(cast, thread)}" in letter.alternatives[0][0]
    other = Thread.objects.get(pk=arrives_as_new(cast).thread_id)
    later = NOON + timedelta(days=1)
    for one in (thread, other):
        say(by=cast.ruth.pk, now=later, thread=one, text=f"About {one.pk}.")
    outbox.outbox.clear()
    send_letters(at=later.isoformat())
    letter = next(mail for mail in outbox.outbox if mail.to == ["amina@riverbend.example"])
    assert letter.reply_to == [] and address(cast, thread) in letter.body and address(cast, other) in letter.body


def arrives_as_new(cast):
    from trellis.mail.operations import set_addresses

    set_addresses(by=None, now=NOON, office=cast.offices["transport"], addresses=[OURS])
    return arrives(written("Another thing.", number="new")).message


def test_letters_say_nothing_of_answers_while_no_mail_comes_in(cast, thread, settings):
    settings.MAIL_IN = ""
    say(by=cast.ruth.pk, now=NOON, thread=thread, text="We look into it.")
    send_letters(at=NOON.isoformat())
    letter = next(mail for mail in outbox.outbox if mail.to == ["amina@riverbend.example"])
    assert letter.reply_to == [] and "threads+" not in letter.body

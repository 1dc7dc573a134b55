"""What people do with mail that waits, and who may."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import Office
from trellis.mail import queries
from trellis.mail.jobs import forget_sorted_mail
from trellis.mail.models import HeldMail, OfficeAddress
from trellis.mail.operations import AddressTaken, let_mail_go, set_addresses
from trellis.mail.queries import reply_address
from trellis.mail.tests.conftest import NOON, OURS, arrives, written
from trellis.threads.models import Message, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast, thread) -> HeldMail:
    """A mail that bears Amina's address, written to her thread, and proved by nobody."""
    return arrives(written("It is still late.", to=reply_address(thread.pk, cast.amina.pk)), is_signed=False).held


@pytest.mark.parametrize(
    ("verb", "expected"),
    [(Verb.MAIL_SORT, {"ruth", "odile"}), (Verb.MAIL_TAKE, {"ruth"}), (Verb.MAIL_NAME_ADDRESSES, {"odile"})],
)
def test_who_may_do_what(cast, held, verb, expected):
    arrives(written(number="nobody", to="nobody@riverbend.example"))  # the administrator's alone
    model = Office if verb is Verb.MAIL_NAME_ADDRESSES else HeldMail
    reached = {key: set(within(cast.standing(key), verb, model.objects.all()).values_list("pk", flat=True)) for key in cast.keys}
    assert {key for key, numbers in reached.items() if numbers} == expected
    if model is HeldMail:
        assert reached["ruth"] == {held.pk} and held.pk not in reached["odile"]


def test_the_office_takes_a_mail_into_its_thread_in_its_own_name_or_vouches_for_the_writer(sign_in, cast, thread, held):
    ruth = sign_in("ruth")
    page = ruth.get(reverse("held_mails"))
    assert "Bus 14" in page.text and "carries no signature" in page.text
    assert "It is still late." in ruth.get(reverse("held_mail", args=[held.pk])).text
    take = reverse("take_held_mail", args=[held.pk])
    assert "Bus 14 comes late" in ruth.get(take).text
    assert ruth.post(take, {}).status_code == 422
    assert ruth.post(take, {"into": str(thread.pk)}).url == f"/threads/{thread.pk}/"
    said = Message.objects.get(came="mail")
    assert said.by_id == cast.ruth.pk and said.text == "From a mail that bears the address amina@riverbend.example:\n\nIt is still late."
    again = ruth.post(take, {"into": str(thread.pk), "vouched": "on"})
    assert again.status_code == 422 and "has taken this mail" in again.text
    assert "took it into a thread" in ruth.get(reverse("held_mail", args=[held.pk])).text
    second = arrives(written("And cold.", to=reply_address(thread.pk, cast.amina.pk), number="2"), is_signed=False).held
    ruth.post(reverse("take_held_mail", args=[second.pk]), {"into": "new", "vouched": "on"})
    opened = Thread.objects.exclude(pk=thread.pk).get()
    assert (opened.opened_by_id, opened.messages.get().text, opened.school_id) == (cast.amina.pk, "And cold.", cast.schools["cedar_fork"].pk)


def test_the_whole_mail_is_read_by_those_who_read_the_thread(sign_in, cast, thread):
    text = "Still late.\n\nOn Mon, Nov 30, 2026 Ruth wrote:\n> Is it?"
    message = arrives(written(text, to=reply_address(thread.pk, cast.amina.pk))).message
    path = reverse("whole_mail", args=[message.pk])
    assert "Is it?" in sign_in("ruth").get(path).text and "Is it?" in sign_in("amina").get(path).text
    assert sign_in("keoni").get(path).status_code == 404 and sign_in("odile").get(path).status_code == 404
    assert sign_in("ruth").get(reverse("whole_mail", args=[thread.messages.first().pk])).status_code == 404


def test_what_is_let_go_may_be_taken_for_30_days_and_then_its_words_are_gone(sign_in, cast, held):
    ruth = sign_in("ruth")
    ruth.post(reverse("let_held_mail_go", args=[held.pk]))
    let_mail_go(by=cast.ruth.pk, now=NOON, held=held)
    page = ruth.get(reverse("held_mails"))
    assert "Sorted in the last 30 days" in page.text and "To be sorted" not in page.text
    assert "It may still be taken." in ruth.get(reverse("held_mail", args=[held.pk])).text
    HeldMail.objects.update(sorted_at=NOON)
    assert forget_sorted_mail(at=(NOON + timedelta(days=29)).isoformat()) == 0
    assert forget_sorted_mail(at=(NOON + timedelta(days=31)).isoformat()) == 1
    held = HeldMail.objects.select_related("received").get()
    assert (held.from_address, held.subject, held.received.whole) == ("", "", "")
    assert ruth.get(reverse("held_mails")).context["lately"].paginator.count == 0


def test_a_mail_is_passed_on_to_the_office_that_it_is_for(sign_in, cast):
    held = arrives(written(to="hello@riverbend.example")).held
    odile, daniel = sign_in("odile"), sign_in("daniel")
    path = reverse("pass_held_mail_on", args=[held.pk])
    assert odile.post(path, {}).status_code == 422
    assert odile.post(path, {"office": cast.offices["facilities"].pk}).status_code == 302
    assert odile.get(reverse("held_mail", args=[held.pk])).status_code == 404
    assert "Bus 14" in daniel.get(reverse("held_mails")).text
    assert odile.get(reverse("take_held_mail", args=[held.pk])).status_code == 404


def test_addresses_belong_to_one_office(sign_in, cast, settings, monkeypatch):
    monkeypatch.setattr(queries, "desks", [])
    odile, transport = sign_in("odile"), cast.offices["transport"]
    path = reverse("name_addresses", args=[transport.pk])
    assert odile.post(path, {"addresses": "Transport@riverbend.example\n\nbuses@riverbend.example"}).status_code == 302
    assert list(OfficeAddress.objects.values_list("address", flat=True).order_by("address")) == ["buses@riverbend.example", "transport@riverbend.example"]
    wrong = odile.post(path, {"addresses": "transport"})
    assert wrong.status_code == 422 and "transport” is no address" in wrong.text
    with pytest.raises(AddressTaken):
        set_addresses(by=None, now=NOON, office=cast.offices["facilities"], addresses=["buses@riverbend.example"])
    assert "goes to no office yet" in odile.get(reverse("mail_addresses")).text
    odile.post(path, {"addresses": OURS})
    assert f"Mail to {OURS} goes to Transport." in odile.get(reverse("mail_addresses")).text
    settings.MAIL_IN = ""
    assert "is not set" in odile.get(reverse("mail_addresses")).text
    assert sign_in("ruth").get(reverse("mail_addresses")).status_code == 404


@pytest.mark.sqlite
def test_the_list_asks_the_database_as_often_for_three_as_for_one(sign_in, cast, thread, held):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ruth, counts = sign_in("ruth"), []
    ruth.get(reverse("held_mails"))
    for number in range(3):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert ruth.get(reverse("held_mails")).status_code == 200
        counts.append(len(asked))
        arrives(written("Again.", to=reply_address(thread.pk, cast.amina.pk), number=f"more{number}"), is_signed=False)
    assert len(set(counts)) == 1
    assert NOON.date() == TODAY

"""Links made at the machine: they open once, for a day, for somebody who holds something here."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from trellis.site.models import SignInLink
from trellis.site.operations import LinkOpensNothing, make_sign_in_link, open_account, use_sign_in_link

pytestmark = pytest.mark.django_db


def link_for(cast: Cast, key: str) -> str:
    person = cast.people[key]
    return make_sign_in_link(by=None, account=open_account(by=None, person=person, email=person.email))


def address(token: str) -> str:
    return reverse("open_sign_in_link", args=[token])


def test_a_link_signs_in_when_its_button_is_pressed(cast, today):
    client = Client()
    assert client.get(address(token := link_for(cast, "odile"))).status_code == 200
    assert client.post(address(token)).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_opening_the_page_uses_nothing_up(cast, today):
    token = link_for(cast, "odile")
    for _scanner in range(3):
        assert Client().get(address(token)).status_code == 200
    assert Client().post(address(token)).status_code == 302


def test_a_link_opens_once(cast, today):
    token = link_for(cast, "odile")
    assert Client().post(address(token)).status_code == 302
    second = Client().post(address(token))
    assert second.status_code == 410
    assert "does not open any more" in second.content.decode()


def test_a_link_opens_for_a_day(cast, today):
    token = link_for(cast, "odile")
    SignInLink.objects.update(opens_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LinkOpensNothing):
        use_sign_in_link(by=None, token=token, today=today)


def test_a_new_link_closes_the_older_one(cast, today):
    first = link_for(cast, "odile")
    second = link_for(cast, "odile")
    assert Client().post(address(first)).status_code == 410
    assert Client().post(address(second)).status_code == 302


def test_a_link_opens_nothing_for_somebody_who_holds_nothing_here(cast, today):
    assert Client().post(address(link_for(cast, "tobias"))).status_code == 410


def test_a_guess_opens_nothing(cast, today):
    assert Client().post(address("a" * 32)).status_code == 410


def test_the_token_is_not_kept(cast, today):
    token = link_for(cast, "odile")
    assert token not in str(SignInLink.objects.values())

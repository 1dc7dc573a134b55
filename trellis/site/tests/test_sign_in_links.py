"""A link that an administrator, or `trellis init`, hands to one person."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from trellis.audit.models import Act
from trellis.letters.models import Line
from trellis.site import operations
from trellis.site.models import Account, SignInLink
from trellis.site.tests.door import mails, who_is_in


def path_of(link: str) -> str:
    return urlsplit(link).path


def test_a_link_signs_one_person_in_once(cast, today):
    path = path_of(operations.make_sign_in_link(person=cast.rosa, by=cast.odile.pk, hours=24))
    first, second = Client(), Client()
    assert first.post(path)["Location"] == "/"
    assert Account.objects.get(pk=who_is_in(first)).person == cast.rosa
    assert second.post(path).status_code == 403
    assert who_is_in(second) is None


def test_opening_the_page_uses_nothing_up(client, cast, today):
    path = path_of(operations.make_sign_in_link(person=cast.rosa, by=cast.odile.pk, hours=24))
    for _scanner in range(3):
        assert client.get(path).status_code == 200
    client.post(path)
    assert who_is_in(client)


def test_the_letters_can_be_typed_from_paper(client, cast, today):
    token = path_of(operations.make_sign_in_link(person=cast.rosa, by=cast.odile.pk, hours=24)).split("/")[-2]
    response = client.post("/sign-in/link/", {"token": token.lower().replace("-", " ")})
    client.post(response["Location"])
    assert who_is_in(client)


def test_an_old_link_opens_nothing(client, cast, today):
    path = path_of(operations.make_sign_in_link(person=cast.rosa, by=cast.odile.pk, hours=1))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(path).status_code == 403


def test_a_new_link_ends_the_one_before(cast, today):
    old, new = (path_of(operations.make_sign_in_link(person=cast.rosa, by=cast.odile.pk, hours=1)) for _each in range(2))
    assert Client().post(old).status_code == 403
    assert Client().post(new).status_code == 302


def test_nobody_makes_a_link_for_a_person_who_holds_nothing(cast, today):
    with pytest.raises(operations.HoldsNothing):
        operations.make_sign_in_link(person=cast.andres, by=cast.odile.pk, hours=1)


def test_the_link_is_not_kept(cast, today):
    token = path_of(operations.make_sign_in_link(person=cast.rosa, by=cast.odile.pk, hours=24)).split("/")[-2]
    kept = str(list(SignInLink.objects.values())) + str(list(Act.objects.values()))
    assert token not in kept and token.replace("-", "") not in kept
    assert Act.objects.get(act="site.make_sign_in_link").by == cast.odile.pk


def test_a_student_comes_in_by_link_only_where_the_district_chose_so(client, cast, today):
    path = path_of(operations.make_sign_in_link(person=cast.mateo, by=cast.odile.pk, hours=24))
    assert client.post(path).status_code == 403


def test_an_administrator_makes_a_link_and_the_person_is_told(sign_in, cast):
    page = sign_in("odile").post(f"/people/{cast.amina.pk}/ways-in/", {"hours": "24"})
    link = page.context["link"]
    assert link in page.content.decode()
    assert "was changed just now" in mails()[-1]
    visitor = Client()
    visitor.post(path_of(link))
    assert Account.objects.get(pk=who_is_in(visitor)).person == cast.amina


@pytest.mark.parametrize("key", ["amina", "gloria", "rosa", "bram"])
def test_nobody_else_can_make_one(sign_in, cast, key):
    client = sign_in(key)
    assert client.get(f"/people/{cast.keoni.pk}/ways-in/").status_code == 404
    assert client.post(f"/people/{cast.keoni.pk}/ways-in/", {"hours": "24"}).status_code == 404
    assert client.post(f"/people/{cast.keoni.pk}/ways-in/end-sessions/").status_code == 404
    assert client.post(f"/people/{cast.keoni.pk}/ways-in/forget-second-steps/").status_code == 404
    assert not SignInLink.objects.exists()


def test_the_person_who_is_signed_in_gives_way_to_the_one_of_the_link(sign_in, cast):
    client = sign_in("amina")
    client.post(path_of(operations.make_sign_in_link(person=cast.keoni, by=cast.odile.pk, hours=1)))
    assert Account.objects.get(pk=who_is_in(client)).person == cast.keoni


def test_whoever_a_link_is_made_for_by_another_is_told(cast):
    operations.make_sign_in_link(person=cast.amina, by=cast.odile.pk, hours=1)
    operations.make_sign_in_link(person=cast.odile, by=cast.odile.pk, hours=1)
    operations.make_sign_in_link(person=cast.bram, by=None, hours=1)  # on the machine itself, to whoever asked for it
    told = Line.objects.filter(room="site")
    assert list(told.values_list("to_id", flat=True)) == [cast.amina.pk]
    assert told.get().is_urgent

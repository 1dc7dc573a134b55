"""Single sign-on by OpenID Connect, against a real provider in a process of its own (allauth's)."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.test import Client

from trellis.audit.models import Act
from trellis.site import operations
from trellis.site.models import Account, Binding
from trellis.site.sign_in.settings_file import Provider, SignIn
from trellis.site.tests.door import come_in_by_code, who_is_in
from trellis.site.tests.providers.openid import CLIENT, LIES, SECRET

CALLBACK = "http://testserver/sign-in/with/riverbend/callback/"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).parent / "providers" / "openid.py"
    arguments = [sys.executable, "-W", "ignore", str(script), str(port), str(tmp_path_factory.mktemp("provider")), CALLBACK]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture(autouse=True)
def riverbend(issuer: str, settings: object) -> None:
    cache.clear()
    provider = Provider(id="riverbend", kind="openid", name="Riverbend", client_id=CLIENT, secret=SECRET, issuer=issuer, must={"hd": ("riverbend.example",)})
    settings.SIGN_IN = SignIn(providers=(provider,))


def set_out(client: Client, **more: str) -> str:
    """Press the button and return the address at the provider."""
    page = client.post("/sign-in/with/riverbend/", more)
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def at_provider(address: str, name: str) -> str:
    """Sign in at the provider as somebody and return the address to which it sends the browser back, without the host."""
    answer = requests.get(address, cookies={"as": name}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come(client: Client, name: str, **more: str):
    return client.get(at_provider(set_out(client, **more), name))


@pytest.fixture
def tied(cast, today, issuer) -> Account:
    """Amina's account, bound to the subject `amina` at the provider."""
    account = operations.open_account(by=None, person_id=cast.amina.pk)
    operations.bind(by=cast.amina.pk, account=account, issuer=issuer, subject="sub-amina", provider="riverbend")
    return account


def test_the_question_carries_state_nonce_and_a_challenge(client, cast, today):
    asked = parse_qs(urlsplit(set_out(client)).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert (asked["code_challenge_method"], asked["scope"]) == (["S256"], ["openid"])


def test_a_tied_person_comes_in(client, tied):
    assert come(client, "amina")["Location"] == "/"
    assert who_is_in(client) == tied.pk
    assert Act.objects.filter(act="site.sign_in").get().detail == {"way": "riverbend"}


def test_the_same_address_alone_opens_nothing(client, cast, today):
    """The provider vouches for Amina's address, verified; nobody is bound."""
    response = come(client, "amina")
    assert response.status_code == 403
    assert "not tied to anybody here yet" in response.content.decode()
    assert who_is_in(client) is None
    assert not Account.objects.exists()


def test_somebody_signed_in_by_code_ties_it_and_comes_in_by_it_next_time(client, cast, today, issuer):
    come_in_by_code(client, "amina@riverbend.example")
    assert come(client, "amina", process="connect")["Location"] == "/my/sign-in/"
    binding = Binding.objects.get()
    assert (binding.issuer, binding.subject, binding.account.person) == (issuer, "sub-amina", cast.amina)
    visitor = Client()
    come(visitor, "amina")
    assert who_is_in(visitor) == binding.account_id


def test_tying_asks_again_who_it_is_after_a_while(sign_in):
    """`sign_in` leaves no trace of how one came in, as a session that is hours old."""
    response = sign_in("amina").post("/sign-in/with/riverbend/", {"process": "connect"})
    assert response["Location"].startswith("/sign-in/confirm/")


def test_an_invitation_leads_to_the_tie(client, cast, today):
    client.post(urlsplit(operations.make_sign_in_link(person=cast.rosa, by=cast.odile.pk, hours=1)).path)
    come(client, "rosa", process="connect")
    assert Binding.objects.get().account.person == cast.rosa


def test_a_subject_is_bound_once(cast, today, tied):
    keoni = Client()
    come_in_by_code(keoni, "keoni@riverbend.example")
    response = come(keoni, "amina", process="connect")
    assert response.status_code == 403
    assert Binding.objects.get().account == tied


def test_a_tie_begun_by_one_person_is_not_finished_by_another(cast, today):
    """Amina's question, answered in a browser where Keoni has signed in since."""
    client = Client()
    come_in_by_code(client, "amina@riverbend.example")
    address = set_out(client, process="connect")
    states = dict(client.session)["socialaccount_states"]
    come_in_by_code(other := Client(), "keoni@riverbend.example")
    session = other.session
    session["socialaccount_states"] = states
    session.save()
    assert other.get(at_provider(address, "amina")).status_code == 403
    assert not Binding.objects.exists()


@pytest.mark.parametrize("lie", [*LIES, "unsigned", "other-key", "shared-key", "no-id-token"])
def test_a_provider_that_lies_opens_nothing(client, cast, today, issuer, lie):
    account = operations.open_account(by=None, person_id=cast.amina.pk)
    for place in (issuer, "http://127.0.0.1:1"):
        operations.bind(by=cast.amina.pk, account=account, issuer=place, subject=f"sub-{lie}", provider="riverbend")
    response = come(client, lie)
    assert response.status_code == 403
    assert who_is_in(client) is None
    assert Act.objects.filter(act="site.fail_to_sign_in").get().detail == {"way": "riverbend"}


def test_the_lies_are_what_is_refused(client, cast, today, issuer):
    """The same provider, the same account, and no lie: else the test above would prove nothing."""
    account = operations.open_account(by=None, person_id=cast.amina.pk)
    operations.bind(by=cast.amina.pk, account=account, issuer=issuer, subject="sub-truthful", provider="riverbend")
    come(client, "truthful")
    assert who_is_in(client) == account.pk


def test_an_answer_without_our_question_opens_nothing(client, tied):
    back = at_provider(set_out(Client()), "amina")
    assert client.get(back).status_code == 403
    assert who_is_in(client) is None


def test_an_answer_opens_once(client, tied):
    back = at_provider(set_out(client), "amina")
    client.get(back)
    client.post("/sign-out/")
    assert client.get(back).status_code == 403
    assert who_is_in(client) is None


def test_an_altered_state_opens_nothing(client, tied):
    back = at_provider(set_out(client), "amina")
    assert client.get(re.sub(r"state=\w+", "state=another", back)).status_code == 403


def test_a_person_whose_post_ended_is_told_so(client, tied, cast, today):
    type(cast.posts["amina"]).objects.filter(pk=cast.posts["amina"].pk).update(held_until=today)
    response = come(client, "amina")
    assert (response.status_code, who_is_in(client)) == (403, None)
    assert "You hold no post in this district today" in response.content.decode()


def test_a_student_comes_in_where_the_district_chose_this_provider(client, cast, today, issuer, settings):
    account = operations.open_account(by=None, person_id=cast.mateo.pk)
    operations.bind(by=cast.mateo.pk, account=account, issuer=issuer, subject="sub-mateo", provider="riverbend")
    assert come(client, "mateo").status_code == 403
    settings.SIGN_IN = SignIn(providers=settings.SIGN_IN.providers, students_may_use=frozenset({"riverbend"}))
    come(client, "mateo")
    assert who_is_in(client) == account.pk


def test_a_new_sign_in_replaces_whoever_was_signed_in_on_the_device(sign_in, tied):
    client = sign_in("keoni")
    come(client, "amina")
    assert who_is_in(client) == tied.pk


def test_the_page_it_leads_to_after_is_one_of_ours(client, tied):
    assert come(client, "amina", next="/my/sign-in/")["Location"] == "/my/sign-in/"
    assert come(Client(), "amina", next="https://elsewhere.example/")["Location"] == "/"


def test_nothing_the_provider_says_is_kept_but_issuer_and_subject(client, cast, today):
    from allauth.socialaccount.models import SocialAccount, SocialToken

    come_in_by_code(client, "amina@riverbend.example")
    come(client, "amina", process="connect")
    assert (SocialAccount.objects.count(), SocialToken.objects.count(), Binding.objects.count()) == (0, 0, 1)


def test_a_tie_can_be_undone(client, cast, today):
    come_in_by_code(client, "amina@riverbend.example")
    come(client, "amina", process="connect")
    client.post(f"/my/sign-in/ties/{Binding.objects.get().pk}/untie/")
    assert not Binding.objects.exists()
    assert come(Client(), "amina").status_code == 403


def test_a_provider_that_does_not_answer_is_said_calmly(client, cast, today, settings):
    cache.clear()
    settings.SIGN_IN = SignIn(providers=(Provider(id="riverbend", kind="openid", name="Riverbend", client_id="x", secret="y", issuer="http://127.0.0.1:1"),))
    assert client.post("/sign-in/with/riverbend/").status_code == 403


def test_a_provider_that_is_not_in_the_file_is_not_found(client, db):
    assert client.post("/sign-in/with/elsewhere/").status_code == 404
    assert client.get("/sign-in/with/elsewhere/callback/").status_code == 404

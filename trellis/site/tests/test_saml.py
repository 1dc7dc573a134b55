"""Single sign-on by SAML, against a small provider that signs with xmlsec."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from trellis.audit.models import Act
from trellis.site import operations
from trellis.site.models import Account, Binding
from trellis.site.sign_in.settings_file import Provider, SignIn
from trellis.site.tests.door import come_in_by_code, who_is_in
from trellis.site.tests.providers import saml

OURS = saml.signer()
HOST = "trellis.riverbend.example"


@pytest.fixture(autouse=True)
def riverbend(settings: object) -> None:
    cache.clear()
    settings.ALLOWED_HOSTS = [HOST]
    settings.SIGN_IN = SignIn(providers=(Provider(id="school", kind="saml", name="School", metadata=saml.metadata(OURS)),))


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": HOST}, SERVER_NAME=HOST)


def set_out(visitor: Client, **more: str) -> str:
    page = visitor.post("/sign-in/with/school/", more).content.decode()
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert found, page
    return unescape(found[1])


def post(visitor: Client, response: str):
    """Let the browser post the provider's answer and follow to where it is weighed."""
    return visitor.get(visitor.post("/sign-in/with/school/acs/", {"SAMLResponse": response})["Location"])


@pytest.fixture
def tied(cast, today) -> Account:
    account = operations.open_account(by=None, person_id=cast.amina.pk)
    operations.bind(by=cast.amina.pk, account=account, issuer=saml.ENTITY, subject="s-amina", provider="school")
    return account


def test_a_tied_person_comes_in(visitor, tied):
    assert post(visitor, saml.answer(set_out(visitor), "s-amina", OURS))["Location"] == "/"
    assert who_is_in(visitor) == tied.pk
    assert Act.objects.filter(act="site.sign_in").get().detail == {"way": "school"}


def test_the_same_address_alone_opens_nothing(visitor, cast, today):
    response = post(visitor, saml.answer(set_out(visitor), "s-amina", OURS))
    assert "not tied to anybody here yet" in response.content.decode()
    assert who_is_in(visitor) is None


def test_somebody_signed_in_by_code_ties_it(visitor, cast, today):
    come_in_by_code(visitor, "amina@riverbend.example")
    post(visitor, saml.answer(set_out(visitor, process="connect"), "s-amina", OURS))
    assert (Binding.objects.get().issuer, Binding.objects.get().subject) == (saml.ENTITY, "s-amina")


@pytest.mark.parametrize(
    "lie",
    [
        {"by": None},
        {"by": saml.signer()},
        {"sign_response": True},  # the answer is signed, the assertion in it is not
        {"audience": "https://elsewhere.example/"},
        {"issuer": "https://elsewhere.example/metadata"},
        {"to": f"http://{HOST}/elsewhere/"},
        {"age": timedelta(hours=2)},
        {"in_response_to": "ONELOGIN_0000"},
        {"in_response_to": ""},  # nobody asked
        {"name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
        {"name_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"},
    ],
    ids=lambda lie: next(iter(lie)) + str(next(iter(lie.values())))[-14:],
)
def test_what_does_not_hold_opens_nothing(visitor, tied, lie):
    response = post(visitor, saml.answer(set_out(visitor), "s-amina", **{"by": OURS, **lie}))
    assert (response.status_code, who_is_in(visitor)) == (403, None)
    assert Act.objects.filter(act="site.fail_to_sign_in").get().detail == {"way": "school"}


def test_an_assertion_changed_after_signing_opens_nothing(visitor, tied):
    import base64

    signed = base64.b64decode(saml.answer(set_out(visitor), "s-keoni", OURS)).decode()
    forged = base64.b64encode(signed.replace(">s-keoni<", ">s-amina<").encode()).decode()
    assert post(visitor, forged).status_code == 403


def test_an_answer_is_not_used_twice(visitor, tied):
    given = saml.answer(set_out(visitor), "s-amina", OURS)
    post(visitor, given)
    visitor.post("/sign-out/")
    assert post(visitor, given).status_code == 403


def test_an_assertion_is_not_used_twice_even_for_two_questions(visitor, tied):
    post(visitor, saml.answer(set_out(visitor), "s-amina", OURS, assertion_id="_one"))
    visitor.post("/sign-out/")
    assert post(visitor, saml.answer(set_out(visitor), "s-amina", OURS, assertion_id="_one")).status_code == 403
    assert who_is_in(visitor) is None


def test_another_browser_cannot_use_the_answer(visitor, tied):
    given = saml.answer(set_out(visitor), "s-amina", OURS)
    other = Client(headers={"host": HOST}, SERVER_NAME=HOST)
    assert post(other, given).status_code == 403


def test_an_attribute_may_be_the_subject_where_the_name_is_an_address(visitor, cast, today, settings):
    settings.SIGN_IN = SignIn(providers=(Provider(id="school", kind="saml", name="School", metadata=saml.metadata(OURS), subject_attribute="number"),))
    come_in_by_code(visitor, "amina@riverbend.example")
    email = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    post(visitor, saml.answer(set_out(visitor, process="connect"), "s-amina", OURS, name_format=email))
    assert Binding.objects.get().subject == "n-s-amina"


def test_our_metadata_asks_for_signed_assertions_and_offers_no_single_logout(visitor, db):
    told = visitor.get("/sign-in/with/school/metadata/").content.decode()
    assert 'WantAssertionsSigned="true"' in told
    assert f"http://{HOST}/sign-in/with/school/acs/" in told
    assert "SingleLogoutService" not in told


def test_nonsense_is_refused_calmly(visitor, tied):
    assert post(visitor, "not base64 at all").status_code == 403
    assert visitor.get("/sign-in/with/school/acs/finish/").status_code == 403
    assert urlsplit(visitor.get("/sign-in/with/school/out/")["Location"]).path == "/sign-in/"

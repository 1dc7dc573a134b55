"""sign-in.toml: what it may say, and every mistake in words."""

from datetime import timedelta

import pytest

from trellis.site.sign_in.settings_file import Limits, SignIn, SignInFileRefused, read
from trellis.site.tests.providers import saml

TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
GOOD = f"""
[students]
may_use = ["code", "clever"]
[second_step]
asked_of = ["administrator", "superintendent"]
[sessions]
staff_idle = "90 minutes"
family_longest = "14 days"
[[provider]]
id = "google"
kind = "google"
name = "Riverbend Google"
client_id = "c"
secret = "s"
domains = ["riverbend.example"]
[[provider]]
id = "entra"
kind = "microsoft"
name = "Riverbend Microsoft"
client_id = "c"
secret_file = "entra.secret"
tenant = "{TENANT}"
[[provider]]
id = "clever"
kind = "clever"
name = "Clever"
client_id = "c"
secret = "s"
district = "4fd43cc56d11340000000005"
[[provider]]
id = "classlink"
kind = "classlink"
name = "ClassLink"
client_id = "c"
secret = "s"
tenant = "2284"
[[provider]]
id = "school"
kind = "saml"
name = "School"
metadata_file = "school.xml"
"""


def write(folder, text):
    path = folder / "sign-in.toml"
    path.write_text(text)
    (folder / "entra.secret").write_text("hidden\n")
    (folder / "school.xml").write_text(saml.metadata(saml.signer()))
    return path


def test_without_a_file_there_are_codes_links_and_passkeys(tmp_path):
    assert read(tmp_path / "sign-in.toml") == SignIn()


def test_a_good_file_is_read(tmp_path):
    rules = read(write(tmp_path, GOOD))
    assert [provider.issuer for provider in rules.providers] == [
        "https://accounts.google.com",
        f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "https://clever.com",
        "https://launchpad.classlink.com",
        "",
    ]
    google, entra, clever, classlink, school = rules.providers
    assert (classlink.scope, classlink.subject_claim, [*classlink.must.values()]) == (("openid", "profile"), "sub", [("2284",)])
    assert (google.must, entra.must) == ({"hd": ("riverbend.example",)}, {"tid": (TENANT,)})
    assert (entra.subject_claim, entra.secret, clever.scope, school.is_saml) == ("oid", "hidden", ("read:user_id",), True)
    assert (rules.students_may_use, rules.staff, rules.family.longest) == (
        {"code", "clever"},
        Limits(timedelta(minutes=90), timedelta(hours=12)),
        timedelta(days=14),
    )
    assert rules.second_step_asked_of == {"administrator", "superintendent"}


PROVIDER = '[[provider]]\nid = "one"\nname = "One"\nclient_id = "c"\nsecret = "s"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[students", "not TOML"),
        ('[student]\nmay_use = ["code"]', 'Did you mean "students"?'),
        ('[students]\nmay_use = ["codes"]', 'Did you mean "code"?'),
        ('[students]\nmay_use = "code"', "is a list"),
        ('[second_step]\nasked_of = ["principle"]', 'Did you mean "principal"?'),
        ('[sessions]\nstaff_idle = "soon"', 'such as "90 minutes"'),
        ('[sessions]\nstaff_idle = "13 hours"', "is longer than staff_longest"),
        ("[provider]\nid = 1", "two brackets"),
        (PROVIDER, "kind is one of"),
        (PROVIDER + 'kind = "google"', "domains is missing"),
        (PROVIDER + 'kind = "google"\ndomains = ["@riverbend.example"]', "without @"),
        (PROVIDER + 'kind = "microsoft"\ntenant = "common"', "those let other tenants in"),
        (PROVIDER + 'kind = "clever"', "district is missing"),
        (PROVIDER + 'kind = "openid"\nissuer = "http://idp.example"', "begins with https://"),
        (PROVIDER + 'kind = "openid"\nissuer = "https://idp.example"\nsubject_claim = "email"', "addresses change hands"),
        (PROVIDER + 'kind = "openid"\nissuer = "https://idp.example"\nscope = ["email"]', 'must hold "openid"'),
        (PROVIDER + 'kind = "openid"\nissuer = "https://idp.example"\nscopes = ["email"]', 'Did you mean "scope"?'),
        (PROVIDER.replace('"one"', '"code"') + 'kind = "classlink"', "id is a short word"),
        (PROVIDER.replace('secret = "s"', "") + 'kind = "classlink"', "secret (or secret_file) is missing"),
        ((PROVIDER + 'kind = "classlink"\n') * 2, 'Two providers have the id "one"'),
        ('[[provider]]\nid = "one"\nname = "One"\nkind = "saml"', "one of the two"),
        ('[[provider]]\nid = "one"\nname = "One"\nkind = "saml"\nmetadata_file = "nowhere.xml"', "cannot be read"),
        ('[[provider]]\nid = "one"\nname = "One"\nkind = "saml"\nmetadata_file = "entra.secret"', "not the metadata"),
        ('[[provider]]\nid = "one"\nname = "One"\nkind = "saml"\nmetadata_url = "https://idp.example/m"', "entity_id is missing"),
    ],
)
def test_a_mistake_is_named_with_what_to_do(tmp_path, text, complaint):
    with pytest.raises(SignInFileRefused) as refused:
        read(write(tmp_path, text))
    assert complaint in str(refused.value)


def test_all_mistakes_are_named_at_once_and_no_secret_is_shown(tmp_path):
    with pytest.raises(SignInFileRefused) as refused:
        read(write(tmp_path, PROVIDER.replace('"s"', '"very-secret"') + 'kind = "microsoft"\ntenant = "common"\n[sessions]\nstaff_idle = "soon"'))
    assert len(refused.value.complaints) == 2
    assert "very-secret" not in str(refused.value)

"""Signing in by choosing a name: in a demo, with a demo's database, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks

from trellis.directory.models import District
from trellis.site.models import Account
from trellis.site.tests.door import who_is_in

HOUSE = Path(__file__).resolve().parents[3]


@pytest.fixture
def demo(cast, today, settings):
    settings.DEMO_SIGN_IN = True
    District.objects.update(is_demo=True)
    return cast


def test_the_cast_is_listed_and_each_comes_in_by_a_button(client, demo):
    page = client.get("/sign-in/")
    assert [person.key for person in page.context["demo_people"]][:3] == ["gloria", "lorraine", "tomas"]
    assert {person.key for person in page.context["demo_people"]} == set(demo.people)
    assert client.post("/sign-in/as/", {"person": "amina"})["Location"] == "/"
    assert Account.objects.get(pk=who_is_in(client)).person == demo.amina


def test_a_student_of_the_cast_comes_in_and_who_holds_nothing_reads_why(client, demo):
    client.post("/sign-in/as/", {"person": "mateo"})
    assert who_is_in(client)
    assert client.post("/sign-in/as/", {"person": "tobias"}).status_code == 403


@pytest.mark.parametrize(("mode_is_demo", "district_is_demo"), [(True, False), (False, True), (False, False)])
def test_it_needs_the_mode_and_the_database(client, cast, today, settings, mode_is_demo, district_is_demo):
    settings.DEMO_SIGN_IN = mode_is_demo
    District.objects.update(is_demo=district_is_demo)
    assert client.get("/sign-in/").context["demo_people"] == []
    assert client.post("/sign-in/as/", {"person": "amina"}).status_code == 404
    assert who_is_in(client) is None


def test_it_takes_a_post(client, demo):
    assert client.get("/sign-in/as/?person=amina").status_code == 405


def test_production_refuses_a_demo_database(demo, settings):
    settings.IS_PRODUCTION = True
    assert "trellis.E001" in {message.id for message in checks.run_checks(databases=["default"])}
    District.objects.update(is_demo=False)
    assert "trellis.E001" not in {message.id for message in checks.run_checks(databases=["default"])}


def test_the_setting_is_off_in_production_and_a_broken_file_stops_the_start(tmp_path):
    def start() -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "TRELLIS_MODE": "production", "TRELLIS_HOME": str(tmp_path)}
        words = "from trellis.site import settings; print(settings.DEMO_SIGN_IN, sorted(settings.SIGN_IN.second_step_asked_of))"
        return subprocess.run([sys.executable, "-c", words], env=environment, cwd=HOUSE, capture_output=True, text=True, check=False)

    assert start().stdout.strip() == "False ['administrator', 'auditor']"
    (tmp_path / "sign-in.toml").write_text("[[provider]]\nkind = 'google'\n")
    assert "domains is missing" in start().stderr

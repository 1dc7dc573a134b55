"""`trellis init`: a district, its first administrator, and their way in."""

import re

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


def test_it_refuses_to_run_twice(installation):
    again = installation.trellis("init", "--district", "Another", "--name", "A B", "--email", "a@b.example", check=False)
    assert again.returncode == 2
    assert "has its district already" in again.stderr


def test_without_anybody_at_the_terminal_it_names_what_is_missing(installation):
    done = installation.trellis("init", "--district", "Another", check=False)
    assert done.returncode == 2
    assert "--name" in done.stderr
    assert "--email" in done.stderr


def test_keys_settings_and_database_are_for_this_account_alone(installation):
    files = [path for path in installation.home.rglob("*") if path.is_file()]
    assert {"backup", "django", "settings.env"} <= {path.name for path in files}
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []


def test_the_settings_it_wrote_hold_for_every_command_after_it(installation):
    assert installation.python("from django.conf import settings; print(settings.TIME_ZONE)") == "America/Chicago"


def test_somebody_who_lost_every_other_way_in_gets_a_link(installation):
    said = installation.trellis("sign-in-link", "ODILE@riverbend.example").stdout
    assert re.search(r"/sign-in/link/[0-9A-Z-]{19}/\n", said)
    assert installation.trellis("sign-in-link", "nobody@riverbend.example", check=False).returncode == 2

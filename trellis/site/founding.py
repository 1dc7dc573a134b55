"""`trellis init` and `trellis sign-in-link`: making the district, and a way in before there is mail."""

import argparse
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from trellis.directory.operations.founding import DistrictStands, found_district
from trellis.directory.queries import only_person_at
from trellis.kit.commands import CommandRefused
from trellis.site import backups, preparing
from trellis.site.operations import make_sign_in_link

SETTINGS = """\
# What this district sets; docs/running/settings.md lists all there is. The environment goes before this file.
TRELLIS_TIME_ZONE={time_zone}
TRELLIS_LANGUAGE={language}
# The address under which people reach Trellis, with TLS:
# TRELLIS_URL=https://trellis.example.org
# The mail server, without which nobody is sent a code or a letter:
# TRELLIS_MAIL_HOST=smtp.example.org
# TRELLIS_MAIL_PORT=587
# TRELLIS_MAIL_USER=
# TRELLIS_MAIL_PASSWORD=
# TRELLIS_MAIL_TLS=1
# TRELLIS_MAIL_FROM=trellis@example.org
"""


def run_init(arguments: argparse.Namespace) -> int:
    """Make the keys, the tables, the district and its first administrator, and say how they sign in."""
    answers = _answers(arguments)
    if preparing.is_behind():
        preparing.migrate()
    given_name, _, family_name = answers["name"].rpartition(" ")
    try:
        with transaction.atomic():
            person = found_district(
                by=None,
                today=timezone.localdate(timezone=ZoneInfo(answers["time_zone"])),
                name=answers["district"],
                time_zone=answers["time_zone"],
                language=answers["language"],
                given_name=given_name or family_name,
                family_name=family_name if given_name else "",
                email=answers["email"],
            )
            link = make_sign_in_link(by=None, person=person, hours=24, today=timezone.localdate(timezone=ZoneInfo(answers["time_zone"])))
            _write_settings(answers)
    except DistrictStands as refusal:
        raise CommandRefused(str(refusal)) from refusal
    key = backups.key_path()
    backups.key()  # made now, so that it can be put away before the first backup
    _say(f"{answers['district']} is founded. Everything it keeps is in {settings.HOME}.")
    _say_link(link)
    _say(f"Put a copy of {key} where the backups are not: nobody can read them without it.")
    _say("Next: `trellis serve`, then `trellis doctor`, which says what is still missing.")
    return 0


def run_sign_in_link(arguments: argparse.Namespace) -> int:
    """Make a one-time link for somebody who has lost every other way in, or was never sent one."""
    person = only_person_at(arguments.email, timezone.localdate())
    if person is None:
        raise CommandRefused(f"There is not exactly one person with the e-mail address {arguments.email} who holds anything here today, so nothing would open.")
    _say_link(make_sign_in_link(by=None, person=person, hours=24))
    return 0


def _say_link(link: str) -> None:
    _say(f"Sign in with this link. It opens once, within 24 hours:\n\n  {link}\n")


def _answers(arguments: argparse.Namespace) -> dict[str, str]:
    """Return what was given as flags, and ask for the rest where somebody sits at the terminal."""
    questions = {
        "district": ("Name of the district", ""),
        "name": ("Your name", ""),
        "email": ("Your e-mail address", ""),
        "time_zone": ("Time zone of the district", _zone_of_this_machine()),
        "language": ("Language of its pages", "en"),
    }
    answers = {key: getattr(arguments, key) or "" for key in questions}
    missing = [f"--{key.replace('_', '-')}" for key, (_question, default) in questions.items() if not answers[key] and not default]
    if missing and not sys.stdin.isatty():
        raise CommandRefused(f"Nobody is at the terminal to ask, so give {' and '.join(missing)} too.")
    for key, (question, default) in questions.items():
        problem = _problem(key, answers[key]) if answers[key] else ""
        if problem and not sys.stdin.isatty():
            raise CommandRefused(problem)
        while not answers[key] or problem:
            if problem:
                _say(problem)
            answers[key] = (input(f"{question}{f' [{default}]' if default else ''}: ").strip() if sys.stdin.isatty() else "") or default
            problem = _problem(key, answers[key]) if answers[key] else ""
    return answers


def _problem(key: str, answer: str) -> str:
    if key == "email":
        try:
            validate_email(answer)
        except ValidationError:
            return f"{answer} is not an e-mail address."
    if key == "time_zone" and answer not in available_timezones():
        return f"There is no time zone {answer}: give one like America/Chicago."
    if key == "language" and answer not in dict(settings.LANGUAGES):
        return f"There is no language {answer} here: give one of {', '.join(dict(settings.LANGUAGES))}."
    return ""


def _zone_of_this_machine() -> str:
    named = Path("/etc/timezone")
    zone = named.read_text().strip() if named.exists() else ""
    return zone if zone in available_timezones() and "/" in zone and not zone.startswith("Etc/") else "America/New_York"


def _write_settings(answers: dict[str, str]) -> None:
    file = settings.HOME / "settings.env"
    if not file.exists():
        file.touch(mode=0o600)  # it will hold the mail server's password
        file.write_text(SETTINGS.format(time_zone=answers["time_zone"], language=answers["language"]))


def _say(text: str) -> None:
    print(text)  # noqa: T201

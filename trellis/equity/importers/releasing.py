"""`trellis equity release …`: a release counted, listed, published and withdrawn from the terminal, so that a job of the server can do it."""

import argparse
import sys

from django.utils import timezone

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.queries import standing_of
from trellis.directory.queries.door import only_person_at
from trellis.equity.models import Release
from trellis.equity.operations import releases as operations
from trellis.equity.queries import releases as queries
from trellis.kit.commands import CommandRefused
from trellis.kit.days import SchoolYear

State = Release.State
REFUSED = 1


def run_count(arguments: argparse.Namespace) -> int:
    """Count a release now, in nobody's name. Ends in 1 when it could not be counted or cannot be published."""
    now, today = timezone.now(), timezone.localdate()
    years = arguments.years or [SchoolYear.of(today).ends_in - 1]
    try:
        release = operations.begin_release(by=None, now=now, today=today, name=arguments.name, school_years=years)
    except operations.NothingToCount as refused:
        raise CommandRefused(str(refused)) from refused
    if release.made_at != now:
        raise CommandRefused(f"Release {release.pk} of the same name and years is being counted already.")
    try:
        operations.count_release(release=release)
    except Exception:
        operations.fail_release(release=release, problem="broken")
        raise
    _say(_line(release))
    for notice in queries.notices_of(release):
        _say(f"  {notice}")
    return REFUSED if release.problem else 0


def run_list(arguments: argparse.Namespace) -> int:
    """List all releases, the latest first."""
    for release in queries.releases():
        _say(_line(release))
    return 0


def run_publish(arguments: argparse.Namespace) -> int:
    """Publish a release in the name of a person who may."""
    standing, release = _who_and_what(arguments)
    try:
        operations.publish_release(by=standing.person_id, now=timezone.now(), release=release)
    except operations.CannotPublish as refused:
        raise CommandRefused(str(refused)) from refused
    release.refresh_from_db()
    _say(_line(release))
    return 0


def run_withdraw(arguments: argparse.Namespace) -> int:
    """Withdraw a release in the name of a person who may, with the reason."""
    standing, release = _who_and_what(arguments)
    try:
        operations.withdraw_release(by=standing.person_id, now=timezone.now(), release=release, reason=arguments.reason)
    except (operations.NotOut, operations.ReasonMissing) as refused:
        raise CommandRefused(str(refused)) from refused
    release.refresh_from_db()
    _say(_line(release))
    return 0


def _who_and_what(arguments: argparse.Namespace) -> tuple[Standing, Release]:
    """Return who does it and the release, both through the gate."""
    today = timezone.localdate()
    person = only_person_at(arguments.by, today)
    standing = standing_of(person.pk, today) if person else None
    if standing is None or not may(standing, Verb.EQUITY_MAKE_RELEASE):
        raise CommandRefused("--by needs the e-mail address of one person who may publish releases: the superintendent or the director of student services.")
    if not Release.objects.filter(pk=arguments.number).exists():
        raise CommandRefused(f"There is no release {arguments.number}. `trellis equity release list` names them.")
    return standing, fetch(standing, Verb.EQUITY_MAKE_RELEASE, queries.releases(), pk=arguments.number)


def _line(release: Release) -> str:
    years = ", ".join(str(SchoolYear(year)) for year in release.school_years)
    audit = release.audit
    hidden = f", {audit['hidden']} of {audit['cells']} numbers hidden" if audit else ""
    problem = queries.problem_of(release)
    return f"{release.pk}  {release.name}  {years}: {release.get_state_display()}{hidden}{f'. {problem}' if problem else ''}"


def _say(text: str) -> None:
    print(text, file=sys.stdout)  # noqa: T201

"""What is missing before a district may rely on this installation, in words, each with what to do."""

import argparse
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import dns.resolver
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.audit.queries import acts, unsealed_since
from trellis.directory.models import District
from trellis.directory.queries.roster import roster_state
from trellis.mail.importers.mailbox import box_of_settings
from trellis.mail.importers.mailbox import opened as opened_box
from trellis.mail.queries import front_desk
from trellis.safety.queries import is_somebody_on_duty
from trellis.site import backups, preparing
from trellis.surveys.queries import open_rounds
from trellis.work.queries import worker_state

BACKUP_IS_OLD = timedelta(hours=36)
SEALED_WITHIN = timedelta(minutes=5)
CLOCKS_AGREE = timedelta(seconds=5)
SPACE_NEEDED = 2_000_000_000


class Weight(StrEnum):
    """GOOD needs nothing; ADVICE can wait; MISSING must be put right before production."""

    GOOD = "good"
    ADVICE = "advice"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is a sentence about how it is; `do` says what to do, empty when nothing."""

    weight: Weight
    what: str
    do: str = ""


def findings(*, with_visits: bool = True) -> list[Finding]:
    """Look at everything; with `with_visits` also at the mail server, which may take some seconds to say that it is not there."""
    looks: list[Callable[[], Iterator[Finding]]] = [_tables, _mode, _address, _keys, _backups, _worker, _trail, _roster, _duty, _clock, _space]
    if with_visits:
        looks[3:3] = [_mail, _mail_in]
    found: list[Finding] = []
    for look in looks:
        try:
            found += look()
        except DatabaseError:
            found.append(Finding(Weight.MISSING, _("The database did not answer to one of the questions."), _("Run “trellis migrate”, then ask again.")))
    return found


def run(arguments: argparse.Namespace) -> int:
    """Print every finding, the missing ones first; return 1 when something is missing."""
    found = sorted(findings(), key=lambda finding: [Weight.MISSING, Weight.ADVICE, Weight.GOOD].index(finding.weight))
    marks = {Weight.MISSING: "missing", Weight.ADVICE: "advice ", Weight.GOOD: "good   "}
    for finding in found:
        print(f"{marks[finding.weight]}  {finding.what}" + (f"\n         {finding.do}" if finding.do else ""))  # noqa: T201
    missing = sum(finding.weight is Weight.MISSING for finding in found)
    print("\nNothing is missing." if not missing else f"\n{missing} thing(s) missing for production.")  # noqa: T201
    return 1 if missing else 0


# -- one look at a time ---------------------------------------------------------------------------------


def _tables() -> Iterator[Finding]:
    if preparing.is_behind():
        yield Finding(Weight.MISSING, _("The tables are not those of this version."), _("Run “trellis migrate”, or start “trellis serve”, which does it."))
        return
    yield Finding(Weight.GOOD, _("The tables are those of this version."))
    district = District.objects.first()
    if district is None:
        yield Finding(Weight.MISSING, _("There is no district yet."), _("Run “trellis init”."))
    elif district.is_demo:
        yield Finding(
            Weight.MISSING, _("The district in this database is the demo."), _("Use another TRELLIS_HOME for the real one, and run “trellis init” there.")
        )


def _mode() -> Iterator[Finding]:
    if settings.IS_PRODUCTION:
        yield Finding(Weight.GOOD, _("Trellis runs in production mode: nobody signs in by choosing a name."))
    else:
        yield Finding(Weight.MISSING, _("TRELLIS_MODE is {mode}.").format(mode=settings.MODE), _("Set TRELLIS_MODE=production, or leave it out."))


def _address() -> Iterator[Finding]:
    if settings.IS_TLS:
        yield Finding(Weight.GOOD, _("People reach Trellis at {url}, with TLS.").format(url=settings.PUBLIC_URL))
    else:
        yield Finding(
            Weight.MISSING,
            _("TRELLIS_URL is {url}, without TLS: what is read could be read on the way.").format(url=settings.PUBLIC_URL),
            _("Put a proxy with a certificate before Trellis and set TRELLIS_URL=https://…; docs/running/one-machine.md shows how."),
        )


def _mail() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Finding(Weight.MISSING, _("Mail is written to files and sent to nobody."), _("Set TRELLIS_MAIL_HOST and the others in settings.env."))
        return
    server = mail.get_connection(timeout=5)
    try:
        server.open()
        server.close()
    except Exception as error:  # whatever a mail server, a name server or TLS may come up with
        yield Finding(
            Weight.MISSING,
            _("The mail server {host}:{port} does not take mail ({error}): nobody is sent a code to sign in.").format(
                host=settings.EMAIL_HOST, port=settings.EMAIL_PORT, error=type(error).__name__
            ),
            _("Set TRELLIS_MAIL_HOST and the others in settings.env, and see that the firewall lets it through."),
        )
        return
    yield Finding(Weight.GOOD, _("The mail server {host}:{port} takes mail.").format(host=settings.EMAIL_HOST, port=settings.EMAIL_PORT))
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Finding(
            Weight.MISSING, _("Mail goes out as {address}, which nobody can answer.").format(address=settings.DEFAULT_FROM_EMAIL), _("Set TRELLIS_MAIL_FROM.")
        )


def _mail_in() -> Iterator[Finding]:
    """Say whether people can answer by mail: an address, somebody who reads, a way in, and a way to tell whose mail it is."""
    if not settings.MAIL_IN:
        yield Finding(Weight.ADVICE, _("Nobody can answer Trellis by mail: TRELLIS_MAIL_IN is not set."), _("docs/running/mail-in.md says what it takes."))
        return
    if "@" not in settings.MAIL_IN:
        yield Finding(Weight.MISSING, _("TRELLIS_MAIL_IN is no address."), _("Write it like threads@riverbend.example."))
        return
    if front_desk() is None:
        yield Finding(
            Weight.MISSING,
            _("Mail to {address} goes to no office: each one waits for the administrator.").format(address=settings.MAIL_IN),
            _("Name a front desk in the catalogue of services, or give the address to an office on the page “Addresses of offices”."),
        )
    if not settings.MAIL_TRUSTS:
        try:
            dns.resolver.get_default_resolver()
        except dns.resolver.NoResolverConfiguration:
            yield Finding(
                Weight.MISSING,
                _("This machine knows no name server, so that no mail can prove who wrote it: all of it waits for a person."),
                _("Name one in /etc/resolv.conf, or set TRELLIS_MAIL_TRUSTS to your own mail server."),
            )
    box = box_of_settings()
    if box is None:
        yield Finding(Weight.GOOD, _("Mail to {address} comes in where the mail server runs “trellis mail receive”.").format(address=settings.MAIL_IN))
        return
    try:
        with opened_box(box):
            yield Finding(Weight.GOOD, _("The mailbox on {host} opens, and Trellis looks into it every two minutes.").format(host=box.host))
    except Exception as error:  # whatever a mail server, a name server or TLS may come up with
        yield Finding(
            Weight.MISSING,
            _("The mailbox on {host} does not open ({error}). Mail stays there until it does.").format(host=box.host, error=type(error).__name__),
            _("Look at TRELLIS_IMAP_HOST and the others in settings.env; docs/running/mail-in.md says what Google and Microsoft ask for."),
        )


def _keys() -> Iterator[Finding]:
    keys = settings.HOME / "keys"
    private = [settings.HOME / "settings.env", keys, *(keys.iterdir() if keys.exists() else ())]
    if any(path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) for path in private):
        yield Finding(
            Weight.MISSING,
            _("Other accounts of this machine can read the keys or the settings."),
            f"chmod -R u=rwX,go= {keys} {settings.HOME / 'settings.env'}",
        )
    else:
        yield Finding(Weight.GOOD, _("Keys and settings can be read by this account alone."))


def _backups() -> Iterator[Finding]:
    kept = backups.kept_backups()
    age = datetime.now(UTC) - kept[-1][0] if kept else None
    if age is None or age > BACKUP_IS_OLD:
        what = _("There is no backup in {folder}.") if age is None else _("The newest backup in {folder} is {hours} hours old.")
        yield Finding(
            Weight.MISSING,
            what.format(folder=backups.folder(), hours=round(age.total_seconds() / 3600) if age else 0),
            _("“trellis backup” makes one now; the worker makes one each night at 01:30."),
        )
    else:
        yield Finding(Weight.GOOD, _("The newest backup is {hours} hours old.").format(hours=round(age.total_seconds() / 3600)))
    if kept and os.stat(backups.folder()).st_dev == os.stat(settings.HOME).st_dev:  # noqa: PTH116
        yield Finding(
            Weight.ADVICE, _("The backups lie on the same disk as the database."), _("Set TRELLIS_BACKUPS to a folder elsewhere, or copy them away each night.")
        )


def _worker() -> Iterator[Finding]:
    state = worker_state()
    if state.silent:
        yield Finding(
            Weight.MISSING,
            _("No worker takes the {lanes} jobs: no letter goes out, nothing is sealed or imported.").format(lanes=_(" and ").join(state.silent)),
            _("Start “trellis serve”, which starts the workers too, and look at its log."),
        )
    else:
        yield Finding(Weight.GOOD, _("The workers are alive."))
    if state.waiting_since and timezone.now() - state.waiting_since > timedelta(minutes=15):
        yield Finding(
            Weight.ADVICE, _("A job has waited for more than a quarter of an hour."), _("A long import may be before it. Look at the log if it stays so.")
        )
    if state.failed:
        words = ngettext("{count} job failed for good this week.", "{count} jobs failed for good this week.", state.failed)
        yield Finding(Weight.ADVICE, words.format(count=state.failed), _("The log says where: look for “job ended” with the outcome “failed”."))


def _trail() -> Iterator[Finding]:
    since = unsealed_since()
    if since and timezone.now() - since > SEALED_WITHIN:
        yield Finding(
            Weight.MISSING,
            _("Entries of the trail have waited for their seal since {since}.").format(since=f"{timezone.localtime(since):%Y-%m-%d %H:%M}"),
            _("The worker seals each minute: see that it runs. “trellis trail seal” seals now."),
        )
    else:
        yield Finding(Weight.GOOD, _("The trail is sealed as it goes."))


def _roster() -> Iterator[Finding]:
    roster = roster_state(timezone.localdate())
    if roster.days_old is None:
        yield Finding(Weight.ADVICE, _("No roster has come in yet."), _("“trellis roster check PATH” looks at one; the page of the roster takes it."))
    elif roster.is_stale:
        words = ngettext("The roster is {count} day old.", "The roster is {count} days old.", roster.days_old)
        yield Finding(
            Weight.MISSING, words.format(count=roster.days_old), roster.last_failure or _("Bring in a new one, or see why the nightly one stays away.")
        )
    else:
        yield Finding(Weight.GOOD, _("The roster is up to date."))


def _duty() -> Iterator[Finding]:
    """Say whether words of harm would reach somebody who expects them, wherever somebody may be writing them today."""
    today = timezone.localdate()
    if is_somebody_on_duty(today):
        yield Finding(Weight.GOOD, _("Somebody is on duty for words that may mean harm."))
    elif open_rounds(today).exists():
        yield Finding(
            Weight.MISSING,
            _("A round asks today, and nobody is on duty for words that may mean harm."),
            _("The director of student services or the administrator says who is, on the page “Who is on duty”. Until then the directors are told."),
        )
    else:
        yield Finding(
            Weight.ADVICE,
            _("Nobody is on duty for words that may mean harm, and students can write beside a promise made to them."),
            _("The director of student services or the administrator says who is, on the page “Who is on duty”."),
        )


def _clock() -> Iterator[Finding]:
    newest = acts().values_list("at", flat=True).first()
    ahead = newest - timezone.now() if newest else timedelta(0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            ahead = max(ahead, abs(cursor.fetchone()[0] - timezone.now()))
    if ahead > CLOCKS_AGREE:
        yield Finding(
            Weight.MISSING,
            _("The clock of this machine differs by {seconds} seconds from what the database knows.").format(seconds=round(ahead.total_seconds())),
            _("Let the machine keep its time by the network (timedatectl set-ntp true)."),
        )
    elif Path("/run/systemd/system").exists() and not Path("/run/systemd/timesync/synchronized").exists() and not shutil.which("chronyd"):
        yield Finding(Weight.ADVICE, _("It cannot be told whether the clock of this machine is kept right."), "timedatectl set-ntp true")
    else:
        yield Finding(Weight.GOOD, _("The clock agrees with the trail."))


def _space() -> Iterator[Finding]:
    tightest = min((shutil.disk_usage(folder) for folder in {settings.HOME, backups.folder()} if folder.exists()), key=lambda usage: usage.free)
    size = sum(path.stat().st_size for path in settings.HOME.glob("*.sqlite3*"))
    if tightest.free < max(SPACE_NEEDED, 2 * size):
        words = _("There are {free} GB left on the disk; a backup and a restore want {wanted} GB.")
        wanted = max(SPACE_NEEDED, 2 * size)
        yield Finding(
            Weight.MISSING,
            words.format(free=round(tightest.free / 1e9, 1), wanted=round(wanted / 1e9, 1)),
            _("Make room, or move TRELLIS_BACKUPS to another disk."),
        )
    else:
        yield Finding(Weight.GOOD, _("There are {free} GB left on the disk.").format(free=round(tightest.free / 1e9, 1)))

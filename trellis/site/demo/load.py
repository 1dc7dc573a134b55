"""`trellis demo`: Riverbend in an empty home folder, through the same importer as any district's roster."""

import argparse
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from trellis.access.policy import Role
from trellis.directory import importers
from trellis.directory.models import Assignment, District, NonWorkingDays, Office, Person, Post, School
from trellis.directory.oneroster.write import write
from trellis.directory.operations.names import index_names
from trellis.directory.queries import fold_name
from trellis.kit.commands import CommandRefused
from trellis.kit.days import SchoolYear
from trellis.safety.operations import begin_duty
from trellis.site import preparing
from trellis.site.demo.along import let_records_go_along
from trellis.site.demo.attended import attend
from trellis.site.demo.cast import LONG_AGO, Cast, make_cast
from trellis.site.demo.empaneled import convene_in_riverbend
from trellis.site.demo.gaps import count_gaps
from trellis.site.demo.given import give_records
from trellis.site.demo.handed import hand_on_in_riverbend
from trellis.site.demo.known import know_in_riverbend
from trellis.site.demo.ledgered import keep_ledger
from trellis.site.demo.recorded import bring_records
from trellis.site.demo.riverbend import make_roster
from trellis.site.demo.story import tell

MORE_STAFF = (
    ("Delphine", "Moreau", Role.SUPERVISOR, None, "Principal supervisor"),
    ("Everett", "Castleman", Role.CABINET, None, "Chief academic officer"),
    ("Noor", "Farouk", Role.CABINET, None, "Chief of staff"),
    ("Beatriz", "Lozano", Role.CABINET, None, "Chief financial officer"),
    ("Kenji", "Nakamura", Role.CABINET, None, "Chief of human resources"),
)


def run(arguments: argparse.Namespace) -> int:
    """Make the demo district unless it stands, and serve it when asked."""
    if settings.MODE != "demo":
        raise CommandRefused("The demo district is made in demo mode alone: set TRELLIS_MODE=demo, and a TRELLIS_HOME of its own.")
    settings.HOME.mkdir(parents=True, exist_ok=True)
    if preparing.is_behind():
        preparing.migrate()
    district = District.objects.first()
    if district is None:
        make_riverbend(students=arguments.students, today=timezone.localdate())
    elif not district.is_demo:
        raise CommandRefused(f"{settings.HOME} holds a real district. Choose another TRELLIS_HOME for the demo.")
    if arguments.serve:
        from trellis.site.serving import serve

        _say_who()
        return serve(host=arguments.host, port=arguments.port, workers=None)
    _say_who()
    return 0


def make_riverbend(*, students: int, today: date) -> None:
    """Fill an empty database with Riverbend: roster, cast, posts that no roster carries, calendar, and what they have begun."""
    began = time.monotonic()
    district = District.objects.create(name="Riverbend Schools", time_zone=settings.TIME_ZONE, is_demo=True)
    _say(f"Making Riverbend, {students:,} students:")
    with TemporaryDirectory(prefix="riverbend-") as folder:
        bundle = write(make_roster(students, today), Path(folder) / "roster")
        _say("  a roster is written; it goes in as any roster does")
        _import(bundle, today)
    with transaction.atomic():
        cast = make_cast(district)
        people = _more_staff(cast)
        _assign_schools(cast, people)
        _school_days(today)
        begin_duty(by=cast.meiling.pk, today=today, person=cast.hannah.pk, held_from=today, held_until=None)
        index_names(people=[person.pk for person in (*cast.people.values(), *people)])
        tell(cast, today)
        bring_records(cast, today)
        attend(cast, today)
        keep_ledger(cast, today)
        count_gaps(cast, today)
        hand_on_in_riverbend(cast, today)
        give_records(cast, today)
        know_in_riverbend(cast, today)
        convene_in_riverbend(cast, today)
        let_records_go_along(cast, today)
    call_command("createcachetable", verbosity=0)
    _say(f"  the people of the README live there now ({time.monotonic() - began:.0f} s)")


def _import(bundle: Path, today: date) -> None:
    running = importers.begin(by=None)
    importers.read_bundle(running, bundle, today=today)
    with importers.compared(running, today=today) as on_desk:
        importers.switch(running, on_desk, by=None, today=today)
    importers.finish(running)


def _more_staff(cast: Cast) -> list[Person]:
    people = []
    for given, family, role, office, title in MORE_STAFF:
        person = Person.objects.create(given_name=given, family_name=family, folded_name=fold_name(given, family), email=f"{given.lower()}@riverbend.example")
        Post.objects.create(person=person, role=role, title=title, held_from=LONG_AGO, office=Office.objects.filter(name=office).first() if office else None)
        people.append(person)
    return people


def _assign_schools(cast: Cast, people: list[Person]) -> None:
    """Give every school a supervisor in charge and a backup; those of the cast have theirs."""
    supervisors = [cast.tomas, cast.hana, people[0]]
    for number, school in enumerate(School.objects.exclude(assignments__isnull=False).order_by("pk")):
        lead, backup = supervisors[number % 3], supervisors[(number + 1) % 3]
        Assignment.objects.create(supervisor=lead, school=school, kind=Assignment.Kind.LEAD, held_from=LONG_AGO)
        Assignment.objects.create(supervisor=backup, school=school, kind=Assignment.Kind.BACKUP, held_from=LONG_AGO)
    Post.objects.create(
        person=people[0],
        role=Role.SUPERVISOR,
        title="Principal supervisor",
        covers=cast.posts["hana"],
        held_from=date.today() - timedelta(days=2),
        held_until=date.today() + timedelta(days=12),
    )


def _school_days(today: date) -> None:
    """Type the days without school of this school year."""
    year = SchoolYear.of(today).ends_in
    for name, starts, ends in (
        ("Labor Day", date(year - 1, 9, 7), date(year - 1, 9, 8)),
        ("Autumn break", date(year - 1, 11, 25), date(year - 1, 11, 28)),
        ("Winter break", date(year - 1, 12, 21), date(year, 1, 4)),
        ("Dr. Martin Luther King Jr. Day", date(year, 1, 18), date(year, 1, 19)),
        ("Spring break", date(year, 3, 29), date(year, 4, 5)),
        ("Memorial Day", date(year, 5, 31), date(year, 6, 1)),
    ):
        NonWorkingDays.objects.create(name=name, starts_on=starts, ends_on=ends)


def _say_who() -> None:
    _say(
        "Sign in as anybody of Riverbend: the sign-in page lists them. Amina Warsame leads Cedar Fork Elementary, Lorraine Whitehorse is deputy superintendent."
    )


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201

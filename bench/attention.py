"""Attention at two sizes of a district, and a night of rules over a school year of attendance for the larger one.

The pages keep their number of queries and take at most one and a half times as long. The night looks at eighteen million days of 100,000 students
with four rules; it takes at most three times one aggregate over the same rows, and 600 MB in a process of its own.
"""

import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import district  # noqa: E402
from bench.district import TODAY, Bench, signed_in, untouched  # noqa: E402
from bench.pages import turn_by_turn  # noqa: E402
from bench.ratio import Ratio, spent  # noqa: E402
from trellis.access.policy import Role  # noqa: E402
from trellis.directory.models import Person, Post, SchoolEnrolment  # noqa: E402
from trellis.kit.days import SchoolYear, days_between  # noqa: E402
from trellis.records.models import AttendanceDay, Incident  # noqa: E402
from trellis.student_support.models import RuleEdition, Signal, SignalRule  # noqa: E402
from trellis.student_support.operations.attention import raise_signals_everywhere  # noqa: E402

SMALL, LARGE = 1_000, 100_000
DAYS = 180
NIGHT = SchoolYear.of(TODAY).starts_on - timedelta(days=12)  # near the end of last school year, when a year of attendance is here
PAGES: dict[str, tuple[str, str]] = {
    "attention of a school, principal": ("principal", "/attention/"),
    "attention of a school, counselor": ("counselor", "/attention/"),
    "attention, director": ("services", "/attention/"),
    "attention of a school, director": ("services", "/attention/?school={school}"),
    "attention by building": ("services", "/attention/by-building/"),
    "who needs us, counselor": ("counselor", "/who-needs-us/"),
    "one signal": ("counselor", "/signals/{signal}/"),
}
MEMORY = """
import os, sys
from datetime import date
import django
django.setup()
from django.db import connections, transaction
for alias, name in zip(("default", "readlog"), sys.argv[1:3]):
    connections[alias].settings_dict["NAME"] = name
from trellis.student_support.operations.attention import raise_signals_everywhere
with transaction.atomic():
    raise_signals_everywhere(today=date.fromisoformat(sys.argv[3]))
    transaction.set_rollback(True)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def measure(quick: bool = False) -> list[Ratio]:
    """Return a ratio for each page, large district over small one; the night over one aggregate; and its memory."""
    sizes = (SMALL, LARGE // 10 if quick else LARGE)
    with untouched(), tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        bench, cast, clients, nights = Bench(Path(folder)), {}, {}, []
        for size in sizes:
            bench.make(size)
            cast[size] = _fill(size)
            bench.analyse()
            if size == sizes[1]:
                nights = [_memory(bench, size), *_nights(size)]
            raise_signals_everywhere(today=NIGHT)
            bench.analyse()
            cast[size]["signal"] = Signal.objects.filter(school=cast[size]["school"]).values_list("pk", flat=True)[0]
            clients[size] = {who: signed_in(cast[size][who]) for who in {who for who, _page in PAGES.values()}}
        try:
            return [*nights, *turn_by_turn(PAGES, bench, sizes, cast, clients)]
        finally:
            bench.drop(sizes[1])


def _fill(students: int) -> dict:
    if connection.vendor == "sqlite":  # for filling alone
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-800000")
            cursor.execute("PRAGMA synchronous=OFF")
    cast = dict(district.fill(students))
    long_ago = NIGHT - timedelta(days=400)
    SchoolEnrolment.objects.update(begins_on=long_ago)
    Post.objects.update(held_from=long_ago)
    counselors = []
    for school in set(Post.objects.filter(role=Role.PRINCIPAL.value).values_list("school_id", flat=True)):
        person = Person.objects.create(given_name="Counselor", family_name=str(school), folded_name=f"{school} counselor")
        counselors.append(Post(person=person, role=Role.COUNSELOR, school_id=school, held_from=long_ago))
    Post.objects.bulk_create(counselors)
    cast["counselor"] = next(one.person_id for one in counselors if one.school_id == cast["school"])
    first = SchoolYear.of(NIGHT).starts_on + timedelta(days=50)
    school_days = [day for day in days_between(first, NIGHT) if day.weekday() < 5][:DAYS]
    # A twelfth away for most; in each hundred four who are away a fifth of the time, most lately.
    chance = "(e.student_id * 7919 + d.number * 104729 + (e.student_id * d.number) %% 1013) %% 100"
    away = f"CASE WHEN {chance} < CASE WHEN e.student_id %% 100 < 4 THEN 25 ELSE 4 END THEN 'unexcused' ELSE 'present' END"
    kind = "date" if connection.vendor == "postgresql" else "text"
    listed = " UNION ALL ".join(f"SELECT CAST('{day}' AS {kind}) AS day, CAST({day.toordinal()} AS bigint) AS number" for day in school_days)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO records_attendanceday (student_id, school_id, "on", state) SELECT e.student_id, e.school_id, d.day, {away} '
            f"FROM directory_schoolenrolment e CROSS JOIN ({listed}) d ORDER BY d.day, e.school_id, e.student_id",
            [],
        )
    seen = SchoolEnrolment.objects.order_by("pk").values_list("student_id", "school_id")[: students // 20]
    Incident.objects.bulk_create(
        [
            Incident(student_id=who, school_id=school, sourced_id=f"i{n}", on=NIGHT - timedelta(days=n % 20), kind="refusal")
            for n, (who, school) in enumerate(seen)
        ],
        batch_size=5_000,
    )
    for rule, at_least, within in (("absences", 5, 14), ("absences", 4, 7), ("share", 10, None), ("incidents", 1, 20)):
        RuleEdition.objects.create(
            rule=SignalRule.objects.create(kind=rule), number=1, at_least=at_least, within_days=within, source="Bench", source_on=NIGHT,
            written_by_id=cast["services"], written_at=timezone.now(), used_from=NIGHT, used_by_id=cast["services"],
        )  # fmt: skip
    return cast


def _memory(bench: Bench, size: int) -> Ratio:
    names = [bench.names[size][alias] for alias in ("default", "readlog")]
    connection.close()
    run = subprocess.run([sys.executable, "-c", MEMORY, *names, NIGHT.isoformat()], capture_output=True, text=True, check=True)
    return Ratio("attention: memory of a night of rules in MB", int(run.stdout) / 1024, 1.0, 600.0, "M")


def _nights(size: int) -> list[Ratio]:
    """Return a night that raises and a night that only renews, each over one aggregate of the same rows."""
    rows = AttendanceDay.objects.count()
    aggregate = []
    if connection.vendor == "postgresql":  # what its helpers take is not seen by `spent`
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather=0")
    for _turn in range(2):
        began = spent()
        with connection.cursor() as cursor:
            cursor.execute("SELECT student_id, COUNT(*), SUM(CASE WHEN state = 'unexcused' THEN 1 ELSE 0 END) FROM records_attendanceday GROUP BY student_id")
            while cursor.fetchmany(2_000):
                pass
        aggregate.append(spent() - began)
    nights = []
    for day in (NIGHT - timedelta(days=1), NIGHT):
        began = spent()
        raise_signals_everywhere(today=day)
        nights.append(spent() - began)
    words = f"{size:,} students, {rows:,} days, {Signal.objects.count():,} signals"
    return [
        Ratio(f"attention: a night that raises, {words}", nights[0], min(aggregate), 3.0),
        Ratio("attention: the night after", nights[1], min(aggregate), 3.0),
    ]

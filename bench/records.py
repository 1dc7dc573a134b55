"""A day's attendance for 100,000 students, brought in as the night does it, against laying the same rows bare into the same table.

Bare: the file is read by csv, and the database takes its rows, their numbers known beforehand, by the fastest way it has: executemany on
SQLite, COPY on PostgreSQL. Before the measured day the table holds twenty others. Memory is counted in a process of its own.
"""

import csv
import gc
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
os.environ.setdefault("TRELLIS_MODE", "test")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bench.district import Bench, untouched  # noqa: E402
from bench.ratio import Ratio, spent  # noqa: E402
from trellis.directory.models import Person, School, SchoolEnrolment, Student  # noqa: E402
from trellis.records.importers import running as importing  # noqa: E402
from trellis.records.models import AttendanceDay, RecordsImport  # noqa: E402

DAY = date(2026, 11, 30)
DAYS_BEFORE = 20
SCHOOLS = 180
CHUNK = 5_000
# Reading and staging alone: what the size of a file could swell.
MEMORY = """
import sys, tempfile
from datetime import date
from pathlib import Path
from trellis.records.importers.rows import stage
with tempfile.TemporaryDirectory() as folder:
    stage([Path(sys.argv[1])], Path(folder), today=date(2026, 12, 1), codes=None)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def measure(quick: bool = False) -> list[Ratio]:
    """Return ratios for the first bringing in, for the same file again, and the memory of reading a long file."""
    students = 10_000 if quick else 100_000
    home = settings.HOME
    with untouched(), tempfile.TemporaryDirectory(prefix="trellis-bench-") as name:
        bench, folder = Bench(Path(name)), Path(name)
        bench.make(students)
        settings.HOME = folder
        try:
            _fill(students)
            bench.analyse()
            file = _write(folder, students, 1)
            bare = min(_bare(file, DAY - timedelta(days=7 * turn)) for turn in (20, 21))
            first, again = _bring_in(file), _bring_in(file)
            assert AttendanceDay.objects.filter(on=DAY).count() == students
            memory = _memory(_write(folder, students, 20))
        finally:
            settings.HOME = home
            bench.drop(students)
    size = f"{students:,} students"
    return [
        Ratio(f"records: a day's attendance, {size}, against the bare insert", first, bare, 5.0),
        Ratio(f"records: the same day again, {size}, against the bare insert", again, bare, 5.0),
        Ratio("records: memory of reading twenty days of them in MB", memory, 1.0, 150.0, "M"),
    ]


def _fill(students: int) -> None:
    schools = School.objects.bulk_create([School(name=f"School {n}", identifier=f"school-{n}") for n in range(SCHOOLS)])
    with transaction.atomic():
        people = Person.objects.bulk_create([Person(given_name="A") for _n in range(students)], batch_size=CHUNK)
        pupils = Student.objects.bulk_create([Student(person=person, number=f"number-{n}") for n, person in enumerate(people)], batch_size=CHUNK)
        began = DAY - timedelta(days=90)
        at = [SchoolEnrolment(student=one, school=schools[n % SCHOOLS], begins_on=began) for n, one in enumerate(pupils)]
        SchoolEnrolment.objects.bulk_create(at, batch_size=CHUNK)
    with connection.cursor() as cursor:
        for before in range(1, DAYS_BEFORE + 1):
            cursor.execute(
                'INSERT INTO records_attendanceday (student_id, school_id, "on", state) '
                f"SELECT id, {schools[0].pk} + id %% {SCHOOLS}, %s, 'present' FROM directory_student ORDER BY id",
                [DAY - timedelta(days=before)],
            )


def _write(folder: Path, students: int, times: int) -> Path:
    """Write a day of attendance; `times` as long, every student is named on as many days."""
    (folder / str(times)).mkdir(exist_ok=True)
    path = folder / str(times) / "attendance.csv"
    with path.open("w", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(["studentNumber", "schoolIdentifier", "date", "code", "minutesMissed"])
        for back in range(times):
            day = (DAY - timedelta(days=back)).isoformat()
            sheet.writerows(
                [f"number-{n}", f"school-{n % SCHOOLS}", day, "tardy" if n % 20 == 0 else "present", 15 if n % 20 == 0 else ""] for n in range(students)
            )
    return path


def _bare(file: Path, day: date) -> float:
    numbers, schools = dict(Student.objects.values_list("number", "pk")), dict(School.objects.values_list("identifier", "pk"))
    gc.collect()
    began = spent()
    with transaction.atomic(), file.open(newline="") as source, connection.cursor() as cursor:
        lines = csv.reader(source)
        next(lines)
        rows = ((numbers[number], schools[school], str(day), state, int(minutes) if minutes else None) for number, school, _day, state, minutes in lines)
        if connection.vendor == "sqlite":
            cursor.executemany('INSERT INTO records_attendanceday (student_id, school_id, "on", state, minutes_missed) VALUES (%s, %s, %s, %s, %s)', list(rows))
        else:
            with cursor.copy('COPY records_attendanceday (student_id, school_id, "on", state, minutes_missed) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
    return spent() - began


def _bring_in(file: Path) -> float:
    gc.collect()
    began = spent()
    with importing.one_at_a_time():
        running = importing.begin_import(by=None, unattended=True)
        importing.prepare(running, [file], today=DAY + timedelta(days=1), at_once=True)
    assert (running.state, running.complaints) == (RecordsImport.State.DONE, 0)
    return spent() - began


def _memory(file: Path) -> float:
    return int(subprocess.run([sys.executable, "-c", MEMORY, str(file)], capture_output=True, text=True, check=True).stdout) / 1024

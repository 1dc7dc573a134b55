"""A district of any size in a database of its own, written in bulk: names, posts, enrolments, classes and families, and no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.db import connections
from django.test import Client

from trellis.site.preparing import lay_tables

TODAY = date.today()
BEGAN = TODAY - timedelta(days=90)
CHUNK = 5000
SYLLABLES = "ma ri an na lo pe so ti ka mi jo be du ga hel var qui del san tor ben ley kim ros wal chen din far gil hol".split()  # noqa: SIM905


class Bench:
    """Databases by size, and the one that is in use: pages always read `default`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[int, dict[str, str]] = {}

    def make(self, size: int) -> None:
        """Make an empty database for a size, with every table, and use it."""
        for alias in ("default", "readlog"):
            one = connections[alias]
            one.close()
            if one.vendor == "sqlite":
                name = str(self.folder / f"{alias}-{size}.sqlite3")
                one.settings_dict["NAME"] = name
                lay_tables(alias)
            else:
                name = f"trellis_bench_{size}"
                if alias == "default":
                    one.settings_dict["TEST"]["NAME"] = name
                    one.creation.create_test_db(verbosity=0, autoclobber=True)
                else:
                    one.settings_dict["NAME"] = name
            self.names.setdefault(size, {})[alias] = name

    def drop(self, size: int) -> None:
        """Throw the database of a size away."""
        connections.close_all()  # the read log's own, too: PostgreSQL drops nothing that somebody is in
        for alias, name in self.names.pop(size).items():
            one = connections[alias]
            if one.vendor == "sqlite":
                for file in self.folder.glob(f"{alias}-{size}.sqlite3*"):
                    file.unlink()
            elif alias == "default":
                one.settings_dict["NAME"] = name
                one.creation.destroy_test_db(name, verbosity=0)

    def use(self, size: int) -> None:
        """Let the pages read the district of this size."""
        for alias, name in self.names[size].items():
            if connections[alias].settings_dict["NAME"] != name:
                connections[alias].close()
                connections[alias].settings_dict["NAME"] = name

    def analyse(self) -> None:
        """Let PostgreSQL count what it holds, as autovacuum would."""
        with connections["default"].cursor() as cursor:
            if connections["default"].vendor == "postgresql":
                cursor.execute("ANALYZE")


@contextmanager
def untouched() -> Iterator[None]:
    """Put the names of the databases back afterwards."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "readlog")}
    try:
        yield
    finally:
        for alias, name in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name


def signed_in(person_id: int) -> Client:
    """Return a browser in which the person is signed in."""
    from trellis.site.models import Account

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.create(person_id=person_id), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def fill(students: int, seed: int = 7) -> dict[str, int | str]:
    """Write a district of `students`; return the numbers of those whose pages are measured, by what they are, and words to search."""
    from trellis.access.policy import Right, Role
    from trellis.directory import models
    from trellis.directory.operations.names import index_missing_names
    from trellis.directory.queries import fold_name

    dice = Random(seed)
    made_names = [" ".join(dice.choices(SYLLABLES, k=2)).replace(" ", "").title() for _ in range(600)]

    def write(model: type, rows: list) -> list:
        return model.objects.bulk_create(rows, batch_size=CHUNK)

    def people(count: int) -> list:
        rows = []
        for _ in range(count):
            given, family = dice.choice(made_names), dice.choice(made_names)
            rows.append(models.Person(given_name=given, family_name=family, folded_name=fold_name(given, family)))
        return write(models.Person, rows)

    models.District.objects.create(name="Bench")
    count = max(2, students // 550)
    schools = write(models.School, [models.School(name=f"{made_names[n % 600]} School {n}", level="elementary") for n in range(count)])
    office = models.Office.objects.create(name="Student services")
    heads = people(count)
    posts = [models.Post(person=one, role=Role.PRINCIPAL, school=school, held_from=BEGAN) for one, school in zip(heads, schools, strict=True)]
    teachers = people(max(1, students // 20 // count) * count)  # a class learns at its own school
    posts += [models.Post(person=one, role=Role.TEACHER, school=schools[n % count], held_from=BEGAN) for n, one in enumerate(teachers)]
    central = people(4)
    for one, role in zip(central, (Role.ADMINISTRATOR, Role.OFFICE_STAFF, Role.STUDENT_SERVICES_DIRECTOR, Role.SUPERVISOR), strict=True):
        posts.append(models.Post(person=one, role=role, office=office if role == Role.OFFICE_STAFF else None, held_from=BEGAN))
    write(models.Post, posts)
    sections = write(models.Section, [models.Section(title=f"Grade {n % 12}", school=schools[n % count]) for n in range(len(teachers))])
    write(models.SectionTeaching, [models.SectionTeaching(section=s, person=t, begins_on=BEGAN) for s, t in zip(sections, teachers, strict=True)])
    pupils = write(models.Student, [models.Student(person=one, grade=f"{n % 12 + 1:02d}", number=f"{n:07d}") for n, one in enumerate(people(students))])
    write(models.SchoolEnrolment, [models.SchoolEnrolment(student=one, school=schools[n % count], begins_on=BEGAN) for n, one in enumerate(pupils)])
    write(models.SectionEnrolment, [models.SectionEnrolment(student=one, section=sections[n % len(sections)], begins_on=BEGAN) for n, one in enumerate(pupils)])
    adults = people(int(students * 1.4))
    ties = write(models.Guardianship, [models.Guardianship(guardian=one, student=pupils[n % students]) for n, one in enumerate(adults)])
    write(models.GuardianRight, [models.GuardianRight(guardianship=tie, right=Right.READ, held_from=BEGAN, basis="seen") for tie in ties])
    index_missing_names()
    return {
        "principal": heads[0].pk, "teacher": teachers[0].pk, "administrator": central[0].pk, "office": central[1].pk,
        "services": central[2].pk, "guardian": adults[0].pk, "student": pupils[0].pk, "school": schools[0].pk,
        "middle": pupils[students // 2].person_id, "words": f"{pupils[0].person.given_name}+{pupils[0].person.family_name[:3]}",
    }  # fmt: skip

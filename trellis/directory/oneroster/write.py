# ruff: noqa: E501, SIM905 (lists of names and whole rows)
"""Writing bundles: invented districts of any size, from a seed. Plain Python.

The demo, the tests and the bench import what this writes, the way a district imports its own. Names are drawn
from short lists, so nobody in them is anybody. A bundle may be bulk or the delta between two.
"""

import csv
import io
import random
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from trellis.directory.oneroster.columns import FILES, GROUPS, ORDER

GIVEN = (
    "Ada Adele Aiko Alba Alma Amara Amir Ana Anders Anika Arlo Asha Astrid Aziz Bao Beatriz Benno Bilal Bo Camila Caspian Celia Chidi Cleo Dalia "
    "Dario Dara Delia Devi Diego Ebele Eira Elif Elio Emeka Enzo Esme Fatima Felix Femi Flora Gael Gita Greta Hana Hugo Ida Idris Ikram Imani Ines "
    "Ioana Isla Ivo Jamal Jia Jonas Juno Kai Kalea Keiko Kofi Lana Lars Leila Lena Lev Lin Luz Mabel Maeve Malik Mara Marek Mei Milo Mina Mira Nadia "
    "Naomi Nia Niko Noor Nuri Odin Olga Omar Oona Oren Paloma Pax Petra Quinn Rafa Rana Remy Rhea Rosa Rune Sami Sana Selma Seth Sofia Soren Suri Tala "
    "Talia Tariq Tess Theo Tomas Uma Vera Vida Wanda Wren Xiomara Yael Yara Yuki Zahra Zeno Zoe"
).split()
FAMILY = (
    "Abara Acosta Adler Ahmadi Akana Alder Amari Anand Arroyo Asante Baker Banda Barros Becker Bello Benally Bianchi Bishop Boateng Bravo Brooks Cano "
    "Cardoso Castro Chavez Chen Cho Clark Cruz Dahl Dalton Deng Diaz Doan Duarte Dube Ellis Escobar Fahey Farah Faye Flores Foster Fraser Fuentes Gallo "
    "Garza Gomez Grant Haddad Hale Hansen Hassan Herrera Hirsch Hoang Holt Hoshino Hughes Ibe Ito Iyer Jara Jensen Jimenez Kamau Kane Kaur Keane Keita "
    "Khan Kim Klein Koch Kruger Kumar Lane Lara Le Lemus Levy Li Lima Lopez Luna Mack Mahmoud Malone Marsh Medina Mensah Meyer Mora Moreno Mori Nagy "
    "Nair Navarro Ngo Nielsen Novak Nunez Oduya Okada Olsen Ortiz Osei Otieno Owens Pak Palmer Park Patel Pena Pham Pinto Quiroga Rahman Ramos Rao Reed "
    "Reyes Rios Rivera Rojas Romano Rossi Ruiz Saito Salas Santos Sato Shah Silva Singh Sosa Stone Suarez Takeda Tanaka Tesfaye Torres Tran Turner Vargas "
    "Vega Vu Wade Walsh Wang Webb Weiss Wolf Wong Wood Yang Yilmaz Young Zamora Zapata Zhou"
).split()
RACES = ("americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white")
GRADES = ("KG", *(f"{n:02d}" for n in range(1, 13)))
LEVELS = (("Elementary", GRADES[:6]), ("Middle", GRADES[6:9]), ("High", GRADES[9:]))
PLACES = (
    "Alder Creek,Amberfield,Ash Hollow,Birch Landing,Blue Heron,Brookside,Canal Street,Cedar Bend,Clearwater,Copper Hill,Cottonwood,Cypress Point,Eastgate,"
    "Elm Crossing,Fairhaven,Fern Valley,Fox Run,Granite Falls,Harbor View,Hawthorn,Hickory Grove,Ironwood,Juniper Flats,Kingfisher,Lakeside,Laurel Ridge,"
    "Magnolia,Maple Terrace,Meadowlark,Northfield,Oak Barrens,Old Mill,Orchard Lane,Pinecrest,Prairie Rose,Quarry Road,Redbud,River Oaks,Sandstone,"
    "Silver Lake,Spruce Knob,Stonebridge,Sunnyslope,Sycamore,Tamarack,Thistledown,Valley View,Walnut Street,Westbrook,Willow Glen"
).split(",")
SUBJECTS = ("English", "Mathematics", "Science", "Social studies", "Art", "Music", "Physical education", "Languages")
GROUP_SHARES = {"english_learner": 0.12, "disability": 0.14, "economic": 0.45, "homeless": 0.02, "gifted": 0.06, "section_504": 0.04}

Row = dict[str, str]


@dataclass
class Roster:
    """What a bundle says, as rows by file; each row is a dictionary by column."""

    version: str = "1.2"
    system: str = "Invented student information"
    files: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ORDER})

    def add(self, file: str, sourced_id: str, **cells: str) -> str:
        """Add a row and return its id."""
        self.files[file].append({"sourcedId": sourced_id, **cells})
        return sourced_id


def invent(
    *,
    students: int = 60,
    schools: int = 3,
    years: int = 1,
    seed: int = 2026,
    version: str = "1.2",
    today: date = date(2026, 12, 1),
    sections_each: int = 7,
    district: str = "Riverbend Schools",
) -> Roster:
    """Invent a district: schools, staff, students with guardians, and classes for each of `years` school years.

    A student of today was a grade lower in each year before. About one adult works there for nine students.
    """
    chance = random.Random(seed)  # noqa: S311 (an invented district, not a secret)
    roster = Roster(version)
    ending = today.year + (today.month >= 7)
    names = [*PLACES] * (schools // len(PLACES) + 1)
    roster.add("orgs", "org-district", name=district, type="district")
    for number, name in enumerate(("Transport", "Facilities", "Assessment", "Student services", "Teaching and learning", "Human resources"), start=1):
        roster.add("orgs", f"org-office-{number}", name=name, type="department", parentSourcedId="org-district")
    high, middle = max(1, schools // 6), max(1, schools // 5) if schools > 2 else 0
    levels = [LEVELS[2]] * high + [LEVELS[1]] * middle + [LEVELS[0]] * (schools - high - middle)
    if schools < 3:
        levels = [("", GRADES)] * schools
    taught: dict[str, list[str]] = {grade: [] for grade in GRADES}
    for number, (level, grades) in enumerate(levels, start=1):
        sid = roster.add(
            "orgs",
            f"org-school-{number}",
            name=f"{names[number - 1]} {level}".strip(),
            type="school",
            identifier=str(100 + number),
            parentSourcedId="org-district",
        )
        for grade in grades:
            taught[grade].append(sid)
    terms: dict[int, str] = {}
    for year in range(ending - years + 1, ending + 1):
        terms[year] = roster.add("academicSessions", f"year-{year}", title=f"{year - 1}-{year}", type="schoolYear", startDate=f"{year - 1}-08-17", endDate=f"{year}-06-12", schoolYear=str(year))  # fmt: skip
    works = _Staff(roster, chance, version)
    for number in range(1, schools + 1):
        works.hire(f"org-school-{number}", "principal" if version == "1.2" else "administrator")
        works.hire(f"org-school-{number}", "counselor" if version == "1.2" else "aide")
        works.hire(f"org-school-{number}", "aide")
    for number in range(1, 7):
        works.hire(f"org-office-{number}", "districtAdministrator" if version == "1.2" else "administrator")
    learn = _Students(roster, chance, version, taught, ending, years)
    learn.enrol(students)
    _classes(roster, works, learn, terms, sections_each, ending)
    return roster


@dataclass
class _Staff:
    roster: Roster
    chance: random.Random
    version: str
    count: int = 0

    def hire(self, org: str, role: str) -> str:
        self.count += 1
        given, family = self.chance.choice(GIVEN), self.chance.choice(FAMILY)
        sid = f"staff-{self.count}"
        cells = {
            "enabledUser": "true",
            "username": sid,
            "givenName": given,
            "familyName": family,
            "identifier": f"E{self.count:05d}",
            "email": f"{sid}@riverbend.example",
        }
        if self.version == "1.1":
            cells |= {"role": role, "orgSourcedIds": org}
        else:
            self.roster.add("roles", f"role-{sid}", userSourcedId=sid, roleType="primary", role=role, beginDate="2022-08-01", orgSourcedId=org)
        return self.roster.add("users", sid, **cells)


@dataclass
class _Students:
    roster: Roster
    chance: random.Random
    version: str
    taught: dict[str, list[str]]
    ending: int
    years: int
    at: dict[tuple[int, str, str], list[str]] = field(default_factory=dict)  # (year, school, grade): ids

    def _school(self, grade: str, home: int) -> str:
        choices = self.taught[grade]
        return choices[home % len(choices)]

    def enrol(self, count: int) -> None:
        chance, roster = self.chance, self.roster
        birthday = date(self.ending - 6, 9, 1)
        for number in range(1, count + 1):
            sid, family, home = f"student-{number}", chance.choice(FAMILY), chance.randrange(10_000)
            place = number % len(GRADES)
            grade = GRADES[place]
            guardians = [f"guardian-{number}"] if number % 3 else [f"guardian-{number}", f"guardian-{number}-b"]
            given = chance.choice(GIVEN)
            cells = {
                "enabledUser": "true", "username": sid, "givenName": given, "familyName": family, "identifier": f"{700000 + number}",
                "grades": grade, "agentSourcedIds": ",".join(guardians),
            }  # fmt: skip
            if self.version == "1.1":
                cells |= {"role": "student", "orgSourcedIds": self._school(grade, home)}
            roster.add("users", sid, **cells)
            for guardian in guardians:
                cells = {
                    "enabledUser": "true",
                    "username": guardian,
                    "givenName": chance.choice(GIVEN),
                    "familyName": family,
                    "phone": f"555-{number % 10_000:04d}",
                }
                if self.version == "1.1":
                    cells |= {"role": "parent", "orgSourcedIds": self._school(grade, home)}
                roster.add("users", guardian, **cells)
            self._past(sid, place, home)
            self._facts(sid, birthday - timedelta(days=365 * place + chance.randrange(364)))

    def _past(self, sid: str, place: int, home: int) -> None:
        """Say where the student learns now, and where in the years before."""
        since: dict[str, tuple[int, int]] = {}
        for back in range(min(self.years, place + 1)):
            grade, year = GRADES[place - back], self.ending - back
            school = self._school(grade, home)
            self.at.setdefault((year, school, grade), []).append(sid)
            since[school] = (year, since.get(school, (year, year))[1])
        if self.version == "1.2":
            for school, (first, last) in since.items():
                now = last == self.ending
                self.roster.add(
                    "roles", f"role-{sid}-{school[4:]}", userSourcedId=sid, roleType="primary", role="student", orgSourcedId=school,
                    beginDate=f"{first - 1}-08-17", endDate="" if now else f"{last}-06-12",
                )  # fmt: skip

    def _facts(self, sid: str, born: date) -> None:
        chance = self.chance
        races = set(chance.choices(RACES, weights=(2, 9, 22, 3, 64), k=2 if chance.random() < 0.05 else 1))
        self.roster.add(
            "demographics", sid, birthDate=born.isoformat(), sex=chance.choice(("male", "female")),
            **{race: "true" if race in races else "false" for race in RACES},
            demographicRaceTwoOrMoreRaces="true" if len(races) > 1 else "false",
            hispanicOrLatinoEthnicity="true" if chance.random() < 0.28 else "false",
        )  # fmt: skip
        for group, share in GROUP_SHARES.items():
            if group in GROUPS and chance.random() < share:
                self.roster.add("studentGroups", f"group-{sid}-{group}", userSourcedId=sid, group=group, beginDate=f"{self.ending - 1}-08-17")


def _classes(roster: Roster, works: _Staff, learn: _Students, terms: dict[int, str], each: int, ending: int) -> None:
    """Give every student of a grade `each` classes of about 25, each with a teacher of that school."""
    teachers: dict[str, list[str]] = {}
    courses: set[str] = set()
    turn = 0
    for (year, school, grade), pupils in sorted(learn.at.items()):
        staff = teachers.setdefault(school, [])
        for start in range(0, len(pupils), 25):
            together = pupils[start : start + 25]
            for number in range(each):
                subject = SUBJECTS[number % len(SUBJECTS)]
                course = f"course-{subject[:4].lower()}-{grade}"
                if course not in courses:
                    courses.add(course)
                    roster.add("courses", course, title=f"{subject} {grade}", courseCode=course[7:], orgSourcedId="org-district", schoolYearSourcedId="")
                sid = f"class-{year}-{school[11:]}-{grade}-{start // 25}-{number}"
                if year == ending and number % 6 == 0:
                    staff.append(works.hire(school, "teacher"))
                turn += 1
                if not staff:
                    staff.append(works.hire(school, "teacher"))
                roster.add(
                    "classes", sid, title=f"{subject} {grade}", grades=grade, courseSourcedId=course, classCode=sid[6:], classType="scheduled",
                    schoolSourcedId=school, termSourcedIds=terms[year],
                )  # fmt: skip
                roster.add(
                    "enrollments",
                    f"teach-{sid[6:]}",
                    classSourcedId=sid,
                    schoolSourcedId=school,
                    userSourcedId=staff[turn % len(staff)],
                    role="teacher",
                    primary="true",
                )
                for pupil in together:
                    roster.add(
                        "enrollments",
                        f"enr-{sid[6:]}-{pupil[8:]}",
                        classSourcedId=sid,
                        schoolSourcedId=school,
                        userSourcedId=pupil,
                        role="student",
                        primary="false",
                    )


def delta_between(before: Roster, after: Roster, modified: str = "2026-12-01T00:00:00.000Z") -> Roster:
    """Return the rows that lead from one roster to the next, each marked active or tobedeleted."""
    changed = Roster(after.version, after.system)
    for name, rows in after.files.items():
        old = {row["sourcedId"]: row for row in before.files[name]}
        new = {row["sourcedId"] for row in rows}
        changed.files[name] = [{**row, "status": "active", "dateLastModified": modified} for row in rows if old.get(row["sourcedId"]) != row]
        changed.files[name] += [{"sourcedId": sid, "status": "tobedeleted", "dateLastModified": modified} for sid in old if sid not in new]
    return changed


def write(roster: Roster, path: Path, mode: str = "bulk") -> Path:
    """Write a roster as a bundle: a zip file when `path` ends in .zip, else a folder."""
    texts: dict[str, str] = {}
    manifest = [("manifest.version", "1.0"), ("oneroster.version", roster.version)]
    for name, file in FILES[roster.version].items():
        rows = roster.files.get(name, [])
        is_there = bool(rows) or mode == "bulk"
        if name != "studentGroups":
            manifest.append((f"file.{name}", mode if is_there else "absent"))
        elif is_there and mode == "delta":
            manifest.append(("file.studentGroups", "delta"))
        if is_there:
            out = io.StringIO(newline="")
            sheet = csv.writer(out)
            sheet.writerow(file.columns)
            sheet.writerows([[row.get(column, "") for column in file.columns] for row in rows])
            texts[f"{name}.csv"] = out.getvalue()
    manifest.append(("source.systemName", roster.system))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("propertyName", "value"), *manifest])
    texts["manifest.csv"] = out.getvalue()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
        return path
    path.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (path / name).write_bytes(text.encode())
    return path

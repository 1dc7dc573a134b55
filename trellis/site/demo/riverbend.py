"""Riverbend's roster: a OneRoster 1.2 bundle of a district that does not exist, the same for the same seed.

22 schools, a little over a tenth as many staff as students, one or two guardians to a student, siblings in one family,
three school years of sections. It is written as files and goes in through the importer like any district's roster.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from trellis.site.demo.cast import OFFICES as CAST_OFFICES
from trellis.site.demo.cast import SCHOOLS as CAST_SCHOOLS
from trellis.site.demo.names import COMMUNITIES, ELEMENTARY, HIGH, MIDDLE, OFFICES, STAFF_GIVEN, Community

GRADES = ("KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
SPAN = {"elementary": GRADES[:6], "middle": GRADES[6:9], "high": GRADES[9:]}
LEVEL_WORDS = {"elementary": "Elementary", "middle": "Middle", "high": "High"}
SUBJECTS = ("English", "Mathematics", "Science", "Social studies", "Art", "Physical education", "Languages")
YEARS = 3
RACES = ("americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white")
Row = dict[str, str]


@dataclass
class Place:
    id: str
    name: str
    level: str


@dataclass
class Bundle:
    """Rows by file, ready to be written."""

    files: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, file: str, **row: str) -> None:
        self.files[file].append(row)


def schools() -> list[Place]:
    """Return the 22 schools in a fixed order, those of the cast among them."""
    named = [(name, "elementary") for name in ELEMENTARY] + [(name, "middle") for name in MIDDLE] + [(name, "high") for name in HIGH]
    return [Place(f"school-{number:02d}", f"{name} {LEVEL_WORDS[level]}", level) for number, (name, level) in enumerate(named, 1)]


def school_year(ends_in: int) -> tuple[date, date]:
    """Return the first day of a school year and the day after its last."""
    return date(ends_in - 1, 8, 17), date(ends_in, 6, 13)


def make_bundle(students: int, today: date, seed: int = 7) -> Bundle:
    """Make the rows of a district with about `students` students enrolled on `today`."""
    dice = Random(seed)
    bundle = Bundle()
    this_year = today.year + 1 if today.month >= 7 else today.year
    _places(bundle, this_year)
    teachers = _staff(bundle, dice, students)
    _students(bundle, dice, students, this_year, teachers)
    return bundle


def _places(bundle: Bundle, this_year: int) -> None:
    bundle.add("orgs", sourcedId="district", name="Riverbend Schools", type="district")
    for place in schools():
        bundle.add("orgs", sourcedId=place.id, name=place.name, type="school", identifier=place.id[-2:], parentSourcedId="district")
    for number, name in enumerate(dict.fromkeys((*OFFICES, *CAST_OFFICES.values())), 1):
        bundle.add("orgs", sourcedId=f"office-{number:02d}", name=name, type="department", parentSourcedId="district")
    for ends_in in range(this_year - YEARS + 1, this_year + 1):
        begins, ends = school_year(ends_in)
        bundle.add("academicSessions", sourcedId=f"year-{ends_in}", title=f"{ends_in - 1}–{ends_in}", type="schoolYear",
                   startDate=begins.isoformat(), endDate=ends.isoformat(), schoolYear=str(ends_in))  # fmt: skip
    for level, grades in SPAN.items():
        for subject in SUBJECTS if level != "elementary" else ("Homeroom", "Music", "Physical education"):
            bundle.add(
                "courses",
                sourcedId=f"course-{level}-{subject}",
                title=subject,
                courseCode=f"{level[0].upper()}-{subject[:4].upper()}",
                grades=",".join(grades),
                orgSourcedId="district",
            )


def _person(bundle: Bundle, id: str, given: str, family: str, *, agents: str = "", grade: str = "", email: str = "", number: str = "") -> None:
    bundle.add(
        "users",
        sourcedId=id,
        enabledUser="true",
        username=id,
        givenName=given,
        familyName=family,
        agentSourcedIds=agents,
        grades=grade,
        email=email,
        identifier=number,
    )


def _role(bundle: Bundle, user: str, role: str, org: str, begins: date) -> None:
    bundle.add("roles", sourcedId=f"role-{user}-{org}", userSourcedId=user, roleType="primary", role=role, beginDate=begins.isoformat(), orgSourcedId=org)


def _community(dice: Random) -> Community:
    return dice.choices(COMMUNITIES, weights=[one.share for one in COMMUNITIES])[0]


def _staff(bundle: Bundle, dice: Random, students: int) -> dict[str, list[str]]:
    """Add the staff, and return the ids of teachers by school."""
    teachers: dict[str, list[str]] = {}
    number = 0
    cast_names = {name for name, _level in CAST_SCHOOLS.values()}

    def hire(role: str, org: str) -> str:
        nonlocal number
        number += 1
        id = f"staff-{number:05d}"
        given, family = dice.choice(STAFF_GIVEN), dice.choice(_community(dice).families)
        _person(bundle, id, given, family, email=f"staff{number}@riverbend.example", number=f"E{number:05d}")
        _role(bundle, id, role, org, date(dice.randint(2008, 2025), 8, 1))
        return id

    per_school = students / len(schools())
    for place in schools():
        if place.name not in cast_names:  # the cast leads its own schools
            hire("principal", place.id)
        hire("siteAdministrator", place.id)
        for _one in range(max(1, round(per_school / 350))):
            hire("counselor", place.id)
        teachers[place.id] = [hire("teacher", place.id) for _one in range(max(3, round(per_school / 15)))]
        for _one in range(max(1, round(per_school / 45))):
            hire("aide", place.id)
    offices = [row["sourcedId"] for row in bundle.files["orgs"] if row["type"] == "department"]
    for office in offices:
        for _one in range(max(2, students // 1500)):
            hire("districtAdministrator", office)
    return teachers


def _students(bundle: Bundle, dice: Random, students: int, this_year: int, teachers: dict[str, list[str]]) -> None:
    places = {level: [place for place in schools() if place.level == level] for level in SPAN}
    seats: dict[tuple[str, str, int], list[str]] = defaultdict(list)  # (school, grade, year ending): students
    made = guardians = 0
    while made < students:
        community = _community(dice)
        family = dice.choice(community.families)
        adults = []
        for _adult in range(dice.choices((1, 2), weights=(0.35, 0.65))[0]):
            guardians += 1
            adults.append(f"adult-{guardians:06d}")
            _person(bundle, adults[-1], dice.choice(community.given), family)
        home = {level: dice.choice(options) for level, options in places.items()}
        for _child in range(min(students - made, dice.choices((1, 2, 3), weights=(0.62, 0.3, 0.08))[0])):
            made += 1
            id = f"student-{made:06d}"
            grade = dice.randrange(len(GRADES))
            level = next(level for level, grades in SPAN.items() if GRADES[grade] in grades)
            _person(bundle, id, dice.choice(community.given), family, agents=",".join(adults), grade=GRADES[grade], number=f"{100000 + made}")
            _role(bundle, id, "student", home[level].id, school_year(this_year - dice.randint(0, 2))[0])
            _about(bundle, dice, id, community, grade, this_year)
            for ago in range(min(YEARS, grade + 1)):
                then = GRADES[grade - ago]
                at = home[next(level for level, grades in SPAN.items() if then in grades)]
                seats[at.id, then, this_year - ago].append(id)
        for adult in adults:
            _role(bundle, adult, "guardian", home[level].id, school_year(this_year)[0])
    _sections(bundle, dice, seats, teachers)


def _about(bundle: Bundle, dice: Random, id: str, community: Community, grade: int, this_year: int) -> None:
    races = {community.race} - {""}
    if dice.random() < 0.06:
        races.add(dice.choice(RACES))
    born = date(this_year - 6 - grade, dice.randint(1, 12), dice.randint(1, 28))
    bundle.add("demographics", sourcedId=id, birthDate=born.isoformat(), sex=dice.choice(("female", "male")),
               hispanicOrLatinoEthnicity="true" if community.hispanic or dice.random() < 0.02 else "false",
               demographicRaceTwoOrMoreRaces="true" if len(races) > 1 else "false", **{race: "true" if race in races else "false" for race in RACES})  # fmt: skip
    learner = community.language != "en" and dice.random() < community.language_share * (0.9 if grade < 6 else 0.45)
    for group, holds in (
        ("english_learner", learner),
        ("disability", dice.random() < 0.14),
        ("section_504", dice.random() < 0.03),
        ("economic", dice.random() < 0.46),
    ):
        if holds:
            bundle.add("studentGroups", sourcedId=f"group-{id}-{group}", userSourcedId=id, group=group, beginDate=school_year(this_year)[0].isoformat())


def _sections(bundle: Bundle, dice: Random, seats: dict[tuple[str, str, int], list[str]], teachers: dict[str, list[str]]) -> None:
    """Fill sections of at most 26, each with one teacher of the school."""
    level_of = {place.id: place.level for place in schools()}
    number = 0
    for (school, grade, ends_in), pupils in sorted(seats.items()):
        level = level_of[school]
        begins, ends = school_year(ends_in)
        subjects = SUBJECTS if level != "elementary" else ("Homeroom", "Music", "Physical education")
        for subject in subjects:
            order = pupils[:]
            if level != "elementary":
                dice.shuffle(order)
            for start in range(0, len(order), 26):
                number += 1
                id = f"class-{number:06d}"
                title = f"Grade {grade.lstrip('0')}" if subject == "Homeroom" else f"{subject} {grade.lstrip('0')}"
                bundle.add("classes", sourcedId=id, title=title, grades=grade, courseSourcedId=f"course-{level}-{subject}", classCode=f"{number}",
                           classType="homeroom" if subject == "Homeroom" else "scheduled", schoolSourcedId=school, termSourcedIds=f"year-{ends_in}")  # fmt: skip
                dates = {"beginDate": begins.isoformat(), "endDate": ends.isoformat()}
                bundle.add(
                    "enrollments",
                    sourcedId=f"{id}-t",
                    classSourcedId=id,
                    schoolSourcedId=school,
                    userSourcedId=dice.choice(teachers[school]),
                    role="teacher",
                    primary="true",
                    **dates,
                )
                for pupil in order[start : start + 26]:
                    bundle.add(
                        "enrollments", sourcedId=f"{id}-{pupil[8:]}", classSourcedId=id, schoolSourcedId=school, userSourcedId=pupil, role="student", **dates
                    )


HEADERS: dict[str, tuple[str, ...]] = {
    "academicSessions": ("title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
    "classes": ("title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods"),
    "courses": ("schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"),
    "demographics": ("birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white",
                     "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus"),
    "enrollments": ("classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"),
    "orgs": ("name", "type", "identifier", "parentSourcedId"),
    "roles": ("userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"),
    "users": ("enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
              "userMasterIdentifier", "resourceSourcedIds", "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"),
    "studentGroups": ("userSourcedId", "group", "beginDate", "endDate"),
}  # fmt: skip
EVERY_FILE = ("academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics", "enrollments", "lineItemLearningObjectiveIds",
              "lineItems", "lineItemScoreScales", "orgs", "resources", "resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales",
              "userProfiles", "userResources", "users")  # fmt: skip


def write_bundle(bundle: Bundle, folder: Path) -> Path:
    """Write the bundle as a folder of CSV files with its manifest, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, columns in HEADERS.items():
        with (folder / f"{file}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(("sourcedId", "status", "dateLastModified", *columns))
            writer.writerows((row["sourcedId"], "", "", *(row.get(column, "") for column in columns)) for row in bundle.files.get(file, []))
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerows([("propertyName", "value"), *_manifest(bundle)])
    return folder


def _manifest(bundle: Bundle) -> Iterator[tuple[str, str]]:
    yield from (("manifest.version", "1.0"), ("oneroster.version", "1.2"))
    yield from ((f"file.{file}", "bulk" if file in HEADERS else "absent") for file in EVERY_FILE)
    yield "source.systemName", "Riverbend information system"

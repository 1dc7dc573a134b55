"""Riverbend's roster: a OneRoster 1.2 bundle of a district that does not exist, the same for the same seed.

22 schools, a little over a tenth as many staff as students, one or two guardians to a student, siblings in one family,
three school years of sections. It is written as files and goes in through the importer like any district's roster.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from trellis.directory.oneroster.write import Roster
from trellis.site.demo.cast import OFFICES as CAST_OFFICES
from trellis.site.demo.cast import SCHOOLS as CAST_SCHOOLS
from trellis.site.demo.names import COMMUNITIES, ELEMENTARY, HIGH, MIDDLE, OFFICES, STAFF_GIVEN, Community

GRADES = ("KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
SPAN = {"elementary": GRADES[:6], "middle": GRADES[6:9], "high": GRADES[9:]}
LEVEL_WORDS = {"elementary": "Elementary", "middle": "Middle", "high": "High"}
SUBJECTS = ("English", "Mathematics", "Science", "Social studies", "Art", "Physical education", "Languages")
YEARS = 3
RACES = ("americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white")


@dataclass
class Place:
    id: str
    name: str
    level: str


def schools() -> list[Place]:
    """Return the 22 schools in a fixed order, those of the cast among them."""
    named = [(name, "elementary") for name in ELEMENTARY] + [(name, "middle") for name in MIDDLE] + [(name, "high") for name in HIGH]
    return [Place(f"school-{number:02d}", f"{name} {LEVEL_WORDS[level]}", level) for number, (name, level) in enumerate(named, 1)]


def school_year(ends_in: int) -> tuple[date, date]:
    """Return the first day of a school year and the day after its last."""
    return date(ends_in - 1, 8, 17), date(ends_in, 6, 13)


def make_roster(students: int, today: date, seed: int = 7) -> Roster:
    """Make the rows of a district with about `students` students enrolled on `today`."""
    dice = Random(seed)
    roster = Roster("1.2", "Riverbend information system")
    this_year = today.year + 1 if today.month >= 7 else today.year
    _places(roster, this_year)
    teachers = _staff(roster, dice, students)
    _students(roster, dice, students, this_year, teachers)
    return roster


def _places(roster: Roster, this_year: int) -> None:
    roster.add("orgs", "district", name="Riverbend Schools", type="district")
    for place in schools():
        roster.add("orgs", place.id, name=place.name, type="school", identifier=place.id[-2:], parentSourcedId="district")
    for number, name in enumerate(dict.fromkeys((*OFFICES, *CAST_OFFICES.values())), 1):
        roster.add("orgs", f"office-{number:02d}", name=name, type="department", parentSourcedId="district")
    for ends_in in range(this_year - YEARS + 1, this_year + 1):
        begins, ends = school_year(ends_in)
        roster.add("academicSessions", f"year-{ends_in}", title=f"{ends_in - 1}–{ends_in}", type="schoolYear",
                   startDate=begins.isoformat(), endDate=ends.isoformat(), schoolYear=str(ends_in))  # fmt: skip
    for level, grades in SPAN.items():
        for subject in SUBJECTS if level != "elementary" else ("Homeroom", "Music", "Physical education"):
            roster.add(
                "courses",
                f"course-{level}-{subject}",
                title=subject,
                courseCode=f"{level[0].upper()}-{subject[:4].upper()}",
                grades=",".join(grades),
                orgSourcedId="district",
            )


def _person(roster: Roster, sid: str, given: str, family: str, *, agents: str = "", grade: str = "", email: str = "", number: str = "") -> None:
    roster.add(
        "users",
        sid,
        enabledUser="true",
        username=sid,
        givenName=given,
        familyName=family,
        agentSourcedIds=agents,
        grades=grade,
        email=email,
        identifier=number,
    )


def _role(roster: Roster, user: str, role: str, org: str, begins: date) -> None:
    roster.add("roles", f"role-{user}-{org}", userSourcedId=user, roleType="primary", role=role, beginDate=begins.isoformat(), orgSourcedId=org)


def _community(dice: Random) -> Community:
    return dice.choices(COMMUNITIES, weights=[one.share for one in COMMUNITIES])[0]


def _staff(roster: Roster, dice: Random, students: int) -> dict[str, list[str]]:
    """Add the staff, and return the ids of teachers by school."""
    teachers: dict[str, list[str]] = {}
    number = 0
    cast_names = {name for name, _level in CAST_SCHOOLS.values()}

    def hire(role: str, org: str) -> str:
        nonlocal number
        number += 1
        sid = f"staff-{number:05d}"
        given, family = dice.choice(STAFF_GIVEN), dice.choice(_community(dice).families)
        _person(roster, sid, given, family, email=f"staff{number}@riverbend.example", number=f"E{number:05d}")
        _role(roster, sid, role, org, date(dice.randint(2008, 2025), 8, 1))
        return sid

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
    offices = [row["sourcedId"] for row in roster.files["orgs"] if row["type"] == "department"]
    for office in offices:
        for _one in range(max(2, students // 1500)):
            hire("districtAdministrator", office)
    return teachers


def _students(roster: Roster, dice: Random, students: int, this_year: int, teachers: dict[str, list[str]]) -> None:
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
            _person(roster, adults[-1], dice.choice(community.given), family)
        home = {level: dice.choice(options) for level, options in places.items()}
        for _child in range(min(students - made, dice.choices((1, 2, 3), weights=(0.62, 0.3, 0.08))[0])):
            made += 1
            sid = f"student-{made:06d}"
            grade = dice.randrange(len(GRADES))
            level = next(level for level, grades in SPAN.items() if GRADES[grade] in grades)
            _person(roster, sid, dice.choice(community.given), family, agents=",".join(adults), grade=GRADES[grade], number=f"{100000 + made}")
            _role(roster, sid, "student", home[level].id, school_year(this_year - dice.randint(0, 2))[0])
            _about(roster, dice, sid, community, grade, this_year)
            for ago in range(min(YEARS, grade + 1)):
                then = GRADES[grade - ago]
                at = home[next(level for level, grades in SPAN.items() if then in grades)]
                seats[at.id, then, this_year - ago].append(sid)
        for adult in adults:
            _role(roster, adult, "guardian", home[level].id, school_year(this_year)[0])
    _sections(roster, dice, seats, teachers)


def _about(roster: Roster, dice: Random, sid: str, community: Community, grade: int, this_year: int) -> None:
    races = {community.race} - {""}
    if dice.random() < 0.06:
        races.add(dice.choice(RACES))
    born = date(this_year - 6 - grade, dice.randint(1, 12), dice.randint(1, 28))
    roster.add("demographics", sid, birthDate=born.isoformat(), sex=dice.choice(("female", "male")),
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
            roster.add("studentGroups", f"group-{sid}-{group}", userSourcedId=sid, group=group, beginDate=school_year(this_year)[0].isoformat())


def _sections(roster: Roster, dice: Random, seats: dict[tuple[str, str, int], list[str]], teachers: dict[str, list[str]]) -> None:
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
                sid = f"class-{number:06d}"
                title = f"Grade {grade.lstrip('0')}" if subject == "Homeroom" else f"{subject} {grade.lstrip('0')}"
                roster.add("classes", sid, title=title, grades=grade, courseSourcedId=f"course-{level}-{subject}", classCode=f"{number}",
                           classType="homeroom" if subject == "Homeroom" else "scheduled", schoolSourcedId=school, termSourcedIds=f"year-{ends_in}")  # fmt: skip
                dates = {"beginDate": begins.isoformat(), "endDate": ends.isoformat()}
                roster.add(
                    "enrollments",
                    f"{sid}-t",
                    classSourcedId=sid,
                    schoolSourcedId=school,
                    userSourcedId=dice.choice(teachers[school]),
                    role="teacher",
                    primary="true",
                    **dates,
                )
                for pupil in order[start : start + 26]:
                    roster.add("enrollments", f"{sid}-{pupil[8:]}", classSourcedId=sid, schoolSourcedId=school, userSourcedId=pupil, role="student", **dates)

"""Inventing districts of any size, the same for the same seed. Plain Python.

The demo, the tests and the bench import what comes out of here, the way a district imports its own. Families live in
communities: siblings share a name and their adults, and learn at the same schools one after the other.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from trellis.directory.oneroster.names import COMMUNITIES, OFFICES, PLACES, STAFF_GIVEN, Community
from trellis.directory.oneroster.write import Roster

GRADES = ("KG", *(f"{number:02d}" for number in range(1, 13)))
ELEMENTARY, MIDDLE, HIGH = GRADES[:6], GRADES[6:9], GRADES[9:]
LEVEL_WORDS = {ELEMENTARY: "Elementary", MIDDLE: "Middle", HIGH: "High"}
YOUNG, OLDER = ("Homeroom", "Music", "Physical education"), ("English", "Mathematics", "Science", "Social studies", "Art", "Physical education", "Languages")
RACES = ("americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander", "white")
SHARES = {"disability": 0.14, "section_504": 0.03, "economic": 0.46, "homeless": 0.02, "gifted": 0.06}
# What version 1.1 calls the roles of version 1.2.
IN_1_1 = {
    "principal": "administrator",
    "siteAdministrator": "administrator",
    "districtAdministrator": "administrator",
    "counselor": "aide",
    "guardian": "parent",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A school to be invented. `has_principal` is False where somebody else brings who leads it."""

    name: str
    grades: tuple[str, ...]
    has_principal: bool = True


def some_schools(count: int) -> list[Place]:
    """Return so many schools, of three levels when there are three or more."""
    names = [*PLACES] * (count // len(PLACES) + 1)
    if count < 3:
        return [Place(names[number], GRADES) for number in range(count)]
    high, middle = max(1, count // 6), max(1, count // 5)
    levels = [HIGH] * high + [MIDDLE] * middle + [ELEMENTARY] * (count - high - middle)
    return [Place(f"{name} {LEVEL_WORDS[grades]}", grades) for name, grades in zip(names, levels, strict=False)]


def invent(
    *,
    students: int = 60,
    schools: int | Sequence[Place] = 3,
    offices: Sequence[str] = OFFICES,
    years: int = 1,
    seed: int = 2026,
    version: str = "1.2",
    today: date = date(2026, 12, 1),
    sections_each: int | None = None,
    district: str = "Riverbend Schools",
    system: str = "Invented student information",
) -> Roster:
    """Invent a district of so many students, with their adults, the staff, and the classes of each of the last `years` school years.

    A student of today was a grade lower in each year before. `sections_each` is how many classes a student has; without it, as many as
    that level teaches.
    """
    places = some_schools(schools) if isinstance(schools, int) else list(schools)
    made = _District(Roster(version, system), Random(seed), places, today.year + (today.month >= 7), years)
    made.found(district, offices)
    made.hire_all(students, len(offices))
    made.enrol(students)
    made.teach(sections_each)
    return made.roster


@dataclass
class _District:
    roster: Roster
    dice: Random
    places: list[Place]
    ending: int  # the year in which the school year of today ends
    years: int
    staff: int = 0
    adults: int = 0
    teachers: dict[str, list[str]] = field(default_factory=dict)
    seats: dict[tuple[int, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))  # (year, school, grade): students

    def found(self, district: str, offices: Sequence[str]) -> None:
        add = self.roster.add
        add("orgs", "org-district", name=district, type="district")
        for number, name in enumerate(offices, start=1):
            add("orgs", f"org-office-{number}", name=name, type="department", parentSourcedId="org-district")
        for number, place in enumerate(self.places, start=1):
            add("orgs", f"org-school-{number}", name=place.name, type="school", identifier=str(100 + number), parentSourcedId="org-district")
        for year in range(self.ending - self.years + 1, self.ending + 1):
            days = {"startDate": f"{year - 1}-08-17", "endDate": f"{year}-06-12"}
            add("academicSessions", f"year-{year}", title=f"{year - 1}-{year}", type="schoolYear", schoolYear=str(year), **days)

    def person(self, sid: str, role: str, org: str, since: str, given: str, family: str, **cells: str) -> str:
        """Add somebody and what they are where; version 1.1 says both in one row."""
        if self.roster.version == "1.1":
            cells |= {"role": IN_1_1.get(role, role), "orgSourcedIds": org}
        else:
            self.role(sid, role, org, since)
        return self.roster.add("users", sid, enabledUser="true", username=sid, givenName=given, familyName=family, **cells)

    def role(self, sid: str, role: str, org: str, since: str, until: str = "") -> None:
        cells = {"userSourcedId": sid, "roleType": "primary", "role": role, "beginDate": since, "endDate": until, "orgSourcedId": org}
        self.roster.add("roles", f"role-{sid}" if sid.startswith("staff") else f"role-{sid}-{org[4:]}", **cells)

    def hire(self, role: str, org: str) -> str:
        self.staff += 1
        sid, dice = f"staff-{self.staff}", self.dice
        cells = {"identifier": f"E{self.staff:05d}", "email": f"{sid}@riverbend.example"}
        return self.person(sid, role, org, f"{dice.randint(2008, 2025)}-08-01", dice.choice(STAFF_GIVEN), dice.choice(self.community().families), **cells)

    def community(self) -> Community:
        return self.dice.choices(COMMUNITIES, weights=[one.share for one in COMMUNITIES])[0]

    def hire_all(self, students: int, offices: int) -> None:
        """Hire a little more than one adult for ten students."""
        each = students / len(self.places)
        for number, place in enumerate(self.places, start=1):
            school = f"org-school-{number}"
            if place.has_principal:
                self.hire("principal", school)
            self.hire("siteAdministrator", school)
            for role, for_students, least in (("counselor", 350, 1), ("aide", 45, 1), ("teacher", 15, 3)):
                hired = [self.hire(role, school) for _one in range(max(least, round(each / for_students)))]
            self.teachers[school] = hired
        for number in range(1, offices + 1):
            for _one in range(max(1, students // 1500)):
                self.hire("districtAdministrator", f"org-office-{number}")

    def enrol(self, students: int) -> None:
        dice, made, deck = self.dice, 0, list[int]()
        teaching = {grade: [f"org-school-{number}" for number, place in enumerate(self.places, start=1) if grade in place.grades] for grade in GRADES}
        begun = f"{self.ending - 1}-08-17"
        while made < students:
            community, home = self.community(), dice.randrange(10_000)
            family = dice.choice(community.families)
            adults = [f"guardian-{self.adults + number}" for number in range(1, dice.choices((2, 3), weights=(0.35, 0.65))[0])]
            for _child in range(min(students - made, dice.choices((1, 2, 3), weights=(0.62, 0.3, 0.08))[0])):
                if not deck:  # dealt like cards, so that no grade of a small district stays empty
                    deck = dice.sample(range(len(GRADES)), len(GRADES))
                made, grade = made + 1, deck.pop()
                schools = {GRADES[low]: teaching[GRADES[low]][home % len(teaching[GRADES[low]])] for low in range(max(0, grade - self.years + 1), grade + 1)}
                self.student(f"student-{made}", made, grade, schools, community, family, adults)
            for sid in adults:
                self.adults += 1
                phone = f"{200 + self.adults // 100 % 700}-555-01{self.adults % 100:02d}"
                self.person(sid, "guardian", schools[GRADES[grade]], begun, dice.choice(community.given), family, phone=phone)

    def student(self, sid: str, number: int, grade: int, schools: dict[str, str], community: Community, family: str, adults: list[str]) -> None:
        dice, add = self.dice, self.roster.add
        now = schools[GRADES[grade]]
        since: dict[str, int] = {}  # the first year at each school
        until: dict[str, int] = {}
        for low, at in schools.items():
            year = self.ending - grade + GRADES.index(low)
            self.seats[year, at, low].append(sid)
            since.setdefault(at, year)
            until[at] = year
        cells = {"grades": GRADES[grade], "agentSourcedIds": ",".join(adults), "identifier": f"{700_000 + number}"}
        self.person(sid, "student", now, f"{since[now] - 1}-08-17", dice.choice(community.given), family, **cells)
        if self.roster.version == "1.2":
            for at in since.keys() - {now}:
                self.role(sid, "student", at, f"{since[at] - 1}-08-17", f"{until[at]}-06-12")
        races = {community.race} - {""} | ({dice.choice(RACES)} if dice.random() < 0.06 else set())
        add("demographics", sid, birthDate=date(self.ending - 6 - grade, dice.randint(1, 12), dice.randint(1, 28)).isoformat(), sex=dice.choice(("female", "male")),
            hispanicOrLatinoEthnicity="true" if community.hispanic or dice.random() < 0.02 else "false",
            demographicRaceTwoOrMoreRaces="true" if len(races) > 1 else "false", **{race: "true" if race in races else "false" for race in RACES})  # fmt: skip
        shares = {"english_learner": community.language_share * (0.9 if GRADES[grade] in ELEMENTARY else 0.45), **SHARES}
        for group, share in shares.items():
            if dice.random() < share:
                add("studentGroups", f"group-{sid}-{group}", userSourcedId=sid, group=group, beginDate=f"{min(since.values()) - 1}-08-17")

    def teach(self, each: int | None) -> None:
        """Fill classes of at most 26, each with one teacher of the school."""
        add, courses = self.roster.add, set[str]()
        for (year, school, grade), pupils in sorted(self.seats.items()):
            usual = YOUNG if grade in ELEMENTARY else OLDER
            for turn in range(each or len(usual)):
                subject = usual[turn % len(usual)] if each is None else OLDER[turn % len(OLDER)]
                course, title = f"course-{subject}-{grade}", f"Grade {grade.lstrip('0')}" if subject == "Homeroom" else f"{subject} {grade.lstrip('0')}"
                if course not in courses:
                    courses.add(course)
                    add("courses", course, title=title, courseCode=f"{subject[:4].upper()}-{grade}", grades=grade, orgSourcedId="org-district")
                order = self.dice.sample(pupils, len(pupils)) if subject != "Homeroom" and grade not in ELEMENTARY else pupils
                for start in range(0, len(order), 26):
                    code = f"{year}-{school[11:]}-{grade}-{turn}-{start // 26}"
                    add("classes", f"class-{code}", title=title, grades=grade, courseSourcedId=course, classCode=code, schoolSourcedId=school,
                        classType="homeroom" if subject == "Homeroom" else "scheduled", termSourcedIds=f"year-{year}")  # fmt: skip
                    shared = {"classSourcedId": f"class-{code}", "schoolSourcedId": school}
                    add("enrollments", f"teach-{code}", **shared, userSourcedId=self.dice.choice(self.teachers[school]), role="teacher", primary="true")
                    for pupil in order[start : start + 26]:
                        add("enrollments", f"enr-{code}-{pupil[8:]}", **shared, userSourcedId=pupil, role="student", primary="false")

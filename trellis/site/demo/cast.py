"""One cast of people for tests, demo, docs and screenshots: Riverbend Schools, which does not exist.

Amina, Keoni and Ingrid lead schools; Tomás supervises two of them, Hana is his backup; Lorraine is deputy
superintendent. Mateo is in grade 4 at Cedar Fork; his mother Rosa may read his record, his uncle Andrés is in
the roster and may not. Tobias taught here until June and works elsewhere: he must see nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from trellis.access.policy import Right, Role
from trellis.access.standing import Standing
from trellis.directory.models import (
    Assignment,
    District,
    GuardianRight,
    Guardianship,
    Office,
    Person,
    Post,
    School,
    SchoolEnrolment,
    Section,
    SectionEnrolment,
    SectionTeaching,
    Student,
)
from trellis.directory.operations.names import index_missing_names
from trellis.directory.queries import fold_name, standing_of

TODAY = date(2026, 12, 1)
YEAR_BEGAN = date(2026, 8, 17)
LONG_AGO = date(2023, 8, 14)

# key: given, family, role, place, title
STAFF: dict[str, tuple[str, str, Role, str | None, str]] = {
    "gloria": ("Gloria", "Vance", Role.SUPERINTENDENT, None, "Superintendent"),
    "lorraine": ("Lorraine", "Whitehorse", Role.CABINET, None, "Deputy superintendent"),
    "tomas": ("Tomás", "Ibarra", Role.SUPERVISOR, None, "Principal supervisor"),
    "hana": ("Hana", "Suzuki", Role.SUPERVISOR, None, "Principal supervisor"),
    "amina": ("Amina", "Warsame", Role.PRINCIPAL, "cedar_fork", "Principal"),
    "keoni": ("Keoni", "Makoa", Role.PRINCIPAL, "saltmarsh", "Principal"),
    "ingrid": ("Ingrid", "Solberg", Role.PRINCIPAL, "mill_road", "Principal"),
    "grace": ("Grace", "Oyelaran", Role.TEACHER, "cedar_fork", "Teacher, grade 4"),
    "josefina": ("Josefina", "Reyes", Role.TEACHER, "saltmarsh", "Teacher"),
    "yusuf": ("Yusuf", "Haddad", Role.COUNSELOR, "cedar_fork", "Counselor"),
    "hannah": ("Hannah", "Lindqvist", Role.SUPPORT_STAFF, "cedar_fork", "Intervention specialist"),
    "denise": ("Denise", "Fournier", Role.SCHOOL_STAFF, "cedar_fork", "Front office"),
    "ruth": ("Ruth", "Abramowitz", Role.OFFICE_LEAD, "transport", "Director of transport"),
    "daniel": ("Daniel", "Okafor", Role.OFFICE_LEAD, "facilities", "Director of facilities"),
    "priya": ("Priya", "Raghunathan", Role.OFFICE_STAFF, "assessment", "Assessment analyst"),
    "meiling": ("Mei-Ling", "Chou", Role.STUDENT_SERVICES_DIRECTOR, "student_services", "Director of student services"),
    "odile": ("Odile", "Marchetti", Role.ADMINISTRATOR, None, "Keeps Trellis and the roster"),
    "bram": ("Bram", "Achterberg", Role.AUDITOR, None, "Internal auditor"),
}
SCHOOLS = {"cedar_fork": ("Cedar Fork Elementary", "elementary"), "saltmarsh": ("Saltmarsh Middle", "middle"), "mill_road": ("Mill Road High", "high")}
OFFICES = {"transport": "Transport", "facilities": "Facilities", "assessment": "Assessment", "student_services": "Student services"}
# key: given, family, grade, schools
STUDENTS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "mateo": ("Mateo", "Quispe", "04", ("cedar_fork",)),
    "leilani": ("Leilani", "Kahale", "01", ("cedar_fork",)),
    "bilal": ("Bilal", "Siddiqui", "08", ("saltmarsh",)),
    "wren": ("Wren", "Castellano", "08", ("saltmarsh", "mill_road")),  # two schools at once
    "sione": ("Sione", "Taufa", "11", ("mill_road",)),
}


@dataclass
class Cast:
    """The people and places of a small Riverbend, by key."""

    district: District
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    students: dict[str, Student] = field(default_factory=dict)

    def __getattr__(self, key: str) -> Person:
        try:
            return vars(self)["people"][key]
        except KeyError:
            raise AttributeError(key) from None

    def standing(self, key: str, today: date = TODAY, now: datetime | None = None) -> Standing:
        """Return what that person is on a day, and at a time when emergencies matter."""
        return standing_of(self.people[key].pk, today, now)

    @property
    def keys(self) -> list[str]:
        return sorted(self.people)


def make_cast(district: District | None = None) -> Cast:
    """Put the cast into an empty database, or among the schools and offices of the same names that a roster brought."""
    cast = Cast(district or District.objects.create(name="Riverbend Schools"))

    def person(key: str, given: str, family: str, **more: object) -> Person:
        cast.people[key] = Person.objects.create(
            given_name=given, family_name=family, folded_name=fold_name(given, family), email=f"{key}@riverbend.example", **more
        )
        return cast.people[key]

    for key, (name, level) in SCHOOLS.items():
        cast.schools[key] = School.objects.get_or_create(name=name, defaults={"level": level})[0]
    for key, name in OFFICES.items():
        cast.offices[key] = Office.objects.get_or_create(name=name)[0]
    for key, (given, family, role, place, title) in STAFF.items():
        cast.posts[key] = Post.objects.create(
            person=person(key, given, family),
            role=role,
            title=title,
            held_from=LONG_AGO,
            school=cast.schools.get(place or ""),
            office=cast.offices.get(place or ""),
        )
    for school in ("cedar_fork", "saltmarsh"):
        Assignment.objects.create(supervisor=cast.tomas, school=cast.schools[school], kind="lead", held_from=LONG_AGO)
        Assignment.objects.create(supervisor=cast.hana, school=cast.schools[school], kind="backup", held_from=LONG_AGO)
    Assignment.objects.create(supervisor=cast.hana, school=cast.schools["mill_road"], kind="lead", held_from=LONG_AGO)

    for key, (given, family, grade, schools) in STUDENTS.items():
        cast.students[key] = Student.objects.create(person=person(key, given, family), grade=grade, number=f"S-{key}")
        for number, school in enumerate(schools):
            SchoolEnrolment.objects.create(student=cast.students[key], school=cast.schools[school], begins_on=YEAR_BEGAN, is_primary=number == 0)
    for teacher, school, title, pupils in (("grace", "cedar_fork", "Grade 4", ["mateo"]), ("josefina", "saltmarsh", "Science 8", ["bilal", "wren"])):
        section = Section.objects.create(title=title, school=cast.schools[school])
        SectionTeaching.objects.create(section=section, person=cast.people[teacher], begins_on=YEAR_BEGAN, is_primary=True)
        for pupil in pupils:
            SectionEnrolment.objects.create(section=section, student=cast.students[pupil], begins_on=YEAR_BEGAN)

    def guardian(key: str, given: str, family: str, child: str, relation: str, *rights: Right, language: str = "en") -> None:
        tie = Guardianship.objects.create(guardian=person(key, given, family, language=language), student=cast.students[child], relation=relation)
        for right in rights:
            GuardianRight.objects.create(guardianship=tie, right=right, held_from=LONG_AGO, basis="Birth certificate seen", granted_by=cast.denise)

    guardian("rosa", "Rosa", "Quispe", "mateo", "mother", Right.READ, Right.DECIDE, Right.CONTACT, language="es")
    guardian("andres", "Andrés", "Quispe", "mateo", "uncle")  # the roster names him; he holds no right
    guardian("malia", "Malia", "Kahale", "leilani", "grandmother", Right.CONTACT)
    # Works elsewhere since June: the record stays, the posts have ended.
    Post.objects.create(
        person=person("tobias", "Tobias", "Renner"), role=Role.TEACHER, school=cast.schools["cedar_fork"], held_from=LONG_AGO, held_until=date(2026, 6, 30)
    )
    # A teacher at Saltmarsh who is a parent at Mill Road: two hats, one person.
    tie = Guardianship.objects.create(guardian=cast.josefina, student=cast.students["sione"], relation="mother")
    GuardianRight.objects.create(guardianship=tie, right=Right.READ, held_from=LONG_AGO, basis="Birth certificate seen", granted_by=cast.denise)
    index_missing_names()
    return cast

"""The page of policy, tried: each verb of this room, asked by each of the cast, of every record there is."""

import pytest
from django.apps import apps

from tests.cast import Cast
from trellis.access.gate import why, within
from trellis.access.policy import NOUNS, Verb
from trellis.directory.tests.conftest import NOON

pytestmark = pytest.mark.django_db

EVERY = "every one"
STAFF = "amina bram daniel denise gloria grace hana hannah ingrid josefina keoni lorraine meiling odile priya ruth tomas yusuf"
# (verb, noun): {who: which records}. Who is not named reaches none. Hannah has opened Wren's record in an emergency.
EXPECTED: dict[tuple[Verb, str], dict[str, str]] = {
    (Verb.DIRECTORY_SEE_COLLEAGUE, "directory.Post"): {
        STAFF: EVERY,
        "bilal": "josefina keoni",
        "leilani mateo rosa": "amina denise grace hannah tobias yusuf",
        "sione": "ingrid",
        "wren": "ingrid josefina keoni",
    },
    (Verb.DIRECTORY_SEE_SCHOOL, "directory.School"): {
        STAFF: EVERY,
        "bilal": "saltmarsh",
        "leilani mateo rosa": "cedar_fork",
        "sione": "mill_road",
        "wren": "mill_road saltmarsh",
    },
    (Verb.DIRECTORY_SAY_HEADLINE, "directory.School"): {
        "amina": "cedar_fork",
        "ingrid": "mill_road",
        "keoni": "saltmarsh",
    },
    (Verb.DIRECTORY_SEE_OFFICE, "directory.Office"): {
        STAFF: EVERY,
    },
    (Verb.DIRECTORY_SEE_STUDENT, "directory.Student"): {
        "amina denise yusuf": "leilani mateo",
        "bilal": "bilal",
        "grace mateo rosa": "mateo",
        "hannah": "leilani mateo wren",
        "ingrid": "sione wren",
        "josefina": "bilal sione wren",
        "keoni": "bilal wren",
        "leilani": "leilani",
        "meiling odile": EVERY,
        "sione": "sione",
        "wren": "wren",
    },
    (Verb.DIRECTORY_READ_STUDENT, "directory.Student"): {
        "amina yusuf": "leilani mateo",
        "bilal": "bilal",
        "grace mateo rosa": "mateo",
        "hannah": "leilani mateo wren",
        "ingrid": "sione wren",
        "josefina": "bilal sione wren",
        "keoni": "bilal wren",
        "leilani": "leilani",
        "meiling": EVERY,
        "sione": "sione",
        "wren": "wren",
    },
    (Verb.DIRECTORY_READ_CONTACT, "directory.Person"): {
        "amina denise yusuf": "andres leilani malia mateo rosa",
        "bilal": "bilal",
        "grace": "andres mateo rosa",
        "hannah": "andres leilani malia mateo rosa wren",
        "ingrid": "josefina sione wren",
        "josefina": "bilal josefina sione wren",
        "keoni": "bilal wren",
        "leilani": "leilani",
        "malia": "malia",
        "mateo": "mateo",
        "rosa": "mateo rosa",
        "sione": "sione",
        "wren": "wren",
    },
    (Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS, "directory.ProtectedAddress"): {
        "amina denise hannah yusuf": EVERY,
    },
    (Verb.DIRECTORY_READ_PROTECTED_ADDRESS, "directory.ProtectedAddress"): {
        "amina yusuf": EVERY,
    },
    (Verb.DIRECTORY_PROTECT_ADDRESS, "directory.Person"): {
        "amina yusuf": "andres leilani malia mateo rosa",
        "ingrid": "josefina sione wren",
        "keoni": "bilal wren",
    },
    (Verb.DIRECTORY_PROTECT_ADDRESS, "directory.ProtectedAddress"): {
        "amina yusuf": EVERY,
    },
    (Verb.DIRECTORY_SEE_GUARDIANSHIP, "directory.Guardianship"): {
        "amina denise hannah yusuf": "andres>mateo malia>leilani rosa>mateo",
        "grace": "andres>mateo rosa>mateo",
        "ingrid josefina": "josefina>sione",
        "malia": "malia>leilani",
        "meiling odile": EVERY,
        "rosa": "rosa>mateo",
    },
    (Verb.DIRECTORY_TIE_GUARDIAN, "directory.Student"): {
        "amina denise": "leilani mateo",
        "ingrid": "sione wren",
        "keoni": "bilal wren",
        "odile": EVERY,
    },
    (Verb.DIRECTORY_TIE_GUARDIAN, "directory.Guardianship"): {
        "amina denise": "andres>mateo malia>leilani rosa>mateo",
        "ingrid": "josefina>sione",
        "odile": EVERY,
    },
    (Verb.DIRECTORY_GRANT_RIGHT, "directory.Guardianship"): {
        "amina denise": "andres>mateo malia>leilani rosa>mateo",
        "ingrid": "josefina>sione",
        "odile": EVERY,
    },
    (Verb.DIRECTORY_GRANT_RIGHT, "directory.GuardianRight"): {
        "amina denise": "malia>leilani:contact rosa>mateo:contact rosa>mateo:decide rosa>mateo:read",
        "ingrid": "josefina>sione:read",
        "odile": EVERY,
    },
    (Verb.DIRECTORY_EDIT_PERSON, "directory.Person"): {
        "amina": "amina andres leilani malia mateo rosa",
        "bram": "bram",
        "daniel": "daniel",
        "denise": "andres denise leilani malia mateo rosa",
        "gloria": "gloria",
        "grace": "grace",
        "hana": "hana",
        "hannah": "hannah",
        "ingrid": "ingrid josefina sione wren",
        "josefina": "josefina",
        "keoni": "bilal keoni wren",
        "lorraine": "lorraine",
        "malia": "malia",
        "meiling": "meiling",
        "odile": EVERY,
        "priya": "priya",
        "rosa": "rosa",
        "ruth": "ruth",
        "tomas": "tomas",
        "yusuf": "yusuf",
    },
    (Verb.DIRECTORY_MERGE_PEOPLE, "directory.Person"): {
        "odile": EVERY,
    },
    (Verb.DIRECTORY_MERGE_PEOPLE, "directory.PersonMerge"): {},
    (Verb.DIRECTORY_HOLD_POST, "directory.Post"): {
        "odile": EVERY,
    },
    (Verb.DIRECTORY_HOLD_POST, "directory.Person"): {
        "odile": EVERY,
    },
    (Verb.DIRECTORY_ASSIGN_SUPERVISOR, "directory.School"): {
        "gloria lorraine odile": EVERY,
    },
    (Verb.DIRECTORY_ASSIGN_SUPERVISOR, "directory.Assignment"): {
        "gloria lorraine odile": EVERY,
    },
    (Verb.DIRECTORY_ARRANGE_COVER, "directory.Post"): {
        "amina": "amina",
        "daniel": "daniel",
        "gloria": "gloria",
        "hana": "hana",
        "ingrid": "ingrid",
        "keoni": "keoni",
        "lorraine": "lorraine",
        "odile": EVERY,
        "ruth": "ruth",
        "tomas": "tomas",
    },
    (Verb.DIRECTORY_EDIT_OFFICE, "directory.Office"): {
        "odile": EVERY,
    },
    (Verb.DIRECTORY_EDIT_CALENDAR, "directory.School"): {
        "amina": "cedar_fork",
        "ingrid": "mill_road",
        "keoni": "saltmarsh",
        "odile": EVERY,
    },
    (Verb.DIRECTORY_EDIT_CALENDAR, "directory.NonWorkingDays"): {
        "amina": "cedar_fork",
        "odile": EVERY,
    },
    (Verb.DIRECTORY_IMPORT_ROSTER, "directory.RosterImport"): {},
    (Verb.DIRECTORY_SEE_ROSTER_STATE, "directory.RosterImport"): {},
    (Verb.DIRECTORY_SEE_TEAM, "directory.Student"): {
        "amina yusuf": "leilani mateo",
        "bilal": "bilal",
        "grace": "mateo",
        "hannah": "wren",  # the emergency
        "ingrid": "sione wren",
        "josefina": "bilal sione wren",
        "keoni": "bilal wren",
        "leilani": "leilani",
        "mateo rosa": "mateo",
        "meiling": EVERY,
        "sione": "sione",
        "wren": "wren",
    },
    (Verb.DIRECTORY_FORM_TEAM, "directory.Student"): {
        "amina yusuf": "leilani mateo",
        "ingrid": "sione wren",
        "keoni": "bilal wren",
        "meiling": EVERY,
    },
    (Verb.DIRECTORY_SEE_SUBSTITUTES, "directory.Substitution"): {},
    (Verb.DIRECTORY_ENTER_SUBSTITUTE, "directory.School"): {
        "amina denise": "cedar_fork",
        "ingrid": "mill_road",
        "keoni": "saltmarsh",
    },
    (Verb.DIRECTORY_ENTER_SUBSTITUTE, "directory.Substitution"): {},
    (Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS, "directory.Student"): {
        "amina gloria hana hannah ingrid keoni lorraine meiling tomas yusuf": EVERY,
    },
    (Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS, "directory.EmergencyAccess"): {
        "bram gloria lorraine meiling": EVERY,
    },
}


def labels(cast: Cast, noun: str) -> dict[int, str]:
    """Return a short name for each record of a noun, by its number."""
    people = {person.pk: key for key, person in cast.people.items()}
    students = {student.pk: key for key, student in cast.students.items()}
    schools = {school.pk: key for key, school in cast.schools.items()}
    rows = apps.get_model(noun).objects.all()
    if noun == "directory.School":
        return schools
    if noun == "directory.Office":
        return {office.pk: key for key, office in cast.offices.items()}
    if noun == "directory.Person":
        return people
    if noun == "directory.Student":
        return students
    if noun in {"directory.Post", "directory.ProtectedAddress", "directory.EmergencyAccess"}:
        return {row.pk: people[row.person_id] for row in rows}
    if noun == "directory.Guardianship":
        return {row.pk: f"{people[row.guardian_id]}>{students[row.student_id]}" for row in rows}
    if noun == "directory.GuardianRight":
        ties = labels(cast, "directory.Guardianship")
        return {row.pk: f"{ties[row.guardianship_id]}:{row.right}" for row in rows}
    if noun == "directory.Assignment":
        return {row.pk: f"{people[row.supervisor_id]}>{schools[row.school_id]}" for row in rows}
    if noun == "directory.NonWorkingDays":
        return {row.pk: schools.get(row.school_id, "district") for row in rows}
    return {row.pk: str(row.pk) for row in rows}


def test_every_question_that_this_room_may_ask_is_in_the_table():
    assert set(EXPECTED) == {(verb, noun) for verb in Verb if verb.value.startswith("directory.") for noun in NOUNS[verb]}


@pytest.mark.parametrize(("verb", "noun"), EXPECTED, ids=lambda value: str(value).removeprefix("directory."))
def test_each_of_the_cast_reaches_exactly_these_records(more, verb, noun):
    names = labels(more, noun)
    expected = {who: set() for who in more.keys}
    for several, records in EXPECTED[verb, noun].items():
        for who in several.split():
            expected[who] = set(names.values()) if records == EVERY else set(records.split())
    rows = apps.get_model(noun).objects.all()
    reached = {who: {names[pk] for pk in within(more.standing(who, now=NOON), verb, rows).values_list("pk", flat=True)} for who in more.keys}
    assert reached == expected


@pytest.mark.parametrize(("verb", "noun"), EXPECTED, ids=lambda value: str(value).removeprefix("directory."))
def test_a_list_never_holds_a_record_twice_and_agrees_with_the_single_question(more, verb, noun):
    rows = list(apps.get_model(noun).objects.order_by("pk"))
    for who in more.keys:
        standing = more.standing(who, now=NOON)
        listed = list(within(standing, verb, apps.get_model(noun).objects.order_by("pk")).values_list("pk", flat=True))
        assert len(listed) == len(set(listed))
        assert {row.pk for row in rows if why(standing, verb, row)} == set(listed)

"""The files and columns of OneRoster CSV 1.1 and 1.2 that a roster brings, and our own studentGroups.csv.

Plain Python. Column names are found by name, so the order is the standard's for writing and for saying
what is out of order. `needed` are the columns without which a file means nothing here; the standard
requires a few more that Trellis does not use.
"""

from dataclasses import dataclass

VERSIONS = ("1.1", "1.2")
MODES = ("absent", "bulk", "delta")
KEYED = ("sourcedId", "status", "dateLastModified")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a bundle: `columns` in the standard's order, `needed` for Trellis."""

    name: str
    columns: tuple[str, ...]
    needed: frozenset[str]


def _file(name: str, columns: str, needed: str) -> File:
    return File(name, KEYED + tuple(columns.split()), frozenset(["sourcedId", *needed.split()]))


_RACES = (
    "americanIndianOrAlaskaNative asian blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white"
    " demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity"
)
_SHARED = (
    _file("orgs", "name type identifier parentSourcedId", "name type"),
    _file("academicSessions", "title type startDate endDate parentSourcedId schoolYear", "title type startDate endDate"),
    _file("courses", "schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes", "title orgSourcedId"),
    _file(
        "classes",
        "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects subjectCodes periods",
        "title schoolSourcedId termSourcedIds",
    ),
    _file("demographics", f"birthDate sex {_RACES} countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus", ""),
    _file("enrollments", "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate", "classSourcedId userSourcedId role"),
    _file("studentGroups", "userSourcedId group beginDate endDate", "userSourcedId group"),
)
_USERS_1_1 = _file(
    "users",
    "enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms phone agentSourcedIds grades password",
    "orgSourcedIds role givenName familyName",
)
_USERS_1_2 = _file(
    "users",
    "enabledUser username userIds givenName familyName middleName identifier email sms phone agentSourcedIds grades password "
    "userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
    "givenName familyName",
)
_ROLES = _file("roles", "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId", "userSourcedId role orgSourcedId")

FILES: dict[str, dict[str, File]] = {
    "1.1": {file.name: file for file in (*_SHARED, _USERS_1_1)},
    "1.2": {file.name: file for file in (*_SHARED, _USERS_1_2, _ROLES)},
}
ORDER = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "demographics", "enrollments", "studentGroups")
# In the standard, and nothing that Trellis keeps. userProfiles holds passwords: it is never opened.
UNREAD = frozenset(
    [
        "categories",
        "classResources",
        "courseResources",
        "lineItems",
        "resources",
        "results",
        "userProfiles",
        "userResources",
        "scoreScales",
        "lineItemScoreScales",
        "resultScoreScales",
        "lineItemLearningObjectiveIds",
        "resultLearningObjectiveIds",
    ]
)

ORG_TYPES = frozenset(["department", "school", "district", "local", "state", "national"])
SESSION_TYPES = frozenset(["gradingPeriod", "semester", "schoolYear", "term"])
CLASS_TYPES = frozenset(["homeroom", "scheduled"])
USER_ROLES = frozenset(["administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"])
ROLES = frozenset(
    [
        "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative", "siteAdministrator", "student",
        "systemAdministrator", "teacher",
    ]
)  # fmt: skip
ENROLLMENT_ROLES = frozenset(["administrator", "proctor", "student", "teacher"])
ROLE_TYPES = frozenset(["primary", "secondary"])
SEXES = frozenset(["male", "female", "unspecified", "other"])
GROUPS = frozenset(["english_learner", "disability", "section_504", "economic", "homeless", "foster", "migrant", "military", "gifted"])
GRADES = {grade: grade for grade in ("IT", "PR", "PK", "TK", "KG", *(f"{n:02d}" for n in range(1, 14)), "PS", "UG", "Other")}
GRADES |= {str(n): f"{n:02d}" for n in range(1, 10)} | {"K": "KG", "OTHER": "Other"}


def spelled(allowed: frozenset[str]) -> dict[str, str]:
    """Return a table from every spelling we accept (as in the standard, lower case, upper case, capitalised) to the standard's."""
    return {form: word for word in allowed for form in (word, word.lower(), word.upper(), word[:1].upper() + word[1:], f"ext:{word}")}

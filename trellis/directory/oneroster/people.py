# ruff: noqa: S608 (SQL of our own names)
"""Planning people: their keys, students, posts, enrolments at schools, guardians, demographics and groups.

A roster never gives a role that keeps Trellis or leads the district: those are typed by hand.
"""

from trellis.access.policy import Role
from trellis.directory.oneroster.desk import Desk
from trellis.directory.oneroster.teaching import FAR, Counts, counted, plan_ending

# What a role of the roster makes of a person: at a school, and anywhere else in the district. A role that is
# not here gives no post: a proctor comes for a test, a system administrator is appointed by hand.
POSTS: dict[str, tuple[Role, Role]] = {
    "principal": (Role.PRINCIPAL, Role.OFFICE_STAFF),
    "teacher": (Role.TEACHER, Role.TEACHER),
    "counselor": (Role.COUNSELOR, Role.OFFICE_STAFF),
    "aide": (Role.SCHOOL_STAFF, Role.OFFICE_STAFF),
    "administrator": (Role.SCHOOL_ADMINISTRATOR, Role.OFFICE_STAFF),
    "siteAdministrator": (Role.SCHOOL_ADMINISTRATOR, Role.OFFICE_STAFF),
    "districtAdministrator": (Role.SCHOOL_ADMINISTRATOR, Role.OFFICE_STAFF),
}
PERSON = ("given_name", "middle_name", "family_name", "preferred_given_name", "pronouns", "email", "phone")
FACTS = (
    "american_indian_or_alaska_native", "asian", "black_or_african_american", "native_hawaiian_or_other_pacific_islander", "white", "two_or_more_races",
    "hispanic_or_latino",
)  # fmt: skip


def plan_people(desk: Desk, modes: dict[str, str]) -> dict[str, Counts]:
    """Plan keys, people and students; make user_ids with the person and student behind each number."""
    mode = modes.get("users", "absent")
    desk.make(
        "m_user",
        "SELECT u.no, u.sourced_id, u.digest, u.deleted, u.role, m.id AS old_id, m.person_id AS old_person, "
        "CASE WHEN m.digest = u.digest AND m.ended_on IS NULL THEN 1 ELSE 0 END AS same, CASE WHEN m.is_student THEN 1 ELSE 0 END AS was_student "
        "FROM staged.users u LEFT JOIN directory_personkey m ON m.source_id = %(source)s AND m.sourced_id = u.sourced_id",
        key="no",
    )
    base = desk.reserve("directory_person", desk.number("SELECT count(*) FROM staged.m_user WHERE old_id IS NULL AND deleted = 0"))
    desk.make(
        "new_person",
        "SELECT no, row_number() OVER (ORDER BY no) + %(base)s AS person_id FROM staged.m_user WHERE old_id IS NULL AND deleted = 0",
        key="no", base=base,
    )  # fmt: skip
    _find_lost_users(desk)
    _say_who_learns(desk, modes)
    desk.make(
        "user_people",
        "SELECT m.no, COALESCE(m.old_person, n.person_id) AS person_id, m.old_id AS key_id, "
        "CASE WHEN l.no IS NULL THEN 0 ELSE 1 END AS is_student, m.was_student FROM staged.m_user m "
        "LEFT JOIN staged.new_person n ON n.no = m.no LEFT JOIN staged.learner l ON l.no = m.no WHERE m.deleted = 0 "
        "UNION ALL SELECT x.no, x.person_id, x.key_id, CASE WHEN l.no IS NOT NULL THEN 1 WHEN x.is_moved = 1 THEN 0 ELSE x.was_student END, "
        "x.was_student FROM staged.lost_user x "
        "LEFT JOIN staged.learner l ON l.no = x.no",
        key="no",
    )
    missing = "FROM (SELECT DISTINCT person_id FROM staged.user_people WHERE is_student = 1) p LEFT JOIN directory_student s ON s.person_id = p.person_id"
    base = desk.reserve("directory_student", desk.number(f"SELECT count(*) {missing} WHERE s.id IS NULL"))
    desk.make(
        "new_student",
        f"SELECT p.person_id, row_number() OVER (ORDER BY p.person_id) + %(base)s AS student_id {missing} WHERE s.id IS NULL",
        key="person_id", base=base,
    )  # fmt: skip
    desk.make(
        "user_ids",
        "SELECT p.no, p.person_id, COALESCE(s.id, n.student_id) AS student_id, p.is_student, p.was_student, p.key_id FROM staged.user_people p "
        "LEFT JOIN directory_student s ON s.person_id = p.person_id LEFT JOIN staged.new_student n ON n.person_id = p.person_id",
        key="no",
    )
    _end_people(desk, mode)
    return {"students": _count_students(desk), "adults": _count_adults(desk)}


def _find_lost_users(desk: Desk) -> None:
    """Make the table of people whom this bundle touches without a row of their own: named by others, set aside, or moved by roles.csv."""
    desk.make(
        "moved_person",  # a delta of roles speaks of where they learn
        "SELECT DISTINCT s.person_id FROM staged.roles r JOIN directory_schoolenrolment e ON e.source_id = %(source)s AND e.sourced_id = r.sourced_id "
        "AND e.ended_on IS NULL JOIN directory_student s ON s.id = e.student_id WHERE (SELECT mode FROM staged.files WHERE name = 'roles') = 'delta'",
        key="person_id",
    )
    desk.make(
        "lost_user",
        "SELECT x.no, m.id AS key_id, m.person_id, CASE WHEN m.is_student THEN 1 ELSE 0 END AS was_student, "
        "CASE WHEN v.person_id IS NULL THEN 0 ELSE 1 END AS is_moved FROM staged.unknown x "
        "JOIN directory_personkey m ON m.source_id = %(source)s AND m.sourced_id = x.sourced_id AND m.ended_on IS NULL "
        "LEFT JOIN staged.moved_person v ON v.person_id = m.person_id WHERE x.file = 'users' AND x.no NOT IN (SELECT no FROM staged.m_user) "
        "UNION ALL SELECT -m.id, m.id, m.person_id, 1, 1 FROM staged.moved_person v JOIN directory_personkey m ON m.person_id = v.person_id "
        "AND m.source_id = %(source)s AND m.ended_on IS NULL AND m.is_student "
        "WHERE m.sourced_id NOT IN (SELECT sourced_id FROM staged.users) AND m.sourced_id NOT IN (SELECT sourced_id FROM staged.unknown WHERE file = 'users')",
        key="no",
    )


def _say_who_learns(desk: Desk, modes: dict[str, str]) -> None:
    """Make the table of users who are students: by their role, or because a student's role of theirs goes on."""
    if modes.get("roles") is None:
        by_role = "SELECT no FROM staged.users WHERE role = 'student' AND deleted = 0"
        if modes.get("users") is not None:
            by_role += " UNION SELECT no FROM staged.m_user WHERE role = '' AND was_student = 1 AND deleted = 0"
    else:
        by_role = "SELECT DISTINCT r.user_no AS no FROM staged.roles r WHERE r.role = 'student' AND r.deleted = 0"
    if "roles" in modes:  # a student's role that this bundle does not speak of, or that could not be read, goes on
        unsaid = (
            "NOT IN (SELECT sourced_id FROM staged.roles)" if modes["roles"] == "delta" else "IN (SELECT sourced_id FROM staged.set_aside WHERE file = 'roles')"
        )
        by_role += (
            " UNION SELECT u.no FROM (SELECT no, old_person AS person_id, was_student, deleted FROM staged.m_user "
            "UNION ALL SELECT no, person_id, was_student, 0 FROM staged.lost_user) u JOIN directory_student s ON s.person_id = u.person_id "
            "WHERE u.was_student = 1 AND u.deleted = 0 AND EXISTS (SELECT 1 FROM directory_schoolenrolment m WHERE m.student_id = s.id "
            f"AND m.source_id = %(source)s AND m.ended_on IS NULL AND m.sourced_id {unsaid})"
        )
    desk.make("learner", f"SELECT DISTINCT no FROM ({by_role}) q WHERE no IS NOT NULL", key="no")


def _end_people(desk: Desk, mode: str) -> None:
    """Find keys that end, people left without a key of this source, and students whom no live key names any more."""
    if mode == "bulk":
        select = (
            "SELECT m.id, m.person_id, m.is_student FROM directory_personkey m WHERE m.source_id = %(source)s AND m.ended_on IS NULL "
            "AND m.id NOT IN (SELECT old_id FROM staged.m_user WHERE old_id IS NOT NULL AND deleted = 0) "
            "AND m.sourced_id NOT IN (SELECT sourced_id FROM staged.set_aside WHERE file = 'users')"
        )
    else:
        select = (
            "SELECT m.id, m.person_id, m.is_student FROM staged.m_user u JOIN directory_personkey m ON m.id = u.old_id "
            "WHERE u.deleted = 1 AND m.ended_on IS NULL"
        )
    desk.make("end_key", select, key="id")
    live = "SELECT 1 FROM directory_personkey k WHERE k.person_id = e.person_id AND k.ended_on IS NULL AND k.id NOT IN (SELECT id FROM staged.end_key)"
    desk.make(
        "gone_person",
        f"SELECT DISTINCT e.person_id FROM staged.end_key e WHERE NOT EXISTS ({live} AND k.source_id = %(source)s)",
        key="person_id",
    )
    changed = "SELECT person_id, key_id AS id FROM staged.user_ids WHERE was_student = 1 AND is_student = 0 AND key_id IS NOT NULL"
    desk.make("unlearned", changed, key="id")
    desk.make(
        "end_student",
        "SELECT DISTINCT s.id FROM (SELECT person_id FROM staged.end_key UNION SELECT person_id FROM staged.unlearned) e "
        "JOIN directory_student s ON s.person_id = e.person_id AND s.ended_on IS NULL "
        f"WHERE NOT EXISTS ({live} AND k.is_student AND k.id NOT IN (SELECT id FROM staged.unlearned)) "
        "AND e.person_id NOT IN (SELECT person_id FROM staged.user_ids WHERE is_student = 1)",
    )
    desk.make(
        "m_student",
        "SELECT min(u.no) AS no, u.student_id, min(u.person_id) AS person_id, "
        "max(CASE WHEN n.person_id IS NULL THEN 0 ELSE 1 END) AS is_new, "
        "min(CASE WHEN n.person_id IS NULL AND m.same = 1 AND s.ended_on IS NULL THEN 1 ELSE 0 END) AS same FROM staged.user_ids u "
        "JOIN staged.m_user m ON m.no = u.no LEFT JOIN directory_student s ON s.id = u.student_id "
        "LEFT JOIN staged.new_student n ON n.person_id = u.person_id WHERE u.is_student = 1 GROUP BY u.student_id",
        key="student_id",
    )


def _count_students(desk: Desk) -> Counts:
    added, changed, untouched = desk.rows(
        "SELECT sum(is_new), sum(CASE WHEN is_new = 0 AND same = 0 THEN 1 ELSE 0 END), sum(CASE WHEN is_new = 0 AND same = 1 THEN 1 ELSE 0 END) "
        "FROM staged.m_student"
    )[0]
    return {"added": added or 0, "changed": changed or 0, "ended": desk.number("SELECT count(*) FROM staged.end_student"), "untouched": untouched or 0}


def _count_adults(desk: Desk) -> Counts:
    added, changed, untouched = desk.rows(
        "SELECT sum(CASE WHEN m.old_id IS NULL THEN 1 ELSE 0 END), sum(CASE WHEN m.old_id IS NOT NULL AND m.same = 0 THEN 1 ELSE 0 END), "
        "sum(CASE WHEN m.old_id IS NOT NULL AND m.same = 1 THEN 1 ELSE 0 END) FROM staged.m_user m JOIN staged.user_ids u ON u.no = m.no "
        "WHERE m.deleted = 0 AND u.is_student = 0"
    )[0]
    ended = desk.number("SELECT count(*) FROM staged.gone_person WHERE person_id NOT IN (SELECT person_id FROM staged.end_key e WHERE e.is_student)")
    return {"added": added or 0, "changed": changed or 0, "ended": ended, "untouched": untouched or 0}


def plan_posts(desk: Desk, modes: dict[str, str]) -> Counts:
    """Plan posts of staff."""
    desk.fill("post_role", "role text, at_school text, elsewhere text", [(role, str(here), str(there)) for role, (here, there) in POSTS.items()], key="role")
    desk.make(
        "want_post",
        "SELECT min(r.line) AS line, r.sourced_id, min(r.digest) AS digest, u.person_id, "
        "CASE WHEN p.school_id IS NULL THEN w.elsewhere ELSE w.at_school END AS role, p.school_id, p.office_id, "
        "min(r.begins_on) AS begins_on, max(r.ends_on) AS ends_on FROM staged.roles r JOIN staged.post_role w ON w.role = r.role "
        "JOIN staged.user_ids u ON u.no = r.user_no JOIN staged.place_ids p ON p.no = r.org_no LEFT JOIN staged.users d ON d.no = r.user_no "
        "WHERE r.deleted = 0 AND COALESCE(d.is_enabled, 1) = 1 "
        "GROUP BY r.sourced_id, u.person_id, CASE WHEN p.school_id IS NULL THEN w.elsewhere ELSE w.at_school END, p.school_id, p.office_id",
    )
    desk.make(
        "m_post",
        "SELECT w.*, m.id AS old_id, CASE WHEN m.digest = w.digest AND m.ended_on IS NULL THEN 1 ELSE 0 END AS same FROM staged.want_post w "
        "LEFT JOIN directory_post m ON m.person_id = w.person_id AND m.source_id = %(source)s AND m.sourced_id = w.sourced_id AND m.role = w.role "
        "AND COALESCE(m.school_id, 0) = COALESCE(w.school_id, 0) AND COALESCE(m.office_id, 0) = COALESCE(w.office_id, 0) "
        "AND (m.ended_on IS NULL OR m.ended_on > %(recent)s)",
    )
    _end_held(desk, "end_post", "directory_post", "m_post", "held_until", "m.person_id IN (SELECT person_id FROM staged.gone_person)", modes)
    desk.make(
        "staff_before",
        "SELECT DISTINCT person_id FROM directory_post WHERE source_id = %(source)s AND ended_on IS NULL AND (held_until IS NULL OR held_until > %(today)s)",
        key="person_id",
    )
    desk.make(
        "staff_after",
        "SELECT DISTINCT person_id FROM (SELECT person_id FROM staged.m_post WHERE ends_on IS NULL OR ends_on > %(today)s UNION ALL "
        "SELECT person_id FROM directory_post WHERE source_id = %(source)s AND ended_on IS NULL AND (held_until IS NULL OR held_until > %(today)s) "
        "AND id NOT IN (SELECT id FROM staged.end_post) AND id NOT IN (SELECT old_id FROM staged.m_post WHERE old_id IS NOT NULL)) q",
        key="person_id",
    )
    return counted(desk, "m_post", "end_post")


def _end_held(desk: Desk, name: str, main: str, matched: str, until: str, gone: str, modes: dict[str, str]) -> None:
    """Find posts or enrolments at schools that end: no longer said, or their person has left."""
    file = "roles" if "roles" in modes else "users"
    mode = modes.get(file, "absent")
    if mode == "bulk":
        said_no_more = f"m.sourced_id NOT IN (SELECT sourced_id FROM staged.set_aside WHERE file = '{file}')"
    elif mode == "delta":
        said_no_more = f"m.sourced_id IN (SELECT sourced_id FROM staged.{file})"
    else:
        said_no_more = "1 = 0"
    if modes.get("users") is not None and "roles" not in modes and desk.number("SELECT count(*) FROM staged.users WHERE role <> ''") == 0:
        said_no_more = "1 = 0"  # version 1.2 without roles.csv says nothing about who is where
    desk.make(
        name,
        f"SELECT m.id FROM {main} m WHERE m.source_id = %(source)s AND m.ended_on IS NULL AND (m.{until} IS NULL OR m.{until} > %(today)s) "
        f"AND m.id NOT IN (SELECT old_id FROM staged.{matched} WHERE old_id IS NOT NULL) AND ({said_no_more} OR {gone})",
        key="id",
    )


def plan_stays(desk: Desk, modes: dict[str, str]) -> Counts:
    """Plan at which schools students are enrolled."""
    desk.make(
        "want_stay",
        "SELECT r.sourced_id, min(r.digest) AS digest, u.student_id, p.school_id, min(r.begins_on) AS begins_on, max(r.ends_on) AS ends_on, "
        "max(r.is_primary) AS is_primary FROM staged.roles r JOIN staged.user_ids u ON u.no = r.user_no JOIN staged.place_ids p ON p.no = r.org_no "
        "WHERE r.deleted = 0 AND r.role = 'student' AND p.school_id IS NOT NULL AND u.student_id IS NOT NULL GROUP BY r.sourced_id, u.student_id, p.school_id",
    )
    desk.make(
        "m_stay",
        "SELECT w.*, m.id AS old_id, CASE WHEN m.digest = w.digest AND m.ended_on IS NULL THEN 1 ELSE 0 END AS same FROM staged.want_stay w "
        "LEFT JOIN directory_schoolenrolment m ON m.student_id = w.student_id AND m.source_id = %(source)s AND m.sourced_id = w.sourced_id "
        "AND m.school_id = w.school_id AND (m.ended_on IS NULL OR m.ended_on > %(recent)s)",
    )
    gone = (
        "m.student_id IN (SELECT s.id FROM directory_student s JOIN staged.gone_person g ON g.person_id = s.person_id) "
        "OR m.student_id IN (SELECT id FROM staged.end_student)"
    )
    _end_held(desk, "end_stay", "directory_schoolenrolment", "m_stay", "ends_on", gone, modes)
    return counted(desk, "m_stay", "end_stay")


def plan_guardians(desk: Desk, mode: str) -> Counts:
    """Plan who is guardian of whom. A tie typed here, brought by another source, or ended by a person, is left alone."""
    desk.make(
        "adult",
        "SELECT r.user_no AS no, min(r.role) AS relation FROM staged.roles r WHERE r.deleted = 0 AND r.role IN ('parent', 'guardian', 'relative') "
        "GROUP BY r.user_no",
        key="no",
    )
    desk.make(
        "pair",
        "SELECT a.person_id AS guardian_id, u.student_id, 1 AS bit, w.relation FROM staged.agents g JOIN staged.user_ids u ON u.no = g.user_no "
        "JOIN staged.user_ids a ON a.no = g.agent_no LEFT JOIN staged.adult w ON w.no = g.agent_no WHERE u.is_student = 1 AND a.is_student = 0 "
        "AND a.person_id <> u.person_id "
        "UNION ALL SELECT u.person_id, a.student_id, 2, w.relation FROM staged.agents g JOIN staged.user_ids u ON u.no = g.user_no "
        "JOIN staged.user_ids a ON a.no = g.agent_no LEFT JOIN staged.adult w ON w.no = g.user_no WHERE u.is_student = 0 AND a.is_student = 1 "
        "AND a.person_id <> u.person_id",
    )
    desk.make(
        "want_tie",
        "SELECT guardian_id, student_id, max(CASE WHEN bit = 1 THEN 1 ELSE 0 END) + max(CASE WHEN bit = 2 THEN 2 ELSE 0 END) AS bits, "
        "min(relation) AS relation FROM staged.pair GROUP BY guardian_id, student_id",
    )
    desk.make("restated", "SELECT DISTINCT person_id FROM staged.user_ids WHERE no IN (SELECT no FROM staged.users)", key="person_id")
    desk.make(
        "set_aside_person",
        "SELECT DISTINCT person_id FROM directory_personkey WHERE source_id = %(source)s AND sourced_id IN "
        "(SELECT sourced_id FROM staged.set_aside WHERE file = 'users')",
        key="person_id",
    )
    spoken = "CASE WHEN sp.person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN gp.person_id IS NULL THEN 0 ELSE 2 END"
    if mode == "bulk":
        spoken = (
            "CASE WHEN m.guardian_id IN (SELECT person_id FROM staged.set_aside_person) THEN 0 ELSE 2 END + "
            "CASE WHEN st.person_id IN (SELECT person_id FROM staged.set_aside_person) THEN 0 ELSE 1 END"
        )
    desk.make(
        "tie",  # of this source, live or not: what the rows before said and these do not take back
        f"SELECT m.id, m.guardian_id, m.student_id, m.said_by, m.relation, m.ended_on, m.said_by & ~({spoken}) AS still, "
        "CASE WHEN CAST(m.typed AS text) LIKE '%%\"ended_on\"%%' THEN 1 ELSE 0 END AS is_closed, "
        "CASE WHEN g1.person_id IS NULL AND g2.person_id IS NULL AND m.student_id NOT IN (SELECT id FROM staged.end_student) THEN 0 ELSE 1 END AS is_gone "
        "FROM directory_guardianship m JOIN directory_student st ON st.id = m.student_id "
        "LEFT JOIN staged.restated sp ON sp.person_id = st.person_id LEFT JOIN staged.restated gp ON gp.person_id = m.guardian_id "
        "LEFT JOIN staged.gone_person g1 ON g1.person_id = m.guardian_id LEFT JOIN staged.gone_person g2 ON g2.person_id = st.person_id "
        "WHERE m.source_id = %(source)s",
        key="id",
    )
    desk.make(
        "m_tie",
        "SELECT w.guardian_id, w.student_id, w.relation, w.bits | COALESCE(CASE WHEN t.ended_on IS NULL THEN t.still END, 0) AS bits, t.id AS old_id, "
        "CASE WHEN t.is_closed = 1 OR t.ended_on IS NULL AND t.said_by = (w.bits | t.still) "
        "AND (w.relation IS NULL OR w.relation = t.relation) THEN 1 ELSE 0 END AS same "
        "FROM staged.want_tie w LEFT JOIN directory_guardianship m ON m.guardian_id = w.guardian_id AND m.student_id = w.student_id "
        "LEFT JOIN staged.tie t ON t.id = m.id WHERE m.id IS NULL OR t.id IS NOT NULL",
    )
    desk.make(
        "end_tie",
        "SELECT t.id FROM staged.tie t WHERE t.ended_on IS NULL AND t.id NOT IN (SELECT old_id FROM staged.m_tie WHERE old_id IS NOT NULL) "
        "AND (t.still = 0 OR t.is_gone = 1)",
    )
    desk.make(
        "weaker_tie",
        "SELECT t.id, t.still FROM staged.tie t WHERE t.ended_on IS NULL AND t.still <> t.said_by AND t.still <> 0 AND t.is_gone = 0 "
        "AND t.id NOT IN (SELECT old_id FROM staged.m_tie WHERE old_id IS NOT NULL)",
    )
    return counted(desk, "m_tie", "end_tie")


def plan_demographics(desk: Desk, mode: str) -> Counts:
    """Plan what the roster says of birth, sex and race; of students alone."""
    facts = ", ".join(f"(d.{name} = 1) AS {name}" for name in FACTS)
    desk.make(
        "m_facts",
        f"SELECT d.no, d.sourced_id, d.digest, u.student_id, d.birth_date, d.sex, {facts}, m.id AS old_id, "
        "CASE WHEN m.digest = d.digest AND m.ended_on IS NULL THEN 1 ELSE 0 END AS same FROM staged.demographics d "
        "JOIN staged.user_ids u ON u.no = d.user_no AND u.student_id IS NOT NULL LEFT JOIN directory_demographics m ON m.student_id = u.student_id "
        "WHERE d.deleted = 0 AND (m.id IS NULL OR m.source_id = %(source)s)",
        key="no",
    )
    plan_ending(desk, "end_facts", main="directory_demographics", staged="demographics", file="demographics", matched="m_facts", mode=mode)
    return counted(desk, "m_facts", "end_facts")


def plan_groups(desk: Desk, mode: str) -> Counts:
    """Plan which groups students belong to."""
    begins = "COALESCE(g.begins_on, m.begins_on, " + ("%(begin)s)" if desk.is_sqlite else "CAST(%(begin)s AS date))")
    desk.make(
        "m_group",
        f"SELECT g.no, g.sourced_id, g.digest, u.student_id, g.kind, {begins} AS begins_on, g.ends_on, m.id AS old_id, "
        f"CASE WHEN m.digest = g.digest AND m.ended_on IS NULL AND COALESCE(m.ends_on, {FAR}) = COALESCE(g.ends_on, {FAR}) THEN 1 ELSE 0 END AS same "
        "FROM staged.groups g LEFT JOIN staged.user_ids u ON u.no = g.user_no LEFT JOIN directory_studentgroup m ON m.student_id = u.student_id "
        "AND m.source_id = %(source)s AND m.sourced_id = g.sourced_id WHERE g.deleted = 0",
        key="no",
    )
    desk.run("INSERT INTO staged.set_aside SELECT 'studentGroups', sourced_id FROM staged.m_group WHERE student_id IS NULL")
    live = "m.source_id = %(source)s AND m.ended_on IS NULL AND (m.ends_on IS NULL OR m.ends_on > %(today)s)"
    kept = "m.id NOT IN (SELECT old_id FROM staged.m_group WHERE old_id IS NOT NULL)"
    said = (
        "m.sourced_id NOT IN (SELECT sourced_id FROM staged.set_aside WHERE file = 'studentGroups')"
        if mode == "bulk"
        else "m.sourced_id IN (SELECT sourced_id FROM staged.groups)"
    )
    desk.make("end_group", f"SELECT m.id FROM directory_studentgroup m WHERE {live} AND {kept} AND {said}")
    return counted(desk, "m_group", "end_group", "student_id IS NOT NULL")

# ruff: noqa: S608 (SQL of our own names)
"""Planning terms, courses, sections, and who learns and teaches in them."""

from trellis.directory.oneroster.desk import Desk

Counts = dict[str, int]
FAR = "'9999-12-31'"


def counted(desk: Desk, matched: str, ending: str, usable: str = "1 = 1") -> Counts:
    """Count a table of matches, as far as they are usable, and a table of what ends."""
    added, changed, untouched = desk.rows(
        f"SELECT sum(CASE WHEN old_id IS NULL THEN 1 ELSE 0 END), sum(CASE WHEN old_id IS NOT NULL AND same = 0 THEN 1 ELSE 0 END), "
        f"sum(CASE WHEN old_id IS NOT NULL AND same = 1 THEN 1 ELSE 0 END) FROM staged.{matched} WHERE {usable}"
    )[0]
    return {"added": added or 0, "changed": changed or 0, "ended": desk.number(f"SELECT count(*) FROM staged.{ending}"), "untouched": untouched or 0}


def plan_ending(desk: Desk, name: str, *, main: str, staged: str, file: str, matched: str, mode: str, over: str = "") -> None:
    """Make the table of what ends: in bulk whatever is live and not there, in a delta what is marked.

    `over` is true of rows whose time has passed: a bulk file that no longer lists them says nothing new.
    """
    live = f"m.source_id = %(source)s AND m.ended_on IS NULL{f' AND NOT ({over})' if over else ''}"
    if mode == "bulk":
        select = (
            f"SELECT m.id FROM {main} m WHERE {live} AND m.id NOT IN (SELECT old_id FROM staged.{matched} WHERE old_id IS NOT NULL) "
            f"AND m.sourced_id NOT IN (SELECT sourced_id FROM staged.set_aside WHERE file = '{file}')"
        )
    else:
        select = (
            f"SELECT m.id FROM staged.{staged} s JOIN {main} m ON m.source_id = %(source)s AND m.sourced_id = s.sourced_id "
            "WHERE s.deleted = 1 AND m.ended_on IS NULL"
        )
    desk.make(name, select)


def plan_terms(desk: Desk, mode: str) -> Counts:
    """Plan terms; make session_ids with their days."""
    desk.make(
        "m_term",
        "SELECT t.no, t.sourced_id, t.digest, t.title, t.kind, t.starts_on, t.ends_on, t.school_year, t.parent, m.id AS old_id, "
        "CASE WHEN m.digest = t.digest AND m.ended_on IS NULL THEN 1 ELSE 0 END AS same "
        "FROM staged.sessions t LEFT JOIN directory_term m ON m.source_id = %(source)s AND m.sourced_id = t.sourced_id WHERE t.deleted = 0",
        key="no",
    )
    base = desk.reserve("directory_term", desk.number("SELECT count(*) FROM staged.m_term WHERE old_id IS NULL"))
    desk.make("new_term", "SELECT no, row_number() OVER (ORDER BY no) + %(base)s AS id FROM staged.m_term WHERE old_id IS NULL", key="no", base=base)
    desk.make(
        "session_ids",
        "SELECT t.no, COALESCE(t.old_id, n.id) AS id, t.starts_on, t.ends_on FROM staged.m_term t LEFT JOIN staged.new_term n ON n.no = t.no "
        "UNION ALL SELECT x.no, m.id, m.starts_on, m.ends_on FROM staged.unknown x "
        "JOIN directory_term m ON m.source_id = %(source)s AND m.sourced_id = x.sourced_id AND m.ended_on IS NULL "
        "WHERE x.file = 'academicSessions' AND x.no NOT IN (SELECT no FROM staged.m_term)",
        key="no",
    )
    plan_ending(desk, "end_term", main="directory_term", staged="sessions", file="academicSessions", matched="m_term", mode=mode, over="m.ends_on <= %(today)s")
    return counted(desk, "m_term", "end_term")


def plan_courses(desk: Desk, mode: str) -> Counts:
    """Plan courses; make course_ids."""
    desk.make(
        "m_course",
        "SELECT c.no, c.sourced_id, c.digest, c.title, c.code, p.school_id, m.id AS old_id, "
        "CASE WHEN m.digest = c.digest AND m.ended_on IS NULL AND COALESCE(m.school_id, 0) = COALESCE(p.school_id, 0) THEN 1 ELSE 0 END AS same "
        "FROM staged.courses c LEFT JOIN staged.place_ids p ON p.no = c.org_no "
        "LEFT JOIN directory_course m ON m.source_id = %(source)s AND m.sourced_id = c.sourced_id WHERE c.deleted = 0",
        key="no",
    )
    base = desk.reserve("directory_course", desk.number("SELECT count(*) FROM staged.m_course WHERE old_id IS NULL"))
    desk.make("new_course", "SELECT no, row_number() OVER (ORDER BY no) + %(base)s AS id FROM staged.m_course WHERE old_id IS NULL", key="no", base=base)
    desk.make(
        "course_ids",
        "SELECT c.no, COALESCE(c.old_id, n.id) AS id FROM staged.m_course c LEFT JOIN staged.new_course n ON n.no = c.no "
        "UNION ALL SELECT x.no, m.id FROM staged.unknown x "
        "JOIN directory_course m ON m.source_id = %(source)s AND m.sourced_id = x.sourced_id AND m.ended_on IS NULL "
        "WHERE x.file = 'courses' AND x.no NOT IN (SELECT no FROM staged.m_course)",
        key="no",
    )
    plan_ending(desk, "end_course", main="directory_course", staged="courses", file="courses", matched="m_course", mode=mode)
    return counted(desk, "m_course", "end_course")


def plan_sections(desk: Desk, mode: str) -> Counts:
    """Plan sections and their terms; make class_ids with the days that their terms span."""
    desk.make(
        "class_days",
        "SELECT t.class_no, min(s.starts_on) AS begins_on, max(s.ends_on) AS ends_on FROM staged.class_terms t "
        "JOIN staged.session_ids s ON s.no = t.session_no GROUP BY t.class_no",
        key="class_no",
    )
    desk.make(
        "m_section",
        "SELECT c.no, c.line, c.sourced_id, c.digest, c.title, c.code, c.kind, c.grades, k.id AS course_id, p.school_id, m.id AS old_id, "
        "CASE WHEN m.digest = c.digest AND m.ended_on IS NULL AND COALESCE(m.course_id, 0) = COALESCE(k.id, 0) AND m.school_id = p.school_id "
        "THEN 1 ELSE 0 END AS same, d.begins_on, d.ends_on "
        "FROM staged.classes c LEFT JOIN staged.place_ids p ON p.no = c.org_no LEFT JOIN staged.course_ids k ON k.no = c.course_no "
        "LEFT JOIN staged.class_days d ON d.class_no = c.no "
        "LEFT JOIN directory_section m ON m.source_id = %(source)s AND m.sourced_id = c.sourced_id WHERE c.deleted = 0",
        key="no",
    )
    desk.run("INSERT INTO staged.set_aside SELECT 'classes', sourced_id FROM staged.m_section WHERE school_id IS NULL")
    base = desk.reserve("directory_section", desk.number("SELECT count(*) FROM staged.m_section WHERE old_id IS NULL AND school_id IS NOT NULL"))
    desk.make(
        "new_section",
        "SELECT no, row_number() OVER (ORDER BY no) + %(base)s AS id FROM staged.m_section WHERE old_id IS NULL AND school_id IS NOT NULL",
        key="no", base=base,
    )  # fmt: skip
    desk.make(
        "class_ids",
        "SELECT c.no, COALESCE(c.old_id, n.id) AS id, c.begins_on, c.ends_on FROM staged.m_section c LEFT JOIN staged.new_section n ON n.no = c.no "
        "WHERE c.old_id IS NOT NULL OR n.id IS NOT NULL "
        "UNION ALL SELECT x.no, m.id, "
        "(SELECT min(t.starts_on) FROM directory_section_terms l JOIN directory_term t ON t.id = l.term_id WHERE l.section_id = m.id), "
        "(SELECT max(t.ends_on) FROM directory_section_terms l JOIN directory_term t ON t.id = l.term_id WHERE l.section_id = m.id) "
        "FROM staged.unknown x JOIN directory_section m ON m.source_id = %(source)s AND m.sourced_id = x.sourced_id AND m.ended_on IS NULL "
        "WHERE x.file = 'classes' AND x.no NOT IN (SELECT no FROM staged.m_section)",
        key="no",
    )
    desk.make(
        "add_section_term",
        "SELECT DISTINCT c.id AS section_id, s.id AS term_id FROM staged.class_terms t "
        "JOIN staged.m_section m ON m.no = t.class_no AND (m.old_id IS NULL OR m.same = 0) JOIN staged.class_ids c ON c.no = t.class_no "
        "JOIN staged.session_ids s ON s.no = t.session_no "
        "WHERE NOT EXISTS (SELECT 1 FROM directory_section_terms l WHERE l.section_id = c.id AND l.term_id = s.id)",
    )
    desk.make(
        "end_section_term",
        "SELECT l.id FROM staged.m_section m JOIN directory_section_terms l ON l.section_id = m.old_id "
        "WHERE m.same = 0 AND m.school_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM staged.class_terms t JOIN staged.session_ids s ON s.no = t.session_no "
        "WHERE t.class_no = m.no AND s.id = l.term_id)",
    )
    plan_ending(
        desk, "end_section", main="directory_section", staged="classes", file="classes", matched="m_section", mode=mode,
        over="EXISTS (SELECT 1 FROM directory_section_terms l WHERE l.section_id = m.id) AND NOT EXISTS (SELECT 1 FROM directory_section_terms l "
        "JOIN directory_term t ON t.id = l.term_id WHERE l.section_id = m.id AND t.ends_on > %(today)s)",
    )  # fmt: skip
    return counted(desk, "m_section", "end_section", "school_id IS NOT NULL")


def plan_enrolments(desk: Desk, mode: str, kind: str) -> Counts:
    """Plan who learns (`kind` s) or teaches (`kind` t) in each section."""
    learns = kind == "s"
    main, whose = ("directory_sectionenrolment", "student_id") if learns else ("directory_sectionteaching", "person_id")
    matched, ending = f"m_enrolment_{kind}", f"end_enrolment_{kind}"
    begins, ends = "COALESCE(e.begins_on, c.begins_on, m.begins_on, %(begin)s)", "COALESCE(e.ends_on, c.ends_on)"
    if not desk.is_sqlite:
        begins = "COALESCE(e.begins_on, c.begins_on, m.begins_on, CAST(%(begin)s AS date))"
    primary = "" if learns else "(e.is_primary = 1) AS is_primary, "
    desk.make(
        matched,
        f"SELECT e.no, e.line, e.sourced_id, e.digest, c.id AS section_id, u.{whose}, {begins} AS begins_on, {ends} AS ends_on, {primary}"
        f"m.id AS old_id, CASE WHEN m.digest = e.digest AND m.ended_on IS NULL AND m.section_id = c.id AND m.{whose} = u.{whose} "
        f"AND m.begins_on = {begins} AND COALESCE(m.ends_on, {FAR}) = COALESCE({ends}, {FAR}) THEN 1 ELSE 0 END AS same, u.person_id AS human "
        f"FROM staged.enrollments e LEFT JOIN staged.class_ids c ON c.no = e.class_no LEFT JOIN staged.user_ids u ON u.no = e.user_no "
        f"LEFT JOIN {main} m ON m.source_id = %(source)s AND m.sourced_id = e.sourced_id WHERE e.deleted = 0 AND e.kind = '{kind}'",
        key="no",
    )
    desk.run(f"INSERT INTO staged.set_aside SELECT 'enrollments', sourced_id FROM staged.{matched} WHERE section_id IS NULL OR {whose} IS NULL")
    plan_ending(desk, ending, main=main, staged="enrollments", file="enrollments", matched=matched, mode=mode, over="m.ends_on <= %(today)s")
    if mode == "delta":  # a row that has changed its kind: the student has become the teacher
        desk.run(
            f"INSERT INTO staged.{ending} SELECT m.id FROM staged.enrollments e JOIN {main} m ON m.source_id = %(source)s AND m.sourced_id = e.sourced_id "
            f"WHERE e.deleted = 0 AND e.kind <> '{kind}' AND m.ended_on IS NULL"
        )
    return counted(desk, matched, ending, f"section_id IS NOT NULL AND {whose} IS NOT NULL")

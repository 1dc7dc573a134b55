# ruff: noqa: S608 (SQL of our own names)
"""Switching a plan in: one transaction, all or nothing, with the plan laid out before it begins.

What a person typed stays (`typed` on the row); rows without a source are not touched; nothing is deleted but the
tie of a section to a term, and the words of a renamed person's name, which are made anew.
"""

from datetime import date
from typing import Any

from trellis.directory.models import Person
from trellis.directory.oneroster.desk import Desk
from trellis.directory.oneroster.people import FACTS, PERSON
from trellis.directory.oneroster.plan import Plan, renamed, stamp
from trellis.directory.queries.names import fold_name

CLOSE = "CASE WHEN {until} IS NULL OR {until} > %(today)s THEN CASE WHEN {begins} > %(today)s THEN {begins} ELSE %(today)s END ELSE {until} END"


class DistrictChanged(Exception):
    """The district changed while the bundle was being compared with it."""


def carry_out(desk: Desk, plan: Plan) -> None:
    """Write the plan, inside the transaction of the caller. Raises DistrictChanged when the plan no longer holds."""
    if stamp() != plan.stamp:
        raise DistrictChanged
    _places(desk)
    _teaching(desk)
    _people(desk)
    _held(desk)
    _about_students(desk)
    _enrolments(desk)


def _places(desk: Desk) -> None:
    desk.run(
        "INSERT INTO directory_school (id, source_id, sourced_id, digest, name, level, identifier, typed) "
        "SELECT id, %(source)s, sourced_id, digest, name, level, identifier, '[]' FROM staged.add_school"
    )
    desk.run(
        "UPDATE directory_school SET digest = c.digest, name = c.name, identifier = c.identifier, ended_on = NULL "
        "FROM staged.change_school c WHERE c.id = directory_school.id"
    )
    desk.run("UPDATE directory_school SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_school)")
    desk.run(
        "INSERT INTO directory_office (id, source_id, sourced_id, digest, name, parent_id, purpose, typed) "
        "SELECT id, %(source)s, sourced_id, digest, name, parent_id, '', '[]' FROM staged.add_office"
    )
    desk.run(
        "UPDATE directory_office SET digest = c.digest, name = c.name, parent_id = c.parent_id, ended_on = NULL "
        "FROM staged.change_office c WHERE c.id = directory_office.id"
    )
    desk.run("UPDATE directory_office SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_office)")
    desk.run(
        "INSERT INTO directory_organisationkey (source_id, sourced_id, digest, kind, parent_id_there, school_id, office_id) "
        "SELECT %(source)s, sourced_id, digest, kind, parent, school_id, office_id FROM staged.m_org WHERE old_id IS NULL"
    )
    desk.run(
        "UPDATE directory_organisationkey SET digest = o.digest, kind = o.kind, parent_id_there = o.parent, school_id = o.school_id, "
        "office_id = o.office_id, ended_on = NULL FROM staged.m_org o WHERE o.old_id = directory_organisationkey.id"
    )
    desk.run("UPDATE directory_organisationkey SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_org)")


def _teaching(desk: Desk) -> None:
    above = "(SELECT p.id FROM staged.m_term q JOIN staged.session_ids p ON p.no = q.no WHERE q.sourced_id = t.parent)"
    desk.run(
        "INSERT INTO directory_term (id, source_id, sourced_id, digest, title, kind, starts_on, ends_on, school_year, parent_id) "
        f"SELECT n.id, %(source)s, t.sourced_id, t.digest, t.title, t.kind, t.starts_on, t.ends_on, t.school_year, {above} "
        "FROM staged.m_term t JOIN staged.new_term n ON n.no = t.no"
    )
    desk.run(
        "UPDATE directory_term SET digest = t.digest, title = t.title, kind = t.kind, starts_on = t.starts_on, ends_on = t.ends_on, "
        f"school_year = t.school_year, parent_id = COALESCE({above}, directory_term.parent_id), ended_on = NULL "
        "FROM staged.m_term t WHERE t.old_id = directory_term.id AND t.same = 0"
    )
    desk.run("UPDATE directory_term SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_term)")
    desk.run(
        "INSERT INTO directory_course (id, source_id, sourced_id, digest, title, code, school_id) "
        "SELECT n.id, %(source)s, c.sourced_id, c.digest, c.title, c.code, c.school_id FROM staged.m_course c JOIN staged.new_course n ON n.no = c.no"
    )
    desk.run(
        "UPDATE directory_course SET digest = c.digest, title = c.title, code = c.code, school_id = c.school_id, ended_on = NULL "
        "FROM staged.m_course c WHERE c.old_id = directory_course.id AND c.same = 0"
    )
    desk.run("UPDATE directory_course SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_course)")
    desk.run(
        "INSERT INTO directory_section (id, source_id, sourced_id, digest, title, code, kind, grades, course_id, school_id) "
        "SELECT n.id, %(source)s, c.sourced_id, c.digest, c.title, c.code, c.kind, c.grades, c.course_id, c.school_id "
        "FROM staged.m_section c JOIN staged.new_section n ON n.no = c.no"
    )
    desk.run(
        "UPDATE directory_section SET digest = c.digest, title = c.title, code = c.code, kind = c.kind, grades = c.grades, course_id = c.course_id, "
        "school_id = c.school_id, ended_on = NULL FROM staged.m_section c WHERE c.old_id = directory_section.id AND c.same = 0 AND c.school_id IS NOT NULL"
    )
    desk.run("UPDATE directory_section SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_section)")
    desk.run("INSERT INTO directory_section_terms (section_id, term_id) SELECT section_id, term_id FROM staged.add_section_term")
    desk.run("DELETE FROM directory_section_terms WHERE id IN (SELECT id FROM staged.end_section_term)")


def _people(desk: Desk) -> None:
    columns = ", ".join(PERSON)
    desk.run(
        f"INSERT INTO directory_person (id, {columns}, folded_name, address, language, needs_interpreter, access_needs, channel, typed) "
        f"SELECT n.person_id, {', '.join(f'u.{name}' for name in PERSON)}, u.folded_name, '', 'en', %(no)s, '', 'mail', '[]' "
        "FROM staged.new_person n JOIN staged.users u ON u.no = n.no",
        no=False,
    )
    changed = "staged.m_user m JOIN staged.users u ON u.no = m.no WHERE m.old_id IS NOT NULL AND m.same = 0 AND m.deleted = 0"
    before = desk.rows(f"SELECT p.id, p.typed FROM {changed.replace('WHERE', 'JOIN directory_person p ON p.id = m.old_person WHERE')}")
    desk.run(
        "DELETE FROM directory_nameword WHERE person_id IN (SELECT p.id FROM staged.m_user m JOIN staged.users u ON u.no = m.no "
        "JOIN directory_person p ON p.id = m.old_person WHERE m.same = 0 AND m.deleted = 0 AND (p.given_name <> u.given_name "
        "OR p.family_name <> u.family_name OR p.preferred_given_name <> u.preferred_given_name))"
    )
    keep = ", ".join(
        f"{name} = CASE WHEN CAST(directory_person.typed AS text) LIKE '%%\"{name}\"%%' THEN directory_person.{name} ELSE u.{name} END" for name in PERSON
    )
    desk.run(
        f"UPDATE directory_person SET {keep}, folded_name = u.folded_name FROM staged.m_user m JOIN staged.users u ON u.no = m.no "
        "WHERE m.old_id IS NOT NULL AND m.same = 0 AND m.deleted = 0 AND m.old_person = directory_person.id"
    )
    typed = [pk for pk, fields in before if "_name" in str(fields)]
    for pk, given, family in renamed(typed):
        Person.objects.filter(pk=pk).update(folded_name=fold_name(given, family))
    desk.run(
        "INSERT INTO directory_personkey (source_id, sourced_id, digest, person_id, is_student) "
        "SELECT %(source)s, m.sourced_id, m.digest, u.person_id, (u.is_student = 1) FROM staged.m_user m JOIN staged.user_ids u ON u.no = m.no "
        "WHERE m.old_id IS NULL AND m.deleted = 0 ORDER BY m.no"
    )
    desk.run(
        "UPDATE directory_personkey SET digest = m.digest, is_student = (u.is_student = 1), ended_on = NULL FROM staged.m_user m "
        "JOIN staged.user_ids u ON u.no = m.no WHERE m.old_id = directory_personkey.id AND m.deleted = 0 AND (m.same = 0 OR u.is_student <> u.was_student)"
    )
    desk.run(
        "UPDATE directory_personkey SET is_student = (u.is_student = 1) FROM staged.user_ids u JOIN staged.lost_user l ON l.no = u.no "
        "WHERE u.key_id = directory_personkey.id AND u.is_student <> u.was_student"
    )
    desk.run("UPDATE directory_personkey SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_key)")
    desk.run(
        "INSERT INTO directory_student (id, person_id, number, grade) SELECT n.student_id, n.person_id, COALESCE(u.number, ''), COALESCE(u.grade, '') "
        "FROM staged.new_student n LEFT JOIN staged.m_student m ON m.student_id = n.student_id LEFT JOIN staged.users u ON u.no = m.no"
    )
    desk.run(
        "UPDATE directory_student SET number = u.number, grade = u.grade, ended_on = NULL FROM staged.m_student m JOIN staged.users u ON u.no = m.no "
        "WHERE m.student_id = directory_student.id AND m.is_new = 0 AND m.same = 0"
    )
    desk.run("UPDATE directory_student SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_student)")


def _held(desk: Desk) -> None:
    today = "%(today)s" if desk.is_sqlite else "CAST(%(today)s AS date)"
    default = "%(begin)s" if desk.is_sqlite else "CAST(%(begin)s AS date)"
    desk.run(
        "INSERT INTO directory_post (source_id, sourced_id, digest, person_id, role, title, school_id, office_id, held_from, held_until, typed) "
        "SELECT %(source)s, p.sourced_id, p.digest, p.person_id, p.role, '', p.school_id, p.office_id, "
        f"COALESCE(p.begins_on, CASE WHEN p.ends_on < {default} THEN p.ends_on ELSE {default} END), p.ends_on, '[]' FROM staged.m_post p WHERE p.old_id IS NULL"
    )
    is_typed = "CAST(directory_post.typed AS text) LIKE '%%\"held_until\"%%'"
    desk.run(
        f"UPDATE directory_post SET digest = p.digest, ended_on = NULL, "
        f"held_from = CASE WHEN {is_typed} THEN directory_post.held_from ELSE COALESCE(p.begins_on, "
        "CASE WHEN p.ends_on < directory_post.held_from THEN p.ends_on ELSE directory_post.held_from END) END, "
        f"held_until = CASE WHEN {is_typed} THEN directory_post.held_until ELSE p.ends_on END "
        "FROM staged.m_post p WHERE p.old_id = directory_post.id AND p.same = 0"
    )
    _close(desk, "directory_post", "end_post", "held_from", "held_until", today)
    desk.run(
        "INSERT INTO directory_schoolenrolment (source_id, sourced_id, digest, student_id, school_id, begins_on, ends_on, is_primary) "
        f"SELECT %(source)s, w.sourced_id, w.digest, w.student_id, w.school_id, COALESCE(w.begins_on, CASE WHEN w.ends_on < {default} THEN w.ends_on "
        f"ELSE {default} END), w.ends_on, (w.is_primary = 1) FROM staged.m_stay w WHERE w.old_id IS NULL"
    )
    desk.run(
        "UPDATE directory_schoolenrolment SET digest = w.digest, ended_on = NULL, begins_on = COALESCE(w.begins_on, directory_schoolenrolment.begins_on), "
        "ends_on = w.ends_on, is_primary = (w.is_primary = 1) FROM staged.m_stay w WHERE w.old_id = directory_schoolenrolment.id AND w.same = 0"
    )
    _close(desk, "directory_schoolenrolment", "end_stay", "begins_on", "ends_on", today)


def _close(desk: Desk, table: str, ending: str, begins: str, until: str, today: str) -> None:
    """End rows today; one that had not begun yet gets an empty period, one that was over keeps its days."""
    close = CLOSE.format(begins=begins, until=until).replace("%(today)s", today)
    desk.run(f"UPDATE {table} SET ended_on = %(today)s, {until} = {close} WHERE id IN (SELECT id FROM staged.{ending})")


def _about_students(desk: Desk) -> None:
    today = "%(today)s" if desk.is_sqlite else "CAST(%(today)s AS date)"
    facts = ", ".join(FACTS)
    said = ", ".join(f"f.{name}" for name in FACTS)
    desk.run(
        f"INSERT INTO directory_demographics (source_id, sourced_id, digest, student_id, birth_date, sex, {facts}) "
        f"SELECT %(source)s, f.sourced_id, f.digest, f.student_id, f.birth_date, f.sex, {said} FROM staged.m_facts f WHERE f.old_id IS NULL ORDER BY f.no"
    )
    change = ", ".join(f"{name} = f.{name}" for name in ("digest", "birth_date", "sex", *FACTS))
    desk.run(f"UPDATE directory_demographics SET {change}, ended_on = NULL FROM staged.m_facts f WHERE f.old_id = directory_demographics.id AND f.same = 0")
    desk.run("UPDATE directory_demographics SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_facts)")
    desk.run(
        "INSERT INTO directory_studentgroup (source_id, sourced_id, digest, student_id, kind, begins_on, ends_on) "
        "SELECT %(source)s, g.sourced_id, g.digest, g.student_id, g.kind, g.begins_on, g.ends_on FROM staged.m_group g "
        "WHERE g.old_id IS NULL AND g.student_id IS NOT NULL ORDER BY g.no"
    )
    desk.run(
        "UPDATE directory_studentgroup SET digest = g.digest, kind = g.kind, begins_on = g.begins_on, ends_on = g.ends_on, ended_on = NULL "
        "FROM staged.m_group g WHERE g.old_id = directory_studentgroup.id AND g.same = 0"
    )
    _close(desk, "directory_studentgroup", "end_group", "begins_on", "ends_on", today)
    desk.run(
        "INSERT INTO directory_guardianship (source_id, sourced_id, guardian_id, student_id, relation, said_by, typed, ended_because) "
        "SELECT %(source)s, '', t.guardian_id, t.student_id, COALESCE(t.relation, 'guardian'), t.bits, '[]', '' FROM staged.m_tie t WHERE t.old_id IS NULL"
    )
    desk.run(
        "UPDATE directory_guardianship SET said_by = t.bits, ended_on = NULL, relation = COALESCE(t.relation, directory_guardianship.relation) "
        "FROM staged.m_tie t WHERE t.old_id = directory_guardianship.id AND t.same = 0"
    )
    desk.run("UPDATE directory_guardianship SET said_by = w.still FROM staged.weaker_tie w WHERE w.id = directory_guardianship.id")
    desk.run("UPDATE directory_guardianship SET ended_on = %(today)s WHERE id IN (SELECT id FROM staged.end_tie)")


def _enrolments(desk: Desk) -> None:
    today = "%(today)s" if desk.is_sqlite else "CAST(%(today)s AS date)"
    for main, kind, whose, more in (
        ("directory_sectionenrolment", "s", "student_id", ()),
        ("directory_sectionteaching", "t", "person_id", ("is_primary",)),
    ):
        columns = ("section_id", whose, "begins_on", "ends_on", *more)
        usable = f"e.section_id IS NOT NULL AND e.{whose} IS NOT NULL"
        desk.run(
            f"INSERT INTO {main} (source_id, sourced_id, digest, {', '.join(columns)}) SELECT %(source)s, e.sourced_id, e.digest, "
            f"{', '.join(f'e.{name}' for name in columns)} FROM staged.m_enrolment_{kind} e WHERE e.old_id IS NULL AND {usable} ORDER BY e.no"
        )
        change = ", ".join(f"{name} = e.{name}" for name in ("digest", *columns))
        desk.run(f"UPDATE {main} SET {change}, ended_on = NULL FROM staged.m_enrolment_{kind} e WHERE e.old_id = {main}.id AND e.same = 0 AND {usable}")
        _close(desk, main, f"end_enrolment_{kind}", "begins_on", "ends_on", today)


def summary(plan: Plan, today: date) -> dict[str, Any]:
    """Return what the trail keeps of an import: numbers alone."""
    nouns = {noun: {what: many for what, many in count.items() if many} for noun, count in plan.counts.items()}
    return {"on": today.isoformat(), **{noun: count for noun, count in nouns.items() if count}}

"""Planning schools and offices, terms, courses and sections."""

from dataclasses import dataclass
from typing import Any

from trellis.directory.models import Office, OrganisationKey, School, Source
from trellis.directory.oneroster.desk import Desk

LEVELS = (
    ("elementary", School.Level.ELEMENTARY),
    ("primary", School.Level.ELEMENTARY),
    ("middle", School.Level.MIDDLE),
    ("junior high", School.Level.MIDDLE),
    ("high", School.Level.HIGH),
)


@dataclass
class Org:
    """One organisation: as staged, as the source's key here, or both."""

    sourced_id: str
    name: str = ""
    kind: str = ""
    identifier: str = ""
    parent: str = ""
    digest: int | None = None
    is_staged: bool = False
    is_gone: bool = False
    key: OrganisationKey | None = None
    school_id: int | None = None
    office_id: int | None = None


def level_of(name: str) -> str:
    """Guess a school's level from its name; a roster does not say it, and people may correct it."""
    folded = name.casefold()
    return next((level for word, level in LEVELS if word in folded), School.Level.OTHER)


def _known(desk: Desk, source: Source | None, mode: str) -> dict[str, Org]:
    """Return every organisation of the source by id: its keys here, overlaid by what is staged."""
    orgs: dict[str, Org] = {}
    if source:
        for key in OrganisationKey.objects.filter(source=source):
            orgs[key.sourced_id] = Org(key.sourced_id, kind=key.kind, parent=key.parent_id_there, digest=key.digest, is_gone=key.ended_on is not None, key=key)
    for sid, digest, deleted, name, kind, identifier, parent in desk.rows(
        "SELECT sourced_id, digest, deleted, name, kind, identifier, parent FROM staged.orgs ORDER BY no"
    ):
        before = orgs.get(sid)
        orgs[sid] = Org(sid, name, kind, identifier, parent, digest, True, bool(deleted), before.key if before else None)
        if deleted and before:
            orgs[sid].kind, orgs[sid].parent = before.kind, before.parent
    if mode == "bulk":
        kept = {sid for (sid,) in desk.rows("SELECT sourced_id FROM staged.set_aside WHERE file = 'orgs'")}
        for org in orgs.values():
            org.is_gone = org.is_gone or not (org.is_staged or org.sourced_id in kept)
    return orgs


def _home(org: Org, orgs: dict[str, Org]) -> Org:
    """Return the organisation in whose place it stands: a school's own department stands for the school."""
    if org.kind != "department":
        return org
    above, steps = orgs.get(org.parent), 0
    while above and steps < 50:
        if above.kind == "school":
            return above
        above, steps = orgs.get(above.parent), steps + 1
    return org


def plan_places(desk: Desk, source: Source | None, mode: str) -> dict[str, dict[str, int]]:
    """Decide which schools and offices are new, changed or ended, and where every organisation stands."""
    orgs = _known(desk, source, mode)
    for org in orgs.values():
        if org.key and _home(org, orgs) is org:
            org.school_id, org.office_id = (org.key.school_id, None) if org.kind == "school" else (None, org.key.office_id)
    live = [org for org in orgs.values() if not org.is_gone]
    new_schools = [org for org in live if org.kind == "school" and org.school_id is None]
    new_offices = [org for org in live if org.kind != "school" and _home(org, orgs) is org and org.office_id is None]
    base = desk.reserve("directory_school", len(new_schools))
    for number, org in enumerate(new_schools, start=1):
        org.school_id = base + number
    base = desk.reserve("directory_office", len(new_offices))
    for number, org in enumerate(new_offices, start=1):
        org.office_id = base + number
    for org in live:
        home = _home(org, orgs)
        if home is not org:
            org.school_id = home.school_id
    numbers = dict(desk.rows("SELECT sourced_id, no FROM staged.orgs UNION ALL SELECT sourced_id, no FROM staged.unknown WHERE file = 'orgs'"))
    desk.fill(
        "place_ids", "no bigint, school_id bigint, office_id bigint",
        [(number, orgs[sid].school_id, orgs[sid].office_id) for sid, number in numbers.items() if sid in orgs and not orgs[sid].is_gone], key="no",
    )  # fmt: skip
    _plan_keys(desk, orgs)
    return {"schools": _plan_schools(desk, source, orgs, new_schools), "offices": _plan_offices(desk, source, orgs, new_offices)}


def _plan_keys(desk: Desk, orgs: dict[str, Org]) -> None:
    def row(org: Org) -> tuple[Any, ...]:
        return (org.key.pk if org.key else None, org.sourced_id, org.digest, org.kind, org.parent, org.school_id, org.office_id)

    live = [org for org in orgs.values() if not org.is_gone]
    columns = "old_id bigint, sourced_id text, digest bigint, kind text, parent text, school_id bigint, office_id bigint"
    changed = [org for org in live if org.key is None or _key_differs(org)]
    desk.fill("m_org", columns, [row(org) for org in changed])
    desk.fill("end_org", "id bigint", [(org.key.pk,) for org in orgs.values() if org.is_gone and org.key and org.key.ended_on is None])


def _key_differs(org: Org) -> bool:
    key = org.key
    assert key is not None  # noqa: S101
    return (key.digest, key.kind, key.parent_id_there, key.school_id, key.office_id, key.ended_on) != (
        org.digest, org.kind, org.parent, org.school_id, org.office_id, None
    )  # fmt: skip


def _plan_schools(desk: Desk, source: Source | None, orgs: dict[str, Org], new: list[Org]) -> dict[str, int]:
    fresh = {org.sourced_id for org in new}
    here = {school.pk: school for school in School.objects.filter(source=source)} if source else {}
    add = [(org.school_id, org.sourced_id, org.digest, org.name[:200], level_of(org.name), org.identifier) for org in new]
    change = []
    for org in orgs.values():
        school = here.get(org.school_id or 0)
        is_said = org.is_staged and not org.is_gone and org.kind == "school" and org.sourced_id not in fresh
        if is_said and school and (school.digest != org.digest or school.ended_on is not None):
            name = school.name if "name" in school.typed else org.name
            change.append((school.pk, org.digest, name, school.identifier if "identifier" in school.typed else org.identifier))
    kept = {org.school_id for org in orgs.values() if not org.is_gone}
    gone = {org.key.school_id for org in orgs.values() if org.is_gone and org.key} - kept
    end = [school.pk for school in here.values() if school.ended_on is None and school.pk in gone]
    desk.fill("add_school", "id bigint, sourced_id text, digest bigint, name text, level text, identifier text", add)
    desk.fill("change_school", "id bigint, digest bigint, name text, identifier text", change)
    desk.fill("end_school", "id bigint", [(pk,) for pk in end])
    live = sum(1 for school in here.values() if school.ended_on is None)
    return {"added": len(add), "changed": len(change), "ended": len(end), "untouched": max(0, live - len(end) - len(change)), "active": live}


def _plan_offices(desk: Desk, source: Source | None, orgs: dict[str, Org], new: list[Org]) -> dict[str, int]:
    fresh = {org.sourced_id for org in new}
    here = {office.pk: office for office in Office.objects.filter(source=source)} if source else {}

    def above(org: Org) -> int | None:
        parent = orgs.get(org.parent)
        return parent.office_id if parent and not parent.is_gone else None

    add = [(org.office_id, org.sourced_id, org.digest, org.name[:200], above(org)) for org in new]
    change = []
    for org in orgs.values():
        office = here.get(org.office_id or 0)
        if org.is_gone or not org.is_staged or not office or org.sourced_id in fresh:
            continue
        name = office.name if "name" in office.typed else org.name
        parent_id = office.parent_id if "parent" in office.typed else above(org)
        if office.digest != org.digest or office.ended_on is not None or office.parent_id != parent_id:
            change.append((office.pk, org.digest, name, parent_id))
    kept = {org.office_id for org in orgs.values() if not org.is_gone}
    gone = {org.key.office_id for org in orgs.values() if org.key and (org.is_gone or org.office_id is None)} - kept
    end = [office.pk for office in here.values() if office.ended_on is None and office.pk in gone]
    desk.fill("add_office", "id bigint, sourced_id text, digest bigint, name text, parent_id bigint", add)
    desk.fill("change_office", "id bigint, digest bigint, name text, parent_id bigint", change)
    desk.fill("end_office", "id bigint", [(pk,) for pk in end])
    live = sum(1 for office in here.values() if office.ended_on is None)
    return {"added": len(add), "changed": len(change), "ended": len(end), "untouched": max(0, live - len(end) - len(change))}

"""Reading files that the district brings: the need of schools, and what schools are given. A row or a complaint, nothing is written."""

import csv
import io
import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trellis.directory.queries.places import open_schools

MOST_ROWS, SHOWN_COMPLAINTS = 20_000, 50


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one cell, where, and what to do. Row 1 is the first line of the file."""

    row: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: rows as (school, its name, what, number), complaints, and the schools of the district that it does not name."""

    rows: list[tuple[int, str, str, float]]
    complaints: list[Complaint]
    missing: list[str]

    @property
    def is_fine(self) -> bool:
        return bool(self.rows) and not self.complaints


def read_needs(text: str) -> Read:
    """Read `school,need`: each school once, by its name or its number, and a number for it."""
    return _read(text, ("school", "need"), once=True)


def read_allocations(text: str) -> Read:
    """Read `school,what,amount`: each school once for each kind of thing."""
    return _read(text, ("school", "what", "amount"), once=False)


def as_text(content: bytes) -> str:
    """Return the text of a file as spreadsheets write it: UTF-8 with or without a mark, else Windows' own."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read(text: str, columns: tuple[str, ...], *, once: bool) -> Read:
    lines = text.replace("\x00", "").splitlines()
    first = lines[0] if lines else ""
    separator = ";" if first.count(";") > first.count(",") else "\t" if first.count("\t") > first.count(",") else ","
    table = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    head = [name.strip().lower() for name in next(table, [])]
    lacking = [name for name in columns if name not in head]
    if lacking:
        words = _("The first line has to name the columns {columns}. This is missing: {lacking}.")
        return Read([], [Complaint(1, ", ".join(lacking), words.format(columns=", ".join(columns), lacking=", ".join(lacking)))], [])
    by_name, names = _schools()
    rows: list[tuple[int, str, str, float]] = []
    complaints: list[Complaint] = []
    seen: dict[tuple[int, str], int] = {}
    for number, cells in enumerate(table, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if number > MOST_ROWS:
            complaints.append(Complaint(number, "", _("The file has more than {most} rows. Is it the right one?").format(most=MOST_ROWS)))
            break
        row = dict(zip(head, (cell.strip() for cell in cells), strict=False))
        school, value = by_name.get(row.get("school", "").casefold()), _number(row.get(columns[-1], ""))
        what = row.get("what", "")[:120] if "what" in columns else ""
        if school is None:
            complaints.append(Complaint(number, "school", _("No open school has this name or number. Write it as it stands under People and places.")))
        if value is None:
            complaints.append(Complaint(number, columns[-1], _("This is not a number. Write it like 12 or 12.5, nought or more.")))
        if "what" in columns and not what:
            complaints.append(Complaint(number, "what", _("Say what is given.")))
        if school is None or value is None or ("what" in columns and not what):
            continue
        before = seen.setdefault((school, what.casefold()), number)
        if before != number:
            complaints.append(Complaint(number, "school", _("This school stands in row {row} already.").format(row=before)))
            continue
        rows.append((school, names[school], what, value))
    if not rows and not complaints:
        complaints.append(Complaint(2, "", _("The file has no rows below its first line.")))
    named = {school for school, _name, _what, _value in rows}
    return Read(rows, complaints, sorted(name for pk, name in names.items() if pk not in named) if once else [])


def _schools() -> tuple[dict[str, int], dict[int, str]]:
    found, names = {}, {}
    for pk, name, identifier, sourced in open_schools().values_list("pk", "name", "identifier", "sourced_id"):
        names[pk] = name
        for key in (sourced, identifier, name):
            if key:
                found[key.strip().casefold()] = pk
    return found, names


def _number(typed: str) -> float | None:
    try:
        value = float(typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None

"""Tables as they are published: read from a file, attacked, and protected. Needs no Django and no database."""

import argparse
import csv
import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trellis.analysis.disclosure.attack import Interval, Reached, audit_releases
from trellis.analysis.disclosure.percents import band, bands_that_hold, counts_told
from trellis.analysis.disclosure.protect import CannotProtect, Cost, Protected, protect
from trellis.analysis.disclosure.rules import BadRules, Rules
from trellis.analysis.disclosure.tables import OUTCOME, TOTAL, BadTable, Table, of_outcomes, table, together
from trellis.kit.commands import CommandRefused

HIDDEN = "*"
FIGURES = {TOTAL: "n", "yes": "count", "no": "n less count"}
EXPOSED = 1  # exit code of an audit in which a cell falls
WHOLE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.0*)?")


@dataclass(frozen=True, slots=True)
class Published:
    """A table, and the file it came from as it was written."""

    table: Table
    header: list[str]
    rows: list[list[str]]
    figures: dict[str, int]  # value, or n and count and perhaps percent: the place of each in a row
    delimiter: str

    def place(self, row: int, figure: str) -> int | None:
        """Return the cell of the table that a figure of a row is."""
        if "value" in self.figures:
            return row if figure == "value" else None
        return {"n": 3 * row, "count": 3 * row + 1}.get(figure)


def run_audit(arguments: argparse.Namespace) -> int:
    """Say of every hidden cell what an attacker reaches. Return 1 when one is exposed."""
    rules = _rules(arguments)
    new, older = read(arguments.path), [read(path).table for path in arguments.earlier]
    try:
        whole, found = audit_releases(new.table, older, rules, narrower_than=arguments.narrower_than, seconds=arguments.seconds)
    except BadTable as refusal:
        raise CommandRefused(f"{arguments.path}: {refusal}") from refusal
    exposed = sum(one.is_exposed for one in found)
    if arguments.json:
        report = {"threshold": rules.threshold, "hidden": len(found), "exposed": exposed, "cells": [_reached(whole, one) for one in found]}
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        for one in found:
            if whole.unlisted[one.cell] and not one.is_exposed:
                continue
            state = "exposed" if one.is_exposed else "hidden"
            state += "" if one.is_proven else " (not settled in time)"
            sys.stdout.write(f"{_name(whole, one.cell)}: {_span(one.without_rule)}; who knows the rule: {_span(one.with_rule)}; {state}\n")
        sys.stdout.write(f"{exposed} of {len(found)} hidden cells are exposed.\n")
    return EXPOSED if exposed else 0


def run_protect(arguments: argparse.Namespace) -> int:
    """Write the table with its small cells hidden, and as many more as it takes."""
    rules = _rules(arguments)
    new, older = read(arguments.path), [read(path).table for path in arguments.earlier]
    if arguments.bands and "value" in new.figures:
        raise CommandRefused(f"{arguments.path}: bands are told of percentages, for which the table needs the columns `n` and `count`.")
    try:
        done = protect(new.table, rules, cost=Cost(arguments.cost), earlier=older, is_exact=arguments.exact, seconds=arguments.seconds)
        bands = _bands(new, done, older, rules) if arguments.bands else {}
    except (BadTable, CannotProtect) as refusal:
        raise CommandRefused(f"{arguments.path}: {refusal}") from refusal
    header, rows = _marked(new, done, bands, with_percent=arguments.bands or "percent" in new.figures)
    if arguments.json:
        text = json.dumps(_protected(new, done, arguments.cost, rules, header, rows), ensure_ascii=False, indent=2) + "\n"
    else:
        text = _written(new, header, rows)
    if arguments.out:
        Path(arguments.out).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def read(path: str) -> Published:
    """Read a long table: dimension columns, and `value`, or `n` and `count` and perhaps `percent`. Every complaint names the row."""
    try:
        text = _decoded(Path(path).read_bytes())
    except OSError as refusal:
        raise CommandRefused(f"{path} cannot be read: {refusal.strerror}.") from refusal
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if any(field.strip() for field in row)]
    except csv.Error as refusal:
        raise CommandRefused(f"{path}: row {reader.line_num} cannot be read: {refusal}. Is the file cut off?") from refusal
    figures = _figures(path, header)
    names = [name for at, name in enumerate(header) if at not in figures.values()]
    keys, numbers, lines, percents = [], [], [], []
    try:
        for line, row in rows:
            if len(row) != len(header):
                raise BadTable(f"row {line} has {len(row)} fields where the first row has {len(header)}.")
            fields = [TOTAL if field.strip().casefold() == "total" else field.strip() for field in row]
            if empty := next((header[at] for at, field in enumerate(fields) if not field and at not in figures.values()), None):
                raise BadTable(f"row {line} has no {empty}.")
            keys.append(tuple(field for at, field in enumerate(fields) if at not in figures.values()))
            numbers.append([_count(fields[at], line) for name, at in figures.items() if name != "percent"])
            percents.append(fields[figures["percent"]] if "percent" in figures else "")
            lines.append(line)
        if not rows:
            raise BadTable("there is no row below the first.")
        if "value" in figures:
            made = table(names, keys, [one[0] for one in numbers], lines=lines)
        else:
            made = of_outcomes(names, keys, [one[0] for one in numbers], [one[1] for one in numbers], lines=lines)
            made = made.told(_told(made, percents, lines))
    except BadTable as refusal:
        raise CommandRefused(f"{path}: {refusal}") from refusal
    return Published(made, header, [row for _line, row in rows], figures, delimiter)


def _figures(path: str, header: Sequence[str]) -> dict[str, int]:
    """Return the places of the columns that hold numbers."""
    names = [name.casefold() for name in header]
    if len(set(names)) < len(names):
        raise CommandRefused(f"{path}: two columns have the same name.")
    wanted = ["value"] if "value" in names else ["n", "count"]
    if not all(name in names for name in wanted) or len(header) <= len(wanted) + ("percent" in names and len(wanted) == 2):
        raise CommandRefused(f"{path}: the first row must name the dimensions and one column `value`, or two, `n` and `count`.")
    return {name: names.index(name) for name in ([*wanted, "percent"] if len(wanted) == 2 and "percent" in names else wanted)}


def _told(made: Table, percents: Sequence[str], lines: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return what percentages say of hidden counts whose n is shown."""
    told = {}
    for row, (percent, line) in enumerate(zip(percents, lines, strict=True)):
        if percent in {"", HIDDEN}:
            continue
        n, count = int(made.values[3 * row]), int(made.values[3 * row + 1])
        counts = counts_told(percent, max(n, 0))
        if counts is None:
            raise BadTable(f"row {line} holds “{percent}” as percent; it is 33.3, a band as <=5 or >=95, or nothing or {HIDDEN} where it is hidden.")
        if n < 0:
            continue  # a share of nobody knows how many
        if not counts or (count >= 0 and count not in counts):
            raise BadTable(f"row {line} says {percent} %, which is no count of {n}" + (f" that is {count}." if count >= 0 else "."))
        if count < 0:
            told[3 * row + 1] = (counts[0], counts[-1])
    return told


def _bands(new: Published, done: Protected, older: Sequence[Table], rules: Rules) -> dict[int, str]:
    """Return for each row the band that its hidden share may have."""
    values, hidden = new.table.values, done.table.hidden
    wanted = []
    for row in range(len(new.rows)):
        n, count = int(values[3 * row]), int(values[3 * row + 1])
        text = band(count, n) if hidden[3 * row + 1] and not hidden[3 * row] and count >= 0 else None
        if text:
            wanted.append((3 * row + 1, text, n))
    whole = together(done.table, older)[0] if older else done.table
    return {cell // 3: text for cell, text in bands_that_hold(whole, rules, wanted).items()}


def _decoded(raw: bytes) -> str:
    """Return the text of a file of any of the usual encodings, line by line where they are mixed."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "".join(_line(one) for one in raw.splitlines(keepends=True))


def _line(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _count(text: str, line: int) -> int | None:
    if text in {"", HIDDEN}:
        return None
    if not WHOLE.fullmatch(text):
        raise BadTable(f"row {line} holds “{text}”; a value is a whole number from 0 on, or nothing or {HIDDEN} where it is hidden.")
    return int(text.partition(".")[0].replace(",", ""))


def _rules(arguments: argparse.Namespace) -> Rules:
    try:
        return Rules(arguments.threshold, hides_zeros=arguments.zeros == "hidden", knows_rule=not arguments.plain, guards_singletons=not arguments.plain)
    except BadRules as refusal:
        raise CommandRefused(str(refusal)) from refusal


def _reached(whole: Table, one: Reached) -> dict[str, object]:
    return {
        **_cell(whole, one.cell),
        "without_rule": list(one.without_rule),
        "with_rule": list(one.with_rule),
        "exposed": one.is_exposed,
        "proven": one.is_proven,
    }


def _span(interval: Interval) -> str:
    low, high = interval
    return f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"


def _name(whole: Table, cell: int) -> str:
    """Return how a cell is named to a person: its row, and which of the row's figures it is."""
    *key, kind = whole.keys[cell]
    if whole.columns[-1] != OUTCOME:
        return whole.name(cell)
    return f"{whole.name(cell).partition(' (')[0]} ({', '.join(key)}), {FIGURES[kind]}"


def _cell(whole: Table, cell: int) -> dict[str, object]:
    line = whole.lines[cell]
    named: dict[str, object] = dict(zip(whole.columns, whole.keys[cell], strict=True))
    if OUTCOME in named:
        named["figure"] = FIGURES[str(named.pop(OUTCOME))]
    return {"row_number": abs(line), **({} if line > 0 else {"release": "earlier"}), **named}


def _marked(new: Published, done: Protected, bands: Mapping[int, str], *, with_percent: bool) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows as they may be published: a percentage only where its count is shown, or as a band."""
    hidden, values = done.table.hidden, new.table.values
    header = [*new.header, *(["percent"] if with_percent and "percent" not in new.figures else [])]
    rows = []
    for at, row in enumerate(new.rows):
        cells = [*row, *([""] if len(header) > len(row) else [])]
        for figure, place in new.figures.items():
            own = new.place(at, figure)
            if own is not None and hidden[own]:
                cells[place] = HIDDEN
        if with_percent:
            n, count = 3 * at, 3 * at + 1
            exact = f"{100 * int(values[count]) / int(values[n]):.1f}" if values[n] > 0 and values[count] >= 0 else ""
            cells[new.figures.get("percent", -1)] = bands.get(at, HIDDEN) if hidden[n] or hidden[count] else exact
        rows.append(cells)
    return header, rows


def _written(new: Published, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=new.delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _protected(new: Published, done: Protected, cost: str, rules: Rules, header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, object]:
    def named(cells: Sequence[int]) -> list[dict[str, object]]:
        return [_cell(new.table, cell) for cell in cells]

    return {
        "threshold": rules.threshold,
        "cost": cost,
        "optimal": done.is_optimal,
        "withstands_known_kinds": done.withstands_known_kinds,
        "students_in_secondary": done.students,
        "primary": named(done.primary),
        "secondary": named(done.secondary),
        "already_hidden": named(done.already),
        "table": [dict(zip(header, row, strict=True)) for row in rows],
    }

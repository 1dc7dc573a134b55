"""Tables as they are published: read from a file, attacked, and protected. Needs no Django and no database."""

import argparse
import csv
import io
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trellis.analysis.disclosure.attack import Interval, Reached, audit_releases
from trellis.analysis.disclosure.protect import CannotProtect, Cost, Protected, protect
from trellis.analysis.disclosure.rules import BadRules, Rules
from trellis.analysis.disclosure.tables import TOTAL, BadTable, Table, table
from trellis.kit.commands import CommandRefused

HIDDEN = "*"
EXPOSED = 1  # exit code of an audit in which a cell falls
WHOLE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.0*)?")


@dataclass(frozen=True, slots=True)
class Published:
    """A table, and the file it came from as it was written."""

    table: Table
    header: list[str]
    rows: list[list[str]]
    value: int  # the place of the value in a row
    delimiter: str

    def cell(self, place: int) -> dict[str, object]:
        return {"row_number": self.table.lines[place], **dict(zip(self.table.columns, self.table.keys[place], strict=True))}


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
            state = "exposed" if one.is_exposed else "hidden"
            state += "" if one.is_proven else " (not settled in time)"
            sys.stdout.write(f"{whole.name(one.cell)}: {_span(one.without_rule)}; who knows the rule: {_span(one.with_rule)}; {state}\n")
        sys.stdout.write(f"{exposed} of {len(found)} hidden cells are exposed.\n")
    return EXPOSED if exposed else 0


def run_protect(arguments: argparse.Namespace) -> int:
    """Write the table with its small cells hidden, and as many more as it takes."""
    rules = _rules(arguments)
    new, older = read(arguments.path), [read(path).table for path in arguments.earlier]
    try:
        done = protect(new.table, rules, cost=Cost(arguments.cost), earlier=older, is_exact=arguments.exact, seconds=arguments.seconds)
    except (BadTable, CannotProtect) as refusal:
        raise CommandRefused(f"{arguments.path}: {refusal}") from refusal
    text = json.dumps(_protected(new, done, arguments.cost, rules), ensure_ascii=False, indent=2) + "\n" if arguments.json else _written(new, done)
    if arguments.out:
        Path(arguments.out).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def read(path: str) -> Published:
    """Read a long table: dimension columns and `value`. Every complaint names the row."""
    text = _decoded(Path(path).read_bytes())
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if any(field.strip() for field in row)]
    except csv.Error as refusal:
        raise CommandRefused(f"{path}: row {reader.line_num} cannot be read: {refusal}.") from refusal
    names = [name.casefold() for name in header]
    if names.count("value") != 1 or len(header) < 2:
        raise CommandRefused(f"{path}: the first row must name the dimensions and one column `value`.")
    if len(set(names)) < len(names):
        raise CommandRefused(f"{path}: two columns have the same name.")
    place = names.index("value")
    keys, values, lines = [], [], []
    try:
        for line, row in rows:
            if len(row) != len(header):
                raise BadTable(f"row {line} has {len(row)} fields where the first row has {len(header)}.")
            fields = [TOTAL if field.strip().casefold() == "total" else field.strip() for field in row]
            if empty := next((header[at] for at, field in enumerate(fields) if not field and at != place), None):
                raise BadTable(f"row {line} has no {empty}.")
            keys.append(tuple(fields[:place] + fields[place + 1 :]))
            values.append(_count(fields[place], line))
            lines.append(line)
        if not rows:
            raise BadTable("there is no row below the first.")
        made = table([*header[:place], *header[place + 1 :]], keys, values, lines=lines)
    except BadTable as refusal:
        raise CommandRefused(f"{path}: {refusal}") from refusal
    return Published(made, header, [row for _line, row in rows], place, delimiter)


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
    line = whole.lines[one.cell]
    return {
        "row_number": abs(line),
        **({} if line > 0 else {"release": "earlier"}),
        **dict(zip(whole.columns, whole.keys[one.cell], strict=True)),
        "without_rule": list(one.without_rule),
        "with_rule": list(one.with_rule),
        "exposed": one.is_exposed,
        "proven": one.is_proven,
    }


def _span(interval: Interval) -> str:
    low, high = interval
    return f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"


def _marked(new: Published, done: Protected) -> list[list[str]]:
    hidden = done.table.hidden
    return [[*row[: new.value], HIDDEN, *row[new.value + 1 :]] if hidden[at] else row for at, row in enumerate(new.rows)]


def _written(new: Published, done: Protected) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=new.delimiter, lineterminator="\n")
    writer.writerow(new.header)
    writer.writerows(_marked(new, done))
    return text.getvalue()


def _protected(new: Published, done: Protected, cost: str, rules: Rules) -> dict[str, object]:
    def named(cells: Sequence[int]) -> list[dict[str, object]]:
        return [new.cell(cell) for cell in cells]

    return {
        "threshold": rules.threshold,
        "cost": cost,
        "optimal": done.is_optimal,
        "withstands_known_kinds": done.withstands_known_kinds,
        "students_in_secondary": done.students,
        "primary": named(done.primary),
        "secondary": named(done.secondary),
        "already_hidden": named(done.already),
        "table": [dict(zip(new.header, row, strict=True)) for row in _marked(new, done)],
    }

"""Reading a CSV file of counts: whole, or every complaint with its row and what to do.

A row is numbered as a spreadsheet numbers it: the header is row 1. UTF-8 with or without its mark and UTF-16 are read, with commas, semicolons or tabs;
anything else is refused, since a guess would change the names of groups. A file that ends in the middle of a row or of a quoted cell is refused.
"""

import codecs
import csv
import difflib
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST_FILE = 200_000_000  # bytes; a table of 10,000 schools, 7 groups and 10 indicators has 30 million
MOST_DIGITS = 9
LONGEST_NAME = 200
SHOWN = 20
NOT_FOR_READING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # could steer a terminal, or turn the direction of reading
OTHER_FILES = {b"PK\x03\x04": "an Excel workbook or a zip", b"PAR1": "a Parquet file", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and what to do. `row` counts the header as 1; None is the file as a whole. A file that is no table has lines."""

    row: int | None
    words: str
    unit: str = "row"

    def __str__(self) -> str:
        return f"{self.unit} {self.row}: {self.words}" if self.row else self.words


class CellRefused(Exception):
    """A cell cannot be taken."""

    def __init__(self, row: int, words: str) -> None:
        self.complaint = Complaint(row, words)
        super().__init__(str(self.complaint))


class FileRefused(Exception):
    """A file cannot be taken; `complaints` says why, all at once. Nothing of it is used."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """Return the first complaints as lines for a person, and how many there are beyond them."""
        rest = len(self.complaints) - SHOWN
        return [str(one) for one in self.complaints[:SHOWN]] + ([f"and {rest} more"] if rest > 0 else [])


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a file, by the name of its columns."""

    row: int
    by_column: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.by_column.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: the known columns that it has, its rows, and what a person should know about the rest."""

    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    notices: tuple[str, ...]


def read_sheet(path: Path, *, needed: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Read a file with these columns, in any order, or raise FileRefused. Other columns are left alone, and said."""
    return sheet_of(_content(path), needed=needed, optional=optional)


def sheet_of(data: bytes, *, needed: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    r"""Read the bytes of a file.

    >>> sheet_of(b"Group;N;count\nX;12;3\n", needed=("group", "n", "count")).rows[0]
    Cells(row=2, by_column={'group': 'X', 'n': '12', 'count': '3'})
    >>> sheet_of(b"group,n\nX,12\n", needed=("group", "n", "count"))
    Traceback (most recent call last):
    ...
    trellis.analysis.equity.sheets.FileRefused: row 1: there is no column `count`. This file needs group, n, count; it has group, n
    """
    text = _decoded(data)
    if not text.strip():
        raise FileRefused([Complaint(None, "the file is empty: it needs a header and one row for each group")])
    known = (*needed, *optional)
    records = list(_records(text, _delimiter(text, known)))
    header = [" ".join(cell.split()).casefold() for cell in records[0]]
    while header and not header[-1]:
        header.pop()
    notices = _looked_at(header, records[0], needed, optional)
    rows, complaints = [], []
    for number, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        cells = [" ".join(cell.split()) for cell in record]
        if len(cells) < len(header) or any(cells[len(header) :]):
            complaints.append(
                Complaint(number, f"it has {len(cells)} cells, the header {len(header)}: is it cut off, or does a cell hold the separator unquoted?")
            )
        elif any(NOT_FOR_READING.search(cell) for cell in record):
            complaints.append(Complaint(number, "a cell holds characters that steer a terminal or turn the direction of reading: take them out"))
        else:
            rows.append(Cells(number, {name: cell for name, cell in zip(header, cells, strict=False) if name in known}))
    if not rows and not complaints:
        complaints.append(Complaint(None, "there is a header and no row below it: it needs one row for each group"))
    if complaints:
        raise FileRefused(complaints)
    if not text.endswith(("\n", "\r")):  # whole, as some programs write it, or cut off in its last cell: nobody can tell
        notices.append(f"row {rows[-1].row} has no end of line and is taken as it stands ({', '.join(rows[-1].by_column.values())}): is its last number whole?")
    return Sheet(tuple(name for name in known if name in header), tuple(rows), tuple(notices))


def settings_of(data: bytes, *, parse_float: Callable[[str], Any] = float) -> tuple[dict[str, Any], str]:
    r"""Return what a TOML file of settings holds, and its text. Raises FileRefused with the line.

    >>> settings_of(b"years = 3\n")
    ({'years': 3}, 'years = 3\n')
    >>> settings_of(b"years 3\n")
    Traceback (most recent call last):
    ...
    trellis.analysis.equity.sheets.FileRefused: line 1: this is not TOML: Expected '=' after a key in a key/value pair
    """
    try:
        text = data.decode("utf-8-sig")
        return tomllib.loads(text, parse_float=parse_float), text
    except UnicodeDecodeError as wrong:
        line, words = data[: wrong.start].count(b"\n") + 1, "not every character can be read: save the file as UTF-8"
        raise FileRefused([Complaint(line, words, "line")]) from wrong
    except tomllib.TOMLDecodeError as wrong:
        found = re.search(r"at line (\d+)", str(wrong))
        words = f"this is not TOML: {re.sub(r' [(]at .*[)]$', '', str(wrong))}"
        raise FileRefused([Complaint(int(found[1]) if found else data.count(b"\n") + 1, words, "line")]) from wrong


def whole_number(cells: Cells, column: str) -> int:
    """Return the count in a cell, or raise CellRefused.

    >>> whole_number(Cells(4, {"n": "120"}), "n")
    120
    >>> whole_number(Cells(4, {"n": "-3"}), "n")
    Traceback (most recent call last):
    ...
    trellis.analysis.equity.sheets.CellRefused: row 4: n is -3: a count is never below zero
    """
    cell = cells[column]
    if re.fullmatch(f"[0-9]{{1,{MOST_DIGITS}}}", cell):
        return int(cell)
    shown = cell if len(cell) <= 30 else cell[:27] + "…"
    if not cell:
        words = f"{column} is empty: write 0 where there is nobody; what is not known cannot be counted with"
    elif re.fullmatch(r"[0-9]+", cell):
        words = f"{column} is {shown}, more than any count of students: look at the cell"
    elif re.fullmatch(r"-[0-9.,]+", cell):
        words = f"{column} is {shown}: a count is never below zero"
    elif re.fullmatch(r"[0-9]{1,3}([,. '][0-9]{3})+", cell):
        words = f"{column} is {shown}: write it without separators, {re.sub('[^0-9]', '', cell)}"
    elif re.fullmatch(r"[*]+|[<>≤≥~]\s*[0-9.]+|x|n/a|s", cell, re.IGNORECASE):
        words = f"{column} is {shown}: hidden or rounded counts cannot be counted with; use the table with exact counts"
    elif re.fullmatch(r"[0-9]*[.,][0-9]+\s*%?|[0-9]+\s*%", cell):
        words = f"{column} is {shown}: it needs the whole number of students, not a share or a fraction"
    else:
        words = f"{column} is {shown!r}: it needs a whole number"
    raise CellRefused(cells.row, words)


def name_in(cells: Cells, column: str) -> str:
    """Return the name in a cell, or raise CellRefused."""
    name = cells[column]
    if not name:
        raise CellRefused(cells.row, f"{column} is empty: name it")
    if len(name) > LONGEST_NAME:
        raise CellRefused(cells.row, f"{column} has {len(name)} characters: {LONGEST_NAME} are the most")
    return name


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise FileRefused([Complaint(None, f"{path.name} is a folder: name the file")])
    if path.stat().st_size > LARGEST_FILE:
        raise FileRefused([Complaint(None, f"the file has {path.stat().st_size} bytes: a counted table is smaller than {LARGEST_FILE}")])
    return path.read_bytes()


def _decoded(data: bytes) -> str:
    for beginning, kind in OTHER_FILES.items():
        if data.startswith(beginning):
            raise FileRefused([Complaint(None, f"this is {kind}, not CSV: save it as CSV UTF-8")])
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\x00" in data[:200]:
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as wrong:
        row = data[: wrong.start].count(b"\n") + 1 if encoding == "utf-8" else None
        raise FileRefused([Complaint(row, "not every character can be read: save the file as CSV UTF-8")]) from wrong


def _delimiter(text: str, known: Sequence[str]) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=lambda sign: sum(cell.strip(' "\r').casefold() in known for cell in first.split(sign)))


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            cut = "unexpected end" in str(wrong)
            words = "the file ends inside a quoted cell: it is cut off, or a quotation mark is missing" if cut else f"it cannot be read as CSV ({wrong})"
            raise FileRefused([Complaint(number, words)]) from wrong


def _looked_at(header: Sequence[str], written: Sequence[str], needed: Sequence[str], optional: Sequence[str]) -> list[str]:
    """Refuse a header that lacks a column, has one twice, or seems to misspell one; return what to say about the others."""
    complaints = [
        Complaint(1, f"the column `{name}` stands there twice") for name in dict.fromkeys(header) if header.count(name) > 1 and name in (*needed, *optional)
    ]
    missing = [name for name in needed if name not in header]
    has = ", ".join(name or "(no name)" for name in header[:20])
    if missing:
        named = "no column " + ", ".join(f"`{name}`" for name in missing)
        complaints.append(Complaint(1, f"there is {named}. This file needs {', '.join(needed)}; it has {has}"))
    others = [(name, said) for name, said in zip(header, written, strict=False) if name not in (*needed, *optional)]
    for name, said in others:
        near = difflib.get_close_matches(name, [one for one in optional if one not in header], n=1, cutoff=0.8)
        if near:
            complaints.append(Complaint(1, f"the column `{said.strip()}` is not known: is it `{near[0]}`?"))
    if complaints:
        raise FileRefused(complaints)
    return [f"the column `{NOT_FOR_READING.sub('', said.strip())[:60]}` is not used" for _, said in others]

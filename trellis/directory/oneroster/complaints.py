"""What can be wrong with a bundle, and the words for it: what is wrong, and what to do.

Plain Python. A complaint carries a code and numbers, never the contents of a cell: a cell may hold a name
or a birth date. Words are marked here for translation and translated where they are shown.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any, TextIO


class Weight(StrEnum):
    """What follows from a complaint."""

    STOPS = auto()  # nothing is imported
    ROW = auto()  # the row is left out; what the district already has under its id stays as it is
    CELL = auto()  # the cell is read as empty
    NOTE = auto()  # read all the same


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong, with its place: file, line (None: the file as a whole) and column."""

    code: str
    file: str = ""
    line: int | None = None
    column: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def weight(self) -> Weight:
        return WORDS[self.code][0]


def _(words: str) -> str:
    """Mark words for translation."""
    return words


S, R, C, N = Weight.STOPS, Weight.ROW, Weight.CELL, Weight.NOTE
WORDS: dict[str, tuple[Weight, str, str]] = {
    # -- the bundle ---------------------------------------------------------------------------------
    "not_there": (S, _("There is nothing at this path."), _("Check the path of the zip file or folder.")),
    "not_a_zip": (S, _("This is neither a zip file nor a folder of CSV files."), _("Give the zip file as your information system made it.")),
    "damaged_zip": (S, _("The zip file is damaged: it could not be read to its end."), _("Fetch it again; the copy may have been cut short.")),
    "locked_zip": (S, _("The zip file is locked with a password."), _("Export it again without a password.")),
    "too_many_files": (S, _("The zip file holds more than {limit} files."), _("Give the export alone, without other files.")),
    "too_large": (S, _("Unpacked, the files are larger than {limit} megabytes."), _("Check what was exported.")),
    "unsafe_name": (S, _("The zip file holds a name that points outside of it."), _("Do not use this file. Ask who made it.")),
    "in_a_folder": (S, _("The files stand inside a folder of the zip file."), _("Zip the CSV files themselves, not the folder around them.")),
    "twice_in_zip": (S, _("The zip file holds this file twice."), _("Export again, so that each file stands in it once.")),
    "no_manifest": (S, _("There is no manifest.csv."), _("Choose the export named OneRoster CSV 1.1 or 1.2: it comes with a manifest.")),
    "looks_like_sds": (
        S,
        _("These look like files for Microsoft School Data Sync, which are close to OneRoster but not the same."),
        _("In the same system choose the export named OneRoster CSV 1.1 or 1.2."),
    ),
    "looks_like_clever": (S, _("These look like files for Clever."), _("In the same system choose the export named OneRoster CSV 1.1 or 1.2.")),
    "looks_like_excel": (S, _("This is an Excel workbook."), _("Give the zip file of CSV files as your information system made it.")),
    "zip_in_zip": (S, _("The zip file holds another zip file."), _("Unzip it once, and give the zip file that is inside.")),
    "manifest_columns": (S, _("The manifest needs the columns propertyName and value."), _("Make the first line: propertyName,value")),
    "no_version": (S, _("The manifest does not say which OneRoster version this is."), _("Add the line oneroster.version,1.1 or oneroster.version,1.2")),
    "unknown_version": (S, _("The manifest names a OneRoster version that Trellis does not read."), _("Export version 1.1 or 1.2.")),
    "mode_unknown": (S, _("The manifest must say absent, bulk or delta for this file."), _("Correct the line of this file in manifest.csv.")),
    "file_missing": (S, _("The manifest says that this file is in the bundle, and it is not."), _("Export again, or say absent in manifest.csv.")),
    "file_unnamed": (N, _("The manifest does not say bulk or delta for this file, so it was not read."), _("If it should be read, name it in manifest.csv.")),
    "file_case": (
        N,
        _("The name of this file is written in other capitals than the standard's. It was read."),
        _("Nothing, unless other systems read it too."),
    ),
    "only_manifest": (N, _("The bundle holds a manifest and no data: nothing has changed."), _("Nothing, if that was meant.")),
    "no_roles": (N, _("Version 1.2 says in roles.csv who works or learns where, and it is not here."), _("Add roles.csv to the export.")),
    # -- the file -----------------------------------------------------------------------------------
    "utf16": (S, _("This file is written in UTF-16."), _("Save it as UTF-8. In Excel: CSV UTF-8.")),
    "not_utf8": (S, _("From this line on the file is not UTF-8. It looks like Latin-1 (Windows-1252)."), _("Save it as UTF-8. In Excel: CSV UTF-8.")),
    "nul_bytes": (S, _("This file holds bytes that no text has."), _("It is damaged or not a CSV file. Export it again.")),
    "line_too_long": (S, _("A line is longer than {limit} megabytes."), _("A quotation mark is probably missing. Export it again.")),
    "no_header": (S, _("This file is empty: it lacks even the line of column names."), _("Export it again, or say absent in manifest.csv.")),
    "no_rows": (
        S,
        _("This file says bulk and names nobody: it holds the line of column names alone."),
        _("Export it again, or say absent in manifest.csv."),
    ),
    "other_separator": (
        S,
        _("The cells of this file are not separated by commas."),
        _("A spreadsheet has saved it anew. Export it again and do not open it in between."),
    ),
    "row_over_lines": (S, _("The row that begins here goes on over {lines} lines."), _("A quotation mark is missing at its end. Export the file again.")),
    "columns_missing": (S, _("These columns are missing: {columns}."), _("Add them. Names are written exactly as in the standard.")),
    "columns_absent": (
        N,
        _("The standard also asks for these columns: {columns}. Trellis read the file without them."),
        _("Nothing, unless other systems need them."),
    ),
    "columns_order": (N, _("The columns are not in the standard's order. They were found by name."), _("Nothing, unless other systems read the file.")),
    "columns_case": (N, _("Names of columns are written in other capitals. They were read."), _("Nothing, unless other systems read the file.")),
    "column_twice": (S, _("This column stands twice in the first line."), _("Keep the one that is meant.")),
    "passwords": (N, _("This file has a column of passwords. They were not read and are kept nowhere."), _("Leave the column empty: no roster needs it.")),
    "too_many_aside": (
        S,
        _("{aside} of {rows} rows of this file cannot be used: more than one in ten."),
        _("Correct what the complaints name, and try again."),
    ),
    # -- the row ------------------------------------------------------------------------------------
    "cell_too_long": (R, _("A cell is longer than {limit} characters."), _("A quotation mark is probably missing before this line.")),
    "row_length": (R, _("The row has {cells} cells and the first line names {columns}."), _("Look for a comma that should stand inside quotation marks.")),
    "required": (R, _("This cell must not be empty."), _("Fill it in the information system.")),
    "id_too_long": (R, _("An id has at most 256 characters."), _("Shorten it in the information system.")),
    "text_too_long": (R, _("This cell has at most {limit} characters."), _("Shorten it in the information system.")),
    "text_too_long_cell": (C, _("This cell has at most {limit} characters. It was read as empty."), _("Shorten it in the information system.")),
    "date_wrong": (R, _("This is not a day written as year-month-day, such as 2026-08-31."), _("Excel may have rewritten it. Export it again.")),
    "date_range": (R, _("This day lies outside of what is possible here."), _("Correct it in the information system.")),
    "date_wrong_cell": (C, _("This is not a possible day written as year-month-day. It was read as empty."), _("Correct it in the information system.")),
    "dates_reversed": (R, _("The end does not come after the beginning."), _("Correct one of the two days.")),
    "boolean": (C, _("This cell must be true or false. It was read as empty."), _("Write true or false.")),
    "unknown_word": (R, _("This word is not one of: {allowed}."), _("Write one of these words.")),
    "unknown_word_cell": (C, _("This word is not one of: {allowed}. It was read as empty."), _("Write one of these words.")),
    "unknown_grade": (
        C,
        _("This is not a grade of the standard (IT, PR, PK, TK, KG, 01 to 13, PS, UG, Other). It was read as unknown."),
        _("Map the grade in the export."),
    ),
    "status_empty": (
        R,
        _("In a delta file each row says active or tobedeleted."),
        _("Fill the status; or say bulk in manifest.csv, if this is the whole roster."),
    ),
    "school_year": (C, _("The school year is the year in which it ends, such as 2027. It was taken from the days."), _("Write the year.")),
    "duplicate": (R, _("This id stands in the file a second time. The first row was read."), _("Give each row its own id.")),
    "dangling": (
        R,
        _("No row of {target}.csv that could be read has this id, nor does the district."),
        _("Add the row that is missing, or take this one out."),
    ),
    "dangling_cell": (
        C,
        _("No row of {target}.csv that could be read has this id, nor does the district. It was left out."),
        _("Add the row that is missing, or take the id out."),
    ),
    "circle": (C, _("This organisation is above itself. The cell was read as empty."), _("Correct parentSourcedId.")),
    "outside_parent": (N, _("This session reaches beyond the session above it."), _("Check the days of both.")),
    "not_a_school": (
        R,
        _("This id names an organisation that is not a school or part of one."),
        _("Name the school, or give the organisation the type school."),
    ),
    "nowhere_to_learn": (N, _("This student is at no organisation that is a school."), _("Name the school, or give the organisation the type school.")),
    "not_a_student": (R, _("This person is not a student."), _("Give the person the role of a student, or take the row out.")),
    "two_primaries": (N, _("A class has more than one primary teacher. All were kept."), _("Mark one of them as primary.")),
    "twice_in_class": (N, _("A student stands twice in one class at the same time. Both rows were kept."), _("Take one of them out.")),
}
del S, R, C, N


def learn(words: dict[str, tuple[Weight, str, str]]) -> None:
    """Add the complaints of another kind of file than a roster's."""
    WORDS.update(words)


WEIGHT_WORDS = {
    Weight.STOPS: _("Stops the import"),
    Weight.ROW: _("Row left out"),
    Weight.CELL: _("Cell read as empty"),
    Weight.NOTE: _("Read all the same"),
}
SHOWN = 1000


def is_too_many(left_out: int, rows: int) -> bool:
    """Say whether so much of a file cannot be used that nothing may be imported."""
    return left_out >= 20 and left_out * 10 > rows


def words(complaint: Complaint, translate: Callable[[str], str] = str) -> tuple[str, str, str]:
    """Return what follows, what is wrong and what to do, as sentences."""
    weight, problem, remedy = WORDS[complaint.code]
    return translate(WEIGHT_WORDS[weight]), translate(problem).format(**complaint.detail), translate(remedy)


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def write_csv(out: TextIO, complaints: Iterable[Complaint], translate: Callable[[str], str] = str) -> int:
    """Write all complaints as CSV with a line of names; return how many."""
    sheet = csv.writer(out)
    sheet.writerow(
        [
            translate(_("File")),
            translate(_("Line")),
            translate(_("Column")),
            translate(_("What follows")),
            translate(_("What is wrong")),
            translate(_("What to do")),
        ]
    )
    count = 0
    for complaint in complaints:
        sheet.writerow([as_text(str(cell)) for cell in (complaint.file, complaint.line or "", complaint.column, *words(complaint, translate))])
        count += 1
    return count

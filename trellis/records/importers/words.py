"""What can be wrong with files of attendance, marks and incidents, beyond what can be wrong with a roster's. Plain Python."""

from trellis.directory.oneroster.complaints import Weight, learn


def _(words: str) -> str:
    """Mark words for translation."""
    return words


S, R, C, N = Weight.STOPS, Weight.ROW, Weight.CELL, Weight.NOTE
WORDS: dict[str, tuple[Weight, str, str]] = {
    # -- the files ----------------------------------------------------------------------------------
    "no_records": (S, _("None of attendance.csv, marks.csv, incidents.csv and outcomes.csv is here."), _("Name the files exactly so.")),
    "file_given_twice": (S, _("Two files of this name were given."), _("Give one of them at a time.")),
    "two_ways": (S, _("The first line has both of these columns: {columns}."), _("Keep one of them, so that each row names one thing once.")),
    "endless_cell": (S, _("A cell that begins here has no end."), _("A quotation mark is missing. Export the file again.")),
    "no_period": (
        S,
        _("The manifest says bulk and not from which day until which."),
        _("Add lines such as attendance.from,2026-08-17 and attendance.until,2026-11-20."),
    ),
    "period_wrong": (
        S,
        _("The first and last day of this file are not two days in order."),
        _("Write them as 2026-08-31, of outcomes as 2026, the first first."),
    ),
    "exported_wrong": (S, _("The manifest does not say in a readable way when the files were made."), _("Write it as 2026-11-20T02:00:00Z.")),
    "older": (S, _("These files were made before those that are already in."), _("Export them again: what is in would go back to how it was.")),
    # -- the district's own codes ---------------------------------------------------------------------
    "codes_unreadable": (S, _("This file cannot be read from this line on."), _('A line looks like: "EX" = "excused"')),
    "codes_table": (S, _("This table has a name that Trellis does not know. Known are: {allowed}."), _("Correct the name between the brackets.")),
    "codes_word": (S, _("The word after the sign is not one of: {allowed}."), _("Write one of these words.")),
    # -- the row ------------------------------------------------------------------------------------
    "code_unknown": (R, _("This code is not one of ours ({allowed}), nor does records.toml say what it means."), _("Add a line for it to records.toml.")),
    "year_wrong": (R, _("This is not a school year."), _("Write the four digits of the year in which it ends: 2026 for 2025-26.")),
    "key_wrong": (R, _("This is not the key of an indicator."), _("A key has letters, digits, hyphens and underscores alone, at most 60.")),
    "count_wrong": (
        R,
        _("This is neither 0 or 1 nor a whole number of times up to {limit}."),
        _("Write 0 or 1, or how many times; leave it empty where it is not known."),
    ),
    "flag_wrong": (R, _("This is neither 0 nor 1."), _("Write 1 for yes and 0 for no.")),
    "two_answer": (
        R,
        _("Another school answers for the student in this year and indicator already."),
        _("Write 0 for one of the two schools."),
    ),
    "day_ahead": (R, _("This day has not come yet."), _("Correct it in the information system.")),
    "outside_period": (R, _("This day lies outside of the days that the manifest names for this file."), _("Correct the day, or the manifest.")),
    "formula": (R, _("This cell begins as a formula of a spreadsheet does."), _("Write the plain words in the information system.")),
    "number_wrong_cell": (C, _("This is not a number from 0 to {limit}. It was read as empty."), _("Correct it in the information system.")),
    "student_unknown": (R, _("The district has no student with this id."), _("Bring in the roster first, or take the row out.")),
    "student_several": (
        R,
        _("Several students of the district have this id."),
        _("Give each student a number of their own, or use the column studentSourcedId."),
    ),
    "school_unknown": (R, _("The district has no school with this id."), _("Bring in the roster first, or take the row out.")),
    "school_several": (
        R,
        _("Several schools of the district have this id."),
        _("Give each school an identifier of its own, or use the column schoolSourcedId."),
    ),
    "not_enrolled": (
        N,
        _("By the roster the student is not enrolled at this school on that day. The row was read."),
        _("Correct the school or the day, or the enrolment in the roster."),
    ),
    "said_twice": (N, _("Another row of this file says something else about the same. The later row was read."), _("Take one of them out.")),
}
del S, R, C, N
learn(WORDS)

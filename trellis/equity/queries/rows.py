"""The rows of a school year as a file, and what is counted in them: for `trellis equity scan`, which looks at all pairs of groups in all schools."""

import json
from collections.abc import Iterator

from trellis.analysis.equity.cube import NO_OUTCOME, NOBODY_KNOWS
from trellis.equity.queries.counting import YearRows


def lines_of(rows: YearRows) -> Iterator[list[str]]:
    """Return a header and a line for each student: under our own number, never a name or the district's number. Empty: not known."""
    yield ["student", "year", "district", "school", *(one.name for one in rows.dimensions), *(f"had_{one.name}" for one in rows.outcomes)]
    for at, student in enumerate(rows.students.tolist()):
        groups = ("" if one.codes[at] == NOBODY_KNOWS else one.values[one.codes[at]] for one in rows.dimensions)
        had = ("" if one.numbers[at] == NO_OUTCOME else str(one.numbers[at]) for one in rows.outcomes)
        yield [str(student), str(rows.year), "district", str(rows.schools[rows.units[at]]), *groups, *had]


def indicator_set_of_rows(rows: YearRows) -> str:
    """Return in TOML what is counted in them."""
    lines = [f"name = {json.dumps(str(rows.year))}", "[rows]", 'student = "student"', 'year = "year"', 'levels = ["district", "school"]']
    for one in rows.dimensions:
        lines += ["[[dimensions]]", f"name = {json.dumps(one.name)}", f"column = {json.dumps(one.name)}"]
    for declared in rows.indicators:
        lines += ["[[indicators]]", f"name = {json.dumps(declared.name)}", f'outcome = "{declared.outcome.value}"']
        lines += [f"numerator = {json.dumps('had_' + declared.numerator)}", f"source = {json.dumps(declared.source)}"]
    return "\n".join(lines) + "\n"

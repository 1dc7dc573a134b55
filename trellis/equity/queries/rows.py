"""The rows of a school year as a file, and what is counted in them: for `trellis equity scan`, which looks at all pairs of groups in all schools."""

import json
from collections.abc import Iterator, Sequence

from trellis.analysis.equity.cube import NO_OUTCOME, NOBODY_KNOWS
from trellis.equity.models import Indicator
from trellis.equity.queries.counting import YearRows
from trellis.equity.queries.groups import DIMENSIONS

ROWS = ("[rows]", 'student = "student"', 'year = "year"', 'levels = ["district", "school"]')


def lines_of(rows: YearRows) -> Iterator[list[str]]:
    """Return a header and a line for each student: under our own number, never a name or the district's number. Empty: not known."""
    yield ["student", "year", "district", "school", *(one.name for one in rows.dimensions), *(one.name for one in rows.outcomes)]
    for at, student in enumerate(rows.students.tolist()):
        groups = ("" if one.codes[at] == NOBODY_KNOWS else one.values[one.codes[at]] for one in rows.dimensions)
        had = ("" if one.numbers[at] == NO_OUTCOME else str(one.numbers[at]) for one in rows.outcomes)
        yield [str(student), str(rows.year), "district", str(rows.schools[rows.units[at]]), *groups, *had]


def indicator_set_of_rows(rows: YearRows) -> str:
    """Return in TOML what is counted in them."""
    lines = [f"name = {json.dumps(str(rows.year))}", *ROWS]
    for one in rows.dimensions:
        lines += ["[[dimensions]]", f"name = {json.dumps(one.name)}", f"column = {json.dumps(one.name)}"]
    return "\n".join(lines + [line for one in rows.indicators for line in _lines(one.name, one.outcome.value, one.numerator, one.source)]) + "\n"


def indicator_set_text(indicators: Sequence[Indicator]) -> str:
    """Return what the district counts as a file that `trellis equity scan` reads, with all dimensions."""
    lines = ['name = "What the district counts"', "", *ROWS]
    for dimension in DIMENSIONS:
        lines += ["", "[[dimensions]]", f"name = {json.dumps(dimension)}", f"column = {json.dumps(dimension)}"]
    for one in indicators:
        lines += ["", *_lines(one.names.get("en") or one.name, one.outcome, one.key, one.source)]
    return "\n".join(lines) + "\n"


def _lines(name: str, outcome: str, numerator: str, source: str) -> list[str]:
    said = {"name": name, "outcome": outcome, "numerator": numerator, "source": source}
    return ["[[indicators]]", *(f"{key} = {json.dumps(words, ensure_ascii=False)}" for key, words in said.items())]

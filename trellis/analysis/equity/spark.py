"""The same counts on Apache Spark, for a State whose rows lie on many machines: `trellis[spark]`.

Each partition is counted by `cube.counted` where it lies (`mapInArrow`); what travels are counts, which Spark adds up. Figures, findings and what is
hidden are worked out once, from the sum: `scan(rows_on_spark(frame, declared), folder)` writes what a scan of one file writes. The executors need this
package on their path. Rows have no numbers there, so a complaint says how many rows are not right, and of which column.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from trellis.analysis.equity.cube import MOST_VALUES, NO_OUTCOME, NOBODY_KNOWS, Cube, Dimension, Outcome, counted, groups_of
from trellis.analysis.equity.indicator_sets import IndicatorSet
from trellis.analysis.equity.sheets import Complaint, FileRefused
from trellis.analysis.equity.student_rows import AT_ONCE, FALSE, LARGEST_COUNT, TRUE, Level, levels_of

BETWEEN = "\x1f"  # the names of a unit, in one text
CELLS = "cell long, n long, count long"


class SparkRows:
    """The rows of a Spark frame, looked at: what a scan asks of `student_rows.StudentRows`."""

    def __init__(self, frame: Any, declared: IndicatorSet) -> None:
        self.declared = declared
        self.frame = _prepared(frame, declared)
        complaints = _complaints(self.frame, declared)
        if complaints:
            raise FileRefused(complaints)
        self.values = [_values(self.frame, declared, at) for at in range(len(declared.dimensions))]
        schools = [row[0].split(BETWEEN) for row in self.frame.select("unit").distinct().orderBy("unit").collect()]
        self.levels: tuple[Level, ...] = levels_of([(*names[:-1], names[-1] == "1") for names in schools], declared)
        self.schools = [BETWEEN.join(names) for names in schools]
        self.notices: list[str] = _notices(self.frame, declared)

    def cube(self, *, ways: int = 2) -> Cube:
        """Count each partition where it lies, and add up."""
        dimensions = [Dimension(one.name, values, np.zeros(0, np.uint8)) for one, values in zip(self.declared.dimensions, self.values, strict=True)]
        outcomes = tuple(one.name for one in self.declared.indicators)
        groups = groups_of(dimensions, ways)
        shape = (len(groups), len(outcomes), len(self.schools))
        cells = self.frame.drop("student").mapInArrow(_counting(self.schools, dimensions, outcomes, ways), CELLS)
        summed = cells.groupBy("cell").sum("n", "count").toArrow()
        n, count = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        place = summed["cell"].to_numpy()
        n.ravel()[place], count.ravel()[place] = summed["sum(n)"].to_numpy(), summed["sum(count)"].to_numpy()
        return Cube(tuple((one.name, one.values) for one in dimensions), outcomes, groups, np.arange(shape[2]), n, count)


def rows_on_spark(frame: Any, declared: IndicatorSet) -> SparkRows:
    """Look at a frame of student-level rows. Raises FileRefused."""
    return SparkRows(frame, declared)


def _counting(schools: list[str], dimensions: list[Dimension], outcomes: tuple[str, ...], ways: int) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what counts one partition: batches of prepared rows go in, the cells in which there is somebody come out."""

    def count(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow
        from pyarrow import compute

        names = [pyarrow.array(schools), *(pyarrow.array(one.values, pyarrow.string()) for one in dimensions)]

        def coded(batch: Any) -> list[Any]:
            places = [compute.index_in(batch.column(at), value_set=values).fill_null(NOBODY_KNOWS) for at, values in enumerate(names)]
            return [*(one.to_numpy(zero_copy_only=False) for one in places), *(batch.column(len(names) + at).to_numpy() for at in range(len(outcomes)))]

        def cells(held: list[list[Any]]) -> Any:
            columns = [np.concatenate(one) for one in zip(*held, strict=True)]
            mine = [Dimension(one.name, one.values, columns[1 + at].astype(np.uint8)) for at, one in enumerate(dimensions)]
            numbers = [Outcome(name, columns[len(names) + at].astype(np.int32)) for at, name in enumerate(outcomes)]
            cube = counted(columns[0], mine, numbers, number=len(schools), ways=ways)
            group, outcome, unit = np.nonzero(cube.n)
            place = (group * len(outcomes) + outcome) * len(schools) + cube.units[unit]
            of = group, outcome, unit
            return pyarrow.RecordBatch.from_arrays(
                [pyarrow.array(one.astype(np.int64)) for one in (place, cube.n[of], cube.count[of])], names=["cell", "n", "count"]
            )

        held: list[list[Any]] = []
        many = 0
        for batch in batches:
            held.append(coded(batch))
            many += batch.num_rows
            if many >= AT_ONCE:
                yield cells(held)
                held, many = [], 0
        if many:
            yield cells(held)

    return count


def _named(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _prepared(frame: Any, declared: IndicatorSet) -> Any:
    """Return the frame with a text for the unit, a text or nothing for each dimension, a number for each indicator, and the student."""
    from pyspark.sql import functions as f

    missing = [name for name in declared.columns if name.casefold() not in {one.casefold() for one in frame.columns}]
    if missing:
        raise FileRefused([Complaint(None, f"there is no column `{name}`") for name in missing])

    def cell(name: str) -> str:
        return f"nullif(trim(cast({_named(name)} AS string)), '')"

    school = [cell(name) for name in (*declared.levels, *([declared.year] if declared.year else []))]
    second = f"coalesce(lower({cell(declared.accountable)}), '') NOT IN {TRUE}" if declared.accountable else "false"
    year = "" if declared.year else "'', "
    columns = [
        f.expr(
            f"CASE WHEN {' OR '.join(f'{one} IS NULL' for one in school)} THEN NULL ELSE concat_ws('{BETWEEN}', {', '.join(school)}, {year}int({second})) END"
        ).alias("unit")
    ]
    for at, one in enumerate(declared.dimensions):
        unknown = ", ".join("'" + word.casefold().replace("\\", "\\\\").replace("'", "\\'") + "'" for word in one.unknown)
        own = cell(one.column)
        columns.append(f.expr(f"CASE WHEN lower({own}) IN ({unknown}) THEN NULL ELSE {own} END" if unknown else own).alias(f"d{at}"))
    for at, indicator in enumerate(declared.indicators):
        own = cell(indicator.numerator)
        number = f"coalesce(try_cast({own} AS double), CASE WHEN lower({own}) IN {TRUE} THEN 1D WHEN lower({own}) IN {FALSE} THEN 0D END)"
        wrong = f"{own} IS NOT NULL AND NOT coalesce({number} BETWEEN 0 AND {LARGEST_COUNT} AND {number} = floor({number}), false)"
        inside = f"coalesce(lower({cell(indicator.denominator)}) IN {TRUE}, false)" if indicator.denominator else "true"
        if indicator.denominator:
            said = f"lower({cell(indicator.denominator)})"
            wrong = f"({wrong}) OR ({said} NOT IN {TRUE} AND {said} NOT IN {FALSE})"
        columns.append(
            f.expr(f"CASE WHEN {wrong} THEN NULL WHEN {inside} THEN cast(coalesce({number}, {NO_OUTCOME}) AS int) ELSE {NO_OUTCOME} END").alias(f"k{at}")
        )
    columns.append(f.expr(cell(declared.student) if declared.student else "CAST(NULL AS string)").alias("student"))
    return frame.select(columns)


def _complaints(frame: Any, declared: IndicatorSet) -> list[Complaint]:
    """Return what cannot be right, each with the number of rows."""
    from pyspark.sql import functions as f

    wanted = ["count(*) AS rows", "count_if(unit IS NULL) AS units", *(f"count_if(k{at} IS NULL) AS k{at}" for at in range(len(declared.indicators)))]
    [found] = frame.select([f.expr(one) for one in wanted]).collect()
    if not found["rows"]:
        return [Complaint(None, "there is no row")]
    complaints = []
    if found["units"]:
        complaints.append(Complaint(None, f"rows without one of {', '.join(declared.levels)} or without a year: {found['units']}"))
    for at, one in enumerate(declared.indicators):
        if found[f"k{at}"]:
            complaints.append(Complaint(None, f"{one.name}: rows that hold no whole number of times, or neither 0 nor 1 as denominator: {found[f'k{at}']}"))
    if declared.student is None or complaints:
        return complaints
    # Of a unit's text the last sign says whether it is a second school, and before it stands the year.
    by_year = frame.withColumn("year", f.expr(f"element_at(split(unit, '{BETWEEN}'), -2)")).withColumn("answers", f.expr("unit LIKE '%0'"))
    same = ", ".join(f"count(DISTINCT d{at}) > 1" for at in range(len(declared.dimensions)))
    students = by_year.groupBy("student", "year").agg(
        f.expr("count(*) AS rows"),
        f.expr("count(DISTINCT substring(unit, 1, length(unit) - 2)) AS schools"),
        f.expr("count_if(answers) AS answering"),
        f.expr(f"exists(array(false{', ' + same if same else ''}), one -> one) AS differs"),
    )
    [row] = students.select(
        f.expr("count_if(student IS NULL) AS nobody"),
        f.expr("count_if(rows > schools) AS twice"),
        f.expr("count_if(schools > 1 AND answering != 1) AS several"),
        f.expr("count_if(differs) AS differs"),
    ).collect()
    said = {
        "nobody": "years with rows that do not say who the student is",
        "twice": "students with two rows at one school in one year",
        "several": "students of whose schools in a year not exactly one answers for them",
        "differs": "students with two groups of one dimension in a year",
    }
    return [Complaint(None, f"{words}: {row[key]}") for key, words in said.items() if row[key]]


def _values(frame: Any, declared: IndicatorSet, at: int) -> tuple[str, ...]:
    name = f"d{at}"
    found = frame.select(name).distinct().where(f"{name} IS NOT NULL").limit(MOST_VALUES + 1).collect()
    if len(found) > MOST_VALUES:
        raise FileRefused([Complaint(None, f"{declared.dimensions[at].column} has more than {MOST_VALUES} values: it is no way of grouping")])
    return tuple(sorted(row[0] for row in found))


def _notices(frame: Any, declared: IndicatorSet) -> list[str]:
    from pyspark.sql import functions as f

    names = [one.name for one in declared.dimensions]
    [found] = frame.select([f.expr("count_if(unit LIKE '%1')"), *(f.expr(f"count_if(d{at} IS NULL)") for at in range(len(names)))]).collect()
    said = [f"{name}: rows whose group is not known, in no group of it: {many}" for name, many in zip(names, found[1:], strict=True) if many]
    if declared.accountable and found[0]:
        said.append(f"rows at a second school, counted at that school alone and at no level above: {found[0]}")
    return said

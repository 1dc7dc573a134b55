"""Counting on a real Spark cluster of this machine, two executors, beside counting here: every cell must be the same. `make spark` runs it.

Not part of `make bench`, of the tests or of CI: Spark is 400 MB and needs Java 17.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from trellis.analysis.equity.indicator_sets import indicator_set_of
from trellis.analysis.equity.scan import scan
from trellis.analysis.equity.spark import rows_on_spark
from trellis.analysis.equity.student_rows import open_rows

STUDENTS, PARTITIONS, EXECUTORS = 200_000, 7, 2
INDICATORS = b"""
[rows]
student = "student"
year = "year"
levels = ["district", "school"]
accountable = "answers"
[[dimensions]]
name = "Race"
column = "race"
unknown = ["Not reported"]
[[dimensions]]
name = "Language"
column = "el"
[[dimensions]]
name = "Grade"
column = "grade"
[[indicators]]
name = "Removals"
outcome = "bad"
numerator = "removals"
denominator = "enrolled"
source = "invented"
[[indicators]]
name = "Reads"
outcome = "good"
numerator = "reads"
source = "invented"
"""
ROWS = f"""SELECT i AS student, 2024 + i % 3 AS year, 'D' || (s // 10) AS district, 'School ' || s AS school, 1 AS answers,
    ['Asian', 'Black', 'Hispanic', 'White', 'Not reported'][1 + (hash(i, 1) % 5)::INT] AS race, CASE WHEN hash(i, 2) % 9 > 0 THEN hash(i, 3) % 2 END AS el,
    hash(i, 4) % 13 AS grade, CASE WHEN hash(i, 5) % 10 = 0 THEN hash(i, 6) % 40 ELSE 0 END AS removals, (hash(i, 7) % 20 > 0)::INT AS enrolled,
    CASE WHEN hash(i, 8) % 12 > 0 THEN (hash(i, 9) % 3 > 0)::INT END AS reads
    FROM (SELECT i, (hash(i, 10) % 120)::INT AS s FROM range({STUDENTS}) of_students(i))
    UNION ALL SELECT i, 2024 + i % 3, 'D1', 'Second school', 0, NULL, NULL, NULL, 2, 1, NULL FROM range(500) more(i)"""


def main() -> int:
    """Return 1 when a cell differs."""
    from pyspark.sql import SparkSession

    here = str(Path(__file__).resolve().parent.parent)
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "students.parquet"
        duckdb.sql(f"COPY ({ROWS}) TO '{path}' (FORMAT parquet)")
        declared = indicator_set_of(INDICATORS)
        with open_rows(path, declared) as rows:
            mine = rows.cube()
            levels, values = rows.levels, rows.values
            began = time.perf_counter()
            scan(rows, Path(folder) / "mine")
            alone = time.perf_counter() - began
        session = (
            SparkSession.builder.master(f"local-cluster[{EXECUTORS},1,1024]")
            .config("spark.executorEnv.PYTHONPATH", os.pathsep.join([here, os.environ.get("PYTHONPATH", "")]))
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", PARTITIONS)
            .getOrCreate()
        )
        try:
            frame = session.read.parquet(str(path)).repartition(PARTITIONS)
            frame.count()  # executors start late
            on_spark = rows_on_spark(frame, declared)
            began = time.perf_counter()
            theirs = on_spark.cube()
            took = time.perf_counter() - began
            workers = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
            where = frame.rdd.mapPartitions(lambda _rows: [os.getpid()]).distinct().count()
            scan(on_spark, Path(folder) / "theirs")
        finally:
            session.stop()
        order = np.argsort(mine.units)
        same = [
            mine.dimensions == theirs.dimensions,
            [level.units for level in levels] == [level.units for level in on_spark.levels],
            np.array_equal(mine.n[:, :, order], theirs.n),
            np.array_equal(mine.count[:, :, order], theirs.count),
            values == on_spark.values,
        ]
        differ = duckdb.sql(f"SELECT count(*) FROM (FROM '{folder}/mine/cells.parquet' EXCEPT ALL FROM '{folder}/theirs/cells.parquet') AS d").fetchall()[0][0]
        written = duckdb.sql(f"SELECT count(*) FROM '{folder}/theirs/cells.parquet'").fetchall()[0][0]
    print(
        f"{STUDENTS + 500:,} rows in {PARTITIONS} partitions on {workers} executors ({where} Python processes): {mine.n.size:,} pairs of n and count, "
        f"{'all equal' if all(same) else 'DIFFERENT'}; {written:,} cells written, {differ} different. {took:.1f} s on Spark; a scan here {alone:.1f} s."
    )
    return 0 if all(same) and not differ and workers == EXECUTORS else 1


if __name__ == "__main__":
    sys.exit(main())

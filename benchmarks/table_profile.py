"""The profile of a table beside merely reading it: wall, CPU and peak memory; each in a process of its own.

    python benchmarks/table_profile.py [ROWS]

The table has 30 columns: 18 of numbers, 12 of texts with 2 to 300 values, a target of 4 classes, gaps. It is
made once, as CSV and Parquet, in a folder under the temporary folder. mlcard computes all column profiles and
all meta-features that the formats can give, with the target. What is installed of the others joins in. The
figures are medians of three runs, after one that warms the page cache; the ratios are to polars' plain read
of the same file.
Targets: at most twice the CPU time of the plain read of a CSV file, and at most 1 GB.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / "mlcard-benchmark-tables"

#: Rows that are made at once.
PART = 1_000_000

#: Name, the package it needs, and the code; PATH is the file.
WORK = {
    "csv": (
        ("polars: read_csv", "polars", "import polars; polars.read_csv(PATH)"),
        ("mlcard", "polars", "PROFILE('csv')"),
        ("mlcard, with a sketch", "polars_hash", "PROFILE('csv', sketch=SketchOptions())"),
        ("mlcard, with a secret key", "polars_hash", "PROFILE('csv', sketch=SketchOptions('k' * 32))"),
        ("polars: read_csv, describe", "polars", "import polars; polars.read_csv(PATH).describe()"),
        ("pandas: read_csv", "pandas", "import pandas; pandas.read_csv(PATH)"),
        (
            "pandas: read_csv, describe",
            "pandas",
            "import pandas; pandas.read_csv(PATH).describe(include='all')",
        ),
        (
            "duckdb: SUMMARIZE",
            "duckdb",
            (
                "import duckdb; duckdb.sql('SET enable_progress_bar = false'); "
                "duckdb.sql(f\"SUMMARIZE FROM '{PATH}'\").fetchall()"
            ),
        ),
        (
            "skrub: TableReport",
            "skrub",
            "import skrub, polars; skrub.TableReport(polars.read_csv(PATH)).json()",
        ),
    ),
    "parquet": (
        ("polars: read_parquet", "polars", "import polars; polars.read_parquet(PATH)"),
        ("mlcard", "polars", "PROFILE('parquet')"),
        ("mlcard, with a sketch", "polars_hash", "PROFILE('parquet', sketch=SketchOptions())"),
        ("polars: read_parquet, describe", "polars", "import polars; polars.read_parquet(PATH).describe()"),
        (
            "duckdb: SUMMARIZE",
            "duckdb",
            (
                "import duckdb; duckdb.sql('SET enable_progress_bar = false'); "
                "duckdb.sql(f\"SUMMARIZE FROM '{PATH}'\").fetchall()"
            ),
        ),
    ),
}

CHILD = """
import json, resource, sys, time
from pathlib import Path
PATH = sys.argv[1]
def SketchOptions(key=""):
    from mlcard.readers.tables.sketching import SketchOptions
    return SketchOptions(key)
def PROFILE(form, sketch=None):
    from importlib import import_module
    from mlcard.facts import Source
    from mlcard.readers.tables import TableOptions
    reader = import_module("mlcard.readers." + form)
    facts = list(reader.read(Source(Path(PATH), "table"), TableOptions(target="class", sketch=sketch)))
    assert {"/dataset/column_profiles", "/dataset/meta_features"} <= {fact.slot for fact in facts}
start = time.perf_counter()
exec(sys.argv[2])
wall = time.perf_counter() - start
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
cpu = sum(item.ru_utime + item.ru_stime for item in used)
print(json.dumps([wall, cpu, max(item.ru_maxrss for item in used) / 1e6]))
"""


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if "--write" in sys.argv:
        write(rows)
        return
    paths = make(rows)
    print(f"{rows:,} rows, 30 columns")
    print(f"{'':44}{'wall s':>8}{'CPU s':>8}{'GB':>7}{'wall x':>8}{'CPU x':>7}{'GB x':>6}")
    for form, work in WORK.items():
        print(f"{form}, {paths[form].stat().st_size / 1e6:.0f} MB")
        base: list[float] = []
        for name, package, code in work:
            if find_spec(package) is None:
                print(f"  {name:42}{package + ' is not installed':>25}")
                continue
            found = measure(paths[form], code)
            base = base or found
            ratios = [one / other for one, other in zip(found, base, strict=True)]
            print(f"  {name:42}", end="")
            print("{:8.2f}{:8.2f}{:7.2f}{:8.2f}{:7.2f}{:6.2f}".format(*found, *ratios))


def measure(path: Path, code: str) -> list[float]:
    """Medians of wall seconds, CPU seconds and peak memory in GB over three runs."""
    runs = [
        json.loads(
            subprocess.run([sys.executable, "-c", CHILD, path, code], check=True, capture_output=True).stdout
        )
        for _ in range(4)
    ][1:]
    return [statistics.median(column) for column in zip(*runs, strict=True)]


def make(rows: int) -> dict[str, Path]:
    """The table as CSV and Parquet; written once, by a process of its own: peak memory is inherited."""
    paths = {form: FOLDER / f"table-{rows}.{form}" for form in WORK}
    if not all(path.is_file() for path in paths.values()):
        subprocess.run([sys.executable, __file__, str(rows), "--write"], check=True)
    return paths


def write(rows: int) -> None:
    """Write the table, a million rows at a time, so that ten million need no more memory."""
    import polars as pl

    FOLDER.mkdir(exist_ok=True)
    parts = []
    for start in range(0, rows, PART):
        parts.append(FOLDER / f"part-{start}.parquet")
        table(min(PART, rows - start), start).write_parquet(parts[-1])
    whole = pl.scan_parquet(parts)
    whole.sink_csv(FOLDER / f"table-{rows}.csv")
    whole.sink_parquet(FOLDER / f"table-{rows}.parquet")
    for part in parts:
        part.unlink()


def table(rows: int, seed: int):  # noqa: ANN201 - polars is imported where it is needed
    import numpy as np
    import polars as pl

    random = np.random.default_rng(seed)

    def gaps(values: pl.Series) -> pl.Series:
        return values.zip_with(pl.Series(random.random(rows) > 0.04), pl.Series([None], dtype=values.dtype))

    columns = {}
    for index in range(18):
        values = pl.Series(random.normal(size=rows) * 10.0 ** (index % 5))
        values = values.round().cast(pl.Int64) if index % 3 == 0 else values
        columns[f"number_{index}"] = gaps(values) if index % 6 == 1 else values
    for index, distinct in enumerate((2, 3, 5, 8, 12, 20, 40, 80, 150, 300, 7)):
        names = np.array([f"value {index} {number}" for number in range(distinct)])
        values = pl.Series(names[random.integers(0, distinct, rows)])
        columns[f"text_{index}"] = gaps(values) if index % 4 == 1 else values
    columns["class"] = pl.Series(np.array(list("abcd"))[random.integers(0, 4, rows)])
    return pl.DataFrame(columns)


if __name__ == "__main__":
    main()

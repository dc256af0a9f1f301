"""The profile of a table beside merely reading it: wall, CPU and peak memory; each in a process of its own.

    python benchmarks/table_profile.py [ROWS] [--only WORD …] [--peers PYTHON …]
    python benchmarks/table_profile.py [ROWS] --parts csv|parquet

The table has 30 columns: 18 of numbers, 12 of texts with 2 to 300 values, a target of 4 classes, gaps. It is
made once, as CSV and Parquet, in a folder under the temporary folder. mlcard computes all column profiles and
all meta-features that the formats can give, with the target. What is installed of the others joins in, here
or in the environment of one of the interpreters after `--peers`: some of them need other versions of the same
libraries. The tools that take minutes for a million rows profile 20,000 of them. `--only` picks the lines
whose names hold a word. The figures are medians of three runs, after one that warms the page cache; the
ratios are to polars' plain read of the same file.
Targets: at most twice the CPU time of the plain read, and at most 1 GB.

`--parts` tells what the CPU time of mlcard is made of, measured in one thread; docs/table_speed.md says why.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / "mlcard-benchmark-tables"

#: Rows that are made at once.
PART = 1_000_000

#: Rows for the tools that take minutes for a million.
SMALL = 20_000
#: Seconds that one run may take.
PATIENCE = 600

#: By format, the name, the package it needs, and the code; PATH is the file.
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

#: The same for the small table, which is read as CSV.
OF_SMALL = (
    ("polars: read_csv", "polars", "import polars; polars.read_csv(PATH)"),
    ("mlcard", "polars", "PROFILE('csv')"),
    ("skrub: TableReport", "skrub", "import skrub, polars; skrub.TableReport(polars.read_csv(PATH)).json()"),
    (
        "ydata-profiling: minimal",
        "ydata_profiling",
        (
            "import pandas, ydata_profiling; ydata_profiling.ProfileReport("
            "pandas.read_csv(PATH), minimal=True, progress_bar=False).get_description()"
        ),
    ),
    (
        "pymfe: general, statistical, info-theory",
        "pymfe",
        (
            "import pandas, pymfe.mfe; table = pandas.read_csv(PATH).dropna(); "
            "groups = ['general', 'statistical', 'info-theory']; "
            "model = pymfe.mfe.MFE(groups=groups, suppress_warnings=True); "
            "model.fit(table.drop(columns='class').values, table['class'].values); "
            "model.extract(suppress_warnings=True)"
        ),
    ),
)

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

#: What the pass is made of: what a part is for, the module of `mlcard.readers.tables`, the class, the function.
PARTS = (
    ("missing values, changes of the target", "rows", "Rows", "add"),
    ("moments, extremes, distinct numbers", "number_columns", "Numbers", "add"),
    ("texts to codes", "codes", "Codes", "encoded"),
    ("counts of values and classes", "nominal", "Values", "_count"),
    ("hashes of rows", "rows", "Rows", "hashes"),
    ("repeated rows", "row_sample", "Repetitions", "add"),
    ("sample of rows", "row_sample", "RowSample", "add"),
)

#: A run in one process and one thread, which prints the CPU seconds of each part.
TELL_PARTS = """
import sys, time
from importlib import import_module
from pathlib import Path
from mlcard.facts import Source
from mlcard.readers.tables import TableOptions, profile
from mlcard.readers.tables.found import facts_of
path, form, parts, clock = Path(sys.argv[1]), sys.argv[2], PARTS, time.process_time
reader = import_module("mlcard.readers.csv" if form == "csv" else "mlcard.readers.tables.parquet_rows")
spent = {"start of Python, imports": clock()}
def timed(what, function):
    def run(*given):
        begun = clock()
        try:
            return function(*given)
        finally:
            spent[what] = spent.get(what, 0.0) + clock() - begun
    return run
for what, module, owner, name in parts:
    owner = getattr(import_module("mlcard.readers.tables." + module), owner)
    setattr(owner, name, timed(what, getattr(owner, name)))
frames, advance = profile.frames, timed("reading", next)
def told(table):
    batches = frames(table)
    while (frame := advance(batches, None)) is not None:
        yield frame
profile.frames, profile._ahead = told, iter
assert len(list(facts_of(list(reader.tables(Source(path, "table"))), TableOptions(target="class")))) > 30
whole = clock()
for what, seconds in {**spent, "the rest: what follows from it all": whole - sum(spent.values())}.items():
    print(f"  {what:42}{seconds:8.2f}{100 * seconds / whole:6.0f} %")
print(f"  {'together':42}{whole:8.2f}")
"""


def tell_parts(form: str, path: Path) -> None:
    """Print what the CPU time of mlcard is made of, below that of polars' plain read."""
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    plain = [sys.executable, "-c", CHILD, path, WORK[form][0][2]]
    done = subprocess.run(plain, check=True, env=environment, capture_output=True)
    print(
        f"{path.name}, CPU s in one thread\n  {WORK[form][0][0]:42}{json.loads(done.stdout)[1]:8.2f}\nmlcard",
        flush=True,
    )
    child = [sys.executable, "-c", TELL_PARTS.replace("PARTS", repr(PARTS)), path, form]
    subprocess.run(child, check=True, env=environment)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", default=[""], help="words of the lines that are wanted")
    parser.add_argument("--peers", nargs="*", default=[], help="further interpreters that have peers")
    parser.add_argument("--parts", choices=sorted(WORK), help="what the time is made of, for one format")
    parser.add_argument("--write", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.rows)
        return
    if given.parts:
        tell_parts(given.parts, make(given.rows)[given.parts])
        return
    interpreters = [sys.executable, *given.peers]
    paths, small = make(given.rows), make(min(given.rows, SMALL))["csv"]
    print(f"{'':44}{'wall s':>8}{'CPU s':>8}{'GB':>7}{'wall x':>8}{'CPU x':>7}{'GB x':>6}")
    for form, work in WORK.items():
        compare(f"{form}, {given.rows:,} rows", paths[form], work, given.only, interpreters)
    compare(f"csv, {min(given.rows, SMALL):,} rows", small, OF_SMALL, given.only, interpreters)


def compare(
    title: str, path: Path, work: tuple[tuple[str, str, str], ...], only: list[str], interpreters: list[str]
) -> None:
    """Print a line for each tool, the first of which is what the others are compared with."""
    print(f"{title}, {path.stat().st_size / 1e6:.0f} MB")
    base: list[float] = []
    for name, package, code in work:
        if base and not any(word in name for word in only):
            continue
        python = next((one for one in interpreters if has(one, package)), None)
        if python is None:
            print(f"  {name:42}{package + ' is not installed':>25}")
            continue
        try:
            found = measure(python, path, code)
        except subprocess.TimeoutExpired:
            print(f"  {name:42}{f'more than {PATIENCE} s':>25}", flush=True)
            continue
        except subprocess.CalledProcessError as error:
            last = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            print(f"  {name:42}failed: {last[:60] or f'code {error.returncode}'}", flush=True)
            continue
        base = base or found
        ratios = [one / other for one, other in zip(found, base, strict=True)]
        print(f"  {name:42}", end="")
        print("{:8.2f}{:8.2f}{:7.2f}{:8.2f}{:7.2f}{:6.2f}".format(*found, *ratios), flush=True)


def has(python: str, package: str) -> bool:
    """Whether an interpreter has a package."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def measure(python: str, path: Path, code: str) -> list[float]:
    """Medians of wall seconds, CPU seconds and peak memory in GB over three runs."""
    runs = []
    for _ in range(4):
        child = [python, "-c", CHILD, path, code]
        done = subprocess.run(child, check=True, capture_output=True, timeout=PATIENCE)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return [statistics.median(column) for column in zip(*runs[1:], strict=True)]


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

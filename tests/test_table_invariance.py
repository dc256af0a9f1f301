"""The same table says the same, whatever its format, and however its rows and columns are ordered and read.

The fixtures in tests/data/tables hold one table in every format that can (see make_tables.py there).
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from table_facts import features, is_close, meta

from mlcard.facts import Source
from mlcard.readers import read, recognise
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from mlcard.facts import Fact

FOLDER = Path(__file__).parent / "data/tables"
NAMES = [
    "table.csv", "table.csv.gz", "table.csv.bz2", "table.csv.xz", "table.csv.zst", "table.jsonl",
    "records.json",
    "table.arff", "table.parquet", "by_polars.arrow", "table.feather", "stream.arrow", "table.xlsx",
    "table.duckdb", "table.sqlite",
]  # fmt: skip
#: SQLite has no booleans: its 0 and 1 are numbers.
WITHOUT_BOOLEANS = {"table.sqlite"}
#: What needs declared values, and is not given without them.
DECLARED = re.compile("binary")
#: The rows of the table.
ROWS = [json.loads(line) for line in (FOLDER / "table.jsonl").read_text().splitlines()]


def facts(path: Path, options: TableOptions) -> list[Fact]:
    reading = read(Source(path, path.name), options)
    assert reading.problem is None, reading.problem
    return list(reading.facts)


def measured(found: list[Fact]) -> dict[str, Any]:
    """The meta-features that are given, without what only says how."""
    return {name: value for name, value in meta(found).items() if name != "not_given"}


@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_the_same(name: str) -> None:
    ignore = ("flag",) if name in WITHOUT_BOOLEANS else ()
    options = TableOptions(target="class", ignore=ignore)
    reference, found = facts(FOLDER / "table.arff", options), facts(FOLDER / name, options)
    expected, given = measured(reference), measured(found)
    assert {other for other in expected.keys() - given.keys() if not DECLARED.search(other)} == set()
    assert given.keys() <= expected.keys()
    # What an enumeration declares and nobody else does: a fourth colour.
    different = {other for other in given if not is_close(given[other], expected[other])}
    assert different == set()
    types = {column: item["type"] for column, item in features(found).items() if column not in ignore}
    assert types.pop("flag", "boolean") in ("boolean", "nominal")  # in ARFF it is one of two values
    assert types == {
        "number": "numeric", "real": "numeric", "kind": "nominal", "day": "date", "class": "nominal",
    }  # fmt: skip


def test_the_fixtures_are_of_the_formats_that_they_stand_for() -> None:
    found = {recognise(Source(FOLDER / name, name)).name for name in NAMES}
    assert found == {
        "csv", "json-lines", "json-records", "arff", "parquet", "arrow", "excel", "duckdb", "sqlite",
    }  # fmt: skip


def written(folder: Path, form: str, rows: list[dict[str, Any]]) -> Path:
    """A table in a format, its columns in the order of the first row."""
    path = folder / f"table.{form}"
    if form == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path
    if form == "arff":
        kinds = {"number": "numeric", "real": "numeric", "kind": "{red,blue,green}", "flag": "{false,true}",
                 "day": "date yyyy-MM-dd", "class": "{no,yes}"}  # fmt: skip
        cells = [["?" if value is None else str(value).lower() for value in row.values()] for row in rows]
        lines = ["@relation r", *(f"@attribute {name} {kinds[name]}" for name in rows[0]), "@data"]
        path.write_text("\n".join([*lines, *map(",".join, cells)]) + "\n")
        return path
    frame = pl.DataFrame(rows).with_columns(pl.col("day").str.to_date())
    {"csv": frame.write_csv, "parquet": frame.write_parquet, "arrow": frame.write_ipc}[form](path)
    return path


@pytest.mark.parametrize("form", ["csv", "jsonl", "arff", "parquet", "arrow"])
@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_and_columns(form: str, seed: int, tmp_path: Path) -> None:
    """The order of rows matters to nothing but the autocorrelation, that of the columns to nothing."""
    source = random.Random(seed)  # noqa: S311 - a test that repeats
    options = TableOptions(target="class", ignore=("number",))
    before = facts(written(tmp_path, form, ROWS), options)
    names = [*ROWS[0]]
    source.shuffle(names)
    columns = facts(written(tmp_path, form, [{name: row[name] for name in names} for row in ROWS]), options)
    assert list(features(columns)) == names
    assert is_close(measured(columns), measured(before))
    shuffled = [*ROWS]
    source.shuffle(shuffled)
    rows = facts(written(tmp_path, form, shuffled), options)
    different = {
        name for name, value in measured(before).items() if not is_close(value, measured(rows)[name])
    }
    assert different <= {"auto_correlation"}
    for name, column in features(rows).items():
        assert is_close(column, features(before)[name])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_any_number_of_threads(form: str, tmp_path: Path) -> None:
    """The same numbers to the last digit: how polars shares the work must not show."""
    rows = [
        {**row, "real": None if row["real"] is None else row["real"] / 7 + index}
        for index, row in enumerate(ROWS * 400)
    ]
    path = written(tmp_path, form, rows)
    code = (
        "import sys; from pathlib import Path; from mlcard.facts import Source; "
        "from mlcard.readers import read; from mlcard.readers.tables import TableOptions; "
        "path = Path(sys.argv[1]); "
        "print(read(Source(path, path.name), TableOptions(target='class')).facts)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "POLARS_MAX_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2", "7")
    }
    assert len(outputs) == 1
    assert "quartile1_std_dev_of_numeric_atts" in outputs.pop()


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_parts_are_the_whole(name: str, tmp_path: Path) -> None:
    """A table that is written in parts says what it says in one file."""
    form = name.rpartition(".")[2]
    options = TableOptions(target="class")
    whole = facts(written(tmp_path, form, ROWS), options)
    paths = []
    for index in range(4):
        folder = tmp_path / f"p{index}"
        folder.mkdir()
        paths.append(written(folder, form, ROWS[index * 6 : index * 6 + 6]))
    sources = [Source(path, f"part-{index}.{form}") for index, path in enumerate(paths)]
    reading = read(sources[0], options, sources[1:])
    assert reading.problem is None
    assert is_close(measured(list(reading.facts)), measured(whole))
    for column, item in features(reading.facts).items():
        assert is_close(item, features(whole)[column])

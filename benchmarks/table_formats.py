"""The same table in every format that can hold it: the profile beside a plain read by what people use for it.

    python benchmarks/table_formats.py [ROWS]

The table is that of `table_profile.py`. CPU seconds and peak memory are those of the whole process and its
children, medians of three runs; the ratio is to the plain read in the line above.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from table_profile import measure, table

FOLDER = Path(tempfile.gettempdir()) / "mlcard-benchmark-table-formats"

#: Suffix of the file, the package of the peer, its code, and the rows as a share of those asked for.
PEERS = {
    "csv.gz": ("polars", "import polars; polars.read_csv(PATH)", 1.0),
    "jsonl": ("polars", "import polars; polars.read_ndjson(PATH)", 1.0),
    "json": ("polars", "import polars; polars.read_json(PATH)", 1.0),
    "arff": ("scipy", "from scipy.io import arff; arff.loadarff(PATH)", 1.0),
    "arrow": ("polars", "import polars; polars.read_ipc(PATH)", 1.0),
    "sqlite": (
        "sqlite3",
        "import sqlite3; sqlite3.connect(PATH).execute('SELECT * FROM t').fetchall()",
        1.0,
    ),
    "duckdb": (
        "duckdb",
        "import duckdb; duckdb.connect(PATH, read_only=True).sql('SUMMARIZE t').fetchall()",
        1.0,
    ),
    "npy": ("numpy", "import numpy; numpy.load(PATH).mean(axis=0)", 1.0),
    "xlsx": (
        "openpyxl",
        "import openpyxl; list(openpyxl.load_workbook(PATH, read_only=True).active.values)",
        0.1,
    ),
}
READERS = {"csv.gz": "csv", "jsonl": "json_lines", "json": "json_lines", "xlsx": "excel"}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    FOLDER.mkdir(exist_ok=True)
    print(f"{'':44}{'MB':>8}{'wall s':>8}{'CPU s':>8}{'GB':>7}{'CPU x':>7}")
    for suffix, (package, code, share) in PEERS.items():
        path = FOLDER / f"formats-{int(rows * share)}.{suffix}"
        if not path.is_file():  # by a process of its own: peak memory is inherited
            subprocess.run(
                [sys.executable, __file__, "--write", str(path), str(int(rows * share))], check=True
            )
        base = measure(path, code) if find_spec(package) is not None else [0.0, 0.0, 0.0]
        target = "None" if suffix == "npy" else "'class'"
        own = measure(path, profile(READERS.get(suffix, suffix), target))
        for name, found in ((f"{suffix}: {package}", base), (f"{suffix}: mlcard", own)):
            ratio = found[1] / base[1] if base[1] else float("nan")
            line = "{:44}{:8.1f}{:8.2f}{:8.2f}{:7.2f}{:7.2f}"
            print(line.format(name, path.stat().st_size / 1e6, *found, ratio))


def profile(reader: str, target: str) -> str:
    """The code that profiles a table."""
    return (
        f"from mlcard.readers import {reader} as reader\n"
        "from mlcard.facts import Source\n"
        "from mlcard.readers.tables import TableOptions\n"
        f"facts = list(reader.read(Source(Path(PATH), 'table'), TableOptions(target={target})))\n"
        "assert len(facts) > 50"
    )


def write(path: Path, rows: int) -> None:
    """Write the table in the format of a file."""
    import gzip

    import numpy as np

    frame = table(rows)
    suffix = path.name.partition(".")[2]
    if suffix == "csv.gz":
        path.write_bytes(gzip.compress(frame.write_csv().encode(), 6))
    elif suffix == "arff":
        kinds = [kind(column) for column in frame.iter_columns()]
        head = "\n".join(f"@attribute {name} {text}" for name, text in zip(frame.columns, kinds, strict=True))
        body = quoted(frame).write_csv(include_header=False, null_value="?", quote_style="never")
        path.write_text(f"@relation r\n{head}\n@data\n{body}")
    elif suffix == "sqlite":
        with closing(sqlite3.connect(path)) as database:
            names = ", ".join(f'"{name}"' for name in frame.columns)
            database.execute(f"CREATE TABLE t ({names})")
            marks = ", ".join("?" * frame.width)
            database.executemany(f"INSERT INTO t VALUES ({marks})", frame.iter_rows())  # noqa: S608
            database.commit()
    elif suffix == "duckdb":
        import duckdb

        with closing(duckdb.connect(str(path))) as database:
            database.execute("CREATE TABLE t AS SELECT * FROM frame")
    elif suffix == "npy":
        np.save(path, frame.select(name for name in frame.columns if name.startswith("number")).to_numpy())
    elif suffix == "xlsx":
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("t")
        sheet.append(frame.columns)
        for row in frame.iter_rows():
            sheet.append(row)
        book.save(path)
    else:
        {"jsonl": frame.write_ndjson, "json": frame.write_json, "arrow": frame.write_ipc}[suffix](path)


def kind(column) -> str:  # noqa: ANN001 - polars is imported where it is needed
    """What ARFF declares of a column."""
    if column.dtype.is_numeric():
        return "numeric"
    return "{" + ",".join(f"'{value}'" for value in column.unique().drop_nulls().sort()) + "}"


def quoted(frame):  # noqa: ANN001, ANN201 - polars is imported where it is needed
    """The frame with quotes around its texts."""
    import polars as pl

    names = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(("'" + pl.col(name) + "'").alias(name) for name in names)


if __name__ == "__main__":
    if "--write" in sys.argv:
        write(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()

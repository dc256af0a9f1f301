"""Write the same small table in every format beside this script: seeds for the fuzzer, and for tests.

Run: python make_tables.py (with polars, pyarrow, openpyxl, duckdb, numpy and backports.zstd)
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import polars as pl
import pyarrow.feather
from backports import zstd

HERE = Path(__file__).resolve().parent
KINDS = ["red", "blue", "green"]
ROWS = [
    {
        "number": index % 7,
        "real": None if index % 11 == 3 else round((index * 7919 % 1000) / 8, 3),
        "kind": KINDS[index * index % 3],
        "flag": index % 5 < 2,
        "day": f"2024-01-{index % 28 + 1:02}",
        "class": "yes" if index % 3 else "no",
    }
    for index in range(24)
]
ATTRIBUTES = {
    "number": "numeric",
    "real": "numeric",
    "kind": "{red,blue,green,'no colour'}",
    "flag": "{false,true}",
    "day": "date yyyy-MM-dd",
    "class": "{no,yes}",
}


def text(value: object) -> str:
    """A value as delimited text has it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def texts() -> None:
    """CSV and its kin, JSON, ARFF and svmlight."""
    lines = [",".join(ROWS[0]), *(",".join(map(text, row.values())) for row in ROWS)]
    table = "".join(f"{line}\n" for line in lines).encode()
    (HERE / "table.csv").write_bytes(table)
    for suffix, pack in {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zst": zstd.compress,
    }.items():
        arguments = {"mtime": 0} if suffix == "gz" else {}
        (HERE / f"table.csv.{suffix}").write_bytes(pack(table, **arguments))
    (HERE / "table.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (HERE / "records.json").write_text(json.dumps(ROWS, indent=1))
    above = [
        "@relation colours",
        *(f"@attribute {name} {kind}" for name, kind in ATTRIBUTES.items()),
        "@data",
    ]
    rows = [",".join(text(value) or "?" for value in row.values()) for row in ROWS]
    (HERE / "table.arff").write_text("\n".join([*above, *rows]) + "\n")
    sparse = [f"{{0 {row['number']},2 '{row['kind']}',5 {row['class']}}}" for row in ROWS]
    (HERE / "sparse.arff").write_text("\n".join([*above, *sparse]) + "\n")
    lines = [f"{row['number']} 1:{row['real'] or 0} 3:{index}" for index, row in enumerate(ROWS)]
    (HERE / "table.svm").write_text("".join(f"{line}\n" for line in lines))


def binaries() -> None:
    """Formats that say what their columns are."""
    frame = pl.DataFrame(ROWS).with_columns(
        pl.col("day").str.to_date(), pl.col("kind").cast(pl.Enum([*KINDS, "no colour"]))
    )
    frame.write_parquet(HERE / "table.parquet")
    frame.write_ipc(HERE / "by_polars.arrow")
    plain = frame.with_columns(pl.col("kind").cast(pl.String))
    arrow = plain.to_arrow(compat_level=pl.CompatLevel.oldest())
    kinds = arrow["kind"].dictionary_encode()
    arrow = arrow.set_column(2, "kind", kinds)
    pyarrow.feather.write_feather(arrow, HERE / "table.feather", "lz4", chunksize=10)
    with pyarrow.ipc.new_stream(HERE / "stream.arrow", arrow.schema) as writer:
        writer.write_table(arrow, max_chunksize=10)
    numbers = plain.select("number", "real").to_numpy()
    np.save(HERE / "table.npy", numbers)
    np.savez_compressed(HERE / "table.npz", X=numbers, y=np.array([row["class"] for row in ROWS]))


def databases() -> None:
    """Workbooks and databases."""
    book = openpyxl.Workbook()
    book.active.append([*ROWS[0]])
    for row in ROWS:
        book.active.append([*row.values()])
    book.create_sheet("empty")
    book.save(HERE / "table.xlsx")
    for name in ("table.sqlite", "table.duckdb"):
        (HERE / name).unlink(missing_ok=True)
    columns = "number INTEGER, real REAL, kind TEXT, flag BOOLEAN, day DATE, class TEXT"
    with closing(sqlite3.connect(HERE / "table.sqlite")) as lite:
        lite.execute("PRAGMA page_size = 512")
        lite.execute(f"CREATE TABLE colours ({columns})")
        lite.executemany("INSERT INTO colours VALUES (?, ?, ?, ?, ?, ?)", [(*row.values(),) for row in ROWS])
        lite.commit()
    with closing(duckdb.connect()) as duck:
        duck.execute(f"ATTACH '{HERE / 'table.duckdb'}' AS made (BLOCK_SIZE 16384)")
        duck.execute(f"CREATE TABLE made.colours ({columns})")
        duck.executemany(
            "INSERT INTO made.colours VALUES (?, ?, ?, ?, ?, ?)", [[*row.values()] for row in ROWS]
        )


if __name__ == "__main__":
    texts()
    binaries()
    databases()

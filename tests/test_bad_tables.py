"""What is wrong with tables is told; memory stays bounded; and everything else is still profiled."""

from __future__ import annotations

import gzip
import io
import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd

from mlcard.extract import Extraction, Options, extract
from mlcard.facts import Source
from mlcard.readers import csv, json_lines, read
from mlcard.readers.excel import COMPOUND
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from pathlib import Path

GARBAGE = random.Random(1).randbytes(20_000)  # noqa: S311 - a test that repeats
GOOD = b"a,b\n1,x\n2,y\n3,x\n"


def parquet(frame: pl.DataFrame | None = None) -> bytes:
    stream = io.BytesIO()
    (pl.DataFrame({"a": [1, 2, 3]}) if frame is None else frame).write_parquet(stream)
    return stream.getvalue()


def lying_footer() -> bytes:
    """A Parquet file that claims a thousand times its rows."""
    whole = parquet(pl.DataFrame({"a": list(range(64))}))
    return whole.replace(b"\x16\x80\x01", b"\x16\xfe\x7f")


def workbook_of_formulas() -> bytes:
    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, "=A2*2"], [2, "=1/0"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        pytest.param("bad.csv", b"a,b\n" + b"1,x\n" * 40 + b"1,x,y\n", "line 42: more fields", id="ragged"),
        pytest.param("bad.csv", b"a,b\n" + b"1,x,y\n" * 40, None, id="one-more-field-everywhere"),
        pytest.param("bad.csv", b"a,b\n1,2\n3,4\n5,6\n1,2,3\n4,5,6\n", "more fields than", id="ragged-most"),
        pytest.param("bad.csv", GARBAGE, "not a text file", id="binary-garbage"),
        pytest.param("bad.csv", b"a,b\n1,\x00\n2,x\n", "control character '\\x00'", id="nul-bytes"),
        pytest.param("bad.csv", b"", "the file is empty", id="empty-csv"),
        pytest.param("bad.csv", b" \n\n", "no rows in it", id="blank-csv"),
        pytest.param("bad.csv.gz", gzip.compress(GOOD * 900)[:-20], "gzip stream is damaged", id="packed"),
        pytest.param("bad.csv.zst", zstd.compress(GOOD)[:-4], "zstd stream is damaged", id="zstd-and-cut"),
        pytest.param("bad.parquet", b"", "not a whole Parquet file", id="empty-parquet"),
        pytest.param("bad.parquet", parquet()[:-20], "not a whole Parquet file", id="parquet-cut"),
        pytest.param("bad.parquet", lying_footer(), "bad.parquet", id="parquet-footer-that-lies"),
        pytest.param("bad.arrow", b"ARROW1\0\0" + bytes(40), "not a whole Arrow file", id="arrow-cut"),
        pytest.param("bad.jsonl", b'{"a": 1}\n' * 40 + b"oops\n", "line 41: not a JSON", id="json-lines"),
        pytest.param("bad.arff", b"@relation r\n@attribute a numeric\n", "no line @data", id="arff"),
        pytest.param("bad.xlsx", workbook_of_formulas(), "2 of 2 formulas have no", id="formulas"),
        pytest.param("bad.xlsx", COMPOUND + bytes(99), "has a password", id="locked"),
        pytest.param("bad.sqlite", b"SQLite format 3\0" + bytes(99), "not a readable SQLite", id="sqlite"),
        pytest.param("bad.npy", b"\x93NUMPY\x01\0", "bad.npy", id="npy"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_and_the_others_are_profiled(
    name: str, content: bytes, problem: str | None, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.csv").write_bytes(GOOD)
    (extraction,) = extract(tmp_path, Options(hashes=False))
    assert isinstance(extraction, Extraction)
    told = [str(item) for item in extraction.problems]
    assert len(told) == (problem is not None)
    assert problem is None or problem in told[0]
    assert problem is None or told[0].startswith(name)
    (good,) = [item for item in extraction.card["datasets"] if item["name"] == "good"]  # type: ignore[union-attr, call-overload, index]
    assert good["number_of_instances"] == 3  # type: ignore[call-overload, index]
    json.dumps(extraction.card, allow_nan=False)


def features(tmp_path: Path, content: bytes) -> dict[str, dict[str, Any]]:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    reading = read(Source(path, path.name), TableOptions())
    assert reading.problem is None, reading.problem
    found: dict[str, dict[str, Any]] = {}
    for fact in reading.facts:
        if fact.slot == "/dataset/features/-":
            found.setdefault(fact.value["name"], {}).update(fact.value)  # type: ignore[index, call-overload, arg-type]
    return found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("a;é\n1;ü\n2;ß\n".encode("cp1252"), {"a": "numeric", "é": "nominal"}, id="windows-1252"),
        pytest.param("a,é\n1,ü\n2,ß\n".encode("utf-16-le"), {"a": "numeric", "é": "nominal"}, id="utf-16"),
        pytest.param("a,é\n1,ü\n2,ß\n".encode("utf-16-be"), {"a": "numeric", "é": "nominal"}, id="swapped"),
        pytest.param(b"a,b\r\n1,x\n2,y\r3,z\r\n", {"a": "numeric", "b": "nominal"}, id="mixed-line-ends"),
        pytest.param(b'a,b\r1,"x\r\ny"\r2,z\r', {"a": "numeric", "b": "nominal"}, id="mixed-in-quotes"),
        pytest.param(b"a,b\n", {"a": "empty", "b": "empty"}, id="only-a-header"),
        pytest.param(b"a,b\n,\n1,\n", {"a": "numeric", "b": "empty"}, id="all-missing"),
        pytest.param(b"a,'b c'\n1,'x,y'\n2,'z'\n", {"a": "numeric", "b c": "nominal"}, id="single-quotes"),
        pytest.param(b'a\tb\n1\t5" pipe\n2\t3" rod\n', {"a": "numeric", "b": "nominal"}, id="inches"),
    ],
)
def test_odd_text_is_understood(content: bytes, expected: dict[str, str], tmp_path: Path) -> None:
    assert {name: item["type"] for name, item in features(tmp_path, content).items()} == expected


@pytest.mark.parametrize(
    ("cells", "comment"),
    [
        pytest.param(["1,234.5", "12,000", "7"], "grouped thousands, such as 1,234.5", id="english"),
        pytest.param(["1.234,5", "12.000", "1.000.000"], "thousands, such as 1.000.000", id="other"),
        pytest.param(["1e400", "1"], "a value is too large for a double", id="too-large"),
        pytest.param([*map(str, range(20)), "n.a."], "are numbers, but not 'n.a.'", id="mixed"),
        pytest.param(["1", "2", "3"], None, id="plain-numbers"),
        pytest.param(["a", "b", "1"], None, id="texts"),
        pytest.param(["1,5", "2,5"], None, id="not-thousands"),
    ],
)
def test_what_numbers_are_meant_is_remarked(cells: list[str], comment: str | None, tmp_path: Path) -> None:
    content = "a;b\n" + "".join(f'"{cell}";x\n' for cell in cells)
    found = features(tmp_path, content.encode())["a"].get("comment")
    assert (found is None) == (comment is None)
    assert comment is None or comment in found  # type: ignore[operator]


def test_dialects_are_in_the_card(tmp_path: Path) -> None:
    content = '\r\ngröße; preis\r\n"1,5"; a\r\n2,5; c\r\n'.encode("cp1252")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(content))
    (extraction,) = extract(tmp_path, Options(hashes=False))
    file = extraction.card["datasets"][0]["files"][0]  # type: ignore[union-attr, call-overload, index]
    assert file["compression"] == "gzip"  # type: ignore[call-overload, index]
    assert file["dialect"] == {  # type: ignore[call-overload, index]
        "encoding": "cp1252", "delimiter": ";", "quote_char": '"', "header": True, "skip_rows": 1,
        "line_terminators": ["crlf"], "skip_initial_space": True, "decimal_char": ",",
    }  # fmt: skip


def test_ragged_numbers_are_not_shown_as_those_of_the_whole(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n" + b"1,x\n" * 98 + b"1,x,y\n" * 2)
    (extraction,) = extract(tmp_path, Options(hashes=False))
    meta = extraction.card["datasets"][0]["meta_features"]  # type: ignore[union-attr, call-overload, index]
    assert (meta["exact"], meta["sample_size"]) == (False, 98)  # type: ignore[call-overload, index]


@pytest.mark.parametrize("form", ["csv", "jsonl", "arff", "parquet"])
def test_ten_thousand_columns(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{form}"
    names = [f"c{index}" for index in range(10_000)]
    if form == "csv":
        path.write_text("\n".join([",".join(names), *[",".join("1" for _ in names)] * 12]))
    elif form == "jsonl":
        path.write_text("\n".join([json.dumps(dict.fromkeys(names, 1.5))] * 12))
    elif form == "arff":
        head = "\n".join(f"@attribute {name} numeric" for name in names)
        path.write_text(f"@relation r\n{head}\n@data\n" + "{5 1, 9999 2}\n" * 12)
    else:
        pl.DataFrame({name: [1, 2] * 6 for name in names}).write_parquet(path)
    reading = read(Source(path, path.name), TableOptions())
    assert reading.problem is None
    assert sum(fact.slot == "/dataset/features/-" for fact in reading.facts) >= 10_000
    (told,) = (str(fact.value) for fact in reading.facts if fact.slot == "/dataset/comment")
    assert "profiles" in told
    assert not any(fact.slot == "/dataset/column_profiles" for fact in reading.facts)


MEASURE = """
import resource, sys
from pathlib import Path
from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.tables import TableOptions
path = Path(sys.argv[1])
reading = read(Source(path, path.name), TableOptions())
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # not that of the parent
peaks = [int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]
rows = next((fact.value for fact in reading.facts if fact.slot == "/dataset/number_of_instances"), None)
print(rows, max(peaks) // 1024, reading.problem)
"""


def measured(path: Path) -> tuple[str, int, str]:
    """The number of rows, the peak of the memory in MiB, and the problem, of a reading in its own process."""
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows, peak, problem = done.stdout.strip().split(" ", 2)
    return rows, int(peak), problem


def long_column(path: Path, megabytes: int) -> int:
    """A table with one column of texts of a kilobyte, all different; returns the number of rows."""
    rows = megabytes * 1_000
    if path.suffix == ".csv":
        with path.open("w") as stream:
            stream.write("text\n")
            stream.writelines(f"{index:07}" + "x" * 992 + "\n" for index in range(rows))
    elif path.suffix == ".jsonl":
        with path.open("w") as stream:
            stream.writelines(f'{{"text": "{index:07}{"x" * 980}"}}\n' for index in range(rows))
    else:
        with pq.ParquetWriter(path, pa.schema([("text", pa.string())])) as writer:
            for start in range(0, rows, 20_000):
                texts = [f"{index:07}" + "x" * 992 for index in range(start, min(start + 20_000, rows))]
                writer.write_table(pa.table({"text": texts}))
    return rows


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_memory_does_not_grow_with_the_table(form: str, tmp_path: Path) -> None:
    """Three times the data, a quarter more memory at the most: one column of 2 GB, scaled down."""
    peaks = []
    for megabytes in (200, 600):
        path = tmp_path / f"t{megabytes}.{form}"
        rows = long_column(path, megabytes)
        found, peak, problem = measured(path)
        assert (found, problem) == (str(rows), "None")
        peaks.append(peak)
        path.unlink()
    assert peaks[1] < peaks[0] * 1.25 + 50, peaks
    assert peaks[1] < 700


def test_a_field_without_end(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb") as stream:
        stream.write(b"a,b\n1,x\n" * 20_000)
        for _ in range(100):
            stream.write(b"y" * 1_000_000)
    _, peak, problem = measured(path)
    assert "a record of more than" in problem
    assert peak < 700


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_what_unpacks_without_end(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlcard.readers.pickle_machine.limits import Limits
    from mlcard.readers.tables import packed

    monkeypatch.setattr(packed, "_LIMITS", Limits(expansion=50, free_expansion=10 << 20))
    path = tmp_path / f"t.csv.{suffix}"
    content = b"a,b\n" + b"0,0\n" * 8_000_000
    path.write_bytes((gzip.compress if suffix == "gz" else zstd.compress)(content))
    problem = read(Source(path, path.name), TableOptions()).problem
    assert "grow to more than" in str(problem)


@pytest.mark.parametrize("reader", [csv, json_lines], ids=["csv", "json-lines"])
def test_a_target_that_does_not_exist_leaves_the_rest(reader: Any, tmp_path: Path) -> None:
    content = GOOD if reader is csv else b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n'
    (tmp_path / f"t.{'csv' if reader is csv else 'jsonl'}").write_bytes(content)
    (extraction,) = extract(tmp_path, Options(hashes=False, table=TableOptions(target="z")))
    assert "no column 'z'" in str(extraction.problems[0])
    assert len(extraction.card["datasets"][0]["features"]) == 2  # type: ignore[union-attr, call-overload, index, arg-type]

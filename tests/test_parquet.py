"""Parquet files that are cut, mangled or lie: errors with a reason, no crash, no allocation by their word."""

from __future__ import annotations

import io
import json
import random
import struct
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mangled import rewrite

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import parquet
from mlcard.readers.tables import parquet_footer

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.facts import Fact


def sample(compression: str = "zstd") -> bytes:
    frame = pl.DataFrame(
        {
            "number": [1, 2, 3] * 50,
            "real": [1.5, None, 2.5] * 50,
            "text": ["x", "y", "z"] * 50,
            "listed": pl.Series(["u", "v", "u"] * 50, dtype=pl.Enum(["u", "v", "w"])),
            "list": [[1], [2, 3], None] * 50,
            "flag": [True, False, None] * 50,
            "day": pl.Series([1, 2, None] * 50).cast(pl.Date),
        }
    )
    stream = io.BytesIO()
    frame.write_parquet(stream, compression=compression)
    return stream.getvalue()


def read(tmp_path: Path, content: bytes) -> list[Fact]:
    path = tmp_path / "table.parquet"
    path.write_bytes(content)
    return list(parquet.read(Source(path, path.name)))


def test_cut_anywhere(tmp_path: Path) -> None:
    whole = sample()
    for length in range(0, len(whole), 97):
        with pytest.raises(UnreadableFileError, match=r"table\.parquet: not a whole Parquet file"):
            read(tmp_path, whole[:length])


def test_mangled_anywhere(tmp_path: Path) -> None:
    whole = sample("uncompressed")
    source = random.Random(1)  # noqa: S311 - a test that repeats
    outcomes = set()
    for _ in range(16):
        content = bytearray(whole)
        for _ in range(source.choice((1, 3))):
            content[source.randrange(len(content))] = source.choice((0, 127, 128, 255))
        try:
            read(tmp_path, bytes(content))
            outcomes.add("read")
        except MlcardError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_mangled_footers(tmp_path: Path) -> None:
    whole = sample()
    path = tmp_path / "table.parquet"
    source = random.Random(2)  # noqa: S311 - a test that repeats
    footer = struct.unpack("<I", whole[-8:-4])[0]
    refused = 0
    for _ in range(1_000):
        content = bytearray(whole)
        for _ in range(source.choice((1, 2, 8))):
            content[source.randrange(len(content) - 8 - footer, len(content))] = source.randrange(256)
        rewrite(path, content)
        try:
            parquet_footer.read_footer(Source(path, path.name))
        except MlcardError:
            refused += 1
    assert 100 < refused < 1_000


def test_a_page_that_makes_polars_ask_for_exabytes(tmp_path: Path) -> None:
    stream = io.BytesIO()
    days = pl.Series([1, 2, None] * 50, dtype=pl.Int32)
    pl.DataFrame({"day": days}).write_parquet(stream, compression="uncompressed", statistics=False)
    whole = stream.getvalue()
    values = b"\x15\xac\x02"  # field of type i32 with the zigzag number of 150 values, in the page's header
    assert values in whole
    content = whole.replace(values, b"\x15\xff\x02", 1)
    with pytest.raises(UnreadableFileError, match="not a readable Parquet file"):
        read(tmp_path, content)


def test_nothing_is_imported_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "polars.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert len(read(tmp_path, sample())) > 10


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "only 0 bytes", id="empty"),
        pytest.param(b"a,b\n1,2\n3,4\n5,6\n", "does not begin with PAR1", id="csv-called-parquet"),
        pytest.param(
            b"PAR1" + b"\xff" * 20 + b"\xff\xff\xff\x7fPAR1", "footer would take", id="footer-too-long"
        ),
        pytest.param(b"PAR1" + b"\x00" * 8 + b"\x04\x00\x00\x00PARE", "encrypted", id="encrypted-footer"),
        pytest.param(b"PAR1" + b"\x00" * 8 + b"\x04\x00\x00\x00PAR1", "mangled", id="footer-of-nothing"),
        pytest.param(b"PAR1" + b"\x1c" * 80 + b"\x50\x00\x00\x00PAR1", "mangled", id="nested-without-end"),
        pytest.param(
            b"PAR1" + b"\x19\xfc\xff\xff\xff\x0f\x00\x00" + b"\x08\x00\x00\x00PAR1",
            "mangled",
            id="list-that-lies",
        ),
    ],
)
def test_lies(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=message) as caught:
        read(tmp_path, content)
    assert caught.value.hint


def test_row_groups_that_do_not_add_up(tmp_path: Path) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(60))}), stream, row_group_size=20)
    whole = stream.getvalue()
    content = whole.replace(b"\x16\x78", b"\x16\x7a", 1)  # 60 rows as a zigzag number of the footer become 61
    assert content != whole
    with pytest.raises(UnreadableFileError, match="61 rows, its row groups have 60"):
        read(tmp_path, content)


def test_a_row_group_has_to_fit_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_footer, "MAX_ROW_GROUP", 1_000)
    with pytest.raises(LimitExceededError, match="a row group has 150 rows of 7 columns") as caught:
        read(tmp_path, sample())
    assert "smaller row groups" in caught.value.hint


@pytest.mark.parametrize("rows", [0, 1, 59, 60])
def test_row_groups_of_pyarrow(rows: int, tmp_path: Path) -> None:
    table = pa.table({"a": list(range(rows)), "b": pa.array(["x"] * rows).dictionary_encode()})
    stream = io.BytesIO()
    pq.write_table(table, stream, row_group_size=7)
    facts = read(tmp_path, stream.getvalue())
    assert next(fact.value for fact in facts if fact.slot == "/dataset/number_of_instances") == rows
    named = [fact.value["name"] for fact in facts if fact.slot == "/dataset/features/-"]
    assert list(dict.fromkeys(named)) == ["a", "b"]


def test_classes_that_hugging_face_names(tmp_path: Path) -> None:
    features = {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}, "text": {"_type": "Value"}}
    table = pa.table({"label": [0, 1, -1, 1], "text": ["a", "b", "c", "d"]})
    stream = io.BytesIO()
    note = json.dumps({"info": {"features": features}})
    pq.write_table(table.replace_schema_metadata({"huggingface": note}), stream)
    facts = read(tmp_path, stream.getvalue())
    label = next(fact.value for fact in facts if fact.slot == "/dataset/features/-")
    assert (label["type"], label["categories"], label["missing"]) == ("nominal", ["neg", "pos"], 1)


@pytest.mark.parametrize(
    "note", ["", "{", "[1]", '{"info": {"features": {"label": {"_type": "ClassLabel"}}}}', "[" * 9_999]
)
def test_notes_of_hugging_face_that_say_nothing(note: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"label": [0, 1]}).replace_schema_metadata({"huggingface": note}), stream)
    facts = read(tmp_path, stream.getvalue())
    assert next(fact.value for fact in facts if fact.slot == "/dataset/features/-")["type"] == "numeric"

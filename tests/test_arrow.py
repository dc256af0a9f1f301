"""Arrow files and streams: what pyarrow and polars write, and files that are cut, mangled or lie."""

from __future__ import annotations

import io
import json
import random
import struct
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.feather
import pytest
from mangled import rewrite
from table_facts import assert_same, collected, features, rows, types

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import arrow
from mlcard.readers.tables import TableOptions, arrow_dictionaries, arrow_messages, arrow_rows, table
from mlcard.readers.tables.found import facts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlcard.facts import Fact

LABELS = {"info": {"features": {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}}}}


def sample() -> pa.Table:
    sizes = pa.DictionaryArray.from_arrays([0, 2, None, 0], ["small", "middle", "large"], ordered=True)
    found = pa.table(
        {
            "number": [1, 2, 3, None],
            "real": [1.5, float("nan"), 2.5, 3.5],
            "text": ["x", "é", "", None],
            "size": sizes,
            "kind": pa.array(["u", "v", "u", "v"]).dictionary_encode(),
            "flag": [True, False, None, True],
            "day": pa.array([0, 1, None, 2], pa.date32()),
            "list": [[1], [2, 3], None, []],
            "bytes": [b"1", b"2", b"3", None],
            "label": [0, 1, -1, 1],
        }
    )
    return found.replace_schema_metadata({"huggingface": json.dumps(LABELS)})


def as_file(compression: str = "uncompressed", found: pa.Table | None = None, chunk: int = 3) -> bytes:
    stream = io.BytesIO()
    pyarrow.feather.write_feather(sample() if found is None else found, stream, compression, chunksize=chunk)
    return stream.getvalue()


def as_stream(found: pa.Table | None = None, chunk: int = 3) -> bytes:
    written = sample() if found is None else found
    stream = io.BytesIO()
    with pa.ipc.new_stream(stream, written.schema) as writer:
        writer.write_table(written, max_chunksize=chunk)
    return stream.getvalue()


def by_polars(frame: pl.DataFrame, name: str) -> bytes:
    stream = io.BytesIO()
    getattr(frame, name)(stream)
    return stream.getvalue()


def read(
    tmp_path: Path, content: bytes, options: TableOptions | None = None
) -> tuple[list[Fact], MlcardError | None]:
    """Read in this process, which is quicker than in another."""
    path = tmp_path / "table.arrow"
    path.write_bytes(content)
    chosen = options or TableOptions()
    return collected(lambda: facts_of(arrow_rows.tables(Source(path, path.name)), chosen))


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(as_file, id="file"),
        pytest.param(lambda: as_file("lz4"), id="lz4"),
        pytest.param(lambda: as_file("zstd"), id="zstd"),
        pytest.param(as_stream, id="stream"),
    ],
)
def test_what_pyarrow_writes(write: Callable[[], bytes], tmp_path: Path) -> None:
    facts, problem = read(tmp_path, write(), TableOptions(target="label"))
    assert problem is None
    assert rows(facts) == 4
    assert types(facts) == {
        "number": "numeric", "real": "numeric", "text": "nominal", "size": "ordinal", "kind": "nominal",
        "flag": "boolean", "day": "date", "list": "complex", "bytes": "complex", "label": "nominal",
    }  # fmt: skip
    found = features(facts)
    assert found["size"]["categories"] == [
        "small",
        "middle",
        "large",
    ]  # the second is listed and does not occur
    assert found["size"]["distinct"] == 2
    assert found["label"] | {"role": "target"} == found["label"]
    assert (found["label"]["categories"], found["label"]["missing"]) == (["neg", "pos"], 1)
    assert (found["real"]["mean"], found["real"]["missing"]) == (2.5, 1)
    assert found["text"]["missing"] == 1


@pytest.mark.parametrize("name", ["write_ipc", "write_ipc_stream"])
def test_what_polars_writes(name: str, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "listed": pl.Series(["a", "b", "a"], dtype=pl.Enum(["b", "a", "c"])),
            "category": pl.Series(["x", None, "x"], dtype=pl.Categorical),
            "wide": pl.Series([2**100, 1, None], dtype=pl.Int128),
            "money": pl.Series(["1.10", "2.25", None]).cast(pl.Decimal(10, 2)),
            "moment": pl.Series([0, 10**15, None]).cast(pl.Datetime("ns")),
            "nothing": [None, None, None],
        }
    )
    facts, problem = read(tmp_path, by_polars(frame, name))
    assert problem is None
    assert types(facts) == {
        "listed": "nominal", "category": "nominal", "wide": "numeric", "money": "numeric", "moment": "date",
        "nothing": "empty",
    }  # fmt: skip
    assert features(facts)["listed"]["categories"] == ["b", "a", "c"]
    assert features(facts)["money"]["maximum"] == 2.25


@pytest.mark.parametrize("values", ["string", "large_string", "string_view"])
def test_values_of_dictionaries_of_every_kind_of_text(values: str, tmp_path: Path) -> None:
    listed = pa.array(["b", "a", "", "é" * 20]).cast(getattr(pa, values)())
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), listed)
    facts, problem = read(tmp_path, as_stream(pa.table({"c": column})))
    assert problem is None
    assert features(facts)["c"]["categories"] == ["b", "a", "", "é" * 20]


def replaced(*, deltas: bool) -> bytes:
    """A stream whose dictionary is another for each batch."""
    stream = io.BytesIO()
    kind = pa.dictionary(pa.int8(), pa.string())
    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)
    with pa.ipc.new_stream(stream, pa.schema([("c", kind)]), options=options) as writer:
        for listed in (["b"], ["b", "a"], ["b", "a", "c"] if deltas else ["d", "c", "b"]):
            column = pa.DictionaryArray.from_arrays(pa.array([len(listed) - 1], pa.int8()), listed)
            writer.write_batch(pa.record_batch({"c": column}))
    return stream.getvalue()


@pytest.mark.parametrize("at_once", [1, 1 << 20])
def test_a_dictionary_that_is_replaced(at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_rows, "BATCH_BYTES", at_once)
    facts, problem = read(tmp_path, replaced(deltas=False))
    assert problem is None
    assert features(facts)["c"]["categories"] == ["b", "a", "d", "c"]
    assert features(facts)["c"]["distinct"] == 2  # b, a, b


def test_a_dictionary_that_grows_is_not_read(tmp_path: Path) -> None:
    _, problem = read(tmp_path, replaced(deltas=True))
    assert "delta dictionary batches" in str(problem)


def test_a_dictionary_of_too_many_values_declares_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow_dictionaries, "MOST_VALUES", 2)
    facts, _ = read(tmp_path, as_stream())
    assert types(facts)["size"] == "nominal"
    assert features(facts)["size"]["categories"] == ["large", "small"]


@pytest.mark.parametrize("rows_of_batch", [1, 2, 4, 100])
def test_same_facts_for_any_batch(
    rows_of_batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = read(tmp_path, as_stream(chunk=100))
    monkeypatch.setattr(arrow_rows, "BATCH_BYTES", 1)
    parts, problem = read(tmp_path, as_stream(chunk=rows_of_batch))
    assert problem is None
    assert_same(parts, whole)


def test_cut_anywhere(tmp_path: Path) -> None:
    """A file is whole or refused; a stream that is cut between two messages looks whole."""
    whole = as_file()
    for length in range(0, len(whole), 41):
        _, problem = read(tmp_path, whole[:length])
        assert isinstance(problem, UnreadableFileError)
        assert "not a whole" in str(problem)
    whole = as_stream()
    outcomes = [rows(read(tmp_path, whole[:length])[0]) for length in range(0, len(whole), 8)]
    assert set(outcomes) == {None, 0, 3, 4}


def test_mangled_anywhere(tmp_path: Path) -> None:
    source = random.Random(3)  # noqa: S311 - a test that repeats
    outcomes = set()
    for whole in (as_file(), as_stream(), as_file("zstd")):
        for _ in range(4):
            content = bytearray(whole)
            for _ in range(source.choice((1, 3))):
                content[source.randrange(8, len(content) - 8)] = source.choice((0, 127, 128, 255))
            path = tmp_path / "table.arrow"
            path.write_bytes(content)
            _, problem = collected(arrow.read, Source(path, path.name))  # apart: it may break down
            outcomes.add(problem is None)
    assert outcomes == {True, False}


def test_mangled_messages(tmp_path: Path) -> None:
    """What lies about its places and lengths is found before polars is asked."""
    source = random.Random(4)  # noqa: S311 - a test that repeats
    refused = 0
    for whole in (as_file("lz4"), as_stream()):
        for _ in range(500):
            content = bytearray(whole)
            for _ in range(source.choice((1, 2, 8))):
                content[source.randrange(len(content))] = source.randrange(256)
            path = tmp_path / "table.arrow"
            rewrite(path, content)
            try:
                arrow_messages.read_messages(Source(path, path.name))
            except MlcardError:
                refused += 1
    assert 100 < refused < 1_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "has no schema", id="empty"),
        pytest.param(b"ARROW1\0\0", "does not end with ARROW1", id="only-the-mark"),
        pytest.param(b"a,b\n1,2\n3,4\n5,6\n", "would have", id="csv-called-arrow"),
        pytest.param(b"FEA1" + bytes(40) + b"FEA1", "first version of Feather", id="feather-1"),
        pytest.param(
            b"\xff\xff\xff\xff\xff\xff\xff\x7f" + bytes(20), "would have 2147483647 bytes", id="long"
        ),
        pytest.param(b"ARROW1\0\0" + bytes(8) + b"\xff\xff\xff\x7fARROW1", "footer would take", id="footer"),
        pytest.param(arrow_messages.END, "has no schema", id="nothing-but-the-end"),
    ],
)
def test_lies(content: bytes, message: str, tmp_path: Path) -> None:
    _, problem = read(tmp_path, content)
    assert isinstance(problem, UnreadableFileError)
    assert message in str(problem)
    assert problem.hint


def test_a_buffer_that_claims_to_be_huge(tmp_path: Path) -> None:
    whole = as_file("zstd", pa.table({"a": list(range(1_000))}), 1_000)
    claim = struct.pack("<q", 8_000)
    assert whole.count(claim) >= 1
    content = whole.replace(claim, struct.pack("<q", 1 << 40))
    _, problem = read(tmp_path, content)
    assert isinstance(problem, LimitExceededError)


def test_only_a_schema_has_no_rows(tmp_path: Path) -> None:
    for write in (as_file, as_stream):
        arguments: dict[str, Any] = {"found": sample().slice(0, 0)}
        facts, problem = read(tmp_path, write(**arguments))
        assert problem is None
        assert rows(facts) == 0
        assert len(features(facts)) == 10


def test_a_target_that_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "table.arrow"
    path.write_bytes(as_file())
    _, problem = collected(arrow.read, Source(path, path.name), TableOptions(target="z"))
    assert "no column 'z'" in str(problem)
    assert table.BATCH_BYTES > 1

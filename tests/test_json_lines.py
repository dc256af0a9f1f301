"""JSON lines and JSON arrays: types as the values have them, broken records told, memory bounded."""

from __future__ import annotations

import gzip
import json
import lzma
import resource
from typing import TYPE_CHECKING

import pytest
from table_facts import assert_same, collected, features, meta, rows, types, value

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import json_lines
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlcard.facts import Fact

FORMS = pytest.mark.parametrize("form", ["lines", "array", "indented"])


def written(records: Sequence[object], form: str) -> bytes:
    if form == "lines":
        return "".join(json.dumps(record) + "\n" for record in records).encode()
    return json.dumps(records, indent=2 if form == "indented" else None).encode()


def read(
    tmp_path: Path, content: bytes, options: TableOptions | None = None
) -> tuple[list[Fact], MlcardError | None]:
    path = tmp_path / "table.jsonl"
    path.write_bytes(content)
    return collected(json_lines.read, Source(path, path.name), options or TableOptions())


@FORMS
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([1, 2, 2], {"type": "numeric", "minimum": 1, "distinct": 2}, id="integers"),
        pytest.param(
            [1, 2.5, None], {"type": "numeric", "minimum": 1.0, "missing": 1}, id="reals-with-a-gap"
        ),
        pytest.param([1, 2**70], {"type": "numeric", "maximum": 2.0**70}, id="more-than-64-bits"),
        pytest.param(
            [1, 10**400], {"type": "numeric", "minimum": 1.0, "mean": None}, id="more-than-a-double"
        ),
        pytest.param([1.5, float("nan")], {"type": "numeric", "missing": 1}, id="nan-of-python"),
        pytest.param([True, False, None], {"type": "boolean", "missing": 1}, id="booleans"),
        pytest.param(["1", "2"], {"type": "nominal", "distinct": 2}, id="texts-of-digits-are-texts"),
        pytest.param(["a", "", "NA"], {"type": "nominal", "missing": 0}, id="codes-are-values"),
        pytest.param([1, "a"], {"type": "nominal", "categories": ["1", "a"]}, id="mixed-is-text"),
        pytest.param([1, True], {"type": "nominal", "categories": ["1", "true"]}, id="number-and-boolean"),
        pytest.param(["2024-01-31", "2024-02-01T10:00:00Z"], {"type": "date"}, id="dates"),
        pytest.param(["2024-01-31", "soon"], {"type": "nominal"}, id="not-all-dates"),
        pytest.param([[1], {"a": 2}], {"type": "complex", "missing": None}, id="lists-and-objects"),
        pytest.param([1, [2]], {"type": "complex"}, id="number-and-list"),
        pytest.param([None, None], {"type": "empty", "missing": 2}, id="no-value"),
        pytest.param(["\ud83d", "a"], {"type": "nominal", "distinct": 2}, id="half-a-pair"),
    ],
)
def test_column(values: list[object], expected: dict[str, object], form: str, tmp_path: Path) -> None:
    records = [{"column": item, "row": index} for index, item in enumerate(values)]
    facts, problem = read(tmp_path, written(records, form))
    assert problem is None
    found = features(facts)["column"]
    assert {name: found.get(name) for name in expected} == expected
    json.dumps(found, allow_nan=False)


@FORMS
def test_keys_that_come_late_or_not_always(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "_BLOCK", 100)
    records = [{"a": index} for index in range(50)] + [{"a": 1.5, "b": "x"}, {"b": "y"}]
    facts, problem = read(tmp_path, written(records, form))
    assert problem is None
    assert rows(facts) == 52
    assert [features(facts)[name]["missing"] for name in ("a", "b")] == [1, 50]
    assert types(facts) == {"a": "numeric", "b": "nominal"}


@FORMS
def test_same_facts_for_any_block_size(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [{"n": i / 8, "s": "xyz"[i % 3], "d": f"2024-01-{i % 28 + 1:02}", "u": "é"} for i in range(300)]
    content = written(records, form)
    whole, _ = read(tmp_path, content, TableOptions(target="s"))
    for size in (64, 1_000, 4_099):
        monkeypatch.setattr(json_lines, "_BLOCK", size)
        parts, problem = read(tmp_path, content, TableOptions(target="s"))
        assert problem is None
        assert_same(parts, whole)


@pytest.mark.parametrize(
    ("content", "rows_left", "problem"),
    [
        pytest.param(
            b'{"a": 1}\n' * 30 + b"{a: 1}\n", 30, "line 31: not a JSON object; the row is", id="broken"
        ),
        pytest.param(b'{"a": 1}\n' * 30 + b'{"a": 1\n', 30, "line 31: not a JSON object", id="cut"),
        pytest.param(b'{"a": 1}\n' * 30 + b"[1]\n", 30, "line 31: not a JSON object", id="list"),
        pytest.param(b'{"a": 1}\n' * 30 + b"[" * 100_000 + b"\n", 30, "line 31: not a JSON", id="nested"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}\r\n\r\n{"a": 2}\r\n', 2, None, id="mark-and-blank-lines"),
        pytest.param('{"größe": 1}\n{"größe": 2}\n'.encode("latin-1"), 2, None, id="latin-1"),
        pytest.param('{"a": 1}\n{"a": 2}\n'.encode("utf-16"), 2, None, id="utf-16"),
    ],
)
def test_lines_that_are_no_records(
    content: bytes, rows_left: int, problem: str | None, tmp_path: Path
) -> None:
    facts, found = read(tmp_path, content)
    assert rows(facts) == rows_left
    assert (found is None) == (problem is None)
    assert problem is None or problem in str(found)
    assert meta(facts)["exact"] is (problem is None)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "no JSON object", id="empty"),
        pytest.param(b"\n \n", "no JSON object", id="blank"),
        pytest.param(b"{}\n{}\n", "no JSON object", id="no-keys"),
        pytest.param(b"1\n2\n3\n", "line 1: not a JSON object", id="numbers"),
        pytest.param(b"\x00\x01\x02\n" * 5, "line 1: not a JSON object", id="garbage"),
        pytest.param(b'[{"a": 1}, {"a": 2}', "breaks off at", id="array-cut"),
        pytest.param(b'[{"a": 1}, {"a": ', "breaks off at '{\"a\": '", id="array-cut-in-a-record"),
        pytest.param(b'[{"a": 1}, 2]', "holds a int", id="array-of-more-than-objects"),
        pytest.param(b"[]", "no JSON object", id="array-of-nothing"),
        pytest.param(b'[{"a":' + b"[" * 100_000, "nested too deeply", id="array-nested"),
    ],
)
def test_refused(content: bytes, problem: str, tmp_path: Path) -> None:
    _, found = read(tmp_path, content)
    assert isinstance(found, UnreadableFileError)
    assert problem in str(found)


def test_keys_that_are_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_MAX_COLUMNS", 100)
    _, found = read(tmp_path, written([{f"user{i}": 1} for i in range(200)], "lines"))
    assert isinstance(found, LimitExceededError)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
def test_compressed(pack, tmp_path: Path) -> None:
    plain, _ = read(tmp_path, b'{"a": 1}\n{"a": 3}\n')
    packed, problem = read(tmp_path, pack(b'{"a": 1}\n{"a": 3}\n'))
    assert problem is None
    assert value(packed, "/file/compression") in ("gzip", "xz")
    assert features(packed) == features(plain)


def test_memory_is_bounded(tmp_path: Path) -> None:
    """One line of 200 MB among the records: it is left out, and never parsed."""
    path = tmp_path / "long.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"a": 1}\n')
        stream.write(b'{"a": "')
        for _ in range(200):
            stream.write(b"x" * 1_000_000)
        stream.write(b'"}\n')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, problem = collected(json_lines.read, Source(path, path.name))
    assert isinstance(problem, LimitExceededError)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB

"""CSV as it is found: what is understood, and what is refused with a reason and a next step."""

from __future__ import annotations

import gzip
import random
import resource
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import csv
from mlcard.readers.tables import dialect, text_blocks
from mlcard.readers.tables.packed import Packed

#: Long enough that 100,000 of them are more than one block.
LONG = b"x" * 180 + b"\n"
GARBAGE = random.Random(1).randbytes(100_000)  # noqa: S311 - a test that repeats


def read(tmp_path: Path, content: bytes) -> tuple[int, dict[str, dict[str, Any]]]:
    """Number of rows, and the columns by name."""
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    facts = list(csv.read(Source(path, path.name)))
    rows = next(fact.value for fact in facts if fact.slot == "/dataset/number_of_instances")
    columns: dict[str, dict[str, Any]] = {}
    for fact in facts:
        if fact.slot == "/dataset/features/-":
            columns.setdefault(fact.value["name"], {}).update(fact.value)
    return rows, columns


@pytest.mark.parametrize(
    ("content", "rows", "types"),
    [
        pytest.param(b"a,b\n1,x\n2,y\n", 2, {"a": "numeric", "b": "nominal"}, id="comma"),
        pytest.param(b"a;b\n1,5;x\n2,5;y\n", 2, {"a": "numeric", "b": "nominal"},
                     id="semicolon-decimal-comma"),
        pytest.param(b"a\tb\n1\tx\n2\ty\n", 2, {"a": "numeric", "b": "nominal"}, id="tab"),
        pytest.param(b"a|b\n1|x\n2|y\n", 2, {"a": "numeric", "b": "nominal"}, id="pipe"),
        pytest.param(b'a,b\n1,"x\n,y"\n2,"z ""q"""\n', 2, {"a": "numeric", "b": "nominal"}, id="quotes"),
        pytest.param(b'"a\nx",b\n1,2\n2,3\n', 2, {"a\nx": "numeric", "b": "numeric"},
                     id="line-break-in-header"),
        pytest.param(b"\xef\xbb\xbfa,b\n1,x\n2,y\n", 2, {"a": "numeric", "b": "nominal"},
                     id="byte-order-mark"),
        pytest.param("a,b\n1,é\n2,y\n".encode("utf-16"), 2, {"a": "numeric", "b": "nominal"}, id="utf-16"),
        pytest.param("a,b\n1,é\n2,y\n".encode("utf-32"), 2, {"a": "numeric", "b": "nominal"}, id="utf-32"),
        pytest.param("naïve\n1\n2\n".encode("latin-1"), 2, {"naïve": "numeric"}, id="latin-1"),
        pytest.param(b"a,b\n" + b"1,x\n" * 300_000 + b"2,\xe9\n", 300_001, {"a": "numeric", "b": "nominal"},
                     id="latin-1-below-the-first-mebibyte"),
        pytest.param(b"a,b\n" + b"1,x\n" * 300_000 + b"2,\x81\xe9\n", 300_001,
                     {"a": "numeric", "b": "nominal"},
                     id="not-even-windows-1252"),
        pytest.param(b"a,b\r\n1,x\r\n2,y\r\n", 2, {"a": "numeric", "b": "nominal"}, id="crlf"),
        pytest.param(b"a,b\r1,x\r2,y\r", 2, {"a": "numeric", "b": "nominal"}, id="cr"),
        pytest.param(b"a,b\n1,x\n2,y", 2, {"a": "numeric", "b": "nominal"}, id="no-line-break-at-the-end"),
        pytest.param(b"\n\na,b\n\n1,x\n\n2,y\n\n", 2, {"a": "numeric", "b": "nominal"}, id="blank-lines"),
        pytest.param(b"age, job\n39, clerk\n40, ?\n41, boss\n", 3, {"age": "numeric", "job": "nominal"},
                     id="padded"),
        pytest.param(b"5.1,setosa\n4.9,setosa\n4.7,virg\n", 3, {"column_1": "numeric", "column_2": "nominal"},
                     id="no-header"),
        pytest.param(b"p,x,p\ne,x,p\np,s,e\n", 3,
                     {"column_1": "nominal", "column_2": "nominal", "column_3": "nominal"},
                     id="no-header-of-texts"),
        pytest.param(b"land,2019,2020\nfr,1,2\nde,3,4\n", 2,
                     {"land": "nominal", "2019": "numeric", "2020": "numeric"}, id="years-are-a-header"),
        pytest.param(b",a\n0,5\n1,6\n", 2, {"Unnamed: 0": "numeric", "a": "numeric"}, id="index-of-pandas"),
        pytest.param(b"a,b\nr1,1,2\nr2,3,4\n", 2,
                     {"Unnamed: 0": "nominal", "a": "numeric", "b": "numeric"}, id="row-names-of-R"),
        pytest.param(b"a,b\n1,2,\n3,4,\n", 2, {"a": "numeric", "b": "numeric", "Unnamed: 2": "empty"},
                     id="delimiter-at-the-end"),
        pytest.param(b"a,a,a.1\n1,2,3\n4,5,6\n", 2, {"a": "numeric", "a.2": "numeric", "a.1": "numeric"},
                     id="repeated-names"),
        pytest.param(b"a,b\n1\n3,4\n5,6\n", 3, {"a": "numeric", "b": "numeric"}, id="short-rows"),
        pytest.param(b"a,b\n", 0, {"a": "empty", "b": "empty"}, id="only-a-header"),
        pytest.param(b"a,b", 0, {"a": "empty", "b": "empty"}, id="only-a-header-without-line-break"),
        pytest.param(b"name\nfoo bar\nbaz qux\n", 2, {"name": "nominal"}, id="one-column"),
        pytest.param(b"a,b\n" + b"1,x\n" * 300_000 + b"1,\x00\n", 300_001, {"a": "constant", "b": "nominal"},
                     id="nul-far-down-is-a-character"),
        pytest.param(b"a,b,c\n" + (b"1,," + LONG) * 100_000 + b"2,7,y\n", 100_001,
                     {"a": "numeric", "b": "numeric", "c": "nominal"},
                     id="first-value-in-the-last-row"),
        pytest.param(b"a,b,c\n" + (b"1,2," + LONG) * 100_000 + b"1.5,x,y\n", 100_001,
                     {"a": "numeric", "b": "nominal", "c": "nominal"},
                     id="types-widen-in-the-last-row"),
    ],
)  # fmt: skip
def test_understood(content: bytes, rows: int, types: dict[str, str], tmp_path: Path) -> None:
    found_rows, columns = read(tmp_path, content)
    assert found_rows == rows
    assert {name: column["type"] for name, column in columns.items()} == types


def test_decimal_comma_is_a_number(tmp_path: Path) -> None:
    _, columns = read(tmp_path, b"a;b\n1,5;1.000,5\n2,5;2\n")
    assert columns["a"]["mean"] == 2.0
    assert columns["b"]["type"] == "nominal"  # thousands are not guessed


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        pytest.param(b"", UnreadableFileError, "is empty", id="empty"),
        pytest.param(b"\n \n\n", UnreadableFileError, "no rows", id="blank"),
        pytest.param(
            b"a,b\n1,2\n3,4,5\n", UnreadableFileError, "line 3: more fields than the 2", id="long-row"
        ),
        pytest.param(b"a,b\n1,\x00\n", UnreadableFileError, "control character '\\\\x00'", id="nul"),
        pytest.param(GARBAGE, UnreadableFileError, "not a text file", id="garbage"),
        pytest.param(gzip.compress(GARBAGE), UnreadableFileError, "not a text file", id="packed-garbage"),
        pytest.param(
            gzip.compress(b"a,b\n1,2\n")[:-9], UnreadableFileError, "gzip stream is damaged", id="packed-cut"
        ),
        pytest.param(b"\xff\xfea", UnreadableFileError, "not utf-16", id="half-a-character"),
        pytest.param(b'a,b\n1,"x\n3,4\n', UnreadableFileError, "could not parse", id="quote-not-closed"),
        pytest.param(b"x" * 3_000_000, LimitExceededError, "first line is longer", id="no-line-break"),
    ],
)
def test_refused(content: bytes, error: type[MlcardError], message: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=message) as caught:
        read(tmp_path, content)
    assert caught.value.hint
    assert "table.csv" in str(caught.value)


def test_a_long_row_far_down_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="line 100002: more fields"):
        read(tmp_path, b"a,b\n" + (b"1," + LONG) * 100_000 + b"1,2,3\n")


def test_ten_thousand_columns(tmp_path: Path) -> None:
    names = ",".join(f"c{index}" for index in range(10_000))
    rows, columns = read(tmp_path, (names + "\n" + ("1," * 9_999 + "x\n") * 20).encode())
    assert (rows, len(columns)) == (20, 10_000)


def test_memory_is_bounded_when_a_quote_is_never_closed(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("wb") as stream:
        stream.write(b'a,b\n1,"x\n')
        for _ in range(20):
            stream.write(b"1,2\n" * 1_250_000)  # 5 MB
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(LimitExceededError, match="record of more than"):
        list(csv.read(Source(path, path.name)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # KiB


@pytest.mark.parametrize("size", [1, 2, 5, 7, 64])
def test_blocks_are_whole_records(size: int, tmp_path: Path) -> None:
    content = b'a,b\n1,"x\n""y""\n"\n2,z\n\n3,"no end'
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    found = list(text_blocks.blocks(Source(path, path.name), "utf-8", ("lf",), '"', size))
    assert b"".join(found) == content
    assert all(block.endswith(b"\n") and block.count(b'"') % 2 == 0 for block in found[:-1])


@given(st.lists(st.sampled_from([b"a", b"bc,d", b"\n", b"\r\n", b'"']), max_size=60), st.integers(1, 20))
@settings(max_examples=200, deadline=None)
def test_a_compressed_file_has_the_blocks_of_the_plain_one(pieces: list[bytes], size: int) -> None:
    content = b"".join(pieces)
    with tempfile.TemporaryDirectory() as folder:
        plain, packed = Path(folder, "t.csv"), Path(folder, "t.csv.gz")
        plain.write_bytes(content)
        packed.write_bytes(gzip.compress(content))
        found, same = (
            list(text_blocks.blocks(source, "utf-8", ("lf",), '"', size))
            for source in (Source(plain, "t"), Packed(packed, "t"))
        )
    assert found == same
    assert b"".join(found) == content


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        pytest.param(["a", "b"], ("a", "b"), id="unique"),
        pytest.param(["a", "a", "a"], ("a", "a.1", "a.2"), id="repeated"),
        pytest.param(["a", "a", "a.1"], ("a", "a.2", "a.1"), id="number-is-taken"),
        pytest.param(["", ""], ("Unnamed: 0", "Unnamed: 1"), id="empty"),
    ],
)
def test_names_are_those_of_pandas(cells: list[str], names: tuple[str, ...]) -> None:
    assert dialect.unique_names(cells) == names


@pytest.mark.parametrize("seed", range(3))
def test_mangled_files_are_refused_or_read(seed: int, tmp_path: Path) -> None:
    """Whatever the bytes: facts, or an error with a message; nothing else gets out."""
    source = random.Random(seed)  # noqa: S311 - a test that repeats
    whole = b'name;"value"\n' + b"".join(b'"%d";%d,5\n' % (i, i) for i in range(40))
    outcomes = set()
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(source.choice((1, 3, 20))):
            content[source.randrange(len(content))] = source.choice(b'";,\n\r\x00\xff\xe9a0')
        try:
            read(tmp_path, bytes(content[: source.randrange(1, len(content))]))
            outcomes.add("read")
        except MlcardError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}

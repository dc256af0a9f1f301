"""ARFF: what its declarations and rows are, by the format's description, Weka's rules and other readers."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from conftest import SHARED_DATA
from sklearn.externals import _arff as liac  # liac-arff
from table_facts import collected, features, meta, rows, types, value

from mlcard.errors import LimitExceededError
from mlcard.facts import Source
from mlcard.readers import arff
from mlcard.readers.tables import TableOptions, arff_header
from mlcard.readers.tables.arff_header import declared_values, unquoted

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.errors import MlcardError
    from mlcard.facts import Fact

#: A table whose rows end with a comma.
REFUSED_BY_LIAC = {"572.arff"}
HEAD = "@relation r\n@attribute a numeric\n@attribute b {x,y,z}\n@data\n"


def read(
    tmp_path: Path, content: str | bytes, options: TableOptions | None = None
) -> tuple[list[Fact], MlcardError | None]:
    path = tmp_path / "table.arff"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return collected(arff.read, Source(path, path.name), options or TableOptions())


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("a,b", ("a", "b"), id="plain"),
        pytest.param(" a , b ", ("a", "b"), id="blanks-around"),
        pytest.param("'a b','c,d'", ("a b", "c,d"), id="quoted"),
        pytest.param(r"'it\'s',\"q\"", ("it's", '"q"'), id="escaped"),
        pytest.param(r"'a\\b'", ("a\\b",), id="backslash"),
        pytest.param(r"'a\tb'", ("a\tb",), id="tabulator"),
        pytest.param("'>=60',\"<60\"", (">=60", "<60"), id="both-quotes"),
        pytest.param("a,,b,", ("a", "b"), id="commas-alone-declare-nothing"),
        pytest.param("a,a,b", ("a", "b"), id="once"),
        pytest.param("", (), id="none"),
        pytest.param("Iris setosa,b", ("Iris setosa", "b"), id="blank-without-quotes"),
    ],
)
def test_declared_values(text: str, values: tuple[str, ...]) -> None:
    assert declared_values(text) == values


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        pytest.param("@attribute c numeric", {"c": "numeric"}, id="numeric"),
        pytest.param("@ATTRIBUTE c REAL", {"c": "numeric"}, id="capitals"),
        pytest.param("@attribute c integer [0,9]", {"c": "numeric"}, id="old-range"),
        pytest.param("@attribute 'c d' {1,2}", {"c d": "nominal"}, id="quoted-name"),
        pytest.param("@attribute c{1,2}", {"c": "nominal"}, id="no-blank"),
        pytest.param("@attribute c {1,2} % two", {"c": "nominal"}, id="comment-behind"),
        pytest.param("@attribute\tc\tnumeric", {"c": "numeric"}, id="tabulators"),
    ],
)
def test_declarations(declaration: str, expected: dict[str, str], tmp_path: Path) -> None:
    facts, problem = read(tmp_path, f"@relation r\n{declaration}\n@data\n1\n2\n2\n")
    assert problem is None
    assert types(facts) == expected


def test_a_nominal_column_keeps_its_declaration(tmp_path: Path) -> None:
    facts, _ = read(tmp_path, HEAD + "1,y\n2,x\n3,?\n", TableOptions(target="b"))
    assert features(facts)["b"]["categories"] == ["x", "y", "z"]
    assert features(facts)["b"]["missing"] == 1
    assert "missing_value_codes" not in features(facts)["b"]  # ? is what the format writes for nothing
    assert meta(facts)["number_of_binary_features"] == 0  # three are declared, two occur
    assert meta(facts)["class_entropy"] == pytest.approx(0.9182958340544896)  # a missing one counts as x


@pytest.mark.parametrize(
    ("body", "means", "b"),
    [
        pytest.param("1,x\n2,y\n", 1.5, 2, id="plain"),
        pytest.param("1 , x \n2,\ty\n", 1.5, 2, id="blanks-around"),
        pytest.param("1 x\n2\ty\n", 1.5, 2, id="blanks-between"),
        pytest.param("1,'x'\n2,\"y\"\n", 1.5, 2, id="quoted"),
        pytest.param("% note\n1,x\n\n%1,z\n2,y\n", 1.5, 2, id="comments-and-blank-lines"),
        pytest.param("1,x,\n2,y,\n", 1.5, 2, id="comma-at-the-end"),
        pytest.param("1,x\r\n2,y\r\n", 1.5, 2, id="line-ends-of-windows"),
        pytest.param("1,x\r2,y\r", 1.5, 2, id="line-ends-of-old-macintosh"),
        pytest.param("1,x,{2}\n2,y, {0.5}\n", 1.5, 2, id="weights"),
        pytest.param("{0 1, 1 y}\n{0 2}\n", 1.5, 2, id="sparse"),
        pytest.param("{1 'y', 0 1}\n{0 2, 1 z}, {3}\n", 1.5, 2, id="sparse-with-weight"),
        pytest.param("{}\n{0 3,1 ?}\n", 1.5, 1, id="sparse-of-zeros-and-missing"),
        pytest.param("1,x\n2,y", 1.5, 2, id="no-line-end"),
        pytest.param("1e0,x\n+2.0,y\n", 1.5, 2, id="notations"),
        pytest.param("?,x\n1.5,y\n", 1.5, 2, id="missing-number"),
    ],
)
def test_rows(body: str, means: float, b: int, tmp_path: Path) -> None:
    facts, problem = read(tmp_path, HEAD + body)
    assert problem is None
    assert rows(facts) == 2
    assert features(facts)["a"]["mean"] == means
    assert features(facts)["b"]["distinct"] == b


def test_codes_of_csv_are_values_here(tmp_path: Path) -> None:
    facts, problem = read(tmp_path, "@relation r\n@attribute b {NA,None,null}\n@data\nNA\nNone\nnull\n")
    assert problem is None
    assert features(facts)["b"]["distinct"] == 3
    assert features(facts)["b"]["missing"] == 0


@pytest.mark.parametrize(
    ("declaration", "body", "expected"),
    [
        pytest.param("string", "'a b'\n'c d'\n'a b'\n", "text", id="string-is-text"),
        pytest.param("date", "2024-01-31T10:00:00\n2024-02-01T00:00:00\n", "date", id="iso"),
        pytest.param(
            "date 'yyyy-MM-dd HH:mm'", "'2024-01-31 10:00'\n'2024-01-31 11:00'\n", "date", id="form"
        ),
        pytest.param('date "dd.MM.yyyy"', "31.01.2024\n?\n", "date", id="day-first"),
        pytest.param("date 'yyyy-ww'", "2024-01\n2024-02\n", "date", id="weeks-are-not-calculated-with"),
    ],
)
def test_texts_and_dates(declaration: str, body: str, expected: str, tmp_path: Path) -> None:
    facts, problem = read(tmp_path, f"@relation r\n@attribute c {declaration}\n@data\n{body}")
    assert problem is None
    assert types(facts) == {"c": expected}
    is_numeric = expected == "date" and "ww" not in declaration  # as dates are for Weka
    assert meta(facts)["number_of_numeric_features"] == int(is_numeric)
    assert meta(facts)["number_of_symbolic_features"] == 0
    type_fact = [fact for fact in facts if fact.slot == "/dataset/features/-"][-1]
    if not is_numeric:
        assert (type_fact.method, type_fact.where) == ("read", "line 2, @attribute")


def test_a_date_is_the_moment_that_it_says(tmp_path: Path) -> None:
    content = "@relation r\n@attribute d date 'dd.MM.yyyy HH:mm:ss.SSS'\n@data\n'02.01.1970 00:00:00.250'\n"
    facts, _ = read(tmp_path, content)
    assert meta(facts)["mean_means_of_numeric_atts"] == 86_400_250  # milliseconds, as Weka counts


def test_bags_are_named_and_not_read(tmp_path: Path) -> None:
    content = (
        "@relation r\n@attribute id {1,2}\n@attribute bag relational\n@attribute f numeric\n@end bag\n"
        "@attribute class {0,1}\n@data\n1,'3\\n4',0\n2,'5',1\n"
    )
    facts, problem = read(tmp_path, content)
    assert problem is None
    assert types(facts) == {"id": "nominal", "bag": "complex", "class": "nominal"}
    assert rows(facts) == 2


@pytest.mark.parametrize(
    ("content", "problem", "left"),
    [
        pytest.param(
            HEAD + "1,x\n" * 30 + "1,x,y\n", "line 35: not one value for each of the 2", 30, id="long"
        ),
        pytest.param(HEAD + "1,x\n" * 30 + "1\n", "line 35: not one value", 30, id="short"),
        pytest.param(HEAD + "1,x\n" * 30 + "{7 1}\n", "line 35: not one value", 30, id="sparse-beyond"),
        pytest.param(HEAD + "1,x\n" * 30 + "{0 1\n", "line 35: not one value", 30, id="sparse-not-closed"),
        pytest.param(HEAD + "1,x\n" * 30 + ",x\n", "line 35: not one value", 30, id="empty-value"),
        pytest.param(HEAD + "1,x\n2,w\n", "b does not declare its value 'w'", 2, id="undeclared"),
        pytest.param(
            HEAD + "1,x\nten,y\n", "a is declared to be numeric and has other values", 2, id="no-number"
        ),
        pytest.param(
            "@relation r\n@attribute d date\n@data\n2024-01-31T10:00:00\n31.1.2024\n",
            "d is declared to be a date and has other values",
            2,
            id="no-date",
        ),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_read(
    content: str, problem: str, left: int, tmp_path: Path
) -> None:
    facts, found = read(tmp_path, content)
    assert problem in str(found)
    assert found is not None
    assert found.hint
    assert rows(facts) == left
    assert meta(facts)["exact"] is ("left out" not in str(found))
    if not meta(facts)["exact"]:
        assert meta(facts)["sample_size"] == left


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param("", "no line @data", id="empty"),
        pytest.param("@relation r\n@attribute a numeric\n1\n", "no line @data", id="no-data"),
        pytest.param("@relation r\n@data\n1\n", "declares no attributes", id="no-attributes"),
        pytest.param("@relation r\n@attribute a {x,y\n@data\n", "line 2: not a declaration", id="not-closed"),
        pytest.param(
            "@relation r\n@attribute a colour\n@data\n", "line 2: not a declaration", id="unknown-type"
        ),
        pytest.param(HEAD + "1,x\n1\n2\n3\n", "line 6: not one value for each", id="most-rows-are-wrong"),
    ],
)
def test_refused(content: str, problem: str, tmp_path: Path) -> None:
    _, found = read(tmp_path, content)
    assert problem in str(found)
    assert found is not None
    assert found.hint


def test_only_a_header_has_no_rows(tmp_path: Path) -> None:
    facts, problem = read(tmp_path, HEAD)
    assert problem is None
    assert rows(facts) == 0
    assert list(features(facts)) == ["a", "b"]


def test_a_header_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arff_header, "MAX_HEADER", 1_000)
    _, problem = read(tmp_path, "@relation r\n" + "% more\n" * 1_000)
    assert isinstance(problem, LimitExceededError)


def test_compressed_and_in_latin_1(tmp_path: Path) -> None:
    content = "@relation r\n@attribute größe numeric\n@data\n1\n2\n"
    plain, _ = read(tmp_path, content)
    packed, _ = read(tmp_path, gzip.compress(content.encode("latin-1")))
    assert value(packed, "/file/compression") == "gzip"
    assert features(packed) == features(plain)


def test_the_relation_is_the_name(tmp_path: Path) -> None:
    facts, _ = read(tmp_path, "% about\n@relation 'my data'\n@attribute a numeric\n@data\n1\n")
    name = next(fact for fact in facts if fact.slot == "/dataset/name")
    assert (name.value, name.where) == ("my data", "line 2, @relation")


@pytest.mark.parametrize(
    "path", sorted((SHARED_DATA / "openml" / "arff").glob("*.arff")), ids=lambda path: path.name
)
def test_same_table_as_liac_arff(path: Path, shared_data: Path) -> None:
    """Another reader finds the same declarations, numbers of missing values, and distinct values."""
    facts, problem = collected(arff.read, Source(path, path.name))
    assert problem is None
    try:
        theirs = liac.load(io.StringIO(path.read_text(encoding="utf-8", errors="replace")))
    except liac.ArffException:
        assert path.name in REFUSED_BY_LIAC
        return
    mine = features(facts)
    assert list(mine) == [name for name, _ in theirs["attributes"]]
    assert rows(facts) == len(theirs["data"])
    for index, (name, kind) in enumerate(theirs["attributes"]):
        cells = [row[index] for row in theirs["data"]]
        assert mine[name]["missing"] == cells.count(None)
        if isinstance(kind, list):
            assert mine[name]["distinct"] == len({cell for cell in cells if cell is not None})
        elif any(cell is not None for cell in cells):
            numbers = [cell for cell in cells if cell is not None]
            assert mine[name]["minimum"] == min(numbers)
            assert mine[name]["mean"] == pytest.approx(sum(numbers) / len(numbers))


def test_sparse_rows_are_those_of_liac_arff(tmp_path: Path) -> None:
    table: dict[str, Any] = {
        "relation": "s",
        "attributes": [("a", "NUMERIC"), ("b c", ["no", "it's"]), ("d", "NUMERIC")],
        "data": [{0: 1.5, 1: "it's"}, {2: -3.0}, {}, {0: 2.0, 2: None}],
    }
    facts, problem = read(tmp_path, liac.dumps(table))
    assert problem is None
    found = features(facts)
    assert [found["a"][name] for name in ("minimum", "mean", "missing")] == [0.0, 0.875, 0]
    assert (found["d"]["mean"], found["d"]["missing"]) == (-1.0, 1)
    assert (found["b c"]["distinct"], found["b c"]["categories"]) == (2, ["no", "it's"])


def test_names_and_values_lose_their_quotes() -> None:
    assert unquoted(r"'a\'b'") == "a'b"
    assert json.dumps(unquoted('"x"')) == '"x"'

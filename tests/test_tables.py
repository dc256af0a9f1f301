"""What the readers of tables say of columns and rows, whatever the shape of the table."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_facts import features

from mlcard.errors import ConfigurationError
from mlcard.facts import Source
from mlcard.readers import csv
from mlcard.readers.tables import TableOptions, moments, parquet_rows, table, text_blocks
from mlcard.readers.tables.found import facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlcard.facts import Fact, JsonValue


def read_csv(tmp_path: Path, content: str | bytes, options: TableOptions | None = None) -> list[Fact]:
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(csv.read(Source(path, path.name), options or TableOptions()))


def read_parquet(tmp_path: Path, frame: pl.DataFrame, options: TableOptions | None = None) -> list[Fact]:
    path = tmp_path / "table.parquet"
    frame.write_parquet(path)
    return list(facts_of(parquet_rows.tables(Source(path, path.name)), options or TableOptions()))


def value(facts: Sequence[Fact], slot: str) -> JsonValue:
    return next(fact.value for fact in facts if fact.slot == slot)


def meta(facts: Sequence[Fact]) -> dict[str, Any]:
    found = value(facts, "/dataset/meta_features")
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(
            ["1", "2", "2"], {"type": "numeric", "minimum": 1, "maximum": 2, "distinct": 2}, id="integers"
        ),
        pytest.param(
            ["1", "2.5", ""], {"type": "numeric", "minimum": 1.0, "missing": 1}, id="reals-with-a-gap"
        ),
        pytest.param(
            ["-1e3", ".5", "2."], {"type": "numeric", "minimum": -1000.0, "maximum": 2.0}, id="notations"
        ),
        pytest.param(
            ["99999999999999999999", "1"], {"type": "numeric", "maximum": 1e20}, id="more-than-64-bits"
        ),
        pytest.param(
            ["1", "?", "NA"], {"missing": 2, "missing_value_codes": ["?", "NA"], "maximum": 1}, id="codes"
        ),
        pytest.param(["1.5", "nan"], {"missing": 1, "missing_value_codes": ["nan"]}, id="nan-is-missing"),
        pytest.param(["0", "1", "1"], {"type": "numeric"}, id="0-and-1-are-numbers"),
        pytest.param(["true", "False"], {"type": "boolean", "categories": ["false", "true"]}, id="booleans"),
        pytest.param(["2024-01-31", "2024-02-01"], {"type": "date"}, id="dates"),
        pytest.param(["2024-01-31T10:00:00Z", "2024-02-01"], {"type": "date"}, id="times-and-dates"),
        pytest.param(["2024-01-31", "31/01/2024"], {"type": "nominal"}, id="not-every-date-is-iso"),
        pytest.param(
            ["a", "b", "a"], {"type": "nominal", "categories": ["a", "b"], "distinct": 2}, id="nominal"
        ),
        pytest.param(["1,234.5", "2,000.0"], {"type": "nominal"}, id="thousands-are-not-guessed"),
        pytest.param(["x", "x"], {"type": "constant", "distinct": 1}, id="constant-text"),
        pytest.param(
            ["7", "7"], {"type": "constant", "mean": 7.0, "standard_deviation": 0.0}, id="constant-number"
        ),
        pytest.param(["", "NA"], {"type": "empty", "missing": 2, "distinct": 0}, id="no-value"),
        pytest.param(
            [f"u{i}" for i in range(60)], {"type": "identifier", "distinct": 60}, id="all-different"
        ),
        pytest.param([f"so long {i}" for i in range(60)], {"type": "text"}, id="all-different-with-blanks"),
        pytest.param(
            [f"v{i % 40}" for i in range(60)], {"type": "nominal", "distinct": 40}, id="few-absolutely"
        ),
        pytest.param([f"t {i % 90}" for i in range(100)], {"type": "text"}, id="many-and-not-all-different"),
        pytest.param(["1e400", "1"], {"minimum": 1.0, "missing": 0}, id="infinite-is-no-json-number"),
        pytest.param(["1"] * 30 + ["x"] * 30, {"type": "nominal"}, id="mixed-is-text"),
    ],
)
def test_csv_column(cells: list[str], expected: dict[str, Any], tmp_path: Path) -> None:
    rows = "".join(f'"{cell}",{index}\n' for index, cell in enumerate(cells))
    found = features(read_csv(tmp_path, "column,row\n" + rows))["column"]
    assert {name: found.get(name) for name in expected} == expected
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        pytest.param(
            pl.Series([1, None], dtype=pl.Int8), {"type": "numeric", "data_type": "int8"}, id="int8"
        ),
        pytest.param(
            pl.Series([2**100, 1], dtype=pl.Int128), {"type": "numeric", "maximum": 2.0**100}, id="int128"
        ),
        pytest.param(
            pl.Series([1.5, float("nan")]), {"type": "numeric", "missing": 1, "mean": 1.5}, id="nan"
        ),
        pytest.param(
            pl.Series(["1.10", "2.25"]).cast(pl.Decimal(10, 2)),
            {"type": "numeric", "maximum": 2.25},
            id="decimal",
        ),
        pytest.param(
            pl.Series(["1", "2"]), {"type": "nominal", "data_type": "string"}, id="text-of-digits-is-text"
        ),
        pytest.param(
            pl.Series(["NA", ""]), {"missing": 0, "distinct": 2}, id="codes-are-values-where-null-exists"
        ),
        pytest.param(
            pl.Series(["a", "b"], dtype=pl.Categorical), {"type": "nominal", "distinct": 2}, id="categorical"
        ),
        pytest.param(
            pl.Series(["a", "a"], dtype=pl.Enum(["b", "a"])),
            {"type": "constant", "data_type": "enum"},
            id="declared-but-constant",
        ),
        pytest.param(
            pl.Series(["a", "b"], dtype=pl.Enum(["c", "b", "a"])),
            {"type": "nominal", "categories": ["c", "b", "a"], "distinct": 2},
            id="declared-order",
        ),
        pytest.param(pl.Series([True, None]), {"type": "boolean", "missing": 1, "distinct": 1}, id="boolean"),
        pytest.param(pl.Series([0, 1]).cast(pl.Date), {"type": "date", "data_type": "date"}, id="date"),
        pytest.param(pl.Series([0, 10**15]).cast(pl.Datetime("ns")), {"type": "date"}, id="datetime"),
        pytest.param(pl.Series([None, None]), {"type": "empty", "missing": 2}, id="null-type"),
        pytest.param(
            pl.Series([[1], [2, 3]]), {"type": "complex", "data_type": "list"}, id="lists-are-not-read"
        ),
        pytest.param(pl.Series([b"x", b"y"]), {"type": "complex", "missing": None}, id="bytes-are-not-read"),
    ],
)
def test_parquet_column(series: pl.Series, expected: dict[str, Any], tmp_path: Path) -> None:
    found = features(read_parquet(tmp_path, pl.DataFrame({"column": series, "row": [0, 1]})))["column"]
    assert {name: found.get(name) for name in expected} == expected


def test_a_table_without_readable_columns_still_has_rows(tmp_path: Path) -> None:
    facts = read_parquet(tmp_path, pl.DataFrame({"image": [b"x", b"y", b"z"]}))
    assert value(facts, "/dataset/number_of_instances") == 3
    absent = {item["meta_feature"]: item for item in meta(facts)["not_given"]}
    assert "image" in absent["number_of_missing_values"]["comment"]


def test_guesses_are_marked_and_say_from_what(tmp_path: Path) -> None:
    facts = [f for f in read_csv(tmp_path, "n,s\n1,a\n2,b\n") if f.slot == "/dataset/features/-"]
    assert [(f.method, f.where) for f in facts] == [
        ("computed", "column 1"),
        ("computed", "column 2"),
        ("inferred", "column 2, 2 different texts in 2 rows"),
    ]


def test_target_and_ignored_columns(tmp_path: Path) -> None:
    options = TableOptions(target="y", ignore=("note",), row_id="id")
    facts = read_csv(tmp_path, "id,x,note,y\n1,2,,no\n2,4,n,yes\n3,6,,yes\n", options)
    assert [item.get("role") for item in features(facts).values()] == ["row_id", None, "ignored", "target"]
    found = meta(facts)
    assert found["number_of_features"] == 2
    assert found["number_of_missing_values"] == 0
    assert found["number_of_instances_with_missing_values"] == 0
    assert found["number_of_classes"] == 2
    assert found["majority_class_size"] == 2
    assert found["auto_correlation"] == 0.5
    assert found["target_feature"] == "y"
    assert found["ignored_features"] == ["id", "note"]
    assert found["mean_means_of_numeric_atts"] == 4.0


def test_a_numeric_target_has_no_classes(tmp_path: Path) -> None:
    found = meta(read_csv(tmp_path, "x,y\na,0\nb,1\na,0\nb,1\n", TableOptions(target="y")))
    assert found["number_of_classes"] == 0
    absent = {item["meta_feature"]: item["reason"] for item in found["not_given"]}
    assert absent["majority_class_size"] == "not_applicable"
    assert math.isclose(found["auto_correlation"], 0.0)


def test_without_a_target_nothing_is_said_of_classes(tmp_path: Path) -> None:
    found = meta(read_csv(tmp_path, "x,y\na,0\nb,1\n"))
    named = {*found, *(item["meta_feature"] for item in found["not_given"])}
    assert not {name for name in named if "class" in name or "information" in name or "entropy" in name}


@pytest.mark.parametrize("reader", ["csv", "parquet"])
def test_a_target_that_does_not_exist(reader: str, tmp_path: Path) -> None:
    read = {
        "csv": partial(read_csv, tmp_path, "x,y\n1,2\n"),
        "parquet": partial(read_parquet, tmp_path, pl.DataFrame({"x": [1], "y": [2]})),
    }[reader]
    with pytest.raises(ConfigurationError, match="no column 'z'") as caught:
        read(TableOptions(target="z"))
    assert "x, y" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # The tables of four rows that the evaluation engine's own tests use.
        pytest.param(
            "a,b,c\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n",
            {"number_of_classes": 0, "auto_correlation": 1 / 3, "mean_means_of_numeric_atts": 0.5,
             "mean_std_dev_of_numeric_atts": 0.5773502691896257, "mean_skewness_of_numeric_atts": 0.0,
             "mean_kurtosis_of_numeric_atts": -6.0, "majority_class_size": None},
            id="numeric-xor",
        ),
        pytest.param(
            "a,b,c\nf,f,f\nf,t,t\nt,f,t\nt,t,f\n",
            {"class_entropy": 1.0, "mean_attribute_entropy": 1.0, "mean_mutual_information": 0.0,
             "equivalent_number_of_atts": None, "mean_noise_to_signal_ratio": None},
            id="nominal-xor",
        ),
        pytest.param("c\nx\n", {"auto_correlation": 1.0, "number_of_classes": 1}, id="one-row"),
        pytest.param("a,c\n1,x\n2,\n", {"auto_correlation": None, "number_of_classes": 2}, id="no-class"),
    ],
)  # fmt: skip
def test_edge_cases_of_the_definition(
    content: str, expected: dict[str, float | None], tmp_path: Path
) -> None:
    found = meta(read_csv(tmp_path, content, TableOptions(target="c")))
    given_values = {name: found.get(name) for name in expected}
    assert given_values == pytest.approx(expected)
    absent = {item["meta_feature"]: item["reason"] for item in found["not_given"]}
    assert {absent[name] for name, number in expected.items() if number is None} <= {"not_applicable"}


def test_the_engines_own_test_of_a_nominal_column_without_values(tmp_path: Path) -> None:
    """XOR with a column of which five values are declared and none occurs."""
    two, five = pl.Enum(["f", "t"]), pl.Enum(list("vwxyz"))
    frame = pl.DataFrame(
        {"a": list("fftt"), "b": list("ftft"), "gap": [None] * 4, "c": list("fttf")},
        schema={"a": two, "b": two, "gap": five, "c": two},
    )
    found = meta(read_parquet(tmp_path, frame, TableOptions(target="c")))
    expected = {
        "mean_attribute_entropy": 2 / 3, "min_attribute_entropy": 0.0, "min_nominal_att_distinct_values": 0,
        "number_of_binary_features": 3, "number_of_instances_with_missing_values": 4, "class_entropy": 1.0,
        "mean_mutual_information": 0.0,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_without_a_target_nothing_is_said_of_one(tmp_path: Path) -> None:
    found = meta(read_csv(tmp_path, "a,b,c\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n"))
    absent = {item["meta_feature"] for item in found.get("not_given", [])}
    of_target = {"number_of_classes", "auto_correlation", "class_entropy", "majority_class_size"}
    assert not of_target & (found.keys() | absent)


def test_same_facts_for_any_number_of_threads(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(messy_csv(30_000))
    code = (
        "import sys; from pathlib import Path; from mlcard.facts import Source; "
        "from mlcard.readers import csv\n"
        "from mlcard.readers.tables import TableOptions\n"
        "print(list(csv.read(Source(Path(sys.argv[1]), 'table'), TableOptions(target='class'))))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code, path],
            env={**os.environ, "POLARS_MAX_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2", "5")
    ]
    assert said[0] == said[1] == said[2]


def test_same_facts_for_any_block_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = messy_csv(3_000)
    whole = read_csv(tmp_path, content, TableOptions(target="class"))
    for size in (1_000, 4_099, 65_536):
        monkeypatch.setattr(csv, "blocks", partial(text_blocks.blocks, size=size))
        assert_same(read_csv(tmp_path, content, TableOptions(target="class")), whole)


def test_same_facts_for_any_batch_size_and_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = messy_csv(3_000)
    frame = pl.read_csv(content.encode(), null_values=["NA"], infer_schema_length=None, try_parse_dates=True)
    whole = read_parquet(tmp_path, frame, TableOptions(target="class"))
    assert is_close(meta(read_csv(tmp_path, content, TableOptions(target="class"))), meta(whole))
    for cells in (1_000, 250):
        monkeypatch.setattr(table, "BATCH_CELLS", cells)
        assert_same(read_parquet(tmp_path, frame.head(3_000), TableOptions(target="class")), whole)


@pytest.mark.parametrize(
    "use", ["import mlcard.readers.csv", "from mlcard.readers import parquet; next(parquet.read(None))"]
)
def test_without_polars_the_error_says_what_to_install(use: str) -> None:
    code = f"import sys; sys.modules['polars'] = None; {use}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MissingExtraError: tables are read with polars and numpy, and one is not installed" in run.stderr


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    content = messy_csv(20_000)
    assert repr(read_csv(tmp_path, content)) == repr(read_csv(tmp_path, content))


def messy_csv(rows: int) -> str:
    """Numbers with gaps that get decimals late, dates, texts with line breaks, and a class."""
    lines = ["late,gaps,date,text,class\n"]
    for i in range(rows):
        late = i % 7 if i < rows - 5 else i / 8
        gap = "NA" if i % 11 == 0 else (i * 7919 % 1000) / 10
        lines.append(f'{late},{gap},2024-01-{i % 28 + 1:02},"a ""{i % 5}""\nb, c",{"xyz"[i * i % 3]}\n')
    return "".join(lines)


def assert_same(found: Sequence[Fact], expected: Sequence[Fact]) -> None:
    assert [(fact.slot, fact.where, fact.method) for fact in found] == [
        (fact.slot, fact.where, fact.method) for fact in expected
    ]
    for one, other in zip(found, expected, strict=True):
        assert is_close(one.value, other.value), one.slot


def is_close(one: Any, other: Any) -> bool:
    """Whether two values are the same, up to rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_close(one[name], other[name]) for name in one)
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=40), st.data())
def test_merged_moments_are_exact_ones(numbers: list[int], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(numbers)))
    found = moments.merged(of(numbers[:cut]), of(numbers[cut:]))
    expected = of(numbers)
    assert found.count == expected.count
    scale = max(map(abs, numbers), default=1) or 1
    for power, name in enumerate(("mean", "m2", "m3", "m4"), start=1):
        tolerance = 1e-12 * len(numbers) * float(scale) ** power
        assert math.isclose(getattr(found, name), getattr(expected, name), rel_tol=1e-9, abs_tol=tolerance)


def of(numbers: list[int]) -> moments.Moments:
    """Moments in exact arithmetic."""
    if not numbers:
        return moments.Moments()
    mean = Fraction(sum(numbers), len(numbers))
    sums = [float(sum((number - mean) ** power for number in numbers)) for power in (2, 3, 4)]
    return moments.Moments(len(numbers), float(mean), *sums)


@pytest.mark.parametrize("low", [0, 2**53, 2**60, -(2**62)])
def test_small_differences_of_large_integers(tmp_path: Path, low: int) -> None:
    rows = "".join(f"{low + number}\n" for number in range(10))
    for found in (
        read_csv(tmp_path, f"x\n{rows}"),
        read_parquet(tmp_path, pl.DataFrame({"x": range(low, low + 10)})),
    ):
        (entry,) = [fact.value for fact in found if fact.slot == "/dataset/features/-"]
        assert isinstance(entry, dict)
        assert entry["standard_deviation"] == pytest.approx(3.02765, abs=1e-5)
        assert entry["mean"] == pytest.approx(low + 4.5, rel=1e-15)
        assert (entry["minimum"], entry["maximum"]) == (low, low + 9)


def test_integers_from_end_to_end_of_their_type(tmp_path: Path) -> None:
    found = read_csv(tmp_path, f"x\n{-(2**63)}\n{2**63 - 1}\n")
    (entry,) = [fact.value for fact in found if fact.slot == "/dataset/features/-"]
    assert isinstance(entry, dict)
    assert entry["standard_deviation"] == pytest.approx(2**63 * 2**0.5)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_numbers_can_be_classes(tmp_path: Path, form: str) -> None:
    options = TableOptions(target="y", classes="classes of SVC in train.py line 3")
    frame = pl.DataFrame({"x": [1.5, 2.5, 3.5, 4.5], "y": [0, 1, 1, 1]})
    found = (
        read_csv(tmp_path, frame.write_csv(), options)
        if form == "csv"
        else read_parquet(tmp_path, frame, options)
    )
    assert meta(found)["number_of_classes"] == 2
    assert meta(found)["minority_class_size"] == 1
    typed = [fact for fact in found if fact.method == "inferred" and fact.slot == "/dataset/features/-"]
    assert [(fact.value, fact.where) for fact in typed] == [
        ({"name": "y", "type": "nominal"}, "classes of SVC in train.py line 3")
    ]

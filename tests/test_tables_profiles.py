"""What the lines about columns say, and what they hide."""

from __future__ import annotations

import math
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from scipy import stats
from test_tables import read_csv, read_parquet, value
from test_tables_sound import by_feature

from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.association import association
from mlcard.readers.tables.row_sample import sample_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def frequent(shown: str, count: int) -> list[dict[str, Any]]:
    return [{"value": shown, "count": count}]


def profile(tmp_path: Path, cells: Sequence[object], **frame: Any) -> dict[str, Any]:
    """The line about a column of a Parquet file, without its name."""
    facts = read_parquet(tmp_path, pl.DataFrame({"column": cells, **frame}))
    found = by_feature(facts) if any(fact.slot == "/dataset/column_profiles" for fact in facts) else {}
    return {name: part for name, part in found.get("column", {}).items() if name != "feature"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(
            [*range(1, 20), None],
            {"percentile_5": 1, "lower_quartile": 5, "median": 10, "higher_quartile": 15, "percentile_95": 19,
             "histogram": "2 2 2 2 1 2 2 2 2 2"},
            id="integers",
        ),
        pytest.param(
            [0.0] * 8 + [1.0, 2.5],
            {"median": 0.0, "histogram": "8 0 0 0 1 0 0 0 0 1", "frequent_values": frequent("0.0", 8)},
            id="reals-with-a-spike",
        ),
        pytest.param(
            [3, 1, 3, 1, 2, 2],
            {"frequent_values": [*frequent("1", 2), *frequent("2", 2), *frequent("3", 2)]},
            id="ties",
        ),
        pytest.param(["b", "a", "b", "c"], {"frequent_values": frequent("b", 2)}, id="once-is-not-shown"),
        pytest.param(
            [date(2024, 1, 31), date(2023, 5, 1)],
            {"earliest": "2023-05-01", "latest": "2024-01-31"},
            id="days",
        ),
        pytest.param([7, 7, 7], {}, id="constant"),
        pytest.param([None, None], {}, id="empty"),
        pytest.param([math.inf, 1.0, 2.0, 3.0], {"median": 2.0, "histogram": None}, id="infinite"),
        pytest.param([-1e308, 1e308, 0.0, 1.0], {"median": 0.5, "histogram": None}, id="overflow"),
        pytest.param([2**53, 2**53 + 4, 2**53 + 4], {"histogram": "1 0 0 0 0 0 0 0 0 2"}, id="large"),
        pytest.param([f"u{number}" for number in range(40)], {}, id="identifier"),
        pytest.param(["x" * 80, "x" * 80, "y", "y"], {"frequent_values": frequent("y", 2)}, id="too-long"),
    ],
)  # fmt: skip
def test_what_a_line_says(cells: Sequence[object], expected: dict[str, Any], tmp_path: Path) -> None:
    found = profile(tmp_path, cells)
    assert {name: found.get(name) for name in expected} == expected
    assert found or not expected
    if not expected:
        assert "frequent_values" not in found


@pytest.mark.parametrize("seed", range(5))
def test_quantiles_and_histogram_are_numpys(seed: int, tmp_path: Path) -> None:
    numbers = np.random.default_rng(seed).lognormal(size=997)
    found = profile(tmp_path, numbers.tolist())
    theirs = np.percentile(numbers, [5, 25, 50, 75, 95], method="weibull")
    names = ("percentile_5", "lower_quartile", "median", "higher_quartile", "percentile_95")
    assert [found[name] for name in names] == pytest.approx(theirs, rel=1e-5)
    assert [int(count) for count in found["histogram"].split()] == np.histogram(numbers, 10)[0].tolist()


def test_a_long_table_says_from_how_many_rows(tmp_path: Path) -> None:
    rows = 3 * sample_rows(2)
    index = pl.int_range(rows, eager=True)
    frame = pl.DataFrame(
        {"x": (index * 7919 % rows).cast(pl.Float64), "k": "v" + (index % 3).cast(pl.String)}
    )
    found = by_feature(read_parquet(tmp_path, frame, TableOptions(target="k")))
    assert (found["x"]["sample_size"], found["x"]["random_seed"]) == (10_000, 0)
    assert found["x"]["median"] == pytest.approx(rows / 2, rel=0.03)
    assert sum(map(int, found["x"]["histogram"].split())) == 10_000
    assert found["x"]["distinct_estimate"] == pytest.approx(rows, rel=0.07)
    assert found["k"] == {
        "feature": "k", "frequent_values": [{"value": f"v{n}", "count": rows // 3} for n in range(3)]
    }  # fmt: skip
    (entry,) = (fact.value for fact in read_parquet(tmp_path, frame) if fact.where == "column 1")
    assert "distinct" not in entry  # type: ignore[operator]  # an estimate is never shown as a count


@pytest.mark.parametrize("seed", range(4))
def test_associations_are_those_of_scipy_and_of_their_formulas(seed: int) -> None:
    random_ = np.random.default_rng(seed)
    x = random_.normal(size=400)
    y = x * (seed - 1) + random_.normal(size=400)
    group = np.digitize(x, [-1, 0, 1])
    other = np.where(random_.random(400) < 0.6, group, random_.integers(0, 4, 400))
    texts = [pl.Series([f"g{code}" for code in codes]) for codes in (group, other)]
    assert association(pl.Series(x), pl.Series(y)) == ("pearson", pytest.approx(abs(stats.pearsonr(x, y)[0])))
    groups = [y[group == code] for code in range(4)]
    inside = sum(((part - part.mean()) ** 2).sum() for part in groups)
    epsilon = 1 - (inside / 396) / (((y - y.mean()) ** 2).sum() / 399)
    assert association(pl.Series(y), texts[0]) == (
        "correlation_ratio", pytest.approx(max(0, epsilon) ** 0.5)
    )  # fmt: skip
    table = stats.contingency.crosstab(group, other).count
    plain = stats.contingency.association(table, method="cramer") ** 2 * (min(table.shape) - 1)
    corrected = max(0.0, plain - (table.shape[0] - 1) * (table.shape[1] - 1) / 399)
    width = min(side - (side - 1) ** 2 / 399 for side in table.shape) - 1
    assert association(*texts) == ("cramers_v", pytest.approx((corrected / width) ** 0.5))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], id="constant-numbers"),
        pytest.param(["a", "a", "a"], ["x", "y", "x"], id="constant-texts"),
        pytest.param([1.0, 2.0, 3.0], ["a", "b", "c"], id="each-row-a-group"),
        pytest.param([None, None, 1.0], [1.0, 2.0, None], id="no-row-has-both"),
        pytest.param(["a"], ["b"], id="one-row"),
    ],
)
def test_no_association_where_there_is_nothing_to_compare(one: list[Any], other: list[Any]) -> None:
    types = [
        pl.String if any(isinstance(cell, str) for cell in cells) else pl.Float64 for cells in (one, other)
    ]
    assert association(pl.Series(one, dtype=types[0]), pl.Series(other, dtype=types[1])) is None


def test_a_column_of_names_tells_nothing_by_chance() -> None:
    draw = random.Random(0)  # noqa: S311 - no secret
    classes = pl.Series([draw.choice("ab") for _ in range(500)])
    found = association(pl.Series([f"name {number}" for number in range(500)]), classes)
    assert found is None or found[1] < 0.1


def test_values_of_a_sensitive_column_stand_nowhere(tmp_path: Path) -> None:
    rows = "".join(f"user{n % 3}@example.org,{n % 4 + 555000},{'yn'[n % 2]}\n" for n in range(40))
    facts = read_csv(tmp_path, "email,phone,y\n" + rows, TableOptions(target="y"))
    text = repr(facts)
    assert "example.org" not in text
    assert "555000" not in text
    assert "555003" not in text
    found = by_feature(facts)
    assert found["email"]["withheld"] == "it seems to hold e-mail addresses"
    assert found["phone"]["association_measure"] == "correlation_ratio"


def test_a_sensitive_target_keeps_its_classes(tmp_path: Path) -> None:
    facts = read_csv(tmp_path, "x,name\n1,a\n2,b\n3,a\n", TableOptions(target="name"))
    (entry,) = (fact.value for fact in facts if fact.where == "column 2")
    assert entry["categories"] == ["a", "b"]  # type: ignore[index, call-overload]
    assert value(facts, "/dataset/column_profiles")

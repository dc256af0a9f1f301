"""What one pass keeps of a table: exactly the same in any order of the rows, and in batches of any size."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcard.readers.tables import TableOptions, codes, distinct, moments, nominal, profile, row_sample, tally
from mlcard.readers.tables.scratch import Scratch
from mlcard.readers.tables.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.readers.tables.profile import TableProfile
    from mlcard.readers.tables.table import Kind

KINDS: dict[Any, Kind] = {pl.Int64: "integer", pl.Float64: "real", pl.String: "string"}


def profiled(frame: pl.DataFrame, batch: int = 1_000, **options: Any) -> TableProfile:
    """The profile of a table that comes in batches."""
    columns = tuple(
        Column(name, place, KINDS[dtype]) for place, (name, dtype) in enumerate(frame.schema.items())
    )
    keyed = frame.rename({column.name: column.key for column in columns})
    table = Table("table", columns, lambda: keyed.iter_slices(batch), {})
    return profile.profile_table(table, TableOptions(**options))


def mixed(rows: int) -> pl.DataFrame:
    """Numbers with many and few values, gaps, values with few and many texts, a class."""
    index = pl.int_range(rows, eager=True)
    return pl.DataFrame(
        {
            "many": ((index * 7919) % rows).cast(pl.Float64).sin(),
            "few": index % 7,
            "gaps": pl.select(pl.when(index % 5 > 0).then(index % 1000)).to_series(),
            "text": "t" + ((index * index) % 90).cast(pl.String),
            "id": "id " + index.cast(pl.String),
            "class": pl.select(
                pl.when(index % 3 == 0).then(pl.lit("a")).when(index % 3 == 1).then(pl.lit("b"))
            ).to_series(),
        }
    )


def kept(table: TableProfile) -> dict[str, Any]:
    """What the pass keeps, numbers that are sums to nine digits."""
    found: dict[str, Any] = {"sample": table.sample.rows(), "repetition": table.repetition}
    for item in table.columns:
        known = item.many
        found[item.column.name] = (
            item.missing,
            item.distinct,
            None if known is None else (known.hashes.to_list(), known.counts.to_list()),
            None if item.values is None else (item.values.counts, item.values.pairs, item.values.examples),
            None if item.numbers is None else (item.numbers.minimum, item.numbers.maximum),
        )
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits so low that 6,000 rows pass all of them."""
    monkeypatch.setattr(row_sample, "_ROWS", 500)
    monkeypatch.setattr(row_sample, "_KEPT", 700)
    monkeypatch.setattr(distinct, "CAPACITY", 256)
    monkeypatch.setattr(codes, "_BUDGET", 600)
    monkeypatch.setattr(tally, "_MANY", 50)
    monkeypatch.setattr(nominal, "_EXAMPLES", 20)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("batch", [1, 7, 333, 6_000], ids=lambda size: f"batches-of-{size}")
def test_batches_of_any_size(batch: int) -> None:
    frame = mixed(3_000 if batch == 1 else 6_000)
    whole = profiled(frame, frame.height, target="class")
    assert whole.is_sampled
    assert whole.columns[4].values is not None
    assert whole.columns[4].values.counts is None
    assert kept(profiled(frame, batch, target="class")) == kept(whole)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_order_of_the_rows(seed: int) -> None:
    frame = mixed(6_000)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=seed)
    assert kept(profiled(shuffled, target="class")) == kept(profiled(frame, target="class"))


@pytest.mark.usefixtures("small")
def test_types_of_other_widths_are_the_same_numbers() -> None:
    frame = mixed(6_000)
    narrow = frame.with_columns(pl.col("few").cast(pl.Int8), pl.col("text").cast(pl.Categorical))
    columns = tuple(
        Column(name, place, KINDS[dtype]) for place, (name, dtype) in enumerate(frame.schema.items())
    )
    keyed = narrow.rename({column.name: column.key for column in columns})
    table = Table("table", columns, lambda: keyed.iter_slices(1_000), {})
    assert kept(profile.profile_table(table, TableOptions(target="class"))) == kept(
        profiled(frame, target="class")
    )


def test_the_hash_of_rows_is_the_one_that_cards_were_made_with() -> None:
    """When polars hashes otherwise, other rows are chosen, and sound.DEFINITION_VERSION has to change."""
    features = {"a": [1, 2, None], "b": [0.5, None, -0.0], "c": ["x", "", None]}
    frame = pl.DataFrame({**features, "t": ["p", "q", "p"]})
    found = row_sample.row_hashes(frame, list(features), "t")
    assert found["features"].to_list() == HASHES["features"]
    assert found["row"].to_list() == HASHES["row"]


HASHES = {
    "features": [8163038054271948682, 15731808441609951975, 12415764476582139462],
    "row": [11953584725647751175, 14659362421884979673, 1736435929491209205],
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-50, 50), max_size=300), st.integers(1, 40), st.integers(2, 16))
def test_a_sketch_that_holds_all_values_is_exact(values: list[int], batch: int, bound: int) -> None:
    sketch = distinct.Sketch(2**bound)
    for start in range(0, len(values), batch):
        numbers = np.array(values[start : start + batch], np.int64)
        sketch.add_each(distinct.number_hashes(numbers, Scratch()))
    found = sketch.found()
    counts = Counter(values)
    if len(counts) <= 2**bound:
        assert found.exact
        assert dict(zip(distinct.numbers_of(found.hashes, pl.Int64), found.counts, strict=True)) == counts
    else:
        assert not found.exact
        assert len(found.hashes) <= 2**bound


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(pl.int_range(300_000, eager=True), id="consecutive"),
        pytest.param(pl.int_range(300_000, eager=True) * 4096, id="multiples"),
        pytest.param(pl.int_range(300_000, eager=True).cast(pl.Float64), id="whole-reals"),
        pytest.param(pl.int_range(300_000, eager=True).cast(pl.Float64).sin(), id="reals"),
        pytest.param(pl.int_range(300_000, eager=True) / 100, id="cents"),
    ],
)
def test_the_estimate_is_near(values: pl.Series) -> None:
    frame = pl.DataFrame({"n": pl.concat([values, values])})
    found = profiled(frame, 60_000).columns[0].many
    assert found is not None
    assert found.number == pytest.approx(values.n_unique(), rel=0.07)  # three standard errors
    assert not found.all_different


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["u", "v", None]), st.sampled_from("yn")), max_size=60
    )
)
def test_repetitions_are_those_that_are_counted_one_by_one(rows: list[tuple[int, str | None, str]]) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.Int64, "b": pl.String, "class": pl.String}, orient="row")
    found = profiled(frame, 7, target="class").repetition
    features = [row[:2] for row in rows]
    several = {key for key in features if len({row[2] for row in rows if row[:2] == key}) > 1}
    assert found.exact
    assert (found.rows, found.repeated) == (len(rows), len(rows) - len(set(rows)))
    assert found.contradicting == sum(key in several for key in features)


def test_repetitions_of_a_long_table_are_estimated_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_sample, "_KEPT", 2_000)
    index = pl.int_range(40_000, eager=True)
    frame = pl.DataFrame(
        {"a": index % 30_000, "class": "c" + (index % 30_000 + index // 39_000).cast(pl.String)}
    )
    found = profiled(frame, 3_000, target="class").repetition
    assert not found.exact
    assert found.rows <= 2_000
    assert found.repeated / found.rows == pytest.approx(9_000 / 40_000, abs=0.05)
    assert found.contradicting / found.rows == pytest.approx(2_000 / 40_000, abs=0.03)


def test_a_table_of_one_row_over_and_over() -> None:
    frame = pl.DataFrame({"a": [1] * 70_000, "b": ["x"] * 70_000})
    found = profiled(frame, 9_000)
    assert found.repetition.repeated == 69_999
    assert found.sample.height == row_sample.sample_rows(2)


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9])
@pytest.mark.parametrize("batch", [100, 1_000, 50_000])
def test_moments_are_stable_far_from_zero(offset: float, batch: int) -> None:
    spread = (pl.int_range(50_000, eager=True).cast(pl.Float64) * 12.9898).sin() * 3
    moved = spread + offset
    found = profiled(pl.DataFrame({"x": moved}), batch).columns[0].numbers
    expected = profiled(pl.DataFrame({"x": moved - offset}), 50_000).columns[0].numbers
    assert found is not None
    assert expected is not None
    for statistic in (moments.standard_deviation, moments.skewness, moments.kurtosis):
        assert math.isclose(
            statistic(found.moments), statistic(expected.moments), rel_tol=1e-6, abs_tol=1e-6
        ), statistic


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param([1e-170, 2e-170, 5e-170, 7e-170], id="squares-vanish"),
        pytest.param([1e200, 2e200, 3e200, 5e200], id="powers-overflow"),
        pytest.param([1.0, math.inf, 2.0, 3.0], id="infinite"),
        pytest.param([5.0] * 9, id="constant"),
        pytest.param([0.1] * 9, id="constant-that-is-no-sum-of-powers-of-two"),
        pytest.param([3.0], id="one"),
    ],
)
def test_moments_that_no_double_holds_are_none(numbers: Sequence[float]) -> None:
    for batch in (1, 2, 9):
        found = profiled(pl.DataFrame({"x": numbers}), batch).columns[0].numbers
        assert found is not None
        for statistic in (moments.skewness, moments.kurtosis):
            value = statistic(found.moments)
            assert math.isnan(value) or math.isfinite(value)
        if len(set(numbers)) == 1:
            assert moments.standard_deviation(found.moments) == 0.0

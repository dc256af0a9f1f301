"""Sketches of tables: the same for the same values, as exact as theory says, and bounded whatever comes."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_facts import value

from mlcard.errors import InvalidCardError, MissingExtraError, MlcardError
from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.sketching import SketchOptions, gather
from mlcard.readers.tables.sketching.hashing import Hasher, Seen, key_name, spread
from mlcard.readers.tables.sketching.lowest import Lowest
from mlcard.sketch import TOP, Hashes
from mlcard.sketch.document import entries_in, entry, parse, summary, text_of
from mlcard.sketch.estimate import containment, jaccard

if TYPE_CHECKING:
    from mlcard.sketch import TableSketch

TABLES = Path(__file__).parent / "data/tables"
NAMES = [
    "table.csv", "table.csv.gz", "table.csv.zst", "table.jsonl", "records.json", "table.arff",
    "table.parquet", "by_polars.arrow", "table.feather", "stream.arrow", "table.xlsx", "table.duckdb",
]  # fmt: skip


def sketch_of(path: Path, key: str = "", target: str | None = None) -> TableSketch:
    reading = read(Source(path, path.name), TableOptions(target=target, sketch=SketchOptions(key)))
    assert reading.problem is None, reading.problem
    return parse(value(list(reading.facts), "/dataset/sketch"))


def sketch_of_frame(frame: pl.DataFrame, folder: Path, key: str = "", suffix: str = "csv") -> TableSketch:
    path = folder / f"table.{suffix}"
    (frame.write_csv if suffix == "csv" else frame.write_parquet)(path)
    return sketch_of(path, key)


def exact(values: list[Any]) -> list[int]:
    series = pl.Series(values, dtype=pl.Float64 if values == [None] else None)
    kind = Hasher("").texts if series.dtype == pl.String else Hasher("").numbers
    return kind(series, Seen()).exact.tolist()


def near(values: list[Any]) -> list[int]:
    series = pl.Series(values, dtype=pl.Float64 if values == [None] else None)
    kind = Hasher("").texts if series.dtype == pl.String else Hasher("").numbers
    return kind(series, Seen()).near.tolist()


# --- hashes


def test_numbers_are_hashed_by_splitmix64() -> None:
    """The first two outputs for the seed 1234567, as published with xoshiro's reference code."""
    golden = 0x9E3779B97F4A7C15
    states = np.array([(1234567 + golden * step) % TOP for step in (1, 2)], dtype=np.uint64)
    assert spread(states).tolist() == [6457827717110365317, 3203168211198807973]


@pytest.mark.parametrize(
    ("text", "hashed"),
    [("a", 16629034431890738719), ("setosa", 6328531693797943750), ("Zürich", 838883168505079630)],
)
def test_texts_are_hashed_by_xxh3(text: str, hashed: int) -> None:
    """As the package xxhash 4.1.0 does."""
    assert exact([text]) == [hashed]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([[1], [1.0], ["1"], ["1.0"], [" 01 "], ["1e0"]], id="one"),
        pytest.param([[0.5], ["0.5"], ["5e-1"]], id="a half"),
        pytest.param([[0], [0.0], [-0.0], ["-0"]], id="zero"),
        pytest.param([[2**53 + 1], ["9007199254740993"]], id="an integer that no double is"),
        pytest.param([["true"], ["True"], ["TRUE"]], id="true"),
        pytest.param([[None], ["NA"], ["?"], [""], ["nan"], [" "]], id="missing"),
        pytest.param([["red"], [" red "]], id="blanks around"),
    ],
)
def test_what_csv_would_read_as_the_same_has_the_same_hash(values: list[list[Any]]) -> None:
    found = [exact(one)[0] for one in values]
    assert len(set(found)) == 1
    assert (found[0] == 0) == ([None] in values)


def test_dates_have_one_hash_as_dates_and_as_texts() -> None:
    moment = pl.Series(["2024-01-31"]).str.to_date().cast(pl.Datetime("ms")).cast(pl.Int64)
    as_date = Hasher("").dates(moment, Seen()).exact.tolist()
    assert as_date == exact(["2024-01-31"])
    assert exact(["2024-01-31T00:00:00"]) == as_date
    assert as_date != Hasher("").numbers(moment, Seen()).exact.tolist()


@given(st.lists(st.one_of(st.floats(allow_nan=False), st.integers(-(2**63), 2**63 - 1)), min_size=2))
def test_different_numbers_have_different_hashes(numbers: list[float]) -> None:
    different: dict[float, int] = {}
    for number in numbers:
        if isinstance(number, int) or not number.is_integer() or abs(number) >= 2**63:
            different[number] = exact([number])[0]
    assert len(set(different.values())) == len(different)
    assert 0 not in different.values()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param(5.1234567, 5.12, True, id="rounded to two decimals"),
        pytest.param(0.00012344, 0.000123, True, id="rounded, small"),
        pytest.param(5.12, 5.13, False, id="another third digit"),
        pytest.param(4.9996, 5, True, id="rounded to a whole number"),
        pytest.param(1234567, 1234568, False, id="whole numbers are not rounded"),
        pytest.param("New  York", "new york", True, id="case and blanks"),
        pytest.param("St. John's", "st john s", True, id="punctuation"),
        pytest.param("ﬁne", "fine", True, id="a ligature (NFKC)"),
        pytest.param("Zürich", "Zurich", False, id="accents count"),
        pytest.param("+", "-", False, id="nothing but punctuation stays"),
    ],
)
def test_small_differences(one: Any, other: Any, alike: bool) -> None:
    assert (near([one]) == near([other])) == alike
    assert exact([one]) != exact([other])


# --- invariance


@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_the_same_sketch(name: str) -> None:
    assert sketch_of(TABLES / name, target="class") == sketch_of(TABLES / "table.csv", target="class")


def test_the_sketch_of_a_table_stays_what_it_is() -> None:
    """Cards are compared that were written years apart: another digest here needs another METHOD."""
    found = sketch_of(TABLES / "table.csv")
    assert (found.rows_digest, found.values_digest) == (
        "42a679215542adfb7383ec372d4f2419",
        "ea4b4e0897fd49c29c211843a6f8ee62",
    )


CELLS = st.one_of(st.none(), st.integers(-9, 9), st.sampled_from([0.25, -1.5, 1e300]))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(CELLS, st.sampled_from(["a", "b b", "Ä", "7", None]), CELLS), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_order_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]], chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("t")
    names = ["x", "name of y", "z"]
    rows = [row for row in rows if any(cell is not None for cell in row)] or [(1, "a", 1)]
    mixed = chance.sample(rows, len(rows))
    order = chance.sample(names, 3)
    types = {"x": pl.Float64, "name of y": pl.String, "z": pl.Float64}
    one = sketch_of_frame(pl.DataFrame(rows, schema=types, orient="row"), folder)
    other = pl.DataFrame(mixed, schema=types, orient="row").select(order)
    assert _unordered(one) == _unordered(sketch_of_frame(other, folder))


def _unordered(sketch: TableSketch) -> dict[str, Any]:
    """A sketch without the order of its columns, and without those that have no value."""
    found = entry(sketch)
    columns = [column for column in found["columns"] if column["count"]]
    return {**found, "columns": sorted(columns, key=lambda column: column["name"])}


def test_batches_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlcard.readers.tables import profile

    chance = np.random.default_rng(1)
    frame = pl.DataFrame(
        {
            "x": chance.normal(size=3_000),
            "n": chance.integers(0, 3_000, 3_000),
            "t": [f"text {number}" for number in chance.integers(0, 2_000, 3_000)],
        }
    )
    whole = sketch_of_frame(frame, tmp_path)
    monkeypatch.setattr(profile, "_ROWS", 117)
    assert sketch_of_frame(frame, tmp_path) == whole


def test_texts_that_are_too_many_to_count_have_the_same_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mlcard.readers.tables import codes

    frame = pl.DataFrame({"t": [f"text {number % 700}" for number in range(2_000)], "x": range(2_000)})
    whole = sketch_of_frame(frame, tmp_path)
    monkeypatch.setattr(codes, "_BUDGET", 200)
    assert sketch_of_frame(frame, tmp_path) == whole


def test_digests_of_parts_add_up(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2, 3, 3], "b": ["x", None, "y", "y"]})
    whole, *parts = (sketch_of_frame(part, tmp_path) for part in (frame, frame[:1], frame[1:]))
    halves = [sum(int(part.rows_digest[at : at + 16], 16) for part in parts) % TOP for at in (0, 16)]
    assert whole.rows_digest == "".join(f"{half:016x}" for half in halves)


def test_a_repeated_row_is_another_table(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    one, other = (sketch_of_frame(part, tmp_path) for part in (frame, pl.concat([frame, frame[:1]])))
    assert one.rows_digest != other.rows_digest
    assert one.exact == other.exact


def test_names_of_columns_count_in_one_digest_and_not_in_the_other(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    one, other = (sketch_of_frame(part, tmp_path) for part in (frame, frame.rename({"a": "c"})))
    assert one.rows_digest != other.rows_digest
    assert one.values_digest == other.values_digest


def test_a_value_in_another_column_is_another_row(tmp_path: Path) -> None:
    one = sketch_of_frame(pl.DataFrame({"a": [1], "b": [2]}), tmp_path)
    other = sketch_of_frame(pl.DataFrame({"a": [2], "b": [1]}), tmp_path)
    assert not one.exact.values & other.exact.values


# --- how exact


@given(st.lists(st.integers(0, 500), max_size=300), st.integers(1, 40), st.randoms(use_true_random=False))
def test_the_lowest_are_the_lowest(numbers: list[int], capacity: int, chance: random.Random) -> None:
    low = Lowest(capacity)
    for _ in range(3):
        cut = chance.randrange(len(numbers) + 1)
        for part in (numbers[:cut], numbers[cut:]):
            low.add(np.array(part, dtype=np.uint64))
    different = sorted(set(numbers) - {0})
    found = low.found()
    assert sorted(found.values) == different[:capacity]
    assert found.whole == (len(different) <= capacity)


def _sets(common: int, size: int, start: int) -> tuple[Hashes, Hashes]:
    """The sketches of two sets of so many numbers with so many in common."""
    found = []
    for first in (start, start + size - common):
        low = Lowest(512)
        low.add(Hasher("").numbers(pl.Series(range(first, first + size)), Seen()).exact)
        found.append(low.found())
    return found[0], found[1]


def test_estimates_are_within_the_bounds_of_theory() -> None:
    """Of 120 estimates, standard errors off: mean square near 1, and none more than four."""
    chance = random.Random(5)  # noqa: S311 - numbers, not keys
    off: list[float] = []
    counts: list[float] = []
    for trial in range(120):
        size = chance.randrange(2_000, 20_000)
        common = chance.randrange(size)
        one, other = _sets(common, size, trial * 50_000)
        true = common / (2 * size - common)
        share = jaccard(one, other)
        assert not share.exact
        off.append((share.value - true) / math.sqrt(true * (1 - true) / share.sample))
        inside = containment(one, other)
        spread_of_it = max(common / size * (1 - common / size), 1e-3)
        off.append((inside.value - common / size) / math.sqrt(spread_of_it / inside.sample))
        counts.append((one.number / size - 1) * math.sqrt(510))
    assert max(map(abs, off)) < 4.5
    assert 0.7 < np.mean(np.square(off)) < 1.3
    assert max(map(abs, counts)) < 4
    assert 0.6 < np.mean(np.square(counts)) < 1.5


def test_small_sets_are_compared_exactly() -> None:
    one, other = _sets(30, 100, 0)
    assert (jaccard(one, other).value, jaccard(one, other).exact) == (30 / 170, True)
    assert containment(one, other).value == 0.3
    assert (one.number, one.whole) == (100, True)


def test_nothing_is_in_nothing() -> None:
    assert containment(Hashes(), Hashes()).value == 0.0
    assert jaccard(Hashes(), Hashes()).value == 0.0


# --- what must not be shown


def test_without_a_key_columns_that_name_people_have_no_part(tmp_path: Path) -> None:
    frame = pl.DataFrame({"e_mail": ["a@b.org", "c@d.org"], "age": [30, 40]})
    found = sketch_of_frame(frame, tmp_path)
    assert found.left_out == ("e_mail",)
    assert [column.name for column in found.columns] == ["age"]
    assert found.rows_digest == sketch_of_frame(frame.drop("e_mail"), tmp_path).rows_digest


MAILS = [f"{name}.{number}@planted.org" for name in ("ada", "bob", "eve", "joe") for number in range(10)]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_without_a_key_columns_that_turn_out_to_hold_people_have_no_part(tmp_path: Path, suffix: str) -> None:
    frame = pl.DataFrame(
        {"age": range(40), "x1": MAILS, "town": ["Rome", None] * 20, "share": [n / 7 for n in range(40)]}
    )
    found = sketch_of_frame(frame, tmp_path, suffix=suffix)
    without = sketch_of_frame(frame.drop("x1"), tmp_path, suffix=suffix)
    assert found.left_out == ("x1",)
    assert found == replace(without, left_out=("x1",))
    others = sketch_of_frame(frame.with_columns(x1=pl.lit("none")), tmp_path, suffix=suffix)
    assert found.rows_digest != others.rows_digest  # a column that is shown counts
    keyed = sketch_of_frame(frame, tmp_path, "k" * 16, suffix)
    assert keyed.left_out == ()
    assert len(keyed.columns) == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_second_reading_leaves_a_column_out_in_every_format(name: str) -> None:
    """What a person says that a column holds hides it, too: `kind` here, whose texts have codes."""
    options = TableOptions(
        target="class", sketch=SketchOptions(), sensitive=(("kind", (("email_address", "restricted"),)),)
    )
    first, found = (
        parse(value(list(read(Source(TABLES / name, name), options).facts), "/dataset/sketch"))
        for name in ("table.csv", name)
    )
    assert found.left_out == ("kind",)
    assert (found.rows_digest, found.values_digest) == (first.rows_digest, first.values_digest)
    assert found.rows_digest != sketch_of(TABLES / name, "", "class").rows_digest
    assert (found.exact, found.loose) == (first.exact, first.loose)


def test_rows_that_are_left_out_are_told_once_where_a_table_is_read_twice(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    lines = [f"{number},{mail}" for number, mail in enumerate(MAILS)]
    path.write_text("\n".join(["age,x1", *lines, "1,2,3,4"]) + "\n")
    plain, sketched = (
        read(Source(path, "table.csv"), TableOptions(sketch=wanted)) for wanted in (None, SketchOptions())
    )
    assert plain.problem is not None
    assert str(sketched.problem) == str(plain.problem)
    assert any(fact.slot == "/dataset/sketch" for fact in sketched.facts)
    others = [fact for fact in sketched.facts if fact.slot != "/dataset/sketch"]
    assert others == list(plain.facts)


def test_with_a_key_they_have_and_other_keys_give_other_hashes(tmp_path: Path) -> None:
    frame = pl.DataFrame({"e_mail": ["a@b.org", "c@d.org"], "age": [30.0, 40.5]})
    one, again, other = (sketch_of_frame(frame, tmp_path, key) for key in ("k" * 16, "k" * 16, "l" * 16))
    assert one == again
    assert one.left_out == ()
    assert one.key == key_name("k" * 16) != other.key
    assert not one.exact.values & other.exact.values
    assert not one.columns[1].low.values & other.columns[1].low.values


def test_a_key_gives_one_sketch_in_every_format() -> None:
    names = ["table.csv", "table.parquet", "table.arff"]
    assert len({sketch_of(TABLES / name, "a secret of ours", "class") for name in names}) == 1


def test_keyed_hashes_are_those_of_hmac_sha256() -> None:
    import hashlib
    import hmac

    secret = hmac.digest(b"a key", b"mlcard", "sha256").hex().encode()
    expected = int(hmac.digest(secret, b"text red", hashlib.sha256).hex()[:16], 16)
    assert Hasher("a key").texts(pl.Series(["red"]), Seen()).exact.tolist() == [expected]


def test_options_do_not_show_the_key() -> None:
    assert "secret" not in repr(TableOptions(sketch=SketchOptions("a secret")))


def test_what_makes_sketches_is_asked_for_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlcard.readers.tables import sketching

    monkeypatch.setattr(sketching, "find_spec", {}.get)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    problem = read(Source(path, path.name), TableOptions(sketch=SketchOptions())).problem
    assert isinstance(problem, MissingExtraError)
    assert problem.hint == "pip install 'mlcard[sketch]'"


# --- bad input


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param("a,b\n", 0, id="header only"),
        pytest.param("a,b\n,1\n,2\n", 2, id="a column without values"),
        pytest.param("a,b\nNA,?\nnull,1\n", 2, id="all missing but one"),
        pytest.param("a,b\n1e400,1\n-1e400,2\n", 2, id="infinite"),
        pytest.param("a,b\n9223372036854775807,1\n9223372036854775808,2\n", 2, id="beyond 64 bits"),
    ],
)
def test_odd_tables(tmp_path: Path, content: str, rows: int) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(content)
    found = sketch_of(path)
    assert found.rows == rows
    assert found.exact.number <= rows
    assert parse(json.loads(json.dumps(entry(found)))) == found


def test_an_empty_file_has_no_sketch(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("")
    reading = read(Source(path, path.name), TableOptions(sketch=SketchOptions()))
    assert value(list(reading.facts), "/dataset/sketch") is None


@pytest.mark.parametrize("columns", [300, 1_500])
def test_wide_tables_have_bounded_sketches(tmp_path: Path, columns: int) -> None:
    frame = pl.DataFrame({f"c{number}": range(number, number + 200) for number in range(columns)})
    found = sketch_of_frame(frame, tmp_path)
    assert len(found.columns) == (columns if columns <= gather.MOST_COLUMNS else 0)
    assert len(json.dumps(entry(found))) < 600_000
    assert all(len(column.low.values) == 64 for column in found.columns)


# --- the file


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    found = sketch_of(TABLES / "table.csv")
    path = tmp_path / "s.json"
    path.write_text(text_of([entry(found)], "1.0"))
    (item,) = entries_in(path)
    assert parse(item) == found
    assert set(summary(item)) == {"method", "rows_digest", "values_digest", "sketch_size"}
    assert entries_in(tmp_path / "none.json") == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"method": "mlcard-rows-0"}, id="another method"),
        pytest.param({"rows_digest": "00"}, id="half a digest"),
        pytest.param({"exact": None}, id="no hashes"),
        pytest.param({"exact": {"hashes": "AAA="}}, id="half a hash"),
        pytest.param({"exact": {"hashes": "*"}}, id="no base64"),
        pytest.param({"exact": {"hashes": "AAAA" * 300_000}}, id="more hashes than any"),
        pytest.param({"columns": [{"name": "x"}]}, id="half a column"),
    ],
)
def test_damaged_sketches_are_refused(change: dict[str, Any]) -> None:
    item = entry(sketch_of(TABLES / "table.csv"))
    with pytest.raises(MlcardError):
        parse({**item, **change})


@pytest.mark.parametrize("text", ["", "[]", '{"sketches": 1}', '{"sketches": [1]}', "[" * 100_000])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(text)
    with pytest.raises(InvalidCardError):
        entries_in(path)

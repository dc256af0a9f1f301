"""Relations over a lake of tables cut from real ones: what mlcard finds beside comparing everything exactly.

    python benchmarks/relations.py [TABLES] [--size ROWS] [-v]

Each of the real tables of ../shared/data/openml is cut in eleven ways: shuffled, renamed, halves, columns
taken away, values exchanged in 4 % of the rows, numbers rounded and texts in capitals, three tenths of the
rows made new, and parted into two tables with a key in common. Every table has a card of its own.

- *exact* compares every pair: rows as sets of tuples of Python, values of columns as sets.
- *found* is what `mlcard relate` writes, from sketches that `mlcard extract --sketch` made.

Precision and recall are told against the exact comparison (by the definitions of docs/relations.md), and
recall against how the tables were made. `--size` makes sketches smaller than they are by default, since most
of these tables have fewer rows than a sketch has hashes. At the end datasketch makes MinHash and HyperLogLog
of a million values, beside what mlcard keeps of a column.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relations_lake import Cut, cuts, values, write

from mlcard.extract import Options, plan, run, save
from mlcard.lake.relate import relate
from mlcard.lake.relate.by_columns import OF_ROWS
from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.sketching import SketchOptions, gather

if TYPE_CHECKING:
    from collections.abc import Iterator

Truth = set[tuple[str, str, str]]
#: Relations that are counted once for a pair, whichever way they are told.
SYMMETRIC = ("duplicate", "similar", "version", "complement", "same_schema")
ORDER = (
    "duplicate", "subset", "similar", "version", "overlap", "near_overlap", "column_subset", "joinable",
    "same_schema", "complement",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tables", nargs="?", type=int, default=500)
    parser.add_argument("--size", type=int, default=gather.ROWS)
    parser.add_argument("-v", action="store_true", help="show some of what is missed, and what is too much")
    arguments = parser.parse_args()
    gather.ROWS, gather.COLUMN = arguments.size, min(arguments.size, gather.COLUMN)
    made, known = cuts(arguments.tables)
    rows = sum(cut.frame.height for cut in made)
    columns = sum(cut.frame.width for cut in made)
    print(f"{len(made)} tables, {columns:,} columns, {rows:,} rows; sketches of {arguments.size} rows")
    with tempfile.TemporaryDirectory() as name:
        write(made, Path(name))
        names = {cut.name.replace("/", "-"): cut.name for cut in made}
        sketched = clock(extract, made, Path(name))
        print(f"{'':46}{'wall s':>8}{'CPU s':>8}")
        tell("mlcard extract --sketch", sketched[1:])
        found, *used = clock(lambda: found_in(Path(name), names))
        tell("mlcard relate", used)
    truth, *used = clock(exact, made, of("complement", known))
    tell(f"every pair exactly ({len(made) * (len(made) - 1) // 2:,} pairs)", used)
    print(f"\n{'':16}{'exact':>8}{'found':>8}{'precision':>11}{'recall':>8}{'made':>8}{'recall of made':>16}")
    for relation in ORDER:
        one, other = of(relation, truth), of(relation, found)
        both, cut = one & other, of(relation, known)
        told = f"{relation:16}{len(one) or '':>8}{len(other):>8}"
        scores = f"{share(both, other):>11}{share(both, one):>8}" if one else f"{'':19}"
        print(f"{told}{scores}{len(cut) or '':>8}{share(cut & other, cut):>16}")
        for label, odd in (("missed", one - other), ("too much", other - one if one else set())):
            if odd and arguments.v:
                print(f"    {label}: {sorted(map(sorted, odd))[:5]}")
    peers()


def clock(work: Any, *arguments: Any) -> tuple[Any, float, float]:
    """What work gives, and the wall and CPU seconds that it took."""
    wall, cpu = time.perf_counter(), _cpu()
    result = work(*arguments)
    return result, time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    """CPU seconds of this process and of those that it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(item.ru_utime + item.ru_stime for item in used)


def tell(name: str, used: Any) -> None:
    print(f"{name:46}{used[0]:8.2f}{used[1]:8.2f}")


def extract(made: list[Cut], folder: Path) -> None:
    for cut in made:
        target = cut.target if cut.target in cut.frame.columns else None
        options = Options(hashes=False, table=TableOptions(target=target, sketch=SketchOptions()))
        for result in run(plan([folder / cut.name.replace("/", "-")]), options):
            save(result)


def found_in(folder: Path, names: dict[str, str]) -> Truth:
    """What mlcard finds, by the names of the tables."""
    outcome = relate([folder], SketchOptions())
    return {
        (_name(item.one.id, names), item.relation, _name(item.other.id, names)) for item in outcome.relations
    }


def _name(identity: str, names: dict[str, str]) -> str:
    return names[identity.split("/", 1)[0]]


def of(relation: str, found: Truth) -> set[Any]:
    """The pairs of one relation."""
    pairs = {(one, other) for one, name, other in found if name == relation}
    return {frozenset(pair) for pair in pairs} if relation in SYMMETRIC else pairs


def share(part: set[Any], whole: set[Any]) -> str:
    return f"{len(part) / len(whole):.3f}" if whole else ""


@dataclass(slots=True)
class Whole:
    """All of a table, to be compared exactly."""

    cut: Cut
    rows: Counter[Any]
    loose: Counter[Any]
    near: frozenset[Any]
    columns: dict[str, list[Any]]
    distinct: dict[str, frozenset[Any]]
    digests: Counter[Any]

    @property
    def names(self) -> frozenset[str]:
        """The columns that have values."""
        return frozenset(name for name, held in self.distinct.items() if held)


def whole(cut: Cut) -> Whole:
    columns = values(cut.frame)
    names = sorted(columns)
    rows = list(zip(*(columns[name] for name in names), strict=True))
    near = [name for name in names if name != cut.target]
    folded = zip(*([_near(value) for value in columns[name]] for name in near), strict=True)
    return Whole(
        cut,
        Counter(tuple((n, v) for n, v in zip(names, row, strict=True) if v is not None) for row in rows),
        Counter(tuple(sorted(map(str, (v for v in row if v is not None)))) for row in rows),
        frozenset(tuple((n, v) for n, v in zip(near, row, strict=True) if v is not None) for row in folded),
        columns,
        {name: frozenset(value for value in held if value is not None) for name, held in columns.items()},
        Counter(
            tuple(sorted(map(str, (value for value in held if value is not None))))
            for held in columns.values()
            if any(value is not None for value in held)
        ),
    )


def _near(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.3g}") if value else value
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).lower()
        return " ".join("".join(c if c.isalnum() else " " for c in text).split()) or value
    return value


def exact(made: list[Cut], parts: set[frozenset[str]]) -> Truth:
    """What comparing every pair says, by the same definitions; `parts` of one whole are given."""
    tables = [whole(cut) for cut in made]
    found: Truth = set()
    strong = set(parts)
    for one, other in combinations(tables, 2):
        pair = frozenset((one.cut.name, other.cut.name))
        told = list(_rows(one, other))
        settled = {relation for _, relation, _ in told} & {"duplicate", "subset", "similar"}
        if not settled:
            told += _columns(one, other)
        found.update(told)
        if any(relation != "near_overlap" for _, relation, _ in told):
            strong.add(pair)
    found.update(_joins(tables, strong))
    groups: defaultdict[Any, list[str]] = defaultdict(list)
    for table in tables:
        if len(table.columns) > 1:
            kinds = (_named(column) for column in table.distinct.items())
            schema = frozenset((name, kind.replace("real", "integer")) for name, kind in kinds)
            groups[schema].append(table.cut.name)
    for group in groups.values():
        found.update(
            (one, "same_schema", other)
            for one, other in combinations(group, 2)
            if frozenset((one, other)) not in strong
        )
    return found


def _rows(one: Whole, other: Whole) -> Iterator[tuple[str, str, str]]:
    a, b = one.cut.name, other.cut.name
    if one.rows == other.rows or one.loose == other.loose:
        yield a, "duplicate", b
        return
    same = one.names == other.names
    mine, theirs = (set(table.rows if same else table.loose) for table in (one, other))
    common = len(mine & theirs)
    union = len(mine) + len(theirs) - common
    shares = {a: common / len(mine), b: common / len(theirs)}
    settled = True
    if mine == theirs:
        yield a, "similar", b
    elif mine < theirs:
        yield a, "subset", b
    elif theirs < mine:
        yield b, "subset", a
    elif union >= 8 and common >= 0.8 * union:
        yield a, "similar", b
    else:
        settled = False
        if max(shares.values()) >= 0.5 and min(len(mine), len(theirs)) >= 8:
            yield a, "version", b
        if not same:
            shares = dict.fromkeys(shares, 0.0)
        yield from ((x, "overlap", y) for x, y in ((a, b), (b, a)) if common >= 2 and shares[x] >= 0.005)
    if settled:
        return
    alike = len(one.near & other.near)
    together = len(one.near | other.near)
    if together >= 8 and alike >= 0.8 * together:
        yield a, "similar", b
        return
    for x, y, near in ((a, b, one.near), (b, a, other.near)):
        before = shares[x] if common >= 2 and shares[x] >= 0.005 else 0.0
        if alike >= 2 and alike / len(near) >= 0.005 and alike / len(near) > before:
            yield x, "near_overlap", y


def _columns(one: Whole, other: Whole) -> Iterator[tuple[str, str, str]]:
    a, b = one.cut.name, other.cut.name
    if one.cut.frame.height != other.cut.frame.height:
        return
    common = (one.digests & other.digests).total()
    sizes = [len(set(held)) for held in one.digests & other.digests]
    if not any(size >= 10 for size in sizes) and sum(size > 1 for size in sizes) < 3:
        return
    fewer, more = sorted((one.digests.total(), other.digests.total()))
    if common == fewer < more:
        yield (
            (a, "column_subset", b)
            if one.digests.total() < other.digests.total()
            else (b, "column_subset", a)
        )
    elif common >= 0.5 * more:
        yield a, "version", b


def _joins(tables: list[Whole], strong: set[frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    columns = [
        (table.cut.name, name, held, len(held) / sum(value is not None for value in table.columns[name]))
        for table in tables
        for name, held in table.distinct.items()
        if len(held) >= 10 and _named((name, held))[1] in ("integer", "text")
    ]
    keys = [column for column in columns if column[3] >= 0.9]
    for here, name, held, _ in columns:
        for there, key, known, _ in keys:
            if here == there or frozenset((here, there)) in strong or len(held & known) < 0.8 * len(held):
                continue
            kinds = {_named((name, held))[1], _named((key, known))[1]}
            dense = _dense(held) or _dense(known)
            if len(kinds) > 1 or (dense and (name.lower() != key.lower() or OF_ROWS.fullmatch(name))):
                continue
            yield from ((here, "joinable", there), (there, "joinable", here))


def _dense(held: frozenset[Any]) -> bool:
    if not all(isinstance(value, int) for value in held):
        return False
    return len(held) >= 0.8 * (max(held) - min(held) + 1)


def _named(column: tuple[str, frozenset[Any]]) -> tuple[str, str]:
    """Name and kind of a column."""
    name, held = column
    if any(isinstance(value, str) for value in held):
        return name, "text"
    return name, "real" if any(isinstance(value, float) for value in held) else "integer" if held else "empty"


def peers() -> None:
    """Sketches of a column of a million values, beside those of datasketch."""
    import numpy as np
    import polars as pl

    from mlcard.readers.tables.sketching.hashing import Hasher, Seen
    from mlcard.readers.tables.sketching.lowest import Lowest
    from mlcard.sketch.estimate import jaccard

    count = 1_000_000
    texts = [f"value {number}" for number in range(count)]
    column = pl.Series(texts)

    def ours(series: pl.Series) -> Any:
        low, hasher = Lowest(512), Hasher("")
        for part in range(0, len(series), 65_536):
            low.add(hasher.texts(series[part : part + 65_536], Seen()).exact)
        return low.found()

    print(f"\n{count:,} different texts{'':24}{'wall s':>8}{'CPU s':>8}{'bytes':>8}")
    found, *used = clock(ours, column)
    print(f"{'mlcard: the 512 lowest hashes':46}{used[0]:8.2f}{used[1]:8.2f}{512 * 8:8}")
    if find_spec("datasketch") is None:
        print("datasketch is not installed")
        return
    from datasketch import HyperLogLog, MinHash

    parts = [text.encode() for text in texts]

    def minhash(held: list[bytes]) -> Any:
        sketch = MinHash(num_perm=512)
        sketch.update_batch(held)
        return sketch

    _, *used = clock(minhash, parts[: count // 10])
    print(f"{'datasketch: MinHash of 512, a tenth of them':46}{used[0]:8.2f}{used[1]:8.2f}{512 * 8:8}")

    def hyperloglog() -> Any:
        sketch = HyperLogLog(p=12)
        for part in parts:
            sketch.update(part)
        return sketch

    counted, *used = clock(hyperloglog)
    print(f"{'datasketch: HyperLogLog, p = 12':46}{used[0]:8.2f}{used[1]:8.2f}{2**12:8}")
    off = [abs(number / count - 1) for number in (found.number, counted.count())]
    print(f"off in the number of values: {off[0]:.2%} (mlcard), {off[1]:.2%} (HyperLogLog)")
    errors: dict[str, list[float]] = {"mlcard": [], "datasketch": []}
    chance = random.Random(7)  # noqa: S311 - tables, not keys
    for _ in range(40):
        size, common = 5_000, chance.randrange(5_000)
        start = chance.randrange(count - 2 * size)
        one, other = (range(at, at + size) for at in (start, start + size - common))
        true = common / (2 * size - common)
        estimate = jaccard(ours(column[one.start : one.stop]), ours(column[other.start : other.stop])).value
        errors["mlcard"].append(estimate - true)
        sketches = [minhash(parts[held.start : held.stop]) for held in (one, other)]
        errors["datasketch"].append(float(sketches[0].jaccard(sketches[1])) - true)
    for name, held in errors.items():
        error = math.sqrt(np.mean(np.square(held)))
        print(f"Jaccard index of 40 pairs, root mean square error: {error:.4f} {name}")


if __name__ == "__main__":
    main()

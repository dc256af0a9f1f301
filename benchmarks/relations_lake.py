"""A lake of tables cut from real ones, with what is known of how they are related."""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from mlcard.facts import Source
from mlcard.readers.arff import tables
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(os.environ.get("MLCARD_TEST_DATA", Path(__file__).parents[2] / "shared" / "data")) / "openml"


@dataclass(frozen=True, slots=True)
class Cut:
    """A table that was made.

    Attributes:
        name: its id: the number of the table that it comes from, and how it was made.
        frame: its rows.
        target: its target.
        suffix: the format that it is stored in.
    """

    name: str
    frame: pl.DataFrame
    target: str
    suffix: str


def real_tables() -> Iterator[tuple[str, pl.DataFrame, str]]:
    """The number, rows and target of each real table."""
    for line in (DATA / "qualities.jsonl").read_text().splitlines():
        known = json.loads(line)
        (found,) = tables(Source(DATA / known["file"], known["file"]))
        table = found.open(TableOptions(), True)
        names = {column.key: column.name for column in table.columns}
        frame = pl.concat(list(table.batches())).rename(names)
        frame = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
        whole = [
            name
            for name, dtype in frame.schema.items()
            if dtype == pl.Float64 and (frame[name].floor() == frame[name]).all()
        ]
        yield str(known["openml_id"]), frame.with_columns(pl.col(whole).cast(pl.Int64)), known["target"]


def cuts(most: int) -> tuple[list[Cut], set[tuple[str, str, str]]]:
    """At most so many tables, and what is known of them: (one, relation, other)."""
    found: list[Cut] = []
    known: set[tuple[str, str, str]] = set()
    for number, frame, target in real_tables():
        chance = random.Random(number)  # noqa: S311 - tables, not keys
        made, truth = _of_table(number, frame, target, chance)
        if len(found) + len(made) > most:
            break
        found += made
        known |= truth
    return found, known


def _of_table(
    number: str, frame: pl.DataFrame, target: str, chance: random.Random
) -> tuple[list[Cut], set[tuple[str, str, str]]]:
    """What is cut from one table."""
    seed = chance.randrange(10**6)
    mixed = frame.sample(fraction=1, shuffle=True, seed=seed)
    half, most = frame.height // 2, frame.height * 7 // 10
    columns = [name for name in frame.columns if name != target]
    kept = sorted(chance.sample(columns, max(1, len(columns) * 2 // 3)))
    key = pl.Series("key", [f"{number}-{place:06}" for place in range(frame.height)])
    keyed = frame.with_columns(key)
    parts = {
        "base": (frame, "csv"),
        "shuffled": (mixed.select(chance.sample(frame.columns, frame.width)), "parquet"),
        "renamed": (mixed.rename({name: f"v{place}" for place, name in enumerate(frame.columns)}), "csv"),
        "subset": (mixed.head(half), "csv"),
        "rest": (mixed.tail(frame.height - half), "csv"),
        "columns": (mixed.select(kept), "csv"),
        "edited": (_edited(frame, 0.04, chance), "csv"),
        "rounded": (_rounded(frame), "csv"),
        "version": (
            pl.concat([mixed.head(most), _edited(mixed.tail(frame.height - most), 1, chance)]),
            "csv",
        ),
        "facts": (keyed.select("key", *columns[: len(columns) // 2]).sample(fraction=0.9, seed=seed), "csv"),
        "keys": (keyed.select("key", *columns[len(columns) // 2 :]), "csv"),
    }
    made = [
        Cut(
            f"{number}/{name}", part, f"v{frame.columns.index(target)}" if name == "renamed" else target, form
        )
        for name, (part, form) in parts.items()
    ]
    relations = {
        ("shuffled", "duplicate", "base"), ("renamed", "duplicate", "base"), ("subset", "subset", "base"),
        ("rest", "subset", "base"), ("subset", "complement", "rest"), ("columns", "column_subset", "base"),
        ("edited", "similar", "base"), ("rounded", "similar", "base"), ("version", "version", "base"),
        ("facts", "joinable", "keys"),
    }  # fmt: skip
    return made, {(f"{number}/{one}", relation, f"{number}/{other}") for one, relation, other in relations}


def _edited(frame: pl.DataFrame, share: float, chance: random.Random) -> pl.DataFrame:
    """A table in whose rows, or a share of them, values were exchanged with those of other rows."""
    changed = set(chance.sample(range(frame.height), max(1, round(share * frame.height))))
    shifted = frame.select(pl.col(name).shuffle(seed=place) for place, name in enumerate(frame.columns))
    mask = pl.Series([place in changed for place in range(frame.height)])
    return frame.select(
        pl.when(mask).then(shifted[name]).otherwise(frame[name]).alias(name) for name in frame.columns
    )


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """A table with its numbers rounded to four digits, and its texts in capitals."""
    return frame.with_columns(
        pl.col(pl.Float64).round_sig_figs(4), pl.col(pl.String).str.to_uppercase().name.keep()
    )


def write(made: list[Cut], folder: Path) -> None:
    """Write each table into a folder of its own."""
    for cut in made:
        home = folder / cut.name.replace("/", "-")
        home.mkdir(parents=True)
        file = home / f"table.{cut.suffix}"
        if cut.suffix == "csv":
            cut.frame.write_csv(file)
        else:
            cut.frame.write_parquet(file)


def values(frame: pl.DataFrame) -> dict[str, list[Any]]:
    """The columns of a table as plain values: whole numbers as integers, numbers as text as numbers."""
    return {name: [_plain(value) for value in frame[name].to_list()] for name in frame.columns}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip()
        if text in ("", "?", "None", "NA", "nan", "N/A", "null"):
            return None
        try:
            value = float(text)
        except ValueError:
            return text.lower() if text.lower() in ("true", "false") else text
    return int(value) if isinstance(value, float) and value == int(value) else value

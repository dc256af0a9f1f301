"""MC4: is the dataset as large as the card says, and has it those columns?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.facts import pointer
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, items
from mlcard.validate.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

_CATEGORY = lazy(r"(?:(?P<low>\d+)(?P<low_unit>[KMBT]?)<)?n(?P<than>[<>])(?P<high>\d+)(?P<high_unit>[KMBT]?)")
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}


@rule(
    "MC405",
    "dataset-differs-from-files",
    "error",
    "/datasets/*/number_of_instances",
    "/datasets/*/features",
    "/datasets/*/files",
    fixable="safe",
    needs_files=True,
    needs=("datasets", "dataset_info"),
)
def dataset_differs_from_files(card: Card, folder: Folder) -> Iterator[Fault]:
    r"""A dataset has other rows or columns than its card says.

    What it does: Compares `number_of_instances` and the names under `features` with the tables under `files`,
        and in a README the `num_examples` of each split with the files that `configs` gives it. CSV and lines
        of JSON are read up to 16 MB, of Parquet the footer. A file that Git LFS has not fetched is not
        looked at.

    Why: People choose a dataset by its size and its columns, and code that was written by the card fails.

    Bad:
        mlcard: "1.0"
        datasets:
        - id: iris
          license: CC0-1.0
          number_of_instances: 150
          files: [{path: iris.csv}]

    Good:
        mlcard: "1.0"
        datasets:
        - id: iris
          license: CC0-1.0
          number_of_instances: 2
          files: [{path: iris.csv}]

    Files:
        iris.csv: "length,width\n5.1,3.5\n4.9,3.0\n"

    Fix: Safe, for a number of rows: that of the only file, or of the files of the split.

    Source: https://huggingface.co/docs/datasets/repository_structure; RFC 4180
    """
    for slot, dataset in datasets(card):
        if card.dialect == "native":
            yield from _against_files(card, folder, slot, dataset)
    if (
        card.dialect == "huggingface"
        and "dataset_info" in card.front_matter
        and "configs" in card.front_matter
    ):
        yield from _splits_against_files(card, folder)


@rule(
    "MC408",
    "dataset-size-contradictory",
    "error",
    "/datasets/*/number_of_instances",
    "/datasets/*/splits",
    "/datasets/*/meta_features",
    "/datasets/*/features",
    fixable="unsafe",
    needs=("datasets", "size_categories"),
)
def dataset_size_contradictory(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A dataset card gives two sizes, and they exclude each other.

    What it does: Compares `number_of_instances` with `meta_features` and with the sum of `splits`, the number
        of features with `meta_features`, and in a README the `size_categories` with the examples under
        `dataset_info`. Splits that overlap, and sizes of one configuration, are no contradiction.

    Why: One of the two is out of date, and nobody sees which.

    Bad:
        ---
        license: mit
        size_categories: [1K<n<10K]
        dataset_info:
          features: [{name: text, dtype: string}]
          splits: [{name: train, num_bytes: 4467625109, num_examples: 181160}]
        ---

    Good:
        ---
        license: mit
        size_categories: [100K<n<1M]
        dataset_info:
          features: [{name: text, dtype: string}]
          splits: [{name: train, num_bytes: 4467625109, num_examples: 181160}]
        ---

    Fix: Unsafe, in a README with one category: the one that the number of examples is in.

    Source: https://github.com/huggingface/hub-docs/blob/main/datasetcard.md
    """
    for slot, dataset in datasets(card):
        if card.dialect == "native":
            yield from _contradictions(slot, dataset)
    if card.dialect == "huggingface" and "size_categories" in card.front_matter:
        fault = _category_fault(card)
        if fault:
            yield fault


def _against_files(card: Card, folder: Folder, slot: str, dataset: dict[str, JsonValue]) -> Iterator[Fault]:
    """Rows and columns of a native dataset against those of its tables."""
    said, named = dataset.get("number_of_instances"), _names(dataset, slot)
    if not isinstance(said, int) and not named:
        return
    paths = [str(file.get("path")) for _, file in items(dataset, slot, "files")]
    if not paths:
        return
    from mlcard.validate.table_files import counted, is_table  # noqa: PLC0415 - few cards name tables

    tables = {path: counted(folder, path) for path in paths if is_table(path)}
    known = {path: table for path, table in tables.items() if table is not None}
    if not known or len(known) < len(tables):
        return
    rows = [table.rows for table in known.values()]
    if isinstance(said, int) and said not in (*rows, sum(rows)):
        yield _other_number(
            card, f"{slot}/number_of_instances", said, sum(rows), ", ".join(known), sure=len(rows) == 1
        )
    (path, table), *others = known.items()
    # A card may leave out columns, but not name others.
    missing = sorted(set(named) - set(table.columns))
    if missing and table.columns and not others:
        message = f"{shown(path)} has no column {shown(', '.join(missing))}"
        yield Fault(f"{slot}/features", message, "run `mlcard extract` to describe the file afresh")


def _names(dataset: dict[str, JsonValue], slot: str) -> list[str]:
    """The names of a dataset's features."""
    return [str(feature.get("name")) for _, feature in items(dataset, slot, "features")]


def _splits_against_files(card: Card, folder: Folder) -> Iterator[Fault]:
    """The examples of each split in a README against the rows of its files."""
    from mlcard.validate.table_files import counted, matching  # noqa: PLC0415 - few cards name tables

    for info_slot, info in items(card.front_matter, "", "dataset_info"):
        patterns = _patterns(card, str(info.get("config_name") or "default"))
        for slot, split in items(info, info_slot, "splits"):
            said = split.get("num_examples")
            paths = sorted(
                {
                    path
                    for pattern in patterns.get(str(split.get("name")), ())
                    for path in matching(folder, pattern)
                }
            )
            tables = [counted(folder, path) for path in paths]
            if not isinstance(said, int) or not paths or None in tables:
                continue
            rows = sum(table.rows for table in tables if table)
            if rows != said:
                what = paths[0] if len(paths) == 1 else f"{len(paths)} files"
                yield _other_number(card, f"{slot}/num_examples", said, rows, what, sure=True)


def _patterns(card: Card, name: str) -> dict[str, list[str]]:
    """By split the patterns of its files, of one configuration."""
    found: dict[str, list[str]] = {}
    for slot, configuration in items(card.front_matter, "", "configs"):
        if configuration.get("config_name", "default") != name:
            continue
        folder = configuration.get("data_dir")
        before = f"{folder.rstrip('/')}/" if isinstance(folder, str) else ""
        for _, files in items(configuration, slot, "data_files"):
            path = files.get("path")
            listed = path if isinstance(path, list) else [path]
            found.setdefault(str(files.get("split")), []).extend(
                before + item for item in listed if isinstance(item, str)
            )
    return found


def _other_number(card: Card, slot: str, said: int, rows: int, where: str, *, sure: bool) -> Fault:
    """The fault of a number of rows that is not that of the files."""
    span = card.front_matter_spans.get(slot) if card.dialect == "huggingface" else span_of(card, slot)
    fix = Fix((Edit(span.start, span.end, str(rows)),)) if span and sure else None
    message = f"`{slot.rpartition('/')[2]}` is {said} here, and there are {rows} rows in {shown(where)}"
    return Fault(slot, message, f"write `{rows}`" if sure else "", fix, span)


def _contradictions(slot: str, dataset: dict[str, JsonValue]) -> Iterator[Fault]:
    """What a native dataset says twice, and differently."""
    said = dataset.get("number_of_instances")
    measured = dataset.get("meta_features")
    measured = measured if isinstance(measured, dict) else {}
    for key, own in (
        ("number_of_instances", said),
        ("number_of_features", len(_names(dataset, slot)) or None),
    ):
        other = measured.get(key)
        if (
            isinstance(own, int)
            and isinstance(other, int | float)
            and other != own
            and key not in _loose(dataset)
        ):
            message = f"`{key}` is {other:g} here, and the dataset has {own}"
            yield Fault(f"{slot}/meta_features/{key}", message, "run `mlcard extract` to count again")
    parts = [split.get("number_of_instances") for _, split in items(dataset, slot, "splits")]
    counts = [part for part in parts if isinstance(part, int)]
    if isinstance(said, int) and counts and max(counts) > said:
        message = f"`number_of_instances` is {said}, and one split alone has {max(counts)}"
        yield Fault(f"{slot}/number_of_instances", message, "correct one of the two")


def _loose(dataset: dict[str, JsonValue]) -> frozenset[str]:
    """Meta-features that need not be the counts of the card: those without the ignored columns."""
    return frozenset({"number_of_features"}) if dataset.get("ignored_features") else frozenset()


def _category_fault(card: Card) -> Fault | None:
    """The fault of a README whose size category none of its examples are in."""
    value = card.front_matter["size_categories"]
    categories = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
    ranges = [_range(category) for category in categories]
    sizes = _sizes(card)
    if not sizes or not ranges or None in ranges:
        return None
    if any(low <= size <= high for size in sizes for low, high in filter(None, ranges)):
        return None
    largest = max(sizes)
    slot = pointer("size_categories", *((0,) if isinstance(value, list) else ()))
    span = card.front_matter_spans.get(slot)
    right = _category(largest)
    fix = Fix((Edit(span.start, span.end, right),), safe=False) if span and len(categories) == 1 else None
    message = f"the size category is {shown(', '.join(categories))}, and the splits have {largest} examples"
    return Fault(slot, message, f"write `{right}`", fix, span)


def _sizes(card: Card) -> set[int]:
    """What the size of the dataset can be: the examples of a split, of a configuration, or of all of them.

    Splits may overlap, and a card may be about one configuration; nothing is known if a split has no number.
    """
    sizes: set[int] = set()
    total = 0
    for slot, info in items(card.front_matter, "", "dataset_info"):
        splits = [split.get("num_examples") for _, split in items(info, slot, "splits")]
        counts = [count for count in splits if isinstance(count, int)]
        if not counts or len(counts) < len(splits):
            return set()
        total += sum(counts)
        sizes |= {*counts, sum(counts), total}
    return sizes


def _range(category: str) -> tuple[int, int] | None:
    """The sizes of a category, None if it is none of those with a range."""
    found = _CATEGORY.fullmatch(category.replace(" ", "").upper().replace("N", "n"))
    if not found:
        return None
    high = int(found["high"]) * _UNITS[found["high_unit"]]
    if found["than"] == ">":
        return high, 10**18
    return int(found["low"] or 0) * _UNITS[found["low_unit"] or ""], high


def _category(size: int) -> str:
    """The category that a number of examples is in."""
    if size < 1000:
        return "n<1K"
    names = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")
    position = len(str(size)) - 4
    return f"{names[position]}<n<{names[position + 1]}" if position < len(names) - 1 else "n>1T"

"""What a card says of a table that its files do not: the target, what does not count, types, sensitivity.

The meta-features depend on it, and on whether all of them were wanted. Who said so once, in the card or on
the command line, need not say it again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard.extract.describe import BY_OPTION
from mlcard.extract.draft import digest, mappings
from mlcard.extract.evidence import is_ours
from mlcard.extract.given_sensitivity import given_sensitivity
from mlcard.extract.given_types import given_types
from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.sketching import SketchOptions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mlcard.facts import JsonValue


def remembered(card: Mapping[str, JsonValue]) -> dict[str, TableOptions]:
    """For the path of each table of a card, what somebody said of its columns."""
    from_scripts = {
        entry.get("slot"): entry.get("digest")
        for entry in mappings(card.get("evidence"))
        if entry.get("where") != BY_OPTION
    }
    computed = {entry.get("slot") for entry in mappings(card.get("evidence")) if is_ours(dict(entry))}
    known: dict[str, TableOptions] = {}
    types, sensitive = given_types(card), given_sensitivity(card)
    for index, dataset in enumerate(mappings(card.get("datasets"))):
        target = dataset.get("target_feature")
        slot = f"/datasets/{index}/target_feature"
        # What a script said is read from the script again, unless a person has changed it since.
        if not isinstance(target, str) or (
            slot in from_scripts and from_scripts[slot] in (None, digest(target))
        ):
            target = None
        features = list(mappings(dataset.get("features")))
        ignored = tuple(str(item.get("name")) for item in features if item.get("role") == "ignored")
        row_id = next((str(item.get("name")) for item in features if item.get("role") == "row_id"), None)
        full = _was_full(index, len(features), computed) or None
        of_columns, level = sensitive.get(index, ((), None))
        options = TableOptions(
            target,
            ignored,
            row_id,
            types=types.get(index, ()),
            sensitive=of_columns,
            security_level=level,
            full=full,
            sketch=SketchOptions() if _has_plain_sketch(dataset) else None,
        )
        for file in mappings(dataset.get("files")):
            if options != TableOptions() and isinstance(file.get("path"), str):
                _remember(known, str(file["path"]), file.get("table"), options)
    return known


def _has_plain_sketch(dataset: Mapping[str, JsonValue]) -> bool:
    """Whether a dataset has a sketch that takes no secret key to keep up to date."""
    sketch = dataset.get("sketch")
    return isinstance(sketch, dict) and "sketch_key" not in sketch


def _was_full(dataset: int, features: int, computed: Collection[JsonValue]) -> bool:
    """Whether mlcard computed what `--meta-features full` adds: without target, it is of columns only."""
    start = f"/datasets/{dataset}"
    of_columns = (f"{start}/features/{index}/feature_meta_features" for index in range(features))
    return f"{start}/characteristics" in computed or any(slot in computed for slot in of_columns)


def _remember(known: dict[str, TableOptions], path: str, table: JsonValue, options: TableOptions) -> None:
    """Keep what was said of a file, or of one of several tables in it."""
    if isinstance(table, str):
        before = known.get(path, TableOptions())
        known[path] = replace(before, tables=(*before.tables, (table, options)))
    else:
        known[path] = options

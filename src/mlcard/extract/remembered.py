"""What a card says of a table that its files do not: which column is the target, and which do not count.

The meta-features depend on it, and on whether all of them were wanted. Who said so once, in the card or on
the command line, need not say it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.extract.describe import BY_OPTION
from mlcard.extract.draft import digest
from mlcard.extract.evidence import is_ours
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue


def remembered(card: Mapping[str, JsonValue]) -> dict[str, TableOptions]:
    """For the path of each table of a card, what somebody said of its columns."""
    from_scripts = {
        entry.get("slot"): entry.get("digest")
        for entry in _mappings(card.get("evidence"))
        if entry.get("where") != BY_OPTION
    }
    computed = {entry.get("slot") for entry in _mappings(card.get("evidence")) if is_ours(dict(entry))}
    known: dict[str, TableOptions] = {}
    for index, dataset in enumerate(_mappings(card.get("datasets"))):
        target = dataset.get("target_feature")
        slot = f"/datasets/{index}/target_feature"
        # What a script said is read from the script again, unless a person has changed it since.
        if not isinstance(target, str) or (
            slot in from_scripts and from_scripts[slot] in (None, digest(target))
        ):
            target = None
        features = list(_mappings(dataset.get("features")))
        ignored = tuple(str(item.get("name")) for item in features if item.get("role") == "ignored")
        row_id = next((str(item.get("name")) for item in features if item.get("role") == "row_id"), None)
        full = True if f"/datasets/{index}/characteristics" in computed else None
        options = TableOptions(target, ignored, row_id, full=full)
        for file in _mappings(dataset.get("files")):
            if (options.names() or full) and isinstance(file.get("path"), str):
                known[str(file["path"])] = options
    return known


def _mappings(value: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    """Yield the mappings of a list, whatever stands there."""
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield item

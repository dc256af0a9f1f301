"""What a person wrote in the card about how sensitive a table is: it holds, whatever is found in the table.

A mark is a person's if mlcard has no evidence of it, or the person has edited it since; so is the level. A
mark of category `none` says that there is nothing in the column, and nothing is looked for in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mlcard.extract.draft import digest, mappings
from mlcard.extract.evidence import entries, is_ours
from mlcard.extract.keyed import grow, pointers
from mlcard.sensitivity.kinds import KINDS, LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.extract.keyed import Branch
    from mlcard.facts import JsonValue
    from mlcard.readers.tables import GivenSensitivity

#: What a person says of one dataset: of its columns, and as a whole.
Given = tuple[tuple["GivenSensitivity", ...], "str | None"]


def given_sensitivity(card: Mapping[str, JsonValue]) -> dict[int, Given]:
    """For the number of each dataset of a card, what a person says of it; without those nobody speaks of."""
    if not any(_speaks(dataset) for dataset in mappings(card.get("datasets"))):
        return {}
    written = _digests(card)
    found: dict[int, Given] = {}
    for number, dataset in enumerate(mappings(card.get("datasets"))):
        slot = f"/datasets/{number}"
        kinds: dict[str, list[tuple[str, str]]] = {}
        for name, mark in _marks(dataset, slot, written):
            kind, level = str(mark.get("sensitive_category")), mark.get("security_level")
            if kind in KINDS:
                known = str(level) if level in LEVELS else KINDS[kind].level
                kinds.setdefault(name, []).append((kind, known))
        stands = dataset.get("security_level")
        is_persons = stands in LEVELS and written.get(f"{slot}/security_level") != digest(stands)
        given = tuple((name, tuple(pairs)) for name, pairs in kinds.items())
        found[number] = (given, str(stands) if is_persons else None)
    return found


def _speaks(dataset: Mapping[str, JsonValue]) -> bool:
    """Whether a dataset has anything to say here."""
    return "security_level" in dataset or any(
        "sensitivity_marks" in part for part in (dataset, *mappings(dataset.get("features")))
    )


def _digests(card: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The digests of what mlcard wrote, by where that stands now."""
    tree = cast("Branch", grow({name: value for name, value in card.items() if name != "evidence"}))
    known = entries(card, tree)
    return {
        slot: known[path]["digest"] for path, slot in pointers(tree) if path in known and is_ours(known[path])
    }


def _marks(
    dataset: Mapping[str, JsonValue], slot: str, written: Mapping[str, JsonValue]
) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    """The marks that a person wrote, each with the name of its column: of the dataset, and of features."""
    for index, mark in enumerate(mappings(dataset.get("sensitivity_marks"))):
        ours = written.get(f"{slot}/sensitivity_marks/{index}") == digest(mark)
        if isinstance(mark.get("feature"), str) and not ours:
            yield str(mark["feature"]), mark
    for feature in mappings(dataset.get("features")):
        for mark in mappings(feature.get("sensitivity_marks")):  # mlcard writes none there
            yield str(feature.get("name")), mark

"""The types of columns that a person gave in the card: they hold, and everything else is computed by them.

mlcard writes what it knows of a column as one value with one entry of evidence. A person who changes the type
in it has not written the rest: what mlcard computed is taken out of the standing card before that is merged,
and comes back as the new type makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from mlcard.extract.assemble import extractor
from mlcard.extract.draft import digest, mappings
from mlcard.extract.evidence import entries, is_ours
from mlcard.extract.keyed import grow, pointers
from mlcard.readers.tables import BY_CARD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.extract.evidence import Entry
    from mlcard.extract.keyed import Branch, Path
    from mlcard.facts import JsonValue
    from mlcard.readers.tables import GivenType

#: The values of `FeatureTypeEnum`.
TYPES = (
    "numeric", "nominal", "ordinal", "boolean", "date", "text", "identifier", "constant", "empty", "complex",
)  # fmt: skip
#: What mlcard computes of a column from its values.
COMPUTED = frozenset(
    {"position", "data_type", "missing", "missing_value_codes", "distinct", "minimum", "maximum", "mean",
     "standard_deviation", "comment"}
)  # fmt: skip
#: What else mlcard writes of it, and a person may give.
GIVEN = ("name", "type", "role", "categories")


@dataclass(frozen=True, slots=True)
class _Standing:
    """A column of a card, and the evidence of it and of its type where that is mlcard's.

    Attributes:
        dataset: number of its dataset.
        feature: what the card says of it.
        slot: where it stands.
        path: its path in the tree of the card.
        whole: the evidence of all that mlcard wrote of it.
        type: the evidence of its type.
    """

    dataset: int
    feature: Mapping[str, JsonValue]
    slot: str
    path: Path
    whole: Entry | None
    type: Entry | None

    @property
    def is_settled(self) -> bool:
        """Whether the type is known to be a person's since the card was written."""
        return self.type is not None and self.type.get("where") == BY_CARD

    @property
    def written(self) -> Mapping[str, JsonValue] | None:
        """What mlcard wrote before a person changed the type; None where nobody did, or it cannot be told."""
        if self.whole is None:
            return None
        own = {name: value for name, value in self.feature.items() if name in COMPUTED or name in GIVEN}
        for categories in self._categories():
            for kind in TYPES:
                if kind != self.feature.get("type"):
                    before = {**own, "type": kind, "categories": categories}
                    found = {name: value for name, value in before.items() if value is not None}
                    if digest(cast("JsonValue", found)) == self.whole["digest"]:
                        return found
        return None

    def _categories(self) -> Iterator[JsonValue]:
        """The lists of values that mlcard may have written: the one that stands, the same in order, none."""
        stand = self.feature.get("categories")
        yield stand
        if isinstance(stand, list):
            yield sorted(stand, key=str)
            yield None

    @property
    def order(self) -> tuple[str, ...]:
        """The values in the order that a person gave them; empty where nobody did."""
        stand = self.feature.get("categories")
        before = self.written
        is_given = self.feature.get("type") == "ordinal" or (
            before is not None and before.get("categories") != stand
        )
        return tuple(map(str, stand)) if isinstance(stand, list) and is_given else ()


def given_types(card: Mapping[str, JsonValue]) -> dict[int, tuple[GivenType, ...]]:
    """For the number of each dataset of a card, the types that a person gave its columns."""
    found: dict[int, tuple[GivenType, ...]] = {}
    for item in _given(card):
        given = (str(item.feature["name"]), str(item.feature["type"]), item.order)
        found[item.dataset] = (*found.get(item.dataset, ()), given)
    return found


def without_computed(card: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The card without what mlcard computed of the columns whose type a person has given since."""
    changed = {item.slot: item for item in _given(card) if not item.is_settled}
    if not changed:
        return card
    datasets: list[JsonValue] = []
    for number, dataset in enumerate(mappings(card.get("datasets"))):
        features = [
            _reduced(changed[slot])
            if (slot := f"/datasets/{number}/features/{index}") in changed
            else feature
            for index, feature in enumerate(mappings(dataset.get("features")))
        ]
        datasets.append({**dataset, "features": cast("JsonValue", features)} if features else dataset)
    return {**card, "datasets": datasets, "evidence": [*_evidence(card, changed)]}


def _given(card: Mapping[str, JsonValue]) -> Iterator[_Standing]:
    """Yield the columns whose type a person gave."""
    for item in _standing(card):
        if item.feature.get("type") in TYPES and (
            item.is_settled or item.written is not None or (item.whole is None and item.type is None)
        ):
            yield item


def _standing(card: Mapping[str, JsonValue]) -> Iterator[_Standing]:
    """Yield the columns of all datasets of a card."""
    tree = cast("Branch", grow({name: value for name, value in card.items() if name != "evidence"}))
    paths = {slot: path for path, slot in pointers(tree)}
    known = {path: entry for path, entry in entries(card, tree).items() if is_ours(entry)}
    for number, dataset in enumerate(mappings(card.get("datasets"))):
        for index, feature in enumerate(mappings(dataset.get("features"))):
            slot = f"/datasets/{number}/features/{index}"
            path = paths.get(slot)
            if path is not None and isinstance(feature.get("name"), str):
                yield _Standing(number, feature, slot, path, known.get(path), known.get((*path, "type")))


def _reduced(item: _Standing) -> dict[str, JsonValue]:
    """What a person gave of a column, and whatever else mlcard did not compute."""
    kept = {name: value for name, value in item.feature.items() if name not in COMPUTED}
    if not item.order:
        kept.pop("categories", None)
    return kept


def _evidence(card: Mapping[str, JsonValue], changed: Mapping[str, _Standing]) -> Iterator[JsonValue]:
    """The evidence of a card whose columns are reduced: what a person gave counts as written for them."""
    tree = cast("Branch", grow({name: value for name, value in card.items() if name != "evidence"}))
    gone = {item.path for item in changed.values()}
    for path, entry in entries(card, tree).items():
        if not any(path[: len(other)] == other for other in gone):
            yield entry
    for slot, item in changed.items():
        names = GIVEN if item.order else GIVEN[:-1]
        given = {name: item.feature[name] for name in names if name in item.feature}
        blank: Entry = {"file": "", "where": "", "method": "computed", "extractor": extractor("card")}
        yield {**(item.whole or blank), "slot": slot, "digest": digest(cast("JsonValue", given))}

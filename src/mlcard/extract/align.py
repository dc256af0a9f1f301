"""Recognise in a freshly extracted card what stands in the card already under another name.

People rename: a model's id, a dataset's id. What an id names is told by its files, so a model or dataset with
the same file is the same, and keeps the id that a person gave it, wherever it is referred to. And an item of
a list whose natural key was completed by a person (a slice added to an evaluation) is the same when nothing
else is like it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.extract.draft import digest, value_at
from mlcard.extract.keyed import Branch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.extract.keyed import Tree
    from mlcard.facts import JsonValue


def with_known_ids(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The extracted card, with the ids that the standing card uses for the same things."""
    renamed = dict(_renamed(old, new))
    if not renamed:
        return dict(new)
    result = {
        name: value if name == "evidence" else _replaced(value, renamed, name) for name, value in new.items()
    }
    evidence = new.get("evidence")
    if isinstance(evidence, list):
        result["evidence"] = [_redigested(entry, new, result) for entry in evidence]
    return result


def _redigested(entry: JsonValue, new: Mapping[str, JsonValue], result: Mapping[str, JsonValue]) -> JsonValue:
    """An evidence entry with the digest of the value that is written, where an id in it has another name."""
    if not isinstance(entry, dict) or "digest" not in entry:
        return entry
    slot = str(entry.get("slot"))
    value = value_at(dict(result), slot)
    return entry if value == value_at(dict(new), slot) else {**entry, "digest": digest(value)}


def _renamed(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Yield each id of the extracted card that the standing card has another id for."""
    for collection in ("models", "datasets"):
        before = {file: name for name, files in _named(old, collection) for file in files}
        kept = {name for name, _ in _named(old, collection)}
        for name, files in _named(new, collection):
            known = {before[file] for file in files if file in before}
            if len(known) == 1 and name not in kept:
                yield name, known.pop()
    yield from _only_model(old, new)


def _only_model(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Yield the ids of the one new model and of the one that stands, where one of them has no files."""
    mine, theirs = _models(old), _models(new)
    fileless = any("files" not in model for model in (*mine, *theirs))
    if len(mine) == len(theirs) == 1 and fileless and isinstance(mine[0].get("id"), str):
        yield str(theirs[0]["id"]), str(mine[0]["id"])


def _models(card: Mapping[str, JsonValue]) -> list[dict[str, JsonValue]]:
    """The models of a card."""
    items = card.get("models")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _named(
    card: Mapping[str, JsonValue], collection: str
) -> Iterator[tuple[str, list[tuple[str, JsonValue]]]]:
    """Yield the id of each model or dataset, and its files: path, and the table that is meant."""
    items = card.get(collection)
    for item in items if isinstance(items, list) else []:
        files = item.get("files") if isinstance(item, dict) else None
        if isinstance(item, dict) and isinstance(item.get("id"), str) and isinstance(files, list):
            yield (
                str(item["id"]),
                [
                    (str(entry["path"]), entry.get("table"))
                    for entry in files
                    if isinstance(entry, dict) and "path" in entry
                ],
            )


@cache
def _holding_ids() -> frozenset[str]:
    """The slots whose values are ids of things."""
    return frozenset(
        name
        for found in schema.classes().values()
        for name, slot in found.slots.items()
        if name == "id" or slot.kind == "reference" or (slot.kind == "scalar" and slot.datatype is None)
    )


def _replaced(value: JsonValue, renamed: Mapping[str, str], slot: str = "") -> JsonValue:
    """A value with every id replaced that has another name."""
    if isinstance(value, dict):
        return {name: _replaced(part, renamed, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, renamed, slot) for part in value]
    if isinstance(value, str) and slot in _holding_ids():
        return renamed.get(value, value)
    return value


def aligned(old: Tree, new: Tree) -> Tree:
    """A new tree whose list items have the names of the old ones that they plainly are."""
    if not (isinstance(old, Branch) and isinstance(new, Branch)):
        return new
    names = dict(_same(old, new)) if old.is_list and new.is_list else {}
    parts: dict[str, Tree] = {}
    for name, part in new.parts.items():
        known = names.get(name, name)
        parts[known] = aligned(old.parts[known], part) if known in old.parts else part
    return Branch(parts, new.is_list)


def _same(old: Branch, new: Branch) -> Iterator[tuple[str, str]]:
    """Yield pairs of names whose first key is the same, where each is the only one without a counterpart."""
    lonely_old = [name for name in old.parts if name not in new.parts]
    lonely_new = [name for name in new.parts if name not in old.parts]
    for name in lonely_new:
        alike = [other for other in lonely_old if _head(other) == _head(name)]
        rivals = [other for other in lonely_new if _head(other) == _head(name)]
        if len(alike) == 1 and len(rivals) == 1:
            yield name, alike[0]


def _head(name: str) -> str:
    """The first part of a natural key; of a name that is none, the name."""
    try:
        key = json.loads(name)
    except ValueError:
        return name
    return json.dumps(key[0]) if isinstance(key, list) and len(key) > 1 else name

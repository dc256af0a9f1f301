"""Whether a card still says what the files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.extract.draft import value_at
from mlcard.facts import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue


def stale_slots(
    old: dict[str, JsonValue], new: dict[str, JsonValue], *, hashes: bool = True
) -> tuple[str, ...]:
    """Slots whose value in the files is another than in the card; what version control adds does not count.

    A commit changes the history that a card tells, so a card that is checked before the commit would be stale
    after it.

    Args:
        old: the card that stands.
        new: the same card, extracted again.
        hashes: whether the files were hashed; else the hashes in the card are not compared.
    """
    if old == new:
        return ()
    before = {slot: entry for slot, entry in _entries(old) if not _of_git(entry)}
    after = {slot: entry for slot, entry in _entries(new) if not _of_git(entry)}
    changed = [
        slot for slot in after if not _same(value_at(old, slot), value_at(new, slot), slot, hashes=hashes)
    ]
    lost = [slot for slot in before if value_at(old, slot) is not None and value_at(new, slot) is None]
    return tuple(sorted({*changed, *lost}, key=lambda slot: [_sortable(name) for name in tokens(slot)]))


def _entries(card: dict[str, JsonValue]) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """Yield the evidence of a card with the slot of each."""
    evidence = card.get("evidence")
    for item in evidence if isinstance(evidence, list) else []:
        if isinstance(item, dict):
            yield str(item.get("slot")), item


def _of_git(entry: dict[str, JsonValue]) -> bool:
    """Whether the value of an evidence entry comes from version control."""
    return str(entry.get("extractor")).endswith(" git")


def _same(old: JsonValue, new: JsonValue, slot: str, *, hashes: bool) -> bool:
    """Whether two values are the same, hashes aside where there are none."""
    if not hashes and "/files/" in slot and isinstance(old, dict) and isinstance(new, dict):
        return {**old, "sha256": ""} == {**new, "sha256": ""}
    return old == new


def _sortable(name: str) -> tuple[int, str]:
    """A token of a pointer that sorts numbers by value."""
    return (int(name), "") if name.isdecimal() else (-1, name)

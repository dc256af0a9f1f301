"""The evidence of a card that stands: which entries are mlcard's, and what each is about.

Pointers count from the start of a list. When a person puts an item of their own in front of the others, the
pointers of the others are off by one; the digests tell which item each group of entries was written for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from mlcard.extract.draft import digest
from mlcard.extract.keyed import pointers
from mlcard.facts import pointer, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeGuard

    from mlcard.extract.keyed import Branch, Path, Tree
    from mlcard.facts import JsonValue

Entry = dict[str, "JsonValue"]

#: In lists of more texts than this, only additions to what the files still say are recognised.
_LONG = 64
#: So many entries tell whether a group of entries was written for an item.
_ENOUGH = 16
#: How the extractor of relations ends that were found by comparing datasets of a lake: no file says them.
RELATE = " relate"


def is_ours(entry: Entry) -> bool:
    """Whether mlcard wrote an evidence entry."""
    return str(entry.get("extractor", "")).startswith("mlcard ") and "digest" in entry


def is_of_lake(entry: Entry) -> bool:
    """Whether a value comes from comparing datasets, which files of one folder say nothing of."""
    return str(entry.get("extractor", "")).endswith(RELATE)


def is_imported(entry: Entry) -> bool:
    """Whether an import wrote an evidence entry (see `mlcard.extract.declared`)."""
    return is_ours(entry) and str(entry.get("extractor")).split()[2:3] == ["import"]


def entries(card: Mapping[str, JsonValue], tree: Branch) -> dict[Path, Entry]:
    """The evidence of a card by the path that it is about; entries that lead nowhere are left out."""
    evidence = card.get("evidence")
    items = [item for item in evidence if isinstance(item, dict)] if isinstance(evidence, list) else []
    body: JsonValue = {name: value for name, value in card.items() if name != "evidence"}
    moved = dict(_moved(_group([item for item in items if is_ours(item)]), body, "", ""))
    paths = {slot: path for path, slot in pointers(tree)}
    found: dict[Path, Entry] = {}
    for item in items:
        slot = str(item.get("slot"))
        path = paths.get(moved.get(slot, "") if is_ours(item) else slot)
        if path is not None:
            found[path] = item
    return found


def is_texts(tree: Tree | None) -> TypeGuard[list[JsonValue]]:
    """Whether a value is a list of plain texts, to which people add theirs."""
    return isinstance(tree, list) and bool(tree) and all(isinstance(item, str) for item in tree)


def added(old: list[JsonValue], new: list[JsonValue], written: str) -> list[JsonValue] | None:
    """What a person has added to a list of texts; None when the list was edited in another way.

    Args:
        old: the list as it stands.
        new: the list that the files give now.
        written: digest of the list that mlcard wrote; empty when it is not known.
    """
    extra = [item for item in old if item not in new]
    common = [item for item in old if item in new]
    if not written or digest(common) == written:
        return extra
    if digest(new) == written and not extra:  # a person removed a text, which the files say still
        return []
    length = len(old) if len(old) <= _LONG else 0
    slices = ((start, end) for start in range(length) for end in range(start + 1, length + 1))
    return next((old[start:end] for start, end in slices if digest(old[:start] + old[end:]) == written), None)


def united(old: list[JsonValue], new: list[JsonValue], extra: list[JsonValue] | None) -> list[JsonValue]:
    """A list of texts as the files give it, with a person's additions behind what they stood behind."""
    result = list(new)
    for item in [item for item in extra or [] if item not in new]:
        before = old[: old.index(item)]
        known = [result.index(other) for other in before if other in result]
        result.insert(max(known, default=-1) + 1, item)
    return result


@dataclass(slots=True)
class _Group:
    """The entries about a value and, by the next token of their pointers, about what is below it."""

    entries: list[Entry] = field(default_factory=list)
    below: dict[str, _Group] = field(default_factory=dict)


def _group(ours: list[Entry]) -> _Group:
    """All entries by the tokens of their pointers."""
    root = _Group()
    for entry in ours:
        group = root
        for token in tokens(str(entry.get("slot"))):
            group = group.below.setdefault(token, _Group())
        group.entries.append(entry)
    return root


def _moved(group: _Group, value: JsonValue, old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield the pointer of each entry, and the pointer to what it was written for."""
    if group.entries:
        yield old, new
    if isinstance(value, list):
        for token, number in _numbers(group.below, value).items():
            deeper = old + pointer(token), new + pointer(number)
            yield from _moved(group.below[token], value[number], *deeper)
    elif isinstance(value, dict):
        for token, below in group.below.items():
            if token in value:
                yield from _moved(below, value[token], old + pointer(token), new + pointer(token))


def _numbers(groups: Mapping[str, _Group], items: list[JsonValue]) -> dict[str, int]:
    """For each group of entries about an item of a list, by its number, the number that the item has now.

    A group that fits no item stays where it was, unless that is where another has gone.
    """
    numbers = {token: number for token in groups if (number := _number(token)) is not None}
    found = {
        token: number
        for token, number in numbers.items()
        if number < len(items) and _fits(groups[token], items[number])
    }
    taken = set(found.values())
    for token in [token for token in numbers if token not in found]:
        free = (number for number in _around(numbers[token], len(items)) if number not in taken)
        number = next((number for number in free if _fits(groups[token], items[number])), None)
        if number is not None:
            found[token] = number
            taken.add(number)
    for token, number in numbers.items():
        if token not in found and number < len(items) and number not in taken:
            found[token] = number
    return found


def _around(number: int, length: int) -> Iterator[int]:
    """Yield the numbers of a list's items, the nearest to a given one first."""
    middle = min(number, length)
    for distance in range(length + 1):
        yield from (other for other in (middle - distance, middle + distance) if 0 <= other < length)


def _number(token: str) -> int | None:
    """The number that a token of a pointer is; None if it is none, or none that a list could have."""
    return int(token) if token.isdecimal() and token.isascii() and len(token) < 10 else None


def _fits(group: _Group, value: JsonValue) -> bool:
    """Whether most entries of a group have the digests of what they would say of a value."""
    pairs = list(islice(_pairs(group, value), _ENOUGH))
    good = sum(found is not None and digest(found) == entry["digest"] for entry, found in pairs)
    return 2 * good > len(pairs)


def _pairs(group: _Group, value: JsonValue) -> Iterator[tuple[Entry, JsonValue]]:
    """Yield each entry of a group with the value that it would be about; None where there is no value."""
    for entry in group.entries:
        yield entry, value
    for token, below in group.below.items():
        part: JsonValue = None
        if isinstance(value, dict):
            part = value.get(token)
        elif isinstance(value, list) and (number := _number(token)) is not None and number < len(value):
            part = value[number]
        yield from _pairs(below, part)

"""JSON objects from files that nobody vouches for: bounded in size and nesting, strict about duplicates.

A parsed JSON text can take fifty times its size in memory (`[[],[],…`), so besides its bytes the marks that
can start a value are counted before it is parsed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.facts import JsonValue, Source

#: Most bytes of a JSON file that is read whole; the weight map of a model of 140,000 tensors takes 13 MB.
MAX_BYTES = 32_000_000

#: Most `,` `[` and `{` in one JSON text: each can start a value, and 2 million take about 200 MB.
MAX_MARKS = 2_000_000

#: Longest text that becomes part of a fact; longer ones are prose or payload.
MAX_TEXT = 2_000

Container = TypeVar("Container", dict[str, Any], list[Any])


def read_object(source: Source, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The JSON object that a file consists of."""
    return parse_object(_content(source, max_bytes), source.name)


def read_list(source: Source, *, max_bytes: int = MAX_BYTES) -> list[Any]:
    """The JSON list that a file consists of."""
    return _expect(parse_json(_content(source, max_bytes), source.name), list, source.name)


def parse_object(text: bytes, name: str, *, unique: bool = True) -> dict[str, Any]:
    """The JSON object that a text consists of; see `parse_json`."""
    return _expect(parse_json(text, name, unique=unique), dict, name)


def parse_json(text: bytes, name: str, *, unique: bool = True) -> Any:
    """The JSON value that a text consists of.

    Args:
        text: JSON in UTF-8.
        name: where the text is from, for messages.
        unique: whether a key that occurs twice in an object is refused; else the last counts.
    """
    marks = text.count(b",") + text.count(b"[") + text.count(b"{")
    if marks > MAX_MARKS:
        raise LimitExceededError(f"{name}: holds more than {MAX_MARKS} JSON values")
    try:
        value = json.loads(
            text.decode("utf-8-sig"), object_pairs_hook=_without_duplicates if unique else None
        )
        if rb"\u" in text:  # an escaped half of a surrogate pair is no text, and could not be written again
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableFileError(
            f"{name}: not readable as JSON ({reason})", hint="write the file again, or restore it"
        ) from error
    return value


def _expect(value: Any, kind: type[Container], name: str) -> Container:
    if not isinstance(value, kind):
        expected = "an object" if kind is dict else "a list"
        raise UnreadableFileError(f"{name}: holds a JSON {type(value).__name__} where {expected} is expected")
    return value


def _content(source: Source, max_bytes: int) -> bytes:
    with source.open() as stream:
        text = stream.read(max_bytes + 1)
    if len(text) > max_bytes:
        raise LimitExceededError(
            f"{source.name}: is larger than the {max_bytes} bytes that are read of such a file",
            hint="is this file what its name says?",
        )
    return text


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two readers of one text must not see two different values: the specification of safetensors asks for
    # this.
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice[:60]!r} occurs twice")
    return value


def text_of(mapping: Mapping[str, Any], key: str) -> str | None:
    """A non-empty text of bearable length under a key, or nothing."""
    value = mapping.get(key)
    return value if isinstance(value, str) and 0 < len(value) <= MAX_TEXT else None


def is_number(value: object) -> TypeGuard[float]:
    """Whether a JSON value is a finite number; Python reads `NaN` and `Infinity` too, and JSON neither."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e308


def plain(value: JsonValue) -> bool:
    """Whether a value is a scalar or a flat list of at most a hundred scalars, as a hyperparameter is."""
    if isinstance(value, list):
        return len(value) <= 100 and all(not isinstance(item, list) and plain(item) for item in value)
    return isinstance(value, bool) or is_number(value) or (isinstance(value, str) and len(value) <= MAX_TEXT)

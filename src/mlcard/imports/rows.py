"""Facts from tables: which key of a document is which slot of a card, and how its value is written there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mlcard.conversions import dates, licenses
from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.imports.document import MAX_PROSE, as_number, bounded
from mlcard.readers.bounded_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mlcard.facts import JsonValue
    from mlcard.imports.document import Node

#: The slot that something is of, as the tokens of a pointer into the card.
Place: TypeAlias = tuple[str | int, ...]
Conversion: TypeAlias = "Callable[[JsonValue], JsonValue]"

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where a value stands, which slot it is of, and how it is written there."""

    path: tuple[str, ...]
    slot: str
    conversion: Conversion


def facts(node: Node, place: Place, rows: tuple[Row, ...]) -> Iterator[Fact]:
    """Yield what stands in a node, row by row; what a slot does not hold stays for the leftovers."""
    for row in rows:
        found = node.get(*row.path)
        if found is None or found.where in found.taken or found.value in ("", [], {}):
            continue
        value = row.conversion(found.value)
        if value is None:
            found.drop(f"not what {row.slot} holds")
        else:
            found.take()
            yield said(found, (*place, *row.slot.split("/")), value)


def said(node: Node, place: Place, value: JsonValue) -> Fact:
    """A fact that stands in a document."""
    return Fact(pointer(*place), value, node.where or "/", "declared")


def text(value: JsonValue) -> str | None:
    """A text of bearable length."""
    return value.strip() or None if isinstance(value, str) and len(value) <= MAX_PROSE else None


def texts(value: JsonValue) -> list[JsonValue] | None:
    """Texts, or one text, as a list; None unless all are texts."""
    items = value if isinstance(value, list) else [value]
    found = [text(item) for item in items]
    return [item for item in found if item is not None] if found and None not in found else None


def number(value: JsonValue) -> float | None:
    """A finite number, also one that is written as text."""
    return as_number(value)


def whole(value: JsonValue) -> int | None:
    """A whole number, also one that is written as text."""
    found = as_number(value)
    return int(found) if found is not None and found == int(found) else None


def date(value: JsonValue) -> str | None:
    """The day of a date or time."""
    return dates.day(value)


def address(value: JsonValue) -> str | None:
    """An address on the web."""
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else None


def iri(value: JsonValue) -> str | None:
    """An absolute IRI."""
    return value if isinstance(value, str) and _IRI.fullmatch(value) else None


def iris(value: JsonValue) -> list[JsonValue] | None:
    """Absolute IRIs, or one, as a list; None unless all are."""
    items = value if isinstance(value, list) else [value]
    return list(items) if items and all(iri(item) for item in items) else None


def plain(value: JsonValue) -> JsonValue:
    """What a text says where a format has texts only: a number, a truth value, a list, else itself."""
    if not isinstance(value, str) or len(value) > MAX_PROSE:
        return value if isinstance(value, bool | int | float) else None
    if value[:1] in '[{"' or value in ("true", "false"):
        try:
            return bounded(parse_json(value.encode(), "text"), "text").value
        except UnreadableFileError:
            return value
    found = as_number(value)
    return value if found is None else found


def boolean(value: JsonValue) -> bool | None:
    """A truth value, also one that is written as text."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def choice(options: Mapping[str, str]) -> Conversion:
    """A conversion of words that another vocabulary fixes."""

    def converted(value: JsonValue) -> JsonValue:
        return options.get(value) if isinstance(value, str) else None

    return converted


def license_of(value: JsonValue) -> str | None:
    """A licence as an SPDX expression; the name of one that SPDX does not list as a `LicenseRef-`."""
    return licenses.from_anything(value) if isinstance(value, str) else None

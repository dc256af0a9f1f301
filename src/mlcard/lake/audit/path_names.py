"""What properties and paths are called in cards."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.lake.audit.paths import Repeated, Step, Steps
from mlcard.lake.audit.terms import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.lake.audit.paths import Path


@cache
def slots_by_iri() -> dict[str, tuple[str, ...]]:
    """The slots that an IRI is the property of; classes may call it by several names."""
    found: dict[str, dict[str, None]] = {}
    for described in schema.classes().values():
        for name, slot in described.slots.items():
            found.setdefault(slot.uri, {})[name] = None
    return {iri: tuple(names) for iri, names in found.items()}


def label(path: Path) -> str:
    """What a path is called: the slots at its end."""
    return " or ".join(f"`{end}`" for end in dict.fromkeys(_ends(path)))


def _ends(path: Path) -> Iterator[str]:
    match path:
        case Step(iri, _):
            yield slots_by_iri().get(iri, (local_name(iri),))[0]
        case Steps("sequence", parts):
            yield from _ends(parts[-1])
        case Steps(_, parts):
            for part in parts:
                yield from _ends(part)
        case Repeated(inner, _):
            yield from _ends(inner)

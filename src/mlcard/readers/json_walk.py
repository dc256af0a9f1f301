"""All objects in a JSON value, however large and deep it is, and where each stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Longest text that tells a place; of a longer one the end is kept.
MAX_PLACE = 200


def objects(value: Any, silent: frozenset[str] = frozenset()) -> Iterator[tuple[dict[str, Any], str]]:
    """All objects in a value, each before those inside it, with its place: `layers/3/function`.

    Args:
        value: the value.
        silent: keys that say nothing, and are left out of places.
    """
    # Only what is being looked at is kept: one iterator a level.
    if isinstance(value, dict):
        yield value, ""
    waiting: list[tuple[Iterator[tuple[object, Any]], str]] = [(_inside(value), "")]
    while waiting:
        inside, place = waiting[-1]
        key, inner = next(inside, (None, None))
        if key is None:
            waiting.pop()
        elif isinstance(inner, (dict, list)):
            here = place if key in silent else f"{place}/{key}"[-MAX_PLACE:].lstrip("/")
            if isinstance(inner, dict):
                yield inner, here
            waiting.append((_inside(inner), here))


def _inside(value: Any) -> Iterator[tuple[object, Any]]:
    if isinstance(value, dict):
        return iter(value.items())
    return iter(enumerate(value)) if isinstance(value, list) else iter(())

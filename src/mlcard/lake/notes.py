"""What to tell of cards whose statements are not all in a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def left_out(path: Path | str, slots: tuple[str, ...]) -> list[str]:
    """What to tell of values that a card has and its RDF has not."""
    if not slots:
        return []
    others = f" and {len(slots) - 1} more" if len(slots) > 1 else ""
    return [f"{path}: left out {slots[0]}{others}, which the schema does not accept (see mlcard lint)"]

"""Values of a card as Markdown: sentences, lines with a label, and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.conversions import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mlcard.export.projection import Place
    from mlcard.export.projection.table import Converter

#: What a value on one line does not hold: line ends, and the bar that ends a table's cell.
_CELL = str.maketrans({"|": "\\|", "\n": " ", "\r": " "})

#: Rows of a table that a person still reads.
_MOST_ROWS = 200


def said(value: Any) -> str:
    """A value as words on one line: `name: scale; algorithm: StandardScaler`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(said, value))
    if isinstance(value, dict):
        parts = ((name, said(part)) for name, part in value.items() if part is not None)
        return "; ".join(f"{words(name)}: {part}" for name, part in parts)
    return " ".join(numbers.text(value).split())


def words(name: str) -> str:
    """The name of a slot as words."""
    return name.replace("_", " ")


def table(items: Iterable[Mapping[str, Any]], columns: Iterable[str] = ()) -> str:
    """Things as a table with a column for each slot that any of them has.

    Args:
        items: the things.
        columns: the slots to show; all that occur, if none are named.
    """
    rows = [item for item in items if item]
    known = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    used = [name for name in known if any(row.get(name) is not None for row in rows)]
    lines = [[words(name) for name in used], ["---"] * len(used)]
    lines += [[said(row[name]) if row.get(name) is not None else "" for name in used] for row in rows]
    return "\n".join(f"| {' | '.join(cell.translate(_CELL) for cell in line)} |" for line in lines)


def labelled(label: str) -> Converter:
    """A conversion to a line of a list: `- **Version:** 1.0`."""
    return lambda value, _: f"- **{label}:** {said(value)}"


def listed(label: str) -> Converter:
    """A conversion of several values to one line: `- **Tags:** a, b`."""
    return lambda values, _: f"- **{label}:** {'; '.join(map(said, values))}" if values else None


def paragraph(value: str, _: Place) -> str | None:
    """A text that is prose already."""
    return value.strip() or None


def paragraphs(values: list[str], _: Place) -> str | None:
    """Several texts: one is a paragraph, more are a list."""
    texts = [value.strip() for value in values if value.strip()]
    if len(texts) < 2:
        return "".join(texts) or None
    return "\n".join(f"- {' '.join(text.split())}" for text in texts)


def titled(title: str) -> Converter:
    """A conversion of one text or several to paragraphs below a small title."""

    def convert(values: list[str], place: Place) -> str | None:
        text = paragraphs(values, place)
        return f"**{title}**\n\n{text}" if text else None

    return convert


def grid(title: str = "", columns: tuple[str, ...] = ()) -> Converter:
    """A conversion of several things to a table, below a small title if there is one."""

    def convert(items: list[Mapping[str, Any]], place: Place) -> str | None:
        if not any(items):
            return None
        for number in range(_MOST_ROWS, len(items)):
            place.lost(f"a table of a README shows the first {_MOST_ROWS}", number)
        text = table(items[:_MOST_ROWS], columns)
        if len(items) > _MOST_ROWS:
            text += f"\n\nand {len(items) - _MOST_ROWS:,} more."
        return f"**{title}**\n\n{text}" if title else text

    return convert

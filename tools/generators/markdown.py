"""The little Markdown that generated pages need, safe inside tables."""

from __future__ import annotations


def code(text: str | None) -> str:
    """Code span; a bar would end a table's cell, also inside code, so it is escaped there."""
    if not text:
        return ""
    shown = str(text).replace("|", "\\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def cell(text: object) -> str:
    """Text on one line, fit for a table's cell."""
    return " ".join(str(text or "").split()).replace("|", "\\|")


def paragraph(text: object) -> str:
    """Text on one line with an empty line below."""
    return " ".join(str(text or "").split()) + "\n"


def link(text: str, target: str) -> str:
    """Inline link."""
    return f"[{text}]({target})"


def anchor(group: str, name: str) -> str:
    """A target for links: headings of a slot and a class may be the same, these are not."""
    return f'<a id="{group}-{name.lower()}"></a>\n'


def table(header: list[str], rows: list[list[str]]) -> str:
    """GitHub's pipe table, with an empty line below."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"

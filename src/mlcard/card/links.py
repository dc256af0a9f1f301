"""The links and images of a body, with the places of their targets; those in code and comments are none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card.outline import Outline

LinkKind: TypeAlias = Literal["link", "image", "definition", "address", "html"]


class Link(NamedTuple):
    """A link; offsets are those of the card's text.

    Attributes:
        kind: `link` for `[text](target)`, `image` for `![text](target)`, `definition` for `[text]: target`,
            `address` for a target that stands alone, `html` for an attribute `href` or `src`.
        text: what a reader sees, as Markdown; the description of an image; empty for addresses and HTML.
        target: where it leads, as it is written.
        start: where the link begins.
        target_start: where its target begins.
    """

    kind: LinkKind
    text: str
    target: str
    start: int
    target_start: int


_TARGET = lazy(r"[ \t]*(?:<([^<>\n]*)>|((?:[^\s()<>]|\([^\s()]*\))*))")
_DEFINITION = lazy(r"^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*<?([^\s<>]+)>?", re.MULTILINE)
_ADDRESS = lazy(r"https?://[^\s<>\"'`|\\]+")
_HTML = lazy(r"\b(?:href|src)\s*=\s*(?:\"([^\"\n]*)\"|'([^'\n]*)')", re.IGNORECASE)
# Both begin with a character that is rare in prose, so that the search is fast.
_CODE = lazy(r"`{1,3}[^`\n]{1,1000}`{1,3}")
_COMMENT = lazy(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: Most characters between the brackets of a link.
_LONGEST = 2000


@lru_cache(maxsize=16)
def links(body: Outline) -> tuple[Link, ...]:
    """Every link and image of a body, in the order of the text."""
    text = prose_of(body)
    found = [*_inline(text, body.start)]
    if "]:" in text:
        found += (
            Link("definition", place[1], place[2], place.start(), place.start(2))
            for place in _DEFINITION.finditer(text, body.start)
        )
    if "<" in text:
        for place in _HTML.finditer(text, body.start):
            group = 1 if place[1] is not None else 2
            found.append(Link("html", "", place[group], place.start(), place.start(group)))
    taken = {link.target_start for link in found}
    found += (
        Link("address", "", place[0].rstrip(".,;:!?)]*_"), place.start(), place.start())
        for place in _ADDRESS.finditer(text, body.start)
        if place.start() not in taken
    )
    return tuple(sorted(found, key=lambda link: link.start))


@lru_cache(maxsize=16)
def prose_of(body: Outline) -> str:
    """The text of the card with blanks in place of code and comments of its body, so that offsets hold."""
    text = body.text
    parts: list[str] = []
    position = 0
    for fence in body.fences:
        parts += (text[position : fence.start], " " * (fence.end - fence.start - 1), "\n")
        position = fence.end
    text = "".join((*parts, text[position:]))[: len(text)]
    body_text = text[body.start :]
    for pattern, sign in ((_CODE, "`"), (_COMMENT, "<!--")):
        if sign in body_text:
            body_text = pattern.sub(_blanks, body_text)
    return text[: body.start] + body_text


def _blanks(found: re.Match[str]) -> str:
    """Blanks in place of what was found."""
    return " " * len(found[0])


def _inline(text: str, start: int) -> Iterator[Link]:
    """The links and images with their target in parentheses."""
    middle = text.find("](", start)
    while middle >= 0:
        opening = _opening(text, middle, max(start, middle - _LONGEST))
        found = _TARGET.match(text, middle + 2)
        if found and opening >= 0:
            group = 1 if found[1] is not None else 2
            image = opening > start and text[opening - 1] == "!"
            words = text[opening + 1 : middle]
            yield Link("image" if image else "link", words, found[group], opening - image, found.start(group))
        middle = text.find("](", middle + 2)


def _opening(text: str, closing: int, low: int) -> int:
    """Where the bracket opens that closes at an offset; -1 if it does not."""
    opening = closing
    while (opening := text.rfind("[", low, opening)) >= 0:
        if text.count("]", opening, closing) < text.count("[", opening, closing):
            return opening
    return -1

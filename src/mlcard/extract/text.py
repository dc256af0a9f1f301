"""The text of a card: a fresh one, or the one that stands with new values in it and every comment kept."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from mlcard.atomic import write_text
from mlcard.card import CardSyntaxError, parse
from mlcard.errors import InvalidCardError, UnreadableFileError
from mlcard.extract.edit import Editor
from mlcard.extract.keyed import grow
from mlcard.extract.yaml_text import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mlcard.card import Card
    from mlcard.facts import JsonValue

HEADER = "# yaml-language-server: $schema=https://w3id.org/modellake/modellake.schema.json\n"
#: The byte order mark that some editors write.
_MARK = "\ufeff"


def fresh(card: Mapping[str, JsonValue]) -> str:
    """The text of a card that did not exist before."""
    return HEADER + "".join(f"{line}\n" for line in mapping(card))


def updated(text: str, old: Mapping[str, JsonValue], card: Mapping[str, JsonValue]) -> str:
    """The text of a card with the values of a merged one; the text itself when nothing has changed.

    Args:
        text: the card as it stands.
        old: what the text says, in normal form.
        card: what it is to say.

    Raises:
        InvalidCardError: the text shares values between slots, so that no edit changes one of them alone.
    """
    if old == card:
        return text
    lines = text.removeprefix(_MARK).replace("\r\n", "\n")
    lines += "" if lines.endswith("\n") else "\n"
    editor = Editor(parse(lines, "modelcard.yaml")._replace(path="the card"), _indents_lists(lines))
    if not editor.sync(grow(dict(old)), grow(dict(card))):
        changed = editor.rewritten("".join(f"{line}\n" for line in mapping(card)))
    else:
        changed = editor.edited()
    if text.count("\r\n") * 2 > text.count("\n"):
        changed = changed.replace("\n", "\r\n")
    return _MARK + changed if text.startswith(_MARK) else changed


def checked(text: str, card: Mapping[str, JsonValue], standing: Card) -> Card:
    """The card that a new text of a standing card says, and that it must say; what it says is never a guess.

    Raises:
        InvalidCardError: the text says something else, because values are shared or stand twice.
    """
    if text == standing.text:
        return standing
    result: Card | None = None
    with suppress(CardSyntaxError):
        result = parse(text, standing.path)
    if result is None or result.data != card:
        raise InvalidCardError(
            f"{standing.path}: cannot be updated in place: it uses anchors (&), tags (!), or a key twice",
            hint="write such values out, or move the card away and extract again",
        )
    return result


def standing(path: Path) -> str | None:
    """The text that stands in a file; None when there is none that could be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write(path: Path, text: str) -> None:
    """Write a card in one step.

    Raises:
        UnreadableFileError: the file cannot be written; what stands there stays.
    """
    try:
        write_text(path, text)
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: cannot be written ({error.strerror})",
            hint="check permissions and space, or write elsewhere with -o FILE",
        ) from error


def _indents_lists(text: str) -> bool:
    """Whether the author of a text indents the items of a list below its key."""
    return re.search(r"(?m)^\w+:[ \t]*(?:#.*)?\n(?:[ \t]*#.*\n|[ \t]*\n)*[ \t]+- ", text) is not None

"""MC1: can the text be read as a card at all, and do all readers read the same?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card.document import START
from mlcard.facts import tokens
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import NOTHING, rule
from mlcard.validate.wording import INVISIBLE, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card, Span
    from mlcard.validate.folder import Folder

_VERSION_KEYS = ("version", "revision", "mlcard")


@rule("MC100", "card-unreadable", "error", problem="unreadable", needs=(NOTHING,))
def card_unreadable(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The file of a card cannot be opened.

    What it does: Reports a card that was found and then could not be read: no permission, a broken link, a
        file that vanished meanwhile.

    Why: A card that nobody can read documents nothing, and a lint that passes over it would say that all is
        well.

    Bad:
        (a link `modelcard.yaml` to a file that is not there)

    Good:
        mlcard: "1.0"

    Fix: None; check the file and its permissions.

    Source: https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html
    """
    yield from ()


@rule("MC103", "yaml-syntax", "error", problem="yaml", profiles=("default", "hub"), needs=(NOTHING,))
def yaml_syntax(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The card is not YAML.

    What it does: Reports what YAML does not allow, at the line and column of the whole file: tabs for
        indentation, an unquoted colon, brackets and quotes that are not closed.

    Why: Nothing of the card can be read, by anybody.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          description: Note: not for medical use

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          description: "Note: not for medical use"
          license: MIT
          trained_on: [{dataset: iris}]

    Fix: None.

    Source: https://yaml.org/spec/1.2.2/
    """
    yield from ()


@rule(
    "MC104", "not-a-mapping", "error", problem="not-a-mapping", profiles=("default", "hub"), needs=(NOTHING,)
)
def not_a_mapping(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The card is YAML, but not a mapping of keys to values.

    What it does: Reports a card or a front matter that is a list, a single value, or empty.

    Why: A card says things under keys; without keys there is nothing to find. `huggingface_hub` raises an
        error here.

    Bad:
        - license: MIT

    Good:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}]}

    Fix: None.

    Source: `schema/modellake.yaml`, class Card
    """
    yield from ()


@rule("MC111", "yaml-ambiguous-scalar", "error", fixable="safe", needs=("ambiguous-scalar",))
def yaml_ambiguous_scalar(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A text without quotes is something else to some readers of YAML.

    What it does: Reports `no`, `off`, `12:30` and their like where they stand for text, and versions such as
        `1.10` that are read as a number and lose their zero.

    Why: YAML 1.1 (Python's PyYAML) reads `no` as false and `12:30` as 750, YAML 1.2 (the Hub) as text. 62 of
        13,916 real cards name Norwegian this way.

    Bad:
        ---
        language: no
        license: mit
        datasets: [norec]
        ---

    Good:
        ---
        language: "no"
        license: mit
        datasets: [norec]
        ---

    Fix: Safe: quotes the text.

    Source: https://yaml.org/type/bool.html, https://yaml.org/spec/1.2.2/#103-core-schema
    """
    for remark in card.remarks:
        if remark.kind != "ambiguous-scalar" or remark.detail not in (
            "boolean",
            "base 60",
            "octal",
            "shortened",
        ):
            continue
        name = tokens(remark.slot)[-1] if remark.slot else ""
        if remark.detail == "shortened" and not name.endswith(_VERSION_KEYS):
            continue
        fix = Fix((Edit(remark.span.start, remark.span.end, f'"{remark.text}"'),))
        seen = {
            "boolean": "true or false", "base 60": "a number to the base 60", "octal": "an octal number",
            "shortened": f"the number {remark.text.rstrip('0')}",
        }[remark.detail]  # fmt: skip
        yield Fault(
            remark.slot, f"{remark.text} without quotes is {seen} to readers of YAML 1.1",
            f'write "{remark.text}"', fix if remark.detail != "octal" else None, remark.span,
        )  # fmt: skip


@rule("MC112", "yaml12-incompatible", "warning", fixable="safe", needs=("deficient-indentation",))
def yaml12_incompatible(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A value goes on in lines that some readers of YAML refuse, as they are not indented.

    What it does: Reports text in quotes, and lists and mappings in brackets, with a line that begins no
        further to the right than the key or the dash before the value.

    Why: YAML 1.2 asks for it. libyaml (PyYAML in Python) and js-yaml up to version 4 (the Hub) take such a
        card; js-yaml 5, and the parsers in Rust and C++, refuse all of it. 3 to 4 of 1,000 real cards are so.

    Bad:
        ---
        license: mit
        datasets: [squad]
        widget:
        - text: "Where do I live?
        In Berlin."
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        widget:
        - text: "Where do I live?
            In Berlin."
        ---

    Fix: Safe: indents the lines. Line ends and space around them count as one space in such a text.

    Source: https://yaml.org/spec/1.2.2/#rule-s-flow-line-prefix
    """
    for remark in card.remarks:
        if remark.kind == "deficient-indentation":
            edits = tuple(_indented(card.text, remark.span, int(remark.detail)))
            line = card.text.count("\n", 0, edits[0].start) + 1
            yield Fault(
                remark.slot, f"line {line} goes on with this value and is not indented",
                f"begin it with {remark.detail} spaces or more", Fix(edits), remark.span,
            )  # fmt: skip


def _indented(text: str, span: Span, wanted: int) -> Iterator[Edit]:
    """The edits that indent the lines behind the first one of a value by some spaces at least."""
    start = text.find("\n", span.start, span.end) + 1
    while start:
        end = text.find("\n", start, span.end)
        line = text[start : span.end if end < 0 else end]
        there = len(line) - len(line.lstrip(" "))
        if line.strip() and there < wanted:
            yield Edit(start, start, " " * (wanted - there))
        start = end + 1


@rule("MC113", "encoding", "error", problem="encoding", fixable="safe", profiles=("default", "hub"))
def encoding(card: Card, _folder: Folder) -> Iterator[Fault]:
    r"""The card is not UTF-8, begins with a byte order mark, or has a key with invisible characters.

    What it does: Reports the first byte that is not UTF-8, and says so if the file is UTF-16; a byte order
        mark at the start; and keys with a no-break space or a character without width.

    Why: JSON, RDF and the Hub are UTF-8; other bytes become other letters for every reader. `huggingface_hub`
        finds no metadata behind a byte order mark. A key with a character that nobody sees is another key.

    Bad:
        (bytes) mlcard: "1.0"  # caf\xe9

    Good:
        mlcard: "1.0"  # café

    Fix: Safe: removes the byte order mark and the characters. None for another encoding: save the file as
        UTF-8.

    Source: https://yaml.org/spec/1.2.2/#52-character-encodings, https://www.unicode.org/faq/utf_bom.html#bom5
    """
    if card.text.startswith("\ufeff"):
        yield Fault("", "the file begins with a byte order mark", "save it as UTF-8 without one",
                    Fix((Edit(0, 1, ""),)), START)  # fmt: skip
    if card.text.isascii() or card.text[: card.body_span.start or None].isascii():
        return
    for slot, span in card.front_matter_keys.items():
        key = card.text[span.start : span.end]
        if not key.isascii() and (clean := INVISIBLE.sub("", key)) != key:
            fix = Fix((Edit(span.start, span.end, clean),)) if clean.strip() else None
            yield Fault(slot, f"the key {shown(clean)} has characters that nobody sees",
                        f"write `{clean}`", fix, span)  # fmt: skip


@rule("MC115", "limit-exceeded", "error", problem="limit", needs=(NOTHING,))
def limit_exceeded(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The card is larger, deeper or more repetitive than any card has to be.

    What it does: Reports a card of more than 10 MB, of more than 100 levels, or of more than 500,000 values
        when its aliases are followed.

    Why: A few lines of aliases that repeat aliases fill any memory ("billion laughs"); mlcard reads files of
        strangers.

    Bad:
        mlcard: "1.0"
        models: &a [*a]

    Good:
        mlcard: "1.0"
        models: []

    Fix: None.

    Source: https://en.wikipedia.org/wiki/Billion_laughs_attack
    """
    yield from ()

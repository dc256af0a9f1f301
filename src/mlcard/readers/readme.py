"""`README.md`: what its front matter declares in the Hugging Face dialect, its title and first paragraph.

The front matter is parsed by `mlcard.card`, which gives the place of every value. A README says what a person
claims, so all its facts are `declared`. Prose: https://spec.commonmark.org/0.31.2/.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from mlcard.card import CardSyntaxError, decode, parse, span_of
from mlcard.errors import InvalidCardError, LimitExceededError, UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers import hub_dataset
from mlcard.readers.bounded_json import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue, Source
    from mlcard.readers.hub_dataset import Configuration

#: Most bytes of a README; the largest among 29,432 real ones has 0.5 MB.
MAX_BYTES = 10_000_000
#: Longest first paragraph that is a description; of a longer one whole sentences are kept.
MAX_DESCRIPTION = 1_000
#: Slots that name the thing by its folder, since the extraction gives names itself; what configurations say.
NOT_SAID = {"models": {"id"}, "datasets": {"id", *hub_dataset.SLOTS}}

#: Slots that hold one text, and slots that hold texts.
TEXTS = {"name", "description", "license", "ml_task", "version", "landing_page", "architecture"}
TEXT_LISTS = {"language", "keywords", "citation"}
#: Slots that hold one thing with slots of its own.
OBJECTS = {"training"}

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#\s+(?P<title>.*?)\s*#*\s*$")
_SETEXT = re.compile(r" {0,3}=+\s*$")
#: Lines that are no prose: headings, tables, lists, quotes, rules, HTML, images and badges alone, reference
#: definitions.
_NOT_PROSE = re.compile(
    r"\s*(#{1,6}(\s|$)|\||[-*+]\s|\d+[.)]\s|>|<|!\[|\[!\[|\[[^\]]+\]:|={3,}\s*$|-{3,}\s*$|\*{3,}\s*$| {4}|\t)"
)
_MARKUP = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"<[^<>]{1,300}>"), ""),
    (re.compile(r"(\*\*|__|`)"), ""),
    (re.compile(r"(?<!\w)[*_](\S.*?\S|\S)[*_](?!\w)"), r"\1"),
)
#: Lines that say nothing of the model: what templates and trainers put before the prose.
_BOILERPLATE = re.compile(
    r"\s*(<!--|\{\{|\[More Information Needed\]|More information needed)", re.IGNORECASE
)


def read(source: Source) -> Iterator[Fact]:
    """Facts that a README declares, each with the line where it stands."""
    with source.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LimitExceededError(
            f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of a README"
        )
    yield Fact("/file/format", "readme", "the file's name")
    try:
        card = parse(decode(content, str(source.path)), str(source.path.with_suffix(".md")))
    except (CardSyntaxError, InvalidCardError) as error:
        raise UnreadableFileError(f"{source.name}: {error}", hint=error.hint) from error
    named = False
    for fact in _declared(card):
        named = named or fact.slot in {"/model/name", "/dataset/name"}
        yield fact
    if "datasets" in card.data:
        yield from _of_configurations(card, posixpath.dirname(source.name))
    yield from prose(card, named=named)


def _declared(card: Card) -> Iterator[Fact]:
    """The slots of the model or dataset that the front matter describes; lists item by item."""
    for key, subject in (("models", "model"), ("datasets", "dataset")):
        described = card.data.get(key)
        if not isinstance(described, list) or not described or not isinstance(described[0], dict):
            continue
        for name, value in described[0].items():
            if name not in NOT_SAID[key]:
                yield from _slot(card, pointer(key, 0, name), pointer(subject, name), value)


def configurations(card: Card) -> list[Configuration]:
    """What the front matter says of the configurations of a dataset."""
    return hub_dataset.configurations(card.front_matter.get("dataset_info"), card.front_matter.get("configs"))


def _of_configurations(card: Card, folder: str) -> Iterator[Fact]:
    """Facts of the configurations of a dataset; their files are below a folder."""
    spans = card.front_matter_spans
    yield from hub_dataset.facts(configurations(card), lambda at: f"line {spans[at].line}", folder)


def _slot(card: Card, place: str, slot: str, value: JsonValue) -> Iterator[Fact]:
    name = slot.rpartition("/")[2]
    if name in TEXTS:
        if isinstance(value, str) and value:
            yield _fact(card, place, slot, value)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if _fits(name, item):
                yield _fact(card, f"{place}/{position}", f"{slot}/-", item)
    elif isinstance(value, dict) and name in OBJECTS:
        for key, inner in value.items():
            if inner is not None and inner != "":
                yield _fact(card, f"{place}/{key}", f"{slot}/{key}", inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield _fact(card, place, slot, value)


def _fits(name: str, item: JsonValue) -> bool:
    """Whether an item of a list has the shape that its slot asks for; saying so is for `mlcard lint`."""
    if not isinstance(item, dict):
        return isinstance(item, str) and item != "" and name in TEXT_LISTS
    if name == "evaluations" and not (is_number(item.get("value")) and isinstance(item.get("measure"), str)):
        return False
    plain_values = all(isinstance(value, str | bool) or is_number(value) for value in item.values())
    return bool(item) and plain_values and name not in TEXT_LISTS


def _fact(card: Card, place: str, slot: str, value: JsonValue) -> Fact:
    return Fact(slot, value, f"line {span_of(card, place).line}", "declared")


def prose(card: Card, *, named: bool) -> Iterator[Fact]:
    """The title, unless the thing has a name, and the first paragraph below it."""
    subject = "dataset" if "datasets" in card.data else "model"
    has_description = any(
        isinstance(item, list) and item and isinstance(item[0], dict) and "description" in item[0]
        for item in (card.data.get("models"), card.data.get("datasets"))
    )
    lines = _without_code(card.body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    title = _title(lines)
    if title is not None and not named:
        line, text = title
        yield Fact(f"/{subject}/name", text, f"line {card.body_span.line + line}", "declared")
    paragraph = _paragraph(lines, title[0] + 1 if title else 0)
    if paragraph is not None and not has_description:
        line, text = paragraph
        yield Fact(f"/{subject}/description", text, f"line {card.body_span.line + line}", "declared")


def _without_code(lines: list[str]) -> list[str]:
    """The lines, with those of fenced code and HTML comments emptied."""
    fence = ""
    comment = False
    kept = []
    for line in lines:
        match = _FENCE.match(line)
        comment = comment or (not fence and line.lstrip().startswith("<!--"))
        if fence:
            closes = (
                match is not None and match.group(1).startswith(fence) and not line.strip().strip(fence[0])
            )
            fence = "" if closes else fence
            kept.append("<")
        elif comment:
            comment = "-->" not in line
            kept.append("<" if line.strip() else "")
        elif match:
            fence = match.group(1)
            kept.append("<")
        else:
            kept.append(line)
    return kept


def _title(lines: list[str]) -> tuple[int, str] | None:
    """The first heading of the first level, and its line."""
    for number, line in enumerate(lines):
        match = _HEADING.match(line)
        underlined = number + 1 < len(lines) and line.strip() and _SETEXT.match(lines[number + 1])
        text = _plain(match.group("title") if match else line) if match or underlined else ""
        if text and len(text) <= 200 and not _BOILERPLATE.match(text):
            return number, text
    return None


def _paragraph(lines: list[str], start: int) -> tuple[int, str] | None:
    """The first paragraph of prose from a line on."""
    number = start
    while number < len(lines):
        if not lines[number].strip() or _SETEXT.match(lines[number]):
            number += 1
            continue
        end = number
        while end < len(lines) and lines[end].strip() and (end == number or not _NOT_PROSE.match(lines[end])):
            end += 1
        block = lines[number:end]
        text = _plain(" ".join(line.strip() for line in block))
        few = 8 if text.endswith(":") else 4  # `How to use:` introduces what follows and says nothing itself
        if not _NOT_PROSE.match(block[0]) and not _BOILERPLATE.match(block[0]) and len(text.split()) >= few:
            return number, _shortened(text)
        number = end
    return None


def _plain(text: str) -> str:
    text = text[: 10 * MAX_DESCRIPTION]
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def _shortened(text: str) -> str:
    if len(text) <= MAX_DESCRIPTION:
        return text
    end = text.rfind(". ", 0, MAX_DESCRIPTION)
    return text[: end + 1] if end > 0 else text[:MAX_DESCRIPTION].rsplit(" ", 1)[0] + " …"

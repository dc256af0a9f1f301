"""A page as HTML: one file with its style and its drawings inside, and no script.

Elements are built as trees and written by the standard library, so that no text of a card is ever markup.
What is wide scrolls by itself on a phone; evidence and long tables open on demand; print shows all but the
evidence.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from mlcard import __version__
from mlcard.export.page.blocks import Listing, Pairs, Prose, Table, Text
from mlcard.export.page.content import HEADINGS, page_of, table
from mlcard.export.page.drawing import drawn
from mlcard.export.page.words import label
from mlcard.export.projection import Output, Projection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.export.page.blocks import Block, Entry, Page, Proof, Section, Thing
    from mlcard.export.projection import Work
    from mlcard.export.projection.filling import Remark

#: Rows of a table, or pairs, that are open without a click.
_OPEN = 20
#: Characters that HTML cannot say: https://html.spec.whatwg.org/multipage/parsing.html#control-character-in-input-stream
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?(e[+-]?\d+)?")
_METHODS = {
    "read": "read from a file", "computed": "computed from files", "inferred": "inferred, not certain",
    "declared": "somebody says so",
}  # fmt: skip


def html(page: Page) -> bytes:
    """A page as an HTML document."""
    root, body = _document(page.title)
    if len(page.things) > 1:
        navigation = SubElement(body, "nav", {"aria-label": "Contents"})
        for thing in page.things:
            _add(navigation, "a", thing.name, href=f"#{thing.anchor}", title=thing.kind)
    main = SubElement(body, "main")
    _remarks(main, page.remarks)
    for thing in page.things:
        _thing(main, thing)
    footer = SubElement(body, "footer")
    told = f"Made by mlcard {__version__} from {page.source}. Evidence: the marks beside the values open."
    _add(footer, "p", told)
    return _written(root)


def _document(title: str) -> tuple[Element, Element]:
    """A document with its head, and its empty body."""
    root = Element("html", {"lang": "en"})
    head = SubElement(root, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "meta", {"name": "generator", "content": f"mlcard {__version__}"})
    # No address that a card names is fetched: what a reader opens is this file alone.
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    _add(head, "title", title)
    SubElement(head, "style").text = _style()
    return root, SubElement(root, "body")


def _written(root: Element) -> bytes:
    """The text of a document, without what HTML cannot say."""
    text = tostring(root, encoding="unicode", method="html")
    return ("<!doctype html>\n" + _NOT_HTML.sub("\N{REPLACEMENT CHARACTER}", text) + "\n").encode()


def _style() -> str:
    """The style sheet."""
    return (resources.files("mlcard.export.page") / "page.css").read_text(encoding="utf-8")


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """An element with a text."""
    found = SubElement(parent, tag, {name.rstrip("_"): value for name, value in attributes.items()})
    found.text = text
    return found


def _thing(parent: Element, thing: Thing) -> None:
    article = _add(parent, "article", id=thing.anchor)
    header = _add(article, "header")
    _add(header, "p", thing.kind, class_="kind")
    _add(header, "h1", thing.name)
    for paragraph in thing.lead:
        _add(header, "p", paragraph, class_="lead")
    if thing.chips:
        chips = _add(header, "dl", class_="chips")
        for name, value in thing.chips:
            chip = _add(chips, "div")
            _add(chip, "dt", name)
            _add(chip, "dd", value)
    _remarks(header, thing.remarks)
    for section in thing.sections:
        _section(article, thing, section)


def _section(parent: Element, thing: Thing, section: Section) -> None:
    found = _add(parent, "section", id=f"{thing.anchor}-{section.question}")
    _add(found, "h2", HEADINGS[section.question])
    for figure in section.drawn:
        found.append(drawn(figure))
    if section.entries:
        listed = _add(found, "dl", class_="entries")
        for entry in section.entries:
            _entry(listed, entry)


def _entry(parent: Element, entry: Entry) -> None:
    wide = isinstance(entry.block, Table) or (
        isinstance(entry.block, Pairs) and len(entry.block.rows) > _OPEN
    )
    row = _add(parent, "div", class_="entry wide" if wide else "entry")
    term = _add(row, "dt", entry.label)
    if entry.remarks:
        _add(term, "span", "!", class_="mark", title="; ".join(remark.message for remark in entry.remarks))
    value = _add(row, "dd")
    _block(value, entry.block)
    if entry.proofs:
        _proofs(_add(row, "dd", class_="proof"), entry.proofs)


def _proofs(parent: Element, proofs: Sequence[Proof]) -> None:
    """The evidence of a value, behind a mark that says the weakest of its methods."""
    order = ["inferred", "declared", "computed", "read"]
    weakest = min(
        (proof.method for proof in proofs), key=lambda name: order.index(name) if name in order else -1
    )
    details = _add(parent, "details", class_=f"evidence {weakest}")
    _add(details, "summary", weakest, title=_METHODS.get(weakest, weakest))
    listed = _add(details, "ul")
    for proof in proofs[:_OPEN]:
        _add(listed, "li", f"{proof.method}: {proof.told}" if proof.told else proof.method)
    if len(proofs) > _OPEN:
        _add(listed, "li", f"and {len(proofs) - _OPEN} more in the card")


def _remarks(parent: Element, remarks: Sequence[Remark]) -> None:
    """What is wrong, as a warning that cannot be overlooked."""
    if not remarks:
        return
    aside = _add(parent, "aside", class_="wrong", role="note")
    _add(aside, "h3", "The card and its files do not agree" if _disagree(remarks) else "What mlcard found")
    listed = _add(aside, "ul")
    for remark in remarks:
        item = _add(listed, "li", f"{remark.message} ", class_=remark.severity)
        _add(item, "code", remark.code)


def _disagree(remarks: Sequence[Remark]) -> bool:
    """Whether all findings say that files say otherwise (the rules MC9xx)."""
    return all(remark.code.startswith("MC9") for remark in remarks)


def _block(parent: Element, block: Block) -> None:
    """A value."""
    if isinstance(block, Text):
        _text(parent, block)
    elif isinstance(block, Prose):
        for paragraph in block.paragraphs:
            _add(parent, "p", paragraph, class_="prose")
    elif isinstance(block, Listing):
        short = all(isinstance(item, Text) and len(item.text) < 60 for item in block.items)
        listed = _add(parent, "ul", class_="words" if short else "list")
        for item in block.items:
            _block(_add(listed, "li"), item)
    elif isinstance(block, Pairs):
        listed = _add(_folded(parent, len(block.rows), "values"), "dl", class_="pairs")
        for name, value in block.rows:
            row = _add(listed, "div")
            _add(row, "dt", name)
            _block(_add(row, "dd"), value)
    else:
        _table(_folded(parent, len(block.rows), "rows"), block)


def _folded(parent: Element, count: int, what: str) -> Element:
    """Where many rows go: behind a click."""
    if count <= _OPEN:
        return parent
    details = _add(parent, "details", class_="long")
    _add(details, "summary", f"{count:,} {what}")
    return details


def _table(parent: Element, block: Table) -> None:
    found = _add(_add(parent, "div", class_="scroll", tabindex="0"), "table")
    row = SubElement(SubElement(found, "thead"), "tr")
    for name in block.columns:
        _add(row, "th", name, scope="col")
    body = SubElement(found, "tbody")
    numbers = [all(map(_is_number, column)) for column in zip(*block.rows, strict=True)]
    for cells in block.rows:
        row = SubElement(body, "tr")
        for cell, number in zip(cells, numbers, strict=True):
            place = _add(row, "td", **({"class": "number"} if number else {}))
            if cell is not None:
                _block(place, cell)
    if block.left:
        _add(parent, "p", f"and {block.left:,} more in the card", class_="note")


def _is_number(cell: Block | None) -> bool:
    """Whether a cell fits into a column of numbers."""
    return cell is None or (isinstance(cell, Text) and _NUMBER.fullmatch(cell.text) is not None)


def _text(parent: Element, block: Text) -> None:
    if block.href:
        outside = {} if block.href.startswith("#") else {"rel": "noopener noreferrer"}
        _add(parent, "a", block.text, href=block.href, **outside)
    else:
        _add(parent, "code" if block.code else "span", block.text)


def index(outputs: Sequence[Output]) -> bytes:
    """The page of a lake: its models and datasets, each with a link to its page."""
    root, body = _document("Model lake")
    main = SubElement(body, "main")
    article = _add(main, "article")
    _add(_add(article, "header"), "h1", "Model lake")
    for kind in ("Model", "Dataset"):
        things = [
            (made.name, thing) for made in outputs for thing in made.contents.things if thing.kind == kind
        ]
        if not things:
            continue
        section = _add(article, "section")
        _add(section, "h2", f"{len(things):,} {kind.lower()}s" if len(things) > 1 else f"1 {kind.lower()}")
        names = list(dict.fromkeys(name for _, thing in things for name, _ in thing.chips))
        judged = any(thing.remarks for _, thing in things)
        rows = [
            (
                Text(thing.name, f"{name}#{thing.anchor}"),
                *(_chip(thing, chip) for chip in names),
                *([Text(str(len(thing.remarks))) if thing.remarks else None] if judged else []),
            )
            for name, thing in things
        ]
        warned = ("Warnings",) if judged else ()
        _table(section, Table((label("name"), *names, *warned), tuple(rows)))
    return _written(root)


def _chip(thing: Thing, name: str) -> Text | None:
    """What the head of a thing says under a name."""
    return next((Text(value) for own, value in thing.chips if own == name), None)


def _write(work: Work) -> Iterable[Output]:
    page = page_of(work)
    yield Output(f"{work.name}.html", html(page), page)


PROJECTION = Projection(
    name="html", title="HTML", specification="https://html.spec.whatwg.org/", table=table(), write=_write,
    index=("index.html", index), judged=True, checked_by="a browser, at two widths, in light and dark",
)  # fmt: skip

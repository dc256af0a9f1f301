"""A page as Markdown (GitHub's): headings by 5W1H, tables, the lineage in Mermaid, histograms in characters.

No text of a card becomes markup: what Markdown or HTML would take as such is escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.export.page.blocks import Listing, Pairs, Prose, Table, Text
from mlcard.export.page.content import HEADINGS, page_of, table
from mlcard.export.page.figures import Bars, Lineage, Scale, Spread
from mlcard.export.projection import Output, Projection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.export.page.blocks import Block, Page, Section, Thing
    from mlcard.export.page.figures import Figure
    from mlcard.export.projection import Work
    from mlcard.export.projection.filling import Remark

#: Characters that begin markup within a line: https://spec.commonmark.org/0.31.2/#backslash-escapes
_MARKUP = re.compile(r"([\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
#: What at the start of a line would be a heading, a list, a quote, a rule or a fence.
_START = re.compile(r"^(\d*)([#>+=-]|(?<=\d)[.)])(?=\s|$|[#>+=-])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLOCKS = "▁▂▃▄▅▆▇█"
_SIGN = {"error": "❌", "warning": "⚠️"}


def markdown(page: Page) -> bytes:
    """A page as a Markdown document."""
    lines = [*_remarks(page.remarks)]
    for thing in page.things:
        lines += _thing(thing)
    return ("\n".join(lines).strip() + "\n").encode("utf-8", "replace")


def _thing(thing: Thing) -> Iterator[str]:
    yield from (f"# {escaped(thing.name)}", "")
    for paragraph in thing.lead:
        yield from (_prose(paragraph), "")
    if thing.chips:
        yield from (" · ".join(f"{escaped(name)}: **{escaped(value)}**" for name, value in thing.chips), "")
    yield from _remarks(thing.remarks)
    for section in thing.sections:
        yield from _section(section)


def _remarks(remarks: Sequence[Remark]) -> Iterator[str]:
    if remarks:
        yield "> [!WARNING]"
        yield from (
            f"> - {_SIGN.get(item.severity, '')} {escaped(item.message)} ({item.code})" for item in remarks
        )
        yield ""


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {HEADINGS[section.question]}", "")
    for figure in section.drawn:
        yield from (f"**{escaped(figure.title)}**", "", *_drawn(figure), "")
        if figure.note:
            yield from (f"_{escaped(figure.note)}_", "")
    lines = [entry for entry in section.entries if isinstance(entry.block, Text)]
    for entry in lines:
        methods = sorted({proof.method for proof in entry.proofs})
        proved = f" _({', '.join(methods)})_" if methods else ""
        yield f"- **{escaped(entry.label)}:** {inline(entry.block)}{proved}"
    if lines:
        yield ""
    for entry in section.entries:
        if not isinstance(entry.block, Text):
            yield from (f"### {escaped(entry.label)}", "", *_block(entry.block), "")


def _block(block: Block) -> Iterator[str]:
    """A value in lines of its own."""
    if isinstance(block, Prose):
        for number, paragraph in enumerate(block.paragraphs):
            yield from (["", _prose(paragraph)] if number else [_prose(paragraph)])
    elif isinstance(block, Listing):
        for item in block.items:
            yield from _item(item)
    elif isinstance(block, Pairs):
        yield from ("| | |", "| --- | --- |")
        yield from (f"| {escaped(name)} | {inline(value)} |" for name, value in block.rows)
    elif isinstance(block, Table):
        yield f"| {' | '.join(map(escaped, block.columns))} |"
        yield f"|{' --- |' * len(block.columns)}"
        yield from (
            f"| {' | '.join('' if cell is None else inline(cell) for cell in cells)} |"
            for cells in block.rows
        )
        if block.left:
            yield from ("", f"_and {block.left:,} more in the card_")
    else:
        yield inline(block)


def _item(block: Block) -> Iterator[str]:
    """An item of a list; a thing as its first value, and the others below it."""
    if not isinstance(block, Pairs):
        yield f"- {inline(block)}"
        return
    for number, (name, value) in enumerate(block.rows):
        yield f"{'  ' if number else ''}- {escaped(name)}: {inline(value)}"


def inline(block: Block) -> str:
    """A value on one line."""
    if isinstance(block, Text):
        if block.href.startswith("http"):
            return f"[{escaped(block.text)}](<{block.href.replace('<', '%3C').replace('>', '%3E')}>)"
        return escaped(block.text)
    if isinstance(block, Prose):
        return escaped(" ".join(" ".join(block.paragraphs).split()))
    if isinstance(block, Listing):
        return ", ".join(map(inline, block.items))
    if isinstance(block, Pairs):
        return "; ".join(f"{escaped(name)}: {inline(value)}" for name, value in block.rows)
    rows = (
        "; ".join(
            f"{escaped(name)}: {inline(cell)}"
            for name, cell in zip(block.columns, cells, strict=True)
            if cell
        )
        for cells in block.rows
    )
    return " / ".join(rows)


def escaped(text: str) -> str:
    """A text on one line, none of which is markup."""
    return _START.sub(
        r"\1\\\2", _MARKUP.sub(r"\\\1", _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split())))
    )


def _prose(text: str) -> str:
    """A paragraph, its lines kept, none of which is markup."""
    return "\n".join(escaped(line) for line in text.split("\n") if line.strip())


def _drawn(figure: Figure) -> Iterator[str]:
    """A figure as far as text can draw it."""
    if isinstance(figure, Scale):
        yield from ("| measure | value | 0 … 1 |", "| --- | ---: | --- |")
        for mark in figure.marks:
            yield f"| {escaped(mark.label)} | {escaped(mark.told)} | `{_bar(mark.value)}` |"
    elif isinstance(figure, Bars):
        yield from ("| | | |", "| --- | --- | --- |")
        for bar in figure.bars:
            yield f"| {escaped(bar.label)} | `{_bar(bar.share)}` | {escaped(bar.told)} |"
    elif isinstance(figure, Spread):
        yield from ("| column | from | | to |", "| --- | ---: | --- | --- |")
        for column in figure.columns:
            yield f"| {escaped(column.label)} | {column.low} | `{_spark(column.counts)}` | {column.high} |"
    else:
        yield from _mermaid(figure)


def _bar(share: float) -> str:
    """A bar of twenty characters."""
    full = round(20 * share)
    return "█" * full + "░" * (20 - full)


def _spark(counts: Sequence[int]) -> str:
    """A histogram in one line."""
    most = max(counts) or 1
    return "".join(_BLOCKS[min(7, 8 * count // most)] if count else " " for count in counts)


def _mermaid(figure: Lineage) -> Iterator[str]:
    """A lineage as a flow chart (https://mermaid.js.org/syntax/flowchart.html)."""
    names = {node.id: f"n{number}" for number, node in enumerate(figure.nodes)}
    yield from ("```mermaid", "flowchart LR")
    for node in figure.nodes:
        left, right = ("[(", ")]") if node.kind == "dataset" else ("[", "]")
        yield f'  {names[node.id]}{left}"{_quoted(node.id)}"{right}'
    for source, target, relation in figure.edges:
        yield f'  {names[source]} -->|"{_quoted(relation)}"| {names[target]}'
    yield "```"


def _quoted(text: str) -> str:
    """A text between quotes of Mermaid, which knows entities by number."""
    return "".join(
        char if char.isalnum() or char in " ./:_-" else f"#{ord(char)};" for char in " ".join(text.split())
    )


def _write(work: Work) -> Iterable[Output]:
    yield Output(f"{work.name}.md", markdown(page_of(work)))


PROJECTION = Projection(
    name="markdown", title="Markdown", specification="https://github.github.com/gfm/", table=table(),
    write=_write, judged=True, checked_by="markdown-it",
)  # fmt: skip

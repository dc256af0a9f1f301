"""Figures as SVG within HTML: they take the colours of the page, in light and dark, and on paper.

Each drawing has a name and, for those who do not see it, its numbers as text.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from mlcard.export.page.figures import Bars, Lineage, Scale, Spread

if TYPE_CHECKING:
    from mlcard.export.page.figures import Figure, Histogram, Node

#: Characters of a label that fit.
_LONGEST = 30


def drawn(figure: Figure) -> Element:
    """A figure with its caption."""
    found = Element("figure")
    SubElement(found, "figcaption").text = figure.title
    if isinstance(figure, Scale):
        _scale(found, figure)
    elif isinstance(figure, Bars):
        _bars(found, figure)
    elif isinstance(figure, Spread):
        _spread(found, figure)
    else:
        _lineage(found, figure)
    if figure.note:
        SubElement(found, "p", {"class": "note"}).text = figure.note
    return found


def _svg(parent: Element, width: float, height: float, told: str, name: str) -> Element:
    """A drawing that says what it shows."""
    svg = SubElement(
        parent,
        "svg",
        {"viewBox": f"0 0 {width:g} {height:g}", "role": "img", "aria-label": told, "class": name},
    )
    SubElement(svg, "title").text = told
    return svg


def _shape(parent: Element, tag: str, name: str, **numbers: float | str) -> Element:
    """A stroke or a text."""
    values = {
        key.replace("_", "-"): f"{value:g}" if isinstance(value, float) else str(value)
        for key, value in numbers.items()
    }
    return SubElement(parent, tag, {"class": name, **values})


def _scale(parent: Element, figure: Scale) -> None:
    """Dots with their intervals, a row each, on an axis from 0 to 1."""
    listed = SubElement(parent, "div", {"class": "rows"})
    for mark in figure.marks:
        row = SubElement(listed, "div", {"class": "row"})
        SubElement(row, "span", {"class": "label"}).text = mark.label
        svg = _svg(row, 300, 20, f"{mark.label}: {mark.told}", "scale")
        _shape(svg, "line", "axis", x1=4.0, x2=296.0, y1=10.0, y2=10.0)
        for place in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = 4 + 292 * place
            _shape(svg, "line", "axis", x1=x, x2=x, y1=6.0, y2=14.0)
        if mark.high > mark.low:
            _shape(svg, "line", "interval", x1=4 + 292 * mark.low, x2=4 + 292 * mark.high, y1=10.0, y2=10.0)
        _shape(svg, "circle", "dot", cx=4 + 292 * mark.value, cy=10.0, r=5.0)
        SubElement(row, "span", {"class": "told"}).text = mark.told


def _bars(parent: Element, figure: Bars) -> None:
    """Bars, a row each, as long as their share of the largest."""
    most = max(bar.share for bar in figure.bars) or 1.0
    listed = SubElement(parent, "div", {"class": "rows"})
    for bar in figure.bars:
        row = SubElement(listed, "div", {"class": "row"})
        SubElement(row, "span", {"class": "label"}).text = bar.label
        svg = _svg(row, 300, 20, f"{bar.label}: {bar.told}", "bar")
        _shape(svg, "rect", "track", x=0.0, y=4.0, width=300.0, height=12.0, rx=2.0)
        _shape(svg, "rect", "fill", x=0.0, y=4.0, width=max(1.0, 300 * bar.share / most), height=12.0, rx=2.0)
        SubElement(row, "span", {"class": "told"}).text = bar.told


def _spread(parent: Element, figure: Spread) -> None:
    """Small histograms, as many beside each other as there is room for."""
    listed = SubElement(parent, "div", {"class": "grid"})
    for column in figure.columns:
        cell = SubElement(listed, "div", {"class": "cell"})
        SubElement(cell, "span", {"class": "label"}).text = column.label
        _histogram(cell, column)
        ends = SubElement(cell, "span", {"class": "ends"})
        SubElement(ends, "span").text = column.low
        SubElement(ends, "span").text = column.high


def _histogram(parent: Element, column: Histogram) -> None:
    most = max(column.counts) or 1
    told = (
        f"{column.label}: {' '.join(map(str, column.counts))} rows in bins from {column.low} to {column.high}"
    )
    svg = _svg(parent, 120, 40, told, "histogram")
    width = 120 / len(column.counts)
    for place, count in enumerate(column.counts):
        height = 38 * count / most if count else 0.0
        _shape(
            svg,
            "rect",
            "fill",
            x=place * width + 0.5,
            y=40 - max(height, 0.5),
            width=width - 1,
            height=max(height, 0.5),
        )
    _shape(svg, "line", "axis", x1=0.0, x2=120.0, y1=40.0, y2=40.0)


def _lineage(parent: Element, figure: Lineage) -> None:
    """Layers from what came first, on the left, to the thing itself on the right."""
    layers: dict[int, list[Node]] = {}
    for node in figure.nodes:
        layers.setdefault(node.layer, []).append(node)
    height = 20 + 64.0 * max(map(len, layers.values()))
    deepest = max(layers)
    box, gap = 190.0, 95.0
    width = box + (box + gap) * deepest
    places: dict[str, tuple[float, float]] = {}
    for layer, nodes in layers.items():
        x = (box + gap) * (deepest - layer)
        for number, node in enumerate(nodes):
            places[node.id] = x, height * (number + 0.5) / len(nodes)
    told = "; ".join(f"{target} {relation} {source}" for source, target, relation in figure.edges)
    scroll = SubElement(parent, "div", {"class": "scroll", "tabindex": "0"})
    svg = _svg(scroll, width, height, told, "lineage")
    svg.set("style", f"max-width:{width:g}px;min-width:{0.7 * width:g}px")
    for source, target, relation in figure.edges:
        (x1, y1), (x2, y2) = places[source], places[target]
        start, end = x1 + box, x2 - 7
        bend = (end - start) / 2
        path = f"M{start:g} {y1:g}C{start + bend:g} {y1:g} {end - bend:g} {y2:g} {end:g} {y2:g}"
        _shape(svg, "path", "edge", d=path)
        _shape(svg, "path", "arrow", d=f"M{end:g} {y2 - 4:g}l7 4l-7 4z")
        text = _shape(svg, "text", "relation", x=(start + end) / 2, y=(y1 + y2) / 2 - 5, text_anchor="middle")
        text.text = relation
    for node in figure.nodes:
        x, y = places[node.id]
        _shape(
            svg,
            "rect",
            f"node {node.kind}",
            x=x,
            y=y - 22,
            width=box,
            height=44.0,
            rx=8.0 if node.kind == "dataset" else 2.0,
        )
        lines = _lines(node.id)
        for number, line in enumerate(lines):
            text = _shape(
                svg,
                "text",
                "name",
                x=x + box / 2,
                y=y + 4 + 15 * (number - (len(lines) - 1) / 2),
                text_anchor="middle",
            )
            text.text = line


def _lines(name: str) -> list[str]:
    """A name in two lines at most; of a long one the end, which tells it from others."""
    short = name.removeprefix("https://").removeprefix("http://")
    if len(short) <= _LONGEST:
        return [short]
    lines = textwrap.wrap(short.replace("/", "/ ").replace("-", "- "), _LONGEST)
    lines = [line.replace("/ ", "/").replace("- ", "-") for line in lines]
    if len(lines) > 2 or any(len(line) > _LONGEST for line in lines):
        return [short[: _LONGEST - 8] + "…", "…" + short[-(_LONGEST - 6) :]]
    return lines

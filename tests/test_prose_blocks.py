"""The blocks of a body are those that a CommonMark parser finds, and no text costs more than its length."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from bounded import within
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mlcard import card as cards
from mlcard.card.blocks import scan
from mlcard.card.links import links
from mlcard.card.prose import outline
from mlcard.errors import InvalidCardError

if TYPE_CHECKING:
    from pathlib import Path

PARSER = MarkdownIt("commonmark").enable("table")
FRONT_MATTER = re.compile(r"\ufeff?\s*---[ \t]*\r?\n.*?^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
#: Lines out of which texts are made. Two things are not among them, which no real card holds and the
#: scanner does not follow: text right below the definition of a reference, and an item that begins with two
#: line ends.
LINES = [
    "", "text", "# one", "## two ##", "#x", "- item", "  - inner", "1. first", "7) seventh", "   indented",
    "    # code", "> quote", "> # quoted", "> - x", "```", "```py", "~~~ x", "---", "===", "* * *",
    "<!-- open", "-->", "<!-- both -->", "<div>", "</div>", "<b>x</b>", "| a | b |", "|---|---|", "|-|",
    "- # heading of an item", "  ```", "      x = 1", "\t# tabbed", "a | b", "####### seven", "# ", "text\r",
]  # fmt: skip


def expected(text: str) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """Level, line and text of headings, lines and information of fences, as markdown-it has them."""
    tokens = PARSER.parse(text)
    headings = [
        (int(token.tag[1]), token.map[0] if token.map else -1, " ".join(inner.content.split()))
        for token, inner in itertools.pairwise(tokens)
        if token.type == "heading_open"
    ]
    fences = [(*token.map, token.info.strip()) for token in tokens if token.type == "fence" and token.map]
    return headings, [(start, end, info) for start, end, info in fences]


def found(text: str) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    """The same as the scanner has it."""
    blocks = scan(text)
    ended = text if text.endswith("\n") else text + "\n"
    return (
        [
            (item.level, text.count("\n", 0, item.start), " ".join(item.raw.split()))
            for item in blocks.headings
        ],
        [
            (
                text.count("\n", 0, item.start),
                ended.count("\n", 0, item.end + (item.end == len(text))),
                item.info,
            )
            for item in blocks.fences
        ],
    )


def real_bodies(shared_data: Path) -> list[tuple[Path, str]]:
    """The body of every real Markdown card."""
    texts = [
        (path, path.read_text("utf-8", "replace")) for path in sorted((shared_data / "cards").rglob("*.md"))
    ]
    return [
        (path, text[match.end() :] if (match := FRONT_MATTER.match(text)) else text) for path, text in texts
    ]


def test_headings_and_fences_of_real_cards_are_those_of_markdown_it(shared_data):
    bodies = real_bodies(shared_data)
    assert len(bodies) > 200
    assert [str(path) for path, body in bodies if found(body) != expected(body)] == []


@settings(max_examples=1500, deadline=None)
@example(["text", "===", "text"])
@example(["> # quoted", "# one"])
@example(["text", "|---|---|", "---"])
@example(["- item", "", "      x = 1", "# one"])
@example(["| a | b |", "|---|---|", "    # code", "==="])
@example(["| a | b |", "|---|---|", "    # code", "a | b", "---"])
@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_headings_and_fences_of_any_lines_are_those_of_markdown_it(lines):
    text = "\n".join(lines)
    assert found(text)[0] == expected(text)[0]
    assert [fence[::2] for fence in found(text)[1]] == [fence[::2] for fence in expected(text)[1]]


@pytest.mark.parametrize(
    ("text", "inner", "closed"),
    [
        pytest.param("```py\nx = 1\n```\n", "x = 1\n", True, id="closed"),
        pytest.param("~~~\nx\n```\n~~~", "x\n```\n", True, id="other marks inside"),
        pytest.param("````\n```\n````\n", "```\n", True, id="longer marks"),
        pytest.param("```py\nx = 1\n", "x = 1\n", False, id="never closed"),
        pytest.param("```\n```\n", "", True, id="empty"),
        pytest.param("- a\n  ```\n  x\n\nafter\n", "  x\n\n", False, id="ends with its list item"),
        pytest.param("text ``` no fence\n", None, False, id="in a line"),
        pytest.param("    ```\n    x\n", None, False, id="indented code"),
        pytest.param("``` a`b\n", None, False, id="a code span"),
    ],
)
def test_fences(text, inner, closed):
    fences = scan(text).fences
    assert [(text[fence.inner : fence.inner_end], fence.closed) for fence in fences] == (
        [] if inner is None else [(inner, closed)]
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("> " * 200_000 + "a", id="quotes in quotes"),
        pytest.param("- " * 200_000 + "a", id="items in items"),
        pytest.param("\n".join(" " * (2 * depth) + "- a" for depth in range(700)), id="a deep list"),
        pytest.param("-" + " " * 300_000 + "x", id="blanks"),
        pytest.param("a\n" + "|-" * 200_000 + "x", id="almost a table"),
        pytest.param("[a]: b\n" * 30_000 + "1x\n" * 30_000, id="definitions"),
        pytest.param("<a " + "b " * 200_000, id="attributes"),
        pytest.param("<!--\n" * 100_000, id="comments"),
        pytest.param("#" * 300_000, id="marks"),
        pytest.param("a\n" + "=" * 300_000 + " x", id="almost an underline"),
        pytest.param("`" * 300_000, id="backticks"),
        pytest.param("[" * 100_000 + "](" * 100_000, id="brackets"),
        pytest.param("![" * 100_000, id="images"),
        pytest.param("**a:** " * 60_000, id="labels"),
    ],
)
def test_no_text_costs_more_than_its_length(text):
    with within(5):
        body = outline(cards.parse("---\nlicense: mit\n---\n" + text, "README.md"))
        links(body)


@pytest.mark.parametrize(
    ("text", "links_found"),
    [
        pytest.param("[a](https://x.org)", [("link", "a", "https://x.org")], id="link"),
        pytest.param("![a](x.png)", [("image", "a", "x.png")], id="image"),
        pytest.param("[![a](x.png)](y)", [("link", "![a](x.png)", "y"), ("image", "a", "x.png")], id="badge"),
        pytest.param("[a]()", [("link", "a", "")], id="no target"),
        pytest.param("[a](<b c>)", [("link", "a", "b c")], id="in angles"),
        pytest.param('[a](b "title")', [("link", "a", "b")], id="title"),
        pytest.param("[a](b_(c))", [("link", "a", "b_(c)")], id="parentheses"),
        pytest.param("[a]: https://x.org", [("definition", "a", "https://x.org")], id="definition"),
        pytest.param("see https://x.org/a.", [("address", "", "https://x.org/a")], id="address"),
        pytest.param('<a href="x">', [("html", "", "x")], id="HTML"),
        pytest.param("`[a](b)`", [], id="in code"),
        pytest.param("```\n[a](b)\n```", [], id="in a fence"),
        pytest.param("<!-- [a](b) -->", [], id="in a comment"),
        pytest.param("a] (b)", [], id="no link"),
        pytest.param("a](b)", [], id="never opened"),
    ],
)
def test_links(text, links_found):
    body = outline(cards.parse("---\nlicense: mit\n---\n" + text, "README.md"))
    assert [(link.kind, link.text, link.target) for link in links(body)] == links_found
    assert all(body.text.startswith(link.target, link.target_start) for link in links(body))


def test_links_of_real_cards_are_those_of_markdown_it(shared_data):
    """Those with a target of their own: references are resolved by neither kind."""
    wrong = []
    for path in sorted((shared_data / "cards").rglob("*.md")):
        try:
            card = cards.load(path)
        except InvalidCardError:
            continue
        listed = links(outline(card))
        ours = Counter(PARSER.normalizeLink(link.target) for link in listed if link.kind in ("link", "image"))
        known = {
            PARSER.normalizeLink(link.target) for link in listed if link.kind in ("definition", "address")
        }
        theirs = Counter(
            str(child.attrs.get("href", child.attrs.get("src")))
            for token in PARSER.parse(card.body)
            for child in token.children or ()
            if child.type in ("link_open", "image")
        )
        wrong += [(path, target) for target in (theirs - ours) if target not in known]
        wrong += [(path, target) for target in (ours - theirs)]
    assert wrong == []

"""Cards read for their values alone: the same values as with places, and never a text that is no card."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_card_text import SETTINGS

from mlcard.card import Remark, Span, parse, plain, tree
from mlcard.extract import text

ROOT = Path(__file__).parents[1]
CARDS = sorted(path for top in ("tests/data", "examples") for path in (ROOT / top).rglob("modelcard.yaml"))
CARD = "mlcard: '1.0'\nmodels:\n- id: m\n  license: MIT\n  files: [{path: a, byte_size: 1}]\n"


def agrees(written: str) -> bool:
    """Whether a text is plain; its values are those of the whole reading then, types and order included."""
    found = plain.read(written)
    if found is None:
        return False
    whole = tree.parse_yaml("x.yaml", written)
    assert repr(found.value) == repr(whole.value)
    assert found.remarked == bool(whole.remarks)
    return True


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("a: 1\nb:\nc: x y\n", {"a": 1, "b": None, "c": "x y"}, id="scalars, and nothing"),
        pytest.param("a:\n  b: 1\n  c:\n    d: 2\ne: 3", {"a": {"b": 1, "c": {"d": 2}}, "e": 3}, id="nested"),
        pytest.param(
            "a:\n- x\n- b: 1\n  c: 2\n- d:\n  - 3\nz: 4",
            {"a": ["x", {"b": 1, "c": 2}, {"d": [3]}], "z": 4},
            id="lists at the column of their key",
        ),
        pytest.param("a:\n  - x\n  - y\nb: 1", {"a": ["x", "y"], "b": 1}, id="lists below their key"),
        pytest.param("# c\na: 1\n\n  # c: 2\nb: 2", {"a": 1, "b": 2}, id="comments and empty lines"),
        pytest.param(
            "a: {b: 1, c: [x, {d: y}], e: {}, f: []}",
            {"a": {"b": 1, "c": ["x", {"d": "y"}], "e": {}, "f": []}},
            id="brackets in brackets",
        ),
        pytest.param("a: [{b: 1}, {b: 2}]", {"a": [{"b": 1}, {"b": 2}]}, id="mappings in a list"),
        pytest.param(
            'a: ["x, y", \'z: }\', {"0": 1.5}]', {"a": ["x, y", "z: }", {"0": 1.5}]}, id="quotes in brackets"
        ),
        pytest.param('a: "x \\"y\\" \\\\ \\n"\nb: \'"\'', {"a": 'x "y" \\ \n', "b": '"'}, id="quotes"),
        pytest.param(
            "a: http://x:1/y?z#u\nb: -1\nc: no\nd: .inf",
            {"a": "http://x:1/y?z#u", "b": -1, "c": "no", "d": float("inf")},
            id="marks inside texts",
        ),
        pytest.param("a: é\u4e2d😀", {"a": "é\u4e2d😀"}, id="letters beyond ASCII"),
    ],
)
def test_what_is_plain(written, value):
    assert agrees(written)
    assert plain.read(written).value == value


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="empty"),
        pytest.param("# comment\n", id="comments only"),
        pytest.param("- a\n", id="a list"),
        pytest.param("text\n", id="a word"),
        pytest.param("a: b: c\n", id="colon without quotes"),
        pytest.param("a: 1\na: 2\n", id="the same key twice"),
        pytest.param("a: {b: 1, b: 2}", id="the same key twice in brackets"),
        pytest.param("a: b\n  c\n", id="a text that goes on"),
        pytest.param("a: b\n  - c\n", id="a text that goes on and looks like an item"),
        pytest.param("a:\n    b: 1\n  c: 2\n", id="a column that nothing began at"),
        pytest.param("a:\n- b: 1\n  - c\n", id="an item in a mapping"),
        pytest.param("a:\n- b\nc\n", id="no key"),
        pytest.param("a:\n- \n", id="an item of nothing"),
        pytest.param("  a: 1\n", id="indented"),
        pytest.param("a: 1 # c\n", id="a comment behind a value"),
        pytest.param("a: #c\n", id="a comment in place of a value"),
        pytest.param("a: |\n  b\n", id="a block of text"),
        pytest.param("a: &x 1\nb: *x\n", id="an anchor"),
        pytest.param("a: !!str 1\n", id="a tag"),
        pytest.param("a: [1,\n  2]\n", id="brackets over lines"),
        pytest.param("a: [1, 2\n", id="brackets not closed"),
        pytest.param("a: [1]]\n", id="brackets closed twice"),
        pytest.param("a: {b: [1}]\n", id="brackets closed crosswise"),
        pytest.param("a: [b: 1]\n", id="a key in a list"),
        pytest.param("a: {b}\n", id="no key in a mapping"),
        pytest.param("a: [1, ]\n", id="a comma too many"),
        pytest.param("a: [{b: 1} {c: 2}]\n", id="a comma too few"),
        pytest.param("a: {b: [1] c: 2}\n", id="a comma too few in a mapping"),
        pytest.param("a: b:\n", id="a colon at the end"),
        pytest.param("a: b \n", id="a blank at the end"),
        pytest.param("a: [b , c]\n", id="a blank at the end in brackets"),
        pytest.param("a: [x?, y]\n", id="a question in brackets"),
        pytest.param('a: "\\u0041"\n', id="other escapes"),
        pytest.param("a: 'it''s'\n", id="a quote in quotes"),
        pytest.param('a: "b\n', id="quotes not closed"),
        pytest.param("a:\tb\n", id="a tab"),
        pytest.param("a: b\r\n", id="line ends of Windows"),
        pytest.param("\ufeffa: b\n", id="byte order mark"),
        pytest.param("a: b\u2028c: d\n", id="a separator that YAML 1.1 counts as a line end"),
        pytest.param("a: \x07\n", id="control character"),
        pytest.param("# \x07\na: b\n", id="control character in a comment"),
        pytest.param("a: \ud800\n", id="half a surrogate pair"),
        pytest.param("a: 1\n---\nb: 2\n", id="two documents"),
        pytest.param("k" * 101 + ": 1\n", id="a long key"),
        pytest.param("a: " + "[" * 50 + "]" * 50, id="deep brackets"),
        pytest.param("a: " + "[" * 90_000, id="brackets without an end"),
        pytest.param("".join(" " * level + "a:\n" for level in range(50)) + " " * 50 + "a: 1", id="deep"),
        pytest.param("a:\n" + "- b\n" * 100_000, id="long"),
    ],
)
def test_what_is_left_to_the_whole_reading(written):
    assert plain.read(written) is None


FRAGMENTS = st.sampled_from([
    "\n", "\n", "\n", "\n",
    "  ", "- ", "a: ", "b: ", "a:", "\n  c: ", "\n- d: ", "x", "1.10", "no", "{", "}", "[", "]",
    ", ", ",", ": ", ":", "#", " #", '"', "'", "\\", '\\"', "\t", "\r", "~", "-", "-1", "2024-01-02",
    "\n  - ", "{a: b}", "[a, b]", "[{a: b}, {c: d}]",
    "?", "&a ", "*a", "!t ", "|", ">", "%", "@", "`", "\xa0", "é", "\u2028",
    "\x85", "\ufeff", "😀", "---", "...", "=", "<<", " ", '"a": ', "\ud800", "\x07", "0o7", "1e3", ".", "http://a:b",
])  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(FRAGMENTS, max_size=14).map("".join))
@example("a: {b: 1.10, c: [1]}")
@example("a: [x, 2024-01-02]\n")
def test_whatever_is_read_reads_the_same(written: str) -> None:
    agrees(written)


@settings(max_examples=300, deadline=None)
@given(
    SETTINGS,
    st.integers(0, 400),
    st.sampled_from(["", " ", "\n", "- ", ": ", '"', "[", "}", ", ", "#"]),
    st.integers(0, 2),
)
def test_what_extract_writes_reads_the_same_and_so_does_what_becomes_of_it(
    values: dict[str, object], place: int, between: str, gone: int
) -> None:
    written = text.fresh({"mlcard": "1.0", "models": [{"id": "m", "hyperparameters": values}]})
    agrees(written)
    place %= len(written)
    agrees(written[:place] + between + written[place + gone :])


def test_nearly_all_cards_are_plain():
    left = [path.parent.name for path in CARDS if not agrees(path.read_text("utf-8"))]
    assert left == ["open"]  # it has texts over several lines


@pytest.mark.parametrize("path", [path for path in CARDS if plain.read(path.read_text("utf-8"))], ids=str)
def test_places_and_remarks_are_there_when_somebody_asks(path):
    written = path.read_text("utf-8")
    late, whole = parse(written, str(path)), parse(written, str(path), places=True)
    for name in ("spans", "keys", "front_matter_spans", "front_matter_keys"):
        assert list(getattr(late, name).items()) == list(getattr(whole, name).items())
    assert tuple(late.remarks) == tuple(whole.remarks)
    assert late.data == whole.data


def test_a_place_a_key_and_a_remark_of_a_card_read_for_its_values():
    assert parse(CARD, "x.yaml").spans["/models/0/license"] == Span(4, 12, 41, 44)
    assert parse(CARD, "x.yaml").spans.get("/models/1", "none") == "none"
    assert "/models/0/id" in parse(CARD, "x.yaml").keys
    assert len(parse(CARD, "x.yaml").spans) == 10
    assert not parse(CARD, "x.yaml").remarks
    late = parse("a: no\nb: 1.10", "x.yaml")
    assert [remark.text for remark in late.remarks] == ["no", "1.10"]
    assert late.remarks[1] == Remark("ambiguous-scalar", "/b", Span(2, 4, 9, 13), "1.10", "shortened")
    assert [remark.slot for remark in late.remarks[:1]] == ["/a"]
    with pytest.raises(AttributeError):
        late.spans.nothing  # noqa: B018


def test_what_is_remembered_is_bounded():
    """In a process of its own, so that the other tests leave nothing there."""
    script = (
        "from mlcard.card import plain\n"
        "for number in range(20):\n"
        "    values = ', '.join(f'k{number}_{item}: v{number}_{item}' for item in range(1000))\n"
        "    assert plain.read(f'a: {{{values}}}\\nb: w{number}')\n"
        "tables = plain._KNOWN, plain._KNOWN_KEYS, plain._KNOWN_IN_BRACKETS\n"
        "assert all(len(table) <= plain._MANY for table in tables)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)

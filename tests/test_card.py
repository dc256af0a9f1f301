"""Cards: two dialects, one normal form, and the place of every slot in the text."""

from __future__ import annotations

import contextlib
import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcard.card import CardSyntaxError, InvalidCardError, find, load, parse, tree
from mlcard.card.scalars import ambiguity, resolve

TRICKY = "a: no\nb: [1, 'x', {c: ~}]\n# end\nd: |\n  text\n\ne: !!str 5\nf: &x [1]\ng: *x\ng: 2\n"


def source(card, slot):
    """The text that a slot stands for."""
    span = card.spans[slot]
    line = card.text.removeprefix("\ufeff").split("\n")[span.line - 1]
    found = card.text[span.start : span.end]
    assert line[span.column - 1 :].rstrip("\r").startswith(found.split("\n")[0].rstrip("\r"))
    return found


@pytest.mark.parametrize(
    ("text", "slot", "value", "written"),
    [
        pytest.param("a: no\n", "/a", "no", "no", id="no is text in YAML 1.2"),
        pytest.param("a: 1.10\n", "/a", 1.1, "1.10", id="a version without quotes is a number"),
        pytest.param("a: 2024-01-01\n", "/a", "2024-01-01", "2024-01-01", id="a date stays text"),
        pytest.param("a: 0o17\nb: 0x1f", "/b", 31, "0x1f", id="hexadecimal"),
        pytest.param("a: 012", "/a", 12, "012", id="no octal without o"),
        pytest.param("a: 1e-5", "/a", 1e-5, "1e-5", id="a float without a point"),
        pytest.param("a: .inf", "/a", float("inf"), ".inf", id="infinity"),
        pytest.param("a: ~", "/a", None, "~", id="null"),
        pytest.param("a:\nb: 1", "/a", None, "", id="nothing is null"),
        pytest.param("a: 'true'", "/a", "true", "'true'", id="quotes make text"),
        pytest.param("a: !!str 5", "/a", "5", "!!str 5", id="a tag makes text"),
        pytest.param(
            "a: !!python/object:os.system {b: 1}", "/a/b", 1, "1", id="a foreign tag builds nothing"
        ),
        pytest.param("\ufeffa: 😀b\nc: 'q'", "/c", "q", "'q'", id="byte order mark and astral letters"),
        pytest.param("a: |\r\n  x\r\n  y\r\nb: 2\r\n", "/b", 2, "2", id="CRLF"),
        pytest.param("a: &x [1, 2]\nb: *x\n", "/b/1", 2, "2", id="an alias stands where its anchor does"),
        pytest.param("a/b~c: 1\n", "/a~1b~0c", 1, "1", id="escapes of JSON Pointer"),
        pytest.param("<<: {a: 1}\n", "/<</a", 1, "1", id="a merge key is a key"),
        pytest.param("1: a\ntrue: b\n", "/true", "b", "b", id="keys are text"),
        pytest.param("a: x\u2028y: z\nb: 1\n", "/b", 1, "1", id="a separator in text is no line"),
        pytest.param("a: " + "9" * 5000, "/a", "9" * 5000, "9" * 5000, id="a number too long to be one"),
        pytest.param("a: 1\n?", "/", None, "", id="what is missing at the end stands at the end"),
        pytest.param('{\t"a": [1,\n\t2]}', "/a/1", 2, "2", id="JSON indented with tabs"),
        pytest.param(
            "a:\n- b: 1\n\n# end\nc: 2", "/a", [{"b": 1}], "- b: 1", id="a block ends with its last item"
        ),
    ],
)
def test_values_and_places(text, slot, value, written):
    card = parse(text, "modelcard.yaml")
    found = card.data
    for token in slot.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        found = found[int(name)] if isinstance(found, list) else found[name]
    assert found == value
    assert type(found) is type(value)
    assert source(card, slot) == written


@pytest.mark.parametrize(
    ("text", "problem", "place", "words"),
    [
        pytest.param("", "not-a-mapping", (1, 1), "empty", id="empty"),
        pytest.param("# comment\n", "not-a-mapping", (1, 1), "empty", id="comments only"),
        pytest.param("- a\n", "not-a-mapping", (1, 1), "a list", id="list at top"),
        pytest.param("text\n", "not-a-mapping", (1, 1), "single value", id="one word"),
        pytest.param("a:\n\tb: 1\n", "yaml", (2, 1), "cannot start", id="tab"),
        pytest.param("a: b: c\n", "yaml", (1, 5), "mapping values", id="colon without quotes"),
        pytest.param("a: 1\n---\nb: 2\n", "yaml", (2, 1), "another document", id="two documents"),
        pytest.param("a: [1\n", "yaml", (2, 1), "']'", id="bracket not closed"),
        pytest.param("a: *x\n", "yaml", (1, 4), "undefined alias", id="unknown alias"),
        pytest.param("{{ card_data }}\n", "yaml", (1, 2), "key", id="template"),
        pytest.param("a: \x07\n", "yaml", (1, 4), "U+0007", id="control character"),
        pytest.param('a: "\\ud800"\n', "yaml", (1, 7), "Unicode", id="half a surrogate pair"),
        pytest.param("&a [*a]\n", "limit", (1, 1), "nested deeper", id="an alias of itself"),
        pytest.param("a: " + "[" * 101 + "]" * 101, "limit", (1, 104), "nested deeper", id="101 levels"),
        pytest.param("[" * 200_000, "limit", (1, 1), "nested deeper",
            id="brackets that overflow libyaml's stack"),
        pytest.param("- " * 200_000 + "a", "limit", (1, 1), "nested deeper",
            id="dashes that overflow the stack"),
        pytest.param("a:\n" + "- b\n" * 2_500_000, "limit", (1, 1), "500,000", id="10 MB of list"),
        pytest.param(
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in pairwise("abcdefgh")),
            "limit", (1, 16), "aliases", id="billion laughs",
        ),
    ],
)  # fmt: skip
def test_what_is_no_card(text, problem, place, words):
    with pytest.raises(CardSyntaxError, match=f"x.yaml:{place[0]}:{place[1]}: ") as caught:
        parse(text, "x.yaml")
    error = caught.value
    assert (error.problem, (error.span.line, error.span.column)) == (problem, place)
    assert words in error.reason


def test_duplicate_keys_are_remarked_and_the_last_one_counts():
    card = parse("a: {x: 1}\nb: 0\na: 2\n", "modelcard.yaml")
    assert card.data == {"a": 2, "b": 0}
    assert "/a/x" not in card.spans
    (remark,) = card.remarks
    assert (remark.kind, remark.slot, remark.span.line, remark.detail) == ("duplicate-key", "/a", 3, "line 1")


def test_the_dialect_follows_the_suffix_and_then_the_text():
    assert parse("a: 1", "x.yml").dialect == "native"
    assert parse("a: 1", "x.MD").dialect == "huggingface"
    assert parse("---\na: 1\n---\n# x", "-").dialect == "huggingface"
    assert parse("---\na: 1\n", "-").dialect == "native"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"a: 1\nb: caf\xe9\n", 2, id="Latin-1"),
        pytest.param("a: 1".encode("utf-16"), 1, id="UTF-16"),
    ],
)
def test_bytes_that_are_not_utf8(tmp_path, content, line):
    (tmp_path / "modelcard.yaml").write_bytes(content)
    with pytest.raises(CardSyntaxError, match="UTF-8") as caught:
        load(tmp_path / "modelcard.yaml")
    assert (caught.value.problem, caught.value.span.line) == ("encoding", line)


def test_files_that_cannot_be_cards(tmp_path):
    (tmp_path / "big.yaml").write_bytes(b" " * 10_000_001)
    os.mkfifo(tmp_path / "pipe.yaml")
    for name, words in {
        "big.yaml": "at most",
        "pipe.yaml": "not a file",
        "gone.yaml": "cannot be opened",
    }.items():
        with pytest.raises(InvalidCardError, match=words):
            load(tmp_path / name)


def test_find(tmp_path):
    for name in (
        "b/modelcard.yaml",
        "a/README.md",
        ".git/modelcard.yaml",
        ".venv/x/modelcard.yml",
        "c/modelcard.yml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\nlicense: mit\n---\n")
    (tmp_path / "README.md").write_text("# no front matter")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "c" / "README.md")
    found = [path.relative_to(tmp_path).as_posix() for path in find([tmp_path])]
    assert found == ["a/README.md", "b/modelcard.yaml", "c/modelcard.yml"]
    assert list(find([tmp_path / "README.md", "gone"])) == [tmp_path / "README.md", Path("gone")]


def test_pure_python_yaml_gives_the_same(monkeypatch):
    """Where PyYAML has no libyaml, its own parser takes over."""
    import yaml

    class Pure(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):
        def __init__(self, stream):
            yaml.reader.Reader.__init__(self, stream)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)

        resolve = tree._Composer.resolve
        descend_resolver = tree._Composer.descend_resolver
        ascend_resolver = tree._Composer.ascend_resolver

    expected = parse(TRICKY, "x.yaml")
    monkeypatch.setattr(tree, "_Composer", Pure)
    found = parse(TRICKY, "x.yaml")
    assert (found.data, dict(found.spans), found.remarks) == (
        expected.data,
        dict(expected.spans),
        expected.remarks,
    )
    with pytest.raises(CardSyntaxError, match="nested deeper"):
        parse("[" * 3000, "x.yaml")


def test_every_real_card_is_read_or_refused_with_its_place(shared_data):
    read = refused = 0
    for path in sorted((shared_data / "cards").rglob("*")):
        if path.suffix not in {".md", ".yaml", ".yml", ".json"}:
            continue
        try:
            card = load(path)
        except CardSyntaxError as error:
            refused += str(error).startswith(f"{path}:{error.span.line}:")
        else:
            read += 1
            for slot, span in card.spans.items():
                assert 0 <= span.start <= span.end <= len(card.text), slot
    assert read > 400
    assert 0 < refused < 10


YAML_TEXT = st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@`, \n\t0.~\u2028é😀\r"), max_size=60)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=80), YAML_TEXT), st.sampled_from(["x.yaml", "README.md"]))
def test_any_text_is_a_card_or_an_invalid_card(text, path):
    for candidate in (text, f"---\n{text}\n---\n"):
        try:
            card = parse(candidate, path)
        except InvalidCardError:
            continue
        for span in card.spans.values():
            assert 0 <= span.start <= span.end <= len(candidate)
            assert span.line <= candidate.count("\n") + 1


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_card_or_an_invalid_card(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "modelcard.yaml"
    path.write_bytes(content)
    with contextlib.suppress(InvalidCardError):
        load(path)


LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff")
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False),
    st.text(LETTERS, max_size=12),
)  # fmt: skip
KEYS = st.text("abc/~", min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
        max_leaves=12,
    )
)
def test_json_is_read_back(value):
    assert parse(json.dumps({"x": value}, ensure_ascii=False), "x.yaml").data == {"x": value}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("no", "boolean", id="Norwegian"),
        pytest.param("Off", "boolean", id="capital"),
        pytest.param("12:30:45", "base 60", id="time"),
        pytest.param("2024-01-01", "date", id="date"),
        pytest.param("012", "octal", id="leading zero"),
        pytest.param("1_000", "number", id="underscore"),
        pytest.param("1.10", "shortened", id="version"),
        pytest.param("1.1", "", id="a number is a number"),
        pytest.param("0", "", id="zero"),
        pytest.param("nope", "", id="longer than no"),
        pytest.param("y", "", id="PyYAML reads y as text"),
    ],
)
def test_what_yaml_versions_disagree_about(text, expected):
    assert ambiguity(text) == expected


def test_scalars_are_read_as_the_core_schema_says():
    assert [resolve(text) for text in ("+12", "-0.5", ".5", "1.", "0x", "1_0", "+.inf", "-")] == [
        12, -0.5, 0.5, 1.0, "0x", "1_0", float("inf"), "-",
    ]  # fmt: skip

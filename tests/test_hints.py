"""Hints to the embedded engine: what they become, and that they change no answer."""

from __future__ import annotations

import pytest

from mlcard.lake.hints import followed


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        pytest.param("  ?a x:b ?c .  # once", "  { SELECT ?a ?c { ?a x:b ?c } }", id="pattern"),
        pytest.param(
            "OPTIONAL { ?a <urn:b> ?c } # once", "OPTIONAL { SELECT ?a ?c { ?a <urn:b> ?c } }", id="optional"
        ),
        pytest.param("?a (x:b/^x:c)|x:d ?e . # once", "{ SELECT ?a ?e { ?a (x:b/^x:c)|x:d ?e } }", id="path"),
    ],
)
def test_a_pattern_with_a_hint_is_read_once(line, becomes):
    assert followed(f"SELECT * {{\n{line}\n}}") == f"SELECT * {{\n{becomes}\n}}"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("?a x:b ?c .", id="no hint"),
        pytest.param("?a x:b ?c . # once upon a time", id="another comment"),
        pytest.param("?a x:b ?a . # once", id="one variable"),
        pytest.param("?a ?b ?c . # once", id="three variables"),
        pytest.param("?a x:b 'c' . # once", id="a constant"),
        pytest.param("?a x:b ?c ; x:d ?e . # once", id="two patterns"),
        pytest.param("OPTIONAL { ?a x:b ?c FILTER (?c = ?d) } # once", id="a filter sees what is outside"),
        pytest.param("OPTIONAL { ?a x:b ?c . # once", id="an optional that goes on"),
        pytest.param("?a <urn:x#b> ?c . # once", id="what may be a comment"),
    ],
)
def test_what_is_no_hint_stays(line):
    assert followed(line) == line

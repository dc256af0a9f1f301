"""Licence identifiers: SPDX's, the Hub's, and what people write."""

from __future__ import annotations

import pytest

from mlcard.card.licenses import HUB_ONLY, from_hub, spelled, to_hub, unknown_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apache-2.0", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"), ("Apache 2", "Apache-2.0"),
        ("MIT License", "MIT"), ("the MIT licence", "MIT"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"), ("cc-by-nc_4.0", "CC-BY-NC-4.0"),
        ("GPL v3", "GPL-3.0"), ("bsd-3", "BSD-3-Clause"), ("CC0", "CC0-1.0"),
        ("GPL", None), ("bsd", None), ("apache", None), ("custom", None), ("CC BY 7.0", None), ("", None),
    ],
)  # fmt: skip
def test_spellings_of_licences(text, expected):
    assert spelled(text) == expected


@pytest.mark.parametrize(
    ("expression", "unknown"),
    [
        ("MIT", []), ("MIT OR Apache-2.0", []), ("GPL-2.0-or-later WITH Classpath-exception-2.0", []),
        ("(MIT AND LicenseRef-x) OR GPL-2.0+", []), ("mit", ["mit"]), ("MIT Licence", ["MIT Licence"]),
        ("MIT AND Foo", ["Foo"]), ("(MIT", ["(MIT"]),
        ("MIT AND", ["MIT AND"]), ("", [""]), ("MIT WITH MIT", ["MIT"]),
    ],
)  # fmt: skip
def test_licence_expressions(expression, unknown):
    assert unknown_parts(expression) == unknown


def test_licences_of_the_hub_survive_the_round_trip():
    for hub_id in ("mit", "apache-2.0", "odbl", "pddl", "cc-by-nc-sa-4.0", "unlicense", "bsd-3-clause-clear"):
        assert unknown_parts(from_hub(hub_id)) == []
        assert to_hub(from_hub(hub_id)) == hub_id
    assert all(unknown_parts(from_hub(hub_id)) == [] for hub_id in HUB_ONLY)

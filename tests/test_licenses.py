"""Licence identifiers: SPDX's, the Hub's, and what people write."""

from __future__ import annotations

import pytest

from mlcard.card.licenses import family, from_hub, hub_ids, spelled, to_hub, unknown_parts


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
    listed = set(hub_ids()) - {"other", "unknown"}  # these two name no licence
    assert len(listed) == 81
    assert [hub_id for hub_id in listed if unknown_parts(from_hub(hub_id))] == []
    assert {hub_id: to_hub(from_hub(hub_id)) for hub_id in listed if hub_ids()[hub_id]} == {
        hub_id: hub_id for hub_id in listed if hub_ids()[hub_id]
    }
    assert [hub_id for hub_id in listed if family(from_hub(hub_id)) != family(hub_id)] == []


@pytest.mark.parametrize(
    ("license_id", "expected"),
    [
        ("MIT", "permissive"), ("LGPL-3.0-or-later", "weak-copyleft"), ("AGPL-3.0-only", "strong-copyleft"),
        ("CC-BY-2.5-AU", "permissive"), ("CC-BY-SA-2.0", "share-alike"), ("CC-BY-NC-1.0", "non-commercial"),
        ("CC-BY-NC-ND-2.0", "no-derivatives"), ("LicenseRef-llama3.1", "llama"), ("gemma", "gemma"),
        ("LicenseRef-openrail-plus-plus", "openrail"), ("LicenseRef-my-own", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_what_kind_of_terms_a_licence_has(license_id, expected):
    assert family(license_id) == expected

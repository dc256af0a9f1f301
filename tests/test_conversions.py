"""Conversions that formats share: units, numbers, dates, licences."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcard.card.licenses import from_hub, hub_ids
from mlcard.conversions import dates, licenses, numbers, units


@pytest.mark.parametrize(
    ("amount", "given", "wanted", "result"),
    [
        pytest.param(12.3, "kg", "g", 12300, id="no digit too many"),
        pytest.param(12300, "g", "t", 0.0123, id="grams of the Hub, tonnes of CycloneDX"),
        pytest.param(36.5, "kW.h", "MW.h", 0.0365, id="the unit of the AI Act's form"),
        pytest.param(1, "kW.h", "MJ", 3.6, id="SPDX has both"),
        pytest.param(2, "GiBy", "By", 2**31, id="binary prefix"),
        pytest.param(1, "kg", "kW.h", None, id="mass is no energy"),
        pytest.param(1, "stone", "kg", None, id="unknown unit"),
        pytest.param(math.nan, "g", "kg", None, id="not a number"),
    ],
)
def test_amounts_are_converted_exactly(amount, given, wanted, result):
    assert units.convert(amount, given, wanted) == result


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_an_amount_comes_back(amount):
    assert math.isclose(units.convert(units.convert(amount, "kg", "t"), "t", "kg"), amount, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("word", "code"), [("kWh", "kW.h"), ("tCO2eq", "t"), ("hours", "h"), ("kW.h", "kW.h"), ("parsec", None)]
)
def test_words_for_units(word, code):
    assert units.unit(word) == code


@pytest.mark.parametrize(
    ("text", "result"), [("PT1H30M", 5400), ("P2DT1S", 172801), ("PT0.5S", 0.5), ("P1Y", None), ("PT", None)]
)
def test_durations(text, result):
    assert units.seconds(text) == result


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30))
def test_a_number_as_text_is_read_back(value):
    assert numbers.number(numbers.text(value)) == value


@pytest.mark.parametrize("text", ["93 %", "", "1e", "0x10", "1_000", "nan", "9" * 50, "1e9999"])
def test_what_is_no_number_is_none(text):
    assert numbers.number(text) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-04-17", "2024-04-17"),
        ("2024-04-17T10:00:00Z", "2024-04-17"),
        ("2024/4/7", "2024-04-07"),
        ("2024-02-31", None),
        ("17 April", None),
        (None, None),
    ],
)
def test_days(said, day):
    assert dates.day(said) == day


def test_moments_and_periods():
    assert dates.moment("2024-04-17") == "2024-04-17T00:00:00Z"
    assert dates.moment("soon") is None
    assert dates.of_milliseconds(1713348000000) == "2024-04-17T10:00:00Z"
    assert dates.of_milliseconds(1e40) is None
    assert dates.period("2020-01 to 2021-06") == ("2020-01", "2021-06")
    assert dates.period("2020") is None


@pytest.mark.parametrize("hub_id", sorted(hub_ids()))
def test_every_licence_of_the_hub_comes_back(hub_id):
    assert licenses.hub(from_hub(hub_id)) == (hub_id, "")


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("LicenseRef-mine", ("other", "mine")),
        ("MIT AND Apache-2.0", ["mit", "apache-2.0"]),
        ("MIT OR Apache-2.0", None),
        ("MIT AND LicenseRef-mine", None),
    ],
)
def test_what_the_hub_cannot_say(expression, result):
    assert licenses.hub(expression) == result


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("https://spdx.org/licenses/MIT.html", "MIT"),
        ("http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("openrail++", "LicenseRef-openrail-plus-plus"),
        ("https://example.org/terms", "LicenseRef-example.org-terms"),
        ("Permission is hereby granted " * 9, None),
        ("  ", None),
    ],
)
def test_licences_of_other_formats(text, expression):
    assert licenses.from_anything(text) == expression


def test_a_licence_that_spdx_lists_has_an_address():
    assert licenses.iri("Apache-2.0") == "https://spdx.org/licenses/Apache-2.0"
    assert licenses.iri("LicenseRef-mine") is None
    assert licenses.iri("MIT OR Apache-2.0") is None

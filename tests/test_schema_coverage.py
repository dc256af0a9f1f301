"""The schema covers what the design's tables name, or schema/DEVIATIONS.md says why not."""

from __future__ import annotations

import csv
import functools
import re

import pytest
from schema_under_test import SCHEMA, elements


def rows(table):
    with (SCHEMA / table).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


CROSSWALK = rows("crosswalk.tsv")
META_FEATURES = rows("metafeatures_map.tsv")


@functools.cache
def deviations():
    """Concept to the rest of its row in the tables of schema/DEVIATIONS.md."""
    lines = (SCHEMA / "DEVIATIONS.md").read_text("utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")
    ]
    return {first: rest for first, *rest in cells if first not in {"concept", "---", "seed"}}


@functools.cache
def uris():
    """Names of slots and classes, and the IRIs they have."""
    slots = {name: slot.uri for name, slot in elements().any_slot.items()}
    return slots | {name: elements().class_iri(name) for name in elements().classes}


def covered(row):
    """Whether all names of a row are in the schema, and one of them has the IRI of the row."""
    # Some names say where they stand: "evidence.method", "risk likelihood".
    names = [re.split(r"[. ]", name.strip())[-1] for name in row["slot"].split(",")]
    uri = elements().iri(row["slot_uri"].split()[0])
    return all(name in uris() for name in names) and uri in {uris()[name] for name in names}


@pytest.mark.parametrize("row", CROSSWALK, ids=lambda row: row["concept"])
def test_every_concept_of_the_crosswalk_is_covered(row):
    """A row that is covered as given has no business among the deviations, and the other way round."""
    assert covered(row) != (row["concept"] in deviations())


@pytest.mark.parametrize("concept", deviations())
def test_a_deviation_says_what_the_schema_has_instead_and_why(concept):
    """Written as `name`, IRI; a deviation from a row that is gone, or to a slot that is gone, is stale."""
    crosswalk, schema, reason = deviations()[concept]
    assert concept in {row["concept"] for row in CROSSWALK} | {attribute(row) for row in META_FEATURES}
    instead = re.findall(r"`(\w+)`, ([\w-]+:[\w/]+)", schema)
    assert instead
    assert [(name, curie) for name, curie in instead if uris().get(name) != elements().iri(curie)] == []
    assert crosswalk
    assert len(reason) > 10


@pytest.mark.parametrize("column", ["fair4ml_schema", "mls_mlso", "mldcat_ap", "w3c_dpv_airo"])
def test_the_neighbours_terms_are_mapped(column):
    """The IRIs that a neighbour has for a concept occur as an IRI or a mapping in the schema."""
    prefixes = "|".join(map(re.escape, elements().prefixes))
    terms = {
        f"{row['concept']}: {curie}"
        for row in CROSSWALK
        for curie in re.findall(rf"(?<![\w.-])(?:{prefixes}):[\w/.-]*\w", row[column])
        if elements().iri(curie) not in mapped()
    }
    assert sorted(terms) == []


@functools.cache
def mapped():
    """All IRIs that the schema uses or maps to."""
    return {iri for definition in definitions() for iri in all_mappings(definition)}


def definitions():
    view = elements().view
    yield from view.all_classes().values()
    yield from view.all_slots().values()
    for definition in elements().classes.values():
        yield from definition.slot_usage.values()
    for enum in view.all_enums().values():
        yield enum
        yield from enum.permissible_values.values()


def all_mappings(definition):
    kinds = ("exact_mappings", "close_mappings", "related_mappings", "narrow_mappings", "broad_mappings")
    own = [getattr(definition, name, None) for name in ("class_uri", "slot_uri", "meaning")]
    for curie in [*own, *(curie for kind in kinds for curie in getattr(definition, kind))]:
        if curie:
            yield elements().iri(curie)


def test_every_class_of_the_seed_model_is_in_a_row():
    seed = {name for row in CROSSWALK for name in re.findall(r"\bi:(\w+)", row["irit"])}
    done = {
        name
        for row in CROSSWALK
        if covered(row) or row["concept"] in deviations()
        for name in re.findall(r"\bi:(\w+)", row["irit"])
    }
    assert seed - done == set()


def snake_case(name):
    """IRIT's `quartile1KurtosisOfNumericFeas` is OpenML's `quartile1_kurtosis_of_numeric_atts`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return re.sub(r"(?<=_)feas?(?=_|$)", lambda found: "att" + "s" * found[0].endswith("s"), words)


@pytest.mark.parametrize("row", META_FEATURES, ids=lambda row: f"{row['irit_class']}.{row['irit_attribute']}")
def test_every_meta_feature_is_covered(row):
    """By a slot that is mapped to its terms; where it has none, by one of its name; or by a deviation."""
    terms = {row["mlso_concept_iri"], row["openml_quality_iri"]} - {""}
    names = {snake_case(row["irit_attribute"]), row["irit_attribute"]}
    direct = terms <= mapped() if terms else not names.isdisjoint(uris().keys() | aliases())
    assert direct != (attribute(row) in deviations())


def attribute(row):
    return f"{row['irit_class']}.{row['irit_attribute']}"


@functools.cache
def aliases():
    return {alias for slot in elements().view.all_slots().values() for alias in slot.aliases}

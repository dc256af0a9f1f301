"""MLDCAT-AP: its namespaces, and the qualities of OpenML that meta-features are."""

from __future__ import annotations

from functools import cache
from importlib import resources

#: Prefixes of documents.
PREFIXES = {
    "it6": "http://data.europa.eu/it6/",
    "adms": "http://www.w3.org/ns/adms#",
    "biro": "http://purl.org/spar/biro/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frapo": "http://purl.org/cerif/frapo/",
    "lpwcc": "https://linkedpaperswithcode.com/class/",
    "modellake": "https://w3id.org/modellake/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_QUALITIES = "openml-quality:"


@cache
def qualities() -> dict[str, str]:
    """IRIs of OpenML's qualities, by the slots of `MetaFeatures` that are the same."""
    text = (resources.files("mlcard._generated") / "modellake.sssom.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {
        label: "http://openml.org/openml/qualitytype/" + target.removeprefix(_QUALITIES)
        for _, label, kind, relation, target, *_ in rows
        if kind == "slot" and target.startswith(_QUALITIES) and relation == "skos:exactMatch"
    }

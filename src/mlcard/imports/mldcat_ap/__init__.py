"""MLDCAT-AP in RDF (Turtle, N-Triples, RDF/XML, JSON-LD): models, datasets, files, risks and qualities.

Specification: https://semiceu.github.io/MLDCAT-AP/releases/3.1.0/. Terms of DCAT that the same things have
elsewhere are read, too. No context or ontology is fetched.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard.conversions.mldcat_ap import PREFIXES
from mlcard.errors import UnreadableFileError
from mlcard.imports import rdf
from mlcard.imports.mldcat_ap.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.imports.found import Found


def read(source: Source) -> Iterator[Found]:
    """Facts from a graph, and what is left of it."""
    document = rdf.load(source, PREFIXES)
    graph = Reading(document)
    graph.open()
    if not graph.models and not graph.datasets:
        raise UnreadableFileError(
            f"{source.name}: has no it6:MachineLearningModel and no dcat:Dataset",
            hint="RDF that mlcard wrote of a card is read as a card: mlcard export --to mldcat-ap",
        )
    found = list(graph.card())
    for index, node in enumerate(graph.models):
        found += graph.model(node, ("models", index))
    for index, node in enumerate(graph.datasets):
        found += graph.dataset(node, ("datasets", index))
    found += graph.agents.facts()
    for fact in found:
        yield replace(fact, where=rdf.place(fact.where))
    for left in document.leftovers():
        if isinstance(left.value, dict) and left.value.keys() <= {rdf.TYPE, "skos:prefLabel"}:
            continue  # a type or label says nothing without what refers to it, and that is listed
        yield replace(left, where=rdf.place(left.where))

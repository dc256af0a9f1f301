"""SPDX 3.0 in JSON-LD: AI packages as models, dataset packages as datasets, with licences and files.

Specification: https://spdx.github.io/spdx-spec/v3.0.1/. The names of the context are read as they are; no
context is fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.imports.document import load
from mlcard.imports.spdx.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.imports.found import Found


def read(source: Source) -> Iterator[Found]:
    """Facts from a document, and what is left of it."""
    document = load(source)
    context = document.get("@context")
    if context is None or "spdx.org/rdf/3." not in str(context.value):
        raise UnreadableFileError(
            f"{source.name}: not SPDX 3 in JSON-LD: it names no context of it",
            hint="SPDX 2 has no models; convert it with the tools of SPDX",
        )
    context.take()
    graph = Graph(document.items("@graph") or [document])
    yield from graph.opened()
    for index, element in enumerate(graph.models):
        yield from graph.package(element, ("models", index))
    for index, element in enumerate(graph.datasets):
        yield from graph.package(element, ("datasets", index))
    graph.rest()
    yield from graph.agents.facts()
    yield from document.leftovers()

"""LinkML's own way from a card to RDF, the reference that mlcard's export is compared with.

Dataclasses are generated from the schema, a card is loaded into them, and `rdflib_dumper` writes the graph.
What linkml 1.12.1 does wrong on the way is worked around: see `source`, `view` and `Dumper`.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any

import rdflib
from linkml.generators.pythongen import PythonGenerator
from linkml_runtime import SchemaView
from linkml_runtime.dumpers.rdflib_dumper import RDFLibDumper
from linkml_runtime.utils.compile_python import compile_python
from schema_under_test import SCHEMA

from mlcard.schema import prefixes

OPAQUE = "as JSON: "
DCT_IDENTIFIER = rdflib.URIRef("http://purl.org/dc/terms/identifier")


def source() -> str:
    """The generated dataclasses, so that Python accepts them.

    * The generator declares only some of the namespaces that it uses, and not `schema`, under which LinkML's
    own
      types know what the schema calls `sdo`.
    * A value of an enumeration that is called `code` hides the attribute of that name.
    """
    text = PythonGenerator(str(SCHEMA / "modellake.yaml")).serialize()
    namespaces = {**prefixes(), "schema": prefixes()["sdo"]}
    declared = "".join(
        f"{name.upper().replace('-', '_')} = CurieNamespace({name!r}, {iri!r})\n"
        for name, iri in namespaces.items()
    )
    text = re.sub(r"\n    code = PermissibleValue\(.*?\)(?=\n\n|\n    \w+ = )", "", text, flags=re.DOTALL)
    return text.replace("\nADMS = ", f"\n{declared}ADMS = ", 1)


@functools.cache
def dataclasses() -> Any:
    return compile_python(source())


@functools.cache
def view() -> SchemaView:
    loaded = SchemaView(str(SCHEMA / "modellake.yaml"))
    loaded.merge_imports()
    for name, definition in loaded.all_types().items():  # the dumper does not ask what a type is a type of
        ancestors = map(loaded.get_type, loaded.type_ancestors(name))
        definition.uri = definition.uri or next(ancestor.uri for ancestor in ancestors if ancestor.uri)
    return loaded


class Dumper(RDFLibDumper):
    """The dumper, which has no notion of a slot that may hold anything; see `opaque`."""

    def inject_triples(self, element, schemaview, graph, target_type=None):
        if isinstance(element, str) and element.startswith(OPAQUE):
            return rdflib.Literal(element.removeprefix(OPAQUE), datatype=rdflib.RDF.JSON)
        return super().inject_triples(element, schemaview, graph, target_type)


def opaque(value: Any) -> Any:
    """A list or mapping as one value: LinkML takes it for several, or for an object of a class."""
    if not isinstance(value, list | dict):
        return value
    return OPAQUE + json.dumps(value, sort_keys=True, separators=(",", ":"))


def reference(card: dict[str, Any], base: str) -> rdflib.Graph:
    """LinkML's graph of a card, its relative IRIs resolved."""
    graph = Dumper().as_rdf_graph(dataclasses().Card(**card), view(), prefix_map={"@base": base})
    resolved = rdflib.Graph()
    for triple in graph:
        resolved.add(tuple(absolute(term, base) for term in triple))
    return resolved


def absolute(term: Any, base: str) -> Any:
    if isinstance(term, rdflib.URIRef) and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", term):
        return rdflib.URIRef(base + term)
    return term

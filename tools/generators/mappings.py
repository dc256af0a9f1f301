"""The mapping table between this schema and its neighbours, as SSSOM.

The format is described at https://mapping-commons.github.io/sssom/. The table is written from the schema
directly: LinkML's own generator writes today's date, writes into the working directory, and leaves out
`mapping_justification`, which SSSOM demands. The subject is the term that this schema minted, or, for what it
took from a vocabulary, the name that it has here (`modellake:parameter_count`); the IRI that RDF exports use
is then its exact match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.elements import Elements

PREDICATES = {
    "exact_mappings": "skos:exactMatch",
    "close_mappings": "skos:closeMatch",
    "related_mappings": "skos:relatedMatch",
    "narrow_mappings": "skos:narrowMatch",
    "broad_mappings": "skos:broadMatch",
}
COLUMNS = (
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "object_id",
    "mapping_justification",
)
JUSTIFICATION = "semapv:ManualMappingCuration"
NAMESPACES = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


def render(elements: Elements) -> str:
    """A TSV table with its metadata as YAML comments before the header line."""
    schema = elements.view.schema
    rows = sorted(set(_rows(elements)))
    lines = [
        # SSSOM reads what follows one "#" as YAML, so a comment needs two.
        "## Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file.",
        f"#mapping_set_id: {schema.id}/mappings",
        f'#mapping_set_version: "{schema.version}"',
        f"#license: {schema.license}",
        "#curie_map:",
        *(f"#  {prefix}: {iri}" for prefix, iri in sorted((elements.prefixes | NAMESPACES).items())),
        "\t".join(COLUMNS),
        *("\t".join(row) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _rows(elements: Elements) -> Iterator[tuple[str, ...]]:
    for name, definition in elements.classes.items():
        yield from _element_rows(name, "class", definition, definition.class_uri)
    for name, definition in elements.view.all_slots().items():
        yield from _element_rows(str(name), "slot", definition, definition.slot_uri)
    for enum, definition in elements.view.all_enums().items():
        for value, permissible in definition.permissible_values.items():
            yield from _element_rows(f"{enum}_{value}", f"value of {enum}", permissible, permissible.meaning)


def _element_rows(name: str, category: str, definition: Any, iri: str | None) -> Iterator[tuple[str, ...]]:
    own = str(iri) if str(iri).startswith("modellake:") else f"modellake:{name}"
    if iri and iri != own:
        yield (own, name, category, "skos:exactMatch", str(iri), JUSTIFICATION)
    for kind, predicate in PREDICATES.items():
        for mapping in getattr(definition, kind):
            yield (own, name, category, predicate, str(mapping), JUSTIFICATION)

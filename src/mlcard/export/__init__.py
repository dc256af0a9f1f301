"""A card as RDF: card → JSON-LD → any RDF format.

A card with its types filled in from the schema, and the generated context beside it, is JSON-LD. Every node
has an IRI, also the nested ones: the IRI of its owner, `#`, and the way there by natural keys, so that the
same card gives the same graph, node by node.
"""

from mlcard.card.identity import resolved
from mlcard.export.iris import card_iri, checked_base
from mlcard.export.jsonld import Document, document, to_jsonld
from mlcard.export.rdf import FORMATS, quads, serialize, text_of

__all__ = [
    "FORMATS", "Document", "card_iri", "checked_base", "document", "quads", "resolved", "serialize",
    "text_of", "to_jsonld",
]  # fmt: skip

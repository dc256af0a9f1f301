"""The edges of lineage, all kinds of them as one property, so that a question can follow them at once.

A card tells in many ways what a thing was made from: the data that a model was trained on, the models that it
derives from, what its training or the processing of a dataset used, the versions and parts of a dataset. Each
of them also becomes `modellake:dependsOn`, from the thing to what it was made from. What is only evaluated on
a dataset does not depend on it, and a relation that was found by comparing weights is a guess: no edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A thing that a card describes: its IRI under `@id`, and what edges go through, by slot: an IRI in N-Triples
#: (`<…>`), a thing inside it, or several of either.
Thing: TypeAlias = dict[str, Any]

DEPENDS_ON = "https://w3id.org/modellake/dependsOn"
#: Slots that hold the IRI of what a thing was made from.
_DIRECT = ("was_derived_from", "was_revision_of", "was_generated_by", "used")
#: Slots with a node that names it, and the slot of that node.
_THROUGH = {"trained_on": "dataset", "base_models": "model"}
#: Slots with the activities that made a thing, or a part of such an activity.
_ACTIVITIES = ("training", "stages", "ingestion", "processing", "subprocesses")
#: Relations in which a dataset has records of the other, by their meaning in the schema.
_MADE_OF = frozenset({
    "<http://www.w3.org/ns/prov#wasDerivedFrom>",
    "<http://purl.org/dc/terms/isVersionOf>",
    "<http://purl.org/dc/terms/isPartOf>",
    "<http://purl.org/dc/terms/hasPart>",
    "<https://w3id.org/modellake/DatasetRelation_sample>",
    "<https://w3id.org/modellake/DatasetRelation_overlap>",
})  # fmt: skip
#: The relation of two names for one content: each depends on the other, for what befalls one befalls both.
_DUPLICATE = "<https://w3id.org/modellake/DatasetRelation_duplicate>"
#: The slots that are looked at.
SLOTS = frozenset({
    "models", "datasets", "studies", "runs", "related_datasets", "relation",
    *_DIRECT, "generated", *_THROUGH, *_THROUGH.values(), *_ACTIVITIES,
})  # fmt: skip


def dependencies(root: Thing) -> Iterator[tuple[str, str]]:
    """Yield what depends on what in a card, both as IRIs of N-Triples; never a thing on itself."""
    for found in _all(root):
        if found[0] != found[1]:
            yield found


def _all(root: Thing) -> Iterator[tuple[str, str]]:
    for thing in (*_things(root, "models"), *_things(root, "datasets")):
        iri = thing["@id"]
        for source in _sources(thing):
            yield iri, source
        for activity in _activities(thing):
            yield from _made_by(activity, iri)
        for relation in _things(thing, "related_datasets"):
            other, kind = _iri(relation, "dataset"), _iri(relation, "relation")
            if other and (kind in _MADE_OF or kind == _DUPLICATE):
                yield iri, other
            if other and kind == _DUPLICATE:
                yield other, iri
    for study in _things(root, "studies"):
        yield from _made_by(study, "")
        for run in _things(study, "runs"):
            yield from _made_by(run, "")


def _made_by(activity: Thing, owner: str) -> Iterator[tuple[str, str]]:
    """Yield what depends on what because an activity read the one and wrote the other.

    Args:
        activity: one with an id of its own may be named elsewhere as what generated a thing, so it depends
            on what it used, too.
        owner: IRI of the thing that the activity stands in the description of, and made; may be empty.
    """
    minted = owner and activity["@id"].startswith((f"{owner[:-1]}#", f"{owner[:-1]}/"))
    names = ([owner] if owner else []) + ([] if minted else [activity["@id"]])
    outputs = dict.fromkeys([*_iris(activity, "generated"), *names])
    for source in _sources(activity):
        for output in outputs:
            yield output, source
    for part in _activities(activity):
        for output in outputs:
            yield from _made_by(part, output)


def _sources(thing: Thing) -> Iterator[str]:
    """Yield the IRIs of what a thing says that it was made from."""
    for name in thing:
        if name in _DIRECT:
            yield from _iris(thing, name)
        elif name in _THROUGH:
            for use in _things(thing, name):
                yield from _iris(use, _THROUGH[name])


def _activities(thing: Thing) -> Iterator[Thing]:
    """Yield the activities that made a thing, or the parts of one."""
    for name in thing:
        if name in _ACTIVITIES:
            yield from _things(thing, name)


def _values(thing: Thing, name: str) -> Sequence[Any]:
    """What stands in a slot, whether it holds one or several."""
    value = thing.get(name, ())
    return value if isinstance(value, list | tuple) else (value,)


def _things(thing: Thing, name: str) -> list[Thing]:
    """The things in a slot."""
    return [item for item in _values(thing, name) if isinstance(item, dict)]


def _iris(thing: Thing, name: str) -> list[str]:
    """The IRIs in a slot."""
    terms = [item["@id"] if isinstance(item, dict) else item for item in _values(thing, name)]
    return [term for term in terms if term[0] == "<"]


def _iri(thing: Thing, name: str) -> str:
    return next(iter(_iris(thing, name)), "")

"""Cards made from the items of a policy pack: they show an item, or all of it but one thing."""

from __future__ import annotations

from mlcard import schema
from mlcard.lake.audit.evidence import hops
from mlcard.lake.audit.path_names import slots_by_iri

SCALARS = {
    "integer": 12,
    "double": 0.5,
    "decimal": 0.5,
    "boolean": True,
    "date": "2026-01-02",
    "dateTime": "2026-01-02T03:04:05Z",
}
#: Values that the pattern of their slot asks for.
PATTERNS = {
    "sha256": "0" * 64,
    "tensors_digest": "0" * 64,
    "license": "MIT",
    "checksum_value": "0" * 32,
    "version": "1.0",
    "format": "csv",
    "data_type": "string",
    "url": "https://example.org/x",
    "download_url": "https://example.org/x",
    "landing_page": "https://example.org/x",
    "declaration_of_conformity": "https://example.org/x",
    "log_url": "https://example.org/x",
    "code_repository": "https://example.org/x",
    "path": "a.bin",
    "python_version": "3.12",
    "ml_task": "text-generation",
}
REFERS = {"dataset": "Dataset", "model": "MLModel"}


def card_for(name, needs, avoid=None, **also):
    """A card of one model that has what some needs ask for, by other ways than those to be avoided."""
    card = {"mlcard": "1.0", "models": [{"id": name, **also}]}
    for need in needs:
        avoided = {way[0] for way in hops(avoid)} if avoid else set()
        ways = hops(need.path)
        way = next((way for way in ways if way[0] not in avoided), ways[0])
        ends = fill(card, card["models"][0], "MLModel", way, sorted(need.members)[:1])
        for inner, _ in need.each:
            for owner, class_name in ends:
                fill(card, owner, class_name, hops(inner)[0], [])
    return card


def fill(card, owner, class_name, way, members):
    """Write what a way leads to below a thing; the things at its end, each with its class."""
    for position, hop in enumerate(way):
        if hop.repeated:
            continue
        slots = schema.classes()[class_name].slots
        name = next(name for name in slots_by_iri()[hop.iri] if name in slots)
        slot = slots[name]
        if name in REFERS or slot.kind == "reference":
            owner, class_name = referred(card, owner, name, slot)
        elif slot.kind == "object":
            owner, class_name = nested(owner, name, slot)
        else:
            value = members[0] if members and position == len(way) - 1 else scalar(name, slot)
            owner[name] = [value] if slot.multivalued else value
            return []
    return [(owner, class_name)]


def referred(card, owner, name, slot):
    """The thing that an id leads to, made if there is none."""
    class_name = REFERS.get(name, slot.range)
    collection = {"Dataset": "datasets", "MLModel": "models", "Agent": "agents"}[class_name]
    known = owner.get(name)
    iri = known[0] if isinstance(known, list) else known
    iri = iri or f"{card['models'][0]['id']}/{class_name}"
    owner[name] = [iri] if slot.multivalued else iri
    listed = card.setdefault(collection, [])
    for thing in listed:
        if thing["id"] == iri:
            return thing, class_name
    listed.append({"id": iri})
    return listed[-1], class_name


def nested(owner, name, slot):
    """The node inside another one, made if there is none, with what its class requires."""
    if slot.form == "simple_dict":
        owner.setdefault(name, {"C": 1.0})
        return owner[name], slot.range
    made = REQUIRED.get(slot.range, {})
    if slot.multivalued:
        owner.setdefault(name, [dict(made)])
        return owner[name][0], slot.range
    owner.setdefault(name, dict(made))
    return owner[name], slot.range


def scalar(name, slot):
    """A value that the schema accepts."""
    if name in PATTERNS:
        return PATTERNS[name]
    if slot.kind == "enum":
        return next(iter(schema.enumerations()[slot.range]))
    return SCALARS.get((slot.datatype or "").rpartition("#")[2], "some words")


#: What nodes have to have, whatever is asked of them.
REQUIRED = {
    "DataUse": {"dataset": "elsewhere"},
    "Evaluation": {"measure": "accuracy", "value": 0.9},
    "SourceCode": {"path": "train.py"},
    "Requirements": {"description": "8 GB of memory"},
    "ConfidenceInterval": {"lower": 0.1, "upper": 0.2},
    "HyperparameterSearch": {"method": "grid search"},
    "ClassCount": {"name": "yes", "number_of_instances": 3},
    "FairnessAssessment": {"group_at_risk": ["women"]},
    "Library": {"name": "numpy"},
    "File": {"path": "a.bin"},
    "Risk": {"name": "a risk"},
    "Feature": {"name": "age"},
    "PipelineStep": {"name": "scale"},
    "ModelDerivation": {"model": "elsewhere"},
    "EnergyUse": {"value": 1.0, "unit": "kW.h"},
    "Signature": {"name": "input"},
    "Hardware": {"name": "CPU"},
    "QualityMeasurement": {"metric": "completeness", "value": 1.0},
    "Checksum": {"checksum_algorithm": "md5", "checksum_value": "0" * 32},
    "UsagePolicy": {"name": "acceptable use"},
    "Monitoring": {"name": "drift"},
    "Contribution": {"agent": "someone"},
    "LifecycleEvent": {"status": "production"},
}

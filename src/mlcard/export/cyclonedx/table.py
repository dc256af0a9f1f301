"""Which slot is which term of CycloneDX, and the conversions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.conversions import licenses, numbers, units
from mlcard.export.carrying import label, sibling, spelled_out
from mlcard.export.projection import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlcard.export.projection import Place

HYPERPARAMETER = "cdx:ai-ml:model:hyperparameter:"
#: Where nodes stand until the BOM is put together: CycloneDX has them beside the component.
LIBRARIES = "dependencies"
_LEARNING = {
    "supervised": "supervised", "unsupervised": "unsupervised", "semi_supervised": "semi-supervised",
    "self_supervised": "self-supervised", "reinforcement": "reinforcement-learning",
}  # fmt: skip
_HASHES = {
    "md5": "MD5", "sha1": "SHA-1", "sha384": "SHA-384", "sha512": "SHA-512", "sha3_256": "SHA3-256",
    "blake3": "BLAKE3",
}  # fmt: skip
_MORE = "in a property: CycloneDX has no term for all of it"


def _component(kind: str, slot: str = "name") -> Callable[[Mapping[str, Any], Place], dict[str, Any]]:
    """What a component begins with, whose name is that of a slot; one inside another is called by the BOM."""

    def begun(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
        called = isinstance(value.get("id"), str) and value["id"] and not place.is_inside
        own = {"bom-ref": value["id"]} if called else {}
        return {"type": kind, **own, **({} if isinstance(value.get(slot), str) else {"name": label(value)})}

    return begun


def party(name: str, place: Place) -> dict[str, Any]:
    """An organisational entity."""
    found = place.work.find("agents", name)
    agent = found[0] if found else {}
    node: dict[str, Any] = {"name": agent.get("name") or name}
    if isinstance(agent.get("url"), str):
        node["url"] = [agent["url"]]
    if isinstance(agent.get("email"), str):
        node["contact"] = [{"email": agent["email"]}]
    return node


def _contact(name: str, place: Place) -> dict[str, Any]:
    """A person to be named as author."""
    found = place.work.find("agents", name)
    agent = found[0] if found else {}
    node: dict[str, Any] = {"name": agent.get("name") or name}
    if isinstance(agent.get("email"), str):
        node["email"] = agent["email"]
    return node


def _name_of(name: str, place: Place) -> str:
    return str(party(name, place)["name"])


def _responsible(name: str, place: Place) -> dict[str, Any]:
    """A party of data governance."""
    found = place.work.find("agents", name)
    if found and found[0].get("type") == "person":
        return {"contact": _contact(name, place)}
    return {"organization": party(name, place)}


def _license(expression: str, _: Place) -> dict[str, Any]:
    """A licence by its SPDX id; one that SPDX does not list by its name; an expression as one."""
    if " " in expression.strip():
        if licenses.is_expression(expression):
            return {"expression": expression}
        return {"license": {"name": expression}}
    known = licenses.iri(expression)
    if known is None or expression.startswith("http"):
        return {"license": {"name": expression}}
    return {"license": {"id": known.removeprefix(licenses.SPDX_BASE)}}


def _identifier(prefix: str, several: bool) -> Callable[[list[str], Place], Any]:
    """Of the identifiers, those of one kind: one, or several."""

    def found(values: list[str], place: Place) -> Any:
        mine = [value for value in values if value.startswith(prefix)]
        others = [value for value in values if not value.startswith(("pkg:", "swh:1:"))]
        if others or sum(value.startswith("pkg:") for value in values) > 1:
            for position in range(len(values)):
                place.lost(_MORE, position)
        return (mine if several else mine[0]) if mine else None

    return found


def _link(kind: str) -> Callable[[str, Place], dict[str, Any] | None]:
    """An external reference; other texts than addresses stay properties."""

    def made(value: str, _: Place) -> dict[str, Any] | None:
        fits = value.startswith(("http://", "https://")) and " " not in value
        return {"type": kind, "url": value} if fits else None

    return made


def _citations(values: list[str], place: Place) -> list[dict[str, Any]] | None:
    """The citations that are addresses."""
    kind = "citation" if place.work.version != "1.6" else "documentation"
    found = [link for value in values if (link := _link(kind)(value, place))]
    if len(found) < len(values) or kind == "documentation":
        for position in range(len(values)):
            place.lost(_MORE, position)
    return found or None


def _ancestor(parent: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    """A model that this one was made from."""
    if not isinstance(parent.get("model"), str):
        return None
    revision = {"version": parent["revision"]} if isinstance(parent.get("revision"), str) else {}
    return {"type": "machine-learning-model", "name": parent["model"], **revision}


def _learning(value: str, _: Place) -> str | None:
    return _LEARNING.get(value)


def _algorithm(value: str, place: Place) -> str | None:
    """The algorithm as the family, where the card names no other; importing it again needs the property."""
    place.lost(_MORE)
    return None if sibling(place, "model_type") else value


def _used(use: Mapping[str, Any], place: Place) -> dict[str, str] | None:
    """A reference to a dataset; CycloneDX does not say what it was used for."""
    place.lost("in a property: CycloneDX does not tell training from evaluation")
    return {"ref": use["dataset"]} if isinstance(use.get("dataset"), str) else None


def _signatures(values: list[Mapping[str, Any]], place: Place) -> list[dict[str, str]]:
    """Inputs or outputs, each by its format, or the next best that is known."""
    found = []
    for position, value in enumerate(values):
        place.lost(_MORE, position)
        parts = [value.get(slot) for slot in ("format", "modality", "data_type", "name")]
        said = next((part for part in parts if isinstance(part, str)), None)
        if said:
            found.append({"format": said})
    return found


def _metrics(values: list[Mapping[str, Any]], place: Place) -> list[dict[str, Any]]:
    """Results, with their numbers as texts."""
    found = []
    for position, value in enumerate(values):
        if "measure" not in value or "value" not in value:
            place.lost(_MORE, position)
            continue
        metric: dict[str, Any] = {"type": value["measure"], "value": numbers.text(value["value"])}
        if isinstance(value.get("slice"), str):
            metric["slice"] = value["slice"]
        interval = value.get("confidence_interval")
        ends = interval if isinstance(interval, dict) else {}
        bounds = {"lowerBound": ends.get("lower"), "upperBound": ends.get("upper")}
        written = {name: numbers.text(bound) for name, bound in bounds.items() if bound is not None}
        found.append({**metric, **({"confidenceInterval": written} if written else {})})
    return found


def _risk(risk: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    if not isinstance(risk.get("name"), str):
        return None
    return {"name": risk["name"], **_some(risk, mitigation="mitigationStrategy")}


def _concern(text: str, place: Place) -> dict[str, str]:
    """A note on ethics as a risk without a strategy."""
    place.lost("in a property, too: CycloneDX tells a note from a risk in no way")
    return {"name": text}


def _fairness(assessment: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    node = _some(assessment, benefits="benefits", harms="harms", mitigation="mitigationStrategy")
    groups = assessment.get("group_at_risk")
    if isinstance(groups, list) and groups:
        node = {"groupAtRisk": ", ".join(map(str, groups)), **node}
        if len(groups) > 1:
            place.lost(_MORE, "group_at_risk")
    return node or None


def _some(value: Mapping[str, Any], **names: str) -> dict[str, Any]:
    """The texts of a mapping under other names."""
    return {name: value[slot] for slot, name in names.items() if isinstance(value.get(slot), str)}


def _energy(training: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """What the training used, in kilowatt hours, and what it emitted, in tonnes."""
    energy, carbon = (training.get(name) for name in ("energy", "co2e"))
    used = _amount(energy, "kW.h", place.inside("energy"))
    if used is None:
        return None
    cost = {"value": used, "unit": "kWh"}
    # A provider is mandatory, and no card knows it.
    provider = {"organization": {"name": "unknown"}, "energySource": "unknown", "energyProvided": cost}
    node = {"activity": "training", "energyProviders": [provider], "activityEnergyCost": cost}
    emitted = _amount(carbon, "t", place.inside("co2e"), "g")
    return {
        **node,
        **({} if emitted is None else {"co2CostEquivalent": {"value": emitted, "unit": "tCO2eq"}}),
    }


def _amount(quantity: Any, wanted: str, place: Place, usual: str = "") -> float | None:
    """A quantity in another unit; one that comes back in another stays a property, too."""
    if not isinstance(quantity, dict) or not isinstance(quantity.get("value"), int | float):
        return None
    found = units.convert(quantity["value"], str(quantity.get("unit")), wanted)
    if found is None or quantity.get("unit") != (usual or wanted) or set(quantity) != {"value", "unit"}:
        place.lost(_MORE)
    return found


def _setting(setting: Mapping[str, Any], place: Place) -> dict[str, str] | None:
    """A hyperparameter as a property of the taxonomy."""
    if setting.get("value") is None:
        return None
    if spelled_out(place):
        place.lost(_MORE)
    value = setting["value"]
    return {"name": HYPERPARAMETER + setting["name"], "value": quoted(value)}


def quoted(value: Any) -> str:
    """A value as text that is read as the same value again: texts that look like another are quoted."""
    if not isinstance(value, str):
        return numbers.text(value)
    looks_else = value[:1] in '[{"' or value in ("true", "false", "null") or numbers.number(value) is not None
    return numbers.text([value])[1:-1] if looks_else or not value.strip() or value != value.strip() else value


def _property(name: str) -> Callable[[Any, Place], dict[str, str]]:
    return lambda value, _: {"name": name, "value": numbers.text(value)}


def _sha256(value: str, _: Place) -> dict[str, str]:
    return {"alg": "SHA-256", "content": value}


def _checksum(checksum: Mapping[str, Any], _: Place) -> dict[str, str] | None:
    algorithm = _HASHES.get(str(checksum.get("checksum_algorithm")))
    content = checksum.get("checksum_value")
    return {"alg": algorithm, "content": content} if algorithm and isinstance(content, str) else None


def _by_the_bom(_: Any, __: Place) -> None:
    """What the BOM as a whole writes (`mlcard.export.cyclonedx.bom`)."""


_REFERENCES = "externalReferences[]"
_NAMED = (
    Row("version", "version"),
    Row("description", "description"),
    Row("keywords", "tags[]"),
    Row("license", "licenses[]", _license, note="a licence that SPDX does not list by its name"),
    Row("identifiers", "purl", _identifier("pkg:", several=False), many="whole", note="the first `pkg:`"),
    Row("identifiers", "swhid", _identifier("swh:1:", several=True), many="whole", note="all `swh:1:`"),
    Row("provider", "supplier", party),
    Row("creator", "authors[]", _contact),
    Row("shared_by", "publisher", _name_of),
    Row("landing_page", _REFERENCES, _link("website"), note="`website`"),
    Row(
        "citation",
        _REFERENCES,
        _citations,
        many="whole",
        note="addresses, as `citation`, in 1.6 as `documentation`",
    ),
)
_PARAMETERS = "modelCard/modelParameters/"
_CONSIDERATIONS = "modelCard/considerations/"
_PROPERTIES = "modelCard/properties[]"
TABLE = {
    "Card": (
        Row("evidence", "citations[]", _by_the_bom, note="1.7 alone"),
        Row("agents", "properties[]", _by_the_bom, note="whole, as `modellake:agents`"),
        Row("studies", "properties[]", _by_the_bom, note="whole, as `modellake:studies`"),
        Row("statements", "properties[]", _by_the_bom, note="whole, as `modellake:statements`"),
    ),
    "MLModel": (
        Row("name", "name"),
        *_NAMED,
        Row("code_repository", _REFERENCES, _link("vcs"), note="`vcs`"),
        Row("base_models", "pedigree/ancestors[]", _ancestor, reads=("model", "revision")),
        Row("learning_type", _PARAMETERS + "approach/type", _learning, note="five of twelve"),
        Row("ml_task", _PARAMETERS + "task"),
        Row("model_type", _PARAMETERS + "architectureFamily"),
        Row("algorithm", _PARAMETERS + "architectureFamily", _algorithm, note="without a `model_type`"),
        Row("architecture", _PARAMETERS + "modelArchitecture"),
        Row("trained_on", _PARAMETERS + "datasets[]", _used),
        Row("validated_on", _PARAMETERS + "datasets[]", _used),
        Row("tested_on", _PARAMETERS + "datasets[]", _used),
        Row("inputs", _PARAMETERS + "inputs[]", _signatures, many="whole"),
        Row("outputs", _PARAMETERS + "outputs[]", _signatures, many="whole"),
        Row("evaluations", "modelCard/quantitativeAnalysis/performanceMetrics[]", _metrics, many="whole",
            reads=("measure", "value", "slice", "confidence_interval/lower", "confidence_interval/upper"),
            note="numbers as texts"),
        Row("intended_users", _CONSIDERATIONS + "users[]"),
        Row("intended_use", _CONSIDERATIONS + "useCases[]"),
        Row("limitations", _CONSIDERATIONS + "technicalLimitations[]"),
        Row("tradeoffs", _CONSIDERATIONS + "performanceTradeoffs[]"),
        Row("risks", _CONSIDERATIONS + "ethicalConsiderations[]", _risk, reads=("name", "mitigation")),
        Row("ethical_social", _CONSIDERATIONS + "ethicalConsiderations[]", _concern),
        Row("training", _CONSIDERATIONS + "environmentalConsiderations/energyConsumptions[]", _energy,
            reads=("energy/value", "energy/unit", "co2e/value", "co2e/unit"), note="kWh and tonnes of CO2e"),
        Row("fairness", _CONSIDERATIONS + "fairnessAssessments[]", _fairness,
            reads=("group_at_risk", "benefits", "harms", "mitigation")),
        Row("hyperparameters", _PROPERTIES, _setting, note=f"`{HYPERPARAMETER}…`"),
        Row("parameter_count", _PROPERTIES, _property("cdx:ai-ml:model:parameter:count"),
            note="`…:parameter:count`"),
        Row("language", _PROPERTIES, _property("cdx:ai-ml:model:language"), note="`…:language`"),
        Row("libraries", LIBRARIES + "[]", note="components, and `dependsOn` of the model"),
        Row("files", "components[]"),
    ),
    "Dataset": (
        Row("name", "name"),
        *_NAMED,
        Row("download_url", "data/contents/url"),
        Row("confidentiality", "data/classification"),
        Row("sensitive_data", "data/sensitiveData[]"),
        Row("administrator", "data/governance/owners[]", _responsible),
        Row("data_stewards", "data/governance/stewards[]", _responsible),
        Row("files", "components[]"),
    ),
    "File": (
        Row("path", "name"),
        Row("media_type", "mime-type"),
        Row("description", "description"),
        Row("sha256", "hashes[]", _sha256),
        Row("checksum", "hashes[]", _checksum, reads=("checksum_algorithm", "checksum_value")),
        Row("download_url", _REFERENCES, _link("distribution"), note="`distribution`"),
    ),
    "Library": (
        Row("name", "name"),
        Row("version", "version"),
        Row("license", "licenses[]", _license),
    ),
}  # fmt: skip
BEGIN = {
    "MLModel": _component("machine-learning-model"),
    "Dataset": _component("data"),
    "File": _component("file", "path"),
    "Library": _component("library"),
}

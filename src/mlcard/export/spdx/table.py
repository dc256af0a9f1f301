"""Which slot is which property of SPDX, and the conversions.

A term that begins with `relationship:` is a relationship of the package to what the value is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.conversions import dates, numbers, units
from mlcard.export.carrying import label, sibling, spelled_out
from mlcard.export.projection import Row, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlcard.export.projection import Place

RELATION = "relationship:"
CREATION = "_:creation"
#: Kinds of agents: https://spdx.github.io/spdx-spec/v3.0.1/model/Core/Classes/Agent/
AGENTS = {"person": "Person", "organization": "Organization", "software": "SoftwareAgent"}
#: https://spdx.github.io/spdx-spec/v3.0.1/model/Dataset/Vocabularies/DatasetType/
DATASET_TYPES = {
    "tabular": "structured", "text": "text", "image": "image", "audio": "audio", "video": "video",
    "time_series": "timeseries", "graph": "graph", "sensor": "sensor",
}  # fmt: skip
_PURPOSES = {
    "weights": "model", "configuration": "configuration", "data": "data", "code": "source",
    "documentation": "documentation",
}  # fmt: skip
_HASHES = {
    "md5": "md5", "sha1": "sha1", "sha384": "sha384", "sha512": "sha512", "sha3_256": "sha3_256",
    "blake3": "blake3",
}  # fmt: skip
#: Whether a system decides without people, where the level of automation leaves no doubt.
_AUTONOMY = {"none": "no", "assistive": "no", "full": "yes", "autonomous": "yes"}
_MORE = "SPDX has no term for all of it"


def _element(
    kind: str, slot: str = "name", **more: str
) -> Callable[[Mapping[str, Any], Place], dict[str, Any]]:
    """What an element begins with; its `spdxId` is set when its place in the document is known."""

    def begun(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
        own = {"spdxId": place.iri(value["id"])} if isinstance(value.get("id"), str) else {}
        name = {} if isinstance(value.get(slot), str) else {"name": label(value)}
        return {"type": kind, **own, "creationInfo": CREATION, **name, **more}

    return begun


def _agent(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return _element(AGENTS.get(str(value.get("type")), "Agent"))(value, place)


def agent(name: str, place: Place) -> str:
    """The IRI of an agent; what nothing describes, the document does."""
    return place.iri(name)


def _moment(value: str, _: Place) -> str | None:
    found = dates.moment(value)
    return found if found and len(found) == len("2024-04-17T00:00:00Z") else None


def _together(values: list[str], place: Place) -> str | None:
    """Several texts as one; they come back as they were from properties."""
    if len(values) > 1:
        for position in range(len(values)):
            place.lost(_MORE, position)
    return "\n\n".join(values) or None


def _quantity(training: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """The energy that the training used; the number is a text in SPDX."""
    energy = training.get("energy")
    if not isinstance(energy, dict) or not isinstance(energy.get("value"), int | float):
        return None
    given = str(energy.get("unit"))
    wanted, word = ("MJ", "megajoule") if given == "MJ" else ("kW.h", "kilowattHour")
    found = units.convert(energy["value"], given, wanted)
    text = numbers.decimal(found) if found is not None else None
    if text is None or given != wanted or set(energy) != {"value", "unit"}:
        place.lost(_MORE, "energy")
    if text is None:
        return None
    node = {"type": "ai_EnergyConsumptionDescription", "ai_energyQuantity": text, "ai_energyUnit": word}
    return {"type": "ai_EnergyConsumption", "ai_trainingEnergyConsumption": [node]}


def _training(training: Mapping[str, Any], place: Place) -> str | None:
    """What is said of the training in words."""
    said = [training.get(slot) for slot in ("description", "method")]
    texts = [text for text in said if isinstance(text, str)]
    for slot in ("description", "method"):
        if slot in training:
            place.lost(_MORE, slot)
    return "\n\n".join(texts) or None


def _setting(setting: Mapping[str, Any], place: Place) -> dict[str, str] | None:
    """A hyperparameter as an entry of a dictionary of texts."""
    if setting.get("value") is None:
        return None
    if spelled_out(place) or not isinstance(setting["value"], str | int | float):
        place.lost(_MORE)
    value = setting["value"]
    if (isinstance(value, str) and numbers.number(value) is not None) or value in ("true", "false"):
        place.lost("a text that looks like a number")
    return {"type": "DictionaryEntry", "key": setting["name"], "value": numbers.text(value)}


def _metrics(values: list[Mapping[str, Any]], place: Place) -> list[dict[str, str]]:
    """Results; what a measure was taken on stands in its key, for SPDX has no other place for it."""
    found = []
    for position, value in enumerate(values):
        place.lost(_MORE, position)
        if "measure" not in value or "value" not in value:
            continue
        parts = [str(value[slot]) for slot in ("dataset", "split", "slice", "procedure") if slot in value]
        key = f"{value['measure']} ({', '.join(parts)})" if parts else str(value["measure"])
        found.append({"type": "DictionaryEntry", "key": key, "value": numbers.text(value["value"])})
    return found


def _thresholds(values: list[Mapping[str, Any]], _: Place) -> list[dict[str, str]] | None:
    """The thresholds above which results count as decisions."""
    return [
        {
            "type": "DictionaryEntry",
            "key": str(value["measure"]),
            "value": numbers.text(value["decision_threshold"]),
        }
        for value in values
        if "measure" in value and "decision_threshold" in value
    ] or None


def _kind(value: str, place: Place) -> str:
    place.lost("SPDX does not tell the kinds of typeOfModel apart")
    return value


def _autonomy(value: str, place: Place) -> str | None:
    place.lost(_MORE)
    return _AUTONOMY.get(value)


def _modalities(values: list[str], place: Place) -> list[str]:
    """Types of a dataset; `other` where SPDX has no word."""
    if any(value not in DATASET_TYPES for value in values):
        for position in range(len(values)):
            place.lost(_MORE, position)
    return list(dict.fromkeys(DATASET_TYPES.get(value, "other") for value in values))


def _present(values: list[str], place: Place) -> str:
    """That there is sensitive information; what it is stays a property."""
    for position in range(len(values)):
        place.lost("SPDX says only whether there is any", position)
    none = all(value.strip().lower() in ("no", "none", "none.") for value in values)
    return "no" if none else "yes"


def _light(value: str, place: Place) -> str | None:
    """A colour of the traffic light protocol, if the text is one."""
    word = value.strip().lower().removeprefix("tlp:").removeprefix("tlp ")
    if word != value:
        place.lost("SPDX has the colours of the traffic light protocol alone")
    return word if word in ("red", "amber", "green", "clear") else None


def _identifiers(values: list[str], _: Place) -> list[dict[str, str]] | None:
    """Identifiers elsewhere, a package URL and SWHIDs among them."""
    kinds = (("pkg:", "packageUrl"), ("swh:1:", "swhid"), ("cpe:2.3:", "cpe23"), ("urn:uuid:", "other"))
    return [
        {
            "type": "ExternalIdentifier",
            "externalIdentifierType": next(
                (kind for start, kind in kinds if value.startswith(start)), "other"
            ),
            "identifier": value,
        }
        for value in values
    ] or None


def _package_url(values: list[str], _: Place) -> str | None:
    return next((value for value in values if value.startswith("pkg:")), None)


def _email(value: str, _: Place) -> dict[str, str]:
    return {"type": "ExternalIdentifier", "externalIdentifierType": "email", "identifier": value}


def _orcid(value: str, _: Place) -> dict[str, str]:
    return {
        "type": "ExternalIdentifier",
        "externalIdentifierType": "other",
        "identifier": value,
        "issuingAuthority": "https://orcid.org/",
    }


def _citations(values: list[str], place: Place) -> list[dict[str, Any]] | None:
    """The citations that are addresses."""
    fit = [value for value in values if value.startswith(("http://", "https://")) and " " not in value]
    if len(fit) < len(values):
        for position in range(len(values)):
            place.lost(_MORE, position)
    found = [{"type": "ExternalRef", "externalRefType": "documentation", "locator": [value]} for value in fit]
    return found or None


def _used(use: Mapping[str, Any], place: Place) -> dict[str, str] | None:
    place.lost("SPDX does not say which part of the dataset, and does not tell validation from tests")
    dataset = use.get("dataset")
    return {"spdxId": place.iri(dataset), "name": dataset} if isinstance(dataset, str) else None


def _parent(parent: Mapping[str, Any], place: Place) -> dict[str, str] | None:
    place.lost("SPDX does not say how a model came from another, and names it by an IRI")
    model = parent.get("model")
    return {"spdxId": place.iri(model), "name": model} if isinstance(model, str) else None


def _derived(name: str, place: Place) -> dict[str, str]:
    place.lost("SPDX names the other dataset by an IRI")
    return {"spdxId": place.iri(name), "name": name}


def _provider(name: str, place: Place) -> str:
    place.lost("SPDX does not tell a provider from others who supply")
    return agent(name, place)


def _supplier(name: str, place: Place) -> str | None:
    """Who supplied the model: the provider, or who shared it; its creators only if nobody else is named."""
    place.lost("SPDX does not tell a provider from others who supply")
    return None if sibling(place, "provider") else agent(name, place)


def _creators(values: list[str], place: Place) -> str | None:
    if sibling(place, "provider") or sibling(place, "shared_by") or not values:
        return None
    return agent(values[0], place)


def _location(values: list[Mapping[str, Any]], _: Place) -> str | None:
    """Where the model is to be had: the address of its first file that has one."""
    found = (value.get("download_url") for value in values)
    return next((url for url in found if isinstance(url, str)), None)


def _files(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {"file": fill(value, "File", place), "at": place.at}


def _libraries(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {"library": fill(value, "Library", place), "at": place.at}


def _sha256(value: str, _: Place) -> dict[str, str]:
    return {"type": "Hash", "algorithm": "sha256", "hashValue": value}


def _checksum(checksum: Mapping[str, Any], _: Place) -> dict[str, str] | None:
    algorithm = _HASHES.get(str(checksum.get("checksum_algorithm")))
    content = checksum.get("checksum_value")
    known = algorithm is not None and isinstance(content, str)
    return {"type": "Hash", "algorithm": algorithm or "", "hashValue": str(content)} if known else None


def _purpose(role: str, _: Place) -> str | None:
    return _PURPOSES.get(role)


def _license(expression: str, _: Place) -> dict[str, str]:
    return {"license": expression}


def _by_the_document(_: Any, __: Place) -> None:
    """What the document as a whole writes (`mlcard.export.spdx.document`)."""


_DECLARED = RELATION + "hasDeclaredLicense"
_NAMED = (
    Row("name", "name"),
    Row("description", "description"),
    Row("comment", "comment"),
    Row("version", "software_packageVersion"),
    Row("created", "builtTime", _moment, note="midnight in UTC"),
    Row("issued", "releaseTime", _moment, note="midnight in UTC"),
    Row("valid_until", "validUntilTime", _moment, note="midnight in UTC"),
    Row("landing_page", "software_homePage"),
    Row("identifiers", "software_packageUrl", _package_url, many="whole", note="the first `pkg:`"),
    Row("identifiers", "externalIdentifier[]", _identifiers, many="whole"),
    Row("citation", "externalRef[]", _citations, many="whole", note="addresses"),
    Row("license", _DECLARED, _license, note="a `LicenseExpression`"),
)
TABLE = {
    "Card": (
        Row("agents", "Agent", _by_the_document, note="elements of their own"),
        Row("evidence", "Annotation", _by_the_document, note="one for each file and method"),
        Row("studies", "extension", _by_the_document, note="whole, as `modellake:studies`"),
        Row("statements", "extension", _by_the_document, note="whole, as `modellake:statements`"),
    ),
    "MLModel": (
        *_NAMED,
        Row("provider", "suppliedBy", _provider),
        Row("shared_by", "suppliedBy", _supplier, note="without a `provider`"),
        Row("creator", "suppliedBy", _creators, many="whole", note="the first, without the two above"),
        Row("creator", "originatedBy[]", agent),
        Row("files", "software_downloadLocation", _location, many="whole", note="the first address"),
        Row("code_repository", "software_sourceInfo"),
        Row("domain", "ai_domain[]"),
        Row("hyperparameters", "ai_hyperparameter[]", _setting, note="values as texts"),
        Row("evaluations", "ai_metric[]", _metrics, many="whole", note="values as texts"),
        Row("evaluations", "ai_metricDecisionThreshold[]", _thresholds, many="whole"),
        Row("explainability", "ai_modelExplainability[]"),
        Row("limitations", "ai_limitation", _together, many="whole"),
        Row("intended_use", "ai_informationAboutApplication", _together, many="whole"),
        Row("training", "ai_informationAboutTraining", _training, reads=("description", "method")),
        Row("training", "ai_energyConsumption", _quantity, reads=("energy/value", "energy/unit"),
            note="kWh or MJ"),
        Row("conforms_to", "ai_standardCompliance[]"),
        Row("algorithm", "ai_typeOfModel[]", _kind),
        Row("learning_type", "ai_typeOfModel[]", _kind),
        Row("architecture", "ai_typeOfModel[]", _kind),
        Row("model_type", "ai_typeOfModel[]", _kind),
        Row("automation_level", "ai_autonomyType", _autonomy, note="the levels that leave no doubt"),
        Row("trained_on", RELATION + "trainedOn[]", _used),
        Row("validated_on", RELATION + "testedOn[]", _used),
        Row("tested_on", RELATION + "testedOn[]", _used),
        Row("base_models", RELATION + "descendantOf[]", _parent),
        Row("libraries", RELATION + "dependsOn[]", _libraries),
        Row("files", RELATION + "hasDistributionArtifact[]", _files),
    ),
    "Dataset": (
        *_NAMED,
        Row("creator", "originatedBy[]", agent),
        Row("provider", "suppliedBy", _provider),
        Row("download_url", "software_downloadLocation"),
        Row("anonymization_method", "dataset_anonymizationMethodUsed[]"),
        Row("confidentiality", "dataset_confidentialityLevel", _light, note="a colour of the TLP"),
        Row("data_collection", "dataset_dataCollectionProcess"),
        Row("data_preprocessing", "dataset_dataPreprocessing[]"),
        Row("byte_size", "dataset_datasetSize"),
        Row("data_modality", "dataset_datasetType[]", _modalities, many="whole"),
        Row("maintenance_plan", "dataset_datasetUpdateMechanism"),
        Row("sensitive_data", "dataset_hasSensitivePersonalInformation", _present, many="whole"),
        Row("intended_use", "dataset_intendedUse", _together, many="whole"),
        Row("was_derived_from", RELATION + "descendantOf[]", _derived),
        Row("files", RELATION + "hasDataFile[]", _files),
    ),
    "File": (
        Row("path", "name"),
        Row("description", "description"),
        Row("media_type", "contentType"),
        Row("sha256", "verifiedUsing[]", _sha256),
        Row("checksum", "verifiedUsing[]", _checksum, reads=("checksum_algorithm", "checksum_value")),
        Row("role", "software_primaryPurpose", _purpose),
    ),
    "Library": (
        Row("name", "name"),
        Row("version", "software_packageVersion"),
        Row("download_url", "software_downloadLocation"),
        Row("license", _DECLARED, _license),
    ),
    "Agent": (
        Row("type", "type", lambda kind, _: AGENTS[kind]),
        Row("name", "name"),
        Row("description", "description"),
        Row("comment", "comment"),
        Row("email", "externalIdentifier[]", _email),
        Row("orcid", "externalIdentifier[]", _orcid),
    ),
}  # fmt: skip
BEGIN = {
    "MLModel": _element("ai_AIPackage", software_primaryPurpose="model"),
    "Dataset": _element("dataset_DatasetPackage", software_primaryPurpose="data"),
    "File": _element("software_File", "path"),
    "Library": _element("software_Package", software_primaryPurpose="library"),
    "Agent": _agent,
}

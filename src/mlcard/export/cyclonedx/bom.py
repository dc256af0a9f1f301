"""The BOM of a card: its components put together, with what refers to what, and whence each value is."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlcard import __version__
from mlcard.conversions.carried import PREFIX, REFERENCE, UNNAMED, written
from mlcard.export.carrying import carry
from mlcard.export.cyclonedx.citations import TOOL, citations
from mlcard.export.cyclonedx.table import LIBRARIES
from mlcard.export.literals import json_text
from mlcard.export.moment import now
from mlcard.export.projection import Output, fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.export.projection import Place, Work

#: Parts of a card that stand whole in properties of the BOM.
_WHOLE = ("agents", "studies", "statements")


@dataclass(slots=True)
class _Parts:
    """The components so far.

    Attributes:
        references: the references that are in use.
        components: models, then datasets, then libraries.
        dependencies: what each depends on.
        libraries: the reference of each library, by all that is said of it.
    """

    references: set[str] = field(default_factory=lambda: {TOOL})
    components: list[dict[str, Any]] = field(default_factory=list)
    dependencies: dict[str, list[str]] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)

    def reference(self, wanted: str) -> str:
        """A reference that no other component has."""
        found, number = wanted, 2
        while found in self.references:
            found, number = f"{wanted} ({number})", number + 1
        self.references.add(found)
        return found


def write(work: Work) -> Iterable[Output]:
    """The BOM of one card."""
    parts = _Parts()
    models = [_model(value, place, parts) for value, place in work.each("models")]
    datasets = {}
    for value, place in work.each("datasets"):
        component = _component(value, "Dataset", place, parts)
        described = {"type": "dataset", **component.pop("data", {})}
        if "description" in component:
            described.setdefault("description", component["description"])
        component["data"] = [described]
        _carry(component, place, "Dataset")
        datasets[place.iri(str(value.get("id")))] = component
    for model in models:
        _refer(model, work, datasets, parts)
    parts.components[:0] = [*models, *datasets.values()]
    bom = _assembled(work, parts, alone=len(models) == 1)
    yield Output(f"{work.name}.cdx.json", json_text({**_head(work.version), **_serial(bom), **bom}))


def join(documents: Sequence[bytes]) -> bytes:
    """One BOM of those of several cards; components of different cards keep their references apart."""
    boms = [json.loads(document) for document in documents]
    merged: dict[str, Any] = {"version": 1, "metadata": {**boms[0]["metadata"]}}
    merged["metadata"].pop("component", None)
    for number, bom in enumerate(boms):
        subject = bom["metadata"].get("component")
        components = [*([subject] if subject else []), *bom.get("components", [])]
        offset = len(merged.get("components", []))
        _rename(bom, components, f"{number}:")
        merged.setdefault("components", []).extend(components)
        merged.setdefault("dependencies", []).extend(bom.get("dependencies", []))
        for citation in bom.get("citations", []):
            citation["pointers"] = [_moved(at, offset, subject is not None) for at in citation["pointers"]]
            merged.setdefault("citations", []).append(citation)
        properties = [{**item, "name": item["name"]} for item in bom.get("properties", [])]
        merged.setdefault("properties", []).extend(properties)
    found = {key: value for key, value in merged.items() if value}
    return json_text({**_head(boms[0]["specVersion"]), **_serial(found), **found})


def _rename(bom: dict[str, Any], components: list[dict[str, Any]], prefix: str) -> None:
    """Put a prefix before every reference of a BOM but the tool's."""
    if prefix == "0:":
        return
    for component in components:
        component["bom-ref"] = prefix + component["bom-ref"]
        for item in component.get("modelCard", {}).get("modelParameters", {}).get("datasets", []):
            item["ref"] = prefix + item["ref"]
    for dependency in bom.get("dependencies", []):
        dependency["ref"] = prefix + dependency["ref"]
        if "dependsOn" in dependency:
            dependency["dependsOn"] = [prefix + name for name in dependency["dependsOn"]]


def _moved(at: str, offset: int, subject: bool) -> str:
    """A pointer into a BOM, as it leads to the same place among the components of several."""
    if at.startswith("/metadata/component"):
        return f"/components/{offset}" + at.removeprefix("/metadata/component")
    _, _, number, *rest = at.split("/")
    return "/".join(["", "components", str(int(number) + offset + subject), *rest])


def _head(version: str) -> dict[str, Any]:
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
    }


def _serial(bom: dict[str, Any]) -> dict[str, str]:
    """A serial number that follows from the content."""
    return {"serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True)).urn}


def _assembled(work: Work, parts: _Parts, *, alone: bool) -> dict[str, Any]:
    """The BOM without its head. The only model is what it is about."""
    tool = {"type": "application", "bom-ref": TOOL, "name": "mlcard", "version": __version__}
    metadata: dict[str, Any] = {"timestamp": now(), "tools": {"components": [tool]}}
    components = parts.components
    if alone:
        metadata["component"], components = components[0], components[1:]
    bom: dict[str, Any] = {"version": 1, "metadata": metadata, "components": components}
    bom["dependencies"] = [
        {"ref": name, **({"dependsOn": on} if on else {})} for name, on in parts.dependencies.items()
    ]
    bom["citations"] = citations(work, bom) if work.version != "1.6" else []
    if work.version == "1.6" and "evidence" in work.card.data:
        work.root.lost("CycloneDX 1.6 has no citations", "evidence")
    bom["properties"] = [
        {"name": PREFIX + name, "value": written(work.card.data[name], "Card", [name])}
        for name in _WHOLE
        if work.card.data.get(name)
    ]
    for name in ("agents", "studies"):
        work.account.visited.update(place.at for _, place in work.each(name))
    return {key: value for key, value in bom.items() if value}


def _component(value: dict[str, Any], class_name: str, place: Place, parts: _Parts) -> dict[str, Any]:
    """A component with its files inside, and what CycloneDX has no term for as properties."""
    component = fill(value, class_name, place)
    component["bom-ref"] = parts.reference(component.get("bom-ref") or component["name"])
    if "name" not in value:
        component["properties"] = [UNNAMED]
    number = 0
    for position, item in enumerate(value.get("files") or []):
        if not isinstance(item, dict) or number >= len(component.get("components", [])):
            continue
        file = component["components"][number]
        number += 1
        file["bom-ref"] = parts.reference(f"{component['bom-ref']}#{file['name']}")
        _carry(file, place.inside("files", position), "File")
    return component


def _model(value: dict[str, Any], place: Place, parts: _Parts) -> dict[str, Any]:
    """The component of a model, and those of its libraries."""
    component = _component(value, "MLModel", place, parts)
    needed: list[str] = []
    positions = [n for n, item in enumerate(value.get("libraries") or []) if isinstance(item, dict)]
    for position, library in zip(positions, component.pop(LIBRARIES, []), strict=False):
        _carry(library, place.inside("libraries", position), "Library")
        key = json.dumps(library, sort_keys=True)
        if key not in parts.libraries:
            version = f"@{library['version']}" if "version" in library else ""
            parts.libraries[key] = parts.reference(f"library:{library['name']}{version}")
            parts.components.append({**library, "bom-ref": parts.libraries[key]})
        needed.append(parts.libraries[key])
    _carry(component.setdefault("modelCard", {}), place, "MLModel")
    if not component["modelCard"]:
        del component["modelCard"]
    parts.dependencies[component["bom-ref"]] = needed
    return component


def _carry(target: dict[str, Any], place: Place, class_name: str) -> None:
    """Add properties for what has no term."""
    found = [{"name": name, "value": value} for name, value in carry(place, class_name)]
    if found:
        target["properties"] = [*target.get("properties", []), *found]


def _refer(model: dict[str, Any], work: Work, datasets: dict[str, dict[str, Any]], parts: _Parts) -> None:
    """Turn the ids of datasets in a model card into references, also to what the card does not describe."""
    uses = model.get("modelCard", {}).get("modelParameters", {}).get("datasets", [])
    found: dict[str, None] = {}
    for use in uses:
        iri = work.root.iri(use["ref"])
        if iri not in datasets:
            datasets[iri] = {
                "type": "data",
                "bom-ref": parts.reference(use["ref"]),
                "name": use["ref"],
                "data": [{"type": "dataset"}],
                "properties": [REFERENCE],
            }
        found[datasets[iri]["bom-ref"]] = None
    if uses:
        model["modelCard"]["modelParameters"]["datasets"] = [{"ref": name} for name in found]
        parts.dependencies[model["bom-ref"]] += [*found]

"""The validators of other standards: what each finds wrong with a document, as a list of texts."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pyoxigraph
import yaml

from mlcard.card import licenses
from mlcard.vocabularies import languages, libraries, load, tasks

#: The terms of FAIR4ML 0.1.0 (https://w3id.org/fair4ml/0.1.0): two classes and 22 properties.
FAIR4ML = {
    "MLModel", "MLModelEvaluation", "codeSampleSnippet", "ethicalSocial", "evaluatedMLModel", "evaluatedOn",
    "evaluationDataset", "evaluationMetrics", "evaluationResults", "evaluationSoftware",
    "extrinsicEvaluation", "fineTunedFrom", "hasCO2eEmissions", "hasEvaluation", "intendedUse", "legal",
    "mlTask", "modelCategory", "modelRisksBiasLimitations", "sharedBy", "testedOn", "trainedOn",
    "usageInstructions", "validatedOn",
}  # fmt: skip
#: The terms of CodeMeta that FAIR4ML takes.
CODEMETA = {"buildInstructions", "developmentStatus", "issueTracker", "readme", "referencePublication"}
RELATIONS = {"finetune", "adapter", "quantized", "merge"}


def huggingface(content: bytes) -> list[str]:
    """What `huggingface_hub` cannot load or changes on the way back, and words that the Hub does not know."""
    from huggingface_hub import DatasetCard, ModelCard

    text = content.decode("utf-8")
    front_matter = yaml.safe_load(text.split("---\n")[1]) or {}
    is_dataset = bool(front_matter.keys() & {"pretty_name", "dataset_info", "size_categories", "configs"})
    card = (DatasetCard if is_dataset else ModelCard)(text)
    problems = [f"huggingface_hub: no key {key}" for key in front_matter if key not in card.data.to_dict()]
    if len(front_matter.get("model-index", ())) <= 1:
        again = yaml.safe_load(str(card).split("---\n")[1])
        problems += [
            f"huggingface_hub: changes {key} to {again.get(key)!r}"
            for key, value in front_matter.items()
            if _sorted(again.get(key)) != _sorted(value)
        ]
    return problems + [f"the Hub has no {key} {word!r}" for key, word in _unknown(front_matter)]


def _unknown(front_matter):
    """Yield the words that are none of the Hub's."""
    known = {
        "license": licenses.hub_ids().__contains__,
        "language": lambda word: languages.is_code(word) or word in {"multilingual", "code"},
        "pipeline_tag": lambda word: tasks.meant_by(word) == word,
        "library_name": libraries.ids().__contains__,
        "base_model_relation": RELATIONS.__contains__,
        "size_categories": load("dataset_cards")["size_categories"].__contains__,
    }
    for key, fits in known.items():
        value = front_matter.get(key, [])
        for word in value if isinstance(value, list) else [value]:
            if not (isinstance(word, str) and fits(word)):
                yield key, word


def _sorted(value):
    return json.dumps(value, sort_keys=True, default=str)


def croissant(path: Path, *, records: int = 3) -> list[str]:
    """The errors and warnings of `mlcroissant`, but for gaps of the card; and records it cannot load."""
    import mlcroissant

    try:
        dataset = mlcroissant.Dataset(jsonld=str(path))
    except mlcroissant.ValidationError as error:
        return [f"mlcroissant: {error}"]
    issues = dataset.metadata.ctx.issues
    problems = [f"mlcroissant: {issue}" for issue in (*issues.errors, *issues.warnings)]
    problems = [problem for problem in problems if "is recommended, but does not exist" not in problem]
    for record_set in dataset.metadata.record_sets:
        if not records or not any(field.source.uuid for field in record_set.fields):
            continue
        found = [record for record, _ in zip(dataset.records(record_set.uuid), range(records), strict=False)]
        if not found:
            problems.append(f"mlcroissant: no record of {record_set.uuid}")
    return problems


def fair4ml(content: bytes) -> list[str]:
    """Terms that no vocabulary has, and what is no JSON-LD."""
    from rdflib import SDO

    schema_org = {str(term).rpartition("/")[2] for term in SDO.__annotations__} | {
        str(name) for name in dir(SDO) if not name.startswith("_")
    }
    problems = []
    for quad in pyoxigraph.parse(content, pyoxigraph.RdfFormat.JSON_LD):
        types = quad.predicate.value.endswith("#type")
        term = quad.object.value if types else quad.predicate.value
        for namespace, terms in (
            ("https://w3id.org/fair4ml#", FAIR4ML),
            ("http://schema.org/", schema_org),
            ("https://w3id.org/codemeta/", CODEMETA),
        ):
            if term.startswith(namespace):
                if term.removeprefix(namespace) not in terms:
                    problems.append(f"no term {term}")
                break
        else:
            problems.append(f"no vocabulary has {term}")
    return problems


def _croissant(output, folder):
    """A Croissant document, written beside its data if that is at hand."""
    if folder is None:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / Path(output.name).name
            path.write_bytes(output.content)
            return croissant(path, records=0)
    path = folder / f".validated.{Path(output.name).name}"
    path.write_bytes(output.content)
    try:
        return croissant(path)
    finally:
        path.unlink()


#: What checks a document of a format, given the document and the folder of its data if that is at hand.
VALIDATORS = {
    "croissant": _croissant,
    "fair4ml": lambda output, _: fair4ml(output.content),
    "huggingface": lambda output, _: huggingface(output.content),
}


def problems(to: str, output, folder: Path | None = None) -> list[str]:
    """What the validator of a format finds wrong with a document."""
    return VALIDATORS[to](output, folder)

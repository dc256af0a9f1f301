"""The validators of other standards: what each finds wrong with a document, as a list of texts."""

from __future__ import annotations

import io
import json
import re
import tempfile
from functools import cache
from pathlib import Path

import pyoxigraph
import yaml
from conftest import SHARED_DATA

from mlcard.card import licenses
from mlcard.vocabularies import languages, libraries, load, tasks

#: Schemas and shapes of other standards.
STANDARDS = SHARED_DATA / "standards"
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


def cyclonedx(content: bytes) -> list[str]:
    """What the strict validator of the CycloneDX library finds, and references that lead nowhere."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    bom = json.loads(content)
    version = {"1.7": SchemaVersion.V1_7, "1.6": SchemaVersion.V1_6}[bom["specVersion"]]
    error = JsonStrictValidator(version).validate_str(content.decode("utf-8"))
    if error:
        return [f"cyclonedx-python-lib: {error.data}"]
    components = [*bom.get("components", []), *filter(None, [bom["metadata"].get("component")])]
    references = [item["bom-ref"] for item in components]
    references += [file["bom-ref"] for item in components for file in item.get("components", [])]
    problems = [f"twice: {name}" for name in set(references) if references.count(name) > 1]
    wanted = [
        name for item in bom.get("dependencies", []) for name in [item["ref"], *item.get("dependsOn", [])]
    ]
    for item in components:
        card = item.get("modelCard", {})
        if card and item["type"] != "machine-learning-model":
            problems.append(f"a model card on {item['type']}")
        wanted += [use["ref"] for use in card.get("modelParameters", {}).get("datasets", [])]
    problems += [f"nothing is {name}" for name in wanted if name not in references]
    return problems + [
        f"no field {at}"
        for citation in bom.get("citations", [])
        for at in citation["pointers"]
        if not _leads(bom, at)
    ]


def _leads(node, at: str) -> bool:
    """Whether a JSON Pointer leads somewhere."""
    for token in at.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(name)] if isinstance(node, list) else node[name]
        except (KeyError, IndexError, ValueError):
            return False
    return True


@cache
def _graph(*path: str):
    import rdflib

    return rdflib.Graph().parse(STANDARDS.joinpath(*path))


def spdx(content: bytes, *, shapes: bool = True) -> list[str]:
    """What SPDX's JSON schema, the generated bindings, its SHACL and the prose of its profiles find."""
    import jsonschema_rs
    import pyshacl
    import rdflib
    from spdx_python_model import v3_0_1 as model

    document = json.loads(content)
    folder = STANDARDS / "spdx-3.0.1"
    schema = json.loads((folder / "rdf_schema.json").read_bytes())
    problems = [
        f"JSON schema: {error}" for error in jsonschema_rs.validator_for(schema).iter_errors(document)
    ]
    objects = model.SHACLObjectSet()
    model.JSONLDDeserializer().read(io.BytesIO(content), objects)
    if shapes:
        context = json.loads((folder / "rdf_spdx-context.jsonld").read_bytes())["@context"]
        text = json.dumps({**document, "@context": context}).encode()
        triples = [quad.triple for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.JSON_LD)]
        plain = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        graph = rdflib.Graph().parse(data=plain, format="nt")
        found = _graph("spdx-3.0.1", "rdf_spdx-model.ttl")
        conforms, _, text = pyshacl.validate(graph, shacl_graph=found, ont_graph=found, advanced=True)
        problems += [] if conforms else [f"SHACL: {text[:1_000]}"]
    elements = {item.get("spdxId"): item for item in document["@graph"]}
    for name, element in elements.items():
        if element["type"] not in ("ai_AIPackage", "dataset_DatasetPackage"):
            continue
        for kind in ("hasDeclaredLicense", "hasConcludedLicense"):
            several = [
                item
                for item in document["@graph"]
                if item.get("from") == name and item.get("relationshipType") == kind
            ]
            if len(several) != 1 or len(several[0]["to"]) != 1:
                problems.append(f"prose: {name} has {len(several)} {kind}")
    return problems


def mldcat_ap(content: bytes) -> list[str]:
    """What the SHACL of MLDCAT-AP finds."""
    import pyshacl
    import rdflib

    shapes = _graph("mldcat-ap-3.1.0", "mldcat-ap-SHACL.ttl")
    graph = rdflib.Graph().parse(data=content, format="turtle")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes, advanced=True)
    return [] if conforms else [f"SHACL: {text[:1_000]}"]


def html(content: bytes) -> list[str]:
    """What a strict parser of HTML5 refuses, scripts, and whatever a browser would load from elsewhere."""
    import html5lib

    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(content, transport_encoding="utf-8")
    problems = [f"html5lib: {code} at {at}" for at, code, _ in parser.errors]
    for element in tree.iter():
        tag = _local(element.tag)
        if tag == "script":
            problems.append("a script")
        if tag == "style" and re.search(r"url\(|@import", element.text or ""):
            problems.append("a style from elsewhere")
        for name, value in ((_local(name), value) for name, value in element.items()):
            outside = (name in _LOADED and not value.startswith(("data:", "#"))) or (
                name == "href" and not (_LINK.match(value) if tag == "a" else value.startswith("#"))
            )
            if name.startswith("on") or outside:
                problems.append(f"{tag} {name}={value[:60]}")
    return problems


def _local(name):
    """The name of an element or attribute without its namespace; a comment has none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def markdown(content: bytes) -> list[str]:
    """Raw HTML, pictures and unusual links, as markdown-it reads the page."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(content.decode("utf-8"))
    problems = []
    for token in [part for block in tokens for part in (block, *(block.children or ()))]:
        if token.type.startswith("html_") or token.type == "image":
            problems.append(f"{token.type}: {token.content[:60]}")
        if token.type == "link_open" and not _LINK.match(str(token.attrs["href"])):
            problems.append(f"a link to {token.attrs['href']}")
    return problems


#: Where a link of a page may lead: to the web, and to a place on the page.
_LINK = re.compile(r"https?://|#")
#: Attributes whose address a browser loads when it opens a page.
_LOADED = {"src", "srcset", "poster", "data", "background", "action", "formaction"}
#: What checks a document of a format, given the document and the folder of its data if that is at hand.
VALIDATORS = {
    "croissant": _croissant,
    "cyclonedx": lambda output, _: cyclonedx(output.content),
    "mldcat-ap": lambda output, _: mldcat_ap(output.content),
    "spdx": lambda output, _: spdx(output.content),
    "fair4ml": lambda output, _: fair4ml(output.content),
    "huggingface": lambda output, _: huggingface(output.content),
    "html": lambda output, _: html(output.content),
    "markdown": lambda output, _: markdown(output.content),
}


def problems(to: str, output, folder: Path | None = None) -> list[str]:
    """What the validator of a format finds wrong with a document."""
    return VALIDATORS[to](output, folder)

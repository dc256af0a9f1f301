"""PMML: which model a document holds, who made it, from which fields, and how large it is.

Specification: https://dmg.org/pmml/v4-4-1/GeneralStructure.html. The document is streamed; a document type
and entities are refused, as are nesting and tokens beyond bounds. Segments and nodes are counted, not kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import is_number
from mlcard.readers.ensembles import size_facts
from mlcard.readers.tensors import one_line, several_lines
from mlcard.readers.timestamps import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

#: Bytes read at once, and of one document.
CHUNK, MAX_BYTES = 2**16, 48 * 2**20
#: Longest tag or text between two tags, deepest nesting, most fields and values of a field.
MAX_TOKEN, MAX_DEPTH, MAX_FIELDS, MAX_VALUES = 2**20, 2_000, 20_000, 1_000

#: The elements that are models (https://dmg.org/pmml/v4-4-1/GeneralStructure.html#xsdGroup_MODEL-ELEMENT).
MODELS = frozenset(
    """
    AnomalyDetectionModel AssociationModel BaselineModel BayesianNetworkModel ClusteringModel
    GaussianProcessModel GeneralRegressionModel MiningModel NaiveBayesModel NearestNeighborModel NeuralNetwork
    RegressionModel RuleSetModel Scorecard SequenceModel SupportVectorMachineModel TextModel TimeSeriesModel
    TreeModel
    """.split()  # noqa: SIM905 - a list of words
)
#: Attributes of models that were chosen before the training.
HYPERPARAMETERS = frozenset(
    """
    activationFunction classificationMethod distribution linkFunction maximumNumberOfItemsPerTA
    minimumConfidence minimumSupport modelType multipleModelMethod normalizationMethod numberOfClusters
    numberOfNeighbors svmRepresentation
    """.split()  # noqa: SIM905 - a list of words
)
#: Learning type and task by the function of a model.
TASKS = {
    "classification": ("supervised", "tabular-classification"),
    "regression": ("supervised", "tabular-regression"),
    "clustering": ("unsupervised", "clustering"),
    "timeSeries": (None, "time-series-forecasting"),
    "associationRules": ("unsupervised", None),
    "sequences": ("unsupervised", None),
}
_TARGETS = frozenset({"target", "predicted"})
_WHOLE = frozenset({"integer", "float", "double"})


@dataclass(slots=True)
class Document:
    """What a document says, collected while it is streamed."""

    name: str
    version: str = ""
    application: dict[str, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    timestamp: str = ""
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    model: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    usage: dict[str, str] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    path: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    whole: bool = False


def read(source: Source) -> Iterator[Fact]:
    """Facts from a PMML document; those before a damaged or too large rest come first."""
    document = Document(source.name)
    problem = _parse(source, document)
    if not document.version:
        raise problem or UnreadableFileError(f"{source.name}: not a PMML document: it has no element PMML")
    yield Fact("/file/format", "pmml", "element PMML")
    yield from _header(document)
    yield from _model(document)
    yield from _fields(document)
    if problem is not None:
        raise problem
    if document.counts["TreeModel"]:
        yield from size_facts("elements TreeModel", trees=document.counts["TreeModel"])
    yield Fact("/file/description", _description(document), "the elements of the document", "computed")


def _parse(source: Source, document: Document) -> UnreadableFileError | None:
    """Stream the document; returns what kept the rest of it from being read."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_declared: object) -> None:
        raise UnreadableFileError(
            f"{source.name}: line {parser.CurrentLineNumber}: declares a document type or an entity",
            hint="PMML needs neither, and both make a reader fetch files or expand without end; remove it",
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        _start(document, name.rpartition(" ")[2], attributes, parser.CurrentLineNumber)

    def end(_name: str) -> None:
        document.path.pop()

    def text(data: str) -> None:
        if document.path[-1:] == ["Timestamp"] and len(document.timestamp) < 100:
            document.timestamp += data[:100]

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        with source.open() as file:
            _feed(source, file, parser)
    except UnreadableFileError as error:
        return error
    except expat.ExpatError as error:
        return UnreadableFileError(f"{source.name}: not readable as XML ({error})", hint="restore the file")
    except (UnicodeError, LookupError) as error:
        return UnreadableFileError(f"{source.name}: written in an encoding that is not known ({error})")
    return None


def _feed(source: Source, file: Any, parser: Any) -> None:
    fed = 0
    while chunk := file.read(CHUNK):
        fed += len(chunk)
        if fed > MAX_BYTES:
            raise LimitExceededError(
                f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of a document",
                hint="what stands at its start was read; trees and nodes were not counted",
            )
        parser.Parse(chunk, False)
        # A tag that never ends would be scanned anew with every chunk.
        if fed - max(0, parser.CurrentByteIndex) > MAX_TOKEN:
            raise LimitExceededError(
                f"{source.name}: line {parser.CurrentLineNumber}: longer than {MAX_TOKEN} bytes"
            )
    parser.Parse(b"", True)


def _start(document: Document, name: str, attributes: dict[str, str], line: int) -> None:
    path = document.path
    path.append(name)
    if len(path) > MAX_DEPTH:
        raise LimitExceededError(f"{document.name}: line {line}: nested deeper than {MAX_DEPTH} levels")
    document.counts[name if name in MODELS or name in {"Node", "Segment"} else ""] += 1
    if len(path) == 1 and name == "PMML":
        document.version = attributes.get("version", "") or "?"
    elif path[1:2] == ["Header"]:
        _start_header(document, name, attributes)
    elif path[1:2] == ["DataDictionary"]:
        _start_field(document, name, attributes, line)
    elif len(path) == 2 and name in MODELS and not document.model:
        document.model, document.attributes = name, attributes
        document.lines["model"] = line
    elif len(path) == 4 and path[1] == document.model and len(document.usage) < MAX_FIELDS:
        if path[2:] == ["MiningSchema", "MiningField"]:
            document.usage.setdefault(attributes.get("name", ""), attributes.get("usageType", "active"))
        elif path[2:] == ["Output", "OutputField"] and len(document.outputs) < MAX_VALUES:
            document.outputs.append(attributes)
    elif path[1:3] == [document.model, "Segmentation"] and len(path) == 3:
        document.attributes = {"multipleModelMethod": "", **document.attributes, **attributes}


def _start_header(document: Document, name: str, attributes: dict[str, str]) -> None:
    if name == "Header":
        document.header = attributes
    elif name == "Application":
        document.application = attributes


def _start_field(document: Document, name: str, attributes: dict[str, str], line: int) -> None:
    if name == "DataField" and len(document.fields) < MAX_FIELDS:
        document.fields.setdefault(attributes.get("name", ""), {**attributes, "values": [], "line": line})
    elif name == "Value" and document.fields and attributes.get("property", "valid") == "valid":
        values = next(reversed(document.fields.values()))["values"]
        if len(values) <= MAX_VALUES and "value" in attributes:
            values.append(attributes["value"])


def _header(document: Document) -> Iterator[Fact]:
    name = one_line(document.application.get("name", ""), 100)
    if name:
        library: dict[str, JsonValue] = {"name": name}
        version = one_line(document.application.get("version", ""), 100)
        if version:
            library["version"] = version
        yield Fact("/model/libraries/-", library, "Header/Application")
    created = day(document.timestamp)
    if created:
        yield Fact("/model/created", created, "Header/Timestamp")
    description = several_lines(document.header.get("description", ""))
    if description:
        yield Fact("/model/description", description, "Header/@description", "declared")
    version = one_line(document.header.get("modelVersion", ""), 100)
    if version:
        yield Fact("/model/version", version, "Header/@modelVersion", "declared")


def _model(document: Document) -> Iterator[Fact]:
    if not document.model:
        return
    where = f"{document.model} in line {document.lines['model']}"
    algorithm = one_line(document.attributes.get("algorithmName", ""), 200)
    yield Fact("/model/algorithm", algorithm or document.model, where)
    function = document.attributes.get("functionName", "")
    learning, task = TASKS.get(function, (None, None))
    if learning:
        yield Fact("/model/learning_type", learning, f"functionName {function}", "inferred")
    if task:
        yield Fact("/model/ml_task", task, f"functionName {function}", "inferred")
    for name in sorted(HYPERPARAMETERS & document.attributes.keys()):
        value = one_line(document.attributes[name], 200)
        if value:
            yield Fact(pointer("model", "hyperparameters", name), _number(value), where)


def _number(text: str) -> JsonValue:
    try:
        number = float(text)
    except ValueError:
        return text
    if not is_number(number):
        return text
    return int(number) if number.is_integer() and text.lstrip("-").isdecimal() else number


def _fields(document: Document) -> Iterator[Fact]:
    """The fields that the model needs, its target with its classes, and what it returns."""
    position = 0
    for name, usage in document.usage.items():
        known = document.fields.get(name, {})
        if usage == "active" and name:
            yield Fact("/model/features/-", _feature(name, known, position), _line(known))
            position += 1
        elif usage in _TARGETS and name:
            yield Fact("/model/target_feature", one_line(name, 500), "MiningSchema")
            values = known.get("values", [])
            if document.attributes.get("functionName") == "classification" and 0 < len(values) <= MAX_VALUES:
                yield Fact("/model/classes", [one_line(value, 500) for value in values], _line(known))
    for output in document.outputs:
        name = one_line(output.get("name", ""), 500)
        if name:
            entry: dict[str, JsonValue] = {"name": name}
            if output.get("dataType"):
                entry["data_type"] = one_line(output["dataType"], 100)
            yield Fact("/model/outputs/-", entry, "Output")


def _line(known: Mapping[str, Any]) -> str:
    return f"DataField in line {known['line']}" if "line" in known else "MiningSchema"


def _feature(name: str, known: Mapping[str, Any], position: int) -> dict[str, JsonValue]:
    feature: dict[str, JsonValue] = {"name": one_line(name, 500), "position": position}
    kind, data_type = known.get("optype", ""), known.get("dataType", "")
    if data_type == "boolean":
        feature["type"] = "boolean"
    elif data_type.startswith("date"):
        feature["type"] = "date"
    elif kind in {"categorical", "ordinal"}:
        feature["type"] = "nominal" if kind == "categorical" else "ordinal"
    elif kind == "continuous" and data_type in _WHOLE:
        feature["type"] = "numeric"
    if data_type:
        feature["data_type"] = one_line(data_type, 100)
    values = known.get("values", [])
    if kind in {"categorical", "ordinal"} and 0 < len(values) <= MAX_VALUES:
        feature["categories"] = [one_line(value, 500) for value in values]
    return feature


def _description(document: Document) -> str:
    parts = [f"PMML {one_line(document.version, 20)}"]
    parts += [f"{document.counts[name]} {name}" for name in sorted(MODELS & document.counts.keys())]
    if document.counts["Node"]:
        parts.append(f"{document.counts['Node']} nodes of trees")
    return ", ".join(parts)

"""Core ML: what a model says of itself, its inputs and outputs, operations and constants.

Format: https://apple.github.io/coremltools/mlmodel/Format/Model.html, MIL.html and NeuralNetwork.html. Of a
program the constants of one dimension or more are counted; where weights are compressed (`constexpr_…`, fewer
than 8 bits), parameters are not counted, and neither are those of trees and the like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card.licenses import spelled
from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.coreml.network import custom_class, layers, weights
from mlcard.readers.coreml.program import Program, check_weights, read_program
from mlcard.readers.coreml.trees import ENSEMBLES, ensemble_facts
from mlcard.readers.security import MOST_FINDINGS, UNKNOWN_LIBRARY, security_finding
from mlcard.readers.tensors import (
    histogram_text,
    one_line,
    several_lines,
    signature,
    signature_facts,
    tensor_facts,
)
from mlcard.readers.wire import (
    Span,
    last,
    map_entries,
    number_at,
    numbers,
    open_message,
    spans,
    text_at,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

#: The kinds of models in the field `Type` of `Model`.
KINDS = {
    200: "pipelineClassifier", 201: "pipelineRegressor", 202: "pipeline", 300: "glmRegressor",
    301: "supportVectorRegressor", 302: "treeEnsembleRegressor", 303: "neuralNetworkRegressor",
    304: "bayesianProbitRegressor", 400: "glmClassifier", 401: "supportVectorClassifier",
    402: "treeEnsembleClassifier",
    403: "neuralNetworkClassifier", 404: "kNearestNeighborsClassifier", 500: "neuralNetwork",
    501: "itemSimilarityRecommender", 502: "mlProgram", 555: "customModel", 556: "linkedModel",
    560: "classConfidenceThresholding", 600: "oneHotEncoder", 601: "imputer", 602: "featureVectorizer",
    603: "dictVectorizer", 604: "scaler", 606: "categoricalMapping", 607: "normalizer",
    609: "arrayFeatureExtractor",
    610: "nonMaximumSuppression", 900: "identity", 2000: "textClassifier", 2001: "wordTagger",
    2002: "visionFeaturePrint", 2003: "soundAnalysisPreprocessing", 2004: "gazetteer", 2005: "wordEmbedding",
    2006: "audioFeaturePrint", 3000: "serializedModel",
}  # fmt: skip
#: Kinds that are an algorithm by their name.
ALGORITHMS = frozenset({300, 301, 302, 304, 400, 401, 402, 404, 501})
_PIPELINES, _NETWORKS, _PROGRAM, _CUSTOM = frozenset({200, 201, 202}), frozenset({303, 403, 500}), 502, 555
_CLASSIFIERS = frozenset({400, 401, 402, 403, 404})
#: `ArrayFeatureType.ArrayDataType`.
ARRAY_TYPES = {65552: "F16", 65568: "F32", 65600: "F64", 131080: "I8", 131104: "I32"}
COLOR_SPACES = {10: "grayscale", 20: "rgb", 30: "bgr", 40: "grayscale-float16"}
_PLAIN_TYPES = {1: "int64", 2: "float64", 3: "string", 6: "dictionary", 7: "sequence"}
_SOURCE = re.compile(r"([A-Za-z][\w.-]{0,60})==([\w.+-]{1,40})")
_TOOLS = "com.github.apple.coremltools."


def read(source: Source) -> Iterator[Fact]:
    """Facts from a Core ML model; those before missing weights come first."""
    with source.open() as file:
        model = open_message(source, file)
        fields = last(model)
        description = fields.get(2)
        kinds = [KINDS[number] for number in fields if number in KINDS]
        version = number_at(fields, 1)
        if not isinstance(description, Span) or not kinds or not 0 < version < 1_000:
            raise UnreadableFileError(f"{source.name}: not a Core ML model: no version, description or kind")
        yield Fact("/file/format", "coreml", "specificationVersion, description and Type")
        found = Program()
        parts = list(parts_of(model))
        for number, part in parts:
            if number == _PROGRAM:
                read_program(part, found)
        network = [layer for number, part in parts if number in _NETWORKS for layer in layers(part)]
        about = [f"Core ML specification version {version}", f"kind {kinds[0]}"]
        about += [f"operations of {', '.join(sorted(found.opsets))}"] if found.opsets else []
        about += [histogram_text(found.operations)] if found.operations else []
        about += [f"{len(network)} layers"] if network else []
        yield Fact("/file/description", "; ".join(about), "specificationVersion, Type")
        yield from _algorithm(fields)
        yield from _described(description)
        if found.operations:
            counted = not any(name.startswith("constexpr_") for name in found.operations)
            yield from tensor_facts(
                found.tensors(), "constants of the program", counted=counted, exported=True
            )
        elif network:
            stored = [item for layer in network for item in weights(layer)]
            counted = not any(packed for _, packed in stored)
            yield from tensor_facts(
                [tensor for tensor, _ in stored], "weights of the layers", counted=counted
            )
        yield from ensemble_facts([part for number, part in parts if number in ENSEMBLES])
        yield from _custom(source, parts, network)
    check_weights(source, found)


def parts_of(model: Span, depth: int = 0) -> Iterator[tuple[int, Span]]:
    """The parts of a model by their kinds, those inside of pipelines included."""
    for number, value in model:
        if number not in KINDS or not isinstance(value, Span):
            continue
        yield number, value
        if number in _PIPELINES and depth < 10:
            pipelines = [value] if number == 202 else list(spans(value, 1))
            for pipeline in pipelines:
                for inner in spans(pipeline, 1):
                    yield from parts_of(inner, depth + 1)


def _algorithm(fields: dict[int, int | Span]) -> Iterator[Fact]:
    """The algorithm and the classes, where the kind of the model says so."""
    for number, value in fields.items():
        if number in ALGORITHMS:
            yield Fact("/model/algorithm", KINDS[number], f"kind {KINDS[number]}", "inferred")
        if number in _CLASSIFIERS and isinstance(value, Span):
            inner = last(value)
            strings, integers = inner.get(100), inner.get(101)
            labels: list[JsonValue] = []
            if isinstance(strings, Span):
                labels = [one_line(text, 200) for text in texts(strings, 1)]
            elif isinstance(integers, Span):
                labels = [str(label) for label in numbers(integers, 1, 100_000)]
            if 0 < len(labels) <= 100_000:
                yield Fact("/model/classes", labels, "ClassLabels")


def _described(description: Span) -> Iterator[Fact]:
    """Inputs, outputs, and what the author says (`ModelDescription`)."""
    for slot, number in (("inputs", 1), ("outputs", 10)):
        entries = (_feature(feature) for feature in spans(description, number))
        yield from signature_facts(slot, entries, f"description.{slot[:-1]}")
    fields = last(description)
    target = one_line(text_at(fields, 11), 200)
    if target:
        yield Fact("/model/target_feature", target, "description.predictedFeatureName")
    metadata = fields.get(100)
    if not isinstance(metadata, Span):
        return
    said = last(metadata)
    for slot, text in (
        ("description", several_lines(text_at(said, 1))),
        ("version", one_line(text_at(said, 2), 100)),
        ("license", spelled(text_at(said, 4, 200)) or ""),
    ):
        if text:
            yield Fact(f"/model/{slot}", text, "description.metadata", "declared")
    user = {key: value.text(200) if value else "" for key, value in map_entries(metadata, 100)}
    found = _SOURCE.fullmatch(user.get(_TOOLS + "source", ""))
    if found:
        library: dict[str, JsonValue] = {"name": found[1], "version": found[2]}
        yield Fact("/model/libraries/-", library, f"userDefined {_TOOLS}source")
    version = one_line(user.get(_TOOLS + "version", ""), 60)
    if version:
        yield Fact(
            "/model/libraries/-", {"name": "coremltools", "version": version}, f"userDefined {_TOOLS}version"
        )


def _feature(feature: Span) -> dict[str, JsonValue]:
    """An input or output (`FeatureDescription`)."""
    fields = last(feature)
    name, kind = text_at(fields, 1), fields.get(3)
    entry = signature(name, "", None)
    for number, value in last(kind).items() if isinstance(kind, Span) else ():
        if not isinstance(value, Span):
            continue
        inner = last(value)
        if number in _PLAIN_TYPES:
            entry = signature(name, _PLAIN_TYPES[number], () if number < 4 else None)
        elif number == 4:
            entry = {
                **signature(name, "image", [number_at(inner, 2), number_at(inner, 1)]),
                "modality": "image",
            }
            if number_at(inner, 3) in COLOR_SPACES:
                entry["format"] = COLOR_SPACES[number_at(inner, 3)]
        elif number == 5:
            entry = signature(name, ARRAY_TYPES.get(number_at(inner, 2), ""), _array_shape(value, inner))
    text = one_line(text_at(fields, 2), 500)
    return {**entry, "description": text} if text else entry


def _array_shape(array: Span, fields: dict[int, int | Span]) -> list[int]:
    """The shape of an `ArrayFeatureType`, with -1 for sizes that have a range."""
    shape = numbers(array, 1)
    ranges = fields.get(31)
    if isinstance(ranges, Span):
        bounds = [(number_at(item, 1), number_at(item, 2)) for item in map(last, spans(ranges, 1))]
        if len(bounds) == len(shape):
            return [low if low == high else -1 for low, high in bounds]
    return shape


def _custom(source: Source, parts: list[tuple[int, Span]], network: list[Span]) -> Iterator[Fact]:
    """A finding for each class of the application that a model or a layer needs."""
    models = {text_at(last(part), 10) for number, part in parts if number == _CUSTOM}
    classes = dict.fromkeys(models, "customModel")
    for layer in network:
        name = custom_class(layer)
        if name is not None:
            classes.setdefault(name, "layers.custom")
    for name, where in sorted(classes.items())[:MOST_FINDINGS]:
        yield security_finding(
            UNKNOWN_LIBRARY,
            f"class {name}",
            file=source.name,
            where=where,
            description="The application that runs the model must bring along the code of this class.",
        )

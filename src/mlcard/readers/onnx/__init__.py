"""ONNX: what a model says of itself, its inputs and outputs, operators and stored tensors.

Format: https://github.com/onnx/onnx/blob/main/docs/IR.md and onnx/onnx.proto. Weights are passed over,
wherever they
stand: in initializers, in `Constant` nodes, in the bodies of `If` and `Loop`, in files beside the model. How
parameters are counted stands in `mlcard.readers.tensors`; single numbers (tensors without dimensions) are
taken for constants of the arithmetic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card.licenses import spelled
from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.beside import stays_inside
from mlcard.readers.onnx.graph import (
    Graph,
    function_domains,
    operator_sets,
    properties,
    read_graph,
    read_node,
    value_info,
)
from mlcard.readers.onnx.trees import forest_facts
from mlcard.readers.security import (
    MOST_FINDINGS,
    REACHES_OUT,
    RUNS_CODE,
    UNKNOWN_LIBRARY,
    UNREVIEWED,
    security_finding,
)
from mlcard.readers.tensors import (
    ELEMENT_TYPES,
    histogram_text,
    one_line,
    several_lines,
    signature,
    signature_facts,
    tensor_facts,
)
from mlcard.readers.wire import Span, last, number_at, open_message, spans, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlcard.facts import JsonValue, Source

#: Producers that are libraries under another name.
LIBRARIES = {"pytorch": "torch"}
#: Domains of operators that the ONNX standard defines.
STANDARD_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview",
                              "ai.onnx.preview.training"})  # fmt: skip
#: Domains of operators that well-known runtimes bring along.
RUNTIME_DOMAINS = frozenset({
    "ai.onnx.contrib", "com.microsoft", "com.microsoft.dml", "com.microsoft.nchwc", "com.ms.internal.nhwc",
    "com.nvidia", "org.pytorch.aten",
})  # fmt: skip
#: Operators that run code of the host language.
CODE_OPERATORS = frozenset({"PyOp", "PythonOp", "PyCustomOp", "PythonOpGrad"})
#: Most files with data beside the model that are looked at.
MOST_FILES = 10_000
_NAMES_OF_CLASSES = re.compile(r"(\d+)\s*:\s*(?:'([^']*)'|\"([^\"]*)\")")


def read(source: Source) -> Iterator[Fact]:
    """Facts from an ONNX model; a tensor that is not what it says, or is not there, is told last."""
    with source.open() as file:
        model = open_message(source, file)
        fields = last(model)
        if not isinstance(fields.get(7), Span):
            raise UnreadableFileError(f"{source.name}: not an ONNX model: it has no graph")
        sets = operator_sets(model)
        if not sets and number_at(fields, 1) < 1:
            raise UnreadableFileError(f"{source.name}: not an ONNX model: it has no version")
        yield Fact("/file/format", "onnx", "fields ir_version and graph")
        yield from _said(fields, model)
        graph = graph_of(model)
        yield Fact(
            "/file/description", _description(fields, sets, graph), "ir_version, opset_import, graph.node"
        )
        yield from _signatures(graph)
        if graph.classes:
            yield Fact("/model/classes", [*graph.classes], "attribute classlabels_…")
        # A linear model or a forest keeps its numbers in attributes: no tensor does not mean no parameter.
        if graph.tensors or graph.counted():
            yield from tensor_facts(graph.learned(), "stored tensors", counted=graph.counted(), exported=True)
        yield from forest_facts(graph.forest)
        yield from _quantization(graph)
        yield from _operator_findings(source, graph, function_domains(model))
        yield from _external_findings(source, graph)
    check_tensors(source, graph)


def graph_of(model: Span) -> Graph:
    """Everything that the graph of a model and its functions hold; a graph in several parts is one graph."""
    found = Graph()
    for graph in spans(model, 7):
        read_graph(graph, found)
    for function in spans(model, 25):
        for node in spans(function, 7):
            read_node(node, found)
    return found


def _said(fields: dict[int, int | Span], model: Span) -> Iterator[Fact]:
    """Who made the model, its version, and what it says in words."""
    producer = one_line(text_at(fields, 2), 100)
    if producer:
        library: dict[str, JsonValue] = {"name": LIBRARIES.get(producer, producer)}
        version = one_line(text_at(fields, 3), 100)
        if version:
            library["version"] = version
        yield Fact("/model/libraries/-", library, "producer_name, producer_version")
    said = properties(model)
    version = (
        str(number_at(fields, 5)) if number_at(fields, 5) > 0 else one_line(said.get("version", ""), 100)
    )
    if version:
        yield Fact(
            "/model/version", version, "model_version" if number_at(fields, 5) > 0 else "metadata_props"
        )
    description = several_lines(text_at(fields, 6) or said.get("description", ""))
    if description:
        yield Fact("/model/description", description, "doc_string", "declared")
    license_id = spelled(said.get("license", "")[:200])
    if license_id:
        yield Fact("/model/license", license_id, "metadata_props license", "declared")
    names = _NAMES_OF_CLASSES.findall(said.get("names", ""))
    if names and [int(number) for number, *_ in names] == list(range(len(names))):
        classes: list[JsonValue] = [one_line(single or double, 200) for _, single, double in names]
        yield Fact("/model/classes", classes, "metadata_props names")


def _description(fields: dict[int, int | Span], sets: dict[str, int], graph: Graph) -> str:
    """What has no slot of its own: versions of format and operators, and the histogram of operators."""
    versions = ", ".join(f"{one_line(domain, 60)} {version}" for domain, version in sorted(sets.items())[:20])
    domain = one_line(text_at(fields, 4), 200)
    return "; ".join([
        f"ONNX IR version {number_at(fields, 1)}",
        *([f"operator sets {versions}"] if versions else []),
        *([f"domain {domain}"] if domain else []),
        histogram_text(graph.operators),
    ])  # fmt: skip


def _signatures(graph: Graph) -> Iterator[Fact]:
    """Inputs and outputs; before IR version 4 initializers were listed among the inputs."""
    for slot, messages in (("inputs", graph.inputs), ("outputs", graph.outputs)):
        told = [value_info(span) for span in messages]
        kept = [item for item in told if slot == "outputs" or item[0] not in graph.initializers]
        yield from signature_facts(slot, (signature(*item) for item in kept), f"graph.{slot[:-1]}")


def _quantization(graph: Graph) -> Iterator[Fact]:
    dtypes = graph.quantized()
    if len(dtypes) == 1:
        name, bits = ELEMENT_TYPES[dtypes[0]]
        where = "operators that compute with quantised weights, and the weights' type"
        yield Fact("/model/quantization", {"data_type": name, "bits": bits}, where, "inferred")


def _operator_findings(source: Source, graph: Graph, own: set[str]) -> Iterator[Fact]:
    """A finding for each domain of operators that ONNX does not define."""
    for domain, operators in sorted(graph.domains.items())[:MOST_FINDINGS]:
        level, meaning = UNKNOWN_LIBRARY, "operators of a library that must be loaded to run the model"
        if operators & CODE_OPERATORS:
            level, meaning = RUNS_CODE, "operators that run code of the host language"
        elif domain in STANDARD_DOMAINS or domain in own:
            continue
        elif domain in RUNTIME_DOMAINS:
            level, meaning = UNREVIEWED, "operators that a runtime brings along, not reviewed yet"
        names = ", ".join(one_line(name, 60) for name in sorted(operators)[:10])
        where = f"nodes of the domain {one_line(domain, 100)}"
        what = f"{one_line(domain, 100)}: {names}"
        yield security_finding(level, what, file=source.name, where=where, description=meaning)


def _external_findings(source: Source, graph: Graph) -> Iterator[Fact]:
    """A finding for each place of external data that is not in the folder of the model."""
    outside = sorted({item.location for item in graph.external if not stays_inside(item.location)})
    for location in outside[:MOST_FINDINGS]:
        yield security_finding(
            REACHES_OUT,
            f"external data at {one_line(location, 150)!r}",
            file=source.name,
            where="external_data location",
            description="Loading the model reads a file that is not in the model's folder.",
        )


def check_tensors(source: Source, graph: Graph) -> None:
    """Raise for the first tensor that is not what it says, and for external data that are not there."""
    if graph.problems:
        raise UnreadableFileError(
            f"{source.name}: {graph.problems[0]}", hint="copy or download the file again"
        )
    needed: dict[str, int] = {}
    for item in graph.external:
        if not stays_inside(item.location):
            tensor, place = one_line(item.tensor, 100), one_line(item.location, 100)
            raise UnreadableFileError(
                f"{source.name}: tensor {tensor!r} is at {place!r}, outside of the model's folder",
                hint="do not use this model before it is clear why",
            )
        needed[item.location] = max(needed.get(item.location, 0), item.offset + item.length)
    sizes = {name: _size(source.path.parent / name) for name in sorted(needed)[:MOST_FILES]}
    missing = [name for name, size in sizes.items() if size is None]
    if missing:
        names = ", ".join(one_line(name, 100) for name in missing[:5])
        raise UnreadableFileError(
            f"{source.name}: {len(missing)} of {len(needed)} files with its data are missing: {names}",
            hint="download the missing files into the model's folder",
        )
    for name, size in sizes.items():
        if size is not None and size < needed[name]:
            raise UnreadableFileError(
                f"{source.name}: {one_line(name, 100)} has {size} bytes where tensors need {needed[name]}",
                hint="copy or download it again",
            )


def _size(path: Path) -> int | None:
    """The size of a file, or None when it is not there."""
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):  # a name that is too long
        return None

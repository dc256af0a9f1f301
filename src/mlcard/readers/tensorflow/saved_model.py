"""TensorFlow's SavedModel: the version that wrote it, its signatures, operators and variables.

Format: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/saved_model.proto and
meta_graph.proto. The variables are counted from `variables/variables.index` beside the file, and their values
are not read; how they are counted stands in `mlcard.readers.tensorflow.variables`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.beside import stays_inside
from mlcard.readers.security import MOST_FINDINGS, REACHES_OUT, security_finding
from mlcard.readers.tensorflow.operators import Operators, operator_findings, read_graph
from mlcard.readers.tensorflow.variables import (
    DATA_TYPES,
    bundle_facts,
    check_shards,
    dimensions,
    read_bundle,
    trainable_elements,
)
from mlcard.readers.tensors import histogram_text, one_line, signature, signature_facts
from mlcard.readers.wire import Span, last, map_entries, number_at, open_message, spans, text_at, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

    Entries: TypeAlias = list[dict[str, JsonValue]]
    #: Inputs and outputs by the signature's name.
    Signatures: TypeAlias = dict[str, tuple[Entries, Entries]]

#: The signature that a server uses when none is asked for, and the one that only initialises.
SERVING, INITIALISING = "serving_default", "__saved_model_init_op"
#: Most bytes of the settings of one Keras layer that are looked into for code.
MAX_SETTINGS = 4 * 2**20
_LAMBDA = re.compile(rb'"class_name"\s*:\s*"(Lambda|TFOpLambda|SlicingOpLambda)"')
_RESOURCES = {20: "resource", 21: "variant"}


@dataclass(slots=True)
class Found:
    """What the meta graphs of a SavedModel say together.

    Attributes:
        tags: the tags of each meta graph.
        version: the version of TensorFlow that wrote it.
        signatures: inputs and outputs by the signature's name; those of the graph for serving come first.
        operators: what the graphs compute.
        trainable: elements of the variables that were trainable; None when no variable is described.
        keras: whether Keras objects are described.
        lambdas: Keras layers that hold Python code.
        assets: names of files that the graph reads from the folder `assets`.
    """

    tags: list[list[str]] = field(default_factory=list)
    version: str = ""
    signatures: Signatures = field(default_factory=dict)
    operators: Operators = field(default_factory=Operators)
    trainable: int | None = None
    keras: bool = False
    lambdas: int = 0
    assets: list[str] = field(default_factory=list)


def read(source: Source) -> Iterator[Fact]:
    """Facts from `saved_model.pb` and the index of its variables."""
    with source.open() as file:
        found = read_saved_model(open_message(source, file))
    if not found.tags:
        raise UnreadableFileError(f"{source.name}: not a SavedModel: it has no graph")
    yield Fact("/file/format", "tensorflow-saved-model", "meta_graphs")
    library: dict[str, JsonValue] = {"name": "tensorflow"}
    if found.version and found.version != "unknown":
        library["version"] = found.version
    yield Fact("/model/libraries/-", library, "meta_info_def.tensorflow_version")
    if found.keras:
        yield Fact(
            "/model/libraries/-",
            {"name": "keras"},
            "objects whose identifier begins with _tf_keras",
            "inferred",
        )
    yield Fact("/file/description", _description(found), "meta_info_def.tags, signature_def, graph_def")
    yield from _signatures(found)
    if found.trainable is not None:
        where = "object_graph_def, variables that are trainable"
        yield Fact("/model/trainable_parameter_count", found.trainable, where, "computed")
    yield from operator_findings(source, found.operators)
    yield from _code_findings(source, found)
    index = replace(
        source,
        path=source.path.parent / "variables" / "variables.index",
        name=str(PurePosixPath(source.name).parent / "variables" / "variables.index"),
    )
    if index.path.is_file():
        bundle = read_bundle(index)
        yield from bundle_facts(bundle, "variables/variables.index")
        check_shards(index, bundle)


def read_saved_model(message: Span) -> Found:
    """Everything that the meta graphs of a SavedModel say."""
    found = Found()
    for meta_graph in spans(message, 2):
        _read_meta_graph(meta_graph, found)
    return found


def _read_meta_graph(meta_graph: Span, found: Found) -> None:
    signatures: Signatures = {}
    for number, value in meta_graph:
        if not isinstance(value, Span):
            continue
        if number == 1:
            found.tags.append([one_line(tag, 60) for tag in texts(value, 4)][:20])
            found.version = found.version or one_line(text_at(last(value), 5), 60)
        elif number == 2:
            read_graph(value, found.operators)
        elif number == 5:
            fields = last(value)
            signature_def = fields.get(2)
            if isinstance(signature_def, Span) and len(signatures) < 100:
                signatures[text_at(fields, 1)] = (_infos(signature_def, 1), _infos(signature_def, 2))
        elif number == 6:
            found.assets += list(texts(value, 2))[:1]
        elif number == 7:
            _read_objects(value, found)
    serving = bool(found.tags) and "serve" in found.tags[-1]
    found.signatures = {**found.signatures, **signatures} if serving else {**signatures, **found.signatures}


def _infos(signature_def: Span, number: int) -> list[dict[str, JsonValue]]:
    """The tensors of a signature, ordered by name: the file has them in the order of a hash."""
    infos = []
    for name, info in map_entries(signature_def, number):
        fields = last(info) if info else {}
        code = number_at(fields, 2) % 100
        shape = fields.get(3)
        sizes = dimensions(shape) if isinstance(shape, Span) else None
        infos.append(signature(name, DATA_TYPES.get(code, _RESOURCES.get(code, "")), sizes))
    return sorted(infos, key=lambda info: str(info["name"]))


def _read_objects(object_graph: Span, found: Found) -> None:
    """Add what a `SavedObjectGraph` says of variables, and of Keras."""
    count, elements = trainable_elements(object_graph)
    if count:
        found.trainable = (found.trainable or 0) + elements
    for node in spans(object_graph, 1):
        user_object = last(node).get(4)
        if isinstance(user_object, Span):
            fields = last(user_object)
            found.keras = found.keras or text_at(fields, 1).startswith("_tf_keras")
            found.lambdas += _is_lambda(fields.get(3))


def _is_lambda(settings: int | Span | None) -> bool:
    """Whether the settings of a Keras layer hold Python code; operators of TensorFlow as layers hold none."""
    if not isinstance(settings, Span):
        return False
    return any(match[1] == b"Lambda" for match in _LAMBDA.finditer(settings.content(MAX_SETTINGS)))


def _description(found: Found) -> str:
    """What has no slot of its own: tags, signatures, and the histogram of operators."""
    tags = " and ".join(", ".join(tags) or "none" for tags in found.tags[:10])
    names = [one_line(name, 60) for name in sorted(found.signatures) if name != INITIALISING][:20]
    parts = [f"tags {tags}", *([f"signatures {', '.join(names)}"] if names else [])]
    return "; ".join([*parts, histogram_text(found.operators.count)])


def _signatures(found: Found) -> Iterator[Fact]:
    """Inputs and outputs of the signature for serving, else of the first."""
    names = [name for name in sorted(found.signatures) if name != INITIALISING]
    if names:
        name = SERVING if SERVING in names else names[0]
        inputs, outputs = found.signatures[name]
        yield from signature_facts("inputs", inputs, f"signature_def {one_line(name, 60)}")
        yield from signature_facts("outputs", outputs, f"signature_def {one_line(name, 60)}")


def _code_findings(source: Source, found: Found) -> Iterator[Fact]:
    """Findings for Python code in Keras layers, and for assets outside of their folder."""
    folder = PurePosixPath(source.name).parent
    settings = source.path.parent / "keras_metadata.pb"
    in_file = 0
    if settings.is_file():
        beside = replace(source, path=settings, name=str(folder / settings.name))
        with beside.open() as file:
            for node in spans(open_message(beside, file), 1):
                in_file += _is_lambda(last(node).get(5))
    for count, name, where in (
        (found.lambdas, source.name, "object_graph_def"),
        (in_file, str(folder / settings.name), "nodes.metadata"),
    ):
        if count:
            about = f"Loading with Keras runs its Python code ({count} times)."
            yield security_finding(
                REACHES_OUT, "Keras Lambda layer", file=name, where=where, description=about
            )
    for asset in found.assets[:MOST_FINDINGS]:
        if not stays_inside(asset):
            yield security_finding(
                REACHES_OUT,
                f"asset {one_line(asset, 150)!r}",
                file=source.name,
                where="asset_file_def",
                description="The model reads a file that is not in its folder.",
            )

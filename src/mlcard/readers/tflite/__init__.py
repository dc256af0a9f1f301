"""TensorFlow Lite (LiteRT): inputs and outputs, operators and constant tensors of a model.

Format: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs,
and for the metadata https://github.com/google-ai-edge/mediapipe (metadata_schema.fbs). The converter folds
weights: what is counted are constant tensors of weight types, without single numbers.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mlcard.card.licenses import spelled
from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.flatbuffer import Buffer, Table, root
from mlcard.readers.security import MOST_FINDINGS, UNKNOWN_LIBRARY, UNREVIEWED, security_finding
from mlcard.readers.tensorflow.operators import KNOWN
from mlcard.readers.tensors import (
    ELEMENT_TYPES,
    MAX_DIMENSIONS,
    QUANTIZED,
    Tensor,
    byte_size,
    elements_of,
    histogram_text,
    may_be_learned,
    one_line,
    several_lines,
    signature,
    signature_facts,
    tensor_facts,
)
from mlcard.readers.tflite.operators import CUSTOM, builtin_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

#: `TensorType`; 13 and 14 (resources and variants) hold no elements.
TENSOR_TYPES = {
    0: "F32", 1: "F16", 2: "I32", 3: "U8", 4: "I64", 5: "STRING", 6: "BOOL", 7: "I16", 8: "C64", 9: "I8",
    10: "F64",
    11: "C128", 12: "U64", 15: "U32", 16: "U16", 17: "I4", 18: "BF16", 19: "I2", 20: "U4",
}  # fmt: skip
IDENTIFIER = b"TFL3"
#: Beginning of the names of custom operators that TensorFlow itself runs.
FLEX = "Flex"
_RUNTIME = "min_runtime_version"


class Item(NamedTuple):
    """A tensor of a subgraph: its name, type, shape (with -1 for what varies), size, and buffer."""

    name: str
    dtype: str
    shape: list[int]
    elements: int
    buffer: int
    sparse: bool


@dataclass(slots=True)
class Found:
    """What a model holds.

    Attributes:
        inputs, outputs: of the first subgraph, by the names of the signature where there is one.
        operators: how often each operator occurs; custom ones with their own name.
        custom: the custom operators.
        tensors: the constant tensors.
        quantized: integer types of the weights that have scales.
    """

    inputs: list[dict[str, JsonValue]] = field(default_factory=list)
    outputs: list[dict[str, JsonValue]] = field(default_factory=list)
    operators: Counter[str] = field(default_factory=Counter)
    custom: set[str] = field(default_factory=set)
    tensors: list[Tensor] = field(default_factory=list)
    quantized: set[str] = field(default_factory=set)


@contextmanager
def opened(source: Source) -> Iterator[tuple[Table, Buffer]]:
    """The model in a file, and the buffer that it is read from."""
    size = source.size()
    with source.open() as file:
        buffer = Buffer(file, size, source.name)
        if buffer.read(4, 4) != IDENTIFIER:
            raise UnreadableFileError(f"{source.name}: not a TensorFlow Lite model: it lacks the mark TFL3")
        yield root(buffer), buffer


def read(source: Source) -> Iterator[Fact]:
    """Facts from a TensorFlow Lite model."""
    with opened(source) as (model, buffer):
        yield Fact("/file/format", "tflite", "file identifier")
        buffers = [span_of(item, buffer) for item in model.tables(4)]
        found = Found()
        names = _operator_names(model)
        for position, subgraph in enumerate(model.tables(2)):
            items = [item_of(tensor, found, buffers) for tensor in subgraph.tables(0)]
            _count(subgraph, items, buffers, names, found)
            if position == 0:
                found.inputs = _signatures(model, items, subgraph.integers(1, 10_000) or [], 0)
                found.outputs = _signatures(model, items, subgraph.integers(2, 10_000) or [], 1)
        yield from _metadata(model, buffer, buffers)
        yield from _facts(source, model, found)


def _facts(source: Source, model: Table, found: Found) -> Iterator[Fact]:
    yield Fact(
        "/file/description",
        f"TensorFlow Lite schema version {model.unsigned(0, 4)}; {histogram_text(found.operators)}",
        "version, operators",
    )
    description = several_lines(model.text(3))
    yield Fact("/model/libraries/-", {"name": "tflite"}, "file identifier TFL3", "inferred")
    if description and not description.endswith("Converted."):  # "MLIR Converted.", "TOCO Converted."
        yield Fact("/model/description", description, "description", "declared")
    yield from signature_facts("inputs", found.inputs, "subgraphs[0].inputs")
    yield from signature_facts("outputs", found.outputs, "subgraphs[0].outputs")
    yield from tensor_facts(found.tensors, "tensors with a buffer", exported=True)
    if len(found.quantized) == 1:
        name, bits = ELEMENT_TYPES[found.quantized.pop()]
        where = "constant tensors of an integer type with scales"
        yield Fact("/model/quantization", {"data_type": name, "bits": bits}, where, "computed")
    for name in sorted(found.custom)[:MOST_FINDINGS]:
        level, meaning = UNKNOWN_LIBRARY, "an operator of a library that must be loaded to run the model"
        if name.startswith((FLEX, "TFLite_")):
            plain = name.removeprefix(FLEX)
            level, meaning = KNOWN.get(plain, (UNREVIEWED, "an operator that TensorFlow Lite itself lacks"))
        yield security_finding(level, name, file=source.name, where=f"operator {name}", description=meaning)


def _operator_names(model: Table) -> list[tuple[str, bool]]:
    """For each operator code its name, and whether it is a custom one."""
    names = []
    for code in model.tables(1):
        number = max(code.signed(0, 1), code.signed(3, 4))  # codes above 127 stand in the newer field only
        custom = number == CUSTOM
        names.append((one_line(code.text(1), 100) or "CUSTOM" if custom else builtin_name(number), custom))
    return names


def span_of(item: Table, buffer: Buffer) -> tuple[int, int]:
    """Place and length of a buffer's bytes; those of large models stand behind the FlatBuffer."""
    offset, size = item.unsigned(1, 8), item.unsigned(2, 8)
    if offset > 1:
        if offset + size > buffer.size:
            raise buffer.broken(f"a tensor's {size} bytes at byte {offset} are not in it")
        return offset, size
    return item.span(0)


def item_of(tensor: Table, found: Found, buffers: list[tuple[int, int]]) -> Item:
    """A tensor of a subgraph; the type of quantised weights is noted."""
    shape = tensor.integers(0, MAX_DIMENSIONS) or []
    varying = tensor.integers(7, MAX_DIMENSIONS)
    dtype = TENSOR_TYPES.get(tensor.unsigned(1, 1), "")
    number = tensor.unsigned(2, 4)
    try:
        elements = elements_of(shape)
    except ValueError as error:
        raise tensor.broken(f"tensor {one_line(tensor.text(3), 100)!r}: {error}") from error
    constant = number < len(buffers) and buffers[number][1] > 0
    if constant and dtype in QUANTIZED and elements > 1:
        quantization = tensor.table(4)
        if quantization and quantization.span(2)[1]:
            found.quantized.add(dtype)
    return Item(
        one_line(tensor.text(3), 300),
        dtype,
        shape if varying is None else varying,
        elements,
        number,
        bool(tensor.place(6)),
    )


def _count(
    subgraph: Table,
    items: list[Item],
    buffers: list[tuple[int, int]],
    names: list[tuple[str, bool]],
    found: Found,
) -> None:
    """Add a subgraph's operators, and its tensors with bytes; a buffer that several share counts once."""
    for operator in subgraph.tables(3):
        index = operator.unsigned(0, 4)
        if index >= len(names):
            raise operator.broken(f"an operator has the code {index} of {len(names)}")
        name, custom = names[index]
        found.operators[name] += 1
        if custom:
            found.custom.add(name)
    counted = set[int]()
    for item in items:
        if item.buffer >= len(buffers) or not item.dtype or item.buffer in counted:
            continue
        length = buffers[item.buffer][1]
        if not length:
            continue
        counted.add(item.buffer)
        whole = byte_size(item.dtype, item.elements)
        if ELEMENT_TYPES[item.dtype][1] and not item.sparse and length != whole:
            raise subgraph.broken(
                f"tensor {item.name[:100]!r}: {item.elements} {item.dtype} do not fill {length} bytes"
            )
        learned = may_be_learned(item.dtype) and bool(item.shape)
        found.tensors.append(Tensor(item.dtype, item.elements, learned))


def _signatures(model: Table, items: list[Item], indexes: list[int], kind: int) -> list[dict[str, JsonValue]]:
    """Inputs (kind 0) or outputs (kind 1), by the names that the first signature gives them."""
    names: dict[int, str] = {}
    first = next((item for item in model.tables(7) if not item.unsigned(4, 4)), None)
    for entry in first.tables(kind) if first else ():
        names[entry.unsigned(1, 4)] = entry.text(0)
    kept = [index for index in indexes if 0 <= index < len(items)]
    return [signature(names.get(i) or items[i].name, items[i].dtype, items[i].shape) for i in kept]


def _metadata(model: Table, buffer: Buffer, buffers: list[tuple[int, int]]) -> Iterator[Fact]:
    """What the metadata say: the runtime that is needed, and name, version and licence of the model."""
    for entry in model.tables(6):
        name, number = entry.text(0, 200), entry.unsigned(1, 4)
        if number >= len(buffers):
            raise buffer.broken(f"the metadata {one_line(name, 60)!r} have no buffer")
        start, length = buffers[number]
        if name == _RUNTIME:
            content = buffer.read(start, min(length, 32)).partition(b"\0")[0]
            version = one_line(content.decode("utf-8", "replace"), 30)
            if version:
                library: dict[str, JsonValue] = {"name": "tflite", "version": f">={version}"}
                where = f"metadata {_RUNTIME}"
                yield Fact("/model/requirements/libraries/-", library, where)
        elif name == "TFLITE_METADATA" and length >= 8:
            yield from _declared(root(Buffer(buffer.file, length, buffer.name, start)))


def _declared(metadata: Table) -> Iterator[Fact]:
    """What the author says (table `ModelMetadata`)."""
    where = "metadata TFLITE_METADATA"
    for slot, text in (
        ("name", one_line(metadata.text(0), 200)),
        ("description", several_lines(metadata.text(1))),
        ("version", one_line(metadata.text(2), 100)),
        ("license", spelled(metadata.text(5, 200)) or ""),
    ):
        if text:
            yield Fact(f"/model/{slot}", text, where, "declared")

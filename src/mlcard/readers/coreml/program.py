"""Programs in Core ML's intermediate language: operations and constants, also those in `weight.bin`.

Format: https://apple.github.io/coremltools/mlmodel/Format/MIL.html; of the file of weights
https://github.com/apple/coremltools/blob/main/mlmodel/src/MILBlob/Blob/StorageFormat.hpp.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from mlcard.errors import UnreadableFileError
from mlcard.readers.beside import stays_inside
from mlcard.readers.tensors import Tensor, byte_size, elements_of, may_be_learned, one_line
from mlcard.readers.wire import Span, last, map_entries, number_at, signed, spans, text_at

if TYPE_CHECKING:
    from mlcard.facts import Source

#: `MILSpec.DataType`; texts are settings of operations and no stored tensors.
DATA_TYPES = {
    1: "BOOL", 10: "F16", 11: "F32", 12: "F64", 13: "BF16", 21: "I8", 22: "I16", 23: "I32", 24: "I64",
    25: "I4", 31: "U8", 32: "U16", 33: "U32", 34: "U64", 35: "U4", 36: "U2", 37: "U1", 38: "U6", 39: "U3",
    40: "F8_E4M3", 41: "F8_E5M2",
}  # fmt: skip
#: What a path to weights begins with: the folder of the model's specification.
MODEL_PATH = "@model_path/"
#: First four bytes of the description of a blob, and its length: mark, type, bytes, and place of the data.
SENTINEL, BLOB = b"\xef\xbe\xad\xde", 24
#: Nesting of blocks that no program needs.
MAX_BLOCKS = 40


#: Inputs of operations that hold no learned parameter: running statistics.
NOT_LEARNED = {"batch_norm": ("mean", "variance")}


class Blob(NamedTuple):
    """A constant that lies in a file of weights: the path of the file, and where its description stands."""

    path: str
    offset: int
    size: int


class Constant(NamedTuple):
    """A constant before it is known who uses it."""

    name: str
    dtype: str
    elements: int
    shape: tuple[int, ...]
    blob: Blob | None


@dataclass(slots=True)
class Program:
    """What a program holds.

    Attributes:
        operations: how often each operation occurs, constants left aside.
        opsets: names of the sets of operations.
        constants: those of one dimension or more.
        not_learned: names of constants that an operation uses for what is not learned.
        blobs: those that lie in a file of weights.
    """

    operations: Counter[str] = field(default_factory=Counter)
    opsets: set[str] = field(default_factory=set)
    constants: list[Constant] = field(default_factory=list)
    not_learned: set[str] = field(default_factory=set)
    blobs: list[Blob] = field(default_factory=list)

    def tensors(self) -> list[Tensor]:
        """The constants, each with whether its elements were learned."""
        return [
            Tensor(
                item.dtype, item.elements, may_be_learned(item.dtype) and item.name not in self.not_learned
            )
            for item in self.constants
        ]


def read_program(program: Span, found: Program) -> None:
    """Add the functions of a `Program`."""
    for _, function in map_entries(program, 2):
        for opset, block in map_entries(function, 3) if function else ():
            found.opsets.add(one_line(opset, 60))
            if block:
                _read_block(block, found, 0)


def _read_block(block: Span, found: Program, depth: int) -> None:
    if depth > MAX_BLOCKS:
        raise block.broken(f"blocks of a program are nested more than {MAX_BLOCKS} deep")
    for operation in spans(block, 3):
        fields = last(operation)
        kind = text_at(fields, 1, 200)
        if kind == "const" or kind.startswith("constexpr_"):
            output = fields.get(3)
            name = text_at(last(output), 1) if isinstance(output, Span) else ""
            for key, constant in map_entries(operation, 5):
                if constant and key != "name":
                    _read_value(constant, name, found)
        if kind != "const":
            found.operations[one_line(kind, 60)] += 1
        if kind in NOT_LEARNED:
            for key, argument in map_entries(operation, 2):
                if argument and key in NOT_LEARNED[kind]:
                    found.not_learned.update(text_at(last(item), 1) for item in spans(argument, 1))
        for inner in spans(operation, 4) if 4 in fields else ():
            _read_block(inner, found, depth + 1)


def _read_value(constant: Span, name: str, found: Program) -> None:
    """Add the tensor that a `Value` is; its type tells the shape."""
    fields = last(constant)
    kind, blob = fields.get(2), fields.get(5)
    tensor = last(kind).get(1) if isinstance(kind, Span) else None
    if not isinstance(tensor, Span):
        return
    dtype = DATA_TYPES.get(number_at(last(tensor), 1))
    shape = []
    for dimension in spans(tensor, 3):
        constant_size = last(dimension).get(1)
        shape.append(number_at(last(constant_size), 1) if isinstance(constant_size, Span) else -1)
    if dtype is None or not shape:
        return
    try:
        elements = elements_of(shape)
    except ValueError as error:
        raise constant.broken(f"a constant of the program: {error}") from error
    outside: Blob | None = None
    if isinstance(blob, Span):
        place = last(blob)
        outside = Blob(text_at(place, 1), signed(number_at(place, 2)), byte_size(dtype, elements))
        found.blobs.append(outside)
    elif elements > 8 * len(constant):
        raise constant.broken(f"a constant claims {elements} elements in {len(constant)} bytes")
    found.constants.append(Constant(name, dtype, elements, tuple(shape), outside))


def check_weights(source: Source, found: Program) -> None:
    """Raise when a constant is not in the file of weights that it names."""
    by_path: dict[str, list[Blob]] = {}
    for blob in found.blobs:
        by_path.setdefault(blob.path, []).append(blob)
    for path, blobs in sorted(by_path.items())[:100]:
        inside = path.removeprefix(MODEL_PATH)
        if not stays_inside(inside):
            raise UnreadableFileError(
                f"{source.name}: weights at {one_line(path, 100)!r}, outside of the model's folder",
                hint="do not use this model before it is clear why",
            )
        weights = Path(source.path.parent, inside)
        if not weights.is_file():
            raise UnreadableFileError(
                f"{source.name}: the file with its weights, {inside}, is missing",
                hint="a model with weights in a file of its own must stay in its .mlpackage",
            )
        _check_blobs(source, weights, blobs)


def _check_blobs(source: Source, weights: Path, blobs: list[Blob]) -> None:
    size = weights.stat().st_size
    with weights.open("rb") as file:
        for blob in blobs:
            if not 0 <= blob.offset <= size - BLOB:
                raise UnreadableFileError(f"{source.name}: {weights.name} ends before byte {blob.offset}")
            start, length = described(file, blob.offset)
            if length != blob.size or start + length > size:
                raise UnreadableFileError(
                    f"{source.name}: {weights.name} has no constant of {blob.size} bytes at {blob.offset}",
                    hint="are both files of the same model?",
                )


def described(file: BinaryIO, offset: int) -> tuple[int, int]:
    """Place and size of the elements that the description at an offset tells; a size of -1 without one."""
    file.seek(offset)
    head = file.read(BLOB)
    length, start = (int.from_bytes(head[at : at + 8], "little") for at in (8, 16))
    return start, length if head[:4] == SENTINEL else -1

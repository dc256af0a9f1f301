"""Stored tensors, summed by element type, and inputs and outputs: what all tensor formats share.

How parameters are counted: elements of floating-point and complex tensors and of 8- and 4-bit integers,
without those that a reader finds not to be learned (running statistics of normalisation layers, scales and
zero points of quantisation, single numbers, state of an optimizer). Where weights are packed, several to an
element, there is no count. `stored_elements` counts elements of all tensors either way.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mlcard.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.facts import JsonValue, Method

#: For the name in tensor summaries (those of safetensors where it has one) the name in inputs and outputs,
#: and bits.
ELEMENT_TYPES: dict[str, tuple[str, int]] = {
    "BOOL": ("bool", 8), "STRING": ("string", 0),
    "I2": ("int2", 2), "I4": ("int4", 4), "I8": ("int8", 8), "I16": ("int16", 16), "I32": ("int32", 32),
    "I64": ("int64", 64),
    "U1": ("uint1", 1), "U2": ("uint2", 2), "U3": ("uint3", 3), "U6": ("uint6", 6),
    "U4": ("uint4", 4), "U8": ("uint8", 8), "U16": ("uint16", 16), "U32": ("uint32", 32),
    "U64": ("uint64", 64),
    "F4": ("float4_e2m1", 4), "F6_E2M3": ("float6_e2m3fn", 6), "F6_E3M2": ("float6_e3m2fn", 6),
    "F8_E4M3": ("float8_e4m3fn", 8), "F8_E4M3FNUZ": ("float8_e4m3fnuz", 8),
    "F8_E5M2": ("float8_e5m2", 8), "F8_E5M2FNUZ": ("float8_e5m2fnuz", 8), "F8_E8M0": ("float8_e8m0", 8),
    "F16": ("float16", 16), "BF16": ("bfloat16", 16), "F32": ("float32", 32), "F64": ("float64", 64),
    "C64": ("complex64", 64), "C128": ("complex128", 128),
    "QI8": ("qint8", 8), "QU8": ("quint8", 8), "QI16": ("qint16", 16), "QU16": ("quint16", 16),
    "QI32": ("qint32", 32),
}  # fmt: skip
#: Integer types in which quantised weights are stored.
QUANTIZED = frozenset({"I8", "U8", "U6", "I4", "U4", "U3", "I2", "U2", "U1", "QI8", "QU8"})
#: No file of a terabyte holds more elements; a shape that claims more is not believed.
MAX_ELEMENTS = 2**48
#: Longest name of an input or output, most of them, and most dimensions, that become part of a fact.
MAX_NAME, MAX_SIGNATURES, MAX_DIMENSIONS = 200, 1_000, 64

#: Names of numpy's kinds of numbers in element types; records of several fields are `V` and their bytes.
_NUMPY_KINDS = {"f": "F", "i": "I", "u": "U", "c": "C"}
_NUMPY_CODE = re.compile(r"([fiucV])(\d{1,6})")
_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+")


class Tensor(NamedTuple):
    """A stored tensor: its element type, number of elements, and whether they were learned."""

    dtype: str
    elements: int
    learned: bool


def element_type(code: str) -> str:
    """The element type of a data type of numpy; empty for texts and objects, which are no weights."""
    if code == "b1":
        return "BOOL"
    found = _NUMPY_CODE.fullmatch(code)
    if found is None:
        return ""
    kind, size = found.groups()
    return f"{_NUMPY_KINDS[kind]}{8 * int(size)}" if kind in _NUMPY_KINDS else code


def may_be_learned(dtype: str) -> bool:
    """Whether parameters are stored in elements of this type."""
    return dtype[0] in "FC" or dtype == "BF16" or dtype in QUANTIZED


def byte_size(dtype: str, elements: int) -> int:
    """Bytes that so many elements take; 0 for texts, whose length differs."""
    return -(-elements * ELEMENT_TYPES[dtype][1] // 8)


def elements_of(shape: Iterable[int]) -> int:
    """Number of elements of a tensor; a ValueError when the shape is none that a file can hold."""
    elements = 1
    for index, size in enumerate(shape):
        if size < 0 or index >= MAX_DIMENSIONS:
            raise ValueError(
                "a tensor has a size below 0" if size < 0 else "a tensor has too many dimensions"
            )
        elements *= size
        if elements > MAX_ELEMENTS:
            raise ValueError("a tensor has more elements than any file can hold")
    return elements


def tensor_facts(
    tensors: Sequence[Tensor], where: str, *, counted: bool = True, exported: bool = False
) -> Iterator[Fact]:
    """Counts of tensors, elements and parameters, and how the elements spread over types.

    Args:
        tensors: the stored tensors.
        where: the place in the file, as evidence tells it.
        counted: whether a number of parameters can be told; false where weights are packed or not all here.
        exported: whether an exporter wrote them, which stores constants of the computation like weights: what
            was learned is then a guess from their types and uses.
    """
    count: Counter[str] = Counter()
    elements: Counter[str] = Counter()
    for tensor in tensors:
        count[tensor.dtype] += 1
        elements[tensor.dtype] += tensor.elements
    yield Fact("/model/tensor_count", len(tensors), where, "computed")
    yield Fact("/model/stored_elements", sum(elements.values()), where, "computed")
    if counted:
        learned = sum(tensor.elements for tensor in tensors if tensor.learned)
        method: Method = "inferred" if exported else "computed"
        which = "those of weight types" if exported else "those that are learned"
        yield Fact("/model/parameter_count", learned, f"{where}, {which}", method)
    for dtype in sorted(elements):
        summary: dict[str, JsonValue] = {
            "data_type": dtype,
            "tensor_count": count[dtype],
            "stored_elements": elements[dtype],
        }
        if ELEMENT_TYPES[dtype][1]:
            summary["byte_size"] = byte_size(dtype, elements[dtype])
        yield Fact("/model/tensor_summaries/-", summary, where, "computed")


def signature(name: str, dtype: str, shape: Sequence[int | str] | None) -> dict[str, JsonValue]:
    """An input or output as class `Signature` has it.

    Args:
        name: its name.
        dtype: a name of `ELEMENT_TYPES`, or the type of something that is no tensor; empty when not known.
        shape: sizes; a text for one that varies and has a name, a negative number for one that is not known;
            None for a
            shape of which not even the number of dimensions is known.
    """
    entry: dict[str, JsonValue] = {"name": one_line(name, MAX_NAME)}
    if dtype:
        entry["data_type"] = ELEMENT_TYPES[dtype][0] if dtype in ELEMENT_TYPES else one_line(dtype, MAX_NAME)
    if shape is not None and len(shape) <= MAX_DIMENSIONS:
        entry["shape"] = shape_text(shape)
    return entry


def signature_facts(slot: str, entries: Iterable[dict[str, JsonValue]], where: str) -> Iterator[Fact]:
    """One fact for each input or output that has a name, in order; none twice."""
    names: set[str] = set()
    for entry in entries:
        name = str(entry["name"])
        if name and name not in names and len(names) < MAX_SIGNATURES:
            names.add(name)
            yield Fact(f"/model/{slot}/-", entry, where)


def shape_text(shape: Sequence[int | str]) -> str:
    """A shape as the schema writes it: `(batch, 3, 224, 224)`, `(?, 88)`, `(8,)`, `()`."""
    sizes = [_size(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def _size(size: int | str) -> str:
    if isinstance(size, int):
        return str(size) if size >= 0 else "?"
    return size if len(size) <= 100 and _SYMBOL.fullmatch(size) else "?"


def one_line(text: str, most: int) -> str:
    """A text without control characters and outer blanks, of at most so many characters."""
    return _CONTROL.sub(" ", text[: 4 * most]).strip()[:most]


def several_lines(text: str, most: int = 2_000) -> str:
    """A text of several lines without other control characters, of at most so many characters."""
    lines = (one_line(line, most).rstrip() for line in text[: 4 * most].splitlines())
    return "\n".join(lines).strip()[:most]


def histogram_text(operators: Counter[str], most: int = 15) -> str:
    """A histogram of operators in words: `61 nodes (Conv 12, Relu 10, …)`."""
    ordered = sorted(operators.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{one_line(name, 60)} {count}" for name, count in ordered[:most]]
    return f"{operators.total()} nodes ({', '.join([*named, *['…'] * (len(ordered) > most)])})"

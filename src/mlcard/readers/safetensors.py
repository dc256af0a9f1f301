"""Safetensors: the header of a file of tensors.

Format: https://github.com/huggingface/safetensors#format. Eight bytes of header length (little endian), a
JSON header, then the tensors without gaps. Only the header is read; its offsets are checked against the
file's size.

How parameters are counted: elements of floating-point, complex and 8-bit integer tensors, without buffers
(running statistics, masks: `buffers`). Where weights are packed (several to an element, as GPTQ, AWQ,
bitsandbytes, MXFP4 and MLX do) the settings beside the file tell how many parameters there are
(`quantization`), and without them no count is given; `stored_elements` counts elements of all tensors either
way. Tied weights are stored once.
"""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.bounded_json import parse_object
from mlcard.readers.buffers import is_buffer
from mlcard.readers.quantization import logical_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.facts import Source

#: Largest header that the reference implementation reads (`MAX_HEADER_SIZE` in safetensors/src/tensor.rs).
MAX_HEADER = 100_000_000

#: Bits of one element (enum `Dtype` in safetensors/src/tensor.rs).
DTYPE_BITS = {
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32,
    "I64": 64, "U64": 64, "F64": 64, "C64": 64,
}  # fmt: skip

#: Which library wrote the file, by `__metadata__.format`.
LIBRARIES = {"pt": "torch", "tf": "tensorflow", "flax": "flax", "jax": "jax", "np": "numpy", "mlx": "mlx"}

#: Names of tensors that come with packed weights.
PACKED = re.compile(
    r"\.(qweight|qzeros|weight_packed|absmax|quant_map|weight_format)$|\.quant_state\.|_proj_blocks$"
)


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a header says of one tensor."""

    name: str
    dtype: str
    elements: int
    begin: int
    end: int
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: its tensors in the order of their bytes, `__metadata__`, and where bytes begin."""

    tensors: tuple[Tensor, ...]
    metadata: Mapping[str, str]
    data: int


def read(source: Source) -> Iterator[Fact]:
    """Facts from the header of a safetensors file."""
    header = read_header(source)
    yield Fact("/file/format", "safetensors", "header")
    yield from tensor_facts(header.tensors, "header", source)
    form = header.metadata.get("format", "")
    if form in LIBRARIES:
        yield Fact("/model/libraries/-", {"name": LIBRARIES[form]}, f"__metadata__.format {form}", "inferred")


def tensor_facts(tensors: Iterable[Tensor], where: str, source: Source) -> Iterator[Fact]:
    """Counts of tensors, elements and parameters, and how the elements spread over data types.

    Args:
        tensors: all tensors of a checkpoint.
        where: the place in the file, as evidence tells it.
        source: the file; settings of a quantization are looked for beside it.
    """
    tensors = tuple(tensors)
    count: Counter[str] = Counter()
    elements: Counter[str] = Counter()
    for tensor in tensors:
        count[tensor.dtype] += 1
        elements[tensor.dtype] += tensor.elements
    yield Fact("/model/tensor_count", len(tensors), where, "computed")
    yield Fact("/model/stored_elements", sum(elements.values()), where, "computed")
    parameters, rule = parameter_count(tensors), "weights without buffers"
    packed = logical_count(tensors, source)
    if packed is not None:
        parameters, rule = packed.parameters, packed.rule
    if parameters is not None:
        yield Fact("/model/parameter_count", parameters, f"{where}, {rule}", "computed")
    for dtype in sorted(elements):
        yield Fact(
            "/model/tensor_summaries/-",
            {
                "data_type": dtype,
                "tensor_count": count[dtype],
                "stored_elements": elements[dtype],
                "byte_size": elements[dtype] * DTYPE_BITS[dtype] // 8,
            },
            where,
            "computed",
        )


def parameter_count(tensors: Iterable[Tensor]) -> int | None:
    """Number of parameters by the rule of this module, or nothing when weights are packed."""
    total = 0
    packed = False
    names = set()
    for tensor in tensors:
        packed = packed or PACKED.search(tensor.name) is not None or DTYPE_BITS[tensor.dtype] < 8
        if tensor.dtype == "U32" and tensor.name.endswith(".weight"):
            names.add(tensor.name.removesuffix(".weight") + ".scales")
        if tensor.dtype[0] in "FC" or tensor.dtype in {"BF16", "I8"}:
            total += 0 if is_buffer(tensor.name, tensor.shape) else tensor.elements
    return None if packed or any(tensor.name in names for tensor in tensors) else total


def read_header(source: Source) -> Header:
    """The checked header of a safetensors file."""
    size = source.size()
    with source.open() as stream:
        start = stream.read(8)
        if len(start) < 8:
            raise _broken(source, "it is shorter than the eight bytes that hold the header's length")
        length = struct.unpack("<Q", start)[0]
        if length > size - 8:
            raise _broken(source, f"its header would take {length} of {size} bytes")
        if length > MAX_HEADER:
            raise LimitExceededError(f"{source.name}: its header is larger than {MAX_HEADER} bytes")
        text = stream.read(length)
    if not text.startswith(b"{"):
        raise _broken(source, "its header is not a JSON object")
    entries = parse_object(text, source.name)
    metadata = entries.pop("__metadata__", None) or {}
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise _broken(source, "__metadata__ holds something other than texts")
    tensors = sorted(
        (_tensor(source, name, entry) for name, entry in entries.items()),
        key=lambda tensor: (tensor.begin, tensor.end),
    )
    _check_contiguous(source, tensors, size - 8 - length)
    return Header(tuple(tensors), metadata, 8 + length)


def _tensor(source: Source, name: str, entry: Any) -> Tensor:
    label = name[:100]
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise _broken(source, f"tensor {label}: expected exactly dtype, shape and data_offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in DTYPE_BITS:
        raise _broken(source, f"tensor {label}: unknown dtype {str(dtype)[:40]}")
    if not _is_sizes(shape) or len(shape) > 64:
        raise _broken(source, f"tensor {label}: its shape is not a list of at most 64 sizes")
    if not _is_sizes(offsets) or len(offsets) != 2:
        raise _broken(source, f"tensor {label}: data_offsets are not two sizes")
    elements = math.prod(shape)
    if elements * DTYPE_BITS[dtype] != (offsets[1] - offsets[0]) * 8:
        raise _broken(source, f"tensor {label}: {elements} elements of {dtype} do not fill {offsets}")
    return Tensor(name, dtype, elements, offsets[0], offsets[1], tuple(shape))


def _is_sizes(value: Any) -> bool:
    return isinstance(value, list) and all(type(item) is int and 0 <= item < 2**63 for item in value)


def _check_contiguous(source: Source, tensors: list[Tensor], size: int) -> None:
    expected = 0
    for tensor in tensors:
        if tensor.begin != expected:
            raise _broken(source, f"tensor {tensor.name[:100]} starts at {tensor.begin}, not at {expected}")
        expected = tensor.end
    if expected != size:
        raise _broken(source, f"its tensors take {expected} bytes where the file has {size}")


def _broken(source: Source, reason: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{source.name}: not a whole safetensors file: {reason}", hint="copy or download the file again"
    )

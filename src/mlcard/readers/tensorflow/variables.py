"""The index of a TensorFlow checkpoint (`variables.index`): type and shape of every variable.

Format: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto: a
table of LevelDB from names to entries; the values lie in shards beside it (`….data-00000-of-00001`), of which
only the sizes are looked at. Slots of an optimizer, metrics and running statistics are stored, and not
learned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tensorflow.leveldb_table import entries
from mlcard.readers.tensors import (
    ELEMENT_TYPES,
    Tensor,
    byte_size,
    elements_of,
    may_be_learned,
    one_line,
    tensor_facts,
)
from mlcard.readers.wire import Span, last, message_of, number_at, spans, text_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import Source

#: `DataType` in tensorflow/core/framework/types.proto; 20 and 21 (resources and variants) hold no elements.
DATA_TYPES = {
    1: "F32", 2: "F64", 3: "I32", 4: "U8", 5: "I16", 6: "I8", 7: "STRING", 8: "C64", 9: "I64", 10: "BOOL",
    11: "QI8",
    12: "QU8", 13: "QI32", 14: "BF16", 15: "QI16", 16: "QU16", 17: "U16", 18: "C128", 19: "F16", 22: "U32",
    23: "U64",
    24: "F8_E5M2", 25: "F8_E4M3", 26: "F8_E4M3FNUZ", 28: "F8_E5M2FNUZ", 29: "I4", 30: "U4",
}  # fmt: skip
#: Entries that describe the checkpoint and are no variables of the model.
OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
#: Most shards of one checkpoint.
MAX_SHARDS = 10_000
_ATTRIBUTE = "/.ATTRIBUTES/"
#: Variables of optimizers and metrics, and running statistics, by their names in checkpoints of Keras and
#: `tf.train`.
_OF_TRAINING = (
    r"(^|/)_?optimizer/|/\.OPTIMIZER_SLOT/|(^|/)(keras_api/)?metrics/"
    r"|^(save_counter|global_step|beta[12]_power|learning_rate)(/|$)"
)
#: What the model itself does not need.
OF_TRAINING = re.compile(_OF_TRAINING)
_NOT_LEARNED = re.compile(_OF_TRAINING + r"|(^|/)(moving_mean|moving_variance)(/|$)")


class Variable(NamedTuple):
    """An entry of the index: a variable, and where it stands in which shard; not there if it is in slices."""

    name: str
    dtype: str
    elements: int
    shard: int
    end: int
    shape: tuple[int, ...] = ()
    offset: int = -1


class Bundle(NamedTuple):
    """A checkpoint as its index describes it: number of shards, the variables, and the order of bytes."""

    shards: int
    variables: tuple[Variable, ...]
    big_endian: bool = False


def read(source: Source) -> Iterator[Fact]:
    """Facts from the index of a checkpoint; those before a missing or short shard are kept."""
    bundle = read_bundle(source)
    yield Fact("/file/format", "tensorflow-variables", "footer")
    yield from bundle_facts(bundle, "index of the checkpoint")
    check_shards(source, bundle)


def bundle_facts(bundle: Bundle, where: str) -> Iterator[Fact]:
    """Counts of variables and parameters."""
    yield from tensor_facts(learned(bundle.variables), where)


def learned(variables: Iterable[Variable]) -> list[Tensor]:
    """The variables, each with whether it was learned.

    A variable whose name continues that of another is a slot of an optimizer (`dense/kernel/Adam`).
    """
    variables = tuple(variables)
    names = {variable.name for variable in variables}
    tensors = []
    for variable in variables:
        owner = variable.name.rpartition("/")[0]
        is_learned = (
            may_be_learned(variable.dtype) and not _NOT_LEARNED.search(variable.name) and owner not in names
        )
        tensors.append(Tensor(variable.dtype, variable.elements, is_learned))
    return tensors


def read_bundle(source: Source) -> Bundle:
    """The entries of an index; partitions of a variable are left to the entry of the whole."""
    shards, big_endian = 0, False
    variables = []
    with source.open() as file:
        for number, (key, value) in enumerate(entries(source, file)):
            message = message_of(value, source.name)
            if number == 0 and not key:
                shards, big_endian = _header(source, message)
            elif not key.startswith(b"\0"):
                name = one_line(key.decode("utf-8", "replace"), 1_000)
                if name != OBJECT_GRAPH:
                    variables.append(_variable(source, name, message))
    if not shards:
        raise UnreadableFileError(
            f"{source.name}: not the index of a checkpoint: its first entry is no header"
        )
    return Bundle(shards, tuple(variables), big_endian)


def _header(source: Source, header: Span) -> tuple[int, bool]:
    """Number of shards, and whether the most significant byte comes first."""
    fields = last(header)
    shards, big_endian = number_at(fields, 1), number_at(fields, 2)
    if not 0 < shards <= MAX_SHARDS or big_endian not in (0, 1):
        raise UnreadableFileError(f"{source.name}: claims {shards} shards")
    return shards, big_endian == 1


def _variable(source: Source, name: str, message: Span) -> Variable:
    """An entry whose shape fills its bytes."""
    label = f"{source.name}: variable {name[:100]!r}"
    fields = last(message)
    dtype = DATA_TYPES.get(number_at(fields, 1))
    shape = fields.get(2)
    if dtype is None:
        raise UnreadableFileError(f"{label}: unknown element type {number_at(fields, 1)}")
    try:
        sizes = dimensions(shape) or [] if isinstance(shape, Span) else []
        elements = elements_of(sizes)
    except ValueError as error:
        raise UnreadableFileError(f"{label}: {error}") from error
    shard, offset, size = number_at(fields, 3), number_at(fields, 4), number_at(fields, 5)
    in_slices = 7 in fields
    if min(shard, offset, size) < 0 or (
        ELEMENT_TYPES[dtype][1] and not in_slices and size != byte_size(dtype, elements)
    ):
        raise UnreadableFileError(f"{label}: {elements} elements of {dtype} do not fill its {size} bytes")
    if in_slices:
        return Variable(name, dtype, elements, shard, 0, tuple(sizes))
    return Variable(name, dtype, elements, shard, offset + size, tuple(sizes), offset)


def dimensions(shape: Span) -> list[int] | None:
    """The sizes that a `TensorShapeProto` tells, -1 for one that varies; None for an unknown number."""
    sizes: list[int] = []
    for number, value in shape:
        if number == 3 and value:
            return None
        if number == 2 and isinstance(value, Span):
            sizes.append(number_at(last(value), 1))
    return sizes


def check_shards(source: Source, bundle: Bundle) -> None:
    """Raise when a shard is missing or shorter than the index says."""
    ends: dict[int, int] = {}
    for variable in bundle.variables:
        ends[variable.shard] = max(ends.get(variable.shard, 0), variable.end)
    for shard, end in sorted(ends.items()):
        name = shard_name(source.path.name, shard, bundle.shards)
        path = source.path.with_name(name)
        if shard >= bundle.shards or not path.is_file():
            raise UnreadableFileError(
                f"{source.name}: the shard {name} is missing",
                hint="download the missing files of the checkpoint",
            )
        if path.stat().st_size < end:
            raise UnreadableFileError(
                f"{source.name}: {name} has {path.stat().st_size} bytes where the index needs {end}",
                hint="copy or download the file again",
            )


def shard_name(index: str, shard: int, shards: int) -> str:
    """Name of the file of a shard, beside the index of a name."""
    return f"{index.removesuffix('.index')}.data-{shard:05d}-of-{shards:05d}"


def trainable_elements(object_graph: Span) -> tuple[int, int]:
    """Number of variables in a `SavedObjectGraph`, and of the elements of those that were trainable."""
    count = elements = 0
    for node in spans(object_graph, 1):
        variable = last(node).get(7)
        if not isinstance(variable, Span):
            continue
        fields = last(variable)
        count += 1
        shape = fields.get(2)
        if number_at(fields, 3) and isinstance(shape, Span) and not _NOT_LEARNED.search(text_at(fields, 6)):
            elements += elements_of(dimensions(shape) or [])
    return count, elements

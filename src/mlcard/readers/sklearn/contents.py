"""What a pickle holds that holds no estimator: a table, arrays, or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine.records import Array, Call, Dict, Global, List, Set, Value
from mlcard.readers.record_values import arrays_of, clean, held_by, sparse_matrix, table_shape
from mlcard.readers.tensors import ELEMENT_TYPES, Tensor, element_type, tensor_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact

#: Keys of a mapping that are told, and characters of a name.
MOST_KEYS, MOST_CHARACTERS = 5, 60
#: The keys of a longer mapping are data rather than names of parts, and a card does not show data.
MOST_PARTS = 20


def content_text(value: Value) -> str:
    """What the value of a pickle is, in a few words; empty for a single number or text."""
    match value:
        case Array():
            return _array(value)
        case Dict(length=length):
            return f"a mapping of {length}{_keys(value)}"
        case List(length=length):
            return f"a list of {_counted(length, value.items)}"
        case tuple():
            return f"a tuple of {_counted(len(value), list(value))}"
        case Set(length=length):
            return f"a set of {length}"
        case Call():
            return _call(value)
    return ""


def array_facts(value: Value) -> Iterator[Fact]:
    """Number, types and sizes of the arrays of numbers in a value that holds nothing but arrays."""
    if not _only_arrays(value):
        return
    tensors: list[Tensor] = []
    for array in arrays_of(value):
        code = "" if array.dtype is None else f"{array.dtype.code[:1]}{array.dtype.itemsize}"
        dtype = element_type(code)
        if array.shape is None or dtype not in ELEMENT_TYPES:
            return
        elements = 1
        for length in array.shape:
            elements *= length
        tensors.append(Tensor(dtype, elements, learned=False))
    if tensors:
        yield from tensor_facts(tensors, f"shapes of {len(tensors)} arrays", counted=False)


def _only_arrays(value: Value) -> bool:
    """Whether a value is an array or a container of such values, none of which was too long to be kept."""
    waiting, seen = [value], set[int]()
    while waiting:
        current = waiting.pop()
        if isinstance(current, (Array, str, int)) or id(current) in seen:
            continue
        seen.add(id(current))
        whole = (
            isinstance(current, tuple)
            or (isinstance(current, List) and current.length == len(current.items))
            or (isinstance(current, Dict) and current.length == len(current.keys))
        )
        if not whole:
            return False
        waiting.extend(held_by(current) or ())
    return True


def _array(array: Array) -> str:
    code = "unknown type" if array.dtype is None else array.dtype.code
    return f"an array of {code} with shape {list(array.shape or ())}"


def _counted(length: int, items: list[Value]) -> str:
    arrays = bool(items) and length == len(items) and all(isinstance(item, Array) for item in items)
    return f"{length} arrays" if arrays else str(length)


def _keys(mapping: Dict) -> str:
    keys = mapping.keys[:MOST_KEYS]
    names = [
        key for key in keys if isinstance(key, str) and key.isidentifier() and len(key) <= MOST_CHARACTERS
    ]
    if mapping.length > MOST_PARTS or not names or len(names) < len(keys):
        return ""
    return f" ({', '.join(names)}{', …' if mapping.length > MOST_KEYS else ''})"


def _call(call: Call) -> str:
    shape, sparse = table_shape(call), sparse_matrix(call)
    if sparse is not None:
        element, sides, stored = sparse
        return f"a sparse matrix of {element} with shape {sides} and {stored} stored values"
    if not isinstance(call.function, Global):
        return ""
    name = clean(f"{call.function.module}.{call.function.name}")[: 2 * MOST_CHARACTERS]
    if shape is not None:
        return f"a {clean(call.function.name)} of pandas with shape {shape}"
    return f"an object of {name}" if name.isprintable() else ""

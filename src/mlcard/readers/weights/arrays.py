"""Arrays of numpy, in files of their own and inside of pickles, as stored tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.fingerprint.reorder import FORMATS, row_by_row, swapped
from mlcard.readers.pickle_machine.records import Array, Call, Dict, Global, List, Set, Value
from mlcard.readers.sklearn.estimators import attributes_of
from mlcard.readers.tensors import element_type
from mlcard.readers.weights.stored import MOST_CHARACTERS, Place, column_strides, held, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor

COMPRESSED = "it is compressed, so that its elements do not stand in the file"
_NOT_IN_PLACE = "its elements do not stand in the file as they are"
_ESCAPED = "its elements are written as text"


def in_place(
    file: Source, begin: int, code: str, shape: tuple[int, ...], order: str, *, is_fortran: bool
) -> Place:
    """The place of an array whose elements begin at an offset of a file.

    Args:
        file: the file.
        begin: offset of its first element.
        code: its data type, as numpy writes it, without the order of bytes.
        shape: its sizes.
        order: order of the bytes of an element, as numpy writes it.
        is_fortran: whether it stands column by column.
    """
    size = int(code[1:])
    for length in shape:
        size *= length
    strides = column_strides(shape) if is_fortran and len(shape) > 1 else None
    return Place(file, begin, size, strides, big_endian=order == ">" and int(code[1:]) > 1)


def stored_array(name: str, array: Array, source: Source, codec: str) -> StoredTensor | None:
    """An array of a pickle as a stored tensor; None for an array of texts or objects.

    Args:
        name: where the array stands in the pickle.
        array: the array.
        source: the file.
        codec: how the file is compressed; empty when it is not.
    """
    if array.dtype is None or array.shape is None or array.dtype.has_objects or array.dtype.itemsize <= 0:
        return None
    code = f"{array.dtype.code[:1]}{array.dtype.itemsize}"
    dtype = element_type(code)
    if not dtype:
        return None
    if array.file:
        return named(name, dtype, array.shape, None, f"its elements stand in {array.file[:100]}")
    place = in_place(
        source, array.offset, code, array.shape, array.dtype.byte_order, is_fortran=array.is_fortran
    )
    if array.offset >= 0 and not codec:
        return named(name, dtype, array.shape, place)
    data = _in_order(array, place, dtype)
    if data is not None:
        return held(name, dtype, array.shape, data)
    reason = COMPRESSED if codec else _ESCAPED if array.data is None else _NOT_IN_PLACE
    return named(name, dtype, array.shape, None, reason)


def _in_order(array: Array, place: Place, dtype: str) -> bytes | None:
    """The elements of a small array row by row, least significant byte first; None if they are not held."""
    if array.data is None or array.dtype is None or array.shape is None or len(array.data) != array.nbytes:
        return None
    data, width = array.data, array.dtype.itemsize
    if place.strides is not None and data:
        if width not in FORMATS:
            return None
        data = b"".join(row_by_row(memoryview(data), width, array.shape, place.strides))
    number = width // 2 if dtype[0] == "C" else width
    if not place.big_endian:
        return data
    return bytes(swapped(memoryview(data), number)) if number in FORMATS else None


def named_arrays(root: Value) -> Iterator[tuple[str, Array]]:
    """Find the arrays that a value holds, each once, with the attributes, keys and positions that lead to it.

    The state of a random generator is not part of a model.
    """
    waiting, seen = [("", root)], set[int]()
    while waiting:
        name, value = waiting.pop()
        if not isinstance(value, Array | Call | Dict | List | Set | tuple) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, Array):
            yield name, value
            waiting.append((name, value.items))
            continue
        waiting.extend(reversed([(_joined(name, key), part) for key, part in _inside(value)]))


def _inside(value: Call | Dict | List | Set | tuple[Value, ...]) -> Iterator[tuple[Value, Value]]:
    """What stands directly inside a value, with the key or position of each; None where neither tells."""
    match value:
        case Call(function=Global(module=module)) if module.startswith("numpy.random"):
            return
        case Call():
            attributes = attributes_of(value)
            yield from ((key, attribute.value) for key, attribute in attributes.items())
            parts = (value.function, value.args, value.kwargs, value.items, value.entries, *value.states)
            yield from ((None, part) for part in parts)
        case Dict():
            yield from zip(value.keys, value.values, strict=True)
        case List() | Set():
            yield from enumerate(value.items)
        case _:
            yield from enumerate(value)


def _joined(name: str, key: Value) -> str:
    text = key if isinstance(key, str) else str(key) if isinstance(key, int) else ""
    if not text or len(name) + len(text) > MOST_CHARACTERS:
        return name
    return f"{name}.{text}" if name else text

"""Arrays of numpy: their types and sizes, and how joblib stores their elements between the opcodes.

Formats: numpy's data type strings (https://numpy.org/doc/stable/reference/arrays.dtypes.html) and
`NumpyArrayWrapper` of `joblib/numpy_pickle.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine.records import Array, Dict, Dtype, Value

if TYPE_CHECKING:
    from mlcard.readers.pickle_machine.machine import Machine

#: numpy allows 64 dimensions since 2.0, and 32 before.
MOST_DIMENSIONS = 64
#: joblib's wrapper has six attributes.
MOST_ATTRIBUTES = 64
#: Bytes an element takes, where its code names the kind only.
KIND_SIZES = {"?": 1, "O": 8, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 8, "L": 8, "q": 8, "Q": 8,
              "e": 2, "f": 4, "d": 8, "g": 16, "F": 8, "D": 16, "G": 32}  # fmt: skip
#: The same type by its other name, so that `scalar_value` needs to know one.
KIND_CODES = {"?": "b1", "b": "i1", "B": "u1", "h": "i2", "H": "u2", "i": "i4", "I": "u4", "l": "i8",
              "L": "u8", "q": "i8", "Q": "u8", "e": "f2", "f": "f4", "d": "f8"}  # fmt: skip


def dtype_of(code: str) -> Dtype:
    """Return the record for a data type string; its size is 0 where only the state says it."""
    order = code[:1] if code[:1] in "<>=|" else "="
    code = code.lstrip("<>=|")
    if code[:1] == "O":
        return Dtype("O", order, 8, has_objects=True)
    found = re.fullmatch(r"([a-zA-Z?])(\d{0,9})(\[.*\])?", code)
    if found is None:
        return Dtype(code[:64], order)
    kind, digits = found.group(1), found.group(2)
    if not digits:
        return Dtype(KIND_CODES.get(kind, kind), order, KIND_SIZES.get(kind, 0))
    size = int(digits) * (4 if kind == "U" else 1)
    return Dtype(kind + digits, order, size)


def element_count(shape: tuple[Value, ...]) -> int:
    """Return the number of elements of a shape, checked to be one."""
    if len(shape) > MOST_DIMENSIONS:
        raise ValueError(f"an array of {len(shape)} dimensions")
    count = 1
    for length in shape:
        if not isinstance(length, int) or not 0 <= length < 2**63:
            raise ValueError("an array whose shape is not one")
        count *= length
    return count


def _attribute(state: Value, name: str) -> Value:
    """The last value that a state gives to an attribute; None when it gives none."""
    found = None
    if isinstance(state, Dict) and state.length <= MOST_ATTRIBUTES:
        for key, value in zip(state.keys, state.values, strict=True):
            if isinstance(key, str) and key == name:
                found = value
    return found


def read_wrapped(machine: Machine, target: Array, state: Value) -> None:
    """Read the elements that follow a joblib wrapper: skip numbers, interpret objects."""
    dtype, shape = _attribute(state, "dtype"), _attribute(state, "shape")
    if not isinstance(dtype, Dtype) or not isinstance(shape, tuple):
        raise ValueError("a joblib array without type or shape")  # noqa: TRY004 - the file is wrong, not the caller
    count = element_count(shape)
    target.dtype = dtype
    target.shape = tuple(length for length in shape if isinstance(length, int))
    target.nbytes = count * dtype.itemsize
    # What follows is not part of a frame.
    machine.tape.close_frame()
    if dtype.has_objects:
        _read_objects(machine, target)
        return
    if dtype.itemsize <= 0:
        raise ValueError(f"a joblib array of the unknown type {dtype.code!r}")
    if isinstance(_attribute(state, "numpy_array_alignment_bytes"), int):
        machine.tape.take(machine.tape.number(1))  # joblib 1.2 and later: length of the padding, padding
    target.offset, target.is_fortran = machine.tape.offset, _attribute(state, "order") == "F"
    if machine.may_keep(target.nbytes, machine.limits.byte_string):
        target.data = machine.tape.take(target.nbytes)
    else:
        machine.tape.skip(target.nbytes)


def name_file(target: Array, state: Value) -> None:
    """Note which file beside the pickle holds the elements; `ZNDArrayWrapper` gives type and shape here."""
    name = _attribute(state, "filename")
    if not isinstance(name, str) or not name:
        raise ValueError("a joblib array without the name of its file")
    target.file = name
    match _attribute(state, "state"):
        case (int(), tuple() as shape, Dtype() as dtype, *_):
            count = element_count(shape)
            target.dtype = dtype
            target.shape = tuple(length for length in shape if isinstance(length, int))
            target.nbytes = count * dtype.itemsize


def _read_objects(machine: Machine, target: Array) -> None:
    """Interpret the pickle that holds an array of objects: a stack and a memo of its own."""
    before = len(machine.arrays)
    machine.nested += 1
    held = machine.load()
    machine.nested -= 1
    if isinstance(held, Array):
        target.items, target.nbytes = held.items, held.nbytes
        if machine.arrays[before] is held:
            del machine.arrays[before]
    else:
        machine.anomaly("an array of objects whose pickle holds something else")

"""Calls whose result the machine knows without making it: containers, and numpy's arrays, types and scalars.

Each function gets the arguments as records and returns a record, or `NotImplemented` for arguments that an
honest writer does not use; the call is then kept as a `Call`. They are found under their present names
(`names.folded`).
"""

from __future__ import annotations

from struct import unpack
from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.pickle_machine.arrays import dtype_of, element_count, name_file, read_wrapped
from mlcard.readers.pickle_machine.records import Array, Call, Dict, Dtype, Global, List, Set, Skipped, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.pickle_machine.machine import Machine

Constructor: TypeAlias = "Callable[[Machine, Value], Value]"

#: No known function takes as many arguments.
MOST_ARGUMENTS = 64
#: How `struct` reads the numbers that numpy writes (numpy data type code to format).
SCALAR_FORMATS = {
    "b1": "?", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q",
    "f2": "e", "f4": "f", "f8": "d",
}  # fmt: skip


def construct(machine: Machine, function: Global, args: Value) -> Value:
    """Return the record for a call of a known function, or `NotImplemented`."""
    constructor = CONSTRUCTORS.get(function.present)
    # A long tuple may stand behind many calls, and patterns copy what they match.
    if constructor is None or (isinstance(args, tuple) and len(args) > MOST_ARGUMENTS):
        return NotImplemented
    return constructor(machine, args)


def build(machine: Machine, target: Value, state: Value) -> bool:
    """Set a state on a record that is not a call; False when such a record takes none."""
    if isinstance(target, Array):
        (_build_wrapped if target.pending else _build_array)(machine, target, state)
    elif isinstance(target, Dtype):
        _build_dtype(target, state)
    elif not isinstance(target, (Dict, Set, List)):
        return False
    # The state of a container is that of a subclass which has become a plain container here.
    return True


# Plain containers


def _items(machine: Machine, args: Value) -> List | None:
    """A copy of the one argument of `set([…])`; without arguments an empty list."""
    match args:
        case ():
            return List()
        case (List() as items,):
            machine.count_kept(len(items.items))
            return List(list(items.items), items.length)
        case (tuple() as items,):
            machine.count_kept(len(items))
            return List(list(items), len(items))
    return None


def set_(machine: Machine, args: Value) -> Value:
    """`set([…])`."""
    items = _items(machine, args)
    return NotImplemented if items is None else Set(items.items, items.length)


def frozenset_(machine: Machine, args: Value) -> Value:
    """`frozenset([…])`."""
    made = set_(machine, args)
    if isinstance(made, Set):
        made.frozen = True
    return made


def ordered_dict(machine: Machine, args: Value) -> Value:
    """`OrderedDict()`, filled by SETITEMS; Python 2 wrote `OrderedDict([[key, value], …])`."""
    made = Dict()
    items = _items(machine, args)
    if items is None:
        return NotImplemented
    for pair in items.items:
        key_and_value = pair.items if isinstance(pair, List) else pair
        if not isinstance(key_and_value, (list, tuple)) or len(key_and_value) != 2:
            return NotImplemented
        machine.update(made, list(key_and_value))
    return made


def default_dict(_machine: Machine, _args: Value) -> Value:
    """`defaultdict(factory)`: the factory makes no difference to what is in it."""
    return Dict()


def byte_array(machine: Machine, args: Value) -> Value:
    """`bytearray(…)`, from bytes or, in protocols 0 to 2, from text."""
    match args:
        case ():
            return b""
        case (bytes() | Skipped() as content,):
            return content
        case (str() | Skipped(), "latin-1"):
            return encode(machine, args)
    return NotImplemented


def bytes_(_machine: Machine, args: Value) -> Value:
    """`bytes()` is how protocols 0 to 2 write the empty byte string."""
    return b"" if args == () else NotImplemented


def complex_(_machine: Machine, args: Value) -> Value:
    """`complex(real, imaginary)`."""
    match args:
        case (int() | float() as real, int() | float() as imaginary):
            return complex(real, imaginary)
    return NotImplemented


def encode(machine: Machine, args: Value) -> Value:
    """`_codecs.encode(text, "latin1")` is how protocols 0 to 2 write bytes."""
    match args:
        case (str() as text, "latin1" | "latin-1"):
            kept = machine.may_keep(len(text), machine.limits.byte_string)
            return text.encode("latin-1") if kept else Skipped("bytes", len(text))
        case (Skipped() as text, "latin1" | "latin-1"):
            return Skipped("bytes", text.length, text.offset, escaped=True)
    return NotImplemented


# Objects of protocols 0 to 2


def reconstructor(machine: Machine, args: Value) -> Value:
    """`copyreg._reconstructor(class, object, None)` stands for NEWOBJ."""
    match args:
        case (Global() as cls, Global(), None):
            made = construct(machine, cls, ())
            return Call(cls, (), None, machine.op) if made is NotImplemented else made
    return NotImplemented


def new_object(machine: Machine, args: Value) -> Value:
    """`copyreg.__newobj__(class, …)` stands for NEWOBJ."""
    match args:
        case (Global() as cls, *rest):
            made = construct(machine, cls, tuple(rest))
            return Call(cls, tuple(rest), None, machine.op) if made is NotImplemented else made
    return NotImplemented


# numpy


def _array(machine: Machine, *, pending: bool = False) -> Array:
    made = Array(machine.op, pending=pending)
    machine.arrays.append(made)
    return made


def numpy_reconstruct(machine: Machine, args: Value) -> Value:
    """`_reconstruct(ndarray, (0,), b"b")`, whose BUILD brings type, shape and elements."""
    match args:
        case (Global(), tuple(), _):
            return _array(machine)
    return NotImplemented


def numpy_from_buffer(machine: Machine, args: Value) -> Value:
    """`_frombuffer(buffer, dtype, shape, order)`, protocol 5."""
    match args:
        case (buffer, Dtype() as dtype, tuple() as shape, "C" | "F" | "K" | "A" as order):
            made = _array(machine)
            made.is_fortran = order == "F"
            _fill_array(machine, made, dtype, shape, buffer)
            return made
    return NotImplemented


def numpy_scalar(_machine: Machine, args: Value) -> Value:
    """`scalar(dtype, bytes)`: a number, so that a parameter `np.float64(0.1)` is the number 0.1."""
    match args:
        case (Dtype() as dtype, bytes() as raw):
            return scalar_value(dtype, raw)
    return NotImplemented


def scalar_value(dtype: Dtype, raw: bytes) -> Value:
    """Unpack one element, or return `NotImplemented` when its type has no plain counterpart."""
    order = ">" if dtype.byte_order == ">" else "<"
    if dtype.code in SCALAR_FORMATS:
        form = order + SCALAR_FORMATS[dtype.code]
        return unpack(form, raw)[0]
    if dtype.code in {"c8", "c16"}:
        real, imaginary = unpack(order + ("2f" if dtype.code == "c8" else "2d"), raw)
        return complex(real, imaginary)
    if dtype.code.startswith("U"):
        return raw.decode("utf-32-be" if order == ">" else "utf-32-le", "replace").rstrip("\0")
    if dtype.code.startswith("S"):
        return raw.rstrip(b"\0")
    return NotImplemented


def numpy_dtype(_machine: Machine, args: Value) -> Value:
    """`dtype("f8", False, True)`, whose BUILD brings byte order and size."""
    match args:
        case (str() as code, *_) if len(code) < 256:
            return dtype_of(code)
        case (Global(name=name), *_) if name in {"object_", "object"}:
            return dtype_of("O")
        case (Global(present=("numpy", "record" | "void")), *_):
            return Dtype("V")  # the state tells the size
    return NotImplemented


def _build_dtype(target: Dtype, state: Value) -> None:
    """State `(version, byte order, subdtype, names, fields, itemsize, alignment, flags, …)`."""
    match state:
        case (int(), str() as order, _, _, _, int() as itemsize, *rest):
            target.byte_order = order
            target.itemsize = itemsize if itemsize > 0 else target.itemsize
            flags = rest[1] if len(rest) > 1 else 0
            # Flag 1 is NPY_ITEM_HASOBJECT (numpy/core/include/numpy/ndarraytypes.h).
            target.has_objects = target.has_objects or (isinstance(flags, int) and bool(flags & 1))
        case _:
            raise ValueError("the state of a numpy data type is not one")


def _build_array(machine: Machine, target: Array, state: Value) -> None:
    """State `(version, shape, dtype, is_fortran, elements)`; version 0 has no version."""
    match state:
        case (int(), tuple() as shape, Dtype() as dtype, is_fortran, elements):
            _fill_array(machine, target, dtype, shape, elements)
        case (tuple() as shape, Dtype() as dtype, is_fortran, elements):
            _fill_array(machine, target, dtype, shape, elements)
        case _:
            raise ValueError("the state of a numpy array is not one")
    target.is_fortran = is_fortran is True


def _fill_array(
    machine: Machine, target: Array, dtype: Dtype, shape: tuple[Value, ...], elements: Value
) -> None:
    count = element_count(shape)
    target.shape = tuple(length for length in shape if isinstance(length, int))
    target.dtype = dtype
    target.nbytes = count * dtype.itemsize
    match elements:
        case bytes():
            target.data = elements
            stored = len(elements)
        case Skipped():
            stored = elements.length
            target.offset = -1 if elements.escaped else elements.offset
        case List():
            target.items = elements
            stored = target.nbytes
        case _:
            stored = target.nbytes
    # A text in UTF-8 or escapes is longer than the bytes that it stands for.
    if stored < target.nbytes:
        machine.anomaly(f"an array of {target.nbytes} bytes has {stored}")


# joblib


def wrapper(machine: Machine, _args: Value) -> Value:
    """`NumpyArrayWrapper`, whose BUILD is followed by the elements of the array (joblib/numpy_pickle.py)."""
    if machine.nested:
        return NotImplemented
    machine.joblib = True
    return _array(machine, pending=True)


def external(machine: Machine, _args: Value) -> Value:
    """`NDArrayWrapper`, `ZNDArrayWrapper`: the elements stand in a file beside (joblib before 0.10)."""
    machine.joblib = True
    made = _array(machine, pending=True)
    made.file = "?"
    return made


def _build_wrapped(machine: Machine, target: Array, state: Value) -> None:
    target.pending = False
    if target.file:
        name_file(target, state)
    else:
        read_wrapped(machine, target, state)


CONSTRUCTORS: dict[tuple[str, str], Constructor] = {
    ("builtins", "set"): set_,
    ("builtins", "frozenset"): frozenset_,
    ("builtins", "bytearray"): byte_array,
    ("builtins", "bytes"): bytes_,
    ("builtins", "complex"): complex_,
    ("_codecs", "encode"): encode,
    ("collections", "OrderedDict"): ordered_dict,
    ("collections", "defaultdict"): default_dict,
    ("copyreg", "_reconstructor"): reconstructor,
    ("copyreg", "__newobj__"): new_object,
    ("numpy", "dtype"): numpy_dtype,
    ("numpy.core.multiarray", "_reconstruct"): numpy_reconstruct,
    ("numpy.core.multiarray", "scalar"): numpy_scalar,
    ("numpy.core.numeric", "_frombuffer"): numpy_from_buffer,
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): wrapper,
    ("joblib.numpy_pickle", "NDArrayWrapper"): external,
    ("joblib.numpy_pickle", "ZNDArrayWrapper"): external,
    ("joblib.numpy_pickle_compat", "NDArrayWrapper"): external,
    ("joblib.numpy_pickle_compat", "ZNDArrayWrapper"): external,
}

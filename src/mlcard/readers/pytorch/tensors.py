"""Tensors in the records of a pickle that `torch.save` wrote.

Format: the functions `_rebuild_*` of `torch/_utils.py`, and the persistent ids of `torch/serialization.py`:
`("storage", type, key, location, elements)`. A tensor is a view of a storage: offset, shape and strides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.readers.pickle_machine.arrays import element_count
from mlcard.readers.pickle_machine.records import Array, Call, Global, Persistent, Value
from mlcard.readers.sklearn.estimators import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

Role: TypeAlias = Literal["", "parameter", "buffer"]

#: Element type by torch's name of a dtype, spelled as safetensors does (enum `Dtype`), and bits per element.
DTYPES: dict[str, tuple[str, int]] = {
    "float64": ("F64", 64), "float32": ("F32", 32), "float16": ("F16", 16), "bfloat16": ("BF16", 16),
    "float8_e4m3fn": ("F8_E4M3", 8), "float8_e5m2": ("F8_E5M2", 8), "float8_e4m3fnuz": ("F8_E4M3FNUZ", 8),
    "float8_e5m2fnuz": ("F8_E5M2FNUZ", 8), "float8_e8m0fnu": ("F8_E8M0", 8),
    "complex32": ("C32", 32), "complex64": ("C64", 64), "complex128": ("C128", 128),
    "int64": ("I64", 64), "int32": ("I32", 32), "int16": ("I16", 16), "int8": ("I8", 8),
    "uint64": ("U64", 64), "uint32": ("U32", 32), "uint16": ("U16", 16), "uint8": ("U8", 8),
    "bool": ("BOOL", 8),
    "qint8": ("QI8", 8), "quint8": ("QU8", 8), "qint32": ("QI32", 32),
}  # fmt: skip
#: dtype of the storages that have one of their own.
STORAGES = {
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16", "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16",
    "CharStorage": "int8", "ByteStorage": "uint8", "BoolStorage": "bool",
    "ComplexFloatStorage": "complex64", "ComplexDoubleStorage": "complex128",
    "QInt8Storage": "qint8", "QUInt8Storage": "quint8", "QInt32Storage": "qint32",
}  # fmt: skip
BITS = dict(DTYPES.values())
#: Numpy's codes, of tensors that are stored as arrays.
ARRAYS = {"f8": "F64", "f4": "F32", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8",
          "u1": "U8", "b1": "BOOL", "c8": "C64", "c16": "C128"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Storage:
    """A block of elements that tensors are views of.

    Attributes:
        key: its name in the file; empty for a tensor without stored elements.
        dtype: type of its elements; empty when only its bytes are typed by its tensors.
        size: elements, or bytes when it has no type.
    """

    key: str
    dtype: str
    size: int


@dataclass(frozen=True, slots=True)
class View:
    """What `_rebuild_tensor_*` says of a tensor."""

    storage: Storage
    dtype: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def elements(self) -> int:
        """Elements in the storage that the tensor shows; a dimension of stride 0 repeats the same ones."""
        if 0 in self.shape:
            return 0
        pairs = zip(self.shape, self.strides, strict=True)
        return math.prod(size for size, stride in pairs if stride)

    @property
    def region(self) -> tuple[object, ...]:
        """What two tensors that show the same elements have in common, whichever way they are turned."""
        pairs = zip(self.shape, self.strides, strict=True)
        spread = sorted((stride, size) for size, stride in pairs if stride and size > 1)
        return (self.storage.key, self.dtype, self.offset, 0 in self.shape, tuple(spread))


@dataclass(frozen=True, slots=True)
class Parts:
    """What a call that makes a tensor holds.

    Attributes:
        views: views of storages, each with what it is for where the call says so.
        inner: a tensor that the call wraps, and what it is for.
        trainable: `requires_grad` of a parameter.
    """

    views: tuple[tuple[View, Role], ...] = ()
    inner: tuple[tuple[Value, Role], ...] = ()
    trainable: bool | None = None


def parts_of(call: Call) -> Parts | None:
    """Return the tensors of a call that makes one; None for any other call."""
    function, args = call.function, call.args
    if not isinstance(function, Global) or not isinstance(args, tuple) or len(args) > 64:
        return None
    module, name = function.present
    if module == "torch.nn.parameter" and name in {"Parameter", "Buffer"} and args:
        return Parts(inner=((args[0], "parameter" if name == "Parameter" else "buffer"),))
    if module == "torch._tensor" and name in {"_rebuild_from_type", "_rebuild_from_type_v2"}:
        return _from_type(args)
    return _rebuilt(name, args) if module == "torch._utils" else None


def _makes_tensor(value: Value) -> bool:
    """Whether a value is a call of a function that makes tensors, whatever its arguments hold."""
    match value:
        case Call(function=Global(present=("torch._utils", name))):
            return name.startswith("_rebuild_")
    return False


def _rebuilt(name: str, args: tuple[Value, ...]) -> Parts | None:
    match name, args:
        case "_rebuild_tensor" | "_rebuild_tensor_v2", (storage, offset, shape, strides, *_):
            return _one(storage, "", offset, shape, strides)
        case "_rebuild_tensor_v3", (storage, offset, shape, strides, _, _, dtype, *_):
            return _one(storage, _dtype(dtype), offset, shape, strides)
        case "_rebuild_qtensor", (storage, offset, shape, strides, quantizer, *_):
            made = _one(storage, "", offset, shape, strides)
            settings = quantizer if isinstance(quantizer, tuple) else ()
            inner = tuple((item, _BUFFER) for item in settings[:8] if isinstance(item, Call))
            return Parts(made.views, inner)
        case "_rebuild_parameter" | "_rebuild_parameter_with_state", (data, requires_grad, *_):
            return Parts(inner=((data, "parameter"),), trainable=requires_grad is True)
        case "_rebuild_sparse_tensor", (_, tuple() as held):
            # (indices, values, size, …) or (compressed indices, plain indices, values, size)
            tensors = [item for item in held[:8] if _makes_tensor(item)]
            return Parts(inner=tuple((item, "" if item is tensors[-1] else _BUFFER) for item in tensors))
        case "_rebuild_nested_tensor", (buffer, *described):
            return Parts(inner=((buffer, ""), *((item, _BUFFER) for item in described[:3])))
        case "_rebuild_device_tensor_from_numpy", (Array() as array, *_):
            return _of_array(array)
        case "_rebuild_meta_tensor_no_storage", (dtype, shape, *_):
            sizes = _sizes(shape)
            element_count(sizes)
            return Parts(((View(Storage("", _dtype(dtype), 0), _dtype(dtype), 0, sizes, _steps(sizes)), ""),))
        case "_rebuild_device_tensor_from_cpu_tensor", (data, *_):
            return Parts(inner=((data, ""),))
    return None


_BUFFER: Role = "buffer"


def _from_type(args: tuple[Value, ...]) -> Parts | None:
    """A tensor of a subclass: the function that makes it, its type, the arguments, and more state."""
    match args:
        case (Global() as function, _, tuple() as inner, *_):
            return parts_of(Call(function, inner, None, 0))
    return None


def _of_array(array: Array) -> Parts | None:
    if array.shape is None or array.dtype is None:
        return None
    dtype = ARRAYS.get(array.dtype.code, array.dtype.code.upper())
    size = element_count(array.shape)
    storage = Storage(f"array at opcode {array.op}", dtype, size)
    return Parts(((View(storage, dtype, 0, array.shape, _steps(array.shape)), ""),))


def _steps(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a tensor without gaps."""
    return tuple(math.prod(shape[place + 1 :]) for place in range(len(shape)))


def _one(storage: Value, dtype: str, offset: Value, shape: Value, strides: Value) -> Parts:
    held = storage_of(storage)
    if held is None:
        raise ValueError("a tensor of something that is not a storage")
    sizes, steps = _sizes(shape), _sizes(strides)
    if not isinstance(offset, int) or not 0 <= offset < 2**63 or len(steps) != len(sizes):
        raise ValueError("a tensor whose offset, shape and strides do not fit together")
    element_count(sizes)
    view = View(held, dtype or held.dtype, offset, sizes, steps)
    _check_inside(view)
    return Parts(((view, ""),))


def _check_inside(view: View) -> None:
    """A tensor that reaches beyond its storage would show other memory to the program that loads it."""
    bits = BITS.get(view.dtype)
    room = view.storage.size if view.storage.dtype else view.storage.size * 8 // (bits or 8)
    last = view.offset + sum((size - 1) * step for size, step in zip(view.shape, view.strides, strict=True))
    if 0 not in view.shape and (bits or view.storage.dtype) and last >= room:
        raise ValueError(f"a tensor that ends at element {last} of a storage of {room}")


def _sizes(value: Value) -> tuple[int, ...]:
    """The sizes in a tuple, or in the `torch.Size` that holds one."""
    if isinstance(value, Call) and isinstance(value.args, tuple) and len(value.args) == 1:
        value = value.args[0]
    if not isinstance(value, tuple) or len(value) > 64:
        raise ValueError("a tensor whose shape is not one")
    sizes = tuple(size for size in value if type(size) is int and 0 <= size < 2**63)
    if len(sizes) != len(value):
        raise ValueError("a tensor whose shape is not one")
    return sizes


def storage_of(value: Value) -> Storage | None:
    """Return the storage that a persistent id names; None when it names something else."""
    if isinstance(value, Call) and isinstance(value.args, tuple) and value.args:
        value = value.args[0]  # TypedStorage(wrap_storage=…) of some releases
    match value:
        case Persistent(pid=("storage", Global(name=kind), str() as key, _, int() as size, *_)):
            if not 0 <= size < 2**63:
                raise ValueError("a storage whose size is not one")
            return Storage(clean(key)[:200], _storage_dtype(kind), size)
    return None


def _storage_dtype(kind: str) -> str:
    if kind == "UntypedStorage":
        return ""
    known = STORAGES.get(kind)
    return DTYPES[known][0] if known else clean(kind.removesuffix("Storage").upper())[:40]


def _dtype(value: Value) -> str:
    if not isinstance(value, Global):
        raise ValueError("a tensor whose type is not one")  # noqa: TRY004 - the file is wrong, not the caller
    known = DTYPES.get(value.name)
    return known[0] if known else clean(value.name.upper())[:40]


def storages_in(views: Iterator[View]) -> dict[str, Storage]:
    """Return the storages of some views, by key; the largest one where a key is used twice."""
    found: dict[str, Storage] = {}
    for view in views:
        known = found.get(view.storage.key)
        if known is None or known.size < view.storage.size:
            found[view.storage.key] = view.storage
    return found


def byte_size(storage: Storage) -> int | None:
    """Bytes that a storage takes; None for a type whose size is not known."""
    bits = BITS.get(storage.dtype) if storage.dtype else 8
    return None if bits is None else storage.size * bits // 8

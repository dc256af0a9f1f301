"""Elements, texts and arrays of the records of a pickle, whatever library they are from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine.constructors import scalar_value
from mlcard.readers.pickle_machine.records import Array, Call, Dict, Global, List, Set, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

#: An index of pandas inside an index: its class around the array that it is kept in.
MOST_WRAPPED = 6


def clean(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 file can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def strings_of(value: Value) -> list[str] | None:
    """Return the elements of a one-dimensional array, list or index as texts; None when they are not kept."""
    elements = elements_of(value)
    if elements is None or any(isinstance(element, (Array, Call, List)) for element in elements):
        return None
    return [_readable(element) for element in elements]


def _readable(value: Value) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else clean(str(value))


def elements_of(value: Value) -> list[Value] | None:
    """Return the elements of a one-dimensional array, a list or an index, when all of them are kept."""
    if isinstance(value, Call):
        value = index_values(value)
    if isinstance(value, List):
        return value.items if len(value.items) == value.length else None
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, Array) or value.shape is None or len(value.shape) != 1 or value.dtype is None:
        return None
    if value.items is not None:
        return elements_of(value.items)
    size, count = value.dtype.itemsize, value.shape[0]
    if value.data is None or len(value.data) != size * count:
        return None
    raw = (value.data[start : start + size] for start in range(0, size * count, size or 1))
    elements = [scalar_value(value.dtype, element) for element in raw]
    return None if NotImplemented in elements else elements


def index_values(value: Value) -> Value:
    """Return the array that an index, or an array of texts, of pandas is kept in; None for anything else."""
    for _ in range(MOST_WRAPPED):
        match value:
            case Call(function=Global(name="_new_Index"), args=(Global(), Dict() as parts)):
                value = _part(parts, "data")
            case Call(
                function=Global(name="__pyx_unpickle_NDArrayBacked"), states=[(_, Array() as kept, *_)]
            ):
                return kept
            case Call(function=Global(name="Index"), args=(Array() as kept, *_)):
                return kept
            case Array():
                return value
            case _:
                return None
    return None


def _part(parts: Dict, name: str) -> Value:
    pairs = zip(parts.keys[:100], parts.values[:100], strict=True)
    return next((value for key, value in pairs if isinstance(key, str) and key == name), None)


def arrays_of(value: Value) -> Iterator[Array]:
    """Find the arrays that a value holds, each once, however deep and however entangled it is."""
    return (record for record in records_in(value) if isinstance(record, Array))


def records_in(value: Value) -> Iterator[Value]:
    """Find the records and tuples that a value holds, each once, however deep and however entangled it is."""
    waiting, seen = [value], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        inner = held_by(current)
        if inner is not None:
            seen.add(id(current))
            waiting.extend(inner)
            yield current


def held_by(value: Value) -> list[Value] | None:
    """What stands directly inside a value; None for one that holds nothing.

    The state of a random generator is not part of a model.
    """
    match value:
        case Array(items=items):
            return [items]
        case Call(function=Global(module=module)) if module.startswith("numpy.random"):
            return []
        case Call():
            return [value.function, value.args, value.kwargs, *value.states, value.items, value.entries]
        case Dict():
            return [*value.keys, *value.values]
        case List() | Set():
            return value.items
        case tuple():
            return list(value)
    return None


def sparse_matrix(call: Call) -> tuple[str, list[int], int] | None:
    """Return data type, shape and stored values of a sparse matrix of scipy; None for anything else."""
    if not isinstance(call.function, Global) or not call.function.present[0].startswith("scipy.sparse."):
        return None
    state = next((state for state in call.states[:1] if isinstance(state, Dict)), None)
    if state is None:
        return None
    shape, data = _part(state, "_shape"), _part(state, "data")
    if (
        not isinstance(shape, tuple)
        or not isinstance(data, Array)
        or data.dtype is None
        or data.shape is None
    ):
        return None
    lengths = [length for length in shape if isinstance(length, int)]
    return data.dtype.code, lengths, data.shape[-1] if data.shape else 0


def table_shape(call: Call) -> list[int] | None:
    """Return the shape of a table or series of pandas, from its indices; None for anything else."""
    if not isinstance(call.function, Global) or call.function.name not in {"DataFrame", "Series"}:
        return None
    state = next((state for state in call.states[:1] if isinstance(state, Dict)), None)
    manager = (_part(state, "_mgr") or _part(state, "_data")) if state is not None else None
    if not isinstance(manager, Call):
        return None
    lengths = [_length(axis) for axis in _axes(manager)]
    return [length for length in reversed(lengths) if length is not None] if None not in lengths else None


def _axes(manager: Call) -> list[Value]:
    """The indices of a block manager: an argument of its constructor, or the first part of its state."""
    match manager:
        case Call(args=(_, List(items=axes), *_)):
            return axes[:4]
        case Call(states=[(List(items=axes), *_)]):
            return axes[:4]
    return [None]


def _length(index: Value) -> int | None:
    match index:
        case Call(function=Global(name="_new_Index"), args=(Global(name="RangeIndex"), Dict() as parts)):
            start, stop, step = (_part(parts, name) for name in ("start", "stop", "step"))
            if (
                isinstance(start, int)
                and isinstance(stop, int)
                and isinstance(step, int)
                and 0 < abs(step) < 2**63
            ):
                return len(range(start, stop, step)) if max(abs(start), abs(stop)) < 2**62 else None
            return None
    kept = index_values(index)
    return kept.shape[0] if isinstance(kept, Array) and kept.shape else None

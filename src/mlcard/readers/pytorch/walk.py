"""The tensors that a value holds, with their names: state dicts, whole modules, and scripted ones.

A module is a call of a class whose state has `_parameters`, `_buffers` and `_modules`
(`torch/nn/modules/module.py`); a scripted one has plain attributes, and the class in `code/` says which of
them are parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.pickle_machine.records import Call, Dict, Global, List, Persistent, Set, Value
from mlcard.readers.pytorch.tensors import Role, View, parts_of
from mlcard.readers.sklearn.estimators import attributes_of, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.readers.pytorch.tensors import Parts

#: Names of tensors are for people.
MOST_CHARACTERS = 300

ClassName: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor and its name.

    Attributes:
        name: where it stands, with dots between the parts.
        view: what it shows of which storage.
        role: what the file says that it is for.
        trainable: `requires_grad` of a parameter; None when the file does not say.
    """

    name: str
    view: View
    role: Role = ""
    trainable: bool | None = None

    @property
    def dtype(self) -> str:
        """Type of its elements."""
        return self.view.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Its lengths."""
        return self.view.shape

    @property
    def elements(self) -> int:
        """Number of its elements."""
        return self.view.elements


@dataclass(frozen=True, slots=True)
class ScriptClass:
    """What the code of a scripted class says of its attributes."""

    parameters: frozenset[str] = frozenset()
    buffers: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Waiting:
    """A value to be looked at, and what is known of it from where it stands."""

    value: Value
    name: str = ""
    role: Role = ""
    trainable: bool | None = None


NO_CLASSES: Mapping[ClassName, ScriptClass] = {}


def class_of(value: Value) -> Global | None:
    """Return the class of an object; legacy files wrap it in a persistent id, with its source."""
    if not isinstance(value, Call):
        return None
    match value.function:
        case Global() as function:
            return function
        case Persistent(pid=("module", Global() as function, *_)):
            return function
    return None


def is_module(value: Value) -> bool:
    """Whether a value is a `torch.nn.Module`."""
    if not isinstance(value, Call):
        return False
    return "_parameters" in (state := attributes_of(value)) and "_modules" in state


def tensors_in(
    root: Value, script: Mapping[ClassName, ScriptClass] = NO_CLASSES, prefix: str = ""
) -> Iterator[Tensor]:
    """Find the tensors that a value holds, each under each of its names."""
    waiting, seen = [_Waiting(root, prefix)], set[int]()
    while waiting:
        current = waiting.pop()
        value = current.value
        parts = parts_of(value) if isinstance(value, Call) else None
        if isinstance(value, (Call, Dict, List, Set, tuple)) and (parts is None or parts.inner):
            # A name of a tied tensor is told each time, what holds others is entered once.
            if id(value) in seen:
                continue
            seen.add(id(value))
        if parts is not None:
            yield from _of_parts(parts, current, waiting)
        elif isinstance(value, (Call, Dict, List, Set, tuple)):
            waiting.extend(reversed(list(_inside(current, value, script))))


def _of_parts(parts: Parts, current: _Waiting, waiting: list[_Waiting]) -> Iterator[Tensor]:
    trainable = parts.trainable if parts.trainable is not None else current.trainable
    for view, role in parts.views:
        yield Tensor(current.name, view, current.role or role, trainable)
    for index, (value, role) in enumerate(reversed(parts.inner)):
        name = _joined(current.name, str(index)) if index else current.name
        # What a call says of its parts holds for the parts: the scales of a quantized parameter are none.
        waiting.append(_Waiting(value, name, role or current.role, trainable))


def _inside(
    current: _Waiting,
    value: Call | Dict | List | Set | tuple[Value, ...],
    script: Mapping[ClassName, ScriptClass],
) -> Iterator[_Waiting]:
    name, role, trainable = current.name, current.role, current.trainable
    match value:
        case Dict():
            for key, item in zip(value.keys, value.values, strict=True):
                yield _Waiting(item, _joined(name, key), role, trainable)
        case Call() if is_module(value):
            yield from _of_module(value, current)
        case Call():
            scripted = _script_class(value, script)
            if scripted is not None:
                yield from _of_script(value, current, scripted)
                return
            for item in (value.args, value.kwargs, *value.states, value.items, value.entries):
                yield _Waiting(item, name, role, trainable)
        case _:
            items = value.items if isinstance(value, (List, Set)) else value
            for index, item in enumerate(items):
                yield _Waiting(item, _joined(name, index), role, trainable)


_STATES: dict[str, Role] = {"_parameters": "parameter", "_buffers": "buffer", "_modules": ""}


def _of_module(module: Call, current: _Waiting) -> Iterator[_Waiting]:
    for key, attribute in attributes_of(module).items():
        if key in _STATES:
            yield _Waiting(attribute.value, current.name, _STATES[key])
        elif isinstance(attribute.value, (Call, Dict, List, tuple)):
            # A tensor that is no parameter and no buffer is stored all the same.
            yield _Waiting(attribute.value, _joined(current.name, key), "buffer")


def _script_class(value: Call, script: Mapping[ClassName, ScriptClass]) -> ScriptClass | None:
    function = class_of(value)
    if function is None or not function.module.startswith("__torch__"):
        return None
    return script.get((function.module, function.name), ScriptClass())


def _of_script(value: Call, current: _Waiting, scripted: ScriptClass) -> Iterator[_Waiting]:
    for key, attribute in attributes_of(value).items():
        role: Role = "parameter" if key in scripted.parameters else "buffer"
        if isinstance(attribute.value, Call) and parts_of(attribute.value) is None:
            role = ""
        yield _Waiting(attribute.value, _joined(current.name, key), role)


def _joined(name: str, key: Value) -> str:
    text = key if isinstance(key, str) else str(key) if isinstance(key, int) else ""
    if not text or len(name) + len(text) > MOST_CHARACTERS:
        return name
    return f"{name}.{clean(text)}" if name else clean(text)


def modules_in(root: Value) -> Iterator[Call]:
    """Find the modules of a tree, the root first, each once."""
    waiting, seen = [root], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen or not isinstance(current, Call):
            continue
        seen.add(id(current))
        attributes = attributes_of(current)
        inner = attributes.get("_modules")
        if inner is not None and isinstance(inner.value, Dict):
            yield current
            waiting.extend(reversed(inner.value.values))
        elif (function := class_of(current)) is not None and function.module.startswith("__torch__"):
            yield current
            waiting.extend(reversed([item.value for item in attributes.values()]))

"""The nodes of a skops schema as records of `pickle_machine`, and the names that they hold.

Format: `get_state` in https://github.com/skops-dev/skops (skops/io/_general.py, _numpy.py, _scipy.py,
_sklearn.py).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlcard.readers.json_walk import objects
from mlcard.readers.pickle_machine.constructors import scalar_value
from mlcard.readers.pickle_machine.names import folded
from mlcard.readers.pickle_machine.records import Array, Call, Dict, Dtype, Global, List, Set, Value
from mlcard.readers.pickle_machine.states import runs_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.readers.skops.arrays import Arrays

#: Types of plain data: exact pairs, which construct nothing else.
DATA = frozenset(
    ("builtins", name)
    for name in (
        "str", "int", "float", "bool", "NoneType", "complex", "dict", "list", "tuple", "set", "frozenset",
        "bytes", "bytearray", "slice", "range",
    )
)  # fmt: skip
#: Most nodes that become records, and deepest nesting of them.
MAX_NODES, MAX_DEPTH = 400_000, 60
#: Longest text of plain data.
MAX_TEXT = 100_000
#: Most different names that are looked at.
MAX_NAMES = 10_000


class Tree:
    """Records made of a schema.

    Attributes:
        places: place in the schema of each numbered node.
        missing: files that nodes name and that could not be read.
        cut: some nodes became no records, because there are too many or they stand too deep.
        running: places of objects whose state runs as code (`pickle_machine.states`).
    """

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._made: dict[int, Value] = {}
        self._read: dict[str, Array | None] = {}
        self._left = MAX_NODES
        self.places: list[str] = []
        self.missing: list[str] = []
        self.cut = False
        self.running: list[str] = []

    def record(self, node: object, place: str = "", depth: int = 0) -> Value:
        """The record of a node; a text for what is too deep."""
        self._left -= 1
        if not isinstance(node, dict):
            return None
        if depth > MAX_DEPTH or self._left < 0:
            self.cut = True
            return "…"
        loader, number = node.get("__loader__"), node.get("__id__")
        if loader == "CachedNode" and type(number) is int:
            return self._made.get(number)
        made = self._record(node, loader, place, depth)
        if type(number) is int and loader != "JsonNode":
            self._made.setdefault(number, made)
        return made

    def _record(self, node: dict[str, Any], loader: object, place: str, depth: int) -> Value:
        content = node.get("content")
        match loader:
            case "JsonNode":
                return _plain(content)
            case "DictNode" | "DefaultDictNode" | "OrderedDictNode":
                return self._mapping(content, place, depth)
            case "ListNode":
                items = self._items(content, place, depth)
                return List(items, len(items))
            case "TupleNode":
                return tuple(self._items(content, place, depth))
            case "SetNode" | "FrozenSetNode":
                items = self._items(content, place, depth)
                return Set(items, len(items))
            case "NdArrayNode" | "SparseMatrixNode":
                return self._array(node, place, depth)
            case "TypeNode" | "FunctionNode":
                return self._global(node, place)
        return self._object(node, place, depth)

    def _op(self, place: str) -> int:
        self.places.append(place)
        return len(self.places) - 1

    def _global(self, node: Mapping[str, Any], place: str) -> Global:
        module, name = _name_of(node)
        return Global(module, name, self._op(place), folded(module, name))

    def _items(self, content: object, place: str, depth: int) -> list[Value]:
        listed = content if isinstance(content, list) else []
        return [self.record(item, f"{place}/{index}", depth + 1) for index, item in enumerate(listed)]

    def _mapping(self, content: object, place: str, depth: int) -> Dict:
        if isinstance(content, dict) and set(content) == {"main", "default_factory"}:
            inner = content["main"]
            content = inner.get("content") if isinstance(inner, dict) else None
        found = Dict()
        for key, value in content.items() if isinstance(content, dict) else ():
            inside = f"{place}/{key}"[-300:]
            found.keys.append(key)
            found.values.append(self.record(value, inside, depth + 1))
            found.ops.append(self._op(inside))
        found.length = len(found.keys)
        return found

    def _array(self, node: Mapping[str, Any], place: str, depth: int) -> Value:
        if node.get("type") == "json":
            items = self._items(node.get("content"), place, depth)
            shape = self.record(node.get("shape"), place, depth + 1)
            sizes = shape if isinstance(shape, tuple) else (len(items),)
            lengths = tuple(size for size in sizes if type(size) is int and size >= 0)
            return Array(
                self._op(place), Dtype("O", has_objects=True), lengths, items=List(items, len(items))
            )
        file = node.get("file")
        if isinstance(file, str) and file not in self._read:  # an array may stand in two attributes
            self._read[file] = self._arrays.array(file, self._op(place))
        found = self._read.get(file) if isinstance(file, str) else None
        if found is None:
            self.missing.append(str(file)[:200])
            return None
        if found.shape == () and found.dtype is not None and found.data is not None:
            value = scalar_value(found.dtype, found.data)
            return found if value is NotImplemented else value
        return found

    def _object(self, node: dict[str, Any], place: str, depth: int) -> Call:
        call = Call(self._global(node, place), (), None, len(self.places) - 1)
        for key, value in node.items():
            if key == "__reduce__" and isinstance(value, dict):
                call.args = (self.record(value.get("args"), place, depth + 1),)
            elif key == "content" and isinstance(value, dict) and "__loader__" not in value:
                parts = [
                    self.record(part, f"{place}/{name}"[-300:], depth + 1) for name, part in value.items()
                ]
                call.states.append(tuple(parts))
            elif isinstance(value, dict):
                call.states.append(self.record(value, place, depth + 1))
        if any(runs_code(call, state) for state in call.states):
            self.running.append(place)
        return call


def _plain(content: object) -> Value:
    """The value of plain data, which is written as JSON text inside the JSON."""
    if not isinstance(content, str):
        return None
    if len(content) > MAX_TEXT:
        return "…"
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return content
    return value if value is None or isinstance(value, bool | int | float | str) else None


def _name_of(node: Mapping[str, Any]) -> tuple[str, str]:
    """Module and name of a node; functions had them in their content up to protocol 0."""
    module, name = str(node.get("__module__", ""))[:600], str(node.get("__class__", ""))[:600]
    content = node.get("content")
    if node.get("__loader__") == "FunctionNode" and isinstance(content, dict):
        module, name = str(content.get("module_path", module))[:600], str(content.get("function", name))[:600]
    return module, name


def names_in(schema: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """All classes and functions that a schema names, but for plain data; with the place of the first."""
    found: dict[tuple[str, str], str] = {}
    for node, place in objects(schema, frozenset({"content"})):
        if "__class__" in node or "__module__" in node:
            pair = _name_of(node)
            if pair not in DATA and len(found) < MAX_NAMES:
                found.setdefault(pair, place)
    return found

"""Expressions of a script: what each stands for."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from mlcard.readers.script.arguments import declare, option
from mlcard.readers.script.constants import binary, concatenate, constant, text_method, unary
from mlcard.readers.script.cuts import OF_EXPRESSIONS, cut
from mlcard.readers.script.paths import parent, path_attribute, path_function, path_method
from mlcard.readers.script.values import (
    UNKNOWN,
    Attribute,
    Call,
    Class,
    FilePath,
    Function,
    Instance,
    Item,
    Items,
    Literal,
    Mapping,
    Reference,
    Scope,
    Unknown,
    choice,
    number,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mlcard.readers.script.interpreter import Interpreter
    from mlcard.readers.script.values import Value

#: Most elements of one list or mapping that are followed; longer ones are data, not parameters.
MAX_LENGTH = 500

_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Expressions:
    """Expressions, for one interpreter that knows the steps taken and follows calls."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for."""
        known = self.interpreter.value
        match node:
            case ast.Constant():
                return constant(node.value)
            case ast.Name():
                return self._name(node.id, scope)
            case ast.Attribute():
                return self._attribute(known(node.value, scope), node.attr)
            case ast.Subscript():
                base, key = known(node.value, scope), known(node.slice, scope)
                value = self._item(base, key)
                self.interpreter.trace.cuts += cut(node, base, key, value, len(self.interpreter.trace.calls))
                return value
            case ast.Call():
                return self._call(node, scope)
            case ast.BinOp():
                return self._operator(node, scope)
            case ast.UnaryOp():
                value = unary(node.op, known(node.operand, scope))
                is_mask = value is UNKNOWN and isinstance(node.op, ast.Invert)
                return self._operation("invert", [node.operand], node, scope) if is_mask else value
            case ast.List() | ast.Tuple() | ast.Set():
                return self._items(node.elts, scope)
            case ast.Dict():
                return self._mapping(node, scope)
            case ast.JoinedStr():
                return concatenate([self._formatted(part, scope) for part in node.values[:100]])
            case _:
                return self._rarer(node, scope)

    def _rarer(self, node: ast.expr, scope: Scope) -> Value:
        known = self.interpreter.value
        match node:
            case ast.IfExp():
                known(node.test, scope)
                return choice([known(node.body, scope), known(node.orelse, scope)])
            case ast.BoolOp():
                return choice([known(part, scope) for part in node.values])
            case ast.NamedExpr():
                value = known(node.value, scope)
                self.interpreter.assign(node.target, value, scope)
                return value
            case ast.Await() | ast.Starred():
                return known(node.value, scope)
            case ast.Compare():
                return self._operation("compare", [node.left, *node.comparators], node, scope)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, scope)
            case _:
                return UNKNOWN

    def _operator(self, node: ast.BinOp, scope: Scope) -> Value:
        left, right = self.interpreter.value(node.left, scope), self.interpreter.value(node.right, scope)
        value = binary(node.op, left, right)
        constants = all(isinstance(side, Literal | Unknown) for side in (left, right))
        if value is not UNKNOWN or constants:
            return value
        # Not a constant, but it is known what it was made from.
        call = Call(f"operator.{type(node.op).__name__.lower()}", None, (left, right), (), node.lineno)
        self.interpreter.trace.calls.append(call)
        return call

    def _operation(self, name: str, parts: list[ast.expr], node: ast.expr, scope: Scope) -> Value:
        """What a comparison or negation of values is: nothing is known of it but what it was made from."""
        values = [self.interpreter.value(part, scope) for part in parts]
        if all(isinstance(value, Literal | Unknown) for value in values):
            return UNKNOWN
        call = Call(f"operator.{name}", None, tuple(values), (), node.lineno)
        self.interpreter.trace.calls.append(call)
        return call

    def _name(self, name: str, scope: Scope) -> Value:
        value = scope.get(name)
        if value is not None:
            return value
        if name == "__file__":
            return FilePath(self.interpreter.file_name, from_script=True)
        return Reference(name) if hasattr(builtins, name) else UNKNOWN

    def _attribute(self, base: Value, name: str) -> Value:
        if isinstance(base, Reference):
            return Reference(f"{base.name}.{name}")
        if isinstance(base, FilePath):
            return path_attribute(base, name) or Attribute(base, name)
        if isinstance(base, Instance):
            found = base.attributes.get(name) or base.of.scope.names.get(name)
            if isinstance(found, Function):
                return Function(found.node, found.scope, base)
            return found or Attribute(base, name)
        if isinstance(base, Class):
            return base.scope.names.get(name) or Attribute(base, name)
        if isinstance(base, Call):
            return option(base, name, self.interpreter.options) or Attribute(base, name)
        return base if isinstance(base, Unknown) else Attribute(base, name)

    def _item(self, base: Value, key: Value) -> Value:
        if isinstance(base, Mapping):
            name = text(key)
            return base.entries.get(name, UNKNOWN) if name is not None else Item(base, key)
        if isinstance(base, Items):
            place = number(key)
            known = (
                isinstance(place, int) and base.complete and -len(base.elements) <= place < len(base.elements)
            )
            return base.elements[int(place)] if known and place is not None else Item(base, key)
        if isinstance(base, Attribute) and base.name == "parents" and isinstance(base.base, FilePath):
            levels = number(key)
            return parent(base.base, levels + 1) if isinstance(levels, int) and levels >= 0 else UNKNOWN
        if isinstance(base, Call) and base.target == "vars" and isinstance(base.argument(0), Call):
            return self._attribute(base.arguments[0], text(key) or "")
        if isinstance(base, Reference) and base.name == "os.environ":
            return UNKNOWN
        return Item(base, key)

    def _items(self, nodes: Sequence[ast.expr], scope: Scope) -> Value:
        values = Items([], complete=len(nodes) <= MAX_LENGTH)
        for node in nodes[:MAX_LENGTH]:
            value = self.interpreter.value(node, scope)
            if isinstance(node, ast.Starred):
                values.complete = values.complete and isinstance(value, Items) and value.complete
                values.elements += value.elements if isinstance(value, Items) else []
            else:
                values.elements.append(value)
        values.complete = values.complete and len(values.elements) <= MAX_LENGTH
        del values.elements[MAX_LENGTH:]
        return values

    def _mapping(self, node: ast.Dict, scope: Scope) -> Value:
        mapping = Mapping({}, complete=len(node.keys) <= MAX_LENGTH)
        for key_node, value_node in list(zip(node.keys, node.values, strict=True))[:MAX_LENGTH]:
            value = self.interpreter.value(value_node, scope)
            if key_node is None:
                _merge(mapping, value)
                continue
            key = text(self.interpreter.value(key_node, scope))
            if key is None:
                mapping.complete = False
            else:
                mapping.entries[key] = value
        return mapping

    def _formatted(self, node: ast.expr, scope: Scope) -> Value:
        if not isinstance(node, ast.FormattedValue):
            return self.interpreter.value(node, scope)
        value = self.interpreter.value(node.value, scope)
        return UNKNOWN if node.format_spec is not None else value

    def _comprehension(self, node: _Comprehension, scope: Scope) -> Value:
        """The elements over constant lists; over anything else, one element that stands for all."""
        inner = Scope(parent=scope)
        values = Items([])
        mapping = Mapping({})
        constant_only = True
        first = self.interpreter.value(node.generators[0].iter, scope)
        elements = self.interpreter.elements(first)
        constant_only = isinstance(first, Items | Mapping) and len(node.generators) == 1
        for element in elements:
            self.interpreter.assign(node.generators[0].target, element, inner)
            for generator in node.generators[1:]:
                other = self.interpreter.elements(self.interpreter.value(generator.iter, inner))
                self.interpreter.assign(generator.target, other[0] if other else UNKNOWN, inner)
            if isinstance(node, ast.DictComp):
                key, value = (
                    self.interpreter.value(node.key, inner),
                    self.interpreter.value(node.value, inner),
                )
                if text(key) is None:
                    constant_only = False
                mapping.entries[text(key) or ""] = value
            else:
                values.elements.append(self.interpreter.value(node.elt, inner))
        constant_only = constant_only and not any(generator.ifs for generator in node.generators)
        values.complete = mapping.complete = constant_only
        return mapping if isinstance(node, ast.DictComp) else values

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        function = self.interpreter.value(node.func, scope)
        arguments: list[Value] = []
        for argument in node.args[:MAX_LENGTH]:
            value = self.interpreter.value(argument, scope)
            if not isinstance(argument, ast.Starred):
                arguments.append(value)
            elif isinstance(value, Items) and value.complete:
                arguments += value.elements[:50]
        keywords: list[tuple[str, Value]] = []
        for keyword in node.keywords[:MAX_LENGTH]:
            value = self.interpreter.value(keyword.value, scope)
            if keyword.arg is not None:
                keywords.append((keyword.arg, value))
            elif isinstance(value, Mapping):
                keywords += list(value.entries.items())[:200]
        del arguments[MAX_LENGTH:], keywords[MAX_LENGTH:]
        name, receiver = _callee(function, node.func)
        call = Call(name, receiver, tuple(arguments), tuple(keywords), node.lineno)
        if call.method in OF_EXPRESSIONS and not isinstance(function, Function | Class):
            self.interpreter.trace.nodes[id(call)] = node
        return self._result(function, call)

    def _result(self, function: Value, call: Call) -> Value:
        if isinstance(function, Function):
            return self.interpreter.call(function, call)
        if isinstance(function, Class):
            return self._instance(function, call)
        self.interpreter.trace.calls.append(call)
        if call.method == "add_argument":
            declare(call, self.interpreter.options)
        if call.receiver is None:
            path = path_function(call)
            return path if path is not None else _builtin(call)
        if isinstance(call.receiver, FilePath):
            return path_method(call.receiver, call) or call
        if isinstance(call.receiver, Literal):
            return text_method(call.receiver, call.method, call.arguments) or call
        if isinstance(call.receiver, Mapping | Items):
            return _container_method(call.receiver, call)
        return call

    def _instance(self, of: Class, call: Call) -> Value:
        instance = Instance(of)
        constructor = of.scope.names.get("__init__")
        if isinstance(constructor, Function):
            self.interpreter.call(Function(constructor.node, constructor.scope, instance), call)
        else:
            instance.attributes.update(call.keywords)
        return instance


def _callee(function: Value, node: ast.expr) -> tuple[str, Value | None]:
    """The full name of a called function, or the name of a method and its receiver."""
    if isinstance(function, Reference):
        return function.name, None
    if isinstance(function, Attribute):
        return function.name, function.base
    if isinstance(node, ast.Attribute):
        return node.attr, UNKNOWN
    return "()", function


def _merge(mapping: Mapping, value: Value | None) -> None:
    if isinstance(value, Mapping) and len(mapping.entries) + len(value.entries) <= 2 * MAX_LENGTH:
        mapping.entries.update(value.entries)
        mapping.complete = mapping.complete and value.complete
    else:
        mapping.complete = False


def _builtin(call: Call) -> Value:
    """The value of a builtin that builds or wraps containers, or the call itself."""
    first = call.arguments[0] if call.arguments else None
    if call.target == "dict":
        mapping = Mapping({})
        for argument in call.arguments:
            _merge(mapping, argument)
        mapping.entries.update(call.keywords)
        return mapping
    if call.target in {"list", "tuple", "sorted", "set", "reversed"} and isinstance(first, Items):
        return Items(list(first.elements), first.complete)
    if call.target == "enumerate" and first is not None:
        elements = first.elements if isinstance(first, Items) and first.complete else [Item(first, UNKNOWN)]
        return Items([Items([UNKNOWN, element]) for element in elements], isinstance(first, Items))
    if call.target == "zip" and call.arguments and all(isinstance(part, Items) for part in call.arguments):
        columns = [part.elements for part in call.arguments if isinstance(part, Items)]
        return Items([Items(list(row)) for row in zip(*columns, strict=False)])
    if call.target in {"os.environ.get", "os.getenv"} and isinstance(call.argument(1), Literal):
        default = call.arguments[1]
        return Literal(default.value, certain=False) if isinstance(default, Literal) else UNKNOWN
    return call


def _container_method(receiver: Mapping | Items, call: Call) -> Value:
    """The value of a method of a list or mapping; those that change it change what is known of it."""
    if isinstance(receiver, Items):
        if call.method == "append" and call.arguments and len(receiver.elements) < MAX_LENGTH:
            receiver.elements.append(call.arguments[0])
        elif call.method == "extend":
            more = call.argument(0)
            room = MAX_LENGTH - len(receiver.elements)
            receiver.elements += more.elements[: max(room, 0)] if isinstance(more, Items) else []
            receiver.complete = receiver.complete and isinstance(more, Items) and len(more.elements) <= room
        return receiver if call.method == "copy" else call
    methods: dict[str, Callable[[], Iterator[Value]]] = {
        "items": lambda: (Items([Literal(key), value]) for key, value in receiver.entries.items()),
        "values": lambda: iter(receiver.entries.values()),
        "keys": lambda: (Literal(key) for key in receiver.entries),
    }
    if call.method in methods:
        return Items(list(methods[call.method]()), receiver.complete)
    if call.method == "update":
        for argument in (*call.arguments, Mapping(dict(call.keywords))):
            _merge(receiver, argument)
    if call.method in {"get", "pop"}:
        known = receiver.entries.get(text(call.argument(0)) or "")
        return known or call.argument(1) or UNKNOWN
    return Mapping(dict(receiver.entries), receiver.complete) if call.method == "copy" else call

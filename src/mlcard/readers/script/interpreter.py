"""Statements of a script, followed in the order in which they would run, without running anything.

Both sides of a branch are followed, a loop is followed once (or once for each element of a short constant
list), calls of the script's own functions are followed into their bodies, and functions that nobody calls are
followed at the end. What comes out is a `Trace`: the calls in order, the imports, and what the names were
given.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard.readers.script.arguments import decorated
from mlcard.readers.script.cuts import deleted, given
from mlcard.readers.script.expressions import Expressions
from mlcard.readers.script.trace import MAX_STEPS, Trace, canonical
from mlcard.readers.script.values import (
    UNKNOWN,
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
    choice,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.readers.script.values import Value

#: Most functions inside one another, and most expressions inside one another.
MAX_CALLS_DEEP = 8
MAX_NESTING = 60
#: Most elements of a constant list for which a loop is followed each time.
MAX_ELEMENTS = 30


class _Enough(Exception):  # noqa: N818 - it ends the following of a script; it is no error
    """The script has more steps than are followed."""


class Interpreter:
    """Follows one script. Holds the state that statements change: the trace, the steps taken, the returns."""

    def __init__(self, file_name: str) -> None:
        self.trace = Trace()
        self.module = Scope()
        self.file_name = file_name
        self.steps = 0
        self.nesting = 0
        self.active: list[ast.AST] = []
        self.called: set[ast.AST] = set()
        self.functions: list[Function] = []
        self.returns: list[list[Value]] = []
        self.options: dict[tuple[int, str], Value] = {}
        self.expressions = Expressions(self)

    def follow(self, tree: ast.Module) -> Trace:
        """Follow a script to its end, or until it has taken too many steps."""
        try:
            self.block(tree.body, self.module)
            for function in self.functions:
                if function.node not in self.called:
                    self.call(function, None)
        except _Enough:
            self.trace.complete = False
        return self.trace

    def step(self, steps: int = 1) -> None:
        """Count steps."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise _Enough

    def value(self, node: ast.expr | None, scope: Scope) -> Value:
        """What an expression stands for; nothing is known of one nested too deeply."""
        if node is None or self.nesting >= MAX_NESTING:
            return UNKNOWN
        self.step()
        self.nesting += 1
        try:
            return self.expressions.value(node, scope)
        finally:
            self.nesting -= 1

    def block(self, body: Iterable[ast.stmt], scope: Scope) -> bool:
        """Follow statements; whether the end of the block is reached."""
        for statement in body:
            self.step()
            if not self._statement(statement, scope):
                return False
        return True

    def _statement(self, node: ast.stmt, scope: Scope) -> bool:
        match node:
            case ast.Expr():
                value = self.value(node.value, scope)
                if isinstance(value, Call):  # which the trace keeps, so that its identity stays its own
                    self.trace.shown.add(id(value))
            case ast.Assign():
                value = self.value(node.value, scope)
                for target in node.targets:
                    self.assign(target, value, scope)
            case ast.AnnAssign():
                if node.value is not None:
                    self.assign(node.target, self.value(node.value, scope), scope)
            case ast.AugAssign():
                loaded = ast.copy_location(ast.BinOp(_load(node.target), node.op, node.value), node)
                before = len(self.trace.cuts)
                value = self.value(loaded, scope)
                del self.trace.cuts[before:]  # the part is changed where it is, and not taken
                self.assign(node.target, value, scope)
            case ast.Return():
                value = self.value(node.value, scope)
                if self.returns:
                    self.returns[-1].append(value)
                return False
            case ast.Raise():
                self.value(node.exc, scope)
                return False
            case ast.Break() | ast.Continue():
                return False
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                function = Function(node, scope)
                self.functions.append(function)
                scope.names[node.name] = function
            case ast.ClassDef():
                self._class(node, scope)
            case _:
                return self._compound(node, scope)
        return True

    def _compound(self, node: ast.stmt, scope: Scope) -> bool:
        match node:
            case ast.If():
                return self._if(node, scope)
            case ast.For() | ast.AsyncFor():
                self._for(node, scope)
            case ast.While():
                self.value(node.test, scope)
                self.block(node.body, scope)
                self.block(node.orelse, scope)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    context = self.value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, context, scope)
                return self.block(node.body, scope)
            case ast.Try() | ast.TryStar():
                reached = self.block(node.body, scope) and self.block(node.orelse, scope)
                for handler in node.handlers:
                    self.block(handler.body, Scope(parent=scope))
                return self.block(node.finalbody, scope) and reached
            case ast.Match():
                self._branches([case.body for case in node.cases], scope)
            case ast.Assert():
                self.value(node.test, scope)
            case ast.Delete():
                for target in node.targets:
                    if isinstance(target, ast.Subscript):
                        base, key = self.value(target.value, scope), text(self.value(target.slice, scope))
                        self.trace.cuts += deleted(target, base, key, len(self.trace.calls))
            case _:
                pass
        return True

    def _if(self, node: ast.If, scope: Scope) -> bool:
        test = self.value(node.test, scope)
        if _is_main(node.test):
            return self.block(node.body, scope)
        if isinstance(test, Literal) and test.certain and isinstance(test.value, bool):
            return self.block(node.body if test.value else node.orelse, scope)
        return self._branches([node.body, node.orelse], scope)

    def _branches(self, bodies: Sequence[list[ast.stmt]], scope: Scope) -> bool:
        """Follow each branch from the same start; afterwards a name is one of what the branches gave it."""
        self.step(len(scope.names) // 50)  # the names are copied
        start = dict(scope.names)
        ends: list[dict[str, Value]] = []
        for body in bodies:
            scope.names = dict(start)
            if self.block(body, scope):
                ends.append(scope.names)
        scope.names = start
        for name in dict.fromkeys(name for end in ends for name in end):
            values = [end[name] for end in ends if name in end]
            if any(value is not start.get(name) for value in values):
                scope.names[name] = choice(values)
        return bool(ends)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        for element in self.elements(self.value(node.iter, scope)):
            self.assign(node.target, element, scope)
            self.block(node.body, scope)
        self.block(node.orelse, scope)

    def elements(self, iterable: Value) -> list[Value]:
        """What a loop runs over: the elements of a short constant list, else one that stands for all."""
        if isinstance(iterable, Mapping) and iterable.complete and len(iterable.entries) <= MAX_ELEMENTS:
            return [Literal(key) for key in iterable.entries]
        if isinstance(iterable, Items) and iterable.complete and len(iterable.elements) <= MAX_ELEMENTS:
            return list(iterable.elements)
        return [Item(iterable, UNKNOWN)]

    def assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Give a value to a name, a part of a result, an item or an attribute."""
        match target:
            case ast.Name():
                scope.names[target.id] = value
                self.trace.assigned.append((target.id, value, target.lineno))
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, value, scope)
            case ast.Starred():
                self.assign(target.value, Item(value, UNKNOWN), scope)
            case ast.Subscript():
                base, key = self.value(target.value, scope), text(self.value(target.slice, scope))
                if isinstance(base, Mapping) and key is not None and len(base.entries) < 1_000:
                    base.entries[key] = value
                self.trace.changed.append((base, value))
                self.trace.cuts += given(target, base, key, value, len(self.trace.calls))
            case ast.Attribute():
                base = self.value(target.value, scope)
                self.trace.changed.append((base, value))
                if isinstance(base, Instance) and len(base.attributes) < 1_000:
                    base.attributes[target.attr] = value
            case _:
                pass

    def _unpack(self, targets: Sequence[ast.expr], value: Value, scope: Scope) -> None:
        if isinstance(value, Call):
            self.trace.unpacked[id(value)] = tuple(getattr(target, "id", "") for target in targets)
        known = value.elements if isinstance(value, Items) and len(value.elements) == len(targets) else None
        for position, target in enumerate(targets):
            self.assign(target, known[position] if known else Item(value, Literal(position)), scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                full = alias.name
                bound, meant = (alias.asname, full) if alias.asname else (full.partition(".")[0],) * 2
            else:
                module = "." * node.level + (node.module or "")
                full = f"{module}.{alias.name}" if not module.endswith(".") else module + alias.name
                bound, meant = alias.asname or alias.name, full
            self.trace.imports.setdefault(full, node.lineno)
            scope.names[bound] = Reference(canonical(meant))

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        inner = Scope(parent=scope)
        self.block(node.body, inner)
        bases = tuple(
            base.name
            for base in (self.value(base, scope) for base in node.bases)
            if isinstance(base, Reference)
        )
        scope.names[node.name] = Class(node.name, inner, bases)

    def call(self, function: Function, call: Call | None) -> Value:
        """Follow a function of the script; `call` is None when it is followed though nobody calls it."""
        node = function.node
        if node in self.active or len(self.active) >= MAX_CALLS_DEEP:
            return UNKNOWN
        self.called.add(node)
        self.active.append(node)
        self.returns.append([])
        nesting, self.nesting = self.nesting, 0
        try:
            scope = Scope(parent=function.scope)
            self._bind(function, call, scope)
            self.block(node.body, scope)
        finally:
            self.active.pop()
            returned = self.returns.pop()
            self.nesting = nesting
        return choice(returned)

    def _bind(self, function: Function, call: Call | None, scope: Scope) -> None:
        arguments = function.node.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        defaults: dict[str, ast.expr | None] = dict(
            zip(reversed(names), reversed(arguments.defaults), strict=False)
        )
        defaults |= {
            argument.arg: default
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        }
        replaceable = decorated(function.node)
        defaults |= replaceable
        for name in (*names, *(argument.arg for argument in arguments.kwonlyargs)):
            value = self.value(defaults.get(name), function.scope)
            # Without a call, whoever calls the function from elsewhere may replace a default.
            if isinstance(value, Literal | FilePath) and (call is None or name in replaceable):
                value = replace(value, certain=False)
            scope.names[name] = value
        if function.bound is not None and names:
            scope.names[names.pop(0)] = function.bound
        for name, value in zip(names, call.arguments if call else (), strict=False):
            scope.names[name] = value
        for name, value in call.keywords if call else ():
            scope.names[name] = value


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _load(target: ast.expr) -> ast.expr:
    """The target of `x += 1` as an expression that is read."""
    return (
        ast.copy_location(ast.Name(target.id, ast.Load()), target) if isinstance(target, ast.Name) else target
    )

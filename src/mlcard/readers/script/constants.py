"""Operators and text methods on constants, bounded so that no expression can grow without limit."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from mlcard.readers.script.paths import join
from mlcard.readers.script.values import MAX_TEXT, UNKNOWN, FilePath, Items, Literal, Mapping, number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mlcard.readers.script.values import Value

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_LARGEST = 2**63
_TEXT_METHODS = {
    "lower",
    "upper",
    "strip",
    "rstrip",
    "lstrip",
    "removesuffix",
    "removeprefix",
    "replace",
    "title",
}


def constant(value: object) -> Value:
    """The value of a constant in the source; bytes, complex numbers and huge ones are not carried along."""
    if value is None or isinstance(value, bool):
        return Literal(value)
    if isinstance(value, int | float):
        return Literal(value) if abs(value) < _LARGEST else UNKNOWN
    if isinstance(value, str) and len(value) <= MAX_TEXT:
        return Literal(value)
    return UNKNOWN


def unary(operation: ast.unaryop, operand: Value) -> Value:
    """The value of `-x`, `+x` and `not x`."""
    value = number(operand)
    if value is not None and isinstance(operand, Literal) and isinstance(operation, ast.USub | ast.UAdd):
        return Literal(-value if isinstance(operation, ast.USub) else value, operand.certain)
    if isinstance(operation, ast.Not) and isinstance(operand, Literal) and isinstance(operand.value, bool):
        return Literal(not operand.value, operand.certain)
    return UNKNOWN


def binary(operation: ast.operator, left: Value, right: Value) -> Value:
    """The value of an operator between two values, or unknown."""
    if isinstance(operation, ast.Div) and (isinstance(left, FilePath) or isinstance(right, FilePath)):
        return join([left, right])
    if isinstance(operation, ast.Add):
        if isinstance(left, Items) and isinstance(right, Items):
            return Items([*left.elements, *right.elements][:1_000], left.complete and right.complete)
        return _added(left, right)
    if isinstance(operation, ast.BitOr) and isinstance(left, Mapping) and isinstance(right, Mapping):
        return Mapping(left.entries | right.entries, left.complete and right.complete)
    if isinstance(operation, ast.Mod) and text(left) is not None:
        return _percent(left, right)
    return _arithmetic(operation, left, right)


def _added(left: Value, right: Value) -> Value:
    if isinstance(left, FilePath | Literal) and isinstance(right, FilePath | Literal):
        parts = [left, right]
        if all(isinstance(part, FilePath) or isinstance(part.value, str) for part in parts):
            return concatenate(parts)
    return _arithmetic(ast.Add(), left, right)


def _arithmetic(operation: ast.operator, left: Value, right: Value) -> Value:
    first, second = number(left), number(right)
    if first is None or second is None or not isinstance(left, Literal) or not isinstance(right, Literal):
        return UNKNOWN
    certain = left.certain and right.certain
    try:
        if isinstance(operation, ast.Pow) and abs(first) <= 1_000 and abs(second) <= 20:
            result = first**second
        elif type(operation) in _ARITHMETIC:
            result = _ARITHMETIC[type(operation)](first, second)
        else:
            return UNKNOWN
    except (ArithmeticError, ValueError):
        return UNKNOWN
    bounded = isinstance(result, int | float) and abs(result) < _LARGEST
    return Literal(result, certain) if bounded else UNKNOWN


def concatenate(parts: Sequence[Value]) -> Value:
    """Texts and paths one after the other, as an f-string and `+` join them."""
    texts: list[str] = []
    from_script = is_path = False
    certain = True
    for part in parts:
        if isinstance(part, FilePath):
            is_path = True
            from_script = from_script or (part.from_script and not texts)
            texts.append(part.text)
        elif isinstance(part, Literal) and part.value is not None:
            texts.append(str(part.value))
        else:
            return UNKNOWN
        certain = certain and part.certain
    joined = "".join(texts)
    if len(joined) > MAX_TEXT:
        return UNKNOWN
    return FilePath(joined, from_script, certain) if is_path else Literal(joined, certain)


def _percent(left: Value, right: Value) -> Value:
    pattern = text(left) or ""
    parts = right.elements if isinstance(right, Items) else [right]
    pieces = pattern.replace("%d", "%s").split("%s")
    if len(pieces) != len(parts) + 1 or any("%" in piece for piece in pieces):
        return UNKNOWN
    return _interleave(pieces, parts)


def _interleave(pieces: Sequence[str], parts: Sequence[Value]) -> Value:
    joined: list[Value] = [Literal(pieces[0])]
    for part, piece in zip(parts, pieces[1:], strict=True):
        joined += [part, Literal(piece)]
    return concatenate(joined)


def text_method(receiver: Literal, method: str, arguments: Sequence[Value]) -> Value | None:
    """The value of a method of a text constant, or nothing when it is none that is known."""
    if not isinstance(receiver.value, str):
        return None
    if method == "format":
        pieces = receiver.value.split("{}")
        simple = len(pieces) == len(arguments) + 1 and not any(set(piece) & set("{}") for piece in pieces)
        return _interleave(pieces, arguments) if simple else None
    if method == "join" and len(arguments) == 1 and isinstance(arguments[0], Items) and arguments[0].complete:
        parts = arguments[0].elements
        return (
            _interleave(["", *[receiver.value] * (len(parts) - 1), ""], parts)
            if 0 < len(parts) < 50
            else None
        )
    words = [text(argument) for argument in arguments]
    if method not in _TEXT_METHODS or len(words) > 2 or any(word is None for word in words):
        return None
    if method == "replace" and (len(words) != 2 or not words[0]):
        return None
    try:
        return constant(getattr(receiver.value, method)(*words))
    except TypeError:
        return None

"""Parts of tables that are taken, given a value or deleted in brackets: `t[t.x > 0]`, `t["b"] = 1`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from mlcard.readers.script.inputs import is_table
from mlcard.readers.script.trace import Cut
from mlcard.readers.script.values import Attribute, Call, Item, Items, Mapping, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.readers.script.values import Value

#: Methods whose arguments are expressions about columns, which say most as they are written.
OF_EXPRESSIONS = frozenset(
    {"filter", "where", "with_columns", "with_column", "select", "agg", "remove", "remain"}
)
#: Methods whose result tells rows that are wanted from others.
_MASKS = frozenset(
    {"isin", "between", "notna", "isna", "isnull", "notnull", "duplicated", "contains", "startswith",
    "endswith", "eq", "ne", "gt", "ge", "lt", "le", "is_in", "is_null", "is_not_null", "is_between"}
)  # fmt: skip
#: What comparisons, and what joins them, are known as.
_OPERATORS = frozenset(f"operator.{name}" for name in ("compare", "bitand", "bitor", "bitxor", "invert"))
_PLACES = frozenset({"loc", "iloc"})
_LONGEST = 120


def cut(node: ast.Subscript, base: Value, key: Value, value: Value, after: int) -> Iterator[Cut]:
    """Rows or columns that are taken of a table; at most one of each.

    Args:
        node: the expression.
        base: what stands before the brackets.
        key: what stands within.
        value: what the expression stands for.
        after: how many calls came before.
    """
    by_place = isinstance(base, Attribute) and base.name in _PLACES
    table = base.base if by_place and isinstance(base, Attribute) else base
    rows, columns, names = _parts(node.slice, key, by_place=by_place)
    if (rows is None and not names) or not _is_table(table):
        return
    if rows is not None:
        yield Cut("filter", table, value, (), written(rows), node.lineno, after)
    if names and columns:
        yield Cut("select", table, value, names, "", node.lineno, after)


def given(node: ast.Subscript, base: Value, key: str | None, value: Value, after: int) -> Iterator[Cut]:
    """A column that is given a value."""
    by_place = isinstance(base, Attribute) and base.name in _PLACES
    table = base.base if by_place and isinstance(base, Attribute) else base
    if key is None and by_place and isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        column = node.slice.elts[1]
        key = column.value if isinstance(column, ast.Constant) and isinstance(column.value, str) else None
    if key is None and by_place and isinstance(table, Attribute | Item):  # `t.a.iloc[3:] = 0`
        key = table.name if isinstance(table, Attribute) else text(table.key)
        table = table.base
    if key is not None and _is_table(table):
        yield Cut("assign", table, None, (key,), "", node.lineno, after, value)


def deleted(node: ast.Subscript, base: Value, key: str | None, after: int) -> Iterator[Cut]:
    """A column that is deleted."""
    if key is not None and _is_table(base):
        yield Cut("drop", base, None, (key,), "", node.lineno, after)


def _is_table(value: Value) -> bool:
    """Whether a value is a table, or a part of one, and no list or mapping of what was made from tables."""
    is_text = isinstance(value, Attribute) and value.name in ("str", "columns", "shape", "dtypes", "index")
    return not is_text and not isinstance(value, Items | Mapping) and is_table(value)


def written(node: ast.expr) -> str:
    """An expression as the script writes it, cut where it is long."""
    shown = ast.unparse(node)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _parts(node: ast.expr, key: Value, *, by_place: bool) -> tuple[ast.expr | None, bool, tuple[str, ...]]:
    """The condition of the rows, whether there are columns, and their names."""
    if by_place and isinstance(node, ast.Tuple) and len(node.elts) == 2:
        pair = key.elements if isinstance(key, Items) and len(key.elements) == 2 else [None, None]
        names = _names(pair[1])
        rows = node.elts[0]
        chooses = _is_condition(rows) or _is_mask(pair[0])
        return (rows if chooses else None), bool(names), names
    names = () if by_place else _names(key)
    return (node if _is_condition(node) or _is_mask(key) else None), bool(names), names


def _names(key: Value | None) -> tuple[str, ...]:
    """The names of several columns, if these are all known."""
    if not isinstance(key, Items) or not key.complete or not key.elements:
        return ()
    names = tuple(name for name in map(text, key.elements) if name is not None)
    return names if len(names) == len(key.elements) else ()


def _is_mask(key: Value | None) -> bool:
    """Whether a value tells rows that are wanted from others, as a comparison does."""
    if not isinstance(key, Call):
        return False
    if key.target in {"operator.add", "operator.mult"}:  # `(y == 2) + (y == 4)`
        return all(isinstance(part, Call) and part.target in _OPERATORS for part in key.arguments)
    return key.method in _MASKS or key.target in _OPERATORS


def _is_condition(node: ast.expr) -> bool:
    """Whether an expression in brackets chooses rows."""
    match node:
        case ast.Compare() | ast.BoolOp() | ast.Lambda():
            return True
        case ast.BinOp():
            return isinstance(node.op, ast.BitAnd | ast.BitOr | ast.BitXor)
        case ast.UnaryOp():
            return isinstance(node.op, ast.Invert)
        case ast.Slice():
            step = None if node.step is None else ast.unparse(node.step)
            return node.lower is not None or node.upper is not None or step not in (None, "1", "-1")
        case ast.Call():
            return isinstance(node.func, ast.Attribute) and node.func.attr in _MASKS
        case _:
            return False

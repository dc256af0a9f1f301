"""Options of the command line: what `argparse` gives an attribute when nobody says otherwise."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from mlcard.readers.script.values import Call, Item, Literal, text

if TYPE_CHECKING:
    from mlcard.readers.script.values import Value

_PARSERS = {"argparse.ArgumentParser", "jsonargparse.ArgumentParser", "configargparse.ArgumentParser"}


def declare(call: Call, options: dict[tuple[int, str], Value]) -> None:
    """Remember the default of an option that `add_argument` declares, by its parser and name.

    A default is never certain: the command line can replace it.
    """
    parser, name = _parser(call), _destination(call)
    default = call.argument(None, "default")
    if parser is not None and name and default is not None:
        default = Literal(default.value, certain=False) if isinstance(default, Literal) else default
        options[id(parser), name] = default


def option(parsed: Call, name: str, options: dict[tuple[int, str], Value]) -> Value | None:
    """The default of the option that an attribute of parsed arguments stands for, or nothing."""
    if parsed.method not in {"parse_args", "parse_known_args"}:
        return None
    parser = _parser(parsed)
    return options.get((id(parser), name)) if parser is not None else None


def _parser(value: Value | None) -> Call | None:
    """The parser that a group of options, or the parsed arguments, come from."""
    for _ in range(10):
        if isinstance(value, Item):
            value = value.base
        if not isinstance(value, Call):
            return None
        if value.target in _PARSERS:
            return value
        value = value.receiver
    return None


def _destination(call: Call) -> str | None:
    named = text(call.argument(None, "dest"))
    if named:
        return named
    flags = [flag for flag in (text(argument) for argument in call.arguments) if flag]
    long = [flag for flag in flags if flag.startswith("--")] or flags
    return long[0].lstrip("-").replace("-", "_") if long else None


def decorated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    """Defaults of the parameters that `@click.option(..., default=...)` fills."""
    defaults: dict[str, ast.expr] = {}
    for decorator in node.decorator_list[:100]:
        if not isinstance(decorator, ast.Call) or not _is_option(decorator.func):
            continue
        names = [
            flag.value
            for flag in decorator.args
            if isinstance(flag, ast.Constant) and isinstance(flag.value, str)
        ]
        plain = [name for name in names if not name.startswith("-")] or [
            name for name in names if name.startswith("--")
        ]
        for keyword in decorator.keywords:
            if keyword.arg == "default" and plain:
                defaults[plain[0].partition("/")[0].lstrip("-").replace("-", "_").lower()] = keyword.value
    return defaults


def _is_option(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"option", "argument"}

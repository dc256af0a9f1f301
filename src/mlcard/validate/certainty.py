"""Whether data certainly fits the schema, told without the library that checks it.

To load jsonschema-rs and to compile the schema takes a sixth of the time that `mlcard lint` has for one card,
and most cards fit. This knows the keywords that the generated schema has, and errs on one side only: what it
accepts, the library accepts. Whatever it is not certain of, and all that does not fit, is the library's.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    Check: TypeAlias = Callable[[Any, Any, "_Schema", "_Schema"], bool]

_Schema: TypeAlias = dict[str, Any]

#: The library has numbers of 64 bits, and ways of its own with larger ones.
_LARGEST = 2**53
#: Keywords that say nothing of a value, or what another one asks for.
_SILENT = frozenset({"$schema", "$id", "$comment", "$defs", "then", "else"})


def certainly_fits(value: Any, schema: _Schema, definitions: _Schema) -> bool:
    """Whether a value certainly fits a schema; False if it does not, or if that cannot be told here.

    Args:
        value: of types that JSON has.
        schema: a JSON Schema, or a part of one.
        definitions: what stands under its `$defs`.
    """
    for keyword, wanted in schema.items():
        if keyword not in _SILENT:
            check = _CHECKS.get(keyword)
            if check is None or not check(value, wanted, schema, definitions):
                return False
    return True


def is_time(text: str) -> bool:
    """Whether a text is a day and a time of ISO 8601, with or without a time zone."""
    import datetime as dt  # noqa: PLC0415 - few cards have times

    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


def _is_date(text: str) -> bool:
    """Whether a text is a day as RFC 3339 writes it."""
    import datetime as dt  # noqa: PLC0415 - few cards have dates

    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "number": lambda value: _is_integer(value) or _is_number(value),
}
_FORMATS: dict[str, Callable[[str], bool]] = {"date": _is_date, "date-time": is_time, "uri": lambda _: True}


def _type(value: Any, wanted: Any, _schema: _Schema, _definitions: _Schema) -> bool:
    kinds = wanted if isinstance(wanted, list) else [wanted]
    return any(kind in _TYPES and _TYPES[kind](value) for kind in kinds)


def _reference(value: Any, wanted: str, _schema: _Schema, definitions: _Schema) -> bool:
    target = definitions.get(wanted.removeprefix("#/$defs/"))
    return target is not None and certainly_fits(value, target, definitions)


def _items(value: Any, wanted: _Schema, _schema: _Schema, definitions: _Schema) -> bool:
    return not isinstance(value, list) or all(certainly_fits(item, wanted, definitions) for item in value)


def _properties(value: Any, wanted: _Schema, _schema: _Schema, definitions: _Schema) -> bool:
    return not isinstance(value, dict) or all(
        certainly_fits(item, wanted[key], definitions) for key, item in value.items() if key in wanted
    )


def _others(value: Any, wanted: Any, schema: _Schema, definitions: _Schema) -> bool:
    """Keys that are not under `properties`."""
    known = schema.get("properties", {})
    others = [item for key, item in value.items() if key not in known] if isinstance(value, dict) else []
    return not others or (
        isinstance(wanted, dict) and all(certainly_fits(item, wanted, definitions) for item in others)
    )


def _required(value: Any, wanted: list[str], _schema: _Schema, _definitions: _Schema) -> bool:
    return isinstance(value, dict) and value.keys() >= set(wanted)


def _pattern(value: Any, wanted: str, _schema: _Schema, _definitions: _Schema) -> bool:
    # The expressions of Rust and Python differ beyond ASCII, and where `$` stands before the end of a line.
    return isinstance(value, str) and value.isascii() and "\n" not in value and bool(re.search(wanted, value))


def _format(value: Any, wanted: str, _schema: _Schema, _definitions: _Schema) -> bool:
    return isinstance(value, str) and wanted in _FORMATS and _FORMATS[wanted](value)


def _enumeration(value: Any, wanted: list[Any], _schema: _Schema, _definitions: _Schema) -> bool:
    return isinstance(value, str) and value in wanted


def _constant(value: Any, wanted: Any, _schema: _Schema, _definitions: _Schema) -> bool:
    return isinstance(value, str) and value == wanted


def _minimum(value: Any, wanted: float, _schema: _Schema, _definitions: _Schema) -> bool:
    return isinstance(value, int | float) and value >= wanted


def _maximum(value: Any, wanted: float, _schema: _Schema, _definitions: _Schema) -> bool:
    return isinstance(value, int | float) and value <= wanted


def _condition(value: Any, wanted: _Schema, schema: _Schema, definitions: _Schema) -> bool:
    """`if`: what follows has to fit, both where it cannot be told whether the condition holds."""
    holds = _holds(value, wanted)
    return (holds is False or certainly_fits(value, schema.get("then", {}), definitions)) and (
        holds is True or certainly_fits(value, schema.get("else", {}), definitions)
    )


def _holds(value: Any, wanted: _Schema) -> bool | None:
    """Whether a condition holds: that keys are there, and have certain texts; None if it cannot be told."""
    if not isinstance(value, dict):
        return False if wanted.get("type") == "object" else None
    if any(key not in value for key in wanted.get("required", ())):
        return False
    constants = [(key, inner) for key, inner in wanted.get("properties", {}).items() if inner]
    plain = all(inner.keys() == {"const"} and isinstance(value.get(key), str) for key, inner in constants)
    if not plain or not wanted.keys() <= {"type", "required", "properties"}:
        return None
    return wanted.get("type", "object") == "object" and all(
        value[key] == inner["const"] for key, inner in constants
    )


def _all_of(value: Any, wanted: list[_Schema], _schema: _Schema, definitions: _Schema) -> bool:
    return all(certainly_fits(value, inner, definitions) for inner in wanted)


def _any_of(value: Any, wanted: list[_Schema], _schema: _Schema, definitions: _Schema) -> bool:
    return any(certainly_fits(value, inner, definitions) for inner in wanted)


_CHECKS: dict[str, Check] = {
    "type": _type, "$ref": _reference, "items": _items, "properties": _properties,
    "additionalProperties": _others, "required": _required, "pattern": _pattern, "format": _format,
    "enum": _enumeration, "const": _constant, "minimum": _minimum, "maximum": _maximum, "if": _condition,
    "allOf": _all_of, "anyOf": _any_of,
}  # fmt: skip

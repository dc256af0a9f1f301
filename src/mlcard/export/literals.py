"""Values of a card as JSON-LD values: with the datatype that the schema gives the slot, or not at all."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.facts import JsonValue

XSD = "http://www.w3.org/2001/XMLSchema#"
STRING = XSD + "string"
BOOLEAN = XSD + "boolean"
INTEGER = XSD + "integer"
DOUBLE = XSD + "double"
#: https://www.w3.org/TR/json-ld11/#the-rdf-json-datatype
RDF_JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
#: Integers beyond this are written as text: programs that read JSON numbers as doubles would round them (RFC
#: 8259).
_EXACT = 2**53
#: A value of a datatype as JSON has it. Numbers that JSON, or what reads it, cannot hold are texts, and so is
#: all that is neither a number nor a boolean.
Plain: TypeAlias = "bool | int | float | str"


def literal(value: JsonValue, datatype: str, coercion: str | None) -> Any:
    """A value of a slot whose range is a type; None if the type does not have it.

    Args:
        value: what the card says.
        datatype: IRI of the datatype.
        coercion: the datatype that the JSON-LD context gives the slot; None for strings.
    """
    plain = plain_of(datatype)(value)
    return None if plain is None else typed(datatype, coercion)(plain)


def typed(datatype: str, coercion: str | None) -> Callable[[Plain], Any]:
    """What makes a value of JSON-LD of a plain one (see `literal`)."""
    if datatype == (coercion or STRING):
        return lambda plain: plain
    return lambda plain: {"@value": plain, "@type": datatype}


def plain_of(datatype: str) -> Callable[[JsonValue], Plain | None]:
    """What makes a plain value of a datatype; it gives None for what the type does not have."""
    return _PLAIN.get(datatype, _text)


def anything(value: JsonValue) -> dict[str, Any]:
    """A value of a slot that may hold anything: its own type decides, and what is no scalar stays JSON."""
    if value is None or isinstance(value, list | dict):
        text = json.dumps(finite(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return {"@value": text, "@type": RDF_JSON}
    if isinstance(value, float):
        return {"@value": _double(value), "@type": DOUBLE}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"@value": _integer(value), "@type": INTEGER}
    return {"@value": value}


def json_text(document: dict[str, Any]) -> bytes:
    """A document as JSON for people to read; numbers that JSON has not are texts in it."""
    text = json.dumps(finite(document), indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _boolean(value: JsonValue) -> bool | None:
    return value if isinstance(value, bool) else None


def _integer(value: JsonValue) -> int | str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None  # a NaN is not equal to itself, and an infinite float's floor is a NaN
    whole = int(value)
    return whole if abs(whole) < _EXACT else str(whole)


def _double(value: JsonValue) -> float | str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        number = math.inf if value > 0 else -math.inf
    return number if math.isfinite(number) else _notfinite(number)


def _decimal(value: JsonValue) -> str | None:
    finite = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return f"{Decimal(repr(value)):f}" if finite else None


def _date(value: JsonValue) -> str | None:
    try:
        return value if isinstance(value, str) and str(dt.date.fromisoformat(value)) == value else None
    except ValueError:
        return None


def _time(value: JsonValue) -> str | None:
    try:
        dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return value if isinstance(value, str) and "T" in value else None


def _notfinite(number: float) -> str:
    """The names that XML Schema has for them, https://www.w3.org/TR/xmlschema11-2/#double."""
    return "NaN" if math.isnan(number) else "INF" if number > 0 else "-INF"


def finite(value: JsonValue) -> JsonValue:
    """JSON has no infinite numbers: inside a structure they are texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return _notfinite(value)
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    return value


_PLAIN: dict[str, Callable[[JsonValue], Plain | None]] = {
    BOOLEAN: _boolean,
    INTEGER: _integer,
    DOUBLE: _double,
    XSD + "decimal": _decimal,
    XSD + "date": _date,
    XSD + "dateTime": _time,
}

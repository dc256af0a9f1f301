"""What the generated JSON Schema says of a card, in words that a person understands.

jsonschema-rs checks; this module says which property it is about, what was expected, and where it stands.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcard import _generated
from mlcard.facts import pointer, tokens
from mlcard.validate.certainty import certainly_fits, is_time
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.naming import key_of, last_key, name_of, thing
from mlcard.validate.wording import (
    EXPECTED,
    FORMATS,
    PATTERNS,
    SYNONYMS,
    TYPES,
    an,
    quoted,
    shown,
    similar,
)
from mlcard.validate.writing import without_key, yaml_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue

SCHEMA = Path(_generated.__file__).parent / "modellake.schema.json"

MISSPELT, UNKNOWN, WRONG_TYPE, EMPTY, VIOLATION = "MC106", "MC107", "MC108", "MC109", "MC114"

#: A mapping with none of these keys is some other YAML file; one finding says so, not one for each key.
ROOT_KEYS = frozenset({"mlcard", "models", "datasets", "agents", "studies", "evidence", "statements"})

#: So many cards are checked sooner than the library has been loaded, which then takes a tenth of the time.
_BEFORE_LOADING = iter(range(50))

# Words that mean true and false in YAML 1.1 only.
_TRUTH = {"yes": "true", "on": "true", "no": "false", "off": "false"}

#: Subtrees in which an empty text can be meant: it is a value of the files or the data.
_EMPTY_IS_MEANT = frozenset(
    {"hyperparameters", "parameters", "classes", "features", "evidence", "inputs", "outputs"}
)
_NO_VALUE = "write a value, or remove the key; what is not known can be said under `statements`"


class Flaw(NamedTuple):
    """One way in which a card does not fit the schema.

    Attributes:
        code: code of the rule whose finding it is.
        fault: where and what.
        malformed: whether the value itself is wrong, so that rules cannot rely on it.
        is_text: whether that value is a text.
    """

    code: str
    fault: Fault
    malformed: bool
    is_text: bool = False


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_bytes())
    return schema


@cache
def _validator() -> Any:
    import jsonschema_rs  # noqa: PLC0415 - 20 ms with the schema, and one card that fits needs none of it

    # What a date is says the library. Times are what RDF takes, so that what lint accepts is exported. IRIs
    # may have letters of all alphabets, which the format `uri` of JSON Schema refuses.
    formats = {"date-time": is_time, "uri": lambda _: True}
    return jsonschema_rs.validator_for(_schema(), validate_formats=True, formats=formats)


def _fits(data: JsonValue) -> bool:
    """Whether a card fits the schema, if that can be told without the library, and is worth it."""
    return next(_BEFORE_LOADING, None) is not None and certainly_fits(data, _schema(), _schema()["$defs"])


def flaws(card: Card) -> Iterator[Flaw]:
    """Every flaw of a card, each said once."""
    if card.dialect == "native" and ROOT_KEYS.isdisjoint(card.data):
        hint = f"a card has `mlcard: '1.0'` and keys such as {', '.join(sorted(ROOT_KEYS - {'mlcard'}))}"
        yield Flaw(VIOLATION, Fault("", "this is YAML, but not a card", hint), malformed=True)
        return
    seen: set[tuple[str, str, str]] = set()
    for error in () if _fits(card.data) else _validator().iter_errors(card.data):
        for flaw in _flaws(card, error):
            key = (flaw.code, flaw.fault.slot, flaw.fault.message)
            if key not in seen:
                seen.add(key)
                yield flaw
    if card.dialect == "native":
        slots = {slot for _, slot, _ in seen}
        for slot in _empty_texts(card.data, ""):
            if slot not in slots:
                yield _no_value(card, slot, malformed=False)


def _empty_texts(value: JsonValue, slot: str) -> Iterator[str]:
    """The slots at which a text is empty, except where it can be meant."""
    if isinstance(value, str) and not value.strip():
        yield slot
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _EMPTY_IS_MEANT:
                yield from _empty_texts(inner, slot + pointer(key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _empty_texts(inner, f"{slot}/{position}")


def _no_value(card: Card, slot: str, *, malformed: bool) -> Flaw:
    """A key without a value; one that has to be there is not taken out."""
    optional = card.dialect == "native" and last_key(slot) not in EXPECTED
    edit = without_key(card, slot) if optional else None
    fault = Fault(slot, f"`{name_of(card, slot)}` is empty", _NO_VALUE, Fix((edit,)) if edit else None)
    return Flaw(EMPTY, fault, malformed=malformed)


def _flaws(card: Card, error: Any) -> Iterator[Flaw]:
    """The flaws behind one error of the validator."""
    slot = pointer(*error.instance_path)
    kind = error.kind
    if kind.name == "anyOf":
        branch = _fitting(kind.context)
        if branch:
            for inner in branch:
                yield from _flaws(card, inner)
            return
    if kind.name == "additionalProperties":
        for key in kind.unexpected:
            yield _unknown_key(card, slot, key, list(_definition(error).get("properties", {})))
        return
    if kind.name == "required":
        yield _missing(card, slot, kind.property)
        return
    value = _at(card.data, slot)
    name = name_of(card, slot)
    if kind.name in ("type", "anyOf"):
        yield _wrong_type(card, slot, value, _types(error), listable=_listable(error))
        return
    yield Flaw(VIOLATION, _violation(slot, value, name, kind), malformed=True, is_text=isinstance(value, str))


def _fitting(branches: list[list[Any]]) -> list[Any]:
    """Of the branches of an `anyOf`, the errors of the one that was meant; none if it cannot be told.

    The branch that got deepest into the value was meant, then the one that knows its values (an enumeration),
    then the one with the fewest complaints. Branches that already miss the type of the whole were not meant.
    """
    depth = min((len(error.instance_path) for branch in branches for error in branch), default=0)
    meant = [
        branch
        for branch in branches
        if not any(error.kind.name == "type" and len(error.instance_path) == depth for error in branch)
    ]
    return min(
        meant, key=lambda branch: (-max(len(e.instance_path) for e in branch), len(branch)), default=[]
    )


def _unknown_key(card: Card, owner: str, key: str, known: list[str]) -> Flaw:
    """A key that the schema does not know: misspelt if it is close to one that is free, else unknown."""
    slot = owner + pointer(key)
    span = card.keys.get(slot)
    present = _at(card.data, owner)
    free = [name for name in known if not isinstance(present, dict) or name not in present]
    close = similar(key.lower().replace("-", "_"), free, 1, 0.8)
    if close:
        fix = Fix((Edit(span.start, span.end, close[0]),)) if span else None
        message, hint = f"{thing(card, owner)} has no key {quoted(key)}", f"did you mean `{close[0]}`?"
        return Flaw(MISSPELT, Fault(slot, message, hint, fix, span), malformed=False)
    near = similar(key, known, 3, 0.5)
    hint = f"similar: {', '.join(near)}" if near else "remove it, or say it under a key of the standard"
    meant = SYNONYMS.get(key.lower())
    if meant in known:
        hint = f"the standard calls it `{meant}`"
    message = f"{thing(card, owner)} has no key {quoted(key)}"
    return Flaw(UNKNOWN, Fault(slot, message, hint, None, span), malformed=False)


def _missing(card: Card, owner: str, key: str) -> Flaw:
    """A key that has to be there and is not; its place is where its owner begins."""
    expected = EXPECTED.get(key) or PATTERNS.get(key, "")
    name = key_of(card, key)
    hint = f"add `{name}:` with {expected}" if expected else f"add `{name}:`"
    return Flaw(VIOLATION, Fault(owner, f"{thing(card, owner)} has no `{name}`", hint), malformed=False)


def _wrong_type(card: Card, slot: str, value: JsonValue, wanted: list[str], *, listable: bool) -> Flaw:
    """A value of the wrong type; the fix says the same value in the right one."""
    name = name_of(card, slot)
    span = card.spans.get(slot)
    text = card.text[span.start : span.end] if span else ""
    if value is None or (isinstance(value, str) and not value.strip()):
        return _no_value(card, slot, malformed=True)
    if isinstance(value, float) and not math.isfinite(value):
        message = f"`{name}` is {text.strip() or value}, which is no finite number"
        return Flaw(
            WRONG_TYPE, Fault(slot, message, "write the number, or leave the key out"), malformed=True
        )
    expected = " or ".join(TYPES[kind] for kind in wanted if kind in TYPES) or "something else"
    fix, hint = None, ""
    edit = _retyped(value, text, [kind for kind in wanted if kind != "array" or listable])
    if span and edit is not None:
        fix, hint = Fix((Edit(span.start, span.end, edit),)), f"write `{shown(edit)}`"
    what = "this" if not span or isinstance(value, list | dict) else shown(text)
    message = f"`{name}` has to be {expected}, and {what} is {an(value)}"
    return Flaw(WRONG_TYPE, Fault(slot, message, hint, fix), malformed=True, is_text=isinstance(value, str))


def _retyped(value: JsonValue, text: str, wanted: list[str]) -> str | None:
    """The text of the same value in the wanted type, if nothing is lost; None if something would be."""
    if "\n" in text or isinstance(value, dict):
        return None
    if "string" in wanted and isinstance(value, bool | int | float):
        return f'"{text}"'
    if "array" in wanted and isinstance(value, str | bool | int | float):
        return f"[{yaml_scalar(value) if isinstance(value, str) else text}]"
    if "boolean" in wanted and isinstance(value, str):
        return _TRUTH.get(value.lower())
    if isinstance(value, str) and {"integer", "number"} & set(wanted) and text[:1] in "\"'":
        whole = re.fullmatch(r"[-+]?[0-9]+", value)
        return (
            value if whole or ("number" in wanted and re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", value)) else None
        )
    return None


def _violation(slot: str, value: JsonValue, name: str, kind: Any) -> Fault:
    """A value of the right type that the schema does not allow."""
    what = quoted(value)
    if kind.name == "enum":
        options = [str(option) for option in kind.options]
        close = similar(str(value), options)
        listed = ", ".join(options[:12]) + (", …" if len(options) > 12 else "")
        hint = f"did you mean `{close[0]}`? " if close else ""
        return Fault(slot, f"`{name}` has no value {what}", f"{hint}the values are {listed}")
    if kind.name == "pattern":
        return Fault(
            slot,
            f"`{name}` has to be {PATTERNS.get(last_key(slot), 'of the form ' + kind.pattern)}, not {what}",
        )
    if kind.name in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        bound = {"minimum": "at least", "exclusiveMinimum": "more than", "maximum": "at most"}.get(
            kind.name, "less than"
        )
        return Fault(slot, f"`{name}` has to be {bound} {kind.limit}, not {what}")
    if kind.name == "format":
        return Fault(slot, f"`{name}` has to be {FORMATS.get(kind.format, kind.format)}, not {what}")
    if kind.name == "constant":
        return Fault(slot, f"`{name}` has to be {quoted(kind.expected_value)}, not {what}")
    if kind.name == "uniqueItems":
        return Fault(slot, f"`{name}` names something twice")
    return Fault(slot, f"`{name}` does not fit the schema ({kind.name})")


def _types(error: Any) -> list[str]:
    """The JSON types that would do."""
    if error.kind.name == "type":
        return [str(kind) for kind in error.kind.types if kind != "null"]
    if error.kind.name != "anyOf":
        return []
    inner = [kind for branch in error.kind.context for part in branch for kind in _types(part)]
    return list(dict.fromkeys(inner))


def _definition(error: Any) -> dict[str, Any]:
    """The part of the schema that an error comes from."""
    place: Any = _schema()
    for token in error.schema_path[:-1]:
        place = place[token]
    return place if isinstance(place, dict) else {}


def _listable(error: Any) -> bool:
    """Whether the list that is wanted is one of texts, so that a single text can become its only item."""
    items: dict[str, Any] = _definition(error).get("items", {})
    return items.get("type") == "string"


def _at(data: JsonValue, slot: str) -> JsonValue:
    """The value at a slot."""
    for token in tokens(slot):
        data = data[int(token)] if isinstance(data, list) else data[token] if isinstance(data, dict) else None
    return data

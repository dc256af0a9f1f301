"""Types of columns as the `datasets` library writes them: in front matter, and in `dataset_info.json`.

Format: https://huggingface.co/docs/datasets/about_dataset_features. A card has one text for a type: that of a
plain value as it is (`int64`, `image`), `class_label` with the categories beside it, and `list<…>` and
`struct<name: …>` around others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Most columns of a struct, classes of a label, and types inside one another that are read.
_MOST, _DEEPEST = 1_000, 8
_LONGEST = 2_000
_CLASS_LABEL = "class_label"
_LISTS = {"list": "list", "sequence": "list", "large_list": "list", "List": "list", "Sequence": "list",
          "LargeList": "list"}  # fmt: skip
_PLAIN = re.compile(r"[\w.\[\], ()+:/-]{1,200}")
_NAME = re.compile(r"\s*([^:<>,]+):")
_KIND = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class HubType(NamedTuple):
    """The text of a type, and the names of its classes."""

    text: str
    categories: tuple[str, ...] = ()


def read(described: object) -> HubType | None:
    """The type that a feature of the library has; None where it is written in no known way.

    Args:
        described: of front matter the entry of a column, of JSON the value beside its name.
    """
    found = _read(described, 0)
    return found if found is not None and len(found.text) <= _LONGEST else None


def _read(value: object, depth: int) -> HubType | None:
    if depth > _DEEPEST:
        return None
    if isinstance(value, str):
        return HubType(value) if _PLAIN.fullmatch(value) else None
    if isinstance(value, list):
        return _of_list(value, depth)
    if not isinstance(value, dict):
        return None
    kind = value.get("_type")
    if isinstance(kind, str):
        return _of_json(value, kind, depth)
    if "names" in value and "dtype" not in value:
        return _label(value["names"])
    for key in ("list", "sequence", "large_list"):
        if key in value:
            return _around("list", value[key], depth)
    if "struct" in value:
        return _struct(value["struct"], depth)
    if "dtype" in value:
        return _dtype(value["dtype"], depth)
    return _struct(value, depth)


def _dtype(value: object, depth: int) -> HubType | None:
    """A type that is a text, or a mapping from its kind to its settings."""
    if isinstance(value, dict) and len(value) == 1:
        ((kind, settings),) = value.items()
        if kind == _CLASS_LABEL:
            return _label(settings.get("names") if isinstance(settings, dict) else None)
        return HubType(kind) if isinstance(kind, str) and _PLAIN.fullmatch(kind) else None
    return _read(value, depth + 1) if not isinstance(value, dict) else None


def _of_json(value: Mapping[str, Any], kind: str, depth: int) -> HubType | None:
    """A type with its class beside it, as the library writes JSON."""
    if kind == "Value":
        return _read(value.get("dtype"), depth + 1)
    if kind == "ClassLabel":
        return _label(value.get("names"))
    if kind in _LISTS:
        return _around("list", value.get("feature"), depth)
    name = _KIND.sub("_", kind).lower()
    return HubType(name) if _PLAIN.fullmatch(name) else None


def _of_list(value: list[Any], depth: int) -> HubType | None:
    """A list: of one type in JSON, of the columns of a struct in front matter."""
    if len(value) == 1 and not (isinstance(value[0], dict) and "name" in value[0]):
        return _around("list", value[0], depth)
    return _struct(value, depth)


def _around(word: str, inner: object, depth: int) -> HubType | None:
    found = _read(inner, depth + 1)
    return None if found is None else HubType(f"{word}<{found.text}>", found.categories)


def _struct(value: object, depth: int) -> HubType | None:
    """Columns inside a column; the classes of labels inside it have no place."""
    parts = []
    for name, inner in _columns(value):
        found = _read(inner, depth + 1)
        if found is None or not _NAME.fullmatch(f"{name}:"):
            return None
        parts.append(f"{name}: {found.text}")
    return HubType(f"struct<{', '.join(parts)}>") if parts else None


def _columns(value: object) -> Iterator[tuple[str, object]]:
    """The names and types of columns, as either format lists them."""
    if isinstance(value, dict):
        yield from list(value.items())[:_MOST]
    for item in value[:_MOST] if isinstance(value, list) else ():
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            yield item["name"], {key: inner for key, inner in item.items() if key != "name"}
        else:
            yield "", None


def _label(names: object) -> HubType:
    """A class label: its names are a list, or a mapping from their numbers."""
    if isinstance(names, dict) and all(str(key).isdecimal() for key in names):
        names = [names[key] for key in sorted(names, key=int)]
    known = names if isinstance(names, list) and len(names) <= _MOST else []
    return HubType(_CLASS_LABEL, tuple(map(str, known)))


def front_matter(name: str, text: str, categories: tuple[str, ...] = ()) -> dict[str, Any] | None:
    """The entry of a column in front matter; None where the text is none that `read` gives."""
    found, rest = _parsed(text, categories)
    return None if found is None or rest.strip() else {"name": name, **found}


def _parsed(text: str, categories: tuple[str, ...]) -> tuple[dict[str, Any] | None, str]:
    """A type that a text begins with, and the rest of the text."""
    if text.startswith("list<"):
        inner, rest = _parsed(text[5:], categories)
        if inner is None or not rest.startswith(">"):
            return None, rest
        return {"list": inner["dtype"] if inner.keys() == {"dtype"} else inner.get("struct", inner)}, rest[1:]
    if text.startswith("struct<"):
        return _parsed_struct(text[7:])
    plain = re.match(r"[^<>,]+(?:\[[^<>]*\])?", text)
    if plain is None:
        return None, text
    word = plain[0].strip()
    if word == _CLASS_LABEL and categories:
        return {"dtype": {_CLASS_LABEL: {"names": dict(_numbered(categories))}}}, text[plain.end() :]
    return {"dtype": word}, text[plain.end() :]


def _parsed_struct(text: str) -> tuple[dict[str, Any] | None, str]:
    columns = []
    while name := _NAME.match(text):
        inner, text = _parsed(text[name.end() :].lstrip(), ())
        if inner is None:
            return None, text
        columns.append({"name": name[1].strip(), **inner})
        text = text.removeprefix(",")
        if text.startswith(">"):
            return {"struct": columns}, text[1:]
    return None, text


def _numbered(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Names of classes by their numbers, which front matter writes as texts."""
    return ((str(number), name) for number, name in enumerate(names))

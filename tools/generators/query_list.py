"""The shipped governance questions, read from the header comments of `schema/queries/*.rq`.

A header looks like this, before the first line of SPARQL; a line that begins with `#   ` continues the one
above:

    # title: Everything downstream of a dataset
    # description: Models and datasets that were derived from a dataset, directly or through others.
    #   Ask this before a dataset is withdrawn.
    # question: What must be looked at again when this dataset turns out to be wrong?
    # parameter: dataset iri — the dataset that is the start
    # parameter: depth integer = 10 — how many steps to follow
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FIELD = re.compile(r"#\s?(?P<key>[a-z]+):\s*(?P<value>.*)")
CONTINUED = re.compile(r"#\s{2,}(?P<value>\S.*)")
PARAMETER = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)\s+(?P<type>\w+)(?:\s+=\s*(?P<default>.*?))?\s+[\u2013\u2014-]\s+(?P<description>.+)"
)
TYPES = ("iri", "string", "integer", "decimal", "date")
TEXTS = ("title", "description", "question")


class QueryHeaderError(ValueError):
    """The header of a query file is not what the module's description says."""


def render(folder: Path) -> str:
    """JSON list of all queries in the folder, sorted by name."""
    files = sorted(folder.glob("*.rq"), key=lambda path: path.stem)
    queries = [parse(path.name, path.read_text(encoding="utf-8")) for path in files]
    return json.dumps(queries, indent=1, ensure_ascii=False) + "\n"


def parse(file: str, text: str) -> dict[str, Any]:
    """Read one query file into what `mlcard query --list` shows and `mlcard query` runs."""
    fields = _fields(file, text)
    texts = {key: value for key, value in fields if key != "parameter"}
    missing = [key for key in TEXTS if not texts.get(key)]
    if missing:
        raise QueryHeaderError(f"{file}: the header has no '# {missing[0]}: …' line")
    parameters = [_parameter(file, value) for key, value in fields if key == "parameter"]
    for parameter in parameters:
        if not re.search(rf"[?$]{parameter['name']}\b", text):
            raise QueryHeaderError(f"{file}: parameter {parameter['name']} is not used as a variable")
    return {
        "name": file.removesuffix(".rq"),
        **{key: texts[key] for key in TEXTS},
        "parameters": parameters,
        "text": text,
    }


def _fields(file: str, text: str) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        if (continued := CONTINUED.fullmatch(line)) and fields:
            key, value = fields.pop()
            fields.append((key, f"{value} {continued['value']}".strip()))
        elif field := FIELD.fullmatch(line):
            if field["key"] not in (*TEXTS, "parameter"):
                raise QueryHeaderError(
                    f"{file}:{number}: unknown header {field['key']!r}; known: {', '.join(TEXTS)}, parameter"
                )
            fields.append((field["key"], field["value"].strip()))
        elif line.strip("# "):
            raise QueryHeaderError(f"{file}:{number}: not a header line '# key: value': {line}")
    return fields


def _parameter(file: str, value: str) -> dict[str, Any]:
    match = PARAMETER.fullmatch(value)
    if not match:
        raise QueryHeaderError(f"{file}: not 'NAME TYPE [= DEFAULT] — description': {value}")
    if match["type"] not in TYPES:
        raise QueryHeaderError(f"{file}: {match['type']!r} is no parameter type; types: {', '.join(TYPES)}")
    return {
        "name": match["name"],
        "type": match["type"],
        "required": match["default"] is None,
        "default": match["default"] or None,
        "description": match["description"],
    }

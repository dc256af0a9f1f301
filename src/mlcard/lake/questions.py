"""The governance questions that mlcard ships: SPARQL with a title, a description and typed parameters.

They are written under `schema/queries/`; `tools/generate.py` compiles their headers.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.card.identity import resolved
from mlcard.errors import InvalidQueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

_XSD = "http://www.w3.org/2001/XMLSchema#"
#: How XML Schema writes them: https://www.w3.org/TR/xmlschema11-2/#decimal
_NUMBERS = {"integer": re.compile(r"[-+]?[0-9]+"), "decimal": re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)")}
_EXAMPLES = {"integer": "10", "decimal": "0.5", "date": "2026-11-21"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that the user can bind.

    Attributes:
        name: the variable, without its question mark.
        type: `iri`, `string`, `integer`, `decimal` or `date`.
        required: whether the question makes no sense without it.
        default: what it is when nothing is given; None if it is then free.
        description: what to give.
    """

    name: str
    type: str
    required: bool
    default: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Question:
    """A shipped question.

    Attributes:
        name: what `mlcard query` calls it.
        title: the question in one line.
        description: what the answer means and what it rests on.
        parameters: what can be bound.
        text: the SPARQL.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str


@cache
def questions() -> dict[str, Question]:
    """All shipped questions by name."""
    text = (resources.files("mlcard._generated") / "queries.json").read_text(encoding="utf-8")
    return {
        entry["name"]: Question(
            name=entry["name"],
            title=entry["title"],
            description=entry["description"],
            parameters=tuple(
                Parameter(item["name"], item["type"], item["required"], item["default"], item["description"])
                for item in entry["parameters"]
            ),
            text=entry["text"],
        )
        for entry in json.loads(text)
    }


def question(name: str) -> Question:
    """The shipped question of a name.

    Raises:
        InvalidQueryError: there is none; the hint has the similar names.
    """
    if name in questions():
        return questions()[name]
    similar = difflib.get_close_matches(name, questions(), n=3)
    raise InvalidQueryError(
        f"no shipped question is called {name!r}",
        hint=f"did you mean {' or '.join(similar)}?" if similar else "mlcard query --list shows them all",
    )


def bindings(
    values: Mapping[str, str], parameters: tuple[Parameter, ...] | None, base: str
) -> dict[str, str]:
    """What the user gives for the variables of a query, as RDF terms in N-Triples syntax.

    Args:
        values: the text given for each name.
        parameters: the parameters of a shipped question; None for a query of the user's own, whose values
            show their
            types by themselves: `<id>` or an absolute IRI, a number, anything else is a string.
        base: IRI that relative ids are appended to.

    Raises:
        InvalidQueryError: a name is unknown, a value does not fit its type, or a required one is missing.
    """
    if parameters is None:
        return {name: str(_own(value, base)) for name, value in values.items()}
    known = {parameter.name: parameter for parameter in parameters}
    for name in values:
        if name not in known:
            raise InvalidQueryError(
                f"the question has no parameter {name!r}",
                hint=f"its parameters are {', '.join(known)}" if known else "it has none",
            )
    for parameter in parameters:
        if parameter.required and parameter.name not in values:
            raise InvalidQueryError(
                f"the question needs {parameter.name}: {parameter.description}",
                hint=f"--param {parameter.name}=…",
            )
    defaults = {
        parameter.name: parameter.default for parameter in parameters if parameter.default is not None
    }
    return {name: str(_term(known[name], value, base)) for name, value in {**defaults, **values}.items()}


def _own(value: str, base: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """A value for a variable of the user's own query."""
    if value.startswith("<") and value.endswith(">"):
        return pyoxigraph.NamedNode(resolved(value[1:-1], base))
    if value.startswith(("http://", "https://", "urn:")):
        return pyoxigraph.NamedNode(resolved(value, base))
    for kind, pattern in _NUMBERS.items():
        if pattern.fullmatch(value):
            return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(_XSD + kind))
    return pyoxigraph.Literal(value)


def _term(parameter: Parameter, value: str, base: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """A value for a typed parameter."""
    if parameter.type == "iri":
        return pyoxigraph.NamedNode(resolved(value, base))
    if parameter.type == "string":
        return pyoxigraph.Literal(value)
    if not _is(parameter.type, value):
        raise InvalidQueryError(
            f"{parameter.name}={value} is not of type {parameter.type}",
            hint=f"for instance {_EXAMPLES[parameter.type]}",
        )
    return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(_XSD + parameter.type))


def _is(kind: str, value: str) -> bool:
    """Whether a text is an integer, a decimal or a date."""
    if kind != "date":
        return any(
            pattern.fullmatch(value) for name, pattern in _NUMBERS.items() if name in {kind, "integer"}
        )
    try:
        return str(dt.date.fromisoformat(value)) == value
    except ValueError:
        return False

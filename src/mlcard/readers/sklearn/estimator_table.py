"""What is known of the estimators of scikit-learn, by version: kind, parameters and their defaults.

The table is written by `tools/sklearn_tables.py` from installed versions of scikit-learn.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.facts import JsonValue


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constructor parameter in a range of versions.

    Attributes:
        first: index of the first version that has it so.
        last: index of the last one.
        default: its default as a card writes values; None when it has none.
    """

    first: int
    last: int
    default: JsonValue = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a class of scikit-learn.

    Attributes:
        kind: `classifier`, `regressor`, `clusterer`, `outlier_detector`, `transformer`, or `other`.
        parameters: the constructor parameters by name, each over ranges of versions.
        inherited: attributes that look like constructor parameters, and in some version are none.
    """

    kind: str
    parameters: Mapping[str, tuple[Parameter, ...]]
    inherited: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """The versions that the table is about, oldest first and without patches, and the estimators by name."""

    versions: tuple[str, ...]
    kinds: Mapping[str, Kind]


@cache
def estimator_table() -> Table:
    """Return the table, read once."""
    held = json.loads(files(__package__).joinpath("estimators.json").read_text("utf-8"))
    kinds = {name: _kind(row) for name, row in held["estimators"].items()}
    return Table(tuple(held["versions"]), kinds)


def _kind(row: dict[str, Any]) -> Kind:
    parameters: dict[str, tuple[Parameter, ...]] = {
        name: tuple(Parameter(*span) for span in spans) for name, spans in row["parameters"].items()
    }
    return Kind(str(row["kind"]), parameters, frozenset(row.get("not_parameters", ())))


def kind_of(algorithm: str) -> str:
    """Return the kind of a class; of a class that is not in the table as its name says."""
    known = estimator_table().kinds.get(algorithm)
    if known is not None:
        return known.kind
    return next((kind for kind in ("classifier", "regressor") if algorithm.lower().endswith(kind)), "other")


def parameters_in(algorithm: str, version: object) -> dict[str, Parameter] | None:
    """Return the parameters that a class has in a version; None when the table does not know them."""
    known = estimator_table().kinds.get(algorithm)
    index = _index(version) if isinstance(version, str) else None
    if known is None or index is None:
        return None
    found = {
        name: span
        for name, spans in known.parameters.items()
        for span in spans
        if span.first <= index <= span.last
    }
    return found or None


def _index(version: str) -> int | None:
    """Number of a version in the table; a version between two of them counts as the older one."""
    numbers = _numbers(version)
    known = [_numbers(name) for name in estimator_table().versions]
    if not numbers or numbers < known[0] or numbers > known[-1]:
        return None
    return max(index for index, name in enumerate(known) if name <= numbers)


def _numbers(version: str) -> tuple[int, ...]:
    """Major and minor number of a version."""
    found = re.match(r"(\d{1,4})\.(\d{1,4})", version)
    return (int(found.group(1)), int(found.group(2))) if found else ()

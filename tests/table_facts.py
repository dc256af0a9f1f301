"""What tests ask of the facts of a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mlcard.errors import MlcardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mlcard.facts import Fact


def collected(read: Callable[..., Iterator[Fact]], *arguments: Any) -> tuple[list[Fact], MlcardError | None]:
    """The facts of a file, and the problem that ended them."""
    facts: list[Fact] = []
    try:
        for fact in read(*arguments):
            facts.append(fact)  # noqa: PERF402  those before a problem are kept
    except MlcardError as problem:
        return facts, problem
    return facts, None


def features(facts: Iterable[Fact]) -> dict[str, dict[str, Any]]:
    """The columns by name, with the type that was said or guessed merged in."""
    merged: dict[str, dict[str, Any]] = {}
    for fact in facts:
        if fact.slot == "/dataset/features/-":
            assert isinstance(fact.value, dict)
            merged.setdefault(str(fact.value["name"]), {}).update(fact.value)
    return merged


def types(facts: Iterable[Fact]) -> dict[str, str]:
    """The types of the columns by name."""
    return {name: column["type"] for name, column in features(facts).items()}


def value(facts: Sequence[Fact], slot: str) -> Any:
    """The value of the first fact for a slot; None if there is none."""
    return next((fact.value for fact in facts if fact.slot == slot), None)


def rows(facts: Sequence[Fact]) -> Any:
    """The number of rows."""
    return value(facts, "/dataset/number_of_instances")


def meta(facts: Iterable[Fact]) -> dict[str, Any]:
    """The meta-features by name."""
    found: dict[str, Any] = {}
    for fact in facts:
        if fact.slot == "/dataset/meta_features" and isinstance(fact.value, dict):
            found |= fact.value
        elif fact.slot.startswith("/dataset/meta_features/"):
            found[fact.slot.rpartition("/")[2]] = fact.value
    return found


def assert_same(found: Sequence[Fact], expected: Sequence[Fact]) -> None:
    """The same facts, up to rounding."""
    assert [(fact.slot, fact.where, fact.method) for fact in found] == [
        (fact.slot, fact.where, fact.method) for fact in expected
    ]
    for one, other in zip(found, expected, strict=True):
        assert is_close(one.value, other.value), (one.slot, one.value, other.value)


def is_close(one: Any, other: Any) -> bool:
    """Whether two values are the same, up to rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_close(one[name], other[name]) for name in one)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)

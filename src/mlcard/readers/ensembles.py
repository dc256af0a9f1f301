"""Decision trees of a model, told alike by all readers that meet some: trees, leaves, rounds of boosting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator


def size_facts(
    where: str, *, trees: int | None = None, leaves: int | None = None, rounds: int | None = None
) -> Iterator[Fact]:
    """The sizes that are known.

    Args:
        where: the place in the file, as evidence tells it.
        trees: decision trees, over all members and classes.
        leaves: leaves of all trees together.
        rounds: rounds of boosting.
    """
    for slot, count in (("tree_count", trees), ("leaf_count", leaves), ("boosting_rounds", rounds)):
        if count is not None and count >= 0:
            yield Fact(f"/model/{slot}", count, where, "computed")

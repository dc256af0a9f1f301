"""Decision trees in estimators of scikit-learn and its relatives: how many, with how many leaves and rounds.

A tree keeps its nodes in one array (`sklearn/tree/_tree.pyx`, `Tree.__getstate__`;
`sklearn/ensemble/_hist_gradient_boosting/predictor.py`). Its inner nodes have two children each, so that n
nodes have (n + 1) / 2 leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.ensembles import size_facts
from mlcard.readers.pickle_machine.records import Array, Call, Global, List
from mlcard.readers.record_values import records_in
from mlcard.readers.sklearn.estimators import attributes_of, parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact
    from mlcard.readers.pickle_machine.records import Value
    from mlcard.readers.sklearn.estimators import Estimator

#: Classes of single trees.
TREES = frozenset(
    {
        ("sklearn.tree._tree", "Tree"),
        ("sklearn.ensemble._hist_gradient_boosting.predictor", "TreePredictor"),
    }
)
#: Where estimators that boost keep one member, or a list of them, for each round.
ROUNDS = {
    "GradientBoostingClassifier": "estimators_", "GradientBoostingRegressor": "estimators_",
    "HistGradientBoostingClassifier": "_predictors", "HistGradientBoostingRegressor": "_predictors",
    "AdaBoostClassifier": "estimators_", "AdaBoostRegressor": "estimators_",
    "RUSBoostClassifier": "estimators_",
}  # fmt: skip


def tree_facts(estimator: Estimator) -> Iterator[Fact]:
    """Number of trees, leaves and rounds of a fitted estimator; nothing for one that holds no trees."""
    where = f"opcode {estimator.op}, the trees in it"
    held = ROUNDS.get(estimator.algorithm)
    rounds = _length(estimator.value(held)) if held is not None else None
    nodes = _node_counts(estimator)
    if nodes is None:
        yield from size_facts(where, rounds=rounds)
        return
    leaves = sum((count + 1) // 2 for count in nodes if count is not None)
    trees = len(nodes) or None
    yield from size_facts(
        where, trees=trees, leaves=None if None in nodes or not trees else leaves, rounds=rounds
    )


def _node_counts(estimator: Estimator) -> list[int | None] | None:
    """Number of nodes of each tree, None where it is not told; None when not all trees are kept."""
    chosen = parameters_of(estimator).keys()
    fitted = tuple(item.value for name, item in estimator.attributes.items() if name not in chosen)
    found: list[int | None] = []
    for record in records_in(fitted):
        if (
            isinstance(record, Call)
            and isinstance(record.function, Global)
            and record.function.present in TREES
        ):
            found.append(_nodes(record))
        elif (
            isinstance(record, List)
            and record.length > len(record.items)
            and isinstance(record.items[0], Call)
        ):
            return None
    return found


def _nodes(tree: Call) -> int | None:
    nodes = attributes_of(tree).get("nodes")
    shape = nodes.value.shape if nodes is not None and isinstance(nodes.value, Array) else None
    return shape[0] if shape else None


def _length(members: Value) -> int | None:
    """Number of rows of an array, or of items of a list."""
    if isinstance(members, Array):
        return members.shape[0] if members.shape else None
    return members.length if isinstance(members, List) else None

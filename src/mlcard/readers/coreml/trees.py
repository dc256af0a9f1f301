"""Tree ensembles of Core ML: how many trees and leaves.

Format: https://apple.github.io/coremltools/mlmodel/Format/TreeEnsemble.html. The nodes of all trees stand
in one list, each with the number of its tree; node behaviour 6 marks a leaf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.ensembles import size_facts
from mlcard.readers.wire import last, number_at, spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact
    from mlcard.readers.wire import Span

#: The kinds of models that are tree ensembles.
ENSEMBLES = frozenset({302, 402})
#: Fields of `TreeEnsembleParameters` and `TreeNode`.
_PARAMETERS, _NODES, _TREE, _BEHAVIOUR = 1, 1, 1, 3
_LEAF = 6
#: Bytes of the nodes of an ensemble that are counted: some 100,000 nodes, in less than a second.
MOST_BYTES = 4 * 2**20


def ensemble_facts(models: list[Span]) -> Iterator[Fact]:
    """Trees and leaves of the ensembles of a model together; nothing where there are too many nodes."""
    found = [parameters for model in models for parameters in spans(model, _PARAMETERS)]
    if not found or sum(map(len, found)) > MOST_BYTES:
        return
    trees, leaves = set[tuple[int, int]](), 0
    for index, parameters in enumerate(found):
        for node in spans(parameters, _NODES):
            fields = last(node)
            trees.add((index, number_at(fields, _TREE)))
            leaves += number_at(fields, _BEHAVIOUR) == _LEAF
    yield from size_facts("treeEnsemble.nodes", trees=len(trees), leaves=leaves)

"""Tree ensembles of ONNX (`ai.onnx.ml`): how many trees and leaves.

Format: https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html. Each attribute has a value
for each node of all trees: `nodes_treeids` the number of its tree, `nodes_modes` what it is, `LEAF` among
others. The attributes are long lists of numbers, each a field of its own, and are searched as bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.readers.ensembles import size_facts
from mlcard.readers.wire import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact

#: The operators whose attributes are lists over all nodes; `TreeEnsemble` of version 5 has tensors.
OPERATORS = frozenset({"TreeEnsembleClassifier", "TreeEnsembleRegressor"})
#: Bytes of an attribute that are searched: some ten million nodes.
MOST_BYTES = 32 * 2**20
#: A text in field 9 that is LEAF; a number in field 8.
_LEAF = b"\x4a\x04LEAF"
_NUMBER = re.compile(rb"\x40([\x80-\xff]{0,9}[\x00-\x7f])")


@dataclass(slots=True)
class Forest:
    """The trees that the nodes of a graph hold.

    Attributes:
        trees: number of trees.
        leaves: number of leaves.
        whole: whether all of them were counted.
        searched: attributes that were searched.
    """

    trees: int = 0
    leaves: int = 0
    whole: bool = True
    searched: list[str] = field(default_factory=list)


def read_list(attribute: Span, forest: Forest) -> bool:
    """Count what the attribute of a tree ensemble lists; False for one that must be opened like any other."""
    name = next((value.text() for number, value in attribute if number == 1 and isinstance(value, Span)), "")
    if name.startswith("classlabels"):
        return False
    if name not in {"nodes_treeids", "nodes_modes"}:
        return True
    if len(attribute) > MOST_BYTES:
        forest.whole = False
        return True
    content = attribute.content(MOST_BYTES)
    forest.searched.append(name)
    if name == "nodes_modes":
        forest.leaves += content.count(_LEAF)
    else:
        forest.trees += len(set(_NUMBER.findall(content))) or len(set(_packed(attribute)))
    return True


def _packed(attribute: Span) -> list[int]:
    """The numbers of a list that is packed, as writers of proto3 do."""
    return [
        item
        for number, value in attribute
        if number == 8 and isinstance(value, Span)
        for item in value.varints()
    ]


def forest_facts(forest: Forest) -> Iterator[Fact]:
    """Facts of the trees that were counted; nothing where some were not."""
    if forest.whole and set(forest.searched) == {"nodes_treeids", "nodes_modes"}:
        where = "attributes nodes_treeids and nodes_modes"
        yield from size_facts(where, trees=forest.trees, leaves=forest.leaves)

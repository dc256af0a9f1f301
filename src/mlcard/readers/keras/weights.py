"""Weights of a Keras model in HDF5: how many, of which types, and which of them were learned.

How parameters are counted: all weights of floating-point types but the moving averages of
`BatchNormalization` and the statistics of `Normalization`, which training does not learn; the state of the
optimizer does not count at all. Where weights are quantised to 8 or 4 bits there is no count.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from mlcard.readers.tensors import ELEMENT_TYPES, QUANTIZED, Tensor, elements_of, may_be_learned, tensor_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Fact
    from mlcard.readers.hdf5 import Node

#: The groups of an optimizer's state, and of what Keras keeps beside the weights.
OPTIMIZERS = frozenset({"optimizer", "optimizer_weights"})
#: Names of weights that are not learned, in files that name them.
STATISTICS = re.compile(r"(moving_mean|moving_variance|moving_stddev|renorm_mean|renorm_stddev)(:\d+)?")
#: Groups of layers, named after their class, in files that only number the weights; the last two are
#: averages.
AVERAGED = re.compile(r"(sync_)?batch_normalization(_\d+)?")
NORMALIZED = re.compile(r"normalization(_\d+)?")


def is_weight_file(nodes: Sequence[Node]) -> bool:
    """Whether an HDF5 file without a model's configuration holds the weights of one."""
    root = nodes[0].attributes
    if "layer_names" in root or ("keras_version" in root and "backend" in root):
        return True
    tops = {node.path[0] for node in nodes if node.path}
    return bool(tops & {"layers", "_layer_checkpoint_dependencies"}) and any(
        "vars" in node.path for node in nodes
    )


def weight_facts(nodes: Sequence[Node], where: str) -> Iterator[Fact]:
    """Facts about the weights among the nodes of a file."""
    weights = [node for node in nodes if node.is_dataset and node.path and node.path[0] not in OPTIMIZERS]
    siblings = Counter(node.path[:-1] for node in weights)
    tensors = [
        Tensor(dtype, elements_of(node.shape), may_be_learned(dtype) and not _is_statistic(node, siblings))
        for node in weights
        if (dtype := dtype_of(node)) in ELEMENT_TYPES
    ]
    packed = any(tensor.dtype in QUANTIZED for tensor in tensors)
    yield from tensor_facts(tensors, where, counted=not packed)


def dtype_of(node: Node) -> str:
    """Element type; what HDF5 has no type for, Keras notes in an attribute."""
    return "BF16" if node.attributes.get("dtype") == "bfloat16" else node.dtype


def _is_statistic(node: Node, siblings: Counter[tuple[str, ...]]) -> bool:
    name = node.path[-1]
    if STATISTICS.fullmatch(name):
        return True
    if len(node.path) < 3 or node.path[-2] != "vars" or not name.isdecimal():
        return False
    layer = node.path[-3]
    if AVERAGED.fullmatch(layer):
        return int(name) >= siblings[node.path[:-1]] - 2
    return NORMALIZED.fullmatch(layer) is not None

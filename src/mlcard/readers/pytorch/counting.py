"""How many tensors, elements and parameters a model has: the rule, and the numbers.

Rule: tensors that show the same elements of a storage are one (tied weights), and no storage counts for more
than its size (weights that overlap, as those of a flattened LSTM). Parameters are what the module says they
are; in a state dict, floating-point, complex, 8-bit integer and quantized tensors that are no buffers
(`buffers`). Of a sparse tensor its values count, not its indices; of a quantized one not its scales.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.buffers import is_buffer
from mlcard.readers.pytorch.tensors import BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.pytorch.walk import Tensor

RULE = "tied tensors once, without buffers"


@dataclass(slots=True)
class Sum:
    """Tensors and elements of one type."""

    tensors: int = 0
    elements: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What all tensors of a model come to.

    Attributes:
        names: names, of which several may stand for one tensor.
        distinct: one tensor for each region of a storage.
        by_dtype: distinct tensors and stored elements by type.
        parameters: elements of distinct parameters.
        trainable: those of them that require a gradient; None when the file does not say for all.
    """

    names: int
    distinct: tuple[Tensor, ...]
    by_dtype: dict[str, Sum]
    parameters: int
    trainable: int | None


def is_parameter(tensor: Tensor) -> bool:
    """Whether a tensor is a parameter by the rule of this module."""
    if tensor.role:
        return tensor.role == "parameter"
    learned = tensor.dtype[:1] in "FCQ" or tensor.dtype in {"BF16", "I8"}
    return learned and not is_buffer(tensor.name, tensor.shape)


def count(tensors: Iterable[Tensor]) -> Counts:
    """Count tensors by the rule of this module."""
    names = 0
    regions: dict[tuple[object, ...], Tensor] = {}
    for tensor in tensors:
        names += 1
        # A tensor without a storage is no tied one: it has nothing in common with another.
        region = tensor.view.region if tensor.view.storage.key else (names,)
        known = regions.get(region)
        if known is None or (is_parameter(tensor) and not is_parameter(known)):
            regions[region] = tensor
    by_storage: defaultdict[object, list[Tensor]] = defaultdict(list)
    for region, tensor in regions.items():
        by_storage[tensor.view.storage.key or region].append(tensor)
    by_dtype: defaultdict[str, Sum] = defaultdict(Sum)
    parameters = trainable = 0
    for group in by_storage.values():
        for dtype in {tensor.dtype for tensor in group}:
            of_type = [tensor for tensor in group if tensor.dtype == dtype]
            by_dtype[dtype].tensors += len(of_type)
            # A tensor of the device `meta` has elements, and none of them is stored.
            by_dtype[dtype].elements += _stored(of_type) if of_type[0].view.storage.key else 0
        learned = [tensor for tensor in group if is_parameter(tensor)]
        parameters += _stored(learned)
        trainable += _stored([tensor for tensor in learned if tensor.trainable])
    says_all = all(t.trainable is not None for t in regions.values() if is_parameter(t))
    return Counts(
        names,
        tuple(regions.values()),
        dict(by_dtype),
        parameters,
        trainable if says_all and regions else None,
    )


def _stored(tensors: list[Tensor]) -> int:
    """Elements that some views of one storage show, together at most all that it has."""
    total = sum(tensor.elements for tensor in tensors)
    if not tensors or not (storage := tensors[0].view.storage).key:
        return total
    bits = BITS.get(tensors[0].dtype, 8)
    return min(total, storage.size if storage.dtype else storage.size * 8 // bits)


def count_facts(counts: Counts, where: str, parameters: int | None, rule: str) -> Iterator[Fact]:
    """Facts of the counts; `parameters` is the logical count, with the rule that it follows."""
    names = f"{where}, {counts.names} names" if counts.names != len(counts.distinct) else where
    yield Fact("/model/tensor_count", len(counts.distinct), names, "computed")
    stored = sum(of_type.elements for of_type in counts.by_dtype.values())
    yield Fact("/model/stored_elements", stored, names, "computed")
    if parameters is not None:
        yield Fact("/model/parameter_count", parameters, f"{where}: {rule}", "computed")
        if counts.trainable is not None and parameters == counts.parameters:
            yield Fact(
                "/model/trainable_parameter_count", counts.trainable, f"{where}: requires_grad", "computed"
            )
    for dtype in sorted(counts.by_dtype):
        of_type = counts.by_dtype[dtype]
        summary: dict[str, JsonValue] = {
            "data_type": dtype,
            "tensor_count": of_type.tensors,
            "stored_elements": of_type.elements,
        }
        if dtype in BITS:
            summary["byte_size"] = of_type.elements * BITS[dtype] // 8
        yield Fact("/model/tensor_summaries/-", summary, where, "computed")

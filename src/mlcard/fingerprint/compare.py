"""What two fingerprints have in common: tensors that are equal, and tensors that are alike.

Tensors are paired by their digests, then by their names, then, where formats name them differently, by what
their samples say. How alike two tensors are is the correlation of their samples: weights that were trained
further stay close to 1, weights of another training do not, and an offset or factor (an average of one in the
scales of a normalisation) does not count.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.fingerprint import TensorFingerprint, positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mlcard.fingerprint import Fingerprint

Match: TypeAlias = Literal["digest", "name", "sample"]

#: A correlation of fewer elements says nothing.
FEWEST = 8
#: Tensors with other names are paired when their samples correlate at least so much.
ALIKE = 0.8
#: Tensors of one size that are tried against each other.
MOST_TRIED = 128


@dataclass(frozen=True, slots=True)
class Pair:
    """A tensor of each side.

    Attributes:
        first: that of the first fingerprint.
        second: that of the second.
        matched_by: what they have in common: the digest, the name, or much of the sample.
        similarity: correlation of their samples, 1 for equal tensors; None where it cannot be told.
    """

    first: TensorFingerprint
    second: TensorFingerprint
    matched_by: Match
    similarity: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two fingerprints have in common.

    Attributes:
        identical: tensors with the same elements.
        changed: tensors of one name, or alike, with as many elements, and other ones.
        only_first: tensors that the second fingerprint has no counterpart for.
        only_second: tensors that the first has none for.
    """

    identical: tuple[Pair, ...]
    changed: tuple[Pair, ...]
    only_first: tuple[TensorFingerprint, ...]
    only_second: tuple[TensorFingerprint, ...]

    @property
    def telling(self) -> tuple[Pair, ...]:
        """The identical tensors that two models do not share by chance (see `is_telling`)."""
        return tuple(pair for pair in self.identical if is_telling(pair.first))

    @property
    def similarity(self) -> float | None:
        """Mean similarity of the pairs, weighted by their elements; None where it cannot be told of any."""
        known = [
            (pair.similarity, pair.first.elements)
            for pair in (*self.identical, *self.changed)
            if pair.similarity is not None
        ]
        total = sum(elements for _, elements in known)
        return sum(value * elements for value, elements in known) / total if total else None


def compare(first: Fingerprint, second: Fingerprint) -> Comparison:
    """Compare the tensors that two fingerprints list."""
    left, right = list(first.tensors), list(second.tensors)
    equal = [*_paired(left, right, _content_and_name), *_paired(left, right, _content)]
    named = _paired(left, right, _name_and_size)
    changed = [Pair(a, b, "name", similarity(a, b)) for a, b in named]
    changed += _alike(left, right)
    identical = tuple(Pair(a, b, "digest", 1.0) for a, b in equal)
    return Comparison(identical, tuple(changed), tuple(left), tuple(right))


def similarity(first: TensorFingerprint, second: TensorFingerprint) -> float | None:
    """Correlation of two samples at the positions that both have; None where it says nothing."""
    count = min(len(first.sample), len(second.sample))
    if first.elements != second.elements:
        return None
    here, there = _standardised(_sampled(first, count)), _standardised(_sampled(second, count))
    return _product(here, there) if here and there else None


def is_telling(tensor: TensorFingerprint) -> bool:
    """Whether a tensor with the same elements in two models says that one came from the other.

    Zeros, ones and numbers of positions do not: every model of an architecture begins with them.
    """
    if not tensor.sample:
        return tensor.elements >= FEWEST
    places = sorted(zip(positions(tensor.elements, len(tensor.sample)), tensor.sample, strict=False))
    (start, value), (end, other) = places[0], places[-1]
    rises = all((now - value) * (end - start) == (other - value) * (place - start) for place, now in places)
    return len(places) >= FEWEST and not rises


def _content_and_name(tensor: TensorFingerprint) -> tuple[object, ...]:
    return tensor.digest, tensor.dtype, tensor.name


def _content(tensor: TensorFingerprint) -> tuple[object, ...]:
    return tensor.digest, tensor.dtype


def _name_and_size(tensor: TensorFingerprint) -> tuple[object, ...]:
    return tensor.name, tensor.elements


def _paired(
    left: list[TensorFingerprint],
    right: list[TensorFingerprint],
    key: Callable[[TensorFingerprint], tuple[object, ...]],
) -> list[tuple[TensorFingerprint, TensorFingerprint]]:
    """Take out of two lists the tensors with the same key, pairwise in their order."""
    there: defaultdict[tuple[object, ...], deque[TensorFingerprint]] = defaultdict(deque)
    for tensor in right:
        there[key(tensor)].append(tensor)
    found = [(tensor, there[key(tensor)].popleft()) for tensor in left if there[key(tensor)]]
    taken = {id(tensor) for pair in found for tensor in pair}
    _take_out(taken, left, right)
    return found


def _take_out(taken: set[int], *lists: list[TensorFingerprint]) -> None:
    """Remove tensors from lists."""
    for tensors in lists:
        tensors[:] = [tensor for tensor in tensors if id(tensor) not in taken]


def _alike(left: list[TensorFingerprint], right: list[TensorFingerprint]) -> list[Pair]:
    """Take out of two lists the tensors whose samples are alike, the most alike first."""
    here, there = _by_elements(left), _by_elements(right)
    taken = set[int]()
    found: list[Pair] = []
    for elements in sorted(here.keys() & there.keys(), reverse=True):
        for value, a, b in sorted(_tried(here[elements], there[elements]), key=lambda item: -item[0]):
            if id(a) not in taken and id(b) not in taken:
                taken |= {id(a), id(b)}
                found.append(Pair(a, b, "sample", value))
    _take_out(taken, left, right)
    return found


def _tried(
    left: Sequence[TensorFingerprint], right: Sequence[TensorFingerprint]
) -> Iterator[tuple[float, TensorFingerprint, TensorFingerprint]]:
    """Yield the pairs of some tensors of one size that are alike, with how much."""
    count = min(len(tensor.sample) for tensor in (*left, *right))
    here = [(_standardised(_sampled(tensor, count)), tensor) for tensor in left[:MOST_TRIED]]
    there = [(_standardised(_sampled(tensor, count)), tensor) for tensor in right[:MOST_TRIED]]
    for mine, first in here:
        for other, second in there:
            if mine and other and (value := _product(mine, other)) >= ALIKE:
                yield value, first, second


def _by_elements(tensors: Iterable[TensorFingerprint]) -> dict[int, list[TensorFingerprint]]:
    """The tensors with a sample by their number of elements."""
    found: defaultdict[int, list[TensorFingerprint]] = defaultdict(list)
    for tensor in tensors:
        if tensor.sample:
            found[tensor.elements].append(tensor)
    return found


def _sampled(tensor: TensorFingerprint, count: int) -> Sequence[float]:
    """The sample that a tensor would have if so many elements were kept."""
    if tensor.elements <= len(tensor.sample):
        return [tensor.sample[place] for place in positions(tensor.elements, count)]
    return tensor.sample[:count]


def _standardised(numbers: Sequence[float]) -> list[float]:
    """Numbers with mean 0 and norm 1; empty where they are few, or all the same."""
    if len(numbers) < FEWEST:
        return []
    middle = math.fsum(numbers) / len(numbers)
    norm = math.hypot(*(number - middle for number in numbers))
    return [(number - middle) / norm for number in numbers] if norm and math.isfinite(norm) else []


def _product(first: Sequence[float], second: Sequence[float]) -> float:
    """Correlation of standardised numbers, six digits."""
    value = sum(map(mul, first, second))
    return float(f"{max(-1.0, min(1.0, value)):.6g}")

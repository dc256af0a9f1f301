r"""What is kept of a model's tensors for later comparison: digests, norms, and a few of the weights.

| what | how |
|---|---|
| digest of a tensor | SHA-256 of its elements, row by row, least significant byte first; neither name, shape nor type goes in, so that the same weights have the same digest in every format |
| norm | square root of the sum of squares (L2), six digits; of floating-point and complex types only, since what integers and packed blocks stand for is told elsewhere |
| sample | up to 64 elements at positions that follow from the number of elements (`positions`), six digits |
| digest of a model | SHA-256 of the digests of its tensors, each once, sorted, a line each: `sort -u \| sha256sum`; order, names and tied copies make no difference |

| module | what it does |
|---|---|
| `elements` | how elements of a type become numbers |
| `measure` | digest, norm and sample of one tensor, fed piece by piece |
| `reorder` | elements that stand in another order, put row by row |
| `document` | fingerprints as JSON |
| `compare` | what two fingerprints have in common |
"""  # noqa: E501 - a table

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


#: Name and version of the definitions above: fingerprints of different methods are not compared.
METHOD = "mlcard-tensors-1"
#: Most elements of one tensor that are kept.
MOST_SAMPLES = 64
#: 2**64 divided by the golden ratio: multiples of it, modulo 2**64, are spread evenly, whatever their number,
#: and in no step with the rows of a matrix (D. E. Knuth, The Art of Computer Programming 3, section 6.4).
_GOLDEN = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class TensorFingerprint:
    """What is kept of one tensor.

    Attributes:
        name: its name in the file.
        dtype: type of its elements.
        shape: its sizes, the outermost first.
        digest: SHA-256 of its elements.
        norm: square root of the sum of squares; None where the type has none, or it is not finite.
        sample: some of its elements (see `positions`); empty where the type has no numbers.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    digest: str
    norm: float | None = None
    sample: tuple[int | float, ...] = ()

    @property
    def elements(self) -> int:
        """Number of its elements."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of all tensors that a model has in one file, or in the shards of one checkpoint.

    Attributes:
        file: the file, or the first of the shards, relative to the folder of the card.
        format: format of the file.
        digest: over all tensors that were measured, also those that are not listed.
        tensor_count: how many were measured.
        elements: how many elements they have.
        norm: square root of the sum of the squares of all of them, equal tensors once; None without any.
        left_out: how many were not measured, because their elements do not stand in the file as they are.
        unlisted: how many were measured and are not in `tensors`.
        tensors: the tensors, in the order of their names.
    """

    file: str
    format: str
    digest: str
    tensor_count: int
    elements: int
    norm: float | None = None
    left_out: int = 0
    unlisted: int = 0
    tensors: tuple[TensorFingerprint, ...] = ()


def positions(elements: int, count: int) -> list[int]:
    """The positions of the elements that are kept of a tensor of so many; all of a small one, in order."""
    if elements <= count:
        return list(range(elements))
    return [(index * _GOLDEN % 2**64) * elements >> 64 for index in range(count)]


def digest_of(digests: Iterable[str]) -> str:
    """The digest of a model from those of its tensors."""
    lines = "".join(f"{digest}\n" for digest in sorted(set(digests)))
    return hashlib.sha256(lines.encode("ascii")).hexdigest()


def six_digits(number: float) -> float | None:
    """A number with six digits, so that the order of additions does not show; None if it is infinite."""
    return float(f"{number:.6g}") if math.isfinite(number) else None


def norm_of(squares: Sequence[float]) -> float | None:
    """The norm that belongs to sums of squares; None without any, or when they are not finite."""
    if not squares or not all(map(math.isfinite, squares)):
        return None
    return six_digits(math.sqrt(math.fsum(squares)))

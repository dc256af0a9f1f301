"""Sums of squares with numpy, which is not a dependency of mlcard: `pip install 'mlcard[fingerprint]'`."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcard.fingerprint.elements import BLOCK, FLOATS

_TYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


def squares(data: memoryview, dtype: str) -> list[float]:
    """Sums of the squares of each block of numbers; the last block may be shorter."""
    count = len(data) // FLOATS[dtype]
    numbers = _numbers(data, dtype)
    whole = count // BLOCK * BLOCK
    sums: list[float] = _sums(numbers[:whole].reshape(-1, BLOCK))
    return sums + _sums(numbers[whole:].reshape(1, -1)) if whole < count else sums


def _sums(rows: Any) -> list[float]:
    with np.errstate(over="ignore", invalid="ignore"):
        found: list[float] = np.einsum("ij,ij->i", rows, rows, dtype=np.float64).tolist()
    return found


def _numbers(data: memoryview, dtype: str) -> Any:
    """The numbers that some bytes are, without a copy where numpy knows their type."""
    if dtype == "BF16":  # the upper half of a number of 32 bits
        return (np.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
    return np.frombuffer(data, _TYPES[dtype])

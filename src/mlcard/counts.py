"""Numbers of bytes, rows and the like, as files tell them."""

from __future__ import annotations

#: No file is larger, and no table longer: systems count with 63 bits.
LARGEST = 2**63 - 1


def is_count(value: object) -> bool:
    """Whether a value can be a number of bytes or rows."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST

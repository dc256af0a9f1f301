"""A bound on time that also holds on a slow machine, and in a process that other tests have filled."""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds of CPU that `yardstick` takes on the machine that the bounds of the tests were set on.
REFERENCE = 0.023


def yardstick() -> float:
    """Seconds of CPU that the same piece of work takes now: calls, integers and a dictionary."""
    start = time.process_time()
    seen: dict[int, int] = {}
    for number in range(300_000):
        seen[number & 1023] = seen.get(number & 1023, 0) + number
    return time.process_time() - start


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when the block takes more than so many seconds of CPU.

    Objects of other tests are kept from its garbage collections, which would else count as its work; and
    a block that took longer is judged by what the machine does in that time now.
    """
    gc.freeze()
    try:
        start = time.process_time()
        yield
        took = time.process_time() - start
    finally:
        gc.unfreeze()
    if took >= seconds:
        slowness = max(1.0, yardstick() / REFERENCE)
        assert took < seconds * slowness, f"{took:.2f} s of CPU, {slowness:.1f} times slower than usual"

"""Run a piece of work in a process of its own, and measure wall, CPU and peak memory.

`code` defines `work(path)`; what it imports at its top is not part of the measurement.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: A process may begin with the peak of the one that started it: on Linux it is set back.
MEASURE = """
import json, resource, sys, time
try:
    open("/proc/self/clear_refs", "w").write("5")
except OSError:
    pass
wall, cpu = time.perf_counter(), time.process_time()
work(sys.argv[1])
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
try:
    status = open("/proc/self/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 2**10
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak}))
"""


def measured(code: str, path: Path, rounds: int = 3) -> dict[str, float]:
    """The fastest of some rounds, after one that warms the disk's cache.

    Returns:
        Seconds of wall clock and CPU of the work (`wall`, `cpu`), its peak memory in MiB (`peak`), and the
        seconds of the whole process, imports included (`process`).
    """
    command = [sys.executable, "-c", code + MEASURE, str(path)]
    runs = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        run = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        runs.append({**run, "process": time.perf_counter() - start})
    return min(runs[1:], key=lambda run: run["wall"])

"""Cold start: `mlcard lint` of one card beside `linkml-validate` of the same content, whole processes.

    python benchmarks/cold_start.py [RUNS]

Prints medians of wall clock and of CPU time (user and system, of the child alone), and their ratios. Targets:
`mlcard lint` takes at most 150 ms of wall clock, 100 ms of CPU, and a tenth of what `linkml-validate` takes.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Compiled modules are kept between runs, as on a user's machine.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
CARD = """\
mlcard: "1.0"
models:
- id: diabetes-predictor
  name: Diabetes Predictor
  license: Apache-2.0
  algorithm: SVC
  ml_task: tabular-classification
  hyperparameters: {kernel: rbf, C: 2.3}
  trained_on: [{dataset: diabetes, split: train}]
  evaluations:
  - {measure: accuracy, value: 0.9354, dataset: diabetes, split: test}
datasets:
- {id: diabetes, name: Diabetes, license: CC0-1.0, number_of_instances: 768}
"""


@dataclass(frozen=True)
class Cost:
    """What one process took, in milliseconds."""

    wall: float
    cpu: float


def once(command: list[str]) -> Cost:
    """Run a command to its end; its output is thrown away, its exit code may say that it found something."""
    start = time.perf_counter()
    with Path(os.devnull).open("w") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere, stderr=nowhere, env=ENVIRONMENT)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed with {child.returncode}")
    return Cost((time.perf_counter() - start) * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3)


def median(command: list[str], runs: int) -> Cost:
    """The medians of several runs, after one that fills the caches."""
    once(command)
    costs = [once(command) for _ in range(runs)]
    return Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs))


def main() -> None:
    """Measure, alternating nothing and hiding nothing: the machine's load is printed beside the figures."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        card = Path(folder, "modelcard.yaml")
        card.write_text(CARD, encoding="utf-8")
        schema = str(REPOSITORY / "schema" / "modellake.yaml")
        commands = {
            "mlcard lint": [str(BIN / "mlcard"), "lint", str(card)],
            "mlcard --help": [str(BIN / "mlcard"), "--help"],
            "python -c pass": [sys.executable, "-c", "pass"],
            "linkml-validate": [str(BIN / "linkml-validate"), "-s", schema, "-C", "Card", str(card)],
        }
        costs = {
            name: median(command, runs if name != "linkml-validate" else max(3, runs // 5))
            for name, command in commands.items()
        }
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {runs} runs")
    for name, cost in costs.items():
        print(f"{name:<16} {cost.wall:8.0f} ms wall {cost.cpu:8.0f} ms CPU")
    ours, theirs = costs["mlcard lint"], costs["linkml-validate"]
    print(f"ratio            {theirs.wall / ours.wall:8.1f} x wall {theirs.cpu / ours.cpu:8.1f} x CPU")


if __name__ == "__main__":
    main()

"""`mlcard extract`: whole processes, and a lake of many model folders.

- `mlcard extract examples/diabetes` beside Python that only imports polars, and beside Python that loads the
  same model, table and metrics with joblib and polars (how a script that describes the folder would begin)
- a generated lake of 500 small model folders (a pickle, a table, a script, metrics): folders a second with
one
  process and with one for each core, for fresh cards and for a check of cards that stand

Run: python benchmarks/extract.py
"""

from __future__ import annotations

import os
import pickle
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MLCARD = str(Path(sys.executable).parent / "mlcard")
RUNS, FOLDERS = 9, 500

IMPORT = "import polars"
LOAD = """
import json, sys, joblib, polars
joblib.load(sys.argv[1] + "/model.joblib")
polars.read_csv(sys.argv[1] + "/data/diabetes.csv").describe()
json.load(open(sys.argv[1] + "/metrics.json"))
"""
SCRIPT = """
import json, pickle
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_validate

table = pd.read_csv("data/table.csv")
model = LogisticRegression(C={C})
scores = cross_validate(model, table.drop(columns="y"), table["y"], cv=5, scoring=["accuracy"])
json.dump({{"accuracy": scores["test_accuracy"].mean()}}, open("metrics.json", "w"))
model.fit(table.drop(columns="y"), table["y"])
pickle.dump(model, open("model.pkl", "wb"))
"""


def measured(command: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command, its children included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def line(name: str, runs: list[tuple[float, float]], more: str = "") -> float:
    """Print the median and the range of some runs; returns the median wall time."""
    walls = sorted(run[0] for run in runs)
    cpu = statistics.median(run[1] for run in runs)
    wall = statistics.median(walls)
    spread = f"({walls[0] * 1000:.0f}-{walls[-1] * 1000:.0f})"
    print(f"{name:40} {wall * 1000:7.0f} ms  {spread:15}  CPU {cpu * 1000:6.0f} ms{more}")
    return wall


def one_folder(folder: Path) -> None:
    """The example, whole process."""
    example = folder / "diabetes"
    shutil.copytree(ROOT / "examples" / "diabetes", example)
    card = example / "modelcard.yaml"

    def fresh() -> tuple[float, float]:
        card.unlink(missing_ok=True)
        return measured([MLCARD, "extract", str(example)])

    measured([MLCARD, "extract", str(example)])  # fills the caches of the disk
    imported = line(
        "python -c 'import polars'", [measured([sys.executable, "-c", IMPORT]) for _ in range(RUNS)]
    )
    loaded = line(
        "loading the same files", [measured([sys.executable, "-c", LOAD, str(example)]) for _ in range(RUNS)]
    )
    wall = line("mlcard extract examples/diabetes", [fresh() for _ in range(RUNS)])
    line("  the card stands", [measured([MLCARD, "extract", str(example)]) for _ in range(RUNS)])
    print(f"  {wall / imported:.1f} times the import of polars, {wall / loaded:.2f} times loading the files")


def lake(folder: Path) -> None:
    """Many small model folders."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(0)
    for number in range(FOLDERS):
        home = folder / "lake" / f"team{number % 10}" / f"model{number}"
        (home / "data").mkdir(parents=True)
        rows = random.random((200, 6))
        target = (rows[:, 0] > rows[:, 1]).astype(int)
        strength = 1 + number / 10
        (home / "model.pkl").write_bytes(pickle.dumps(LogisticRegression(C=strength).fit(rows, target)))
        names = ",".join([*(f"x{column}" for column in range(6)), "y"])
        lines = [
            ",".join([*(f"{value:.4f}" for value in row), str(label)])
            for row, label in zip(rows, target, strict=True)
        ]
        text = "\n".join(lines)
        (home / "data" / "table.csv").write_text(f"{names}\n{text}\n")
        (home / "train.py").write_text(SCRIPT.format(C=strength))
        (home / "metrics.json").write_text('{"accuracy": 0.9}')
    for jobs in (1, os.cpu_count() or 1):
        for card in (folder / "lake").rglob("modelcard.yaml"):
            card.unlink()
        run = measured([MLCARD, "extract", str(folder / "lake"), "--jobs", str(jobs)])
        line(f"{FOLDERS} model folders, {jobs} processes", [run], f"  {FOLDERS / run[0]:.0f} folders/s")
        run = measured([MLCARD, "extract", str(folder / "lake"), "--jobs", str(jobs), "--check"])
        line("  --check", [run], f"  {FOLDERS / run[0]:.0f} folders/s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        one_folder(Path(temporary))
        lake(Path(temporary))

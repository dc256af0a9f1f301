"""Hashing and fingerprints: mlcard beside `hashlib.sha256`, `sha256sum` and `openssl` on the same files.

The folder holds 1 GB of weights in four safetensors files, all in the cache of the disk: what is measured is
processors and not the disk. Each way is run several times in turn and the fastest run counts, because other
programs share the machine; the ratios are of runs in the same round.

- MB/s of reading, wall and CPU, in one process
- whole processes: `mlcard extract` with and without hashes and fingerprints, and the share of hashing in them

Run: python benchmarks/hashing.py [--megabytes 1000] [--files 4] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.extract.fingerprints import Means, contents
from mlcard.extract.hashing import hash_all
from mlcard.extract.options import Options
from mlcard.extract.tensor_list import Standing
from mlcard.extract.walk import Found
from mlcard.facts import Source
from mlcard.readers import recognise

if TYPE_CHECKING:
    from collections.abc import Callable

MLCARD = str(Path(sys.executable).parent / "mlcard")
ROUNDS = 5
CORES = os.cpu_count() or 1


def weights(path: Path, size: int, seed: int) -> None:
    """Write a safetensors file of normal numbers in tensors of four megabytes, so many bytes in all."""
    import numpy as np

    generator = np.random.default_rng(seed)
    count = max(1, size // 2**22)
    tensors = {
        f"layers.{number}.weight": {
            "dtype": "F32", "shape": [1024, 1024], "data_offsets": [number * 2**22, (number + 1) * 2**22]
        }
        for number in range(count)
    }  # fmt: skip
    text = json.dumps(tensors).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _ in range(count):
            file.write(generator.standard_normal(2**20, "f4").tobytes())


def plain(paths: list[Path]) -> None:
    for path in paths:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall and of CPU that a piece of work takes, the processes that it starts included."""

    def spent() -> float:
        parts = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(part.ru_utime + part.ru_stime for part in parts)

    cpu, wall = spent(), time.perf_counter()
    work()
    return time.perf_counter() - wall, spent() - cpu


def compared(ways: dict[str, Callable[[], object]], size: int) -> dict[str, float]:
    """Print each way beside the first one; returns the wall seconds of the fastest run of each."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, work in ways.items():
            runs[name].append(measured(work))
    first = next(iter(ways))
    for name, times in runs.items():
        wall, cpu = min(times)
        ratio = statistics.median(mine[0] / base[0] for mine, base in zip(times, runs[first], strict=True))
        rate = f"{size / wall / 1e6:6.0f} MB/s" if size else ""
        print(f"{name:42} {wall:6.2f} s  CPU {cpu:6.2f} s  {rate}  {ratio:5.2f} times the first")
    return {name: min(times)[0] for name, times in runs.items()}


def in_process(paths: list[Path], size: int) -> None:
    sources = [Source(path, path.name) for path in paths]
    found = [Found(source, recognise(source)) for source in sources]

    def fingerprint(threads: int) -> Callable[[], object]:
        return lambda: contents(found, found, Options(fingerprints=True), Standing(), Means(threads))

    ways: dict[str, Callable[[], object]] = {
        "hashlib.sha256, file after file": lambda: plain(paths),
        "mlcard, 1 thread": lambda: hash_all(sources),
        f"mlcard, {CORES} threads": lambda: hash_all(sources, threads=CORES),
        "mlcard with fingerprints, 1 thread": fingerprint(1),
        f"mlcard with fingerprints, {CORES} threads": fingerprint(CORES),
        f"  one file of {size // len(paths) >> 20} MiB, {CORES} threads": lambda: contents(
            found[:1], found[:1], Options(fingerprints=True), Standing(), Means(CORES)
        ),
    }
    for command in (["sha256sum"], ["openssl", "dgst", "-sha256"]):
        if shutil.which(command[0]):
            ways[" ".join(command)] = lambda command=command: subprocess.run(
                [*command, *paths], check=True, stdout=subprocess.DEVNULL
            )
    compared(ways, size)


def processes(folder: Path) -> None:
    def extract(*options: str) -> Callable[[], object]:
        def work() -> None:
            for card in folder.glob("modelcard*"):
                card.unlink()
            command = [MLCARD, "extract", str(folder), *options]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

        return work

    names = ["extract --no-hash", "extract", "extract --fingerprint", "extract --jobs 1"]
    times = compared({f"mlcard {name}": extract(*name.split()[1:]) for name in names}, 0)
    base = times["mlcard extract --no-hash"]
    for name in names[1:]:
        share = 1 - base / times[f"mlcard {name}"]
        print(f"mlcard {name}: {100 * share:.0f} % of the time is hashing")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--folder", type=Path, help="where the files are made, and removed again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as temporary:
        folder = Path(temporary)
        size = arguments.megabytes * 10**6 // arguments.files
        for number in range(arguments.files):
            weights(folder / f"model{number}.safetensors", size, number)
        paths = sorted(folder.glob("*.safetensors"))
        total = sum(path.stat().st_size for path in paths)
        print(f"{len(paths)} files, {total / 1e6:.0f} MB, {CORES} cores")
        in_process(paths, total)
        processes(folder)


if __name__ == "__main__":
    main()

"""Feed mangled files to the readers: nothing but a typed error may come out, in time and within bounds.

A target is a format; its seeds are the files of that format among the test data. With the package atheris
installed, coverage leads the mutations; without it they are random.

Run: python tests/fuzz/harness.py [--seconds 60] [--target NAME …] [--seed 0] [--keep FOLDER]
     python tests/fuzz/harness.py --atheris --target NAME [arguments of libFuzzer]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from mlcard.facts import Source
from mlcard.readers import read, recognise

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MLCARD_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
FOLDERS = (
    REPOSITORY / "tests/data/models",
    REPOSITORY / "tests/data/tables",
    SHARED / "models",
    SHARED / "tables",
    SHARED / "cards",
)
#: Larger seeds would be copied more than read.
MOST_SEED = 300_000
#: What one reading may take: seconds, and bytes more than before.
MOST_SECONDS = 2.0
MOST_MEMORY = 200 * 2**20
#: Bytes that formats give a meaning: lengths at their limits, marks, ends of pickles.
INTERESTING = (
    b"\x00",
    b"\xff",
    b"\x7f\xff\xff\xff",
    b"\xff" * 8,
    b"\x80\x04",
    b".",
    b"(",
    b"}",
    b"\n",
    b"[" * 64,
    b"PK\x03\x04",
)


@dataclass(frozen=True)
class Seed:
    """A file to mangle: the name under which it is read, and its bytes."""

    name: str
    data: bytes


def seeds() -> dict[str, list[Seed]]:
    """The seeds of each format that has a reader."""
    found: dict[str, list[Seed]] = defaultdict(list)
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if not path.is_file() or path.stat().st_size > MOST_SEED:
                continue
            form = recognise(Source(path, path.name))
            if form is not None and form.module is not None:
                found[form.name].append(Seed(path.name, path.read_bytes()))
    return dict(found)


def mutate(data: bytes, rng: random.Random, other: bytes) -> bytes:
    """Change a few places: flip, insert, delete, repeat, cut, or take a part of another seed."""
    mangled = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(mangled) + 1)
        size = rng.choice((1, 2, 4, 8, 64))
        match rng.randrange(7):
            case 0 if mangled:
                mangled[at % len(mangled)] ^= 1 << rng.randrange(8)
            case 1:
                mangled[at:at] = rng.choice(INTERESTING)
            case 2:
                mangled[at : at + size] = rng.randbytes(size)
            case 3:
                del mangled[at : at + size]
            case 4:
                mangled[at:at] = mangled[at : at + size] * rng.choice((2, 50))
            case 5:
                begin = rng.randrange(len(other) + 1)
                mangled[at : at + size] = other[begin : begin + size * 8]
            case _ if rng.random() < 0.2:
                del mangled[at:]
    return bytes(mangled)


def check(seed: Seed, data: bytes, folder: Path) -> float:
    """Read a mangled file as the seed was read; returns the seconds it took."""
    path = folder / seed.name
    path.write_bytes(data)
    start = time.process_time()
    read(Source(path, seed.name))
    spent = time.process_time() - start
    assert spent <= MOST_SECONDS, f"{seed.name}: {spent:.1f} s"
    return spent


def peak() -> int:
    """The most memory that this process has taken, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def run(targets: dict[str, list[Seed]], seconds: float, seed: int, keep: Path | None = None) -> int:
    """Mangle the seeds of each target in turn until the time is over; returns how many files were read."""
    rng = random.Random(seed)  # noqa: S311 - repeatable noise
    count, end = 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name:
        while time.monotonic() < end:
            for chosen in targets.values():
                one, other = rng.choice(chosen), rng.choice(chosen)
                data = mutate(one.data, rng, other.data)
                before = peak()
                try:
                    check(one, data, Path(name))
                    assert peak() - before <= MOST_MEMORY, f"{one.name}: too much memory"
                except BaseException:
                    if keep is not None:
                        keep.mkdir(parents=True, exist_ok=True)
                        (keep / f"{seed}-{count}-{one.name}").write_bytes(data)
                    raise
                count += 1
    return count


def run_atheris(target: str, chosen: list[Seed], arguments: list[str]) -> None:
    """Let atheris lead the mutations of one target (https://github.com/google/atheris)."""
    import atheris

    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name) / "corpus"
        corpus.mkdir()
        for index, seed in enumerate(chosen):
            (corpus / f"{index}-{seed.name}").write_bytes(seed.data)
        atheris.instrument_all()
        atheris.Setup([target, *arguments, str(corpus)], lambda data: check(chosen[0], data, Path(name)))
        atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", action="append")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--atheris", action="store_true")
    arguments, rest = parser.parse_known_args()
    targets = {
        name: found for name, found in seeds().items() if not arguments.target or name in arguments.target
    }
    if arguments.atheris:
        for name, found in targets.items():
            run_atheris(name, found, rest)
    count = run(targets, arguments.seconds, arguments.seed, arguments.keep)
    seed_count = sum(map(len, targets.values()))
    sys.stdout.write(f"{len(targets)} targets, {seed_count} seeds, {count} mangled files, ")
    sys.stdout.write(f"peak {peak() >> 20} MiB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

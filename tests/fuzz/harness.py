"""Feed mangled files to the readers: nothing but a typed error may come out, in time and within bounds.

A target is a format; its seeds are the files of that format among the test data, and where there are none
those of `made_seeds`. With the package atheris installed, coverage leads the mutations; without it they are
random.

Run: python tests/fuzz/harness.py [--seconds 60] [--target NAME …] [--seed 0] [--keep FOLDER]
     python tests/fuzz/harness.py --atheris --target NAME [arguments of libFuzzer]

With `--keep` a file that fails is written there with its traceback, and the run goes on to end with 1.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

sys.path.insert(0, str(Path(__file__).parent))
import made_seeds

from mlcard.extract import Options
from mlcard.extract.fingerprints import Means, contents
from mlcard.extract.tensor_list import Standing
from mlcard.extract.walk import Found
from mlcard.facts import Source
from mlcard.readers import read, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MLCARD_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
#: Folders of files that are read by themselves, and folders of model folders, whose files are read together.
FOLDERS = (
    REPOSITORY / "tests/data/models", REPOSITORY / "tests/data/tables", REPOSITORY / "examples",
    SHARED / "models", SHARED / "openml", SHARED / "cards",
)  # fmt: skip
MODEL_FOLDERS = REPOSITORY / "tests/data/model_folders"
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


class TooSlowError(BaseException):
    """A reading took longer than any may; no reader translates it, so it shows where the time went."""


@dataclass(frozen=True)
class Seed:
    """A file to mangle: its path in its folder, its bytes, and the files that lie beside it."""

    name: str
    data: bytes
    beside: tuple[tuple[str, bytes], ...] = ()


def seeds() -> dict[str, list[Seed]]:
    """The seeds of each format that has a reader."""
    found: dict[str, list[Seed]] = defaultdict(list)
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and path.stat().st_size <= MOST_SEED:
                _add(found, path, Seed(path.name, path.read_bytes()))
    with tempfile.TemporaryDirectory() as name:
        for path, data in made_seeds.files().items():
            target = Path(name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        for folder in [*sorted(MODEL_FOLDERS.iterdir()), *sorted(Path(name).iterdir())]:
            for path, seed in _of_model_folder(folder):
                _add(found, path, seed)
    return dict(found)


def _add(found: dict[str, list[Seed]], path: Path, seed: Seed) -> None:
    form = recognise(Source(path, path.name))
    if form is not None and form.module is not None:
        found[form.name].append(seed)


def _of_model_folder(folder: Path) -> Iterator[tuple[Path, Seed]]:
    """Each file of a model folder as a seed, beside all others."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "facts.txt"]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    for path, (name, data) in zip(paths, files.items(), strict=True):
        yield path, Seed(name, data, tuple((other, files[other]) for other in files if other != name))


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


def check(seed: Seed, data: bytes, folder: Path) -> None:
    """Read a mangled file as the seed was read, and measure its tensors; fails when that takes too much."""
    path = folder / seed.name
    path.parent.mkdir(parents=True, exist_ok=True)
    for name, content in seed.beside:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    path.write_bytes(data)
    before = peak(anew=True)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        source = Source(path, seed.name)
        read(source)
        found = [Found(source, recognise(source))]
        contents(found, found, Options(fingerprints=True), Standing(), Means())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    assert peak() - before <= MOST_MEMORY, f"{seed.name}: {(peak() - before) >> 20} MiB"


def _too_slow(_number: int, _frame: object) -> NoReturn:
    raise TooSlowError(f"more than {MOST_SECONDS} s of CPU")


def peak(*, anew: bool = False) -> int:
    """The most memory that this process has taken, in bytes; on Linux since it was last measured anew."""
    if not sys.platform.startswith("linux"):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024


def run(
    targets: dict[str, list[Seed]], seconds: float, seed: int, keep: Path | None = None
) -> tuple[int, int]:
    """Mangle the seeds of each target in turn until the time is over.

    Args:
        targets: the seeds by format.
        seconds: of wall clock.
        seed: of the random mutations.
        keep: where files that fail are kept; without it the first failure is raised.

    Returns:
        How many files were read, and how many of them failed.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable noise
    signal.signal(signal.SIGPROF, _too_slow)
    count, failed, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        for chosen in targets.values():
            one, other = rng.choice(chosen), rng.choice(chosen)
            data = mutate(one.data, rng, other.data)
            count += 1
            try:
                with tempfile.TemporaryDirectory() as name:
                    check(one, data, Path(name))
            except (Exception, TooSlowError):
                if keep is None:
                    raise
                failed += 1
                place = keep / f"{seed}-{count}"
                place.mkdir(parents=True, exist_ok=True)
                (place / Path(one.name).name).write_bytes(data)
                (place / "traceback.txt").write_text(traceback.format_exc())
    return count, failed


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
    known = seeds()
    if unknown := set(arguments.target or ()) - known.keys():
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    targets = {
        name: found for name, found in known.items() if not arguments.target or name in arguments.target
    }
    if arguments.atheris:
        for name, found in targets.items():
            run_atheris(name, found, rest)
    count, failed = run(targets, arguments.seconds, arguments.seed, arguments.keep)
    seed_count = sum(map(len, targets.values()))
    sys.stdout.write(f"{len(targets)} targets, {seed_count} seeds, {count} mangled files, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

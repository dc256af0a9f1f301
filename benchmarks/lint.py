"""`mlcard lint` on many cards: real ones in this process, and generated ones beside the peers.

    python benchmarks/lint.py [FOLDER]

FOLDER holds real cards (by default `../shared/data/cards` beside this repository). Printed are CPU times, as
the machine may be shared, and ratios. Peers: check-jsonschema and linkml-validate with the same schema, and
yamllint, which knows no schema. Targets: 5,000 cards a second on one core, 50,000 from the cache.
"""

from __future__ import annotations

import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cold_start import BIN, CARD, REPOSITORY, Cost, median

from mlcard.card import decode, find
from mlcard.configuration import Configuration
from mlcard.validate import cards_under
from mlcard.validate.cache import Cache
from mlcard.validate.run import judge

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
GENERATED = 1_000


def main() -> None:
    """Measure the real cards, then the generated ones."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data" / "cards"
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as scratch:
        if folder.is_dir():
            real(folder, Path(scratch))
        else:
            print(f"{folder}: no real cards here")
        peers(Path(scratch))


def real(folder: Path, scratch: Path) -> None:
    """Real cards, copied often enough for a steady figure, without and with the cache."""
    lake = scratch / "real"
    originals = list(find([folder]))
    for copy in range(10):
        for number, path in enumerate(originals):
            target = lake / str(copy) / str(number) / path.name
            target.parent.mkdir(parents=True)
            shutil.copyfile(path, target)
    cards = list(cards_under([lake], Configuration()))
    size = sum(len(decode(path.read_bytes(), str(path))) for path in originals) / len(originals)
    print(f"\n{len(originals)} real cards of {size / 1000:.1f} kB on average, ten times")
    seconds, judgements = fastest(lambda: judge(cards))
    told = sum(len(judgement.findings) for judgement in judgements) / len(cards)
    rate("without cache", len(cards), seconds, f"{told:.1f} findings a card")
    cache = Cache(scratch / "cache.json", {})
    judge(cards, cache=cache)
    seconds, _ = fastest(lambda: judge(cards, cache=cache))
    rate("from the cache", len(cards), seconds)
    seconds, _ = fastest(lambda: list(cards_under([lake], Configuration())))
    rate("finding them", len(cards), seconds)


def fastest(work: Callable[[], list]) -> tuple[float, list]:
    """CPU seconds of the fastest of some rounds, and what came of it."""
    seconds = []
    result = work()
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return min(seconds), result


def rate(name: str, count: int, seconds: float, more: str = "") -> None:
    """Print cards a second."""
    print(
        f"{name:<16} {count / seconds:10,.0f} cards/s {seconds / count * 1e6:8.0f} us a card  {more}".rstrip()
    )


def peers(scratch: Path) -> None:
    """Generated native cards, whole processes: one card, and a thousand."""
    names = []
    for number in range(GENERATED):
        path = scratch / "generated" / f"m{number}" / "modelcard.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(CARD.replace("diabetes-predictor", f"predictor-{number}"), encoding="utf-8")
        names.append(str(path))
    schema = str(REPOSITORY / "src" / "mlcard" / "_generated" / "modellake.schema.json")
    commands = {
        "mlcard lint": [str(BIN / "mlcard"), "lint", "--no-cache", "--jobs", "1"],
        "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", schema],
        "yamllint": [str(BIN / "yamllint"), "-d", "{rules: {}}"],
        "linkml-validate": [
            str(BIN / "linkml-validate"), "-s", str(REPOSITORY / "schema" / "modellake.yaml"), "-C", "Card",
        ],
    }  # fmt: skip
    for count, runs in ((1, 9), (GENERATED, 3)):
        costs: dict[str, Cost] = {}
        for name, command in commands.items():
            if not Path(command[0]).exists():
                print(f"{name}: not installed (pip install --group benchmarks)")
            elif name != "linkml-validate" or count == 1:
                costs[name] = median([*command, *names[:count]], runs)
        print(f"\n{count:,} generated card{'s' * (count > 1)}, whole process")
        ours = costs["mlcard lint"]
        for name, cost in costs.items():
            print(
                f"{name:<16} {cost.cpu:8.0f} ms CPU {cost.wall:8.0f} ms wall {cost.cpu / ours.cpu:6.1f} x CPU"
            )
    print(f"\n(median of runs; load {statistics.fmean(os.getloadavg()):.1f})")


if __name__ == "__main__":
    main()

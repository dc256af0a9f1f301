"""Compare what mlcard reads in pickles of scikit-learn with what the loaded objects said of themselves.

The folders are what `tests/data/models/sklearn/describe_version.py` wrote, each in an environment of its own
with another version of scikit-learn. A parameter that is None is not set, and no card says it. A value that
either side only describes (a kernel, a way of splitting, a matrix) is counted apart.
Run: python tools/sklearn_facts.py FOLDER, where FOLDER/1.9.1 and its like are these folders. The exit code is
1 when a value differs, or an honest file has a finding above *unreviewed*.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.pickle_machine import interpret
from mlcard.readers.sklearn.estimators import Budget, estimator_of, settings_of

#: How `describe_version.as_json` describes an object that is no estimator, and mlcard an array of many sides.
DESCRIBED = re.compile(r"[a-z]+\.random\.\w+|array of .* with shape .*")
TIERS = frozenset({"inert", "unreviewed"})


def plain(value: Any) -> Any:
    """A value without what is None, however deep."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item != "None"}
    return [plain(item) for item in value] if isinstance(value, list) else value


def compare(path: Path, told: dict[str, Any]) -> tuple[int, int, list[str]]:
    """How many values a file has, how many of them are only described, and what differs."""
    with path.open("rb") as file:
        estimator = estimator_of(interpret(file).value)
    if estimator is None:
        return 0, 0, ["no estimator"]
    ours = plain({setting.name: setting.value for setting in settings_of(estimator, Budget())})
    theirs = plain(told["hyperparameters"])
    differing = [name for name in ours.keys() | theirs.keys() if not _same(ours.get(name), theirs.get(name))]
    described = [
        name
        for name in differing
        if any(isinstance(side.get(name), str) and DESCRIBED.fullmatch(side[name]) for side in (ours, theirs))
    ]
    wrong = [f"{name}: {ours.get(name)!r}, not {theirs.get(name)!r}" for name in differing]
    wrong = [text for name, text in zip(differing, wrong, strict=True) if name not in described]
    if estimator.algorithm != told["algorithm"]:
        wrong.append(f"algorithm {estimator.algorithm}")
    return len(ours), len(described), wrong


def _same(one: Any, other: Any) -> bool:
    """Equal, and True is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def above_unreviewed(path: Path) -> list[str]:
    """What is found in a file that is worse than a name that nobody has reviewed."""
    reading = read(Source(path, path.name))
    found = [fact.value for fact in reading.facts if fact.slot == "/model/security_findings/-"]
    worse = [str(item["what"]) for item in found if isinstance(item, dict) and item["tier"] not in TIERS]
    return [*worse, *([str(reading.problem)] if reading.problem else [])]


def main() -> int:
    """Compare all files, and print a line for each version and for each difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    failed = 0
    for folder in sorted(path.parent for path in parser.parse_args().folder.glob("*/truth.json")):
        truth = json.loads((folder / "truth.json").read_text())["truth"]
        paths = sorted((folder / "files").iterdir())
        results = {path: compare(path, truth[path.stem]) for path in paths if path.stem in truth}
        worse = {path: found for path in paths if (found := above_unreviewed(path))}
        wrong = sum(len(result[2]) for result in results.values())
        values = sum(result[0] for result in results.values())
        described = sum(result[1] for result in results.values())
        print(
            f"{folder.name:14} {len(paths)} files, {values} values, {described} only described, "
            f"{wrong} differ, {len(worse)} files with a finding above unreviewed"
        )
        for path, result in results.items():
            for text in result[2]:
                print(f"    {path.name}: {text[:200]}")
        for path, found in worse.items():
            print(f"    {path.name}: {', '.join(found)[:200]}")
        failed += wrong + len(worse)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

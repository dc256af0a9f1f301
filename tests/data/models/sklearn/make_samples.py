"""Choose the committed files from what `describe_version.py` wrote: python make_samples.py FOLDER.

FOLDER/1.9.1 and its like become versions/1.9.1: some files, and what the loaded objects say.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

CHOSEN = ("KMeans.joblib", "LogisticRegression.pkl", "calibrated.joblib", "columns.joblib", "logarithm.pkl",
          "text.joblib", "words.pkl")  # fmt: skip
HERE = Path(__file__).resolve().parent / "versions"


def without_none(value):
    """Leave None out of parameters inside parameters: it is their default."""
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items() if item != "None"}
    return [without_none(item) for item in value] if isinstance(value, list) else value


def main():
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        if not (folder / "truth.json").exists():
            continue
        truth = json.loads((folder / "truth.json").read_text())["truth"]
        signatures = json.loads((folder / "signatures.json").read_text())["signatures"]
        target = HERE / folder.name
        target.mkdir(parents=True, exist_ok=True)
        told = {}
        for name in CHOSEN:
            shutil.copy(folder / "files" / name, target / name)
            known = truth[name.partition(".")[0]]
            defaults = signatures[known["algorithm"]]["defaults"]
            given = known["hyperparameters"]
            told[name] = {
                "algorithm": known["algorithm"],
                "hyperparameters": {
                    key: without_none(value)
                    for key, value in given.items()
                    if value != "None" or defaults.get(key, "None") != "None"
                },
                "not_default": sorted(
                    key for key, value in given.items() if value != defaults.get(key, value)
                ),
                "classes": known["classes"],
            }
        lines = ",\n".join(f'"{name}": {json.dumps(told[name], sort_keys=True)}' for name in CHOSEN)
        (target / "truth.json").write_text("{" + lines + "}\n")


main()

"""Writes expected.json: what DVC itself makes of the stages here.

pip install dvc==3.67.1   # 190 MB, which is why no test runs it
python tests/data/dvc/expected_by_dvc.py
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import yaml
from dvc.parsing import DataResolver  # type: ignore[import-not-found]
from dvc.repo import Repo  # type: ignore[import-not-found]

HERE = Path(__file__).resolve().parent
KEYS = ("cmd", "wdir", "deps", "outs", "plots")


def main() -> None:
    """Resolve the stages in a repository of DVC that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "dvc")
        shutil.copytree(HERE, root)
        os.chdir(root)
        Repo.init(no_scm=True)
        found = {}
        for path in sorted(root.rglob("dvc.yaml")):
            resolver = DataResolver(Repo(), str(path.parent), yaml.safe_load(path.read_text()))
            resolved = {name: resolver.resolve_one(name)[name] for name in resolver.get_keys()}
            stages = {
                name: {key: stage[key] for key in KEYS if key in stage} for name, stage in resolved.items()
            }
            found[path.relative_to(root).as_posix()] = stages
        Path(HERE, "expected.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""mlcard's inert machine beside `joblib.load`: wall, CPU and peak memory; each in a process of its own.

Files, made once in a folder of their own under the temporary folder:

- `forest.joblib`: a random forest of about 200 MB, as `joblib.dump` writes it; `forest.zlib.joblib` the same,
  compressed; `forest.pkl` as `pickle.dump` writes it
- `terms.pkl`: a TF-IDF vectorizer with a vocabulary of a million terms: many small objects;
  `terms.protocol0.pkl` the same in text, as Python 2 wrote pickles

Run: python benchmarks/pickle_machine.py
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

from own_process import measured

FOLDER = Path(tempfile.gettempdir()) / "mlcard-benchmark-pickles"
FILES = ("forest.joblib", "forest.zlib.joblib", "forest.pkl", "terms.pkl", "terms.protocol0.pkl")

READ = """
from pathlib import Path
from mlcard.facts import Source
from mlcard.readers import read
import mlcard.readers.sklearn
def work(path):
    reading = read(Source(Path(path), Path(path).name))
    assert reading.problem is None and reading.facts, reading
"""
LOAD = """
import joblib, sklearn.ensemble, sklearn.feature_extraction.text
def work(path):
    joblib.load(path)
"""


def make_files() -> None:
    if all((FOLDER / name).exists() for name in FILES):
        return
    import joblib
    import numpy as np
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.feature_extraction.text import TfidfVectorizer

    FOLDER.mkdir(exist_ok=True)
    print(f"making the files in {FOLDER} …", file=sys.stderr)
    random = np.random.default_rng(0)
    rows, target = random.random((440_000, 6), dtype=np.float32), random.random(440_000)
    forest = RandomForestRegressor(5, max_features=1, random_state=0).fit(rows, target)
    joblib.dump(forest, FOLDER / "forest.joblib")
    joblib.dump(forest, FOLDER / "forest.zlib.joblib", compress=("zlib", 1))
    (FOLDER / "forest.pkl").write_bytes(pickle.dumps(forest))
    terms = TfidfVectorizer(analyzer=str.split).fit(
        [" ".join(f"term{i * 7919 % 10**9}x" for i in range(10**6))]
    )
    (FOLDER / "terms.pkl").write_bytes(pickle.dumps(terms))
    (FOLDER / "terms.protocol0.pkl").write_bytes(pickle.dumps(terms, 0))


def main() -> None:
    if "--make" in sys.argv:
        make_files()
        return
    # A process begins with the peak of the one that starts it, so this one must stay small.
    subprocess.run([sys.executable, __file__, "--make"], check=True)
    print(f"{'file':20}{'MB':>6}  {'':8}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    for name in FILES:
        path = FOLDER / name
        ours, theirs = measured(READ, path), measured(LOAD, path)
        size = path.stat().st_size / 1e6
        for who, run in (("mlcard", ours), ("load", theirs)):
            print(f"{name:20}{size:6.0f}  {who:8}{run['wall']:9.4f}{run['cpu']:9.4f}{run['peak']:9.0f}")
        ratio = {key: theirs[key] / ours[key] for key in ours}
        print(f"{'':28}{'ratio':8}{ratio['wall']:9.1f}{ratio['cpu']:9.1f}{ratio['peak']:9.1f}")


if __name__ == "__main__":
    main()

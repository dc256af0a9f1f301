"""Write two tables that the scikit-learn reader uses, from the installed version of scikit-learn.

- `inert_names.txt`: what the pickles of honest estimators name. Every estimator is fitted on small data and
  pickled, and the inert machine lists the names. Names that are known to be dangerous never enter.
- `sklearn_estimators.txt`: what kind each estimator is, and which attributes in its state look like
  constructor parameters and are none, because a class that it inherits from has them.

What is in a table already stays in it, so running this with several versions gathers them all.
"""

from __future__ import annotations

import argparse
import inspect
import io
import pickle
import sys
import warnings
from pathlib import Path

import joblib  # type: ignore[import-untyped]
import numpy as np
from sklearn import base  # type: ignore[import-untyped]
from sklearn.utils import all_estimators  # type: ignore[import-untyped]

from mlcard.readers.pickle_machine import interpret
from mlcard.readers.pickle_machine.names import folded, tier

READERS = Path(__file__).parents[1] / "src/mlcard/readers"
INERT = READERS / "pickle_machine/inert_names.txt"
INERT_HEAD = (
    "# Exact pairs whose call makes plain data or an estimator. tools/sklearn_tables.py adds to them."
)
ESTIMATORS = READERS / "sklearn_estimators.txt"
ESTIMATORS_HEAD = (
    "# Class, its kind, and attributes that look like constructor parameters and are none. "
    "tools/sklearn_tables.py adds to them."
)
KINDS = {
    "classifier": base.ClassifierMixin,
    "regressor": base.RegressorMixin,
    "clusterer": base.ClusterMixin,
    "outlier_detector": base.OutlierMixin,
    "transformer": base.TransformerMixin,
}
#: Plain data of the standard library and of numpy, reviewed by hand.
REVIEWED = """
_codecs encode
array array
array _array_reconstructor
builtins bool
builtins bytearray
builtins bytes
builtins complex
builtins dict
builtins float
builtins frozenset
builtins int
builtins list
builtins object
builtins range
builtins set
builtins slice
builtins str
builtins tuple
collections Counter
collections OrderedDict
collections defaultdict
collections deque
copyreg __newobj__
copyreg __newobj_ex__
copyreg _reconstructor
datetime date
datetime datetime
datetime time
datetime timedelta
datetime timezone
decimal Decimal
fractions Fraction
joblib.numpy_pickle NumpyArrayWrapper
numpy bool_
numpy dtype
numpy float16
numpy float32
numpy float64
numpy int16
numpy int32
numpy int64
numpy int8
numpy ndarray
numpy object_
numpy str_
numpy uint16
numpy uint32
numpy uint64
numpy uint8
numpy.core.multiarray _reconstruct
numpy.core.multiarray scalar
numpy.core.numeric _frombuffer
numpy.random._pickle __bit_generator_ctor
numpy.random._pickle __generator_ctor
numpy.random._pickle __randomstate_ctor
pathlib PosixPath
pathlib PurePosixPath
pathlib PureWindowsPath
pathlib WindowsPath
scipy.sparse._csc csc_matrix
scipy.sparse._csr csr_array
scipy.sparse._csc csc_array
scipy.sparse._coo coo_matrix
sklearn.utils._bunch Bunch
types SimpleNamespace
uuid UUID
"""


def names_of(estimator: object) -> set[tuple[str, str]]:
    """Return what the pickles of an estimator name, in protocols 0, 2 and 5 and as joblib writes it."""
    stream = io.BytesIO()
    joblib.dump(estimator, stream)
    pickles = [stream.getvalue(), *(pickle.dumps(estimator, protocol) for protocol in (0, 2, 5))]
    return {(name.module, name.name) for data in pickles for name in interpret(io.BytesIO(data)).names}


def fitted(cls: type, features: np.ndarray) -> object | None:
    """Fit an estimator with its defaults; None when it needs what cannot be guessed."""
    try:
        made = cls()
        target = np.arange(len(features)) % 2 if base.is_classifier(made) else features[:, 0] + 1
        fitted_estimator: object = made.fit(features, target)
    except Exception as error:  # noqa: BLE001  an estimator may want anything at all
        print(f"not fitted: {cls.__name__}: {str(error)[:80]}", file=sys.stderr)
        return None
    return fitted_estimator


def kind_of(cls: type) -> str:
    """Return the first kind that an estimator is of; a mixture model or a density is `other`."""
    return next((kind for kind, mixin in KINDS.items() if issubclass(cls, mixin)), "other")


def unfitted(cls: type) -> base.BaseEstimator:
    """Make an estimator with its defaults; an estimator around another one gets None for it."""
    needed = inspect.signature(cls).parameters.values()
    return cls(**{item.name: None for item in needed if item.default is item.empty})


def inherited(estimator: base.BaseEstimator) -> set[str]:
    """Return the attributes of an estimator that look like constructor parameters and are none."""
    looks = {name for name in vars(estimator) if not name.startswith("_") and not name.endswith("_")}
    extra = looks - set(estimator.get_params(deep=False))
    # Up to scikit-learn 1.3 the parameter `estimator` of ensembles was called `base_estimator`.
    return extra | ({"base_estimator"} if "estimator" in extra else set())


def table(file: Path) -> set[tuple[str, ...]]:
    """Return the rows of a table that stands already."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {tuple(line.split()) for line in lines if line and not line.startswith("#")}


def main() -> int:
    """Gather both tables and write them; with --check only say whether they would change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    features = np.random.default_rng(0).random((40, 4)) + 0.1
    pairs = table(INERT) | {tuple(line.split()) for line in REVIEWED.split("\n") if line}
    rows = {name: (kind, set(attributes)) for name, kind, *attributes in table(ESTIMATORS)}
    for name, cls in all_estimators():
        pairs.add((cls.__module__, name))
        estimator = fitted(cls, features)
        attributes = inherited(estimator if estimator is not None else unfitted(cls))
        rows[name] = kind_of(cls), attributes | rows.get(name, ("", set()))[1]
        if estimator is not None:
            pairs |= names_of(estimator)
    kept = {folded(*pair) for pair in pairs if "." not in pair[1] and tier(*pair) != "dangerous"}
    texts = {
        INERT: [INERT_HEAD, *sorted(f"{module} {name}" for module, name in kept)],
        ESTIMATORS: [
            ESTIMATORS_HEAD,
            *sorted(" ".join([name, kind, *sorted(attributes)]) for name, (kind, attributes) in rows.items()),
        ],
    }
    stale = [
        file for file, lines in texts.items() if not file.exists() or file.read_text().splitlines() != lines
    ]
    if arguments.check:
        return int(bool(stale))
    for file in stale:
        file.write_text("\n".join(texts[file]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

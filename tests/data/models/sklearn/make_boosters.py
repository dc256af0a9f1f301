"""Write small pickles with boosters, tables, matrices, enumerations and code, and what is true of them.

Run in an environment of its own: python make_boosters.py FOLDER
with xgboost, lightgbm, pandas, scipy, scikit-learn and cloudpickle installed.
"""

from __future__ import annotations

import enum
import json
import pickle
import sys
from pathlib import Path

import cloudpickle
import joblib
import lightgbm
import numpy as np
import pandas as pd
import scipy.sparse
import xgboost
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

FOLDER = Path(sys.argv[1])
FOLDER.mkdir(parents=True, exist_ok=True)
ROWS = pd.DataFrame(np.random.RandomState(0).random_sample((60, 3)), columns=["age", "mass", "height"])
LABELS = (ROWS["age"] + ROWS["mass"] > 1).astype(int).to_numpy()
TRUTH = {}


def keep(name, model, protocol, **truth):
    (FOLDER / f"{name}.pkl").write_bytes(pickle.dumps(model, protocol))
    TRUTH[f"{name}.pkl"] = truth


def plain(model):
    return {
        key: value
        for key, value in model.get_params(deep=False).items()
        if isinstance(value, (str, int, float, bool)) and str(value) != "nan"
    }


classifier = xgboost.XGBClassifier(n_estimators=7, max_depth=2, learning_rate=0.3).fit(ROWS, LABELS)
told = {
    "features": list(ROWS.columns),
    "objective": "binary:logistic",
    "trees": 7,
    "version": xgboost.__version__,
}
for protocol in (2, 4, 5):
    keep(f"xgb_classifier_p{protocol}", classifier, protocol, hyperparameters=plain(classifier), **told)
joblib.dump(classifier, FOLDER / "xgb_classifier.joblib", compress=3)
TRUTH["xgb_classifier.joblib"] = {"hyperparameters": plain(classifier), **told}
keep("xgb_booster", classifier.get_booster(), 4, **told)
keep(
    "xgb_pipeline",
    make_pipeline(StandardScaler(), classifier).fit(ROWS, LABELS),
    4,
    hyperparameters=plain(classifier),
    objective="binary:logistic",
    trees=7,
    version=xgboost.__version__,
)
leaves = lightgbm.LGBMRegressor(n_estimators=6, num_leaves=5, min_child_samples=4, verbose=-1).fit(
    ROWS, ROWS["mass"] * 2
)
told = {"features": list(ROWS.columns), "objective": "regression", "trees": 6}
for protocol in (2, 5):
    keep(f"lgbm_regressor_p{protocol}", leaves, protocol, hyperparameters=plain(leaves), **told)
keep("lgbm_booster", leaves.booster_, 4, **told)

sparse = scipy.sparse.random(30, 8, density=0.25, format="csr", random_state=0)
keep(
    "sparse_neighbors",
    KNeighborsClassifier(3, algorithm="brute").fit(sparse, LABELS[:30]),
    4,
    sparse=[30, 8, sparse.nnz],
)
for kind in ("csr", "csc", "coo"):
    keep(f"sparse_{kind}", sparse.asformat(kind), 4, sparse=[30, 8, sparse.nnz])
table = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "c": pd.Categorical(["x", "y", "x"])})
keep(
    "pandas",
    {"columns": ROWS.columns, "table": table, "series": table["b"]},
    4,
    columns=list(ROWS.columns),
    shape=[3, 3],
)


class Colour(enum.Enum):
    RED = "red"
    BLUE = 2


Colour.__module__ = "paints"
sys.modules["paints"] = type(sys)("paints")
sys.modules["paints"].Colour = Colour
marked = StandardScaler()
marked.with_mean, marked.with_std = Colour.RED, Colour.BLUE
keep("enum", marked, 4, hyperparameters={"copy": True, "with_mean": "red", "with_std": 2})


def double_it(rows):
    return np.asarray(rows) * 2


class Offset:
    def __call__(self, rows):
        return rows + 1


double_it.__module__ = Offset.__module__ = "__main__"
model = make_pipeline(
    FunctionTransformer(double_it), FunctionTransformer(Offset()), FunctionTransformer(lambda rows: rows)
)
(FOLDER / "cloudpickle.pkl").write_bytes(cloudpickle.dumps(model.fit(ROWS)))
TRUTH["cloudpickle.pkl"] = {"code": ["double_it", "Offset", "<lambda>"], "steps": 3}
versions = {
    name: sys.modules[name].__version__
    for name in ("xgboost", "lightgbm", "pandas", "scipy", "cloudpickle", "numpy")
}
(FOLDER / "truth.json").write_text(
    json.dumps({"versions": versions, "files": TRUTH}, indent=1, sort_keys=True) + "\n"
)

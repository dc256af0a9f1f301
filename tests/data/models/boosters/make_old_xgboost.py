"""Write the models of older versions of XGBoost beside this script, and what the library says of them.

Run once with each of xgboost 0.90, 1.2.1 and 1.7.6 (numpy below 2): python make_old_xgboost.py
`old.json` has for each file what the library that wrote it says.
"""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import xgboost

HERE = Path(__file__).resolve().parent
SETTINGS = {
    "multiclass": {"objective": "multi:softprob", "num_class": 3, "max_depth": 2, "eta": 0.25},
    "dart": {"objective": "binary:logistic", "booster": "dart", "max_depth": 2, "rate_drop": 0.5},
    "forest": {"objective": "reg:logistic", "max_depth": 2, "num_parallel_tree": 5, "subsample": 0.5},
    "linear": {"objective": "reg:squarederror", "booster": "gblinear"},
}


def main() -> None:
    told = json.loads((HERE / "old.json").read_text()) if (HERE / "old.json").exists() else {}
    random = np.random.RandomState(3)
    features = random.rand(150, 4)
    for name, settings in SETTINGS.items():
        label = (features[:, 0] * (3 if name == "multiclass" else 2)).astype(int)
        model = xgboost.train(settings, xgboost.DMatrix(features, label), 3)
        model.set_attr(note=name)
        file = f"{name}-{xgboost.__version__}.model"
        model.save_model(str(HERE / file))
        trees = None if name == "linear" else len(model.get_dump())
        told[file] = {"version": xgboost.__version__, "trees": trees, "settings": settings}
        if name == "multiclass":
            pickled = f"{name}-{xgboost.__version__}.pkl"
            (HERE / pickled).write_bytes(pickle.dumps(model, 4))
            told[pickled] = told[file]
    (HERE / "old.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

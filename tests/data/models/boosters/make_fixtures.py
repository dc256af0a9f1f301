"""Write the XGBoost, LightGBM and CatBoost fixtures beside this script, and what the libraries say of them.

Run with xgboost 3.2.0, lightgbm 4.7.0, catboost 1.2.10, pandas: python make_fixtures.py
The files are small, and committed: tests read them without those libraries.
"""

from __future__ import annotations

import json
from pathlib import Path

import catboost
import lightgbm
import numpy as np
import pandas as pd
import xgboost

HERE = Path(__file__).resolve().parent
EXPECTED: dict[str, dict[str, object]] = {}


def table(classes: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Three numeric columns, one of categories, and a label that follows from them."""
    random = np.random.default_rng(7)
    frame = pd.DataFrame(random.normal(size=(120, 3)).round(3), columns=["age", "höhe [m]", "n_visits"])
    frame["n_visits"] = (frame["n_visits"] * 10).astype(int)
    frame["town"] = pd.Categorical(random.choice(["Pau", "Lyon", "Ulm"], 120))
    scores = frame["age"] + (frame["town"] == "Pau")
    return frame, np.digitize(scores, np.linspace(-0.5, 1, classes - 1)).astype(int)


def xgboosts() -> None:
    frame, label = table(3)
    frame = frame.rename(columns={"höhe [m]": "höhe"})
    data = xgboost.DMatrix(frame, label, enable_categorical=True)
    settings = {"objective": "multi:softprob", "num_class": 3, "max_depth": 2, "eta": 0.3, "seed": 1}
    model = xgboost.train(
        settings, data, 4, evals=[(data, "train")], early_stopping_rounds=3, verbose_eval=False
    )
    model.set_attr(note="made for a test")
    for name in ("multiclass.json", "multiclass.ubj"):
        model.save_model(HERE / name)
        EXPECTED[name] = {
            "version": xgboost.__version__,
            "feature_names": model.feature_names,
            "feature_types": model.feature_types,
            "num_class": 3,
            "num_trees": len(model.get_dump()),
            "num_rounds": model.num_boosted_rounds(),
            "best_iteration": model.best_iteration,
            "attributes": model.attributes(),
        }
    frame, label = table(2)
    numbers = frame[["age", "n_visits"]].to_numpy()
    dart = xgboost.XGBClassifier(booster="dart", n_estimators=3, max_depth=2, rate_drop=0.1)
    dart.fit(numbers, label).save_model(HERE / "dart.ubj")
    EXPECTED["dart.ubj"] = {"num_trees": 3, "num_rounds": 3, "base_score": dart.intercept_.tolist()}
    linear = xgboost.train({"booster": "gblinear"}, xgboost.DMatrix(numbers, label), 2)
    linear.save_model(HERE / "linear.json")
    EXPECTED["linear.json"] = {"num_features": 2}
    small = xgboost.XGBRegressor(n_estimators=2, max_depth=2, eta=0.25).fit(numbers, label)
    (HERE / "serialized.ubj").write_bytes(bytes(small.get_booster().__getstate__()["handle"]))
    EXPECTED["serialized.ubj"] = {"num_trees": 2, "num_rounds": 2}


def leaves(model: lightgbm.Booster) -> int:
    return sum(found["num_leaves"] for found in model.dump_model()["tree_info"])


def lightgbms() -> None:
    frame, label = table(3)
    frame = frame.rename(columns={"höhe [m]": "höhe"})
    settings = {"objective": "multiclass", "num_class": 3, "num_leaves": 4, "learning_rate": 0.2,
                "min_data_in_leaf": 3, "verbose": -1, "seed": 5}  # fmt: skip
    model = lightgbm.train(settings, lightgbm.Dataset(frame, label), 4)
    model.save_model(HERE / "multiclass.lgb.txt")
    EXPECTED["multiclass.lgb.txt"] = {
        "feature_names": model.feature_name(),
        "num_trees": model.num_trees(),
        "num_rounds": model.current_iteration(),
        "num_leaves": leaves(model),
        "params": model.params,
        "pandas_categorical": model.pandas_categorical,
    }
    frame, label = table(2)
    regressor = lightgbm.train(
        {"objective": "regression_l1", "num_leaves": 3, "min_data_in_leaf": 3, "verbose": -1},
        lightgbm.Dataset(frame[["age", "n_visits"]].to_numpy(), label), 2,
    )  # fmt: skip
    regressor.save_model(HERE / "regression.lgb.txt")
    EXPECTED["regression.lgb.txt"] = {
        "num_trees": 2,
        "num_rounds": 2,
        "num_leaves": leaves(regressor),
        "feature_names": regressor.feature_name(),
    }


def catboosts() -> None:
    frame, label = table(3)
    names = np.array(["low", "middle", "high"])[label]
    model = catboost.CatBoostClassifier(
        iterations=3, depth=2, learning_rate=0.2, random_seed=3, logging_level="Silent",
        allow_writing_files=False, one_hot_max_size=5, eval_metric="Accuracy", border_count=8,
    )  # fmt: skip
    frame["town"] = frame["town"].astype(str)
    pool = catboost.Pool(frame, names, cat_features=["town"])
    model.fit(pool, eval_set=pool)
    model.save_model(str(HERE / "multiclass.cbm"))
    EXPECTED["multiclass.cbm"] = {
        "feature_names": model.feature_names_,
        "classes": [str(name) for name in model.classes_],
        "num_trees": model.tree_count_,
        "num_rounds": model.tree_count_,
        "num_leaves": int(sum(model.get_tree_leaf_counts())),
        "metadata": dict(model.get_metadata()),
        "best_score": model.best_score_,
        "all_params": {key: str(value) for key, value in model.get_all_params().items()},
    }
    frame, label = table(2)
    regressor = catboost.CatBoostRegressor(
        iterations=2, depth=2, logging_level="Silent", allow_writing_files=False, border_count=4,
        grow_policy="Lossguide",
    )  # fmt: skip
    regressor.fit(frame[["age", "n_visits"]].to_numpy(), label)
    regressor.save_model(str(HERE / "regression.cbm"))
    EXPECTED["regression.cbm"] = {
        "num_trees": 2,
        "num_rounds": 2,
        "num_leaves": int(sum(regressor.get_tree_leaf_counts())),
        "feature_names": regressor.feature_names_,
    }


if __name__ == "__main__":
    xgboosts()
    lightgbms()
    catboosts()
    (HERE / "expected.json").write_text(
        json.dumps(EXPECTED, indent=1, ensure_ascii=False, default=str) + "\n"
    )

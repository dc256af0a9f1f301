"""Write the skops fixtures beside this script, and what they hold (`expected.json`).

Run with skops 0.16.0, scikit-learn 1.9.1: python make_fixtures.py
The files are small, and committed: tests read them without skops.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

HERE = Path(__file__).resolve().parent
EXPECTED: dict[str, dict[str, object]] = {}


def note(name: str, model: object, **more: object) -> None:
    skops.io.dump(model, HERE / name, compression=8)
    EXPECTED[name] = {
        "untrusted": sorted(skops.io.get_untrusted_types(file=HERE / name)),
        "classes": [str(label) for label in getattr(model, "classes_", [])],
        **more,
    }


class Custom(LogisticRegression):
    """An estimator of a module that nobody knows."""


def main() -> None:
    frame, label = load_iris(return_X_y=True, as_frame=True)
    pipeline = Pipeline([("scale", StandardScaler()), ("classify", SVC(C=2.5, probability=False))])
    pipeline.fit(frame, label)
    note("pipeline.skops", pipeline, features=list(frame.columns))
    forest = RandomForestClassifier(n_estimators=2, max_depth=2, random_state=3).fit(frame, label)
    note("forest.skops", forest, features=list(frame.columns))
    prepared = ColumnTransformer([("number", StandardScaler(), [0, 1]), ("kind", OneHotEncoder(), [2])])
    search = GridSearchCV(
        Pipeline([("prepare", prepared), ("fit", LogisticRegression())]), {"fit__C": [0.1, 7.0]}, cv=2
    )
    data = np.column_stack([frame.to_numpy()[:, :2], label % 2])
    search.fit(data, label)
    note("search.skops", search, best_C=search.best_params_["fit__C"])
    note("custom.skops", Custom(C=3.0).fit(frame, label))
    # Never load this one: the function that it names runs a command.
    hostile = Pipeline(
        [("run", FunctionTransformer(func=subprocess.getoutput)), ("fit", LogisticRegression())]
    )
    note("hostile.skops", hostile)
    (HERE / "expected.json").write_text(json.dumps(EXPECTED, indent=1) + "\n")


if __name__ == "__main__":
    main()

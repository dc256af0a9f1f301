"""Train a support vector machine that predicts diabetes, and keep the model and how good it is."""

import json
from pathlib import Path

import joblib
import pandas as pd
from sklearn.model_selection import cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

HERE = Path(__file__).parent
TARGET = "outcome"


def main() -> None:
    """Read the table, cross-validate, train on all of it, and write the model and its metrics."""
    table = pd.read_csv(HERE / "data" / "diabetes.csv")
    features = table.drop(columns=TARGET)
    target = table[TARGET]

    model = make_pipeline(StandardScaler(), SVC(kernel="rbf", C=2.3))
    scores = cross_validate(model, features, target, cv=5, scoring=["accuracy", "roc_auc"])
    metrics = {
        "accuracy": scores["test_accuracy"].mean(),
        "accuracy_std": scores["test_accuracy"].std(ddof=1),
        "roc_auc": scores["test_roc_auc"].mean(),
    }
    (HERE / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")

    model.fit(features, target)
    joblib.dump(model, HERE / "model.joblib")


if __name__ == "__main__":
    main()

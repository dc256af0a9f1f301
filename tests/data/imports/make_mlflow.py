"""Writes `mlruns/` and `mlflow.sql`: what MLflow's autologging records of two real scikit-learn runs.

Run it with mlflow and scikit-learn installed: `python make_mlflow.py FOLDER`. MLflow 3.17.2 wrote the files
here. Of the artifacts `MLmodel` is kept, and not the pickles; the database is kept as the SQL that makes it.
"""

import contextlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import mlflow
import mlflow.sklearn
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeRegressor

KEPT = ("MLmodel",)


def runs() -> None:
    """One classifier with data, tags and a registered model, and one regressor that fails half-way."""
    mlflow.sklearn.autolog(registered_model_name="iris-classifier", log_datasets=True)
    mlflow.set_experiment("flowers")
    features, target = load_iris(return_X_y=True, as_frame=True)
    train, test, train_target, test_target = train_test_split(features, target, random_state=3)
    with mlflow.start_run(run_name="logistic", description="The base line of the flowers."):
        mlflow.set_tag("team", "botany")
        model = LogisticRegression(C=0.5, max_iter=200).fit(train, train_target)
        model.score(test, test_target)
        mlflow.log_param("note", "line one\nline two: a colon")
    mlflow.sklearn.autolog(registered_model_name=None, log_datasets=True)
    try:
        with mlflow.start_run(run_name="tree"):
            DecisionTreeRegressor(max_depth=2, random_state=0).fit(train, train_target)
            raise RuntimeError("the disk is full")  # noqa: TRY301 - a run that fails
    except RuntimeError:
        pass


def main() -> None:
    """Write both stores below a folder."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    folder = Path(sys.argv[1]).resolve()
    for name, uri in (("mlruns", folder / "mlruns"), ("mlflow.db", f"sqlite:///{folder / 'mlflow.db'}")):
        shutil.rmtree(folder / "mlruns", ignore_errors=True) if name == "mlruns" else None
        (folder / name).unlink(missing_ok=True) if name != "mlruns" else None
        os.chdir(folder)
        mlflow.set_tracking_uri(str(uri))
        runs()
    with contextlib.closing(sqlite3.connect(folder / "mlflow.db")) as database:
        lines = [line for line in database.iterdump() if not line.startswith("CREATE INDEX")]
        (folder / "mlflow.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "mlflow.db").unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and "artifacts" in path.parts and path.name not in KEPT:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


if __name__ == "__main__":
    main()

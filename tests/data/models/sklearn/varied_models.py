"""Models whose settings decide which inner classes they hold, and what people keep beside a model.

For `describe_version.py`, by the Python that has the version of scikit-learn.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import interpolate, spatial, stats  # type: ignore[import-untyped]
from sklearn import (  # type: ignore[import-untyped]
    ensemble,
    gaussian_process,
    linear_model,
    model_selection,
    neighbors,
    svm,
    tree,
)
from sklearn.gaussian_process import kernels  # type: ignore[import-untyped]

LOSSES = ("squared_error", "absolute_error", "gamma", "poisson", "quantile", "huber", "epsilon_insensitive",
          "hinge", "log", "log_loss", "modified_huber", "squared_hinge", "perceptron",
          "exponential")  # fmt: skip
CRITERIA = ("gini", "entropy", "log_loss", "squared_error", "friedman_mse", "absolute_error", "poisson")
METRICS = ("euclidean", "manhattan", "chebyshev", "hamming", "canberra", "braycurtis", "haversine")
KERNELS = (
    kernels.RBF() + kernels.WhiteKernel(),
    kernels.RationalQuadratic(),
    kernels.Matern() * kernels.ConstantKernel(2),
    kernels.DotProduct() ** 2,
)
FOLDS = (
    model_selection.StratifiedKFold(2, shuffle=True, random_state=1),
    model_selection.TimeSeriesSplit(2),
    model_selection.ShuffleSplit(2),
    model_selection.RepeatedKFold(n_splits=2),
)
SPREAD = {"C": stats.uniform(1, 2), "degree": stats.randint(1, 4), "coef0": stats.expon(), "gamma": [0.1, 1]}


def settings():
    """Yield estimators with settings; a version may not have them."""
    boosted, stepped = {"n_estimators": 2}, {"max_iter": 2}
    for loss in LOSSES:
        more = {"quantile": 0.5} if loss == "quantile" else {}
        yield ensemble.HistGradientBoostingRegressor, {"loss": loss, **stepped, **more}
        yield ensemble.GradientBoostingRegressor, {"loss": loss, **boosted}
        yield ensemble.GradientBoostingClassifier, {"loss": loss, **boosted}
        yield linear_model.SGDRegressor, {"loss": loss}
        yield linear_model.SGDClassifier, {"loss": loss}
    yield ensemble.HistGradientBoostingClassifier, stepped
    yield ensemble.GradientBoostingClassifier, {"init": "zero", **boosted}
    for criterion in CRITERIA:
        yield tree.DecisionTreeClassifier, {"criterion": criterion}
        yield tree.DecisionTreeRegressor, {"criterion": criterion}
    for metric in METRICS:
        for algorithm in ("ball_tree", "kd_tree", "brute"):
            yield neighbors.KNeighborsClassifier, {"metric": metric, "algorithm": algorithm}
    for kernel in KERNELS:
        yield gaussian_process.GaussianProcessRegressor, {"kernel": kernel}
    for cv in FOLDS:
        yield model_selection.GridSearchCV, {"estimator": svm.SVC(), "param_grid": {"C": [1, 2]}, "cv": cv}
    spread = {"estimator": svm.SVC(), "param_distributions": SPREAD, "n_iter": 2, "cv": 2}
    yield model_selection.RandomizedSearchCV, spread


def varied(rows, labels):
    """Return the models, fitted to two classes or numbers, and to three classes."""
    targets = (labels, rows[:, 0] + 1, np.arange(len(rows)) % 3)
    made = {}
    for number, (cls, chosen) in enumerate(settings()):
        for kind, target in enumerate(targets):
            try:
                model = cls(**chosen).fit(rows[:, :2], target)
            except Exception as error:  # noqa: BLE001  a version may not have the setting
                sys.stderr.write("not fitted: %s: %s\n" % (cls.__name__, str(error)[:80]))  # noqa: UP031
                continue
            made["varied_%d_%d" % (number, kind)] = model  # noqa: UP031
    return made


def held(rows):
    """Return plain values that people keep beside a model in one pickle."""
    values = {
        "masked": np.ma.array([1, 2], mask=[0, 1]),
        "record": np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]),
        "polynomial": np.polynomial.Polynomial([1, 2]),
        "moment": np.datetime64("2024-01-01"),
        "spline": interpolate.CubicSpline(np.arange(5.0), np.arange(5.0)),
        "nearest": spatial.cKDTree(rows),
        "density": stats.gaussian_kde(rows[:, 0]),
        "distributions": [stats.norm(), stats.loguniform(1, 2), stats.poisson(2), stats.binom(3, 0.5)],
        "generators": [
            np.random.Generator(getattr(np.random, name)(0))
            for name in ("PCG64", "MT19937", "Philox", "SFC64")
        ],
    }
    try:
        import pandas as pd
    except ImportError:
        return values
    days = pd.date_range("2024-01-01", periods=3)
    values["times"] = [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-01", tz="UTC"), pd.Timedelta("1D"),
                       pd.Timestamp("2024-01-01", tz="Europe/Paris"), pd.NaT, pd.Period("2024-01"), days,
                       pd.period_range("2024-01", periods=3, freq="M"), days - days[0],
                       pd.offsets.MonthEnd()]  # fmt: skip
    values["frame"] = pd.DataFrame({
        "a": days, "b": pd.array([1, 2, None], dtype="Int64"), "d": pd.Categorical(list("aba")),
        "c": pd.array(["x", "y", None], dtype="string"), "e": [True, False, True], "h": ["x", None, "y"],
        "f": days.tz_localize("UTC"), "g": pd.interval_range(0, 3),
        "i": pd.array([True, None, False], dtype="boolean"),
    })  # fmt: skip
    values["levels"] = pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")]))
    values["sparse"] = pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])})
    values["single"] = [pd.NA, pd.Interval(0, 1)]
    return values

"""Write what one version of scikit-learn has, for `tools/sklearn_tables.py`; run by the Python that has it.

This imports neither mlcard nor anything but scikit-learn and what it needs, so it runs in an environment with
any version from 0.22 on. Into the given folder it writes:

- `signatures.json`: each estimator with its module, kind, constructor parameters and defaults, and the
  attributes in its state that look like parameters and are none
- `library_names.json`: classes, numpy's functions over elements, and what Cython makes objects anew with, by
  the module that they are defined in
- `files/*.pkl` and `*.joblib`: every estimator fitted on small data, composed ones, and (by `varied_models`)
  such as hold other inner classes, and plain values that people keep beside a model
- `truth.json`: for each file its class and `get_params(deep=False)`, as JSON

Run: python describe_version.py FOLDER
"""

from __future__ import annotations

import importlib
import inspect
import json
import math
import pickle
import pkgutil
import sys
import warnings
from pathlib import Path

import joblib  # type: ignore[import-untyped]
import numpy as np
import sklearn  # type: ignore[import-untyped]
import varied_models
from sklearn import base
from sklearn.utils import all_estimators  # type: ignore[import-untyped]

KINDS = {
    "classifier": base.ClassifierMixin,
    "regressor": base.RegressorMixin,
    "clusterer": base.ClusterMixin,
    "outlier_detector": base.OutlierMixin,
    "transformer": base.TransformerMixin,
}
LIBRARIES = ("sklearn", "numpy", "scipy", "pandas", "xgboost", "lightgbm", "imblearn", "catboost")
#: Parts of the libraries that are no part of a model: tests, compilers, input and output.
LEFT_OUT = ("test", "conftest", "f2py", "distutils", "datasets", "externals", ".io", "_io", "_pyinstaller",
            "weave", "plotting", "_build", "setup", "_examples", "ctypeslib", "__main__", "spark",
            "dask")  # fmt: skip
#: Where scikit-learn keeps functions that models hold: measures, and scores of features.
SCORES = ("sklearn.metrics.", "sklearn.feature_selection.")
TEXTS = ["a good film", "a bad film", "nothing new", "a new hope"] * 10
ROWS = np.random.RandomState(0).random_sample((40, 4)) + 0.1
LABELS = np.array(["no", "yes"])[np.arange(40) % 2]


def as_json(value):
    """Return what a card says for a value of a live object."""
    if value is None:
        return "None"
    if isinstance(value, base.BaseEstimator):
        parameters = value.get_params(deep=False)
        settings = {name: as_json(item) for name, item in parameters.items()}
        return {"algorithm": type(value).__name__, "hyperparameters": settings}
    if isinstance(value, (np.generic, np.ndarray)):
        return as_json(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return {"inf": "INF", "-inf": "-INF"}.get(str(value), "NaN")
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, type) and value.__module__ == "numpy":
        return "numpy." + value.__name__
    if isinstance(value, np.ufunc):
        return "numpy." + value.__name__
    if type(value).__name__ in ("rv_frozen", "rv_continuous_frozen", "rv_discrete_frozen"):
        return "scipy.stats.%s(%s)" % (value.dist.name, ", ".join(map(str, value.args)))  # noqa: UP031
    if getattr(value, "__module__", None) == "numpy" and callable(value):
        return "numpy." + value.__name__
    if inspect.ismethoddescriptor(value):
        return "builtins." + value.__qualname__
    if inspect.isroutine(value) or isinstance(value, type):
        return str(value.__module__) + "." + value.__qualname__
    return type(value).__module__.split(".")[0] + ".random." + type(value).__name__


def kind_of(cls: type) -> str:
    """Return the first kind that an estimator is of; a mixture model or a density is `other`."""
    return next((kind for kind, mixin in KINDS.items() if issubclass(cls, mixin)), "other")


def unfitted(cls):
    """Make an estimator with its defaults; an estimator around others gets simple ones."""
    from sklearn.linear_model import LogisticRegression, Ridge

    inner = Ridge() if issubclass(cls, base.RegressorMixin) else LogisticRegression()
    guesses = {"estimators": [("a", inner)], "steps": [("a", inner)], "param_grid": {"C": [1, 2]},
               "param_distributions": {"C": [1, 2]}, "transformers": [("a", "passthrough", [0])],
               "transformer_list": [("a", sklearn.preprocessing.StandardScaler())],
               "dictionary": np.eye(4)}  # fmt: skip
    needed = [
        item
        for item in inspect.signature(cls).parameters.values()
        if item.default is item.empty and item.kind not in (item.VAR_POSITIONAL, item.VAR_KEYWORD)
    ]
    return cls(**{item.name: guesses.get(item.name, inner) for item in needed})


def fitted(estimator):
    """Fit an estimator; it stays unfitted when it needs data that cannot be guessed."""
    numbers = ROWS[:, 0] + 1
    attempts = [(ROWS, LABELS), (ROWS, numbers), (TEXTS, LABELS), (ROWS[:, 0], numbers), (ROWS, ROWS),
                ([{"a": 1, "b": 2}] * 4, None), (ROWS, np.arange(80).reshape(40, 2) % 2)]  # fmt: skip
    if not isinstance(estimator, base.ClassifierMixin):
        attempts[:2] = attempts[1::-1]
    for arguments in [*attempts, (LABELS,), ([[1, 2], [3]],)]:
        try:
            return estimator.fit(*arguments)
        except Exception as error:  # noqa: BLE001  an estimator may want anything at all
            last = error
    sys.stderr.write("not fitted: %s: %s" % (type(estimator).__name__, str(last)[:80]))  # noqa: UP031
    return estimator


def composed():
    """Return models as people compose them."""
    from sklearn import (
        calibration,
        compose,
        ensemble,
        feature_extraction,
        feature_selection,
        linear_model,
        model_selection,
        naive_bayes,
        neighbors,
        pipeline,
        preprocessing,
        svm,
        tree,
    )  # fmt: skip

    scaled = pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC(C=7.5, gamma="auto"))
    text = pipeline.Pipeline([("tfidf", feature_extraction.text.TfidfVectorizer(min_df=2)),
                              ("clf", naive_bayes.MultinomialNB(alpha=0.5))])  # fmt: skip
    hashed = pipeline.make_pipeline(feature_extraction.text.HashingVectorizer(n_features=64),
                                    linear_model.SGDClassifier(random_state=1))  # fmt: skip
    columns = compose.ColumnTransformer([("scale", preprocessing.StandardScaler(), [0, 1]),
                                         ("bins", preprocessing.KBinsDiscretizer(3), [2])])  # fmt: skip
    return {
        "scaled_svc": scaled.fit(ROWS, LABELS),
        "text": text.fit(TEXTS, LABELS),
        "hashed": hashed.fit(TEXTS, LABELS),
        "columns": pipeline.Pipeline(
            [("columns", columns), ("tree", tree.DecisionTreeClassifier(max_depth=2))]
        ).fit(ROWS, LABELS),
        "grid": model_selection.GridSearchCV(scaled, {"svc__C": [1, 2.5]}, cv=2).fit(ROWS, LABELS),
        "randomized": model_selection.RandomizedSearchCV(
            tree.DecisionTreeRegressor(),
            {"max_depth": [1, 2, 3]},
            n_iter=2,
            random_state=np.random.RandomState(3),
            cv=2,
        ).fit(ROWS, ROWS[:, 0]),
        "calibrated": calibration.CalibratedClassifierCV(svm.LinearSVC(), cv=2).fit(ROWS, LABELS),
        "isotonic": calibration.CalibratedClassifierCV(svm.LinearSVC(), cv=2, method="isotonic").fit(
            ROWS, LABELS
        ),
        "vote": ensemble.VotingClassifier(
            [("a", tree.DecisionTreeClassifier(max_depth=1)), ("b", naive_bayes.GaussianNB())]
        ).fit(ROWS, LABELS),
        "stack": ensemble.StackingRegressor(
            [("a", linear_model.Ridge()), ("b", neighbors.KNeighborsRegressor(3))]
        ).fit(ROWS, ROWS[:, 0]),
        "selected": pipeline.make_pipeline(
            feature_selection.SelectKBest(feature_selection.chi2, k=2), linear_model.LogisticRegression(C=0.3)
        ).fit(ROWS, LABELS),
        "logarithm": pipeline.make_pipeline(
            preprocessing.FunctionTransformer(np.log1p), linear_model.Ridge(alpha=2)
        ).fit(ROWS, ROWS[:, 0]),
        "words": feature_extraction.text.CountVectorizer(tokenizer=str.split).fit(TEXTS),
        "forest": ensemble.RandomForestClassifier(3, max_depth=2, random_state=0).fit(ROWS, LABELS),
        "boosting": ensemble.GradientBoostingClassifier(n_estimators=3, max_depth=2).fit(ROWS, LABELS),
        "ball_tree": neighbors.KNeighborsClassifier(3, algorithm="ball_tree").fit(ROWS, LABELS),
        "onehot": preprocessing.OneHotEncoder().fit(np.array([["a", "b"], ["c", "b"]])),
        "union": pipeline.FeatureUnion([("scale", preprocessing.StandardScaler())]).fit(ROWS),
        "transformed_target": compose.TransformedTargetRegressor(
            linear_model.Ridge(), func=np.log, inverse_func=np.exp
        ).fit(ROWS, ROWS[:, 0]),
    }


def signature(cls, estimator):
    """Return what is known of an estimator: where it is, what it takes, and what else its state holds."""
    names = cls._get_param_names()
    signed = inspect.signature(cls.__init__).parameters
    defaults = {name: as_json(signed[name].default) for name in names
                if name in signed and signed[name].default is not inspect.Parameter.empty}  # fmt: skip
    looks = {name for name in vars(estimator) if not name.startswith("_") and not name.endswith("_")}
    return {"module": cls.__module__, "kind": kind_of(cls), "parameters": sorted(names), "defaults": defaults,
            "not_parameters": sorted(looks - set(names))}  # fmt: skip


def library_names() -> dict[str, list[str]]:
    """Return the classes, by module, and functions over elements of the libraries that are installed."""
    found = set()
    for library in LIBRARIES:
        try:
            package = importlib.import_module(library)
        except ImportError:
            continue
        modules = [
            item.name for item in pkgutil.walk_packages(package.__path__, library + ".", lambda _: None)
        ]
        for module_name in [library, *modules]:
            if any(part in module_name for part in LEFT_OUT):
                continue
            try:
                module = importlib.import_module(module_name)
            except Exception:  # noqa: BLE001, S112  a module may need a compiler, a display, another package
                continue
            found |= set(defined_in(module, library))
    gathered: dict[str, list[str]] = {}
    for module_name, name in sorted(found):
        gathered.setdefault(module_name, []).append(name)
    return gathered


def defined_in(module, library):
    """Yield the classes and element-wise functions of a module, under the names that pickles use."""
    for name, value in list(vars(module).items()):
        if isinstance(value, np.ufunc):
            yield module.__name__, name
        elif isinstance(value, type) and str(value.__module__).split(".")[0] == library:
            if value.__qualname__ == value.__name__ and not issubclass(value, BaseException):
                yield value.__module__, value.__name__
        elif inspect.isfunction(value) and str(value.__module__).startswith(SCORES):
            yield value.__module__, value.__name__
        elif name.startswith("__pyx_unpickle_"):
            yield module.__name__, name


def main() -> int:
    """Write everything about the installed version into a folder."""
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    signatures, truth = {}, {}
    models = {**composed(), **varied_models.varied(ROWS, LABELS)}
    for name, value in varied_models.held(ROWS).items():
        (files / ("held_" + name + ".pkl")).write_bytes(pickle.dumps(value, protocol=4))
    for name, cls in all_estimators():
        estimator = fitted(unfitted(cls))
        signatures[name] = signature(cls, estimator)
        models[name] = estimator
    for name, model in models.items():
        try:
            (files / (name + ".pkl")).write_bytes(pickle.dumps(model, protocol=2 if name < "M" else 4))
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            sys.stderr.write("not pickled: %s: %s" % (name, error))  # noqa: UP031
            continue
        joblib.dump(model, str(files / (name + ".joblib")))
        truth[name] = {
            "algorithm": type(model).__name__,
            "hyperparameters": {key: as_json(value) for key, value in model.get_params(deep=False).items()},
            "classes": [str(item) for item in model.classes_]
            if isinstance(getattr(model, "classes_", None), np.ndarray)
            else None,
        }
    for name, value in (("signatures", signatures), ("truth", truth), ("library_names", library_names())):
        text = json.dumps({"version": sklearn.__version__, name: value}, indent=1, sort_keys=True)
        (folder / (name + ".json")).write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

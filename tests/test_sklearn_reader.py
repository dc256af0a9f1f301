"""The scikit-learn reader: facts equal to those of the loaded object, findings, and mangled files."""

from __future__ import annotations

import inspect
import io
import math
import pickle
import pickletools
import random
import sys
import warnings
import zlib
from datetime import date
from pathlib import Path

import cloudpickle
import joblib
import numpy as np
import pytest
import sklearn
from bounded import within
from mangled import rewrite
from scipy import sparse, stats
from sklearn import (
    calibration,
    cluster,
    compose,
    decomposition,
    dummy,
    ensemble,
    feature_extraction,
    impute,
    linear_model,
    model_selection,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    svm,
    tree,
)
from sklearn.utils import all_estimators

from mlcard.facts import Fact, Reading, Source, pointer
from mlcard.readers import read
from mlcard.readers.pickle_machine import interpret
from mlcard.readers.sklearn.estimators import Budget, json_value, kind_of

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
CODECS = ("zlib", "gzip", "bz2", "lzma", "xz")
ROWS = np.random.default_rng(0).random((40, 3))
LABELS = np.array(["no", "yes"])[np.arange(40) % 2]
NUMBERS = ROWS[:, 0] + 1
TEXTS = ["a good film", "a bad film"] * 20


def searched() -> object:
    grid = {"svc__C": [1, 2.5]}
    steps = pipeline.Pipeline([("scale", preprocessing.StandardScaler()), ("svc", svm.SVC())])
    return model_selection.GridSearchCV(steps, grid, cv=2)


#: Each with the estimator that predicts, as a function of what was fitted.
ESTIMATORS = [
    pytest.param(svm.SVC(C=2.3), LABELS, id="svc"),
    pytest.param(svm.SVC(C=np.float64(2.3), gamma=np.float32(0.5)), LABELS, id="numpy-scalars"),
    pytest.param(svm.SVR(kernel="poly"), NUMBERS, id="svr"),
    pytest.param(linear_model.LogisticRegression(class_weight={"no": 1, "yes": 2}), LABELS, id="weights"),
    pytest.param(linear_model.LinearRegression(), NUMBERS, id="linear-regression"),
    pytest.param(linear_model.SGDClassifier(alpha=1e-5, random_state=3), LABELS, id="sgd"),
    pytest.param(linear_model.LassoCV(alphas=[0.1, 1.0]), NUMBERS, id="lasso-cv"),
    pytest.param(ensemble.RandomForestClassifier(3, max_features=None, random_state=0), LABELS, id="forest"),
    pytest.param(ensemble.GradientBoostingRegressor(n_estimators=3), NUMBERS, id="gradient-boosting"),
    pytest.param(ensemble.HistGradientBoostingClassifier(max_iter=3), LABELS, id="hist-gradient-boosting"),
    pytest.param(ensemble.VotingClassifier([("a", svm.SVC()), ("b", svm.SVC(C=2))]), LABELS, id="vote"),
    pytest.param(ensemble.IsolationForest(n_estimators=3), None, id="outliers"),
    pytest.param(tree.DecisionTreeClassifier(random_state=np.random.RandomState(1)), LABELS, id="random"),
    pytest.param(neighbors.KNeighborsClassifier(3), LABELS, id="neighbors"),
    pytest.param(naive_bayes.GaussianNB(priors=np.array([0.25, 0.75])), LABELS, id="array-as-parameter"),
    pytest.param(neural_network.MLPRegressor(hidden_layer_sizes=(5, 2), max_iter=5), NUMBERS, id="mlp"),
    pytest.param(cluster.KMeans(2, n_init=1), None, id="k-means"),
    pytest.param(decomposition.PCA(2), None, id="pca"),
    pytest.param(impute.SimpleImputer(missing_values=np.nan), None, id="nan-as-parameter"),
    pytest.param(dummy.DummyClassifier(), np.arange(40) % 3, id="integer-classes"),
    pytest.param(preprocessing.FunctionTransformer(np.log1p), None, id="function-as-parameter"),
    pytest.param(calibration.CalibratedClassifierCV(svm.LinearSVC(), cv=2), LABELS, id="calibrated"),
    pytest.param(pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC(C=7)), LABELS, id="pipeline"),
    pytest.param(searched(), LABELS, id="grid-search-over-a-pipeline"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def written(model: object, path: Path, how: int | str) -> Path:
    if isinstance(how, int):
        path.write_bytes(pickle.dumps(model, how))
    elif how == "joblib":
        joblib.dump(model, path)
    else:
        joblib.dump(model, path, compress=(how, 3))
    return path


def reading_of(path: Path) -> Reading:
    return read(Source(path, path.name))


def value_of(reading: Reading, slot: str) -> object:
    found = [fact.value for fact in reading.facts if fact.slot == slot]
    return found[0] if found else None


def as_json(value: object) -> object:
    """What a card says for a parameter of a live estimator."""
    if value is None:
        return "None"
    if isinstance(value, sklearn.base.BaseEstimator):
        return {"algorithm": type(value).__name__, "hyperparameters": parameters_of(value)}
    if isinstance(value, np.random.RandomState):
        return "numpy.random.RandomState"
    if isinstance(value, (np.generic, np.ndarray)):
        return as_json(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return {"nan": "NaN", "inf": "INF", "-inf": "-INF"}[str(value)]
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, np.ufunc):
        return f"numpy.{value.__name__}"  # ufuncs pickle as `numpy.core._multiarray_umath` in some versions
    return value


def parameters_of(estimator: object) -> dict[str, object]:
    """What a card says of all parameters: None only where the default is something else."""
    signature = inspect.signature(type(estimator)).parameters
    given = estimator.get_params(deep=False)
    return {
        name: as_json(value)
        for name, value in given.items()
        if value is not None or signature[name].default is not None
    }


def predictor(model: object) -> object:
    model = getattr(model, "best_estimator_", model)
    return model.steps[-1][1] if isinstance(model, pipeline.Pipeline) else model


@pytest.mark.parametrize("how", [*PROTOCOLS, "joblib", *CODECS])
@pytest.mark.parametrize(("model", "target"), ESTIMATORS)
def test_facts_equal_those_of_the_object(model, target, how: int | str, tmp_path: Path):
    model = sklearn.clone(model).fit(ROWS, target)
    reading = reading_of(written(model, tmp_path / "model.pkl", how))
    assert reading.problem is None
    final = predictor(model)
    assert value_of(reading, "/model/algorithm") == type(final).__name__
    assert value_of(reading, "/model/libraries/-") == {"name": "scikit-learn", "version": sklearn.__version__}
    parameters = {
        fact.slot.removeprefix("/model/hyperparameters/"): fact.value
        for fact in reading.facts
        if fact.slot.startswith("/model/hyperparameters/")
    }
    assert parameters == parameters_of(final)
    classes = getattr(final, "classes_", None)
    assert value_of(reading, "/model/classes") == (
        None if classes is None else [str(item) for item in classes]
    )
    assert all(fact.value["severity"] == "low" for fact in findings(reading))


def findings(reading: Reading) -> list[Fact]:
    return [fact for fact in reading.facts if fact.slot == "/model/security_findings/-"]


def test_everything_of_a_pipeline(tmp_path: Path):
    import polars as pl

    table = pl.DataFrame(dict(zip(["age", "mass", "a/b"], ROWS.T, strict=True)))
    chosen = compose.ColumnTransformer(
        [("scale", preprocessing.StandardScaler(), ["age", "mass"])], remainder="drop"
    )
    model = pipeline.Pipeline([("columns", chosen), ("skip", "passthrough"), ("clf", svm.SVC(C=2.3))])
    reading = reading_of(written(model.fit(table, LABELS), tmp_path / "model.joblib", "joblib"))
    steps = [fact.value for fact in reading.facts if fact.slot == "/model/pipeline/-"]
    assert [(step["name"], step["algorithm"]) for step in steps] == [
        ("columns", "ColumnTransformer"),
        ("skip", "passthrough"),
        ("clf", "SVC"),
    ]
    transformers = steps[0]["hyperparameters"]["transformers"]
    assert transformers[0][0] == "scale"
    assert transformers[0][1]["algorithm"] == "StandardScaler"
    assert transformers[0][2] == ["age", "mass"]
    features = [fact.value for fact in reading.facts if fact.slot == "/model/features/-"]
    assert features == [{"name": "age"}, {"name": "mass"}, {"name": "a/b"}]
    assert value_of(reading, "/model/implementation") == {
        "name": "sklearn.svm.SVC",
        "version": sklearn.__version__,
    }
    assert value_of(reading, "/file/format") == "joblib"
    guessed = {fact.slot: (fact.value, fact.where) for fact in reading.facts if fact.method == "inferred"}
    assert guessed["/model/learning_type"][0] == "supervised"
    assert guessed["/model/ml_task"][0] == "tabular-classification"
    assert "class SVC" in guessed["/model/ml_task"][1]


def test_where_a_value_stands(tmp_path: Path):
    path = written(svm.SVC(C=2.3), tmp_path / "model.pkl", 4)
    fact = next(fact for fact in reading_of(path).facts if fact.slot == "/model/hyperparameters/C")
    opcodes = [opcode.name for opcode, _, _ in pickletools.genops(path.read_bytes())]
    assert opcodes[int(fact.where.removeprefix("opcode ").partition(",")[0])] == "SETITEMS"
    assert fact.where.endswith(", default 1.0")


def test_texts_are_classified(tmp_path: Path):
    model = pipeline.make_pipeline(
        feature_extraction.text.TfidfVectorizer(), linear_model.LogisticRegression()
    )
    reading = reading_of(written(model.fit(TEXTS, LABELS), tmp_path / "model.pkl", 5))
    assert value_of(reading, "/model/ml_task") == "text-classification"


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(lambda model, scaler: {"scaler": scaler, "model": model}, id="dict"),
        pytest.param(lambda model, scaler: [scaler, (1, model)], id="list"),
    ],
)
def test_the_model_in_a_container_is_the_one_that_predicts(held, tmp_path: Path):
    scaler, model = preprocessing.StandardScaler().fit(ROWS), svm.SVC().fit(ROWS, LABELS)
    reading = reading_of(written(held(model, scaler), tmp_path / "model.pkl", 4))
    assert value_of(reading, "/model/algorithm") == "SVC"


def test_a_pickle_without_a_model_still_tells_what_it_is(tmp_path: Path):
    reading = reading_of(written({"a": [1, 2]}, tmp_path / "data.pkl", 3))
    assert {fact.slot for fact in reading.facts} == {"/file/format", "/file/description"}
    assert value_of(reading, "/file/description") == "pickle of protocol 3, holds a mapping of 1 (a)"


class OwnClassifier(linear_model.RidgeClassifier):
    """A class that no library has."""


@pytest.mark.parametrize("by_value", [False, True])
def test_an_estimator_of_ones_own_class(by_value: bool, tmp_path: Path):
    model = OwnClassifier(alpha=2.0).fit(ROWS, LABELS)
    path = tmp_path / "model.pkl"
    if by_value:
        cloudpickle.register_pickle_by_value(sys.modules[__name__])
        path.write_bytes(cloudpickle.dumps(model))
        cloudpickle.unregister_pickle_by_value(sys.modules[__name__])
    else:
        path.write_bytes(pickle.dumps(model))
    reading = reading_of(path)
    assert value_of(reading, "/model/algorithm") == "OwnClassifier"
    assert value_of(reading, "/model/hyperparameters/alpha") == 2.0
    assert value_of(reading, "/model/libraries/-") == {"name": "scikit-learn"}
    assert value_of(reading, "/model/ml_task") == "tabular-classification"
    assert "unknown" in {fact.value["tier"] for fact in findings(reading)}


def test_distributions_are_told_as_code_writes_them(tmp_path: Path):
    space = {"C": stats.uniform(0, 4), "degree": stats.randint(1, high=4), "gamma": stats.norm()}
    model = model_selection.RandomizedSearchCV(svm.SVC(), space)
    told = json_value(interpret(io.BytesIO(pickle.dumps(model))).value, Budget())
    assert told["hyperparameters"]["param_distributions"] == {
        "C": "scipy.stats.uniform(0, 4)",
        "degree": "scipy.stats.randint(1, high=4)",
        "gamma": "scipy.stats.norm()",
    }


def test_arrays_alone_are_counted(tmp_path: Path):
    held = {"weight": np.ones((3, 4), "f4"), "bias": [np.zeros(4, "f4"), np.zeros(2, "i8")]}
    reading = reading_of(written(held, tmp_path / "weights.pkl", 4))
    assert value_of(reading, "/model/stored_elements") == 18
    summaries = [fact.value for fact in reading.facts if fact.slot == "/model/tensor_summaries/-"]
    assert summaries == [
        {"data_type": "F32", "tensor_count": 2, "stored_elements": 16, "byte_size": 64},
        {"data_type": "I64", "tensor_count": 1, "stored_elements": 2, "byte_size": 16},
    ]


@pytest.mark.parametrize(
    "held",
    [
        pytest.param([np.ones(2), {1.5: "a number that is no key of a weight"}], id="not-only-arrays"),
        pytest.param([np.array(["a", "b"])], id="texts"),
        pytest.param([], id="nothing"),
        pytest.param([np.ones(1)] * 20_000, id="more-than-is-kept"),
    ],
)
def test_other_things_are_not_counted(held: object, tmp_path: Path):
    reading = reading_of(written(held, tmp_path / "data.pkl", 4))
    assert "/model/stored_elements" not in {fact.slot for fact in reading.facts}


@pytest.mark.parametrize(
    ("held", "text"),
    [
        pytest.param(np.zeros((2, 3), "f4"), "an array of f4 with shape [2, 3]", id="array"),
        pytest.param([np.ones(1)] * 3, "a list of 3 arrays", id="list-of-arrays"),
        pytest.param((1, "a"), "a tuple of 2", id="tuple"),
        pytest.param({"a", "b"}, "a set of 2", id="set"),
        pytest.param({f"k{i}": i for i in range(7)}, "a mapping of 7 (k0, k1, k2, k3, k4, …)", id="mapping"),
        pytest.param({f"k{i}": i for i in range(21)}, "a mapping of 21", id="keys-that-are-data"),
        pytest.param({"a@b.org": 1}, "a mapping of 1", id="keys-that-are-no-names"),
        pytest.param(
            sparse.eye(3, format="csr"),
            "a sparse matrix of f8 with shape [3, 3] and 3 stored values",
            id="sparse",
        ),
        pytest.param(date(2024, 4, 17), "an object of datetime.date", id="object"),
        pytest.param(np.rec.array([(1, 2.0)]), "an array of V with shape [1]", id="array-of-records"),
    ],
)  # fmt: skip
def test_what_a_pickle_without_a_model_holds(held: object, text: str, tmp_path: Path):
    reading = reading_of(written(held, tmp_path / "data.pkl", 4))
    assert reading.problem is None
    assert value_of(reading, "/file/description") == f"pickle of protocol 4, holds {text}"


def test_every_estimator_has_a_kind():
    for kind in ("classifier", "regressor"):
        for name, _ in all_estimators(type_filter=kind):
            assert kind_of(name) in {"classifier", "regressor"}, name
    assert kind_of("MyOwnClassifier") == "classifier"
    assert kind_of("Thing") == "other"


@pytest.mark.parametrize(
    ("name", "algorithm", "version"),
    [
        pytest.param("model.joblib", "CalibratedClassifierCV", "1.9.1", id="calibrated"),
        pytest.param("vectorizer.joblib", "TfidfVectorizer", "1.9.1", id="tfidf"),
    ],
)
def test_real_files(name: str, algorithm: str, version: str, shared_data: Path):
    reading = reading_of(shared_data / "models/real/alt_profanity_check" / name)
    assert reading.problem is None
    assert value_of(reading, "/model/algorithm") == algorithm
    assert value_of(reading, "/model/libraries/-") == {"name": "scikit-learn", "version": version}
    assert not findings(reading)


def test_a_file_that_is_no_model_says_so_and_goes_on(shared_data: Path):
    reading = reading_of(shared_data / "models/real/mtcnn_pnet.joblib.lz4")
    assert reading.problem is None
    assert value_of(reading, "/file/description") == (
        "pickle of protocol 4, compressed with lz4, holds a list of 13 arrays"
    )
    assert value_of(reading, "/model/stored_elements") == 6_632
    assert not findings(reading)


def small_model() -> bytes:
    stream = io.BytesIO()
    model = pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC(C=2.3)).fit(ROWS[:6], LABELS[:6])
    joblib.dump(model, stream)
    return stream.getvalue()


def test_cut_at_every_byte(tmp_path: Path):
    data, path = small_model(), tmp_path / "model.joblib"
    for cut in range(len(data) - 1):
        rewrite(path, data[:cut])
        assert reading_of(path).problem is not None


@pytest.mark.parametrize("compressed", [False, True])
def test_flipped_bytes_give_problems_and_no_crash(compressed: bool, tmp_path: Path):
    generator = random.Random(0)  # noqa: S311 - repeatable noise
    path = tmp_path / "model.joblib"
    data = zlib.compress(small_model()) if compressed else small_model()
    for _ in range(1_000):
        mangled = bytearray(data)
        for _ in range(generator.randint(1, 3)):
            mangled[generator.randrange(len(mangled))] = generator.randrange(256)
        rewrite(path, mangled)
        with within(2):
            reading = reading_of(path)
        assert reading.problem is None or str(reading.problem).startswith("model.joblib: ")


def test_what_stands_before_the_damage_is_kept(tmp_path: Path):
    path = tmp_path / "model.joblib"
    data = written(svm.SVC(), path, 4).read_bytes() + b"cos\nsystem\n"
    path.write_bytes(data[:-30])
    reading = reading_of(path)
    assert reading.problem is not None
    assert value_of(reading, "/model/algorithm") == "SVC"
    assert "truncated" in reading.problem.hint or "damaged" in reading.problem.hint


def estimator_with(attributes: bytes) -> bytes:
    """The opcodes of an SVC whose state is filled by other opcodes."""
    return b"\x80\x04csklearn.svm._classes\nSVC\n)\x81}(" + attributes + b"ub."


def laughs() -> bytes:
    """Hyperparameter C: a tuple of 200 times a tuple of 200 times …, twelve deep."""
    first = b"(" + b"N" * 200 + b"t\x94"
    levels = b"".join(b"0(" + (b"h" + bytes([level])) * 200 + b"t\x94" for level in range(11))
    return b"X\x01\0\0\0C" + first + levels


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(estimator_with(laughs()), id="billion-laughs"),
        pytest.param(estimator_with(b"".join(b"X\x06\0\0\0%06dN" % number for number in range(16_000))),
                     id="16000-attributes"),
        pytest.param(b"\x80\x04(" + b"c" + b"a." * 30_000 + b"a\nb\n." , id="name-of-60000-characters"),
        pytest.param(b"\x80\x04(" + b"".join(b"X\x60\xea\0\0" + (b"%05d." % number) * 10_000
                                            + b"\x8c\x01a\x93" for number in range(500)) + b"t.",
                     id="500-deep-names"),
        pytest.param(b"\x80\x04csklearn.svm._classes\nSVC\n)\x81}("
                     + b"".join(b"X\x06\0\0\0%06dN" % number for number in range(16_000))
                     + b"ub\x94]" + b"(" + b"h\x00" * 16_000 + b"e.", id="16000-times-one-estimator"),
    ],
)  # fmt: skip
def test_what_is_cheap_to_write_is_cheap_to_read(data: bytes, tmp_path: Path):
    path = tmp_path / "model.pkl"
    path.write_bytes(data)
    with within(2):
        reading = reading_of(path)
    assert len(repr(reading.facts)) < 5_000_000


def test_names_from_a_file_become_pointers(tmp_path: Path):
    made = svm.SVC()
    made.__dict__ |= {"a/b~c\ud800": 1, "_sklearn_version": "no version"}
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(made).replace(sklearn.__version__.encode(), b"9.9.9"))
    slots = [fact.slot for fact in reading_of(path).facts]
    assert pointer("model", "hyperparameters", "a/b~c\\ud800") in slots


HELD_BY_JOBLIB = sorted((Path(joblib.__file__).parent / "test" / "data").glob("joblib_0*"))


@pytest.mark.parametrize(
    "path", [item for item in HELD_BY_JOBLIB if ".npy" not in item.name], ids=lambda item: item.name
)
def test_files_of_all_versions_of_joblib_are_inert(path: Path) -> None:
    """Joblib's own test data: lists of arrays and a matrix, as 0.8 to 0.11 wrote them in seven ways."""
    reading = reading_of(path)
    assert reading.problem is None
    assert not findings(reading)


def test_joblib_brings_such_files() -> None:
    assert len(HELD_BY_JOBLIB) > 25

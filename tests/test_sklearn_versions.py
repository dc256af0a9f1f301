"""scikit-learn 0.22 to 1.9: files that each version wrote, and what its loaded objects said of themselves."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.pickle_machine import interpret
from mlcard.readers.sklearn.estimator_table import estimator_table, kind_of, parameters_in
from mlcard.readers.sklearn.estimators import Budget, Estimator, estimator_of, settings_of

FOLDER = Path(__file__).parent / "data/models/sklearn/versions"
TRUTH = {
    path.parent.name: json.loads(path.read_text())
    for path in sorted(FOLDER.glob("*/truth.json"), key=lambda path: path.parent.name)
}
FILES = [
    pytest.param(version, name, id=f"{version}-{name}") for version, told in TRUTH.items() for name in told
]


def estimator_in(path: Path) -> Estimator:
    with path.open("rb") as file:
        found = estimator_of(interpret(file).value)
    assert found is not None
    return found


def test_the_files_are_from_many_versions():
    minors = {".".join(version.split(".")[:2]) for version in TRUTH}
    assert minors >= {f"1.{minor}" for minor in range(10)} | {"0.22", "0.24"}
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 250_000


@pytest.mark.parametrize(("version", "name"), FILES)
def test_settings_equal_those_of_the_loaded_object(version: str, name: str):
    told = TRUTH[version][name]
    estimator = estimator_in(FOLDER / version / name)
    assert (estimator.algorithm, estimator.value("_sklearn_version")) == (told["algorithm"], version)
    settings = settings_of(estimator, Budget())
    assert {setting.name: setting.value for setting in settings} == told["hyperparameters"]
    changed = {setting.name for setting in settings if setting.is_default is False}
    assert changed == set(told["not_default"])
    order = [setting.is_default is True for setting in settings]
    assert order == sorted(order), "what differs from the default comes first"


@pytest.mark.parametrize(("version", "name"), FILES)
def test_an_honest_file_is_read_without_a_finding_above_unreviewed(version: str, name: str):
    path = FOLDER / version / name
    reading = read(Source(path, name))
    assert reading.problem is None
    found = [fact.value for fact in reading.facts if fact.slot == "/model/security_findings/-"]
    assert {item["tier"] for item in found} <= {"inert", "unreviewed"}, found
    libraries = [fact.value for fact in reading.facts if fact.slot == "/model/libraries/-"]
    assert libraries == [{"name": "scikit-learn", "version": version}]
    classes = [fact.value for fact in reading.facts if fact.slot == "/model/classes"]
    told = TRUTH[version][name]["classes"]
    assert classes == ([told] if told else [])


@pytest.mark.parametrize(
    ("algorithm", "version", "parameter", "default"),
    [
        pytest.param("RandomForestClassifier", "1.0.2", "max_features", "auto", id="old-default"),
        pytest.param("RandomForestClassifier", "1.9.1", "max_features", "sqrt", id="new-default"),
        pytest.param("KMeans", "1.2.2", "n_init", "warn", id="default-that-warns"),
        pytest.param("KMeans", "1.9.0", "n_init", "auto", id="default-after-the-warning"),
        pytest.param("SVC", "1.3.dev0", "C", 1.0, id="development-version"),
        pytest.param(
            "DecisionTreeClassifier", "0.23.1", "criterion", "gini", id="between-two-known-versions"
        ),
    ],
)
def test_defaults_by_version(algorithm: str, version: str, parameter: str, default: object):
    known = parameters_in(algorithm, version)
    assert known is not None
    assert known[parameter].default == default


def test_parameters_come_and_go():
    assert "base_estimator" in parameters_in("BaggingClassifier", "1.2.2")
    assert "base_estimator" not in parameters_in("BaggingClassifier", "1.6.1")
    assert "monotonic_cst" not in parameters_in("RandomForestClassifier", "1.3.2")
    assert "monotonic_cst" in parameters_in("RandomForestClassifier", "1.4.2")


@pytest.mark.parametrize(
    ("algorithm", "version"),
    [
        pytest.param("SVC", "9.0", id="newer-than-the-table"),
        pytest.param("SVC", "0.10", id="older-than-the-table"),
        pytest.param("SVC", None, id="no-version"),
        pytest.param("SVC", "x", id="no-number"),
        pytest.param("MyOwn", "1.9.1", id="no-class-of-scikit-learn"),
        pytest.param("FrozenEstimator", "1.0.2", id="class-that-came-later"),
    ],
)
def test_what_the_table_does_not_know_it_does_not_say(algorithm: str, version: object):
    assert parameters_in(algorithm, version) is None


def test_the_table_is_whole():
    table = estimator_table()
    assert len(table.kinds) > 200
    assert list(table.versions) == sorted(
        table.versions, key=lambda version: [int(part) for part in version.split(".")]
    )
    for name, kind in table.kinds.items():
        for spans in kind.parameters.values():
            assert all(0 <= span.first <= span.last < len(table.versions) for span in spans), name
            assert all(one.last < two.first for one, two in pairwise(spans)), name
    assert kind_of("SVC") == "classifier"


def test_a_parameter_that_the_version_does_not_have_is_told(tmp_path: Path):
    path = FOLDER / "1.0.2/KMeans.joblib"
    changed = tmp_path / "model.joblib"
    changed.write_bytes(path.read_bytes().replace(b"n_clusters", b"n_clustors"))
    reading = read(Source(changed, "model.joblib"))
    found = [fact.value for fact in reading.facts if fact.slot == "/model/security_findings/-"]
    assert [(item["severity"], item["tier"], item["what"]) for item in found] == [
        ("info", "inert", "attribute n_clustors")
    ]
    assert "1.0.2 has no such parameter" in found[0]["description"]
    assert "/model/hyperparameters/n_clustors" not in {fact.slot for fact in reading.facts}

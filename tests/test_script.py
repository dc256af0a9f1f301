"""Reading training scripts: whole scripts beside the facts they give, and tables of statements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlcard.facts import Source
from mlcard.readers import script

#: Scripts in the styles that people write; beside each, the facts it gives, one a line.
SCRIPTS = sorted((Path(__file__).parent / "data" / "scripts").glob("*.py.txt"))


def facts_as_text(path: Path) -> str:
    """The facts of a script, one a line, as the files beside the scripts hold them."""
    found = script.read(Source(path, "train.py"))
    lines = [f"{fact.slot} {json.dumps(fact.value)} [{fact.where}, {fact.method}]\n" for fact in found]
    return "".join(line for line in lines if not line.startswith(("/file/", "/run/language_program")))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name.removesuffix(".py.txt"))
def test_whole_script(path: Path) -> None:
    expected = path.with_name(path.name.replace(".py.txt", ".facts.txt"))

    assert facts_as_text(path) == expected.read_text()


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) >= 20


def read(tmp_path: Path, text: str, slot: str) -> list[Any]:
    """The values of one slot below `/run`."""
    path = tmp_path / "train.py"
    path.write_text(text)
    found = script.read(Source(path, "train.py"))
    return [fact.value for fact in found if fact.slot.removesuffix("/-") == f"/run/{slot}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(
            "from setuptools import setup\nsetup(long_description=open('README.md').read())", id="setup"
        ),
        pytest.param(
            "import json\nwith open('a.json', 'w') as f:\n    json.dump({}, f)", id="writes-settings"
        ),
        pytest.param("class SVC:\n    pass\nSVC().fit(1, 2)", id="own-class-with-a-known-name"),
        pytest.param("from my.sklearn.svm import SVC\nSVC(C=1)", id="another-package"),
        pytest.param("import sklearn\nprint(sklearn.__version__)", id="import-alone"),
        pytest.param("'''joblib.dump(SVC(C=1), 'x')'''\n# pd.read_csv('x.csv')", id="text-and-comment"),
        pytest.param("from sklearn.model_selection import KFold\nKFold(5)", id="splitter-is-no-estimator"),
        pytest.param(
            "from sklearn.exceptions import NotFittedError\nNotFittedError('x')", id="error-is-no-estimator"
        ),
        pytest.param("import os\nos.system('python train.py')\neval('1')", id="starts-programs"),
    ],
)
def test_nothing_but_that_it_is_python(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.py"
    path.write_text(text)

    assert [(fact.slot, fact.value) for fact in script.read(Source(path, "x.py"))] == [
        ("/file/format", "python")
    ]


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("'a.csv'", "a.csv"),
        ("Path('data') / 'a.csv'", "data/a.csv"),
        ("Path('data', 'x', 'a.csv')", "data/x/a.csv"),
        ("Path(__file__).parent / 'a.csv'", "a.csv"),
        ("Path(__file__).resolve().parents[1] / 'a.csv'", "../a.csv"),
        ("Path(__file__).parent.parent / 'data/../a.csv'", "../a.csv"),
        ("Path('x/b.txt').with_name('a').with_suffix('.csv')", "x/a.csv"),
        ("Path.cwd() / 'a.csv'", "a.csv"),
        ("os.path.join(os.path.dirname(__file__), 'd', 'a.csv')", "d/a.csv"),
        ("os.path.join('d', '/abs.csv')", "/abs.csv"),
        ("str(Path('d').joinpath('a.csv'))", "d/a.csv"),
        ("f'{NAME}_{2}.csv'", "iris_2.csv"),
        ("'%s.csv' % NAME", "iris.csv"),
        ("'{}.csv'.format(NAME)", "iris.csv"),
        ("'/'.join(['d', NAME]) + '.csv'", "d/iris.csv"),
        ("NAME.upper() + '.csv'", "IRIS.csv"),
        ("{'train': 'a.csv'}['train']", "a.csv"),
        ("['x.csv', 'a.csv'][-1]", "a.csv"),
        pytest.param("'d\\\\a.csv'", "d/a.csv", id="windows"),
        pytest.param("open('a.csv')", "a.csv", id="opened"),
        pytest.param("unknown + '.csv'", None, id="unknown-name"),
        pytest.param("f'{unknown}.csv'", None, id="unknown-part"),
        pytest.param("f'{NAME:>9}.csv'", None, id="format-that-is-not-followed"),
        pytest.param("input()", None, id="asked-for"),
        pytest.param("sys.argv[1]", None, id="of-the-command-line"),
        pytest.param("'a\\0b'", None, id="NUL"),
        pytest.param("Path('..').with_suffix('.csv')", None, id="no-name-no-suffix"),
    ],
)
def test_paths(tmp_path: Path, expression: str, path: str | None) -> None:
    head = "import os, sys\nfrom pathlib import Path\nimport pandas as pd\nNAME = 'iris'\n"
    expected = [{"path": path, "reader": "pandas.read_csv"}] if path else []

    assert read(tmp_path, f"{head}pd.read_csv({expression})\n", "used") == expected


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a.csv", "https://example.org/a.csv"),
        ("https://me:secret@example.org/a.csv?sig=1#x", "https://example.org/a.csv"),
        ("s3://bucket/a.csv", "s3://bucket/a.csv"),
    ],
)
def test_addresses_lose_their_secrets(tmp_path: Path, url: str, shown: str) -> None:
    used = read(tmp_path, f"import pandas as pd\npd.read_csv({url!r})\n", "used")

    assert used == [{"url": shown, "reader": "pandas.read_csv"}]


@pytest.mark.parametrize(
    ("parameters", "hyperparameters"),
    [
        ("C=2.3, kernel='rbf'", {"C": 2.3, "kernel": "rbf"}),
        ("C=-1 * 2, gamma=1 / 4", {"C": -2, "gamma": 0.25}),
        ("C=10 ** -2", {"C": 0.01}),
        ("class_weight={'a': 1, 'b': 2}", {"class_weight": {"a": 1, "b": 2}}),
        ("**{'C': 1}", {"C": 1}),
        ("**SETTINGS, degree=4", {"C": 5, "degree": 4}),
        ("C=(1, 2)", {"C": [1, 2]}),
        ("C=np.float64(3)", {}),
        ("kernel=np.dot", {"kernel": "numpy.dot"}),
        pytest.param("C=None", {}, id="nothing-is-no-value"),
        pytest.param("C=unknown", {}, id="unknown"),
        pytest.param("C=1e400", {}, id="infinite"),
        pytest.param("C=10 ** 400", {}, id="huge"),
        pytest.param("C=1 / 0", {}, id="division-by-zero"),
        pytest.param("C=b'x'", {}, id="bytes"),
        pytest.param("C=1 if x else 2", {}, id="one-of-two"),
        pytest.param("C='x' * 10 ** 9", {}, id="repeated-text"),
    ],
)
def test_hyperparameters(tmp_path: Path, parameters: str, hyperparameters: dict[str, Any]) -> None:
    text = f"import numpy as np\nfrom sklearn import svm\nSETTINGS = dict(C=5)\nsvm.SVC({parameters})\n"
    (estimator,) = read(tmp_path, text, "estimators")

    assert estimator.pop("hyperparameters", {}) == hyperparameters
    assert estimator == {"algorithm": "SVC", "implementation": "sklearn.svm.SVC"}


@pytest.mark.parametrize(
    ("cv", "procedure", "folds"),
    [
        ("5", "5-fold cross validation", 5),
        ("KFold(n_splits=3)", "3-fold cross validation", 3),
        ("KFold(3)", "3-fold cross validation", 3),
        ("StratifiedKFold(4)", "stratified 4-fold cross validation", 4),
        ("RepeatedKFold(n_splits=5, n_repeats=2)", "2 times repeated 5-fold cross validation", 5),
        ("TimeSeriesSplit(n_splits=6)", "6-fold time series cross validation", 6),
        ("LeaveOneOut()", "leave-one-out cross validation", None),
        ("ShuffleSplit(10)", "10 random splits", None),
        pytest.param("KFold()", "cross validation", None, id="the-number-would-be-a-default"),
        pytest.param("RepeatedKFold()", "repeated cross validation", None, id="so-would-both"),
        pytest.param("unknown", "cross validation", None, id="unknown"),
    ],
)
def test_procedures(tmp_path: Path, cv: str, procedure: str, folds: int | None) -> None:
    text = (
        "from sklearn.model_selection import *\nfrom sklearn.model_selection import (cross_val_score, KFold,"
    )
    text += "StratifiedKFold, RepeatedKFold, TimeSeriesSplit, LeaveOneOut, ShuffleSplit)\n"
    text += f"cross_val_score(model, X, y, cv={cv}, scoring='r2')\n"
    (evaluation,) = read(tmp_path, text, "evaluations")

    assert (evaluation["measure"], evaluation["procedure"]) == ("r2", procedure)
    assert evaluation.get("number_of_folds") == folds


def test_defaults_are_no_facts(tmp_path: Path) -> None:
    text = "from sklearn.model_selection import cross_val_score, train_test_split\ncross_val_score(m, X, y)\n"
    text += "from sklearn.metrics import accuracy_score\na, b, y_train, y_test = train_test_split(X, y)\n"
    text += "accuracy_score(y_test, p)\nfrom sklearn.svm import SVC\nSVC()\n"

    assert read(tmp_path, text, "evaluations") == [
        {"procedure": "cross validation"},
        {"measure": "accuracy", "procedure": "holdout", "split": "test"},
    ]
    assert read(tmp_path, text, "estimators") == [{"algorithm": "SVC", "implementation": "sklearn.svm.SVC"}]


@pytest.mark.parametrize(
    ("statements", "target"),
    [
        ("X = t.drop(columns='y')\ny = t['y']\nm.fit(X, y)", ["y"]),
        ("y = t.pop('y')", ["y"]),
        ("y = t.loc[:, 'y'].values", ["y"]),
        ("labels = t[['y']].to_numpy().ravel()", ["y"]),
        ("m.fit(t[['a']], t.y)", ["y"]),
        ("m.fit(X, LabelEncoder().fit_transform(t['y']))", ["y"]),
        ("a, b, c, d = train_test_split(t.drop('y', axis=1), t['y'])\nm.fit(a, c)", ["y"]),
        pytest.param("name = t['name']", [], id="any-column"),
        pytest.param("y = t['y']\nlabel = t['z']", [], id="two-guesses"),
        pytest.param("m.fit(t['x'], t['y'])\nm.fit(t['x'], t['z'])", [], id="two-targets"),
        pytest.param("m.fit(t[['x']], t[['y', 'z']])", [], id="two-columns"),
        pytest.param("y = json.load(f)['y']", [], id="no-table"),
        pytest.param("X, y = t.iloc[:, :-1], t.iloc[:, -1]", [], id="last-column-has-no-name-here"),
    ],
)
def test_target(tmp_path: Path, statements: str, target: list[str]) -> None:
    head = "import json\nimport pandas as pd\nfrom sklearn.model_selection import train_test_split\n"
    head += "from sklearn.preprocessing import LabelEncoder\nt = pd.read_csv('t.csv')\n"

    assert read(tmp_path, head + statements + "\n", "target_feature") == target


@pytest.mark.parametrize(
    ("statement", "operation"),
    [
        ("t.dropna(subset=['a'])", ("cleaning", "dropna")),
        ("t.fillna(0)", ("cleaning", "fillna")),
        ("pd.concat([t, t])", ("integration", "concat")),
        ("t.merge(t, on='id')", ("integration", "merge")),
        ("pd.get_dummies(t)", ("transformation", "get_dummies")),
        ("t.sample(frac=0.5)", ("reduction", "sample")),
        ("PCA(2).fit_transform(t)", ("reduction", "PCA")),
        ("SimpleImputer()", ("cleaning", "SimpleImputer")),
        pytest.param("[1].append(2)", None, id="list"),
        pytest.param("', '.join(['a'])", None, id="text"),
        pytest.param("random.sample([1], 1)", None, id="module"),
        pytest.param("make_pipeline(PCA(2), m)", None, id="part-of-a-model"),
    ],
)
def test_processing(tmp_path: Path, statement: str, operation: tuple[str, str] | None) -> None:
    head = "import random\nimport pandas as pd\nfrom sklearn.decomposition import PCA\n"
    head += "from sklearn.impute import SimpleImputer\nfrom sklearn.pipeline import make_pipeline\n"
    head += "t = pd.read_csv('t.csv')\n"
    found = read(tmp_path, head + statement + "\n", "processing")

    assert [(item["position"], item["operation_type"], item["name"]) for item in found] == (
        [(0, *operation)] if operation else []
    )


def test_libraries_are_distributions_and_not_the_modules_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "preprocess.py").write_text("")
    text = "import os, sklearn.svm, cv2, yaml, preprocess, torch\nfrom . import x\nimport acme\n"
    text += "sklearn.svm.SVC()\n"

    assert [item["name"] for item in read(tmp_path, text, "libraries")] == [
        "scikit-learn", "opencv-python", "pyyaml", "torch", "acme",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statements", "seed"),
    [
        ("np.random.seed(3)", [3]),
        ("SVC(random_state=4)\nKFold(5, random_state=4)", [4]),
        pytest.param("np.random.seed(1)\nSVC(random_state=2)", [], id="two-seeds"),
        pytest.param("SVC(random_state=None)", [], id="none"),
    ],
)
def test_random_seed(tmp_path: Path, statements: str, seed: list[int]) -> None:
    head = (
        "import numpy as np\nfrom sklearn.svm import SVC\nfrom sklearn.model_selection import KFold\nSVC()\n"
    )

    assert read(tmp_path, head + statements + "\n", "random_seed") == seed

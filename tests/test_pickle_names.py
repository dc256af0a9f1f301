"""The tiers of names, and functions that fetch other names: what is on a list, and that lists are used."""

from __future__ import annotations

import io
import pickle
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from scipy import stats

from mlcard.facts import Source
from mlcard.readers.pickle_findings import findings
from mlcard.readers.pickle_machine import interpret, names
from mlcard.readers.pickle_machine.names import folded, severity, tier
from mlcard.readers.pickle_machine.resolvers import RESOLVERS


def tiers_of(data: bytes) -> dict[str, str]:
    """What is found in a pickle, with its tier."""
    facts = findings(interpret(io.BytesIO(data)), Source(Path("model.pkl"), "model.pkl"))
    return {fact.value["what"]: fact.value["tier"] for fact in facts}


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        pytest.param("sklearn.svm._classes", "SVC", "inert", id="estimator"),
        pytest.param("numpy._core.multiarray", "_reconstruct", "inert", id="numpy-2-name"),
        pytest.param("numpy.core.multiarray", "_reconstruct", "inert", id="numpy-1-name"),
        pytest.param("__builtin__", "set", "inert", id="python-2-name"),
        pytest.param("numpy", "arctan2", "unreviewed", id="known-library"),
        pytest.param("my_project.steps", "Scaler", "unknown", id="own-class"),
        pytest.param("sklearn", "svm._classes.SVC", "unknown", id="a-dot-in-a-name-is-never-inert"),
        pytest.param("numpy", "core._internal.sys.modules", "unknown", id="modelscan-89"),
        pytest.param("sklearnx.svm._classes", "SVC", "unknown", id="prefix-of-a-package"),
        pytest.param("os", "system", "dangerous", id="os"),
        pytest.param("__builtin__", "eval", "dangerous", id="eval-of-python-2"),
        pytest.param("importlib._bootstrap", "_call_with_frames_removed", "dangerous", id="submodule"),
        pytest.param("pkgutil", "resolve_name", "dangerous", id="GHSA-vvpj"),
        pytest.param("numpy.testing._private.utils", "runstring", "dangerous", id="numpy-runstring"),
        pytest.param("joblib", "load", "dangerous", id="joblib-load"),
        pytest.param("os ", "system", "unknown", id="blank-in-a-name"),
        pytest.param("", "", "unknown", id="computed"),
        pytest.param("sklearn.ensemble.forest", "RandomForestClassifier", "inert", id="scikit-learn-0.21"),
        pytest.param("sklearn.svm.classes", "SVC", "inert", id="scikit-learn-0.21-module"),
        pytest.param("_loss", "CyHalfBinomialLoss", "inert", id="written-by-1.5-and-1.6"),
        pytest.param("scipy.sparse.csr", "csr_matrix", "inert", id="scipy-1.7"),
        pytest.param("numpy.core._multiarray_umath", "log1p", "inert", id="ufunc-of-numpy-1"),
        pytest.param("numpy", "arctan2", "unreviewed", id="ufunc-that-no-file-had"),
        pytest.param("xgboost.sklearn", "XGBClassifier", "unreviewed", id="other-library"),
        pytest.param("scipy.stats._distn_infrastructure", "rv_frozen", "unreviewed", id="distribution"),
        pytest.param("sklearn.svm._classes", "NotThere", "unknown", id="no-such-class-in-a-known-module"),
        pytest.param("sklearn.utils", "not_there", "unknown", id="no-package-is-trusted"),
        pytest.param("numpy", "apply_over_axes", "unknown", id="function-that-calls-its-argument"),
        pytest.param("joblib._store_backends", "FileSystemStoreBackend", "unknown", id="reaches-files"),
        pytest.param("numpy.core", "_ufunc_reconstruct", "dangerous", id="imports-any-module"),
        pytest.param("numpy._core", "_ufunc_reconstruct", "dangerous", id="the-same-in-numpy-2"),
        pytest.param("commands", "getoutput", "dangerous", id="python-2-module"),
        pytest.param("x" * 70_000, "y", "unknown", id="very-long"),
    ],
)
def test_tiers(module: str, name: str, expected: str):
    assert tier(module, name) == expected
    assert (severity(module, name) is None) == (expected == "inert")


def test_the_lists_are_consulted(monkeypatch: pytest.MonkeyPatch):
    pair = ("sklearn.svm._classes", "SVC")
    assert tier(*pair) == "inert"
    monkeypatch.setattr(names, "inert_names", frozenset)
    assert tier(*pair) == "unknown"
    monkeypatch.setattr(names, "library_names", lambda: frozenset({pair}))
    assert tier(*pair) == "unreviewed"
    monkeypatch.setattr(names, "dangerous_names", lambda: frozenset({("sklearn",)}))
    assert tier(*pair) == "dangerous"


def test_the_lists_hold_exact_pairs_under_their_present_names():
    inert, library = names.inert_names(), names.library_names()
    assert len(inert) > 380
    assert len(library) > 4_000
    assert not inert & library
    for module, name in inert | library:
        assert re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII), (module, name)
        assert folded(module, name) == (module, name)
        assert tier(module, name) in {"inert", "unreviewed"}


def test_no_module_is_renamed_twice():
    renamed = names.renamed_modules()
    assert not set(renamed) & set(renamed.values())


def called(function: bytes, *arguments: bytes) -> bytes:
    return function + b"(" + b"".join(arguments) + b"tR"


GETATTR = b"cbuiltins\ngetattr\n"
STR = b"cbuiltins\nstr\n"
VECTORIZE = b"cnumpy\nvectorize\n"
NORM = b"cscipy.stats._continuous_distns\nnorm_gen\n"
UFUNC = b"cnumpy.core\n_ufunc_reconstruct\n"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        pytest.param(pickle.dumps(str.split), "builtins.getattr", "unreviewed", id="method-of-text"),
        pytest.param(pickle.dumps([str.split, str.lower]), "builtins.getattr", "unreviewed", id="two"),
        pytest.param(pickle.dumps(re.compile("a").findall), "builtins.getattr", "unreviewed", id="pattern"),
        pytest.param(called(GETATTR, STR, b"Vformat\n") + b".", "builtins.getattr", "dangerous",
                     id="format-reaches-into-attributes"),
        pytest.param(called(GETATTR, b"cos\npath\n", b"Vjoin\n") + b".", "builtins.getattr", "dangerous",
                     id="of-a-module"),
        pytest.param(called(GETATTR, STR, b"Vsplit\n") + b"0"
                     + called(GETATTR, b"cos\npath\n", b"Vjoin\n") + b".", "builtins.getattr", "dangerous",
                     id="one-harmless-call-does-not-hide-another"),
        pytest.param(called(GETATTR, STR, b"Vsplit\n") + b"." + b"\x80\x04"
                     + called(GETATTR, b"cos\npath\n", b"Vjoin\n") + b".", "builtins.getattr", "dangerous",
                     id="nor-one-in-a-second-pickle"),
        pytest.param(GETATTR + b"." + called(b"\x80\x04" + GETATTR, STR, b"Vsplit\n") + b".",
                     "builtins.getattr", "dangerous", id="named-first-and-called-in-a-second-pickle"),
        pytest.param(called(GETATTR, STR, b"Vsplit\n") + b"0"
                     + called(b"cbuiltins\nmap\n", GETATTR, b"]") + b".", "builtins.getattr", "dangerous",
                     id="handed-to-something-that-calls-it"),
        pytest.param(GETATTR + b".", "builtins.getattr", "dangerous", id="named-and-not-called"),
        pytest.param(called(UFUNC, b"Vnumpy\n", b"Vlog1p\n") + b".", "numpy.core._ufunc_reconstruct",
                     "unreviewed", id="ufunc-of-numpy-1.19"),
        pytest.param(called(UFUNC, b"Vos\n", b"Vsystem\n") + b".", "numpy.core._ufunc_reconstruct",
                     "dangerous", id="the-same-fetches-anything"),
        pytest.param(called(UFUNC, b"Vos\n", b"Vsystem\n") + b".", "os.system", "dangerous",
                     id="and-what-it-fetches-is-named"),
        pytest.param(called(UFUNC, b"Vnumpy\n", called(b"cbuiltins\nstr\n", b"Vx\n")) + b".",
                     "a name is computed when the pickle is loaded", "unknown", id="a-name-that-is-computed"),
        pytest.param(called(b"ccloudpickle.cloudpickle\nsubimport\n", b"Vnumpy\n") + b".",
                     "cloudpickle.cloudpickle.subimport", "unreviewed", id="module-of-a-known-library"),
        pytest.param(called(b"ccloudpickle.cloudpickle\nsubimport\n", b"Vantigravity\n") + b".",
                     "cloudpickle.cloudpickle.subimport", "dangerous", id="any-module"),
        pytest.param(pickle.dumps(stats.randint(1, 9)), "builtins.getattr", "unreviewed",
                     id="method-of-a-distribution"),
        pytest.param(pickle.dumps(stats.randint(1, 9)), "numpy.vectorize", "unreviewed",
                     id="vectorized-method-of-a-distribution"),
        pytest.param(called(VECTORIZE, b"cmath\nsqrt\n") + b".", "numpy.vectorize", "dangerous",
                     id="vectorized-function"),
        pytest.param(called(GETATTR, called(b"cscipy.stats\n_not_there\n"), b"V_entropy\n") + b".",
                     "builtins.getattr", "dangerous", id="method-of-no-known-distribution"),
        pytest.param(called(GETATTR, called(NORM), b"V__setstate__\n") + b".",
                     "builtins.getattr", "dangerous", id="another-method-of-a-distribution"),
        pytest.param(pickle.dumps(ZoneInfo("UTC")), "builtins.getattr", "unreviewed", id="time-zone"),
    ],
)  # fmt: skip
def test_functions_that_fetch_names(data: bytes, name: str, expected: str):
    assert tiers_of(data)[name] == expected


def test_every_function_that_fetches_names_is_dangerous_by_itself():
    for module, name in RESOLVERS:
        assert tier(module, name) == "dangerous"


RUNS_CODE = "code in a state is run when it is set"
TEMPLATE = b"V_parse_arg_template\n"
HARMLESS = stats.norm.__getstate__()["_parse_arg_template"]


def with_state(state: bytes) -> bytes:
    """A distribution of scipy whose state is set."""
    return called(NORM) + state + b"b."


def text(value: str) -> bytes:
    return b"X" + len(value).to_bytes(4, "little") + value.encode()


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(b"}(" + TEMPLATE + text("import os") + b"u", id="other-code"),
        pytest.param(b"}(" + TEMPLATE + text("import os\n" + HARMLESS) + b"u", id="code-before"),
        pytest.param(b"}(" + TEMPLATE + text(HARMLESS + "import os\n") + b"u", id="code-behind"),
        pytest.param(b"}(" + TEMPLATE + text(HARMLESS + "import os") + b"u", id="words-behind"),
        pytest.param(b"}(" + TEMPLATE + text(HARMLESS.replace("loc=0", "loc=exit()")) + b"u", id="default"),
        pytest.param(b"}(" + TEMPLATE + text(" " * 70_000 + "import os") + b"u", id="too-long-to-be-kept"),
        pytest.param(b"}(" + called(STR, TEMPLATE) + text("import os") + b"u", id="key-that-is-computed"),
        pytest.param(b"}(" + TEMPLATE + called(STR, text("import os")) + b"u", id="text-that-is-computed"),
        pytest.param(b"}(" + TEMPLATE + text(HARMLESS) + TEMPLATE + text("import os") + b"u", id="set-twice"),
        pytest.param(b"}(" + b"Va\nN" * 16_384 + TEMPLATE + text("import os") + b"u", id="behind-many"),
        pytest.param(b"]((" + TEMPLATE + text("import os") + b"te", id="list-of-pairs"),
    ],
)  # fmt: skip
def test_a_state_that_runs_as_code_is_dangerous(state: bytes):
    assert tiers_of(with_state(state))[RUNS_CODE] == "dangerous"


ITEM = called(b"coperator\nitemgetter\n", b"K\x00")
EVIL = b"}(" + TEMPLATE + text("import os") + b"u"


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(called(ITEM, b"(" + NORM + b"t") + b")\x81", id="class-that-is-computed"),
        pytest.param(called(ITEM, b"(" + called(NORM) + b"t"), id="object-that-is-handed-on"),
        pytest.param(called(b"ccopyreg\n_reconstructor\n", called(ITEM, b"(" + NORM + b"t"),
                            b"cbuiltins\nobject\n", b"N"), id="computed-class-made-anew"),
        pytest.param(called(b"ccopyreg\n__newobj__\n", called(ITEM, b"(" + NORM + b"t")), id="newobj"),
        pytest.param(called(b"cpandas.core.indexes.base\n_new_Index\n", NORM, b"}"), id="new-index"),
    ],
)  # fmt: skip
def test_no_way_around_to_a_distribution(made: bytes):
    assert tiers_of(made + EVIL + b"b.")[RUNS_CODE] == "dangerous"


def test_the_states_of_all_distributions_are_harmless():
    made = [getattr(stats, name) for name in dir(stats)]
    distributions = [item for item in made if isinstance(item, stats.rv_continuous | stats.rv_discrete)]
    assert len(distributions) > 120
    for distribution in distributions:
        assert set(tiers_of(pickle.dumps(distribution)).values()) <= {"unreviewed"}, distribution.name


def test_a_state_of_another_class_is_no_code():
    assert RUNS_CODE not in tiers_of(called(b"cmy\nOwn\n") + b"}(" + TEMPLATE + text("x") + b"ub.")

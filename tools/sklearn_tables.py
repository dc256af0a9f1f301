"""Write the tables of scikit-learn's names and parameters over many versions.

- `pickle_machine/inert_names.txt`: estimators, and what the pickles of honest estimators name
- `pickle_machine/library_names.txt`: the other classes, and the functions over numbers, of the libraries
- `sklearn/estimators.json`: the kind of each estimator, its parameters and their defaults by version, and
  which attributes in its state look like parameters and are none

Names that are known to be dangerous never enter, and what stands in a list of names already stays in it.

Run: python tools/sklearn_tables.py FOLDER, where FOLDER/1.9.1 and its like are what
`tests/data/models/sklearn/describe_version.py` wrote; FOLDER/others may hold names of further libraries.
The table of parameters is left alone unless all versions that it has are there.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from mlcard.readers.pickle_machine import interpret
from mlcard.readers.pickle_machine.names import folded, tier

READERS = Path(__file__).parents[1] / "src/mlcard/readers"
INERT = READERS / "pickle_machine/inert_names.txt"
INERT_HEAD = (
    "# Exact pairs whose call makes plain data or an estimator. tools/sklearn_tables.py adds to them."
)
LIBRARY = READERS / "pickle_machine/library_names.txt"
LIBRARY_HEAD = "# Module, and names in it that were not reviewed. tools/sklearn_tables.py adds to them."
ESTIMATORS = READERS / "sklearn" / "estimators.json"
#: Plain data of the standard library, numpy, scipy and pandas, reviewed by hand: module, and names in it.
REVIEWED = """
_codecs encode
array array _array_reconstructor
builtins bool bytearray bytes complex dict float frozenset int list object range set slice str tuple
collections Counter OrderedDict defaultdict deque
copyreg __newobj__ __newobj_ex__ _reconstructor
datetime date datetime time timedelta timezone
decimal Decimal
fractions Fraction
joblib.numpy_pickle NumpyArrayWrapper
joblib.numpy_pickle_compat NDArrayWrapper ZNDArrayWrapper
numpy bool bool_ dtype float16 float32 float64 int16 int32 int64 int8 ndarray object_ str_
numpy uint16 uint32 uint64 uint8
numpy.core.multiarray _reconstruct scalar
numpy.core.numeric _frombuffer
numpy.ma.core MaskedArray _mareconstruct
numpy.random._pickle __bit_generator_ctor __generator_ctor __randomstate_ctor
operator itemgetter
pandas.core.arrays.categorical Categorical
pandas.core.dtypes.dtypes CategoricalDtype
pandas.core.frame DataFrame
pandas.core.indexes.base Index _new_Index
pandas.core.indexes.multi MultiIndex
pandas.core.indexes.numeric Float64Index Int64Index UInt64Index
pandas.core.indexes.range RangeIndex
pandas.core.internals.blocks new_block
pandas.core.internals.managers BlockManager SingleBlockManager
pandas.core.series Series
pandas NA
pandas._libs.internals _unpickle_block
pandas._libs.interval __pyx_unpickle_IntervalMixin
pandas._libs.tslibs.nattype __nat_unpickle _nat_unpickle
pandas._libs.tslibs.timedeltas _timedelta_unpickle
pandas._libs.tslibs.timestamps _unpickle_timestamp
pandas.core.indexes.datetimes _new_DatetimeIndex
pandas.core.indexes.period _new_PeriodIndex
pathlib PosixPath PurePosixPath PureWindowsPath WindowsPath
re _compile
scipy.sparse._coo coo_array coo_matrix
scipy.sparse._csc csc_array csc_matrix
scipy.sparse._csr csr_array csr_matrix
sklearn.utils._bunch Bunch
types SimpleNamespace
uuid UUID
zoneinfo ZoneInfo
"""

#: Parts of the libraries that are no part of a model: they run processes, reach the network, import modules.
NOT_MODELS = (
    "catboost.eval", "catboost.plot_helpers", "catboost.utils", "imblearn.keras", "joblib", "lightgbm.dask",
    "numpy._utils", "numpy.lib._utils_impl", "numpy.lib.utils", "pandas._testing", "pandas._version",
    "pandas.compat", "pandas.util", "scipy._lib", "scipy._build_utils", "sklearn.utils._testing",
    "sklearn.utils.parallel", "sklearn.utils.fixes", "xgboost._data_utils", "xgboost.collective",
    "xgboost.data", "xgboost.federated", "xgboost.tracker", "xgboost.libpath",
)  # fmt: skip
NOT_MODEL_NAMES = frozenset({"LazyLoader", "_TempFile", "_DummyLogger", "Parallel", "_FuncWrapper"})

Pair = tuple[str, str]


def pairs_of(lines: list[str]) -> set[Pair]:
    """Return the pairs of a list: a module, and names in it."""
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {folded(module, name) for module, *names in words for name in names}


def listed(file: Path) -> set[Pair]:
    """Return the pairs that stand in a list already."""
    return pairs_of(file.read_text().splitlines()) if file.exists() else set()


def found(folder: Path, what: str) -> Any:
    """Return what one file about a version says."""
    return json.loads((folder / f"{what}.json").read_text())[what]


def with_estimators(folders: list[Path]) -> list[Path]:
    """Leave out the folders that are not about a version of scikit-learn."""
    return [folder for folder in folders if (folder / "signatures.json").exists()]


def inert(folders: list[Path]) -> set[Pair]:
    """Gather the estimators, and what honest pickles name."""
    pairs = listed(INERT) | pairs_of(REVIEWED.splitlines())
    for file in sorted(file for folder in folders for file in (folder / "files").iterdir()):
        with file.open("rb") as stream:
            pairs |= {folded(name.module, name.name) for name in interpret(stream).names}
    for folder in with_estimators(folders):
        pairs |= {folded(known["module"], name) for name, known in found(folder, "signatures").items()}
    return allowed(pairs)


def allowed(pairs: set[Pair]) -> set[Pair]:
    """Leave out what is dangerous, and what no list may hold."""
    return {pair for pair in pairs if "." not in pair[1] and tier(*pair) != "dangerous"}


def library(folders: list[Path], reviewed: set[Pair]) -> set[Pair]:
    """Gather the classes and the functions over numbers of the libraries."""
    pairs = listed(LIBRARY)
    for folder in folders:
        names = found(folder, "library_names")
        pairs |= {folded(module, name) for module in names for name in names[module]}
    return {pair for pair in allowed(pairs) - reviewed if is_of_models(*pair)}


def is_of_models(module: str, name: str) -> bool:
    """Whether a name may be part of a model."""
    apart = any(module == part or module.startswith(part + ".") for part in NOT_MODELS)
    return not apart and name not in NOT_MODEL_NAMES


def minor(version: str) -> str:
    """Return a version without its patch: parameters do not change in patches."""
    return ".".join(version.split(".")[:2])


def estimators(folders: list[Path]) -> dict[str, Any]:
    """Return the table of estimators, with each parameter's default over ranges of versions."""
    versions = [minor(folder.name) for folder in folders]
    signatures = [found(folder, "signatures") for folder in folders]
    rows: dict[str, Any] = {}
    for name in sorted({name for known in signatures for name in known}):
        last = next(known[name] for known in reversed(signatures) if name in known)
        others = {item for known in signatures if name in known for item in known[name]["not_parameters"]}
        row: dict[str, Any] = {
            "kind": last["kind"],
            "parameters": ranges([known.get(name) for known in signatures]),
        }
        if others:
            row["not_parameters"] = sorted(others)
        rows[name] = row
    return {"versions": versions, "estimators": rows}


def ranges(signatures: list[dict[str, Any] | None]) -> dict[str, list[list[Any]]]:
    """Return for each parameter `[first version, last version, default]`, where there is a default."""
    made: dict[str, list[list[Any]]] = {}
    for index, known in enumerate(signatures):
        for name in sorted(known["parameters"]) if known else ():
            default = [known["defaults"][name]] if known and name in known["defaults"] else []
            spans = made.setdefault(name, [])
            # True equals 1 in Python, and not in a signature.
            same = spans and spans[-1][1] == index - 1 and json.dumps(spans[-1][2:]) == json.dumps(default)
            if same:
                spans[-1][1] = index
            else:
                spans.append([index, index, *default])
    return made


def table_text(table: dict[str, Any]) -> str:
    """Return the table as JSON with a line for each estimator."""
    rows = [
        f"{json.dumps(name)}: {json.dumps(row, sort_keys=True)}" for name, row in table["estimators"].items()
    ]
    return f'{{"versions": {json.dumps(table["versions"])}, "estimators": {{\n' + ",\n".join(rows) + "\n}}\n"


def main() -> int:
    """Gather all tables and write them; with --check only say whether they would change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    folders = [folder for folder in arguments.folder.iterdir() if (folder / "library_names.json").exists()]
    # A folder that is named after no version holds the names of other libraries.
    folders.sort(
        key=lambda folder: [int(part) if part.isdigit() else 0 for part in folder.name.split(".")[:2]]
    )
    reviewed = inert(folders)
    by_module: dict[str, list[str]] = {}
    for module, name in sorted(library(folders, reviewed)):
        by_module.setdefault(module, []).append(name)
    texts = {
        INERT: "\n".join([INERT_HEAD, *sorted(f"{module} {name}" for module, name in reviewed)]) + "\n",
        LIBRARY: "\n".join([LIBRARY_HEAD, *(" ".join([key, *names]) for key, names in by_module.items())])
        + "\n",
    }
    table = estimators(with_estimators(folders))
    if set(json.loads(ESTIMATORS.read_text())["versions"]) <= set(table["versions"]):
        texts[ESTIMATORS] = table_text(table)
    stale = [file for file, text in texts.items() if not file.exists() or file.read_text() != text]
    for file in () if arguments.check else stale:
        file.write_text(texts[file])
    return int(bool(stale)) if arguments.check else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""What a name in a pickle means for safety: four tiers, never a yes or a no.

| tier | meaning |
|---|---|
| `inert` | an exact (module, name) pair that was looked at: calling it makes plain data or an estimator |
| `unreviewed` | a public name of a library that models are made of, not looked at |
| `unknown` | anything else |
| `dangerous` | known to run code, to reach files or the network, or to reach any other name |

Only exact pairs are inert, never packages, and a dot in a name is never inert: it reaches into attributes
(`numpy` with `core._internal.sys.modules`). The pairs stand in `inert_names.txt`, what is dangerous in
`dangerous_names.txt`.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

Tier: TypeAlias = Literal["inert", "unreviewed", "unknown", "dangerous"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]

#: Libraries that models are made of: their names are `unreviewed` where they are not inert.
MODEL_LIBRARIES = frozenset(
    {"sklearn", "numpy", "scipy", "joblib", "pandas", "imblearn", "xgboost", "lightgbm", "catboost"}
)
#: Modules that changed their name: Python 2 to 3 (`Lib/_compat_pickle.py`), and numpy 2.0.
RENAMED_MODULES = {
    "__builtin__": "builtins",
    "copy_reg": "copyreg",
    "exceptions": "builtins",
    "cPickle": "pickle",
    "_pickle": "pickle",
    "commands": "subprocess",
    "httplib": "http.client",
    "urllib2": "urllib.request",
    "sklearn.externals.joblib.numpy_pickle": "joblib.numpy_pickle",
}
#: Writers of code itself: cloudpickle and dill store functions and classes by value.
CODE_BY_VALUE = frozenset({"cloudpickle", "dill"})
#: No honest name is longer, and no dangerous module lies deeper.
MOST_CHARACTERS = 512
MOST_PARENTS = 4
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def folded(module: str, name: str) -> tuple[str, str]:
    """Return a pair under its present name."""
    module = RENAMED_MODULES.get(module, module)
    if module == "numpy._core" or module.startswith("numpy._core."):
        module = "numpy.core" + module.removeprefix("numpy._core")
    return module, name


def _lines(name: str) -> list[list[str]]:
    lines = files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


@cache
def inert_names() -> frozenset[tuple[str, str]]:
    """Return all inert pairs, under their present names."""
    return frozenset(folded(module, name) for module, name in _lines("inert_names.txt"))


@cache
def dangerous_names() -> frozenset[tuple[str, ...]]:
    """Return the dangerous modules as `(module,)`, and the dangerous pairs."""
    return frozenset(tuple(words) for words in _lines("dangerous_names.txt"))


def _is_dangerous(module: str, name: str) -> bool:
    listed = dangerous_names()
    parents = module.split(".")[:MOST_PARENTS]
    if any((".".join(parents[: depth + 1]),) in listed for depth in range(len(parents))):
        return True
    first = name.partition(".")[0]
    return (module, name) in listed or (module, first) in listed or (f"{parents[0]}.*", first) in listed


def tier(module: str, name: str) -> Tier:
    """Return the tier of a pair as a pickle writes it."""
    module, name = folded(module, name)
    if len(module) + len(name) > MOST_CHARACTERS:
        return "unknown"
    if not _IDENTIFIER.fullmatch(module) or not _IDENTIFIER.fullmatch(name):
        return "unknown"
    if _is_dangerous(module, name):
        return "dangerous"
    if "." in name:
        return "unknown"
    if (module, name) in inert_names():
        return "inert"
    return "unreviewed" if module.partition(".")[0] in MODEL_LIBRARIES else "unknown"


def severity(module: str, name: str) -> Severity | None:
    """Return how bad it is that a pickle names this pair; None when it is inert."""
    found = tier(module, name)
    if found == "unknown":
        root = folded(module, name)[0].partition(".")[0]
        reaches = "." in name or not module or root in sys.stdlib_module_names or root in CODE_BY_VALUE
        return "high" if reaches else "medium"
    levels: dict[Tier, Severity] = {"dangerous": "critical", "unreviewed": "low"}
    return levels.get(found)

"""What a name in a pickle means for safety: four tiers, never a yes or a no.

| tier | meaning |
|---|---|
| `inert` | an exact (module, name) pair that was looked at: calling it makes plain data or an estimator |
| `unreviewed` | a class, or a function over numbers, of a library that models are made of, not looked at |
| `unknown` | anything else |
| `dangerous` | known to run code, to reach files or the network, or to reach any other name |

Both lists that lower a tier hold exact pairs, never packages, and a dot in a name is never on them: it
reaches into attributes (`numpy` with `core._internal.sys.modules`). The pairs stand in `inert_names.txt` and
`library_names.txt`, gathered over many versions of the libraries; modules that changed their name are folded
(`renamed_modules.txt`). What is dangerous stands in `dangerous_names.txt`.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

Tier: TypeAlias = Literal["inert", "unreviewed", "unknown", "dangerous"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]

#: Writers of code itself: cloudpickle and dill store functions and classes by value.
CODE_BY_VALUE = frozenset({"cloudpickle", "dill"})
#: No honest name is longer, and no dangerous module lies deeper.
MOST_CHARACTERS = 512
MOST_PARENTS = 4
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def _lines(name: str) -> list[list[str]]:
    lines = files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


@cache
def renamed_modules() -> dict[str, str]:
    """Return the present name of each module that had another one."""
    return dict(line[:2] for line in _lines("renamed_modules.txt"))


def folded(module: str, name: str) -> tuple[str, str]:
    """Return a pair under its present name; numpy 2.0 put an underscore before `core`."""
    if module == "numpy._core" or module.startswith("numpy._core."):
        module = "numpy.core" + module.removeprefix("numpy._core")
    return renamed_modules().get(module, module), name


@cache
def inert_names() -> frozenset[tuple[str, str]]:
    """Return all inert pairs, under their present names."""
    return frozenset(folded(module, name) for module, name in _lines("inert_names.txt"))


@cache
def library_names() -> frozenset[tuple[str, str]]:
    """Return all unreviewed pairs, under their present names; a line holds a module and names in it."""
    return frozenset(folded(module, name) for module, *names in _lines("library_names.txt") for name in names)


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
    if len(module) + len(name) > MOST_CHARACTERS:
        return "unknown"
    written = module
    module, name = folded(module, name)
    if not _IDENTIFIER.fullmatch(module) or not _IDENTIFIER.fullmatch(name):
        return "unknown"
    if _is_dangerous(module, name) or _is_dangerous(written, name):
        return "dangerous"
    if "." in name:
        return "unknown"
    if (module, name) in inert_names():
        return "inert"
    return "unreviewed" if (module, name) in library_names() else "unknown"


def severity(module: str, name: str) -> Severity | None:
    """Return how bad it is that a pickle names this pair; None when it is inert."""
    found = tier(module, name)
    if found == "unknown":
        root = module.partition(".")[0]
        present = folded(module[:MOST_CHARACTERS], "")[0].partition(".")[0]
        reaches = "." in name or not module or {root, present} & (sys.stdlib_module_names | CODE_BY_VALUE)
        return "high" if reaches else "medium"
    levels: dict[Tier, Severity] = {"dangerous": "critical", "unreviewed": "low"}
    return levels.get(found)

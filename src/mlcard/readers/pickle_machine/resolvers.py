"""Functions that fetch a name when a pickle is loaded: what they would fetch decides how bad they are.

`getattr(str, "split")` is how a bound method is pickled, `_ufunc_reconstruct("numpy", "log1p")` how numpy
before 1.20 wrote its functions, and `subimport("numpy")` how cloudpickle writes a module. The same functions
reach anything else. A call is harmless only if its arguments are constants on an exact list; one call that is
not makes the name dangerous.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine.names import inert_names, tier
from mlcard.readers.pickle_machine.records import Call, Global, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.pickle_machine.machine import Machine

#: Methods of text and bytes that only make texts, bytes and numbers. `format` reaches into attributes.
TEXT_METHODS = frozenset(
    {"capitalize", "casefold", "center", "count", "decode", "encode", "endswith", "expandtabs", "find", "hex",
     "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric",
     "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip", "partition",
     "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip",
     "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper", "zfill"}
)  # fmt: skip
PATTERN_METHODS = frozenset({"findall", "finditer", "fullmatch", "match", "search", "split", "sub"})
ESTIMATOR_METHODS = frozenset(
    {"decision_function", "inverse_transform", "predict", "predict_proba", "transform"}
)
#: Modules that functions written by cloudpickle use; nothing can be fetched from them but by `getattr`.
PLAIN_MODULES = frozenset({"math", "numpy", "pandas", "re", "scipy", "sklearn", "string", "unicodedata"})


def _getattr(_machine: Machine, args: Value) -> Value:
    """`getattr(owner, name)`: a method of text, of a compiled pattern, or of an estimator."""
    match args:
        case (Global(present=("builtins", "str" | "bytes")), str() as name) if name in TEXT_METHODS:
            return NotImplemented
        case (Call(function=Global(present=("re", "_compile"))), str() as name) if name in PATTERN_METHODS:
            return NotImplemented
        case (Call(function=Global(present=owner)), str() as name) if name in ESTIMATOR_METHODS:
            return NotImplemented if owner in inert_names() and owner[0].startswith("sklearn.") else None
    return None


def _ufunc(machine: Machine, args: Value) -> Value:
    """`_ufunc_reconstruct(module, name)` imports any module and fetches any name of it."""
    match args:
        case (str() as module, str() as name) if len(module) + len(name) <= machine.limits.name:
            found = machine.name(module, name, "REDUCE")
            return found if tier(module, name) in {"inert", "unreviewed"} else None
    machine.anomaly("a name is computed when the pickle is loaded")
    return None


def _subimport(_machine: Machine, args: Value) -> Value:
    """`subimport(module)` imports a module, which runs what stands in it."""
    match args:
        case (str() as module,) if module in PLAIN_MODULES:
            return NotImplemented
    return None


#: Each returns a record for what is fetched, `NotImplemented` to keep the call, None if it is not harmless.
RESOLVERS: dict[tuple[str, str], Callable[[Machine, Value], Value]] = {
    ("builtins", "getattr"): _getattr,
    ("numpy.core", "_ufunc_reconstruct"): _ufunc,
    ("cloudpickle.cloudpickle", "subimport"): _subimport,
}


def resolve(machine: Machine, function: Value, args: Value, kwargs: Value) -> Value:
    """Look at a call before it becomes a record; returns what it fetches, or `NotImplemented`."""
    if isinstance(args, tuple) and len(args) <= 64:
        for argument in args:
            # Whatever gets such a function as an argument may call it with anything.
            if isinstance(argument, Global) and argument.present in RESOLVERS:
                machine.resolved[argument.present] = False
    if not isinstance(function, Global) or function.present not in RESOLVERS:
        return NotImplemented
    present = function.present
    fetched = RESOLVERS[present](machine, args) if kwargs is None else None
    harmless = fetched is not None
    machine.resolved[present] = machine.resolved.get(present, True) and harmless
    return fetched if harmless else NotImplemented

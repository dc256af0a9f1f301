"""Functions that fetch a name when a pickle is loaded: what they would fetch decides how bad they are.

`getattr(str, "split")` is how a bound method is pickled, `_ufunc_reconstruct("numpy", "log1p")` how numpy
before 1.20 wrote its functions, and `subimport("numpy")` how cloudpickle writes a module. The same functions
reach anything else, and `vectorize` calls what it is given. A call is harmless only if its arguments are
constants on an exact list; one call that is not makes the name dangerous.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine.names import inert_names, tier
from mlcard.readers.pickle_machine.records import Call, Global, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.pickle_machine.machine import Machine

_KNOWN = frozenset({"inert", "unreviewed"})
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
#: What the discrete distributions of scipy keep a vectorized form of.
DISTRIBUTION_METHODS = frozenset(
    {"_cdf_single", "_drv2_moment", "_drv2_ppfsingle", "_entropy", "_mom0_sc", "_mom1_sc", "_mom_integ0",
     "_mom_integ1", "_ppf_single", "_ppf_single_call"}
)  # fmt: skip
#: Modules that functions written by cloudpickle use; nothing can be fetched from them but by `getattr`.
PLAIN_MODULES = frozenset({"math", "numpy", "pandas", "re", "scipy", "sklearn", "string", "unicodedata"})


def _getattr(_machine: Machine, args: Value) -> Value:
    """`getattr(owner, name)`: a method of text, of a pattern, an estimator, a distribution, a time zone."""
    match args:
        case (Global(present=("builtins", "str" | "bytes")), str() as name) if name in TEXT_METHODS:
            return NotImplemented
        case (Call(function=Global(present=("re", "_compile"))), str() as name) if name in PATTERN_METHODS:
            return NotImplemented
        case (Call(function=Global(present=owner)), str() as name) if name in ESTIMATOR_METHODS:
            return NotImplemented if owner in inert_names() and owner[0].startswith("sklearn.") else None
        case (Call(function=Global(present=owner)), str() as name) if name in DISTRIBUTION_METHODS:
            return NotImplemented if owner[0].startswith("scipy.stats.") and tier(*owner) in _KNOWN else None
        case (Global(present=("zoneinfo", "ZoneInfo")), "_unpickle"):
            return NotImplemented
    return None


def _ufunc(machine: Machine, args: Value) -> Value:
    """`_ufunc_reconstruct(module, name)` imports any module and fetches any name of it."""
    match args:
        case (str() as module, str() as name) if len(module) + len(name) <= machine.limits.name:
            found = machine.name(module, name, "REDUCE")
            return found if tier(module, name) in _KNOWN else None
    machine.anomaly("a name is computed when the pickle is loaded")
    return None


def _subimport(_machine: Machine, args: Value) -> Value:
    """`subimport(module)` imports a module, which runs what stands in it."""
    match args:
        case (str() as module,) if module in PLAIN_MODULES:
            return NotImplemented
    return None


def _vectorize(_machine: Machine, args: Value) -> Value:
    """`vectorize.__new__(vectorize)`: what it is to call comes by its state, and has to be named itself."""
    return NotImplemented if args == () else None


#: Each returns a record for what is fetched, `NotImplemented` to keep the call, None if it is not harmless.
RESOLVERS: dict[tuple[str, str], Callable[[Machine, Value], Value]] = {
    ("builtins", "getattr"): _getattr,
    ("numpy.core", "_ufunc_reconstruct"): _ufunc,
    ("numpy", "vectorize"): _vectorize,
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

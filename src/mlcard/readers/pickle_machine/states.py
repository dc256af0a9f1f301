"""States that a class runs as code when they are set, so that an allowed name alone means nothing.

The distributions of scipy compile a text of their own state: `rv_generic.__setstate__` in
`scipy/stats/_distn_infrastructure.py` calls `exec` on `_parse_arg_template`. Only the text that scipy writes
is harmless. A mapping that is not kept whole, or whose keys are no plain texts, may hide another one; and an
object may be a distribution although its own call does not name one: `itemgetter(0)((norm_gen,))` is a class,
and `_new_Index(norm_gen, {})` makes an object of it.
"""

from __future__ import annotations

import re

from mlcard.readers.pickle_machine.records import Call, Dict, Global, Value

#: What is told of a state that would run; `pickle_findings` knows how bad it is.
RUNS = "code in a state is run when it is set"
#: The package whose classes run an attribute, and the attribute.
RUNNING = "scipy.stats"
_TEMPLATE = "_parse_arg_template"
#: Names of shape parameters, then location and scale, with the defaults 0 and 1.
_ARGUMENTS = r" {0,2}(?:\w+, {0,2})*(?:loc=0)?(?:, ?scale=1)?"
#: On one line, with commas between them: two names without one would be a statement, `import os`.
_NAMES = r" {0,2}(?:\w+, {0,2})*\w*"
_HARMLESS = re.compile(
    rf"\s*def _parse_args\(self,{_ARGUMENTS}\):\s+return \({_NAMES}\),{_NAMES}"
    rf"\s+def _parse_args_rvs\(self,{_ARGUMENTS}, ?size=None\):"
    rf"\s+return self\._argcheck_rvs\({_NAMES}, size=size\)"
    rf"\s+def _parse_args_stats\(self,{_ARGUMENTS}, ?moments='mv'\):\s+return \({_NAMES}\),{_NAMES}\s*",
    re.ASCII,
)
#: Longer texts are not scipy's: no distribution has ten shape parameters.
_MOST_CHARACTERS = 2_000


def runs_code(target: Call, state: Value) -> bool:
    """Whether setting a state on an object may run code that stands in the state.

    Only where a file names a distribution at all (`Machine.distributions`) there can be such an object.
    """
    if state is None or not _may_be_distribution(target):
        return False
    if not isinstance(state, Dict) or state.length != len(state.keys):
        return True
    if not all(isinstance(key, str) for key in state.keys):
        return True
    pairs = zip(state.keys, state.values, strict=True)
    return any(key == _TEMPLATE and not _is_scipys(value) for key, value in pairs)


def _may_be_distribution(target: Call) -> bool:
    """Whether a call names a distribution, calls what is computed, or gets one of the two as an argument."""
    if not isinstance(target.function, Global) or _is_named(target.function):
        return True
    args = target.args if isinstance(target.args, tuple) else (target.args,)
    return any(isinstance(item, Call) or _is_named(item) for item in args)


def _is_named(value: Value) -> bool:
    return isinstance(value, Global) and value.present[0].startswith(RUNNING)


def _is_scipys(text: Value) -> bool:
    return isinstance(text, str) and len(text) <= _MOST_CHARACTERS and _HARMLESS.fullmatch(text) is not None

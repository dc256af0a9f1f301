"""What following a script leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError

if TYPE_CHECKING:
    import ast

    from mlcard.readers.script.values import Call, Value

#: Most expressions and statements that are followed; a training script of 1,000 lines takes about 10,000.
MAX_STEPS = 100_000
#: Modules that are other modules under an older or longer name.
_MOVED = {
    "sklearn.externals.joblib": "joblib", "six.moves.cPickle": "pickle", "cPickle": "pickle",
    "_pickle": "pickle",
    "pickle5": "pickle", "simplejson": "json", "ujson": "json", "tensorflow.python.keras": "tensorflow.keras",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """What is done to a table without a call: a part of it is taken, given a value, or deleted.

    Attributes:
        name: `filter` for rows, `select`, `assign` and `drop` for columns.
        table: the table.
        result: the part that is taken; None where the table itself is changed.
        value: what a column is given.
        columns: the columns, where they are known.
        condition: what rows are taken by, as the script writes it.
        line: the line.
        after: how many calls came before.
    """

    name: str
    table: Value
    result: Value | None
    columns: tuple[str, ...]
    condition: str
    line: int
    after: int
    value: Value | None = None


@dataclass(slots=True)
class Trace:
    """What following a script left behind.

    Attributes:
        calls: every call, in the order of the run.
        imports: full name of everything imported, with its line.
        assigned: the names, in order, that each value was given, by the value's identity.
        changed: what got a part that it did not have before (`table["x"] = value`), and that part.
        shown: the identities of the values of expressions that stand alone, as in a notebook to look at them.
        cuts: what was done to tables without a call, in order.
        nodes: the source of calls whose arguments are expressions about columns, by the call's identity.
        unpacked: the names that the parts of a result were given, by the result's identity.
        complete: whether the script was followed to its end.
    """

    calls: list[Call] = field(default_factory=list)
    imports: dict[str, int] = field(default_factory=dict)
    assigned: list[tuple[str, Value, int]] = field(default_factory=list)
    changed: list[tuple[Value, Value]] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)
    cuts: list[Cut] = field(default_factory=list)
    nodes: dict[int, ast.Call] = field(default_factory=dict)
    unpacked: dict[int, tuple[str, ...]] = field(default_factory=dict)
    complete: bool = True


def canonical(name: str) -> str:
    """The name of a module where it lives today: `sklearn.externals.joblib` was `joblib` all along."""
    for old, new in _MOVED.items():
        if name == old or name.startswith(old + "."):
            return new + name[len(old) :]
    return name


def check_complete(trace: Trace, name: str) -> None:
    """Raise when a script was not followed to its end."""
    if not trace.complete:
        raise LimitExceededError(
            f"{name}: takes more than {MAX_STEPS} steps to follow; what was found until then is kept",
            hint="move generated data out of the script",
        )

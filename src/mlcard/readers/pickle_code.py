"""Functions and classes that a pickle holds by value: code, which runs when the model is used.

cloudpickle writes what cannot be imported as code objects (`cloudpickle/cloudpickle.py`, `_make_function` and
`_make_skeleton_class`), and so does dill (`dill/_dill.py`). The names are told; the code is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine.records import Call, Dict, Global, Value
from mlcard.readers.record_values import clean, held_by

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What makes a function, a class, a code object, by the name that writes it.
FUNCTIONS = frozenset({
    ("cloudpickle.cloudpickle", "_make_function"), ("cloudpickle.cloudpickle", "_make_skel_func"),
    ("cloudpickle.cloudpickle_fast", "_make_function"), ("dill._dill", "_create_function"),
})  # fmt: skip
CLASSES = frozenset({
    ("cloudpickle.cloudpickle", "_make_skeleton_class"), ("cloudpickle.cloudpickle", "_make_skeleton_enum"),
    ("dill._dill", "_create_type"),
})  # fmt: skip
#: `types.CodeType` takes 16 to 18 arguments; its texts are the file, the name, and the qualified name.
MOST_ARGUMENTS = 24


def code_by_value(value: Value) -> Iterator[tuple[str, str, int]]:
    """Find the functions and classes in a value: `function` or `class`, the name, and the opcode."""
    waiting, seen = [value], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        inner = held_by(current)
        if inner is None:
            continue
        seen.add(id(current))
        waiting.extend(inner)
        if isinstance(current, Call) and (code := code_of(current)) is not None:
            yield *code, current.op


def code_of(call: Call) -> tuple[str, str] | None:
    """Return `function` or `class`, and its name, when a call makes one from what the pickle holds."""
    if isinstance(call.function, Global):
        if call.function.present in FUNCTIONS:
            return "function", _function_name(call)
        if call.function.present in CLASSES:
            return "class", _class_name(call)
    return None


def _function_name(call: Call) -> str:
    """The name that the state of a function gives it, or that of its code."""
    for state in call.states[:4]:
        parts = state[:2] if isinstance(state, tuple) else (state,)
        for part in parts:
            if isinstance(part, Dict):
                for key, value in zip(part.keys[:50], part.values[:50], strict=True):
                    if key in {"__qualname__", "__name__"} and isinstance(value, str):
                        return clean(value)[:200]
    code = call.args[0] if isinstance(call.args, tuple) and call.args else None
    arguments = code.args[:MOST_ARGUMENTS] if isinstance(code, Call) and isinstance(code.args, tuple) else ()
    texts = [item for item in arguments if isinstance(item, str)]
    # co_filename, co_name, and since Python 3.11 co_qualname.
    return clean(texts[1])[:200] if len(texts) > 1 else "without a name"


def _class_name(call: Call) -> str:
    texts = [item for item in call.args[:4] if isinstance(item, str)] if isinstance(call.args, tuple) else []
    return clean(texts[0])[:200] if texts else "without a name"

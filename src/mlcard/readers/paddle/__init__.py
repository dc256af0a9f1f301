"""PaddlePaddle's inference programs (`.pdmodel`): version, operators, inputs and outputs, stored variables.

Format: https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto. The
variables' values lie in `.pdiparams` beside it, whose size is compared with what the program says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.security import REACHES_OUT, RUNS_CODE, Level, security_finding
from mlcard.readers.tensors import (
    ELEMENT_TYPES,
    Tensor,
    byte_size,
    elements_of,
    histogram_text,
    may_be_learned,
    one_line,
    signature,
    signature_facts,
    tensor_facts,
)
from mlcard.readers.wire import Span, last, number_at, numbers, open_message, spans, text_at, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

#: `VarType.Type`, those that are element types.
DATA_TYPES = {
    0: "BOOL", 1: "I16", 2: "I32", 3: "I64", 4: "F16", 5: "F32", 6: "F64", 20: "U8", 21: "I8", 22: "BF16",
    23: "C64", 24: "C128", 32: "F8_E4M3", 33: "F8_E5M2",
}  # fmt: skip
#: `VarType.Type` of tensors; lists of feeds and fetches are persistable too, and no tensors.
DENSE_TENSOR = 7
#: Inputs of operators that hold running statistics.
RUNNING = {"batch_norm": ("Mean", "Variance"), "sync_batch_norm": ("Mean", "Variance")}
#: Operators that run Python functions of the process, or read or write files.
REACHING: dict[str, tuple[Level, str]] = {
    **dict.fromkeys(
        ("py_func", "py_layer"), (RUNS_CODE, "calls Python code of the process that runs the model")
    ),
    **dict.fromkeys(
        ("load", "load_combine", "read_file", "save", "save_combine"),
        (REACHES_OUT, "reads or writes files when the model runs"),
    ),
}
#: Suffixes of programs beside which the parameters lie under the same name.
PROGRAMS = (".pdmodel", ".json")
PARAMETERS = ".pdiparams"


class Variable(NamedTuple):
    """A variable that a program declares; -1 in its shape is a size that varies."""

    name: str
    dtype: str
    shape: list[int]
    persistable: bool
    parameter: bool


@dataclass(slots=True)
class Program:
    """What the blocks of a program hold.

    Attributes:
        variables: tensors by their names.
        operators: how often each operator occurs, `feed` and `fetch` left aside.
        fed, fetched: names of inputs and outputs.
        running: names of running statistics.
    """

    variables: dict[str, Variable] = field(default_factory=dict)
    operators: Counter[str] = field(default_factory=Counter)
    fed: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    running: set[str] = field(default_factory=set)

    def stored(self) -> list[Variable]:
        """The variables whose values are stored."""
        return [item for item in self.variables.values() if item.persistable]


def read(source: Source) -> Iterator[Fact]:
    """Facts from a program; those before parameters that do not fit it come first."""
    with source.open() as file:
        message = open_message(source, file)
        program = Program()
        for block in spans(message, 1):
            _read_block(block, program)
        if not program.operators and not program.variables:
            raise UnreadableFileError(
                f"{source.name}: not a PaddlePaddle program: it has no variables and operators"
            )
        version = next((number_at(last(item), 1) for item in spans(message, 4)), 0)
    yield Fact("/file/format", "paddle", "blocks")
    library: dict[str, JsonValue] = {"name": "paddlepaddle"}
    if version > 0:  # 2006001 is 2.6.1
        library["version"] = f"{version // 1_000_000}.{version // 1_000 % 1_000}.{version % 1_000}"
    yield Fact("/model/libraries/-", library, "version")
    yield from program_facts(source, program)
    check_parameters(source, program)


def program_facts(source: Source, program: Program) -> Iterator[Fact]:
    """What a program says, in whichever format it is written."""
    yield Fact(
        "/file/description", f"PaddlePaddle program; {histogram_text(program.operators)}", "blocks.ops"
    )
    for slot, names in (("inputs", program.fed), ("outputs", program.fetched)):
        found = [program.variables.get(name, Variable(name, "", [], False, False)) for name in names]
        entries = (signature(item.name, item.dtype, item.shape if item.dtype else None) for item in found)
        yield from signature_facts(slot, entries, "operators feed" if slot == "inputs" else "operators fetch")
    yield from tensor_facts(
        [_tensor(source, item, program) for item in program.stored()], "persistable variables"
    )
    yield from _findings(source, program)


def _read_block(block: Span, program: Program) -> None:
    for number, value in block:
        if number == 3 and isinstance(value, Span):
            variable = _variable(value)
            if variable and len(program.variables) < 1_000_000:
                program.variables.setdefault(variable.name, variable)
        elif number == 4 and isinstance(value, Span):
            _read_operator(value, program)


def _variable(span: Span) -> Variable | None:
    """A `VarDesc` of a dense tensor."""
    fields = last(span)
    kind = fields.get(2)
    inner = last(kind) if isinstance(kind, Span) else {}
    dense = inner.get(3)
    tensor = last(dense).get(1) if isinstance(dense, Span) else None
    if number_at(inner, 1) != DENSE_TENSOR or not isinstance(tensor, Span):
        return None
    dtype = DATA_TYPES.get(number_at(last(tensor), 1), "")
    persistable, parameter = bool(number_at(fields, 3)), bool(number_at(fields, 5))
    return Variable(text_at(fields, 1), dtype, numbers(tensor, 2), persistable, parameter)


def _read_operator(span: Span, program: Program) -> None:
    """Add an `OpDesc`."""
    name = next(texts(span, 3, 200), "")
    if name == "feed":
        program.fed += _arguments(span, 2, ("Out",))
    elif name == "fetch":
        program.fetched += _arguments(span, 1, ("X",))
    else:
        program.operators[name] += 1
        if name in RUNNING:
            program.running.update(_arguments(span, 1, RUNNING[name]))


def _arguments(span: Span, number: int, parameters: tuple[str, ...]) -> list[str]:
    """Names of the variables that an operator takes (1) or returns (2) as some of its parameters."""
    return [
        name
        for entry in spans(span, number)
        if text_at(last(entry), 1) in parameters
        for name in texts(entry, 2)
    ]


def _tensor(source: Source, item: Variable, program: Program) -> Tensor:
    if item.dtype not in ELEMENT_TYPES:
        raise UnreadableFileError(
            f"{source.name}: variable {one_line(item.name, 100)!r} has an unknown element type"
        )
    try:
        elements = elements_of(item.shape)
    except ValueError as error:
        raise UnreadableFileError(f"{source.name}: variable {one_line(item.name, 100)!r}: {error}") from error
    return Tensor(item.dtype, elements, may_be_learned(item.dtype) and item.name not in program.running)


def _findings(source: Source, program: Program) -> Iterator[Fact]:
    for name in sorted(set(program.operators) & set(REACHING)):
        level, meaning = REACHING[name]
        yield security_finding(level, name, file=source.name, where=f"operator {name}", description=meaning)


def check_parameters(source: Source, program: Program) -> None:
    """Raise when the file of parameters is missing, or does not have the size that the variables need."""
    stored = program.stored()
    path = source.path.with_suffix(PARAMETERS)
    name = PurePosixPath(source.name).with_suffix(PARAMETERS).name
    if not stored or not source.name.endswith(PROGRAMS):
        return
    if not path.is_file():
        raise UnreadableFileError(
            f"{source.name}: its parameters, {name}, are missing", hint=f"put {name} beside it"
        )
    expected = sum(_stored_size(item) for item in stored)
    size = path.stat().st_size
    if size != expected:
        raise UnreadableFileError(
            f"{source.name}: {name} has {size} bytes where its variables take {expected}",
            hint="are both files of the same model?",
        )


def _stored_size(item: Variable) -> int:
    """Bytes of a variable in the file of parameters: its head (see `parameters`) and elements."""
    description = 2 + sum(1 + _varint_length(size) for size in item.shape)
    return 4 + 8 + 4 + 4 + description + byte_size(item.dtype, elements_of(item.shape))


def _varint_length(value: int) -> int:
    return max(1, -(-value.bit_length() // 7))

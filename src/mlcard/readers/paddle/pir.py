"""PaddlePaddle's inference programs since 3.0 (`inference.json`): operators, inputs and outputs, parameters.

Format: https://github.com/PaddlePaddle/Paddle/tree/develop/paddle/fluid/pir/serialize_deserialize. Keys are
single letters: `#` what it is, `A` attributes, `I` and `O` operands and results by number (`%`), `TT` a type,
`D` data. The parameters' values lie in `.pdiparams` beside it, whose size is compared with what the program
says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.bounded_json import read_object
from mlcard.readers.paddle import Program, Variable, check_parameters, program_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import Source

#: Types of elements (`schema.h`).
DATA_TYPES = {
    "t_bool": "BOOL", "t_i8": "I8", "t_ui8": "U8", "t_i16": "I16", "t_i32": "I32", "t_i64": "I64",
    "t_f16": "F16", "t_bf16": "BF16", "t_f32": "F32", "t_f64": "F64", "t_c64": "C64", "t_c128": "C128",
    "t_f8e4m3fn": "F8_E4M3", "t_f8e5m2": "F8_E5M2",
}  # fmt: skip
#: Operands of operators that are running statistics.
RUNNING = {"batch_norm": (1, 2), "batch_norm_": (1, 2), "sync_batch_norm_": (1, 2)}
#: Regions and blocks that are nested in one another.
MAX_DEPTH = 50
PARAMETER = "p"


def read(source: Source) -> Iterator[Fact]:
    """Facts from a program; those before parameters that do not fit it come first."""
    document = read_object(source)
    code = document.get("base_code")
    if not isinstance(code, dict) or code.get("magic") != "pir":
        raise UnreadableFileError(f"{source.name}: not a PaddlePaddle program: base_code does not say pir")
    program, values = Program(), dict[int, Variable]()
    for operator in _operators(document.get("program"), 0):
        _add(operator, program, values)
    if not program.operators and not program.variables:
        raise UnreadableFileError(f"{source.name}: not a PaddlePaddle program: it has no operators")
    yield Fact("/file/format", "paddle-pir", "base_code")
    yield Fact(
        "/model/libraries/-", {"name": "paddlepaddle"}, "base_code, as PaddlePaddle writes it", "inferred"
    )
    yield from program_facts(source, program)
    check_parameters(source, program)


def _operators(node: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """The operators of a program or operator, those of nested regions included."""
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return
    regions = node.get("regions")
    for region in regions if isinstance(regions, list) else []:
        blocks = region.get("blocks") if isinstance(region, dict) else None
        for block in blocks if isinstance(blocks, list) else []:
            operators = block.get("ops") if isinstance(block, dict) else None
            for operator in operators if isinstance(operators, list) else []:
                if isinstance(operator, dict):
                    yield operator
                    yield from _operators(operator, depth + 1)


def _add(operator: Mapping[str, Any], program: Program, values: dict[int, Variable]) -> None:
    """Add one operator, and what its results are."""
    kind = operator.get("#")
    name = kind.rpartition(".")[2][:200] if isinstance(kind, str) else ""
    results = operator.get("O")
    attributes = operator.get("A")
    said = attributes if isinstance(attributes, list) else []
    if name == PARAMETER and isinstance(results, dict) and len(said) > 3 and isinstance(said[3], str):
        variable = _variable(said[3], results, parameter=True)
        program.variables.setdefault(variable.name, variable)
        _keep(results, variable, values)
        return
    for result in results if isinstance(results, list) else []:
        if isinstance(result, dict):
            _keep(result, _variable(_named(said) or "", result), values)
    operands = [values.get(number) for number in _numbers(operator.get("I"))]
    if name == "data" and isinstance(results, list) and results and isinstance(results[0], dict):
        variable = _variable(_named(said) or f"input {len(program.fed)}", results[0])
        program.variables.setdefault(variable.name, variable)
        program.fed.append(variable.name)
    elif name == "fetch":
        for operand in operands[:1]:
            fetched = f"{_named(said) or 'output'}"
            if operand is not None:
                program.variables.setdefault(fetched, operand._replace(name=fetched, persistable=False))
            program.fetched.append(fetched)
    else:
        program.operators[name] += 1
        for position in RUNNING.get(name, ()):
            if position < len(operands) and (operand := operands[position]) is not None:
                program.running.add(operand.name)


def _keep(result: Mapping[str, Any], variable: Variable, values: dict[int, Variable]) -> None:
    number = result.get("%")
    if type(number) is int:
        values[number] = variable


def _numbers(operands: object) -> list[int]:
    """The numbers of the values that an operator takes; -1 for what is none."""
    listed = operands if isinstance(operands, list) else []
    found = [item.get("%") if isinstance(item, dict) else None for item in listed]
    return [number if type(number) is int else -1 for number in found]


def _named(attributes: list[Any]) -> str:
    """The attribute `name` of an operator."""
    for item in attributes:
        if isinstance(item, dict) and item.get("N") == "name" and isinstance(item.get("AT"), dict):
            value = item["AT"].get("D")
            return value if isinstance(value, str) else ""
    return ""


def _variable(name: str, result: Mapping[str, Any], *, parameter: bool = False) -> Variable:
    """A value of a program: a tensor, or something without type and shape."""
    described = result.get("TT")
    data = described.get("D") if isinstance(described, dict) else None
    if not isinstance(data, list) or len(data) < 2 or not isinstance(data[1], list):
        return Variable(name, "", [], parameter, parameter)
    kind = data[0].get("#") if isinstance(data[0], dict) else None
    dtype = DATA_TYPES.get(kind.rpartition(".")[2], "") if isinstance(kind, str) else ""
    shape = [size for size in data[1] if type(size) is int and -1 <= size < 2**63]
    return Variable(name, dtype if len(shape) == len(data[1]) else "", shape, parameter, parameter)

"""Opcodes that name something, call it, or set a state on what it made."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.pickle_machine.constructors import build, construct
from mlcard.readers.pickle_machine.records import Call, Dict, Global, Persistent, Value
from mlcard.readers.pickle_machine.resolvers import resolve
from mlcard.readers.pickle_machine.states import RUNS, runs_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.pickle_machine.machine import Machine

Handler: TypeAlias = "Callable[[Machine], None]"


def _name_line(machine: Machine) -> str:
    line = machine.tape.line(machine.limits.name)
    if isinstance(line, int):
        machine.refuse(f"a name of {line} bytes")
    return line.decode("utf-8")


def global_(machine: Machine) -> None:
    """GLOBAL: a module and a name, each on a line."""
    module = _name_line(machine)
    machine.stack.append(machine.name(module, _name_line(machine), "GLOBAL"))


def stack_global(machine: Machine) -> None:
    """STACK_GLOBAL: a module and a name from the stack."""
    name, module = machine.stack.pop(), machine.stack.pop()
    if isinstance(module, str) and isinstance(name, str):
        machine.stack.append(machine.name(module, name, "STACK_GLOBAL"))
        return
    # A name that is the result of a call is known only to the program that would make the call.
    known = (module if isinstance(module, str) else "", name if isinstance(name, str) else "")
    machine.anomaly("a name is computed when the pickle is loaded")
    machine.stack.append(machine.name(*known, "STACK_GLOBAL"))


def extension(code_bytes: int) -> Handler:
    """EXT1, EXT2, EXT4: a name that the loading program has registered under a number (PEP 307)."""

    def handler(machine: Machine) -> None:
        code = machine.tape.number(code_bytes)
        machine.stack.append(machine.name("copyreg", f"<extension {code}>", f"EXT{code_bytes}"))

    return handler


def inst(machine: Machine) -> None:
    """INST: call a name with what is above the mark."""
    module = _name_line(machine)
    function = machine.name(module, _name_line(machine), "INST")
    _call(machine, function, tuple(machine.pop_mark()))


def persid(machine: Machine) -> None:
    """PERSID: a persistent id on a line."""
    machine.count_record()
    machine.stack.append(Persistent(_name_line(machine)))


def binpersid(machine: Machine) -> None:
    """BINPERSID: a persistent id from the stack."""
    machine.count_record()
    machine.stack.append(Persistent(machine.stack.pop()))


def _call(machine: Machine, function: Value, args: Value, kwargs: Value = None) -> None:
    machine.count_record()
    made = resolve(machine, function, args, kwargs)
    if made is NotImplemented and isinstance(function, Global) and kwargs is None:
        made = construct(machine, function, args)
    machine.stack.append(Call(function, args, kwargs, machine.op) if made is NotImplemented else made)


def reduce(machine: Machine) -> None:
    """REDUCE, NEWOBJ: call the second value with the arguments on top."""
    args = machine.stack.pop()
    _call(machine, machine.stack.pop(), args)


def newobj_ex(machine: Machine) -> None:
    """NEWOBJ_EX: as NEWOBJ, with keyword arguments."""
    kwargs = machine.stack.pop()
    args = machine.stack.pop()
    empty_kwargs = isinstance(kwargs, Dict) and not kwargs.length
    _call(machine, machine.stack.pop(), args, None if empty_kwargs else kwargs)


def obj(machine: Machine) -> None:
    """OBJ: call the first value above the mark with the others."""
    function, *args = machine.pop_mark()
    _call(machine, function, tuple(args))


def build_(machine: Machine) -> None:
    """BUILD: set a state on an object."""
    state = machine.stack.pop()
    target = machine.stack[-1]
    if isinstance(target, Call):
        machine.count_kept(1)
        target.states.append(state)
        if machine.distributions and runs_code(target, state):
            machine.anomaly(RUNS)
    elif not build(machine, target, state):
        machine.anomaly(f"a state is set on a {type(target).__name__}")

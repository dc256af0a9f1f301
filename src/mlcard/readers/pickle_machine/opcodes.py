"""The table of opcodes: one function for each that the machine's loop does not write out itself.

What each does stands in CPython's `Lib/pickletools.py`; `scalars`, `containers` and `objects` hold those that
push, fill and name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.pickle_machine import containers, objects, scalars
from mlcard.readers.pickle_machine.records import Dict, List, Set

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.pickle_machine.machine import Machine

Handler: TypeAlias = "Callable[[Machine], None]"


def proto(machine: Machine) -> None:
    """PROTO: the protocol that the opcodes are from."""
    version = machine.tape.number(1)
    if version > 5:
        raise ValueError(f"protocol {version} does not exist")
    machine.protocol = max(machine.protocol, version)


def frame(machine: Machine) -> None:
    """FRAME: how many bytes belong together; the opcodes in them must end with it."""
    size = machine.tape.number(8)
    if not machine.tape.open_frame(size):
        machine.anomaly("a frame begins inside another")


def mark(machine: Machine) -> None:
    """MARK: what follows belongs together."""
    machine.marks.append(len(machine.stack))


def pop(machine: Machine) -> None:
    """POP: drop the top, or the mark that is there."""
    if machine.marks and machine.marks[-1] == len(machine.stack):
        machine.marks.pop()
    else:
        machine.stack.pop()


def pop_to_mark(machine: Machine) -> None:
    """POP_MARK: drop everything above the mark."""
    machine.pop_mark()


def dup(machine: Machine) -> None:
    """DUP: the top once more."""
    machine.stack.append(machine.stack[-1])


def _memo_get(machine: Machine, index: int) -> None:
    memo = machine.memo
    machine.stack.append(memo[index] if 0 <= index < len(memo) else machine.sparse[index])


def get(machine: Machine) -> None:
    """GET: what the memo holds at an index in text."""
    _memo_get(machine, int(scalars.decimal_line(machine)))


def put(machine: Machine) -> None:
    """PUT: keep the top in the memo at an index in text."""
    index = int(scalars.decimal_line(machine))
    machine.text_memo = True
    machine.put(index, machine.stack[-1])


def put_at(index_bytes: int) -> Handler:
    """BINPUT and LONG_BINPUT: keep the top in the memo at an index."""

    def handler(machine: Machine) -> None:
        machine.put(machine.tape.number(index_bytes), machine.stack[-1])

    return handler


def memoize(machine: Machine) -> None:
    """MEMOIZE: keep the top in the memo at the next index."""
    machine.put(len(machine.memo) + len(machine.sparse), machine.stack[-1])


#: Every opcode of `pickletools.opcodes` but STOP, which ends the machine's loop.
OPCODES: dict[int, Handler] = {
    ord("I"): scalars.int_,
    ord("J"): scalars.binint,
    ord("L"): scalars.long_,
    0x8A: scalars.long1,
    0x8B: scalars.long4,
    ord("S"): scalars.string,
    ord("T"): scalars.old_string(4),
    ord("U"): scalars.old_string(1),
    ord("B"): scalars.byte_string(4),
    ord("C"): scalars.byte_string(1),
    0x8E: scalars.byte_string(8),
    0x96: scalars.byte_string(8, "bytearray"),
    0x97: scalars.next_buffer,
    0x98: scalars.nothing,
    0x88: scalars.constant(True),
    0x89: scalars.constant(False),
    ord("V"): scalars.unicode,
    ord("X"): scalars.text(4),
    0x8D: scalars.text(8),
    ord("F"): scalars.float_,
    ord("]"): containers.empty(List),
    ord("a"): containers.append,
    ord("e"): containers.appends,
    ord("l"): containers.list_,
    ord(")"): scalars.constant(()),
    ord("t"): containers.tuple_,
    0x85: containers.tuple_of(1),
    0x86: containers.tuple_of(2),
    0x87: containers.tuple_of(3),
    ord("}"): containers.empty(Dict),
    ord("d"): containers.dict_,
    ord("s"): containers.setitem,
    ord("u"): containers.setitems,
    0x8F: containers.empty(Set),
    0x90: containers.additems,
    0x91: containers.frozenset_,
    ord("0"): pop,
    ord("2"): dup,
    ord("1"): pop_to_mark,
    ord("g"): get,
    ord("p"): put,
    ord("q"): put_at(1),
    ord("r"): put_at(4),
    0x94: memoize,
    0x82: objects.extension(1),
    0x83: objects.extension(2),
    0x84: objects.extension(4),
    ord("c"): objects.global_,
    0x93: objects.stack_global,
    ord("R"): objects.reduce,
    ord("b"): objects.build_,
    ord("i"): objects.inst,
    ord("o"): objects.obj,
    0x81: objects.reduce,  # NEWOBJ: a class and its arguments, as REDUCE a function and its arguments
    0x92: objects.newobj_ex,
    0x80: proto,
    0x95: frame,
    ord("P"): objects.persid,
    ord("Q"): objects.binpersid,
}

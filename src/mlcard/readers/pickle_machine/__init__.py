"""The inert pickle machine: what a pickle says, read without running any of it.

`interpret` reads a whole file of protocols 0 to 5, plain or as joblib writes it, and returns records
(`records`), everything that the file names (`names` has their tiers), and what an honest writer does not do.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError
from mlcard.readers.pickle_machine.limits import Limits
from mlcard.readers.pickle_machine.machine import Machine, Pickled
from mlcard.readers.pickle_machine.names import folded
from mlcard.readers.pickle_machine.resolvers import RESOLVERS
from mlcard.readers.pickle_machine.streams import PlainStream, open_stream

if TYPE_CHECKING:
    from mlcard.readers.pickle_machine.records import Value
    from mlcard.readers.pickle_machine.streams import Stream

__all__ = ["Limits", "Pickled", "interpret"]

DEFAULT_LIMITS = Limits()
#: How much of what follows the end is searched for further pickles, and how many are tried.
TAIL = 2**20
TAIL_ATTEMPTS = 32
#: How a hidden pickle may begin: a PROTO opcode, or the GLOBAL or INST opcode of protocol 0.
PICKLE_START = re.compile(rb"\x80[\x00-\x05]|[ci][\w.]{1,200}\n[\w.]{1,200}\n")


def interpret(file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Pickled:
    """Interpret an open file from its start; a problem is part of the result, with what came before it."""
    try:
        stream, codec = open_stream(file, limits)
    except MlcardError as error:
        return Pickled(None, 0, (), (), (), 0, problem=error)
    machine = Machine(stream, limits)
    value: Value = None
    problem: MlcardError | None = None
    try:
        value = machine.load()
        _read_tail(machine, stream)
    except MlcardError as error:
        # Made anew, because the traceback of the first would keep the machine and its memo alive.
        problem = type(error)(str(error), hint=error.hint)
        value = value if value is not None else machine.unfinished
    return Pickled(
        value=value,
        protocol=machine.protocol,
        names=machine.names,
        anomalies=machine.anomalies,
        arrays=machine.arrays,
        opcodes=machine.op + 1,
        joblib=machine.joblib,
        codec=codec,
        resolved=machine.resolved,
        problem=problem,
    )


def _take_names(machine: Machine, further: Machine) -> None:
    """Keep what a further pickle names, but not what only chance bytes can name."""
    for named in further.names:
        if named.module.isprintable() and not named.what.startswith("EXT"):
            known = (named.module, named.name) in machine.globals
            machine.add_name(named)
            present = folded(named.module, named.name)
            if present in RESOLVERS:
                here, there = machine.resolved.get(present, not known), further.resolved.get(present, False)
                machine.resolved[present] = here and there


def _read_tail(machine: Machine, stream: Stream) -> None:
    """Look at what follows the first pickle: a program may load more than one, and so may its attacker."""
    tape = machine.tape
    start = tape.offset
    tail = tape.buffer[tape.position :]
    while len(tail) < TAIL and (more := stream.read(TAIL - len(tail))):
        tail += more
    if not tail:
        return
    machine.op += 1
    machine.start = start
    machine.anomaly("bytes follow the end of the pickle")
    position = 0
    for _ in range(TAIL_ATTEMPTS):
        further = Machine(PlainStream(io.BytesIO(tail[position:])), replace(machine.limits, opcodes=2**20))
        further.take_over(machine, start + position)
        try:
            further.load()
            position = further.tape.offset - start
        except MlcardError:
            position += 1
        machine.op = further.op
        _take_names(machine, further)
        found = PICKLE_START.search(tail, position)
        if found is None:
            return
        position = found.start()

"""Opcodes that push a number, a text, a byte string or a constant."""

from __future__ import annotations

import codecs
from struct import unpack
from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.pickle_machine.records import OutOfBand, Skipped, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.pickle_machine.machine import Machine

Handler: TypeAlias = "Callable[[Machine], None]"


def decimal_line(machine: Machine) -> bytes:
    """Read a number in text form, of bounded length."""
    line = machine.tape.line(machine.limits.number)
    if isinstance(line, int):
        machine.refuse(f"a number of {line} characters")
    return line


def int_(machine: Machine) -> None:
    """INT: a number in text, or `00` and `01` for the truth values."""
    line = decimal_line(machine)
    value: Value = {b"00": False, b"01": True}.get(line)
    machine.stack.append(int(line, 0) if value is None else value)


def long_(machine: Machine) -> None:
    """LONG: a number in text with an L behind it."""
    machine.stack.append(int(decimal_line(machine).removesuffix(b"L"), 0))


def float_(machine: Machine) -> None:
    """FLOAT: a number in text."""
    machine.stack.append(float(decimal_line(machine)))


def _long_bytes(machine: Machine, size: int) -> None:
    if size < 0:
        raise ValueError(f"an integer of {size} bytes")
    if not machine.may_keep(size, machine.limits.byte_string):
        machine.refuse(f"an integer of {size} bytes")
    machine.stack.append(int.from_bytes(machine.tape.take(size), "little", signed=True))


def long1(machine: Machine) -> None:
    """LONG1: a number of up to 255 bytes."""
    _long_bytes(machine, machine.tape.number(1))


def long4(machine: Machine) -> None:
    """LONG4: a number of up to 2 GiB, in principle."""
    _long_bytes(machine, unpack("<i", machine.tape.take(4))[0])


def binint(machine: Machine) -> None:
    """BININT: a signed number of four bytes."""
    machine.stack.append(unpack("<i", machine.tape.take(4))[0])


def constant(value: Value) -> Handler:
    """Push a value that needs no argument."""

    def handler(machine: Machine) -> None:
        machine.stack.append(value)

    return handler


def _raw(machine: Machine, kind: str, size: int) -> bytes | Skipped:
    """Read a string of a stated size, or skip it when it is longer than is kept."""
    if size < 0:
        raise ValueError(f"a {kind} of {size} bytes")
    limits = machine.limits
    if machine.may_keep(size, limits.text if kind == "text" else limits.byte_string):
        return machine.tape.take(size)
    offset = machine.tape.offset
    machine.tape.skip(size)
    return Skipped(kind, size, offset)


def _python2_text(raw: bytes) -> Value:
    """A `str` of Python 2: text where it is ASCII, as `pickle.load` assumes, else bytes."""
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        return raw


def text(length_bytes: int) -> Handler:
    """BINUNICODE and its kin: text in UTF-8 after its length."""

    def handler(machine: Machine) -> None:
        raw = _raw(machine, "text", machine.tape.number(length_bytes))
        machine.stack.append(raw.decode("utf-8", "surrogatepass") if isinstance(raw, bytes) else raw)

    return handler


def byte_string(length_bytes: int, kind: str = "bytes") -> Handler:
    """BINBYTES and its kin: bytes after their length."""

    def handler(machine: Machine) -> None:
        machine.stack.append(_raw(machine, kind, machine.tape.number(length_bytes)))

    return handler


def old_string(length_bytes: int) -> Handler:
    """BINSTRING and its kin: a `str` of Python 2 after its length; four bytes are signed."""

    def handler(machine: Machine) -> None:
        raw = _raw(
            machine,
            "text",
            int.from_bytes(machine.tape.take(length_bytes), "little", signed=length_bytes > 1),
        )
        machine.stack.append(_python2_text(raw) if isinstance(raw, bytes) else raw)

    return handler


def _text_line(machine: Machine) -> bytes | Skipped:
    line = machine.tape.line(machine.limits.text)
    if isinstance(line, int):
        return Skipped("text", line)
    return line if machine.may_keep(len(line), machine.limits.text) else Skipped("text", len(line))


def string(machine: Machine) -> None:
    """STRING: a `str` of Python 2 as a literal in quotes."""
    line = _text_line(machine)
    if isinstance(line, Skipped):
        machine.stack.append(line)
        return
    line = line.strip()
    if len(line) < 2 or line[:1] not in {b"'", b'"'} or line[:1] != line[-1:]:
        raise ValueError("a STRING opcode without quotes")
    machine.stack.append(_python2_text(codecs.escape_decode(line[1:-1])[0]))


def unicode(machine: Machine) -> None:
    """UNICODE: text on a line of its own."""
    line = _text_line(machine)
    machine.stack.append(line if isinstance(line, Skipped) else line.decode("raw-unicode-escape"))


def next_buffer(machine: Machine) -> None:
    """NEXT_BUFFER: a buffer that the loading program has to bring."""
    machine.stack.append(OutOfBand(machine.buffers))
    machine.buffers += 1


def nothing(_machine: Machine) -> None:
    """READONLY_BUFFER changes nothing that a record shows."""

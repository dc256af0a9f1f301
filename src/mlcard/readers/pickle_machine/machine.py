"""The inert machine: it runs the opcodes of a pickle (protocols 0 to 5) and makes records, never objects.

The opcodes that fill large pickles are written out in the loop; all others are functions in `opcodes`. Sizes
that a file states are compared with what is left of it, or with `Limits`, before anything is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct
from typing import TYPE_CHECKING, NoReturn

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.readers.pickle_machine.names import folded
from mlcard.readers.pickle_machine.opcodes import OPCODES
from mlcard.readers.pickle_machine.records import Anomaly, Array, Dict, Global, List, Named, Value
from mlcard.readers.pickle_machine.states import RUNNING
from mlcard.readers.pickle_machine.tape import NO_FRAME, Tape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.readers.pickle_machine.limits import Limits
    from mlcard.readers.pickle_machine.streams import Stream

#: What opcodes that meet the wrong thing on the stack throw.
MANGLED_OPCODE = (IndexError, KeyError, ValueError, TypeError, AttributeError, OverflowError, RecursionError)

#: Lines of protocol 0 up to so many characters are read in the loop; less than `LOOK_AHEAD`.
SHORT_LINE = 256
#: What INT means by `00` and `01`.
TRUTH = {b"00": False, b"01": True}

_U32 = Struct("<I").unpack_from
_I32 = Struct("<i").unpack_from
_F64 = Struct(">d").unpack_from


@dataclass(frozen=True, slots=True)
class Pickled:
    """What a file of pickles says.

    Attributes:
        value: what the first pickle holds; None too when `problem` kept the machine from its end.
        protocol: the highest protocol that a PROTO opcode states; 0 when there is none, or 1 when an opcode
            of protocol 1 is met.
        names: everything the file names, in the order of first use.
        anomalies: what an honest writer does not do.
        arrays: the arrays, in the order in which they were met.
        opcodes: number of opcodes interpreted.
        joblib: some arrays are written as joblib does, behind the pickle's own bytes.
        codec: how the file is compressed; empty when it is not.
        resolved: names that fetch other names when they are called (`resolvers`), and whether all their calls
            are harmless.
        problem: why the file could not be read to its end.
    """

    value: Value
    protocol: int
    names: Sequence[Named]
    anomalies: Sequence[Anomaly]
    arrays: Sequence[Array]
    opcodes: int
    joblib: bool = False
    codec: str = ""
    resolved: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    problem: MlcardError | None = None


class Machine:
    """The state of one reading: stack, marks, memo, and what was seen on the way.

    Attributes:
        tape: the bytes.
        limits: what is granted.
        stack: values; a mark is an index into it.
        marks: the open marks, innermost last.
        memo: values by index, as far as indices are used without gaps.
        sparse: values at indices beyond a gap.
        op: index of the current opcode, counted from 0 over the whole file.
        start: byte offset of the current opcode, after decompression.
        globals: one record for each name.
        buffers: buffers asked for that are not in the pickle.
        nested: how many pickles inside arrays of objects are open.
        resolved: names that fetch other names, and whether all calls of them were harmless.
        unfinished: the lowest value on the stack when a problem ended the reading.
        text_memo: the memo is filled by PUT, which only protocol 0 does.
        distributions: a name was met whose objects run a text of their state (`states`).
    """

    __slots__ = ("anomalies", "arrays", "buffers", "distributions", "globals", "joblib", "kept", "kept_bytes",
                 "limits", "marks", "memo", "names", "nested", "op", "protocol", "records", "resolved",
                 "sparse", "stack", "start", "tape", "text_memo", "unfinished")  # fmt: skip

    def __init__(self, stream: Stream, limits: Limits) -> None:
        self.tape = Tape(stream, limits)
        self.limits = limits
        self.stack: list[Value] = []
        self.marks: list[int] = []
        self.memo: list[Value] = []
        self.sparse: dict[int, Value] = {}
        self.op = -1
        self.start = 0
        self.globals: dict[tuple[str, str], Global] = {}
        self.names: list[Named] = []
        self.anomalies: list[Anomaly] = []
        self.arrays: list[Array] = []
        self.protocol = 0
        self.records = 0
        self.kept = 0
        self.kept_bytes = 0
        self.buffers = 0
        self.joblib = False
        self.resolved: dict[tuple[str, str], bool] = {}
        self.nested = 0
        self.unfinished: Value = None
        self.text_memo = False
        self.distributions = False

    def take_over(self, other: Machine, offset: int) -> None:
        """Go on counting where another machine ended, with bytes that begin at an offset of its file."""
        self.op, self.tape.base = other.op, offset

    def load(self) -> Value:
        """Interpret one pickle from the current position to its STOP, with a stack and a memo of its own."""
        outer = self.stack, self.marks, self.memo, self.sparse
        self.stack, self.marks, self.memo, self.sparse = [], [], [], {}
        try:
            return self._run()
        except EOFError as error:
            raise UnreadableFileError(
                f"opcode {self.op} at byte {self.start}: {error}",
                hint="the file is truncated; copy it again from where it came from",
            ) from error
        except MANGLED_OPCODE as error:
            raise UnreadableFileError(
                f"opcode {self.op} at byte {self.start} cannot be interpreted ({error})",
                hint="the file is damaged, or it is not a pickle",
            ) from error
        finally:
            self.unfinished = self.stack[0] if self.stack else None
            if not self.protocol and self.memo and not self.text_memo:
                self.protocol = 1
            self.stack, self.marks, self.memo, self.sparse = outer

    def _run(self) -> Value:
        tape, stack, marks, memo, sparse = self.tape, self.stack, self.marks, self.memo, self.sparse
        push, remember, mark, handlers = stack.append, memo.append, marks.append, OPCODES
        op, position, room = self.op, tape.position, self.limits.container_items
        buffer, safe = tape.buffer, -1
        try:
            while True:
                if position >= safe:
                    tape.position = position
                    self.op = op
                    self._check()
                    position, buffer, safe = tape.position, tape.buffer, tape.safe
                code = buffer[position]
                position += 1
                op += 1
                if code == 0x94 and not sparse:  # MEMOIZE
                    remember(stack[-1])
                elif code == 0x8C:  # SHORT_BINUNICODE
                    end = position + 1 + buffer[position]
                    push(buffer[position + 1 : end].decode("utf-8", "surrogatepass"))
                    position = end
                elif code == 0x4B:  # BININT1
                    push(buffer[position])
                    position += 1
                elif code == 0x4D:  # BININT2
                    push(buffer[position] | buffer[position + 1] << 8)
                    position += 2
                elif code == 0x4A:  # BININT
                    push(_I32(buffer, position)[0])
                    position += 4
                elif code == 0x58 and not buffer[position + 1] | buffer[position + 2] | buffer[position + 3]:
                    end = position + 4 + buffer[position]  # BINUNICODE of at most 255 bytes
                    push(buffer[position + 4 : end].decode("utf-8", "surrogatepass"))
                    position = end
                elif code == 0x71 and not sparse and buffer[position] == len(memo):  # BINPUT
                    remember(stack[-1])
                    position += 1
                elif code == 0x72 and not sparse and _U32(buffer, position)[0] == len(memo):  # LONG_BINPUT
                    remember(stack[-1])
                    position += 4
                elif code == 0x68:  # BINGET
                    index = buffer[position]
                    push(memo[index] if index < len(memo) else sparse[index])
                    position += 1
                elif code == 0x6A:  # LONG_BINGET
                    index = _U32(buffer, position)[0]
                    push(memo[index] if index < len(memo) else sparse[index])
                    position += 4
                elif code == 0x47:  # BINFLOAT
                    push(_F64(buffer, position)[0])
                    position += 8
                elif code == 0x28:  # MARK
                    mark(len(stack))
                elif code == 0x4E:  # NONE
                    push(None)
                elif code == 0x2E:  # STOP
                    tape.position = position
                    self.op, self.start = op, tape.base + position - 1
                    return self._stop()
                elif code == 0x70 and (end := buffer.find(b"\n", position, position + SHORT_LINE)) >= 0:
                    index = int(buffer[position:end])  # PUT
                    if index == len(memo) and not sparse:
                        remember(stack[-1])
                    else:
                        self.put(index, stack[-1])
                    self.text_memo = True
                    position = end + 1
                elif code == 0x56 and (end := buffer.find(b"\n", position, position + SHORT_LINE)) >= 0:
                    line = buffer[position:end]  # UNICODE
                    push(line.decode("raw-unicode-escape" if b"\\" in line else "latin-1"))
                    position = end + 1
                elif code == 0x49 and (end := buffer.find(b"\n", position, position + SHORT_LINE)) >= 0:
                    line = buffer[position:end]  # INT
                    push(TRUTH[line] if line in TRUTH else int(line, 0))
                    position = end + 1
                elif code == 0x73 and type(stack[-3]) is Dict and len(stack[-3].keys) >= room:  # SETITEM
                    stack[-3].length += 1
                    del stack[-2:]
                else:
                    tape.position = position
                    self.op, self.start = op, tape.base + position - 1
                    handler = handlers.get(code)
                    if handler is None:
                        raise ValueError(f"there is no opcode 0x{code:02x}")
                    handler(self)
                    op, position, buffer, safe = self.op, tape.position, tape.buffer, tape.safe
        except MANGLED_OPCODE:
            self.op = op
            raise

    def _check(self) -> None:
        """Move the tape on, and look at what the loop does not count by itself."""
        limits, tape = self.limits, self.tape
        self.start = tape.offset
        tape.advance()
        if tape.straddled >= 0:
            self.anomaly("an opcode runs over the end of its frame")
            tape.straddled = -1
        if self.op > limits.opcodes:
            self.refuse(f"more than {limits.opcodes} opcodes")
        if len(self.stack) > limits.stack or len(self.marks) > limits.stack:
            self.refuse(f"more than {limits.stack} values on the stack")
        if len(self.memo) > limits.memo:
            self.refuse(f"more than {limits.memo} values in the memo")

    def _stop(self) -> Value:
        if self.tape.frame_end not in {NO_FRAME, self.tape.offset}:
            self.anomaly("the pickle stops inside a frame")
        self.tape.frame_end = NO_FRAME
        value = self.stack.pop()
        if self.stack:
            self.anomaly(f"{len(self.stack)} values are left on the stack at the end")
        return value

    def refuse(self, what: str) -> NoReturn:
        """Stop at a limit."""
        raise LimitExceededError(
            f"opcode {self.op} at byte {self.start}: {what}",
            hint="no honest model is known to need that; tell the developers of mlcard if yours does",
        )

    def anomaly(self, what: str) -> None:
        """Record something that an honest writer does not do; of very many only the first."""
        if len(self.anomalies) < self.limits.names:
            self.anomalies.append(Anomaly(what, self.op, self.start))

    def name(self, module: str, name: str, what: str) -> Global:
        """Record that the pickle names something, and return the record that stands for it."""
        found = self.globals.get((module, name))
        if found is None:
            found = self.add_name(Named(module, name, self.op, self.start, what))
        return found

    def add_name(self, named: Named) -> Global:
        """Record a name, unless it is known already, and return the record that stands for it."""
        key = named.module, named.name
        if key not in self.globals:
            if len(self.names) >= self.limits.names:
                self.refuse(f"more than {self.limits.names} different names")
            self.globals[key] = Global(*key, named.op, folded(*key))
            self.names.append(named)
            self.distributions = self.distributions or folded(*key)[0].startswith(RUNNING)
        return self.globals[key]

    def count_record(self) -> None:
        """Count a record that is about to be made."""
        self.records += 1
        if self.records > self.limits.records:
            self.refuse(f"more than {self.limits.records} objects")

    def count_kept(self, items: int) -> None:
        """Count items that a container is about to keep."""
        self.kept += items
        if self.kept > self.limits.kept:
            self.refuse(f"more than {self.limits.kept} items in containers")

    def may_keep(self, size: int, longest: int) -> bool:
        """Whether a text or byte string of a size is kept; a short one always is, and costs nothing."""
        if size <= 255:
            return True
        if size > longest or self.kept_bytes + size > self.limits.kept_bytes:
            return False
        self.kept_bytes += size
        return True

    def put(self, index: int, value: Value) -> None:
        """Store a value in the memo; an index beyond a gap takes no more room than any other."""
        if not 0 <= index < 2**63:
            raise ValueError(f"memo index {index}")
        if index < len(self.memo):
            self.memo[index] = value
        elif index == len(self.memo) and not self.sparse:
            self.memo.append(value)
        else:
            self.sparse[index] = value
            if len(self.sparse) > self.limits.records:
                self.refuse(f"more than {self.limits.records} values beyond a gap in the memo")

    def pop_mark(self) -> list[Value]:
        """Take everything above the innermost mark off the stack."""
        mark = self.marks.pop()
        taken = self.stack[mark:]
        del self.stack[mark:]
        return taken

    def extend(self, target: List, items: list[Value]) -> None:
        """Append to a list, keeping no more than a container may."""
        target.length += len(items)
        room = self.limits.container_items - len(target.items)
        if room > 0:
            kept = items[:room]
            self.count_kept(len(kept))
            target.items.extend(kept)

    def update(self, target: Dict, pairs: list[Value]) -> None:
        """Set keys, values, keys, values, … of a mapping, keeping no more than a container may."""
        target.length += len(pairs) // 2
        room = 2 * (self.limits.container_items - len(target.keys))
        if room > 0:
            kept = pairs[: min(room, len(pairs) & ~1)]
            self.count_kept(len(kept))
            target.keys.extend(kept[::2])
            target.values.extend(kept[1::2])
            target.ops.extend([self.op] * (len(kept) // 2))

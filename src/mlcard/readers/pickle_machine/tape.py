"""The bytes of a pickle, a window at a time, with a guaranteed look-ahead for short opcodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError
from mlcard.readers.pickle_machine.streams import CHUNK

if TYPE_CHECKING:
    from mlcard.readers.pickle_machine.limits import Limits
    from mlcard.readers.pickle_machine.streams import Stream

#: Before each opcode at least so many bytes are in the window, unless the stream ends: an opcode, the longest
#: argument that the machine's loop reads by itself (a string of 255 bytes) and its length.
LOOK_AHEAD = 512
#: `Tape.frame_end` while no frame is open.
NO_FRAME = 2**63


class Tape:
    """A window on a stream; the machine's loop reads it directly, everything else through the methods.

    Attributes:
        buffer: the window.
        position: index in the window of the next byte.
        safe: the loop may run on without asking while `position` is below this index.
        base: byte offset of the window in the stream.
        frame_end: byte offset where the open FRAME ends.
        straddled: byte offset of an opcode that ran over the end of its frame, or -1.
        ended: the stream has no more bytes.
    """

    __slots__ = ("base", "buffer", "ended", "frame_end", "interpreted", "limits", "position", "safe",
                 "straddled", "stream")  # fmt: skip

    def __init__(self, stream: Stream, limits: Limits) -> None:
        self.stream = stream
        self.limits = limits
        self.buffer = b""
        self.position = 0
        self.safe = 0
        self.base = 0
        self.frame_end = NO_FRAME
        self.straddled = -1
        self.ended = False
        self.interpreted = 0

    @property
    def offset(self) -> int:
        """Byte offset of the next byte in the stream, after decompression."""
        return self.base + self.position

    def advance(self) -> None:
        """Move the window on before an opcode is read; the end of the stream here is an error."""
        if self.offset >= self.frame_end:
            if self.offset > self.frame_end:
                self.straddled = self.offset
            self.frame_end = NO_FRAME
        self._fill(LOOK_AHEAD)
        if self.position >= len(self.buffer):
            raise EOFError("the pickle ends before its STOP opcode")
        self._set_safe()

    def _set_safe(self) -> None:
        end = len(self.buffer) - (0 if self.ended else LOOK_AHEAD)
        self.safe = min(end, self.frame_end - self.base)

    def _fill(self, size: int) -> None:
        """Have at least `size` bytes in the window after the position, unless the stream ends before."""
        while not self.ended and len(self.buffer) - self.position < size:
            more = self.stream.read(CHUNK)
            self.base += self.position
            self.buffer = self.buffer[self.position :] + more
            self.position = 0
            self.safe = 0
            self.ended = not more
            self.interpreted += len(more)
        if self.interpreted > self.limits.interpreted:
            raise LimitExceededError(f"more than {self.limits.interpreted} bytes of the pickle to interpret")

    def open_frame(self, size: int) -> bool:
        """Begin a frame of `size` bytes; False when the frame before it has not ended."""
        fits = self.frame_end == NO_FRAME
        self.frame_end = self.offset + size
        self.safe = 0
        return fits

    def take(self, size: int) -> bytes:
        """Return exactly `size` bytes; the caller has checked that it may be so many."""
        self._fill(size)
        end = self.position + size
        if end > len(self.buffer):
            raise EOFError(f"{size} bytes are announced and {len(self.buffer) - self.position} are left")
        taken = self.buffer[self.position : end]
        self.position = end
        return taken

    def number(self, size: int) -> int:
        """Return an unsigned little-endian integer of `size` bytes."""
        return int.from_bytes(self.take(size), "little")

    def skip(self, size: int) -> None:
        """Pass over `size` bytes without keeping them."""
        here = min(size, len(self.buffer) - self.position)
        self.position += here
        left = size - here
        if not left:
            return
        passed = self.stream.skip(left)
        self.base += self.position + passed
        self.buffer = b""
        self.position = self.safe = 0
        if passed < left:
            self.ended = True
            raise EOFError(f"{size} bytes are announced and {here + passed} are left")

    def line(self, longest: int) -> bytes | int:
        """Return the bytes up to the next line feed, which is passed; of a longer line only its length."""
        end = self.buffer.find(b"\n", self.position)
        while end < 0 and not self.ended and len(self.buffer) - self.position <= longest:
            self._fill(len(self.buffer) - self.position + 1)
            end = self.buffer.find(b"\n", self.position)
        if end < 0 or end - self.position > longest:
            return self._long_line()
        taken = self.buffer[self.position : end]
        self.position = end + 1
        return taken

    def _long_line(self) -> int:
        passed = 0
        while True:
            end = self.buffer.find(b"\n", self.position)
            if end >= 0:
                passed += end - self.position
                self.position = end + 1
                return passed
            passed += len(self.buffer) - self.position
            self.position = len(self.buffer)
            self._fill(1)
            if self.position >= len(self.buffer):
                raise EOFError("a line of the pickle never ends")
            # A long line is passed over, not interpreted.
            self.interpreted -= len(self.buffer)

    def close_frame(self) -> None:
        """Forget the open frame, because what follows is not opcodes; running over its end is noted."""
        if self.frame_end not in {NO_FRAME, self.offset}:
            self.straddled = self.offset
        self.frame_end = NO_FRAME
        self.safe = 0

"""The messages of an Arrow stream or file, found and checked before polars is given them.

Format: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc. A
message is the length of a FlatBuffer, the FlatBuffer (`Message.fbs`), and a body as long as that says. A
stream is one message after another; a file has a footer (`File.fbs`) that holds the schema and says where the
others are.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.flatbuffer import Buffer, Table, root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

MAGIC = b"ARROW1"
#: The first version of Feather, which is another format.
FEATHER_1 = b"FEA1"
CONTINUATION = b"\xff\xff\xff\xff"
END = CONTINUATION + bytes(4)
SCHEMA, DICTIONARY, BATCH = 1, 2, 3
#: Most bytes of the FlatBuffer of a message, most messages, most rows of one and most bytes of it unpacked.
MAX_METADATA = 64 << 20
MAX_MESSAGES = 1_000_000
MAX_ROWS = 1 << 31
MAX_BATCH = 2 << 30
#: Fields of the tables of `Message.fbs` and `File.fbs`.
_KIND, HEADER, _BODY = 1, 2, 3
_LENGTH, _BUFFERS, _COMPRESSION = 0, 2, 3
_SCHEMA, _DICTIONARIES, _BATCHES = 1, 2, 3
#: A place of a message in a file: where it begins, the length of its FlatBuffer, that of its body.
_BLOCK = struct.Struct("<qi4xq")
#: A message around a table in another FlatBuffer: the offset of the root, the list of the four fields, and
#: these: version 5 of the metadata (4), the kind, where the table is, and the length of the body.
_WRAPPER = struct.Struct("<I6HihBxI4xq")


class Message(NamedTuple):
    """Where a message begins, where its body does, and where it ends."""

    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Messages:
    """What a file or stream consists of.

    Attributes:
        schema: the message of the schema.
        dictionaries: where those of the dictionaries are. One holds for the batches behind it, until another
            with its number comes; in a file it holds for all.
        batches: where those of the batches are, and how many rows each has.
        is_file: whether they are those of a file and not of a stream.
    """

    schema: bytes
    dictionaries: tuple[Message, ...]
    batches: tuple[tuple[Message, int], ...]
    is_file: bool

    @property
    def rows(self) -> int:
        """Number of rows."""
        return sum(rows for _, rows in self.batches)


def read_messages(source: Source) -> Messages:
    """Find and check all messages of a file or stream."""
    size = source.size()
    with source.open() as file:
        head = file.read(8)
        if head.startswith(FEATHER_1):
            raise UnreadableFileError(
                f"{source.name}: is of the first version of Feather, which is not read",
                hint="write it again with pyarrow.feather.write_feather, which writes version 2",
            )
        of_file = head.startswith(MAGIC)
        return _of_file(source.name, file, size) if of_file else _of_stream(source.name, file, size)


def metadata(file: BinaryIO, message: Message) -> tuple[bytes, Table]:
    """The FlatBuffer of a message, and the table that it holds."""
    file.seek(message.start)
    prefix = 8 if file.read(4) == CONTINUATION else 4
    file.seek(message.start + prefix)
    return parsed(file.read(message.body - message.start - prefix), "message")


def parsed(text: bytes, name: str) -> tuple[bytes, Table]:
    """A FlatBuffer, and the table that it holds."""
    return text, root(Buffer(io.BytesIO(text), len(text), name))


def wrapped(kind: int, text: bytes, place: int, body: int) -> bytes:
    """A message around a table that stands at a place in another FlatBuffer."""
    size = _WRAPPER.size
    message = _WRAPPER.pack(16, 12, 24, 4, 6, 8, 16, 12, 4, kind, size + place - 24, body) + text
    message += bytes(-len(message) % 8)
    return CONTINUATION + struct.pack("<i", len(message)) + message


def _of_file(name: str, file: BinaryIO, size: int) -> Messages:
    """The messages that a file's footer lists."""
    file.seek(max(0, size - 10))
    tail = file.read(10)
    if size < 18 or not tail.endswith(MAGIC):
        raise _broken(name, "it does not end with ARROW1")
    length = struct.unpack("<i", tail[:4])[0]
    if not 0 < length <= size - 18:
        raise _broken(name, f"its footer would take {length} of {size} bytes")
    if length > MAX_METADATA:
        raise LimitExceededError(f"{name}: a footer of {length} bytes")
    end = size - 10 - length
    file.seek(end)
    text, footer = parsed(file.read(length), f"{name}, footer")
    place = footer.place(_SCHEMA)
    schema = footer.table(_SCHEMA)
    if schema is None:
        raise _broken(name, "its footer has no schema")
    _check_schema(name, schema)
    found: dict[int, list[tuple[Message, int]]] = {_DICTIONARIES: [], _BATCHES: []}
    for field, messages in found.items():
        start, count = footer.structures(field, _BLOCK.size)
        for offset, head, body in _BLOCK.iter_unpack(text[start : start + count * _BLOCK.size]):
            if not 8 <= offset <= offset + head <= offset + head + body <= end or head < 8 or body < 0:
                raise _broken(name, f"a message would lie at byte {offset} with {head} and {body} bytes")
            messages.append(_checked(name, file, Message(offset, offset + head, offset + head + body)))
    offset = Buffer(io.BytesIO(text), length, name).indirect(place)
    dictionaries = tuple(message for message, _ in found[_DICTIONARIES])
    return Messages(wrapped(SCHEMA, text, offset, 0), dictionaries, tuple(found[_BATCHES]), is_file=True)


def _of_stream(name: str, file: BinaryIO, size: int) -> Messages:
    """The messages that follow one another."""
    schema = b""
    dictionaries: list[Message] = []
    batches: list[tuple[Message, int]] = []
    for message in _following(name, file, size):
        _, table = metadata(file, message)
        kind = table.unsigned(_KIND, 1)
        if kind == SCHEMA and not schema:
            _check_schema(name, table.table(HEADER))
            file.seek(message.start)
            schema = file.read(message.end - message.start)
        elif kind in (DICTIONARY, BATCH):
            checked = _checked(name, file, message)
            batches += [checked] if kind == BATCH else []
            dictionaries += [message] if kind == DICTIONARY else []
        if len(dictionaries) + len(batches) > MAX_MESSAGES:
            raise LimitExceededError(f"{name}: has more than {MAX_MESSAGES} messages")
    if not schema:
        raise _broken(name, "it has no schema")
    return Messages(schema, tuple(dictionaries), tuple(batches), is_file=False)


def _following(name: str, file: BinaryIO, size: int) -> Iterator[Message]:
    position = 0
    while position < size:
        file.seek(position)
        head = file.read(8)
        prefix = 8 if head.startswith(CONTINUATION) else 4
        length = struct.unpack("<i", head[prefix - 4 : prefix])[0] if len(head) >= prefix else -1
        if length == 0:
            return
        body = position + prefix + length
        if length < 0 or body > size:
            raise _broken(name, f"the message at byte {position} would have {length} bytes")
        if length > MAX_METADATA:
            raise LimitExceededError(f"{name}: a message with {length} bytes of metadata")
        file.seek(position + prefix)
        _, table = parsed(file.read(length), f"{name}, byte {position}")
        held = table.signed(_BODY, 8)
        if held < 0 or body + held > size:
            raise _broken(name, f"the message at byte {position} would have a body of {held} bytes")
        yield Message(position, body, body + held)
        position = body + held


def _check_schema(name: str, schema: Table | None) -> None:
    if schema is None or schema.unsigned(0, 2):
        raise _broken(name, "it has no schema, or its numbers are big-endian, which is not read")


def _checked(name: str, file: BinaryIO, message: Message) -> tuple[Message, int]:
    """A dictionary or batch and its rows; its buffers lie in its body and are no larger than is granted."""
    _, table = metadata(file, message)
    batch = table.table(HEADER)
    if batch is not None and table.unsigned(_KIND, 1) == DICTIONARY:
        batch = batch.table(1)
    if batch is None:
        raise _broken(name, f"the message at byte {message.start} holds nothing")
    rows = batch.signed(_LENGTH, 8)
    held = message.end - message.body
    if not 0 <= rows <= MAX_ROWS:
        raise _broken(name, f"a batch would have {rows} rows")
    unpacked = 0
    for offset, length in batch.pairs(_BUFFERS):
        if offset < 0 or length < 0 or offset + length > held:
            raise _broken(name, f"a column would lie at byte {offset} of a batch of {held} bytes")
        unpacked += _unpacked(file, message.body + offset, length) if batch.place(_COMPRESSION) else length
    if unpacked > MAX_BATCH:
        raise LimitExceededError(
            f"{name}: a batch takes {unpacked} bytes, more than is read at once",
            hint="write it in batches of fewer rows",
        )
    return message, rows


def _unpacked(file: BinaryIO, place: int, length: int) -> int:
    """The bytes of a compressed buffer, as it says itself; one that begins with -1 is not compressed."""
    if length < 8:
        return length
    file.seek(place)
    return max(length, int.from_bytes(file.read(8), "little", signed=True))


def _broken(name: str, reason: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name}: not a whole Arrow file: {reason}", hint="copy or download the file again"
    )

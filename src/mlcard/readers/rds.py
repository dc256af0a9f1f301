"""R data files (`.rds`, `.rda`): the header, which tells the format and the version of R that wrote it.

Format: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats. The object itself
is not read: its class stands behind its data. Any R object can be in such a file, functions as well as
tables.
"""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tensors import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

#: Compressed bytes that hold the header for certain; a block of bzip2 has at most 900,000.
HEAD = 2**20
#: Bytes of the header: two texts of a few bytes, four numbers, and the name of an encoding.
MAX_HEADER = 512
#: What a dictionary of an xz stream may take; R's own default asks for 9 MiB, `-9e` for 65 MiB.
XZ_MEMORY = 100 * 2**20
#: Magic numbers of `save()`, before the header of `saveRDS()` (`R_MAGIC_…` in src/main/saveload.c).
_WORKSPACE = re.compile(rb"RD[AXB][2-9]\n")
#: By the first byte: the layout, and how numbers are written in it.
_LAYOUTS = {b"X\n": ("XDR", ">"), b"B\n": ("binary", "<"), b"A\n": ("ASCII", "")}


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says: layout, version of the format, of R that wrote it and can read it, encoding."""

    layout: str
    version: int
    writer: str
    reader: str
    encoding: str


def read(source: Source) -> Iterator[Fact]:
    """Facts from the header."""
    with source.open() as file:
        head = file.read(HEAD)
    content = _decompressed(head)
    workspace = _WORKSPACE.match(content)
    header = _header(source, content[workspace.end() :] if workspace else content)
    form = "rdata" if workspace else "rds"
    yield Fact("/file/format", form, "header")
    library: dict[str, JsonValue] = {"name": "R", "version": header.writer}
    yield Fact("/model/libraries/-", library, "header, version of R that wrote it")
    said = f"{form.upper()} version {header.version}, {header.layout}, written by R {header.writer}"
    said += f", readable from R {header.reader} on"
    if header.encoding:
        said += f", texts in {header.encoding}"
    yield Fact("/file/description", said, "header")


def _decompressed(head: bytes) -> bytes:
    """The first bytes of the content; MANGLED errors of a codec are for `mlcard.readers` to translate."""
    if head.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, MAX_HEADER)
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor().decompress(head, MAX_HEADER)
    if head.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY).decompress(head, MAX_HEADER)
    return head[:MAX_HEADER]


def _header(source: Source, content: bytes) -> Header:
    layout, order = _LAYOUTS.get(content[:2], ("", ""))
    if not layout:
        raise UnreadableFileError(
            f"{source.name}: not a file of R: its content begins with none of X, A, B",
            hint="restore the file",
        )
    encoding = b""
    if order:
        numbers = Struct(f"{order}3i")
        version, writer, reader = numbers.unpack_from(content, 2)
        if version >= 3:
            (length,) = Struct(f"{order}i").unpack_from(content, 2 + numbers.size)
            encoding = content[6 + numbers.size :][: max(0, min(length, 64))]
    else:
        lines = content.split(b"\n", 6)
        version, writer, reader = (int(line) for line in lines[1:4])
        encoding = lines[5] if version >= 3 else b""
    if not 1 <= version <= 9 or not 0 < writer < 2**24 or not 0 < reader < 2**24:
        raise UnreadableFileError(f"{source.name}: not a file of R: version {version}, written by {writer}")
    said = one_line(encoding.decode("ascii", "replace"), 64)
    return Header(layout, version, _release(writer), _release(reader), said)


def _release(number: int) -> str:
    """A version of R as `R_Version(4, 2, 3)` packs it."""
    return f"{number >> 16}.{number >> 8 & 255}.{number & 255}"

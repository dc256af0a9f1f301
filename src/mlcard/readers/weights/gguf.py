"""Where the tensors of a GGUF file stand.

GGUF tells the sizes of a tensor innermost first; here they stand outermost first, as everywhere else. The
blocks of quantised types are taken as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.gguf.header import layout_problem, read_header
from mlcard.readers.weights.stored import Place, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor

_SWAPPED_BLOCKS = "its blocks are stored with the most significant byte first"


def locate(source: Source) -> Iterator[StoredTensor]:
    """The tensors of a file, in the order of the header."""
    header = read_header(source)
    problem = layout_problem(header)
    if problem:
        raise UnreadableFileError(
            f"{source.name}: not a whole GGUF file: {problem}", hint="copy or download the file again"
        )
    for tensor in header.tensors:
        begin = header.data + tensor.offset
        place = Place(source, begin, tensor.byte_size, big_endian=header.big_endian)
        unknown = header.big_endian and tensor.type.quantized
        yield named(
            tensor.name,
            tensor.type.name,
            tensor.shape[::-1],
            None if unknown else place,
            _SWAPPED_BLOCKS if unknown else "",
        )

"""Where the constants of a Core ML program stand: in its file of weights; small ones are in the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.beside import file_beside
from mlcard.readers.coreml import parts_of
from mlcard.readers.coreml.program import MODEL_PATH, Program, check_weights, described, read_program
from mlcard.readers.weights.stored import Place, named
from mlcard.readers.wire import open_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor

_PROGRAM = 502
_IN_THE_PROGRAM = "its elements are written one by one in the program"


def locate(source: Source) -> Iterator[StoredTensor]:
    """The constants of a program, in the order of its operations."""
    found = Program()
    with source.open() as stream:
        for number, part in parts_of(open_message(source, stream)):
            if number == _PROGRAM:
                read_program(part, found)
    check_weights(source, found)
    if not found.blobs:
        raise UnreadableFileError(
            f"{source.name}: its weights are part of its layers, and mlcard locates those of programs only"
        )
    for constant in found.constants:
        if constant.blob is None:
            yield named(constant.name, constant.dtype, constant.shape, None, _IN_THE_PROGRAM)
            continue
        weights = file_beside(source, constant.blob.path.removeprefix(MODEL_PATH))
        with weights.open() as stream:
            begin, size = described(stream, constant.blob.offset)
        yield named(constant.name, constant.dtype, constant.shape, Place(weights, begin, size))

"""fastText models (`.bin`, `.ftz`): arguments of the training, words, labels, and sizes of the matrices.

Format: https://github.com/facebookresearch/fastText (`FastText::saveModel`, `Args::save`,
`Dictionary::save`): a magic number, a version, the arguments, the dictionary, two matrices. The dictionary is
passed over, the matrices are not read.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tensors import elements_of, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: `FASTTEXT_FILEFORMAT_MAGIC_INT32`, and the versions that fastText reads (`FastText::checkModel`).
MAGIC = 793_712_314
VERSIONS = frozenset({11, 12})
#: `Args::save`, then the sizes in `Dictionary::save`.
HEAD = struct.Struct("<2i12id3i2q")
ARGUMENTS = ("dim", "ws", "epoch", "minCount", "neg", "wordNgrams", "loss", "model", "bucket", "minn", "maxn",
             "lrUpdateRate", "t")  # fmt: skip
LOSSES = {1: "hs", 2: "ns", 3: "softmax", 4: "ova"}
MODELS = {1: "cbow", 2: "skipgram", 3: "supervised"}
ARCHITECTURES = {
    "cbow": "continuous bag of words",
    "skipgram": "skip-gram",
    "supervised": "linear classifier on averaged word vectors",
}
#: A word ends in a zero; its count (8 bytes) and type (1 byte) follow.
_ENTRY = re.compile(rb"([^\0]{0,100000}+)\0.{8}([\0\1])", re.DOTALL)
#: Most bytes of the dictionary that are passed over: some 4 million words.
MAX_DICTIONARY = 128 * 2**20
CHUNK = 4 * 2**20
#: Most labels, and longest of them, that become facts; longest word.
MAX_LABELS, MAX_LABEL, MAX_WORD = 10_000, 500, 100_000


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the dictionary.

    Attributes:
        version: of the format.
        arguments: of the training; those that the format keeps.
        words, labels: how many of them the dictionary holds.
        tokens: how many the training data had.
        pruned: entries of the table that renumbers pruned n-grams; -1 when nothing was pruned.
    """

    version: int
    arguments: dict[str, int | float | str]
    words: int
    labels: int
    tokens: int
    pruned: int


@dataclass(frozen=True, slots=True)
class Matrices:
    """Sizes of the input and output matrix, and whether the input is quantised."""

    quantized: bool
    input: tuple[int, int]
    output: tuple[int, int]


def read(source: Source) -> Iterator[Fact]:
    """Facts of a fastText model."""
    size = source.size()
    with source.open() as file:
        header = _header(source, file)
        yield Fact("/file/format", "fasttext", "byte 0")
        yield Fact("/file/description", f"version {header.version}, {header.words} words", "byte 4")
        yield Fact("/model/libraries/-", {"name": "fasttext"}, "byte 0", "inferred")
        yield from _arguments(header)
        labels, end = _dictionary(source, file, header)
        if labels and header.arguments["model"] == "supervised":
            yield Fact("/model/classes", list(labels), f"dictionary, after {header.words} words")
        if end is not None:
            yield from _matrix_facts(_matrices(source, file, end, size))


def _header(source: Source, file: BinaryIO) -> Header:
    data = file.read(HEAD.size)
    if len(data) < HEAD.size:
        raise _broken(source, "it ends within its header")
    magic, version, *rest = HEAD.unpack(data)
    if magic != MAGIC or version not in VERSIONS:
        raise _broken(source, f"it begins with {magic} and {version}")
    arguments: dict[str, int | float | str] = dict(zip(ARGUMENTS, rest[: len(ARGUMENTS)], strict=True))
    loss, model = LOSSES.get(rest[6]), MODELS.get(rest[7])
    entries, words, labels, tokens, pruned = rest[len(ARGUMENTS) :]
    if loss is None or model is None or not 0 < rest[0] < 2**20 or not math.isfinite(rest[12]):
        raise _broken(source, "its arguments are none that fastText knows")
    if min(words, labels, tokens) < 0 or words + labels != entries or pruned < -1:
        raise _broken(source, f"{words} words and {labels} labels do not make {entries} entries")
    return Header(version, {**arguments, "loss": loss, "model": model}, words, labels, tokens, pruned)


def _arguments(header: Header) -> Iterator[Fact]:
    model = str(header.arguments["model"])
    yield Fact("/model/architecture", ARCHITECTURES[model], f"argument model: {model}", "inferred")
    supervised = model == "supervised"
    yield Fact("/model/algorithm", f"fastText {model}", "argument model")
    learning = "supervised" if supervised else "self_supervised"
    yield Fact("/model/learning_type", learning, f"argument model: {model}", "inferred")
    task = "text-classification" if supervised else "feature-extraction"
    yield Fact("/model/ml_task", task, f"argument model: {model}", "inferred")
    for index, name in enumerate(ARGUMENTS):
        yield Fact(f"/model/hyperparameters/{name}", header.arguments[name], f"byte {8 + 4 * index}")
    yield Fact("/model/objective/-", str(header.arguments["loss"]), "argument loss")
    if header.tokens:
        yield Fact("/model/training/tokens_seen", header.tokens * int(header.arguments["epoch"]),
                   "tokens of the training data times argument epoch", "computed")  # fmt: skip


def _dictionary(source: Source, file: BinaryIO, header: Header) -> tuple[list[str], int | None]:
    """The labels, and where the dictionary ends; None when it is too long to be passed over."""
    labels: list[str] = []
    left, waiting, position = header.words + header.labels, b"", HEAD.size
    while left:
        chunk = file.read(CHUNK)
        text = waiting + chunk
        end = 0
        while left and (entry := _ENTRY.match(text, end)):
            end = entry.end()
            left -= 1
            if entry[2] == b"\1" and len(labels) < MAX_LABELS:
                labels.append(one_line(entry[1].decode("utf-8", "replace"), MAX_LABEL))
        position += end
        waiting = text[end:]
        if left and (not chunk or len(waiting) > MAX_WORD + 10):
            raise _broken(source, "it ends within its dictionary" if not chunk else "a word has no end")
        if position > MAX_DICTIONARY:
            return [], None
    whole = len(labels) == header.labels and all(labels)
    return labels if whole else [], position + 8 * max(0, header.pruned)


def _matrices(source: Source, file: BinaryIO, at: int, size: int) -> Matrices:
    """Sizes of both matrices; the data of each must lie in the file."""
    quantized, rows, columns, at = _matrix(source, file, at, size)
    _, out_rows, out_columns, end = _matrix(source, file, at, size)
    if end != size:
        raise _broken(source, f"its matrices end at byte {end} of {size}")
    return Matrices(quantized, (rows, columns), (out_rows, out_columns))


def _matrix(source: Source, file: BinaryIO, at: int, size: int) -> tuple[bool, int, int, int]:
    """Whether a matrix is quantised, its rows and columns, and where it ends."""
    quantized = _at(source, file, at, 1) == b"\1"
    at += 1
    if not quantized:
        rows, columns = struct.unpack("<2q", _at(source, file, at, 16))
        end = at + 16 + 4 * elements_of((rows, columns))
    else:  # `QMatrix::save`: has norms, sizes, codes, a quantizer; and the same for the norms
        norms, rows, columns, codes = struct.unpack("<?2qi", _at(source, file, at, 21))
        end = _quantizer(source, file, at + 21 + max(0, codes))
        if norms:
            end = _quantizer(source, file, end + max(0, rows))
        elements_of((rows, columns))
    if end > size:
        raise _broken(source, f"a matrix of {rows} rows and {columns} columns is longer than the file")
    return quantized, rows, columns, end


def _quantizer(source: Source, file: BinaryIO, at: int) -> int:
    """Where a product quantizer ends: four sizes, then 256 centroids (`ProductQuantizer::save`)."""
    dim: int = struct.unpack("<4i", _at(source, file, at, 16))[0]
    return at + 16 + 4 * 256 * max(0, dim)


def _at(source: Source, file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    data = file.read(count)
    if len(data) < count:
        raise _broken(source, "it ends before its matrices")
    return data


def _matrix_facts(matrices: Matrices) -> Iterator[Fact]:
    where = f"sizes of the matrices: {matrices.input} and {matrices.output}"
    if matrices.quantized:
        quantization = {"method": "product quantization"}
        yield Fact("/model/quantization", {**quantization}, "byte before the input matrix")
        return
    total = sum(rows * columns for rows, columns in (matrices.input, matrices.output))
    yield Fact("/model/tensor_count", 2, where, "computed")
    yield Fact("/model/stored_elements", total, where, "computed")
    yield Fact("/model/parameter_count", total, f"{where}; hashed n-grams and words alike", "computed")


def _broken(source: Source, reason: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{source.name}: not a whole fastText model: {reason}", hint="copy or download the file again"
    )

"""Where the tensors of a PyTorch file stand: each is a view of a storage, which several may share.

Of a checkpoint only the model counts, not the state of the optimizer beside it; of TorchScript also the
constants that its code uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.pytorch import archive, legacy
from mlcard.readers.pytorch.checkpoint import model_part
from mlcard.readers.pytorch.tensors import BITS, byte_size
from mlcard.readers.pytorch.walk import NO_CLASSES, tensors_in
from mlcard.readers.weights.stored import Place, is_row_by_row, named, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.pytorch.loaded import Loaded
    from mlcard.readers.pytorch.tensors import View
    from mlcard.readers.weights.stored import StoredTensor

_NO_ELEMENTS = "it has no stored elements"
_NOT_PLAIN = "its elements are compressed, or part of the pickle"
_ODD_TYPE = "the size of its elements is not known"
_REPEATED = "it repeats its elements"


def locate(source: Source) -> Iterator[StoredTensor]:
    """The tensors of the model, under each of their names."""
    with source.open() as file:
        loaded = archive.load(file) if file.read(2) == b"PK" else legacy.load(file)
    main = loaded.main
    problem = loaded.problem or (main.pickled.problem if main is not None else None)
    if main is None or problem is not None:
        said = problem or "a zip archive without the data.pkl of PyTorch"
        raise UnreadableFileError(f"{source.name}: {said}", hint=problem.hint if problem is not None else "")
    script = loaded.script.classes if loaded.script is not None else NO_CLASSES
    for tensor in tensors_in(model_part(main.pickled.value)[0], script):
        yield _stored(tensor.name, tensor.view, loaded, source, "")
    if loaded.constants is not None:
        for tensor in tensors_in(loaded.constants.pickled.value, prefix="constants"):
            yield _stored(tensor.name, tensor.view, loaded, source, "constants/")


def _stored(name: str, view: View, loaded: Loaded, source: Source, folder: str) -> StoredTensor:
    """A view of a storage, which lies in the folder of constants or in the other one."""
    key, bits = folder + view.storage.key, BITS.get(view.dtype)
    start = loaded.starts.get(key)
    repeats = any(stride == 0 and size > 1 for size, stride in zip(view.shape, view.strides, strict=True))
    reason = (
        _NO_ELEMENTS if not view.storage.key
        else _NOT_PLAIN if start is None
        else _ODD_TYPE if bits is None
        else _REPEATED if repeats
        else ""
    )  # fmt: skip
    if reason or start is None or bits is None:
        return named(name, view.dtype, view.shape, None, reason)
    expected = byte_size(view.storage)
    if expected is not None and loaded.sizes[key] != expected:
        there = f"storage {key[:100]} has {loaded.sizes[key]} bytes"
        raise UnreadableFileError(
            f"{source.name}: {there} where its tensors need {expected}",
            hint="the file is damaged; copy or download it again",
        )
    strides = None if is_row_by_row(view.shape, view.strides) else view.strides
    size = span_of(view.shape, view.strides) * bits // 8
    place = Place(source, start + view.offset * bits // 8, size, strides, loaded.big_endian)
    return named(name, view.dtype, view.shape, place)

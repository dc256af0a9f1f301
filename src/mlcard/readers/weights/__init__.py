"""Where the elements of stored tensors stand: byte ranges of files, found without reading one element.

A format whose tensors can be located has a row in `LOCATORS`: a module with one function
`locate(source) -> Iterator[StoredTensor]`, under the rules that readers have (`mlcard.readers`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers import MANGLED
from mlcard.readers.archive_findings import named as name_the_file
from mlcard.readers.weights.stored import Place, StoredTensor

if TYPE_CHECKING:
    from mlcard.facts import Source

__all__ = ["LOCATORS", "WITHOUT_TENSORS", "Place", "StoredTensor", "locate"]

_HERE = "mlcard.readers.weights."
#: For the name of a format, the module that locates its tensors.
LOCATORS = {
    "safetensors": _HERE + "safetensors",
    "gguf": _HERE + "gguf",
    "pytorch": _HERE + "pytorch",
    "pytorch-legacy": _HERE + "pytorch",
    "sklearn": _HERE + "pickles",
    "skops": _HERE + "skops",
    "npy": _HERE + "npy",
    "npz": _HERE + "npy",
    "keras": _HERE + "keras",
    "keras-h5": _HERE + "keras",
    "onnx": _HERE + "onnx",
    "tensorflow-variables": _HERE + "tensorflow",
    "tflite": _HERE + "tflite",
    "coreml": _HERE + "coreml",
    "paddle-parameters": _HERE + "paddle",
}
_TREES = "holds trees, and no tensors"
#: For the name of a format that holds a model, why there are no tensors to locate.
WITHOUT_TENSORS = {
    "xgboost": _TREES,
    "lightgbm": _TREES,
    "catboost": _TREES,
    "h2o-mojo": _TREES,
    "h2o-mojo-zip": _TREES,
    "pmml": "describes a model in XML, without tensors",
    "spark-ml": "stores parameters as rows of tables",
    "mleap": "stores parameters as JSON",
    "mleap-folder": "stores parameters as JSON",
    "fasttext": "stores matrices in a way that mlcard does not locate",
    "rds": "is an object of R, which mlcard does not look into",
}
#: Most tensors of one file; the largest checkpoints have some 100,000.
MOST_TENSORS = 500_000


def locate(source: Source, format_name: str) -> list[StoredTensor]:
    """The stored tensors of a file, each with its place or the reason why it has none.

    Args:
        source: the file.
        format_name: its format, one of `LOCATORS`.

    Raises:
        UnreadableFileError: the file is damaged, compressed as a whole, or a tensor is not in it.
        LimitExceededError: it has more tensors than any model.
    """
    module = importlib.import_module(LOCATORS[format_name])
    found: list[StoredTensor] = []
    try:
        for tensor in module.locate(source):
            found.append(tensor)
            if len(found) > MOST_TENSORS:
                raise LimitExceededError(f"{source.name}: holds more than {MOST_TENSORS} tensors")
        _check_places(found)
    except UnreadableFileError as problem:
        raise name_the_file(problem, source) from problem
    except MANGLED as error:
        raise UnreadableFileError(
            f"{source.name}: not a readable {format_name} file ({error})",
            hint="the file is damaged, or it is not what its name says",
        ) from error
    return found


def _check_places(tensors: list[StoredTensor]) -> None:
    """Raise when a tensor is not in the file that it is said to be in."""
    sizes: dict[Source, int] = {}
    for tensor in tensors:
        place = tensor.place
        if place is None:
            continue
        if place.file not in sizes:
            sizes[place.file] = place.file.size()
        if place.begin < 0 or place.begin + place.size > sizes[place.file]:
            raise UnreadableFileError(
                f"{place.file.name}: tensor {tensor.name[:100]!r} ends at byte {place.begin + place.size} "
                f"of a file of {sizes[place.file]}",
                hint="the file is truncated; copy or download it again",
            )

"""Which files hold the weights of a model, by their names: what lies beside a README that names no files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.patterns import lazy
from mlcard.validate.subjects import items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.facts import JsonValue

_WEIGHTS = lazy(
    r".*\.(safetensors|gguf|onnx|tflite|mlmodel|pt|pth|ckpt|bin|h5|hdf5|keras|msgpack|joblib|pkl|pickle|skops|"
    r"npz|nemo|pdiparams|pdmodel|ubj|cbm|ftz|pmml|mojo|engine|ot)|(.*/)?saved_model\.pb",
    re.IGNORECASE,
)
# Files of those kinds that hold the state of a training and no model.
_STATE = lazy(
    r"(.*/)?(training_args|optimizer|scheduler|scaler|rng_state.*|random_states_.*)\.(bin|pt|pth|pkl)"
)


def is_weights(path: str) -> bool:
    """Whether a file holds weights, by its name."""
    return _WEIGHTS.fullmatch(path) is not None and not _STATE.fullmatch(path)


def paths_of(model: dict[str, JsonValue], beside: Iterable[str]) -> list[str]:
    """The files of a model: those that its card names, or all that lie beside a card that names none."""
    if "files" not in model:
        return list(beside)
    named = [str(file["path"]) for _, file in items(model, "", "files") if isinstance(file.get("path"), str)]
    return named or list(beside)

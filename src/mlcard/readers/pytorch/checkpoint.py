"""Which part of a checkpoint is the model, and what the keys beside it say of the training.

There is no standard: the keys are those of the examples of PyTorch, of PyTorch Lightning
(https://lightning.ai/docs/pytorch/stable/common/checkpointing.html), timm, fairseq and Ultralytics.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.pickle_machine.records import Call, Dict, List, Value
from mlcard.readers.pytorch.tensors import parts_of
from mlcard.readers.pytorch.walk import class_of, is_module
from mlcard.readers.sklearn.estimators import Budget, attributes_of, clean, json_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue

#: Keys of the model, the most usual first.
MODEL_KEYS = ("state_dict", "model_state_dict", "model_state", "model", "module", "net", "network",
              "generator", "encoder", "weights", "params")  # fmt: skip
#: Keys of what is not the model: an optimizer holds two more tensors for each parameter, an average one.
NOT_MODEL = re.compile(
    r"(?i)optim|sched|scaler|(^|_)(amp|ema|rng|loss(es)?|criterion|history|best|args|opt|cfg|config|callbacks|loops"
    r"|random_states?|swa|teacher|target|epoch|step)($|_)"
)
EPOCHS = ("epoch", "epochs", "current_epoch", "last_epoch")
STEPS = ("global_step", "step", "steps", "iteration", "iter", "num_updates")
#: Keys of mappings of hyperparameters.
SETTINGS = ("hyper_parameters", "hyperparameters", "hparams", "train_args", "args", "opt", "config", "cfg")
OPTIMIZERS = (
    "optimizer",
    "optimizer_state_dict",
    "optimizer_states",
    "optim",
    "optimizer_state",
    "opt_state_dict",
)
#: Settings that name a place or a secret, not a hyperparameter.
NOT_SETTING = re.compile(
    r"(?i)(^|_)(dir|path|folder|file|root|token|password|secret|key|host|port|url|device|rank|gpus?|local_rank"
    r"|world_size|workers|resume|save|logs?|output|data|name|verbose)($|_)"
)
MOST_SETTINGS = 200
MOST_CLASSES = 100_000


def mapping_of(value: Value) -> dict[str, Value]:
    """The values of a mapping under its text keys; empty for anything else."""
    if not isinstance(value, Dict):
        return {}
    return {key: item for key, item in zip(value.keys, value.values, strict=True) if isinstance(key, str)}


def model_part(value: Value) -> tuple[Value, str]:
    """The part of a checkpoint that is the model, and how a person finds it; all where nothing tells."""
    keys = mapping_of(value)
    if not keys or any(_is_tensor(item) for item in keys.values()):
        return value, ""
    for key in MODEL_KEYS:
        held = keys.get(key)
        if is_module(held) or isinstance(held, (Dict, List)):
            return held, f"key {key}"
    left = {key: item for key, item in keys.items() if not NOT_MODEL.search(key)}
    if len(left) == len(keys):
        return value, ""
    return Dict(
        list(left), list(left.values()), [0] * len(left), len(left)
    ), "without optimizer and training state"


def _is_tensor(value: Value) -> bool:
    return isinstance(value, Call) and parts_of(value) is not None


def training_facts(value: Value) -> Iterator[Fact]:
    """Facts from the keys of a checkpoint beside the model."""
    keys = mapping_of(value)
    if not keys or any(_is_tensor(item) for item in keys.values()):
        return
    yield from _progress(keys)
    version = keys.get("pytorch-lightning_version")
    if isinstance(version, str):
        library: dict[str, JsonValue] = {"name": "pytorch-lightning", "version": clean(version)[:100]}
        yield Fact("/model/libraries/-", library, "key pytorch-lightning_version")
    arch = keys.get("arch")
    if isinstance(arch, str) and 0 < len(arch) < 200:
        yield Fact("/model/architecture", clean(arch), "key arch")
    yield from _classes(keys)
    for key in SETTINGS:
        yield from _settings(key, keys.get(key))
    for key in OPTIMIZERS:
        yield from _optimizer(key, keys.get(key))


def _progress(keys: Mapping[str, Value]) -> Iterator[Fact]:
    """Where the training stood: whether an epoch counts from 0 or 1 is the writer's secret."""
    for names, slot in ((EPOCHS, "epochs"), (STEPS, "training_steps")):
        for key in names:
            number = keys.get(key)
            if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**53:
                said = "read" if key == "global_step" else "inferred"
                where = f"key {key}" if said == "read" else f"key {key}, as the checkpoint counts"
                yield Fact(f"/model/training/{slot}", number, where, "read" if said == "read" else "inferred")
                break


def _classes(keys: Mapping[str, Value]) -> Iterator[Fact]:
    indices = keys.get("class_to_idx")
    if isinstance(indices, Dict) and 0 < indices.length == len(indices.keys) <= MOST_CLASSES:
        pairs = [(index, key) for key, index in zip(indices.keys, indices.values, strict=True)
                 if isinstance(key, str) and isinstance(index, int)]  # fmt: skip
        if len(pairs) == indices.length:
            yield Fact("/model/classes", [clean(key) for _, key in sorted(pairs)], "key class_to_idx")
            return
    for key in ("classes", "class_names", "labels"):
        named = keys.get(key)
        if isinstance(named, List) and 0 < named.length == len(named.items) <= MOST_CLASSES:
            texts = [clean(item) for item in named.items if isinstance(item, str)]
            if len(texts) == named.length:
                yield Fact("/model/classes", list(texts), f"key {key}")
                return


def _settings(key: str, value: Value) -> Iterator[Fact]:
    settings = mapping_of(value)
    found = class_of(value)
    if isinstance(value, Call) and found is not None and found.present == ("argparse", "Namespace"):
        settings = {name: attribute.value for name, attribute in attributes_of(value).items()}
    for name in list(settings)[:MOST_SETTINGS]:
        setting = plain(settings[name])
        if setting is not None and not NOT_SETTING.search(name):
            yield Fact(
                pointer("model", "hyperparameters", clean(name)[:200]),
                setting,
                f"key {key}.{clean(name)[:200]}",
            )


def _optimizer(key: str, value: Value) -> Iterator[Fact]:
    """Settings of the first group of parameters of the first optimizer."""
    if isinstance(value, List) and value.items:
        value = value.items[0]
    groups = mapping_of(value).get("param_groups")
    if not isinstance(groups, List) or not groups.items:
        return
    for name, setting in list(mapping_of(groups.items[0]).items())[:MOST_SETTINGS]:
        kept = plain(setting)
        if kept is not None and name != "params":
            where = f"key {key}.param_groups.0.{clean(name)[:200]}"
            yield Fact(pointer("model", "hyperparameters", f"optimizer.{clean(name)[:200]}"), kept, where)


def plain(value: Value) -> JsonValue:
    """A scalar, or a short list of scalars; None for everything else, and for None."""
    if isinstance(value, (bool, int, float)) or (isinstance(value, str) and len(value) <= 500):
        return json_value(value, Budget()) if not isinstance(value, int) or abs(value) < 2**63 else None
    items = value.items if isinstance(value, List) else value
    if isinstance(items, (list, tuple)) and 0 < len(items) <= 32:
        kept = [plain(item) for item in items if not isinstance(item, (List, tuple))]
        return kept if len(kept) == len(items) and None not in kept else None
    return None

"""`trainer_state.json` of the transformers `Trainer`: how long a model was trained, and its last evaluation.

Format: https://huggingface.co/docs/transformers/main_classes/callback (class `TrainerState`). What was
evaluated on, the file does not say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.bounded_json import is_number, read_object, text_of
from mlcard.readers.metrics import parse_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.facts import JsonValue, Source

#: Most bytes that are read; 100,000 steps that were logged take some 20 MB.
MAX_BYTES = 24_000_000
#: Slots of a training by keys of the state, and whether the number is a whole one.
COUNTS = {
    "epoch": ("epochs", float),
    "global_step": ("training_steps", int),
    "total_flos": ("training_flops", float),
    "num_input_tokens_seen": ("tokens_seen", int),
}
#: Settings of the training that the state repeats.
SETTINGS = ("train_batch_size", "num_train_epochs", "max_steps")
_STEP = re.compile(r"checkpoint-(\d{1,12})/?$")


def read(source: Source) -> Iterator[Fact]:
    """Facts from the state of a training."""
    state = read_object(source, max_bytes=MAX_BYTES)
    if "log_history" not in state and "global_step" not in state:
        raise UnreadableFileError(f"{source.name}: not the state of a Trainer: it has no log_history")
    yield Fact("/file/format", "trainer-state", "keys")
    for key, (slot, kind) in COUNTS.items():
        value = state.get(key)
        if is_number(value) and value > 0 and (kind is float or value == int(value)):
            yield Fact(f"/model/training/{slot}", kind(value), f"key {key}")
    for key in SETTINGS:
        value = state.get(key)
        if is_number(value) and value > 0:
            yield Fact(f"/model/training/hyperparameters/{key}", value, f"key {key}")
    history = state.get("log_history")
    logs = [log for log in history if isinstance(log, dict)] if isinstance(history, list) else []
    yield from _runtime(logs)
    yield from _evaluations(logs)
    yield from _best(state, logs)


def _runtime(logs: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
    """The time that the training took, from the last line that tells one."""
    for position in range(len(logs) - 1, -1, -1):
        if is_number(logs[position].get("train_runtime")):
            took = logs[position]["train_runtime"]
            if took >= 0:
                yield Fact("/model/training/training_time", took, f"key log_history/{position}/train_runtime")
            return


def _evaluations(logs: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
    """The measures of the last evaluation, and the mean loss of the training."""
    evaluated = [position for position, log in enumerate(logs) if any(key.startswith("eval_") for key in log)]
    trained = [position for position, log in enumerate(logs) if "train_loss" in log]
    for position, prefix in [
        *((at, "eval_") for at in evaluated[-1:]),
        *((at, "train_loss") for at in trained[-1:]),
    ]:
        for name, value in logs[position].items():
            key = parse_key(name) if name.startswith(prefix) and is_number(value) else None
            if key is None:
                continue
            evaluation: dict[str, JsonValue] = {"measure": key.measure, "value": value}
            if key.split:
                evaluation["split"] = key.split
            yield Fact("/model/evaluations/-", evaluation, f"key log_history/{position}/{name[:100]}")


def _best(state: Mapping[str, Any], logs: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
    """In words: which step was the best of the training, and by which measure, as far as the log shows it."""
    best = state.get("best_metric")
    match = _STEP.search(text_of(state, "best_model_checkpoint") or "")
    step = state.get("best_global_step") or (int(match.group(1)) if match else None)
    if not is_number(best) or type(step) is not int:
        return
    at_step = [log for log in logs if log.get("step") == step]
    names = sorted({name for log in at_step for name, value in log.items() if value == best and "_" in name})
    measure = f"{names[0][:100]} " if len(names) == 1 else ""
    said = f"Best of the training: {measure}{best} at step {step}."
    yield Fact("/model/training/description", said, "keys best_metric and best_model_checkpoint", "computed")

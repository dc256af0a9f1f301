"""`training_args.bin`: the settings that `transformers.Trainer` saves beside a model.

Format: `torch.save` of a `TrainingArguments`
(https://huggingface.co/docs/transformers/main_classes/trainer#transformers.TrainingArguments). Settings of
how the training is run, logged and uploaded are left out; among them are folders, names and tokens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.pickle_machine.records import Call, Dict, Global, Value
from mlcard.readers.pytorch.checkpoint import mapping_of, plain
from mlcard.readers.pytorch.walk import class_of, is_module
from mlcard.readers.sklearn.estimators import attributes_of, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue

#: Settings that change where and how the training runs, not what is learned.
LEFT_OUT = re.compile(
    r"_.*|.*(_dir|_path|token|_token|_on_start|_at_end|on_each_node|_hosts?)|(do|hub|logging|log|save|push_to_hub|dataloader|ddp|tpu"
    r"|fsdp|eval|jit|torch_compile|report|disable|skip|debug|include|past|resume|ray|mp|use_cpu|use_ipex|use_mps|no_cuda"
    r"|overwrite|run|local|xpu|deepspeed|push|load|metric|greater|batch_eval|prediction|accelerator|project|trackio|use_legacy"
    r"|liger|remove)(_.*)?|parallel_mode|distributed_state|device|sharded_ddp|length_column_name|backend"
)
#: Of those, the settings that matter all the same.
KEPT = frozenset({"eval_strategy", "evaluation_strategy", "eval_steps", "per_device_eval_batch_size",
                  "load_best_model_at_end", "metric_for_best_model", "greater_is_better"})  # fmt: skip
MOST_FIELDS = 1_000


def is_arguments(value: Value) -> bool:
    """Whether a value is the settings of a trainer, and no model."""
    found = class_of(value)
    named_so = found is not None and found.name.endswith(
        ("TrainingArguments", "TrainerConfig", "TrainArguments")
    )
    return named_so and not is_module(value)


def argument_facts(value: Call) -> Iterator[Fact]:
    """Facts of the settings."""
    found = class_of(value)
    library = found.module.partition(".")[0] if found is not None else ""
    if library in {"transformers", "trl", "sentence_transformers", "setfit"}:
        yield Fact(
            "/model/libraries/-", {"name": library.replace("_", "-")}, f"opcode {value.op}", "inferred"
        )
    for name, attribute in list(attributes_of(value).items())[:MOST_FIELDS]:
        if LEFT_OUT.fullmatch(name) and name not in KEPT:
            continue
        setting = setting_of(attribute.value)
        if setting is not None:
            yield Fact(
                pointer("model", "hyperparameters", clean(name)[:200]), setting, f"opcode {attribute.op}"
            )


def setting_of(value: Value) -> JsonValue:
    """A plain value, the value of an enumeration's member, or a mapping of plain values; else None."""
    match value:
        case Call(function=Global(present=("torch", _))):
            return None
        case Call(function=Global(), args=(str() | int() as member,)):
            return plain(member)
        case Dict() if 0 < value.length <= 32:
            settings = {clean(key): plain(item) for key, item in mapping_of(value).items()}
            known: dict[str, JsonValue] = {key: item for key, item in settings.items() if item is not None}
            return known or None
    return plain(value) if value != "" else None

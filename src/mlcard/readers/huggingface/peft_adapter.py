"""`adapter_config.json` of PEFT: how an adapter was made, and to which base model it belongs.

Format: https://huggingface.co/docs/peft/package_reference/config and `peft/config.py`, one class for each
method.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import plain, read_object, text_of
from mlcard.readers.huggingface.names import mentioned
from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

MAX_BYTES = 4_000_000
#: Every adapter has at least one of these keys.
KEYS = frozenset({"peft_type", "base_model_name_or_path", "target_modules", "lora_alpha"})
#: Keys that say where things are and how they are loaded, not how the adapter was made.
NOT_HYPERPARAMETERS = frozenset(
    """
    auto_mapping base_model_name_or_path inference_mode megatron_config megatron_core peft_version revision
    runtime_config task_type tokenizer_name_or_path
    """.split()  # noqa: SIM905 - a list of words
)
#: Task of the model by `task_type` (`peft/utils/peft_types.py`).
TASKS = {
    "CAUSAL_LM": "text-generation",
    "SEQ_2_SEQ_LM": "text-generation",
    "SEQ_CLS": "text-classification",
    "TOKEN_CLS": "token-classification",
    "QUESTION_ANS": "question-answering",
    "FEATURE_EXTRACTION": "feature-extraction",
}
#: Packages whose classes PEFT is made for; `AutoPeftModel` imports what `auto_mapping` names.
LIBRARIES = ("transformers", "diffusers", "timm", "sentence_transformers", "torch")


def read(source: Source) -> Iterator[Fact]:
    """Facts from the configuration of an adapter."""
    config = read_object(source, max_bytes=MAX_BYTES)
    if not KEYS & config.keys():
        raise UnreadableFileError(
            f"{source.name}: not a configuration of PEFT: it has none of {', '.join(sorted(KEYS))}"
        )
    yield Fact("/file/format", "peft-adapter", "keys")
    library: dict[str, JsonValue] = {"name": "peft"}
    version = text_of(config, "peft_version")
    if version:
        library["version"] = version
    yield Fact("/model/libraries/-", library, "key peft_version" if version else "keys of the configuration")
    yield from _base_model(config)
    task = TASKS.get(text_of(config, "task_type") or "")
    if task:
        yield Fact("/model/ml_task", task, f"key task_type {config['task_type']}", "inferred")
    for key, value in config.items():
        unused = key == "qalora_group_size" and not config.get("use_qalora")
        if key not in NOT_HYPERPARAMETERS and not unused and value not in (None, [], "") and plain(value):
            yield Fact(pointer("model", "hyperparameters", key), value, f"key {key[:100]}")
    yield from _imported(source, config)


def _base_model(config: Mapping[str, Any]) -> Iterator[Fact]:
    text = text_of(config, "base_model_name_or_path")
    base = mentioned(text) if text else None
    if base is None:
        return
    derivation: dict[str, JsonValue] = {"model": base.model, "relation": "adapter"}
    method = text_of(config, "peft_type")
    if method:
        derivation["method"] = method
    revision = text_of(config, "revision") or base.revision
    if revision:
        derivation["revision"] = revision
    if base.certain:
        yield Fact("/model/base_models/-", derivation, "key base_model_name_or_path")
    else:
        where = "key base_model_name_or_path, the last part of a path"
        yield Fact("/model/base_models/-", derivation, where, "inferred")


def _imported(source: Source, config: Mapping[str, Any]) -> Iterator[Fact]:
    mapping = config.get("auto_mapping")
    module = text_of(mapping, "parent_library") if isinstance(mapping, dict) else None
    if module and module.partition(".")[0] not in LIBRARIES:
        description = "AutoPeftModel imports this module."
        where = "key auto_mapping/parent_library"
        yield finding(source, module, where, description, "medium", "unknown")

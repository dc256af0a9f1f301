"""`preprocessor_config.json` and `processor_config.json` of transformers: what is done to an image or sound.

Format: https://huggingface.co/docs/transformers/main_classes/image_processor and `…/feature_extractor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import plain, read_object
from mlcard.readers.huggingface.chat_template import chat_template_findings
from mlcard.readers.huggingface.config import custom_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

MAX_BYTES = 4_000_000
#: Keys that hold templates and custom code, which are told apart.
ELSEWHERE = frozenset({"chat_template", "auto_map", "_valid_processor_keys"})


def read(source: Source) -> Iterator[Fact]:
    """The settings, under the prefix `preprocessor.`."""
    config = read_object(source, max_bytes=MAX_BYTES)
    yield Fact("/file/format", "preprocessor-config", "the file's name")
    for key, value in _settings(config, ""):
        yield Fact(pointer("model", "hyperparameters", f"preprocessor.{key}"), value, f"key {key[:100]}")
    yield from chat_template_findings(source, config)
    yield from custom_code(config, source)


def _settings(config: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, JsonValue]]:
    """Settings by name; a size such as `{"height": 224}` gives `size.height`."""
    for key, value in config.items():
        if key in ELSEWHERE or value in (None, [], ""):
            continue
        if isinstance(value, dict) and prefix.count(".") < 2:
            yield from _settings(value, f"{prefix}{key}.")
        elif plain(value):
            yield f"{prefix}{key}", value

"""`generation_config.json` of transformers: how a model generates text when nobody says otherwise.

Format: https://huggingface.co/docs/transformers/main_classes/text_generation (class `GenerationConfig`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import plain, read_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

MAX_BYTES = 4_000_000
#: Keys that say who wrote the file. The version of transformers is that of the configuration, or a later one.
NOT_SETTINGS = frozenset({"transformers_version", "_from_model_config", "_commit_hash"})


def read(source: Source) -> Iterator[Fact]:
    """The settings, with the prefix `generation.`; numbers of special tokens are left out."""
    config = read_object(source, max_bytes=MAX_BYTES)
    yield Fact("/file/format", "generation-config", "the file's name")
    for key, value in config.items():
        setting = key not in NOT_SETTINGS and not key.endswith(("_token_id", "_token_ids"))
        if setting and value not in (None, [], "") and plain(value):
            yield Fact(pointer("model", "hyperparameters", f"generation.{key}"), value, f"key {key[:100]}")

"""`tokenizer_config.json` of transformers: a tokenizer's class, limits, templates and custom code.

Format: https://huggingface.co/docs/transformers/main_classes/tokenizer
(`PreTrainedTokenizerBase.save_pretrained`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import is_number, plain, read_object, text_of
from mlcard.readers.huggingface.chat_template import chat_template_findings
from mlcard.readers.huggingface.config import custom_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

MAX_BYTES = 16_000_000
#: Settings that change which tokens a text becomes.
SETTINGS = (
    "do_lower_case", "do_basic_tokenize", "tokenize_chinese_chars", "strip_accents", "padding_side",
    "truncation_side", "add_prefix_space", "add_bos_token", "add_eos_token", "legacy",
    "clean_up_tokenization_spaces",
)  # fmt: skip
#: Tokenizers without a limit say `int(1e30)` (`VERY_LARGE_INTEGER` in tokenization_utils_base.py).
NO_LIMIT = 10**15


def read(source: Source) -> Iterator[Fact]:
    """Facts from the configuration of a tokenizer."""
    config = read_object(source, max_bytes=MAX_BYTES)
    yield Fact("/file/format", "tokenizer-config", "the file's name")
    name = text_of(config, "tokenizer_class")
    if name:
        yield Fact("/model/hyperparameters/tokenizer.class", name, "key tokenizer_class")
    limit = config.get("model_max_length")
    if is_number(limit) and 0 < limit < NO_LIMIT:
        yield Fact("/model/hyperparameters/tokenizer.model_max_length", limit, "key model_max_length")
    for key in SETTINGS:
        if config.get(key) is not None and plain(config[key]) and config[key] != "":
            yield Fact(pointer("model", "hyperparameters", f"tokenizer.{key}"), config[key], f"key {key}")
    yield from chat_template_findings(source, config)
    yield from custom_code(config, source)

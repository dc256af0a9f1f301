"""`tokenizer.json` of the tokenizers library: its algorithm, and the size of its vocabulary.

Format: https://github.com/huggingface/tokenizers (`tokenizers/src/tokenizer/serialization.rs`). The
vocabulary is counted, not built.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.bounded_json import parse_json, text_of
from mlcard.readers.json_spans import count, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: Most bytes of a tokenizer; those of 262,000 tokens have 33 MB.
MAX_BYTES = 64 * 2**20
#: Most bytes of a part that is built.
MAX_PART = 4 * 2**20
#: Parts that name their class under `type`, and the setting that it becomes.
CLASSES = {"normalizer": "normalizer", "pre_tokenizer": "pre_tokenizer", "decoder": "decoder"}


def read(source: Source) -> Iterator[Fact]:
    """Facts from a tokenizer."""
    with source.open() as stream:
        text = stream.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        raise LimitExceededError(
            f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of a tokenizer"
        )
    begin = 3 if text.startswith(b"\xef\xbb\xbf") else 0
    begin += len(text[begin : begin + 1_000]) - len(text[begin : begin + 1_000].lstrip())
    parts = {key: (start, end) for key, start, end in members(text, begin, source.name)}
    if "model" not in parts:
        raise UnreadableFileError(f"{source.name}: not a tokenizer: it has no model")
    yield Fact("/file/format", "tokenizer", "key model")
    for key, name in CLASSES.items():
        part = _part(text, parts.get(key), source)
        kind = text_of(part, "type") if isinstance(part, dict) else None
        if kind and kind != "Sequence":
            yield Fact(f"/model/hyperparameters/tokenizer.{name}", kind, f"key {key}/type")
    added = _part(text, parts.get("added_tokens"), source)
    yield from _model(source, text, parts["model"][0], added if isinstance(added, list) else [])


def _part(text: bytes, span: tuple[int, int] | None, source: Source) -> Any:
    if span is None or span[1] - span[0] > MAX_PART:
        return None
    return parse_json(text[slice(*span)], source.name)


def _model(source: Source, text: bytes, begin: int, added: list[Any]) -> Iterator[Fact]:
    """The algorithm, and the size of the vocabulary with the tokens that were added behind it."""
    parts = {key: (start, end) for key, start, end in members(text, begin, source.name)}
    kind = json.loads(text[slice(*parts["type"])]) if parts.get("type", (0, 0))[1] else None
    if isinstance(kind, str) and 0 < len(kind) < 100:
        yield Fact("/model/hyperparameters/tokenizer.algorithm", kind, "key model/type")
    size = count(text, *parts["vocab"]) if "vocab" in parts else None
    if size is None:
        return
    numbers = {item.get("id") for item in added if isinstance(item, dict) and type(item.get("id")) is int}
    behind = sum(number >= size for number in numbers if type(number) is int)
    where = f"key model/vocab, and {behind} added_tokens behind it" if behind else "key model/vocab"
    yield Fact("/model/hyperparameters/tokenizer.vocabulary_size", size + behind, where, "computed")

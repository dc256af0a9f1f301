"""Settings of the architecture and of the tokenizer, from the keys that begin with their names."""

from __future__ import annotations

from struct import pack, unpack
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import is_number
from mlcard.readers.gguf.header import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue
    from mlcard.readers.gguf.header import Kept

MOST_SETTINGS = 500


def text_at(metadata: Mapping[str, Kept], key: str, longest: int = 2_000) -> str:
    """A text of bearable length; empty when there is none."""
    value = metadata.get(key)
    return value.strip() if isinstance(value, str) and len(value) <= longest else ""


def architecture_facts(metadata: Mapping[str, Kept]) -> Iterator[Fact]:
    """The family of the model, and the settings under its name."""
    family = text_at(metadata, "general.architecture", 100)
    if not family:
        return
    yield Fact("/model/model_type", family, "key general.architecture")
    yield Fact("/model/architecture", _shape_of(family, metadata), "keys of the architecture", "inferred")
    named = [(key, value) for key, value in metadata.items() if key.startswith(f"{family}.")]
    for key, value in named[:MOST_SETTINGS]:
        setting = plain(value)
        if setting is not None:
            slot = pointer("model", "hyperparameters", key.removeprefix(f"{family}.")[:200])
            yield Fact(slot, setting, f"key {key[:200]}")


def _shape_of(family: str, metadata: Mapping[str, Kept]) -> str:
    """The family with the numbers of its blocks, heads and experts."""
    said = [family]
    for key, unit in (
        ("block_count", "blocks"),
        ("attention.head_count", "heads"),
        ("expert_count", "experts"),
    ):
        number = metadata.get(f"{family}.{key}")
        said += [f"{number} {unit}"] if type(number) is int and number > 0 else []
    return ", ".join(said)


def tokenizer_facts(metadata: Mapping[str, Kept]) -> Iterator[Fact]:
    """Kind of the tokenizer and size of its vocabulary."""
    for key, name in (("tokenizer.ggml.model", "tokenizer"), ("tokenizer.ggml.pre", "tokenizer.pre")):
        said = text_at(metadata, key, 200)
        if said:
            yield Fact(f"/model/hyperparameters/{name}", said, f"key {key}")
    tokens = metadata.get("tokenizer.ggml.tokens")
    size = tokens.length if isinstance(tokens, Skipped) else len(tokens) if isinstance(tokens, list) else 0
    if size:
        yield Fact("/model/hyperparameters/tokenizer.size", size, "length of tokenizer.ggml.tokens")


def plain(value: Kept) -> JsonValue:
    """A scalar, or a short list of scalars; None for everything else."""
    if isinstance(value, list):
        items = [plain(item) for item in value if not isinstance(item, list)]
        return items if 0 < len(items) == len(value) <= 128 and None not in items else None
    if isinstance(value, float):
        return shortest(value) if is_number(value) else None
    return value if isinstance(value, (bool, int)) or (isinstance(value, str) and len(value) <= 500) else None


def shortest(value: float) -> float:
    """The shortest decimal that 32 bits hold as the same number: 1e-05, not 9.99999974737875e-06."""
    if abs(value) > 3e38 or unpack("<f", pack("<f", value))[0] != value:
        return value
    for digits in range(6, 10):
        short = float(f"{value:.{digits}g}")
        if unpack("<f", pack("<f", short))[0] == value:
            return short
    return value

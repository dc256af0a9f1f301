"""Name, licence, languages, base models and quantization, from the keys under `general.`.

`gguf-py/gguf/metadata.py` fills them from the model card of what was converted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card.licenses import from_hub, unknown_parts
from mlcard.facts import Fact
from mlcard.readers.gguf.settings import text_at
from mlcard.readers.gguf.types import FILE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.facts import JsonValue
    from mlcard.readers.gguf.header import Kept, Tensor

TEXTS = {"name": "name", "description": "description", "version": "version"}
HUB = re.compile(r"https?://(?:www\.)?huggingface\.co/([A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})/?")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,500}")
MOST_BASES = 100


def description_facts(metadata: Mapping[str, Kept]) -> Iterator[Fact]:
    """What a person, or a card, said of the model."""
    for key, slot in TEXTS.items():
        said = text_at(metadata, f"general.{key}")
        if said:
            yield Fact(f"/model/{slot}", said, f"key general.{key}")
    yield from _license(metadata)
    for key in ("general.url", "general.repo_url"):
        url = text_at(metadata, key)
        if WEB.fullmatch(url):
            yield Fact("/model/landing_page", url, f"key {key}")
            break
    for language in _texts(metadata, "general.languages"):
        if LANGUAGE.fullmatch(language):
            yield Fact("/model/language/-", language, "key general.languages", "declared")
    for tag in _texts(metadata, "general.tags"):
        yield Fact("/model/keywords/-", tag, "key general.tags", "declared")
    yield from _base_models(metadata)


def _texts(metadata: Mapping[str, Kept], key: str) -> list[str]:
    value = metadata.get(key)
    items = value if isinstance(value, list) else []
    return [item.strip() for item in items if isinstance(item, str) and 0 < len(item.strip()) <= 200]


def _license(metadata: Mapping[str, Kept]) -> Iterator[Fact]:
    said = text_at(metadata, "general.license", 200)
    if not said:
        return
    name = text_at(metadata, "general.license.name", 200)
    if said.lower() == "other" and name:
        said, expression = name, "LicenseRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-")
    else:
        expression = from_hub(said.lower())
        expression = said if unknown_parts(expression) else expression
    if expression and not unknown_parts(expression):
        yield Fact("/model/license", expression, f"key general.license, {said}")


def _base_models(metadata: Mapping[str, Kept]) -> Iterator[Fact]:
    source = text_at(metadata, "general.source.repo_url") or text_at(metadata, "general.source.url")
    from_where = text_at(metadata, "general.source.huggingface.repository") or _model_id(source)
    if from_where and " " not in from_where:
        relation = "quantized" if metadata.get("general.file_type") in FILE_TYPES else "converted"
        derivation: dict[str, JsonValue] = {"model": from_where, "relation": relation}
        yield Fact("/model/base_models/-", derivation, "keys general.source")
    count = metadata.get("general.base_model.count")
    for number in range(min(count, MOST_BASES) if type(count) is int else 0):
        key = f"general.base_model.{number}"
        known = [
            text_at(metadata, f"{key}.{part}", 300) for part in ("repo_url", "url", "organization", "name")
        ]
        owner, name = (re.sub(r"\s+", "-", part) for part in known[2:])
        model = _model_id(known[0]) or _model_id(known[1]) or "/".join(part for part in (owner, name) if part)
        if model and model != from_where:
            base: dict[str, JsonValue] = {"model": model}
            base |= {"relation": "adapter"} if metadata.get("general.type") == "adapter" else {}
            yield Fact("/model/base_models/-", base, f"keys {key}", "declared")


def _model_id(url: str) -> str:
    """The id on the Hub that an address means; any other address itself."""
    found = HUB.fullmatch(url)
    if found:
        return found.group(1)
    return url if WEB.fullmatch(url) else ""


def quantization_facts(metadata: Mapping[str, Kept], tensors: Sequence[Tensor]) -> Iterator[Fact]:
    """How the weights were quantized, and how many bits one of them takes on average."""
    packed = [tensor for tensor in tensors if tensor.type.quantized]
    if not packed:
        return
    file_type = metadata.get("general.file_type")
    kind = FILE_TYPES.get(file_type) if type(file_type) is int else None
    elements = sum(tensor.elements for tensor in packed)
    quantization: dict[str, JsonValue] = {"method": "ggml"}
    quantization |= {"data_type": kind} if kind else {}
    if elements:
        quantization["bits"] = round(sum(tensor.byte_size for tensor in packed) * 8 / elements, 4)
    dataset = text_at(metadata, "quantize.imatrix.dataset", 300)
    if dataset:
        name = re.split(r"[/\\]", dataset)[-1]
        quantization["description"] = f"weights were judged by an importance matrix computed on {name}"
    where = "key general.file_type, and sizes of the quantized tensors"
    yield Fact("/model/quantization", quantization, where, "computed")

"""What rules go through: the models, datasets and nested things of a card, whatever shape it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.card import Card
    from mlcard.facts import JsonValue

#: Tags of models that are other ones in another form.
CONVERTED = frozenset({
    "gguf", "awq", "gptq", "exl2", "exl3", "ggml", "mlx", "onnx", "openvino", "imatrix", "quantized",
    "nvfp4", "fp8",
})  # fmt: skip
#: Tags of weights that are added to a model; what is merged into it is often tagged so, too.
_ADAPTERS = frozenset({"lora", "qlora", "adapter", "peft", "controlnet", "t2i-adapter"})


def models(card: Card) -> Sequence[tuple[str, dict[str, JsonValue]]]:
    """Every model of a card, with its slot."""
    return items(card.data, "", "models")


def datasets(card: Card) -> Sequence[tuple[str, dict[str, JsonValue]]]:
    """Every dataset of a card, with its slot."""
    return items(card.data, "", "datasets")


def described(card: Card) -> Sequence[tuple[str, dict[str, JsonValue]]]:
    """What a card is about: its models, and of one without models its datasets."""
    return models(card) or datasets(card)


def items(owner: Mapping[str, JsonValue], slot: str, key: str) -> Sequence[tuple[str, dict[str, JsonValue]]]:
    """The mappings under a key, with their slots: those in a list, or the only one."""
    value = owner.get(key)
    if value is None:  # as of most keys in most cards: rules ask some forty times a card
        return ()
    if isinstance(value, list):
        return [
            (f"{slot}/{key}/{position}", item)
            for position, item in enumerate(value)
            if isinstance(item, dict)
        ]
    return [(f"{slot}/{key}", value)] if isinstance(value, dict) else ()


def is_conversion(card: Card, model: dict[str, JsonValue], slot: str) -> bool:
    """Whether a model is another one in another form, quantised or converted, whose card says the rest."""
    parents = items(model, slot, "base_models")
    if not parents:
        return False
    relations = [parent["relation"] for _, parent in parents if parent.get("relation")]
    if relations:
        return all(relation in ("quantized", "converted", "pruned") for relation in relations)
    return "quantized_by" in card.front_matter or any(
        tag in CONVERTED for _, tag in texts(card.front_matter, "tags")
    )


def is_adapter(card: Card, model: dict[str, JsonValue]) -> bool:
    """Whether a card says by its library or a tag that the model is weights that are added to another one."""
    listed = model.get("keywords")
    words = {word.lower() for word in listed if isinstance(word, str)} if isinstance(listed, list) else set()
    return card.front_matter.get("library_name") == "peft" or not _ADAPTERS.isdisjoint(words)


def stated(card: Card, slot: str) -> bool:
    """Whether somebody stated that a slot is unknown, not applicable or withheld."""
    return "statements" in card.data and any(
        statement.get("slot") == slot for _, statement in items(card.data, "", "statements")
    )


def texts(owner: Mapping[str, JsonValue], key: str) -> Iterator[tuple[str, str]]:
    """The texts under a key of front matter, with their places in it: those in a list, or the only one."""
    value = owner.get(key)
    if isinstance(value, str):
        yield f"/{key}", value
    for position, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield f"/{key}/{position}", item

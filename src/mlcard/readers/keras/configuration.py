"""What the configuration of a Keras model says: layers, inputs and outputs, and how it was compiled.

Format: `keras/src/saving/serialization_lib.py`; each object is `{module, class_name, config,
registered_name}`, in Keras 2 without the module.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import plain, text_of
from mlcard.readers.tensors import histogram_text, one_line, signature, signature_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue

#: Names that Keras gives to models nobody named.
_AUTOMATIC = re.compile(r"(sequential|functional|model)(_\d+)?")
#: Kinds of models that say nothing beyond how they were put together.
BUILT_IN = frozenset({"Sequential", "Functional", "Model"})
#: For the types of elements in configurations, those of `mlcard.readers.tensors`.
DTYPES = {
    "float16": "F16", "float32": "F32", "float64": "F64", "bfloat16": "BF16", "int8": "I8", "int16": "I16",
    "int32": "I32", "int64": "I64", "uint8": "U8", "uint16": "U16", "uint32": "U32", "uint64": "U64",
    "bool": "BOOL", "string": "STRING",
}  # fmt: skip
#: Bits of the weights by the mode of quantisation (keras/src/dtype_policies).
QUANTIZATIONS = {"int8": 8, "int4": 4, "float8": 8, "gptq": None, "awq": None}
#: Most layers that are looked at, and deepest model inside a model.
MAX_LAYERS, MAX_DEPTH = 100_000, 20


def model_facts(config: Mapping[str, Any], where: str) -> Iterator[Fact]:
    """Facts of the configuration of a model."""
    kind = text_of(config, "class_name")
    if not kind:
        return
    inner = _inner(config)
    name = text_of(inner, "name")
    if name and not _AUTOMATIC.fullmatch(name):
        yield Fact("/model/name", one_line(name, 200), f"{where}, config/name")
    kinds: Counter[str] = Counter()
    quantized: set[str] = set()
    for layer in _layers(inner):
        kinds[one_line(str(layer.get("class_name", "")), 60)] += 1
        quantized |= _quantization(layer)
    kinds.pop("InputLayer", None)
    text = one_line(kind, 100)
    if kinds:
        one = kinds.total() == 1
        nodes = histogram_text(kinds).replace(" nodes", " layer" if one else " layers", 1)
        text = nodes if kind in {"Functional", "Model"} else f"{text}: {nodes}"
    yield Fact("/model/architecture", text, f"{where}, class_name and layers", "computed")
    yield from signature_facts("inputs", _inputs(inner), f"{where}, layers")
    yield from signature_facts("outputs", _outputs(inner), f"{where}, config/output_layers")
    for mode in sorted(quantized)[:1]:
        value: dict[str, JsonValue] = {"method": mode}
        if QUANTIZATIONS[mode] is not None:
            value["bits"] = QUANTIZATIONS[mode]
        yield Fact("/model/quantization", value, f"{where}, dtype of the layers")


def _inner(node: Mapping[str, Any]) -> dict[str, Any]:
    """The `config` of an object; of a Sequential model of Keras 1 and early 2 it is the list of layers."""
    inner = node.get("config")
    if isinstance(inner, list):
        return {"layers": inner}
    return inner if isinstance(inner, dict) else {}


def _listed(inner: Mapping[str, Any]) -> list[dict[str, Any]]:
    layers = inner.get("layers")
    return [layer for layer in layers if isinstance(layer, dict)] if isinstance(layers, list) else []


def _layers(inner: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All layers, those of models inside the model too; a layer that wraps one counts as itself."""
    waiting = [(layer, 0) for layer in reversed(_listed(inner))]
    count = 0
    while waiting and count < MAX_LAYERS:
        layer, depth = waiting.pop()
        held = _listed(_inner(layer))
        if held and depth < MAX_DEPTH:
            waiting.extend((item, depth + 1) for item in reversed(held))
            continue
        count += 1
        yield layer


def _quantization(layer: Mapping[str, Any]) -> set[str]:
    """The mode of a layer's quantisation, which its type policy tells: `int8_from_float32`."""
    policy = _inner(layer).get("dtype")
    settings = _inner(policy) if isinstance(policy, dict) else {}
    mode = settings.get("mode")
    written = str(mode or settings.get("name", "")).partition("_from_")[0].partition("/")[0]
    quantized = isinstance(policy, dict) and "Quantized" in str(policy.get("class_name"))
    return (
        {written}
        if written in QUANTIZATIONS and (quantized or "_from_" in str(settings.get("name")))
        else set()
    )


def _inputs(inner: Mapping[str, Any]) -> Iterator[dict[str, JsonValue]]:
    found = False
    for layer in _listed(inner):
        if layer.get("class_name") != "InputLayer":
            continue
        found = True
        settings = _inner(layer)
        shape = _shape(settings.get("batch_shape", settings.get("batch_input_shape")))
        name = settings.get("name", layer.get("name"))
        yield signature(name if isinstance(name, str) else "", _dtype(settings.get("dtype")), shape)
    if found:
        return
    # A Sequential model without an input keeps what it was built with, or its first layer does.
    first = next(iter(_listed(inner)), {})
    shape = _shape(inner.get("build_input_shape", _inner(first).get("batch_input_shape")))
    if shape is not None:
        yield signature("input", _dtype(_inner(first).get("dtype")), shape)


def _outputs(inner: Mapping[str, Any]) -> Iterator[dict[str, JsonValue]]:
    """Outputs: names of layers. What shape they have follows from all layers, and is not written."""
    outputs = inner.get("output_layers")
    waiting = list(outputs.values()) if isinstance(outputs, dict) else [outputs]
    for item in waiting[:1000]:
        if isinstance(item, list) and item and isinstance(item[0], str):
            yield signature(item[0], "", None)
        elif isinstance(item, list):
            waiting.extend(item[: max(0, 1000 - len(waiting))])
            yield from (signature(part[0], "", None) for part in item if _names_a_layer(part))
    return


def _names_a_layer(part: object) -> bool:
    return isinstance(part, list) and bool(part) and isinstance(part[0], str)


def _shape(value: object) -> list[int | str] | None:
    if not isinstance(value, list) or not all(size is None or type(size) is int for size in value):
        return None
    return [-1 if size is None else size for size in value]


def _dtype(value: object) -> str:
    """A type as a text, or as the policy that Keras 3 writes."""
    if isinstance(value, dict):
        value = _inner(value).get("name")
    return DTYPES.get(value, "") if isinstance(value, str) else ""


def training_facts(compiled: Mapping[str, Any], where: str) -> Iterator[Fact]:
    """Optimizer, loss and metrics, as the model was compiled with them."""
    optimizer = compiled.get("optimizer", compiled.get("optimizer_config"))
    if isinstance(optimizer, str) and optimizer:
        yield Fact("/model/hyperparameters/optimizer", one_line(optimizer, 200), f"{where}, optimizer")
    elif isinstance(optimizer, dict):
        yield from _optimizer(optimizer, where)
    losses = list(_names(compiled.get("loss")))
    if losses:
        yield Fact(
            "/model/hyperparameters/loss", losses[0] if len(losses) == 1 else [*losses], f"{where}, loss"
        )
    for loss in dict.fromkeys(losses):
        yield Fact("/model/objective/-", loss, f"{where}, loss")
    metrics = list(dict.fromkeys(_names(compiled.get("metrics"))))
    if metrics:
        yield Fact("/model/hyperparameters/metrics", [*metrics], f"{where}, metrics")


def _optimizer(optimizer: Mapping[str, Any], where: str) -> Iterator[Fact]:
    kind = text_of(optimizer, "class_name")
    if kind:
        yield Fact("/model/hyperparameters/optimizer", one_line(kind, 200), f"{where}, optimizer/class_name")
    for key, value in list(_inner(optimizer).items())[:100]:
        if key == "name" or value is None:
            continue
        kept = text_of(value, "class_name") if isinstance(value, dict) else value  # a schedule, or a number
        if kept is not None and plain(kept):
            slot = pointer("model", "hyperparameters", f"optimizer.{one_line(key, 100)}")
            yield Fact(slot, kept, f"{where}, optimizer/config/{one_line(key, 100)}")


def _names(value: object, depth: int = 0) -> Iterator[str]:
    """Names of losses or metrics, which stand alone, in lists or by the name of an output."""
    if isinstance(value, str) and value:
        yield one_line(value, 200)
    elif isinstance(value, list) and depth < 4:
        for item in value[:100]:
            yield from _names(item, depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("class_name"), str):
            inner = value.get("config")
            named = inner if isinstance(inner, str) else value["class_name"]
            yield one_line(named, 200)
        elif depth < 4:
            for item in list(value.values())[:100]:
                yield from _names(item, depth + 1)

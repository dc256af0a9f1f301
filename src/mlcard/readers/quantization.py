"""How many parameters packed weights stand for: GPTQ, AWQ, bitsandbytes, MXFP4, FP8, compressed-tensors, MLX.

A quantized weight is stored with several values to an element, and with scales and zero points beside it that
are no parameters. The names of the tensors tell which is which, and the settings that lie beside the weights
(`quantization_config` in `config.json`) tell how many bits a value has. Where the rule is not known, no count
is given.

| method | specification |
|---|---|
| GPTQ, AWQ | `qweight` of https://github.com/AutoGPTQ/AutoGPTQ and https://github.com/casper-hansen/AutoAWQ |
| bitsandbytes | https://huggingface.co/docs/bitsandbytes, `QuantState.as_dict` |
| MXFP4 | https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf |
| compressed-tensors | https://github.com/vllm-project/compressed-tensors |
| MLX | https://ml-explore.github.io/mlx/build/html/python/_autosummary/mlx.core.quantize.html |
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from mlcard.errors import MlcardError
from mlcard.readers.bounded_json import read_object
from mlcard.readers.buffers import is_buffer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mlcard.facts import Source

#: Files beside the weights that hold the settings, and the key that does; an empty key means the whole file.
SETTINGS_FILES = (
    ("config.json", "quantization_config"),
    ("config.json", "compression_config"),
    ("config.json", "quantization"),
    ("hf_quant_config.json", "quantization"),
    ("quantize_config.json", ""),
    ("quant_config.json", ""),
)
MAX_SETTINGS_BYTES = 8_000_000
#: Types of packed values; a checkpoint without any of them is not packed.
PACKED_TYPES = frozenset({"I32", "U32", "U8", "I8", "F4", "QI8", "QU8"})


class Counted(Protocol):
    """What is needed of a tensor."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def dtype(self) -> str:
        """Type of its elements, as safetensors spells it."""
        ...

    @property
    def elements(self) -> int:
        """Number of its elements."""
        ...

    @property
    def shape(self) -> tuple[int, ...]:
        """Its lengths."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How weights were quantized, as the file beside them says.

    Attributes:
        method: `gptq`, `awq`, `bitsandbytes`, …; empty when it is not said.
        bits: bits of one value; 0 when it is not said, or differs between layers.
        layer_bits: bits of layers that differ (MLX), by the name of the layer.
        where: file and key.
    """

    method: str = ""
    bits: int = 0
    layer_bits: Mapping[str, int] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class LogicalCount:
    """The parameters that packed weights stand for; None when no rule is known, which `rule` then says."""

    parameters: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How one method stores weights.

    Attributes:
        name: what people call it.
        aside: names of tensors that belong to a weight and hold no parameters.
        says: what the rule does, for a person.
    """

    name: str
    aside: re.Pattern[str]
    says: str


GPTQ = Rule(
    "GPTQ and AWQ",
    re.compile(r"\.(qzeros|scales|g_idx|perm|workspace)$"),
    "32 bits of qweight hold several weights; zeros, scales and g_idx left out",
)
BITSANDBYTES = Rule(
    "bitsandbytes",
    re.compile(r"\.(absmax|quant_map|nested_absmax|nested_quant_map|SCB|weight_format)$|\.quant_state\."),
    "a byte holds two weights of 4 bits or one of 8; scales and maps left out",
)
MXFP4 = Rule("MXFP4", re.compile(r"_scales$"), "a byte of _blocks holds two weights; _scales left out")
FP8 = Rule(
    "FP8",
    re.compile(
        r"[._](weight_scale_inv|weight_scale|scale_inv|input_scale|activation_scale|input_scale_ub|[kqv]_scale)$"
    ),
    "a byte holds one weight; scales left out",
)
COMPRESSED = Rule(
    "compressed-tensors",
    re.compile(
        r"\.(weight_scale|weight_zero_point|weight_shape|weight_g_idx|weight_global_scale|weight_scale_2|input_scale"
        r"|input_zero_point|input_global_scale|output_scale|[kqv]_scale|[kqv]_zero_point)$"
    ),
    "elements of weight_packed hold several weights; scales, zero points and shapes left out",
)
MODELOPT = replace(
    COMPRESSED, name="ModelOpt", says="a byte holds two weights of 4 bits or one of 8; scales left out"
)
MLX = Rule(
    "MLX",
    re.compile(r"\.(scales|biases)$"),
    "32 bits of weight hold several weights; scales and biases left out",
)

RULES = {
    "gptq": GPTQ, "awq": GPTQ, "auto-round": GPTQ, "autoround": GPTQ, "intel/auto-round": GPTQ,
    "bitsandbytes": BITSANDBYTES, "bitsandbytes_4bit": BITSANDBYTES, "bitsandbytes_8bit": BITSANDBYTES,
    "mxfp4": MXFP4, "fp8": FP8, "fbgemm_fp8": FP8, "compressed-tensors": COMPRESSED, "modelopt": MODELOPT,
    "mlx": MLX,
}  # fmt: skip


def logical_count(tensors: Iterable[Counted], source: Source) -> LogicalCount | None:
    """Count the parameters that packed weights stand for; None when nothing is packed.

    Args:
        tensors: all tensors of a checkpoint.
        source: its file; the settings are looked for beside it.
    """
    tensors = tuple(tensors)
    if not any(tensor.dtype in PACKED_TYPES or tensor.dtype.startswith("F8") for tensor in tensors):
        return None
    return count_packed(tensors, settings_beside(source))


def count_packed(tensors: Sequence[Counted], settings: Settings) -> LogicalCount | None:
    """Count the parameters that packed weights stand for; None when nothing is packed."""
    by_name = {tensor.name: tensor for tensor in tensors}
    method = settings.method or _method_of_names(by_name)
    if not method:
        return None
    rule = RULES.get(method)
    where = settings.where or "names of the tensors"
    if rule is None:
        return LogicalCount(None, f"{where}: no rule is known for {method[:40]}")
    total = 0
    for tensor in tensors:
        values = _values(tensor, rule, settings, by_name)
        if values is None:
            return LogicalCount(None, f"{where}: {rule.name} does not say the bits of {tensor.name[:100]}")
        total += values
    bits = f", {settings.bits} bits" if settings.bits else ""
    return LogicalCount(total, f"{where} {rule.name}{bits}: {rule.says}")


def _values(tensor: Counted, rule: Rule, settings: Settings, by_name: Mapping[str, Counted]) -> int | None:
    """Parameters that a tensor stands for; None when the settings do not say."""
    if rule.aside.search(tensor.name) or is_buffer(tensor.name, tensor.shape):
        # The biases of MLX are those of the quantization only beside packed weights.
        owner = tensor.name.rpartition(".")[0] + ".weight"
        if rule is not MLX or (owner in by_name and by_name[owner].dtype == "U32"):
            return 0
    bits = _bits(tensor, rule, settings, by_name)
    if bits is not None:
        width = 32 if tensor.dtype in {"I32", "U32"} else 8
        return tensor.elements * width // bits if bits else None
    learned = tensor.dtype[:1] in "FCQ" or tensor.dtype in {"BF16", "I8"}
    return tensor.elements if learned else 0


def _bits(tensor: Counted, rule: Rule, settings: Settings, by_name: Mapping[str, Counted]) -> int | None:
    """Bits of a value in a packed tensor, 0 when they are not known; None for a tensor that is not packed."""
    name, dtype = tensor.name, tensor.dtype
    if rule is GPTQ:
        return settings.bits if name.endswith(".qweight") else None
    if rule is BITSANDBYTES:
        return 4 if dtype == "U8" and f"{name}.absmax" in by_name else None
    if rule is MXFP4:
        return 4 if dtype == "U8" and name.endswith("_blocks") else None
    if rule is COMPRESSED and name.endswith(".weight_packed"):
        return settings.bits if dtype == "I32" else 4
    if rule is MODELOPT and name.endswith(".weight") and dtype == "U8":
        return 4
    if rule is MLX and dtype == "U32" and name.endswith(".weight"):
        layer = name.removesuffix(".weight")
        return settings.layer_bits.get(layer, settings.bits) if f"{layer}.scales" in by_name else None
    return None


def _method_of_names(by_name: Mapping[str, Counted]) -> str:
    """The method that the names alone tell; empty when they do not, or when nothing is packed."""
    for name, tensor in by_name.items():
        if tensor.dtype == "U8" and (
            name.endswith("_blocks") and name.removesuffix("_blocks") + "_scales" in by_name
        ):
            return "mxfp4"
        if f"{name}.absmax" in by_name or f"{name.removesuffix('weight')}SCB" in by_name:
            return "bitsandbytes"
        if name.endswith(".qweight"):
            return "gptq"
        if name.endswith(".weight_packed"):
            return "compressed-tensors"
        if (
            tensor.dtype == "U32"
            and name.endswith(".weight")
            and f"{name.removesuffix('.weight')}.scales" in by_name
        ):
            return "mlx"
        if tensor.dtype.startswith("F8") and f"{name}_scale_inv" in by_name:
            return "fp8"
    return ""


def settings_beside(source: Source) -> Settings:
    """The settings in the files that lie beside a checkpoint; empty when there are none that can be read."""
    folder = PurePosixPath(source.name).parent
    read: dict[str, dict[str, Any]] = {}
    for name, key in SETTINGS_FILES:
        if name not in read:
            read[name] = _object_in(replace(source, path=source.path.parent / name, name=str(folder / name)))
        held = read[name].get(key) if key else read[name]
        if held and isinstance(held, dict):
            settings = settings_of(held, f"{name} {key}".rstrip())
            if settings.method:
                return settings
    return Settings()


def _object_in(source: Source) -> dict[str, Any]:
    try:
        return read_object(source, max_bytes=MAX_SETTINGS_BYTES) if source.path.is_file() else {}
    except MlcardError:  # its own reader reports that file
        return {}


def settings_of(held: Mapping[str, Any], where: str) -> Settings:
    """The settings that a `quantization_config` holds."""
    method = held.get("quant_method", held.get("quant_algo", ""))
    if not isinstance(method, str) or not method:
        # AutoGPTQ's own file names no method, nor does MLX.
        gptq = "desc_act" in held or "damp_percent" in held
        awq = "zero_point" in held and "q_group_size" in held
        mlx = where.startswith("config.json quantization") and "group_size" in held
        method = "gptq" if gptq else "awq" if awq else "mlx" if mlx else ""
        method = "bitsandbytes" if {"load_in_4bit", "load_in_8bit"} & set(held) else method
    method = "modelopt" if method.upper() in {"NVFP4", "W4A16", "W4A8_AWQ"} else method
    layers = {name: _whole(layer.get("bits")) for name, layer in held.items() if isinstance(layer, dict)}
    return Settings(
        method.lower(), _bits_of(held), {name: bits for name, bits in layers.items() if bits}, where
    )


def _bits_of(held: Mapping[str, Any]) -> int:
    groups = held.get("config_groups")
    if isinstance(groups, dict):
        weights = [group.get("weights") for group in groups.values() if isinstance(group, dict)]
        found = {_whole(item.get("num_bits")) for item in weights if isinstance(item, dict)}
        return found.pop() if len(found) == 1 else 0
    for flag, bits in (("load_in_4bit", 4), ("load_in_8bit", 8)):
        if held.get(flag) is True:
            return bits
    return _whole(held.get("bits", held.get("w_bit")))


def _whole(value: Any) -> int:
    return value if type(value) is int and 0 < value <= 32 else 0

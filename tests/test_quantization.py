"""Counts of packed weights, against the counts that the models' makers have published."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.quantization import Settings, count_packed, settings_beside, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: https://huggingface.co/meta-llama/Llama-2-7b-hf: 6.74B params
LLAMA_2_7B = 6_738_415_616


@dataclass(frozen=True)
class Tensor:
    name: str
    dtype: str
    elements: int
    shape: tuple[int, ...] = ()


def llama(pack: Callable[[str, int, int], Iterator[Tensor]]) -> list[Tensor]:
    """The tensors of Llama 2 7B, its linear layers as some method packs them."""
    made = [
        Tensor("model.embed_tokens.weight", "F16", 32_000 * 4096),
        Tensor("lm_head.weight", "F16", 32_000 * 4096),
        Tensor("model.norm.weight", "F16", 4096),
    ]
    for number in range(32):
        layer = f"model.layers.{number}"
        for name in ("q", "k", "v", "o"):
            made += pack(f"{layer}.self_attn.{name}_proj", 4096, 4096)
        made += pack(f"{layer}.mlp.gate_proj", 4096, 11_008)
        made += pack(f"{layer}.mlp.up_proj", 4096, 11_008)
        made += pack(f"{layer}.mlp.down_proj", 11_008, 4096)
        made += [
            Tensor(f"{layer}.{name}_layernorm.weight", "F16", 4096) for name in ("input", "post_attention")
        ]
    return made


def gptq(bits: int) -> Callable[[str, int, int], Iterator[Tensor]]:
    def pack(name: str, inputs: int, outputs: int) -> Iterator[Tensor]:
        yield Tensor(f"{name}.qweight", "I32", inputs * bits // 32 * outputs)
        yield Tensor(f"{name}.qzeros", "I32", inputs // 128 * outputs * bits // 32)
        yield Tensor(f"{name}.scales", "F16", inputs // 128 * outputs)
        yield Tensor(f"{name}.g_idx", "I32", inputs)

    return pack


def bitsandbytes_4(name: str, inputs: int, outputs: int) -> Iterator[Tensor]:
    yield Tensor(f"{name}.weight", "U8", inputs * outputs // 2)
    yield Tensor(f"{name}.weight.absmax", "U8", inputs * outputs // 64)
    yield Tensor(f"{name}.weight.nested_absmax", "F32", inputs * outputs // 64 // 256)
    yield Tensor(f"{name}.weight.nested_quant_map", "F32", 256)
    yield Tensor(f"{name}.weight.quant_map", "F32", 16)
    yield Tensor(f"{name}.weight.quant_state.bitsandbytes__nf4", "U8", 92)


def bitsandbytes_8(name: str, inputs: int, outputs: int) -> Iterator[Tensor]:
    yield Tensor(f"{name}.weight", "I8", inputs * outputs)
    yield Tensor(f"{name}.SCB", "F32", outputs)
    yield Tensor(f"{name}.weight_format", "U8", 1)


def mlx(name: str, inputs: int, outputs: int) -> Iterator[Tensor]:
    bits = 8 if "q_proj" in name else 4
    yield Tensor(f"{name}.weight", "U32", inputs * bits // 32 * outputs)
    yield Tensor(f"{name}.scales", "F16", inputs // 64 * outputs)
    yield Tensor(f"{name}.biases", "F16", inputs // 64 * outputs)


def compressed(name: str, inputs: int, outputs: int) -> Iterator[Tensor]:
    yield Tensor(f"{name}.weight_packed", "I32", inputs * 4 // 32 * outputs)
    yield Tensor(f"{name}.weight_scale", "BF16", inputs // 128 * outputs)
    yield Tensor(f"{name}.weight_shape", "I64", 2)
    yield Tensor(f"{name}.weight_zero_point", "I32", inputs // 128 * outputs // 8)


def nvfp4(name: str, inputs: int, outputs: int) -> Iterator[Tensor]:
    yield Tensor(f"{name}.weight_packed", "U8", inputs // 2 * outputs)
    yield Tensor(f"{name}.weight_scale", "F8_E4M3", inputs // 16 * outputs)
    yield Tensor(f"{name}.weight_global_scale", "F32", 1)
    yield Tensor(f"{name}.input_global_scale", "F32", 1)


def fp8(name: str, inputs: int, outputs: int) -> Iterator[Tensor]:
    yield Tensor(f"{name}.weight", "F8_E4M3", inputs * outputs)
    yield Tensor(f"{name}.weight_scale_inv", "F32", inputs // 128 * outputs // 128)


MLX_SETTINGS: dict[str, Any] = {"group_size": 64, "bits": 4}
for _number in range(32):
    MLX_SETTINGS[f"model.layers.{_number}.self_attn.q_proj"] = {"group_size": 64, "bits": 8}


@pytest.mark.parametrize(
    ("pack", "config"),
    [
        pytest.param(gptq(4), {"quant_method": "gptq", "bits": 4, "group_size": 128}, id="GPTQ"),
        pytest.param(gptq(3), {"quant_method": "gptq", "bits": 3}, id="GPTQ-3-bits"),
        pytest.param(gptq(8), {"bits": 8, "damp_percent": 0.01, "desc_act": True}, id="AutoGPTQ's own file"),
        pytest.param(gptq(4), {"quant_method": "awq", "bits": 4, "zero_point": True}, id="AWQ"),
        pytest.param(gptq(4), {"w_bit": 4, "q_group_size": 128, "zero_point": True}, id="AWQ's own file"),
        pytest.param(
            bitsandbytes_4, {"quant_method": "bitsandbytes", "load_in_4bit": True}, id="bitsandbytes-4"
        ),
        pytest.param(
            bitsandbytes_8, {"quant_method": "bitsandbytes", "load_in_8bit": True}, id="bitsandbytes-8"
        ),
        pytest.param(mlx, MLX_SETTINGS, id="MLX, layers of 4 and of 8 bits"),
        pytest.param(
            compressed,
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"num_bits": 4}}},
            },
            id="compressed-tensors",
        ),
        pytest.param(
            nvfp4,
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"weights": {"num_bits": 4}}},
            },
            id="NVFP4",
        ),
        pytest.param(fp8, {"quant_method": "fp8", "weight_block_size": [128, 128]}, id="FP8"),
        pytest.param(bitsandbytes_4, {}, id="bitsandbytes without settings"),
        pytest.param(fp8, {}, id="FP8 without settings"),
    ],
)
def test_llama_has_as_many_parameters_as_its_makers_say(pack: Any, config: dict[str, Any]) -> None:
    counted = count_packed(llama(pack), settings_of(config, "config.json quantization"))
    assert counted is not None
    assert counted.parameters == LLAMA_2_7B
    assert "left out" in counted.rule


@pytest.mark.parametrize(
    ("layers", "experts", "published"),
    [
        # https://arxiv.org/abs/2508.10925, table 1: 20.91B and 116.83B
        pytest.param(24, 32, "20.91", id="gpt-oss-20b"),
        pytest.param(36, 128, "116.83", id="gpt-oss-120b"),
    ],
)
def test_mxfp4_of_gpt_oss(layers: int, experts: int, published: str) -> None:
    width, vocabulary = 2880, 201_088
    tensors = [
        Tensor(name, "BF16", vocabulary * width) for name in ("model.embed_tokens.weight", "lm_head.weight")
    ]
    for number in range(layers):
        layer = f"model.layers.{number}"
        for name, outputs in (("gate_up_proj", 2 * width), ("down_proj", width)):
            blocks = experts * outputs * width // 32
            tensors += [
                Tensor(f"{layer}.mlp.experts.{name}_blocks", "U8", blocks * 16),
                Tensor(f"{layer}.mlp.experts.{name}_scales", "U8", blocks),
                Tensor(f"{layer}.mlp.experts.{name}_bias", "BF16", experts * outputs),
            ]
        tensors += [
            Tensor(f"{layer}.mlp.router.weight", "BF16", experts * width),
            Tensor(f"{layer}.mlp.router.bias", "BF16", experts),
            Tensor(f"{layer}.self_attn.sinks", "BF16", 64),
        ]
        for name, inputs, outputs in (
            ("q", width, 4096),
            ("k", width, 512),
            ("v", width, 512),
            ("o", 4096, width),
        ):
            tensors += [
                Tensor(f"{layer}.self_attn.{name}_proj.weight", "BF16", inputs * outputs),
                Tensor(f"{layer}.self_attn.{name}_proj.bias", "BF16", outputs),
            ]
    counted = count_packed(tensors, settings_of({"quant_method": "mxfp4"}, "config.json quantization_config"))
    assert counted is not None
    assert counted.parameters is not None
    assert f"{counted.parameters / 1e9:.2f}" == published


@pytest.mark.parametrize(
    ("tensors", "settings"),
    [
        pytest.param([Tensor("h.qweight", "I32", 4)], Settings(), id="bits-are-not-said"),
        pytest.param([Tensor("h.weight", "U8", 4)], Settings("aqlm", 2), id="no-rule-for-the-method"),
        pytest.param(
            [Tensor("h.weight_packed", "I32", 4)], Settings("compressed-tensors"), id="bits-differ-by-layer"
        ),
        pytest.param(
            [Tensor("h.weight", "U32", 4), Tensor("h.scales", "F16", 1)],
            Settings(),
            id="MLX-without-settings",
        ),
    ],
)
def test_no_count_where_no_rule_is_known(tensors: list[Tensor], settings: Settings) -> None:
    counted = count_packed(tensors, settings)
    assert counted is not None
    assert counted.parameters is None


def test_weights_that_are_not_packed() -> None:
    assert count_packed([Tensor("h.weight", "F16", 4), Tensor("ids", "U8", 4)], Settings()) is None


# The settings beside the weights


def packed_file(folder: Path) -> Source:
    header = {
        "h.qweight": {"dtype": "I32", "shape": [2, 3], "data_offsets": [0, 24]},
        "h.scales": {"dtype": "F16", "shape": [1, 3], "data_offsets": [24, 30]},
    }
    encoded = json.dumps(header).encode()
    path = folder / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + bytes(30))
    return Source(path, "org/model.safetensors")


QUANTIZATION = "quantization_config"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("config.json", {QUANTIZATION: {"quant_method": "gptq", "bits": 4}}, 48, id="GPTQ"),
        pytest.param("quantize_config.json", {"bits": 8, "desc_act": False}, 24, id="AutoGPTQ's own file"),
        pytest.param("config.json", {QUANTIZATION: {"quant_method": "aqlm"}}, None, id="unknown-method"),
        pytest.param("config.json", {QUANTIZATION: []}, None, id="settings-of-another-type"),
        pytest.param("config.json", [], None, id="configuration-that-cannot-be-read"),
        pytest.param("config.json", {QUANTIZATION: {"quant_method": "gptq", "bits": 2.5}}, None, id="bits"),
    ],
)
def test_safetensors_file_with_settings_beside_it(
    tmp_path: Path, name: str, content: Any, expected: int | None
) -> None:
    (tmp_path / name).write_text(json.dumps(content), "utf-8")
    done = read(packed_file(tmp_path))
    counts = {fact.slot: fact for fact in done.facts if fact.slot.endswith(("_count", "_elements"))}

    assert done.problem is None
    assert counts["/model/stored_elements"].value == 9
    if expected is None:
        assert "/model/parameter_count" not in counts
    else:
        assert counts["/model/parameter_count"].value == expected
        assert name in counts["/model/parameter_count"].where


def test_settings_are_looked_for_in_order(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama"}', "utf-8")
    (tmp_path / "quant_config.json").write_text(
        '{"w_bit": 4, "q_group_size": 128, "zero_point": true}', "utf-8"
    )
    found = settings_beside(packed_file(tmp_path))
    assert (found.method, found.bits, found.where) == ("awq", 4, "quant_config.json")

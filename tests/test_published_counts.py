"""Numbers of parameters of well-known models, as their makers and libraries publish them.

The files hold the names and shapes of the tensors as the libraries store them, buffers among them, and no
weights: behind the header of safetensors is a hole.
"""

from __future__ import annotations

import json
import math
import struct
from typing import TYPE_CHECKING

import pytest
from pytorch_files import checkpoint, integer, pickled, text, tuple_of

from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.buffers import is_buffer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Tensors = dict[str, tuple[int, ...]]
#: Integers among the tensors; all others are floating-point numbers.
INTEGERS = ("num_batches_tracked", "position_ids", "relative_position_index")


def linear(name: str, inputs: int, outputs: int, *, bias: bool = True) -> Tensors:
    return {f"{name}.weight": (outputs, inputs), **({f"{name}.bias": (outputs,)} if bias else {})}


def norm(name: str, size: int) -> Tensors:
    return {f"{name}.weight": (size,), f"{name}.bias": (size,)}


def batch_norm(name: str, size: int) -> Tensors:
    running: Tensors = {f"{name}.running_mean": (size,), f"{name}.running_var": (size,)}
    return norm(name, size) | running | {f"{name}.num_batches_tracked": ()}


def resnet50() -> Tensors:
    """torchvision.models.resnet50."""
    made: Tensors = {"conv1.weight": (64, 3, 7, 7)} | batch_norm("bn1", 64)
    inputs = 64
    for layer, (width, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), 1):
        for block in range(blocks):
            name = f"layer{layer}.{block}"
            sizes = ((width, inputs, 1, 1), (width, width, 3, 3), (4 * width, width, 1, 1))
            for number, size in enumerate(sizes, 1):
                made |= {f"{name}.conv{number}.weight": size} | batch_norm(f"{name}.bn{number}", size[0])
            if block == 0:
                made[f"{name}.downsample.0.weight"] = (4 * width, inputs, 1, 1)
                made |= batch_norm(f"{name}.downsample.1", 4 * width)
            inputs = 4 * width
    return made | linear("fc", 2048, 1000)


def alexnet() -> Tensors:
    """torchvision.models.alexnet."""
    made: Tensors = {}
    sizes = ((0, 64, 3, 11), (3, 192, 64, 5), (6, 384, 192, 3), (8, 256, 384, 3), (10, 256, 256, 3))
    for number, outputs, inputs, kernel in sizes:
        made[f"features.{number}.weight"] = (outputs, inputs, kernel, kernel)
        made[f"features.{number}.bias"] = (outputs,)
    for number, inputs, outputs in ((1, 9216, 4096), (4, 4096, 4096), (6, 4096, 1000)):
        made |= linear(f"classifier.{number}", inputs, outputs)
    return made


def gpt2() -> Tensors:
    """openai-community/gpt2: the output layer is tied and not stored, the causal masks are."""
    made: Tensors = {"wte.weight": (50_257, 768), "wpe.weight": (1024, 768)} | norm("ln_f", 768)
    for number in range(12):
        name = f"h.{number}"
        made |= norm(f"{name}.ln_1", 768) | norm(f"{name}.ln_2", 768)
        # Weights of Conv1D stand the other way round; their number is the same.
        made |= linear(f"{name}.attn.c_attn", 768, 2304) | linear(f"{name}.attn.c_proj", 768, 768)
        made |= linear(f"{name}.mlp.c_fc", 768, 3072) | linear(f"{name}.mlp.c_proj", 3072, 768)
        made |= {f"{name}.attn.bias": (1, 1, 1024, 1024), f"{name}.attn.masked_bias": ()}
    return made


def bert(layers: int, width: int, vocabulary: int = 30_522) -> Tensors:
    """BertModel with its pooler."""
    made: Tensors = {"embeddings.position_ids": (1, 512)} | norm("embeddings.LayerNorm", width)
    for kind, size in (("word", vocabulary), ("position", 512), ("token_type", 2)):
        made[f"embeddings.{kind}_embeddings.weight"] = (size, width)
    for number in range(layers):
        name = f"encoder.layer.{number}"
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            made |= linear(f"{name}.attention.{part}", width, width)
        made |= linear(f"{name}.intermediate.dense", width, 4 * width)
        made |= linear(f"{name}.output.dense", 4 * width, width)
        made |= norm(f"{name}.attention.output.LayerNorm", width) | norm(f"{name}.output.LayerNorm", width)
    return made | linear("pooler.dense", width, width)


def pythia_70m() -> Tensors:
    """EleutherAI/pythia-70m: GPTNeoXForCausalLM as it was stored with its buffers."""
    made: Tensors = {"gpt_neox.embed_in.weight": (50_304, 512), "embed_out.weight": (50_304, 512)}
    made |= norm("gpt_neox.final_layer_norm", 512)
    for number in range(6):
        name = f"gpt_neox.layers.{number}"
        made |= norm(f"{name}.input_layernorm", 512) | norm(f"{name}.post_attention_layernorm", 512)
        made |= linear(f"{name}.attention.query_key_value", 512, 1536)
        made |= linear(f"{name}.attention.dense", 512, 512)
        made |= linear(f"{name}.mlp.dense_h_to_4h", 512, 2048) | linear(
            f"{name}.mlp.dense_4h_to_h", 2048, 512
        )
        made |= {f"{name}.attention.bias": (1, 1, 2048, 2048), f"{name}.attention.masked_bias": (),
                 f"{name}.attention.rotary_emb.inv_freq": (8,)}  # fmt: skip
    return made


def llama_2_7b() -> Tensors:
    """meta-llama/Llama-2-7b-hf, with the frequencies that its first files stored."""
    made: Tensors = {"model.embed_tokens.weight": (32_000, 4096), "lm_head.weight": (32_000, 4096)}
    made["model.norm.weight"] = (4096,)
    for number in range(32):
        name = f"model.layers.{number}"
        for part in "qkvo":
            made |= linear(f"{name}.self_attn.{part}_proj", 4096, 4096, bias=False)
        for part, inputs, outputs in (("gate", 4096, 11_008), ("up", 4096, 11_008), ("down", 11_008, 4096)):
            made |= linear(f"{name}.mlp.{part}_proj", inputs, outputs, bias=False)
        made |= {
            f"{name}.input_layernorm.weight": (4096,),
            f"{name}.post_attention_layernorm.weight": (4096,),
        }
        made[f"{name}.self_attn.rotary_emb.inv_freq"] = (64,)
    return made


def t5_small() -> Tensors:
    """google-t5/t5-small: embeddings and output layer are tied and stored once."""
    made: Tensors = {"shared.weight": (32_128, 512)}
    for stack in ("encoder", "decoder"):
        made[f"{stack}.final_layer_norm.weight"] = (512,)
        made[f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"] = (32, 8)
        for number in range(6):
            parts = ["SelfAttention"] + ["EncDecAttention"] * (stack == "decoder")
            for place, part in enumerate([*parts, "DenseReluDense"]):
                name = f"{stack}.block.{number}.layer.{place}"
                made[f"{name}.layer_norm.weight"] = (512,)
                if part == "DenseReluDense":
                    made |= {f"{name}.{part}.wi.weight": (2048, 512), f"{name}.{part}.wo.weight": (512, 2048)}
                else:
                    made |= {f"{name}.{part}.{letter}.weight": (512, 512) for letter in "qkvo"}
    return made


def vit_b_16() -> Tensors:
    """torchvision.models.vit_b_16."""
    made: Tensors = {
        "class_token": (1, 1, 768),
        "conv_proj.weight": (768, 3, 16, 16),
        "conv_proj.bias": (768,),
    }
    made |= {"encoder.pos_embedding": (1, 197, 768)} | norm("encoder.ln", 768)
    for number in range(12):
        name = f"encoder.layers.encoder_layer_{number}"
        made |= norm(f"{name}.ln_1", 768) | norm(f"{name}.ln_2", 768)
        made |= {f"{name}.self_attention.in_proj_weight": (2304, 768),
                 f"{name}.self_attention.in_proj_bias": (2304,)}  # fmt: skip
        made |= linear(f"{name}.self_attention.out_proj", 768, 768)
        made |= linear(f"{name}.mlp.0", 768, 3072) | linear(f"{name}.mlp.3", 3072, 768)
    return made | linear("heads.head", 768, 1000)


def swin_t() -> Tensors:
    """torchvision.models.swin_t, with the masks that the original implementation stores."""
    made: Tensors = {"patch_embed.proj.weight": (96, 3, 4, 4), "patch_embed.proj.bias": (96,)}
    made |= norm("patch_embed.norm", 96)
    for layer, (depth, heads) in enumerate(((2, 3), (2, 6), (6, 12), (2, 24))):
        width = 96 * 2**layer
        for block in range(depth):
            name = f"layers.{layer}.blocks.{block}"
            made |= norm(f"{name}.norm1", width) | norm(f"{name}.norm2", width)
            made |= {f"{name}.attn.relative_position_bias_table": (169, heads),
                     f"{name}.attn.relative_position_index": (49, 49)}  # fmt: skip
            made |= linear(f"{name}.attn.qkv", width, 3 * width) | linear(f"{name}.attn.proj", width, width)
            made |= linear(f"{name}.mlp.fc1", width, 4 * width) | linear(f"{name}.mlp.fc2", 4 * width, width)
            if block % 2 and layer < 3:
                made[f"{name}.attn_mask"] = (4 ** (3 - layer), 49, 49)
        if layer < 3:
            made |= linear(f"layers.{layer}.downsample.reduction", 4 * width, 2 * width, bias=False)
            made |= norm(f"layers.{layer}.downsample.norm", 4 * width)
    return made | norm("norm", 768) | linear("head", 768, 1000)


#: Counts of torchvision's models: `num_params` of their weights in its documentation. Those of language
#: models: `num_parameters()` of transformers, as their pages, papers and many measurements give it.
PUBLISHED = [
    pytest.param(resnet50, 25_557_032, id="ResNet-50"),
    pytest.param(alexnet, 61_100_840, id="AlexNet"),
    pytest.param(vit_b_16, 86_567_656, id="ViT-B/16"),
    pytest.param(swin_t, 28_288_354, id="Swin-T"),
    pytest.param(gpt2, 124_439_808, id="GPT-2"),
    pytest.param(lambda: bert(12, 768), 109_482_240, id="BERT-base"),
    pytest.param(lambda: bert(6, 384), 22_713_216, id="all-MiniLM-L6-v2"),
    pytest.param(pythia_70m, 70_426_624, id="Pythia-70M"),
    pytest.param(t5_small, 60_506_624, id="T5-small"),
    pytest.param(llama_2_7b, 6_738_415_616, id="Llama-2-7B"),
]


def with_a_hole(path: Path, tensors: Tensors) -> Path:
    """A safetensors file whose elements are a hole in the file."""
    header, at = {}, 0
    for name, shape in tensors.items():
        dtype, size = ("I64", 8) if name.endswith(INTEGERS) else ("F16", 2)
        end = at + size * math.prod(shape)
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, end]}
        at = end
    content = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(content)) + content)
        file.truncate(8 + len(content) + at)
    return path


def facts(path: Path) -> dict[str, object]:
    reading = read(Source(path, path.name))
    assert reading.problem is None
    return {fact.slot: fact.value for fact in reading.facts}


@pytest.mark.parametrize(("made", "published"), PUBLISHED)
def test_safetensors(made: Callable[[], Tensors], published: int, tmp_path: Path) -> None:
    tensors = made()
    found = facts(with_a_hole(tmp_path / "model.safetensors", tensors))

    assert found["/model/parameter_count"] == published
    assert found["/model/stored_elements"] == sum(map(math.prod, tensors.values()))


def meta(shape: tuple[int, ...], dtype: bytes) -> bytes:
    """A tensor without a storage, as `torch.save` writes those of the device `meta`."""
    sizes = tuple_of(*map(integer, shape)) if shape else b")"
    return (
        b"ctorch._utils\n_rebuild_meta_tensor_no_storage\n"
        + tuple_of(b"ctorch\n" + dtype + b"\n", sizes, sizes, b"\x89")
        + b"R"
    )


@pytest.mark.parametrize(("made", "published"), PUBLISHED)
def test_state_dicts(made: Callable[[], Tensors], published: int, tmp_path: Path) -> None:
    dtype = {True: b"int64", False: b"float16"}
    values = {name: meta(shape, dtype[name.endswith(INTEGERS)]) for name, shape in made().items()}
    found = facts(checkpoint(tmp_path / "model.pt", pickled(**values)))

    assert found["/model/parameter_count"] == published
    assert found["/model/stored_elements"] == 0


def test_the_state_of_an_optimizer_is_no_part_of_the_model(tmp_path: Path) -> None:
    """Adam keeps two more tensors for each parameter, an average of the weights a third."""
    weights = {name: meta(shape, b"float32") for name, shape in bert(6, 384).items()}
    state = b"}(" + b"".join(text(name) + value for name, value in weights.items()) + b"u"
    keys = {"model": state, "optimizer": state, "ema": state, "epoch": integer(3)}
    found = facts(checkpoint(tmp_path / "model.pt", pickled(**keys)))

    assert found["/model/parameter_count"] == 22_713_216


@pytest.mark.parametrize(
    ("name", "shape", "expected"),
    [
        pytest.param("h.0.attn.bias", (768,), False, id="a-bias"),
        pytest.param("h.0.attn.bias", (1, 1, 12, 64), False, id="not-square"),
        pytest.param("h.0.attn.bias", (2, 1, 64, 64), False, id="several-masks"),
        pytest.param("attn.relative_position_bias_table", (169, 3), False, id="learned-table"),
        pytest.param("embeddings.position_embeddings.weight", (512, 768), False, id="learned-positions"),
        pytest.param("my_running_mean", (3,), False, id="only-ends-alike"),
        pytest.param("running_mean", (3,), True, id="at-the-top"),
        pytest.param("transformer.h.0.attn.bias", (1, 1, 64, 64), True, id="mask"),
        pytest.param("layers.0.attention.rope.freqs", (64,), True, id="frequencies"),
        pytest.param("rope.freqs", (64,), True, id="frequencies-of-llama"),
    ],
)
def test_names_of_buffers(name: str, shape: tuple[int, ...], expected: bool) -> None:
    assert is_buffer(name, shape) == expected

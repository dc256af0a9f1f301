"""The reader of transformers configurations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mlcard.errors import UnreadableFileError
from mlcard.facts import Source
from mlcard.readers.huggingface import config as huggingface_config

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.facts import Fact

#: As `config.json` of sentence-transformers/all-MiniLM-L6-v2, shortened.
MINILM = {
    "_name_or_path": "nreimers/MiniLM-L6-H384-uncased",
    "architectures": ["BertModel"],
    "hidden_act": "gelu",
    "hidden_size": 384,
    "initializer_range": 0.02,
    "model_type": "bert",
    "num_hidden_layers": 6,
    "transformers_version": "4.8.2",
    "use_cache": True,
    "vocab_size": 30522,
}


def read(tmp_path: Path, config: Any) -> list[Fact]:
    path = tmp_path / "config.json"
    path.write_text(config if isinstance(config, str) else json.dumps(config))
    return list(huggingface_config.read(Source(path, path.name)))


def values(found: list[Fact], slot: str) -> list[Any]:
    return [fact.value for fact in found if fact.slot == slot]


def test_sentence_transformer(tmp_path: Path) -> None:
    found = read(tmp_path, MINILM)

    assert {fact.slot: fact.value for fact in found} == {
        "/file/format": "huggingface-config",
        "/model/architecture": "BertModel",
        "/model/model_type": "bert",
        "/model/libraries/-": {"name": "transformers", "version": "4.8.2"},
        "/model/hyperparameters/hidden_act": "gelu",
        "/model/hyperparameters/hidden_size": 384,
        "/model/hyperparameters/num_hidden_layers": 6,
        "/model/hyperparameters/vocab_size": 30522,
        "/model/base_models/-": {"model": "nreimers/MiniLM-L6-H384-uncased"},
    }
    assert {fact.slot for fact in found if fact.method == "inferred"} == {"/model/base_models/-"}


@pytest.mark.parametrize(
    ("architecture", "extra", "task"),
    [
        ("BertForSequenceClassification", {}, "text-classification"),
        ("TFBertForSequenceClassification", {}, "text-classification"),
        ("FlaxRobertaForMaskedLM", {}, "fill-mask"),
        ("GPT2LMHeadModel", {}, "text-generation"),
        ("LlamaForCausalLM", {}, "text-generation"),
        ("T5ForConditionalGeneration", {}, "text-generation"),
        pytest.param("LlavaForConditionalGeneration", {"vision_config": {}}, "image-text-to-text", id="sees"),
        pytest.param("WhisperForConditionalGeneration", {}, "automatic-speech-recognition", id="longest-end"),
        pytest.param("Wav2Vec2ForSequenceClassification", {}, "audio-classification", id="hears"),
        ("ViTForImageClassification", {}, "image-classification"),
        pytest.param("BertModel", {}, None, id="no-head-no-task"),
        pytest.param("MyOwnThing", {}, None, id="unknown"),
    ],
)
def test_task_is_inferred_from_the_architecture(
    tmp_path: Path, architecture: str, extra: dict[str, Any], task: str | None
) -> None:
    found = [
        fact for fact in read(tmp_path, {"architectures": [architecture], **extra}) if "task" in fact.slot
    ]

    assert [(fact.value, fact.method) for fact in found] == ([(task, "inferred")] if task else [])


@pytest.mark.parametrize(
    ("name", "is_base"),
    [
        ("bigscience/bloom-560m", True),
        pytest.param("bert-base-uncased", False, id="could-be-a-folder"),
        pytest.param("/home/me/model", False, id="absolute-path"),
        pytest.param("./model/x", False, id="relative-path"),
        pytest.param("a/b/c", False, id="three-parts"),
        pytest.param("output/checkpoint-500", False, id="checkpoint-of-a-run"),
        pytest.param("me/checkpoint-500", False, id="checkpoint-below-any-folder"),
        pytest.param("results/final", False, id="folder-of-results"),
        pytest.param("C:\\models\\bert", False, id="windows-path"),
        pytest.param("", False, id="empty"),
        pytest.param(7, False, id="number"),
    ],
)
def test_base_model_only_when_it_has_the_form_of_a_hub_id(tmp_path: Path, name: Any, is_base: bool) -> None:
    found = read(tmp_path, {"model_type": "bert", "_name_or_path": name})

    assert values(found, "/model/base_models/-") == ([{"model": name}] if is_base else [])


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"0": "negative", "1": "positive"}, [["negative", "positive"]]),
        pytest.param({"10": "k", "2": "c"}, [["c", "k"]], id="order-of-numbers-not-of-texts"),
        pytest.param({"0": "LABEL_0", "1": "LABEL_1"}, [], id="names-that-nobody-gave"),
        pytest.param({"a": "b"}, [], id="keys-that-are-no-numbers"),
        pytest.param({"0": 1}, [], id="names-that-are-no-texts"),
        pytest.param({}, [], id="empty"),
        pytest.param(["a"], [], id="list"),
    ],
)
def test_classes(tmp_path: Path, labels: Any, expected: list[Any]) -> None:
    assert values(read(tmp_path, {"model_type": "bert", "id2label": labels}), "/model/classes") == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"quant_method": "gptq", "bits": 4, "group_size": 128},
            {"method": "gptq", "bits": 4, "group_size": 128},
        ),
        (
            {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": "nf4"},
            {"method": "bitsandbytes", "bits": 4, "data_type": "nf4"},
        ),
        pytest.param({"bits": "four", "group_size": -1}, None, id="nothing-usable"),
    ],
)
def test_quantization(tmp_path: Path, settings: dict[str, Any], expected: Any) -> None:
    found = read(tmp_path, {"model_type": "llama", "quantization_config": settings})

    assert values(found, "/model/quantization") == ([expected] if expected else [])


def test_custom_code_is_a_finding(tmp_path: Path) -> None:
    auto_map = {"AutoModel": "modeling_x.X", "AutoTokenizer": ["other/repo--tok.T", None]}
    pipelines = {"rank": {"impl": "ranking.RankPipeline", "pt": ["AutoModel"]}, "plain": {}, "text": "x"}
    config = {"model_type": "x", "auto_map": auto_map, "custom_pipelines": pipelines}
    found = values(read(tmp_path, config), "/model/security_findings/-")

    assert [(item["severity"], item["tier"], item["what"], item["where"]) for item in found] == [
        ("medium", "unknown", "modeling_x.X", "key auto_map/AutoModel"),
        ("medium", "unknown", "other/repo--tok.T", "key auto_map/AutoTokenizer"),
        ("medium", "unknown", "ranking.RankPipeline", "key custom_pipelines/rank/impl"),
    ]
    assert {item["file"] for item in found} == {"config.json"}


def test_parts_and_data_type(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "model_type": "llava",
            "torch_dtype": "bfloat16",
            "text_config": {"hidden_size": 64, "pad_token_id": 0},
        },
    )
    slots = {fact.slot: fact.value for fact in found}

    assert slots["/model/hyperparameters/text_config.hidden_size"] == 64
    assert slots["/model/hyperparameters/torch_dtype"] == "bfloat16"
    assert not [slot for slot in slots if "pad_token" in slot]


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"hidden_size": 3}, id="another-config"),
        pytest.param("[1]", id="list"),
        pytest.param("{", id="cut"),
        pytest.param("", id="empty"),
        pytest.param('{"model_type": "a", "model_type": "b"}', id="duplicate-key"),
        pytest.param('{"model_type":' * 100_000, id="nested-deeply"),
        pytest.param('{"model_type":' + "9" * 5_000 + "}", id="number-of-5000-digits"),
    ],
)
def test_what_is_no_configuration(tmp_path: Path, config: Any) -> None:
    with pytest.raises(UnreadableFileError):
        read(tmp_path, config)


@pytest.mark.parametrize(
    "config",
    [
        {"architectures": "Bert", "model_type": 7, "id2label": 7, "auto_map": [], "quantization_config": 7},
        {"architectures": [], "hidden_size": {"a": 1}, "vocab_size": None, "num_labels": float("nan")},
        {"architectures": [None], "hidden_size": float("inf"), "text_config": 3},
    ],
)
def test_values_of_other_types_say_nothing(tmp_path: Path, config: dict[str, Any]) -> None:
    assert {fact.slot for fact in read(tmp_path, config)} == {"/file/format", "/model/libraries/-"}


@pytest.mark.parametrize(
    ("head", "expected"), [(b'{"model_type": "x"', True), (b'{"a": 1}', False), (b"model_type", False)]
)
def test_recognised_by_its_keys(head: bytes, expected: bool) -> None:
    assert huggingface_config.looks_like(head) is expected

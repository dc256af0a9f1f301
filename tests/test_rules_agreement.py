"""The rules that compare a card with the files it describes: real files, and what readers say of some."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mlcard.configuration import Configuration
from mlcard.facts import Fact, Reading, Source
from mlcard.validate import Folder, lint_text
from mlcard.validate.fixing import fix_text

REPOSITORY = Path(__file__).resolve().parent.parent
MODEL = 'mlcard: "1.0"\nmodels:\n- id: a\n  license: MIT\n  trained_on: [{dataset: d}]\n'
CHOSEN = Configuration(select=("MC9",))


def native(*lines: str) -> str:
    return MODEL + "".join(f"  {line}\n" for line in lines)


def readme(front: str) -> str:
    return f"---\n{front}\n---\n"


def said(folder: Path, text: str, **files: dict[str, object]) -> list[tuple[str, str]]:
    """Code and message of the findings in a card, beside files of which readers say some facts."""
    readings = {}
    for key, facts in files.items():
        name = key.replace("__", ".")
        (folder / name).touch()
        found = tuple(Fact(slot, value, "test") for slot, value in facts.items())
        readings[name] = Reading(Source(folder / name, name), "test", found)
    path = folder / ("README.md" if text.startswith("---") else "modelcard.yaml")
    findings = lint_text(text, str(path), CHOSEN, Folder(folder, readings))
    return [(finding.code, finding.message) for finding in findings]


CONFIGURATION = {"/model/architecture": "BertForTokenClassification", "/model/model_type": "bert"}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param(["architecture: BertForMaskedLM"], "MC903", id="architecture"),
        pytest.param(["model_type: roberta"], "MC903", id="model type"),
        pytest.param(["ml_task: question-answering"], "MC903", id="a task that the head cannot do"),
        pytest.param(["ml_task: token-classification"], None, id="its task"),
        pytest.param(["architecture: BertForTokenClassification", "model_type: bert"], None, id="all right"),
        pytest.param(["architecture: [BertForMaskedLM]"], None, id="malformed: the schema says so"),
    ],
)
def test_configuration_against_card(lines, code, tmp_path):
    text = native(*lines, "files: [{path: config.json}]")
    assert [found for found, _ in said(tmp_path, text, config__json=CONFIGURATION)] == (
        [code] if code else []
    )


@pytest.mark.parametrize(
    ("architecture", "task", "fires"),
    [
        ("BertForSequenceClassification", "token-classification", True),
        ("BertForSequenceClassification", "text-classification", False),
        ("BertForSequenceClassification", "zero-shot-classification", False),
        ("Qwen3ForSequenceClassification", "text-ranking", False),
        ("Wav2Vec2ForSequenceClassification", "audio-classification", False),
        ("XLMRobertaForQuestionAnswering", "text-generation", True),
        ("LayoutLMv3ForTokenClassification", "object-detection", False),
        ("ViTForImageClassification", "image-segmentation", True),
        ("ViTForImageClassification", "image-classification", False),
        ("Wav2Vec2ForCTC", "text-to-speech", True),
        ("LlamaForCausalLM", "text-classification", False),
        ("Qwen2ForCausalLM", "text-to-speech", False),
        ("T5ForConditionalGeneration", "translation", False),
        ("BertModel", "question-answering", False),
        ("MyOwnModel", "token-classification", False),
    ],
)
def test_heads(architecture, task, fires, tmp_path):
    """READMEs: the configuration lies beside the card, and a head that generates is put to every task."""
    (tmp_path / "config.json").write_text(json.dumps({"architectures": [architecture], "model_type": "x"}))
    (tmp_path / "model.safetensors").touch()
    found = said(tmp_path, readme(f"license: mit\npipeline_tag: {task}"))
    assert [code for code, _ in found] == (["MC903"] if fires else [])


def test_two_configurations_that_differ_prove_nothing(tmp_path):
    text = native("architecture: BertModel", "files: [{path: a.json}, {path: b.json}]")
    one, other = {"/model/architecture": "BertForMaskedLM"}, {"/model/architecture": "BertForCausalLM"}
    assert said(tmp_path, text, a__json=one, b__json=other) == []


def test_a_guess_of_a_reader_proves_nothing(tmp_path):
    (tmp_path / "m.bin").touch()
    reading = Reading(
        Source(tmp_path / "m.bin", "m.bin"), "x", (Fact("/model/algorithm", "SVC", "x", "inferred"),)
    )
    folder = Folder(tmp_path, {"m.bin": reading})
    text = native("algorithm: KNeighborsClassifier", "files: [{path: m.bin}]")
    assert lint_text(text, str(tmp_path / "modelcard.yaml"), CHOSEN, folder) == []


def test_a_real_scikit_learn_model(tmp_path):
    """The example's joblib file holds an SVC of scikit-learn, of the version that it says itself."""
    shutil.copy(REPOSITORY / "examples" / "diabetes" / "model.joblib", tmp_path)
    right = native("algorithm: SVC", "libraries: [{name: scikit-learn}]", "files: [{path: model.joblib}]")
    assert said(tmp_path, right) == []
    assert said(tmp_path, right.replace("SVC", "support vector machine")) == []
    wrong = right.replace("SVC", "RandomForestClassifier").replace("-learn}", "-learn, version: 0.24.2}")
    found = dict(said(tmp_path, wrong))
    assert found["MC903"] == "`algorithm` is RandomForestClassifier here and SVC in model.joblib"
    assert "`version` is 0.24.2 here and 1." in found["MC908"]
    path = str(tmp_path / "modelcard.yaml")
    assert fix_text(wrong, path, CHOSEN, unsafe=False).text == wrong
    fixed = fix_text(wrong, path, CHOSEN, unsafe=True).text
    assert said(tmp_path, fixed) == []
    assert fixed.startswith(right.partition("libraries")[0])


@pytest.mark.parametrize(
    ("front", "names", "fires"),
    [
        pytest.param("library_name: peft", ["model.safetensors", "config.json"], True, id="no adapter"),
        pytest.param("library_name: gguf", ["model.safetensors"], True, id="no GGUF"),
        pytest.param("library_name: spacy", ["model.safetensors", "config.json"], True,
                     id="no pipeline of spaCy"),
        pytest.param("library_name: transformers", ["model.onnx"], True, id="no configuration"),
        pytest.param("library_name: peft", ["adapter_config.json", "adapter_model.safetensors"], False,
                     id="adapter"),
        pytest.param("library_name: transformers", ["config.json", "model.safetensors"], False,
                     id="transformers"),
        pytest.param("library_name: transformers", ["adapter_config.json", "adapter_model.bin"], False,
                     id="transformers loads adapters too"),
        pytest.param("library_name: peft", [], False, id="a card alone"),
        pytest.param("library_name: peft", ["train.py", "LICENSE"], False, id="no weights"),
        pytest.param("library_name: our-own", ["model.safetensors"], False, id="a library that nobody knows"),
        pytest.param("library_name: [peft]", ["model.safetensors"], False, id="a list"),
        pytest.param("license: mit", ["model.safetensors"], False, id="no library"),
    ],
)  # fmt: skip
def test_libraries_of_readmes(front, names, fires, tmp_path):
    for name in names:
        (tmp_path / name).touch()
    assert [code for code, _ in said(tmp_path, readme(front))] == (["MC908"] if fires else [])


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        pytest.param(["quantization: {method: awq, bits: 8}"],
                     ["`method` is awq here and gptq in config.json",
                     "`bits` is 8 here and 4 in config.json"], id="method and bits"),
        pytest.param(["quantization: {method: gptq, bits: 4}"], [], id="right"),
        pytest.param(["quantization: {method: gptq, group_size: 128}"], [], id="more than the file says"),
        pytest.param(["keywords: [llm, 8-bit]"], ["a tag says 8 bits, and config.json says 4"], id="a tag"),
        pytest.param(["keywords: [4-bit]"], [], id="the right tag"),
        pytest.param(["keywords: [4-bit, 8-bit]"], [], id="several variants"),
        pytest.param(["keywords: [32-bit, 16-bit]"], [], id="other numbers"),
        pytest.param(["keywords: [7, [8-bit]]"], [], id="odd"),
    ],
)  # fmt: skip
def test_quantisation(lines, messages, tmp_path):
    text = native(*lines, "files: [{path: config.json}]")
    facts = {"/model/quantization": {"method": "gptq", "bits": 4}}
    found = said(tmp_path, text, config__json=facts)
    assert [message for code, message in found if code == "MC909"] == messages


@pytest.mark.parametrize(
    ("base", "adapter", "fires"),
    [
        ("openai-community/gpt2", "openai-community/gpt2-large", True),
        ("Qwen/Qwen2.5-1.5B-Instruct", "Qwen/Qwen2.5-7B-Instruct", True),
        ("meta-llama/Llama-3.1-8B-Instruct", "unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit", False),
        ("meta-llama/Llama-3.2-1B", "unsloth/Llama-3.2-1B-unsloth-bnb-4bit", False),
        ("openai-community/gpt2", "gpt2", False),
        ("org/model", "/home/zane/models/Qwen2.5-Coder-7B", False),
        ("org/model", "./out/checkpoint-500", False),
        ("org/model", "", False),
        ("org/model", "7", True),
    ],
)
def test_base_models_of_adapters(base, adapter, fires, tmp_path):
    configuration = {"peft_type": "LORA", "base_model_name_or_path": adapter}
    (tmp_path / "adapter_config.json").write_text(json.dumps(configuration))
    found = said(tmp_path, readme(f"license: mit\nbase_model: {base}"))
    assert [code for code, _ in found] == (["MC910"] if fires else [])


@pytest.mark.parametrize(
    ("names", "fires"),
    [
        (["model-00001-of-00003.safetensors", "model-00003-of-00003.safetensors"], True),
        (["pytorch_model-00001-of-00002.bin"], True),
        (["m-Q4-00001-of-00002.gguf", "m-Q4-00002-of-00002.gguf", "m-Q8-00001-of-00002.gguf"], True),
        (["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], False),
        (["model.safetensors.index.json"], False),
        (["train-00000-of-00004.parquet"], False),
        (["model-00000-of-00002.safetensors", "model-00001-of-00002.safetensors"], False),
        (["x-00001-of-99999.py"], False),
    ],
)
def test_shards(names, fires, tmp_path):
    for name in names:
        (tmp_path / name).touch()
    assert [code for code, _ in said(tmp_path, readme("license: mit"))] == (["MC911"] if fires else [])


def test_a_readme_that_is_not_on_disk_is_compared_with_nothing():
    text = readme("license: mit\nlibrary_name: peft\npipeline_tag: question-answering")
    assert lint_text(text, "README.md", Configuration(select=("MC9", "MC7")), Folder(None)) == []


def test_real_folders_agree_with_the_cards_that_are_written_of_them(shared_data, tmp_path):
    """Extracting and linting use the same readers, and every rule here compares like with like."""
    from click.testing import CliRunner

    from mlcard.cli import cli

    shutil.copytree(shared_data / "models" / "real", tmp_path / "real")
    assert CliRunner().invoke(cli, ["extract", str(tmp_path / "real"), "--no-hash"]).exit_code == 0
    result = CliRunner().invoke(
        cli, ["lint", str(tmp_path), "--select", "MC7,MC9", "--output-format", "json"]
    )
    assert json.loads(result.stdout) == []

"""The rules about lineage: heads of real cards, where a rule fires and where it must not."""

from __future__ import annotations

import pytest

from mlcard.configuration import Configuration
from mlcard.validate import lint, lint_text
from mlcard.validate.fixing import fix_text
from mlcard.validate.terms import broken, well_known

TRAINER = "This model is a fine-tuned version of [{}](https://huggingface.co/{}) on an unknown dataset.\n"


def readme(front: str, body: str = "") -> str:
    return f"---\n{front}\n---\n{body}"


def native(rest: str) -> str:
    return f'mlcard: "1.0"\nmodels:\n- id: a\n  license: MIT\n  {rest}\n'


def found(code: str, text: str, folder, names=()) -> list[str]:
    """Slots of the findings of one rule in a card beside files with some names."""
    for name in names:
        (folder / name).touch()
    path = folder / ("README.md" if text.startswith("---") else "modelcard.yaml")
    return [finding.slot for finding in lint_text(text, str(path), Configuration(select=(code,)))]


@pytest.mark.parametrize(
    ("body", "base"),
    [
        pytest.param(TRAINER.format("albert-base-v2", "albert-base-v2"), "albert-base-v2", id="the Trainer"),
        pytest.param(
            "The model is a fine-tuned version of [hubert-large-ll60k]"
            "(https://huggingface.co/facebook/hubert-large-ll60k).",
            "facebook/hubert-large-ll60k", id="in somebody's own words",
        ),
        pytest.param(
            "This model was converted to GGUF format from [`google/gemma-2b-it`]"
            "(https://huggingface.co/google/gemma-2b-it) using llama.cpp via the ggml.ai's Space.",
            "google/gemma-2b-it", id="GGUF-my-repo",
        ),
        pytest.param(
            "Quantized version of [Meta-Llama-3.1-70B-Instruct]"
            "(https://huggingface.co/meta-llama/Meta-Llama-3.1-70B-Instruct).",
            "meta-llama/Meta-Llama-3.1-70B-Instruct", id="quantised",
        ),
        pytest.param(
            "The model was created by fine-tuning [\nWav2Vec2-Large-Robust]"
            "(https://huggingface.co/facebook/wav2vec2-large-robust) on aGender.",
            "facebook/wav2vec2-large-robust", id="by fine-tuning",
        ),
        pytest.param(
            "We compare it with the [teacher model](https://huggingface.co/dbmdz/bert-base-italian-xxl-uncased)"
            " fine-tuned in the same tasks.", "", id="another model, fine-tuned for comparison",
        ),
        pytest.param(TRAINER.format("", ""), "", id="the Trainer did not know"),
        pytest.param(TRAINER.format("None", "None"), "", id="nor did TRL"),
        pytest.param(
            "We are using a quantized version of [openchat](https://huggingface.co/TheBloke/openchat-GPTQ).",
            "", id="a model that is used",
        ),
        pytest.param(
            "Fine-tuned on data from [SQuAD](https://huggingface.co/datasets/squad).", "", id="a dataset",
        ),
        pytest.param(
            "It was fine-tuned by members of [EleutherAI](https://huggingface.co/EleutherAI).", "",
            id="an organisation",
        ),
        pytest.param(
            "Weights converted from [OpenAI](https://huggingface.co/openai).", "", id="of an organisation",
        ),
        pytest.param("See [bert](https://huggingface.co/bert-base-cased).", "", id="a link and no more"),
        pytest.param("A fine-tuned version of [x](https://example.org/a/b).", "", id="a model elsewhere"),
    ],
)  # fmt: skip
def test_a_base_model_that_only_the_prose_names(body, base, tmp_path):
    text = readme("license: mit  # ours", body)
    assert found("MC601", text, tmp_path) == (["/models/0"] if base else [])
    fixed = fix_text(text, str(tmp_path / "README.md"), Configuration(select=("MC601",)), unsafe=True).text
    assert fixed == (text.replace("# ours\n", f"# ours\nbase_model: {base}\n") if base else text)


@pytest.mark.parametrize(
    "front",
    [
        "base_model: albert-base-v2",
        "base_model: [a/b, c/d]",
        "base_model:",
        "task_categories: [question-answering]",
    ],
)
def test_prose_says_nothing_new_of_a_card_that_names_its_base_or_is_about_data(front, tmp_path):
    text = readme(f"license: mit\n{front}", TRAINER.format("albert-base-v2", "albert-base-v2"))
    assert found("MC601", text, tmp_path) == []


def test_a_native_card_of_the_folder_may_name_the_base(tmp_path):
    (tmp_path / "modelcard.yaml").write_text(native("base_models: [{model: albert-base-v2}]"))
    text = readme("license: mit", TRAINER.format("albert-base-v2", "albert-base-v2"))
    assert found("MC601", text, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "fixed"),
    [
        pytest.param("/root/autodl-tmp/Llama3-8B-Chinese-Chat", None, id="LLaMA-Factory on a rented machine"),
        pytest.param("/kaggle/input/models/metric/nemotron-3/transformers/default/1", None, id="Kaggle"),
        pytest.param("./qwen2.5-3b-instruct", None, id="beside"),
        pytest.param(
            "/Users/lucas/.cache/huggingface/hub/models--cvssp--audioldm2/snapshots/c8e7e18/unet",
            "cvssp/audioldm2", id="in the cache of the Hub",
        ),
        pytest.param(
            r"C:\Users\Administrator\.cache\huggingface\hub\models--Qwen--Qwen2-VL-7B-Instruct\snapshots\8",
            "Qwen/Qwen2-VL-7B-Instruct", id="in the cache on Windows",
        ),
    ],
)  # fmt: skip
def test_a_base_model_that_is_a_path(name, fixed, tmp_path):
    text = readme(f"base_model: {name}\nlibrary_name: peft")
    path, chosen = str(tmp_path / "README.md"), Configuration(select=("MC602",))
    assert found("MC602", text, tmp_path) == ["/models/0/base_models/0/model"]
    assert fix_text(text, path, chosen, unsafe=False).text == text
    assert fix_text(text, path, chosen, unsafe=True).text == (text.replace(name, fixed) if fixed else text)


@pytest.mark.parametrize(
    ("front", "fires"),
    [
        # Heads of cards that stand in public repositories.
        pytest.param("base_model: facebook/nllb-200-distilled-600M\nlicense: cc-by-4.0", True,
                     id="CC-BY-NC for sale"),
        pytest.param("base_model: facebook/mms-300m\nlicense: gpl-3.0", True, id="CC-BY-NC as GPL"),
        pytest.param("base_model: [a/b, bigscience/bloomz-560m]\nlicense: mit", True, id="one of two"),
        pytest.param("base_model: stabilityai/stable-diffusion-2\nlicense: mit", True, id="OpenRAIL"),
        pytest.param("base_model: facebook/mms-300m\nlicense: cc-by-nc-4.0", False, id="as it should be"),
        pytest.param("base_model: facebook/mms-300m\nlicense: [cc-by-nc-4.0, mit]", False, id="both"),
        pytest.param("base_model: facebook/mms-300m\nlicense: other\nlicense_name: ours", False,
                     id="a licence of its own"),
        pytest.param("base_model: facebook/nllb-200-1.3B\nlicense: other", False, id="nobody says which"),
        pytest.param("base_model: facebook/nllb-200-1.3B", False, id="no licence at all"),
        pytest.param("base_model: facebook/nllb-200-1.3B\nlicense: mit\nlibrary_name: peft", False,
                     id="an adapter of a CC-BY-NC model"),
        pytest.param("base_model: stabilityai/stable-diffusion-xl-base-1.0\nlicense: apache-2.0\n"
                     "tags: [t2i-adapter]", False, id="T2I-Adapter"),
        pytest.param("base_model: stabilityai/stable-diffusion-xl-base-1.0\nlicense: creativeml-openrail-m",
                     False, id="another licence with the same restrictions"),
        pytest.param("base_model: meta-llama/Llama-3.2-1B\nlicense: apache-2.0", False,
                     id="a single card shows it, and another rule says so"),
        pytest.param("base_model: google/gemma-4-E4B-it\nlicense: apache-2.0", False, id="Gemma 4 is Apache"),
        pytest.param("base_model: facebook/bart-large-mnli\nlicense: apache-2.0", False, id="not well known"),
        pytest.param("base_model: mylab/nllb-200-1.3B\nlicense: mit", False, id="somebody else's"),
        pytest.param("base_model: 7\nlicense: mit", False, id="a number"),
        pytest.param("base_model: facebook/nllb-200-1.3B\nlicense: {a: b}", False, id="a mapping"),
    ],
)  # fmt: skip
def test_licences_of_well_known_bases(front, fires, tmp_path):
    (tmp_path / "README.md").write_text(readme(front))
    findings = list(lint([tmp_path / "README.md"], Configuration(select=("MC609",))))
    assert [finding.slot for finding in findings] == (["/models/0/license"] if fires else [])


@pytest.mark.parametrize(
    ("base", "derived", "relation", "fires"),
    [
        ("CC-BY-SA-4.0", "MIT", "", True),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0", "", False),
        ("CC-BY-SA-4.0", "GPL-3.0-only", "", False),
        ("GPL-3.0", "Apache-2.0", "finetune", True),
        ("GPL-3.0-or-later", "AGPL-3.0", "finetune", False),
        ("AGPL-3.0", "MIT OR AGPL-3.0", "finetune", False),
        ("GPL-3.0", "MIT", "distilled", False),
        ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0", "quantized", True),
        ("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "", False),
        ("CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "", False),
        ("CC-BY-NC-4.0", "proprietary", "", False),
        ("CC-BY-NC-4.0 OR MIT", "MIT", "", False),
        ("MIT", "Apache-2.0", "", False),
        ("LicenseRef-acme", "MIT", "", False),
        ("LicenseRef-gemma", "MIT", "adapter", True),
        ("LicenseRef-llama3.1", "MIT", "adapter", False),
        ("LicenseRef-llama3.1", "LicenseRef-llama3", "", False),
        ("", "", "", False),
    ],
)
def test_what_a_licence_demands(base, derived, relation, fires):
    assert bool(broken(base, derived, relation)) == fires


@pytest.mark.parametrize(
    ("model", "license_"),
    [
        ("meta-llama/Llama-2-7b-chat-hf", "LicenseRef-llama2"),
        ("codellama/CodeLlama-7b-hf", "LicenseRef-llama2"),
        ("meta-llama/Meta-Llama-3.1-8B", "LicenseRef-llama3.1"),
        ("meta-llama/Llama-4-Scout-17B-16E", "LicenseRef-llama4"),
        ("meta-llama/Meta-Llama-3-8B-Instruct", "LicenseRef-llama3"), ("google/gemma-7b", "LicenseRef-gemma"),
        ("google/gemma-3n-E2B-it", "LicenseRef-gemma"),
        ("google/gemma-4-31B-it", ""), ("google/gemma-20b", ""),
        ("bigscience/bloom", "LicenseRef-bigscience-bloom-rail-1.0"), ("bigscience/T0pp", ""),
        ("bigcode/starcoder2-15b", "LicenseRef-bigcode-openrail-m"), ("bigcode/octocoder", ""),
        ("CohereForAI/aya-101", ""), ("CohereForAI/aya-23-8B", "CC-BY-NC-4.0"),
        ("stabilityai/stable-diffusion-2-1", "LicenseRef-openrail-plus-plus"),
        ("stabilityai/stable-diffusion-3", ""),
    ],
)  # fmt: skip
def test_well_known_models(model, license_):
    assert well_known(model) == license_


@pytest.mark.parametrize(
    ("front", "names", "slots"),
    [
        pytest.param("base_model: a/b\nbase_model_relation: finetune\nlibrary_name: peft", [],
                     ["/models/0/base_models/0/relation"], id="PEFT"),
        pytest.param("base_model: [a/b, c/d]\nbase_model_relation: merge\nlibrary_name: peft", [],
                     ["/models/0/base_models/0/relation"], id="once for all bases"),
        pytest.param("base_model: a/b\nbase_model_relation: quantized", ["adapter_config.json"],
                     ["/models/0/base_models/0/relation"], id="an adapter lies beside"),
        pytest.param("base_model: a/b\nbase_model_relation: adapter", ["model.safetensors"],
                     ["/models/0/base_models/0/relation"], id="a whole model lies beside"),
        pytest.param("base_model_relation: finetune", [], [""], id="to nothing"),
        pytest.param("base_model: a/b\nbase_model_relation: adapter\nlibrary_name: peft", [], [], id="right"),
        pytest.param("base_model: a/b\nbase_model_relation: finetune\nlibrary_name: peft",
                     ["model.safetensors"],
                     [], id="merged into the base"),
        pytest.param("base_model: a/b\nbase_model_relation: adapter", ["pytorch_lora_weights.safetensors"],
                     [],
                     id="a LoRA of diffusers"),
        pytest.param("base_model: a/b\nbase_model_relation: adapter",
                     ["model.safetensors", "adapter_model.safetensors"], [], id="both lie beside"),
        pytest.param("base_model: a/b\nbase_model_relation: finetune\ntags: [lora, gguf]", ["x.gguf"], [],
                     id="merged, by its tags"),
        pytest.param("base_model: a/b\nlibrary_name: peft", [], [], id="no relation"),
        pytest.param("base_model: a/b\nbase_model_relation: [finetune]\nlibrary_name: peft", [], [],
                     id="a list"),
    ],
)  # fmt: skip
def test_relations(front, names, slots, tmp_path):
    assert found("MC604", readme(front), tmp_path, names) == slots


def test_a_relation_is_fixed_safely_only_where_a_file_proves_it(tmp_path):
    text = readme("base_model: a/b\nbase_model_relation: finetune # hm\nlibrary_name: peft")
    path, chosen = str(tmp_path / "README.md"), Configuration(select=("MC604",))
    assert fix_text(text, path, chosen, unsafe=False).text == text
    (tmp_path / "adapter_config.json").touch()
    assert fix_text(text, path, chosen, unsafe=False).text == text.replace("finetune #", "adapter #")


@pytest.mark.parametrize(
    ("code", "card", "slots"),
    [
        pytest.param("MC605", native("base_models: [{model: b}]"), ["/models/0/base_models/0/model"],
                     id="unpinned"),
        pytest.param("MC605", native("base_models: [{model: b, revision: v1}]"), [], id="pinned"),
        pytest.param("MC605", readme("base_model: a/b"), [], id="a README has no place for it"),
        pytest.param("MC606", native("base_models: [{model: a}]"), ["/models/0/base_models/0/model"],
                     id="itself"),
        pytest.param("MC606", native("base_models: [{model: b}, {model: A}]"), [], id="others"),
        pytest.param("MC606", native("base_models: [{model: [a]}]"), [], id="a list"),
        pytest.param("MC606", native("base_models: [a]"), [], id="a text"),
    ],
)  # fmt: skip
def test_revisions_and_oneself(code, card, slots, tmp_path):
    assert found(code, card, tmp_path) == slots

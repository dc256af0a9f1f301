"""MC2: where the rules about task, library, language, names and tags fire, and what they repair."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlcard.configuration import Configuration
from mlcard.validate import all_rules, lint_text
from mlcard.validate.fixing import fix_text

REPOSITORY = Path(__file__).resolve().parent.parent
CHOSEN = Configuration(
    select=tuple(
        code for code, rule in all_rules().items() if code[:3] == "MC2" and "default" in rule.profiles
    )
)


def readme(front_matter, body="# A\n"):
    return f"---\n{front_matter}\n---\n{body}"


def codes(text, folder=None, name="README.md", chosen=CHOSEN):
    path = str(folder / name) if folder else f"/nowhere/x/{name}"
    return [finding.code for finding in lint_text(text, path, chosen)]


def fixed(front_matter, *, unsafe=False, folder=None, chosen=CHOSEN):
    path = str(folder / "README.md") if folder else "/nowhere/x/README.md"
    text = fix_text(readme(front_matter), path, chosen, unsafe=unsafe).text
    assert fix_text(text, path, chosen, unsafe=unsafe).text == text
    return text.removeprefix("---\n").removesuffix("\n---\n# A\n")


@pytest.mark.parametrize(
    ("front_matter", "expected"),
    [
        pytest.param("license: mit", ["MC201"], id="nothing said"),
        pytest.param("pipeline_tag: graph-ml", [], id="said"),
        pytest.param("tags: [image-classification]", [], id="a tag says it"),
        pytest.param("tags: [named-entity-recognition]\nlanguage: en", [], id="a tag says the kind of it"),
        pytest.param("tags: [bert]", ["MC201"], id="a tag that is no task"),
        pytest.param(
            "model-index: [{name: a, results: [{task: {type: depth-estimation}, metrics: [{type: f1}]}]}]",
            [],
            id="a result says it",
        ),
        pytest.param(
            "base_model: a/b\nbase_model_relation: quantized", [], id="quantised: the base model says it"
        ),
        pytest.param("base_model: a/b\ntags: [gguf]", [], id="converted: the base model says it"),
        pytest.param("base_model: a/b\nbase_model_relation: finetune", ["MC201"], id="fine-tuned for what?"),
        pytest.param("base_model: a/b\ntags: [lora]", ["MC201"], id="an adapter for what?"),
        pytest.param("tags: [gguf]", ["MC201"], id="in another form than which?"),
        pytest.param("task_categories: [graph-ml]", [], id="a dataset has no task of its own"),
        pytest.param("sdk: gradio\ntitle: x", [], id="nor a space"),
        pytest.param("pipeline_tag: 5", [], id="malformed: the schema says so"),
        pytest.param("tags: {a: b}", ["MC201"], id="odd tags"),
    ],
)
def test_task_missing(front_matter, expected):
    assert codes(readme(front_matter)) == expected


@pytest.mark.parametrize(
    ("task", "hint"),
    [
        pytest.param("conversational", "write `text-generation`", id="renamed"),
        pytest.param("text2text-generation", "write `text-generation`", id="merged into another"),
        pytest.param("Image Classification", "write `image-classification`", id="as a person writes it"),
        pytest.param("image_classification", "write `image-classification`", id="underscore"),
        pytest.param("natural-language-inference", "a kind of `text-classification`", id="a subtask"),
        pytest.param("image-clasification", "similar: image-classification", id="a typing error"),
        pytest.param("chess", "https://huggingface.co/tasks", id="none at all"),
    ],
)
def test_task_unknown(task, hint):
    (finding,) = lint_text(
        readme(f"pipeline_tag: {task}"), "x/README.md", Configuration(select=("MC202", "MC1"))
    )
    assert finding.code == "MC202", "the pattern of the schema is not reported as well"
    assert hint in finding.hint
    assert (finding.fix is not None) == hint.startswith("write `")


def test_tasks_of_a_native_card_are_free_unless_they_resemble_one_of_the_hub():
    card = 'mlcard: "1.0"\nmodels:\n- {{id: a, ml_task: {}}}\n'
    for task in ("chess", "outlier-detection", "density-estimation", "pose-estimation", "video-generation"):
        assert codes(card.format(task), name="modelcard.yaml") == []
    assert codes(card.format("tabular-clasification"), name="modelcard.yaml") == ["MC202"]
    assert codes(card.format("conversational"), name="modelcard.yaml") == ["MC202"]
    assert codes(
        card.format("'My Task!'"), name="modelcard.yaml", chosen=Configuration(select=("MC114", "MC202"))
    ) == ["MC114"]


def test_words_that_a_repository_knows():
    text = readme("license: mit\npipeline_tag: conversational")
    (finding,) = lint_text(text, "x/README.md", Configuration(select=("MC202",)))
    assert (finding.line, finding.column) == (3, 15)
    known = Configuration(select=("MC202",), known={"tasks": ("conversational",)})
    assert lint_text(text, "x/README.md", known) == []


def test_what_the_files_tell_is_offered(tmp_path):
    (tmp_path / "config.json").write_text(
        json.dumps(
            {
                "architectures": ["BertForTokenClassification"],
                "model_type": "bert",
                "transformers_version": "4.40",
            }
        )
    )
    assert sorted(codes(readme("language: en"), tmp_path)) == ["MC201", "MC203"]
    assert fixed("language: en", folder=tmp_path) == "language: en", "not without --unsafe-fixes"
    assert fixed("language: en", unsafe=True, folder=tmp_path) == (
        "language: en\npipeline_tag: token-classification\nlibrary_name: transformers"
    )
    assert codes(readme("language: en\ntags: [token-classification, transformers]"), tmp_path) == []
    card = 'mlcard: "1.0"\nmodels: [{id: a, ml_task: fill-mask, language: [en]}]\n'
    assert codes(card, tmp_path, "modelcard.yaml") == ["MC203"]


@pytest.mark.parametrize(
    ("files", "library"),
    [
        (
            {
                "config.json": {"model_type": "bert"},
                "adapter_config.json": {"peft_type": "LORA", "task_type": "CAUSAL_LM"},
            },
            "peft",
        ),
        (
            {
                "config.json": {"model_type": "bert"},
                "modules.json": [{"idx": 0, "type": "sentence_transformers.models.Transformer"}],
            },
            "sentence-transformers",
        ),
        (
            {"model_index.json": {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.30"}},
            "diffusers",
        ),
        ({"notes.json": {"a": 1}}, None),
        ({"config.json": {"a": 1}}, None),
        ({"config.json": "{"}, None),
    ],
)
def test_the_more_special_file_tells_the_library(tmp_path, files, library):
    for name, content in files.items():
        (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content))
    text = fixed("pipeline_tag: graph-ml", unsafe=True, folder=tmp_path)
    assert text == "pipeline_tag: graph-ml" + (f"\nlibrary_name: {library}" if library else "")


def test_a_pickled_estimator_tells_task_and_library(tmp_path):
    """The example's model is read as every other file is: without loading it."""
    (tmp_path / "model.joblib").write_bytes((REPOSITORY / "examples/diabetes/model.joblib").read_bytes())
    assert fixed("license: mit", unsafe=True, folder=tmp_path) == (
        "license: mit\npipeline_tag: tabular-classification\nlibrary_name: sklearn"
    )


@pytest.mark.parametrize(
    ("library", "expected"),
    [
        ("scikit-learn", "sklearn"),
        ("Sentence Transformers", "sentence-transformers"),
        ("SpanMarker", "span-marker"),
        ("sklearn", None),
        ("pytorch", None),
        ("gguf", None),
        ("our-library", None),
        ("[a]", None),
        ("5", None),
        ("", None),
    ],
)
def test_library_misspelt(library, expected):
    before = f"pipeline_tag: graph-ml\nlibrary_name: {library}"
    after = f"pipeline_tag: graph-ml\nlibrary_name: {expected}"
    assert fixed(before, chosen=Configuration(select=("MC212",))) == (after if expected else before)
    assert codes(readme(before), chosen=Configuration(select=("MC212",))) == (["MC212"] if expected else [])


@pytest.mark.parametrize(
    ("front_matter", "expected"),
    [
        pytest.param("pipeline_tag: fill-mask", ["MC204"], id="text without language"),
        pytest.param("pipeline_tag: automatic-speech-recognition", ["MC204"], id="speech without language"),
        pytest.param("tags: [translation]", ["MC204"], id="the task is a tag"),
        pytest.param("task_categories: [summarization]", ["MC204"], id="a dataset"),
        pytest.param("pipeline_tag: image-classification", [], id="pictures"),
        pytest.param("pipeline_tag: feature-extraction", [], id="features of anything"),
        pytest.param("pipeline_tag: fill-mask\nlanguage: code", [], id="code is no language, and said"),
        pytest.param("pipeline_tag: fill-mask\nlanguage: [multilingual]", [], id="many languages"),
        pytest.param("pipeline_tag: fill-mask\nlanguage_bcp47: [pt-BR]", [], id="said as a tag"),
        pytest.param("pipeline_tag: text-generation\nbase_model: a/b", [], id="the base model says it"),
        pytest.param("pipeline_tag: [a]\nlanguage: {a: b}", [], id="malformed"),
    ],
)
def test_language_missing(front_matter, expected):
    assert codes(readme(front_matter), chosen=Configuration(select=("MC204",))) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("en", "en", id="right"),
        pytest.param("[en, fr, 'no', eng]", "[en, fr, 'no', eng]", id="two and three letters"),
        pytest.param("[code, multilingual]", "[code, multilingual]", id="words of the Hub"),
        pytest.param("English", "en", id="a name"),
        pytest.param("[EN, German]", "[en, de]", id="a case and a name"),
        pytest.param("français", "fr", id="a name in the language itself"),
        pytest.param("pt_br", "pt\nlanguage_bcp47: [pt-BR]", id="an underscore"),
        pytest.param("zh-CN", "zh\nlanguage_bcp47: [zh-CN]", id="a region"),
        pytest.param("jp", "jp", id="a country: not without a person's eye"),
        pytest.param("noinfo", "noinfo", id="nobody knows"),
        pytest.param("en, fr", "[en, fr]", id="two in one"),
        pytest.param("English and French", "[en, fr]", id="two names in one"),
        pytest.param("\n- en, nl\n- de", "\n- en\n- nl\n- de", id="two in one item"),
        pytest.param("[en de, fr]", "[en, de, fr]", id="two in one item in brackets"),
        pytest.param("Swiss German", "gsw", id="one name of two words"),
        pytest.param("Gan Chinese", "gan", id="one name of two names"),
        pytest.param("simplified chinese", "simplified chinese", id="no name of a language"),
        pytest.param('"no"', '"no"', id="Norwegian"),
        pytest.param('""', '""', id="empty: another rule"),
        pytest.param("[[en]]", "[[en]]", id="malformed"),
    ],
)
def test_languages_of_a_readme(language, expected):
    chosen = Configuration(select=("MC205", "MC206"))
    assert fixed(f"language: {language}", chosen=chosen) == f"language: {expected}"


def test_what_is_left_of_languages():
    chosen = Configuration(select=("MC205", "MC206", "MC114"))
    assert codes(readme("language: [jp, noinfo, zh-TW]\nlanguage_bcp47: [zh-TW]"), chosen=chosen) == [
        "MC205", "MC205", "MC206",
    ]  # fmt: skip
    assert fixed("language: jp", unsafe=True, chosen=chosen) == "language: ja"
    known = Configuration(select=("MC205",), known={"languages": ("noinfo",)})
    assert codes(readme("language: noinfo"), chosen=known) == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("pt-BR", []),
        ("zh-Hant", []),
        ("eng", ["MC205"]),
        ("pt_BR", ["MC205"]),
        ("English", ["MC205"]),
        ("en fr", ["MC206"]),
        ("x-klingon", ["MC205"]),
    ],
)
def test_languages_of_a_native_card(language, expected):
    card = f'mlcard: "1.0"\nmodels:\n- id: a\n  ml_task: fill-mask\n  language: ["{language}"]\n'
    chosen = Configuration(select=("MC205", "MC206", "MC114"))
    assert codes(card, name="modelcard.yaml", chosen=chosen) == expected


def cloned(folder, url):
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n')


@pytest.mark.parametrize(
    ("url", "name", "expected"),
    [
        ("https://huggingface.co/org/good-model", "bert-finetuned", ["MC207"]),
        ("git@hf.co:org/good-model.git", "bert-finetuned", ["MC207"]),
        ("https://huggingface.co/org/good-model", "good_model", []),
        ("https://huggingface.co/org/good-model", "org/Good-Model", []),
        ("https://github.com/org/good-model", "bert-finetuned", []),
        ("https://huggingface.co/org/good-model", "[1]", []),
    ],
)
def test_model_name_mismatch(tmp_path, url, name, expected):
    cloned(tmp_path, url)
    text = readme(f"pipeline_tag: graph-ml\nmodel-index:\n- name: {name}\n  results: []")
    assert codes(text, tmp_path) == expected


def test_the_name_of_a_folder_proves_nothing_and_that_of_a_download_does(tmp_path):
    text = readme("pipeline_tag: graph-ml\nmodel-index: [{name: other, results: []}]")
    assert codes(text, tmp_path) == []
    snapshot = tmp_path / "models--org--good" / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    assert codes(text, snapshot) == ["MC207"]


@pytest.mark.parametrize(
    ("tags", "left", "expected"),
    [
        pytest.param("[a, b, a]", "[a, b]", 0, id="twice"),
        pytest.param("\n- a\n- b\n- a\n- c", "\n- a\n- b\n- c", 0, id="twice, an item a line"),
        pytest.param("\n- a\n- a # why\n", "\n- a\n- a # why\n", 1, id="twice, with a comment"),
        pytest.param('[" a"]', "[a]", 0, id="space"),
        pytest.param("[a, A]", "[a, A]", 0, id="another case is another tag"),
        pytest.param("['license:mit']", "['license:mit']", 1, id="derived"),
        pytest.param(
            "['base_model:adapter:a/b', 'arxiv:1234.5678', 'doi:10.1/x']",
            "['base_model:adapter:a/b', 'arxiv:1234.5678', 'doi:10.1/x']",
            0,
            id="written by PEFT, or fine",
        ),
        pytest.param('["bert, qa"]', '["bert, qa"]', 1, id="two in one"),
        pytest.param(
            "[synthetic data, 'a:b', 'x,y']", "[synthetic data, 'a:b', 'x,y']", 0, id="one of two words"
        ),
        pytest.param("[1, null, [a]]", "[1, null, [a]]", 0, id="odd"),
    ],
)
def test_tags(tags, left, expected):
    chosen = Configuration(select=("MC210",))
    after = fixed(f"tags: {tags}", chosen=chosen)
    assert after == f"tags: {left}"
    assert len(codes(readme(after), chosen=chosen)) == expected


def test_who_and_which_state_are_asked_for_by_the_law():
    chosen = Configuration(select=("MC208", "MC209"))
    card = 'mlcard: "1.0"\nmodels: [{{id: a, ml_task: graph-ml{}}}]\n'
    assert codes(card.format(""), name="modelcard.yaml", chosen=chosen) == ["MC208", "MC209"]
    assert (
        codes(card.format(", creator: [tim], created: 2024-01-01"), name="modelcard.yaml", chosen=chosen)
        == []
    )
    assert codes(card.format(""), name="modelcard.yaml") == []
    stated = "statements:\n- {slot: /models/0/creator, status: withheld}\n"
    stated += "- {slot: /models/0/version, status: unknown}\n"
    assert codes(card.format("") + stated, name="modelcard.yaml", chosen=chosen) == []
    assert codes(readme("pipeline_tag: graph-ml"), chosen=chosen) == [], "a README has no keys for them"

"""The rules about data and dataset cards: where they fire, and where not."""

from __future__ import annotations

import pytest
from rules_of_data import CARD, README, dataset_card, fixed, native, readme, said

from mlcard.configuration import Configuration
from mlcard.validate import Folder, lint_text
from mlcard.validate.fixing import fix_text


@pytest.mark.parametrize(
    ("front_matter", "body", "fires"),
    [
        pytest.param("", "", True, id="nothing"),
        pytest.param("datasets: [squad]", "", False, id="a dataset"),
        pytest.param("datasets: []", "", True, id="an empty list"),
        pytest.param("dataset: squad", "", False, id="a misspelt key is MC106"),
        pytest.param(
            "",
            "This model is a fine-tuned version of [a/b](https://x.y/a) on an unknown dataset.",
            True,
            id="the trainer knows none",
        ),
        pytest.param(
            "",
            "This model is a fine-tuned version of [a/b](https://x.y/a) on the None dataset.",
            True,
            id="or None",
        ),
        pytest.param(
            "",
            "This model is a fine-tuned version of [a/b](https://x.y/a) on the [E](https://x.y/e) data.",
            False,
            id="a sentence with addresses",
        ),
        pytest.param("", "Trained from scratch on German novels.", False, id="a sentence"),
        pytest.param("", "## Training data\n\n12,000 letters of the 19th century.", False, id="a section"),
        pytest.param("", "## Training data\n\n[More Information Needed]\n", True, id="a section not filled"),
        pytest.param("", "## Training and evaluation data\n\nMore information needed\n", True, id="nor here"),
        pytest.param(
            "",
            "It achieves the following results on the evaluation set:\n- Loss: 0.3",
            True,
            id="results are no data",
        ),
        pytest.param("", "See https://huggingface.co/datasets/rajpurkar/squad", False, id="an address"),
        pytest.param("base_model: a/b\nbase_model_relation: quantized", "", False, id="quantised"),
        pytest.param("base_model: a/b\nbase_model_relation: finetune", "", True, id="fine-tuned on what?"),
        pytest.param("base_model: a/b\ntags: [gguf]", "", False, id="another format"),
        pytest.param("base_model: [a/b, c/d]\ntags: [mergekit, merge]", "", False, id="a merge"),
        pytest.param("pipeline_tag: reinforcement-learning", "", False, id="an environment"),
        pytest.param("tags: [deep-reinforcement-learning]", "", False, id="an environment, by its tag"),
        pytest.param("pretty_name: x\nsize_categories: [n<1K]", "", False, id="a dataset card"),
    ],
)
def test_training_data(front_matter, body, fires):
    assert bool(said(readme(front_matter, body), README, "MC401")) == fires


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("squad", ""),
        ("rajpurkar/squad", ""),
        ("C-MTEB/AFQMC", ""),
        ("wikitext-103_v1.2", ""),
        ("The Pile", "is not an id"),
        ("dcep europarl", "is not an id"),
        ("a/b/c", "is not an id"),
        ("code_x_glue (python)", "is not an id"),
        ("'openslr, asr'", "is not an id"),
        ("https://arabicspeech.org/", "is not an id"),
        ("Fragebögen", "is not an id"),
        ("/var/hf/images/", "is a path on one machine"),
        ("../data", "is a path on one machine"),
        (r"C:\data\x", "is a path on one machine"),
        ("~/data", "is a path on one machine"),
        ("https://huggingface.co/datasets/rajpurkar/squad", "is an address"),
    ],
)
def test_dataset_ids_in_a_readme(name, words):
    text = readme(f"datasets:\n- {name}")
    messages = [message for _, message in said(text, README, "MC402")]
    assert bool(messages) == bool(words)
    assert all(words in message for message in messages)
    after = fixed(text, README, "MC402")
    assert after == (text.replace(name, "rajpurkar/squad") if "address" in words else text)


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("iris", False),
        ("https://w3id.org/x/iris", False),
        ("The Pile", False),
        ("urn:x:iris", False),
        ("/data/iris.csv", True),
        ("./iris.csv", True),
        (r"'D:\iris.csv'", True),
        ("file:///iris.csv", True),
    ],
)
def test_dataset_ids_in_a_native_card(name, fires):
    text = f"mlcard: '1.0'\nmodels:\n- id: a\n  trained_on: [{{dataset: {name}}}]\n"
    assert bool(said(text, CARD, "MC402")) == fires


def test_a_dataset_of_a_result_is_an_id_as_well():
    result = "{dataset: {type: TYPE, name: N}, metrics: [{type: f1, value: 1}]}"
    index = f"model-index: [{{name: a, results: [{result}]}}]"
    assert len(said(readme(index.replace("TYPE", "my own data")), README, "MC402")) == 1
    assert said(readme(index.replace("TYPE", "' '")), README, "MC402") == [], "MC501 says that it is empty"
    both = readme("datasets: [my own data]\n" + index.replace("TYPE", "my own data"))
    assert len(said(both, README, "MC402")) == 1, "said once"


@pytest.mark.parametrize(
    ("front_matter", "after"),
    [
        pytest.param("size_categories: [10K<n<100K]", None, id="on the list"),
        pytest.param("size_categories: 10k-100k", "size_categories: 10K<n<100K", id="another spelling"),
        pytest.param("size_categories: ['1M < n < 10M']", "size_categories: [1M<n<10M]", id="blanks"),
        pytest.param("size_categories: [n<1k]", "size_categories: [n<1K]", id="small letter"),
        pytest.param("size_categories: [n>1M]", "", id="a category of old"),
        pytest.param("size_categories: [5K-7K]", "", id="no category"),
        pytest.param("size_categories: {de: [n<1K], fr: [small]}", "", id="by configuration"),
        pytest.param("task_categories: [text-classification]", None, id="a task"),
        pytest.param(
            "task_categories: [Text Classification]", "task_categories: [text-classification]", id="in words"
        ),
        pytest.param("task_categories: [conversational]", "task_categories: [text-generation]", id="renamed"),
        pytest.param(
            "task_categories: [text-generation, conversational]",
            "task_categories: [text-generation]",
            id="renamed into one that is there",
        ),
        pytest.param("task_categories: [other]", None, id="other"),
        pytest.param("task_categories: [structure-prediction]", "", id="gone"),
        pytest.param("task_ids: [named-entity-recognition]", None, id="a subtask"),
        pytest.param("task_ids: [other-other-data-to-text]", None, id="one of its author's own"),
        pytest.param(
            "task_ids: [Named Entity Recognition]",
            "task_ids: [named-entity-recognition]",
            id="a subtask in words",
        ),
        pytest.param("task_ids: [binary-classification]", "", id="no subtask"),
        pytest.param("annotations_creators: [human-annotated, derived]", None, id="the Hub takes any"),
        pytest.param(
            "annotations_creators: [Crowd-sourced]",
            "annotations_creators: [crowdsourced]",
            id="of a word on the list",
        ),
        pytest.param(
            "language_creators: [expert generated]", "language_creators: [expert-generated]", id="a blank"
        ),
        pytest.param("multilinguality: [other-programming-languages]", None, id="an open list"),
        pytest.param("size_categories: {a: {b: 7}}\ntask_ids: [null, [x-other-y], 7]", None, id="junk"),
    ],
)
def test_the_words_of_dataset_cards(front_matter, after):
    text = dataset_card(front_matter)
    assert bool(said(text, README, "MC404")) == (after is not None)
    assert fixed(text, README, "MC404") == (dataset_card(after) if after else text)


def test_a_model_card_has_no_such_words():
    assert said(readme("pipeline_tag: fill-mask\nlibrary_name: x\ntask_ids: [x]"), README, "MC404") == []


def test_a_repository_knows_its_own_tasks():
    text = dataset_card("task_ids: [leaf-counting]")
    known = Configuration(select=("MC404",), known={"tasks": ("leaf-counting",)})
    assert said(text, README, "MC404") != []
    assert lint_text(text, README, known, Folder(None)) == []


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        *(
            (name, True)
            for name in (
                "email",
                "e-mail",
                "Email Address",
                "customerEmail",
                "phone_number",
                "date_of_birth",
                "DOB",
                "SSN",
                "first_name",
                "lastName",
                "ip_address",
                "passport_no",
                "religion",
                "user_email",
                "iban",
            )
        ),
        *(
            (name, False)
            for name in (
                "name",
                "age",
                "gender",
                "address",
                "text",
                "label",
                "user_id",
                "race",
                "email_length",
                "is_spam",
                "phone_model",
                "has_email",
                "ip",
                "birth_weight",
                "surname_count",
                "hour",
                "mail",
                "dobson",
            )
        ),
    ],
)
def test_columns_about_persons(name, fires):
    assert bool(said(native(f"features: [{{name: '{name}'}}]"), CARD, "MC406")) == fires


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("security_level: restricted", False),
        ("sensitive_data: [e-mail addresses]", False),
        ("anonymization_method: [hashing]", False),
        ("description: x", True),
        ("confidentiality: internal", False),
        ("intended_use: [spam]", True),
    ],
)
def test_personal_data_that_is_documented(line, fires):
    assert bool(said(native(f"features: [{{name: email}}]\n  {line}"), CARD, "MC406")) == fires


def test_a_column_is_named_once():
    text = dataset_card("dataset_info:\n  features: [{name: email, dtype: string}]")
    ((_, message),) = said(text, README, "MC406")
    assert message.startswith("columns about persons (email),")


def test_a_statement_documents_personal_data():
    text = native("features: [{name: email}]")
    text += "statements:\n- {slot: /datasets/0/sensitive_data, status: withheld}\n"
    assert said(text, CARD, "MC406") == []
    marked = native("features: [{name: email, sensitivity_marks: [{category: contact_data}]}]")
    assert said(marked, CARD, "MC406") == []


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        pytest.param("# Mails\nLetters of customers.", True, id="not a word"),
        pytest.param(
            "## Personal and Sensitive Information\n\n[More Information Needed]",
            True,
            id="the heading of the template",
        ),
        pytest.param("## Personal and Sensitive Information\n\nAll writers are dead.", False, id="below it"),
        pytest.param("All addresses are synthetic.", False, id="made up"),
        pytest.param("The writers gave their consent.", False, id="consent"),
        pytest.param("Names were anonymised.", False, id="anonymous"),
    ],
)
def test_personal_data_in_a_readme(body, fires):
    info = "dataset_info:\n  features: [{name: email, dtype: string}]"
    assert bool(said(dataset_card(info, body), README, "MC406")) == fires
    listed = "dataset_info:\n- {config_name: a, features: [{name: email, dtype: string}]}"
    assert bool(said(dataset_card(listed, body), README, "MC406")) == fires


@pytest.mark.parametrize(
    ("text", "path", "fires"),
    [
        (dataset_card("", "## Source Data\n[More Information Needed]"), README, True),
        (dataset_card("", "## Source Data\nMeasured by hand in 1935."), README, False),
        (dataset_card("", "## Annotations\nTwo botanists, one label each."), README, False),
        (native("name: x"), CARD, True),
        (native("source: https://archive.ics.uci.edu/"), CARD, False),
        (native("data_collection: by hand"), CARD, False),
        (native("name: x") + "models: [{id: m}]\n", CARD, False),
    ],
)
def test_where_data_comes_from(text, path, fires):
    assert bool(said(text, path, "MC407")) == fires


@pytest.mark.parametrize(
    "front_matter",
    [
        "pipeline_tag: [a, b]\nbase_model: [[a]]\nbase_model_relation: {a: b}",
        "dataset_info: [7, {splits: {a: b}, features: 7}]\nconfigs: 7\nsize_categories: [7]",
        "dataset_info: {splits: [7, null], features: [null, {name: [x]}]}\nconfigs: [{data_files: [7]}]",
        "configs: [{config_name: [a], data_dir: 7, data_files: {split: a, path: 'x[*'}}]\ndataset_info: 7",
        "datasets: [7, null, {a: b}, [x]]",
        "size_categories:\ntask_ids: []\nsource_datasets: {}",
        "dataset_info: {features: [{name: email}, 7], splits: [{num_examples: -1}]}\nsize_categories: n<1K",
    ],
)
def test_odd_values_break_nothing(tmp_path, front_matter):
    text, place = dataset_card(front_matter), str(tmp_path / "README.md")
    configuration = Configuration(profile="strict")
    assert lint_text(text, place, configuration, Folder(tmp_path)) is not None
    assert fix_text(text, place, configuration, unsafe=True, folder=Folder(tmp_path)).text

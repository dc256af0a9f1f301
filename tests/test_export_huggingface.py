"""`--to huggingface`: the Hub's own library loads it, its words are the Hub's, and what stands is kept."""

from __future__ import annotations

import re

import pytest
import validators
import yaml
from click.testing import CliRunner
from projections import BASE, DOCUMENTS, LAKE

from mlcard import card as cards
from mlcard.cli import cli
from mlcard.errors import IncompleteCardError
from mlcard.export.huggingface.front_matter import size_category
from mlcard.export.projection import Existing, project

PREDICTOR = next(path for path in LAKE if path.parent.name == "predictor")
NATIVE = [path for path in DOCUMENTS if path.suffix != ".md"]


def exported(data, *, existing=None, separate=False):
    card = cards.load(PREDICTOR)._replace(data=data)
    projected = project(card, "huggingface", BASE, existing=existing, separate=separate)
    return [output.content.decode() for output in projected.outputs], projected


def front_matter(text):
    return yaml.safe_load(text.split("---\n")[1])


def model(**slots):
    return {"models": [{"id": "org/model", **slots}]}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in NATIVE])
def test_the_hubs_library_loads_it_and_writes_it_back(path):
    for output in project(cards.load(path), "huggingface", BASE, separate=True).outputs:
        assert validators.problems("huggingface", output) == []
        assert "More Information Needed" not in output.content.decode()


def test_the_front_matter_reads_back_as_the_card():
    """What front matter can say comes back as it was; ids come from the folder, agents and prose do not."""
    data = {
        **model(
            license="Apache-2.0", language=["en", "mul"], keywords=["a"], ml_task="text-classification",
            libraries=[{"name": "transformers"}], trained_on=[{"dataset": "imdb"}], replaced_by="org/newer",
            base_models=[{"model": "org/base", "relation": "finetune"}],
            training={"co2e": {"value": 1.5, "unit": "kg", "method": "codecarbon"}, "location": "Toulouse"},
            evaluations=[
                {"measure": "accuracy", "value": 0.9, "dataset": "imdb", "split": "test",
                 "ml_task": "text-classification"},
                {"measure": "f1", "value": 0.8, "dataset": "imdb", "split": "test",
                 "ml_task": "text-classification"},
            ],
        ),
    }  # fmt: skip
    (text,), _ = exported(data)
    (again,) = cards.parse(text, "org-model/README.md").data["models"]
    sent = data["models"][0]
    assert again.pop("training") == {
        "co2e": {"value": 1500, "unit": "g", "method": "codecarbon"}, "location": "Toulouse",
    }  # fmt: skip
    for name in again.keys() - {"id", "name"}:
        assert again[name] == sent[name], name


def test_several_parents_of_one_relation():
    parents = [{"model": "a/b", "relation": "merge"}, {"model": "c/d", "relation": "merge"}]
    (text,), _ = exported(model(base_models=parents))
    assert front_matter(text) == {"base_model": ["a/b", "c/d"], "base_model_relation": "merge"}


def test_a_relation_that_the_hub_does_not_know_stands_in_the_prose():
    (text,), projected = exported(model(base_models=[{"model": "a/b", "relation": "distilled"}]))
    assert front_matter(text) == {"base_model": "a/b"}
    assert "distilled" in text
    assert projected.losses == ()


def test_one_readme_for_all_models_and_one_for_each_in_a_folder():
    data = {"models": [
        {"id": name, "ml_task": "text-classification",
         "evaluations": [{"measure": "accuracy", "value": value, "dataset": "d"}]}
        for name, value in (("a", 0.1), ("b", 0.2))
    ]}  # fmt: skip
    (together,), _ = exported(data)
    assert [entry["name"] for entry in front_matter(together)["model-index"]] == ["a", "b"]
    assert re.findall("^# (.*)", together, re.MULTILINE) == ["a", "b"]
    apart, projected = exported(data, separate=True)
    assert [output.name for output in projected.outputs] == ["a/README.md", "b/README.md"]
    assert all(len(front_matter(text)["model-index"]) == 1 for text in apart)


def test_an_unknown_license_is_said():
    data = model() | {"statements": [{"slot": "/models/0/license", "status": "unknown", "reason": "lost"}]}
    (text,), projected = exported(data)
    assert front_matter(text) == {"license": "unknown"}
    assert "unknown (reason: lost)" in text
    assert projected.losses == ()


def test_a_license_of_ones_own_has_a_name():
    (text,), _ = exported(model(license="LicenseRef-acme-1"))
    assert front_matter(text) == {"license": "other", "license_name": "acme-1"}


@pytest.mark.parametrize(
    "evaluation",
    [
        pytest.param({"measure": "accuracy", "value": 0.5}, id="no dataset"),
        pytest.param({"measure": "accuracy", "value": float("inf"), "dataset": "d"}, id="infinite"),
        pytest.param({"value": 0.5, "dataset": "d"}, id="no measure"),
    ],
)
def test_results_that_the_hub_refuses_stand_in_the_prose_only(evaluation):
    (text,), projected = exported(model(ml_task="text-classification", evaluations=[evaluation]))
    assert "model-index" not in front_matter(text)
    assert "**Results**" in text
    assert projected.losses == ()
    (_,), kept = exported(
        model(ml_task="text-classification", evaluations=[evaluation]), existing=Existing(body="# Mine\n")
    )
    assert "/models/0/evaluations/0" in {loss.slot for loss in kept.losses}


def test_a_dataset_has_a_card_of_its_own():
    data = {"datasets": [{
        "id": "d", "name": "Data", "license": "CC-BY-4.0", "number_of_instances": 5000, "byte_size": 9,
        "splits": [{"name": "train", "number_of_instances": 5000, "file": "train.csv"}],
        "features": [{"name": "a", "data_type": "int64"}],
    }]}  # fmt: skip
    (text,), _ = exported(data)
    assert front_matter(text) == {
        "license": "cc-by-4.0", "pretty_name": "Data", "size_categories": ["1K<n<10K"],
        "dataset_info": {
            "features": [{"name": "a", "dtype": "int64"}],
            "splits": [{"name": "train", "num_examples": 5000}], "dataset_size": 9,
        },
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "train.csv"}]}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("count", "word"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (10**12, "n>1T"), (5 * 10**11, "100B<n<1T")],
)
def test_sizes(count, word):
    (text,), _ = exported({"datasets": [{"id": "d", "number_of_instances": count}]})
    assert front_matter(text)["size_categories"] == [word]
    assert size_category is not None


def test_a_long_table_is_cut_and_the_rest_listed():
    features = [{"name": f"column {number}"} for number in range(250)]
    (text,), projected = exported(model(features=features))
    assert "and 50 more." in text
    assert len(projected.losses) == 50


def test_a_text_cannot_break_a_table():
    (text,), _ = exported(model(features=[{"name": "a|b\nc", "type": "numeric"}]))
    assert "| a\\|b c | numeric |" in text


EXISTING = "---\nlicense: mit  # ours\ntags:\n- mine\nwidget:\n- text: hi\n---\n# My words\n\nStay.\n"


def test_the_body_and_the_keys_that_stand_are_kept(tmp_path):
    (tmp_path / "modelcard.yaml").write_text(
        'mlcard: "1.0"\nmodels: [{id: m, license: Apache-2.0, keywords: [mine], objective: [o]}]\n'
    )
    target = tmp_path / "README.md"
    target.write_text(EXISTING)
    result = CliRunner().invoke(
        cli, ["export", str(tmp_path / "modelcard.yaml"), "--to", "huggingface", "-o", str(target)]
    )
    assert result.exit_code == 0, result.output
    text = target.read_text()
    assert text.endswith("---\n# My words\n\nStay.\n")
    assert front_matter(text) == {"license": "apache-2.0", "tags": ["mine"], "widget": [{"text": "hi"}]}
    assert "the prose that stands is kept" in result.stderr
    assert "/models/*/objective" in result.stderr


def test_what_says_the_same_is_not_touched(tmp_path):
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels: [{id: m, license: MIT}]\n')
    target = tmp_path / "README.md"
    target.write_text(EXISTING)
    arguments = ["export", str(tmp_path / "modelcard.yaml"), "--to", "huggingface", "-o", str(target)]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert target.read_text() == EXISTING


RESULTS = """---
pipeline_tag: text-classification
model-index:
- name: m
  results:
  - task: {name: Text Classification, type: text-classification}
    dataset: {name: GLUE CoLA, type: glue, args: cola}
    metrics:
    - {name: Matthews, type: matthews_correlation, value: 0.54, args: {a: 1}, verified: true, verifyToken: t}
    - {name: Accuracy, type: accuracy, value: 0.8, verified: true, verifyToken: u}
  - task: {name: Text Classification, type: text-classification}
    dataset: {name: GLUE SST-2, type: glue, args: sst2}
    metrics:
    - {name: Accuracy of SST-2, type: accuracy, value: 0.9}
    source: {name: Board, url: "https://example.org/board"}
---
# Mine
"""


def test_results_that_change_keep_the_names_and_arguments_that_stand():
    card = cards.parse(RESULTS, "m/README.md")
    evaluations = card.data["models"][0]["evaluations"]
    evaluations[1]["value"] = 0.81
    evaluations.append({"measure": "f1", "value": 0.7, "dataset": "glue", "dataset_config": "new"})
    existing = Existing(card.text, card.front_matter, card.body)
    (output,) = project(card, "huggingface", BASE, existing=existing).outputs
    (before,) = front_matter(RESULTS)["model-index"]
    (after,) = front_matter(output.content.decode())["model-index"]
    changed = before["results"][0]["metrics"][1]
    changed["value"] = 0.81
    del changed["verifyToken"]  # it was given for the old value
    assert after["results"][:2] == before["results"]
    assert after["results"][2:] == [{
        "task": {"type": "text-classification"}, "dataset": {"type": "glue", "name": "glue", "config": "new"},
        "metrics": [{"type": "f1", "value": 0.7}],
    }]  # fmt: skip


@pytest.mark.parametrize("index", ["x", [1], [{"name": 1, "results": 5}], [{"results": [{"metrics": [3]}]}]])
def test_results_replace_a_broken_model_index(index):
    card = model(name="m", ml_task="t", evaluations=[{"measure": "f1", "value": 0.7, "dataset": "d"}])
    existing = Existing("---\n---\n# Mine\n", {"model-index": index}, "# Mine\n")
    (text,), _ = exported(card, existing=existing)
    (entry,) = front_matter(text)["model-index"]
    assert entry["results"] == [{
        "task": {"type": "t"}, "dataset": {"type": "d", "name": "d"},
        "metrics": [{"type": "f1", "value": 0.7}],
    }]  # fmt: skip


def test_a_readme_that_cannot_be_read_is_not_replaced(tmp_path):
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels: [{id: m}]\n')
    target = tmp_path / "README.md"
    target.write_text("---\nlicense: [mit\n---\nprecious\n")
    arguments = ["export", str(tmp_path / "modelcard.yaml"), "--to", "huggingface", "-o", str(target)]
    result = CliRunner().invoke(cli, arguments)
    assert "cannot be kept" in str(result.exception)
    assert "precious" in target.read_text()


def test_real_readmes_go_through(shared_data):
    readmes = sorted((shared_data / "cards" / "hf-models-2022-permissive").rglob("*.md"))[:60]
    assert readmes
    written = 0
    for path in readmes:
        card = cards.load(path)
        try:
            (output,) = project(card, "huggingface", BASE).outputs
        except IncompleteCardError:
            continue
        assert validators.problems("huggingface", output) == [], path
        written += 1
        existing = Existing(card.text, card.front_matter, card.body)
        (kept,) = project(card, "huggingface", BASE, existing=existing).outputs
        assert not card.body.strip() or kept.content.decode().endswith(card.body)
    assert written > 50

"""Imports of READMEs, Croissant, the Model Card Toolkit, bridge2ai, skops and OpenML: what each means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.extract import declare
from mlcard.imports import read
from mlcard.imports.croissant.files import _size

DATA = Path(__file__).parent / "data" / "imports"


def card_of(path, form):
    found = read(path, form)
    extraction = declare(found.facts, path.parent / "none.yaml", source="x", form=form, afresh=True)
    assert not extraction.disagreements
    return extraction


def written(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


RESULTS = """- dataset: {id: org/benchmark, task_id: hard, revision: abc}
  value: 22.3
  date: "2026-01-15"
  verifyToken: secret
  source: {url: "https://example.org/paper", name: Paper}
  notes: one try
"""


def test_a_folder_gives_its_readme_and_its_results(tmp_path):
    folder = tmp_path / "model"
    (folder / ".eval_results").mkdir(parents=True)
    written(folder, "README.md", (DATA / "sentiment.hub.md").read_text("utf-8"))
    written(folder / ".eval_results", "a.yaml", RESULTS)
    written(folder / ".eval_results", "b.yaml", RESULTS.replace("hard", "easy"))
    found = read(folder)
    assert found.format == "huggingface"
    (model,) = card_of(folder, "huggingface").card["models"]
    assert model["id"] == "model"
    assert model["evaluations"][2] == {
        "measure": "hard", "value": 22.3, "dataset": "org/benchmark", "dataset_config": "hard",
        "revision": "abc", "evaluated_on": "2026-01-15", "source": "https://example.org/paper",
        "description": "one try",
    }  # fmt: skip
    assert len(model["evaluations"]) == 4
    assert {left.where for left in found.left if left.where.startswith(".eval_results/a.yaml")} == {
        ".eval_results/a.yaml: /0/verifyToken", ".eval_results/a.yaml: /0/source/name",
    }  # fmt: skip
    inferred = [fact.slot for fact in found.facts if fact.method == "inferred"]
    assert inferred == ["/models/0/evaluations/2/measure", "/models/0/evaluations/3/measure"]


def test_sections_that_a_template_left_empty_say_nothing(tmp_path):
    path = written(
        tmp_path, "README.md",
        "---\nlicense: mit\n---\n# A model of words\n\n## Uses\n\n[More Information Needed]\n\n"
        "## Limitations\n\nFew.\n",
    )  # fmt: skip
    (model,) = card_of(path, "huggingface").card["models"]
    assert "intended_use" not in model
    assert model["name"] == "A model of words"


def test_a_dataset_has_its_splits(tmp_path):
    path = written(
        tmp_path, "README.md",
        "---\npretty_name: D\ndataset_info:\n  splits:\n  - {name: train, num_examples: 5, num_bytes: 9}\n"
        "configs:\n- config_name: default\n  data_files:\n  - {split: train, path: a.csv}\n---\n",
    )  # fmt: skip
    extraction = card_of(path, "huggingface")
    (dataset,) = extraction.card["datasets"]
    assert dataset["splits"] == [{"name": "train", "file": "a.csv", "byte_size": 9, "number_of_instances": 5}]
    assert not read(path, "huggingface").left


def test_real_readmes_come_in(shared_data):
    pages = sorted((shared_data / "cards" / "hf-models-2022-permissive").rglob("*.md"))[:40]
    for path in pages:
        extraction = card_of(path, "huggingface")
        assert extraction.card["models"][0]["id"], path
        assert all(item["method"] in ("declared", "inferred") for item in extraction.card["evidence"])


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("117743 B", 117743),
        ("1.5 MB", 1_500_000),
        ("2 KiB", 2048),
        ("12", 12),
        ("big", None),
        ("1 stone", None),
    ],
)
def test_sizes_of_croissant(said, count):
    assert _size(said) == count


def test_statistics_of_others_are_known_by_their_terms(tmp_path):
    """As Dataverse and qsv write them: the term says what the number is, whatever its id."""
    field = {
        "@type": "cr:Field", "@id": "f/age", "name": "age", "dataType": "sc:Integer",
        "annotation": [
            {"@id": "f/age/Mean", "value": 40.5, "dataType": "ddi-stats:7975ed0"},
            {"@id": "f/age/Median", "value": 41, "dataType": {"@id": "ddi-stats:66851a3"}},
            {"@id": "f/age/x", "value": 1, "dataType": "ddi-stats:unknown"},
        ],
    }  # fmt: skip
    document = {
        "@context": {"cr": "http://mlcommons.org/croissant/"}, "@type": "sc:Dataset", "name": "D",
        "recordSet": {
            "@id": "f", "@type": "cr:RecordSet", "field": field,
            "annotation": {"@id": "f/count", "value": 7, "dataType": "wd:Q4049983"},
        },
    }  # fmt: skip
    path = written(tmp_path, "d.json", json.dumps(document))
    (records,) = card_of(path, "croissant").card["datasets"][0]["record_sets"]
    (feature,) = records["features"]
    assert records["number_of_instances"] == 7
    assert feature["mean"] == 40.5
    assert feature["feature_meta_features"] == {"median": 41}
    assert [item.where for item in read(path, "croissant").left] == ["/recordSet/field/annotation/2"]


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "c:\\x"])
def test_a_path_of_croissant_stays_in_its_folder(path, tmp_path):
    document = {
        "@context": {"cr": "http://mlcommons.org/croissant/"}, "name": "D",
        "distribution": [{"@type": "cr:FileObject", "@id": path, "name": path, "contentUrl": path}],
    }  # fmt: skip
    found = read(written(tmp_path, "d.json", json.dumps(document)), "croissant")
    assert not [fact for fact in found.facts if "/files/" in fact.slot]
    assert [item.reason for item in found.left] == ["says no path of a file"]


def test_a_card_of_skops_has_settings_and_results():
    (model,) = card_of(DATA / "iris.skops.md", "skops").card["models"]
    assert model["hyperparameters"]["logisticregression__C"] == 0.5
    assert model["hyperparameters"]["standardscaler__copy"] is True
    assert [step["algorithm"] for step in model["pipeline"]] == ["StandardScaler", "LogisticRegression"]
    assert model["evaluations"][1] == {"measure": "f1 score", "value": 0.95}
    assert "name" not in model


def test_a_run_of_openml_in_json_is_the_same(tmp_path):
    run = {
        "run_id": "7",
        "flow_id": "3",
        "flow_name": "f",
        "parameter_setting": [{"name": "C", "value": "0.5"}],
    }
    path = written(tmp_path, "run.json", json.dumps({"run": run}))
    assert read(path).format == "openml"
    (model,) = card_of(path, "openml").card["models"]
    assert model["hyperparameters"] == {"C": 0.5}
    assert model["identifiers"] == ["https://www.openml.org/r/7"]


BOMB = "a: &a [x, x]\n" + "".join(
    f"{c}: &{c} [{', '.join([f'*{p}'] * 8)}]\n" for p, c in zip("abcdefghi", "bcdefghij", strict=True)
)
ENTITIES = '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><oml:run xmlns:oml="x">&b;</oml:run>'


@pytest.mark.parametrize(
    ("form", "name", "text", "error"),
    [
        pytest.param("openml", "r.xml", ENTITIES, UnreadableFileError, id="entities"),
        pytest.param(
            "openml",
            "r.xml",
            '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>',
            UnreadableFileError,
            id="external",
        ),
        pytest.param("openml", "r.xml", "<a>" * 5000, LimitExceededError, id="deep XML"),
        pytest.param("openml", "r.xml", "<other/>", UnreadableFileError, id="no run"),
        pytest.param("openml", "r.xml", "<oml:run", UnreadableFileError, id="cut XML"),
        pytest.param("bridge2ai", "c.yaml", BOMB, UnreadableFileError, id="aliases"),
        pytest.param("bridge2ai", "c.yaml", "[" * 5000, UnreadableFileError, id="deep YAML"),
        pytest.param("bridge2ai", "c.yaml", "a: 1\n", UnreadableFileError, id="something else"),
        pytest.param(
            "bridge2ai", "c.yaml", "!!python/object/apply:os.system [ls]", UnreadableFileError, id="a tag"
        ),
        pytest.param("model-card-toolkit", "c.json", "[" * 100_000, UnreadableFileError, id="deep JSON"),
        pytest.param("model-card-toolkit", "c.json", "{}", UnreadableFileError, id="empty"),
        pytest.param("croissant", "c.json", '{"name": "x"}', UnreadableFileError, id="no context"),
        pytest.param(
            "huggingface", "README.md", "---\na: [\n---\n", UnreadableFileError, id="broken front matter"
        ),
        pytest.param("skops", "README.md", "---\na: b\n", UnreadableFileError, id="front matter not closed"),
    ],
)
def test_hostile_documents_are_refused(form, name, text, error, tmp_path):
    with pytest.raises(error):
        read(written(tmp_path, name, text), form)

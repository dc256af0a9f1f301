"""The rules about data and dataset cards: where they fire, and where not."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlcard.configuration import Configuration
from mlcard.facts import Source
from mlcard.readers import read
from mlcard.validate import Folder, lint_text
from mlcard.validate.fixing import fix_text
from mlcard.validate.table_files import Counted, counted, matching

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "diabetes" / "data"
README, CARD = "nowhere/flowers/README.md", "nowhere/modelcard.yaml"


def said(text, path, *codes, folder=None):
    configuration = Configuration(select=codes or ("MC4",))
    return [
        (finding.code, finding.message)
        for finding in lint_text(text, path, configuration, folder or Folder(None))
    ]


def fixed(text, path, code, *, unsafe=False, folder=None):
    return fix_text(
        text, path, Configuration(select=(code,)), unsafe=unsafe, folder=folder or Folder(None)
    ).text


def readme(front_matter, body=""):
    return f"---\nlicense: mit\n{front_matter}\n---\n{body}"


def dataset_card(front_matter, body=""):
    return readme(f"pretty_name: Flowers\n{front_matter}", body)


def native(line):
    return f"mlcard: '1.0'\ndatasets:\n- id: d\n  license: MIT\n  {line}\n"


@pytest.mark.parametrize(
    ("front_matter", "body", "fires"),
    [
        pytest.param("", "", True, id="nothing"),
        pytest.param("datasets: [squad]", "", False, id="a dataset"),
        pytest.param("datasets: []", "", True, id="an empty list"),
        pytest.param("dataset: squad", "", False, id="a misspelt key is MC106"),
        pytest.param("", "This model is a fine-tuned version of [a/b](https://x.y/a) on an unknown dataset.", True,
                     id="the trainer knows none"),
        pytest.param("", "This model is a fine-tuned version of [a/b](https://x.y/a) on the None dataset.", True,
                     id="or None"),
        pytest.param("", "This model is a fine-tuned version of [a/b](https://x.y/a) on the [E](https://x.y/e) data.",
                     False, id="a sentence with addresses"),
        pytest.param("", "Trained from scratch on German novels.", False, id="a sentence"),
        pytest.param("", "## Training data\n\n12,000 letters of the 19th century.", False, id="a section"),
        pytest.param("", "## Training data\n\n[More Information Needed]\n", True, id="a section not filled"),
        pytest.param("", "## Training and evaluation data\n\nMore information needed\n", True, id="nor here"),
        pytest.param("", "It achieves the following results on the evaluation set:\n- Loss: 0.3", True,
                     id="results are no data"),
        pytest.param("", "See https://huggingface.co/datasets/rajpurkar/squad", False, id="an address"),
        pytest.param("base_model: a/b\nbase_model_relation: quantized", "", False, id="quantised"),
        pytest.param("base_model: a/b\nbase_model_relation: finetune", "", True, id="fine-tuned on what?"),
        pytest.param("base_model: a/b\ntags: [gguf]", "", False, id="another format"),
        pytest.param("base_model: [a/b, c/d]\ntags: [mergekit, merge]", "", False, id="a merge"),
        pytest.param("pipeline_tag: reinforcement-learning", "", False, id="an environment"),
        pytest.param("tags: [deep-reinforcement-learning]", "", False, id="an environment, by its tag"),
        pytest.param("pretty_name: x\nsize_categories: [n<1K]", "", False, id="a dataset card"),
    ],
)  # fmt: skip
def test_training_data(front_matter, body, fires):
    assert bool(said(readme(front_matter, body), README, "MC401")) == fires


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("squad", ""), ("rajpurkar/squad", ""), ("C-MTEB/AFQMC", ""), ("wikitext-103_v1.2", ""),
        ("The Pile", "is not an id"), ("dcep europarl", "is not an id"), ("a/b/c", "is not an id"),
        ("code_x_glue (python)", "is not an id"), ("'openslr, asr'", "is not an id"),
        ("https://arabicspeech.org/", "is not an id"), ("Fragebögen", "is not an id"),
        ("/var/hf/images/", "is a path on one machine"), ("../data", "is a path on one machine"),
        (r"C:\data\x", "is a path on one machine"), ("~/data", "is a path on one machine"),
        ("https://huggingface.co/datasets/rajpurkar/squad", "is an address"),
    ],
)  # fmt: skip
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
        ("iris", False), ("https://w3id.org/x/iris", False), ("The Pile", False), ("urn:x:iris", False),
        ("/data/iris.csv", True), ("./iris.csv", True), (r"'D:\iris.csv'", True), ("file:///iris.csv", True),
    ],
)  # fmt: skip
def test_dataset_ids_in_a_native_card(name, fires):
    text = f"mlcard: '1.0'\nmodels:\n- id: a\n  trained_on: [{{dataset: {name}}}]\n"
    assert bool(said(text, CARD, "MC402")) == fires


def test_a_dataset_of_a_result_is_an_id_as_well():
    index = "model-index: [{name: a, results: [{dataset: {type: TYPE, name: N}, metrics: [{type: f1, value: 1}]}]}]"
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
        pytest.param("task_categories: [Text Classification]", "task_categories: [text-classification]",
                     id="in words"),
        pytest.param("task_categories: [conversational]", "task_categories: [text-generation]", id="renamed"),
        pytest.param("task_categories: [text-generation, conversational]", "task_categories: [text-generation]",
                     id="renamed into one that is there"),
        pytest.param("task_categories: [other]", None, id="other"),
        pytest.param("task_categories: [structure-prediction]", "", id="gone"),
        pytest.param("task_ids: [named-entity-recognition]", None, id="a subtask"),
        pytest.param("task_ids: [other-other-data-to-text]", None, id="one of its author's own"),
        pytest.param("task_ids: [Named Entity Recognition]", "task_ids: [named-entity-recognition]",
                     id="a subtask in words"),
        pytest.param("task_ids: [binary-classification]", "", id="no subtask"),
        pytest.param("annotations_creators: [human-annotated, derived]", None, id="the Hub takes any"),
        pytest.param("annotations_creators: [Crowd-sourced]", "annotations_creators: [crowdsourced]",
                     id="of a word on the list"),
        pytest.param("language_creators: [expert generated]", "language_creators: [expert-generated]",
                     id="a blank"),
        pytest.param("multilinguality: [other-programming-languages]", None, id="an open list"),
        pytest.param("size_categories: {a: {b: 7}}\ntask_ids: [null, [x-other-y], 7]", None, id="junk"),
    ],
)  # fmt: skip
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


@pytest.fixture
def tables(tmp_path):
    """A folder with tables in all forms that are counted, each of three rows."""
    (tmp_path / "a.csv").write_text('length,"the width"\n5.1,"3\n5"\n\n4.9,3.0\n,\n4.7,3.2\n')
    (tmp_path / "a.tsv").write_text("length\twidth\n1\t2\n3\t4\n5\t6\n")
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n\n{"x": 2}\n{"x": 3}')
    pq.write_table(pa.table({"x": [1, 2, 3]}), tmp_path / "a.parquet")
    (tmp_path / "data").mkdir()
    for part in range(2):
        pq.write_table(pa.table({"x": [1, 2]}), tmp_path / "data" / f"train-0000{part}-of-00002.parquet")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "columns"),
    [("a.csv", ("length", "the width")), ("a.tsv", ("length", "width")), ("a.jsonl", ()), ("a.parquet", ())],
)
def test_rows_are_counted(tables, name, columns):
    assert counted(Folder(tables), name) == Counted(3, columns)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4\n", "a;b\r\n1;2\r\n", "a,b\n\n1,2\n\n\n3,4", "\ufeffa,b\n1,2\n", "a\tb\n1\t2\n",
        'a,b\n"x\ny",2\n"q""q",3\n', "a,b\n1\n2,3\n", "\n\na,b\n1,2\n", "a,b\n,\n1,2\n", "a|b\n1|2\n3|4\n5|6\n",
        "a,a,\n1,2,3\n", "a, b\n1, 2\n", "a\rb\rc\r", (EXAMPLE / "diabetes.csv").read_text(),
    ],
    ids=repr,
)  # fmt: skip
def test_counting_agrees_with_the_reader_of_tables(tmp_path, text):
    """The readers count with polars, lint without."""
    (tmp_path / "x.csv").write_bytes(text.encode())
    facts = read(Source(tmp_path / "x.csv", "x.csv")).facts
    rows = [fact.value for fact in facts if fact.slot == "/dataset/number_of_instances"]
    columns = [fact.value["name"] for fact in facts if fact.slot == "/dataset/features/-"]
    own = counted(Folder(tmp_path), "x.csv")
    assert own is not None
    assert [own.rows] == rows
    assert own.columns == tuple(dict.fromkeys(columns))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("x.csv", b"", id="empty"),
        pytest.param("x.csv", b"\x00\x01\x02\xff" * 50, id="binary"),
        pytest.param("x.csv", b'a,b\n"never closed' + b"x" * 200_000, id="a field longer than csv takes"),
        pytest.param("x.parquet", b"PAR1" + b"\xff" * 30 + b"PAR1", id="mangled footer"),
        pytest.param("x.parquet", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", id="LFS"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_no_finding(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    text = native(f"number_of_instances: 7\n  files: [{{path: {name}}}]")
    assert said(text, str(tmp_path / "modelcard.yaml"), "MC405", folder=Folder(tmp_path)) == []


def test_a_large_text_file_is_not_read(tmp_path):
    with (tmp_path / "x.jsonl").open("wb") as stream:
        stream.truncate(17 * 1024 * 1024)
    assert counted(Folder(tmp_path), "x.jsonl") is None


@pytest.mark.parametrize(
    "pattern", ["", "../*", "/etc/*", "http://x/*", "a\0b", "**", "~/x", "C:\\x", "x" * 5000, "[", "a/**b"]
)
def test_patterns_stay_in_the_folder(tables, pattern):
    outside = tables.parent / "outside.csv"
    outside.write_text("a\n1\n")
    assert not any("outside" in name for name in matching(Folder(tables / "data"), pattern))


def test_patterns_of_the_hub(tables):
    assert matching(Folder(tables), "data/train-*") == [
        "data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet",
    ]  # fmt: skip
    assert matching(Folder(tables), "*.csv") == ["a.csv"]
    assert matching(Folder(tables), "a.csv") == ["a.csv"]
    assert matching(Folder(tables), "./d*/*-00001-*") == ["data/train-00001-of-00002.parquet"]
    assert matching(Folder(tables), "**/*.parquet") == []
    assert matching(Folder(None), "*.csv") == []


@pytest.mark.parametrize(
    ("line", "words", "number"),
    [
        pytest.param("number_of_instances: 3\n  files: [{path: a.csv}]", "", None, id="right"),
        pytest.param("number_of_instances: 30\n  files: [{path: a.csv}]", "is 30 here, and there are 3", "3",
                     id="wrong"),
        pytest.param("number_of_instances: 30\n  files: [{path: a.parquet}]", "there are 3 rows", "3",
                     id="Parquet"),
        pytest.param("number_of_instances: 6\n  files: [{path: a.csv}, {path: a.tsv}]", "", None, id="the sum"),
        pytest.param("number_of_instances: 3\n  files: [{path: a.csv}, {path: a.tsv}]", "", None,
                     id="two versions of one table"),
        pytest.param("number_of_instances: 5\n  files: [{path: a.csv}, {path: a.tsv}]", "is 5 here", None,
                     id="neither: no fix, as nobody knows which"),
        pytest.param("number_of_instances: 5\n  files: [{path: a.csv}, {path: gone.csv}]", "", None,
                     id="one of them is not there"),
        pytest.param("number_of_instances: 5\n  files: [{path: notes.txt}]", "", None, id="no table"),
        pytest.param("number_of_instances: 5", "", None, id="no file"),
        pytest.param("number_of_instances: 5\n  files: [{path: ../a.csv}]", "", None, id="outside"),
        pytest.param("features: [{name: length}, {name: the width}]\n  files: [{path: a.csv}]", "", None,
                     id="its columns"),
        pytest.param("features: [{name: the width}]\n  files: [{path: a.csv}]", "", None, id="some of them"),
        pytest.param("features: [{name: length}, {name: colour}]\n  files: [{path: a.csv}]",
                     "a.csv has no column colour", None, id="another column"),
        pytest.param("features: [{name: colour}]\n  files: [{path: a.parquet}]", "", None,
                     id="columns of Parquet are not looked at"),
        pytest.param("features: [{name: colour}]\n  files: [{path: a.csv}, {path: a.tsv}]", "", None,
                     id="which of two tables?"),
    ],
)  # fmt: skip
def test_a_dataset_against_its_files(tables, line, words, number):
    text, path, folder = native(line), str(tables / "modelcard.yaml"), Folder(tables)
    messages = [message for _, message in said(text, path, "MC405", folder=folder)]
    assert bool(messages) == bool(words)
    assert all(words in message for message in messages)
    after = fixed(text, path, "MC405", folder=folder)
    if number is None:
        assert after == text
    else:
        assert f"number_of_instances: {number}\n" in after
        assert said(after, path, "MC405", folder=folder) == []


SPLITS = """dataset_info:
  features: [{name: x, dtype: int64}]
  splits:
  - {name: train, num_bytes: 1, num_examples: COUNT}
configs:
- config_name: default
  data_files:
  - {split: train, path: PATH}"""


@pytest.mark.parametrize(
    ("count", "path", "number"),
    [
        pytest.param("4", "data/train-*", None, id="right"),
        pytest.param("5", "data/train-*", "4", id="wrong"),
        pytest.param("5", "[data/train-00000-of-00002.parquet, a.csv]", None, id="a list that adds up"),
        pytest.param("7", "data/test-*", None, id="no such file"),
        pytest.param("x", "data/train-*", None, id="no number"),
        pytest.param("7", "../*.csv", None, id="outside"),
        pytest.param("7", "{a: b}", None, id="junk"),
        pytest.param("7", "notes.txt", None, id="no table"),
    ],
)
def test_splits_against_their_files(tables, count, path, number):
    (tables / "notes.txt").write_text("x")
    text = readme(SPLITS.replace("COUNT", count).replace("PATH", path))
    place, folder = str(tables / "README.md"), Folder(tables)
    assert bool(said(text, place, "MC405", folder=folder)) == (number is not None)
    after = fixed(text, place, "MC405", folder=folder)
    assert after == (text.replace(f"num_examples: {count}", f"num_examples: {number}") if number else text)


def test_a_split_of_another_configuration(tables):
    text = readme(SPLITS.replace("COUNT", "9").replace("PATH", "data/train-*").replace("default", "fr"))
    assert said(text, str(tables / "README.md"), "MC405", folder=Folder(tables)) == []


@pytest.mark.parametrize(
    ("categories", "splits", "right"),
    [
        pytest.param("[10K<n<100K]", "[{name: a, num_examples: 39905}]", None, id="inside"),
        pytest.param("[10K<n<100K]", "[{name: a, num_examples: 73}]", "n<1K", id="outside"),
        pytest.param("n<1K", "[{name: a, num_examples: 181160}]", "100K<n<1M", id="one text"),
        pytest.param("[10M<n<100M]", "[{name: all, num_examples: 13972791}, {name: some, num_examples: 8000000}]",
                     None, id="splits that overlap"),
        pytest.param("[1K<n<10K]", "[{name: a, num_examples: 900}, {name: b, num_examples: 900}]", None, id="sum"),
        pytest.param("[1K<n<10K]", "[{name: a, num_examples: 9000}, {name: b, num_examples: 9000}]", None,
                     id="one split"),
        pytest.param("[1B<n<10B]", "[{name: a, num_examples: 1006529595}]", None, id="billions"),
        pytest.param("[n>1T]", "[{name: a, num_examples: 7}]", "n<1K", id="no end"),
        pytest.param("[n<1K, 1K<n<10K]", "[{name: a, num_examples: 70000}]", "", id="two categories: no fix"),
        pytest.param("[1K<n<10K]", "[{name: a, num_examples: 10000}]", None, id="the border is in both"),
        pytest.param("[unknown]", "[{name: a, num_examples: 7}]", None, id="unknown"),
        pytest.param("[small]", "[{name: a, num_examples: 7}]", None, id="no category is MC404"),
        pytest.param("[1K<n<10K]", "[{name: a}]", None, id="no number"),
        pytest.param("[1K<n<10K]", "[{name: a, num_examples: x}]", None, id="text"),
        pytest.param("[1K<n<10K]", "[]", None, id="no split"),
        pytest.param("{a: b}", "[{name: a, num_examples: 7}]", None, id="junk"),
    ],
)  # fmt: skip
def test_size_categories(categories, splits, right):
    text = dataset_card(f"size_categories: {categories}\ndataset_info:\n  splits: {splits}")
    assert bool(said(text, README, "MC408")) == (right is not None)
    after = fixed(text, README, "MC408", unsafe=True)
    if not right:
        assert after == text
    else:
        assert said(after, README, "MC408", "MC404") == []
        assert right in after
    assert fixed(text, README, "MC408") == text, "which of the two is right is not certain"


def test_sizes_of_several_configurations():
    info = "dataset_info:\n- {config_name: a, splits: [{name: t, num_examples: 600}]}\n" \
           "- {config_name: b, splits: [{name: t, num_examples: 600}]}"  # fmt: skip
    assert said(dataset_card(f"size_categories: [1K<n<10K]\n{info}"), README, "MC408") == []
    assert said(dataset_card(f"size_categories: [n<1K]\n{info}"), README, "MC408") == []
    assert said(dataset_card(f"size_categories: [1M<n<10M]\n{info}"), README, "MC408") != []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("number_of_instances: 7\n  meta_features: {number_of_instances: 7}", ""),
        ("number_of_instances: 7\n  meta_features: {number_of_instances: 8}", "is 8 here, and the dataset has 7"),
        ("features: [{name: a}]\n  meta_features: {number_of_features: 2}", "is 2 here, and the dataset has 1"),
        ("features: [{name: a}]\n  ignored_features: [b]\n  meta_features: {number_of_features: 2}", ""),
        ("number_of_instances: 7\n  splits: [{name: a, number_of_instances: 5}]", ""),
        ("number_of_instances: 7\n  splits: [{name: a, number_of_instances: 9}]", "one split alone has 9"),
        ("number_of_instances: 7\n  splits: [{name: a}]", ""),
        ("meta_features: {number_of_instances: 8}", ""),
    ],
)  # fmt: skip
def test_a_native_card_that_contradicts_itself(line, words):
    messages = [message for _, message in said(native(line), CARD, "MC408")]
    assert bool(messages) == bool(words)
    assert all(words in message for message in messages)


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        *((name, True) for name in (
            "email", "e-mail", "Email Address", "customerEmail", "phone_number", "date_of_birth", "DOB", "SSN",
            "first_name", "lastName", "ip_address", "passport_no", "religion", "user_email", "iban",
        )),
        *((name, False) for name in (
            "name", "age", "gender", "address", "text", "label", "user_id", "race", "email_length", "is_spam",
            "phone_model", "has_email", "ip", "birth_weight", "surname_count", "hour", "mail", "dobson",
        )),
    ],
)  # fmt: skip
def test_columns_about_persons(name, fires):
    assert bool(said(native(f"features: [{{name: '{name}'}}]"), CARD, "MC406")) == fires


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("security_level: restricted", False), ("sensitive_data: [e-mail addresses]", False),
        ("anonymization_method: [hashing]", False), ("description: x", True),
        ("confidentiality: internal", False), ("intended_use: [spam]", True),
    ],
)  # fmt: skip
def test_personal_data_that_is_documented(line, fires):
    assert bool(said(native(f"features: [{{name: email}}]\n  {line}"), CARD, "MC406")) == fires


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
        pytest.param("## Personal and Sensitive Information\n\n[More Information Needed]", True,
                     id="the heading of the template"),
        pytest.param("## Personal and Sensitive Information\n\nAll writers are dead.", False, id="below it"),
        pytest.param("All addresses are synthetic.", False, id="made up"),
        pytest.param("The writers gave their consent.", False, id="consent"),
        pytest.param("Names were anonymised.", False, id="anonymous"),
    ],
)  # fmt: skip
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
        (native("name: x"), CARD, True), (native("source: https://archive.ics.uci.edu/"), CARD, False),
        (native("data_collection: by hand"), CARD, False),
        (native("name: x") + "models: [{id: m}]\n", CARD, False),
    ],
)  # fmt: skip
def test_where_data_comes_from(text, path, fires):
    assert bool(said(text, path, "MC407")) == fires


@pytest.mark.parametrize(
    "front_matter",
    [
        "dataset_info: [7, {splits: {a: b}, features: 7}]\nconfigs: 7\nsize_categories: [7]",
        "dataset_info: {splits: [7, null], features: [null, {name: [x]}]}\nconfigs: [{data_files: [7, {path: []}]}]",
        "configs: [{config_name: [a], data_dir: 7, data_files: {split: a, path: 'x[*'}}]\ndataset_info: {splits: "
        "[{name: a, num_examples: 1}]}",
        "datasets: [7, null, {a: b}, [x]]", "size_categories:\ntask_ids: []\nsource_datasets: {}",
        "dataset_info: {features: [{name: email}, 7], splits: [{num_examples: -1}]}\nsize_categories: n<1K",
    ],
)  # fmt: skip
def test_odd_values_break_nothing(tmp_path, front_matter):
    text, place = dataset_card(front_matter), str(tmp_path / "README.md")
    configuration = Configuration(profile="strict")
    assert lint_text(text, place, configuration, Folder(tmp_path)) is not None
    assert fix_text(text, place, configuration, unsafe=True, folder=Folder(tmp_path)).text

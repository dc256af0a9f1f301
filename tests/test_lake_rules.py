"""Cards read together: claims, which names mean one thing, and the rules that need more than one card."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import pytest
from bounded import within
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from mlcard import card as cards
from mlcard.cli import cli
from mlcard.configuration import Configuration
from mlcard.export import quads
from mlcard.validate import claims_of, lint, together
from mlcard.validate.claims import restored
from mlcard.validate.lake import Lake, iri

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'mlcard: "1.0"\nmodels:\n'
PROSE = "This model tells three species of iris apart by the length and the width of petals and sepals. " * 2
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def model(id_: str, license_: str = "MIT", **slots: object) -> str:
    """A native card of one model."""
    return HEAD + f"- {json.dumps({'id': id_, 'license': license_, **slots})}\n"


def readme(front: str, body: str = "") -> str:
    return f"---\n{front}\n---\n{body}"


def lake(folder: Path, cards_by_path: dict[str, str]) -> Path:
    for name, text in cards_by_path.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, code: str, **options: object) -> list[tuple[str, str]]:
    """Path and slot of the findings of one rule in a folder."""
    findings = lint([folder], Configuration(select=(code,), **options))
    return [(str(finding.path).removeprefix(f"{folder}/"), finding.slot) for finding in findings]


def test_claims_go_through_json_and_pickle(shared_data):
    read = 0
    for path in sorted((shared_data / "cards").rglob("*.md")):
        try:
            claims = claims_of(cards.load(path))
        except cards.InvalidCardError:
            continue
        read += 1
        assert restored(json.loads(json.dumps(claims))) == claims
        assert pickle.loads(pickle.dumps(claims)) == claims
    assert read > 150


@pytest.mark.parametrize(
    "data",
    [
        "models: 7", "models: [7, [], {}]", "models: [{id: [a]}]", "models: {id: a, base_models: 7}",
        "models: [{id: a, base_models: [7, {model: [b]}, {relation: x}], trained_on: {dataset: 8}}]",
        "models: [{id: a, license: [MIT], files: [{path: 1, sha256: 2}], evaluations: x, training: [1]}]",
        "datasets: [{id: d, was_derived_from: [1, ''], related_datasets: {dataset: e, relation: [x]}}]",
    ],
)  # fmt: skip
def test_odd_values_claim_nothing(data, tmp_path):
    claims = claims_of(cards.parse(f'mlcard: "1.0"\n{data}\n', str(tmp_path / "modelcard.yaml")))
    assert restored(json.loads(json.dumps(claims))) == claims
    assert together([(claims, Configuration(profile="strict"))], whole=True) == []


@given(st.text(min_size=1, max_size=30))
def test_a_name_means_what_export_makes_of_it(name):
    data = {"mlcard": "1.0", "models": [{"id": name}]}
    subjects = {quad.subject.value for quad in quads(data, "https://lake.example/")}
    assert iri(name, "https://lake.example/") in subjects or "://" in name


@pytest.mark.parametrize(
    ("name", "described", "known"),
    [
        pytest.param("plants", {"p/modelcard.yaml": model("plants")}, True, id="id"),
        pytest.param("org/plants", {"org/plants/README.md": readme("license: mit")}, True, id="org and name"),
        pytest.param("plants", {"x/plants/README.md": readme("license: mit")}, True, id="name of the folder"),
        pytest.param("https://huggingface.co/org/plants",
                     {"org/plants/README.md": readme("license: mit")}, True,
                     id="address of the Hub"),
        pytest.param("https://lake.example/plants", {"p/modelcard.yaml": model("plants")}, True, id="IRI"),
        pytest.param("org/plants", {"org/plants/modelcard.yaml": model("p")}, True,
                     id="folder of a native card"),
        pytest.param("org/plants",
                     {"p/README.md": readme("model-index: [{name: plants, results: []}]")}, True,
                     id="name in the model index: perhaps"),
        pytest.param("Org/Plants", {"p/modelcard.yaml": model("plants")}, True, id="another case: perhaps"),
        pytest.param("plant", {"p/modelcard.yaml": model("plants")}, False, id="another name"),
        pytest.param("plants", {"p/modelcard.yaml": 'mlcard: "1.0"\ndatasets: [{id: plants}]\n'}, False,
                     id="a dataset"),
    ],
)  # fmt: skip
def test_names_of_base_models(name, described, known, tmp_path):
    lake(tmp_path, {"child/modelcard.yaml": model("child", base_models=[{"model": name}]), **described})
    slot = ("child/modelcard.yaml", "/models/0/base_models/0/model")
    assert found(tmp_path, "MC603") == ([] if known else [slot])


def test_nothing_dangles_where_single_cards_are_linted_or_the_repository_knows_it(tmp_path):
    lake(tmp_path, {"a/modelcard.yaml": model("a", base_models=[{"model": "google/gemma-2-2b"}]),
                    "b/modelcard.yaml": model("b", trained_on=[{"dataset": "squad"}])})  # fmt: skip
    assert len(found(tmp_path, "MC603") + found(tmp_path, "MC403")) == 2
    chosen = Configuration(select=("MC603", "MC403"))
    assert list(lint([tmp_path / "a/modelcard.yaml", tmp_path / "b/modelcard.yaml"], chosen)) == []
    known = {"models": ("google/*",), "datasets": ("squad",)}
    assert found(tmp_path, "MC603", known=known) + found(tmp_path, "MC403", known=known) == []
    assert list(lint([tmp_path], Configuration())) != []
    assert "MC603" not in {finding.code for finding in lint([tmp_path], Configuration())}


def test_what_a_readme_and_a_native_card_lack_is_said_once(tmp_path):
    lake(tmp_path, {"a/README.md": readme("datasets: [squad, glue]"), "b/modelcard.yaml": model("b"),
                    "a/modelcard.yaml": model("a", trained_on=[{"dataset": "squad"}])})  # fmt: skip
    assert found(tmp_path, "MC403") == [
        ("a/README.md", "/models/0/trained_on/0/dataset"), ("a/README.md", "/models/0/trained_on/1/dataset"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("bases", "chains"),
    [
        pytest.param({"a": "b", "b": "a"}, ["a ← b ← a"], id="two"),
        pytest.param({"a": "b", "b": "c", "c": "a"}, ["a ← b ← c ← a"], id="three"),
        pytest.param({"x": "b", "b": "c", "c": "b"}, ["b ← c ← b"], id="a tail"),
        pytest.param({"a": "b", "b": "a", "c": "d", "d": "c"}, ["a ← b ← a", "c ← d ← c"], id="two circles"),
        pytest.param({"a": "a"}, [], id="itself: the finding of another rule"),
        pytest.param({"a": "c", "b": "c"}, [], id="two children"),
        pytest.param({"a": "b", "b": "c"}, [], id="a chain"),
    ],
)
def test_circles(bases, chains, tmp_path):
    lake(tmp_path, {f"{name}/modelcard.yaml": model(name, base_models=[{"model": base}])
                    for name, base in bases.items()})  # fmt: skip
    findings = list(lint([tmp_path], Configuration(select=("MC607",))))
    assert [finding.message.rpartition(": ")[2] for finding in findings] == chains


def test_a_diamond_is_no_circle(tmp_path):
    lake(tmp_path, {"a/modelcard.yaml": model("a", base_models=[{"model": "b"}, {"model": "c"}]),
                    "b/modelcard.yaml": model("b", base_models=[{"model": "d"}]),
                    "c/modelcard.yaml": model("c", base_models=[{"model": "d"}]),
                    "d/modelcard.yaml": model("d")})  # fmt: skip
    assert found(tmp_path, "MC607") == []


def test_results_in_folders_named_like_their_base_are_no_lineage(tmp_path):
    """A training script names its results so: the folder says nothing of who the model is."""
    lake(tmp_path, {"out/roberta-base/README.md": readme("license: mit\nbase_model: roberta-base"),
                    "out/gpt2/README.md": readme("license: mit\nbase_model: roberta-base")})  # fmt: skip
    assert found(tmp_path, "MC607") == []
    read = [(claims_of(cards.load(path)), Configuration()) for path in cards.find([tmp_path])]
    together_read = Lake(read, whole=True)
    assert [list(together_read.parents(thing)) for thing in together_read.models] == [[], []]


@pytest.mark.parametrize(
    ("cards_by_path", "paths"),
    [
        pytest.param({"a/modelcard.yaml": model("m"), "b/modelcard.yaml": model("m")}, ["b/modelcard.yaml"],
                     id="two folders"),
        pytest.param({"a/modelcard.yaml": model("m"), "b/modelcard.yaml": model("./m")}, ["b/modelcard.yaml"],
                     id="spelled otherwise"),
        pytest.param({f"{n}/modelcard.yaml": model("m") for n in "abc"}, ["b/modelcard.yaml",
                     "c/modelcard.yaml"],
                     id="three folders"),
        pytest.param({"m/modelcard.yaml": model("m"), "m/README.md": readme("license: mit")}, [],
                     id="a README of the same folder"),
        pytest.param({"a/bert/README.md": readme("license: mit"),
                     "b/bert/README.md": readme("license: mit")}, [],
                     id="two READMEs in folders of one name"),
        pytest.param({"a/modelcard.yaml": model("m"),
                     "b/modelcard.yaml": 'mlcard: "1.0"\ndatasets: [{id: m}]\n'},
                     [], id="a model and a dataset"),
        pytest.param({"a/modelcard.yaml": 'mlcard: "1.0"\ndatasets: [{id: d}]\n',
                      "b/modelcard.yaml": 'mlcard: "1.0"\ndatasets: [{id: d}]\n'}, [],
                     id="datasets may stand in many cards"),
    ],
)  # fmt: skip
def test_models_described_twice(cards_by_path, paths, tmp_path):
    lake(tmp_path, cards_by_path)
    assert found(tmp_path, "MC608") == [(path, "/models/0/id") for path in paths]


def base(name: str, **more: object) -> dict[str, object]:
    return {"base_models": [{"model": name, **more}]}


@pytest.mark.parametrize(
    ("cards_by_path", "paths"),
    [
        pytest.param({"p/modelcard.yaml": model("p", "CC-BY-NC-4.0"),
                     "c/modelcard.yaml": model("c", **base("p"))},
                     ["c/modelcard.yaml"], id="parent"),
        pytest.param({"g/modelcard.yaml": model("g", "GPL-3.0-only"), "p/README.md": readme("base_model: g"),
                      "c/modelcard.yaml": model("c", **base("p"))}, ["c/modelcard.yaml"],
                     id="a parent without a licence, and its parent"),
        pytest.param({"g/modelcard.yaml": model("g", "GPL-3.0-only"),
                     "p/modelcard.yaml": model("p", **base("g")),
                      "c/modelcard.yaml": model("c", **base("p"))}, ["p/modelcard.yaml"],
                     id="said where it is to be mended, and not below"),
        pytest.param({"p/README.md": readme("base_model: meta-llama/Llama-3.2-1B"),
                      "c/modelcard.yaml": model("c", **base("p"))}, ["c/modelcard.yaml"],
                     id="a well-known model above a parent without a licence"),
        pytest.param({"org/p/README.md": readme("license: cc-by-sa-4.0"),
                      "c/README.md": readme("license: apache-2.0\nbase_model: org/p")}, ["c/README.md"],
                     id="two READMEs"),
        pytest.param({"p/modelcard.yaml": model("p", "CC-BY-NC-4.0"),
                      "c/modelcard.yaml": model("c", **base("p", relation="adapter"))}, [], id="an adapter"),
        pytest.param({"p/modelcard.yaml": model("p", "CC-BY-NC-4.0"),
                      "c/modelcard.yaml": model("c", "CC-BY-NC-SA-4.0", **base("p"))}, [], id="kept"),
        pytest.param({"p/modelcard.yaml": model("p", "Apache-2.0"),
                     "c/modelcard.yaml": model("c", **base("p"))},
                     [], id="permissive"),
        pytest.param({"p/modelcard.yaml": model("p", "CC-BY-NC-4.0"), "p/README.md": readme("license: mit"),
                      "c/modelcard.yaml": model("c", **base("p"))}, [],
                      id="two licences of the parent: which?"),
        pytest.param({"a/modelcard.yaml": model("p", "CC-BY-NC-4.0"), "b/modelcard.yaml": model("p"),
                      "c/modelcard.yaml": model("c", **base("p"))}, [], id="two parents of one name: which?"),
        pytest.param({"meta-llama/Llama-3.2-1B/README.md": readme("license: llama3.2"),
                      "c/modelcard.yaml": model("c", **base("meta-llama/Llama-3.2-1B"))}, [],
                     id="a single card shows it"),
        pytest.param({"a/README.md": readme("base_model: x/b"), "x/b/README.md": readme("base_model: a"),
                      "c/modelcard.yaml": model("c", **base("a"))}, [], id="a circle ends"),
    ],
)  # fmt: skip
def test_licences_along_the_lineage(cards_by_path, paths, tmp_path):
    lake(tmp_path, cards_by_path)
    assert found(tmp_path, "MC609") == [(path, "/models/0/license") for path in paths]


def evaluated(dataset: str = "d", split: str = "test") -> dict[str, object]:
    return {"evaluations": [{"measure": "accuracy", "value": 0.9, "dataset": dataset, "split": split}]}


def data(id_: str, **slots: object) -> str:
    return f'mlcard: "1.0"\ndatasets:\n- {json.dumps({"id": id_, "license": "MIT", **slots})}\n'


CHILD = model("c", **base("p"), **evaluated())


@pytest.mark.parametrize(
    ("cards_by_path", "fires"),
    [
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "d", "split": "test"}])}, True,
                     id="the same split"),
        pytest.param({"p/modelcard.yaml": model("p", training={"trained_on": [{"dataset": "d",
                     "split": "Test"}]})},
                     True, id="said of its training"),
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "d",
                     "split": "train+test"}])}, True,
                     id="several splits"),
        pytest.param({"p/modelcard.yaml": model("p", **base("g")),
                      "g/modelcard.yaml": model("g", trained_on=[{"dataset": "d", "split": "all"}])}, True,
                     id="a grandparent, all of it"),
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "big"}]),
                      "d/modelcard.yaml": data("d", related_datasets=[{"dataset": "big",
                      "relation": "subset"}])},
                     True, id="a subset of the training data"),
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "e"}]),
                      "d/modelcard.yaml": data("d", files=[{"path": "x.csv", "sha256": ABC}]),
                      "e/modelcard.yaml": data("e", files=[{"path": "y.csv", "sha256": ABC}])}, True,
                     id="the same file under another name"),
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "d", "split": "train"}])}, False,
                     id="another split"),
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "d"}])}, False,
                     id="which split?"),
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "e", "split": "test"}])}, False,
                     id="another dataset"),
        pytest.param({"p/modelcard.yaml": model("p", trained_on=[{"dataset": "big"}]),
                      "d/modelcard.yaml": data("d", related_datasets=[{"dataset": "big",
                      "relation": "complement"}])},
                     False, id="the other part of the whole"),
        pytest.param({"q/modelcard.yaml": model("q", trained_on=[{"dataset": "d", "split": "test"}])}, False,
                     id="no ancestor"),
    ],
)  # fmt: skip
def test_tests_on_training_data(cards_by_path, fires, tmp_path):
    lake(tmp_path, {"c/modelcard.yaml": CHILD, **cards_by_path})
    assert found(tmp_path, "MC610") == (
        [("c/modelcard.yaml", "/models/0/evaluations/0/dataset")] if fires else []
    )


def test_a_score_on_the_training_split_is_no_test(tmp_path):
    lake(tmp_path, {"c/modelcard.yaml": model("c", **base("p"), **evaluated(split="train")),
                    "p/modelcard.yaml": model("p", trained_on=[{"dataset": "d",
                    "split": "train"}])})  # fmt: skip
    assert found(tmp_path, "MC610") == []


def weights(id_: str, name: str, digest: str = ABC, **slots: object) -> str:
    return model(id_, files=[{"path": name, "sha256": digest}], **slots)


@pytest.mark.parametrize(
    ("second", "fires"),
    [
        pytest.param(weights("b", "w.safetensors"), True, id="another name"),
        pytest.param(weights("b", "w.safetensors", "0" * 64), False, id="other weights"),
        pytest.param(weights("b", "w.safetensors", base_models=[{"model": "a"}]), False, id="said"),
        pytest.param(weights("b", "vocab.txt"), False, id="no weights"),
    ],
)
def test_copied_weights(second, fires, tmp_path):
    lake(tmp_path, {"a/modelcard.yaml": weights("a", "m.safetensors"), "b/modelcard.yaml": second})
    assert found(tmp_path, "MC611") == ([("b/modelcard.yaml", "/models/0/files")] if fires else [])


def test_two_models_of_one_folder_may_share_their_weights(tmp_path):
    lake(tmp_path, {"a/modelcard.yaml": weights("a", "m.safetensors"),
                    "a/modelcard.yml": weights("b", "m.safetensors")})  # fmt: skip
    assert found(tmp_path, "MC611") == []


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        pytest.param(PROSE, True, id="the same"),
        pytest.param(PROSE.replace(". ", ".\r\n\r\n"), True, id="other white space"),
        pytest.param(PROSE.replace("three", "four"), False, id="one word"),
        pytest.param("More information needed.", False, id="too short to mean anything"),
    ],
)
def test_copied_text(body, fires, tmp_path):
    first = PROSE if len(body) > 50 else body
    lake(
        tmp_path, {"a/README.md": readme("license: mit", first), "b/README.md": readme("license: mit", body)}
    )
    assert found(tmp_path, "MC904") == ([("b/README.md", "")] if fires else [])


def test_the_command_line_runs_them_in_the_order_of_the_cards(tmp_path):
    lake(
        tmp_path, {"a/modelcard.yaml": model("m", "Apache 2.0"), "b/modelcard.yaml": model("m", "Apache 2.0")}
    )
    arguments = ["lint", str(tmp_path), "--select", "MC303,MC608", "--output-format", "json"]
    plain = json.loads(CliRunner().invoke(cli, arguments).stdout)
    assert [(entry["path"][-16:-15], entry["code"]) for entry in plain] == [
        ("a", "MC303"), ("b", "MC608"), ("b", "MC303"),
    ]  # fmt: skip
    fixed = json.loads(CliRunner().invoke(cli, [*arguments, "--fix"]).stdout)
    assert [(entry["code"], entry["line"]) for entry in fixed] == [("MC608", 3)]
    (tmp_path / "mlcard.toml").write_text(
        '[severity]\nMC608 = "info"\n[per-file-ignores]\n"a/*" = ["MC608"]\n'
    )
    again = json.loads(CliRunner().invoke(cli, arguments).stdout)
    assert [(entry["code"], entry["severity"]) for entry in again] == [("MC608", "info")]
    (tmp_path / "mlcard.toml").write_text('[per-file-ignores]\n"b/*" = ["MC608"]\n')
    assert CliRunner().invoke(cli, arguments).exit_code == 0


def test_a_comment_in_a_card_switches_them_off_and_is_not_called_unused(tmp_path):
    quiet = "# mlcard: ignore-file[MC608] -- the same model for two customers\n"
    lake(tmp_path, {"a/modelcard.yaml": quiet + model("m"), "b/modelcard.yaml": quiet + model("m")})
    chosen = Configuration(select=("MC608", "MC116", "MC117"))
    assert list(lint([tmp_path], chosen)) == []
    result = CliRunner().invoke(cli, ["lint", str(tmp_path), "--select", "MC608,MC116,MC117"])
    assert (result.exit_code, "1 switched off by comments" in result.stderr) == (0, True)
    lake(tmp_path, {"b/modelcard.yaml": quiet.replace(" -- the", "\n# the") + model("m")})
    assert "MC608" in {finding.code for finding in lint([tmp_path])}


def test_claims_come_back_from_the_cache(tmp_path, monkeypatch):
    lake(tmp_path / "lake", {f"{number}/modelcard.yaml": model("m") for number in range(60)})
    monkeypatch.setenv("MLCARD_CACHE_DIR", str(tmp_path / "cache"))
    arguments = ["lint", str(tmp_path / "lake"), "--output-format", "json"]
    first, second = (CliRunner().invoke(cli, arguments).stdout for _ in range(2))
    assert sum(entry["code"] == "MC608" for entry in json.loads(first)) == 59
    assert first == second
    (file,) = (tmp_path / "cache").iterdir()
    stored = json.loads(file.read_text())
    assert len(stored["across"][1]) == 59
    # A card that changed is judged anew, and all of them together again, by claims from the cache.
    (tmp_path / "lake" / "7" / "modelcard.yaml").write_text(model("another"))
    third = CliRunner().invoke(cli, arguments).stdout
    assert sum(entry["code"] == "MC608" for entry in json.loads(third)) == 58
    for damage in (7, [7], ["x", 7], [stored["across"][0], [[7]]], None):
        file.write_text(json.dumps(stored | {"across": damage}))
        assert CliRunner().invoke(cli, arguments).stdout == third
    for entry in stored["entries"].values():
        entry[-1] = 7
    file.write_text(json.dumps(stored | {"across": None}))
    assert CliRunner().invoke(cli, arguments).exit_code == 1


def test_a_card_that_cannot_be_read_claims_nothing(tmp_path):
    lake(
        tmp_path,
        {"a/modelcard.yaml": model("m"), "b/modelcard.yaml": "models: [", "c/modelcard.yaml": model("m")},
    )
    assert [(finding.path[-16:-15], finding.code) for finding in lint([tmp_path])][-1] == ("c", "MC608")


def test_a_long_chain_of_thousands_of_models_takes_no_time(tmp_path):
    """Every step is linear: a chain of 3,000 generations, each evaluated, with a circle at its end."""
    read = []
    for number in range(3_000):
        text = model(f"m{number}", **base(f"m{(number + 1) % 3_000}"), **evaluated())
        card = cards.parse(text, str(tmp_path / str(number) / "modelcard.yaml"))
        read.append((claims_of(card), Configuration()))
    with within(3):
        (judgement,) = together(read, whole=True)
        assert [finding.code for finding in judgement.findings] == ["MC607"]
        assert len(judgement.findings[0].message) < 400


def related(relation: str, score: float | None = None, **slots: object) -> str:
    entry = {"dataset": "t", "relation": relation} | ({} if score is None else {"score": score})
    return data("d", related_datasets=[entry], **slots)


TRAINED_ON_T = model("c", trained_on=[{"dataset": "t"}], **evaluated())


@pytest.mark.parametrize(
    ("card", "test", "others", "fires"),
    [
        pytest.param(TRAINED_ON_T, related("overlap", 0.04), {}, True, id="some rows"),
        pytest.param(TRAINED_ON_T, related("near_overlap", 0.04), {}, True, id="some rows, nearly"),
        pytest.param(TRAINED_ON_T, related("subset"), {}, True, id="all rows"),
        pytest.param(TRAINED_ON_T, related("similar", 0.9), {}, True, id="nearly all"),
        pytest.param(TRAINED_ON_T, related("superset", 0.3), {}, True, id="all of the training"),
        pytest.param(TRAINED_ON_T, related("overlap", 0.004), {}, False, id="hardly any"),
        pytest.param(TRAINED_ON_T, related("overlap"), {}, False, id="how many?"),
        pytest.param(TRAINED_ON_T, related("complement"), {}, False, id="the other part"),
        pytest.param(TRAINED_ON_T, related("joinable", 1.0), {}, False, id="a key in common"),
        pytest.param(model("c", trained_on=[{"dataset": "t", "split": "train"}], **evaluated()),
                     related("overlap", 0.4), {}, False, id="a split, which may have others"),
        pytest.param(model("c", trained_on=[{"dataset": "t"}], **evaluated(split="train")),
                     related("overlap", 0.4), {}, False, id="a score on training data, said so"),
        pytest.param(CHILD, related("overlap", 0.4),
                     {"p/modelcard.yaml": model("p", trained_on=[{"dataset": "t"}])}, True,
                     id="a base model"),
        pytest.param(TRAINED_ON_T, related("duplicate", files=[{"path": "x.csv", "sha256": ABC}]),
                     {"t/modelcard.yaml": data("t", files=[{"path": "y.csv", "sha256": ABC}])}, False,
                     id="the same file, which MC610 tells"),
    ],
)  # fmt: skip
def test_test_rows_in_training_data(card, test, others, fires, tmp_path):
    lake(tmp_path, {"c/modelcard.yaml": card, "d/modelcard.yaml": test, **others})
    assert found(tmp_path, "MC612") == (
        [("c/modelcard.yaml", "/models/0/evaluations/0/dataset")] if fires else []
    )

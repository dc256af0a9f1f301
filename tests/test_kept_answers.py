"""An index answers as the cards do: each shipped question, at once and from what was kept."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pyoxigraph
import pytest
from asking import BASE, LAKE, answer, mlcard, rows

from mlcard import schema
from mlcard.lake import ask, questions
from mlcard.lake.graph import graph_of, open_graph
from mlcard.lake.index import answers, open_index, write_index
from mlcard.lake.index.stores import remove_others
from mlcard.lake.questions import bindings
from mlcard.lake.worker import answer as answered
from mlcard.lake.worker import term_of

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "lake.py"
#: What the expected answers of the test lake are about, and what the generated lake has.
GIVEN = {
    "dataset": "customers",
    "model": "predictor",
    "agent": "tim",
    "day": "2026-01-01",
    "measure": "accuracy",
    "library": "scikit-learn",
    "algorithm": "SVC",
    "format": "pickle",
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A lake as the benchmark makes it, of 120 models and 24 datasets."""
    spec = importlib.util.spec_from_file_location("lake_benchmark", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("generated") / "lake"
    module.make(folder, 120)
    values = {**module.VALUES, "dataset": "team7/data7", "model": "team7/model107"}
    return folder, values


def plain(store, shipped, values):
    """The rows of a question as it is written, from an engine that is told the values beside the text."""
    terms = bindings(values, shipped.parameters, BASE)
    bound = {pyoxigraph.Variable(key): term_of(text) for key, text in terms.items()}
    found = store.query(shipped.text, base_iri=BASE, prefixes=schema.prefixes(), substitutions=bound)
    return sorted(
        sorted((name.value, str(row[name])) for name in found.variables if row[name]) for row in found
    )


def through(store, shipped, values):
    """The rows as the process of a query gives them."""
    request = {
        "query": shipped.text,
        "base": BASE,
        "bindings": bindings(values, shipped.parameters, BASE),
        "format": "json",
    }
    table = json.loads(answered(store, request))["results"]["bindings"]
    return sorted(sorted((name, text(term)) for name, term in row.items()) for row in table)


def text(term):
    """A term of a table as pyoxigraph writes it."""
    if term["type"] == "uri":
        return str(pyoxigraph.NamedNode(term["value"]))
    if "datatype" in term:
        return str(pyoxigraph.Literal(term["value"], datatype=pyoxigraph.NamedNode(term["datatype"])))
    return str(pyoxigraph.Literal(term["value"]))


def asked(values):
    """Every shipped question that an index can answer, with what it needs and with all that it takes."""
    for name, shipped in questions().items():
        if name == "stale-evidence":
            continue
        needed = {p.name: values[p.name] for p in shipped.parameters if p.required}
        every = {p.name: values[p.name] for p in shipped.parameters if p.name in values}
        yield shipped, needed
        if every != needed:
            yield shipped, every


def same_answers(root, values):
    """All questions give over the index what their text gives over the cards; how many rows there were."""
    index, cards = open_graph([root], BASE), graph_of([root], BASE, by_card=True)
    assert index.index is not None
    count = 0
    for shipped, given in asked(values):
        expected = plain(cards.store, shipped, given)
        assert through(index.store, shipped, given) == expected, (shipped.name, given)
        count += len(expected)
    return count


def test_every_question_over_the_index_of_the_test_lake(tmp_path):
    root = Path(shutil.copytree(LAKE, tmp_path / "lake"))
    write_index(root, BASE)
    before = same_answers(root, GIVEN)
    card = root / "merged" / "modelcard.yaml"
    card.write_text(card.read_text("utf-8").replace("0.71", "0.72"), "utf-8")
    shutil.rmtree(root / "churn-old", ignore_errors=True)
    shutil.rmtree(root / "stranger")
    write_index(root, BASE)
    assert same_answers(root, GIVEN) < before


def test_every_question_over_the_index_of_a_generated_lake(generated):
    root, values = generated
    write_index(root, BASE)
    before = same_answers(root, values)
    card = root / "team7" / "model7" / "modelcard.yaml"
    card.write_text(card.read_text("utf-8").replace("ml_task: ", "ml_task: other-"), "utf-8")
    shutil.rmtree(root / "team0" / "data0")
    write_index(root, BASE)
    assert 0 < same_answers(root, values) != before


# what is kept


def kept(root):
    folder = open_index(root, BASE).folder
    return sorted(folder.with_name(folder.name + answers.SUFFIX).glob("*"))


def test_an_answer_is_kept_until_the_lake_changes(tmp_path):
    root = Path(shutil.copytree(LAKE, tmp_path / "lake"))
    shipped = questions()["models-without-license"]

    def once(form="json", **more):
        return ask([root], shipped.text, base=BASE, bound={}, form=form, timeout=30.0, **more).content

    first = once(keep=True)
    assert not (root / ".mlcard").exists()
    write_index(root, BASE)
    assert once() == first
    assert kept(root) == []  # it took no time
    assert once(keep=True) == first
    (file,) = kept(root)
    assert file.read_bytes() == first
    file.write_bytes(b'{"kept": true}')
    assert once() == once("table") == b'{"kept": true}'
    assert once("csv").startswith(b"model,")
    assert once(index="ignore") == first
    write_index(root, BASE)
    assert once() == b'{"kept": true}'
    before = file.parent
    (root / "stranger" / "modelcard.yaml").write_text("models: [{id: another, name: Another}]")
    assert once() != b'{"kept": true}'  # the cards are read
    write_index(root, BASE)
    assert once() not in {b'{"kept": true}', first}
    assert not before.exists()


def test_another_question_is_another_answer(tmp_path):
    root = Path(shutil.copytree(LAKE, tmp_path / "lake"))
    write_index(root, BASE)
    shipped = questions()["evaluations"]
    for values in ({}, {"model": "merged"}, {"model": "predictor"}):
        bound = bindings(values, shipped.parameters, BASE)
        ask([root], shipped.text, base=BASE, bound=bound, form="json", timeout=30.0, keep=True)
    assert len({file.read_bytes() for file in kept(root)}) == 3


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("SELECT ?m { ?m a fair4ml:MLModel }", True),
        ("SELECT ?known { ?known a fair4ml:MLModel }", True),
        ("SELECT (NOW() AS ?n) { ?m a fair4ml:MLModel }", False),
        ("SELECT (struuid() AS ?n) { ?m a fair4ml:MLModel }", False),
        ("SELECT ?m { ?m modellake:observedSha256 ?d }", False),
    ],
)
def test_what_is_another_answer_each_time_is_not_kept(tmp_path, query, is_kept):
    request = {"query": query, "base": BASE, "bindings": {}, "format": "json"}
    assert (answers.place(tmp_path / "store-1", request) is not None) == is_kept


def test_a_graph_is_not_kept_as_a_table(tmp_path):
    def file(query, form):
        return answers.place(
            tmp_path / "store-1", {"query": query, "base": BASE, "bindings": {}, "format": form}
        )

    table, graph = "SELECT ?m { ?m a ?c }", "CONSTRUCT { ?m a ?c } { ?m a ?c }"
    assert file(table, "table") == file(table, "json") != file(table, "csv")
    assert file(graph, "table") != file(graph, "json")


def test_the_oldest_answers_make_room(tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "MOST", 25)
    (tmp_path / "store-1").mkdir()
    folder = tmp_path / f"store-1{answers.SUFFIX}"
    for number in range(4):
        answers.keep(folder / str(number), b"x" * 10)
    assert sorted(file.name for file in folder.iterdir()) == ["2", "3"]
    answers.keep(folder / "4", b"x" * 26)
    assert sorted(file.name for file in folder.iterdir()) == ["2", "3"]


def test_no_answer_is_kept_for_a_store_that_has_gone(tmp_path):
    answers.keep(tmp_path / f"store-1{answers.SUFFIX}" / "a", b"x")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "store-2").mkdir()
    for number in (1, 2):
        (tmp_path / f"store-{number}{answers.SUFFIX}").mkdir()
    remove_others(tmp_path, {"store-2"})
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["store-2", f"store-2{answers.SUFFIX}"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a folder")
def test_whoever_may_not_write_gets_the_answer_all_the_same(tmp_path, monkeypatch):
    root = Path(shutil.copytree(LAKE, tmp_path / "lake"))
    write_index(root, BASE)

    def refused(*_):
        raise PermissionError("no")

    monkeypatch.setattr("mlcard.atomic.write_bytes", refused)
    shipped = questions()["who-administers"]
    given = ask([root], shipped.text, base=BASE, bound={}, form="json", timeout=30.0, keep=True)
    assert rows(given.content) == rows(answer(shipped.text).content)
    assert kept(root) == []


def test_the_command_keeps_the_reports(tmp_path):
    root = Path(shutil.copytree(LAKE, tmp_path / "lake"))
    done = mlcard("index", root, "--base", BASE, "--answers")
    assert (done.returncode, done.stdout) == (0, "")
    free = [item for item in questions().values() if not any(p.required for p in item.parameters)]
    assert len(kept(root)) == len(free) - 1  # stale-evidence asks the disk

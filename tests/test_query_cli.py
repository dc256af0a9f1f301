"""`mlcard query` and `mlcard export` as a shell sees them."""

from __future__ import annotations

import json

import pytest
from asking import BASE, LAKE, mlcard
from click.testing import CliRunner

from mlcard.cli import cli
from mlcard.lake import questions


def test_the_list_as_json():
    result = CliRunner().invoke(cli, ["query", "--list", "--format", "json"])
    listed = json.loads(result.output)
    assert [sorted(entry) for entry in listed] == [["description", "name", "parameters", "title"]] * len(
        questions()
    )
    assert {key for entry in listed for parameter in entry["parameters"] for key in parameter} == {
        "name", "type", "required", "description",
    }  # fmt: skip


def test_the_list_for_a_person():
    result = CliRunner().invoke(cli, ["query", "--list"])
    assert "downstream-of-dataset --param dataset=…\n    What depends on a dataset" in result.output
    assert "trained-on-what [--param model=…]" in result.output


def test_a_table():
    done = mlcard("query", LAKE, "evaluations", "--param", "model=predictor", "--base", BASE)
    assert done.stdout == (
        "model      measure   value   dataset         split  slice  procedure\n"
        "---------  --------  ------  --------------  -----  -----  -----------------------\n"
        "predictor  accuracy  0.9354  diabetes/clean  test          5-fold cross validation\n"
        "predictor  roc_auc   0.97    diabetes/clean  test          5-fold cross validation\n"
    )
    assert (done.stderr, done.returncode) == ("2 rows\n", 0)


PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param([], 2, "no query given", id="no query"),
        pytest.param([LAKE], 2, "is a path: the query comes after it", id="a path and no query"),
        pytest.param(["nowhere/", "evaluations"], 2, "nowhere does not exist", id="no such path"),
        pytest.param([LAKE, "who-administer"], 2, "did you mean who-administers", id="misspelt"),
        pytest.param([LAKE, "none.rq"], 2, "none.rq: cannot be read", id="no such file"),
        pytest.param([LAKE, "evaluations", "--param", "model"], 2, "expected NAME=VALUE", id="no value"),
        pytest.param([LAKE, "evaluations", "--param", "m=x"], 2, "its parameters are", id="no parameter"),
        pytest.param([LAKE, "SELECT ?a { ?a ?b"], 2, "line 1, column", id="not SPARQL"),
        pytest.param([LAKE, "SELECT * { SERVICE <x:y> {} }"], 2, "SERVICE is not allowed", id="SERVICE"),
        pytest.param([LAKE, "evaluations", "--base", "x"], 2, "is no base", id="no base"),
        pytest.param([LAKE, "SELECT ?o { ?a ?b ?o }", "--param", "z=1"], 2, "no variable ?z", id="not there"),
        pytest.param([LAKE, "SELECT ?o { ?a ?b ?o }", "--param", "b=1"], 2, "the value of ?b", id="unfit"),
        pytest.param([LAKE, "SELECT ?o { ?a ?b ?o }", "--param", "a=<tim>"], 0, "", id="not shown"),
        pytest.param([LAKE / "answers", "evaluations"], 2, "mlcard extract writes", id="no card"),
        pytest.param([LAKE, PRODUCT, "--timeout", "0.2"], 2,
                     "did not end within 0.2 s", id="takes too long"),
        pytest.param(["--explain", "evaluations"], 0, "", id="explain"),
    ],
)  # fmt: skip
def test_exit_codes(arguments, code, said):
    done = mlcard("query", *arguments)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stdout) == (code == 0)


def test_a_query_in_a_file(tmp_path):
    explained = mlcard("query", "--explain", "evaluations").stdout
    (tmp_path / "mine.rq").write_text(explained.replace("SELECT ?model", "SELECT DISTINCT ?model"))
    done = mlcard("query", LAKE, tmp_path / "mine.rq", "--param", "model=<merged>", "--format", "csv")
    assert done.stdout.splitlines()[1].endswith(
        "merged,f1,0.71,https://lake.example/reviews,test,short reviews,"
    )


def test_a_table_stays_in_line_whatever_stands_in_it(tmp_path):
    (tmp_path / "modelcard.yaml").write_text(
        'models: [{id: a, name: "日本語"}, {id: b, name: "\\e[31mred\\nline"}, {id: c, name: "'
        + "x" * 99
        + '"}]'
    )
    done = mlcard("query", tmp_path, "SELECT ?name ?m { ?m sdo:name ?name } ORDER BY ?m", "--base", BASE)
    lines = done.stdout.splitlines()
    assert lines[2] == "日本語" + " " * 54 + "  a"
    assert lines[3].startswith("\N{REPLACEMENT CHARACTER}[31mred line ")
    assert lines[4] == "x" * 59 + "…  c"


@pytest.mark.parametrize("command", ["query", "export"])
def test_help_teaches_by_examples(command):
    text = CliRunner().invoke(cli, [command, "--help"]).output
    assert text.count(f"mlcard {command} ") >= 4


def test_export_writes_in_one_step_and_tells_what_is_left_out(tmp_path):
    (tmp_path / "modelcard.yaml").write_text("models: [{id: m, nonsense: 1}]")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "modelcard.yaml").write_text("models: [")
    done = mlcard("export", tmp_path, "--to", "ntriples", "-o", tmp_path / "out.nt")
    assert (done.returncode, done.stdout) == (1, "")
    assert "out.nt: 1 card" in done.stderr
    assert "left out /models/0/nonsense" in done.stderr
    assert "broken/modelcard.yaml:1:" in done.stderr
    assert "<https://lake.example/m>" in (tmp_path / "out.nt").read_text()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([LAKE / "answers", "--to", "turtle"], "no card in", id="no card"),
        pytest.param([LAKE, "--to", "excel"], "'turtle'", id="no such format"),
        pytest.param([LAKE, "--to", "turtle", "--base", "x"], "is no base", id="no base"),
        pytest.param(
            [LAKE, "--to", "turtle", "-o", "/nowhere/x.ttl"], "cannot be written", id="cannot be written"
        ),
        pytest.param(["/nowhere", "--to", "turtle"], "/nowhere", id="no such path"),
    ],
)
def test_export_that_cannot_run(arguments, said):
    done = mlcard("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_parameter_that_no_card_mentions_is_said():
    done = mlcard("query", LAKE, "downstream-of-dataset", "--param", "dataset=diabetes/clea")
    assert (
        done.returncode,
        "no card mentions diabetes/clea; did you mean diabetes/clean" in done.stderr,
    ) == (
        0,
        True,
    )
    assert "mentions" not in mlcard("query", LAKE, "evaluations", "--param", "model=predictor").stderr


@pytest.mark.parametrize("command", [["query"], ["export", "--to", "ntriples"]], ids=["query", "export"])
def test_two_cards_of_one_model_are_said(tmp_path, command):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "modelcard.yaml").write_text("models: [{id: model}]\ndatasets: [{id: d}]")
    (tmp_path / "a" / "README.md").write_text("---\nlicense: mit\n---\n")  # its model is called `a`
    question = ["ASK {}"] if command == ["query"] else []
    done = mlcard(*command, tmp_path, *question)
    assert done.returncode == 0
    warning = next(line for line in done.stderr.splitlines() if "describe" in line)
    first, second = tmp_path / "a/modelcard.yaml", tmp_path / "b/modelcard.yaml"
    assert warning == f"two cards describe the model `model`: {first}, {second}; give each an id of its own"
    assert "describe" not in mlcard(*command, tmp_path / "a", *question).stderr


def test_ids_in_a_table_are_told_as_the_card_writes_them(tmp_path):
    (tmp_path / "modelcard.yaml").write_text("models: [{id: modèle deux, name: x%20y}]", encoding="utf-8")
    query = "SELECT ?m ?n { ?m sdo:name ?n }"
    assert "modèle deux  x%20y" in mlcard("query", tmp_path, query).stdout
    assert "mod%C3%A8le%20deux" in mlcard("query", tmp_path, query, "--format", "csv").stdout or (
        "modèle%20deux" in mlcard("query", tmp_path, query, "--format", "csv").stdout
    )


def test_many_notes_are_told_by_their_first(tmp_path):
    for number in range(30):
        (tmp_path / f"m{number:02}").mkdir()
        card = f'mlcard: "1.0"\nmodels:\n- {{id: m{number:02}, nonsense: 1}}\n'
        (tmp_path / f"m{number:02}" / "modelcard.yaml").write_text(card, encoding="utf-8")
    done = mlcard("query", tmp_path, "SELECT ?m { ?m a fair4ml:MLModel } LIMIT 1")
    told = [line for line in done.stderr.splitlines() if "left out" in line]
    assert len(told) == 20
    assert "… and 10 more" in done.stderr
    assert done.returncode == 0

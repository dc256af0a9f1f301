"""Audit: what becomes of an item, why, and by what evidence; in every format, and from the command line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
import yaml
from click.testing import CliRunner

from mlcard.cli import cli
from mlcard.cli.audit import _FORMATS
from mlcard.errors import InvalidCardError, LakeIndexError
from mlcard.lake.audit import assess, pack, read, shipped
from mlcard.lake.audit.conditions import CONDITIONS, open_licence
from mlcard.lake.audit.formats import FORMATS, written
from mlcard.lake.audit.formats.text import on_terminal
from mlcard.lake.audit.pack_reading import read_pack
from mlcard.lake.index import write_index

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "audit"
GOLDEN = Path(__file__).parent / "data" / "audit"
BASE = "https://example.org/"
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix fair4ml: <https://w3id.org/fair4ml#> .
@prefix sdo: <http://schema.org/> . @prefix e: <http://e/> .
@prefix modellake: <https://w3id.org/modellake/> .
"""
ON_MODELS = f"{HEAD} e:s a sh:NodeShape ; sh:targetClass fair4ml:MLModel ; "


def answers(folder, policy, card=None, *, whole=True, readme=None):
    """The answers to the items of a pack, of the only model there is."""
    if card is not None:
        (folder / "modelcard.yaml").write_text(yaml.safe_dump({"mlcard": "1.0", **card}, sort_keys=False))
    if readme is not None:
        (folder / "README.md").write_text(readme)
    given = pack(policy) if isinstance(policy, str) else policy
    (subject,) = assess(read([folder], BASE, whole=whole), given).subjects
    return {answer.item.id: answer for answer in subject.answers}, subject


def invoked(*arguments):
    return CliRunner().invoke(cli, ["audit", *map(str, arguments)], catch_exceptions=False)


STATED = {"slot": "/models/0/version", "status": "withheld", "reason": "secret", "audience": ["ai_office"]}


@pytest.mark.parametrize(
    ("model", "also", "status", "reason"),
    [
        pytest.param({"version": "1"}, {}, "satisfied", "", id="there"),
        pytest.param({}, {}, "missing", "no `version`", id="not there"),
        pytest.param({"version": "TBD"}, {}, "missing", "holds a placeholder, “TBD”", id="a placeholder"),
        pytest.param({"version": ""}, {}, "missing", "is there and empty", id="empty"),
        pytest.param({"version": "n/a"}, {}, "missing", "holds a placeholder", id="a word for nothing"),
        pytest.param({"version": ["1"]}, {}, "missing", "the schema does not accept", id="another form"),
        pytest.param(
            {}, {"statements": [STATED]}, "withheld", "may be seen by ai office: secret", id="withheld"
        ),
        pytest.param(
            {},
            {"statements": [{**STATED, "status": "not_applicable"}]},
            "not applicable",
            ": secret",
            id="stated not to apply",
        ),
        pytest.param(
            {}, {"statements": [{**STATED, "status": "unknown"}]}, "missing", "unknown", id="unknown"
        ),
        pytest.param(
            {},
            {"statements": [{**STATED, "slot": "/models/1/version"}]},
            "missing",
            "no",
            id="of another model",
        ),
        pytest.param({"version": "1"}, {"statements": [STATED]}, "satisfied", "", id="stated and there"),
    ],
)
def test_one_slot(tmp_path, model, also, status, reason):
    found, _ = answers(tmp_path, "model-cards-paper", {"models": [{"id": "m", **model}], **also})
    assert found["MCP-1-3"].status == status
    assert reason in found["MCP-1-3"].reason


def test_a_statement_about_what_lies_around_a_slot(tmp_path):
    statements = [{"slot": "/models/0/training", "status": "withheld"}]
    found, _ = answers(tmp_path, "reproducibility", {"models": [{"id": "m"}], "statements": statements})
    assert found["REP-3-5"].status == "withheld"


def test_the_evidence_says_how_a_value_is_known(tmp_path):
    evidence = {
        "slot": "/models/0/license",
        "file": "LICENSE",
        "where": "line 1",
        "method": "inferred",
        "extractor": "x",
    }
    card = {"models": [{"id": "m", "license": "MIT", "version": "2"}], "evidence": [evidence]}
    found, _ = answers(tmp_path, "model-cards-paper", card)
    (of_licence,), (of_version,) = found["MCP-1-8"].evidence, found["MCP-1-3"].evidence
    assert (of_licence.method, of_licence.file, of_licence.where) == ("inferred", "LICENSE", "line 1")
    assert (of_licence.slot, of_licence.line) == ("/models/0/license", 4)
    assert (of_version.method, of_version.file) == ("declared", str(tmp_path / "modelcard.yaml"))


README = (
    "---\nlicense: mit\n---\n# M\n\n## Limitations\n\n{}\n\n## Intended uses\n\nMore information needed\n"
)


def test_sections_of_a_readme(tmp_path):
    found, _ = answers(tmp_path, "model-cards-paper", readme=README.format("It fails at night."))
    caveats, uses = found["MCP-9-1"], found["MCP-2-1"]
    assert caveats.status == "satisfied"
    assert (caveats.evidence[0].value, caveats.evidence[0].line) == ("section “Limitations”", 6)
    assert uses.status == "missing"
    assert "section “Intended uses” (line 10) says nothing" in uses.reason


def test_a_readme_and_a_native_card_of_one_model(tmp_path):
    found, _ = answers(
        tmp_path, "model-cards-paper", {"models": [{"id": tmp_path.name, "version": "1"}]},
        readme=README.format("It fails at night."),
    )  # fmt: skip
    assert (found["MCP-9-1"].status, found["MCP-1-3"].status) == ("satisfied", "satisfied")


@pytest.mark.parametrize(
    ("whole", "status", "reason"),
    [
        pytest.param(True, "missing", "no card that was read describes `d`", id="a lake"),
        pytest.param(False, "not checkable", "audit the folder of all cards", id="one card of it"),
    ],
)
def test_a_dataset_that_another_card_describes(tmp_path, whole, status, reason):
    card = {"models": [{"id": "m", "trained_on": [{"dataset": "d"}]}]}
    found, _ = answers(tmp_path, "nist-ai-rmf", card, whole=whole)
    assert found["NIST-MEASURE-2.10"].status == status
    assert reason in found["NIST-MEASURE-2.10"].reason


def test_a_dataset_in_another_card(tmp_path):
    for name, card in {
        "m": {"models": [{"id": "m", "trained_on": [{"dataset": "d"}]}]},
        "d": {"datasets": [{"id": "d", "sensitive_data": ["health"]}]},
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "modelcard.yaml").write_text(yaml.safe_dump({"mlcard": "1.0", **card}))
    (subject,) = assess(read([tmp_path], BASE, whole=True), pack("nist-ai-rmf")).subjects
    (found,) = [answer for answer in subject.answers if answer.item.id == "NIST-MEASURE-2.10"]
    assert found.status == "satisfied"
    assert found.evidence[0].path.endswith("d/modelcard.yaml")


OPEN = {
    "license": "Apache-2.0",
    "files": [{"path": "w.safetensors", "role": "weights"}],
    "access_rights": "public",
    "architecture": "LlamaForCausalLM",
    "usage_instructions": "Load it.",
    "systemic_risk": False,
}
TEXT = {"ml_task": "text-generation"}


def flops(*each):
    return {
        "training": {
            "stages": [{"name": f"s{number}", "training_flops": one} for number, one in enumerate(each)]
        }
    }


@pytest.mark.parametrize(
    ("name", "model", "holds", "reason"),
    [
        pytest.param("general_purpose", {}, None, "neither", id="nothing said"),
        pytest.param("general_purpose", {"general_purpose": True}, True, "the card says", id="stated"),
        pytest.param(
            "general_purpose", {"general_purpose": False, **flops(1e24)}, False, "is no g", id="stated not"
        ),
        pytest.param(
            "general_purpose", {**TEXT, **flops(1.1e23)}, True, "more than 1e23", id="above the criterion"
        ),
        pytest.param(
            "general_purpose", {**TEXT, **flops(1e23)}, False, "not more than", id="at the criterion"
        ),
        pytest.param(
            "general_purpose", {"ml_task": "tabular-classification"}, None, "generates neither", id="a table"
        ),
        pytest.param("general_purpose", flops(1e24), None, "no task", id="above and of no task"),
        pytest.param(
            "general_purpose",
            {"ml_task": "text-to-audio", **flops(1e24)},
            None,
            "neither language",
            id="music: above, and no language",
        ),
        pytest.param("systemic_risk", {}, None, "neither", id="no risk said"),
        pytest.param("systemic_risk", flops(9e24, 2e24), True, "1.1e+25", id="the sum of the stages"),
        pytest.param("systemic_risk", flops(1e25), False, "not more than", id="at the threshold"),
        pytest.param(
            "systemic_risk",
            {"systemic_risk": False, **flops(2e25)},
            True,
            "says that it has none",
            id="contradicted",
        ),
        pytest.param(
            "systemic_risk", {"systemic_risk": True, **flops(1e20)}, True, "the card says", id="designated"
        ),
        pytest.param(
            "systemic_risk", {"training": {"training_flops": "many"}}, None, "neither", id="no number"
        ),
        pytest.param("not_exempt", OPEN, False, "exempt as an open model", id="an open model"),
        pytest.param(
            "not_exempt",
            {**OPEN, "license": "llama3.1"},
            True,
            "no free one (llama)",
            id="a licence with limits",
        ),
        pytest.param(
            "not_exempt", {**OPEN, "license": "LicenseRef-own"}, True, "not known", id="a licence of its own"
        ),
        pytest.param(
            "not_exempt", {**OPEN, "systemic_risk": True}, True, "systemic risk", id="open with systemic risk"
        ),
        pytest.param(
            "not_exempt", {**OPEN, "files": []}, True, "no file of weights", id="open without weights"
        ),
        pytest.param(
            "not_exempt", {**OPEN, "access_rights": "restricted"}, True, "no public access", id="gated"
        ),
        pytest.param(
            "not_exempt", {**OPEN, "architecture": ""}, True, "no architecture", id="of unknown architecture"
        ),
        pytest.param(
            "not_exempt", {**OPEN, "systemic_risk": None}, True, "neither", id="open and of unknown risk"
        ),
        pytest.param("high_risk", {}, None, "risk_level", id="no class said"),
        pytest.param("high_risk", {"risk_level": "high"}, True, "`high`", id="of high risk"),
        pytest.param("high_risk", {"risk_level": "minimal"}, False, "`minimal`", id="of minimal risk"),
    ],
)
def test_conditions(tmp_path, name, model, holds, reason):
    card = {"mlcard": "1.0", "models": [{"id": "m", **model}]}
    (tmp_path / "modelcard.yaml").write_text(yaml.safe_dump(card))
    described = read([tmp_path], BASE, whole=True)
    found = CONDITIONS[name](described, described.spots(f"{BASE}m"))
    assert found.holds is holds
    assert reason in found.reason


def test_a_download_behind_a_gate_is_not_public(tmp_path):
    model = {**OPEN, "access_rights": "restricted", "distribution_methods": ["download"]}
    found, subject = answers(tmp_path, "eu-ai-act-gpai", {"models": [{"id": "m", **model}]})
    assert subject.conditions["not_exempt"].holds
    assert found["AIA-XI-1-1f"].status == "satisfied"


def test_what_is_asked_of_models_with_systemic_risk_is_not_checkable_when_nobody_says(tmp_path):
    found, _ = answers(tmp_path, "eu-ai-act-gpai", {"models": [{"id": "m"}]})
    assert found["AIA-55-1a"].status == "not checkable"
    assert "systemic_risk" in found["AIA-55-1a"].reason
    assert found["AIA-XI-1-1f"].status == "missing"  # of general purpose or not: who chose the pack says so


def test_base_models_count_for_the_threshold_and_circles_end(tmp_path):
    models = [
        {"id": "tuned", "base_models": [{"model": "base"}], **flops(1e24)},
        {"id": "base", "base_models": [{"model": "tuned"}, {"model": "base"}], **flops(9.5e24)},
    ]
    (tmp_path / "modelcard.yaml").write_text(yaml.safe_dump({"mlcard": "1.0", "models": models}))
    described = read([tmp_path], BASE, whole=True)
    found = CONDITIONS["systemic_risk"](described, described.spots(f"{BASE}tuned"))
    assert found.holds
    assert "base model" in found.reason


@pytest.mark.parametrize(
    ("expression", "is_open"),
    [
        ("MIT", True),
        ("GPL-3.0-only", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("CC-BY-NC-4.0", False),
        ("CC-BY-NC-4.0 OR MIT", True),
        ("CC-BY-NC-4.0 AND MIT", False),
        ("CC-BY-NC-4.0 AND (MIT OR Apache-2.0)", False),
        ("MIT AND (CC-BY-NC-4.0 OR Apache-2.0)", True),
        ("SSPL-1.0", False),
        ("MIT AND", False),
        ("(MIT", False),
        ("", False),
        ("openrail", False),
        (None, False),
        (["MIT"], False),
    ],
)
def test_open_licences(expression, is_open):
    assert open_licence(expression).holds is is_open


@pytest.fixture(scope="module")
def report():
    """Of the two examples, with the paths as they are in the repository."""
    described = read([EXAMPLES], "https://lake.example/", whole=True)
    return assess(described, pack("eu-ai-act-gpai"))


@pytest.mark.parametrize(
    ("policy", "name"), [("eu-ai-act-gpai", "gpai"), (str(EXAMPLES / "house.ttl"), "house")]
)
def test_the_reports_of_the_examples(monkeypatch, policy, name):
    """When a difference is wanted: mlcard audit examples/audit --policy … -o tests/data/audit/NAME.txt."""
    monkeypatch.chdir(ROOT)
    result = invoked("examples/audit", "--policy", policy.replace(f"{ROOT}/", ""))
    assert result.stdout == (GOLDEN / f"{name}.txt").read_text()
    assert result.exit_code == 1


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_says_that_a_law_is_kept(report, form):
    assert not re.search("complian|conformant|certif", "\n".join(written(report, form)), re.IGNORECASE)


def test_no_pack_or_page_says_that_a_law_is_kept():
    pages = [
        *(ROOT / "docs" / "policies").glob("*.md"),
        ROOT / "docs" / "audit.md",
        *(ROOT / "schema" / "policies").glob("*.yaml"),
    ]
    assert len(pages) > len(shipped())
    for page in pages:
        said = page.read_text().replace("certified_accuracy", "")  # the name of a measure
        assert not re.search("complian|conformant|certif", said, re.IGNORECASE), page


def test_turtle_is_a_validation_report(report):
    store = pyoxigraph.Store()
    store.load("\n".join(written(report, "turtle")).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    sh = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX m: <https://w3id.org/modellake/> "
    assert store.query(sh + "ASK { ?r a sh:ValidationReport ; sh:conforms false }")
    whole = (
        "?x a sh:ValidationResult ; sh:focusNode ?f ; sh:resultSeverity ?s ; "
        "sh:sourceConstraintComponent ?c ."
    )
    results = len(list(store.query(sh + "SELECT ?x { ?x a sh:ValidationResult }")))
    assert len(list(store.query(sh + f"SELECT DISTINCT ?x {{ {whole} }}"))) == results
    answered = {row["s"].value for row in store.query(sh + "SELECT ?s { ?a a m:Answer ; m:status ?s }")}
    assert answered == {"satisfied", "missing", "withheld", "not applicable", "not checkable"}


def test_the_page_loads_nothing_and_shows_everything(report):
    page = "\n".join(written(report, "html"))
    assert not re.search(r"<(?:script|link|img|iframe)|src=|url\(|@import", page)
    assert page.count('<tr><td class="s ') == sum(len(subject.answers) for subject in report.subjects)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_what_cards_say_is_text_in_every_format(tmp_path):
    bad = 'x</title><script>alert("1")</script>\x1b[31m'
    statement = {"slot": "/models/0/license", "status": "withheld", "reason": bad}
    card = {"mlcard": "1.0", "models": [{"id": "m", "version": bad}], "statements": [statement]}
    (tmp_path / "modelcard.yaml").write_text(json.dumps(card))
    found = assess(read([tmp_path], BASE, whole=True), pack("model-cards-paper"))
    assert "<script" not in "\n".join(written(found, "html"))
    assert "\x1b" not in "\n".join(written(found, "text"))
    assert "\x1b[31mmissing" in "\n".join(on_terminal(found))
    json.loads("\n".join(written(found, "full-json")))


def test_json_holds_findings_as_lint_writes_them(report):
    listed = json.loads("\n".join(written(report, "json")))
    assert set(listed[0]) == {
        "path",
        "line",
        "column",
        "code",
        "severity",
        "message",
        "slot",
        "hint",
        "fixable",
    }
    missing = [
        answer for subject in report.subjects for answer in subject.answers
        if answer.status == "missing" and answer.item.level != "may"
    ]  # fmt: skip
    assert [found["code"] for found in listed] == [answer.item.id for answer in missing]
    assert {found["severity"] for found in listed} == {"error", "warning"}


def test_the_formats_of_the_command_are_those_of_the_library():
    assert set(_FORMATS) == set(FORMATS)


def test_exit_codes(tmp_path):
    path = tmp_path / "modelcard.yaml"
    path.write_text('mlcard: "1.0"\nmodels:\n- {id: m, description: says what it is}\n')
    shapes = tmp_path / "s.ttl"
    shapes.write_text(f"{ON_MODELS} sh:property [ sh:path sdo:description ; sh:minCount 1 ] .")
    assert invoked(path, "--policy", shapes).exit_code == 0
    shapes.write_text(f"{ON_MODELS} sh:property [ sh:path sdo:name ; sh:minCount 1 ] .")
    assert invoked(path, "--policy", shapes).exit_code == 1
    assert invoked(path, "--policy", shapes, "--exit-zero").exit_code == 0
    shapes.write_text(f"{ON_MODELS} sh:severity sh:Info ; sh:property [ sh:path sdo:name ; sh:minCount 1 ] .")
    assert invoked(path, "--policy", shapes).exit_code == 0  # what may be there is no finding


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        pytest.param("a b", "cannot be read as Turtle", id="words"),
        pytest.param("\ufffd", "cannot be read as Turtle", id="another character"),
        pytest.param("", "no shape with a target", id="nothing"),
        pytest.param(f"{HEAD} e:s a sh:NodeShape .", "no shape with a target", id="no target"),
        pytest.param(f'{ON_MODELS} modellake:level "perhaps" .', "none of must, should, may", id="a level"),
        pytest.param(
            f"{ON_MODELS} modellake:appliesWhen modellake:Condition_x .",
            "no condition is called x",
            id="a condition",
        ),
        pytest.param(
            f'{ON_MODELS} sh:property [ sh:path sdo:name ; modellake:prose "x" ] .', "no topic", id="a topic"
        ),
        pytest.param(
            f"{ON_MODELS} sh:property [ sh:path [ sh:x e:p ] ] .", "a path of an unknown form", id="a path"
        ),
        pytest.param(
            f"{ON_MODELS} sh:property [ sh:path ( e:p e:q ), e:r ] .", "values of path", id="two paths"
        ),
    ],
)
def test_a_pack_that_is_none(tmp_path, shapes, said):
    (tmp_path / "s.ttl").write_text(shapes)
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels:\n- {id: m}\n')
    code = "from mlcard.cli import main; main()"
    arguments = [sys.executable, "-c", code, "audit", str(tmp_path), "--policy", str(tmp_path / "s.ttl")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_pack(tmp_path):
    code = "from mlcard.cli import main; main()"
    arguments = [sys.executable, "-c", code, "audit", str(tmp_path), "--policy", "eu-ai-act"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean eu-ai-act-gpai" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["no-such-place", "--policy", "reproducibility"]])
def test_wrong_arguments(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    assert invoked(*arguments).exit_code == 2


def test_a_card_that_cannot_be_read_is_told_and_the_rest_audited(tmp_path):
    for name, text in {"good": 'mlcard: "1.0"\nmodels:\n- {id: m}\n', "bad": "mlcard: ["}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "modelcard.yaml").write_text(text)
    result = invoked(tmp_path, "--policy", "reproducibility")
    assert "not audited" in result.stderr
    assert "bad/modelcard.yaml" in result.stderr
    assert "m  " in result.stdout


def test_a_pack_that_only_pyshacl_can_judge(tmp_path):
    text = (
        f"{ON_MODELS} sh:property [ sh:path sdo:name ; sh:uniqueLang true ; sh:minCount 1 ] ;"
        " sh:message 'say' ; sh:property [ sh:path sdo:description ; sh:minCount 1 ] ."
    )
    given = read_pack("own", text.encode(), "own.ttl")
    assert given.uncompilable == "sh:uniqueLang"
    found, _ = answers(tmp_path, given, {"models": [{"id": "m", "description": "says it"}]})
    assert found["s"].status == "missing"
    assert [result.path for result in found["s"].results] == ["<http://schema.org/name>"]


def test_without_pyshacl_such_a_pack_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    given = read_pack(
        "own", f"{ON_MODELS} sh:property [ sh:path sdo:name ; sh:uniqueLang true ] .".encode(), "own.ttl"
    )
    with pytest.raises(Exception, match="sh:uniqueLang, which only pyshacl can judge"):
        answers(tmp_path, given, {"models": [{"id": "m"}]})


def test_a_constraint_on_the_thing_itself_and_on_what_is_inside(tmp_path):
    text = (
        f"{ON_MODELS} sh:pattern 'team-' ; sh:message 'no team in the id' . {HEAD}"
        "e:t a sh:NodeShape ; sh:targetClass <http://www.w3.org/ns/mls#HyperParameterSetting> ;"
        " sh:property [ sh:path <http://www.w3.org/ns/mls#hasValue> ; sh:maxInclusive 10 ;"
        " sh:message 'too much' ] ."
    )
    given = read_pack("own", text.encode(), "own.ttl")
    (tmp_path / "modelcard.yaml").write_text(
        'mlcard: "1.0"\nmodels:\n- id: m\n  hyperparameters:\n    C: 11\n'
    )
    report = assess(read([tmp_path], BASE, whole=True), given)
    told = [
        (subject.line, answer.item.id, answer.status, answer.reason)
        for subject in report.subjects
        for answer in subject.answers
    ]
    assert told == [(3, "s", "missing", "no team in the id"), (5, "t", "missing", "too much")]


@pytest.mark.parametrize(
    ("model", "status"),
    [
        pytest.param({}, "satisfied", id="none, and none is asked for"),
        pytest.param({"description": "1"}, "satisfied", id="one that fits"),
        pytest.param({"description": "one"}, "missing", id="one that does not"),
        pytest.param({"description": "TBD"}, "missing", id="a placeholder"),
    ],
)
def test_a_shape_that_lets_there_be_nothing(tmp_path, model, status):
    text = f"{ON_MODELS} sh:property [ sh:path sdo:description ; sh:pattern '^[0-9T]' ] ."
    found, _ = answers(
        tmp_path, read_pack("own", text.encode(), "own.ttl"), {"models": [{"id": "m", **model}]}
    )
    assert found["s"].status == status


@pytest.mark.parametrize(
    ("dataset", "status", "reason"),
    [
        pytest.param(None, "satisfied", "", id="no test data is named"),
        pytest.param({"data_modality": ["text"], "source": "https://a.example/"}, "satisfied", "", id="told"),
        pytest.param({}, "missing", "`test` has no", id="named and not told"),
    ],
)
def test_data_of_tests_is_asked_about_where_there_is_some(tmp_path, dataset, status, reason):
    """Annex XI, section 1, point 2(c): data used for training, testing and validation, where applicable."""
    known = {"data_modality": ["text"], "source": "https://a.example/"}
    model = {"id": "m", "general_purpose": True, "trained_on": [{"dataset": "train"}]}
    datasets = [{"id": "train", **known}]
    if dataset is not None:
        model["tested_on"] = [{"dataset": "test"}]
        datasets.append({"id": "test", **dataset})
    found, _ = answers(tmp_path, "eu-ai-act-gpai", {"models": [model], "datasets": datasets})
    assert found["AIA-XI-1-2c-1"].status == status, found["AIA-XI-1-2c-1"].reason
    assert reason in found["AIA-XI-1-2c-1"].reason


@pytest.mark.parametrize("form", ["text", "full-json", "html", "turtle"])
def test_the_note_of_an_item_stands_in_the_report(report, form):
    assert "The form asks for either" in "\n".join(written(report, form))


def test_a_deactivated_shape_is_no_item():
    with pytest.raises(Exception, match="no shape with a target"):
        read_pack("own", f"{ON_MODELS} sh:deactivated true ; sh:pattern 'a' .".encode(), "own.ttl")


def test_sarif_is_valid(report):
    found = json.loads("\n".join(written(report, "sarif")))
    rules = found["runs"][0]["tool"]["driver"]["rules"]
    titles = {item.id: item.title for item in report.pack.items}
    assert {rule["id"]: rule["shortDescription"]["text"] for rule in rules} == {
        rule["id"]: titles[rule["id"]] for rule in rules
    }
    assert found["version"] == "2.1.0"
    assert found["runs"][0]["results"][0]["ruleId"].startswith("AIA-")


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """Cards that refer to each other, share a model, cannot be read; a README; and an index of them."""
    root = tmp_path_factory.mktemp("lake")
    written_down = {
        "a-b/modelcard.yaml": {"datasets": [{"id": "d", "data_modality": ["text"]}]},
        "a/modelcard.yaml": {
            "models": [{"id": "z", "trained_on": [{"dataset": "d"}]}, {"id": "a", "version": 3}]
        },
        "a/b/modelcard.yaml": {"models": [{"id": "a", "base_models": [{"model": "z"}], "license": "MIT"}]},
        "c/modelcard.yaml": {
            "models": [{"id": "c", "tested_on": [{"dataset": "nobody"}], **flops(2e25)}],
            "statements": [{"slot": "/models/0/license", "status": "withheld"}],
            "evidence": [{"slot": "/models/0/training", "file": "t.py", "method": "read", "where": "line 1"}],
        },
    }  # fmt: skip
    for name, card in written_down.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump({"mlcard": "1.0", **card}, sort_keys=False))
    (root / "bad").mkdir()
    (root / "bad" / "modelcard.yaml").write_text("mlcard: [")
    (root / "readme").mkdir()
    (root / "readme" / "README.md").write_text(README.format("It fails at night."))
    write_index(root, BASE)
    return root


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("policy", shipped())
def test_the_index_gives_the_same_report(lake, policy, form):
    arguments = [lake, "--policy", policy, "--output-format", form, "--base", BASE]
    read_directly = invoked(*arguments, "--index", "ignore")
    of_index = invoked(*arguments, "--index", "trust")
    assert of_index.stdout_bytes == read_directly.stdout_bytes
    assert of_index.stderr == read_directly.stderr
    assert of_index.exit_code == read_directly.exit_code == 1
    assert "bad/modelcard.yaml" in of_index.stderr


def test_an_index_is_used_while_it_is_fresh(lake, tmp_path):
    root = tmp_path / "lake"
    shutil.copytree(lake, root)
    write_index(root, BASE)
    assert read([root], BASE, whole=True, use="auto").indexed
    path = root / "c" / "modelcard.yaml"
    path.write_text(path.read_text() + "datasets: [{id: new}]\n")
    found = read([root], BASE, whole=True, use="auto")
    assert not found.indexed
    result = invoked(root, "--policy", "reproducibility", "--base", BASE)
    assert "the index is not used: one card has changed since" in result.stderr
    assert (
        result.stdout
        == invoked(root, "--policy", "reproducibility", "--base", BASE, "--index", "ignore").stdout
    )
    with pytest.raises(LakeIndexError, match="there is no index"):
        invoked(EXAMPLES, "--policy", "reproducibility", "--index", "trust")


def test_an_index_that_another_run_replaces_meanwhile_is_not_used(lake, tmp_path, monkeypatch):
    monkeypatch.setattr("mlcard.lake.audit.described.things_in", lambda _: None)
    assert not read([lake], BASE, whole=True, use="auto").indexed


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("policy", [*shipped(), str(EXAMPLES / "house.ttl")])
def test_a_lake_that_is_judged_in_parts_has_the_same_report(lake, monkeypatch, policy, form):
    """Parts of two things, and no card kept: each is read again when it is needed."""
    given = pack(policy)
    assert given.one_by_one
    whole = "\n".join(written(assess(read([lake], BASE, whole=True), given), form))
    module = sys.modules["mlcard.lake.audit.assess"]  # the package has the function under this name
    monkeypatch.setattr(module, "_KEPT", 0)
    monkeypatch.setattr(module, "_BATCH", 2)
    monkeypatch.setattr("mlcard.lake.audit.described._KEPT", 0)
    parts = assess(read([lake], BASE, whole=True), given)
    assert "\n".join(written(parts, form)) == whole
    assert parts.subjects.missing


def test_a_shape_inside_a_property_shape_is_judged_at_once():
    inner = "sh:property [ sh:path sdo:name ; sh:property [ sh:path sdo:url ; sh:minCount 1 ] ]"
    assert not read_pack("own", f"{ON_MODELS} {inner} .".encode(), "own.ttl").one_by_one
    assert not read_pack("own", f"{ON_MODELS} sh:sparql [ ] .".encode(), "own.ttl").one_by_one


def test_a_closed_shape_lets_the_lake_add_its_edges(tmp_path):
    """What trains on what stands in the graph of a lake as `modellake:dependsOn`, which no card says."""
    known = "fair4ml:trainedOn <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    text = f"{ON_MODELS} sh:closed true ; sh:ignoredProperties ( {known} ) ."
    card = {"models": [{"id": "m", "trained_on": [{"dataset": "d"}]}]}
    for shapes in (
        text,
        text.replace("sh:closed", "sh:property [ sh:path sdo:name ; sh:uniqueLang true ] ; sh:closed"),
    ):
        found, _ = answers(tmp_path, read_pack("own", shapes.encode(), "own.ttl"), card)
        assert found["s"].status == "satisfied", found["s"].reason


def test_a_page_of_many_has_those_with_most_missing_and_says_so(lake, monkeypatch):
    monkeypatch.setattr("mlcard.lake.audit.formats.html.MOST", 2)
    page = "\n".join(written(assess(read([lake], BASE, whole=True), pack("reproducibility")), "html"))
    assert page.count('<section class="subject"') == 2
    assert "4 were audited, in 5 cards" in page
    assert "REP-1-1" in page.partition("<h2>Overview")[0]


def test_cards_of_nothing_that_the_pack_is_about_are_not_clean(tmp_path):
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\ndatasets:\n- {id: d}\n')
    with pytest.raises(InvalidCardError, match="nothing to audit"):
        invoked(tmp_path, "--policy", "reproducibility")


def test_list():
    assert all(name in invoked("--list").stdout for name in shipped())
    listed = json.loads(invoked("--list", "--output-format", "json").stdout)
    assert [entry["name"] for entry in listed] == list(shipped())


def test_thirty_real_cards(shared_data):
    """Both engines find the same in cards of people; every item has an answer."""
    from mlcard.lake.audit import compiled, reference

    folders = sorted((shared_data / "cards" / "hf-models-2022-permissive").iterdir())[:40]
    described = read(folders, BASE, whole=True)
    assert len(described.paths) >= 30
    given = pack("model-cards-paper")
    ours = compiled.violations(described.store, given.shapes)
    theirs = reference.violations(described.store, given.turtle)
    assert {(r.focus, r.shape, r.component, r.value) for r in ours} == {
        (r.focus, r.shape, r.component, r.value) for r in theirs
    }
    report = assess(described, given)
    assert all(len(subject.answers) == len(given.items) for subject in report.subjects)

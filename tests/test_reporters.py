"""Reports: each format as its reader wants it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema_rs
import pytest

from mlcard.card import Span
from mlcard.validate import Edit, Finding, Fix
from mlcard.validate.reporters import REPORTERS, report, sarif, text

FINDINGS = [
    Finding("a b/modelcard.yaml", Span(4, 12, 30, 40), "MC303", "warning",
            'odd: 100%, "x" <y> \x07', "/models/0/license",
            "write `MIT`", Fix((Edit(30, 40, "MIT"),))),
    Finding("a b/modelcard.yaml", Span(1, 1, 0, 0), "MC301", "error", "no licence"),
    Finding("c/README.md", Span(2, 1, 4, 9), "HOUSE-1", "info", "a rule of a policy pack\nin two lines"),
]  # fmt: skip


def rendered(form, findings=FINDINGS):
    return "\n".join(report(findings, form))


@pytest.mark.parametrize("form", REPORTERS)
def test_no_findings_are_a_report_too(form):
    out = rendered(form, [])
    if form in {"json", "sarif", "gitlab"}:
        json.loads(out)
    elif form == "junit":
        assert ET.fromstring(out).attrib["failures"] == "0"  # noqa: S314 - our own output
    else:
        assert out == ""


def test_text():
    assert rendered("text").splitlines()[:3] == [
        'a b/modelcard.yaml:4:12: MC303 [*] odd: 100%, "x" <y> \\x07',
        "  write `MIT`",
        "a b/modelcard.yaml:1:1: MC301 no licence",
    ]  # fmt: skip


def test_json():
    first = json.loads(rendered("json"))[0]
    assert first == {
        "path": "a b/modelcard.yaml", "line": 4, "column": 12, "code": "MC303", "severity": "warning",
        "message": 'odd: 100%, "x" <y> \x07', "slot": "/models/0/license",
        "hint": "write `MIT`", "fixable": True,
    }  # fmt: skip


#: The schema of the standard, without the words for people.
SARIF = jsonschema_rs.validator_for(
    json.loads((Path(__file__).parent / "data/sarif/sarif-schema-2.1.0.json").read_text()),
    validate_formats=True,
)


@pytest.mark.parametrize(
    ("limit", "suppressed"),
    [(25_000, ()), (1, ()), (25_000, ((FINDINGS[0], "our lawyers call it so"),))],
    ids=["all", "left out", "suppressed"],
)
def test_sarif_is_valid(monkeypatch, limit, suppressed):
    monkeypatch.setattr(sarif, "LIMIT", limit)
    log = json.loads("\n".join(report(FINDINGS, "sarif", suppressed)))
    assert [error.message for error in SARIF.iter_errors(log)] == []
    quiet = [result["suppressions"][0] for result in log["runs"][0]["results"] if "suppressions" in result]
    assert quiet == [{"kind": "inSource", "justification": reason} for _, reason in suppressed]
    log["runs"][0]["results"][0]["level"] = "dreadful"
    assert not SARIF.is_valid(log), "the schema judges"


def test_no_rule_takes_the_place_of_others_in_sarif(monkeypatch):
    monkeypatch.setattr(sarif, "LIMIT_A_RULE", 2)
    (run,) = json.loads(rendered("sarif", [FINDINGS[1]] * 5 + FINDINGS))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["MC301", "MC301", "MC303", "HOUSE-1"]
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"] == "4 of 8 findings were left out: 4 of MC301"


def test_sarif():
    log = json.loads(rendered("sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    described = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == ["HOUSE-1", "MC301", "MC303"]
    assert described[1]["shortDescription"]["text"] == "A model or dataset has no licence."
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"], "the worst first"
    for result in run["results"]:
        assert described[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert " " not in place["artifactLocation"]["uri"]
        assert place["region"]["startLine"] >= 1
        assert place["region"]["startColumn"] >= 1
    assert run["columnKind"] == "unicodeCodePoints"
    assert len({result["partialFingerprints"]["mlcard/v1"] for result in run["results"]}) == 3


def test_sarif_says_what_it_left_out(monkeypatch):
    monkeypatch.setattr(sarif, "LIMIT", 1)
    (run,) = json.loads(rendered("sarif"))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["MC301"]
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("2 of 3 findings")


def test_github():
    lines = rendered("github").splitlines()
    assert lines[0] == (
        "::warning title=mlcard MC303,file=a b/modelcard.yaml,line=4,col=12::"
        'odd: 100%25, "x" <y> \x07%0Awrite `MIT`'
    )
    assert lines[2].startswith("::notice title=mlcard HOUSE-1,file=c/README.md")
    assert len(lines) == 3


def test_gitlab():
    entries = json.loads(rendered("gitlab", [*FINDINGS, FINDINGS[1]]))
    assert len({entry["fingerprint"] for entry in entries}) == 4
    assert entries[1]["severity"] == "major"
    assert entries[0]["location"] == {
        "path": "a b/modelcard.yaml", "positions": {"begin": {"line": 4, "column": 12}},
    }  # fmt: skip


def test_junit():
    root = ET.fromstring(rendered("junit"))  # noqa: S314 - our own output
    assert root.attrib["failures"] == "3"
    assert [suite.attrib["name"] for suite in root] == ["a b/modelcard.yaml", "c/README.md"]
    failure = root[0][0][0]
    assert failure.attrib["type"] == "warning"
    assert "<y>" in failure.attrib["message"]


@pytest.mark.parametrize(
    ("source", "span", "expected"),
    [
        pytest.param("a: b\nlicense: MIT License\n", Span(2, 10, 14, 25),
                     ["  2 | license: MIT License", "    |          ^^^^^^^^^^^"],
                     id="carets under the value"),
        pytest.param("a: b\n", Span(1, 1, 0, 0), ["  1 | a: b", "    | ^"], id="a place without length"),
        pytest.param("\ufeffa: b\r\n", Span(1, 4, 4, 5), ["  1 | a: b", "    |    ^"], id="BOM and CRLF"),
        pytest.param("a: |\n x\n y\n", Span(1, 4, 3, 11), ["  1 | a: |", "    |    ^"],
            id="only the first line"),
        pytest.param("a: " + "x" * 300, Span(1, 200, 199, 200),
                     ["  1 | " + "x" * 100, "    | " + " " * 49 + "^"], id="a long line is cut"),
        pytest.param("", Span(1, 1, 0, 0), [], id="nothing to show"),
        pytest.param("a: \x1b[31m", Span(1, 4, 3, 4), ["  1 | a: ·[31m", "    |    ^"],
            id="no escapes reach the terminal"),
    ],
)  # fmt: skip
def test_excerpt(source, span, expected):
    assert list(text.excerpt(Finding("x", span, "MC1", "error", "m"), source)) == expected


def test_terminal_output_has_colour_excerpt_and_hint():
    lines = list(text.on_terminal(FINDINGS[:1], lambda _: "1\n2\n3\nlicense: apache 2.0 of it"))
    assert lines[0].startswith("a b/modelcard.yaml:4:12: \x1b[33mMC303\x1b[0m [*]")
    assert lines[1:3] == ["  4 | license: apache 2.0 of it", "    |            ^^^^^^^^^^"]
    assert "= write `MIT`" in lines[3]

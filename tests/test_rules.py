"""Every rule by its page: *Bad* yields exactly its code, *Good* nothing, and the headings are complete.

An example is no whole card: what it leaves out is not its subject, so other rules about absence do not run.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from mlcard.card import CardSyntaxError, decode
from mlcard.configuration import Configuration
from mlcard.facts import Fact, Reading, Source
from mlcard.validate import Folder, all_rules, lint, lint_file, lint_text, sections
from mlcard.validate.fixing import fix_text
from mlcard.validate.registry import HEADINGS, OPTIONAL
from mlcard.validate.structure import SCHEMA
from mlcard.validate.wording import PATTERNS

REPOSITORY = Path(__file__).resolve().parent.parent
ABSENCE = {rule.code for rule in all_rules().values() if rule.absence}
RULES = [pytest.param(rule, id=rule.code) for rule in all_rules().values()]


def beside(folder: Path, page: dict[str, str]) -> Folder:
    """The files of an example: text is content, a mapping is what a reader says of the file."""
    readings = {}
    for name, what in (yaml.safe_load(page.get("Files", "")) or {}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(what if isinstance(what, str) else "", encoding="utf-8")
        if isinstance(what, dict):
            facts = tuple(Fact(slot, value, "example") for slot, value in what.items())
            readings[name] = Reading(Source(folder / name, name), "example", facts)
    return Folder(folder, readings)


def choice(code: str) -> Configuration:
    """The default rules and this one, without the others that report what is missing."""
    return Configuration(extend_select=(code,), ignore=tuple(sorted(ABSENCE - {code})))


def cards_of(example: str) -> dict[str, str]:
    """The cards of an example of a rule over many, by their path."""
    parts = re.split(r"^=== (.+)\n", example, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def across(example: str, folder: Path, page: dict[str, str], code: str) -> set[str]:
    """Codes of the findings in several cards of an example."""
    for name, text in cards_of(example).items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
    beside(folder, page)
    return {finding.code for finding in lint([folder], choice(code))}


def codes(example: str, folder: Path, page: dict[str, str], code: str) -> set[str]:
    """Codes of the findings in an example of a rule."""
    if all_rules()[code].across:
        return across(example, folder, page, code)
    path = folder / ("README.md" if "---" in example or example.startswith("#") else "modelcard.yaml")
    if example.startswith("(a link"):
        path.symlink_to(folder / "gone")
        return {finding.code for finding in lint_file(path, choice(code))}
    if example.startswith("(bytes) "):
        path.write_bytes(example.removeprefix("(bytes) ").encode().decode("unicode_escape").encode("latin-1"))
        return {finding.code for finding in lint_file(path, choice(code))}
    findings = lint_text(example, str(path), choice(code), beside(folder, page))
    return {finding.code for finding in findings}


@pytest.mark.parametrize("rule", RULES)
def test_page_is_complete(rule):
    page = sections(rule.page)
    assert list(page) == ["", *(heading for heading in HEADINGS if heading in page)]
    assert set(HEADINGS) - set(page) <= OPTIONAL
    assert all(text.strip() for text in page.values())
    assert re.fullmatch(r"[^\n]+\.", page[""]), "one sentence"
    assert bool(rule.fixable) == (not page["Fix"].startswith("None"))
    assert re.fullmatch(r"MC[1-9]\d\d", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|encoding", rule.name)
    assert all((len(cards_of(page[part])) > 1) == (rule.across is not None) for part in ("Bad", "Good"))


@pytest.mark.parametrize("rule", RULES)
def test_bad_example_yields_this_code_only(rule, tmp_path):
    page = sections(rule.page)
    assert codes(page["Bad"], tmp_path, page, rule.code) == {rule.code}


@pytest.mark.parametrize("rule", RULES)
def test_good_example_yields_nothing(rule, tmp_path):
    page = sections(rule.page)
    assert codes(page["Good"], tmp_path, page, rule.code) == set()


@pytest.mark.parametrize("rule", [param for param in RULES if param.values[0].fixable])
def test_fixes_repair_and_leave_the_rest_alone(rule, tmp_path):
    page = sections(rule.page)
    example = page["Bad"]
    path = str(tmp_path / ("README.md" if example.startswith("---") else "modelcard.yaml"))
    folder = beside(tmp_path, page)
    chosen = choice(rule.code)
    cautious = fix_text(example, path, chosen, unsafe=False, folder=folder)
    bold = fix_text(example, path, chosen, unsafe=True, folder=folder)
    if rule.fixable == "unsafe":
        assert cautious.text == example
    assert fix_text(bold.text, path, chosen, unsafe=True, folder=folder).text == bold.text


def test_every_pattern_of_the_schema_has_words():
    schema = json.loads(SCHEMA.read_text())
    patterned = set()
    for definition in (schema, *schema["$defs"].values()):
        for name, slot in definition.get("properties", {}).items():
            if "pattern" in slot or "pattern" in slot.get("items", {}):
                patterned.add(name)
    assert patterned - set(PATTERNS) == set()


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        pytest.param("models: [{id: a, version: 1.10}]", ("MC108", "version", 'write `"1.10"`'),
            id="version"),
        pytest.param("models: [{id: a, keywords: x}]", ("MC108", "a list", "write `[x]`"), id="one item"),
        pytest.param("models: [{id: a, parameter_count: '7'}]", ("MC108", "a whole number", "write `7`"),
            id="quoted"),
        pytest.param("models: [{id: a, parameter_count: 7B}]", ("MC108", "and 7B is text", ""), id="text"),
        pytest.param("models: [{id: a, parameter_count: -1}]", ("MC114", "at least 0, not -1", ""),
            id="bound"),
        pytest.param("models: {id: a}", ("MC108", "`models` has to be a list", ""), id="mapping for list"),
        pytest.param("models: [a]", ("MC108", "`models[0]` has to be a mapping", ""), id="text for mapping"),
        pytest.param("models: [{name: a}]", ("MC114", "`models[0]` has no `id`", "add `id:`"), id="missing"),
        pytest.param("modles: []", ("MC106", "'modles'", "`models`"), id="misspelt at top"),
        pytest.param("models: [{id: a, licence: MIT}]", ("MC106", "'licence'", "`license`"),
            id="British spelling"),
        pytest.param("models: [{id: a, xyzzy: 1}]", ("MC107", "'xyzzy'", ""), id="unknown"),
        pytest.param("models: [{id: a, name: }]", ("MC109", "`name` is empty", "statements"), id="empty"),
        pytest.param(
            "models: [{id: a, base_models: [{model: b, relation: quantised}]}]",
            ("MC114", "no value 'quantised'", "did you mean `quantized`?"), id="near miss of an enumeration",
        ),
        pytest.param(
            "models: [{id: a, files: [{path: b, sha256: abc}]}]",
            ("MC114", "64 hexadecimal digits", ""), id="a pattern in words",
        ),
        pytest.param(
            "models: [{id: a, evaluations: [{measure: accuracy, value: .nan}]}]",
            ("MC108", "no finite number", ""), id="not a number",
        ),
        pytest.param(
            "models: [{id: a, hyperparameters: {C: {value: 1, is_default: maybe}}}]",
            ("MC108", "`is_default` has to be true or false", ""), id="the branch of anyOf that was meant",
        ),
        pytest.param("evidence: [{slot: /x, method: read}]", ("MC114", "has no `file`", "add `file:`"),
            id="conditional"),
        pytest.param("favourite: blue\ncolour: red", ("MC114", "not a card", "models"), id="some other YAML"),
        pytest.param("{}", ("MC114", "not a card", "models"), id="empty mapping"),
    ],
)  # fmt: skip
def test_structure_in_words(card, expected):
    text = card if "favourite" in card or card == "{}" else f'mlcard: "1.0"\n{card}\n'
    chosen = Configuration(select=("MC1",))
    findings = lint_text(text, "modelcard.yaml", chosen)
    assert len(findings) == 1, findings
    (finding,) = findings
    code, words, hint = expected
    assert finding.code == code
    assert words in finding.message
    assert hint in finding.hint


MODEL = (
    'mlcard: "1.0"\nmodels:\n- id: a\n  license: MIT\n  ml_task: tabular-classification\n'
    "  trained_on: [{dataset: d}]\n"
)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        pytest.param(
            "  evaluations: [{measure: accuracy, value: 93.5, unit: '%'}]", set(), id="accuracy in percent"
        ),
        pytest.param(
            "  evaluations: [{measure: accuracy, value: 93.5}]", {"MC506"}, id="percent that is not said"
        ),
        pytest.param(
            "  evaluations: [{measure: accuracy, value: 93.5, unit: '1'}]", {"MC505"}, id="a fraction of 93"
        ),
        pytest.param(
            "  evaluations: [{measure: F1-Score, value: -0.1}]", {"MC505", "MC508"}, id="another spelling"
        ),
        pytest.param("  evaluations: [{measure: wer, value: 130}]", set(), id="word error rates exceed 100"),
        pytest.param("  evaluations: [{measure: my score, value: 1000}]", set(), id="an unknown measure"),
        pytest.param(
            "  evaluations: [{measure: accuracy, value: x}]", {"MC504"}, id="text: the range is not judged"
        ),
        pytest.param("  base_models: [{model: org/base}]", set(), id="an id"),
        pytest.param(
            "  base_models: [{model: 'https://w3id.org/x/base'}]",
            set(),
            id="an IRI is an id in a native card",
        ),
        pytest.param(
            "  base_models: [{model: 'https://huggingface.co/a/b'}]", {"MC602"}, id="an address of the Hub"
        ),
        pytest.param(r"  base_models: [{model: 'C:\models\b'}]", {"MC602"}, id="Windows"),
        pytest.param("  base_models: [{model: out/checkpoint-500}]", {"MC602"}, id="a checkpoint"),
        pytest.param("  description: '{lang_0}'", {"MC110"}, id="placeholder"),
        pytest.param("  description: uses {braces} inside", set(), id="braces inside text"),
        pytest.param("  classes: ['???', xxx]", set(), id="classes are what they are"),
        pytest.param("  hyperparameters: {pad: <pad>, todo: TODO}", set(), id="so are hyperparameters"),
        pytest.param("  files: [{path: ../x}]", {"MC907"}, id="climbs"),
        pytest.param("  files: [{path: a/../x}]", {"MC901"}, id="comes back, and is not there"),
        pytest.param("  files: [{path: /etc/passwd}]", {"MC907"}, id="absolute"),
        pytest.param(
            "  files: [{path: 'http://x/y', byte_size: 1}]", set(), id="an address is not looked for"
        ),
        pytest.param(r'  files: [{path: "\0"}]', set(), id="a name that no file can have"),
        pytest.param(
            "  training: {source_code: {path: train.py}}", {"MC901"}, id="a script that is not there"
        ),
        pytest.param(
            "  training: {source_code: {path: train.py, repository: 'https://x.y/z'}}",
            set(),
            id="a script elsewhere",
        ),
    ],
)
def test_rules_where_they_fire_and_where_not(card, expected, tmp_path):
    findings = lint_text(MODEL + card + "\n", str(tmp_path / "modelcard.yaml"), Configuration())
    assert {finding.code for finding in findings} == expected


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        pytest.param("models: [{id: a}]", {"MC301", "MC401"}, id="nothing said"),
        pytest.param(
            "models: [{id: a}]\nstatements:\n- {slot: /models/0/license, status: unknown}\n"
            "- {slot: /models/0/trained_on, status: withheld}",
            set(), id="said that it is not known",
        ),
        pytest.param("datasets: [{id: d}]", {"MC301"}, id="a dataset card"),
        pytest.param(
            "models: [{id: a, license: MIT, trained_on: [{dataset: d}]}]\ndatasets: [{id: d}]", set(),
            id="the dataset of a model card",
        ),
        pytest.param(
            "models: [{id: a, license: MIT, base_models: [{model: b, relation: quantized}]}]", set(),
            id="quantised without data",
        ),
        pytest.param(
            "models: [{id: a, license: MIT, base_models: [{model: b, relation: finetune}]}]", {"MC401"},
            id="fine-tuned on what?",
        ),
        pytest.param(
            "models: [{id: a, license: [MIT], trained_on: [{dataset: d}]}]", {"MC108"},
            id="a malformed licence",
        ),
        pytest.param(
            "models: [{id: a, license: MIT or so, trained_on: [{dataset: d}]}]", {"MC303"},
            id="covers the schema",
        ),
    ],
)  # fmt: skip
def test_licence_and_data(card, expected):
    findings = lint_text(f'mlcard: "1.0"\n{card}\n', "modelcard.yaml", Configuration(ignore=("MC201",)))
    assert {finding.code for finding in findings} == expected


def test_shards_count_together_only_if_all_are_there(tmp_path):
    card = MODEL + "  parameter_count: 7\n  files:\n" + "".join(
        f"  - {{path: model-0000{n}-of-00002.safetensors}}\n" for n in (1, 2)
    )  # fmt: skip
    readings = {}
    for number, count in ((1, 3), (2, 5)):
        name = f"model-0000{number}-of-00002.safetensors"
        (tmp_path / name).touch()
        readings[name] = Reading(
            Source(tmp_path / name, name), "x", (Fact("/model/parameter_count", count, "x"),)
        )
    path = str(tmp_path / "modelcard.yaml")
    (finding,) = lint_text(card, path, Configuration(), Folder(tmp_path, readings))
    assert (finding.code, finding.message) == (
        "MC902", "`parameter_count` is 7 here and 8 in model.safetensors",
    )  # fmt: skip
    one = card.split("  - {path: model-00002")[0]
    assert lint_text(one, path, Configuration(select=("MC902",)), Folder(tmp_path, readings)) == []


def test_lfs_pointers_and_links_out_of_the_folder(tmp_path):
    outside = tmp_path / "outside.bin"
    outside.write_bytes(b"x" * 10)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.bin").symlink_to(outside)
    digest = "a" * 64
    (folder / "big.bin").write_text(
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 123\n"
    )
    files = f"[{{path: big.bin, byte_size: 123, sha256: {digest}}}, {{path: link.bin, byte_size: 99}}]"
    assert lint_text(MODEL + f"  files: {files}\n", str(folder / "modelcard.yaml"), Configuration()) == []
    (finding,) = lint_text(
        MODEL + "  files: [{path: big.bin, byte_size: 124}]\n",
        str(folder / "modelcard.yaml"),
        Configuration(),
    )
    assert finding.code == "MC906"


def test_hashes_are_compared(tmp_path):
    (tmp_path / "f.txt").write_bytes(b"abc")
    right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path = str(tmp_path / "modelcard.yaml")
    card = MODEL + "  files: [{path: f.txt, sha256: SUM}]\n"
    assert lint_text(card.replace("SUM", right), path, Configuration()) == []
    (finding,) = lint_text(card.replace("SUM", "ab" * 32), path, Configuration())
    assert finding.code == "MC906"
    fixed = fix_text(card.replace("SUM", "ab" * 32), path, Configuration(), unsafe=True)
    assert fixed.text == card.replace("SUM", right)


def test_a_card_of_a_readme_that_is_not_utf8_is_refused():
    with pytest.raises(CardSyntaxError):
        decode(b"\xff", "x")


def test_a_card_is_compared_with_a_real_model(tmp_path):
    """The estimator in the example's joblib file has C=2.3; the readers find it without loading it."""
    model = REPOSITORY / "examples" / "diabetes" / "model.joblib"
    (tmp_path / "model.joblib").write_bytes(model.read_bytes())
    card = MODEL + "  libraries: [{name: scikit-learn}]\n"
    card += "  hyperparameters: {C: 1.0, kernel: rbf}\n  files: [{path: model.joblib}]\n"
    path = str(tmp_path / "modelcard.yaml")
    (finding,) = lint_text(card, path, Configuration())
    assert (finding.code, finding.message) == ("MC905", "`C` is 1.0 here and 2.3 in model.joblib")
    assert fix_text(card, path, Configuration(), unsafe=False).text == card.replace("1.0, k", "2.3, k")

"""The rules of the body, case by case; half of each table is what must not fire."""

from __future__ import annotations

from collections import Counter

import pytest
from bounded import within

from mlcard.configuration import Configuration
from mlcard.validate import Finding, Folder, all_rules, lint_text
from mlcard.validate.fixing import fix_text
from mlcard.validate.rules.prose import MOST_FOUND

MODEL = "license: mit\ndatasets: [squad]"
DATASET = "license: mit\npretty_name: Irises\ntask_categories: [tabular-classification]"
#: Words enough to be a body.
WORDS = "Tells which iris a flower is.\n\n"


def findings(body: str, code: str, front: str = MODEL, name: str = "README.md") -> list[Finding]:
    """What one rule finds in a README."""
    text = f"---\n{front}\n---\n{body}"
    return lint_text(text, name, Configuration(select=(code,)), Folder(None))


def case(code: str, body: str, id: str, front: str = MODEL) -> object:  # noqa: A002 - pytest's word
    """A row of a table: a rule, a body, and why the case exists."""
    return pytest.param(code, body, front, id=f"{code}-{id}")


@pytest.mark.parametrize(
    ("code", "body", "front"),
    [
        case("MC801", "", "nothing"),
        case("MC801", "# flowers\n", "title only"),
        case("MC801", "[![badge](x.svg)](https://x.org)\n", "badge only"),
        case("MC801", "# A\n\n## B\n\n[More Information Needed]\n", "template only"),
        case("MC802", "## Bias\n\n[More Information Needed]\n", "Hub"),
        case("MC802", "- **Paper:** [Needs More Information]", "datasets"),
        case("MC802", "More information needed\n", "Trainer"),
        case("MC802", "TODO: Add your code\n", "stable-baselines3"),
        case("MC802", "```python\n# TODO: add an example code snippet\n```\n", "diffusers, in code"),
        case("MC802", "# Dataset Card for [Dataset Name]\n", "title"),
        case("MC802", "SentenceTransformer('{MODEL_NAME}')\n", "sentence-transformers"),
        case("MC802", "`{{ model_id | default('Model ID', true) }}`\n", "a template not filled in"),
        case("MC802", "| WER |\n|---|\n| TBD |\n", "cell of a table"),
        case("MC803", "<!-- Generated automatically. You should\nthen remove this comment. -->\n", "Trainer"),
        case("MC803", "words <!-- proofread, then remove this comment --> words", "in a line"),
        case("MC804", "# A\n\nwords\n\n## Limitations\n", "at the end"),
        case("MC804", "# A\n\nwords\n\n## Limitations\n\n## Usage\n\nwords\n", "before another"),
        case("MC804", "# A\n\nwords\n\n## Limitations\n\n### Bias\n\n### Risks\n", "with its sub-sections"),
        case("MC804", "# A\n\nwords\n\n## Limitations\n<!-- What can go wrong? -->\n", "comment only"),
        case("MC804", "# A\n\nwords\n\n## Sources\n\n- **Paper:**\n", "label only"),
        case("MC806", "```python\nm = AutoModel.from_pretrained('org/base')\n```\n", "base only",
             MODEL + "\nbase_model: org/base"),
        case("MC806", '```\npipeline("fill-mask", model="Org/Base")\n```\n', "other case",
             MODEL + "\nbase_model: org/base"),
        case("MC807", "##Training\n", "two marks"),
        case("MC807", "#Training procedure\n", "one mark"),
        case("MC808", "the [paper]()", "no target"),
        case("MC808", "![plot](file:///home/tim/plot.png)", "file address"),
        case("MC808", r"[data](C:\data\iris.csv)", "drive"),
        case("MC808", "[data](/home/tim/iris.csv)", "home"),
        case("MC808", '<img src="">', "HTML"),
        case("MC809", "Tells which iris a flower is.", "short"),
        case("MC816", "```python\nx = 1\n", "never closed"),
        case("MC816", "~~~\nx = 1\n```\n", "closed by other marks"),
        case("MC817", "# A\n\n### B\n", "a level left out"),
        case("MC818", "see http://github.com/tim/flowers.", "address"),
        case("MC818", "[a](http://doi.org/10.1/x)", "target"),
        case("MC819", "![](plot.png)", "no description"),
        case("MC805", WORDS, "nothing"),
        case("MC805", "## Environmental Impact\n\nCarbon emissions can be estimated using the [Machine "
             "Learning Impact calculator](https://x.org) presented in [Lacoste et al. (2019)](https://y.org)."
             "\n\n- **Carbon Emitted:** [More Information Needed]\n", "template sentence"),
        case("MC810", WORDS, "nothing"),
        case("MC810", "## Uses\n\n### Direct Use\n\n[More Information Needed]\n", "placeholder"),
        case("MC810", "## Uses\n\n### Out-of-Scope Use\n\nRoses.\n", "out of scope only"),
        case("MC811", WORDS, "nothing"),
        case("MC811", WORDS, "a dataset", DATASET),
        case("MC811", "## Bias, Risks, and Limitations\n\n### Recommendations\n\nUsers (both direct and "
             "downstream) should be made aware of the risks, biases and limitations of the model.\n",
             "template sentence"),
        case("MC812", WORDS, "nothing"),
        case("MC813", WORDS, "nothing"),
        case("MC814", WORDS, "nothing"),
        case("MC815", "", "number", MODEL + "\nco2_eq_emissions: 12.5"),
        case("MC815", "", "emissions only", MODEL + "\nco2_eq_emissions: {emissions: 12.5}"),
        case("MC821", WORDS, "nothing", DATASET),
    ],
)  # fmt: skip
def test_fires(code, body, front):
    assert [finding.code for finding in findings(body, code, front)]


@pytest.mark.parametrize(
    ("code", "body", "front"),
    [
        case("MC801", "One.", "one word"),
        case("MC801", "```\ncode\n```", "code"),
        case("MC801", "# A\n\n## B\n\nwords", "words below"),
        case("MC802", "", "no body"),
        case("MC802", "The TODOs of METODO; todo bien", "other words"),
        case("MC802", "```python\n# TODO: tune\nx = '[More]'\n```", "a note in code"),
        case("MC802", "<!-- TODO: rewrite -->", "in a comment"),
        case("MC802", "Prompt: `{{ messages }}` and {input}", "a prompt"),
        case("MC802", "[Your turn](https://x.org), [model name][1]", "links"),
        case("MC802", "To say so, more information is needed.", "a sentence"),
        case("MC803", "Do not remove this comment from the code.", "a sentence"),
        case("MC803", "<!-- a note -->", "another comment"),
        case("MC803", "<!-- remove this comment", "never closed"),
        case("MC804", "# flowers\n", "the title"),
        case("MC804", "# A\n\n## Usage\n\n### Code\n\nwords\n", "words in a sub-section"),
        case("MC804", "# A\n\nwords\n\n## Plot\n\n![plot](x.png)\n", "an image"),
        case("MC804", "# A\n\nwords\n\n## Bias\n\n[More Information Needed]\n", "MC802"),
        case("MC804", "# A\n\nwords\n\n## Data\n\n| a |\n|---|\n| 1 |\n", "a table"),
        case("MC804", "# A\n\nwords\n\n## Code\n\n```\n1\n```\n", "code"),
        case("MC804", "words\n\n```\n## Limitations\n```\n", "in code"),
        case("MC806", "```python\nAutoModel.from_pretrained('tim/flowers')\n```", "its own id",
             MODEL + "\nbase_model: org/base"),
        case("MC806", "```python\nb = from_pretrained('org/base')\nm = from_pretrained('tim/x')\n```", "both",
             MODEL + "\nbase_model: org/base"),
        case("MC806", "```python\nb = from_pretrained('org/base')\nPeftModel(b, adapter)\n```", "an adapter",
             MODEL + "\nbase_model: org/base"),
        case("MC806", "```python\nm = from_pretrained('org/base')\nm.load_adapter(path)\n```", "an adapter",
             MODEL + "\nbase_model: org/base"),
        case("MC806", "```python\nAutoModel.from_pretrained('org/other')\n```", "no base known"),
        case("MC806", "See `AutoModel.from_pretrained('org/base')`.", "in a sentence",
             MODEL + "\nbase_model: org/base"),
        case("MC807", "#nlp #bert\n", "tags"),
        case("MC807", "#1 of the leaderboard\n#42\n", "numbers"),
        case("MC807", "```\n#x\n##y\n```\n", "in code"),
        case("MC807", "    #x\n", "indented code"),
        case("MC807", "#!/bin/sh\n", "shebang"),
        case("MC807", "<pre>\n#x\n</pre>\n", "in HTML"),
        case("MC808", "[a](b.md) [c](#usage) ![d](e.png) [f](/datasets/g)", "real targets"),
        case("MC808", "`[a]()`", "in code"),
        case("MC808", "[ ] to do, f()", "no link"),
        case("MC808", "[up](#)", "the top of the page"),
        case("MC808", "[Add homepage URL here if available]()", "placeholder, another rule's"),
        case("MC809", "iris " * 60, "long enough"),
        case("MC809", "用于对鸢尾花进行分类的模型" * 8, "Chinese"),
        case("MC809", "# flowers\n", "empty, another rule's"),
        case("MC816", "```\nx\n```\n", "closed"),
        case("MC816", "text ``` text", "in a line"),
        case("MC816", "- a\n\n  ```\n  x\n  ```\n", "in a list"),
        case("MC817", "### A\n\n# B\n\n## C\n", "going up"),
        case("MC817", "### A\n", "the first one"),
        case("MC818", "http://opus.nlpl.eu and http://localhost:8080", "hosts that may have no https"),
        case("MC818", "http://github.company.example/x", "another host"),
        case("MC818", "`http://github.com/x`", "in code"),
        case("MC819", "![plot](plot.png)", "described"),
        case("MC805", "Trained for an hour, some 0.1 kWh.", "in passing"),
        case("MC805", "", "front matter", MODEL + "\nco2_eq_emissions: {emissions: 1, source: codecarbon}"),
        case("MC805", WORDS, "a dataset", DATASET),
        case("MC810", "## Intended use\n\nLessons.", "a section"),
        case("MC810", "- **Intended Use:** lessons", "a label"),
        case("MC810", "This model is intended for lessons in statistics.", "in passing"),
        case("MC810", "Das Modell erkennt Schwertlinien an ihren Blättern. " * 10, "another language"),
        case("MC810", WORDS, "a dataset", DATASET),
        case("MC811", "## Ethical Considerations\n\nNone known.", "a kindred section"),
        case("MC811", "## Out-of-scope use\n\nRoses.", "out of scope"),
        case("MC811", "It does not know roses. It may fail on tulips.", "in passing"),
        case("MC812", "It was fine-tuned on irises.", "in passing"),
        case("MC812", "### Training hyperparameters\n\n- learning_rate: 5e-05", "hyperparameters"),
        case("MC813", "", "front matter", MODEL + "\nmodel-index:\n- name: a\n  results:\n"
             "  - task: {type: x}\n    dataset: {type: iris, name: Iris}\n"
             "    metrics: [{type: accuracy, value: 0.97}]"),
        case("MC813", "## Results\n\n| acc |\n|---|\n| 97 |", "a table"),
        case("MC814", "```python\nx\n```", "code"),
        case("MC815", "", "explained", MODEL + "\nco2_eq_emissions: {emissions: 1, hardware_used: T4}"),
        case("MC815", "", "none"),
        case("MC821", "## Dataset Structure\n\n### Data Fields\n\nSpecies.", "fields", DATASET),
        case("MC821", WORDS, "front matter",
             DATASET + "\ndataset_info: {features: [{name: a, dtype: int64}]}"),
        case("MC821", WORDS, "a model"),
        case("MC810", WORDS, "a Space", "title: Iris\nsdk: gradio"),
    ],
)  # fmt: skip
def test_does_not_fire(code, body, front):
    assert findings(body, code, front) == []


def test_placeholders_are_one_finding_that_names_the_lines():
    (finding,) = findings("# A\n\nTODO\n\nTODO\n\nTODO\n", "MC802")
    assert finding.message == "the placeholder 'TODO' is left, and 2 more (lines 9, 11)"
    assert (finding.line, finding.column, finding.span.end - finding.span.start) == (7, 1, 4)


def test_a_missing_section_stands_at_the_empty_heading_or_the_title():
    (finding,) = findings("# A\n\nwords\n\n## Uses\n\n[More Information Needed]\n", "MC810")
    assert (finding.line, finding.slot) == (9, "/models/0")
    (finding,) = findings("# A\n\nwords\n", "MC810")
    assert finding.line == 5
    (finding,) = findings("words\n", "MC810")
    assert finding.line == 5


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        pytest.param("MC803", "<!-- x\nremove this comment. -->\n\n# A\n", "# A\n", id="and blank line"),
        pytest.param("MC803", "a <!-- remove this comment --> b\n", "a  b\n", id="comment in a line"),
        pytest.param("MC807", "##A\n\n   ###B ##\n", "## A\n\n   ### B ##\n", id="headings"),
        pytest.param("MC807", "#tag\n", "#tag\n", id="one mark is left"),
        pytest.param("MC808", "[https://x.org/a]()", "[https://x.org/a](https://x.org/a)", id="its own text"),
        pytest.param("MC808", "[paper]()", "[paper]()", id="a word is left"),
        pytest.param("MC818", "http://doi.org/a http://x.org", "https://doi.org/a http://x.org", id="host"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixes(code, before, after, newline):
    front = f"---\n{MODEL}\n---\n"
    text = (front + before).replace("\n", newline)
    fixed = fix_text(text, "README.md", Configuration(select=(code,)), unsafe=False, folder=Folder(None))
    assert fixed.text == (front + after).replace("\n", newline)


def test_a_heading_without_space_in_the_first_line_of_a_readme_without_front_matter():
    (finding,) = lint_text("##Flowers\n", "README.md", Configuration(select=("MC807",)), Folder(None))
    assert (finding.line, finding.column) == (1, 1)


@pytest.mark.parametrize("native", ["models: [{id: a}]", "datasets: [{id: a}]", "models: 3", "agents: []"])
def test_native_cards(native):
    """A native card has no body: only what is asked in slots can be missing."""
    chosen = Configuration(select=("MC8",))
    found = {f.code for f in lint_text(f"mlcard: '1.0'\n{native}", "modelcard.yaml", chosen, Folder(None))}
    assert found == {
        "models: [{id: a}]": {"MC805", "MC810", "MC811", "MC812", "MC813", "MC814"},
        "datasets: [{id: a}]": {"MC811", "MC821"},
    }.get(native, set())


@pytest.mark.parametrize(
    "front", ["co2_eq_emissions: [1, 2]", "base_model: [[1]]", "base_model: {a: 1}", "datasets: 7", "tags: x"]
)
def test_odd_front_matter(front):
    body = "```\nfrom_pretrained('a/b')\n```\n[x]() http://doi.org ##\n#\n"
    assert lint_text(f"---\n{front}\n---\n{body}", "README.md", Configuration(select=("MC8",)), Folder(None))


def test_the_readme_beside_a_native_card_answers_for_it(tmp_path):
    (tmp_path / "README.md").write_text(f"---\n{MODEL}\n---\n## Intended use\n\nLessons.\n")
    native = "mlcard: '1.0'\nmodels: [{id: a}]"
    chosen = Configuration(select=("MC810", "MC813"))
    found = lint_text(native, str(tmp_path / "modelcard.yaml"), chosen, Folder(tmp_path))
    assert [finding.code for finding in found] == ["MC813"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("TODO " * 50_000, id="placeholders in a line"),
        pytest.param("TODO\n" * 50_000, id="placeholders in lines"),
        pytest.param("# a\n" * 50_000, id="empty sections"),
        pytest.param("##a\n" * 50_000, id="headings without a space"),
        pytest.param("[a]()\n" * 50_000, id="links without a target"),
        pytest.param("<!-- remove this comment -->\n" * 20_000, id="comments"),
        pytest.param("- ```\n" * 50_000, id="fences that end with their item"),
        pytest.param("trained " * 50_000, id="almost said in passing"),
        pytest.param("```\n" + "from_pretrained(" * 50_000, id="calls"),
    ],
)
def test_many_places_cost_little_and_are_cut(body):
    with within(6):
        found = findings(body, "MC8", MODEL + "\nbase_model: org/base")
    assert all(count <= MOST_FOUND for count in Counter(finding.code for finding in found).values())


def test_default_rules_of_the_body():
    """What a maintainer has to look at without having asked: the rest is for those who choose it."""
    default = {code for code, rule in all_rules().items() if code > "MC800" and code < "MC900" if
               "default" in rule.profiles}  # fmt: skip
    assert default == {"MC801", "MC802", "MC803", "MC804", "MC806", "MC807", "MC808", "MC816"}

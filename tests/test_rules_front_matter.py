"""MC1: front matter that is missing, malformed, empty or misspelt; and what the Hub's own check says."""

from __future__ import annotations

import json

import pytest

from mlcard.card import CardSyntaxError, parse
from mlcard.configuration import Configuration
from mlcard.validate import lint_file, lint_text
from mlcard.validate.fixing import fix_text

RESULT = (
    "model-index: [{name: a, results: [{task: {type: a}, dataset: {type: a, name: b}, "
    "metrics: [{type: c, value: '5%'}]}]}]"
)
HUB = Configuration(profile="hub")


def found(text, *select, name="README.md"):
    return [finding.code for finding in lint_text(text, f"/nowhere/x/{name}", Configuration(select=select))]


def fixed(text, *select, unsafe=False, name="README.md"):
    once = fix_text(text, f"/nowhere/x/{name}", Configuration(select=select), unsafe=unsafe)
    assert (
        fix_text(once.text, f"/nowhere/x/{name}", Configuration(select=select), unsafe=unsafe).text
        == once.text
    )
    return once.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "---\nlicense: mit\ntags:\n- a\n\n# T\ntext\n",
            "---\nlicense: mit\ntags:\n- a\n---\n\n# T\ntext\n",
            id="not closed, then a heading",
        ),
        pytest.param("---\nlicense: mit", "---\nlicense: mit\n---\n", id="not closed, nothing behind"),
        pytest.param(
            "---\r\nlicense: mit\r\n\r\n# T\r\n", "---\r\nlicense: mit\r\n---\r\n\r\n# T\r\n", id="CRLF"
        ),
        pytest.param(
            "---\ntags:\n  - a\n\n  - b\n\ntext",
            "---\ntags:\n  - a\n\n  - b\n---\n\ntext",
            id="blank lines inside",
        ),
        pytest.param("license: mit\n---\n# T\n", "---\nlicense: mit\n---\n# T\n", id="not opened"),
        pytest.param(
            "--\nlicense: mit\n---\n# T\n", "---\nlicense: mit\n---\n# T\n", id="opened with two dashes"
        ),
        pytest.param(
            "—\nlicense: mit\n---\n", "---\nlicense: mit\n---\n", id="opened with a dash of typography"
        ),
        pytest.param("---  \nlicense: mit\n---\n", "---\nlicense: mit\n---\n", id="space behind the fence"),
    ],
)
def test_front_matter_is_mended_where_its_end_is_certain(text, expected):
    assert set(found(text, "MC101", "MC102")) == {"MC102"}
    assert fixed(text, "MC102") == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\nlicense: mit\nmine: x\n\n# T\n", id="a key of somebody's own"),
        pytest.param("---\nlicense: mit\n# T\ntext\n", id="a comment, or a heading"),
        pytest.param("---\nSome prose.\n", id="a rule, then prose"),
    ],
)
def test_front_matter_is_left_to_a_person_where_it_is_not(text):
    assert found(text, "MC102", "MC103") == ["MC102"]
    assert fixed(text, "MC102", unsafe=True) == text


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n---\n\ntext\n",
        "license: mit\n\nSome prose.\n\n---\n\nMore.\n",
        "Note: this\n---\n",
        "\n\n---\nlicense: mit\n---\n",
        "---\nlicense: mit\n---   \n",
        "---\n---\n# T\n",
        "",
    ],
)
def test_front_matter_is_not_malformed(text):
    assert found(text, "MC102") == []


def test_a_closing_line_is_named_by_its_place():
    with pytest.raises(CardSyntaxError) as caught:
        parse("---\nlicense: mit\n\n# T\n", "README.md")
    assert caught.value.repair == (17, "---\n")


def test_front_matter_from_what_the_files_tell(tmp_path):
    (tmp_path / "README.md").write_text("# My model\n")
    strict = Configuration(select=("MC101",))
    (finding,) = lint_file(tmp_path / "README.md", strict)
    assert finding.fix is None
    (tmp_path / "config.json").write_text(
        json.dumps({"architectures": ["BertForMaskedLM"], "transformers_version": "4.40"})
    )
    (tmp_path / "LICENSE").write_text("Apache License\nVersion 2.0, January 2004\n")
    path = str(tmp_path / "README.md")
    assert fix_text("# My model\n", path, strict, unsafe=False).text == "# My model\n"
    assert fix_text("# My model\n", path, strict, unsafe=True).text == (
        "---\nlicense: apache-2.0\nlibrary_name: transformers\npipeline_tag: fill-mask\n---\n\n# My model\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("---\na: 1\na: 2\n---\n", "---\na: 2\n---\n", id="one line"),
        pytest.param(
            "---\ntags:\n- a\n- b\nlicense: mit\ntags: [c]\n---\n",
            "---\nlicense: mit\ntags: [c]\n---\n",
            id="a block",
        ),
        pytest.param("---\nm:\n  a: 1\n  b: 2\n  a: 3\n---\n", "---\nm:\n  b: 2\n  a: 3\n---\n", id="inside"),
        pytest.param("---\na: 1\na: 2\na: 3\n---\n", "---\na: 3\n---\n", id="three times"),
        pytest.param("---\na: 1 # why\na: 2\n---\n", "---\na: 1 # why\na: 2\n---\n", id="a comment would go"),
        pytest.param("---\nm: {a: 1, a: 2}\n---\n", "---\nm: {a: 1, a: 2}\n---\n", id="on one line"),
        pytest.param("---\nm:\n- a: 1\n  a: 2\n---\n", "---\nm:\n- a: 1\n  a: 2\n---\n", id="behind a dash"),
    ],
)
def test_duplicate_keys_are_removed_with_a_persons_eye(text, expected):
    assert fixed(text, "MC105") == text
    assert fixed(text, "MC105", unsafe=True) == expected
    assert parse(expected, "README.md").front_matter == parse(text, "README.md").front_matter, (
        "the last one counts"
    )


@pytest.mark.parametrize(
    ("front_matter", "expected", "count"),
    [
        pytest.param("thumbnail:\nlicense: mit", "license: mit", 1, id="nothing"),
        pytest.param("thumbnail: null\nlicense: mit", "license: mit", 1, id="null"),
        pytest.param("license: ''\ntags: [a]", "tags: [a]", 1, id="an empty text"),
        pytest.param(
            "license:   # which?\ntags: [a]", "license:   # which?\ntags: [a]", 1, id="with a comment"
        ),
        pytest.param("datasets:\n- a\n- null\n- b", "datasets:\n- a\n- b", 1, id="an item"),
        pytest.param("datasets: [a, null]", "datasets: [a]", 1, id="an item in brackets"),
        pytest.param("license: mit\ndatasets:\n- null", "license: mit", 1, id="the only item"),
        pytest.param("tags: []", "tags: []", 0, id="an empty list says none"),
        pytest.param("paperswithcode_id: null", "paperswithcode_id: null", 0, id="as the template has it"),
        pytest.param(
            "extra_gated_fields: [null]", "extra_gated_fields: [null]", 0, id="a list of something else"
        ),
        pytest.param("widget:\n- text: ''", "widget:\n- text: ''", 0, id="an example may be empty"),
        pytest.param(
            "license: mit\ninference: false\nversion: 0",
            "license: mit\ninference: false\nversion: 0",
            0,
            id="false and 0",
        ),
    ],
)
def test_empty_values_of_front_matter(front_matter, expected, count):
    text = f"---\n{front_matter}\n---\n# T\n"
    assert found(text, "MC109", "MC114", "MC108").count("MC109") == count
    assert fixed(text, "MC109") == f"---\n{expected}\n---\n# T\n"


def test_empty_values_of_a_native_card():
    card = 'mlcard: "1.0"\nmodels:\n- id: a\n  description:\n  comment: " "\n  classes: [""]\n'
    card += "  files:\n  - path:\n"
    assert found(card, "MC109", name="modelcard.yaml") == ["MC109"] * 3
    left = 'mlcard: "1.0"\nmodels:\n- id: a\n  classes: [""]\n  files:\n  - path:\n'
    assert fixed(card, "MC109", name="modelcard.yaml") == left
    required = 'mlcard: "1.0"\nmodels:\n- name: x\n  id:\n'
    assert fixed(required, "MC109", name="modelcard.yaml") == required, (
        "what has to be there is not taken out"
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param("model_index: []", ["MC106"], id="misspelt"),
        pytest.param("licence: license", ["MC106"], id="left by TRL"),
        pytest.param("favourite: blue", ["MC107"], id="unknown"),
        pytest.param("acme_stage: a\nacme_owner: b", [], id="keys of somebody's own"),
        pytest.param("acme_stage: a", ["MC107"], id="one such key shows nothing"),
        pytest.param("model_stage: a\nmodel_owner: b", ["MC107", "MC107"], id="no name of a house"),
        pytest.param("acme: {stage: a}", [], id="a mapping of somebody's own"),
        pytest.param(
            "pipeline_tag: graph-ml\ntask_categories: [graph-ml]", ["MC107"], id="a key of datasets"
        ),
        pytest.param(
            "quantized_by: me\nmodel_file: a.pkl\nextra_gated_fields: {a: text}", [], id="keys of tools"
        ),
    ],
)
def test_keys(keys, expected):
    assert found(f"---\nlicense: mit\n{keys}\n---\n", "MC106", "MC107") == expected


def test_what_trl_leaves_is_removed_and_a_known_key_is_none():
    text = "---\nlicence: license\npipeline_tag: graph-ml\n---\n"
    assert fixed(text, "MC106") == "---\npipeline_tag: graph-ml\n---\n"
    chosen = Configuration(select=("MC107",), known={"keys": ("favourite",)})
    assert lint_text("---\nfavourite: blue\n---\n", "README.md", chosen) == []


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        pytest.param(
            'widget:\n- text: "a\nb\n  c"', 'widget:\n- text: "a\n   b\n   c"', id="below a key below a dash"
        ),
        pytest.param("text: 'a\n\nb'", "text: 'a\n\n b'", id="quoted with one"),
        pytest.param("tags: [\na,\nb\n]", "tags: [\n a,\n b\n ]", id="brackets"),
        pytest.param('- "a\nb"', '- "a\n b"', id="an item"),
        pytest.param('a:\n  b: "c\n  d"', 'a:\n  b: "c\n   d"', id="no deeper than its key"),
        pytest.param('a: "b\n c"', 'a: "b\n c"', id="deep enough"),
        pytest.param('a: &x "b\n c"\nd:\n  e: *x', 'a: &x "b\n c"\nd:\n  e: *x', id="an alias deeper down"),
        pytest.param("a: |\n  b\n  c", "a: |\n  b\n  c", id="a block"),
        pytest.param("a: b\n  c", "a: b\n  c", id="plain"),
        pytest.param("a: [b,\n    c]", "a: [b,\n    c]", id="brackets that are deep enough"),
    ],
)
def test_indentation_that_yaml_12_asks_for(yaml, expected):
    """js-yaml 5.5.0 refuses exactly the cards of this table that change, with `deficient indentation`."""
    card = f"mlcard:\n{yaml}\n" if yaml.startswith("-") else yaml + "\n"
    after = fixed(card, "MC112", name="modelcard.yaml")
    assert after == card.replace(yaml, expected)
    assert parse(after, "modelcard.yaml").data == parse(card, "modelcard.yaml").data


def test_characters_that_nobody_sees():
    text = "\ufeff---\n\u00a0license\u200b: mit\ntags: [\u00a0a]\n---\n# \u200b\n"
    assert found(text, "MC113", "MC106", "MC107") == ["MC113", "MC113"]
    assert fixed(text, "MC113") == "---\nlicense: mit\ntags: [\u00a0a]\n---\n# \u200b\n"
    assert found("---\nlicense: mit\nté: ü\n---\n", "MC113") == []


@pytest.mark.parametrize(
    ("front_matter", "expected"),
    [
        # https://github.com/ostris/ai-toolkit/issues/260
        pytest.param("widget: {text: a}", ["MC119"], id="widget must be an array"),
        # https://github.com/huu4ontocord/MDEL/issues/34
        pytest.param(
            RESULT.replace("name: b", "name: b, config: 5"),
            ["MC119"],
            id="dataset.config must be a string",
        ),
        # https://github.com/huggingface/transformers/issues/32212
        pytest.param("base_model: /home/ubuntu/work/Meta-Llama-3.1-8B", ["MC602"], id="use a model id"),
        pytest.param("base_model: Kokoro 82M", ["MC602"], id="not a model id"),
        # https://github.com/jonatasgrosman/wav2vec2-sprint/issues/11
        pytest.param("language: [zh-CN]", ["MC206"], id="must only contain lowercase characters"),
        pytest.param("language: pt_pt", ["MC206"], id="is not valid, use language_bcp47"),
        pytest.param("language: lean4", ["MC205"], id="no language"),
        # https://github.com/huggingface/huggingface_hub/issues/4218
        pytest.param("license: agpl-3.0-or-later", ["MC302"], id="must be one of"),
        pytest.param("license: [mit, foo]", ["MC302"], id="one of several"),
        pytest.param("license: 5", ["MC119"], id="neither text nor list"),
        pytest.param("tags: a", ["MC119"], id="tags must be an array"),
        pytest.param("tags: [a, 5]", ["MC119"], id="a tag that is a number"),
        pytest.param("task_categories: graph-ml", ["MC119"], id="task_categories must be an array"),
        pytest.param(
            "pipeline_tag: conversational", ["MC202"], id="not in the official list: a warning there"
        ),
        pytest.param("license: mit\nlicense: mit", ["MC105"], id="duplicated mapping key"),
        pytest.param("title: x\nsdk: gradio\ncolorFrom: orange", ["MC119"], id="colorFrom must be one of"),
        pytest.param(
            f"title: x\nsdk: gradio\nshort_description: {'a' * 61}", ["MC119"], id="at most 60 characters"
        ),
        pytest.param("license: [mit", ["MC103"], id="invalid YAML"),
        pytest.param("- a", ["MC104"], id="value must be of type object"),
        pytest.param("hello", ["MC104"], id="the metadata is invalid"),
        pytest.param("pipeline_tag: null\ntags: [null]", [], id="nothing: said by another rule"),
        # https://github.com/huggingface/huggingface_hub/pull/632
        pytest.param(RESULT.replace("{type: a},", "{name: a},", 1), ["MC501"], id="task must have type"),
        pytest.param(RESULT.replace(", value: '5%'", ""), ["MC501"], id="a metric without value"),
        pytest.param("model-index: [{results: []}]", ["MC501"], id="no name"),
        pytest.param("model-index: {name: a}", ["MC119"], id="model-index must be an array"),
        pytest.param("model-index: [{name: a, results: {b: c}}]", ["MC119"], id="results must be an array"),
        pytest.param(
            RESULT.replace("[{type: c, value: '5%'}]", "{type: c}"),
            ["MC501", "MC119"],
            id="metrics must be an array",
        ),
        # https://github.com/huggingface/autotrain-advanced/issues/648
        pytest.param("datasets: [/var/hf/images/]", ["MC402"], id="use a dataset id"),
        pytest.param("license: mit", [], id="right"),
        pytest.param("bogus_key: 1", [], id="unknown keys are accepted"),
        pytest.param("tags: [a]\nlanguage: [en, code, 'no']\nlicense: [mit, apache-2.0]", [], id="lists"),
        pytest.param("metrics: [f1]\ndatasets: squad\nbase_model: [a/b, c/d]", [], id="one or several"),
        pytest.param("widget: [{text: a}]\nmodel-index: []", [], id="lists of mappings"),
        pytest.param("title: x\nsdk: docker\ncolorFrom: gray\ncolorTo: pink", [], id="a space"),
        pytest.param(
            RESULT,
            [],
            id="a value may be text",
        ),
        pytest.param(
            "extra_gated_fields: {Name: text}\nco2_eq_emissions: 5\ninference: false", [], id="the rest"
        ),
    ],
)
def test_what_the_hub_says(front_matter, expected):
    """Cases from reports of what the Hub's check answered; what it only warns of is a finding here too."""
    text = f"---\n{front_matter}\n---\n# T\n"
    assert [finding.code for finding in lint_text(text, "/nowhere/README.md", HUB)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# hello\n", ["MC101"], id="no block: empty or missing yaml metadata"),
        pytest.param("---\n---\n# hello\n", ["MC101"], id="an empty block: the same"),
        pytest.param("---\nlicense: mit\n---oops\n", ["MC102"], id="a block that does not close: the same"),
        pytest.param("--- \nlicense: mit\n---\n", ["MC102"], id="a block that does not open: the same"),
        pytest.param("\n\n---\nlicense: mit\n---\n", [], id="blank lines before it are fine"),
        pytest.param("---\n\nlicense: mit\n\n---", [], id="blank lines in it, no end of line"),
    ],
)
def test_what_the_hub_says_of_the_block(text, expected):
    assert [finding.code for finding in lint_text(text, "/nowhere/README.md", HUB)] == expected


def test_one_fault_is_one_finding_by_default():
    for front_matter in ("tags: a", "pipeline_tag: [a]", "datasets: {a: b}", "license: 5", "language: 5"):
        text = f"---\n{front_matter}\n---\n# T\n"
        assert len(found(text, "MC108", "MC114", "MC119")) == 1, front_matter

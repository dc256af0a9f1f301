"""Templates that reach for attributes, and honest ones that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcard.facts import Source
from mlcard.readers.huggingface.jinja import template_findings
from mlcard.readers.huggingface.names import mentioned

HONEST = [
    pytest.param("{% for m in messages %}{{ m['content'] }}{% endfor %}", id="messages"),
    pytest.param("{%- set ns = namespace(found=false) %}{% set ns.found = true %}", id="namespace"),
    pytest.param("{{ messages[0].content | trim | upper }}{{ loop.index0 }}", id="filters"),
    pytest.param("{{ tools | selectattr('type', 'equalto', 'x') | map(attribute='name') }}", id="selectattr"),
    pytest.param("{% set _ = parts.append(x) %}{{ _ }}", id="a-name-for-nothing"),
    pytest.param("{{ '<|im__start|>' + role + '</__end__>' }}", id="marks-with-underscores"),
    pytest.param("{{ 'Use __init__ to begin.' }}", id="prose-in-a-text"),
    pytest.param("Use {{ name }} with __class__ and .__dict__ outside of code.", id="prose"),
    pytest.param("{# __class__ in a comment #}", id="comment"),
    pytest.param(r"{{ '\u2581\n\t' + '\u003cthink\u003e' }}", id="escapes-of-marks"),
    pytest.param("{%- macro render(attr) %}{{ attr }}{% endmacro %}", id="a-variable-called-attr"),
    pytest.param("{{ strftime_now('%d %b %Y') }}{{ raise_exception('no') }}", id="functions-of-transformers"),
    pytest.param(
        "{% if 'tool_calls' in message and message.tool_calls is not none %}x{% endif %}", id="test"
    ),
    pytest.param("{{ important }}{{ from_user }}{% if extends %}{% endif %}", id="words-like-statements"),
]
HOSTILE = [
    pytest.param("{{ '}}' ~ x.__class__ }}", [".__class__"], id="behind-a-text-that-looks-like-the-end"),
    pytest.param(
        "{% set a = '%}' ~ x.__class__ %}", [".__class__"], id="behind-the-end-of-a-statement-in-a-text"
    ),
    pytest.param("{{ {'a': {}} ~ x.__class__ }}", [".__class__"], id="behind-two-brackets"),
    pytest.param("{% set a = {'b': 5 %{}} ~ x.__class__ %}", [".__class__"], id="behind-a-remainder"),
    pytest.param("{{ ''.__class__ }}", [".__class__"], id="attribute"),
    pytest.param("{{ x . __class__ }}", [".__class__"], id="attribute-with-blanks"),
    pytest.param("{{ x['__class__'] }}", ["'__class__'"], id="item"),
    pytest.param('{{ x|attr("__class__") }}', ["attr", '"__class__"'], id="filter"),
    pytest.param("{% set a = '__cla' ~ 'ss__' %}{{ x[a] }}", ["'__cla'", "'ss__'"], id="in-two-halves"),
    pytest.param(r"{{ x['\x5f\x5fclass\x5f\x5f'] }}", [r"'\x5f\x5fclass\x5f\x5f'"], id="escaped"),
    pytest.param(r"{{ x['\137_class__'] }}", [r"'\137_class__'"], id="escaped-octal"),
    pytest.param(r"{{ x|attr('\u005f' * 2) }}", ["attr", r"'\u005f'"], id="one-underscore"),
    pytest.param(
        "{{ cycler.__init__.__globals__.os }}", ["cycler", ".__init__", ".__globals__"], id="cycler"
    ),
    pytest.param("{{ self._TemplateReference__context }}", ["._TemplateReference__context"], id="context"),
    pytest.param("{{ f.func_globals }}", ["func_globals"], id="python-2"),
    pytest.param("{{ g.gi_frame.f_back.f_globals }}", ["gi_frame", "f_back", "f_globals"], id="frame"),
    pytest.param("{{ x['_private'] }}", ["'_private'"], id="private-item"),
    pytest.param("{%- include '/etc/passwd' -%}", ["{% include %}"], id="another-file"),
    pytest.param("{{ a\n.__class__", [".__class__"], id="block-without-end"),
]


def found(template: str) -> list[str]:
    source = Source(Path("chat_template.jinja"), "chat_template.jinja")
    facts = template_findings(source, template, "the template")
    return [str(fact.value["what"]) for fact in facts if isinstance(fact.value, dict)]


@pytest.mark.parametrize("template", HONEST)
def test_honest_templates_are_not_reported(template: str) -> None:
    assert found(template) == []


@pytest.mark.parametrize(("template", "expected"), HOSTILE)
def test_what_reaches_is_reported(template: str, expected: list[str]) -> None:
    assert found(template) == expected


def test_finding_says_file_and_line() -> None:
    source = Source(Path("t.jinja"), "sub/t.jinja")

    (fact,) = template_findings(source, "a\nb\n{{ x.__dict__ }}{{ y.__dict__ }}", "key k")

    assert fact.where == "key k, line 3"
    assert isinstance(fact.value, dict)
    assert fact.value["file"] == "sub/t.jinja"
    assert (fact.value["severity"], fact.value["tier"]) == ("high", "dangerous")


@pytest.mark.parametrize(
    ("text", "model", "certain"),
    [
        pytest.param("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B", True, id="hub"),
        pytest.param("bert-base-uncased", "bert-base-uncased", True, id="hub-without-owner"),
        pytest.param("/data/models/tern-9b", "tern-9b", False, id="path"),
        pytest.param("/data/models/tern-9b/", "tern-9b", False, id="path-with-a-slash"),
        pytest.param("weights\\Tern2B", "Tern2B", False, id="windows"),
        pytest.param("../tern", "tern", False, id="relative"),
        pytest.param("models/tern", "tern", False, id="folder-that-looks-like-an-owner"),
        pytest.param("/x/hub/models--a--b-c/snapshots/zz", "a/b-c", True, id="cache"),
        pytest.param("outputs/run1/checkpoint-500", None, None, id="checkpoint"),
        pytest.param("/workspace/final_model", None, None, id="stage"),
        pytest.param("./", None, None, id="here"),
        pytest.param("", None, None, id="nothing"),
        pytest.param("a" * 2_000, None, None, id="too-long"),
        pytest.param("/data/my model (1)", None, None, id="no-name-of-a-model"),
    ],
)
def test_names_of_other_models(text: str, model: str | None, certain: bool | None) -> None:
    mention = mentioned(text)

    assert (mention.model if mention else None) == model
    assert (mention.certain if mention else None) == certain

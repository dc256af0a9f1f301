"""The pages of the lint rules, from the docstrings of the rules."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from generators.markdown import cell, code, link, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COMMENT = (
    "<!-- Written by tools/generate.py from the docstrings in src/mlcard/validate/rules. "
    "Edit those, not this file. -->\n\n"
)
_INTRODUCTION = (
    "`mlcard rule CODE` prints the page of a rule, `mlcard lint --select CODES` runs some of them, and "
    "`--profile NAME` chooses a set by its purpose:"
)
# These parts of a docstring are cards or lists of files; the others are prose.
VERBATIM = ("Bad", "Good", "Files")


def render() -> Mapping[str, str]:
    """File name to page, and an index; nothing as long as there are no rules."""
    if find_spec("mlcard.validate") is None:
        return {}
    validate = import_module("mlcard.validate")
    rules = validate.all_rules()
    pages = {f"{rule.code}.md": _page(rule, validate.sections(rule.page)) for rule in rules.values()}
    if not pages:
        return {}
    return {"README.md": _index(rules, validate), **pages}


def _index(rules: Mapping[str, Any], validate: Any) -> str:
    rows = [
        [
            link(rule_code, f"{rule_code}.md"),
            code(rule.name),
            rule.severity,
            _profile(rule),
            rule.fixable or "no",
            cell(validate.sections(rule.page)[""]),
        ]
        for rule_code, rule in rules.items()
    ]
    profiles = table(["profile", "rules", "what it holds"], [
        [code(name), str(sum(name in rule.profiles for rule in rules.values())), meaning]
        for name, meaning in validate.PROFILES.items()
    ])  # fmt: skip
    columns = ["code", "name", "severity", "profile", "fix", "fault"]
    return f"{COMMENT}# Rules\n\n{_INTRODUCTION}\n\n{profiles}\n{table(columns, rows)}"


def _profile(rule: Any) -> str:
    """The profiles that bring a rule in, without those that follow from another."""
    implied = {"strict", "eu-gpai", "lake"} if "default" in rule.profiles else {"strict"}
    return ", ".join(sorted(rule.profiles - implied)) or "strict"


def _page(rule: Any, sections: Mapping[str, str]) -> str:
    return COMMENT + "\n\n".join(_parts(rule, sections)) + "\n"


def _parts(rule: Any, sections: Mapping[str, str]) -> Iterator[str]:
    yield f"# {rule.code} {rule.name}"
    yield sections[""]
    fix = {"safe": "fixed by `--fix`", "unsafe": "fixed by `--unsafe-fixes`"}.get(
        rule.fixable, "no automatic fix"
    )
    scope = "; reads all cards of a run together" if rule.across else ""
    yield f"Severity: {rule.severity}; profile: {_profile(rule)}; {fix}{scope}."
    for heading, text in sections.items():
        if heading:
            yield f"## {heading}"
            yield f"```yaml\n{text}\n```" if heading in VERBATIM else text
    yield "[All rules](README.md)"

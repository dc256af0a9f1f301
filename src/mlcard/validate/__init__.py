"""Lint: findings of cards, each with its place, its reason and often a fix.

`lint(paths)` yields findings; `lint_text` and `lint_file` take one card. Structure comes first, from the
generated JSON Schema; then the rules in `rules/`, one function each.
"""

from __future__ import annotations

from mlcard.validate.engine import (
    cards_under,
    judge_card,
    judge_file,
    judge_text,
    lint,
    lint_card,
    lint_file,
    lint_text,
    unreadable,
)
from mlcard.validate.finding import Edit, Fault, Finding, Fix, Judgement, as_json
from mlcard.validate.folder import Folder
from mlcard.validate.registry import PROFILES, Rule, all_rules, rule, sections, take_in
from mlcard.validate.selection import selected

__all__ = [
    "PROFILES",
    "Edit",
    "Fault",
    "Finding",
    "Fix",
    "Folder",
    "Judgement",
    "Rule",
    "all_rules",
    "as_json",
    "cards_under",
    "judge_card",
    "judge_file",
    "judge_text",
    "lint",
    "lint_card",
    "lint_file",
    "lint_text",
    "rule",
    "sections",
    "selected", "take_in", "unreadable",
]  # fmt: skip

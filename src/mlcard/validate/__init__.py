"""Lint: findings of cards, each with its place, its reason and often a fix.

`lint(paths)` yields findings; `lint_text` and `lint_file` take one card. Structure comes first, from the
generated JSON Schema; then the rules in `rules/`, one function each; then those over all cards, `together`.
"""

from __future__ import annotations

from mlcard.validate.claims import Claims, claims_of
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
from mlcard.validate.registry import PROFILES, Rule, all_rules, lake_rule, rule, sections, take_in
from mlcard.validate.selection import selected
from mlcard.validate.together import in_order, together

__all__ = [
    "PROFILES",
    "Claims",
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
    "claims_of",
    "in_order",
    "judge_card",
    "judge_file",
    "judge_text",
    "lake_rule",
    "lint",
    "lint_card",
    "lint_file",
    "lint_text",
    "rule",
    "sections",
    "selected", "take_in", "together", "unreadable",
]  # fmt: skip

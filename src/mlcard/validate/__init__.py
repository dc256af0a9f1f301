"""Lint: findings of cards, each with its place, its reason and often a fix.

`lint(paths)` yields findings; `lint_text` and `lint_file` take one card. Structure comes first, from the
generated JSON Schema; then the rules in `rules/`, one function each; then those over all cards, `together`.
"""

from __future__ import annotations

from mlcard.validate.claims import Claims, claims_of
from mlcard.validate.engine import cards_under, examine, lint, lint_card, lint_file, lint_text, unreadable
from mlcard.validate.finding import Edit, Fault, Finding, Fix, as_json
from mlcard.validate.folder import Folder
from mlcard.validate.registry import PROFILES, Rule, all_rules, rule, sections
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
    "Rule",
    "all_rules",
    "as_json",
    "cards_under",
    "claims_of",
    "examine",
    "in_order",
    "lint",
    "lint_card",
    "lint_file",
    "lint_text",
    "rule",
    "sections",
    "selected",
    "together",
    "unreadable",
]  # fmt: skip

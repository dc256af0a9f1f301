"""MC1: do the comments that switch rules off still do so, and say why?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate.registry import NOTHING, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.finding import Fault
    from mlcard.validate.folder import Folder


@rule("MC116", "unused-suppression", "warning", fixable="safe", needs=(NOTHING,))
def unused_suppression(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """A comment switches off a rule that finds nothing there.

    What it does: Reports `mlcard: ignore[CODE]` where the rule does not fire, and codes that no rule has.

    Why: What was wrong has been repaired, or the comment stands at the wrong place. Left behind, it would
        hide the next fault.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT  # mlcard: ignore[MC303] -- our lawyers call it so
          trained_on: [{dataset: iris}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: Our own  # mlcard: ignore[MC303] -- our lawyers call it so
          trained_on: [{dataset: iris}]

    Fix: Safe: the comment is removed.

    Source: The practice of linters for code, such as RUF100 of ruff
    """
    yield from ()


@rule("MC117", "suppression-without-reason", "error", needs=(NOTHING,))
def suppression_without_reason(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """A comment switches a rule off and does not say why.

    What it does: Reports `mlcard: ignore[CODE]` without a reason behind two hyphens. Such a comment has no
        effect.

    Why: An auditor has to be able to judge why a fault was let pass.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT  # mlcard: ignore[MC303]
          trained_on: [{dataset: iris}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: Our own  # mlcard: ignore[MC303] -- our lawyers call it so
          trained_on: [{dataset: iris}]

    Fix: None; only a person knows the reason.

    Source: https://github.com/astral-sh/ruff/issues/1149, where users ask for it
    """
    yield from ()

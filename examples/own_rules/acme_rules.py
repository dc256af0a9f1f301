"""A rule of a house: the id of every model begins with the name of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate import Fault, rule
from mlcard.validate.subjects import models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate import Folder

TEAMS = ("vision", "speech", "risk")


@rule("ACME001", "id-without-team", "warning", "/models/*/id")
def id_without_team(card: Card, _folder: Folder) -> Iterator[Fault]:
    """The id of a model does not begin with a team.

    What it does: Reports ids that do not begin with `vision-`, `speech-` or `risk-`.

    Why: The team is whom we call at night.

    Bad:
        mlcard: "1.0"
        models:
        - id: churn
          license: Apache-2.0

    Good:
        mlcard: "1.0"
        models:
        - id: risk-churn
          license: Apache-2.0

    Fix: None.

    Source: The handbook of the house
    """
    for slot, model in models(card):
        team = str(model.get("id")).partition("-")[0]
        if team not in TEAMS:
            yield Fault(f"{slot}/id", f"the id begins with no team, but with '{team}'", "write `team-name`")

"""MC3: may others use it, and under which terms?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.card.licenses import HUB_OTHER, spelled, to_hub, unknown_parts
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, models, stated
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder


@rule("MC301", "licence-missing", "error", "/models/*/license", "/datasets/*/license", absence=True)
def licence_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A model or dataset has no licence.

    What it does: Reports a model without `license`, and a dataset without one in a card that is about
        datasets only. What a README and a modelcard.yaml of one folder say counts for both.

    Why: Without a licence nobody else may use it, whatever its author meant. 46 % of 13,916 real model cards
        have none, and 36 % of those with more than 10,000 downloads. The EU AI Act asks for it (Annex XI,
        section 1, point 1 f).

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          trained_on: [{dataset: iris}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: Apache-2.0
          trained_on: [{dataset: iris}]

    Fix: None; the owner has to decide. What is not known or does not apply can be said under `statements`.

    Source: Regulation (EU) 2024/1689, Annex XI; https://huggingface.co/docs/hub/repositories-licenses
    """
    subjects = list(models(card)) or list(datasets(card))
    for slot, subject in subjects:
        if "license" not in subject and not stated(card, f"{slot}/license"):
            what = "the model" if slot.startswith("/models") else "the dataset"
            id_ = "apache-2.0" if card.dialect == "huggingface" else "Apache-2.0"
            yield Fault(slot, f"{what} has no licence", f"add for instance `license: {id_}`")


@rule(
    "MC303",
    "licence-not-spdx",
    "warning",
    "/models/*/license",
    "/datasets/*/license",
    fixable="safe",
    covers=True,
)
def licence_not_spdx(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A licence is not spelled as SPDX knows it.

    What it does: Reports a licence that is neither an SPDX identifier or expression, nor `LicenseRef-` and a
        name, nor, in a README, an id of the Hugging Face Hub.

    Why: Whether licences agree along a lineage can only be checked if they are named the same everywhere.
        `MIT License`, `Apache 2` and `agpl v3.0` are read by nobody.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: Apache 2.0
          trained_on: [{dataset: iris}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: Apache-2.0
          trained_on: [{dataset: iris}]

    Fix: Safe, where the spelling can mean only one licence.

    Source: https://spdx.org/licenses/, https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
    """
    for slot, subject in (*models(card), *datasets(card)):
        value = subject.get("license")
        unknown = unknown_parts(value) if isinstance(value, str) else []
        if not unknown:
            continue
        place = f"{slot}/license"
        right = spelled(str(value))
        if value == HUB_OTHER and card.dialect == "huggingface":
            yield Fault(
                place, "the licence is `other`, and nothing says which", "name it under `license_name`"
            )
        elif right:
            new = to_hub(right) if card.dialect == "huggingface" else right
            span = span_of(card, place)
            fix = (
                Fix((Edit(span.start, span.end, new),))
                if "\n" not in card.text[span.start : span.end]
                else None
            )
            yield Fault(place, f"{quoted(value)} is not how SPDX spells this licence", f"write `{new}`", fix)
        else:
            hint = "see https://spdx.org/licenses/; write `LicenseRef-` and a name for one that is not there"
            yield Fault(place, f"SPDX knows no licence {quoted(', '.join(unknown))}", hint)

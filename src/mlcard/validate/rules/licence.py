"""MC3: may others use it, and under which terms?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.card.licenses import HUB_OTHER, ambiguous, hub_ids, spelled, to_hub, unknown_parts
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.licence_texts import licence_beside
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, described, models, stated, texts
from mlcard.validate.wording import quoted
from mlcard.validate.writing import with_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder


@rule("MC301", "licence-missing", "error", "/models/*/license", "/datasets/*/license", fixable="unsafe",
      needs_files=True, absence=True)  # fmt: skip
def licence_missing(card: Card, folder: Folder) -> Iterator[Fault]:
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

    Fix: Unsafe, in a README: the licence whose text lies beside it. The owner has to decide; what is not
        known or does not apply can be said under `statements`.

    Source: Regulation (EU) 2024/1689, Annex XI; https://huggingface.co/docs/hub/repositories-licenses
    """
    for slot, subject in described(card):
        if "license" not in subject and not stated(card, f"{slot}/license"):
            what = "the model" if slot.startswith("/models") else "the dataset"
            readme = card.dialect == "huggingface"
            licence, name = licence_beside(folder)
            id_ = _of_hub(licence or "Apache-2.0") if readme else licence or "Apache-2.0"
            hint = f"{name} has the text of {licence}: add" if licence else "add for instance"
            edit = with_key(card, "license", id_) if licence and readme else None
            fix = Fix((edit,), safe=False) if edit else None
            yield Fault(slot, f"{what} has no licence", f"{hint} `license: {id_}`", fix)


@rule(
    "MC302",
    "licence-not-hub-id",
    "error",
    "/models/*/license",
    "/datasets/*/license",
    fixable="safe",
    covers=True,
    profiles=("default", "hub"),
    needs=("license",),
)
def licence_not_hub_id(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A README names its licence otherwise than the Hub does.

    What it does: Reports a `license` in the front matter that is none of the Hub's ids: another spelling, an
        SPDX expression, a licence that the Hub does not list.

    Why: The Hub refuses the card, often after the training is done. SPDX identifiers in their own spelling
        are refused as well.

    Bad:
        ---
        license: Apache License 2.0
        datasets: [squad]
        ---

    Good:
        ---
        license: apache-2.0
        datasets: [squad]
        ---

    Fix: Safe, where the spelling can mean only one licence, and the Hub has it. Unsafe, where the Hub has it
        only without `or later`.

    Source: https://huggingface.co/docs/hub/repositories-licenses
    """
    if card.dialect != "huggingface":
        return
    for raw, word in texts(card.front_matter, "license"):
        if word in hub_ids() or not word.strip():
            continue
        span = card.front_matter_spans[raw]
        spdx = spelled(word)
        right = (to_hub(spdx) or to_hub(spdx.removesuffix("-or-later"))) if spdx else None
        fix = None
        if right:
            certain = to_hub(str(spdx)) is not None
            fix = Fix((Edit(span.start, span.end, right),), safe=certain) if "\n" not in word else None
            hint = f"write `{right}`"
        else:
            hint = f"write `other`, and under `license_name` {spdx or 'its name'}"
        slot = next((f"{slot}/license" for slot, _ in (*models(card), *datasets(card))), raw)
        yield Fault(slot, f"the Hub has no licence {quoted(word)}", hint, fix, span, ("licenses", word))


@rule(
    "MC303",
    "licence-not-spdx",
    "warning",
    "/models/*/license",
    "/datasets/*/license",
    fixable="safe",
    covers=True,
    needs=("models", "datasets"),
)
def licence_not_spdx(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A licence is not spelled as SPDX knows it.

    What it does: Reports a licence in a modelcard.yaml that is neither an SPDX identifier or expression, nor
        `LicenseRef-` and a name.

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
    if card.dialect != "native":
        return
    for slot, subject in (*models(card), *datasets(card)):
        value = subject.get("license")
        unknown = unknown_parts(value) if isinstance(value, str) else []
        if not unknown:
            continue
        place = f"{slot}/license"
        right = spelled(str(value))
        if right:
            span = span_of(card, place)
            one_line = "\n" not in card.text[span.start : span.end]
            fix = Fix((Edit(span.start, span.end, right),)) if one_line else None
            message = f"{quoted(value)} is not how SPDX spells this licence"
            yield Fault(place, message, f"write `{right}`", fix, unknown=("licenses", str(value)))
        else:
            hint = "see https://spdx.org/licenses/; write `LicenseRef-` and a name for one that is not there"
            message = f"SPDX knows no licence {quoted(', '.join(unknown))}"
            yield Fault(place, message, hint, unknown=("licenses", str(value)))


@rule(
    "MC304",
    "licence-family-ambiguous",
    "warning",
    "/models/*/license",
    "/datasets/*/license",
    needs=("license",),
)
def licence_family_ambiguous(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A licence id stands for several licences.

    What it does: Reports `gpl`, `lgpl`, `gfdl`, `bsd`, `cc` and `openrail` in a README, which the Hub takes
        and which name a family.

    Why: The licences of a family ask for different things: `cc` may forbid commercial use or forbid nothing.

    Bad:
        ---
        license: cc
        datasets: [squad]
        ---

    Good:
        ---
        license: cc-by-4.0
        datasets: [squad]
        ---

    Fix: None; which of them it is has to be said by the owner.

    Source: https://huggingface.co/docs/hub/repositories-licenses
    """
    for slot, subject in (*models(card), *datasets(card)):
        word = card.front_matter.get("license")
        if card.dialect == "huggingface" and isinstance(word, str) and word in ambiguous() and subject:
            members = ", ".join(ambiguous()[word])
            hint = f"write which one, for instance {members}" if members else "write the version in the prose"
            yield Fault(f"{slot}/license", f"{quoted(word)} stands for several licences", hint)


@rule(
    "MC305",
    "licence-other-unnamed",
    "error",
    "/models/*/license",
    "/datasets/*/license",
    covers=True,
    needs=("license",),
)
def licence_other_unnamed(card: Card, _folder: Folder) -> Iterator[Fault]:
    """The licence is `other`, and nothing says which.

    What it does: Reports a README with `license: other` and no `license_name`.

    Why: The terms may be anything, so nobody else may use the model.

    Bad:
        ---
        license: other
        datasets: [squad]
        ---

    Good:
        ---
        license: other
        license_name: our-licence-1.0
        license_link: https://example.org/licence
        datasets: [squad]
        ---

    Fix: None; the owner has to name it.

    Source: https://huggingface.co/docs/hub/model-cards#specifying-a-license
    """
    word = card.front_matter.get("license")
    if card.dialect != "huggingface" or word not in (HUB_OTHER, [HUB_OTHER]):
        return
    if not card.front_matter.get("license_name") and not card.front_matter.get("license_details"):
        slot = next((f"{slot}/license" for slot, _ in (*models(card), *datasets(card))), "/license")
        hint = "name the licence under `license_name`, and link its text under `license_link`"
        yield Fault(slot, "the licence is `other`, and nothing says which", hint)


def _of_hub(licence: str) -> str:
    """The Hub's id of a licence that has one."""
    return to_hub(licence) or licence.removeprefix("LicenseRef-")

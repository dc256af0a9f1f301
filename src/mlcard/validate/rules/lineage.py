"""MC6: where does it come from?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder

_LOCAL = re.compile(r"/|\.{1,2}[\\/]|~[\\/]|[A-Za-z]:[\\/]|file:|.*\\|(?:.*/)?checkpoint-\d+/?$", re.DOTALL)
_HUB_ADDRESS = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/([\w.-]+/[\w.-]+?)(?:/tree/main)?/?"
)


@rule("MC602", "base-model-not-an-id", "error", "/models/*/base_models/*/model", fixable="safe", covers=True,
      profiles=("default", "hub"))  # fmt: skip
def base_model_not_an_id(card: Card, _folder: Folder) -> Iterator[Fault]:
    r"""A base model is named by a place on somebody's disk, or by an address in place of its id.

    What it does: Reports base models such as `/root/checkpoint-500`, `../base`, `C:\models\base`, and in a
        README web addresses as well.

    Why: Nobody else has that path, so the lineage ends there. The Hub refuses such cards after the training
        is done.

    Bad:
        ---
        license: mit
        datasets: [squad]
        base_model: /root/output/checkpoint-500
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        base_model: google-bert/bert-base-uncased
        ---

    Fix: Safe, for an address of the Hub: its id.

    Source: https://huggingface.co/docs/hub/model-cards#specifying-a-base-model
    """
    for owner, model in models(card):
        for slot, parent in items(model, owner, "base_models"):
            name = parent.get("model")
            if not isinstance(name, str):
                continue
            place = f"{slot}/model"
            if address := _HUB_ADDRESS.fullmatch(name):
                span = span_of(card, place)
                fix = Fix((Edit(span.start, span.end, address[1]),))
                yield Fault(place, "the base model is an address, not an id", f"write `{address[1]}`", fix)
            elif _LOCAL.match(name):
                hint = (
                    "name the model by the id that others know it by, such as google-bert/bert-base-uncased"
                )
                yield Fault(place, f"the base model {quoted(name)} is a path on one machine", hint)
            elif card.dialect == "huggingface" and ("://" in name or " " in name.strip()):
                yield Fault(place, f"the base model {quoted(name)} is not an id", "write `organisation/name`")

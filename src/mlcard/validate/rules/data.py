"""MC4: what was it made from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder

#: Relations to a base model by which weights change without any training data.
WITHOUT_DATA = frozenset({"quantized", "merge", "pruned", "converted"})


@rule("MC401", "training-data-undeclared", "warning", "/models/*/trained_on", "/models/*/base_models",
      absence=True)  # fmt: skip
def training_data_undeclared(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A model does not say what it was trained on.

    What it does: Reports a model without `trained_on` (in a README: `datasets`), unless it was made from
        another one without data: quantised, merged, pruned or converted. What a README and a
        modelcard.yaml of one folder say counts for both.

    Why: Licence, bias, personal data and leakage into tests all come from the training data. 63 % of 13,916
        real cards do not name it; the EU AI Act asks for it (Annex XI, section 1, point 2 c).

    Bad:
        ---
        license: mit
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        ---

    Fix: None. What is not known or withheld can be said under `statements`.

    Source: Regulation (EU) 2024/1689, Annex XI; Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596
    """
    for slot, model in models(card):
        training = model.get("training")
        declared = model.get("trained_on") or (isinstance(training, dict) and training.get("trained_on"))
        relations = [parent.get("relation") for _, parent in items(model, slot, "base_models")]
        derived = bool(relations) and all(relation in WITHOUT_DATA for relation in relations)
        if not declared and not derived and not stated(card, f"{slot}/trained_on"):
            key = "datasets: [name]" if card.dialect == "huggingface" else "trained_on: [{dataset: name}]"
            yield Fault(slot, "nothing says what the model was trained on", f"add `{key}`")

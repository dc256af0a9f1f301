"""MC3: do the terms agree with those of the model it was made of?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card.licenses import family
from mlcard.card.prose import topic_filled
from mlcard.patterns import lazy
from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models, stated, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Names of models by the licence that they are published under, whoever has a copy of them.
_LLAMA = lazy(r"(?:.*/)?(?:meta-)?llama-?(?P<version>2|3|3\.1|3\.2|3\.3|4)(?=-(?!ish))", re.IGNORECASE)
_GEMMA = lazy(r"google/(?:(?:code|pali|shield|recurrent)?gemma|paligemma2|codegemma)-(?!4)", re.IGNORECASE)
#: Kinds of terms that leave out those of a Llama or a Gemma.
OPEN = frozenset({"permissive", "public-domain", "weak-copyleft", "strong-copyleft", "share-alike"})
#: Kinds of licences that say themselves what a model may not be used for.
RESTRICTING = frozenset({"llama", "gemma", "openrail", "non-commercial", "research-only", "community"})


@rule(
    "MC309",
    "licence-vs-base-model",
    "warning",
    "/models/*/license",
    "/models/*/base_models/*/model",
    needs=("/models/*/base_models",),
)
def licence_vs_base_model(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A model of a Llama or Gemma is under a licence that leaves their terms out.

    What it does: Reports a model whose base model is a Llama (2 to 4) or a Gemma (1 to 3) and whose licence
        is an open one, such as Apache-2.0. Adapters are left out: they hold none of the weights of their
        base.

    Why: The terms of those models go on with every model made of them: the name has to begin with Llama, the
        use policy holds, the licence has to be passed on. Who trusts the card breaks them.

    Bad:
        ---
        license: apache-2.0
        datasets: [squad]
        pipeline_tag: text-generation
        base_model: meta-llama/Llama-3.1-8B-Instruct
        ---

    Good:
        ---
        license: llama3.1
        datasets: [squad]
        pipeline_tag: text-generation
        base_model: meta-llama/Llama-3.1-8B-Instruct
        ---

    Fix: None; the owner has to name the licence.

    Source: https://www.llama.com/llama3_1/license/, https://ai.google.dev/gemma/terms
    """
    for slot, model in models(card):
        declared = model.get("license")
        if not isinstance(declared, str) or " " in declared or family(declared) not in OPEN:
            continue
        for _, parent in items(model, slot, "base_models"):
            name = parent.get("model")
            wanted = _terms(name) if isinstance(name, str) else None
            if wanted and not _is_adapter(card, model, parent):
                id_ = wanted if card.dialect == "huggingface" else f"LicenseRef-{wanted}"
                message = f"{name} is under the licence {wanted}, which goes on with this model"
                yield Fault(f"{slot}/license", message, f"write `license: {id_}`")
                break


@rule("MC310", "acceptable-use-missing", "warning", "/models/*/license", absence=True, profiles=("eu-gpai",))
def acceptable_use_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says what a model may not be used for.

    What it does: Reports a model with neither `usage_policy` nor `out_of_scope_use`, nor a section about
        uses that are out of scope, nor a licence that restricts its use itself.

    Why: The EU AI Act asks for the acceptable use policies of a general-purpose model (Annex XI, section 1,
        point 1 b, and Annex XII, point 1 b).

    Bad:
        ---
        license: apache-2.0
        datasets: [squad]
        ---
        # A model

    Good:
        ---
        license: apache-2.0
        datasets: [squad]
        ---
        # A model
        ## Out-of-scope use

        Do not decide about people with it.

    Fix: None.

    Source: Regulation (EU) 2024/1689, Annexes XI and XII
    """
    for slot, model in models(card):
        licence = model.get("license")
        restricted = isinstance(licence, str) and family(licence) in RESTRICTING
        said = (
            model.get("usage_policy")
            or stated(card, f"{slot}/usage_policy")
            or "extra_gated_prompt" in card.front_matter
        )
        if not restricted and not said and not topic_filled(card, "out_of_scope_use"):
            native = card.dialect == "native"
            hint = "add `out_of_scope_use`" if native else "add a section about uses that are out of scope"
            yield Fault(slot, "nothing says what the model may not be used for", hint)


def _terms(name: str) -> str | None:
    """The Hub's id of the licence that a model of this name is published under, if its name tells that."""
    if llama := _LLAMA.match(name):
        return f"llama{llama['version']}"
    return "gemma" if _GEMMA.match(name) else None


def _is_adapter(card: Card, model: dict[str, JsonValue], parent: dict[str, JsonValue]) -> bool:
    """Whether a model is an adapter for another one, which holds none of its weights."""
    if parent.get("relation"):
        return parent["relation"] == "adapter"
    libraries = [library.get("name") for _, library in items(model, "", "libraries")]
    return "peft" in libraries or any(
        tag.lower() in ("lora", "adapter", "peft", "qlora") for _, tag in texts(card.front_matter, "tags")
    )

"""MC6: where does it come from?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card import locate, span_of
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.folder import names
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models
from mlcard.validate.weights import paths_of
from mlcard.validate.wording import quoted
from mlcard.validate.writing import with_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Sentences that say what a model was made from, with a link to it.
#: It is written for text in lower case, and begins with letters by which it is found fast.
_MADE_FROM = lazy(
    r"[fqdpcb](?<!\w.)(?:(?:(?<=f)ine-?tuned|(?<=q)uanti[sz]ed|(?<=d)istilled|(?<=p)runed|(?<=c)onverted)\b"
    r"(?:(?!\bby\b)[^.\[\n]){0,60}\b(?:of|from)|(?<=b)y fine-?tuning)\s(?:the\s)?\*{0,2}"
    r"\[(?P<name>[^\]]{1,120})\]\(https?://huggingface\.co/(?P<id>[\w.-]+(?:/[\w.-]+)?)/?\)"
)
_LINK = lazy(r"\]\(https?://huggingface\.co/")
#: More characters than such a sentence has before its link, and than the id in the link has.
_LONGEST_SENTENCE = 300
#: What says that a model is used beside this one, and not that this one was made from it.
_USED = lazy(r"\bus(?:e|es|ed|ing)\b", re.IGNORECASE)
#: First parts of addresses of the Hub that are no owners of models.
_NO_OWNERS = frozenset({"docs", "datasets", "spaces", "blog", "models", "papers", "collections", "tasks"})
#: Relations that no adapter has.
_NO_ADAPTER = frozenset({"finetune", "quantized", "merge"})
_WHOLE = lazy(r"(?:^|/)(?:model(?:-\d{5}-of-\d{5})?\.safetensors|pytorch_model(?:-\d{5}-of-\d{5})?\.bin)$")
_ADAPTER = lazy(r"(?:^|/)adapter_(?:config\.json|model\.(?:safetensors|bin))$")
_LOCAL = lazy(r"/|\.{1,2}[\\/]|~[\\/]|[A-Za-z]:[\\/]|file:|.*\\|(?:.*/)?checkpoint-\d+/?$", re.DOTALL)
#: A place in the cache of the Hub, which has the id in it.
_CACHED = lazy(r"[\\/]models--([\w.-]+?--[\w.-]+?)(?:[\\/]|$)")
_HUB_ADDRESS = lazy(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/([\w.-]+/[\w.-]+?)(?:/tree/main)?/?")


@rule(
    "MC601",
    "base-model-missing",
    "warning",
    "/models/*/base_models",
    fixable="unsafe",
    absence=True,
    needs=("/models",),
    words=("](https://huggingface.co/", "](http://huggingface.co/"),
)
def base_model_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """The prose names the model that this one was made from, and the metadata do not.

    What it does: Reports a README whose text says that the model is a fine-tuned, quantised, distilled,
        pruned or converted version of a model that it links on the Hub, and whose front matter has no
        `base_model`.

    Why: Software follows the lineage by metadata only: licence, data and flaws of the base model are lost to
        it. 48 % of 13,916 real cards say it in prose alone.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        This model is a fine-tuned version of [roberta-base](https://huggingface.co/roberta-base) on SQuAD.

    Good:
        ---
        license: mit
        datasets: [squad]
        base_model: roberta-base
        ---
        This model is a fine-tuned version of [roberta-base](https://huggingface.co/roberta-base) on SQuAD.

    Fix: Unsafe: adds the model that the text links.

    Source: https://huggingface.co/docs/hub/model-cards#specifying-a-base-model
    """
    if card.dialect != "huggingface" or "models" not in card.data or "base_model" in card.front_matter:
        return
    for made in _made_from(card.body):
        said, address = card.body[slice(*made.span("name"))], card.body[slice(*made.span("id"))]
        name = _linked(said.strip("`* \n"), address)
        line = card.body[card.body.rfind("\n", 0, made.start()) + 1 : made.start()]
        if name and not _USED.search(line):
            start = card.body_span.start
            span = locate(card.text, start + made.start(), start + made.end())
            edit = with_key(card, "base_model", name)
            yield Fault(
                "/models/0", f"the text says that this was made from {quoted(name)}; the metadata do not",
                f"add `base_model: {name}`", Fix((edit,), safe=False) if edit else None, span,
            )  # fmt: skip
            return


@rule(
    "MC602",
    "base-model-not-an-id",
    "error",
    "/models/*/base_models/*/model",
    fixable="safe",
    covers=True,
    profiles=("default", "hub"),
    needs=("/models/*/base_models",),
)
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

    Fix: Safe, for an address of the Hub: its id. Unsafe, for a place in the cache of the Hub: the id in it.

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
                message = f"the base model {quoted(name)} is a path on one machine"
                yield Fault(place, message, *_by_its_id(card, place, name))
            elif card.dialect == "huggingface" and ("://" in name or " " in name.strip()):
                yield Fault(place, f"the base model {quoted(name)} is not an id", "write `organisation/name`")


@rule(
    "MC604",
    "relation-inconsistent",
    "warning",
    "/models/*/base_models",
    fixable="safe",
    needs_files=True,
    needs=("/models/*/base_models", "base_model_relation"),
)
def relation_inconsistent(card: Card, folder: Folder) -> Iterator[Fault]:
    """What the model is said to be to its base model is not what it is.

    What it does: Reports `base_model_relation` without `base_model`; a relation other than `adapter` where
        the library is PEFT, or where `adapter_config.json` lies beside the card and no whole model does; and
        the relation `adapter` where a whole model lies there and no adapter.

    Why: An adapter is of no use without its base model. Software that follows the relation loads one where
        two are needed, or looks for a second one that does not exist.

    Bad:
        ---
        license: mit
        datasets: [squad]
        base_model: openai-community/gpt2
        base_model_relation: finetune
        library_name: peft
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        base_model: openai-community/gpt2
        base_model_relation: adapter
        library_name: peft
        ---

    Fix: Safe, where the files prove it: the relation `adapter`.

    Source: https://huggingface.co/docs/hub/model-cards#specifying-a-base-model
    """
    if "base_model_relation" in card.front_matter and "base_model" not in card.front_matter:
        yield Fault(
            "", "`base_model_relation` says how the model was made, and nothing from what",
            "add `base_model`, or remove the relation", span=card.front_matter_keys["/base_model_relation"],
        )  # fmt: skip
    for owner, model in models(card):
        for slot, parent in items(model, owner, "base_models"):
            relation = parent.get("relation")
            if not isinstance(relation, str):
                continue
            whole, adapter = _beside(card, folder, model)
            is_peft = card.front_matter.get("library_name") == "peft"
            span = span_of(card, f"{slot}/relation")
            if relation == "adapter" and whole and not adapter:
                message = f"the relation is adapter, and {whole} is a whole model"
                yield Fault(f"{slot}/relation", message, "write `finetune`, or what else it is")
            elif relation in _NO_ADAPTER and (adapter or is_peft) and not whole:
                why = f"{adapter} is an adapter" if adapter else "the library is PEFT"
                fix = Fix((Edit(span.start, span.end, "adapter"),), safe=bool(adapter))
                message = f"the relation is {relation}, and {why}"
                yield Fault(f"{slot}/relation", message, "write `adapter`", fix)
                return  # in a README there is one relation for all base models


@rule(
    "MC605",
    "base-revision-unpinned",
    "info",
    "/models/*/base_models",
    profiles=(),
    needs=("/models/*/base_models",),
)
def base_revision_unpinned(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A base model is named without the revision that was used.

    What it does: Reports base models without `revision` in native cards; a README has no key for it.

    Why: The base model changes under the same name. Only a revision says what this one was made from.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          base_models: [{model: plants}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          base_models: [{model: plants, revision: 86b5e0934494bd15c9632b12f734a8a67f723594}]

    Fix: None; only who made the model knows it.

    Source: `schema/modellake.yaml`, class ModelDerivation
    """
    if card.dialect != "native":
        return
    for owner, model in models(card):
        for slot, parent in items(model, owner, "base_models"):
            if isinstance(parent.get("model"), str) and not parent.get("revision"):
                message = f"nothing says which revision of {quoted(parent['model'])} was used"
                yield Fault(f"{slot}/model", message, "add `revision:` with the commit or tag")


@rule(
    "MC606",
    "base-model-is-itself",
    "error",
    "/models/*/id",
    "/models/*/base_models/*/model",
    needs=("/models/*/base_models",),
)
def base_model_is_itself(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A model is said to be made from itself.

    What it does: Reports a base model that is the id of the model itself, in native cards; of a README nobody
        knows under which name it is published.

    Why: The lineage has no beginning then, and questions that follow it turn in a circle.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          base_models: [{model: flowers}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          base_models: [{model: plants}]

    Fix: None; an earlier version is another model, with an id of its own.

    Source: https://www.w3.org/TR/prov-constraints/#specific-generation-wasDerivedFrom-ordering
    """
    if card.dialect != "native":
        return
    for owner, model in models(card):
        for slot, parent in items(model, owner, "base_models"):
            if isinstance(model.get("id"), str) and parent.get("model") == model["id"]:
                message = f"{quoted(model['id'])} is its own base model"
                yield Fault(f"{slot}/model", message, "name the model that it was made from")


def _made_from(body: str) -> Iterator[re.Match[str]]:
    """The sentences that say what a model was made from: each ends with a link, and is not much longer."""
    behind = 0
    lowered = body.lower()
    if len(lowered) != len(body):  # one letter of Turkish becomes two
        lowered = re.sub("[A-Z]+", lambda found: found[0].lower(), body)
    for link in _LINK.finditer(lowered):
        start = max(behind, link.start() - _LONGEST_SENTENCE)
        if made := _MADE_FROM.search(lowered, start, link.end() + _LONGEST_SENTENCE):
            behind = made.end()
            yield made


def _by_its_id(card: Card, place: str, name: str) -> tuple[str, Fix | None]:
    """The hint for a path in place of an id, and the fix where the path holds the id."""
    cached = _CACHED.search(name)
    if not cached:
        return "name the model by the id that others know it by, such as google-bert/bert-base-uncased", None
    new = cached[1].replace("--", "/", 1)
    span = span_of(card, place)
    return f"write `{new}`", Fix((Edit(span.start, span.end, new),), safe=False)


def _beside(card: Card, folder: Folder, model: dict[str, JsonValue]) -> tuple[str, str]:
    """A file that is a whole model, and one that is an adapter; empty where there is none."""
    listed = paths_of(model, names(folder) if card.dialect == "huggingface" else ())
    whole = next((path for path in listed if _WHOLE.search(path)), "")
    adapter = next((path for path in listed if _ADAPTER.search(path)), "")
    return whole, adapter


def _linked(name: str, address: str) -> str:
    """The id of a model that a text links; empty if the link leads to something else."""
    first = address.split("/", 1)[0]
    if first in _NO_OWNERS or "None" in address:
        return ""
    # With one part the address is an old model of the Hub or an organisation: the text says which.
    return address if "/" in address or name == address else ""

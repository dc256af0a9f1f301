"""MC4, MC6 and MC9: what only shows when the cards of a lake are read together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate.finding import Fault
from mlcard.validate.lake import iri
from mlcard.validate.registry import lake_rule
from mlcard.validate.weights import is_weights
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.validate.claims import Link, Subject
    from mlcard.validate.lake import Described, Lake, Thing


@lake_rule("MC403", "dataset-dangling", "warning", profiles=("lake",))
def dataset_dangling(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """A card names a dataset that no card of the lake describes.

    What it does: Reports the datasets of training, tests, evaluations and relations that no card describes,
        under any spelling of the last part of the id. Runs where folders are linted, not single cards.

    Why: Licence, origin and personal data of what a model was trained on are said nowhere. Of the
        dependencies in ecosystem-graphs 38 % lead nowhere.

    Bad:
        === flowers/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: irises}]}
        === data/modelcard.yaml
        mlcard: "1.0"
        datasets:
        - {id: iris, license: CC0-1.0}

    Good:
        === flowers/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}]}
        === data/modelcard.yaml
        mlcard: "1.0"
        datasets:
        - {id: iris, license: CC0-1.0}

    Fix: None; describe the dataset, or list it under `known.datasets` in the configuration.

    Source: https://github.com/stanford-crfm/ecosystem-graphs
    """
    for one, link in _missing(lake, "datasets"):
        hint = "write a card for it, correct the id, or list it under `known.datasets`"
        message = f"no card of the lake describes the dataset {quoted(link.name)}"
        yield one.claims.path, Fault(link.slot, message, hint, None, link.span, ("datasets", link.name))


@lake_rule("MC603", "base-model-dangling", "warning", profiles=("lake",))
def base_model_dangling(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """A card names a base model that no card of the lake describes.

    What it does: Reports base models that no card describes, under any spelling of the last part of the id.
        Runs where folders are linted, not single cards.

    Why: The lineage ends there: which data and which licence came in by it cannot be asked.

    Bad:
        === flowers/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], base_models: [{model: plant}]}
        === plants/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: MIT, trained_on: [{dataset: iris}]}

    Good:
        === flowers/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], base_models: [{model: plants}]}
        === plants/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: MIT, trained_on: [{dataset: iris}]}

    Fix: None; describe the base model, or list it under `known.models` in the configuration.

    Source: https://github.com/stanford-crfm/ecosystem-graphs
    """
    for one, link in _missing(lake, "models"):
        hint = "write a card for it, correct the id, or list it under `known.models`"
        message = f"no card of the lake describes the base model {quoted(link.name)}"
        yield one.claims.path, Fault(link.slot, message, hint, None, link.span, ("models", link.name))


@lake_rule("MC608", "model-described-twice", "error")
def model_described_twice(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """Cards of two folders describe models with the same id.

    What it does: Reports every card after the first that gives its model an id that a card of another folder
        gives to a model, too. A README and a modelcard.yaml of one folder describe one model.

    Why: In the graph of the lake the two become one model, with two licences, the data and the results of
        both.

    Bad:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: Apache-2.0, trained_on: [{dataset: iris}]}

    Good:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: a/flowers, license: MIT, trained_on: [{dataset: iris}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: b/flowers, license: Apache-2.0, trained_on: [{dataset: iris}]}

    Fix: None; which of the two gets another id is for a person to say.

    Source: https://www.w3.org/TR/rdf11-concepts/#dfn-iri
    """
    first: dict[str, Described] = {}
    for model in lake.models:
        for one in model.said:
            if one.claims.dialect != "native":
                continue
            before = first.setdefault(iri(one.subject.id, one.base), one)
            if before.claims.folder != one.claims.folder:
                message = f"{before.claims.path} describes a model {quoted(one.subject.id)}, too"
                fault = Fault(f"{one.subject.slot}/id", message, "give one of the two another id")
                yield one.claims.path, _at(fault, one)


@lake_rule("MC611", "weights-copied", "info", profiles=("lake",))
def weights_copied(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """Two models have the same weights, and neither card says so.

    What it does: Reports every model after the first whose weight files have the SHA-256 of those of a model
        in another folder, unless one descends from the other by `base_models`.

    Why: A copy under another name has the licence, the data and the flaws of its original, and nobody who
        asks for these finds it.

    Bad:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: plants
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: m.onnx, sha256: b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9}]
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: w.onnx, sha256: b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9}]

    Good:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: plants
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: m.onnx, sha256: b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9}]
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          base_models: [{model: plants, relation: other}]
          files: [{path: w.onnx, sha256: b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9}]

    Files:
        a/m.onnx: hello world
        b/w.onnx: hello world

    Fix: None; name the original under `base_models`, or keep one of the two.

    Source: Pal, Bau and Miller 2024, https://arxiv.org/abs/2403.02327
    """
    first: dict[frozenset[str], Thing] = {}
    for model in lake.models:
        weights = _weights(model)
        before = first.setdefault(weights, model) if weights else model
        if before is model or _folders(before) & _folders(model):
            continue
        if before not in lake.ancestors(model) and model not in lake.ancestors(before):
            one, other = (next(one for one in thing.said if one.subject.files) for thing in (model, before))
            message = f"the weights are those of {quoted(other.subject.id)} in {other.claims.path}"
            hint = "name the original under `base_models`, or keep one of the two"
            yield one.claims.path, _at(Fault(f"{one.subject.slot}/files", message, hint), one)


@lake_rule("MC904", "card-text-copied", "info", profiles=("lake",))
def card_text_copied(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """The prose of a card is that of another card, word for word.

    What it does: Reports every README after the first whose body has the same words as that of a README in
        another folder, if it has at least a hundred letters.

    Why: What is said of one model is rarely true of another: results, data and limits are those of the
        original. 8.4 % of 16,590 real cards are such copies.

    Bad:
        === a/README.md
        ---
        license: mit
        datasets: [iris]
        ---
        This model tells three species of iris apart by the length and the width of their petals and of their
        sepals, in centimetres.
        === b/README.md
        ---
        license: mit
        datasets: [iris]
        ---
        This model tells three species of iris apart by the length and the width of their petals and of their
        sepals, in centimetres.

    Good:
        === a/README.md
        ---
        license: mit
        datasets: [iris]
        ---
        This model tells three species of iris apart by the length and the width of their petals and of their
        sepals, in centimetres.
        === b/README.md
        ---
        license: mit
        datasets: [iris]
        ---
        This model does the same with half the parameters, and confuses versicolor and virginica more often
        than the other one does.

    Fix: None; say what holds for this model, or refer to the other card.

    Source: 16,590 cards of the Hugging Face Hub, February 2022
    """
    first: dict[str, str] = {}
    folders: dict[str, str] = {}
    for claims, _ in lake.read:
        if not claims.prose:
            continue
        before = first.setdefault(claims.prose, claims.path)
        if folders.setdefault(claims.prose, claims.folder) != claims.folder:
            hint = "say what holds for this one, or refer to the other card"
            yield claims.path, Fault("", f"the text is that of {before}", hint, span=claims.prose_span)


def _missing(lake: Lake, kind: str) -> Iterator[tuple[Described, Link]]:
    """The links to things that no card describes, each once for all cards of one thing.

    Nothing is missing where single cards were linted: the others may lie beside them.
    """
    for thing in lake.things if lake.whole and len(lake.read) > 1 else ():
        told: set[str] = set()
        for one in thing.said:
            for link in _links(kind, one.subject):
                if link.name not in told and not lake.may_have(kind, link, one):
                    told.add(link.name)
                    yield one, link


def _links(kind: str, subject: Subject) -> tuple[Link, ...]:
    """What a card names of a kind."""
    if kind == "models":
        return subject.base_models
    return (*subject.trained_on, *subject.evaluated_on, *subject.related)


def _weights(model: Thing) -> frozenset[str]:
    """The SHA-256 of the weight files of a model."""
    return frozenset(digest for one in model.said for path, digest in one.subject.files if is_weights(path))


def _folders(thing: Thing) -> set[str]:
    return {one.claims.folder for one in thing.said}


def _at(fault: Fault, one: Described) -> Fault:
    """A fault at the place of the thing that it is about."""
    return fault._replace(span=one.subject.span)

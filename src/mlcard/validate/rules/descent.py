"""MC6: what goes wrong along the lineage of a lake, from card to card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.patterns import lazy
from mlcard.validate.finding import Fault
from mlcard.validate.lake import iri
from mlcard.validate.registry import lake_rule
from mlcard.validate.terms import as_written, broken, spoken, well_known
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.validate.claims import Link
    from mlcard.validate.lake import Described, Lake, Thing

#: Terms that a rule over single cards looks after, where the card itself names the model.
_IN_ONE_CARD = lazy(r"LicenseRef-(?:llama[\d.]+|gemma)")
#: Most models of a circle that a message names.
_LONGEST = 8


@lake_rule("MC607", "derivation-cycle", "error")
def derivation_cycle(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """Models are said to be made from one another, round in a circle.

    What it does: Reports a chain of base models that comes back to where it began, once, in the first of its
        cards, and names the whole chain.

    Why: One of the cards is wrong. Every question that follows the lineage, for a licence, for data or for a
        flaw, gets a wrong answer for all models of the circle.

    Bad:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], base_models: [{model: plants}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: MIT, trained_on: [{dataset: iris}], base_models: [{model: flowers}]}

    Good:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], base_models: [{model: plants}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: MIT, trained_on: [{dataset: iris}]}

    Fix: None; which of the cards is wrong is for a person to say.

    Source: https://www.w3.org/TR/prov-constraints/#specific-generation-wasDerivedFrom-ordering
    """
    done: set[Thing] = set()
    for model in lake.models:
        for chain in _circles(lake, model, done):
            first = min(range(len(chain)), key=lambda number: chain[number].said[0].claims.path)
            turned = [*chain[first:], *chain[:first]]
            one, link = next(
                (one, link) for one, link, parent in lake.parents(turned[0]) if parent is turned[1]
            )
            more = ["…"] if len(turned) > _LONGEST else []
            names = " ← ".join(map(str, [*turned[:_LONGEST], *more, turned[0]]))
            yield one.claims.path, Fault(
                link.slot, f"these models are made from one another: {names}",
                "remove the base model that is not one", span=link.span,
            )  # fmt: skip


@lake_rule("MC609", "licence-vs-lineage", "warning")
def licence_vs_lineage(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """A model has a licence that the licence of a model it descends from does not allow.

    What it does: Compares the licence of a model with that of the nearest models above it in the lineage
        whose licence a card of the lake says, or that are well known: Llama, Gemma up to version 3, Stable
        Diffusion, BLOOM, StarCoder, Command R, Aya, NLLB, MusicGen and their like. Reports permissive
        licences on what was made from models under the terms of Llama or Gemma, an OpenRAIL licence,
        CC-BY-SA, GPL or AGPL, and licences that allow commercial use on what was made from models under
        CC-BY-NC. Adapters hold to the terms of Gemma only. A Llama or Gemma that the card itself names is
        left to MC309.

    Why: Who takes a model by its card relies on its licence. Nobody can give rights that they do not have.

    Bad:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: CC-BY-NC-4.0, trained_on: [{dataset: iris}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], base_models: [{model: plants}]}

    Good:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: CC-BY-NC-4.0, trained_on: [{dataset: iris}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: flowers, license: CC-BY-NC-4.0, trained_on: [{dataset: iris}], base_models: [{model: plants}]}

    Fix: None; whether there is a permission of its own only its owner knows. It can be said under
        `per-file-ignores`.

    Source: https://creativecommons.org/licenses/by-nc/4.0/legalcode, sections 2 and 3;
        https://www.gnu.org/licenses/gpl-3.0.html, section 5(c); https://ai.google.dev/gemma/terms, section
        3.1
    """
    for model in lake.models:
        for one in model.said:
            given = one.subject.license
            for link, above, terms in _licences_above(lake, model, one) if given else ():
                what = broken(terms, given, link.relation)
                if not what or (above is link and _IN_ONE_CARD.fullmatch(terms)):
                    continue
                name = quoted(above.name)
                message = f"the licence is {given}, and {name} is under {spoken(terms)}, which {what}"
                hint = f"write `license: {as_written(terms, one.claims.dialect)}`, or name both licences"
                place = one.subject.license_span
                yield one.claims.path, Fault(f"{one.subject.slot}/license", message, hint, span=place)
                break


@lake_rule("MC610", "tested-on-training-data", "warning")
def tested_on_training_data(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """A model is tested on data that a model above it in the lineage was trained on.

    What it does: Reports tests and evaluations of a model on a split that one of its base models, or theirs,
        was trained on; on a dataset whose card says that it is the same as, a subset of or a sample of the
        training data; and on files whose SHA-256 is that of the training data, also where the model itself
        was trained on them under another name. Where neither says which split, nothing is reported.

    Why: The result says what the model remembers, not what it can do. Nobody sees it in one card alone.

    Bad:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: MIT, trained_on: [{dataset: iris, split: train+test}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris, split: train}]
          base_models: [{model: plants}]
          evaluations: [{measure: accuracy, value: 0.98, dataset: iris, split: test}]

    Good:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - {id: plants, license: MIT, trained_on: [{dataset: iris, split: train}]}
        === b/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris, split: train}]
          base_models: [{model: plants}]
          evaluations: [{measure: accuracy, value: 0.98, dataset: iris, split: test}]

    Fix: None; test on other data, or begin from another model.

    Source: Sainz et al. 2023, https://doi.org/10.18653/v1/2023.findings-emnlp.722
    """
    for model in lake.models:
        if not any(one.subject.evaluated_on for one in model.said):
            continue
        trained = [
            (thing, said, use) for thing in (model, *lake.ancestors(model)) for said, use in _uses(thing)
        ]
        for one in model.said:
            told: set[str] = set()
            for test in one.subject.evaluated_on:
                if test.name in told:
                    continue
                how = next(filter(None, (_leak(lake, one, test, model, *use) for use in trained)), "")
                if how:
                    told.add(test.name)
                    hint = "test on data that no model of the lineage has seen"
                    yield one.claims.path, Fault(test.slot, how, hint, span=test.span)


def _circles(lake: Lake, start: Thing, done: set[Thing]) -> Iterator[list[Thing]]:
    """The circles of base models that can be reached from a model, except through those that are done."""
    way: dict[Thing, None] = {}
    waiting: list[tuple[Thing, bool]] = [(start, True)]
    while waiting:
        thing, entered = waiting.pop()
        if not entered:
            way.popitem()
            continue
        if thing in way:
            yield list(way)[list(way).index(thing) :]
        elif thing not in done:
            done.add(thing)
            way[thing] = None
            waiting.append((thing, False))
            waiting += [(parent, True) for _, _, parent in lake.parents(thing)]


def _licences_above(lake: Lake, model: Thing, one: Described) -> Iterator[tuple[Link, Link, str]]:
    """The licences of the nearest models above one whose licence is known.

    Yields:
        The base model that the card itself names, the mention of the model with the licence, and the licence.
    """
    waiting = [(link, link, one) for link in one.subject.base_models]
    seen = {model}
    for own, link, said in waiting:
        parent = lake.meant("models", link, said)
        license_ = parent.license if parent else well_known(link.name)
        if license_:
            yield own, link, license_
        elif parent and parent not in seen:
            seen.add(parent)
            waiting += [(own, above, other) for other in parent.said for above in other.subject.base_models]


def _uses(thing: Thing) -> Iterator[tuple[Described, Link]]:
    """The training data of a model, and which card says so."""
    for said in thing.said:
        for use in said.subject.trained_on:
            yield said, use


def _leak(
    lake: Lake, one: Described, test: Link, model: Thing, thing: Thing, said: Described, use: Link
) -> str:
    """How it comes that a test is on the training data of a model; empty if that is not certain."""
    tested, trained = lake.meant("datasets", test, one), lake.meant("datasets", use, said)
    who = "the model" if thing is model else quoted(str(thing))
    if tested and trained and tested is not trained:
        files = _digests(tested)
        if files and files <= _digests(trained):
            return f"{quoted(test.name)} has the same files as {quoted(use.name)}, on which {who} was trained"
    if thing is model or test.split.lower() in ("train", "training"):
        return ""
    if iri(test.name, one.base) == iri(use.name, said.base) or (tested and tested is trained):
        if test.split and _covers(use.split, test.split):
            return f"the split {test.split} of {quoted(test.name)} is what {who} was trained on"
    elif tested and not use.split and (how := _part_of(tested, use, said)):
        return f"{quoted(test.name)} is {how} {quoted(use.name)}, on which {who} was trained"
    return ""


def _covers(trained: str, tested: str) -> bool:
    """Whether a split, or several joined by `+`, holds another."""
    parts = {part.strip().lower() for part in trained.split("+")}
    return bool(parts & {tested.lower(), "all", "full"})


def _part_of(tested: Thing, use: Link, said: Described) -> str:
    """How a dataset lies in another one, as its own card says; empty if it does not say that."""
    words = {"duplicate": "the same as", "subset": "a subset of", "sample": "a sample of"}
    wanted = iri(use.name, said.base)
    for one in tested.said:
        for link in one.subject.related:
            if link.relation in words and iri(link.name, one.base) == wanted:
                return words[link.relation]
    return ""


def _digests(thing: Thing) -> set[str]:
    """The SHA-256 of the files of a thing."""
    return {digest for one in thing.said for _, digest in one.subject.files}

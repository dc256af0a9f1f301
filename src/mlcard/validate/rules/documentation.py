"""MC8: does the card answer what its users ask?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import locate
from mlcard.card.prose import in_english, outline, sections_about, topic_filled
from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.rules.prose import top
from mlcard.validate.subjects import datasets, models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card, Span
    from mlcard.card.topics import Topic
    from mlcard.validate.folder import Folder


@rule(
    "MC805",
    "environmental-impact-missing",
    "info",
    "/models/*/training",
    absence=True,
    profiles=("eu-gpai",),
    needs=("/models",),
)
def environmental_impact_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says what the training cost in energy or emissions.

    What it does: Reports a model without `co2e` or `energy` under `training` (in a README:
        `co2_eq_emissions`, or words below a heading such as "Environmental impact").

    Why: Makers of general-purpose models have to state the known or estimated energy consumption (EU AI Act,
        Annex XI, section 1, point 2 e). 1 % of real cards do.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ## Environmental impact

        Trained for three minutes on a laptop, some 0.002 kWh.

    Fix: None. What is not known can be said under `statements`.

    Source: Regulation (EU) 2024/1689, Annex XI; https://huggingface.co/docs/hub/model-cards-co2
    """
    yield from _missing(card, "environmental_impact", "what the training cost in energy or emissions")


@rule(
    "MC810",
    "intended-use-missing",
    "warning",
    "/models/*/intended_use",
    absence=True,
    profiles=("eu-gpai",),
    needs=("/models",),
)
def intended_use_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says what a model is meant for.

    What it does: Reports a model without `intended_use`, and without words about it in a README below a
        heading such as "Intended use", "Uses" or "Use cases", or behind such a label.

    Why: A use that nobody had in mind is where most harm comes from. 84 of 100 cards with a heading for it
        have no word below; the EU AI Act asks for the tasks that a model is intended to perform (Annex XI,
        section 1, point 1 a).

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ## Intended use

        Lessons in statistics.

    Fix: None. What is withheld or does not apply can be said under `statements`.

    Source: Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596; Regulation (EU) 2024/1689, Annex XI
    """
    yield from _missing(card, "intended_use", "what the model is meant for")


@rule("MC811", "limitations-missing", "warning", "/models/*/limitations", "/datasets/*/limitations",
      absence=True, profiles=())  # fmt: skip
def limitations_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says what a model or dataset cannot do, or whom it treats worse.

    What it does: Reports a card without `limitations`, `risks` or `fairness`, and without words about them
        in a README below a heading such as "Limitations", "Bias, risks and limitations" or "Out-of-scope
        use", or behind such a label.

    Why: Every model fails somewhere, and its makers know best where. Of 16,590 real model cards 38 % have
        the heading, and of 770 dataset cards 11 % a word below it.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ## Limitations

        Knows three species only, and takes any other flower for one of them.

    Fix: None. What is withheld or does not apply can be said under `statements`.

    Source: Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596
    """
    if not any(
        topic_filled(card, topic) for topic in ("bias", "out_of_scope_use", "ethics", "social_impact")
    ):
        what = "model" if card.data.get("models") else "dataset"
        yield from _missing(card, "limitations", f"what the {what} cannot do, or whom it treats worse")


@rule(
    "MC812",
    "training-procedure-missing",
    "info",
    "/models/*/training",
    "/models/*/hyperparameters",
    absence=True,
    profiles=("eu-gpai",),
    needs=("/models",),
)
def training_procedure_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says how a model was trained.

    What it does: Reports a model without `training` (method, source code or stages), `hyperparameters` or
        `pipeline`, and without words about it in a README below a heading such as "Training procedure",
        "Fine-tuning" or "Hyperparameters", or behind such a label.

    Why: Nobody can repeat, compare or trust what was trained in an unknown way. The EU AI Act asks for the
        training methods and techniques (Annex XI, section 1, point 2 b).

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ## Training

        A support vector machine with a radial kernel, C = 2.3, fitted with scikit-learn.

    Fix: None; `mlcard extract` reads hyperparameters from the files of a model.

    Source: Regulation (EU) 2024/1689, Annex XI; https://huggingface.co/docs/hub/model-card-annotated
    """
    yield from _missing(card, "training_procedure", "how the model was trained")


@rule(
    "MC813",
    "evaluation-missing",
    "info",
    "/models/*/evaluations",
    absence=True,
    profiles=("eu-gpai",),
    needs=("/models",),
)
def evaluation_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says how well a model does.

    What it does: Reports a model without `evaluations` (in a README: `model-index` with results), and
        without words or numbers about it below a heading such as "Evaluation", "Results" or "Benchmarks", or
        behind such a label.

    Why: Without a measured result a model cannot be chosen, only tried. 39 % of 16,590 real cards have a
        heading for it; the EU AI Act asks for the results of evaluation (Annex XI, section 2, point 1).

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ## Results

        Accuracy 0.97, five-fold cross validation.

    Fix: None. What is not known can be said under `statements`.

    Source: Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596; Regulation (EU) 2024/1689, Annex XI
    """
    yield from _missing(card, "evaluation", "how well the model does")


@rule(
    "MC814",
    "usage-missing",
    "info",
    "/models/*/usage_instructions",
    absence=True,
    profiles=(),
    needs=("/models",),
)
def usage_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says how to load and call a model.

    What it does: Reports a model without `usage_instructions`, and without code, or words below a heading
        such as "How to use" or "Quick start", in a README.

    Why: Everybody who tries the model has to find it out again. 47 % of 16,590 real cards have no code.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ## How to use

        `joblib.load("flowers.joblib").predict(measures)`

    Fix: None; it has to be written.

    Source: https://huggingface.co/docs/hub/model-card-annotated
    """
    if not outline(card).fences:
        yield from _missing(card, "how_to_use", "how to load and call the model")


@rule(
    "MC815",
    "emissions-unexplained",
    "info",
    "/models/*/training/co2e",
    profiles=("eu-gpai",),
    needs=("co2_eq_emissions",),
)
def emissions_unexplained(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A figure of emissions stands alone.

    What it does: Reports `co2_eq_emissions` in a README that is a number, or that has neither `source`,
        `hardware_used` nor `geographical_location`.

    Why: The same training emits ten times as much on another grid. A figure without place, hardware or method
        can be neither checked nor compared. 135 of 139 real cards that give one give it alone.

    Bad:
        ---
        license: mit
        datasets: [squad]
        co2_eq_emissions: 12.5
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        co2_eq_emissions: {emissions: 12.5, source: codecarbon, geographical_location: France}
        ---
        Tells which iris a flower is.

    Fix: None; only who measured it knows.

    Source: https://huggingface.co/docs/hub/model-cards-co2
    """
    value = card.front_matter.get("co2_eq_emissions") if card.dialect == "huggingface" else None
    if value is None:
        return
    known = {"source", "hardware_used", "geographical_location"}
    if not isinstance(value, dict) or known.isdisjoint(value):
        hint = "write {emissions: …, source: …, geographical_location: …, hardware_used: …}"
        span = card.front_matter_spans.get("/co2_eq_emissions")
        yield Fault("", "the emissions stand alone, without place, hardware or method", hint, span=span)


@rule(
    "MC821",
    "data-structure-missing",
    "info",
    "/datasets/*/features",
    absence=True,
    profiles=(),
    needs=("/datasets",),
)
def data_structure_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says what the records of a dataset hold.

    What it does: Reports a dataset without `features` or `record_sets` (in a README: `dataset_info`), and
        without words about it below a heading such as "Data fields" or "Dataset structure", or behind such a
        label.

    Why: A column `label` with 0 and 1 in it can mean anything. Of 770 real dataset cards 17 % leave the
        section empty.

    Bad:
        ---
        license: mit
        pretty_name: Irises
        task_categories: [tabular-classification]
        ---
        Measures of irises.

    Good:
        ---
        license: mit
        pretty_name: Irises
        task_categories: [tabular-classification]
        ---
        Measures of irises.

        ## Data fields

        Length and width of sepal and petal in centimetres, and the species.

    Fix: None; `mlcard extract` reads the columns of a table.

    Source: Gebru et al. 2021, https://doi.org/10.1145/3458723; https://huggingface.co/docs/hub/datasets-cards
    """
    if not topic_filled(card, "data_fields"):
        yield from _missing(card, "data_structure", "what the records of the dataset hold")


#: Topics that are asked of models only, and of datasets only.
_OF_DATASETS = frozenset({"data_structure"})
_OF_BOTH = frozenset({"limitations"})


def _missing(card: Card, topic: Topic, what: str) -> Iterator[Fault]:
    """A fault if a card says nothing about a topic: at the empty section, or at the title."""
    owners = [] if topic in _OF_DATASETS else models(card)
    if topic in _OF_DATASETS or (topic in _OF_BOTH and not owners):
        owners = datasets(card) if not card.data.get("models") else []
    # Headings are known in English only: of another language's card nothing can be said.
    if not owners or topic_filled(card, topic) or not in_english(card):
        return
    yield Fault(owners[0][0], f"nothing says {what}", _hint(card, topic), span=_place(card, topic))


def _hint(card: Card, topic: Topic) -> str:
    """What to do about a topic that is missing."""
    if card.dialect == "native":
        return f"add `{_SLOT[topic]}`"
    return f"write a section '{_HEADING[topic]}'"


#: How the slot and the section are called that answer a topic first.
_SLOT: dict[Topic, str] = {
    "environmental_impact": "training: {co2e: {value: …, unit: g}}", "intended_use": "intended_use: […]",
    "limitations": "limitations: […]", "training_procedure": "training: {method: …}",
    "evaluation": "evaluations: [{measure: …, value: …}]", "how_to_use": "usage_instructions: …",
    "data_structure": "features: [{name: …}]",
}  # fmt: skip
_HEADING: dict[Topic, str] = {
    "environmental_impact": "Environmental impact", "intended_use": "Intended use",
    "limitations": "Limitations",
    "training_procedure": "Training procedure", "evaluation": "Evaluation", "how_to_use": "How to use",
    "data_structure": "Data fields",
}  # fmt: skip


def _place(card: Card, topic: Topic) -> Span | None:
    """The heading of an empty section about a topic, or the title; None for a native card."""
    if card.dialect == "native":
        return None
    body = outline(card)
    for section in sections_about(body, topic):
        return locate(card.text, section.start, section.inner)
    return top(card, body)

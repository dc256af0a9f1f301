"""The entities of MLflow as facts: experiments, runs, logged models, datasets, registered models.

What autologging of a library writes (`estimator_class`, `training_accuracy_score`) is told as what it means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.imports.agents import Agents
from mlcard.imports.found import Leftover
from mlcard.imports.ids import Ids
from mlcard.imports.mlflow.datasets import origin, profile
from mlcard.imports.mlflow.registry import told_by_registry, versions_of
from mlcard.imports.mlflow.runs import activity, earlier, results, settings
from mlcard.imports.mlflow.tags import estimator, keywords
from mlcard.imports.mlflow.values import moment_of, text_of, tidy
from mlcard.imports.rows import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.facts import JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.found import Found
    from mlcard.imports.rows import Place

    ModelFacts = Callable[..., Iterator[Fact]]

_CONTEXTS = {
    "train": "trained_on", "training": "trained_on", "validation": "validated_on", "val": "validated_on",
    "eval": "validated_on", "evaluation": "validated_on", "test": "tested_on", "testing": "tested_on",
}  # fmt: skip


@dataclass(slots=True)
class Entities:
    """A store that is read.

    Attributes:
        document: the store.
        ids: the ids of the card that is made.
        agents: its agents.
        datasets: the ids of the datasets, by name and digest.
    """

    document: Node
    ids: Ids = field(default_factory=Ids)
    agents: Agents = field(init=False)
    datasets: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.agents = Agents(self.ids)

    def facts(self, model_facts: ModelFacts) -> Iterator[Found]:
        """Yield what the store says.

        Args:
            model_facts: reads an `MLmodel`.
        """
        runs, models = dict(self.document.below("runs")), dict(self.document.below("models"))
        for name, node in list(runs.items()) + list(models.items()):
            if node.peek("lifecycle_stage") == "deleted":
                node.drop("deleted in MLflow")
                runs.pop(name, None)
                models.pop(name, None)
        yield from self._datasets()
        made = dict(self._made(runs, models))
        studies = self._studies(runs)
        for index, (name, node) in enumerate(models.items()):
            run = runs.get(made.get(name, ""))
            yield from self._model(name, node, run, ("models", index), studies, model_facts)
        for number, (experiment, node) in enumerate(studies.items()):
            yield from self._study(experiment, node, ("studies", number))
        alone = [(name, node) for name, node in runs.items() if name not in made.values()]
        counts: dict[str, int] = {}
        for _, node in alone:
            experiment = text_of(node, "experiment_id")
            if experiment not in studies:
                node.drop("a run of no experiment")
                continue
            place = ("studies", list(studies).index(experiment), "runs", counts.get(experiment, 0))
            counts[experiment] = counts.get(experiment, 0) + 1
            yield from self._run(node, place)
        yield from earlier([*runs.values(), *models.values()])
        yield from self.agents.facts()
        for node in [*runs.values(), *models.values()]:
            tidy(node)

    def _made(self, runs: dict[str, Node], models: dict[str, Node]) -> Iterator[tuple[str, str]]:
        """Yield each model with the run that made it."""
        for name, node in models.items():
            run = text_of(node, "source_run_id")
            if run in runs:
                yield name, run
        for run, node in runs.items():
            for key, output in node.below("outputs"):
                found = text_of(output, "destination_id") or key
                output.take()
                if found in models:
                    yield found, run

    def _studies(self, runs: dict[str, Node]) -> dict[str, Node]:
        """The experiments that have runs or models, by their ids."""
        found: dict[str, Node] = {}
        used = {text_of(node, "experiment_id") for node in runs.values()}
        used |= {text_of(node, "experiment_id") for _, node in self.document.below("models")}
        for name, node in self.document.below("experiments"):
            if name in used:
                found[name] = node
                self.ids.of(f"study {name}", node.peek("name") or name)
            elif node.peek("name") == "Default":
                node.take()  # MLflow makes it by itself
        return found

    def _study(self, experiment: str, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what is said of an experiment."""
        yield said(node, (*place, "id"), self.ids.of(f"study {experiment}", node.peek("name") or experiment))
        if name := node.text("name"):
            yield said(node, (*place, "name"), name)
        if (moment := moment_of(node, "creation_time")) is not None:
            yield said(node, (*place, "created"), moment[:10])
        if note := node.text("tags", "mlflow.note.content"):
            yield said(node, (*place, "description"), note)
        yield from keywords(node, place)
        tidy(node)

    def _datasets(self) -> Iterator[Fact]:
        """Yield what is said of the datasets; one of the same name and digest is the same."""
        for _, node in self.document.below("datasets"):
            name, digest = text_of(node, "name") or "dataset", text_of(node, "digest")
            if (name, digest) in self.datasets:
                node.take()
                continue
            place = ("datasets", len(self.datasets))
            self.datasets[name, digest] = self.ids.of(f"dataset {name} {digest}", name)
            yield said(node, (*place, "id"), self.datasets[name, digest])
            yield said(node.get("name") or node, (*place, "name"), name)
            if digest and (part := node.get("digest")):
                yield said(part, (*place, "revision"), digest)
            for key in ("name", "digest", "experiment_id", "dataset_uuid"):
                if part := node.get(key):
                    part.take()
            yield from profile(node, place)
            yield from origin(node, place)

    def _model(
        self,
        name: str,
        node: Node,
        run: Node | None,
        place: Place,
        studies: dict[str, Node],
        inside: ModelFacts,
    ) -> Iterator[Found]:
        """Yield what is said of a logged model, by itself, by its run and by the registry."""
        versions = list(versions_of(self.document, name))
        experiment = text_of(node, "experiment_id")
        title = versions[0][0] if versions else ""
        if not title:
            parts = [studies[experiment].peek("name") if experiment in studies else ""]
            parts += [text_of(run, "run_name") or text_of(run, "name")] if run else [text_of(node, "name")]
            title = "/".join(part for part in parts if part) or name
        yield said(node, (*place, "id"), self.ids.of(f"model {name}", title))
        yield said(node, (*place, "name"), title)
        if (own := node.get("name")) and (own.value in ("model", title) or versions):
            own.take()  # the name of the artifact, `model` by default
        yield said(node, (*place, "identifiers", "-"), f"models:/{name}")
        if experiment in studies:
            study = self.ids.of(f"study {experiment}", "")
            yield said(node.get("experiment_id") or node, (*place, "study"), study)
        for key in ("creation_timestamp", "creation_timestamp_ms"):
            if (moment := moment_of(node, key)) is not None:
                yield said(node.get(key) or node, (*place, "created"), moment[:10])
        yield from told_by_registry(versions, place)
        artifact = text_of(node, "artifact")
        if artifact:
            try:
                yield from inside(
                    Source(Path(artifact), "MLmodel"), place[1], prefix=f"{node.where}/MLmodel: "
                )
            except UnreadableFileError as error:
                yield Leftover(f"{node.where}/artifact", artifact, str(error))
        for part in (node, *([run] if run else [])):
            yield from settings(part, place)
            yield from estimator(part, place)
        yield from results([node, *([run] if run else [])], place, self.datasets)
        if run is not None:
            yield from self._inputs(run, place, place)
            yield from activity(run, (*place, "training"), self.agents)

    def _run(self, node: Node, place: Place) -> Iterator[Found]:
        """Yield what is said of a run that made no model."""
        yield from settings(node, place)
        yield from results([node], place, self.datasets)
        yield from self._inputs(node, place, None)
        yield from activity(node, place, self.agents)
        if algorithm := node.text("tags", "estimator_name"):
            yield said(node, (*place, "algorithm"), algorithm)

    def _inputs(self, run: Node, place: Place, model: Place | None) -> Iterator[Fact]:
        """Yield the datasets that went into a run, by what they were used for."""
        for _, node in run.below("inputs"):
            dataset = self.document.get("datasets", text_of(node, "source_id"))
            if dataset is None:
                continue
            node.take()
            name = self.datasets[text_of(dataset, "name") or "dataset", text_of(dataset, "digest")]
            context = node.peek("tags", "mlflow.data.context").lower()
            slot = _CONTEXTS.get(context)
            use: dict[str, JsonValue] = {"dataset": name}
            if text_of(dataset, "digest"):
                use["revision"] = text_of(dataset, "digest")
            if model is None and slot == "tested_on":
                slot = None
            if slot is not None:
                yield said(node, (*place, slot, "-"), use)
            else:
                way = (*place, "training", "used", "-") if model is not None else (*place, "used", "-")
                yield said(node, way, name)

"""The entities of MLflow as facts: experiments, runs, logged models, datasets, registered models.

Tags: https://mlflow.org/docs/latest/ml/tracking/tracking-api/#system-tags. What autologging of a library
writes (`estimator_class`, `training_accuracy_score`) is told as what it means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.conversions import dates
from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.imports.agents import Agents
from mlcard.imports.found import Leftover
from mlcard.imports.ids import Ids
from mlcard.imports.rows import address, plain, said
from mlcard.readers.bounded_json import parse_json
from mlcard.readers.measures import measure_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.facts import JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.found import Found
    from mlcard.imports.rows import Place

    ModelFacts = Callable[..., Iterator[Fact]]

#: `mlflow/entities/run_status.py`, as names and numbers.
_STATUS = {
    "RUNNING": "running", "FINISHED": "succeeded", "FAILED": "failed", "KILLED": "cancelled",
    "1": "running", "3": "succeeded", "4": "failed", "5": "cancelled",
}  # fmt: skip
_CONTEXTS = {
    "train": "trained_on", "training": "trained_on", "validation": "validated_on", "val": "validated_on",
    "eval": "validated_on", "evaluation": "validated_on", "test": "tested_on", "testing": "tested_on",
}  # fmt: skip
_STAGES = {"Production": "production", "Staging": "candidate", "Archived": "archived"}
#: Parts of a data set by what begins or ends the name of a metric.
_SPLITS = {"training": "train", "train": "train", "val": "validation", "validation": "validation",
           "eval": "validation", "test": "test"}  # fmt: skip
#: Types of columns in `mlflow_colspec`.
_TYPES = {"double": "numeric", "float": "numeric", "integer": "numeric", "long": "numeric",
          "boolean": "boolean", "datetime": "date"}  # fmt: skip
#: What MLflow itself needs of an entity, and nobody who reads of it.
_BOOKKEEPING = (
    "status", "artifact_location", "artifact_uri", "experiment_id", "lifecycle_stage", "run_id", "run_uuid",
    "model_id", "source_type", "entry_point_name", "source_name", "source_version", "workspace",
    "last_update_time", "last_updated_timestamp", "last_updated_timestamp_ms", "last_updated_time",
    "source_run_id", "creation_time", "creation_timestamp", "creation_timestamp_ms", "artifact",
    "trace_location", "storage_location",
)  # fmt: skip


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
            experiment = _text(node, "experiment_id")
            if experiment not in studies:
                node.drop("a run of no experiment")
                continue
            place = ("studies", list(studies).index(experiment), "runs", counts.get(experiment, 0))
            counts[experiment] = counts.get(experiment, 0) + 1
            yield from self._run(node, place)
        yield from self._earlier([*runs.values(), *models.values()])
        yield from self.agents.facts()
        for node in [*runs.values(), *models.values()]:
            _tidy(node)

    def _made(self, runs: dict[str, Node], models: dict[str, Node]) -> Iterator[tuple[str, str]]:
        """Yield each model with the run that made it."""
        for name, node in models.items():
            run = _text(node, "source_run_id")
            if run in runs:
                yield name, run
        for run, node in runs.items():
            for key, output in node.below("outputs"):
                found = _text(output, "destination_id") or key
                output.take()
                if found in models:
                    yield found, run

    def _studies(self, runs: dict[str, Node]) -> dict[str, Node]:
        """The experiments that have runs or models, by their ids."""
        found: dict[str, Node] = {}
        used = {_text(node, "experiment_id") for node in runs.values()}
        used |= {_text(node, "experiment_id") for _, node in self.document.below("models")}
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
        if (moment := _moment(node, "creation_time")) is not None:
            yield said(node, (*place, "created"), moment[:10])
        if note := node.text("tags", "mlflow.note.content"):
            yield said(node, (*place, "description"), note)
        yield from self._custom(node, place)
        _tidy(node)

    def _datasets(self) -> Iterator[Fact]:
        """Yield what is said of the datasets; one of the same name and digest is the same."""
        for _, node in self.document.below("datasets"):
            name, digest = _text(node, "name") or "dataset", _text(node, "digest")
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
            yield from self._profile(node, place)
            yield from _source(node, place)

    def _profile(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield the size and the columns of a dataset."""
        for key in ("profile", "dataset_profile"):
            rows = _json(node, key).get("num_rows")
            if isinstance(rows, int) and (part := node.get(key)):
                part.take()
                yield said(part, (*place, "number_of_instances"), rows)
        for key in ("schema", "dataset_schema"):
            columns = _json(node, key).get("mlflow_colspec")
            found: list[JsonValue] = []
            for column in columns if isinstance(columns, list) else []:
                if isinstance(column, dict) and isinstance(column.get("name"), str):
                    kind = str(column.get("type"))
                    feature: dict[str, JsonValue] = {"name": column["name"], "data_type": kind}
                    if kind in _TYPES:
                        feature["type"] = _TYPES[kind]
                    found.append(feature)
            if part := node.get(key) if found else None:
                part.take()
                yield said(part, (*place, "features"), found)

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
        versions = list(self._versions(name))
        experiment = _text(node, "experiment_id")
        title = versions[0][0] if versions else ""
        if not title:
            parts = [studies[experiment].peek("name") if experiment in studies else ""]
            parts += [_text(run, "run_name") or _text(run, "name")] if run else [_text(node, "name")]
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
            if (moment := _moment(node, key)) is not None:
                yield said(node.get(key) or node, (*place, "created"), moment[:10])
        yield from self._registered(versions, place)
        artifact = _text(node, "artifact")
        if artifact:
            try:
                yield from inside(
                    Source(Path(artifact), "MLmodel"), place[1], prefix=f"{node.where}/MLmodel: "
                )
            except UnreadableFileError as error:
                yield Leftover(f"{node.where}/artifact", artifact, str(error))
        for part in (node, *([run] if run else [])):
            yield from self._settings(part, place)
            yield from self._tags(part, place)
        yield from self._results([node, *([run] if run else [])], place)
        if run is not None:
            yield from self._inputs(run, place, place)
            yield from self._activity(run, (*place, "training"))

    def _versions(self, model: str) -> Iterator[tuple[str, Node, Node]]:
        """Yield the versions of registered models that a logged model is: name, registered model, version."""
        for name, registered in self.document.below("registered"):
            for _, version in registered.below("versions"):
                if model in (_text(version, "model_id"), _text(version, "source").removeprefix("models:/")):
                    yield name, registered, version

    def _registered(self, versions: list[tuple[str, Node, Node]], place: Place) -> Iterator[Fact]:
        """Yield what the registry says of a model."""
        for number, (_, registered, version) in enumerate(versions):
            label = _text(version, "version")
            if number == 0 and label:
                yield said(version.get("version") or version, (*place, "version"), label)
                for node in (version, registered):
                    if text := node.text("description"):
                        yield said(node, (*place, "description"), text)
                stage = _STAGES.get(version.peek("current_stage"))
                if stage:
                    yield said(version.get("current_stage") or version, (*place, "status"), stage)
                yield from self._custom(registered, place)
            for node in (version, registered):
                for key in ("name", "version", "source", "status", "current_stage", "user_id", "versions"):
                    part = node.get(key)
                    if part is not None and (number == 0 or key != "version") and key != "versions":
                        part.take()
                _tidy(node)

    def _run(self, node: Node, place: Place) -> Iterator[Found]:
        """Yield what is said of a run that made no model."""
        yield from self._settings(node, place)
        yield from self._results([node], place)
        yield from self._inputs(node, place, None)
        yield from self._activity(node, place)
        if algorithm := node.text("tags", "estimator_name"):
            yield said(node, (*place, "algorithm"), algorithm)

    def _activity(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield who ran what when, and with what outcome."""
        for key in ("run_name", "name"):
            if (part := node.get(key)) and isinstance(part.value, str):
                part.take()
                yield said(part, (*place, "name"), part.value)
                break
        for key, slot in (("start_time", "started_at"), ("end_time", "ended_at")):
            moment = _moment(node, key)
            if moment is not None and (part := node.get(key)):
                yield said(part, (*place, slot), moment)
        status = node.get("status")
        if status and str(status.value) in _STATUS:
            status.take()
            yield said(status, (*place, "status_of_run"), _STATUS[str(status.value)])
        if note := node.text("tags", "mlflow.note.content"):
            yield said(node.get("tags") or node, (*place, "description"), note)
        user = node.get("tags", "mlflow.user") or node.get("user_id")
        if user and isinstance(user.value, str) and user.value:
            user.take()
            yield said(user, (*place, "was_associated_with", "-"), self.agents.of(user, user.value))
        if spare := node.get("user_id"):
            spare.take()
        yield from self._code(node, place)
        yield from self._custom(node, place[:2] if place[0] == "models" else ())

    def _code(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield the code that was run."""
        code: dict[str, JsonValue] = {}
        script = node.get("tags", "mlflow.source.name")
        if script and isinstance(script.value, str):
            path = script.value.replace("\\", "/").rpartition("/")[2] or script.value
            if path == script.value:
                script.take()
            else:
                script.drop("an absolute path is of one machine: the name of the file is kept")
            code["path"] = path
        for tag, slot in (
            ("mlflow.source.git.repoURL", "repository"),
            ("mlflow.source.git.commit", "revision"),
        ):
            part = node.get("tags", tag)
            if part and isinstance(part.value, str) and (slot != "repository" or address(part.value)):
                code[slot] = part.take()
        if code:
            yield said(node.get("tags") or node, (*place, "source_code"), code)
        kind = node.get("tags", "mlflow.source.type")
        if kind:
            kind.take()
        if name := node.get("tags", "mlflow.runName"):
            name.take()

    def _settings(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield parameters: all are texts in MLflow, Python's `True` and numbers among them."""
        for name, part in node.below("params"):
            value = {"True": True, "False": False}.get(str(part.value), plain(part.value))
            if value is not None and name:
                part.take()
                yield said(part, (*place, "hyperparameters", name), value)

    def _results(self, nodes: list[Node], place: Place) -> Iterator[Found]:
        """Yield metrics as evaluations; what a run and its model both say once."""
        told: dict[str, JsonValue] = {}
        for node in nodes:
            for name, part in node.below("metrics"):
                value = part.number("value")
                if value is None:
                    part.drop("no finite number")
                    continue
                for key in ("step", "timestamp", "dataset"):
                    if known := part.get(key):
                        known.take()
                if name in told:
                    if told[name] != value:
                        yield Leftover(f"{part.where}/value", value, "the model says another value")
                    continue
                told[name] = value
                found = _evaluation(name, value)
                pair = (part.peek("dataset", "name"), part.peek("dataset", "digest"))
                if pair in self.datasets:
                    found["dataset"] = self.datasets[pair]
                yield said(part, (*place, "evaluations", "-"), found)

    def _inputs(self, run: Node, place: Place, model: Place | None) -> Iterator[Fact]:
        """Yield the datasets that went into a run, by what they were used for."""
        for _, node in run.below("inputs"):
            dataset = self.document.get("datasets", _text(node, "source_id"))
            if dataset is None:
                continue
            node.take()
            name = self.datasets[_text(dataset, "name") or "dataset", _text(dataset, "digest")]
            context = node.peek("tags", "mlflow.data.context").lower()
            slot = _CONTEXTS.get(context)
            use: dict[str, JsonValue] = {"dataset": name}
            if _text(dataset, "digest"):
                use["revision"] = _text(dataset, "digest")
            if model is None and slot == "tested_on":
                slot = None
            if slot is not None:
                yield said(node, (*place, slot, "-"), use)
            else:
                way = (*place, "training", "used", "-") if model is not None else (*place, "used", "-")
                yield said(node, way, name)

    def _tags(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what autologging tells of the estimator."""
        if name := node.text("tags", "estimator_name"):
            yield said(node.get("tags", "estimator_name") or node, (*place, "algorithm"), name)
        if full := node.text("tags", "estimator_class"):
            yield said(node.get("tags", "estimator_class") or node, (*place, "implementation", "name"), full)
        for tag in ("mlflow.modelVersions", "mlflow.log-model.history", "mlflow.autologging"):
            if part := node.get("tags", tag):
                part.take()
        if place[0] == "models" and node.get("source_run_id"):
            for tag in ("mlflow.user", "mlflow.source.type", "mlflow.source.name", "mlflow.source.git.commit",
                        "mlflow.source.git.branch"):  # fmt: skip
                if part := node.get("tags", tag):
                    part.take()  # its run says the same

    def _custom(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield a person's own tags as keywords, where the thing has them; MLflow's own are left."""
        for name, part in node.below("tags") if place else ():
            if name.startswith(("mlflow.", "estimator_")) or not isinstance(part.value, str):
                continue
            part.take()
            yield said(part, (*place, "keywords", "-"), f"{name}: {part.value}" if part.value else name)

    def _earlier(self, nodes: list[Node]) -> Iterator[Leftover]:
        """Yield the series of which a card has the last value only."""
        for node in nodes:
            for _, part in node.below("metrics"):
                if count := part.get("earlier"):
                    count.take()
                    yield Leftover(
                        count.where, count.value, "values before the last step: a card has the last"
                    )


def _evaluation(name: str, value: float) -> dict[str, JsonValue]:
    """A metric by the name that cards use, and the part of the data that its name tells."""
    found: dict[str, JsonValue] = {"measure": name, "value": value}
    for word, split in _SPLITS.items():
        for rest in (name.removeprefix(f"{word}_"), name.removesuffix(f"_{word}")):
            known = measure_name(rest) if rest != name else None
            if known or (rest == "score" and rest != name):
                return {"measure": known or rest, "value": value, "split": split}
    return {**found, "measure": measure_name(name) or name}


def _source(node: Node, place: Place) -> Iterator[Fact]:
    """Yield where a dataset came from, if its source says it."""
    for key in ("source", "dataset_source"):
        found = _json(node, key)
        for word in ("url", "uri", "path", "name"):
            said_there = found.get(word)
            if isinstance(said_there, str) and said_there and (part := node.get(key)):
                part.take()
                slot = "download_url" if word in ("url", "uri") and address(said_there) else "source"
                yield said(part, (*place, slot), said_there)
                return
        part = node.get(key)
        if part is not None and "tags" in found:
            part.drop("the code that logged the dataset, which is no source of it")
    for key in ("source_type", "dataset_source_type"):
        if part := node.get(key):
            part.take()


def _json(node: Node, key: str) -> dict[str, JsonValue]:
    """The JSON object that a text is; empty if it is none."""
    text = node.peek(key)
    try:
        found = parse_json(text.encode(), node.where) if text else {}
    except UnreadableFileError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(node: Node | None, key: str) -> str:
    """What stands under a key as text, numbers too."""
    part = node.get(key) if node is not None else None
    return str(part.value) if part is not None and isinstance(part.value, str | int) else ""


def _moment(node: Node, key: str) -> str | None:
    """A moment in milliseconds since 1970."""
    part = node.get(key)
    if part is None or not isinstance(part.value, int) or isinstance(part.value, bool):
        return None
    part.take()
    found = dates.of_milliseconds(part.value)
    return found.partition(".")[0].removesuffix("Z") + "Z" if found else None


def _tidy(node: Node) -> None:
    """Take what MLflow needs for itself."""
    for key in _BOOKKEEPING:
        if part := node.get(key):
            part.take()

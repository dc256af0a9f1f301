"""What a run did: its activity, parameters and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.imports.found import Leftover
from mlcard.imports.mlflow.tags import keywords, source_code
from mlcard.imports.mlflow.values import moment_of
from mlcard.imports.rows import plain, said
from mlcard.readers.measures import measure_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.agents import Agents
    from mlcard.imports.document import Node
    from mlcard.imports.found import Found
    from mlcard.imports.rows import Place

#: `mlflow/entities/run_status.py`, as names and numbers.
_STATUS = {
    "RUNNING": "running", "FINISHED": "succeeded", "FAILED": "failed", "KILLED": "cancelled",
    "1": "running", "3": "succeeded", "4": "failed", "5": "cancelled",
}  # fmt: skip
#: Parts of a data set by what begins or ends the name of a metric.
_SPLITS = {"training": "train", "train": "train", "val": "validation", "validation": "validation",
           "eval": "validation", "test": "test"}  # fmt: skip


def activity(node: Node, place: Place, agents: Agents) -> Iterator[Fact]:
    """Yield who ran what when, and with what outcome."""
    for key in ("run_name", "name"):
        if (part := node.get(key)) and isinstance(part.value, str):
            part.take()
            yield said(part, (*place, "name"), part.value)
            break
    for key, slot in (("start_time", "started_at"), ("end_time", "ended_at")):
        moment = moment_of(node, key)
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
        yield said(user, (*place, "was_associated_with", "-"), agents.of(user, user.value))
    if spare := node.get("user_id"):
        spare.take()
    yield from source_code(node, place)
    yield from keywords(node, place[:2] if place[0] == "models" else ())


def settings(node: Node, place: Place) -> Iterator[Fact]:
    """Yield parameters: all are texts in MLflow, Python's `True` and numbers among them."""
    for name, part in node.below("params"):
        value = {"True": True, "False": False}.get(str(part.value), plain(part.value))
        if value is not None and name:
            part.take()
            yield said(part, (*place, "hyperparameters", name), value)


def results(nodes: list[Node], place: Place, datasets: Mapping[tuple[str, str], str]) -> Iterator[Found]:
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
            if pair in datasets:
                found["dataset"] = datasets[pair]
            yield said(part, (*place, "evaluations", "-"), found)


def earlier(nodes: list[Node]) -> Iterator[Leftover]:
    """Yield the series of which a card has the last value only."""
    for node in nodes:
        for _, part in node.below("metrics"):
            if count := part.get("earlier"):
                count.take()
                yield Leftover(count.where, count.value, "values before the last step: a card has the last")


def _evaluation(name: str, value: float) -> dict[str, JsonValue]:
    """A metric by the name that cards use, and the part of the data that its name tells."""
    found: dict[str, JsonValue] = {"measure": name, "value": value}
    for word, split in _SPLITS.items():
        for rest in (name.removeprefix(f"{word}_"), name.removesuffix(f"_{word}")):
            known = measure_name(rest) if rest != name else None
            if known or (rest == "score" and rest != name):
                return {"measure": known or rest, "value": value, "split": split}
    return {**found, "measure": measure_name(name) or name}

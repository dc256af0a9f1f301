"""What somebody wrote in a `model-index` beside what a card says: names, arguments of loaders and of metrics.

A card holds the values of results, with what they were measured on. Where these replace what stands in a
README, the parts that say the same keep the rest of what they said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from mlcard.vocabularies import tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Node: TypeAlias = Mapping[str, Any]

#: What a card says of a dataset; without it the card says that there is none.
_OF_DATASET = frozenset({"type", "config", "split", "revision"})
#: What a card says of a metric, and what holds for one value alone.
_OF_METRIC = frozenset({"type", "value", "verified"})
_OF_ONE_VALUE = frozenset({"verifyToken"})


def with_the_rest(existing: Any, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A `model-index` that is to be written, with what the one that stands says beside.

    Args:
        existing: the `model-index` that stands, whatever it is.
        wanted: what the card says.
    """
    entries = _nodes(existing)
    found = []
    for entry in wanted:
        old = _entry(entry, entries, alone=len(wanted) == 1)
        results = list(_results(old, entry["results"]))
        found.append(_with(old, entry, frozenset({"name", "results"})) | {"results": results})
    return found


def _entry(wanted: Node, entries: list[Node], *, alone: bool) -> Node:
    """The entry of the same model: that of its name, or the only one."""
    named = [entry for entry in entries if entry.get("name") == wanted["name"]]
    return (named or (entries if alone and len(entries) == 1 else [{}]))[0]


def _results(entry: Node, wanted: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the results; one whose metrics stand in several, told apart by arguments, is as many."""
    for result in wanted:
        known = [old for old in _nodes(entry.get("results")) if _is_same(old, result)] or [{}]
        free = [(number, metric) for number, old in enumerate(known) for metric in _nodes(old.get("metrics"))]
        divided: dict[int, list[dict[str, Any]]] = {}
        for metric in result["metrics"]:
            number, old = found = _metric(metric, free)
            if found in free:
                free.remove(found)
            without = _OF_METRIC if _value(old) == _value(metric) else _OF_METRIC | _OF_ONE_VALUE
            divided.setdefault(number, []).append(_with(old, metric, without))
        for number, metrics in divided.items():
            yield _result(known[number], result) | {"metrics": metrics}


def _result(old: Node, result: dict[str, Any]) -> dict[str, Any]:
    """One result without its metrics."""
    found = _with(old, result, frozenset({"task", "dataset", "source", "metrics"}))
    found["task"] = _with(_node(old.get("task")), result["task"], frozenset({"type"}))
    dataset = _node(old.get("dataset"))
    name = {"name": dataset["name"]} if "name" in dataset else {}
    found["dataset"] = _with(dataset, result["dataset"] | name, _OF_DATASET)
    source = _node(old.get("source"))
    if "source" in result and source.get("url") == result["source"]["url"]:
        found["source"] = dict(source)
    return found


def _is_same(old: Node, result: Node) -> bool:
    """Whether two results are for one task, on the same data; a task that is not named may be any."""
    task, dataset = _node(old.get("task")).get("type"), _node(old.get("dataset"))
    known = tasks.meant_by(task) or task if isinstance(task, str) else None
    return known in (None, result["task"]["type"]) and all(
        dataset.get(key) == result["dataset"].get(key) for key in _OF_DATASET
    )


def _metric(metric: Node, free: list[tuple[int, Node]]) -> tuple[int, Node]:
    """The metric that stands for this one, and the number of its result: that with its value, or its type."""
    fits = [(number, old) for number, old in free if old.get("type", old.get("name")) == metric["type"]]
    same = [(number, old) for number, old in fits if _value(old) == _value(metric)]
    return (same or fits or [(0, {})])[0]


def _value(metric: Node) -> str:
    """A value as it is compared: the Hub has numbers, and texts of a number and its deviation."""
    return str(metric.get("value"))


def _with(old: Node, new: Node, without: frozenset[str]) -> dict[str, Any]:
    """A node with what the old one says beside, but for some keys; keys in the order of the old one."""
    kept = {key: new.get(key, part) for key, part in old.items() if key in new or key not in without}
    return kept | dict(new)


def _node(value: Any) -> Node:
    return value if isinstance(value, dict) else {}


def _nodes(value: Any) -> list[Node]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

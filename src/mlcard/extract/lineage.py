"""Dataset → script → model: what the scripts of a folder say joins the files that they read and wrote.

A script speaks of paths; a path that names a file of the folder is an edge of the lineage. Nothing is run:
the facts come from the static reading of the source.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.extract.assemble import identifier, origin
from mlcard.readers.script.evaluations import is_classifier, is_regressor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.facts import Fact, JsonValue, Reading

#: What a script says of the model that it wrote and that the model's own file may say as well.
_MODEL_SLOTS = ("algorithm", "hyperparameters")
#: Words in the name of a file that tell what it is kept for, and the slot of a model that says so.
_KEPT_FOR = {
    "test": "tested_on", "testing": "tested_on", "holdout": "tested_on",
    "val": "validated_on", "valid": "validated_on", "validation": "validated_on", "dev": "validated_on",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What one script says: its facts by their slot below `/run`."""

    reading: Reading

    def each(self, slot: str) -> Iterator[tuple[dict[str, JsonValue], Fact]]:
        """Yield the items of a list of mappings, such as `used`, with the fact that holds each."""
        for fact in self.reading.facts:
            if fact.slot == f"/run/{slot}/-" and isinstance(fact.value, dict):
                yield fact.value, fact

    def one(self, slot: str) -> Fact | None:
        """The fact of a slot that holds one value."""
        return next((fact for fact in self.reading.facts if fact.slot == f"/run/{slot}"), None)

    @property
    def script(self) -> str:
        """Name of the script."""
        return self.reading.source.name

    def file(self, path: JsonValue, names: Collection[str]) -> str:
        """The file that a path in the script means: from the script's folder, else from the root.

        An empty text when there is none.
        """
        if not isinstance(path, str) or path.startswith("/"):
            return ""
        here = PurePosixPath(self.script).parent.as_posix()
        for start in (here, "."):
            name = posixpath.normpath(posixpath.join(start, path))
            if name in names:
                return name
        return ""


def runs(readings: Iterable[Reading]) -> list[Run]:
    """The readings that tell of a run."""
    return [Run(item) for item in readings if any(fact.slot.startswith("/run/") for fact in item.facts)]


def targets(all_runs: Iterable[Run], names: Collection[str], *, sure: bool = False) -> dict[str, str]:
    """For each table that a script reads, the target column that the script uses.

    Args:
        all_runs: the scripts.
        names: the files of the folder.
        sure: only those that a file must have, since the script makes and names no columns itself.
    """
    found: dict[str, str] = {}
    for run in all_runs:
        fact = run.one("target_feature")
        if sure and fact is not None and (fact.method != "read" or run.one("makes_columns") is not None):
            continue
        for item, _ in run.each("used"):
            name = run.file(item.get("path"), names)
            if name and fact and isinstance(fact.value, str):
                found.setdefault(name, fact.value)
    return found


def classes(all_runs: Iterable[Run], names: Collection[str]) -> dict[str, str]:
    """For each table that a script with a classifier reads, where it is said that the target has classes."""
    found: dict[str, str] = {}
    for run in all_runs:
        told = [(str(item.get("algorithm", "")), fact) for item, fact in run.each("estimators")]
        classifiers = [(algorithm, fact) for algorithm, fact in told if is_classifier(algorithm)]
        if not classifiers or any(is_regressor(algorithm) for algorithm, _ in told):
            continue
        algorithm, fact = classifiers[0]
        for item, _ in run.each("used"):
            name = run.file(item.get("path"), names)
            if name:
                found.setdefault(name, f"classes of {algorithm} in {run.script} {fact.where}")
    return found


@dataclass(frozen=True, slots=True)
class Input:
    """A dataset that a run reads.

    Attributes:
        place: its place in the card, or None for one that lies elsewhere.
        identity: its id.
        item: what the script says of it.
        fact: the fact that says so.
    """

    place: Place | None
    identity: str
    item: Mapping[str, JsonValue]
    fact: Fact

    @property
    def name(self) -> str:
        """How the script names it where it says what the data are for."""
        return next((str(self.item[slot]) for slot in ("path", "url", "dataset") if slot in self.item), "")

    @property
    def is_intermediate(self) -> bool:
        """Whether the run itself wrote it before it read it."""
        return self.item.get("intermediate") is True


@dataclass(frozen=True, slots=True)
class _Trained:
    """A run that writes the file of a model: what it says of the model, and the fact that says so."""

    run: Run
    item: Mapping[str, JsonValue]
    fact: Fact


def link(
    draft: Draft, all_runs: Sequence[Run], models: Mapping[str, Place], datasets: Mapping[str, Place]
) -> dict[str, list[Place]]:
    """Join the scripts with the models and datasets that they wrote.

    Args:
        draft: the card so far.
        all_runs: the scripts.
        models: the place of the model that each file holds.
        datasets: the place of the dataset that each file holds.

    Returns:
        For the name of each script, the places of the runs that were added for it.
    """
    added: dict[str, list[Place]] = {}
    trained: dict[Place, list[_Trained]] = {}
    for run in all_runs:
        inputs = inputs_of(draft, run, datasets)
        for item, fact in run.each("generated"):
            model, data = run.file(item.get("path"), models), run.file(item.get("path"), datasets)
            if model:
                trained.setdefault(models[model], []).append(_Trained(run, item, fact))
            elif data and datasets[data] not in {one.place for one in inputs if not one.is_intermediate}:
                sources = _sources(inputs, item, datasets[data])
                if not sources and _is_only_fetched(run, data, item, datasets):
                    continue  # its ingestion says it
                spot = _add_processing(draft, run, datasets[data], sources, item, fact)
                added.setdefault(run.script, []).append(spot)
        _add_targets(draft, run, inputs)
    for place, candidates in trained.items():
        first, *others = sorted(candidates, key=lambda one: _conflicts(draft, place, one.item))
        _add_training(draft, first, place, inputs_of(draft, first.run, datasets))
        added.setdefault(first.run.script, []).append((*place, "training"))
        for other in others:  # a second script that claims to write the file is a disagreement
            path = (*place, "training", "source_code", "path")
            draft.put(path, other.run.script, origin(other.fact, other.run.reading))
    return added


def _is_only_fetched(
    run: Run, name: str, written: Mapping[str, JsonValue], datasets: Collection[str]
) -> bool:
    """Whether a run wrote a file as it came from elsewhere, without an operation on the way."""
    fetched = any(run.file(item.get("path"), datasets) == name for item, _ in run.each("fetched"))
    return fetched and not any(_done(run, written))


def inputs_of(draft: Draft, run: Run, datasets: Mapping[str, Place]) -> list[Input]:
    """The datasets that a run reads: those of the folder by path, others by the name they are loaded with."""
    found: dict[tuple[str, JsonValue], Input] = {}
    for item, fact in run.each("used"):
        name = run.file(item.get("path"), datasets)
        if name:
            one = Input(datasets[name], str(draft.get((*datasets[name], "id"))), item, fact)
        elif isinstance(item.get("dataset"), str):
            one = Input(None, identifier(str(item["dataset"])), item, fact)
        else:
            continue
        found.setdefault((one.identity, item.get("split")), one)
    return list(found.values())


def _conflicts(draft: Draft, place: Place, item: Mapping[str, JsonValue]) -> int:
    """How many values of a script contradict the model's own file: another version wrote that."""
    settings = item.get("hyperparameters")
    said = settings.items() if isinstance(settings, dict) else ()
    known = [(draft.get((*place, "hyperparameters", name)), value) for name, value in said]
    known.append((draft.get((*place, "algorithm")), item.get("algorithm")))
    return sum(value is not None and other is not None and value != other for value, other in known)


def _add_training(draft: Draft, trained: _Trained, place: Place, inputs: Sequence[Input]) -> None:
    """Add the training run of a model, and what it was trained on."""
    run, source = trained.run, origin(trained.fact, trained.run.reading)
    for slot in _MODEL_SLOTS:
        value = trained.item.get(slot)
        for name, part in value.items() if isinstance(value, dict) else ():
            if part is not None:
                draft.put((*place, slot, name), part, source)
        if isinstance(value, dict):
            _put_first(draft.get((*place, slot)), value)
        if isinstance(value, str):
            draft.put((*place, slot), value, source)
    _add_source_code(draft, run, (*place, "training"), trained.fact)
    if trained.item.get("operations"):
        _add_operations(draft, run, (*place, "training"), trained.item)
    seed = run.one("random_seed")
    if seed is not None:
        draft.put((*place, "training", "random_seed"), seed.value, origin(seed, run.reading))
    for one in inputs:
        draft.append_keyed((*place, "training", "used"), one.identity, (), origin(one.fact, run.reading))
        _add_use(draft, place, one, trained, sole=len(inputs) == 1)
    for library, fact in run.each("libraries"):
        spot = (*place, "training", "environment", "libraries")
        draft.append_keyed(spot, library, ("name",), origin(fact, run.reading))


def _sources(inputs: Sequence[Input], item: Mapping[str, JsonValue], written: Place) -> list[Input]:
    """The inputs that a dataset was made from: those the script shows, else all but what it wrote itself."""
    shown = item.get("made_from")
    if isinstance(shown, list):
        return [one for one in inputs if one.name in shown and one.place != written]
    return [one for one in inputs if not one.is_intermediate]


def _add_use(draft: Draft, place: Place, one: Input, trained: _Trained, *, sole: bool) -> None:
    """Say what a model was trained, validated or tested on.

    The script may show which data reach the fitting and which the scoring. Else, that it reads a table and
    writes a model says it of the one table; of several the names are a hint.
    """
    where = origin(one.fact, trained.run.reading)
    use: dict[str, JsonValue] = {"dataset": one.identity}
    use |= {slot: one.item[slot] for slot in ("split", "revision") if slot in one.item}
    has_split = "split" in one.item
    said = str(one.item.get("split") or PurePosixPath(str(one.item.get("path", ""))).stem)
    words = re.split(r"[^a-z]+", said.lower())
    kept_for = next((_KEPT_FOR[word] for word in words if word in _KEPT_FOR), "trained_on")
    shown = trained.item.get("data")
    role = _role(one, shown) if isinstance(shown, dict) else None
    if role == "" and kept_for == "trained_on":
        return
    if role and not has_split:
        slot = "validated_on" if (role, kept_for) == ("tested_on", "validated_on") else role
    else:
        slot = "trained_on" if sole and not has_split else kept_for
        if not sole and not has_split:
            hint = f"{where.where}, one of several inputs"
            by_name = f"{hint}, by its name" if kept_for != "trained_on" else hint
            where = replace(where, method="inferred", where=by_name)
    if not _lists(draft, (*place, slot), one.identity):
        draft.append((*place, slot), use, where)


def _role(one: Input, shown: Mapping[str, JsonValue]) -> str | None:
    """The slot of a model for data whose use the script shows; empty if they have none, None if unknown."""
    for part, slot in (("train", "trained_on"), ("validation", "validated_on"), ("test", "tested_on")):
        names = shown.get(part)
        if isinstance(names, list) and one.name in names:
            return slot
    return "" if shown.get("complete") is True else None


def _put_first(settings: JsonValue, chosen: Mapping[str, JsonValue]) -> None:
    """Move what the author of a script chose in front of what only the file tells (the defaults, mostly)."""
    if isinstance(settings, dict):
        first = {name: settings.pop(name) for name in chosen if name in settings}
        rest = dict(settings)
        settings.clear()
        settings |= first | rest


def _add_processing(
    draft: Draft,
    run: Run,
    place: Place,
    inputs: Sequence[Input],
    written: Mapping[str, JsonValue],
    fact: Fact,
) -> Place:
    """Add the processing that wrote a dataset from others, with its operations in their order."""
    name: JsonValue = {"name": PurePosixPath(run.script).stem}
    spot = draft.append((*place, "processing"), name, origin(fact, run.reading))
    _add_source_code(draft, run, spot, fact)
    kinds = _add_operations(draft, run, spot, written)
    if len(kinds) == 1:
        draft.put((*spot, "operation_type"), kinds.pop(), origin(fact, run.reading))
    draft.append_keyed((*spot, "generated"), draft.get((*place, "id")), (), origin(fact, run.reading))
    for one in inputs:
        where = origin(one.fact, run.reading)
        draft.append_keyed((*spot, "used"), one.identity, (), where)
        draft.append_keyed((*place, "was_derived_from"), one.identity, (), where)
    return spot


def _add_operations(draft: Draft, run: Run, place: Place, written: Mapping[str, JsonValue]) -> set[str]:
    """Add what data went through before they were written or learned from; returns the kinds of it."""
    kinds: set[str] = set()
    for item, operation in _done(run, written):
        step: JsonValue = {**item, "position": len(_operations(draft, place))}
        draft.append((*place, "operations"), step, origin(operation, run.reading))
        kinds.add(str(item.get("operation_type")))
    return kinds


def _done(run: Run, written: Mapping[str, JsonValue]) -> Iterator[tuple[dict[str, JsonValue], Fact]]:
    """Yield the operations that led to what is written: those the script shows, else all."""
    wanted = written.get("operations")
    for item, operation in run.each("processing"):
        if not isinstance(wanted, list) or item.get("position") in wanted:
            yield item, operation


def _operations(draft: Draft, place: Place) -> list[JsonValue]:
    """The operations that a process has so far."""
    found = draft.get((*place, "operations"))
    return found if isinstance(found, list) else []


def _add_source_code(draft: Draft, run: Run, place: Place, fact: Fact) -> None:
    """Name the script of a run, and its language."""
    draft.put((*place, "source_code", "path"), run.script, origin(fact, run.reading))
    language = run.one("language_program")
    if language is not None:
        where = origin(language, run.reading)
        draft.put((*place, "source_code", "programming_language"), language.value, where)


def _add_targets(draft: Draft, run: Run, inputs: Sequence[Input]) -> None:
    """Say which column of a dataset the script predicts."""
    fact = run.one("target_feature")
    for one in inputs:
        if one.place is None or fact is None:
            continue
        features = draft.get((*one.place, "features"))
        rows = [item for item in features if isinstance(item, dict)] if isinstance(features, list) else []
        if not rows or any(item.get("name") == fact.value for item in rows):
            draft.put((*one.place, "target_feature"), fact.value, origin(fact, run.reading))


def _lists(draft: Draft, place: Place, dataset: str) -> bool:
    """Whether a list of uses names a dataset already."""
    items = draft.get(place)
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return any(item.get("dataset") == dataset for item in rows)

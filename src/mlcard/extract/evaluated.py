"""How measures were taken: a script that writes a file of metrics says more of them than the file does."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard.extract.assemble import origin
from mlcard.extract.group import stem
from mlcard.extract.lineage import inputs_of
from mlcard.facts import pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.extract.group import Artifact
    from mlcard.extract.lineage import Input, Run
    from mlcard.facts import Fact, JsonValue, Reading

#: What a script says of how a measure was taken.
_SLOTS = ("procedure", "number_of_folds", "number_of_repeats", "split")


def attributed(
    readings: Iterable[Reading], groups: Sequence[Artifact], all_runs: Iterable[Run]
) -> list[Reading]:
    """What files of metrics say of the one model of a folder, without what they say of others.

    A file can hold the measures of several models or variants, each under a name. Those are the model's that
    stand under its name: that of its file, of its algorithm, or of the variable that a script wrote to the
    file. When there are several names and none is the model's, nobody knows which measures are.

    Args:
        readings: what speaks of the whole folder.
        groups: the models.
        all_runs: the scripts.
    """
    if len(groups) != 1:
        return list(readings)
    own = _names(groups[0], all_runs)
    return [_without_others(item, own) if item.format == "metrics" else item for item in readings]


def _names(group: Artifact, all_runs: Iterable[Run]) -> set[str]:
    """What a model is called: by its files, by its algorithm, and by the scripts that wrote it."""
    files = {item.source.name for item in group.files}
    names = [stem(name).rpartition("/")[2] for name in files]
    facts = (fact for reading in group.readings for fact in reading.facts)
    names += [str(fact.value) for fact in facts if fact.slot == "/model/algorithm"]
    for run in all_runs:
        for item, _ in run.each("generated"):
            if run.file(item.get("path"), files):
                names += [str(item[slot]) for slot in ("variable", "algorithm") if slot in item]
    return {_plain(name) for name in names}


def _plain(name: str) -> str:
    """A name without case and punctuation."""
    return re.sub(r"[\W_]+", "", name.lower())


def _without_others(reading: Reading, own: Collection[str]) -> Reading:
    """A file's facts without those under a name that is not the model's; its own lose the name."""
    names = {name for fact in reading.facts if (name := _outer_name(fact)) is not None}
    matching = {name for name in names if _plain(name) in own}
    if len(names) < 2 and not matching:
        return reading
    facts: list[Fact] = []
    for fact in reading.facts:
        name = _outer_name(fact)
        if name is None:
            facts.append(fact)
        elif name in matching and len(matching) == 1 and isinstance(fact.value, dict):
            facts.append(replace(fact, value={k: v for k, v in fact.value.items() if k != "name"}))
    return replace(reading, facts=tuple(facts))


def _outer_name(fact: Fact) -> str | None:
    """The name under which a file holds an evaluation."""
    name = fact.value.get("name") if isinstance(fact.value, dict) else None
    return name if isinstance(name, str) and fact.slot == "/model/evaluations/-" else None


def complete(
    draft: Draft,
    all_runs: Iterable[Run],
    models: Iterable[Place],
    datasets: Mapping[str, Place],
    logs: Collection[str],
) -> None:
    """Complete the evaluations in files of metrics with what the scripts say that write these files.

    Args:
        draft: the card so far.
        all_runs: the scripts.
        models: the places of the models.
        datasets: the place of the dataset that each file holds.
        logs: the names of the files of metrics.
    """
    places = list(dict.fromkeys(models))
    for run in all_runs:
        written = {run.file(item.get("path"), logs): item for item, _ in run.each("generated")}
        inputs = inputs_of(draft, run, datasets)
        for place in places if written.keys() - {""} else ():
            evaluations = draft.get((*place, "evaluations"))
            for index, evaluation in enumerate(evaluations if isinstance(evaluations, list) else []):
                spot = (*place, "evaluations", index)
                from_file = draft.origins.get(pointer(*spot))
                if not isinstance(evaluation, dict) or from_file is None or from_file.file not in written:
                    continue
                measures = written[from_file.file].get("measures")
                key = from_file.where.removeprefix("key ")
                told = measures.get(key) if isinstance(measures, dict) else None
                shown = {**told} if isinstance(told, dict) else {}
                data = shown.pop("data", None)
                _complete(draft, run, spot, evaluation, shown)
                possible = [one for one in inputs if data in {None, one.name}]
                _add_dataset(draft, run, spot, evaluation, possible)


def _complete(
    draft: Draft, run: Run, spot: Place, evaluation: Mapping[str, JsonValue], shown: Mapping[str, JsonValue]
) -> None:
    """Add the procedure and its numbers to one evaluation, when the script leaves no choice.

    Args:
        draft: the card so far.
        run: the script.
        spot: the place of the evaluation.
        evaluation: the evaluation, as the file of metrics tells it.
        shown: the evaluation that the script writes under the key of that file, if it shows that.
    """
    told = list(run.each("evaluations"))
    candidates = [(item, fact) for item, fact in told if item == shown and "purpose" not in item]
    if not candidates:
        candidates = [
            (item, fact)
            for item, fact in told
            if item.get("measure") == evaluation.get("measure")
            and "purpose" not in item
            and ("split" not in item or evaluation.get("split") in {None, item["split"]})
        ]
    if not candidates or any(_said(item) != _said(candidates[0][0]) for item, _ in candidates):
        return
    item, fact = candidates[0]
    for slot, value in _said(item).items():
        vague = evaluation.get(slot)
        if isinstance(vague, str) and isinstance(value, str) and value.endswith(vague):
            draft.refine((*spot, slot), value, origin(fact, run.reading))
        else:
            draft.put((*spot, slot), value, origin(fact, run.reading))


def _said(item: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What a script says of how a measure was taken."""
    return {slot: item[slot] for slot in _SLOTS if slot in item}


def _add_dataset(
    draft: Draft, run: Run, spot: Place, evaluation: Mapping[str, JsonValue], inputs: Sequence[Input]
) -> None:
    """Add the dataset that a measure was taken on, when the script reads no other."""
    identities = {one.identity: one.fact for one in inputs}
    if len(identities) == 1 and "dataset" not in evaluation:
        ((identity, fact),) = identities.items()
        draft.put((*spot, "dataset"), identity, origin(fact, run.reading))

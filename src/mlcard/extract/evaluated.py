"""How measures were taken: a script that writes a file of metrics says more of them than the file does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.extract.assemble import origin
from mlcard.extract.lineage import inputs_of
from mlcard.facts import pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.extract.lineage import Input, Run
    from mlcard.facts import JsonValue

#: What a script says of how a measure was taken.
_SLOTS = ("procedure", "number_of_folds", "number_of_repeats", "split")


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
                procedure = measures.get(key) if isinstance(measures, dict) else None
                _complete(draft, run, spot, evaluation, procedure)
                _add_dataset(draft, run, spot, evaluation, inputs)


def _complete(
    draft: Draft, run: Run, spot: Place, evaluation: Mapping[str, JsonValue], procedure: JsonValue
) -> None:
    """Add the procedure and its numbers to one evaluation, when the script leaves no choice."""
    told = [
        (item, fact)
        for item, fact in run.each("evaluations")
        if item.get("measure") == evaluation.get("measure")
        and "purpose" not in item
        and ("split" not in item or evaluation.get("split") in {None, item["split"]})
    ]
    exact = [(item, fact) for item, fact in told if item.get("procedure") == procedure]
    candidates = exact or told
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

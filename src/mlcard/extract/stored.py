"""How much a model stores, when it is stored in several files.

The shards of a checkpoint add up, and so do the modules of sentence-transformers. The same model in another
format does not: it is counted once, in the format whose number of parameters is surest, or else whose file
comes first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard.extract.draft import RANK
from mlcard.facts import Fact, tokens
from mlcard.readers.formats import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import JsonValue, Reading

#: Slots that formats count differently; the card has those of one format.
_OF_ONE_FORMAT = (
    "parameter_count",
    "stored_elements",
    "tensor_count",
    "tensor_summaries",
    "trainable_parameter_count",
)
#: Slots that count what is stored; those that are numbers add up over shards.
_COUNTS = ("parameter_count", "trainable_parameter_count", "stored_elements", "tensor_count")
#: Slots that say how one format stores a model.
_STORED = frozenset({*_COUNTS, "tensor_summaries", "quantization", "architecture", "model_type"})
#: Pointers of facts that count what a file stores.
COUNTS = frozenset(f"/model/{slot}" for slot in _COUNTS)
#: Formats whose files sum up shards.
_INDICES = frozenset({"safetensors-index", "pytorch-index"})
#: Files that tell more of what another format's file tells.
_FELLOWS = {
    "safetensors-index": "safetensors",
    "pytorch-index": "pytorch",
    "tensorflow-saved-model": "tensorflow-variables",
}
#: Formats whose first shard tells the sums of all.
_SUMMED = frozenset({"gguf"})
#: Formats that store the same tensors under other wrappings, by what they wrap them in: their counts agree.
_WRAPPINGS = {
    "safetensors": "safetensors", "safetensors-index": "safetensors",
    "pytorch": "pickle", "pytorch-index": "pickle", "pytorch-legacy": "pickle",
}  # fmt: skip
#: Names that transformers gives to a model in the one wrapping and in the other.
_NAMES = {"pytorch_model.bin": "model.safetensors"}
_SHARD = re.compile(r"(?P<stem>.*)-\d{5}-of-(?P<count>\d{5})\.")
#: Folders in which sentence-transformers keeps a module, its number first (`SentenceTransformer.save`).
_MODULE = re.compile(r"(\d+_\w+)/")


def counted_once(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of a model's files, with what they say of storage said once."""
    parts = _modules(readings)
    once = _added([_once(part) for part in parts]) if len(parts) > 1 else _once(readings)
    places = {reading.source.name: place for place, reading in enumerate(readings)}
    return sorted(once, key=lambda reading: places[reading.source.name])


def _modules(readings: Sequence[Reading]) -> list[list[Reading]]:
    """The files of each module with a folder of its own that stores something, behind all other files."""
    listing = next((item.source.name for item in readings if item.format == "sentence-transformers"), None)
    if listing is None:
        return [list(readings)]
    folder = listing.rpartition("/")[0]
    parts: dict[str, list[Reading]] = {"": []}
    for reading in readings:
        inner = reading.source.name.removeprefix(f"{folder}/" if folder else "")
        found = _MODULE.match(inner)
        parts.setdefault(found[1] if found else "", []).append(reading)
    storing = {name: part for name, part in parts.items() if name and any(map(_stores, part))}
    rest = [reading for name, part in parts.items() if name not in storing for reading in part]
    return [rest, *storing.values()]


def _stores(reading: Reading) -> bool:
    """Whether a file holds tensors; one of a model's format that cannot be read may hold some."""
    form = BY_NAME.get(reading.format)
    unread = reading.problem is not None and form is not None and form.role == "model"
    return unread or any(fact.slot in COUNTS for fact in reading.facts)


def _added(parts: list[list[Reading]]) -> list[Reading]:
    """The readings of all modules, with the sums over those that store something, where all tell them."""
    storing = [part for part in parts if any(map(_stores, part))]
    if len(storing) < 2:
        return [reading for part in parts for reading in part]
    told = {
        slot: [fact for part in storing for reading in part for fact in reading.facts if _slot(fact) == slot]
        for slot in (*_COUNTS, "tensor_summaries")
    }
    whole = {slot: _is_told_by_all(slot, storing) for slot in told}
    first = next(reading for reading in storing[0] if _stores(reading))
    sums = [
        Fact(f"/model/{slot}", sum(_numbers(facts)), f"{len(storing)} modules: {facts[0].where}", "computed")
        for slot, facts in told.items()
        if slot in _COUNTS and whole[slot]
    ]
    summaries = told["tensor_summaries"]
    if summaries and whole["tensor_summaries"]:
        sums += _summaries(summaries, f"{len(storing)} modules: {summaries[0].where}")
    result = []
    for reading in (reading for part in parts for reading in part):
        kept = [fact for fact in reading.facts if _slot(fact) not in told]
        result.append(replace(reading, facts=(*kept, *(sums if reading is first else []))))
    return result


def _is_told_by_all(slot: str, parts: list[list[Reading]]) -> bool:
    return all(any(_slot(fact) == slot for reading in part for fact in reading.facts) for part in parts)


def _numbers(facts: Sequence[Fact]) -> list[int]:
    return [fact.value for fact in facts if isinstance(fact.value, int)]


def _once(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of the files of one model or module, with what they say of storage said once."""
    told = {
        slot: [item for item in readings if any(_slot(fact) == slot for fact in item.facts)]
        for slot in _STORED
    }
    lead = _lead(told)
    tellers = {slot: _tellers(_of_format(lead, slot, items)) for slot, items in told.items() if items}
    result = []
    for reading in readings:
        facts = [
            fact
            for fact in reading.facts
            if _slot(fact) not in tellers or reading in tellers[_slot(fact)][:1]
        ]
        result.append(replace(reading, facts=tuple(_summed(facts, tellers))))
    return result


def counted_differently(readings: Sequence[Reading]) -> tuple[Reading, Reading] | None:
    """The same tensors in both wrappings of PyTorch, where they come to another number of parameters."""
    slot = "parameter_count"
    tellers: dict[str, dict[str, Reading]] = {"safetensors": {}, "pickle": {}}
    for reading in readings:
        wrapping = _WRAPPINGS.get(reading.format, "")
        if wrapping and not _adds_up(reading) and any(_slot(fact) == slot for fact in reading.facts):
            name = reading.source.name.removesuffix(".index.json")
            for written, usual in _NAMES.items():
                name = name.replace(written, usual)
            tellers[wrapping].setdefault(name.rpartition(".")[0], reading)
    for name, kept in tellers["safetensors"].items():
        other = tellers["pickle"].get(name)
        if other is not None and _counts(kept, slot) != _counts(other, slot):
            return kept, other
    return None


def _counts(reading: Reading, slot: str) -> list[JsonValue]:
    return [fact.value for fact in reading.facts if _slot(fact) == slot]


def _lead(told: dict[str, list[Reading]]) -> Reading | None:
    """The file whose number of parameters the card has: read or computed before inferred, then the first."""
    for slot in _OF_ONE_FORMAT:
        if told[slot]:
            index = next((item for item in told[slot] if item.format in _INDICES), None)
            return index or min(told[slot], key=lambda item: _certainty(item, slot))
    return None


def _certainty(reading: Reading, slot: str) -> int:
    """The rank of the method by which a file tells a slot; less is surer."""
    return min(RANK[fact.method] for fact in reading.facts if _slot(fact) == slot)


def _of_format(lead: Reading | None, slot: str, items: list[Reading]) -> list[Reading]:
    """Of the files that tell a slot those that may: what formats count differently is told by one format."""
    if lead is None or slot not in _OF_ONE_FORMAT:
        return items
    if lead in items:
        return [lead, *(item for item in items if item is not lead)]
    formats = {lead.format, _FELLOWS.get(lead.format, lead.format)}
    return [item for item in items if item.format in formats]


def _slot(fact: Fact) -> str:
    """The slot of the model that a fact is about; empty for other facts."""
    path = tokens(fact.slot)
    return path[1] if path[:1] == ["model"] and len(path) > 1 else ""


def _tellers(items: list[Reading]) -> list[Reading]:
    """The readings that tell a slot: the index of the shards, or the first file, with its fellow shards."""
    if not items:
        return []
    first = next((item for item in items if item.format in _INDICES), items[0])
    shard = _SHARD.match(first.source.name)
    if shard is None:
        return [first]
    stem = shard["stem"]
    return [item for item in items if (found := _SHARD.match(item.source.name)) and found["stem"] == stem]


def _summed(facts: list[Fact], tellers: dict[str, list[Reading]]) -> Iterator[Fact]:
    """Yield the facts of one file; what it shares with its fellow shards is the sum over all of them."""
    summaries = True
    for fact in facts:
        shards = tellers.get(_slot(fact), [])
        counted = _slot(fact) in {*_COUNTS, "tensor_summaries"}
        if counted and shards and _adds_up(shards[0]) and not _is_complete(shards):
            continue  # a shard is missing: nobody knows the sum
        if not counted or len(shards) < 2:
            yield fact
        elif _slot(fact) in _COUNTS:
            total = sum(
                _numbers([other for shard in shards for other in shard.facts if other.slot == fact.slot])
            )
            yield replace(fact, value=total, where=f"{len(shards)} shards: {fact.where}", method="computed")
        elif summaries:
            summaries = False
            told = [other for shard in shards for other in shard.facts if other.slot == fact.slot]
            yield from _summaries(told, f"{len(shards)} shards: {fact.where}")


def _adds_up(reading: Reading) -> bool:
    """Whether a file is a shard that counts only what it stores itself."""
    return _SHARD.match(reading.source.name) is not None and reading.format not in _SUMMED


def _is_complete(shards: list[Reading]) -> bool:
    """Whether all shards of a checkpoint are there, and readable."""
    found = _SHARD.match(shards[0].source.name)
    return (
        found is not None and int(found["count"]) == len(shards) and not any(item.problem for item in shards)
    )


def _summaries(facts: Sequence[Fact], where: str) -> Iterator[Fact]:
    """Yield one summary for each type of tensor, over all that are told."""
    totals: dict[str, dict[str, JsonValue]] = {}
    for fact in facts:
        if not isinstance(fact.value, dict):
            continue
        total = totals.setdefault(str(fact.value.get("data_type")), {})
        for name, value in fact.value.items():
            known = total.get(name)
            adds = isinstance(known, int) and isinstance(value, int)
            total[name] = known + value if adds else value  # type: ignore[operator]
    for total in totals.values():
        yield Fact("/model/tensor_summaries/-", total, where, "computed")

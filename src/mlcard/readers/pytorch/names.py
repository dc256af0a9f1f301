"""What a name in a checkpoint means for safety, and the findings that follow.

torch's own pairs stand in `inert_names.txt`; all others are judged as in any pickle
(`mlcard.readers.pickle_machine.names`). Only exact pairs are inert.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mlcard.readers.pickle_findings import MOST_FINDINGS, findings
from mlcard.readers.pickle_machine.names import folded, tier
from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, Source
    from mlcard.readers.pickle_machine import Pickled
    from mlcard.readers.pickle_machine.records import Named

#: Packages whose classes models are made of: not reviewed one by one.
MODEL_PACKAGES = re.compile(
    r"(torch\.(nn|optim|distributions|ao\.nn|nn\.quantized|quantization)"
    r"|torchvision\.models|torchvision\.ops|timm|transformers|diffusers|peft|sentence_transformers|accelerate"
    r"|pytorch_lightning|lightning|lightning_fabric|ultralytics\.nn|segmentation_models_pytorch|torch_geometric\.nn)"
    r"(\.[A-Za-z_]\w*)*",
    re.ASCII,
)
UNREVIEWED = "a class of a library that models are made of, not reviewed yet"
CLASS_NAME = re.compile(r"_?[A-Z]\w*", re.ASCII)


@cache
def inert_names() -> frozenset[tuple[str, str]]:
    """Return the pairs that are inert in a checkpoint, besides those that are inert in any pickle."""
    lines = files(__package__).joinpath("inert_names.txt").read_text("utf-8").splitlines()
    return frozenset(
        folded(module, name)
        for module, name in (line.split() for line in lines if line and not line.startswith("#"))
    )


def is_unreviewed(module: str, name: str) -> bool:
    """Whether a pair names a class of a library that models are made of."""
    return MODEL_PACKAGES.fullmatch(module) is not None and CLASS_NAME.fullmatch(name) is not None


def checkpoint_findings(pickled: Pickled, source: Source, member: str, *, scripted: bool) -> Iterator[Fact]:
    """Yield a finding for each name that is not inert, and for each anomaly of the opcodes.

    Args:
        pickled: the pickle.
        source: the file.
        member: its path in the archive; empty when the file is the pickle.
        scripted: the archive holds TorchScript, whose classes under `__torch__` are in its own code.
    """
    others: list[Named] = []
    unreviewed: list[Named] = []
    for named in pickled.names:
        pair = folded(named.module, named.name)
        own = scripted and pair[0].partition(".")[0] == "__torch__"
        if pair in inert_names() or own:
            continue
        known = tier(*pair) == "unknown" and is_unreviewed(*pair)
        (unreviewed if known else others).append(named)
    place = f"{member} " if member else ""
    for fact in findings(replace(pickled, names=others), source):
        yield _placed(fact, place)
    for named in unreviewed[:MOST_FINDINGS]:
        yield _placed(_unreviewed(named, source), place)


def _placed(fact: Fact, place: str) -> Fact:
    where = f"{place}{fact.where}"
    value = fact.value
    return replace(fact, where=where, value={**value, "where": where} if isinstance(value, dict) else value)


def _unreviewed(named: Named, source: Source) -> Fact:
    what = f"{named.module}.{named.name}"
    description = f"{named.what} at byte {named.offset} names it: {UNREVIEWED}"
    return finding(source, what, f"opcode {named.op}", description, "low", "unreviewed")

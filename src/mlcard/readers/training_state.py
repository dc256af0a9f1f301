"""What a training keeps beside its model, so that it can be taken up again: the state of its optimizer.

`optimizer.pt`, `scheduler.pt`, `scaler.pt`, `rng_state.pth`
(https://huggingface.co/docs/transformers/main_classes/trainer) are files of PyTorch. They say nothing of the
model and hold none of its parameters; but loading them runs what they name, so their security findings are
told.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.formats import BY_NAME, HEAD, PYTORCH_LEGACY, ZIP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source


def read(source: Source) -> Iterator[Fact]:
    """The security findings of the file."""
    with source.open() as file:
        head = file.read(HEAD)
    name = "pytorch" if re.match(rb"%b|%b" % (ZIP, PYTORCH_LEGACY), head) else "sklearn"
    yield Fact("/file/format", "training-state", "the file's name")
    module = BY_NAME[name].module
    if module is not None:
        for fact in importlib.import_module(module).read(source):
            if fact.slot == "/model/security_findings/-":
                yield fact

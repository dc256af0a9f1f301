"""Reports about the whole lake, asked before somebody needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import LakeIndexError
from mlcard.lake.index import answers, open_index
from mlcard.lake.questions import bindings, questions
from mlcard.lake.worker import answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def keep_reports(lake: Path, base: str, advance: Callable[[int], object] = lambda _: None) -> None:
    """Have the index of a lake keep the answer to every shipped question that needs no parameter.

    Args:
        lake: folder of the lake.
        base: IRI that relative ids are appended to.
        advance: told by how many hundredths the work has moved on.

    Raises:
        LakeIndexError: there is no index that can be asked.
    """
    opened = open_index(lake, base, trusted=True)
    if opened.store is None:
        raise LakeIndexError(opened.why or f"{lake}: there is no index", hint="mlcard index writes it")
    asked = [item for item in questions().values() if not any(each.required for each in item.parameters)]
    for number, item in enumerate(asked):
        bound = bindings({}, item.parameters, base)
        request = {"query": item.text, "base": base, "bindings": bound, "format": "json"}
        file = answers.place(opened.folder, request)
        if file and answers.kept(file) is None:
            answers.keep(file, answer(opened.store, request))
        advance(100 * (number + 1) // len(asked) - 100 * number // len(asked))

"""Every file format that mlcard knows: one row, one module, one fixture.

Content decides which format a file has; its name only breaks ties. A reader is a module with one function
`read(source) -> Iterator[Fact]`; readers of tables take a second argument, `TableOptions`, and those of
tables that come in parts a third, the other files. A reader executes nothing, loads no weights, sizes no
allocation by a number that it has not checked, and raises nothing but `MlcardError` and, for mangled files,
what stands in `MANGLED`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Fact, Reading, Source
from mlcard.readers.formats import FOLDERS, FORMATS, MANGLED, Format, Promise, promised, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.readers.tables import TableOptions

__all__ = ["FOLDERS", "FORMATS", "MANGLED", "Format", "Promise", "promised", "read", "recognise"]


def read(source: Source, options: TableOptions | None = None, parts: Sequence[Source] = ()) -> Reading:
    """Read one file: never raises an `MlcardError`, which becomes the problem of the reading instead.

    Args:
        source: the file.
        options: what somebody who knows a table says of it; readers of other files do not get it.
        parts: the other files of a table that is written in parts; they have the format of the first.
    """
    facts: list[Fact] = []
    name = ""
    problem: MlcardError | None = None
    try:
        form = recognise(source)
        if form is not None:
            name = form.name
            for fact in _facts(source, form, options, parts):
                facts.append(fact)  # noqa: PERF402  those before a problem are kept
    except MlcardError as error:
        problem = _without_frames(error)
    return Reading(source, name, tuple(facts), problem)


def _without_frames(error: MlcardError) -> MlcardError:
    """Drop the traceback: a problem outlives its reading, and frames would keep all that was read alive."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _facts(
    source: Source, form: Format, options: TableOptions | None, parts: Sequence[Source]
) -> Iterator[Fact]:
    if form.module is None:
        return
    reader = importlib.import_module(form.module)
    arguments: tuple[object, ...] = (source,)
    if options is not None and form.role == "data":
        arguments = (source, options, parts) if parts else (source, options)
    try:
        yield from reader.read(*arguments)
    except MANGLED as error:
        raise UnreadableFileError(
            f"{source.name}: not a readable {form.name} file ({error})",
            hint="the file is damaged, or it is not what its name says",
        ) from error

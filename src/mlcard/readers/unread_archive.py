"""Archives that are recognised and not read: what they hold is not known, which is never clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.formats import recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source


def read(source: Source) -> Iterator[Fact]:
    """Tell the format; that nothing more was read is a problem."""
    form = recognise(source)
    name = form.name if form is not None else "archive"
    yield Fact("/file/format", name, "magic number")
    raise UnreadableFileError(
        f"{source.name}: a {name} archive, which mlcard does not unpack",
        hint="unpack it and run mlcard on the folder; some loaders of models unpack it by themselves",
    )

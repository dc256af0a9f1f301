"""polars and numpy: where they are imported, and what polars may throw at a mangled file.

Why polars: of the engines measured it profiles a table at the least cost over reading it, and streams. Why
numpy beside it: it counts small integers, and adds up powers, in a third of the time.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.tables import polars_is_missing

try:
    import numpy as np
    import polars as pl
    from polars.exceptions import PanicException, PolarsError
except ImportError as error:
    raise polars_is_missing() from error

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["np", "pl", "translated"]

#: A panic of polars' Rust code is a BaseException; on a file that lies it is the file's fault.
_THROWN = (PolarsError, PanicException, OSError)
#: What polars quotes; the end of it may be missing.
_QUOTED = re.compile(r"`[^`]*`?", re.DOTALL)


@contextmanager
def translated(name: str, form: str, hint: str) -> Iterator[None]:
    """Turn what polars throws at a file into an `UnreadableFileError`.

    Args:
        name: the file.
        form: its format, for the message.
        hint: what the user can do.
    """
    try:
        yield
    except _THROWN as error:
        # Between quotes there are values, and whose they are is not known here.
        first_line = _QUOTED.sub("…", str(error)).split("\n", 1)[0][:200]
        raise UnreadableFileError(f"{name}: not a readable {form} file ({first_line})", hint=hint) from error

"""Parquet: typed columns, and what they hold.

Format: https://parquet.apache.org/docs/file-format/. The footer is checked first, then the rows are read
once, in a process of their own (see `mlcard.readers.tables.parquet_rows`). Types are the file's own. Columns
of lists, structures and bytes are named but not read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mlcard import errors
from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions, polars_is_missing
from mlcard.readers.tables.parquet_footer import read_footer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: `-P`: nothing is imported from the working directory, which may be the folder of a stranger's model.
_CHILD = (sys.executable, "-P", "-m", "mlcard.readers.tables.parquet_rows")


def read(source: Source, options: TableOptions = DEFAULT_OPTIONS) -> Iterator[Fact]:
    """Facts from a Parquet file: its columns, rows and meta-features."""
    if find_spec("polars") is None:
        raise polars_is_missing()
    read_footer(source)
    yield Fact("/file/format", "parquet", "first and last four bytes")
    answer = _ask(source, options)
    if "error" in answer:
        kind = getattr(errors, answer["error"])
        raise kind(answer["message"], hint=answer["hint"])
    for fact in answer["facts"]:
        yield Fact(*fact)


def _ask(source: Source, options: TableOptions) -> dict[str, Any]:
    """What the child process answers; if it broke down, the file is to blame."""
    request = {
        "path": str(source.path),
        "name": source.name,
        "options": asdict(options),
    }
    child = subprocess.run(  # noqa: S603 - a command of our own, without a word from the file
        _CHILD, input=json.dumps(request).encode(), capture_output=True, check=False
    )
    if child.returncode == 0:
        answer: dict[str, Any] = json.loads(child.stdout)
        return answer
    said = child.stderr.decode(errors="replace").strip()
    if child.returncode == 1:  # an exception of Python: a fault of mlcard, not of the file
        raise RuntimeError(f"{source.name}: the reader of Parquet rows failed\n{said}")
    reason = next(
        (line for line in said.splitlines() if "memory allocation" in line), f"code {child.returncode}"
    )
    raise errors.UnreadableFileError(
        f"{source.name}: not a readable Parquet file (polars broke down: {reason[:200]})",
        hint="copy or download the file again",
    )

"""Ask cards a question, in a process of its own that has a time and a memory limit."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mlcard.errors import InvalidCardError, InvalidQueryError
from mlcard.lake.index import answers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.lake.graph import Use

#: Memory in bytes that a query may take on top of the loaded graph.
MEMORY = 2 << 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives.

    Attributes:
        content: the serialised result.
        notes: what of the cards is not in the answer, and why.
    """

    content: bytes
    notes: tuple[str, ...]


def ask(
    paths: Sequence[Path], query: str, *, base: str, bound: Mapping[str, str], form: str, timeout: float,
    memory: int = MEMORY, index: Use = "auto", keep: bool = False,
) -> Answer:  # fmt: skip
    """Run a SPARQL query over the cards at paths, or below them.

    Args:
        paths: cards and folders.
        query: SPARQL 1.1 query text; SERVICE is refused.
        base: IRI that relative ids of the cards are appended to.
        bound: terms in N-Triples syntax by the variable that they are for (see `bindings`).
        form: `json`, `csv`, `tsv` or `xml` for a table, `turtle` for a graph, `table` for JSON or Turtle as
            it comes.
        timeout: seconds that the query may take once the cards are loaded.
        memory: bytes that the query may take on top of the loaded cards.
        index: how much the index of the lake counts, if it has one.
        keep: whether the index is to keep the answer, however soon it came.

    Raises:
        InvalidQueryError: the query is wrong, forbidden, or takes too much.
        InvalidCardError: no card can be read.
    """
    request = {
        "paths": [str(path) for path in paths],
        "query": query,
        "base": base,
        "bindings": dict(bound),
        "format": form,
        "timeout": timeout,
        "memory": memory,
        "index": index,
        "keep": keep,
    }
    # -P: a file that is called like a module and lies in the current folder is not imported.
    command = [sys.executable, "-P", "-m", "mlcard.lake.worker"]
    with (
        tempfile.TemporaryFile() as answer,
        subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
            command, stdin=subprocess.PIPE, stdout=answer, stderr=subprocess.PIPE
        ) as worker,
    ):
        try:
            said = _converse(worker, json.dumps(request), timeout)
        finally:
            worker.kill()
        answer.seek(0)
        content = answer.read()
    for file in said.keep:
        answers.keep(file, content)
    return Answer(content, tuple(said.notes))


def _converse(worker: subprocess.Popen[bytes], request: str, timeout: float) -> _Said:
    """Send the request, wait until the cards are loaded and the query has ended; what the worker said."""
    assert worker.stdin  # noqa: S101 - opened by ask()
    assert worker.stderr  # noqa: S101
    said = _Said()
    with contextlib.suppress(BrokenPipeError):  # it ended before it read: what it said tells why
        worker.stdin.write(request.encode() + b"\n")
        worker.stdin.flush()
    loaded = said.read(worker.stderr)
    try:
        worker.wait(timeout if loaded else None)
    except subprocess.TimeoutExpired as error:
        raise InvalidQueryError(
            f"the query did not end within {timeout:g} s",
            hint="bind more variables or add a LIMIT; --timeout gives it more time",
        ) from error
    said.read(worker.stderr)
    if worker.returncode == 1:
        raise RuntimeError("\n".join(["the process of the query failed", *said.noise]))
    if worker.returncode:
        raise InvalidQueryError(
            f"the query ended its process (code {worker.returncode}): it needs more memory than it may take",
            hint="bind more variables, or add a LIMIT",
        )
    return said


@dataclass(frozen=True, slots=True)
class _Said:
    """What the worker said so far.

    Attributes:
        notes: what is not in the answer.
        keep: the file in which the answer is to be kept, if it is.
        noise: what others in its process said, Python or the engine.
    """

    notes: list[str] = field(default_factory=list)
    keep: list[Path] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)

    def read(self, lines: IO[bytes]) -> bool:
        """Read until the cards are loaded (True) or there is no more (False); an error is raised here."""
        for line in lines:
            if not line.startswith(b"{"):
                self.noise.append(line.decode("utf-8", "replace").rstrip())
                continue
            message: dict[str, str] = json.loads(line)
            if "loaded" in message:
                return True
            if "note" in message:
                self.notes.append(message["note"])
            if "keep" in message:
                self.keep.append(Path(message["keep"]))
            if "error" in message:
                kind = InvalidQueryError if message["kind"] == "query" else InvalidCardError
                raise kind(message["error"], hint=message["hint"])
        return False

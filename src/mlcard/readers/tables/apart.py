"""Tables that are read in a process of their own, because their engine may break down.

A file that lies can make native code ask for all memory, overflow its stack or end the process: there is no
exception to catch. The child process, `python -m mlcard.readers.tables.apart`, reads a request as JSON from
its standard input and writes the facts, and the error if there is one, as JSON to its output. The system
grants it only so much memory and time.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, astuple
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcard import errors
from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.readers.tables import TableOptions, polars_is_missing
from mlcard.readers.tables.sketching import DumpOptions, SketchOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: `-P`: nothing is imported from the working directory, which may be the folder of a stranger's model.
_CHILD = (sys.executable, "-P", "-m", "mlcard.readers.tables.apart")
#: The modules whose files can be parts of one table.
DIVISIBLE = frozenset({"parquet_rows", "arrow_rows"})
#: Most memory of the child in bytes, where the machine has not more.
_MEMORY = 8 * 2**30
#: Most seconds of the processor: for any file, and for each of its gigabytes. Honest files take a hundredth.
_SECONDS, _SECONDS_PER_GIGABYTE = 300, 600


def facts_apart(form: str, rows: str, sources: Sequence[Source], options: TableOptions) -> Iterator[Fact]:
    """The facts of a file, or of the files that make one table, read in a process of its own.

    Args:
        form: the format, for messages.
        rows: the module of `mlcard.readers.tables` that finds the tables in such a file.
        sources: the files.
        options: what somebody who knows the table says of it.

    Raises:
        MissingExtraError: polars is not installed, which is seen before the child is started.
    """
    if find_spec("polars") is None or find_spec("numpy") is None:
        raise polars_is_missing()
    return _facts(form, rows, sources, options)


def _facts(form: str, rows: str, sources: Sequence[Source], options: TableOptions) -> Iterator[Fact]:
    answer = _ask(form, rows, sources, options)
    for fact in answer["facts"]:
        yield Fact(*fact)
    if "error" in answer:
        kind = getattr(errors, answer["error"])
        raise kind(answer["message"], hint=answer["hint"])


def _ask(form: str, rows: str, sources: Sequence[Source], options: TableOptions) -> dict[str, Any]:
    """What the child process answers; if it broke down, the file is to blame."""
    request = {
        "rows": rows,
        "sources": [[str(source.path), source.name] for source in sources],
        "options": asdict(options),
        "seconds": _SECONDS + sum(source.size() for source in sources) * _SECONDS_PER_GIGABYTE // 2**30,
    }
    child = subprocess.run(  # noqa: S603 - a command of our own, without a word from the file
        _CHILD, input=json.dumps(request).encode(), capture_output=True, check=False
    )
    if child.returncode == 0:
        answer: dict[str, Any] = json.loads(child.stdout)
        return answer
    said = child.stderr.decode(errors="replace").strip()
    name = sources[0].name
    if child.returncode == 1:  # an exception of Python: a fault of mlcard, not of the file
        raise RuntimeError(f"{name}: {rows} failed\n{said}")
    reason = next(
        (line for line in said.splitlines() if "memory allocation" in line), f"code {child.returncode}"
    )
    raise UnreadableFileError(
        f"{name}: not a readable {form} file (its reader broke down: {reason[:200]})",
        hint="copy or download the file again",
    )


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What a request asks for: facts, and the error that came after them."""
    from mlcard.readers.tables.found import facts_of  # noqa: PLC0415 - only the child needs polars
    from mlcard.readers.tables.parts import united  # noqa: PLC0415 - only the child needs polars

    sources = [Source(Path(path), name) for path, name in request["sources"]]
    facts: list[Any] = []
    try:
        module = importlib.import_module(f"mlcard.readers.tables.{request['rows']}")
        found = [table for source in sources for table in module.tables(source)]
        whole = [united(found)] if request["rows"] in DIVISIBLE else found
        for fact in facts_of(whole, _options(request["options"])):
            facts.append(astuple(fact))  # noqa: PERF401 - those before an error are kept
    except MlcardError as error:
        told = {"error": type(error).__name__, "message": str(error), "hint": error.hint}
        return {"facts": facts, **told}
    return {"facts": facts}


def _options(told: dict[str, Any]) -> TableOptions:
    """The options that JSON made lists and mappings of."""
    return TableOptions(
        told["target"],
        tuple(told["ignore"]),
        told["row_id"],
        told["classes"],
        tuple((name, given, tuple(categories)) for name, given, categories in told["types"]),
        tuple((name, tuple((kind, level) for kind, level in kinds)) for name, kinds in told["sensitive"]),
        told["security_level"],
        tuple((name, _options(options)) for name, options in told["tables"]),
        told["full"],
        SketchOptions(**told["sketch"]) if told["sketch"] else None,
        _dump(told["dump"]) if told["dump"] else None,
    )


def _dump(told: dict[str, Any]) -> DumpOptions:
    return DumpOptions(told["folder"], tuple(told["columns"]), tuple(told["different"]), told["table"])


def limit(seconds: int) -> None:
    """Let the system end this process when it takes more memory or time than an honest file."""
    if sys.platform == "win32":  # there are no such limits
        return
    import resource  # noqa: PLC0415 - not on Windows

    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    memory = max(_MEMORY, machine)
    for kind, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    limit(request["seconds"])
    json.dump(answer(request), sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()

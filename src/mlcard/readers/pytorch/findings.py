"""All security findings of a file of PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pytorch.names import checkpoint_findings
from mlcard.readers.security import finding
from mlcard.readers.zip_archive import Oddity
from mlcard.readers.zip_archive.findings import archive_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, Source
    from mlcard.readers.pytorch.loaded import Loaded, Script


#: What TorchScript for phones (`_save_for_lite_interpreter`) adds.
MOBILE = frozenset({"bytecode.pkl", "mobile_debug_handles.pkl"})


def all_findings(loaded: Loaded, source: Source) -> Iterator[Fact]:
    """Yield the findings of the archive, of each pickle in it, and of its code."""
    yield from archive_findings(loaded.oddities, source)
    scripted = loaded.script is not None
    for found in (loaded.main, loaded.constants):
        if found is not None:
            yield from checkpoint_findings(found.pickled, source, found.member, scripted=scripted)
    for found in loaded.others:
        yield from archive_findings(
            [Oddity("a pickle that torch does not read", found.member, "medium")], source
        )
        yield from checkpoint_findings(found.pickled, source, found.member, scripted=False)
    if loaded.script is not None:
        yield from _of_code(loaded.script, source)


def _of_code(script: Script, source: Source) -> Iterator[Fact]:
    for operation, path in script.reaching.items():
        what = "TorchScript that reads or writes files when it runs"
        yield finding(source, operation, path, what, "high", "dangerous")
    for library, path in script.foreign.items():
        what = "TorchScript that needs the native code of another library"
        yield finding(source, f"ops.{library}", path, what, "low", "unreviewed")

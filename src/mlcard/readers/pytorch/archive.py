"""Archives that `torch.save` (1.6 and later) and `torch.jit.save` write.

Format: `torch/serialization.py` and `caffe2/serialize/inline_container.cc`: a zip of one folder, with
`data.pkl`, the storages under `data/`, and for TorchScript `code/`, `constants.pkl` and `extra/`. Storages
are never read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.readers.pickle_machine import Limits
from mlcard.readers.pytorch.loaded import Loaded, Script
from mlcard.readers.pytorch.script import script_of
from mlcard.readers.zip_archive import Archive, Member, read_archive
from mlcard.readers.zip_archive.content import STORED, Budget, open_member
from mlcard.readers.zip_archive.pickles import Opened, other_pickles, pickle_in

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A tensor takes seven records and some thirty opcodes: eighty thousand tensors are granted.
LIMITS = Limits(opcodes=20_000_000, container_items=262_144, records=600_000)
VERSION = re.compile(rb"\d{1,9}")


def load(file: BinaryIO) -> Loaded:
    """Read an open archive."""
    archive = read_archive(file)
    opened = Opened(file, Budget(), list(archive.oddities))
    members = {member.name: member for member in archive.members}
    root = _root(archive)
    data, constants = members.get(f"{root}data.pkl"), members.get(f"{root}constants.pkl")
    main, of_code = pickle_in(opened, data, LIMITS), pickle_in(opened, constants, LIMITS)
    # Storages are raw, and debug_pkl is the source map of TorchScript, which only its own code reads.
    skipped = re.compile(rf"{re.escape(root)}(data|constants)/\d+$|.*\.debug_pkl$")
    others = other_pickles(opened, archive.members, (data, constants), skipped)
    script, problem = _script(opened, members, root) if constants else (None, None)
    problems = (archive.problem, problem, *(other.pickled.problem for other in others))
    return Loaded(
        packing="zip",
        version=_version(file, members.get(f"{root}version")),
        main=main,
        constants=of_code,
        others=tuple(others),
        sizes=_sizes(archive.members, root),
        script=script,
        oddities=tuple(opened.oddities),
        problem=next((problem for problem in problems if problem is not None), None),
    )


def _root(archive: Archive) -> str:
    """The folder that holds everything; torch takes that of the first member."""
    for member in archive.members:
        if member.name.endswith("/data.pkl") and member.name.count("/") == 1:
            return member.name.removesuffix("data.pkl")
    return ""


def _sizes(members: Iterable[Member], root: str) -> dict[str, int]:
    """Bytes of the storages; those of constants keep their folder in the key."""
    sizes = {}
    for member in members:
        folder, _, key = member.name.removeprefix(root).partition("/")
        size = member.stored if member.method == STORED else member.size
        if folder == "data" and key:
            sizes[key] = size
        elif folder == "constants" and key:
            sizes[f"constants/{key}"] = size
    return sizes


def _version(file: BinaryIO, member: Member | None) -> str:
    if member is None or member.method != STORED:
        return ""
    file.seek(member.start)
    stated = VERSION.match(file.read(min(member.stored, 16)))
    return stated.group().decode() if stated else ""


def _script(opened: Opened, members: dict[str, Member], root: str) -> tuple[Script, MlcardError | None]:
    texts: dict[str, str] = {}
    problem: MlcardError | None = None
    for name, member in members.items():
        if name.startswith(f"{root}code/") and name.endswith(".py"):
            try:
                with open_member(opened.file, member, opened.budget, opened.oddities) as content:
                    texts[name.removeprefix(f"{root}code/")] = content.read().decode("utf-8", "replace")
            except MlcardError as error:
                problem = error
    extra = tuple(name.removeprefix(f"{root}extra/") for name in members if name.startswith(f"{root}extra/"))
    if not texts and problem is None:
        problem = UnreadableFileError("the archive has constants of TorchScript and no code")
    return script_of(texts, extra), problem

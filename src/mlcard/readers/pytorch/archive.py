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
    from collections.abc import Iterable, Iterator

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
    storages = dict(_storages(archive.members, root))
    return Loaded(
        packing="zip",
        version=_version(file, members.get(f"{root}version")),
        main=main,
        constants=of_code,
        others=tuple(others),
        sizes={key: _size(member) for key, member in storages.items()},
        starts={key: member.start for key, member in storages.items() if member.method == STORED},
        big_endian=_text(file, members.get(f"{root}byteorder")) == b"big",
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


def _storages(members: Iterable[Member], root: str) -> Iterator[tuple[str, Member]]:
    """Yield the members that are storages by their keys; those of constants keep their folder in the key."""
    for member in members:
        folder, _, key = member.name.removeprefix(root).partition("/")
        if folder in {"data", "constants"} and key:
            yield (key if folder == "data" else f"constants/{key}"), member


def _size(member: Member) -> int:
    """Bytes of the content of a member."""
    return member.stored if member.method == STORED else member.size


def _version(file: BinaryIO, member: Member | None) -> str:
    stated = VERSION.match(_text(file, member))
    return stated.group().decode() if stated else ""


def _text(file: BinaryIO, member: Member | None) -> bytes:
    """The content of a member that holds a word; empty when there is none, or it is compressed."""
    if member is None or member.method != STORED:
        return b""
    file.seek(member.start)
    return file.read(min(member.stored, 16))


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

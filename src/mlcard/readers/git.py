"""Who changed which file when, from the git repository that a folder lies in.

Not a file format: git itself is asked (https://git-scm.com/docs/git-log), locally and read-only. A repository
that nobody vouches for can name programs in its configuration (file-system monitor, hooks, filters, signature
checks, transports of a partial clone); nothing that is called here starts one: no index is refreshed, no
filter is applied, no transport is allowed. Whether a file is modified is found by hashing it as git would.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from mlcard.git_lfs import LONGEST, pointer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: Longest time that one call of git may take, in seconds.
TIMEOUT = 10.0
#: Most commits that are listed; beyond them the first commit of a file is not known.
MAX_COMMITS = 50_000
#: Most paths that git is asked for one by one. Measured on 100,000 commits: 1 path 0.8 s, 10 paths 1.8 s, 40
#: paths
#: 6 s, because git compares each path with each entry; the whole repository 7 s, one folder of it 0.7 s.
MAX_PATHS = 20
#: Largest file whose line ends are normalised to see whether it is modified, in bytes.
MAX_TEXT = 10_000_000

#: Settings that stand above those of the repository: none may start a program or a transfer.
_SETTINGS = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.untrackedCache=false",
    "log.showSignature=false", "gpg.program=false", "gpg.ssh.program=false", "gpg.x509.program=false",
    "diff.external=", "core.sshCommand=false", "core.askPass=", "credential.helper=", "protocol.allow=never",
    "safe.bareRepository=explicit", "core.quotePath=false", "color.ui=never", "log.mailmap=false",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1", "GIT_LITERAL_PATHSPECS": "1", "GIT_PAGER": "cat", "GIT_ASKPASS": "",
    "LC_ALL": "C",
}  # fmt: skip
#: Variables of git that say whom the user trusts; all others would lead to another repository than the
#: folder's.
_KEPT = re.compile(
    r"GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|EXEC_PATH)$"
)
_HASH = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?$")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: hash, author, and the author's date with its time zone (ISO 8601)."""

    hash: str
    date: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class FileHistory:
    """The commits of one file.

    Attributes:
        first: the commit that added it, or None where the history does not go back that far.
        last: the newest commit that changed it.
        modified: whether the file differs from the one in HEAD; None when that is not known.
    """

    first: Commit | None
    last: Commit
    modified: bool | None


@dataclass(frozen=True, slots=True)
class History:
    """The repository of a folder.

    Attributes:
        root: the repository's working tree.
        head: hash of the commit that is checked out.
        remote: URL that the repository was cloned from, without credentials, or None.
        files: for each path that has commits, its history.
    """

    root: Path
    head: str
    remote: str | None
    files: Mapping[str, FileHistory] = field(default_factory=dict)


def history(folder: Path, paths: Sequence[str]) -> History | None:
    """The history of files; None without git, without a repository, or without a commit.

    Args:
        folder: the folder that the paths are relative to.
        paths: the files, with `/` between the parts.
    """
    place = _output(folder, ["rev-parse", "--show-toplevel", "--is-shallow-repository"])
    lines = (place or b"").decode("utf-8", "surrogateescape").splitlines()
    head = (
        (_output(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]) or b"")
        .decode("ascii", "replace")
        .strip()
    )
    if len(lines) < 2 or not _HASH.match(head):
        return None
    wanted = set(paths)
    asked = sorted(wanted) if len(wanted) <= MAX_PATHS else ["."]
    first, last, complete = _commits(folder, asked, wanted)
    whole = complete and lines[-1] == "false"
    stored = _stored(folder, asked, wanted)
    files = {
        path: FileHistory(
            first[path] if whole else None, last[path], _modified(folder, path, stored.get(path))
        )
        for path in sorted(last)
    }
    return History(Path("\n".join(lines[:-1])), head, remote(folder), files)


def _command(folder: Path, arguments: Sequence[str]) -> list[str] | None:
    git = shutil.which("git")
    if git is None or not Path(git).is_absolute():
        return None
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    return [git, "--no-pager", *settings, "-C", str(folder), *arguments]


def _environment() -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _KEPT.match(name)
    }
    return inherited | _ENVIRONMENT


def _run(folder: Path, arguments: Sequence[str]) -> tuple[bytes, bool]:
    """What git writes, and whether it came to a good end within the time."""
    command = _command(folder, arguments)
    if command is None:
        return b"", False
    try:
        with subprocess.Popen(  # noqa: S603 - no shell; arguments of the repository follow `--`
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        ) as process:
            try:
                output, _ = process.communicate(timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
                return output, False
    except OSError:
        return b"", False
    return output, process.returncode == 0


def _output(folder: Path, arguments: Sequence[str]) -> bytes | None:
    output, good = _run(folder, arguments)
    return output if good else None


def _commits(
    folder: Path, asked: Sequence[str], wanted: set[str]
) -> tuple[dict[str, Commit], dict[str, Commit], bool]:
    """The first and last commit of each path, and whether the whole history was seen."""
    output, good = _run(
        folder,
        [
            "log", "-z", "--format=%x01%H%x00%aI%x00%an%x00%ae%x00", "--name-only", "--relative",
            "--no-renames",
            "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--encoding=UTF-8",
            "--no-notes",
            "--ignore-submodules=all", f"--max-count={MAX_COMMITS}", "HEAD", "--", *asked,
        ],
    )  # fmt: skip
    first: dict[str, Commit] = {}
    last: dict[str, Commit] = {}
    count = 0
    for commit, names in _parse_log(output):
        count += 1
        for name in names:
            if name in wanted:
                first[name] = commit
                last.setdefault(name, commit)
    return first, last, good and count < MAX_COMMITS


def _parse_log(output: bytes) -> Iterator[tuple[Commit, list[str]]]:
    for chunk in output.decode("utf-8", "surrogateescape").split("\x01")[1:]:
        parts = chunk.split("\0")
        if len(parts) < 4 or not _HASH.match(parts[0]) or not _is_date(parts[1]):
            continue
        name, email = (_printable(part) for part in parts[2:4])
        yield (
            Commit(parts[0], parts[1], name, email),
            [part.removeprefix("\n") for part in parts[4:] if part.strip("\n")],
        )


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _printable(text: str) -> str:
    """A name as text that can be written anywhere: no control characters, no broken code points."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter for letter in clean if letter.isprintable())[:200].strip()


@dataclass(frozen=True, slots=True)
class _Blob:
    """A file as HEAD has it."""

    mode: str
    hash: str
    size: int


def _stored(folder: Path, asked: Sequence[str], wanted: set[str]) -> dict[str, _Blob]:
    """The files in HEAD, by path."""
    output = _output(folder, ["ls-tree", "-r", "-z", "-l", "HEAD", "--", *asked]) or b""
    found = {}
    for entry in output.decode("utf-8", "surrogateescape").split("\0"):
        about, _, name = entry.partition("\t")
        fields = about.split()
        if name in wanted and len(fields) == 4 and fields[1] == "blob" and fields[3].isdecimal():
            found[name] = _Blob(fields[0], fields[2], int(fields[3]))
    return found


def _modified(folder: Path, path: str, blob: _Blob | None) -> bool | None:
    """Whether a file differs from a blob; LFS pointers and line ends of the platform are no difference."""
    if blob is None:
        return True
    file = folder / path
    try:
        if blob.mode == "120000":
            return _blob_hash([os.fsencode(file.readlink())], blob) != blob.hash
        size = file.stat().st_size
        if size == blob.size and _blob_hash(_chunks(file), blob, size) == blob.hash:
            return False
        pointer = (
            pointer_of(_output(folder, ["cat-file", "blob", blob.hash]) or b"")
            if blob.size < LONGEST
            else None
        )
        if pointer is not None:
            return _digest("sha256", _chunks(file)) != pointer.sha256
        if size > MAX_TEXT or size <= blob.size:
            return True
        return _blob_hash([file.read_bytes().replace(b"\r\n", b"\n")], blob) != blob.hash
    except OSError:
        return None


def _blob_hash(chunks: Iterable[bytes], blob: _Blob, size: int | None = None) -> str:
    """The name that git gives to a content: the hash of `blob`, its size, a zero byte, and the content."""
    content = list(chunks) if size is None else chunks
    length = sum(map(len, content)) if size is None else size
    kind = "sha1" if len(blob.hash) == 40 else "sha256"
    return _digest(kind, content, b"blob %d\0" % length)


def _digest(kind: str, chunks: Iterable[bytes], start: bytes = b"") -> str:
    digest = hashlib.new(kind, start, usedforsecurity=False)
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            yield chunk


def remote(folder: Path) -> str | None:
    """The URL of `origin`, or of the only remote."""
    output = _output(folder, ["config", "--local", "-z", "--get-regexp", r"^remote\..*\.url$"]) or b""
    remotes = dict(
        entry.partition("\n")[::2] for entry in output.decode("utf-8", "replace").split("\0") if entry
    )
    url = remotes.get("remote.origin.url") or (next(iter(remotes.values())) if len(remotes) == 1 else None)
    return public_url(url) if url else None


def public_url(url: str) -> str | None:
    """A URL of a repository without credentials; nothing for a path on this machine."""
    short = re.fullmatch(r"(?:[\w.\-]+@)?([\w.\-]{2,}):(?!/)([^\s:]+)", url)
    if short:  # the form of scp: git@host:path
        return f"ssh://git@{short.group(1)}/{short.group(2)}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if (
        parts.scheme not in {"http", "https", "ssh", "git"}
        or not parts.hostname
        or any(map(str.isspace, url))
    ):
        return None
    host = parts.netloc.rpartition("@")[2]
    user = "git@" if parts.scheme == "ssh" and parts.username == "git" else ""
    return urlunsplit((parts.scheme, user + host, parts.path, "", ""))

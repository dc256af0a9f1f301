"""`.gitattributes`: which files of a repository pass a filter, such as that of Git LFS.

Format: https://git-scm.com/docs/gitattributes. Read without git, so that a folder which was downloaded and
not cloned tells the same. Of the attributes `filter` alone is read. A pattern without slash is one of names,
any other one of paths below the folder of the file; the last line that fits a file decides, and the file of
the nearest folder before those above it.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import LimitExceededError
from mlcard.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.facts import Source

#: Most bytes and rules that are read, and the most parts and letters of a pattern.
MAX_BYTES = 200_000
MAX_RULES = 2_000
MAX_PARTS, MAX_LETTERS = 32, 500
#: The value of `filter` that `git lfs track` writes.
LFS = "lfs"
_LINE = re.compile(r'\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s"]\S*))\s+(?P<attributes>.*)')
#: A macro, `[attr]name …`, is no pattern.
_MACRO = "[attr]"
#: A letter after a backslash stands for itself; `[^…]` is what `fnmatch` writes `[!…]`.
_ESCAPED = re.compile(r"\\(.)|\[\^")


class Rule(NamedTuple):
    """A line that sets or unsets the filter of the files that a pattern fits: empty where it unsets it."""

    line: int
    pattern: str
    filter: str


def read(source: Source) -> Iterator[Fact]:
    """The rules of a file: `/filter/-`."""
    yield Fact("/file/format", "git-attributes", "the file's name")
    for rule in rules(source):
        yield Fact("/filter/-", rule._asdict(), f"line {rule.line}")


def rules(source: Source) -> list[Rule]:
    """The lines of a file that speak of the filter, in their order."""
    with source.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{source.name}: is larger than {MAX_BYTES} bytes")
    text = content.decode("utf-8", "surrogateescape")
    found = (_rule(number, line) for number, line in enumerate(text.split("\n"), 1))
    return [rule for rule in found if rule is not None][:MAX_RULES]


def _rule(number: int, line: str) -> Rule | None:
    """The rule of a line; None of a comment, a macro, and a line about other attributes."""
    match = _LINE.match(line)
    if match is None or line.lstrip().startswith(("#", _MACRO)):
        return None
    pattern = match["plain"] if match["plain"] is not None else re.sub(r"\\(.)", r"\1", match["quoted"])
    if pattern.startswith("!"):  # git has no negative patterns here
        return None
    chosen: str | None = None
    for word in match["attributes"].split():
        name, _, value = word.partition("=")
        if name == "filter":
            chosen = value
        elif name in {"-filter", "!filter"}:
            chosen = ""
    return None if chosen is None else Rule(number, pattern, chosen)


def deciding(name: str, known: Iterable[tuple[str, Sequence[Rule]]]) -> tuple[str, Rule] | None:
    """The rule that decides on a file, and the folder of the `.gitattributes` that it stands in.

    Args:
        name: path of the file, relative to a folder.
        known: the rules by the folders that they stand in, relative to the same folder.
    """
    found: tuple[str, Rule] | None = None
    for folder, listed in sorted(known, key=lambda item: len(item[0].split("/")) if item[0] else 0):
        if folder and not name.startswith(f"{folder}/"):
            continue
        inner = name[len(folder) + 1 :] if folder else name
        found = next(((folder, rule) for rule in reversed(listed) if fits(rule.pattern, inner)), found)
    return found


def fits(pattern: str, name: str) -> bool:
    """Whether a pattern fits a path, both relative to the folder of the `.gitattributes`.

    A pattern with more parts or letters than anybody writes fits nothing.
    """
    if len(pattern) > MAX_LETTERS or pattern.endswith("/") or "[:" in pattern:
        return False  # a folder is no file; classes as `[[:digit:]]` are not read
    glob = _ESCAPED.sub(lambda match: f"[{match[1]}]" if match[1] else "[!", pattern)
    if "/" not in pattern:
        return fnmatchcase(name.rpartition("/")[2], glob)
    wanted = glob.removeprefix("/").split("/")
    return len(wanted) <= MAX_PARTS and _fit(wanted, name.split("/"))


def _fit(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether the parts of a pattern fit those of a path; `**` stands for any number of folders."""
    reached = {0}  # numbers of parts of the path that the pattern so far can have taken
    for position, part in enumerate(wanted):
        if part == "**":
            least = 1 if position == len(wanted) - 1 else 0
            reached = set(range(min(reached) + least, len(parts) + 1)) if reached else reached
        else:
            reached = {at + 1 for at in reached if at < len(parts) and fnmatchcase(parts[at], part)}
    return len(parts) in reached

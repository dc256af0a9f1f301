"""Paths in scripts: `pathlib` and `os.path`, as far as text alone decides them."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.readers.script.values import MAX_TEXT, UNKNOWN, FilePath, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.readers.script.values import Call, Value

_PATH_CLASSES = {f"pathlib.{pure}{kind}Path" for pure in ("", "Pure") for kind in ("", "Posix", "Windows")}
#: Functions that give back the path they are given.
_SAME = {
    "str", "os.fspath", "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expanduser",
    "posixpath.abspath", "pathlib.Path.absolute",
}  # fmt: skip
_SAME_METHODS = {"resolve", "absolute", "as_posix", "expanduser", "__str__", "__fspath__"}


def as_path(value: Value | None) -> FilePath | None:
    """The path that a value is: a path, or a text that can be one."""
    if isinstance(value, FilePath):
        return value
    if (
        isinstance(value, Literal)
        and isinstance(value.value, str)
        and value.value
        and "\0" not in value.value
    ):
        return FilePath(value.value, certain=value.certain)
    return None


def join(parts: Iterable[Value | None]) -> Value:
    """Join paths as `pathlib` and `os.path.join` do: an absolute part starts anew."""
    joined: FilePath | None = None
    for part in parts:
        path = as_path(part)
        if path is None:
            return UNKNOWN
        if joined is None or path.from_script or path.text.startswith("/"):
            joined = path
        else:
            text = posixpath.join(joined.text, path.text)
            joined = FilePath(text, joined.from_script, joined.certain and path.certain)
        if len(joined.text) > MAX_TEXT:
            return UNKNOWN
    return joined or UNKNOWN


def parent(path: FilePath, levels: int = 1) -> FilePath:
    """The folder that holds a path, so many levels up; above the script's folder it is `..`."""
    text = posixpath.normpath(path.text)
    for _ in range(min(levels, 50)):
        climbed = text == "." or posixpath.basename(text) == ".."
        text = posixpath.normpath(posixpath.join(text, "..")) if climbed else posixpath.dirname(text) or "."
    return FilePath(text, path.from_script, path.certain)


def path_function(call: Call) -> Value | None:
    """The path that a function gives back, or nothing when it is none that is known."""
    if call.target in _PATH_CLASSES:
        return join(call.arguments) if call.arguments else FilePath(".")
    if call.target in {"os.path.join", "posixpath.join"}:
        return join(call.arguments)
    if call.target in {"os.getcwd", "pathlib.Path.cwd"}:
        return FilePath(".")
    first = call.arguments[0] if len(call.arguments) == 1 else None
    path = first if isinstance(first, FilePath) else None
    if call.target in _SAME:
        return path or (first if isinstance(first, Literal) and isinstance(first.value, str) else None)
    if path is None and call.target.startswith("os.path."):
        path = as_path(first)
    if path is not None and call.target == "os.path.dirname":
        return parent(path)
    if path is not None and call.target == "os.path.basename":
        return Literal(posixpath.basename(path.text), path.certain)
    return None


def path_method(path: FilePath, call: Call) -> Value | None:
    """The path that a method of a path gives back, or nothing when it is none that is known."""
    if call.method in _SAME_METHODS:
        return path
    if call.method in {"joinpath", "__truediv__"}:
        return join([path, *call.arguments])
    new = as_path(call.arguments[0]) if len(call.arguments) == 1 else None
    if new is None or PurePosixPath(path.text).name in {"", ".."}:
        return None
    if call.method == "with_suffix" and (not new.text or new.text.startswith(".")) and "/" not in new.text:
        return FilePath(str(PurePosixPath(path.text).with_suffix(new.text)), path.from_script, path.certain)
    if call.method == "with_name" and PurePosixPath(new.text).name == new.text:
        return FilePath(str(PurePosixPath(path.text).with_name(new.text)), path.from_script, path.certain)
    return None


def path_attribute(path: FilePath, name: str) -> Value | None:
    """The value of an attribute of a path, or nothing when it is none that is known."""
    if name == "parent":
        return parent(path)
    pure = PurePosixPath(path.text)
    if name in {"name", "stem", "suffix"}:
        return Literal(str(getattr(pure, name)), path.certain)
    return None

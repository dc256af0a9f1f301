"""Files that DVC keeps: path, MD5 and size, as `.dvc` files and `dvc.lock` note them under `outs`.

Format: https://doc.dvc.org/user-guide/project-structure/dvc-files#output-entries. An entry without `hash` was
written before DVC 3: its MD5 is that of the text with the line ends of Unix, and of no file that is here.
Folders have a hash of their own kind, which ends in `.dir`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.counts import is_count
from mlcard.readers.beside import stays_inside
from mlcard.readers.origins import MOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Out:
    """A file that DVC keeps.

    Attributes:
        path: relative to the file that says so.
        is_folder: whether it is a folder.
        md5: of its content, if that is told.
        byte_size: of its content, if that is told.
    """

    path: str
    is_folder: bool
    md5: str = ""
    byte_size: int | None = None


def outs(described: Mapping[str, Any], folder: str, within: str) -> Iterator[Out]:
    """The outs of a `.dvc` file or of a stage, but for those outside of what is described.

    Args:
        described: what has them.
        folder: the `wdir` that their paths are relative to.
        within: the folder of the file that says so.
    """
    listed = described.get("outs")
    for item in listed[:MOST] if isinstance(listed, list) else ():
        path = item.get("path") if isinstance(item, dict) else None
        if not isinstance(path, str) or not path:
            continue
        name = posixpath.normpath(posixpath.join(folder, path))
        if stays_inside(posixpath.normpath(posixpath.join(within, name))):
            yield _out(item, name)


def _out(item: Mapping[str, Any], name: str) -> Out:
    """One entry; of its numbers those that are in order."""
    md5, size = item.get("md5"), item.get("size")
    is_folder = "nfiles" in item or (isinstance(md5, str) and md5.endswith(".dir"))
    known = item.get("hash") == "md5" and isinstance(md5, str) and _MD5.fullmatch(md5)
    return Out(name, is_folder, str(md5) if known else "", size if is_count(size) else None)

"""Files of PyTorch made by hand, of opcodes of protocol 2: what torch writes, and what nobody should."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value: int) -> bytes:
    return b"I%d\n" % value


def tuple_of(*items: bytes) -> bytes:
    return b"(" + b"".join(items) + b"t"


def tensor(key: str, size: int, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> bytes:
    pid = tuple_of(text("storage"), b"ctorch\nFloatStorage\n", text(key), text("cpu"), integer(size)) + b"Q"
    sizes, steps = tuple_of(*map(integer, shape)), tuple_of(*map(integer, strides))
    hooks = b"ccollections\nOrderedDict\n)R"
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n"
        + tuple_of(pid, integer(offset), sizes, steps, b"\x89", hooks)
        + b"R"
    )


def pickled(**values: bytes) -> bytes:
    return b"\x80\x02}(" + b"".join(text(key) + value for key, value in values.items()) + b"u."


def archive(path: Path, members: dict[str, bytes], *, method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members.items():
            made.writestr(f"a/{name}", content)
    return path


def checkpoint(path: Path, data: bytes, *, method: int = zipfile.ZIP_STORED, **members: bytes) -> Path:
    storages = {name.replace("_", "/"): content for name, content in members.items()}
    return archive(path, {"data.pkl": data, "version": b"3\n", **storages}, method=method)

"""The walker of HDF5 files: what h5py says of the same files, and files that lead in circles."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.readers.hdf5 import Node, storage, walk

FOLDER = Path(__file__).parent / "data/models/keras"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())
STRUCTURES = sorted(name for name, told in EXPECTED.items() if "nodes" in told)


def nodes(data: bytes) -> dict[str, Node]:
    return {"/".join(node.path): node for node in walk(io.BytesIO(data), len(data), "x.h5")}


@pytest.mark.parametrize("name", STRUCTURES)
def test_groups_attributes_and_shapes_are_those_of_h5py(name: str) -> None:
    found = nodes((FOLDER / name).read_bytes())
    expected = EXPECTED[name]["nodes"]
    # h5py visits an object with two names once, by its first name in its own order.
    assert len(found) == len(expected)
    for path in found.keys() & expected.keys():
        told = expected[path]
        assert found[path].attributes == told["attributes"], path
        assert found[path].is_dataset == (told["shape"] is not None)
        assert list(found[path].shape) == (told["shape"] or []), path
    assert len(found.keys() ^ expected.keys()) <= 2


def test_types_have_the_names_of_tensors() -> None:
    found = nodes((FOLDER / "latest.h5").read_bytes())
    group = next(path for path in found if path.endswith("group"))
    kinds = ["F32", "F16", "F64", "I8", "U64", "BOOL", "C64", "STRING"]
    assert [found[f"{group}/weight {number}"].dtype for number in range(8)] == kinds
    assert found["chunked"].item_size == 4


def test_a_type_with_a_name_of_its_own() -> None:
    found = nodes((FOLDER / "named_type.h5").read_bytes())
    assert (found["weight"].dtype, found["weight"].shape) == ("F32", (3, 4))
    assert "type" not in found


def test_what_stands_in_other_files() -> None:
    found = nodes((FOLDER / "outside.h5").read_bytes())
    targets = [outside.target for node in found.values() for outside in node.outside]
    assert sorted(targets) == sorted(EXPECTED["outside.h5"]["outside"])


def test_a_file_that_is_cut_tells_its_nodes_first() -> None:
    data = (FOLDER / "latest.h5").read_bytes()[:-1]
    seen: list[Node] = []
    with pytest.raises(UnreadableFileError, match=r"x\.h5: not a whole HDF5 file"):
        seen.extend(walk(io.BytesIO(data), len(data), "x.h5"))


def header(messages: bytes) -> bytes:
    """A superblock of version 2, and a root group whose header of version 1 holds these messages."""
    start = (
        storage.SIGNATURE
        + bytes([2, 8, 8, 0])
        + b"".join(n.to_bytes(8, "little") for n in (0, 2**64 - 1, 0, 48))
    )
    return (
        start
        + bytes(4)
        + bytes([1, 0, 9, 0, 1, 0, 0, 0])
        + len(messages).to_bytes(4, "little")
        + bytes(4)
        + messages
    )


def message(kind: int, data: bytes) -> bytes:
    return kind.to_bytes(2, "little") + len(data).to_bytes(2, "little") + bytes(4) + data


def number(value: int) -> bytes:
    return value.to_bytes(8, "little")


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param(message(0x10, number(64) + number(24)), id="a header that goes on in itself"),
        pytest.param(message(0x10, number(2**62) + number(2**62)), id="a chunk beyond the end"),
        pytest.param(message(0x11, number(48) + number(48)), id="a symbol table that is none"),
        pytest.param(
            message(0x01, bytes([2, 33, 0, 1])) + message(0x03, bytes(8)), id="more dimensions than there are"
        ),
        pytest.param(message(0x0C, bytes([9] * 8)), id="an attribute of no known version"),
        pytest.param(message(0x0C, b"\1\0"), id="an attribute without a name"),
        pytest.param(
            message(0x02, bytes([0, 0]) + number(48) + number(48)), id="links in a heap that is none"
        ),
        pytest.param(b"\xff" * 40, id="noise"),
    ],
)
def test_bent_headers_end_in_typed_errors(messages: bytes) -> None:
    data = header(messages) + bytes(64)
    with pytest.raises(MlcardError):
        nodes(data)


def test_an_empty_group() -> None:
    assert list(nodes(header(b""))) == [""]


def test_what_is_read_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MAX_PIECES", 50)
    with pytest.raises(LimitExceededError):
        nodes((FOLDER / "latest.h5").read_bytes())

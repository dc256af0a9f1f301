"""Zip archives: what `zipfile` refuses is read, and what an honest writer does not do is told."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.zip_archive import Archive, read_archive
from mlcard.readers.zip_archive.content import Budget, open_member

FIXTURES = Path(__file__).parent / "data" / "models" / "pytorch"
EVAL = b"cbuiltins\neval\n."


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def archive(content: bytes) -> Archive:
    return read_archive(io.BytesIO(content))


WHOLE = zipped({"a": b"first", "data.pkl": EVAL})
#: Offset of the local header and of the entry in the directory, of the second member.
LOCAL, ENTRY = WHOLE.rindex(b"PK\x03\x04"), WHOLE.rindex(b"PK\x01\x02")


def changed(*changes: tuple[int, bytes], whole: bytes = WHOLE) -> bytes:
    data = bytearray(whole)
    for at, value in changes:
        data[at : at + len(value)] = value
    return bytes(data)


def without_second_entry() -> bytes:
    end = WHOLE.rindex(b"PK\x05\x06")
    fields = list(struct.unpack("<4s4H2LH", WHOLE[end:]))
    fields[3] = fields[4] = 1
    fields[5] -= end - ENTRY
    return WHOLE[:ENTRY] + struct.pack("<4s4H2LH", *fields)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(changed((LOCAL + 30, b"datap.kl")), "names 'datap.kl' instead", id="names-differ"),
        pytest.param(changed((LOCAL + 6, b"\x01")), "encryption", id="local-flag"),
        pytest.param(changed((ENTRY + 8, b"\x20")), "encryption", id="central-flag"),
        pytest.param(changed((LOCAL + 8, b"\x08")), "another compression", id="methods-differ"),
        pytest.param(changed((LOCAL + 18, b"\x01")), "other sizes", id="sizes-differ"),
        pytest.param(changed((ENTRY + 42, b"\0\0")), "overlap", id="two-entries-of-one-place"),
        pytest.param(without_second_entry(), "leaves out", id="member-that-is-not-listed"),
        pytest.param(b"#!/bin/sh\n" + WHOLE, "before the archive", id="bytes-before"),
        pytest.param(WHOLE + b"PKMORE", "follow the end", id="bytes-after"),
        pytest.param(zipped({"../../etc/passwd": b""}), "leaves the folder", id="path-that-climbs"),
        pytest.param(zipped({"/etc/passwd": b""}), "leaves the folder", id="path-from-the-root"),
        pytest.param(zipped({"C:\\x": b""}), "leaves the folder", id="path-with-a-drive"),
    ],
)
def test_oddity_is_told_and_the_member_is_read(content: bytes, what: str) -> None:
    found = archive(content)
    assert any(what in oddity.what for oddity in found.oddities), found.oddities
    if b"data.pkl" in content or b"datap.kl" in content:
        members = {member.name: member for member in found.members}
        opened = open_member(io.BytesIO(content), members["data.pkl"], Budget(), [])
        assert what == "overlap" or opened.read() == EVAL


def test_two_members_of_one_name() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a/data.pkl", b"N.")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a/data.pkl", EVAL)
    found = archive(stream.getvalue())
    assert [oddity.what for oddity in found.oddities] == ["two members of one name"]
    assert len(found.members) == 2


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.pt")), ids=lambda path: path.name)
def test_honest_archive_is_read_as_zipfile_reads_it(path: Path) -> None:
    content = path.read_bytes()
    if not content.startswith(b"PK"):
        return
    found = archive(content)
    listed = zipfile.ZipFile(path)
    oddities = list(found.oddities)

    assert [member.name for member in found.members] == listed.namelist()
    for member in found.members:
        opened = open_member(io.BytesIO(content), member, Budget(), oddities)
        assert opened.read() == listed.read(member.name)
    assert oddities == []


def test_wrong_checksum() -> None:
    content = changed((ENTRY + 16, b"\0\0\0\0"))
    found, oddities = archive(content), []
    member = next(member for member in found.members if member.name == "data.pkl")
    assert open_member(io.BytesIO(content), member, Budget(), oddities).read() == EVAL
    assert [oddity.what for oddity in oddities] == ["a checksum that is wrong"]


def test_budget_is_of_the_whole_archive() -> None:
    content = zipped({"a": bytes(600_000), "b": bytes(600_000)}, zipfile.ZIP_DEFLATED)
    budget = Budget(left=1_000_000)
    first, second = archive(content).members
    open_member(io.BytesIO(content), first, budget, [])
    with pytest.raises(LimitExceededError, match="inflates to more"):
        open_member(io.BytesIO(content), second, budget, [])


def test_damaged_member_gives_what_it_has() -> None:
    packed = zlib.compress(EVAL * 100)[2:-4]
    content = zipped({"a": EVAL * 100}, zipfile.ZIP_DEFLATED)
    content = content.replace(packed, packed[:20] + bytes(len(packed) - 20))
    oddities = list(archive(content).oddities)
    opened = open_member(io.BytesIO(content), archive(content).members[0], Budget(), oddities)
    assert opened.read().startswith(EVAL)
    assert oddities


def test_unknown_compression() -> None:
    content = zipped({"a": b"x"}, zipfile.ZIP_LZMA)
    with pytest.raises(UnreadableFileError, match="method 14"):
        open_member(io.BytesIO(content), archive(content).members[0], Budget(), [])


def test_archive_without_its_directory() -> None:
    found = archive(WHOLE[: ENTRY - 20])
    assert isinstance(found.problem, UnreadableFileError)
    assert [member.name for member in found.members] == ["a", "data.pkl"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x05\x06" + bytes(4) + b"\xff" * 12 + bytes(2), id="directory-of-4-GB"),
        pytest.param(b"PK\x03\x04" * 100_000, id="headers-without-members"),
        pytest.param(b"", id="empty"),
    ],
)
def test_bomb(content: bytes) -> None:
    assert archive(content).problem is not None


def test_plain_zip(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(zipped({"readme.txt": b"hello", "deep/model.txt": EVAL}))
    done = read(Source(path, path.name))
    named = {fact.value["what"] for fact in done.facts if isinstance(fact.value, dict)}
    assert (done.format, named) == ("zip", {"builtins.eval"})

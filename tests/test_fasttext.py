"""The fastText reader: facts as fastText tells them, and files that are not what they say."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from mangled import survives

from mlcard.facts import Reading, Source
from mlcard.readers import fasttext, read

FOLDER = Path(__file__).parent / "data/models/fasttext"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


def reading_of(path: Path) -> Reading:
    return read(Source(path, path.name))


def one(reading: Reading) -> dict[str, Any]:
    return {fact.slot.removeprefix("/model/"): fact.value for fact in reading.facts}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_facts_are_those_of_fasttext(name: str) -> None:
    reading, told = reading_of(FOLDER / name), EXPECTED[name]
    found = one(reading)
    assert (reading.format, reading.problem) == ("fasttext", None)
    assert {key: found[f"hyperparameters/{key}"] for key in told["arguments"]} == told["arguments"]
    assert found.get("classes", []) == told["labels"]
    assert f"{told['words']} words" in found["/file/description"]
    if told["input"]:
        total = sum(rows * columns for rows, columns in (told["input"], told["output"]))
        assert (found["parameter_count"], found["stored_elements"]) == (total, total)
    else:
        assert found["quantization"] == {"method": "product quantization"}
        assert "parameter_count" not in found


def header(**changes: int) -> bytes:
    fields = {
        "magic": fasttext.MAGIC,
        "version": 12,
        "dim": 4,
        "loss": 3,
        "model": 3,
        "entries": 1,
        "words": 1,
        "labels": 0,
        "pruned": -1,
    } | changes
    arguments = [5, 1, 1, 5, 1, fields["loss"], fields["model"], 0, 0, 0, 100, 1e-4]
    counts = [fields["entries"], fields["words"], fields["labels"], 10, fields["pruned"]]
    return fasttext.HEAD.pack(fields["magic"], fields["version"], fields["dim"], *arguments, *counts)


WORD = b"word\0" + struct.pack("<q", 3) + b"\0"
MATRIX = b"\0" + struct.pack("<2q", 1, 4) + bytes(16)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(header() + WORD + MATRIX * 2, None, id="whole"),
        pytest.param(header(version=11) + WORD + MATRIX * 2, None, id="version 11"),
        pytest.param(
            header() + WORD + MATRIX * 2 + b"x", "matrices end at byte", id="more than the matrices"
        ),
        pytest.param(header() + WORD + MATRIX, "ends before its matrices", id="one matrix"),
        pytest.param(header(entries=2) + WORD, "do not make", id="words and labels that do not add up"),
        pytest.param(
            header(entries=2**31 - 1, words=2**31 - 1) + WORD,
            "ends within its dictionary",
            id="more words than bytes",
        ),
        pytest.param(header() + b"a" * 300_000, "no end", id="a word without an end"),
        pytest.param(header(loss=9), "arguments", id="no such loss"),
        pytest.param(header(dim=0), "arguments", id="no dimensions"),
        pytest.param(
            header() + WORD + b"\0" + struct.pack("<2q", 2**62, 4),
            "more elements than any file",
            id="a huge matrix",
        ),
        pytest.param(
            header() + WORD + b"\0" + struct.pack("<2q", -1, 4), "below 0", id="a matrix below zero"
        ),
    ],
)
def test_files_that_are_not_what_they_say(data: bytes, reason: str | None, tmp_path: Path) -> None:
    path = tmp_path / "model.ftz"
    path.write_bytes(data)
    problem = reading_of(path).problem
    assert (problem is None) if reason is None else (problem is not None and reason in str(problem))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_mangled_files_end_in_typed_errors(name: str, tmp_path: Path) -> None:
    whole = (FOLDER / name).read_bytes()
    assert survives(tmp_path / name, whole, "fasttext", cuts=len(whole) // 97, flips=500) > 10

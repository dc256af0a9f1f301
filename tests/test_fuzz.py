"""A short run of the fuzz targets, one for each format with a reader; `make fuzz` runs longer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mlcard.readers import FORMATS

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
import harness

TARGETS = harness.seeds()


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_mangled_files_end_in_typed_errors(target: str, tmp_path: Path):
    count, failed = harness.run({target: TARGETS[target]}, seconds=0.4, seed=len(target), keep=tmp_path)

    assert count > 0
    assert not failed, "".join(path.read_text() for path in tmp_path.glob("*/traceback.txt"))


@pytest.mark.usefixtures("shared_data")
def test_there_is_a_target_for_every_reader():
    assert {form.name for form in FORMATS if form.module is not None} - TARGETS.keys() == set()


def test_there_is_a_target_for_pickles():
    assert len(TARGETS["sklearn"]) > 50

"""What every test may ask for: the shared real data, found beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("MLCARD_TEST_DATA", REPOSITORY.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real models, tables and cards; a run in CI fails without it."""
    if SHARED_DATA.is_dir():
        return SHARED_DATA
    message = f"no test data in {SHARED_DATA}; set MLCARD_TEST_DATA to a folder that holds it"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)

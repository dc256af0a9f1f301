"""Digest, norm and sample of a tensor, in whatever pieces its bytes come; and fingerprints as JSON."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcard.errors import InvalidCardError
from mlcard.fingerprint import (
    METHOD,
    Fingerprint,
    TensorFingerprint,
    digest_of,
    elements,
    norm_of,
    positions,
    with_numpy,
)
from mlcard.fingerprint.document import entries_in, entry, parse, summary, text_of
from mlcard.fingerprint.measure import Measure
from mlcard.fingerprint.reorder import row_by_row, swapped

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.fingerprint.measure import Measured

GENERATOR = np.random.default_rng(11)
#: For each type of numbers numpy's own; bfloat16 is the upper half of float32.
TYPES = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2", "C64": "<c8", "C128": "<c16", "I8": "i1",
         "U8": "u1", "BOOL": "?", "I16": "<i2", "U16": "<u2", "I32": "<i4", "U32": "<u4", "I64": "<i8",
         "U64": "<u8"}  # fmt: skip


def numbers(dtype: str, count: int) -> np.ndarray:
    """Numbers of a type."""
    if dtype == "BF16":
        return (numbers("F32", count).view("<u4") >> 16).astype("<u2")
    if dtype in {"C64", "C128"}:
        return (GENERATOR.standard_normal(count) + 1j * GENERATOR.standard_normal(count)).astype(TYPES[dtype])
    return (GENERATOR.standard_normal(count) * 20).astype(TYPES[dtype])


def as_floats(dtype: str, values: np.ndarray) -> np.ndarray:
    """The numbers in the widest type, as numpy has them."""
    if dtype == "BF16":
        values = (values.astype("<u4") << 16).view("<f4")
    return values.astype(np.complex128 if dtype[0] == "C" else np.float64)


def measured(dtype: str, raw: bytes, count: int, cuts: list[int], samples: int = 64) -> Measured:
    """A tensor measured in pieces that end at the given places."""
    made = Measure(dtype, count, samples)
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(raw)], strict=True):
        made.update(memoryview(raw)[begin:end])
    return made.finish()


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 200, elements.BLOCK, 3 * elements.BLOCK + 5])
def test_a_tensor_is_measured_as_numpy_and_hashlib_do(dtype: str, count: int) -> None:
    values = numbers(dtype, count)
    found = measured(dtype, values.tobytes(), count, [])
    assert found.digest == hashlib.sha256(values.tobytes()).hexdigest()
    plain = as_floats(dtype, values)
    if dtype[0] in "FCB" and dtype != "BOOL":
        assert found.square_sum == pytest.approx(np.sum(np.abs(plain) ** 2), rel=1e-12)
    else:
        assert found.square_sum is None
    if dtype[0] == "C":
        assert found.sample == ()
        return
    assert len(found.sample) == min(count, 64)
    assert found.sample == pytest.approx([plain[place] for place in positions(count, 64)], rel=1e-5)


@pytest.mark.parametrize("dtype", ["Q4_K", "F8_E4M3", "F4", "I4", "V64", "QI8", "made up"])
def test_of_packed_and_other_types_there_is_a_digest_only(dtype: str) -> None:
    found = measured(dtype, bytes(range(200)), 400, [7, 100])
    assert (found.digest, found.square_sum, found.sample) == (
        hashlib.sha256(bytes(range(200))).hexdigest(), None, (),
    )  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(TYPES)), st.integers(0, 2 * elements.BLOCK + 3), st.data())
def test_what_is_measured_does_not_depend_on_the_pieces(dtype: str, count: int, data: st.DataObject) -> None:
    raw = numbers(dtype, count).tobytes()
    cuts = data.draw(st.lists(st.integers(0, len(raw)), max_size=12))
    assert measured(dtype, raw, count, cuts) == measured(dtype, raw, count, [])


@pytest.mark.parametrize("dtype", elements.FLOATS)
@pytest.mark.parametrize("count", [1, elements.BLOCK - 1, 2 * elements.BLOCK, 2 * elements.BLOCK + 17])
def test_numpy_and_plain_python_agree(dtype: str, count: int) -> None:
    raw = memoryview(numbers(dtype, count).tobytes())
    mine, theirs = elements.squares(raw, dtype), with_numpy.squares(raw, dtype)
    assert mine == pytest.approx(theirs, rel=1e-12)
    assert norm_of(mine) == norm_of(theirs)


def test_blocks_of_numpy_do_not_depend_on_how_many_come_at_once() -> None:
    raw = memoryview(numbers("F32", 9 * elements.BLOCK).tobytes())
    size = 4 * elements.BLOCK
    one_by_one = [with_numpy.squares(raw[at : at + size], "F32")[0] for at in range(0, len(raw), size)]
    assert with_numpy.squares(raw, "F32") == one_by_one


def test_numpy_is_imported_for_large_files_only() -> None:
    code = (
        "import sys\nfrom mlcard.fingerprint.elements import FEW_BYTES, squares, squares_for\n"
        "assert squares_for(FEW_BYTES) is squares and 'numpy' not in sys.modules\n"
        "assert squares_for(FEW_BYTES + 1) is not squares and 'numpy' in sys.modules\n"
        "sys.modules['numpy'] = None; del sys.modules['mlcard.fingerprint.with_numpy']\n"
        "assert squares_for(FEW_BYTES + 1) is squares\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([1.0, math.nan], id="not a number"),
        pytest.param([1.0, math.inf], id="infinite"),
        pytest.param([1e300, 1e300], id="squares that are too large"),
    ],
)
@pytest.mark.parametrize("squares", [elements.squares, with_numpy.squares])
def test_what_is_not_finite_has_no_norm(values: list[float], squares: elements.Squares) -> None:
    assert norm_of(squares(memoryview(np.array(values).tobytes()), "F64")) is None


def test_a_sample_that_is_not_finite_is_left_out() -> None:
    raw = np.array([1.0, -math.inf, 2.0]).tobytes()
    assert measured("F64", raw, 3, []).sample == ()


@pytest.mark.parametrize("count", [0, 1, 64, 65, 100, 4096, 2**20, 2**40, 2**62])
def test_positions_are_inside_and_spread(count: int) -> None:
    places = positions(count, 64)
    assert places == list(range(count)) if count <= 64 else all(0 <= place < count for place in places)
    if count >= 4096:
        assert len(set(places)) == 64
        ordered = sorted(places)
        gaps = [right - left for left, right in pairwise(ordered)]
        assert max(gaps) < 4 * count / 64
    if count > 64:
        assert positions(count, 20) == places[:20]


def test_positions_fall_into_all_columns_of_a_matrix() -> None:
    """With even steps a sample of a square matrix would be one column."""
    assert len({place % 4096 for place in positions(4096 * 4096, 64)}) == 64


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.randoms(), st.sampled_from([1, 2, 4, 8]))
def test_views_are_put_row_by_row_as_numpy_does(shape: list[int], chance, width: int) -> None:
    whole = np.arange(math.prod(size + 2 for size in shape)).astype(f"<u{width}")
    whole = whole.reshape([size + 2 for size in shape])
    view = whole[tuple(slice(chance.randrange(3), None, chance.randrange(1, 3)) for _ in shape)]
    axes = list(range(view.ndim))
    chance.shuffle(axes)
    view = view.transpose(axes)
    steps = [stride // width for stride in view.strides]
    span = 1 + sum((size - 1) * step for size, step in zip(view.shape, steps, strict=True))
    stored = np.lib.stride_tricks.as_strided(view, (span,), (width,)).tobytes()
    pieces = [bytes(piece) for piece in row_by_row(memoryview(stored), width, view.shape, steps)]
    assert b"".join(pieces) == np.ascontiguousarray(view).tobytes()


@pytest.mark.parametrize("width", [1, 2, 4, 8])
def test_bytes_are_turned_round(width: int) -> None:
    values = np.arange(20).astype(f">u{width}")
    assert bytes(swapped(memoryview(values.tobytes()), width)) == values.astype(f"<u{width}").tobytes()


ONE = TensorFingerprint("a.weight", "F32", (2, 3), "1" * 64, 0.5, (0.1, -3, 1e-30))
FINGERPRINT = Fingerprint(
    "m.safetensors", "safetensors", digest_of(["1" * 64, "2" * 64]), 3, 13, 0.75, 1, 0,
    (ONE, TensorFingerprint("Ж\n", "Q4_K", (7,), "2" * 64), TensorFingerprint("s", "I64", (), "2" * 64)),
)  # fmt: skip


def test_the_digest_of_a_model_is_what_sort_and_sha256sum_give(tmp_path: Path) -> None:
    digests = [hashlib.sha256(bytes([number % 5])).hexdigest() for number in range(9)]
    (tmp_path / "digests").write_text("".join(f"{digest}\n" for digest in digests))
    command = f"sort -u {tmp_path}/digests | sha256sum"
    said = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True).stdout
    assert digest_of(digests) == said.split()[0]
    assert digest_of(reversed(digests)) == digest_of(set(digests)) != digest_of(digests[:4])


def test_a_fingerprint_is_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "modelcard.fingerprint.json"
    path.write_text(text_of([entry(FINGERPRINT)], "1.0"), encoding="utf-8")
    (found,) = entries_in(path)
    assert parse(found) == FINGERPRINT
    assert json.loads(path.read_text(encoding="utf-8"))["mlcard"] == "1.0"
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3 + 3 + 1
    assert "tensors" not in summary(FINGERPRINT)
    assert parse(summary(FINGERPRINT)).tensors == ()
    assert entries_in(tmp_path / "missing.json") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "not a file of fingerprints", id="no JSON"),
        pytest.param("[" * 100_000, "not a file of fingerprints", id="nested too deeply"),
        pytest.param('{"fingerprints": {}}', "not a file of fingerprints", id="no list"),
        pytest.param('{"fingerprints": [1]}', "not a file of fingerprints", id="no objects"),
        pytest.param('{"fingerprints": [{}]}', "of the method", id="no method"),
        pytest.param(json.dumps({"fingerprints": [{"method": METHOD}]}), "lacks file", id="no file"),
        pytest.param(
            json.dumps({"fingerprints": [{**entry(FINGERPRINT), "tensors_digest": "0" * 64}]}),
            "is not that of its tensors", id="another digest",
        ),
        pytest.param(
            json.dumps({"fingerprints": [{**entry(FINGERPRINT), "tensors": [
                {"name": "a", "data_type": "F32", "shape": "(-1,)", "sha256": "0"}]}]}),
            "of the shape", id="a shape that is none",
        ),
    ],
)  # fmt: skip
def test_a_list_that_is_damaged_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(InvalidCardError, match=message):
        entries_in(tmp_path / "x.json")

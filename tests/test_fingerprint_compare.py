"""What two fingerprints share: equal weights in two formats, further training, another training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from bounded import within
from fingerprints import fingerprints_of, tensors_of

from mlcard.fingerprint import Fingerprint, TensorFingerprint, positions
from mlcard.fingerprint.compare import Comparison, compare, is_telling, similarity

MADE = Path(__file__).parent / "data/models/fingerprint"


def fingerprint(path: Path) -> Fingerprint:
    (found,) = fingerprints_of(path).values()
    return found


def saved(path: Path, arrays: dict[str, np.ndarray]) -> Fingerprint:
    safetensors.numpy.save_file(arrays, path)
    return fingerprint(path)


def names(comparison: Comparison) -> tuple[list[str], list[str], list[str], list[str]]:
    """Names of the identical, the changed, and the lonely tensors of each side."""
    return (
        [pair.first.name for pair in comparison.identical],
        [pair.first.name for pair in comparison.changed],
        [tensor.name for tensor in comparison.only_first],
        [tensor.name for tensor in comparison.only_second],
    )


@pytest.mark.parametrize("other", ["base-legacy.pth", "base-scripted.pt", "base.safetensors", "base.pt"])
def test_the_same_model_in_another_format_is_identical(other: str) -> None:
    first, second = fingerprint(MADE / "base.pt"), fingerprint(MADE / other)
    found = compare(first, second)
    assert names(found) == ([tensor.name for tensor in first.tensors], [], [], [])
    assert all(pair.first.name == pair.second.name for pair in found.identical)
    assert found.similarity == 1


def test_a_fine_tuned_model_differs_in_exactly_the_tensors_that_were_trained() -> None:
    found = compare(fingerprint(MADE / "base.pt"), fingerprint(MADE / "tuned.safetensors"))
    assert names(found)[1:] == (["3.bias", "3.weight"], [], [])
    assert len(found.identical) == 8
    weight = next(pair for pair in found.changed if pair.first.name == "3.weight")
    assert weight.matched_by == "name"
    assert weight.similarity is not None
    assert 0.98 < weight.similarity < 1
    assert found.similarity is not None
    assert 0.99 < found.similarity < 1
    # The fresh normalisation is that of any model; the embedding and the layer before the head are not.
    assert {pair.first.name for pair in found.telling} == {"0.weight", "2.bias", "2.weight"}


def test_weights_of_another_training_are_not_alike(tmp_path: Path) -> None:
    def arrays(seed: int) -> dict[str, np.ndarray]:
        generator = np.random.default_rng(seed)
        return {
            "embed": generator.standard_normal((50, 16)).astype("f4"),
            "norm": (1 + generator.standard_normal(200) / 100).astype("f4"),
            "zeros": np.zeros(100, "f4"),
            "places": np.arange(512),
        }

    found = compare(
        saved(tmp_path / "a.safetensors", arrays(1)), saved(tmp_path / "b.safetensors", arrays(2))
    )
    assert names(found) == (["places", "zeros"], ["embed", "norm"], [], [])
    assert found.telling == ()
    assert all(abs(pair.similarity or 0) < 0.5 for pair in found.changed), "the mean of 1 does not count"


def test_a_model_with_other_names_is_recognised(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    arrays = {f"layer.{number}": generator.standard_normal((30, 30)).astype("f4") for number in range(12)}
    moved = {
        f"model.block{number}.w": (array + generator.standard_normal((30, 30)) / 20).astype("f4")
        for number, array in enumerate(arrays.values())
    }
    moved["model.block3.w"] = arrays["layer.3"]
    moved["new"] = generator.standard_normal((30, 30)).astype("f4")
    found = compare(saved(tmp_path / "a.safetensors", arrays), saved(tmp_path / "b.safetensors", moved))
    assert names(found)[0] == ["layer.3"]
    assert {pair.first.name[6:]: pair.second.name[11:-2] for pair in found.changed} == {
        str(number): str(number) for number in range(12) if number != 3
    }
    assert {pair.matched_by for pair in found.changed} == {"sample"}
    assert names(found)[2:] == ([], ["new"])


def test_three_trainings_of_one_architecture(shared_data: Path) -> None:
    """The files of silero-vad hold three trainings: only the fixed basis of the transform is the same."""
    real = shared_data / "models/real"
    scripted, safe, half = (
        fingerprint(real / name)
        for name in ("silero_vad.jit", "silero_vad_16k.safetensors", "silero_vad_half.onnx")
    )
    for first, second in ((scripted, safe), (safe, half), (scripted, half)):
        found = compare(first, second)
        (basis,) = [pair for pair in found.telling if pair.first.elements > 1000]
        assert basis.first.shape == (258, 1, 256)
        assert {basis.first.name, basis.second.name} <= {
            "_model.stft.forward_basis_buffer", "stft_conv.weight", "stft.forward_basis_buffer",
        }  # fmt: skip


def test_half_precision_is_alike_and_not_identical(tmp_path: Path) -> None:
    wide = {"w": np.random.default_rng(0).standard_normal((40, 40)).astype("f4")}
    found = compare(
        saved(tmp_path / "a.safetensors", wide),
        saved(tmp_path / "b.safetensors", {"w": wide["w"].astype("f2")}),
    )
    (pair,) = found.changed
    assert pair.similarity == pytest.approx(1, abs=1e-5)


def tensor(values: np.ndarray, count: int = 64, name: str = "w", dtype: str = "F64") -> TensorFingerprint:
    flat = values.ravel()
    sample = tuple(float(flat[place]) for place in positions(flat.size, count))
    return TensorFingerprint(name, dtype, values.shape, f"{hash(flat.tobytes()):x}", None, sample)


@pytest.mark.parametrize("size", [8, 20, 30, 50, 64, 65, 90, 5_000])
@pytest.mark.parametrize("counts", [(64, 64), (64, 20), (8, 32)])
def test_similarity_is_the_correlation_that_numpy_gives(size: int, counts: tuple[int, int]) -> None:
    """Also for samples of different lengths, which have some positions in common."""
    generator = np.random.default_rng(size)
    first = generator.standard_normal(size)
    second = first + generator.standard_normal(size)
    common = positions(size, min(counts))
    expected = np.corrcoef(first[common], second[common])[0, 1]
    found = similarity(tensor(first, counts[0]), tensor(second, counts[1]))
    assert found == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(np.arange(7.0), np.arange(7.0), id="too few elements"),
        pytest.param(np.arange(20.0), np.ones(20), id="one side is constant"),
        pytest.param(np.arange(20.0), np.arange(21.0), id="other sizes"),
    ],
)
def test_where_similarity_says_nothing(first: np.ndarray, second: np.ndarray) -> None:
    assert similarity(tensor(first), tensor(second)) is None


@pytest.mark.parametrize(
    ("values", "tells"),
    [
        pytest.param(np.zeros(1000), False, id="zeros"),
        pytest.param(np.ones((30, 30)), False, id="ones"),
        pytest.param(np.arange(512), False, id="numbers of positions"),
        pytest.param(np.array([0.25]), False, id="a single number"),
        pytest.param(np.sin(np.arange(512)), True, id="weights"),
        pytest.param(np.eye(9), True, id="a matrix of ones and zeros"),
    ],
)
def test_which_tensors_two_models_share_by_chance(values: np.ndarray, tells: bool) -> None:
    assert is_telling(tensor(values)) == tells


def test_packed_weights_tell_without_a_sample() -> None:
    assert is_telling(TensorFingerprint("w", "Q4_K", (256,), "0"))
    assert not is_telling(TensorFingerprint("w", "Q4_K", (2,), "0"))
    assert not is_telling(TensorFingerprint("w", "F32", (0,), "0"))


def test_many_tensors_are_compared_in_seconds() -> None:
    generator = np.random.default_rng(0)

    def many(prefix: str) -> Fingerprint:
        tensors = tuple(tensor(generator.standard_normal(100), 16, f"{prefix}{i}") for i in range(10_000))
        zeros = tuple(tensor(np.zeros(100), 16, f"{prefix}zero{i}") for i in range(5_000))
        return Fingerprint("m", "safetensors", "0", 15_000, 0, tensors=tensors + zeros)

    first, second = many("a"), many("b")
    with within(5):
        found = compare(first, second)
    assert len(found.identical) == 5_000
    assert len(found.only_first) == len(found.only_second) > 9_000


def test_the_same_weights_under_two_names(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    weight = generator.standard_normal((9, 9)).astype("f4")
    both = saved(tmp_path / "a.safetensors", {"embed": weight, "head": weight.copy()})
    one = saved(tmp_path / "b.safetensors", {"head": weight})
    assert both.digest == one.digest
    found = compare(both, one)
    assert [(pair.first.name, pair.second.name) for pair in found.identical] == [("head", "head")]
    assert names(found)[2:] == (["embed"], [])
    assert len(tensors_of(tmp_path / "a.safetensors")) == 2

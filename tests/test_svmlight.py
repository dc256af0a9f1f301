"""svmlight and libsvm: against what scikit-learn reads and writes."""

from __future__ import annotations

import bz2
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.datasets import dump_svmlight_file, load_svmlight_file
from table_facts import assert_same, collected, features, meta, rows, types, value

from mlcard.facts import Source
from mlcard.readers import svmlight
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.errors import MlcardError
    from mlcard.facts import Fact


def read(
    tmp_path: Path, content: bytes, options: TableOptions | None = None
) -> tuple[list[Fact], MlcardError | None]:
    path = tmp_path / "table.svm"
    path.write_bytes(content)
    return collected(svmlight.read, Source(path, path.name), options or TableOptions())


def sample(*, zero_based: bool = False, query: bool = False) -> bytes:
    numbers = np.random.default_rng(1).integers(-3, 4, (60, 5)) * 0.5
    stream = io.BytesIO()
    queries = np.repeat(np.arange(20), 3) if query else None
    dump_svmlight_file(numbers, np.arange(60) % 2, stream, zero_based=zero_based, query_id=queries)
    return stream.getvalue()


@pytest.mark.parametrize("zero_based", [True, False])
def test_same_table_as_scikit_learn(zero_based: bool, tmp_path: Path) -> None:
    content = sample(zero_based=zero_based)
    facts, problem = read(tmp_path, content)
    assert problem is None
    matrix, labels = load_svmlight_file(io.BytesIO(content), zero_based=zero_based)
    dense = matrix.toarray()
    found = features(facts)
    assert list(found) == ["label", *(f"feature_{index + (not zero_based)}" for index in range(5))]
    for index, column in enumerate(list(found.values())[1:]):
        assert column["mean"] == pytest.approx(dense[:, index].mean())
        assert column["minimum"] == dense[:, index].min()
    assert found["label"]["mean"] == labels.mean()
    assert value(facts, "/dataset/target_feature") == meta(facts)["target_feature"] == "label"
    assert f"{matrix.nnz} values" in value(facts, "/dataset/description")


def test_queries_are_a_column(tmp_path: Path) -> None:
    facts, problem = read(tmp_path, sample(query=True))
    assert problem is None
    assert features(facts)["qid"]["distinct"] == 20


def test_another_target_and_classes(tmp_path: Path) -> None:
    facts, _ = read(tmp_path, sample(), TableOptions(target="label", classes="classes of SVC"))
    assert types(facts)["label"] == "nominal"
    assert meta(facts)["number_of_classes"] == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"1 1:2\n-1 3:4\n", ["label", "feature_1", "feature_2", "feature_3"], id="gaps"),
        pytest.param(b"# note\n1 1:2 # more\n\n0\n", ["label", "feature_1"], id="comments-and-rows-of-zeros"),
        pytest.param(b"1,3 1:2\n2 1:3\n", ["label", "feature_1"], id="several-labels"),
        pytest.param(b"+1 1:1e-3 \r\n-1 1:.5\r\n", ["label", "feature_1"], id="notations"),
    ],
)
def test_understood(content: bytes, expected: list[str], tmp_path: Path) -> None:
    facts, problem = read(tmp_path, content)
    assert problem is None
    assert list(features(facts)) == expected
    assert rows(facts) == 2


@pytest.mark.parametrize(
    "wrong", [b"1 1:x\n", b"1 a:1\n", b"1 1\n", b"1:2 3:4\n", b"1 1:\n", b"1 9999999999:1\n"]
)
def test_lines_that_are_no_rows(wrong: bytes, tmp_path: Path) -> None:
    facts, problem = read(tmp_path, b"1 1:2\n" * 30 + wrong)
    assert "line 31: not a row of svmlight; the row is left out" in str(problem)
    assert rows(facts) == 30
    assert meta(facts)["exact"] is False


@pytest.mark.parametrize("content", [b"", b"# only\n", b"a b c\nd e f\n", b"\x00\xff" * 50 + b"\n"])
def test_refused(content: bytes, tmp_path: Path) -> None:
    _, problem = read(tmp_path, content)
    assert problem is not None
    assert problem.hint


def test_more_columns_than_are_profiled(tmp_path: Path) -> None:
    facts, problem = read(tmp_path, b"1 1:2 900000000:1\n0 5:1\n")
    assert problem is None
    assert rows(facts) == 2
    assert value(facts, "/dataset/description") == "sparse matrix of 2 rows and 900000000 columns, 3 values"
    assert not features(facts)


def test_same_facts_for_any_batch_and_compressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = read(tmp_path, sample())
    monkeypatch.setattr(svmlight, "_CELLS", 30)
    monkeypatch.setattr(svmlight, "_BLOCK", 100)
    parts, problem = read(tmp_path, bz2.compress(sample()))
    assert problem is None
    assert value(parts, "/file/compression") == "bzip2"
    assert_same([fact for fact in parts if fact.slot != "/file/compression"], whole)

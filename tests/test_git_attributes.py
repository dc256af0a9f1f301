"""`.gitattributes` without git: the filter of a file is the one that git itself would apply."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcard.errors import LimitExceededError
from mlcard.extract import Extraction, extract
from mlcard.facts import Source
from mlcard.readers.git_attributes import MAX_BYTES, deciding, rules

if TYPE_CHECKING:
    from pathlib import Path

GIT = shutil.which("git")
FILES = (
    "a.csv", "b.CSV", "data/a.csv", "data/raw/a.csv", "data/raw/deep/b.csv", "x/data/a.csv", "data/a b.csv",
    "data/[a].csv", "data/ab.parquet", "a", "data/a", "abc", "data/x/a/b/c/a.csv", "*.csv", "data/#a.csv",
)  # fmt: skip
LINES = (
    "*.csv filter=lfs diff=lfs merge=lfs -text", "*.csv -filter", "*.csv !filter", "*.csv filter",
    "a filter=lfs",
    "/a.csv filter=lfs", "data/*.csv filter=lfs", "data/** filter=lfs", "data/**/a.csv filter=lfs",
    "**/raw/*.csv filter=lfs", "data/ filter=lfs", "data filter=lfs", "*.[cC][sS][vV] filter=lfs",
    "data/[!a]*.csv filter=lfs", "data/[^a]*.csv filter=lfs", "data/?.csv filter=lfs", "# *.csv filter=lfs",
    '"data/a b.csv" filter=lfs', "data/a\\ b.csv filter=lfs", "\\*.csv filter=lfs", "!*.csv filter=lfs",
    "*.csv filter=crypt", "*.csv text", "[attr]big filter=lfs", "   *.csv   filter=lfs", "**/a filter=lfs",
    "data/**/**/a.csv filter=lfs", "** filter=lfs", "* filter=lfs -filter", "data/x/** -filter",
    "*.csv filter=lfs filter=other", "a/**/b filter=lfs", "data/**b.csv filter=lfs", "\\#a.csv filter=lfs",
    "data/\\[a\\].csv filter=lfs", "[a.csv filter=lfs", "*.csv\tfilter=lfs", "*/a.csv filter=lfs",
)  # fmt: skip


def by_git(root: Path) -> dict[str, str]:
    """The filter that git tells of each file."""
    command = [
        str(GIT),
        "-c",
        "core.attributesFile=/dev/null",
        "-C",
        str(root),
        "check-attr",
        "-z",
        "filter",
        "--",
    ]
    output = subprocess.run([*command, *FILES], check=True, capture_output=True).stdout
    fields = output.decode().split("\0")[:-1]
    return dict(zip(fields[::3], fields[2::3], strict=True))


def by_mlcard(root: Path) -> dict[str, str]:
    """The filter that the files of a repository tell, in git's words."""
    known = [
        (path.parent.relative_to(root).as_posix().removeprefix("."), rules(Source(path, path.name)))
        for path in root.rglob(".gitattributes")
    ]
    decided = {name: deciding(name, known) for name in FILES}
    return {name: found[1].filter if found is not None else "" for name, found in decided.items()}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    subprocess.run([str(GIT), "init", "-q", str(root)], check=True)
    (root / "data/raw").mkdir(parents=True)
    return root


@pytest.mark.skipif(GIT is None, reason="git is not installed")
@settings(max_examples=150, deadline=None)
@given(
    above=st.lists(st.sampled_from(LINES), max_size=6),
    below=st.lists(st.sampled_from(LINES), max_size=4),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_git_says_the_same(repository: Path, above: list[str], below: list[str], ends: str) -> None:
    (repository / ".gitattributes").write_bytes("".join(line + ends for line in above).encode())
    (repository / "data/.gitattributes").write_bytes("".join(line + ends for line in below).encode())
    unset = {"unset", "unspecified", "set"}
    expected = {name: "" if value in unset else value for name, value in by_git(repository).items()}
    assert by_mlcard(repository) == expected


@pytest.mark.skipif(GIT is None, reason="git is not installed")
@pytest.mark.parametrize("line", LINES)
def test_each_line_alone(repository: Path, line: str) -> None:
    (repository / ".gitattributes").write_text(line + "\n")
    (repository / "data/.gitattributes").unlink(missing_ok=True)
    unset = {"unset", "unspecified", "set"}
    expected = {name: "" if value in unset else value for name, value in by_git(repository).items()}
    assert by_mlcard(repository) == expected


def test_a_pattern_that_takes_long_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / ".gitattributes"
    path.write_text(
        "*a" * 200 + "b filter=lfs\n" + "**/" * 40 + "x filter=lfs\n" + "**/a*/" * 5 + "x filter=lfs\n"
    )
    known = [("", rules(Source(path, path.name)))]
    assert deciding("a" * 250, known) is None
    assert deciding("/".join(["a"] * 400), known) is None


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / ".gitattributes"
    path.write_bytes(b"\n" * (MAX_BYTES + 1))
    with pytest.raises(LimitExceededError):
        rules(Source(path, path.name))


def ingestion(folder: Path) -> tuple[object, object]:
    """How the one dataset of a folder came, and which file says so where."""
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    (one,) = found.card["datasets"]  # type: ignore[misc, union-attr]
    told = [
        (item["file"], item["where"])  # type: ignore[index, call-overload]
        for item in found.card["evidence"]  # type: ignore[union-attr]
        if item["slot"] == "/datasets/0/ingestion/method"  # type: ignore[index, call-overload]
    ]
    return one.get("ingestion"), told[0] if told else None  # type: ignore[union-attr]


def test_the_file_of_a_folder_above(tmp_path: Path) -> None:
    folder = tmp_path / "models/m"
    (folder / "data").mkdir(parents=True)
    (folder / "data/t.csv").write_text("a,b\n1,2\n")
    (tmp_path / "models/.gitattributes").write_text("# large\nm/data/*.csv filter=lfs\n")
    assert ingestion(folder) == (None, None)  # without a repository it is none of the folder's
    (tmp_path / ".git").mkdir()
    where = "models/.gitattributes of the repository, line 2"
    assert ingestion(folder) == ({"method": "git-lfs"}, ("data/t.csv", where))
    (folder / ".gitattributes").write_text("*.csv -filter\n")
    assert ingestion(folder) == (None, None)
    (folder / "data/.gitattributes").write_text("t.csv filter=lfs\n")
    assert ingestion(folder) == ({"method": "git-lfs"}, ("data/.gitattributes", "line 1"))


def test_what_is_known_better_comes_first(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    (tmp_path / ".gitattributes").write_text("*.csv filter=lfs\n")
    (tmp_path / "dataset-metadata.json").write_text('{"id": "owner/slug"}')
    said = {"method": "kaggle datasets", "source": "https://www.kaggle.com/datasets/owner/slug"}
    assert ingestion(tmp_path)[0] == said

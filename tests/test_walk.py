"""Which files are found, and which folders get a card."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

import pytest

from mlcard.errors import ConfigurationError, UnreadableFileError
from mlcard.extract.homes import model_folders
from mlcard.extract.plan import plan, single
from mlcard.extract.walk import Found, Walk, walk
from mlcard.facts import Source
from mlcard.readers.formats import BY_NAME

KINDS = {
    ".joblib": "sklearn", ".pkl": "sklearn", ".onnx": "onnx", ".safetensors": "safetensors", ".csv": "csv",
    ".py": "python", ".md": "readme", ".json": "huggingface-config",
}  # fmt: skip


def walked(*names: str) -> Walk:
    """A walk that found files of these names; cards are `modelcard.yaml`."""
    result = Walk(Path("lake"))
    for name in names:
        source = Source(Path("lake") / name, name)
        if source.path.name == "modelcard.yaml":
            result.carded.add(Found(source, None).folder)
        else:
            form = KINDS.get(source.path.suffix)
            result.files.append(Found(source, BY_NAME[form] if form else None))
    return result


@pytest.mark.parametrize(
    ("names", "homes"),
    [
        pytest.param(["a/m.pkl", "b/m.pkl"], ["a", "b"], id="a lake with two models"),
        pytest.param(["m.pkl", "train.py"], [""], id="the root is the model folder"),
        pytest.param(["m.pkl", "onnx/m.onnx"], [""], id="another form of the model below it"),
        pytest.param(["p/models/m.pkl", "p/train.py", "p/data/t.csv"], ["p"], id="lifted to the project"),
        pytest.param(
            ["p/models/m.pkl", "p/train.py", "q/models/m.pkl", "q/README.md"], ["p", "q"], id="two projects"
        ),
        pytest.param(["a/b/c/m.pkl"], ["a/b/c"], id="nothing around: not lifted"),
        pytest.param(["README.md", "a/m.pkl", "b/m.pkl"], ["a", "b"], id="the README of a lake lifts nobody"),
        pytest.param(["README.md", "a/m.pkl", "a/modelcard.yaml"], ["a"], id="a card keeps its folder"),
        pytest.param(["modelcard.yaml", "a/m.pkl"], [""], id="a card above is the card"),
        pytest.param(["modelcard.yaml", "a/m.pkl", "a/modelcard.yaml"], ["a"], id="the nearest card"),
        pytest.param(["data/t.csv"], [""], id="only a table"),
        pytest.param(["train.py"], [""], id="only a script"),
        pytest.param(["a/m.pkl", "b/m.pkl", "data/t.csv"], ["a", "b", "data"], id="tables of the whole lake"),
        pytest.param(
            ["a/m.pkl", "b/m.pkl", "d/x/t.csv", "d/y/u.csv"], ["a", "b", "d"], id="the highest of tables"
        ),
        pytest.param(
            ["a/m.pkl", "b/m.pkl", "d/x/t.csv", "d/x/modelcard.yaml"], ["a", "b", "d/x"], id="carded"
        ),
        pytest.param(["a/m.pkl", "b/m.pkl", "t.csv"], ["a", "b"], id="a table beside models has no home"),
        pytest.param(["notes.txt", "README.md"], [], id="nothing that is known"),
        pytest.param(["e/config.json", "e/README.md"], ["e"], id="a configuration without weights"),
    ],
)  # fmt: skip
def test_homes(names: list[str], homes: list[str]) -> None:
    assert list(model_folders(walked(*names))) == homes


def test_each_file_belongs_to_the_nearest_home() -> None:
    found = model_folders(walked("p/models/m.pkl", "p/train.py", "q/m.pkl", "q/x/y/t.csv", "other/z.py"))
    assert {home: [item.source.name for item in files] for home, files in found.items()} == {
        "p": ["p/models/m.pkl", "p/train.py"],
        "q": ["q/m.pkl", "q/x/y/t.csv"],
    }


def test_a_hundred_thousand_files_in_linear_time() -> None:
    def seconds(count: int) -> float:
        names = [
            f"lake{number % 50}/run{number // 40}/file{number}.{'pkl' if number % 9 else 'csv'}"
            for number in range(count)
        ]
        found = walked(*names)
        best = float("inf")
        for _ in range(3):
            gc.collect()
            gc.disable()  # else the objects of the other tests are what is measured
            start = time.process_time()
            model_folders(found)
            best = min(best, time.process_time() - start)
            gc.enable()
        return best

    assert seconds(20_000) < 4 * 4 * max(seconds(5_000), 0.01)


def test_names_stay_as_they_are(tmp_path: Path) -> None:
    names = ["with blank.csv", "größe.csv", "日本.csv", "line\nbreak.csv", "a/b.csv", "x.csv"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a,b\n1,2\n")
    assert sorted(item.source.name for item in walk(tmp_path).files) == sorted(names)


def test_a_name_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv")).write_text("a,b\n1,2\n")
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    found = walk(tmp_path)
    assert [item.source.name for item in found.files] == ["x.csv"]
    assert [str(problem) for problem in found.problems] == ["\\xff.csv: the name is not UTF-8"]


def test_links_and_what_is_not_the_authors(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    for folder in ("a", ".git", "__pycache__", "venv/lib"):
        (lake / folder).mkdir(parents=True)
        (lake / folder / "t.csv").write_text("a,b\n1,2\n")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "o.csv").write_text("a,b\n1,2\n")
    (lake / "a" / "loop").symlink_to(lake)
    (lake / "a" / "self").symlink_to(lake / "a" / "self")
    (lake / "elsewhere").symlink_to(outside)
    (lake / "a" / "file.csv").symlink_to(outside / "o.csv")
    (lake / "a" / "dangling.csv").symlink_to(tmp_path / "nowhere")
    os.mkfifo(lake / "a" / "pipe.csv")
    found = walk(lake)
    assert [item.source.name for item in found.files] == ["a/t.csv"]
    assert [str(problem).partition(",")[0] for problem in found.problems] == [
        f"elsewhere: is a link that leads out of {lake}",
        f"a/file.csv: is a link that leads out of {lake}",
        "a/pipe.csv: is not a regular file",
    ]
    assert walk(lake, lambda path: path.name in {"elsewhere", "file.csv", "pipe.csv"}).problems == []


@pytest.mark.parametrize(
    ("link", "target", "found"),
    [
        pytest.param("repo/a/t.csv", "repo/b/t.csv", True, id="in the repository"),
        pytest.param("repo/a/t.csv", "repo/.git/t.csv", False, id="version control's own files"),
        pytest.param(
            "models--o--n/snapshots/1/t.csv", "models--o--n/blobs/ab", True, id="the cache of Hugging Face"
        ),
        pytest.param(
            "models--o--n/snapshots/1/t.csv", "models--o--m/blobs/ab", False, id="another model's blob"
        ),
        pytest.param("lake/a/t.csv", "lake/b/t.csv", False, id="beside the root"),
    ],
)
def test_where_a_link_may_lead(link: str, target: str, tmp_path: Path, *, found: bool) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    for name in (link, target):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / target).write_text("a,b\n1,2\n")
    (tmp_path / link).symlink_to(tmp_path / target)
    walked = walk((tmp_path / link).parent)
    assert [item.source.name for item in walked.files] == ["t.csv"] * found
    assert walked.unread == ["t.csv"] * (not found)


def test_a_root_that_is_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UnreadableFileError, match="is not a regular file"):
        walk(tmp_path / "pipe.csv")


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        pytest.param(["a", "b"], ["a", "b"], id="their own names"),
        pytest.param(["teamA/model", "teamB/model"], ["teamA/model", "teamB/model"], id="a generic name"),
        pytest.param(
            ["t/checkpoints/checkpoint-100", "t/run-2/v1.0"],
            ["t/checkpoints/checkpoint-100", "t/run-2/v1.0"],
            id="generic all the way",
        ),
        pytest.param(
            ["x/teamA/svm", "y/teamA/svm", "z/knn"], ["x/teamA/svm", "y/teamA/svm", "knn"], id="shared"
        ),
        pytest.param(["x/a b", "y/a-b"], ["x/a-b", "y/a-b"], id="shared once written as an id"),
    ],
)
def test_ids_tell_folders_apart(folders: list[str], names: list[str], tmp_path: Path) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "m.pkl").write_bytes(b"\x80\x04N.")
    jobs = {job.folder.relative_to(tmp_path).as_posix(): job.name for job in plan([tmp_path]).jobs}
    assert [jobs[folder] for folder in folders] == names


def test_one_file_below_a_card_is_read_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text("a,b\n1,2\n")
    (tmp_path / "m.pkl").write_bytes(b"\x80\x04N.")
    (tmp_path / "modelcard.yaml").write_text("mlcard: '1.0'  # m.pkl, data/t.csv\n")
    for name in ("m.pkl", "data/t.csv"):
        (job,) = plan([tmp_path / name]).jobs
        assert job.folder == tmp_path
        assert job.card == job.standing == tmp_path / "modelcard.yaml"
        assert [item.source.name for item in job.found] == ["m.pkl", "data/t.csv"]
    (tmp_path / "data" / ".git").mkdir()
    (job,) = plan([tmp_path / "data" / "t.csv"]).jobs
    assert job.card == tmp_path / "data" / "modelcard.yaml"


def test_one_file_that_the_card_above_does_not_describe(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "t.csv").write_text("a,b\n1,2\n")
    (tmp_path / "m.pkl").write_bytes(b"\x80\x04N.")
    (tmp_path / "modelcard.yaml").write_text("mlcard: '1.0'\n")
    (job,) = plan([tmp_path / "venv" / "t.csv"]).jobs  # a stray card above, which does not name it
    assert job.folder == tmp_path / "venv"
    (tmp_path / ".git").mkdir()
    with pytest.raises(ConfigurationError, match="does not describe it") as refused:
        plan([tmp_path / "venv" / "t.csv"])
    assert str(tmp_path) in refused.value.hint


def test_deep_folders(tmp_path: Path) -> None:
    deep = [tmp_path]
    for _ in range(1200):
        deep.append(deep[-1] / "d")
        deep[-1].mkdir()
    (deep[-1] / "t.csv").write_text("a,b\n1,2\n")
    try:
        assert len(walk(tmp_path).files) == 1
    finally:
        (deep[-1] / "t.csv").unlink()
        for folder in deep[:0:-1]:
            folder.rmdir()


def test_a_folder_that_may_not_be_listed_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "t.csv").write_text("a,b\n1,2\n")
    listed = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = walk(tmp_path)
    assert [item.source.name for item in found.files] == ["b/t.csv"]
    assert found.unread == ["a"]
    assert str(found.problems[0]).endswith("/a: cannot be listed (Permission denied)")


def test_what_could_not_be_read_is_told_to_the_folders_that_it_lies_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/m.pkl", "a/secret/x.csv", "b/m.pkl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\x80\x04N.")
    listed = os.scandir
    monkeypatch.setattr(
        os, "scandir", lambda path: listed(path / "nowhere" if Path(path).name == "secret" else path)
    )
    jobs = plan([tmp_path]).jobs
    assert [(job.folder.name, job.unread) for job in jobs] == [("a", ("secret",)), ("b", ())]


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "m.pkl").write_bytes(b"\x80\x04N.")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    (job,) = plan([tmp_path / "m.pkl"]).jobs
    assert job.alone
    assert job.folder == tmp_path
    assert [item.source.name for item in job.found] == ["m.pkl"]
    assert job.card == tmp_path / "modelcard.yaml"


def test_a_folder_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    for name in ("a/m.pkl", "b/m.pkl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"\x80\x04N.")
    (tmp_path / "a" / "modelcard.yaml").write_text("mlcard: '1.0'\n")
    jobs = plan([tmp_path, tmp_path / "a", tmp_path / "b" / ".." / "b"]).jobs
    assert [job.folder for job in jobs] == [tmp_path / "a", tmp_path / "b"]


def test_one_file_for_several_cards_is_refused(tmp_path: Path) -> None:
    for name in ("a/m.pkl", "b/m.pkl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"\x80\x04N.")
    with pytest.raises(ConfigurationError, match="2 model folders"):
        single(plan([tmp_path]), tmp_path / "card.yaml")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({}, "no model, table or training script that mlcard knows", id="empty"),
        pytest.param({"a.png": b"\x89PNG\r\n\x1a\n"}, "only image", id="tells what there is"),
    ],
)
def test_nothing_known(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message) as refused:
        plan([tmp_path])
    assert "give a folder with model files" in refused.value.hint


def test_a_root_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="does not exist"):
        plan([tmp_path / "nowhere"])


def test_what_the_configuration_excludes(tmp_path: Path) -> None:
    for name in ("a/m.pkl", "tests/m.pkl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"\x80\x04N.")
    jobs = plan([tmp_path], lambda path: "tests" in path.parts).jobs
    assert [job.folder.name for job in jobs] == ["a"]

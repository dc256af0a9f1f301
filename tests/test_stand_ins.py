"""Files whose content is elsewhere: Git LFS and DVC leave a text behind, which tells of models and data."""

from __future__ import annotations

import hashlib
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from mlcard.cli import cli
from mlcard.extract import Extraction, Note, NoteKind, Options, extract, is_stale, save
from mlcard.git_lfs import pointer_of
from mlcard.readers import promised

if TYPE_CHECKING:
    from pathlib import Path

TABLE = b"a,b\n" + b"".join(b"%d,%d\n" % (n, n % 3) for n in range(12))
SCRIPT = (
    "import pandas as pd\nfrom sklearn.svm import SVC\nt = pd.read_csv('data/t.csv')\n"
    "t.dropna().to_csv('clean.csv')\n"
)
ATTRIBUTES = "*.csv filter=lfs diff=lfs merge=lfs -text\n"


def pointer(content: bytes, **changed: str) -> bytes:
    """The pointer of Git LFS to a content."""
    told = {"oid": f"sha256:{hashlib.sha256(content).hexdigest()}", "size": str(len(content))} | changed
    lines = [f"{name} {value}" for name, value in told.items()]
    return "\n".join(["version https://git-lfs.github.com/spec/v1", *lines, ""]).encode()


def dvc(content: bytes, path: str = "t.csv", **changed: str) -> bytes:
    """The file that `dvc add` writes beside a content."""
    told = {"md5": hashlib.md5(content).hexdigest(), "size": str(len(content)), "hash": "md5"}  # noqa: S324
    lines = [f"  {name}: {value}\n" for name, value in (told | changed).items()]
    return f"outs:\n- path: {path}\n{''.join(lines)}".encode()


def project(root: Path, data: bytes, name: str = "data/t.csv", attributes: str = ATTRIBUTES) -> Path:
    """A folder `p` with a script and one file of data."""
    folder = root / "p"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    (folder / "prepare.py").write_text(SCRIPT)
    (folder / "clean.csv").write_bytes(TABLE)
    if attributes:
        (folder / ".gitattributes").write_text(attributes)
    return folder


def described(folder: Path, **options: Any) -> Extraction:
    """The one card of a folder, in which everything fits the schema."""
    (found,) = extract(folder, Options(**options))
    assert isinstance(found, Extraction)
    assert not found.misfits
    assert not found.problems
    return found


def dataset(found: Extraction, path: str = "data/t.csv") -> dict[str, Any]:
    """The dataset of a file."""
    datasets: Any = found.card["datasets"]
    (one,) = [item for item in datasets if item["files"][0]["path"] == path]
    return dict(one)


def test_a_pointer_is_a_dataset(tmp_path: Path) -> None:
    found = described(project(tmp_path, pointer(TABLE)))
    assert dataset(found) == {
        "id": "p/data/t",
        "name": "t",
        "files": [
            {
                "path": "data/t.csv", "format": "csv", "byte_size": len(TABLE),
                "sha256": hashlib.sha256(TABLE).hexdigest(), "stand_in": "git_lfs",
            }
        ],
        "ingestion": {"method": "git-lfs"},
    }  # fmt: skip
    assert found.notes == (
        Note(
            NoteKind.NOT_HERE,
            "data/t.csv: only a Git LFS pointer is, so there is no profile (git lfs pull fetches it)",
        ),
    )
    clean = dataset(found, "clean.csv")
    assert clean["was_derived_from"] == ["p/data/t"]
    assert clean["ingestion"] == {"method": "git-lfs"}


def test_a_pointer_and_the_content_give_the_same_ids_and_hashes(tmp_path: Path) -> None:
    here = described(project(tmp_path / "content", TABLE))
    away = described(project(tmp_path / "pointer", pointer(TABLE)))
    for name in ("data/t.csv", "clean.csv"):
        full, brief = dataset(here, name), dataset(away, name)
        file, told = full["files"][0], brief["files"][0]
        assert {key: told[key] for key in ("path", "byte_size", "sha256", "format")} == {
            key: file[key] for key in ("path", "byte_size", "sha256", "format")
        }
        same = ("id", "name", "ingestion", "was_derived_from")
        assert [full.get(key) for key in same] == [brief.get(key) for key in same]
    assert "features" in dataset(here)
    evidence: Any = here.card["evidence"]
    (told_by,) = [item for item in evidence if item["slot"] == "/datasets/1/ingestion/method"]
    assert (told_by["file"], told_by["where"], told_by["method"]) == (".gitattributes", "line 1", "read")


@pytest.mark.parametrize("kind", ["git_lfs", "dvc"])
def test_a_card_of_the_content_stays_in_a_clone_without_it(tmp_path: Path, kind: str) -> None:
    folder = project(tmp_path, TABLE, attributes=ATTRIBUTES if kind == "git_lfs" else "")
    if kind == "dvc":
        (folder / "data/t.csv.dvc").write_bytes(dvc(TABLE))
    save(described(folder))
    before = (folder / "modelcard.yaml").read_bytes()
    if kind == "dvc":
        (folder / "data/t.csv").unlink()
    else:
        (folder / "data/t.csv").write_bytes(pointer(TABLE))
    found = described(folder)
    assert found.text.encode() == before
    assert not is_stale(found)
    assert "what the card says of it stays" in found.notes[0].text


def test_a_card_of_another_content_goes(tmp_path: Path) -> None:
    folder = project(tmp_path, TABLE)
    save(described(folder))
    (folder / "data/t.csv").write_bytes(pointer(TABLE + b"5,5\n"))
    found = described(folder)
    assert is_stale(found)
    changed = dataset(found)
    assert "features" not in changed
    assert "number_of_instances" not in changed
    assert changed["files"][0]["stand_in"] == "git_lfs"


def test_the_content_comes_and_the_card_has_all_of_it(tmp_path: Path) -> None:
    folder = project(tmp_path, pointer(TABLE))
    save(described(folder))
    (folder / "data/t.csv").write_bytes(TABLE)
    found = described(folder)
    fresh = described(project(tmp_path / "fresh", TABLE))
    assert dataset(found) == dataset(fresh)


def test_tables_of_a_file_are_recalled(tmp_path: Path) -> None:
    import sqlite3

    folder = tmp_path / "p"
    folder.mkdir()
    (folder / ".gitattributes").write_text("*.sqlite filter=lfs")
    with sqlite3.connect(folder / "t.sqlite") as store:
        store.execute("create table rooms (a, b)")
        store.execute("create table users (a, b)")
        store.execute("insert into rooms values (1, 2)")
        store.execute("insert into users values (1, 2)")
    store.close()
    content = (folder / "t.sqlite").read_bytes()
    save(described(folder))
    before = (folder / "modelcard.yaml").read_bytes()
    assert before.count(b"\n- id: ") == before.count(b"  ingestion: {method: git-lfs}") == 2
    (folder / "t.sqlite").write_bytes(pointer(content))
    assert described(folder).text.encode() == before


def test_data_that_dvc_keeps(tmp_path: Path) -> None:
    folder = project(tmp_path, dvc(TABLE), "data/t.csv.dvc", "")
    found = described(folder)
    assert dataset(found) == {
        "id": "p/data/t",
        "name": "t",
        "files": [
            {
                "path": "data/t.csv", "format": "csv", "byte_size": len(TABLE), "stand_in": "dvc",
                "checksum": [
                    {"checksum_algorithm": "md5", "checksum_value": hashlib.md5(TABLE).hexdigest()}  # noqa: S324
                ],
            }
        ],
        "ingestion": {"method": "dvc add"},
    }  # fmt: skip
    assert dataset(found, "clean.csv")["was_derived_from"] == ["p/data/t"]
    evidence: Any = found.card["evidence"]
    (file,) = [item for item in evidence if item["slot"] == "/datasets/1/files/0"]
    assert (file["file"], file["where"], file["method"]) == ("data/t.csv.dvc", "key outs", "read")
    (folder / "data/t.csv").write_bytes(TABLE)
    full = dataset(described(folder))
    assert full["id"] == "p/data/t"
    assert full["files"][0]["checksum"] == dataset(found)["files"][0]["checksum"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"outs:\n- path: t.csv\n  md5: 5d41402abc4b2a76b9719d911017c592\n", id="before-3"),
        pytest.param(dvc(TABLE, size="-1", md5="5"), id="absurd"),
        pytest.param(dvc(TABLE, size="99999999999999999999999999", md5="[1]"), id="huge"),
        pytest.param(dvc(TABLE, size="true", md5="'" + "Z" * 32 + "'"), id="wrong-types"),
    ],
)
def test_what_dvc_does_not_tell_is_not_said(tmp_path: Path, content: bytes) -> None:
    (file,) = dataset(described(project(tmp_path, content, "data/t.csv.dvc", "")))["files"]
    assert file == {"path": "data/t.csv", "format": "csv", "stand_in": "dvc"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("data/t.csv.dvc", dvc(TABLE, "../../t.csv"), id="outside"),
        pytest.param("data/t.csv.dvc", dvc(TABLE, "/etc/t.csv"), id="absolute"),
        pytest.param("data/t.csv.dvc", b"wdir: ../..\n" + dvc(TABLE), id="wdir-outside"),
        pytest.param("data/t.csv.dvc", b"wdir: [..]\n" + dvc(TABLE), id="wdir-no-text"),
        pytest.param("data/t.dvc", dvc(TABLE, "t", nfiles="3"), id="a-folder"),
        pytest.param("data/t.dvc", dvc(TABLE, "t.zip"), id="anything"),
        pytest.param("data/t.dvc", dvc(TABLE, "../.cache/t.csv"), id="hidden"),
        pytest.param("data/t.dvc", b"outs: 5\n", id="no-list"),
    ],
)
def test_what_is_no_data_of_the_folder(tmp_path: Path, name: str, content: bytes) -> None:
    found = described(project(tmp_path, content, name, ""))
    assert [item["id"] for item in found.card["datasets"]] == ["p/clean"]  # type: ignore[index, call-overload, union-attr]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"outs:\n- path: t.csv\n  md5: [", id="cut"),
        pytest.param(b"- 1\n", id="no-mapping"),
        pytest.param(b"\xff\xfe", id="no-text"),
        pytest.param(
            b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(40)), id="aliases"
        ),
        pytest.param(b"{" * 5_000, id="deep"),
    ],
)
def test_a_broken_file_of_dvc_is_told_once(tmp_path: Path, content: bytes) -> None:
    (found,) = extract(project(tmp_path, content, "data/t.csv.dvc", ""))
    assert isinstance(found, Extraction)
    assert len(found.problems) == 1
    assert str(found.problems[0]).startswith("data/t.csv.dvc")
    assert len(found.card["datasets"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(pointer(b"x"), 1, id="plain"),
        pytest.param(
            pointer(b"x").replace(b"oid", b"ext-0-foo sha256:" + b"a" * 64 + b"\noid"), 1, id="extension"
        ),
        pytest.param(pointer(b"x", size=str(2**63 - 1)), 2**63 - 1, id="largest"),
        pytest.param(pointer(b"x", size=str(2**63)), None, id="too-large"),
        pytest.param(pointer(b"x", size="9" * 900), None, id="absurd"),
        pytest.param(pointer(b"x", size="-1"), None, id="negative"),
        pytest.param(pointer(b"x", size="1e3"), None, id="no-number"),
        pytest.param(pointer(b"x", oid="sha256:" + "A" * 64), None, id="capitals"),
        pytest.param(pointer(b"x", oid="sha256:" + "a" * 65), None, id="too-long"),
        pytest.param(pointer(b"x", oid="md5:" + "a" * 32), None, id="another-hash"),
        pytest.param(pointer(b"x")[:-3], None, id="cut"),
        pytest.param(pointer(b"x") + b" " * 1024, None, id="longer-than-a-pointer"),
    ],
)
def test_pointers(content: bytes, told: int | None) -> None:
    found = pointer_of(content)
    assert (found.byte_size if found is not None else None) == told


@pytest.mark.parametrize(
    "name", ["data/t.json", "notes.txt", "weights.h5", "config.json", "train.py", "x.zip"]
)
def test_what_cannot_be_told_without_the_content(tmp_path: Path, name: str) -> None:
    folder = project(tmp_path, pointer(TABLE), name)
    result = CliRunner().invoke(cli, ["extract", str(folder)])
    assert result.exit_code == 0
    assert f"not here: {folder}: {name}: only a Git LFS pointer is, and the card does not" in result.stderr
    assert "git lfs pull fetches it" in result.stderr
    assert f"path: {name}" not in (folder / "modelcard.yaml").read_text()


def test_a_broken_pointer_is_a_problem(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["extract", str(project(tmp_path, pointer(TABLE, size="9" * 900)))])
    assert result.exit_code == 1
    assert "data/t.csv: is a broken Git LFS pointer" in result.stderr
    assert "git lfs pull fetches it" in result.stderr


@pytest.mark.parametrize(
    ("name", "form"),
    [
        pytest.param("model.safetensors", "safetensors", id="safetensors"),
        pytest.param("pytorch_model.bin", None, id="a-zip-or-pickle"),
        pytest.param("svm.pkl", None, id="a-pickle-of-anything"),
        pytest.param("m.keras", None, id="two-formats"),
        pytest.param("m-00001-of-00001.gguf", "gguf", id="a-shard"),
    ],
)
def test_a_pointer_to_a_model_is_a_file_of_the_model(tmp_path: Path, name: str, form: str | None) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / name).write_bytes(pointer(TABLE))
    (folder / "README.md").write_text("---\nlicense: mit\npipeline_tag: text-generation\n---\n# P\n")
    found = described(folder, fingerprints=True)
    models: Any = found.card["models"]
    (model,) = models
    file = {"path": name, "byte_size": len(TABLE), "sha256": hashlib.sha256(TABLE).hexdigest()}
    assert model["files"] == [file | {"stand_in": "git_lfs"} | ({"format": form} if form else {})]
    assert (model["license"], model["ml_task"]) == ("MIT", "text-generation")
    (note,) = found.notes
    assert note.text == (
        f"{name}: only a Git LFS pointer is, so the card has its size and hash at most "
        "(git lfs pull fetches it)"
    )
    save(found)
    assert CliRunner().invoke(cli, ["extract", "--check", str(folder)]).exit_code == 0
    assert CliRunner().invoke(cli, ["lint", "--select", "MC9", str(folder)]).exit_code == 0


def test_a_model_that_dvc_keeps(tmp_path: Path) -> None:
    folder = project(tmp_path, dvc(TABLE, "svm.pkl"), "models/kept.dvc", "")
    found = described(folder)
    models: Any = found.card["models"]
    (model,) = models
    assert model["files"] == [
        {
            "path": "models/svm.pkl", "byte_size": len(TABLE), "stand_in": "dvc",
            "checksum": [
                {"checksum_algorithm": "md5", "checksum_value": hashlib.md5(TABLE).hexdigest()}  # noqa: S324
            ],
        }
    ]  # fmt: skip
    save(found)
    assert CliRunner().invoke(cli, ["lint", "--select", "MC901", str(folder)]).exit_code == 0


@pytest.mark.parametrize("kind", ["git_lfs", "dvc"])
def test_a_card_of_models_stays_in_a_clone_without_them(tmp_path: Path, kind: str) -> None:
    """Also that two files are one model: a scaler beside what predicts is known by its content only."""
    folder = tmp_path / "p"
    (folder / "models").mkdir(parents=True)
    (folder / "train.py").write_text(SCRIPT)
    contents = {}
    for name, step in (("svm.pkl", SVC()), ("scaler.pkl", StandardScaler())):
        contents[name] = pickle.dumps(step.fit([[1.0], [2.0]], [0, 1]))
        (folder / "models" / name).write_bytes(contents[name])
        if kind == "dvc":
            (folder / f"models/{name}.dvc").write_bytes(dvc(contents[name], name))
    save(described(folder, fingerprints=True))
    before = {path.name: path.read_bytes() for path in folder.glob("modelcard*")}
    assert before["modelcard.yaml"].count(b"path: models/") == 2
    for name, content in contents.items():
        if kind == "dvc":
            (folder / "models" / name).unlink()
        else:
            (folder / "models" / name).write_bytes(pointer(content))
    found = described(folder)
    assert found.text.encode() == before["modelcard.yaml"]
    assert not is_stale(found)
    assert "what the card says of it stays" in found.notes[0].text
    (folder / "models/svm.pkl").write_bytes(pointer(b"another"))
    changed: Any = described(folder).card["models"]
    assert [file for model in changed for file in model["files"] if "stand_in" in file]
    assert not any("hyperparameters" in model for model in changed)


def test_a_folder_that_dvc_keeps_is_told(tmp_path: Path) -> None:
    folder = project(tmp_path, dvc(TABLE, "images", nfiles="3", md5="5d41402abc4b2a76b9719d911017c592.dir"),
                     "data/images.dvc", "")  # fmt: skip
    (note,) = described(folder).notes
    assert note.text == (
        "data/images: only a file of DVC is, and the card does not tell of it (dvc pull fetches it)"
    )
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "images.dvc").write_bytes(dvc(TABLE, "images", nfiles="3"))
    result = CliRunner().invoke(cli, ["extract", str(alone)])
    assert result.exit_code == 1
    assert "images: only a file of DVC is here, and no card tells of it" in result.stderr
    assert "dvc pull fetches it" in result.stderr


def test_the_command_line_tells_and_does_not_fail(tmp_path: Path) -> None:
    folder = project(tmp_path, pointer(TABLE))
    for number in range(5):
        (folder / f"data/more{number}.parquet").write_bytes(pointer(b"%d" % number))
    result = CliRunner().invoke(cli, ["extract", str(folder)])
    assert result.exit_code == 0
    assert (
        f"not here: {folder}: data/more0.parquet, data/more1.parquet, data/more2.parquet and 3 more"
        in result.stderr
    )
    assert f"dataset  p/data/t: {len(TABLE)} bytes, not here" in result.stderr
    assert CliRunner().invoke(cli, ["extract", "--check", str(folder)]).exit_code == 0


def test_lint_misses_no_file_that_dvc_keeps(tmp_path: Path) -> None:
    folder = project(tmp_path, dvc(TABLE), "data/t.csv.dvc", "")
    save(described(folder))
    (folder / "data/t.csv").write_bytes(TABLE)
    other = project(tmp_path / "other", TABLE, attributes="")
    (other / "data/t.csv.dvc").write_bytes(dvc(TABLE))
    save(described(other))  # the card of a clone that has the data
    for place in (folder, other):
        (place / "data/t.csv").unlink()
        lint = ["lint", "--select", "MC901", str(place)]
        assert CliRunner().invoke(cli, lint).exit_code == 0
        (place / "clean.csv").unlink()
        assert CliRunner().invoke(cli, lint).exit_code == 1


def test_parts_of_a_table_of_which_some_are_not_here(tmp_path: Path) -> None:
    folder = project(tmp_path, TABLE, "data/part-00000.csv")
    (folder / "data/part-00001.csv").write_bytes(pointer(TABLE))
    one = dataset(described(folder), "data/part-00000.csv")
    assert [file.get("stand_in") for file in one["files"]] == [None, "git_lfs"]
    assert "features" not in one


def test_images_by_class_are_counted_by_their_pointers(tmp_path: Path) -> None:
    sizes = {}
    for away in (False, True):
        folder = tmp_path / str(away) / "p"
        for number, name in enumerate(("cat/1.jpg", "cat/2.jpg", "dog/1.jpg", "dog/2.jpg")):
            content = b"\xff\xd8\xff" + b"x" * number
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(pointer(content) if away else content)
        (folder / ".gitattributes").write_text("*.jpg filter=lfs\n")
        found = described(folder)
        sizes[away] = found.card["datasets"]
        assert not found.notes
    assert sizes[True] == sizes[False]
    assert sizes[True][0]["ingestion"] == {"method": "git-lfs"}  # type: ignore[index, call-overload]


def test_without_hashes(tmp_path: Path) -> None:
    (file,) = dataset(described(project(tmp_path, pointer(TABLE)), hashes=False))["files"]
    assert "sha256" not in file


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", "csv"), ("A.CSV.GZ", "csv"), ("a.parquet", "parquet"), ("a.jsonl", "json-lines"),
        ("a.xls", "spreadsheet"), ("a.db", "sqlite"), ("m.SAFETENSORS", "safetensors"), ("m.onnx", "onnx"),
        ("saved_model.pb", "tensorflow-saved-model"), ("a.pkl", "sklearn?"), ("a.bin", "pytorch?"),
        ("a.pt", "pytorch-legacy?"), ("optimizer.pt", "training-state?"), ("vocab.txt", "tokenizer-data?"),
        ("training_args.bin", "training-args?"), ("tokenizer.json", "tokenizer?"), ("a.json", None),
        ("a.h5", None), ("a.tar", None), ("a.zip", None), ("mlflow.db", None), ("a", None), ("a.gz", None),
        ("a.parquet.gz", None), ("config.json", None), ("manifest.json", None), ("modules.json", None),
        ("part-00000", None), ("a.txt", None), ("a.py", None), ("README.md", None), ("dvc.lock", None),
    ],
)  # fmt: skip
def test_what_a_name_promises(name: str, expected: str | None) -> None:
    found = promised(f"folder.csv/{name}")
    told = None if found is None else found.format.name + ("" if found.is_certain else "?")
    assert told == expected


def test_the_card_is_told_in_json(tmp_path: Path) -> None:
    folder = project(tmp_path, pointer(TABLE))
    result = CliRunner().invoke(cli, ["extract", "--format", "json", str(folder)])
    assert json.loads(result.stdout)["datasets"][1]["files"][0]["stand_in"] == "git_lfs"

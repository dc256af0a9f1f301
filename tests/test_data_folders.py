"""Datasets that are no single file: parts of one table, folders of media by class, archives of samples."""

from __future__ import annotations

import io
import random
import tarfile
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from mangled import rewrite
from table_facts import collected, value

from mlcard.errors import UnreadableFileError
from mlcard.extract import Options, extract
from mlcard.facts import Source
from mlcard.readers import read, recognise, webdataset
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"


def card(root: Path, options: Options | None = None) -> dict[str, Any]:
    (extraction,) = extract(root, options or Options(hashes=False))
    return extraction.card


def datasets(root: Path, options: Options | None = None) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in card(root, options).get("datasets", [])}


def write(root: Path, *names: str, content: bytes = b"a,b\n1,x\n2,y\n") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["t/part-00000.csv", "t/part-00001.csv", "t/part-00002.csv"], id="spark"),
        pytest.param(["t/part-00000-a1b2-c000.csv", "t/part-00001-a1b2-c000.csv"], id="spark-with-a-number"),
        pytest.param(["t/part.0.csv", "t/part.1.csv"], id="dask"),
        pytest.param(["t-00000-of-00002.csv", "t-00001-of-00002.csv"], id="hugging-face"),
        pytest.param(["t/0000.csv", "t/0001.csv"], id="numbers"),
        pytest.param(["t/chunk_1.csv", "t/chunk_2.csv"], id="chunks"),
        pytest.param(["t/year=2023/a.csv", "t/year=2024/b.csv"], id="hive"),
        pytest.param(["t/part-0.csv.gz", "t/part-1.csv.gz"], id="compressed"),
    ],
)
def test_parts_are_one_dataset(names: list[str], tmp_path: Path) -> None:
    import gzip

    packed = gzip.compress(b"a,b\n1,x\n2,y\n")
    write(tmp_path, *names, content=packed if names[0].endswith(".gz") else b"a,b\n1,x\n2,y\n")
    write(tmp_path, "other.csv")
    found = datasets(tmp_path)
    assert set(found) == {"t", "other"}
    assert [file["path"] for file in found["t"]["files"]] == sorted(names)
    assert found["t"]["number_of_instances"] == 2 * len(names)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["fold_1.csv", "fold_2.csv"], id="folds"),
        pytest.param(["2023.csv", "sales_2024.csv"], id="years"),
        pytest.param(["train.csv", "test.csv"], id="splits"),
        pytest.param(["v1.csv", "v2.csv"], id="versions"),
        pytest.param(["train-00000-of-00001.csv", "test-00000-of-00001.csv"], id="splits-of-hugging-face"),
        pytest.param(["a/part-0.csv", "b/part-0.csv"], id="folders"),
    ],
)
def test_files_that_are_no_parts(names: list[str], tmp_path: Path) -> None:
    write(tmp_path, *names)
    assert len(card(tmp_path)["datasets"]) == len(names)


def test_partitions_give_columns(tmp_path: Path) -> None:
    write(tmp_path, "t/year=2023/city=K%C3%B6ln/p.csv", "t/year=2024/city=__HIVE_DEFAULT_PARTITION__/p.csv")
    options = Options(hashes=False, table=TableOptions(target="year"))
    features = {item["name"]: item for item in datasets(tmp_path, options)["t"]["features"]}
    assert list(features) == ["a", "b", "year", "city"]
    assert (features["year"]["type"], features["year"]["minimum"]) == ("numeric", 2023)
    assert (features["city"]["distinct"], features["city"]["missing"]) == (1, 2)
    assert features["year"]["role"] == "target"


def test_parts_with_other_columns_and_types(tmp_path: Path) -> None:
    write(tmp_path, "t/part-0.csv", content=b"a,b\n1,x\n")
    write(tmp_path, "t/part-1.csv", content=b"b,c\n7,true\n")
    write(tmp_path, "t/part-2.csv", content=b"a\n1.5\n")
    features = {item["name"]: item for item in datasets(tmp_path)["t"]["features"]}
    assert {name: (item["type"], item["missing"]) for name, item in features.items()} == {
        "a": ("numeric", 1), "b": ("nominal", 1), "c": ("boolean", 2),
    }  # fmt: skip


def test_a_broken_part_is_told(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2]})
    (tmp_path / "t").mkdir()
    for index in range(3):
        frame.write_parquet(tmp_path / f"t/part-{index}.parquet")
    (tmp_path / "t/part-1.parquet").write_bytes(b"PAR1")
    (extraction,) = extract(tmp_path, Options(hashes=False))
    assert "t/part-1.parquet: not a whole Parquet file" in str(extraction.problems[0])
    assert len(extraction.card["datasets"]) == 1  # type: ignore[arg-type]


def test_footers_that_spark_writes_beside_the_parts_are_no_data(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    for name in ("part-0.parquet", "part-1.parquet", "_metadata", "_common_metadata"):
        pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "t" / name)
    (tmp_path / "t/_SUCCESS").touch()
    assert datasets(tmp_path)["t"]["number_of_instances"] == 4


@pytest.mark.parametrize("splits", [("train", "test"), ("",)], ids=["splits", "no-splits"])
def test_folders_of_images_by_class(splits: Iterable[str], tmp_path: Path) -> None:
    for split in splits:
        for number, name in enumerate(["cat", "dog", "emu"], start=2):
            write(tmp_path, *(f"pets/{split}/{name}/{i}.PNG" for i in range(number)), content=PNG)
        write(tmp_path, f"pets/{split}/dog/x.jpg", content=b"\xff\xd8\xff")
    (found,) = card(tmp_path)["datasets"]
    several = len([*splits]) > 1
    assert found["data_modality"] == ["image"]
    assert found["number_of_instances"] == 10 * (1 + several)
    assert found["target_feature"] == "label"
    assert found["features"][0]["categories"] == ["cat", "dog", "emu"]
    assert ("splits" in found) == several
    dog = [item for item in found["class_counts"] if item["name"] == "dog"]
    assert [item.get("split") for item in dog] == (["test", "train"] if several else [None])
    assert (dog[0]["number_of_instances"], dog[0]["formats"]) == (4, ["jpeg", "png"])
    assert dog[0]["byte_size"] == 3 * len(PNG) + 3
    assert found["files"] == [
        {"path": "pets", "format": "image-folder", "byte_size": found["files"][0]["byte_size"]}
    ]
    assert found["files"][0]["byte_size"] == sum(item["byte_size"] for item in found["class_counts"])


@pytest.mark.parametrize(("suffix", "kind"), [(".wav", "audio"), (".txt", "text"), (".mp4", "video")])
def test_folders_of_sounds_and_texts(suffix: str, kind: str, tmp_path: Path) -> None:
    write(tmp_path, *(f"{name}/{i}{suffix}" for name in ("pos", "neg") for i in range(6)))
    (found,) = card(tmp_path)["datasets"]
    assert found["data_modality"] == [kind]
    assert found["files"][0]["path"] == "."
    assert found["id"] == tmp_path.name


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["docs/a/1.png", "docs/a/2.png", "docs/b/1.png", "docs/b/2.png"], id="illustrations"),
        pytest.param(["plots/1.png", "plots/2.png"], id="one-folder"),
        pytest.param(["a/1.png", "b/1.png"], id="one-picture-each"),
        pytest.param(["a/1.txt", "a/2.txt", "b/1.txt", "b/2.txt"], id="a-few-texts"),
        pytest.param(["train/1.png", "train/2.png", "test/1.png", "test/2.png"], id="splits-without-classes"),
        pytest.param(["a/1.png", "a/x", "a/y", "b/1.png", "b/x", "b/y"], id="pictures-among-others"),
    ],
)
def test_folders_that_are_no_classes(names: list[str], tmp_path: Path) -> None:
    write(tmp_path, *names, content=PNG)
    write(tmp_path, "table.csv")
    assert set(datasets(tmp_path)) == {"table"}


def tarred(*names: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 600
            archive.addfile(info, io.BytesIO(bytes(600)))
    return stream.getvalue()


def samples(number: int, start: int = 0) -> list[str]:
    endings = ("jpg", "cls", "seg.png")
    return [f"set/{index:06}.{ending}" for index in range(start, start + number) for ending in endings]


def test_archives_of_samples(tmp_path: Path) -> None:
    write(tmp_path, "t-000000-of-000002.tar", content=tarred(*samples(5)))
    write(tmp_path, "t-000001-of-000002.tar", content=tarred(*samples(4, 5)[:-1]))
    (found,) = card(tmp_path)["datasets"]
    assert (found["name"], found["number_of_instances"], len(found["files"])) == ("t", 9, 2)
    assert found["data_modality"] == ["image"]
    assert [(item["name"], item["missing"]) for item in found["features"]] == [
        ("cls", 0), ("jpg", 0), ("seg.png", 1),
    ]  # fmt: skip


def test_long_names_in_archives(tmp_path: Path) -> None:
    long = "x" * 180
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
            for index in range(3):
                archive.addfile(tarfile.TarInfo(f"{long}{index}.é.jpg"))
        write(tmp_path, "a.tar", content=stream.getvalue())
        facts, problem = collected(webdataset.read, Source(tmp_path / "a.tar", "a.tar"))
        assert problem is None
        assert value(facts, "/dataset/number_of_instances") == 3


def test_archives_that_are_cut_or_mangled(tmp_path: Path) -> None:
    whole = tarred(*samples(5))
    source = Source(tmp_path / "a.tar", "a.tar")
    for length in range(0, len(whole) - 10_240, 97):
        rewrite(source.path, whole[:length])
        problem = read(source).problem
        assert problem is None or isinstance(problem, UnreadableFileError)
    noise = random.Random(8)  # noqa: S311 - a test that repeats
    for _ in range(300):
        content = bytearray(whole)
        content[noise.randrange(len(content))] = noise.randrange(256)
        rewrite(source.path, content)
        problem = read(source).problem
        assert problem is None or isinstance(problem, UnreadableFileError)


def test_an_archive_of_code_is_no_dataset(tmp_path: Path) -> None:
    write(tmp_path, "a.tar", content=tarred("setup.py", "readme.md", "src/a.py", "src/b.py"))
    assert recognise(Source(tmp_path / "a.tar", "a.tar")) is None

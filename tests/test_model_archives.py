"""Readers of MOJO, MLeap and R files: what real and made files say."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mlcard.facts import Reading, Source
from mlcard.readers import read

MLEAP = Path(__file__).parent / "data" / "model_folders" / "mleap"


def facts(reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in reading.facts:
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def test_mojo_of_gradient_boosting(shared_data: Path) -> None:
    path = shared_data / "models" / "real" / "h2o" / "mojo.zip"
    details = json.loads(zipfile.ZipFile(path).read("experimental/modelDetails.json"))

    reading = read(Source(path, path.name))

    found = facts(reading)
    assert reading.problem is None
    assert found["/model/libraries/-"] == [{"name": "h2o", "version": "3.11.0.99999"}]
    assert found["/model/algorithm"] == "Gradient Boosting Machine"
    assert found["/model/ml_task"] == "tabular-regression"
    assert found["/model/created"] == "2017-03-03"
    assert found["/model/hyperparameters/n_trees"] == 20
    assert found["/model/hyperparameters/distribution"] == "gaussian"
    assert len(found["/model/features/-"]) == 262
    assert found["/model/target_feature"] == details["response_column_name"] == "C1"
    wanted = {item["name"]: item["actual_value"] for item in details["parameters"]}
    for name in ("max_depth", "learn_rate", "ntrees", "sample_rate", "seed"):
        assert found[f"/model/hyperparameters/{name}"] == wanted[name], name
    assert "/model/security_findings/-" not in found


def test_mojo_with_domains_and_measures(shared_data: Path) -> None:
    path = shared_data / "models" / "real" / "h2o" / "oldDart.mojo"

    found = facts(read(Source(path, path.name)))

    assert found["/model/features/-"][:3] == [
        {"name": "RACE", "position": 0, "type": "nominal", "categories": ["0", "1", "2"]},
        {"name": "CAPSULE", "position": 1, "type": "nominal", "categories": ["0", "1"]},
        {"name": "DPROS", "position": 2, "type": "numeric"},
    ]
    assert found["/model/target_feature"] == "AGE"
    assert found["/model/hyperparameters/booster"] == "dart"
    assert found["/model/training/started_at"] == "2019-06-26T06:27:30Z"
    assert found["/model/training/training_time"] == 0.167
    assert {item["measure"]: item["value"] for item in found["/model/evaluations/-"]} == {
        "mean_squared_error": 165.1973808457142,
        "root_mean_squared_error": 12.852913321333581,
        "r2": -2.8878619399819474,
        "mean_absolute_error": 11.42009970012464,
        "root_mean_squared_log_error": 0.20244326019531494,
    }
    assert {(item["split"], item["sample_size"]) for item in found["/model/evaluations/-"]} == {
        ("train", 380)
    }


INI = """[info]
h2o_version = 3.46.0.1
algo = drf
category = Binomial
supervised = true
n_features = 1
escape_domain_values = true

[columns]
x
sick

[domains]
1: 2 d000.txt
"""


@pytest.mark.parametrize(
    ("ini", "slot", "expected"),
    [
        pytest.param(INI, "/model/classes", ["no", "y\\s"], id="domain-of-the-target"),
        pytest.param(
            INI.replace("d000.txt", "../d.txt"), "/model/classes", None, id="domain-that-is-not-there"
        ),
        pytest.param(
            INI.replace("supervised = true", ""), "/model/target_feature", None, id="not-supervised"
        ),
        pytest.param(
            INI.replace("n_features = 1", "n_features = 9"), "/model/target_feature", None, id="too-many"
        ),
        pytest.param(INI.replace("3.46.0.1", ""), "/model/libraries/-", [{"name": "h2o"}], id="no-version"),
        pytest.param(
            INI.replace("Binomial", "Unknown"), "/model/ml_task", None, id="category-of-a-later-version"
        ),
    ],
)
def test_what_model_ini_says(ini: str, slot: str, expected: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.mojo"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.ini", ini)
        archive.writestr("domains/d000.txt", "no\ny\\\\s\n")

    reading = read(Source(path, path.name))

    assert reading.problem is None
    assert facts(reading).get(slot) == expected


def test_archive_with_two_members_of_one_name_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "model.mojo"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.ini", INI)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("model.ini", INI.replace("drf", "gbm"))

    findings = facts(read(Source(path, path.name)))["/model/security_findings/-"]

    assert [(item["what"], item["severity"], item["tier"]) for item in findings] == [
        ("two members of one name", "high", "unknown")
    ]


def test_bundle_in_an_archive_says_what_the_folder_says(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(MLEAP.rglob("*.json")):
            archive.write(file, file.relative_to(MLEAP).as_posix())

    reading = read(Source(path, path.name))

    assert reading.problem is None
    assert reading.format == "mleap"
    assert facts(reading) == facts(read(Source(MLEAP / "bundle.json", "bundle.json")))


def test_bundle_in_protobuf_is_told_by_its_head(tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text((MLEAP / "bundle.json").read_text().replace('"json"', '"protobuf"'))
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "model.pb").write_bytes(b"\x0a\x08pipeline")

    found = facts(read(Source(tmp_path / "bundle.json", "bundle.json")))

    assert set(found) == {"/file/format", "/model/libraries/-", "/model/created"}


def xdr(version: int, writer: tuple[int, int, int], encoding: bytes = b"UTF-8") -> bytes:
    packed = writer[0] << 16 | writer[1] << 8 | writer[2]
    tail = struct.pack(">i", len(encoding)) + encoding if version == 3 else b""
    return b"X\n" + struct.pack(">3i", version, packed, 0x20300) + tail + b"\0\0\3\x13" + bytes(100)


#: As `serialize(list(1, 2, 3), NULL)` of R 4.2.3 prints it.
PRINTED = bytes.fromhex("580a0000000300040203000305000000000555 54462d38 00000013 00000003".replace(" ", ""))


@pytest.mark.parametrize(
    ("content", "version", "description"),
    [
        pytest.param(
            PRINTED,
            "4.2.3",
            "RDS version 3, XDR, written by R 4.2.3, readable from R 3.5.0 on, texts in UTF-8",
            id="R",
        ),
        pytest.param(
            gzip.compress(xdr(2, (3, 4, 4))),
            "3.4.4",
            "RDS version 2, XDR, written by R 3.4.4, readable from R 2.3.0 on",
            id="gzip",
        ),
        pytest.param(
            lzma.compress(xdr(3, (4, 4, 1), b"latin1")),
            "4.4.1",
            "RDS version 3, XDR, written by R 4.4.1, readable from R 2.3.0 on, texts in latin1",
            id="xz",
        ),
        pytest.param(
            bz2.compress(xdr(3, (4, 0, 0))),
            "4.0.0",
            "RDS version 3, XDR, written by R 4.0.0, readable from R 2.3.0 on, texts in UTF-8",
            id="bzip2",
        ),
        pytest.param(
            b"A\n3\n262657\n197888\n5\nUTF-8\n787\n",
            "4.2.1",
            "RDS version 3, ASCII, written by R 4.2.1, readable from R 3.5.0 on, texts in UTF-8",
            id="ascii",
        ),
        pytest.param(
            b"B\n" + struct.pack("<4i", 3, 262657, 197888, 5) + b"UTF-8",
            "4.2.1",
            "RDS version 3, binary, written by R 4.2.1, readable from R 3.5.0 on, texts in UTF-8",
            id="bytes-of-the-machine",
        ),
        pytest.param(
            gzip.compress(b"RDX3\n" + xdr(3, (4, 4, 1))),
            "4.4.1",
            "RDATA version 3, XDR, written by R 4.4.1, readable from R 2.3.0 on, texts in UTF-8",
            id="workspace",
        ),
    ],
)
def test_header_of_r(content: bytes, version: str, description: str, tmp_path: Path) -> None:
    path = tmp_path / "model.rds"
    path.write_bytes(content)

    reading = read(Source(path, path.name))

    assert reading.problem is None
    assert facts(reading)["/model/libraries/-"] == [{"name": "R", "version": version}]
    assert facts(reading)["/file/description"] == description


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"X\n\0\0", id="cut"),
        pytest.param(b"X\n" + struct.pack(">3i", 77, 262657, 197888), id="version-that-there-is-not"),
        pytest.param(b"X\n" + struct.pack(">4i", 3, -1, 197888, 2**31 - 1), id="negative-release"),
        pytest.param(gzip.compress(b"some text"), id="another-thing-compressed"),
        pytest.param(b"A\nx\ny\nz\n", id="words-for-numbers"),
    ],
)
def test_what_is_no_file_of_r_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.rds"
    path.write_bytes(content)

    assert read(Source(path, path.name)).problem is not None

"""Files that describe models, cut and bent: refused with a typed error, soon, and in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import shutil
import zipfile
from pathlib import Path

import pytest
from bounded import within
from mangled import MOST_BYTES, MOST_SECONDS, peak, survives

from mlcard.errors import LimitExceededError, MlcardError
from mlcard.facts import Source
from mlcard.readers import read

FOLDERS = Path(__file__).parent / "data" / "model_folders"
FILES = sorted(
    path
    for path in FOLDERS.rglob("*")
    if path.is_file() and path.name != "facts.txt" and "root" not in path.parts and "stages" not in path.parts
)
R_HEADER = b"X\n\0\0\0\x03\0\x04\x02\x03\0\x03\x05\0\0\0\0\x05UTF-8" + bytes(range(40))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_mutants_are_refused_or_read(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(path.parent.parent if path.name == "part-00000" else path.parent, folder)
    target = folder / "metadata" / path.name if path.name == "part-00000" else folder / path.name

    assert survives(target, path.read_bytes(), path.name, cuts=60, flips=120) >= 0


def bundle() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((FOLDERS / "mleap").rglob("*.json")):
            archive.writestr(path.relative_to(FOLDERS / "mleap").as_posix(), path.read_bytes())
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("model.zip", bundle(), id="mleap"),
        pytest.param("model.rds", R_HEADER, id="rds"),
        pytest.param("model.rds", gzip.compress(R_HEADER), id="rds-gzip"),
        pytest.param("model.rds", lzma.compress(R_HEADER), id="rds-xz"),
        pytest.param("model.rds", bz2.compress(R_HEADER), id="rds-bzip2"),
        pytest.param("model.rds", b"A\n3\n262657\n197888\n5\nUTF-8\n787\n", id="rds-ascii"),
    ],
)
def test_mutants_of_binary_files(name: str, content: bytes, tmp_path: Path) -> None:
    assert survives(tmp_path / name, content, name, cuts=100, flips=200) > 0


@pytest.mark.parametrize(
    "name", ["pmml/linear-model-lm.pmml", "pmml/nb-cat-pima.pmml", "h2o/oldDart.mojo", "h2o/mojo.zip"]
)
def test_mutants_of_real_files(name: str, shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "models" / "real" / name

    assert survives(tmp_path / path.name, path.read_bytes(), name, cuts=60, flips=100) > 0


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE PMML [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><PMML version="4.4">&j;</PMML>'
)
MANY = 300_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("m.pmml", LAUGHS, id="entities-that-multiply"),
        pytest.param(
            "m.pmml",
            '<!DOCTYPE PMML SYSTEM "file:///etc/passwd"><PMML version="4.4"/>',
            id="entity-of-another-file",
        ),
        pytest.param("m.pmml", '<PMML version="4.4">' + "<a>" * MANY, id="xml-that-nests"),
        pytest.param(
            "m.pmml", '<PMML version="4.4"><a b="' + "c" * 20_000_000, id="xml-attribute-without-end"
        ),
        pytest.param("m.pmml", '<PMML version="4.4"><!--' + "-c" * 10_000_000, id="xml-comment-without-end"),
        pytest.param("adapter_config.json", '{"r":' + "[" * MANY, id="json-that-nests"),
        pytest.param("adapter_config.json", '{"r":[' + "[]," * MANY * 4, id="json-of-many-lists"),
        pytest.param("modules.json", '[{"type":' + '{"a":' * MANY, id="json-list-that-nests"),
        pytest.param("tokenizer.json", '{"version":' + "[" * MANY, id="tokenizer-that-nests"),
        pytest.param(
            "tokenizer.json", '{"version":1,"model":{"vocab":{' + '"\\"' * MANY * 10, id="texts-without-end"
        ),
        pytest.param("tokenizer.json", '{"version":[' + "[1," * MANY * 5, id="tokenizer-lists-without-end"),
        pytest.param("tokenizer.json", '{"version":1' + ',"a":1' * MANY, id="tokenizer-of-many-keys"),
        pytest.param(
            "MLmodel",
            "flavors: {a: &a [x, x, x, x, x, x, x, x, x]}\n"
            + "\n".join(
                f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(9)
            ),
            id="aliases-that-multiply",
        ),
        pytest.param("MLmodel", "flavors: " + "[" * MANY, id="yaml-that-nests"),
        pytest.param("MLmodel", "flavors: [" + "a," * MANY, id="yaml-of-many-values"),
        pytest.param("MLmodel", "flavors: !!python/object/apply:os.system ['true']", id="yaml-that-calls"),
        pytest.param("conda.yaml", "dependencies: " + "[" * MANY, id="conda-that-nests"),
        pytest.param("requirements.txt", "a" * 2_000_000, id="requirement-without-end"),
        pytest.param("chat_template.jinja", "{{ '" * MANY * 4, id="blocks-without-end"),
    ],
)
def test_bombs_are_refused(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content)
    with within(MOST_SECONDS):
        reading = read(Source(path, name))
    assert isinstance(reading.problem, MlcardError)
    assert name in str(reading.problem)
    assert peak(path) < MOST_BYTES


@pytest.mark.parametrize(
    ("template", "found"),
    [
        pytest.param("{{ '" + "\\'" * MANY, [], id="escapes-without-end"),
        pytest.param("{% if a %}" * MANY, [], id="many-blocks"),
        pytest.param("{{ x.__class__ }}" * 50_000, [".__class__"], id="one-thing-many-times"),
        pytest.param("{{ " + "a[" * MANY + " }}", [], id="brackets"),
    ],
)
def test_long_templates_take_no_long(template: str, found: list[str], tmp_path: Path) -> None:
    path = tmp_path / "chat_template.jinja"
    path.write_text(template[:3_900_000])
    with within(MOST_SECONDS):
        reading = read(Source(path, path.name))
    assert reading.problem is None
    findings = [fact.value["what"] for fact in reading.facts[1:] if isinstance(fact.value, dict)]
    assert findings == [*found, *["a template that is too long"] * (len(template) > 1_000_000)]


def test_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.mojo"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.ini", b"[info]\nh2o_version = 3\n" + b" " * 100_000_000)

    reading = read(Source(path, path.name))

    assert isinstance(reading.problem, LimitExceededError)


def test_large_tokenizer_is_counted_in_bounds(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    size = 260_000
    vocabulary = {f"▁token{number}": number for number in range(size)}
    merges = [[f"▁tok{number}", f"en{number}"] for number in range(size)]
    model = {"type": "BPE", "vocab": vocabulary, "merges": merges}
    path.write_text(json.dumps({"version": "1.0", "model": model}, ensure_ascii=False, indent=2), "utf-8")
    del vocabulary, merges, model
    with within(MOST_SECONDS):
        reading = read(Source(path, path.name))
    assert peak(path) < MOST_BYTES
    assert [fact.value for fact in reading.facts if "vocabulary_size" in fact.slot] == [size]

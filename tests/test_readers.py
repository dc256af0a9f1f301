"""The table of formats: every row recognised by content and name, and readings that never raise."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import json
import lzma
import os
import tarfile
import zipfile
import zlib
from pathlib import Path

import joblib
import pytest

from mlcard.facts import Source
from mlcard.readers import FORMATS, read, recognise

TABLES, MODELS = (Path(__file__).parent / "data" / name for name in ("tables", "models"))


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names or ("a",):
            archive.writestr(name, "b")
    return stream.getvalue()


def tarred(*names: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return stream.getvalue()


def pickled(compress: int | tuple[str, int] = 0) -> bytes:
    stream = io.BytesIO()
    joblib.dump({"a": 1}, stream, compress=compress)
    return stream.getvalue()


CONFIG = json.dumps({"architectures": ["BertModel"], "model_type": "bert"}).encode()
HEADER = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
SAFETENSORS = len(HEADER).to_bytes(8, "little") + HEADER + b"\0\0\0\0"

#: Name of the file, its first bytes, and the name of the format; at least one for every row.
CASES = [
    pytest.param(
        "model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid", "git-lfs-pointer", id="lfs"
    ),
    pytest.param("model.safetensors", SAFETENSORS, "safetensors", id="safetensors"),
    pytest.param("weights", SAFETENSORS, "safetensors", id="safetensors-by-content"),
    pytest.param("model.safetensors", b"garbage", "safetensors", id="safetensors-broken-is-for-its-reader"),
    pytest.param("model.safetensors.index.json", b'{"weight_map": {}}', "safetensors-index", id="index"),
    pytest.param(
        "pytorch_model.bin.index.json", b'{"weight_map": {}}', "pytorch-index", id="index-of-pickles"
    ),
    pytest.param(
        "model.bin", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02", "pytorch-legacy", id="legacy"
    ),
    pytest.param("model.pkl", pickled(), "sklearn", id="pickle"),
    pytest.param("unknown.ext", pickled(), "sklearn", id="pickle-by-content"),
    pytest.param("model.pt", pickled(), "sklearn", id="pickle-in-the-clothes-of-another"),
    pytest.param("model", pickled(("zlib", 3)), "sklearn", id="compressed-pickle-by-content"),
    pytest.param("model.joblib.gz", pickled(("gzip", 3)), "sklearn", id="gzip"),
    pytest.param("model.dat", b"cos\nsystem\n(S'ls'\ntR.", "sklearn", id="protocol-0"),
    pytest.param("model.dat", b"(lp0\nI1\na.", "sklearn", id="protocol-0-list"),
    pytest.param("model.pkl", b"", "sklearn", id="empty-file"),
    pytest.param("model.pt", zipped(), "pytorch", id="pytorch"),
    pytest.param("model.keras", zipped(), "keras", id="keras"),
    pytest.param("model.h5", b"\x89HDF\r\n\x1a\n", "keras-h5", id="h5"),
    pytest.param("model.skops", zipped(), "skops", id="skops"),
    pytest.param("model.mojo", zipped("boosterBytes", "model.ini"), "h2o-mojo", id="mojo"),
    pytest.param("mojo.zip", zipped("trees/t00_000.bin", "model.ini"), "h2o-mojo-zip", id="mojo-in-a-zip"),
    pytest.param("model.zip", zipped("bundle.json", "root/model.json"), "mleap", id="mleap"),
    pytest.param("model.zip", zipped("readme.txt", "root/beer.txt"), "zip", id="zip-that-is-no-bundle"),
    pytest.param(
        "bundle.json", b'{"uid": "x", "format": "json", "timestamp": "2020"}', "mleap-folder", id="mleap-dir"
    ),
    pytest.param("part-00000", b'{"class":"a.B","timestamp":1,"sparkVersion":"3"}', "spark-ml", id="spark"),
    pytest.param(
        "part-00000", b'{"class": "a.B", "timestamp": 1, "sparkVersion": "3"}', "spark-ml", id="pyspark"
    ),
    pytest.param("training_args.bin", zipped(), "training-args", id="training-args"),
    pytest.param("optimizer.pt", zipped(), "training-state", id="optimizer"),
    pytest.param("rng_state_3.pth", b"\x80\x02}q\x00.", "training-state", id="random-state-as-a-pickle"),
    pytest.param("random_states_0.pkl", pickled(), "training-state", id="random-state-of-accelerate"),
    pytest.param("model.gguf", b"GGUF\x03", "gguf", id="gguf"),
    pytest.param("model.tflite", b"\x1c\0\0\0TFL3", "tflite", id="tflite"),
    pytest.param("model.cbm", b"CBM1", "catboost", id="catboost"),
    pytest.param("model.txt", b"tree\nversion=v4\n", "lightgbm", id="lightgbm-by-content"),
    pytest.param("model.pmml", b'<?xml version="1.0"?>\n<PMML version="4.4">', "pmml", id="pmml"),
    pytest.param("model.onnx", b"\x08\x07", "onnx", id="onnx"),
    pytest.param("weights.pb", b"\x08\x08\x12\x07pytorch\x1a\x052.3.1", "onnx", id="onnx-by-content"),
    pytest.param("model.onnx_data", b"\0\0", "onnx-external-data", id="onnx-external-data"),
    pytest.param("saved_model.pb", b"\x08\x01", "tensorflow-saved-model", id="saved-model"),
    pytest.param(
        "model.onnx",
        b"\x08\x01\x12\x80\x04\n\x80\x02\x12",
        "tensorflow-saved-model",
        id="saved-model-renamed",
    ),
    pytest.param("variables.index", b"", "tensorflow-variables", id="variables"),
    pytest.param(
        "a.idx", b"\0\0\x06\x08\x01\x1a\x02\x08\x01", "tensorflow-variables", id="variables-by-content"
    ),
    pytest.param("variables.data-00000-of-00001", b"\0\0", "tensorflow-shard", id="shard"),
    pytest.param("model.mlmodel", b"\x08\x01", "coreml", id="coreml"),
    pytest.param("a", b"\x08\x06\x12\xda\x01\n\x18\n\x07input_2", "coreml", id="coreml-by-content"),
    pytest.param(
        "weight.bin", b"\1\0\0\0\2" + bytes(59) + b"\xef\xbe\xad\xde", "coreml-weights", id="coreml-weights"
    ),
    pytest.param("Manifest.json", b'{"rootModelIdentifier": "A"}', "coreml-package", id="coreml-package"),
    pytest.param("model.pdmodel", b"\x0a", "paddle", id="paddle"),
    pytest.param("a", b"\n\x80\x02\x08\0\x10" + b"\xff" * 9 + b"\x01", "paddle", id="paddle-by-content"),
    pytest.param("inference.json", b'{"base_code":{"magic":"pir"', "paddle-pir", id="paddle-pir"),
    pytest.param("a", b'{ "base_code": {"magic" : "pir"', "paddle-pir", id="paddle-pir-by-content"),
    pytest.param("model.pdiparams", b"", "paddle-parameters", id="paddle-parameters"),
    pytest.param("model.ubj", b"{L", "xgboost", id="xgboost"),
    pytest.param("model.ftz", b"\xba\x16", "fasttext", id="fasttext"),
    pytest.param("MLmodel", b"flavors:", "mlflow", id="mlflow"),
    pytest.param("model.rds", b"\x1f\x8b", "rds", id="rds"),
    pytest.param("model.rds", b"X\n\0\0\0\x03\0\x04\x02\x03", "rds", id="rds-not-compressed"),
    pytest.param("work.RData", b"RDX3\nX\n", "rdata", id="rdata"),
    pytest.param("meta.json", b'{"lang": "en", "pipeline": []}', "spacy", id="spacy"),
    pytest.param("config.cfg", b"[paths]\ntrain = null\n[nlp]", "spacy-config", id="spacy-config"),
    pytest.param("model_index.json", b'{"_class_name": "A"}', "diffusers-pipeline", id="diffusers"),
    pytest.param(
        "config.json",
        b'{"_class_name": "A", "_diffusers_version": "0.3", "_name_or_path": "a"}',
        "diffusers-component",
        id="diffusers-component",
    ),
    pytest.param(
        "modules.json",
        b'[{"type": "sentence_transformers.models.Transformer"}]',
        "sentence-transformers",
        id="sentence-transformers",
    ),
    pytest.param(
        "config.json", b'{"pooling_mode_cls_token": true}', "sentence-transformers-settings", id="pooling"
    ),
    pytest.param(
        "generation_config.json", b'{"transformers_version": "4"}', "generation-config", id="generation"
    ),
    pytest.param("preprocessor_config.json", b'{"size": 1}', "preprocessor-config", id="preprocessor"),
    pytest.param("config.json", CONFIG, "huggingface-config", id="config"),
    pytest.param("config.json", b'{"a": 1}', "huggingface-settings", id="another-config"),
    pytest.param("adapter_config.json", CONFIG, "peft-adapter", id="adapter-is-no-config"),
    pytest.param("tokenizer.json", b'{"version": "1.0"}', "tokenizer", id="tokenizer"),
    pytest.param("tokenizer.json", b"{}", "tokenizer-data", id="tokenizer-of-another-library"),
    pytest.param("tokenizer_config.json", b"{}", "tokenizer-config", id="tokenizer-config"),
    pytest.param("chat_template.jinja", b"{{ messages }}", "chat-template", id="chat-template"),
    pytest.param("requirements.txt", b"numpy==2.0\n", "requirements", id="requirements"),
    pytest.param("conda.yaml", b"dependencies: []\n", "environment", id="conda"),
    pytest.param("Dockerfile", b"FROM python\n", "dockerfile", id="dockerfile"),
    pytest.param(".gitattributes", b"*.bin filter=lfs\n", "git-attributes", id="gitattributes"),
    pytest.param(".gitignore", b"*.bin\n", "git-settings", id="gitignore"),
    pytest.param(
        "metrics.fingerprint.json",
        b'{"mlcard": "1.0", "fingerprints": [\n]}\n',
        "tensor-list",
        id="tensor-list",
    ),
    pytest.param("trainer_state.json", b"{}", "trainer-state", id="trainer-state"),
    pytest.param("metrics.json", b'{"accuracy": 0.9}', "metrics", id="metrics"),
    pytest.param("all_results.json", b'{"eval_accuracy": 0.9}', "metrics", id="results"),
    pytest.param("train.log", b"epoch 1", "log", id="log"),
    pytest.param("data.parquet", b"PAR1", "parquet", id="parquet"),
    pytest.param("data.csv", b"a,b\n1,2\n", "csv", id="csv"),
    pytest.param("data.h5", (TABLES / "tables.h5").read_bytes(), "hdf5", id="hdf5-of-tables"),
    pytest.param("model.h5", (MODELS / "keras/functional.h5").read_bytes(), "keras-h5", id="h5-of-keras"),
    pytest.param("w.h5", (MODELS / "keras/functional.weights.h5").read_bytes(), "keras-h5", id="weights"),
    pytest.param("a.h5ad", b"\x89HDF\r\n\x1a\n", "hdf5", id="hdf5-by-name"),
    pytest.param("x.svm", b"+1 1:0.5 7:2\n-1 2:1\n", "svmlight", id="svmlight"),
    pytest.param("x.libsvm", b"# note\n3 qid:1 1:0.5\n", "svmlight", id="svmlight-with-queries"),
    pytest.param("train-000.tar", tarred("1.jpg", "1.cls", "2.jpg", "2.cls"), "webdataset", id="webdataset"),
    pytest.param("x.npy", b"\x93NUMPY\x01\0", "npy", id="npy"),
    pytest.param("x.npz", zipped(), "npz", id="npz"),
    pytest.param("x.arrow", b"ARROW1\0\0", "arrow", id="arrow"),
    pytest.param("x.arff", b"% by hand\n@RELATION iris\n", "arff", id="arff"),
    pytest.param("x.feather", b"ARROW1\0\0", "arrow", id="feather"),
    pytest.param("x.feather", b"FEA1", "arrow", id="feather-1"),
    pytest.param("a", b"\xff\xff\xff\xff\xb0\x01\0\0\x10\0\0\0", "arrow", id="arrow-stream-by-content"),
    pytest.param("x.arff.gz", gzip.compress(b"@relation r\n"), "arff", id="arff-packed"),
    pytest.param("data.csv.gz", gzip.compress(b"a,b\n1,2\n"), "csv", id="csv-packed"),
    pytest.param("data.TSV.bz2", bz2.compress(b"a\tb\n1\t2\n"), "csv", id="tsv-packed"),
    pytest.param("data.csv.xz", lzma.compress(b"a,b\n1,2\n"), "csv", id="csv-packed-with-xz"),
    pytest.param("data.csv.gz", gzip.compress(pickled()), "sklearn", id="a-pickle-called-csv.gz"),
    pytest.param("data.csv", pickled(), "sklearn", id="a-pickle-called-csv"),
    pytest.param("data.csv", b"cos\nsystem\n(S'ls'\ntR.", "sklearn", id="an-old-pickle-called-csv"),
    pytest.param("data.csv", b"cposix\nsystem\np0\n(S'ls'\ntR.", "sklearn", id="an-old-pickle-with-memo"),
    pytest.param("cities.csv", b"city\nParis\nLyon\n", "csv", id="csv-that-looks-like-an-opcode"),
    pytest.param("y_train.csv", b"class\ncat\ndog\n", "csv", id="csv-of-one-column"),
    pytest.param("x.jsonl", b'{"a": 1}\n', "json-lines", id="json-lines"),
    pytest.param("x.jsonl.gz", gzip.compress(b'{"a": 1}\n'), "json-lines", id="json-lines-packed"),
    pytest.param("trainer_log.jsonl", b'{"loss": 1}\n', "log", id="json-lines-of-a-log"),
    pytest.param("x.json", b'[\n {"a": 1}]', "json-records", id="json-records"),
    pytest.param("x.json.gz", gzip.compress(b'[{"a": 1}]'), "json-records", id="json-records-packed"),
    pytest.param("x.xlsx", zipped("xl/workbook.xml"), "excel", id="excel"),
    pytest.param("x.xlsx", b"\xd0\xcf\x11\xe0", "excel", id="excel-with-a-password"),
    pytest.param("x.ods", zipped("content.xml"), "spreadsheet", id="spreadsheet"),
    pytest.param("x.db", b"SQLite format 3\0", "sqlite", id="sqlite"),
    pytest.param("x.bin", b"SQLite format 3\0", "sqlite", id="sqlite-by-content"),
    pytest.param("mlflow.db", b"SQLite format 3\0", "tracking-database", id="tracking-database"),
    pytest.param("x.duckdb", bytes(8) + b"DUCK", "duckdb", id="duckdb"),
    pytest.param("x.db", bytes(8) + b"DUCK", "duckdb", id="duckdb-by-content"),
    pytest.param("train.py", b"import sklearn\n", "python", id="python"),
    pytest.param("train.ipynb", b'{"cells": []}', "notebook", id="notebook"),
    pytest.param("a.csv.dvc", b"outs:\n- path: a.csv\n", "dvc", id="dvc"),
    pytest.param("dvc.lock", b"schema: '2.0'\nstages: {}\n", "dvc-pipeline", id="dvc-pipeline"),
    pytest.param("dvc.yaml", b"stages:\n  a: {cmd: x, outs: [b]}\n", "dvc-stages", id="dvc-stages"),
    pytest.param(
        "meta.json",
        b'{"conformsTo": "http://mlcommons.org/croissant/1.0", "name": "x"}',
        "croissant",
        id="croissant",
    ),
    pytest.param("datapackage.json", b'{"resources": []}', "data-package", id="data-package"),
    pytest.param("dataset-metadata.json", b'{"id": "a/b"}', "kaggle-dataset", id="kaggle-dataset"),
    pytest.param(
        "dataset_info.json", b'{"features": {}}', "huggingface-dataset-info", id="huggingface-dataset-info"
    ),
    pytest.param("train.R", b"library(caret)\n", "r-script", id="r"),
    pytest.param("README.md", b"# A model\n", "readme", id="readme"),
    pytest.param("LICENSE", b"MIT License\n", "license", id="license"),
    pytest.param("NOTES.md", b"# Notes\n", "text", id="text"),
    pytest.param("plot.png", b"\x89PNG\r\n\x1a\n", "image", id="image"),
    pytest.param("paper.pdf", b"%PDF-1.7", "pdf", id="pdf"),
    pytest.param("all.zip", zipped(), "zip", id="zip"),
    pytest.param("all.7z", b"7z\xbc\xaf\x27\x1c", "7z", id="7z"),
]
NOTHING = [
    pytest.param("x.bin", b"\0\0\0\0", id="bytes"),
    pytest.param("x.txt", b"some text\n", id="prose"),
    pytest.param("c.txt", b"c is a language\nand more\n", id="prose-that-begins-with-an-opcode"),
    pytest.param("x.json", b'{"architectures": ["A"]}', id="a-config-by-another-name"),
    pytest.param("x.json", b"[1, 2]", id="json-of-no-records"),
    pytest.param("all.tar", tarred("readme.md", "src/a.py", "src/b.py"), id="tar-of-anything"),
    pytest.param("x.svm", b"svm_type c_svc\nkernel_type rbf\n", id="model-of-libsvm"),
    pytest.param("x.json.gz", gzip.compress(b'{"a": 1}'), id="packed-json-of-one-object"),
    pytest.param("x.txt.gz", zlib.compress(b"text"), id="compressed-text"),
    pytest.param("x", b"", id="empty"),
    pytest.param("faiss.index", b"IxFI\0\0", id="an-index-of-vectors"),
    pytest.param("manifest.json", b'{"manifest_version": 3}', id="a-manifest-of-another-kind"),
    pytest.param("x.pb", b"\x08\x08\x12\x07pytorc", id="protobuf-that-is-cut"),
]


def source(folder: Path, name: str, content: bytes) -> Source:
    path = folder / name
    path.write_bytes(content)
    return Source(path, name)


@pytest.mark.parametrize(("name", "content", "expected"), CASES)
def test_recognised(name: str, content: bytes, expected: str, tmp_path: Path):
    found = recognise(source(tmp_path, name, content))
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize(("name", "content"), NOTHING)
def test_not_recognised(name: str, content: bytes, tmp_path: Path):
    assert recognise(source(tmp_path, name, content)) is None
    assert read(source(tmp_path, name, content)).format == ""


def test_every_row_has_a_case_and_a_name_of_its_own():
    assert {case.values[2] for case in CASES} == {form.name for form in FORMATS}
    assert len({form.name for form in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("form", [form for form in FORMATS if form.module], ids=lambda form: form.name)
def test_every_reader_exists_and_names_its_specification(form):
    module = importlib.import_module(form.module)
    assert callable(module.read)
    assert module.__doc__


@pytest.mark.parametrize(("name", "content", "expected"), CASES)
def test_reading_never_raises(name: str, content: bytes, expected: str, tmp_path: Path):
    assert read(source(tmp_path, name, content)).format == expected


@pytest.mark.parametrize("form", [form for form in FORMATS if form.module], ids=lambda form: form.name)
def test_noise_in_any_clothes_is_a_problem_or_nothing(form, tmp_path: Path):
    name = form.names[0].replace("*", "x")
    for length in (0, 1, 7, 100, 5_000):
        reading = read(source(tmp_path, name, os.urandom(length)))
        assert reading.problem is None or reading.problem.args[0].startswith(name)


def test_a_file_that_is_gone_is_a_problem(tmp_path: Path):
    reading = read(Source(tmp_path / "gone.pkl", "gone.pkl"))
    assert reading.format == ""
    assert "gone.pkl" in str(reading.problem)


def test_mangled_exceptions_become_problems_and_facts_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from mlcard.facts import Fact
    from mlcard.readers import sklearn

    def broken(_source: Source):
        yield Fact("/file/format", "pickle", "opcode 0")
        raise zlib.error("bad")

    monkeypatch.setattr(sklearn, "read", broken)
    reading = read(source(tmp_path, "model.pkl", pickled()))
    assert [fact.slot for fact in reading.facts] == ["/file/format"]
    assert "not a readable sklearn file (bad)" in str(reading.problem)
    assert reading.problem.__traceback__ is reading.problem.__cause__ is reading.problem.__context__ is None

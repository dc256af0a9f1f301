"""Seeds for the formats of which no file stands among the test data: small, whole, made when needed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import struct
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
from safetensors.numpy import save

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from protobuf import message

FOLDERS = Path(__file__).resolve().parents[1] / "data" / "model_folders"
#: The one shard of a checkpoint of PyTorch, and the tensors in it.
PICKLED = "tied_state_dict.pt"
PICKLED_NAMES = (
    "embed.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
    "norm.num_batches_tracked", "head.weight",
)  # fmt: skip
TABLE = pl.DataFrame(
    {"age": [31, None, 45] * 20, "kind": ["a", "b", 'a, "c"'] * 20, "weight": [1.5, 2.5, float("nan")] * 20}
)
R_HEADER = b"X\n\0\0\0\x03\0\x04\x02\x03\0\x03\x05\0\0\0\0\x05UTF-8" + bytes(range(40))
PADDLE_OCR = FOLDERS.parent / "models/paddle/ch_PP-OCRv4_det_infer.pdmodel.xz"
#: A program of PaddlePaddle with a weight, an input and an output, and the weight beside it.
PADDLE_TENSOR = ((1, 5), (2, 3), (2, 2))
PADDLE = message(
    (1, (
        (1, 0),
        (2, -1),
        (3, ((1, "fc.w_0"), (2, ((1, 7), (3, ((1, PADDLE_TENSOR),)))), (3, 1), (5, 1))),
        (3, ((1, "x"), (2, ((1, 7), (3, ((1, ((1, 5), (2, -1), (2, 3))),)))), (3, 0), (5, 0))),
        (3, ((1, "feed"), (2, ((1, 9),)), (3, 1))),
        (4, ((1, ((1, "X"), (2, "feed"))), (2, ((1, "Out"), (2, "x"))), (3, "feed"))),
        (4, ((1, ((1, "X"), (2, "x"))), (1, ((1, "Y"), (2, "fc.w_0"))), (2, ((1, "Out"), (2, "y"))),
             (3, "mul"))),
    )),
    (4, ((1, 2_006_001),)),
)  # fmt: skip


def files() -> dict[str, bytes]:
    """The content of each file by its path; files that are read together share a folder."""
    described = message(*PADDLE_TENSOR)
    parameters = struct.pack("<IQIi", 0, 0, 0, len(described)) + described + bytes(24)
    return {
        **_shards(),
        **_settings(),
        **_tables(),
        **_origins(),
        "training/optimizer.pt": pickle.dumps({"state": {0: {"step": 3}}, "param_groups": [{"lr": 0.1}]}, 2),
        "mleap/model.zip": _zipped(FOLDERS / "mleap"),
        "paddle/inference.pdmodel": PADDLE,
        "paddle/inference.pdiparams": parameters,
        "paddle-ocr/inference.pdmodel": lzma.decompress(PADDLE_OCR.read_bytes()),
        "paddle-alone/inference.pdiparams": parameters * 2,
        "r-plain/model.rds": R_HEADER,
        "r-gzip/model.rds": gzip.compress(R_HEADER, mtime=0),
        "r-bzip2/model.rds": bz2.compress(R_HEADER),
        "r-xz/model.rds": lzma.compress(R_HEADER),
        "r-ascii/model.rds": b"A\n3\n262657\n197888\n5\nUTF-8\n787\n",
        "r-workspace/all.rda": gzip.compress(b"RDX3\n" + R_HEADER, mtime=0),
    }


def _shards() -> dict[str, bytes]:
    """A checkpoint in two files of safetensors and its index, and one in a file of its own."""
    tensors = [{f"layer.{number}.weight": np.ones((2, 3), np.float32)} for number in range(2)]
    names = [f"shards/model-0000{number}-of-00002.safetensors" for number in (1, 2)]
    weight_map = {name: Path(file).name for held, file in zip(tensors, names, strict=True) for name in held}
    index = {"metadata": {"total_size": 48}, "weight_map": weight_map}
    return {
        **{name: save(held, {"format": "pt"}) for name, held in zip(names, tensors, strict=True)},
        "shards/model.safetensors.index.json": json.dumps(index).encode(),
        "pickles/pytorch_model.bin.index.json": json.dumps(
            {"weight_map": dict.fromkeys(PICKLED_NAMES, PICKLED)}
        ).encode(),
        f"pickles/{PICKLED}": (FOLDERS.parent / "models/pytorch" / PICKLED).read_bytes(),
        "whole/model.safetensors": save(tensors[0] | tensors[1], {"format": "pt"}),
    }


def _settings() -> dict[str, bytes]:
    """Files of settings and results that nothing else of the test data has."""
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "auto_map": {"AutoModel": "modeling.Own"},
        "quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 128},
        "id2label": {"0": "no", "1": "yes"},
    }
    return {
        "transformers/config.json": json.dumps(config, indent=2).encode(),
        "results/metrics.json": b'{"accuracy": 0.75, "eval": {"f1": 0.5}, "confusion": [[3, 1], [0, 4]]}',
        "needed/requirements.txt": b"scikit-learn==1.9.1\nnumpy>=2 ; python_version > '3.10'\n-r more.txt\n",
        "needed/environment.yml": b"name: lab\ndependencies:\n- python=3.11\n- pip:\n  - torch==2.7.1\n",
    }


def _tables() -> dict[str, bytes]:
    """A small table in the formats of tables, and arrays."""
    parquet, arrow, array, objects, arrays = (io.BytesIO() for _ in range(5))
    TABLE.write_parquet(parquet, compression="uncompressed")
    TABLE.write_ipc(arrow)
    np.save(array, np.arange(12.0).reshape(3, 4))
    np.save(objects, np.array([{"a": 1}, None], dtype=object))
    np.savez_compressed(arrays, x=np.arange(6), y=np.zeros((2, 2)))
    return {
        "table-csv/table.csv": TABLE.write_csv().encode(),
        "table-tsv/table.tsv": TABLE.write_csv(separator="\t").encode(),
        "table-parquet/table.parquet": parquet.getvalue(),
        "table-arrow/table.arrow": arrow.getvalue(),
        "array/array.npy": array.getvalue(),
        "array-of-objects/array.npy": objects.getvalue(),
        "arrays/arrays.npz": arrays.getvalue(),
        "samples/train-000.tar": _samples(),
    }


def _origins() -> dict[str, bytes]:
    """What stands beside a table and says where it is from, and the notebook that works on it."""
    digest = "a304afb96060aad90176268345e10355"
    output = {"path": "table.csv", "md5": digest, "size": 120}
    stage = {"cmd": "python clean.py", "deps": [output], "outs": [{**output, "path": "clean.csv"}]}
    lines = [
        "import pandas as pd\n",
        "frame = pd.read_csv('table.csv').dropna(subset=['age'])\n",
        "!wget https://data.example/table.csv\n",
        "frame.to_csv('clean.csv')\n",
    ]
    cells = [{"cell_type": "markdown", "source": ["# Clean"]}, {"cell_type": "code", "source": lines}]
    resource = {"name": "t", "path": "table.csv", "schema": {"fields": [{"name": "age", "type": "integer"}]}}
    splits = {"train": {"name": "train", "num_bytes": 120, "num_examples": 60}}
    return {
        "origins/table.csv": TABLE.write_csv().encode(),
        "origins/.gitattributes": b"# large files\n*.csv filter=lfs diff=lfs merge=lfs -text\n"
        b"[attr]big filter=lfs\n/data/**/x?.[a-c]sv big\n*.md text=auto !filter\n",
        "origins/table.csv.dvc": f"outs:\n- md5: {digest}\n  size: 120\n  path: table.csv\n".encode(),
        "origins/dvc.lock": json.dumps({"schema": "2.0", "stages": {"clean": stage}}).encode(),
        "origins/dvc.yaml": b"stages:\n  clean:\n    wdir: .\n    cmd: [python clean.py, touch done]\n"
        b"    deps: [table.csv]\n    outs:\n    - clean.csv:\n        cache: false\n",
        "origins/datapackage.json": json.dumps(
            {
                "name": "p",
                "resources": [resource],
                "sources": [{"title": "S", "path": "https://data.example/"}],
            }
        ).encode(),
        "origins/dataset-metadata.json": b'{"id": "ann/table", "licenses": [{"name": "CC0-1.0"}]}',
        "origins/dataset_info.json": json.dumps(
            {
                "dataset_name": "t",
                "download_size": 120,
                "features": {"age": {"dtype": "int64"}},
                "splits": splits,
            }
        ).encode(),
        "origins/clean.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells}).encode(),
    }


def _samples() -> bytes:
    """An archive of samples, one of them with a name that needs a header of its own."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for stem in ("0001", "0002", "\N{LATIN SMALL LETTER E WITH ACUTE}" * 60):
            for ending in ("jpg", "cls"):
                info = tarfile.TarInfo(f"{stem}.{ending}")
                info.size = 3
                archive.addfile(info, io.BytesIO(b"abc"))
    return stream.getvalue()


def _zipped(folder: Path) -> bytes:
    """A folder as a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.json")):
            archive.writestr(path.relative_to(folder).as_posix(), path.read_bytes())
    return stream.getvalue()

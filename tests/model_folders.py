"""Small real model folders, made where a test wants them, and the command line to run on them."""

from __future__ import annotations

import json
import shutil
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from mlcard import cli

REPOSITORY = Path(__file__).resolve().parent.parent
DIABETES = REPOSITORY / "examples" / "diabetes"

TRAIN = """
import json
import joblib
import pandas as pd
from sklearn.model_selection import cross_validate
from sklearn.svm import SVC

table = pd.read_csv("data/table.csv")
model = SVC(kernel="rbf", C=2.3)
scores = cross_validate(model, table.drop(columns="y"), table["y"], cv=5, scoring=["accuracy"])
json.dump({"accuracy": scores["test_accuracy"].mean()}, open("metrics.json", "w"))
model.fit(table.drop(columns="y"), table["y"])
joblib.dump(model, "model.joblib")
"""
TABLE = "x,z,y\n" + "".join(
    f"{number},{number * number % 7},{'yes' if number % 3 else 'no'}\n" for number in range(60)
)


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Ran:
    """Run `mlcard` with arguments, in this process."""
    capsys.readouterr()
    with (
        mock.patch.object(sys, "argv", ["mlcard", *map(str, arguments)]),
        mock.patch.object(sys.stdout, "reconfigure", create=True),
        pytest.raises(SystemExit) as stop,
    ):
        cli.main()
    said = capsys.readouterr()
    code = stop.value.code
    return Ran(code if isinstance(code, int) else 1, said.out, said.err)


def copy_of_diabetes(parent: Path, name: str = "diabetes") -> Path:
    """A copy of the example, without a card."""
    folder = parent / name
    shutil.copytree(DIABETES, folder, ignore=shutil.ignore_patterns("modelcard.yaml"))
    return folder


def project(folder: Path) -> Path:
    """A small project: a table, a script, the model that the example has, and metrics."""
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "table.csv").write_text(TABLE)
    (folder / "train.py").write_text(TRAIN)
    (folder / "metrics.json").write_text('{"accuracy": 0.75}')
    shutil.copy(DIABETES / "model.joblib", folder / "model.joblib")
    return folder


def safetensors(path: Path, tensors: dict[str, tuple[int, ...]], seed: int = 0) -> None:
    """Write a safetensors file with 32-bit tensors of the given shapes."""
    header: dict[str, Any] = {}
    offset = 0
    for name, shape in tensors.items():
        size = 4
        for length in shape:
            size *= length
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes([seed]) * offset)


#: A ModelProto: version 8 of the format, operator set 17, and a graph of one Relu from x to y.
ONNX = bytes.fromhex("0808120574657374733a1b0a0c220452656c750a01781201791201675a030a017862030a017942021011")
HUB_README = """---
license: apache-2.0
language: en
pipeline_tag: feature-extraction
base_model: google/electra-small
datasets:
- squad
---
# Tiny encoder

Maps sentences to vectors of four numbers, for tests only.
"""


def hub_repository(folder: Path) -> Path:
    """A folder in the form of a Hugging Face repository, with a tiny network."""
    (folder / "onnx").mkdir(parents=True)
    safetensors(folder / "model.safetensors", {"embeddings.weight": (10, 4), "pooler.bias": (4,)})
    (folder / "onnx" / "model.onnx").write_bytes(ONNX)
    config = {"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 4, "vocab_size": 10}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "README.md").write_text(HUB_README)
    return folder

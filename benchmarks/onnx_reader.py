"""mlcard's ONNX reader beside `onnx.load`: wall, CPU and peak memory; each in a process of its own.

The last column is the whole process, with the start of Python and all imports.

Files, made once in a folder of their own under the temporary folder:

- `weights.onnx`: 200 MB of weights in 100 initializers
- `nodes.onnx`: 20,000 nodes, as the graph of a large language model has

and those that are given as arguments. Run with `onnx` installed: python benchmarks/onnx_reader.py [FILE…]
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from own_process import measured

FOLDER = Path(tempfile.gettempdir()) / "mlcard-benchmark-onnx"
FILES = ("weights.onnx", "nodes.onnx")

READ = """
from pathlib import Path
from mlcard.facts import Source
from mlcard.readers import read
import mlcard.readers.onnx
def work(path):
    reading = read(Source(Path(path), Path(path).name))
    assert reading.problem is None and reading.facts, reading
"""
LOAD = """
import onnx
def work(path):
    onnx.load(path)
"""


def make_files() -> None:
    if all((FOLDER / name).exists() for name in FILES):
        return
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    FOLDER.mkdir(exist_ok=True)
    print(f"making the files in {FOLDER} …", file=sys.stderr)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 512])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)

    def save(name: str, nodes: list[onnx.NodeProto], weights: list[onnx.TensorProto]) -> None:
        graph = helper.make_graph(nodes, "g", [x], [y], weights)
        onnx.save(helper.make_model(graph, producer_name="mlcard-benchmark"), FOLDER / name)

    weights = [numpy_helper.from_array(np.zeros((512, 1024), np.float32), f"w{i}") for i in range(100)]
    save("weights.onnx", [helper.make_node("MatMul", ["x", f"w{i}"], [f"y{i}"]) for i in range(100)], weights)
    nodes = [
        helper.make_node(
            "Conv",
            [f"a{i}", f"w{i}"],
            [f"a{i + 1}"],
            name=f"/model/layers.{i}/Conv",
            kernel_shape=[3, 3],
            pads=[1, 1, 1, 1],
        )
        for i in range(20_000)
    ]
    save("nodes.onnx", nodes, [])


def main() -> None:
    if importlib.util.find_spec("onnx") is None:
        print("skipped: onnx is not installed (pip install onnx)")
        return
    if "--make" in sys.argv:
        make_files()
        return
    # A process begins with the peak of the one that starts it, so this one must stay small.
    subprocess.run([sys.executable, __file__, "--make"], check=True)
    print(f"{'file':24}{'MB':>8}  {'':8}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'process s':>11}")
    for path in [*(FOLDER / name for name in FILES), *map(Path, sys.argv[1:])]:
        ours, theirs = measured(READ, path), measured(LOAD, path)
        size = path.stat().st_size / 1e6
        for who, run in (("mlcard", ours), ("load", theirs)):
            row = f"{run['wall']:9.4f}{run['cpu']:9.4f}{run['peak']:9.0f}{run['process']:11.3f}"
            print(f"{path.name:24}{size:8.1f}  {who:8}{row}")
        ratio = {key: theirs[key] / ours[key] for key in ours}
        row = f"{ratio['wall']:9.1f}{ratio['cpu']:9.1f}{ratio['peak']:9.1f}{ratio['process']:11.1f}"
        print(f"{'':34}{'ratio':8}{row}")


if __name__ == "__main__":
    main()

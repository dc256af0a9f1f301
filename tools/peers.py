"""Compare what mlcard reads with what the formats' own libraries say of the same files; print what differs.

The libraries load what mlcard only looks at, so they are no dependency: onnx, safetensors, h5py and gguf of
an environment of one's own. A library that is missing is said, and its files are passed over.
Run: python tools/peers.py [FILE…]
Without files it takes the real files of the shared test data and the fixtures. The exit code is 1 when a
value differs.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import math
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.gguf.header import read_header
from mlcard.readers.hdf5 import walk
from mlcard.readers.onnx import graph_of
from mlcard.readers.tensors import shape_text
from mlcard.readers.wire import open_message

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MLCARD_TEST_DATA", REPOSITORY.parent / "shared" / "data")) / "models" / "real"
FIXTURES = REPOSITORY / "tests/data/models"
#: Two views of one file: what mlcard says and what the library says, by the name of the value.
Views = tuple[dict[str, Any], dict[str, Any]]


def facts(path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in read(Source(path, path.name)).facts:
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def counts(found: dict[str, Any]) -> dict[str, Any]:
    """Tensors and elements by type."""
    summaries = found.get("/model/tensor_summaries/-", [])
    return {
        "tensors": found.get("/model/tensor_count"),
        "elements": found.get("/model/stored_elements"),
        **{f"elements of {item['data_type']}": item["stored_elements"] for item in summaries},
    }


def onnx(path: Path, library: Any) -> Views:
    """`onnx.load`: operators, tensors, inputs and outputs, sets of operators, producer."""
    loaded, found = library.load(path, load_external_data=False), facts(path)
    with Source(path, path.name).open() as file:
        graph = graph_of(open_message(Source(path, path.name), file))
    tensors, operators = list[Any](), Counter[str]()
    _walk_onnx([loaded.graph], tensors, operators)
    for function in loaded.functions:
        operators.update(node.op_type for node in function.node)
    elements: Counter[str] = Counter()
    names = {2: "U8", 3: "I8", 7: "I64", 6: "I32", 1: "F32", 9: "BOOL", 10: "F16", 11: "F64", 16: "BF16"}
    for tensor in tensors:
        elements[names.get(tensor.data_type, "other")] += math.prod(tensor.dims)
    given = {item.name for item in loaded.graph.initializer}
    theirs: dict[str, Any] = {
        "operators": dict(operators),
        "tensors": len(tensors),
        "elements": elements.total(),
        "inputs": [_onnx_shape(item) for item in loaded.graph.input if item.name not in given],
        "outputs": [_onnx_shape(item) for item in loaded.graph.output],
        "producer": [loaded.producer_name, loaded.producer_version],
    }
    theirs |= {f"elements of {name}": count for name, count in elements.items() if name != "other"}
    known = counts(found)
    made: dict[str, Any] = next(iter(found.get("/model/libraries/-", [])), {})
    ours: dict[str, Any] = {
        key: known.get(key) for key in theirs if key in {"tensors", "elements"} or " of " in key
    }
    ours |= {
        "operators": dict(graph.operators),
        "inputs": [(item["name"], item.get("shape")) for item in found.get("/model/inputs/-", [])],
        "outputs": [(item["name"], item.get("shape")) for item in found.get("/model/outputs/-", [])],
        "producer": [
            {"torch": "pytorch"}.get(made.get("name", ""), made.get("name", "")),
            made.get("version", ""),
        ],
    }
    return ours, theirs


def _walk_onnx(graphs: list[Any], tensors: list[Any], operators: Counter[str]) -> None:
    """Collect the tensors and operators of graphs and their subgraphs."""
    for graph in graphs:
        tensors += [*graph.initializer, *(t for s in graph.sparse_initializer for t in (s.values, s.indices))]
        for node in graph.node:
            operators[node.op_type] += 1
            for attribute in node.attribute:
                if attribute.HasField("t") and node.op_type != "ConstantOfShape":
                    tensors.append(attribute.t)
                inner = [attribute.g] if attribute.HasField("g") else list(attribute.graphs)
                _walk_onnx(inner, tensors, operators)


def _onnx_shape(item: Any) -> tuple[str, str | None]:
    kind = item.type.tensor_type
    if not item.type.HasField("tensor_type") or not kind.HasField("shape"):
        return item.name, None
    sizes = [
        size.dim_value if size.HasField("dim_value") else size.dim_param or -1 for size in kind.shape.dim
    ]
    return item.name, shape_text(sizes)


def safetensors(path: Path, library: Any) -> Views:
    """`safetensors.safe_open`: every tensor with its type and shape."""
    elements: Counter[str] = Counter()
    with library.safe_open(path, framework="numpy") as file:
        names = list(file.keys())
        for name in names:
            part = file.get_slice(name)
            elements[part.get_dtype()] += math.prod(part.get_shape())
    theirs = {"tensors": len(names), "elements": elements.total()}
    return counts(facts(path)), theirs | {f"elements of {name}": count for name, count in elements.items()}


def h5py(path: Path, library: Any) -> Views:
    """`h5py`: every dataset with its shape, and the attributes that are texts."""
    theirs: dict[str, Any] = {}

    def visit(name: str, item: Any) -> None:
        if hasattr(item, "shape"):
            theirs[name] = list(item.shape)

    with library.File(path) as file:
        file.visititems(visit)
        theirs |= {f"@{key}": value for key, value in file.attrs.items() if isinstance(value, str)}
    with path.open("rb") as stream:
        nodes = list(walk(stream, path.stat().st_size, path.name))
    ours: dict[str, Any] = {"/".join(node.path): list(node.shape) for node in nodes if node.is_dataset}
    root = next((node.attributes for node in nodes if not node.path), {})
    return ours | {f"@{key}": root.get(key) for key in (key[1:] for key in theirs if key[0] == "@")}, theirs


def gguf(path: Path, library: Any) -> Views:
    """`gguf.GGUFReader`: every tensor with its type, shape and elements."""
    reader = library.GGUFReader(path)
    theirs = {item.name: (item.tensor_type.name, int(item.n_elements)) for item in reader.tensors}
    header = read_header(Source(path, path.name))
    return {item.name: (item.type.name, item.elements) for item in header.tensors}, theirs


PEERS: dict[str, tuple[str, Callable[[Path, Any], Views]]] = {
    ".onnx": ("onnx", onnx), ".safetensors": ("safetensors", safetensors),
    ".h5": ("h5py", h5py), ".gguf": ("gguf", gguf),
}  # fmt: skip


def main() -> int:
    """Compare the files and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    folders = (SHARED, FIXTURES)
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in PEERS]
    differing = 0
    for path in parser.parse_args().files or found:
        module, compare = PEERS[path.suffix]
        try:
            library = importlib.import_module(module)
        except ImportError:
            print(f"{path.name:32} {module} is not installed (pip install {module})")
            continue
        try:
            ours, theirs = compare(path, library)
        except (
            ValueError,
            OSError,
            KeyError,
        ) as error:  # the library refuses a fixture that is made to be refused
            print(f"{path.name:32} {module} refuses it: {str(error)[:60]}")
            continue
        names = sorted(ours.keys() | theirs.keys())
        wrong = [name for name in names if ours.get(name) != theirs.get(name)]
        differing += len(wrong)
        version = importlib.metadata.version(module)
        print(f"{path.name:32} {module:12} {version:8} {len(names):4} values, {len(wrong)} differ")
        for name in wrong[:20]:
            print(f"    {name}: {ours.get(name)!r} here, {theirs.get(name)!r} there")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())

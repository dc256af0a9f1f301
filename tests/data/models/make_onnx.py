"""Make the ONNX files of this folder, and print what `onnx.load` says of them, for tests/test_onnx.py.

Run with `onnx` installed (1.23.2 made the files that are here), for the forest with skl2onnx 1.20.0 and
scikit-learn 1.9.1 as well: python tests/data/models/make_onnx.py
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
FLOAT = TensorProto.FLOAT


def floats(name: str, *shape: int) -> TensorProto:
    return numpy_helper.from_array(np.arange(math.prod(shape), dtype=np.float32).reshape(shape), name)


def model(graph: onnx.GraphProto, **settings: object) -> onnx.ModelProto:
    made = helper.make_model(
        graph, producer_name="mlcard-tests", producer_version="1", opset_imports=[helper.make_opsetid("", 17)]
    )
    made.ir_version = 8
    for name, value in settings.items():
        setattr(made, name, value)
    return made


def linear(weights: list[TensorProto], nodes: list[onnx.NodeProto]) -> onnx.GraphProto:
    x = helper.make_tensor_value_info("x", FLOAT, ["batch", 3])
    y = helper.make_tensor_value_info("y", FLOAT, ["batch", 2])
    return helper.make_graph(nodes, "linear", [x], [y], weights)


def constant_nodes() -> onnx.ModelProto:
    """Weights in `Constant` nodes, and single numbers that are no weights."""
    nodes = [
        helper.make_node("Constant", [], ["w"], value=floats("", 3, 2)),
        helper.make_node("Constant", [], ["b"], value=floats("inner", 2)),
        helper.make_node("Constant", [], ["half"], value=floats("", *())),
        helper.make_node("Constant", [], ["axes"], value=numpy_helper.from_array(np.array([0, 1]))),
        helper.make_node("MatMul", ["x", "w"], ["xw"]),
        helper.make_node("Add", ["xw", "b"], ["xwb"]),
        helper.make_node("Mul", ["xwb", "half"], ["y"]),
    ]
    made = model(linear([], nodes), model_version=3, doc_string="A line.\nAnd another.", domain="org.example")
    helper.set_model_props(made, {"license": "Apache 2", "names": "{0: 'cat', 1: \"dog\"}"})
    return made


def if_bodies() -> onnx.ModelProto:
    """Weights in the two bodies of an `If`, one of which holds another `If`."""

    def body(name: str, size: int, inner: onnx.NodeProto | None = None) -> onnx.GraphProto:
        out = helper.make_tensor_value_info(f"{name}_out", FLOAT, ["batch", 2])
        nodes = [
            inner or helper.make_node("Constant", [], [f"{name}_w"], value=floats("", 3, 2)),
            helper.make_node("MatMul", ["x", f"{name}_w"], [f"{name}_xw"]),
            helper.make_node("Add", [f"{name}_xw", f"{name}_b"], [f"{name}_out"]),
        ]
        return helper.make_graph(nodes, name, [], [out], [floats(f"{name}_b", size)])

    def choice(name: str) -> onnx.GraphProto:
        out = helper.make_tensor_value_info(f"{name}_w", FLOAT, [3, 2])
        node = helper.make_node("Constant", [], [f"{name}_w"], value=floats("", 3, 2))
        return helper.make_graph([node], name, [], [out])

    inner = helper.make_node("If", ["c"], ["e_w"], then_branch=choice("t2"), else_branch=choice("e2"))
    nodes = [
        helper.make_node("ReduceSum", ["x"], ["sum"], keepdims=0),
        helper.make_node("Cast", ["sum"], ["c"], to=TensorProto.BOOL),
        helper.make_node("If", ["c"], ["y"], then_branch=body("t", 2), else_branch=body("e", 2, inner)),
    ]
    return model(linear([], nodes))


def normalised() -> onnx.ModelProto:
    """Running statistics, and initializers listed among the inputs as before IR version 4."""
    names = ["scale", "bias", "mean", "variance"]
    weights = [floats(name, 3) for name in names] + [floats("w", 3, 2)]
    nodes = [
        helper.make_node("BatchNormalization", ["x", *names], ["n"]),
        helper.make_node("MatMul", ["n", "w"], ["y"]),
    ]
    made = model(linear(weights, nodes), ir_version=3)
    made.graph.input.extend(helper.make_tensor_value_info(w.name, FLOAT, list(w.dims)) for w in weights)
    return made


def quantized() -> onnx.ModelProto:
    """Weights of 8 bits with their scale and zero point."""
    weights = [
        numpy_helper.from_array(np.ones((3, 2), np.int8), "w8"),
        floats("scale", 2),
        numpy_helper.from_array(np.zeros(2, np.int8), "zero"),
    ]
    nodes = [
        helper.make_node("DequantizeLinear", ["w8", "scale", "zero"], ["w"], axis=1),
        helper.make_node("MatMul", ["x", "w"], ["y"]),
    ]
    return model(linear(weights, nodes))


def element_types() -> onnx.ModelProto:
    """Every element type, as typed data where there are any, and a sparse tensor."""
    weights = []
    for name, code in sorted(TensorProto.DataType.items(), key=lambda item: item[1]):
        if code == TensorProto.STRING:
            weights.append(helper.make_tensor(name, code, [2], [b"a", b"b"]))
        elif code != TensorProto.UNDEFINED:
            weights.append(helper.make_tensor(name, code, [5], [0, 1, 0, 1, 1]))
    graph = linear(weights, [helper.make_node("Identity", ["x"], ["y"])])
    values, indices = floats("sparse", 3), numpy_helper.from_array(np.array([1, 4, 7]), "indices")
    graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [10]))
    graph.input.append(helper.make_tensor_sequence_value_info("words", TensorProto.STRING, None))
    return model(graph)


def custom_operators() -> onnx.ModelProto:
    """Operators of a runtime, of an unknown library, of the model itself, and one that runs Python."""
    own = helper.make_function("own", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])],
                               [helper.make_opsetid("", 17)])  # fmt: skip
    nodes = [
        helper.make_node("Gelu", ["x"], ["g"], domain="com.microsoft"),
        helper.make_node("Launch", ["g"], ["l"], domain="org.unknown"),
        helper.make_node("Twice", ["l"], ["t"], domain="own"),
        helper.make_node("PyOp", ["t"], ["y"], domain="ai.onnx.contrib", module="os", compute="system"),
    ]
    made = model(linear([], nodes))
    made.functions.append(own)
    return made


def external() -> onnx.ModelProto:
    """Weights in a file beside the model."""
    made = model(linear([floats("w", 3, 2), floats("b", 2)], [
        helper.make_node("MatMul", ["x", "w"], ["xw"]), helper.make_node("Add", ["xw", "b"], ["y"]),
    ]))  # fmt: skip
    (HERE / "external.onnx_data").unlink(missing_ok=True)
    onnx.external_data_helper.convert_model_to_external_data(
        made, location="external.onnx_data", size_threshold=0
    )
    return made


def forest() -> onnx.ModelProto:
    """Three trees with 20 leaves (`get_n_leaves`), and three classes."""
    from skl2onnx import to_onnx
    from sklearn.ensemble import RandomForestClassifier

    rows = np.random.default_rng(0).random((60, 3)).astype(np.float32)
    fitted = RandomForestClassifier(3, max_depth=3, random_state=0).fit(rows, np.arange(60) % 3)
    return to_onnx(fitted, rows[:1], options={"zipmap": False})


def tensors(graph: onnx.GraphProto) -> list[TensorProto]:
    """Every tensor of a graph and its subgraphs."""
    found = [*graph.initializer, *(t for s in graph.sparse_initializer for t in (s.values, s.indices))]
    for node in graph.node:
        for attribute in node.attribute:
            found += [attribute.t] if attribute.HasField("t") else []
            for inner in [attribute.g] if attribute.HasField("g") else attribute.graphs:
                found += tensors(inner)
    return found


def operators(graph: onnx.GraphProto) -> Counter[str]:
    """How often each operator occurs."""
    found = Counter(node.op_type for node in graph.node)
    for node in graph.node:
        for attribute in node.attribute:
            for inner in [attribute.g] if attribute.HasField("g") else attribute.graphs:
                found += operators(inner)
    return found


def main() -> None:
    for make in (
        constant_nodes, custom_operators, element_types, external, forest, if_bodies, normalised, quantized
    ):  # fmt: skip
        path = HERE / f"{make.__name__}.onnx"
        onnx.save(make(), path)
        said = onnx.load(path)
        elements = Counter[str]()
        for tensor in tensors(said.graph):
            elements[TensorProto.DataType.Name(tensor.data_type)] += math.prod(tensor.dims)
        ops = operators(said.graph)
        for function in said.functions:
            ops += Counter(node.op_type for node in function.node)
        said_of = [
            path.name,
            len(tensors(said.graph)),
            dict(sorted(elements.items())),
            dict(sorted(ops.items())),
        ]
        sys.stdout.write(" ".join(map(str, said_of)) + "\n")


if __name__ == "__main__":
    main()

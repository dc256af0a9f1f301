"""The ONNX reader: equal to `onnx.load` on real and made files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from protobuf import message

from mlcard.facts import Source
from mlcard.readers import onnx
from mlcard.readers.wire import open_message

if TYPE_CHECKING:
    from mlcard.readers.onnx.graph import Graph

MADE = Path(__file__).parent / "data" / "models"


def facts(path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in onnx.read(Source(path, path.name)):
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def graph_of(path: Path) -> Graph:
    source = Source(path, path.name)
    with source.open() as file:
        return onnx.graph_of(open_message(source, file))


def written(folder: Path, *fields: tuple[int, object], head: bool = True) -> Path:
    """A model of these fields, behind those that every model has."""
    path = folder / "model.onnx"
    first = ((1, 8), (2, "pytorch"), (8, ((2, 17),))) if head else ()
    path.write_bytes(message(*first, *fields))
    return path


#: What `onnx.load` 1.23.2 says, counted over graphs, subgraphs and functions (`make_onnx.py` prints the made
#: ones): number of tensors, elements by type, and operators.
LOADED = [
    pytest.param(
        "constant_nodes.onnx",
        4,
        {"F32": 9, "I64": 2},
        {"Add": 1, "Constant": 4, "MatMul": 1, "Mul": 1},
        id="weights-in-constant-nodes",
    ),
    pytest.param("forest.onnx", 0, {}, {"TreeEnsembleClassifier": 1}, id="no-tensors"),
    pytest.param(
        "if_bodies.onnx",
        5,
        {"F32": 22},
        {"Add": 2, "Cast": 1, "Constant": 3, "If": 2, "MatMul": 2, "ReduceSum": 1},
        id="weights-in-bodies-of-if-in-if",
    ),
    pytest.param(
        "custom_operators.onnx",
        0,
        {},
        {"Add": 1, "Gelu": 1, "Launch": 1, "PyOp": 1, "Twice": 1},
        id="operators-in-functions-of-the-model",
    ),
    pytest.param("external.onnx", 2, {"F32": 8}, {"Add": 1, "MatMul": 1}, id="weights-in-a-file-beside"),
    pytest.param("normalised.onnx", 5, {"F32": 18}, {"BatchNormalization": 1, "MatMul": 1}, id="ir-3"),
    pytest.param(
        "quantized.onnx", 3, {"F32": 2, "I8": 8}, {"DequantizeLinear": 1, "MatMul": 1}, id="weights-of-8-bits"
    ),
    pytest.param(
        "element_types.onnx",
        30,
        {
            "BF16": 5, "BOOL": 5, "C128": 5, "C64": 5, "F16": 5, "F32": 8, "F4": 5, "F64": 5,
            "F6_E2M3": 5, "F6_E3M2": 5, "F8_E4M3": 5, "F8_E4M3FNUZ": 5, "F8_E5M2": 5, "F8_E5M2FNUZ": 5,
            "F8_E8M0": 5, "I16": 5, "I2": 5, "I32": 5, "I4": 5, "I64": 8, "I8": 5, "STRING": 2, "U16": 5,
            "U2": 5, "U32": 5, "U4": 5, "U64": 5, "U8": 5,
        },
        {"Identity": 1},
        id="every-element-type-and-a-sparse-tensor",
    ),
    pytest.param(
        "basic_pitch/nmp.onnx",
        102,
        {"F32": 35_740, "I32": 1, "I64": 296},
        {
            "Add": 2, "Cast": 3, "Concat": 20, "Conv": 32, "Div": 1, "Equal": 1, "Log": 1, "Mul": 6, "Neg": 9,
            "Pad": 24, "ReduceMax": 1, "ReduceMin": 1, "ReduceSum": 1, "Relu": 3, "Reshape": 67,
            "Shape": 1, "Sigmoid": 3, "Slice": 11, "Sqrt": 1, "Sub": 1, "Transpose": 21, "Unsqueeze": 37,
            "Where": 1,
        },
        id="basic-pitch",
    ),
    pytest.param(
        "silero_vad_half.onnx",
        170,
        {"F32": 309_635, "I64": 155},
        {
            "Add": 1, "Cast": 10, "Concat": 13, "Constant": 155, "ConstantOfShape": 2, "Conv": 6, "Equal": 8,
            "Gather": 10, "Identity": 14, "If": 12, "LSTM": 2, "Not": 2, "Pad": 1, "Pow": 2, "ReduceMean": 1,
            "Relu": 5, "Reshape": 2, "Shape": 10, "Sigmoid": 1, "Size": 2, "Slice": 30,
            "Sqrt": 1, "Squeeze": 11, "Transpose": 1, "Unsqueeze": 23,
        },
        id="silero-vad",
    ),
]  # fmt: skip


def place(name: str, shared_data: Path) -> Path:
    return MADE / name if (MADE / name).exists() else shared_data / "models/real" / name


@pytest.mark.parametrize(("name", "count", "elements", "operators"), LOADED)
def test_equal_to_onnx_load(
    name: str, count: int, elements: dict[str, int], operators: dict[str, int], shared_data: Path
):
    path = place(name, shared_data)
    found = facts(path)

    # Without a tensor nothing is said: the numbers of such models are attributes of their nodes.
    assert found.get("/model/tensor_count", 0) == count
    summaries = found.get("/model/tensor_summaries/-", [])
    assert {item["data_type"]: item["stored_elements"] for item in summaries} == elements
    assert found.get("/model/stored_elements", 0) == sum(elements.values())
    assert dict(graph_of(path).operators) == operators


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        pytest.param("constant_nodes.onnx", 3 * 2 + 2, id="a-single-number-is-no-weight"),
        pytest.param("if_bodies.onnx", 3 * 6 + 2 * 2, id="all-bodies-count"),
        pytest.param("normalised.onnx", 3 + 3 + 6, id="running-statistics-are-not-learned"),
        pytest.param("quantized.onnx", 6, id="scales-and-zero-points-are-not-learned"),
        pytest.param("silero_vad_half.onnx", 309_633, id="the-count-of-the-same-model-as-safetensors"),
        pytest.param("basic_pitch/nmp.onnx", 35_736, id="with-the-filters-that-the-exporter-folded"),
    ],
)
def test_parameters(name: str, parameters: int, shared_data: Path):
    assert facts(place(name, shared_data))["/model/parameter_count"] == parameters


def test_what_a_model_says_of_itself():
    found = facts(MADE / "constant_nodes.onnx")

    assert found["/model/libraries/-"] == [{"name": "mlcard-tests", "version": "1"}]
    assert found["/model/version"] == "3"
    assert found["/model/description"] == "A line.\nAnd another."
    assert found["/model/license"] == "Apache-2.0"
    assert found["/model/classes"] == ["cat", "dog"]
    assert found["/model/inputs/-"] == [{"name": "x", "data_type": "float32", "shape": "(batch, 3)"}]
    assert found["/file/description"] == (
        "ONNX IR version 8; operator sets ai.onnx 17; domain org.example; "
        "7 nodes (Constant 4, Add 1, MatMul 1, Mul 1)"
    )


def test_producer_is_the_library_by_its_own_name(shared_data: Path):
    found = facts(shared_data / "models/real/silero_vad_half.onnx")

    assert found["/model/libraries/-"] == [{"name": "torch", "version": "2.3.1"}]
    assert found["/model/outputs/-"][1]["shape"] == "(ConcatstateN_dim_0, batch, ConcatstateN_dim_2)"
    assert "/model/version" not in found, "a model version of 0 is none"


def test_initializers_are_no_inputs_before_ir_version_4():
    assert [item["name"] for item in facts(MADE / "normalised.onnx")["/model/inputs/-"]] == ["x"]


def test_sequences_have_a_type_and_no_shape():
    assert {"name": "words", "data_type": "seq(string)"} in facts(MADE / "element_types.onnx")[
        "/model/inputs/-"
    ]


def test_quantization_is_inferred():
    assert facts(MADE / "quantized.onnx")["/model/quantization"] == {"data_type": "int8", "bits": 8}


def test_custom_operators_are_findings():
    findings = facts(MADE / "custom_operators.onnx")["/model/security_findings/-"]

    assert [(item["what"], item["tier"], item["severity"]) for item in findings] == [
        ("ai.onnx.contrib: PyOp", "dangerous", "critical"),
        ("com.microsoft: Gelu", "unreviewed", "low"),
        ("org.unknown: Launch", "unknown", "medium"),
    ], "and none for the domain whose functions the model defines"


@pytest.mark.parametrize("name", ["basic_pitch/nmp.onnx", "silero_vad_half.onnx"])
def test_honest_models_have_no_finding(name: str, shared_data: Path):
    assert "/model/security_findings/-" not in facts(shared_data / "models/real" / name)


def test_weights_of_a_tree_are_no_tensors(tmp_path: Path):
    node = (
        (4, "TreeEnsembleClassifier"),
        (7, "ai.onnx.ml"),
        (5, ((1, "classlabels_strings"), (9, "a"), (9, "b"))),
    )
    found = facts(written(tmp_path, (7, ((1, node),))))

    assert "/model/parameter_count" not in found
    assert found["/model/classes"] == ["a", "b"]


def test_trees_are_those_of_the_forest_that_was_converted():
    found = facts(MADE / "forest.onnx")

    assert (found["/model/tree_count"], found["/model/leaf_count"]) == (3, 20)
    assert found["/model/classes"] == ["0", "1", "2"]
    assert found["/model/libraries/-"] == [{"name": "skl2onnx", "version": "1.20.0"}]


def ensemble(*attributes: object, operator: str = "TreeEnsembleRegressor") -> tuple[int, object]:
    """A node with the trees of a small ensemble, and further attributes."""
    trees = (5, ((1, "nodes_treeids"), *((8, tree) for tree in (0, 0, 0, 300, 300)), (20, 7)))
    modes = ("BRANCH_LEQ", "LEAF", "LEAF", "LEAF", "LEAFY")
    return (1, ((4, operator), (7, "ai.onnx.ml"), trees,
                (5, ((1, "nodes_modes"), *((9, mode) for mode in modes), (20, 8))), *attributes))  # fmt: skip


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        pytest.param([ensemble()], (2, 3), id="numbers-of-two-bytes-and-words-that-begin-alike"),
        pytest.param([ensemble(), ensemble()], (4, 6), id="two-ensembles"),
        pytest.param([ensemble(operator="Other")], (None, None), id="another-operator"),
        pytest.param([(1, ((4, "TreeEnsembleRegressor"),))], (None, None), id="no-nodes"),
        pytest.param(
            [(1, ((4, "TreeEnsembleRegressor"), (5, ((1, "nodes_treeids"), (8, [0, 1, 1])))))],
            (None, None),
            id="no-modes",
        ),
        pytest.param([ensemble((5, ((1, "nodes_treeids"), (8, [7, 8, 9, 8]))))], (5, 3), id="packed"),
    ],
)
def test_trees(nodes: list[tuple[int, object]], expected: tuple[int | None, int | None], tmp_path: Path):
    found = facts(written(tmp_path, (7, tuple(nodes))))

    assert (found.get("/model/tree_count"), found.get("/model/leaf_count")) == expected


def test_trees_of_a_node_too_large_to_be_held(tmp_path: Path):
    """Half a megabyte of nodes: the node is read field by field, its lists are searched as bytes."""
    ids = (5, ((1, "nodes_treeids"), *((8, number // 101) for number in range(40_400)), (20, 7)))
    modes = (5, ((1, "nodes_modes"), *((9, "LEAF" if n % 2 == 0 else "BRANCH_LEQ") for n in range(40_400))))
    node = (1, ((4, "TreeEnsembleRegressor"), (7, "ai.onnx.ml"), ids, modes))
    found = facts(written(tmp_path, (7, (node,))))

    assert (found["/model/tree_count"], found["/model/leaf_count"]) == (400, 20_200)


def test_a_graph_of_many_nodes_is_counted_to_its_end(tmp_path: Path):
    pads = (5, ((1, "pads"), *((8, 1),) * 4, (20, 7)))
    node = message((1, ((1, "a"), (1, "w"), (2, "b"), (3, "/model/layers/Conv"), (4, "Conv"), pads)))
    last = message((5, ((1, 2), (2, 1), (8, "weight"), (9, bytes(8)))))
    found = facts(written(tmp_path, (7, node * 150_000 + last)))

    assert "150000 nodes (Conv 150000)" in found["/file/description"]
    assert found["/model/stored_elements"] == 2


def test_an_attribute_that_was_met_before_still_counts_where_it_holds_a_tensor(tmp_path: Path):
    """Equal attributes are skipped only when there is nothing in them."""
    tensor = ((1, 3), (2, 1), (9, bytes(12)))
    constant = (1, ((4, "Constant"), (5, ((1, "value"), (5, tensor), (20, 4)))))
    found = facts(written(tmp_path, (7, (constant, constant))))

    assert found["/model/stored_elements"] == 6


def test_a_graph_in_two_parts_is_one_graph(tmp_path: Path):
    # Protobuf merges a field that occurs twice; a reader that takes the last would overlook the first.
    tensor = ((1, [2]), (2, 1), (9, bytes(8)))
    found = facts(written(tmp_path, (7, ((5, tensor),)), (7, ((1, ((4, "Relu"),)),))))

    assert found["/model/stored_elements"] == 2

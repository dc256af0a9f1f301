"""The graph of an ONNX model: its operators, and every tensor that it stores, also in nodes and subgraphs.

Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (numbers of fields below are from there).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mlcard.readers.onnx.trees import OPERATORS as TREE_OPERATORS
from mlcard.readers.onnx.trees import Forest, read_list
from mlcard.readers.tensors import (
    ELEMENT_TYPES,
    QUANTIZED,
    Tensor,
    byte_size,
    elements_of,
    may_be_learned,
    one_line,
)
from mlcard.readers.wire import MAX_TEXT, Span, last, map_entries, number_at, signed, spans, text_at, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

#: `TensorProto.DataType`.
DATA_TYPES = {
    1: "F32", 2: "U8", 3: "I8", 4: "U16", 5: "I16", 6: "I32", 7: "I64", 8: "STRING", 9: "BOOL", 10: "F16",
    11: "F64", 12: "U32", 13: "U64", 14: "C64", 15: "C128", 16: "BF16", 17: "F8_E4M3", 18: "F8_E4M3FNUZ",
    19: "F8_E5M2", 20: "F8_E5M2FNUZ", 21: "U4", 22: "I4", 23: "F4", 24: "F8_E8M0", 25: "U2", 26: "I2",
    27: "F6_E2M3", 28: "F6_E3M2",
}  # fmt: skip
#: Inputs of operators that hold no learned parameter: running statistics, scales and zero points, by
#: position. https://onnx.ai/onnx/operators/
NOT_LEARNED = {
    "BatchNormalization": {3, 4},
    "QuantizeLinear": {1, 2}, "DequantizeLinear": {1, 2},
    "QLinearConv": {1, 2, 4, 5, 6, 7}, "QLinearMatMul": {1, 2, 4, 5, 6, 7},
    "ConvInteger": {2, 3}, "MatMulInteger": {2, 3},
    "QLinearAdd": {1, 2, 4, 5, 6, 7}, "QLinearMul": {1, 2, 4, 5, 6, 7}, "QGemm": {1, 2, 4, 5, 7, 8},
}  # fmt: skip
#: Operators whose weights are packed, several to an element (onnxruntime, docs/ContribOperators.md).
PACKED = frozenset({"MatMulNBits", "MatMulBnb4", "GatherBlockQuantized", "QMoE", "MatMulFpQ4"})
#: Operators that compute with quantised weights.
QUANTIZED_OPERATORS = frozenset({*NOT_LEARNED, "DynamicQuantizeMatMul", "MatMulIntegerToFloat"}) - {
    "BatchNormalization"
}
#: Operators of the domain `ai.onnx.ml` whose parameters are attributes and no tensors.
IN_ATTRIBUTES = (
    "Imputer", "LinearClassifier", "LinearRegressor", "Normalizer", "SVMClassifier", "SVMRegressor", "Scaler",
    "TreeEnsemble",
)  # fmt: skip
#: Most classes that become facts.
MOST_CLASSES = 100_000
#: Fields of `AttributeProto` with a name, a text, or a list of numbers.
_PLAIN = frozenset({1, 4, 7, 8, 13, 21})
#: Longest attributes that are remembered as holding nothing, and most of them.
LONGEST_INERT, MOST_INERT = 256, 20_000
#: Fields of `TensorProto` that hold elements, without `raw_data`.
_TYPED_DATA = frozenset({4, 5, 6, 7, 10, 11})
#: Those of numbers of fixed size: `float_data` and `double_data`.
_FIXED_DATA = frozenset({4, 10})
_EXTERNAL = 1
#: Most problems that are kept of one file; the first is told.
_MOST_PROBLEMS = 5


class External(NamedTuple):
    """Where the elements of a tensor stand outside of the file."""

    tensor: str
    location: str
    offset: int
    length: int


class Stored(NamedTuple):
    """A stored tensor before it is known who uses it.

    Attributes:
        name: its name.
        dtype: type of its elements.
        elements: how many they are.
        shape: its sizes.
        begin: offset of its first element; -1 where they are written one by one.
        location: file beside the model that holds its elements; empty for the model itself.
    """

    name: str
    dtype: str
    elements: int
    shape: tuple[int, ...]
    begin: int
    location: str = ""


@dataclass(slots=True)
class Graph:
    """What a graph holds, its subgraphs and the model's functions included.

    Attributes:
        operators: how often each operator occurs.
        domains: for the domain of operators that are not ONNX's own, the operators named in it.
        tensors: every stored tensor.
        initializers: names of the initializers of the outermost graph.
        inputs: its inputs, as messages (`ValueInfoProto`).
        outputs: its outputs.
        not_learned: names that a node uses for what is not learned.
        external: where tensors lie outside of the file.
        classes: labels of the classes that a classifier of `ai.onnx.ml` names.
        forest: the decision trees in it.
        problems: tensors that are not what they say.
        words: texts of names by their bytes.
        inert: attributes, as they stand in the file, that hold no tensor, graph or class.
    """

    operators: Counter[str] = field(default_factory=Counter)
    domains: dict[str, set[str]] = field(default_factory=dict)
    tensors: list[Stored] = field(default_factory=list)
    initializers: set[str] = field(default_factory=set)
    inputs: list[Span] = field(default_factory=list)
    outputs: list[Span] = field(default_factory=list)
    not_learned: set[str] = field(default_factory=set)
    external: list[External] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    forest: Forest = field(default_factory=Forest)
    problems: list[str] = field(default_factory=list)
    words: dict[bytes, str] = field(default_factory=dict)
    inert: set[bytes] = field(default_factory=set)

    def counted(self) -> bool:
        """Whether parameters can be counted: none is packed, an attribute, or cannot be read."""
        in_attributes = any(name.startswith(IN_ATTRIBUTES) for name in self.domains.get("ai.onnx.ml", ()))
        return not (self.problems or in_attributes or PACKED & set(self.operators))

    def learned(self) -> list[Tensor]:
        """The tensors, each with whether it was learned; single numbers are constants of the arithmetic."""
        return [
            Tensor(
                item.dtype,
                item.elements,
                may_be_learned(item.dtype) and bool(item.shape) and item.name not in self.not_learned,
            )
            for item in self.tensors
        ]

    def quantized(self) -> list[str]:
        """The integer types of weights that quantised operators use."""
        if not QUANTIZED_OPERATORS & set(self.operators):
            return []
        return sorted({item.dtype for item in self.learned() if item.learned and item.dtype in QUANTIZED})


def read_graph(span: Span, found: Graph, *, outermost: bool = True) -> None:
    """Add what a `GraphProto` holds."""
    for number, value in span:
        if not isinstance(value, Span):
            continue
        if number == 1:
            read_node(value, found)
        elif number == 5:
            name = _read_tensor(value, found)
            if outermost:
                found.initializers.add(name)
        elif number in (11, 12) and outermost:
            (found.inputs if number == 11 else found.outputs).append(value)
        elif number == 15:
            name = _read_sparse(value, found)
            if outermost:
                found.initializers.add(name)


def read_node(span: Span, found: Graph) -> None:
    """Add what a `NodeProto` holds; an attribute that was met before and held nothing is not opened again."""
    located = span.located()
    if located is None:
        _read_large_node(span, found)
        return
    data, fields = located
    inputs, attributes = list[tuple[int, int]](), list[tuple[int, int]]()
    operator, domain, output = b"", b"", (0, 0)
    for number, start, end in fields:
        if number == 1:
            inputs.append((start, end))
        elif number == 4:
            operator = data[start:end]
        elif number == 5:
            if data[start:end] not in found.inert:
                attributes.append((start, end))
        elif number == 7:
            domain = data[start:end]
        elif number == 2 and output == (0, 0):
            output = (start, end)
    name = _word(operator, found)
    _add_operator(name, _word(domain, found), found)
    for position in NOT_LEARNED.get(name, ()):
        if position < len(inputs):
            found.not_learned.add(span.part(*inputs[position]).text())
    for start, end in attributes:
        attribute = span.part(start, end)
        if name in TREE_OPERATORS and read_list(attribute, found.forest):
            continue
        holds = _read_attribute(attribute, name, span.part(*output).text(), found)
        if not holds and end - start <= LONGEST_INERT and len(found.inert) < MOST_INERT:
            found.inert.add(data[start:end])


def _word(text: bytes, found: Graph) -> str:
    """The text in some bytes; operators have few names, which are decoded once."""
    known = found.words.get(text)
    if known is None:
        known = text[: 4 * MAX_TEXT].decode("utf-8", "replace")[:MAX_TEXT]
        if len(text) <= LONGEST_INERT and len(found.words) < MOST_INERT:
            found.words[text] = known
    return known


def _read_large_node(span: Span, found: Graph) -> None:
    """Add a node that is not in memory, because of a large constant or subgraph."""
    parts: defaultdict[int, list[Span]] = defaultdict(list)
    for number, value in span:
        if isinstance(value, Span):
            parts[number].append(value)
    operator = parts[4][-1].text() if parts[4] else ""
    _add_operator(operator, parts[7][-1].text() if parts[7] else "", found)
    for position in NOT_LEARNED.get(operator, ()):
        if position < len(parts[1]):
            found.not_learned.add(parts[1][position].text())
    output = parts[2][0].text() if parts[2] else ""
    for attribute in parts[5]:
        if operator not in TREE_OPERATORS or not read_list(attribute, found.forest):
            _read_attribute(attribute, operator, output, found)


def _add_operator(operator: str, domain: str, found: Graph) -> None:
    found.operators[operator] += 1
    if domain not in ("", "ai.onnx"):
        found.domains.setdefault(domain, set()).add(operator)


def _read_attribute(span: Span, operator: str, output: str, found: Graph) -> bool:
    """Add the tensors and subgraphs of an `AttributeProto`, and the classes that it names.

    Returns:
        Whether it holds any of these.
    """
    name, holds = "", False
    for number, value in span:
        if not isinstance(value, Span):
            if number == 8 and name == "classlabels_int64s" and len(found.classes) < MOST_CLASSES:
                found.classes.append(str(signed(value)))
                holds = True
            continue
        holds = holds or (number not in _PLAIN)
        if number == 1:
            name = value.text()
        elif number in (6, 11):
            read_graph(value, found, outermost=False)
        elif number in (5, 10) and operator != "ConstantOfShape":
            _read_tensor(value, found, output)
        elif number in (22, 23):
            _read_sparse(value, found, output)
        elif number == 9 and name == "classlabels_strings" and len(found.classes) < MOST_CLASSES:
            found.classes.append(one_line(value.text(), 200))
    return holds


def _read_tensor(span: Span, found: Graph, name: str = "") -> str:
    """Add a `TensorProto`; the name is that of the constant's output where it is not an initializer."""
    shape: list[int] = []
    code, typed, raw, location, begin = 0, 0, -1, 0, -1
    own_name, place = "", ""
    outside: list[Span] = []
    for number, value in span:
        if number == 1:
            shape += [signed(item) for item in (value.varints() if isinstance(value, Span) else [value])]
        elif isinstance(value, int):
            code = value if number == 2 else code
            location = value if number == 14 else location
            typed += number in _TYPED_DATA
        elif number == 8:
            own_name = value.text()
        elif number == 9:
            raw, begin = len(value), value.start
        elif number == 13:
            outside.append(value)
        elif number in _TYPED_DATA:
            # Packed, the numbers of fixed size stand as `raw_data` would have them.
            begin = value.start if number in _FIXED_DATA and not typed else -1
            typed += max(len(value), 1)
    name = name or own_name
    dtype = DATA_TYPES.get(code)
    try:
        if dtype is None:
            raise ValueError(f"has the unknown element type {code}")  # noqa: TRY301 - told with its name below
        elements = elements_of(shape)
        if location == _EXTERNAL:
            found.external.append(_external(outside, name, dtype, elements))
            place, begin = found.external[-1].location, found.external[-1].offset
        else:
            _check_size(dtype, elements, raw, typed)
            begin = begin if byte_size(dtype, elements) == max(raw, typed) else -1
    except ValueError as error:
        if len(found.problems) < _MOST_PROBLEMS:
            found.problems.append(f"tensor {one_line(name, 100)!r}: {error}")
    else:
        found.tensors.append(Stored(name, dtype, elements, tuple(shape), begin, place))
    return name


def _check_size(dtype: str, elements: int, raw: int, typed: int) -> None:
    """A ValueError when the elements do not fill the bytes; of typed data only the least size is known."""
    if raw >= 0 and raw != byte_size(dtype, elements):
        raise ValueError(f"{elements} elements of {dtype} do not fill its {raw} bytes")
    # A varint takes a byte or more, and of 2-bit integers four may share one. A field that is not packed was
    # counted as one byte. What has neither data nor a place outside is a model whose weights were taken out.
    if raw < 0 and elements > 4 * typed:
        raise ValueError(f"{elements} elements of {dtype} are not there")


def _external(entries: list[Span], name: str, dtype: str, elements: int) -> External:
    """Where a tensor lies outside of the file (`external_data`, onnx/docs/ExternalData.md)."""
    said = {}
    for entry in entries:
        fields = last(entry)
        said[text_at(fields, 1)] = text_at(fields, 2)
    size = byte_size(dtype, elements)
    offset, length = said.get("offset", "0"), said.get("length", str(size))
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in (offset, length)):
        raise ValueError("offset or length of its data is no number")
    if int(length) != size and ELEMENT_TYPES[dtype][1]:
        raise ValueError(f"{elements} elements of {dtype} do not fill {length} bytes")
    return External(name, said.get("location", ""), int(offset), int(length))


def _read_sparse(span: Span, found: Graph, name: str = "") -> str:
    """Add the values and indices of a `SparseTensorProto`."""
    named = name
    for number, value in span:
        if number == 1 and isinstance(value, Span):
            named = _read_tensor(value, found, name)
        elif number == 2 and isinstance(value, Span):
            _read_tensor(value, found)
    return named


def value_info(span: Span) -> tuple[str, str, list[int | str] | None]:
    """Name, type and shape of a `ValueInfoProto`; the shape is None when it is not told."""
    fields = last(span)
    kind = fields.get(2)
    if not isinstance(kind, Span):
        return text_at(fields, 1), "", None
    dtype, shape = _type(kind, 0)
    return text_at(fields, 1), dtype, shape


def _type(span: Span, depth: int) -> tuple[str, list[int | str] | None]:
    """Type and shape that a `TypeProto` tells; of sequences and maps the type in words."""
    if depth > 8:
        raise span.broken("a type is nested more than 8 deep")
    for number, value in span:
        if not isinstance(value, Span):
            continue
        inner = last(value)
        if number in (1, 8):
            shape = inner.get(2)
            dtype = DATA_TYPES.get(number_at(inner, 1), "")
            return dtype, list(_dimensions(shape)) if isinstance(shape, Span) else None
        element = inner.get(2 if number == 5 else 1)
        name = _type(element, depth + 1)[0] if isinstance(element, Span) else ""
        name = ELEMENT_TYPES[name][0] if name in ELEMENT_TYPES else name
        if number in (4, 9):
            return f"{'seq' if number == 4 else 'optional'}({name})", None
        if number == 5:
            key = DATA_TYPES.get(number_at(inner, 1), "")
            return f"map({ELEMENT_TYPES[key][0] if key else ''},{name})", None
    return "", None


def _dimensions(shape: Span) -> Iterator[int | str]:
    for dimension in spans(shape, 1):
        fields = last(dimension)
        if isinstance(fields.get(1), int):
            yield number_at(fields, 1)
        else:
            yield text_at(fields, 2) or -1


def properties(model: Span) -> dict[str, str]:
    """The properties that a model carries (`metadata_props`)."""
    return {key: value.text(100_000) if value else "" for key, value in map_entries(model, 14)}


def operator_sets(model: Span) -> dict[str, int]:
    """Version of each set of operators that a model imports; ONNX's own has the name `ai.onnx`."""
    sets = {}
    for entry in spans(model, 8):
        fields = last(entry)
        sets[text_at(fields, 1) or "ai.onnx"] = number_at(fields, 2)
    return sets


def function_domains(model: Span) -> set[str]:
    """The domains of functions that a model defines by itself."""
    return {domain for function in spans(model, 25) for domain in texts(function, 10)}

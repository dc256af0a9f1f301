"""Neural networks of Core ML from before its programs: layers, and the weights that stand in them.

Format: https://apple.github.io/coremltools/mlmodel/Format/NeuralNetwork.html. Weights of a layer are messages
`WeightParams`; where they stand in each kind of layer is told by the table below, which is generated from the
descriptors of coremltools 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.tensors import Tensor
from mlcard.readers.wire import Span, last, number_at, spans, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Fields of an LSTM's weights: input, recursion, bias and peephole matrices of its gates.
_LSTM = tuple((20, field) for field in (1, 2, 3, 4, 20, 21, 22, 23, 40, 41, 42, 43, 60, 61, 62))
#: For the number of a kind of layer the paths of fields that lead to its weights.
WEIGHTS: dict[int, tuple[tuple[int, ...], ...]] = {
    100: ((90,), (91,)),  # convolution
    130: ((25, 1), (71, 1), (71, 2)),  # activation
    140: ((20,), (21,)),  # innerProduct
    150: ((20,), (21,)),  # embedding
    160: ((15,), (16,), (17,), (18,)),  # batchnorm
    245: ((2,), (5,)),  # scale
    250: ((2,),),  # bias
    290: ((2,),),  # loadConstant
    400: ((30,), (31,), (32,)),  # simpleRecurrent
    410: ((30,), (31,), (32,), (50,), (51,), (52,), (70,), (71,), (72,)),  # gru
    420: _LSTM,  # uniDirectionalLSTM
    430: _LSTM,  # biDirectionalLSTM
    500: ((20,),),  # custom
    1040: ((20,), (21,)),  # embeddingND
    1045: ((8,), (9,)),  # batchedMatmul
    1070: ((2,),),  # loadConstantND
    1350: ((3,), (4,)),  # layerNormalization
    1471: ((60,), (61,)),  # convolution3d
}
#: Weights that are not learned: running mean and variance of batchnorm, and constants.
NOT_LEARNED = frozenset({(160, (17,)), (160, (18,)), (290, (2,)), (1070, (2,))})
#: Kinds of layers that hold networks, and the fields in which.
NETWORKS = {605: (1, 2), 615: (3, 4)}
CUSTOM = 500


def layers(network: Span) -> Iterator[Span]:
    """The layers of a network, those of its branches and loops included."""
    for layer in spans(network, 1):
        yield layer
        for number, value in layer:
            if number in NETWORKS and isinstance(value, Span):
                for inner, part in value:
                    if inner in NETWORKS[number] and isinstance(part, Span):
                        yield from layers(part)


def weights(layer: Span) -> Iterator[tuple[Tensor, bool]]:
    """The weights of a layer, each with whether several share an element."""
    for number, value in layer:
        if number in WEIGHTS and isinstance(value, Span):
            for path in WEIGHTS[number]:
                for params in _at(value, path):
                    yield from _params(params, learned=(number, path) not in NOT_LEARNED)


def custom_class(layer: Span) -> str | None:
    """The class that a custom layer needs, or None when the layer is none."""
    custom = last(layer).get(CUSTOM)
    return text_at(last(custom), 10) if isinstance(custom, Span) else None


def _at(span: Span, path: tuple[int, ...]) -> Iterator[Span]:
    for found in spans(span, path[0]):
        if len(path) == 1:
            yield found
        else:
            yield from _at(found, path[1:])


def _params(params: Span, *, learned: bool) -> Iterator[tuple[Tensor, bool]]:
    """The elements of a `WeightParams`: floats, halves, bytes, or fewer bits than that."""
    floats = 0
    fields = last(params)
    for number, value in params:
        if number == 1:
            floats += len(value) // 4 if isinstance(value, Span) else 1
    if floats:
        yield Tensor("F32", floats, learned), False
    for number, dtype, size in ((2, "F16", 2), (31, "I8", 1)):
        value = fields.get(number, 0)
        if isinstance(value, Span) and len(value):
            yield Tensor(dtype, len(value) // size, learned), False
    raw, quantization = fields.get(30), fields.get(40)
    if isinstance(raw, Span) and len(raw):
        bits = number_at(last(quantization), 1) if isinstance(quantization, Span) else 8
        yield Tensor("U8", len(raw), learned), bits != 8

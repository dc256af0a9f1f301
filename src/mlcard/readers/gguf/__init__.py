"""GGUF: models of llama.cpp and its relatives, as their headers describe them.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; the keys are those of
`gguf-py/gguf/constants.py`. No tensor is read. Of a model in several files the first one tells the counts of
all, if the others lie beside it.

How parameters are counted: elements of all tensors but the tables of rotary frequencies. Dimensions are those
of the model, also of quantized tensors, whose elements share blocks of bytes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.gguf.description import description_facts, quantization_facts
from mlcard.readers.gguf.header import layout_problem, read_header
from mlcard.readers.gguf.settings import architecture_facts, tokenizer_facts
from mlcard.readers.gguf.split import other_parts, part_of
from mlcard.readers.huggingface.jinja import template_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.facts import Source
    from mlcard.readers.gguf.header import Header, Kept, Tensor
    from mlcard.readers.gguf.split import Part

#: Tables that are computed, not learned.
BUFFERS = ("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight")


def read(source: Source) -> Iterator[Fact]:
    """Facts from the header of a GGUF file; a problem is raised after the facts that were found before it."""
    header = read_header(source)
    part = part_of(header, source)
    yield Fact("/file/format", "gguf", "header")
    yield Fact("/file/description", _said(header, part), "header")
    yield from _templates(header.metadata, source)
    if part is not None and part.number:
        # The first part describes the model.
        _check(header, source)
        return
    yield from architecture_facts(header.metadata)
    yield from description_facts(header.metadata)
    yield from tokenizer_facts(header.metadata)
    yield Fact("/model/libraries/-", {"name": "ggml"}, "the format of the file", "inferred")
    _check(header, source)
    others = other_parts(part, source) if part is not None else []
    tensors = [tensor for one in (header, *others) for tensor in one.tensors]
    where = f"headers of {len(others) + 1} parts" if others else "header"
    yield from tensor_facts(tensors, where)
    yield from quantization_facts(header.metadata, tensors)
    stated = header.metadata.get("split.tensors.count")
    if others and type(stated) is int and stated != len(tensors):
        raise _broken(source, f"its parts hold {len(tensors)} tensors where {stated} are announced")


def _said(header: Header, part: Part | None) -> str:
    said = f"GGUF of version {header.version}, {len(header.tensors)} tensors"
    return f"{said}, part {part.number + 1} of {part.count}" if part is not None else said


def _check(header: Header, source: Source) -> None:
    problem = layout_problem(header)
    if problem:
        raise _broken(source, problem)


def _broken(source: Source, reason: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{source.name}: not a whole GGUF file: {reason}", hint="copy or download the file again"
    )


def _templates(metadata: Mapping[str, Kept], source: Source) -> Iterator[Fact]:
    for key, value in metadata.items():
        if key.startswith("tokenizer.chat_template") and isinstance(value, str):
            yield from template_findings(source, value, f"key {key[:200]}")


def tensor_facts(tensors: Sequence[Tensor], where: str) -> Iterator[Fact]:
    """Counts of tensors, elements and parameters, and how the elements spread over types."""
    if not tensors:
        return
    yield Fact("/model/tensor_count", len(tensors), where, "computed")
    yield Fact("/model/stored_elements", sum(tensor.elements for tensor in tensors), where, "computed")
    parameters = sum(tensor.elements for tensor in tensors if not tensor.name.endswith(BUFFERS))
    rule = "dimensions of the tensors, without rotary tables"
    yield Fact("/model/parameter_count", parameters, f"{where}: {rule}", "computed")
    by_type: defaultdict[str, list[Tensor]] = defaultdict(list)
    for tensor in tensors:
        by_type[tensor.type.name].append(tensor)
    for name in sorted(by_type):
        yield Fact(
            "/model/tensor_summaries/-",
            {
                "data_type": name,
                "tensor_count": len(by_type[name]),
                "stored_elements": sum(tensor.elements for tensor in by_type[name]),
                "byte_size": sum(tensor.byte_size for tensor in by_type[name]),
            },
            where,
            "computed",
        )

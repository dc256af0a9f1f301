"""HDF5 files that hold data and no network: what their datasets are by their headers; values are not read.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html. A dataset of a compound
type is a table whose columns are the members. Arrays are told by type and shape; where all are equally long,
that is the number of instances.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.hdf5 import walk
from mlcard.readers.keras.safety import outside_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.hdf5 import Node
    from mlcard.readers.tables import TableOptions

#: Datasets that are described, and tables whose columns are listed.
MOST_DESCRIBED, MOST_TABLES = 20, 200
#: Element types that are numbers; the others of a column say nothing of what it is for.
_NUMBERS = ("I", "U", "F", "BF")


def read(source: Source, _options: TableOptions | None = None) -> Iterator[Fact]:
    """Facts of the datasets; findings about files outside come before a problem."""
    seen: list[Node] = []
    yield Fact("/file/format", "hdf5", "byte 0")
    with source.open() as file:
        for node in walk(file, source.size(), source.name):
            for fact in outside_findings(node, source):
                yield replace(fact, slot=fact.slot.replace("/model/", "/dataset/", 1))
            seen.append(node)
    datasets = [node for node in seen if node.is_dataset]
    texts = [f"{_path(node)}: {_described(node)}" for node in datasets[:MOST_DESCRIBED]]
    more = ["…"] if len(datasets) > MOST_DESCRIBED else []
    text = "; ".join([f"{len(datasets)} datasets", *texts, *more])
    yield Fact("/file/description", text, "headers of the datasets", "computed")
    tables = [node for node in datasets if node.members and len(node.shape) == 1]
    for node in tables[:MOST_TABLES]:
        facts = _of_table(node)
        yield from facts if len(tables) == 1 else (_named(fact, node) for fact in facts)
    lengths = {node.shape[0] if node.shape else 0 for node in datasets}
    if not tables and len(lengths) == 1 and lengths != {0}:
        where = "first axis of every dataset"
        yield Fact("/dataset/number_of_instances", lengths.pop(), where, "inferred")


def _of_table(node: Node) -> Iterator[Fact]:
    """Rows and columns of a table."""
    where = f"header of {_path(node)}"
    yield Fact("/dataset/number_of_instances", node.shape[0], where)
    for index, (name, dtype) in enumerate(node.members):
        entry: dict[str, JsonValue] = {
            "name": name,
            "position": index,
            "data_type": dtype.lower() or "unknown",
        }
        if dtype.startswith(_NUMBERS):
            entry["type"] = "numeric"
        elif dtype == "BOOL":
            entry["type"] = "boolean"
        yield Fact("/dataset/features/-", entry, f"{where}, member {index + 1}")


def _named(fact: Fact, node: Node) -> Fact:
    return replace(fact, slot=pointer("table", _path(node)) + fact.slot)


def _path(node: Node) -> str:
    return "/".join(node.path) or "root"


def _described(node: Node) -> str:
    """Type and shape of a dataset."""
    kind = f"table of {len(node.members)} columns" if node.members else node.dtype.lower() or "other"
    return f"{kind} {list(node.shape)}"

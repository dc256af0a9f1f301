"""What MLflow tells of a dataset: its size and columns, and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.imports.mlflow.values import json_of
from mlcard.imports.rows import address, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place

#: Types of columns in `mlflow_colspec`.
_TYPES = {"double": "numeric", "float": "numeric", "integer": "numeric", "long": "numeric",
          "boolean": "boolean", "datetime": "date"}  # fmt: skip


def profile(node: Node, place: Place) -> Iterator[Fact]:
    """Yield the size and the columns of a dataset."""
    for key in ("profile", "dataset_profile"):
        rows = json_of(node, key).get("num_rows")
        if isinstance(rows, int) and (part := node.get(key)):
            part.take()
            yield said(part, (*place, "number_of_instances"), rows)
    for key in ("schema", "dataset_schema"):
        columns = json_of(node, key).get("mlflow_colspec")
        found: list[JsonValue] = []
        for column in columns if isinstance(columns, list) else []:
            if isinstance(column, dict) and isinstance(column.get("name"), str):
                kind = str(column.get("type"))
                feature: dict[str, JsonValue] = {"name": column["name"], "data_type": kind}
                if kind in _TYPES:
                    feature["type"] = _TYPES[kind]
                found.append(feature)
        if part := node.get(key) if found else None:
            part.take()
            yield said(part, (*place, "features"), found)


def origin(node: Node, place: Place) -> Iterator[Fact]:
    """Yield where a dataset came from, if its source says it."""
    for key in ("source", "dataset_source"):
        found = json_of(node, key)
        for word in ("url", "uri", "path", "name"):
            said_there = found.get(word)
            if isinstance(said_there, str) and said_there and (part := node.get(key)):
                part.take()
                slot = "download_url" if word in ("url", "uri") and address(said_there) else "source"
                yield said(part, (*place, slot), said_there)
                return
        part = node.get(key)
        if part is not None and "tags" in found:
            part.drop("the code that logged the dataset, which is no source of it")
    for key in ("source_type", "dataset_source_type"):
        if part := node.get(key):
            part.take()

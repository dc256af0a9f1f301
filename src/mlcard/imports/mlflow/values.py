"""Values of entities of MLflow: texts, moments, and what is of no use to a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.conversions import dates
from mlcard.errors import UnreadableFileError
from mlcard.readers.bounded_json import parse_json

if TYPE_CHECKING:
    from mlcard.facts import JsonValue
    from mlcard.imports.document import Node

#: What MLflow itself needs of an entity, and nobody who reads of it.
_BOOKKEEPING = (
    "status", "artifact_location", "artifact_uri", "experiment_id", "lifecycle_stage", "run_id", "run_uuid",
    "model_id", "source_type", "entry_point_name", "source_name", "source_version", "workspace",
    "last_update_time", "last_updated_timestamp", "last_updated_timestamp_ms", "last_updated_time",
    "source_run_id", "creation_time", "creation_timestamp", "creation_timestamp_ms", "artifact",
    "trace_location", "storage_location",
)  # fmt: skip


def json_of(node: Node, key: str) -> dict[str, JsonValue]:
    """The JSON object that a text is; empty if it is none."""
    text = node.peek(key)
    try:
        found = parse_json(text.encode(), node.where) if text else {}
    except UnreadableFileError:
        return {}
    return found if isinstance(found, dict) else {}


def text_of(node: Node | None, key: str) -> str:
    """What stands under a key as text, numbers too."""
    part = node.get(key) if node is not None else None
    return str(part.value) if part is not None and isinstance(part.value, str | int) else ""


def moment_of(node: Node, key: str) -> str | None:
    """A moment in milliseconds since 1970."""
    part = node.get(key)
    if part is None or not isinstance(part.value, int) or isinstance(part.value, bool):
        return None
    part.take()
    found = dates.of_milliseconds(part.value)
    return found.partition(".")[0].removesuffix("Z") + "Z" if found else None


def tidy(node: Node) -> None:
    """Take what MLflow needs for itself."""
    for key in _BOOKKEEPING:
        if part := node.get(key):
            part.take()

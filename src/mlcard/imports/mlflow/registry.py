"""The registry of models: which versions a logged model is, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.imports.mlflow.tags import keywords
from mlcard.imports.mlflow.values import text_of, tidy
from mlcard.imports.rows import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place

_STAGES = {"Production": "production", "Staging": "candidate", "Archived": "archived"}


def versions_of(document: Node, model: str) -> Iterator[tuple[str, Node, Node]]:
    """Yield the versions of registered models that a logged model is: name, registered model, version."""
    for name, registered in document.below("registered"):
        for _, version in registered.below("versions"):
            if model in (text_of(version, "model_id"), text_of(version, "source").removeprefix("models:/")):
                yield name, registered, version


def told_by_registry(versions: list[tuple[str, Node, Node]], place: Place) -> Iterator[Fact]:
    """Yield what the registry says of a model."""
    for number, (_, registered, version) in enumerate(versions):
        label = text_of(version, "version")
        if number == 0 and label:
            yield said(version.get("version") or version, (*place, "version"), label)
            for node in (version, registered):
                if text := node.text("description"):
                    yield said(node, (*place, "description"), text)
            stage = _STAGES.get(version.peek("current_stage"))
            if stage:
                yield said(version.get("current_stage") or version, (*place, "status"), stage)
            yield from keywords(registered, place)
        for node in (version, registered):
            for key in ("name", "version", "source", "status", "current_stage", "user_id", "versions"):
                part = node.get(key)
                if part is not None and (number == 0 or key != "version") and key != "versions":
                    part.take()
            tidy(node)

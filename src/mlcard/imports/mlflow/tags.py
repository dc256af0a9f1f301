"""Tags of MLflow: what autologging writes of the estimator, the code that ran, and a person's own.

System tags: https://mlflow.org/docs/latest/ml/tracking/tracking-api/#system-tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.imports.rows import address, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place


def estimator(node: Node, place: Place) -> Iterator[Fact]:
    """Yield what autologging tells of the estimator."""
    if name := node.text("tags", "estimator_name"):
        yield said(node.get("tags", "estimator_name") or node, (*place, "algorithm"), name)
    if full := node.text("tags", "estimator_class"):
        yield said(node.get("tags", "estimator_class") or node, (*place, "implementation", "name"), full)
    for tag in ("mlflow.modelVersions", "mlflow.log-model.history", "mlflow.autologging"):
        if part := node.get("tags", tag):
            part.take()
    if place[0] == "models" and node.get("source_run_id"):
        for tag in ("mlflow.user", "mlflow.source.type", "mlflow.source.name", "mlflow.source.git.commit",
                    "mlflow.source.git.branch"):  # fmt: skip
            if part := node.get("tags", tag):
                part.take()  # its run says the same


def source_code(node: Node, place: Place) -> Iterator[Fact]:
    """Yield the code that was run."""
    code: dict[str, JsonValue] = {}
    script = node.get("tags", "mlflow.source.name")
    if script and isinstance(script.value, str):
        path = script.value.replace("\\", "/").rpartition("/")[2] or script.value
        if path == script.value:
            script.take()
        else:
            script.drop("an absolute path is of one machine: the name of the file is kept")
        code["path"] = path
    for tag, slot in (
        ("mlflow.source.git.repoURL", "repository"),
        ("mlflow.source.git.commit", "revision"),
    ):
        part = node.get("tags", tag)
        if part and isinstance(part.value, str) and (slot != "repository" or address(part.value)):
            code[slot] = part.take()
    if code:
        yield said(node.get("tags") or node, (*place, "source_code"), code)
    kind = node.get("tags", "mlflow.source.type")
    if kind:
        kind.take()
    if name := node.get("tags", "mlflow.runName"):
        name.take()


def keywords(node: Node, place: Place) -> Iterator[Fact]:
    """Yield a person's own tags as keywords, where the thing has them; MLflow's own are left."""
    for name, part in node.below("tags") if place else ():
        if name.startswith(("mlflow.", "estimator_")) or not isinstance(part.value, str):
            continue
        part.take()
        yield said(part, (*place, "keywords", "-"), f"{name}: {part.value}" if part.value else name)

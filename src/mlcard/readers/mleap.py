"""MLeap bundles: `bundle.json` with the nodes of a pipeline, in a zip archive or a folder.

Format: https://combust.github.io/mleap-docs/core-concepts/mleap-bundles.html. `root/model.json` names the
nodes; each is a folder `<name>.node` with `model.json` (operation and attributes) and `node.json` (columns).
Bundles in Protobuf are told by their `bundle.json` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.beside import stays_inside
from mlcard.readers.bounded_json import parse_object, plain, text_of
from mlcard.readers.ensembles import size_facts
from mlcard.readers.tensors import one_line
from mlcard.readers.timestamps import day
from mlcard.readers.zip_texts import oddity_findings, open_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

#: Most bytes of one file in a folder, most nodes of all pipelines, and how deep pipelines stand in pipelines.
MAX_BYTES, MAX_NODES, MAX_DEPTH = 4 * 2**20, 300, 5
#: Types under which an attribute holds a scalar (`bundle.proto`, message `Scalar`).
SCALARS = ("double", "float", "long", "int", "short", "byte", "boolean", "string")
#: Learning type and task by the end of an operation's name.
TASKS = {
    "_classifier": ("supervised", "tabular-classification"),
    "logistic_regression": ("supervised", "tabular-classification"),
    "_regression": ("supervised", "tabular-regression"),
    "_means": ("unsupervised", "clustering"),
    "gaussian_mixture": ("unsupervised", "clustering"),
}


class Files(Protocol):
    """The files of a bundle."""

    def read(self, name: str) -> bytes | None:
        """The content of a file, or nothing when there is none of that name."""
        ...


class Folder:
    """The files below the folder of a `bundle.json`."""

    def __init__(self, source: Source) -> None:
        self._folder = source.path.parent

    def read(self, name: str) -> bytes | None:
        """The content of a file, or nothing when there is none of that name in the folder."""
        path = self._folder / name
        if not stays_inside(name) or path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise LimitExceededError(
                f"{name}: has more than the {MAX_BYTES} bytes that are read of such a file"
            )
        return content


def read(source: Source) -> Iterator[Fact]:
    """Facts from a bundle."""
    if source.path.suffix.lower() == ".json":
        yield from _bundle(source, Folder(source))
        return
    with source.open() as file:
        texts = open_texts(source, file)
        yield from _bundle(source, texts)
        yield from oddity_findings(texts, source)


def _bundle(source: Source, files: Files) -> Iterator[Fact]:
    content = files.read("bundle.json" if source.path.suffix.lower() != ".json" else source.path.name)
    if content is None:
        raise UnreadableFileError(f"{source.name}: not a bundle of MLeap: it holds no bundle.json")
    bundle = parse_object(content, f"{source.name}: bundle.json")
    if text_of(bundle, "uid") is None or text_of(bundle, "format") is None:
        raise UnreadableFileError(
            f"{source.name}: not a bundle of MLeap: bundle.json has no uid or no format"
        )
    yield Fact("/file/format", "mleap", "bundle.json")
    library: dict[str, JsonValue] = {"name": "mleap"}
    version = text_of(bundle, "version")
    if version:
        library["version"] = version
    yield Fact("/model/libraries/-", library, "bundle.json, version")
    created = day(text_of(bundle, "timestamp") or "")
    if created:
        yield Fact("/model/created", created, "bundle.json, timestamp")
    left = [MAX_NODES]
    root = _node(source, files, "root", left, 0)
    if root is None:
        return
    steps = root.get("steps")
    steps = steps if isinstance(steps, list) else []
    for position, step in enumerate(steps):
        if isinstance(step, dict):
            yield Fact(
                "/model/pipeline/-", {**step, "position": position}, f"root/model.json, node {position}"
            )
    last = steps[-1] if steps and isinstance(steps[-1], dict) else root
    yield from _predictor(last)
    yield from _trees(source, files, f"root/{last['name']}.node" if last is not root else "root")


def _trees(source: Source, files: Files, folder: str) -> Iterator[Fact]:
    """The trees of an ensemble: its node lists the nodes that hold them."""
    content = files.read(f"{folder}/model.json")
    attributes = (
        parse_object(content, f"{source.name}: {folder}/model.json").get("attributes") if content else {}
    )
    trees = attributes.get("trees") if isinstance(attributes, dict) else None
    names = trees.get("string") if isinstance(trees, dict) else None
    if isinstance(names, list):
        yield from size_facts(f"{folder}/model.json, attributes/trees", trees=len(names))


def _predictor(step: Mapping[str, JsonValue]) -> Iterator[Fact]:
    """The last node as the algorithm."""
    where = f"node {one_line(str(step['name']), 100)}"
    operation = str(step["algorithm"])
    yield Fact("/model/algorithm", operation, where)
    learning, task = next((found for end, found in TASKS.items() if operation.endswith(end)), (None, None))
    if learning:
        yield Fact("/model/learning_type", learning, f"{where}, operation {operation}", "inferred")
        yield Fact("/model/ml_task", task, f"{where}, operation {operation}", "inferred")
    settings = step.get("hyperparameters")
    for key, value in settings.items() if isinstance(settings, dict) else ():
        yield Fact(pointer("model", "hyperparameters", key), value, f"{where}, attributes/{key[:100]}")


def _node(
    source: Source, files: Files, folder: str, left: list[int], depth: int
) -> dict[str, JsonValue] | None:
    """A node as a step of a pipeline; nothing where it is not in JSON, or beyond the bounds."""
    left[0] -= 1
    content = files.read(f"{folder}/model.json")
    if content is None or left[0] < 0 or depth > MAX_DEPTH:
        return None
    model = parse_object(content, f"{source.name}: {folder}/model.json")
    operation = one_line(text_of(model, "op") or "", 200)
    if not operation:
        return None
    attributes = model.get("attributes")
    attributes = attributes if isinstance(attributes, dict) else {}
    name = folder.rpartition("/")[2].removesuffix(".node")
    step: dict[str, JsonValue] = {"name": one_line(name, 200), "algorithm": operation}
    settings = dict(_settings(attributes))
    if settings:
        step["hyperparameters"] = settings
    columns = _columns(files.read(f"{folder}/node.json"), f"{source.name}: {folder}/node.json")
    if columns:
        step["columns"] = columns
    below = [
        _node(source, files, f"{folder}/{child}.node", left, depth + 1) for child in _children(attributes)
    ]
    steps: list[JsonValue] = [child for child in below if child is not None]
    if steps:
        step["steps"] = steps
    return step


def _children(attributes: Mapping[str, Any]) -> list[str]:
    nodes = attributes.get("nodes")
    names = nodes.get("string", nodes.get("value")) if isinstance(nodes, dict) else None
    names = names if isinstance(names, list) else []
    return [
        name for name in names[:MAX_NODES] if isinstance(name, str) and stays_inside(name) and "/" not in name
    ]


def _settings(attributes: Mapping[str, Any]) -> Iterator[tuple[str, JsonValue]]:
    """The attributes that are scalars; lists and tensors are what was learned."""
    for key, attribute in sorted(attributes.items()):
        if not isinstance(attribute, dict) or attribute.get("type") in {"list", "tensor"} or key == "nodes":
            continue
        for kind in (*SCALARS, "value"):
            value = attribute.get(kind)
            if value is not None and not isinstance(value, list | dict) and plain(value):
                yield key, value
                break


def _columns(content: bytes | None, name: str) -> list[JsonValue]:
    """Names of the columns that a node reads."""
    shape = parse_object(content, name).get("shape") if content is not None else None
    inputs = shape.get("inputs") if isinstance(shape, dict) else None
    names = (
        [item.get("name") for item in inputs[:1_000] if isinstance(item, dict)]
        if isinstance(inputs, list)
        else []
    )
    return [one_line(column, 200) for column in names if isinstance(column, str) and column]

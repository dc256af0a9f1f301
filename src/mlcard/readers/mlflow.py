"""MLflow: `MLmodel`, which says how the model in a folder was saved and what it takes and returns.

Format: https://mlflow.org/docs/latest/ml/model/ (`mlflow/models/model.py`). The YAML is parsed without tags,
with bounded aliases; nothing that it names is loaded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlcard.card.tree import parse_yaml
from mlcard.errors import InvalidCardError, LimitExceededError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.beside import stays_inside
from mlcard.readers.bounded_json import parse_json, text_of
from mlcard.readers.huggingface.names import mentioned
from mlcard.readers.security import finding
from mlcard.readers.tensors import MAX_SIGNATURES, one_line, shape_text
from mlcard.readers.timestamps import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.card.tree import Tree
    from mlcard.facts import JsonValue, Method, Source

#: Most bytes read; a signature of 10,000 columns has about 0.7 MB.
MAX_BYTES = 1_000_000
#: Most aliases: so many repeat what they stand for 1,500 times at most. MLflow writes none, or one or two.
MAX_ALIASES = 20
#: Most line ends, commas and brackets: each can begin a value, and 10,000 columns have 40,000 of them.
MAX_MARKS = 60_000
MAX_FLAVORS = 50
#: Distributions on PyPI by the prefix of `…_version` in a flavor.
LIBRARIES = {
    "sklearn": "scikit-learn", "xgb": "xgboost", "lgb": "lightgbm", "cb": "catboost", "pytorch": "torch",
    "sentence_transformers": "sentence-transformers", "spark_nlp": "spark-nlp", "diviner": "diviner",
    "langchain": "langchain", "pyspark": "pyspark",
}  # fmt: skip
#: Types of columns (`mlflow/types/schema.py`), as inputs and outputs of other formats are told.
TYPES = {"boolean": "bool", "integer": "int32", "long": "int64", "float": "float32", "double": "float64"}
#: Keys of a flavor that name a file or folder of the model.
PATHS = ("model_path", "pickled_model", "model_data", "data", "python_model", "code", "model_binary")
_UUID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})")
_ALIAS = re.compile(r"(?:^|[\s\[,])\*[\w\-]+(?=[\s,\]}]|$)")
_RELEASE = re.compile(r"\d+(\.\d+){0,2}([a-z]+\d*)?\+?")


def read(source: Source) -> Iterator[Fact]:
    """Facts from `MLmodel`."""
    with source.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LimitExceededError(
            f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of such a file"
        )
    tree, text = parsed(source, content)
    model = tree.value
    flavors = model.get("flavors") if isinstance(model, dict) else None
    if not isinstance(model, dict) or not isinstance(flavors, dict):
        raise UnreadableFileError(f"{source.name}: not an MLmodel: it has no flavors")
    yield Fact("/file/format", "mlflow", "key flavors")
    names = ", ".join(one_line(name, 60) for name in list(flavors)[:MAX_FLAVORS])
    yield Fact("/file/description", f"MLflow model with the flavors {names}", "key flavors")
    yield from _identity(model, tree, text)
    for name, flavor in list(flavors.items())[:MAX_FLAVORS]:
        if isinstance(flavor, dict):
            yield from _flavor(name, flavor, tree, text)
            yield from _reaching(source, name, flavor)
    yield from _signature(source, model)


def parsed(source: Source, content: bytes) -> tuple[Tree, str]:
    """The YAML of a file, and its text."""
    text = content.decode("utf-8-sig")
    if len(_ALIAS.findall(text)) > MAX_ALIASES:
        raise LimitExceededError(f"{source.name}: has more than {MAX_ALIASES} aliases (*name)")
    if sum(map(text.count, "\n,[{")) > MAX_MARKS:
        raise LimitExceededError(f"{source.name}: holds more than {MAX_MARKS} values")
    try:
        return parse_yaml(source.name, text), text
    except InvalidCardError as error:
        raise UnreadableFileError(f"{source.name}: {error}", hint=error.hint) from error


def said(tree: Tree, text: str, slot: str, value: JsonValue) -> str:
    """A scalar as it stands in the text: the version 3.10 is not the number 3.1."""
    if isinstance(value, int | float) and slot in tree.spans:
        span = tree.spans[slot]
        return one_line(text[span.start : span.end], 100)
    return one_line(value, 100) if isinstance(value, str) else ""


def _identity(model: Mapping[str, Any], tree: Tree, text: str) -> Iterator[Fact]:
    version = said(tree, text, "/mlflow_version", model.get("mlflow_version"))
    library: dict[str, JsonValue] = {"name": "mlflow", "version": version} if version else {"name": "mlflow"}
    yield Fact("/model/libraries/-", library, "key mlflow_version" if version else "keys of MLmodel")
    uuid = _UUID.fullmatch(text_of(model, "model_uuid") or "")
    if uuid:
        yield Fact("/model/identifiers/-", f"urn:uuid:{'-'.join(uuid.groups())}", "key model_uuid")
    model_id = text_of(model, "model_id")
    if model_id and re.fullmatch(r"m-[0-9a-f]{32}", model_id):
        yield Fact("/model/identifiers/-", f"models:/{model_id}", "key model_id")
    run = one_line(text_of(model, "run_id") or "", 200)
    if run:
        yield Fact("/model/training/name", run, "key run_id")
    created = day(text_of(model, "utc_time_created") or "")
    if created:
        yield Fact("/model/created", created, "key utc_time_created")


def _flavor(name: str, flavor: Mapping[str, Any], tree: Tree, text: str) -> Iterator[Fact]:
    """The libraries of a flavor; of transformers also the task and the model that it came from."""
    for key, value in flavor.items():
        slot = f"/flavors/{name}/{key}"
        version = said(tree, text, slot, value) if key.endswith("_version") else ""
        if key == "python_version" and _RELEASE.fullmatch(version):
            # `3.8` may be any release of it.
            method: Method = "read" if version.count(".") == 2 else "inferred"
            where = f"key flavors{slot[8:]}"
            yield Fact("/model/training/environment/python_version", version, where, method)
        elif version and key != "python_version":
            prefix = key.removesuffix("_version")
            library: dict[str, JsonValue] = {
                "name": LIBRARIES.get(prefix, prefix.replace("_", "-")),
                "version": version,
            }
            yield Fact("/model/libraries/-", library, f"key flavors{slot[8:]}")
    if name == "transformers":
        task = text_of(flavor, "task")
        if task and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", task):
            yield Fact("/model/ml_task", task, "key flavors/transformers/task")
        base = mentioned(text_of(flavor, "source_model_name") or "")
        if base is not None:
            where = "key flavors/transformers/source_model_name, where it was loaded from"
            yield Fact("/model/base_models/-", {"model": base.model}, where, "inferred")


def _reaching(source: Source, name: str, flavor: Mapping[str, Any]) -> Iterator[Fact]:
    """Modules and paths that loading reaches and that are not MLflow's or the folder's own."""
    where = f"key flavors/{one_line(name, 60)}"
    module = text_of(flavor, "loader_module")
    if module and not module.startswith("mlflow."):
        description = "Loading imports this module and calls its _load_pyfunc."
        yield finding(source, module, f"{where}/loader_module", description, "medium", "unknown")
    if text_of(flavor, "code"):
        description = "Loading puts this folder of Python code on the path of modules."
        yield finding(source, flavor["code"], f"{where}/code", description, "medium", "unknown")
    for key in PATHS:
        path = text_of(flavor, key)
        if path and not stays_inside(path):
            description = "A path that leaves the folder of the model."
            yield finding(source, path, f"{where}/{key}", description, "high", "unknown")


def _signature(source: Source, model: Mapping[str, Any]) -> Iterator[Fact]:
    signature = model.get("signature")
    for slot in ("inputs", "outputs"):
        text = signature.get(slot) if isinstance(signature, dict) else None
        if not isinstance(text, str):
            continue
        where = f"key signature/{slot}"
        fields = parse_json(text.encode(), f"{source.name}: {where}")
        fields = fields if isinstance(fields, list) else [fields]
        for position, field in enumerate(fields[:MAX_SIGNATURES]):
            entry = _entry(field, position, alone=len(fields) == 1) if isinstance(field, dict) else {}
            if entry:
                yield Fact(f"/model/{slot}/-", entry, f"{where}/{position}")


def _entry(field: Mapping[str, Any], position: int, *, alone: bool) -> dict[str, JsonValue]:
    """An input or output from a column or a tensor; one without a name is told by its position."""
    entry: dict[str, JsonValue] = {}
    name = one_line(text_of(field, "name") or "", 200)
    if name or not alone:
        entry["name"] = name or str(position)
    tensor = field.get("tensor-spec")
    tensor = tensor if isinstance(tensor, dict) else {}
    kind = text_of(tensor, "dtype") or text_of(field, "type")
    if kind and kind != "tensor":
        entry["data_type"] = TYPES.get(kind, one_line(kind, 100))
    shape = tensor.get("shape")
    if isinstance(shape, list) and len(shape) <= 64 and all(type(size) is int for size in shape):
        entry["shape"] = shape_text(shape)
    return entry

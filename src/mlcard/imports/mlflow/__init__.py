"""MLflow: a tracking folder (`mlruns`), an SQLite tracking store, or an `MLmodel`.

Experiments become studies, logged models models with the run that made them, runs without a model runs of
their study, and logged inputs datasets. Format: https://mlflow.org/docs/latest/self-hosting/architecture/,
`mlflow/store/tracking/`. Nothing is loaded: no artifact but `MLmodel` is opened, and no address followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.imports.document import bounded
from mlcard.imports.mlflow import database, folder
from mlcard.imports.mlflow.entities import Entities
from mlcard.readers import mlflow as reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.imports.found import Found

_SQLITE = b"SQLite format 3\0"


def read(source: Source) -> Iterator[Found]:
    """Facts from a tracking store or an `MLmodel`, and what is left of it."""
    path = source.path
    if path.is_dir():
        stores = [path / name for name in ("mlflow.db", "MLmodel") if (path / name).is_file()]
        inner = path / "mlruns"
        if stores:
            yield from read(Source(stores[0], f"{source.name}/{stores[0].name}"))
        else:
            yield from _entities(folder.load(inner if inner.is_dir() else path, source.name), source.name)
    elif _begins(source, _SQLITE):
        yield from _entities(database.load(source), source.name)
    elif path.name == "meta.yaml":
        raise UnreadableFileError(f"{source.name}: is a part of a tracking folder", hint="name the folder")
    else:
        yield from model_facts(source, 0)


def model_facts(source: Source, index: int, *, prefix: str = "") -> Iterator[Fact]:
    """Yield what an `MLmodel` says, of a model in the card."""
    if not prefix:
        name = source.path.resolve().parent.name
        yield Fact(f"/models/{index}/id", name or "model", "the folder's name", "inferred")
    for fact in reader.read(source):
        _, subject, *rest = fact.slot.split("/")
        if subject == "model" and not (prefix and rest == ["training", "name"]):
            where = f"{prefix}{fact.where}"
            method = "declared" if fact.method == "read" else fact.method
            yield Fact("/".join(["", "models", str(index), *rest]), fact.value, where, method)


def _entities(store: dict[str, object], name: str) -> Iterator[Found]:
    """Yield what a store says."""
    if not store.get("runs") and not store.get("models") and not store.get("experiments"):
        raise UnreadableFileError(f"{name}: holds no experiment, run or model of MLflow")
    document = bounded(store, name)  # type: ignore[arg-type]
    yield from Entities(document).facts(model_facts)
    yield from document.leftovers()


def _begins(source: Source, signature: bytes) -> bool:
    with source.open() as stream:
        return stream.read(len(signature)) == signature

"""sentence-transformers: `modules.json` and the settings of its modules.

Format: https://sbert.net/docs/sentence_transformer/usage/custom_models.html. `modules.json` lists the modules
in the order in which they run; each has a folder with settings of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import is_number, plain, read_list, read_object, text_of
from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

MAX_BYTES = 4_000_000
MAX_MODULES = 100
LIBRARY = "sentence-transformers"
#: Libraries whose versions `config_sentence_transformers.json` tells; that of transformers is the
#: configuration's.
LIBRARIES = {"sentence_transformers": LIBRARY, "pytorch": "torch"}
#: Settings that a file of settings may hold.
SETTINGS = (
    "max_seq_length",
    "do_lower_case",
    "word_embedding_dimension",
    "similarity_fn_name",
    "default_prompt_name",
)
_POOLING = "pooling_mode_"


def read(source: Source) -> Iterator[Fact]:
    """Facts from `modules.json`, or from a file of settings."""
    if source.path.name.lower() == "modules.json":
        yield from _modules(source)
        return
    config = read_object(source, max_bytes=MAX_BYTES)
    yield Fact("/file/format", "sentence-transformers-settings", "the file's name and keys")
    yield from _libraries(config)
    yield from _settings(config)


def _modules(source: Source) -> Iterator[Fact]:
    modules = [
        item for item in read_list(source, max_bytes=MAX_BYTES)[:MAX_MODULES] if isinstance(item, dict)
    ]
    yield Fact("/file/format", "sentence-transformers", "the file's name")
    yield Fact("/model/libraries/-", {"name": LIBRARY}, "modules.json is this library's", "inferred")
    kinds: list[str] = []
    for position, module in enumerate(modules):
        kind = text_of(module, "type")
        if kind is None:
            continue
        kinds.append(kind.rpartition(".")[2])
        name = text_of(module, "name") or text_of(module, "path") or str(position)
        step: dict[str, JsonValue] = {"name": name, "position": position, "algorithm": kinds[-1]}
        yield Fact("/model/pipeline/-", step, f"item {position}")
        if not kind.startswith("sentence_transformers."):
            description = "Loading imports this class, from the folder itself with trust_remote_code=True."
            yield finding(source, kind, f"item {position}/type", description, "medium", "unknown")
    if "Pooling" in kinds:
        yield Fact("/model/ml_task", "sentence-similarity", "modules.json lists Pooling", "inferred")


def _libraries(config: Mapping[str, Any]) -> Iterator[Fact]:
    versions = config.get("__version__")
    for key, name in LIBRARIES.items():
        version = text_of(versions, key) if isinstance(versions, dict) else None
        if version:
            yield Fact("/model/libraries/-", {"name": name, "version": version}, f"key __version__/{key}")


def _settings(config: Mapping[str, Any]) -> Iterator[Fact]:
    for key in SETTINGS:
        if config.get(key) is not None and plain(config[key]):
            yield Fact(pointer("model", "hyperparameters", key), config[key], f"key {key}")
    if is_number(config.get("embedding_dimension")):
        dimension = config["embedding_dimension"]
        yield Fact("/model/hyperparameters/word_embedding_dimension", dimension, "key embedding_dimension")
    modes = [
        key.removeprefix(_POOLING)
        for key, value in config.items()
        if key.startswith(_POOLING) and value is True
    ]
    mode = text_of(config, "pooling_mode") or "+".join(modes)
    if mode:
        yield Fact(
            "/model/hyperparameters/pooling_mode", mode, f"keys {_POOLING}…" if modes else "key pooling_mode"
        )

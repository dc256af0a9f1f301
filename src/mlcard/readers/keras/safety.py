"""What the configuration of a Keras model would import, call or open when it is loaded.

Since CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-12058 and CVE-2025-49655 it is
known what configurations can reach: code in `Lambda` layers, any `module` with any `class_name`, switches
that turn the checks off, files that layers read by their path. Names are compared as exact pairs with those
that Keras exports.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mlcard.readers.json_walk import objects
from mlcard.readers.pickle_machine.names import severity, tier
from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import Fact, Source
    from mlcard.readers.hdf5 import Node

#: Most findings of one file.
MOST_FINDINGS = 100
#: Layers that run code or open files, by name; in whatever module.
DANGEROUS = {
    "TFSMLayer": "it loads a TensorFlow SavedModel from a path, and with it any operation",
    "TorchModuleWrapper": "it loads a pickled PyTorch module, which runs any code",
}
#: Names in Keras that lower its guard, or that reach files and the network.
SWITCHES = frozenset(
    """
    enable_unsafe_deserialization disable_unsafe_deserialization get_file load_model load_weights load_img
    load_data image_dataset_from_directory text_dataset_from_directory audio_dataset_from_directory
    """.split()  # noqa: SIM905 - a list of words
)
#: Layers that read a table of words, given as a list or as the path of a file.
LOOKUPS = frozenset({"StringLookup", "IntegerLookup", "TextVectorization", "IndexLookup"})
PATHS = ("vocabulary", "idf_weights", "file_path", "filepath")
#: Layers that wrap operations of TensorFlow or JAX by their name, and objects that are plain data.
WRAPPERS = frozenset(
    """
    TFOpLambda SlicingOpLambda ClassMethod InstanceProperty InstanceMethod TensorFlowOpLayer
    JaxLayer FlaxLayer
    """.split()  # noqa: SIM905 - a list of words
)
PLAIN = frozenset(
    """
    __tensor__ __numpy__ __bytes__ __ellipsis__ __tuple__ __timedelta__ __dtype__ __keras_tensor__ __slice__
    __class__ __inbound_node__ __typespec__ TensorShape TypeSpec NoneType int float str bool dict list tuple
    """.split()  # noqa: SIM905 - a list of words
)


@cache
def inert_names() -> frozenset[tuple[str, str]]:
    """Exact pairs of module and name that Keras exports and that were looked at."""
    lines = files(__package__).joinpath("inert_names.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return frozenset((module, name) for module, *names in rows for name in names)


@cache
def known_names() -> frozenset[str]:
    """Names alone, for configurations of Keras 2, which give no module."""
    return frozenset(name for _, name in inert_names())


def configuration_findings(config: Mapping[str, Any], source: Source, where: str) -> Iterator[Fact]:
    """Findings about everything that a configuration names."""
    seen: set[tuple[str, str]] = set()
    for node, place in objects(config, frozenset({"config"})):
        if "class_name" not in node:
            continue
        at = f"{where}, {place}" if place else where
        for fact in _about(node, source, at[:200]):
            value = fact.value
            key = (
                (str(value.get("what")), str(value.get("description")))
                if isinstance(value, dict)
                else ("", "")
            )
            if key not in seen and len(seen) < MOST_FINDINGS:
                seen.add(key)
                yield fact


def _about(node: Mapping[str, Any], source: Source, where: str) -> Iterator[Fact]:
    """Findings about one object."""
    name, module = str(node.get("class_name"))[:500], node.get("module")
    inner = node.get("config")
    settings = inner if isinstance(inner, dict) else {}
    if name == "__lambda__" or (name == "Lambda" and _holds_code(settings)):
        what = "code of a Lambda layer" if name == "Lambda" else "code of a lambda function (Lambda layer)"
        description = "the file contains Python bytecode, which runs when the model is loaded or used"
        yield finding(source, what, where, description, "critical", "dangerous")
    elif name == "Lambda" and not _is_lambda(settings.get("function")):  # else that object is reported
        function = str(_function_of(settings))[:150]
        description = "a function of this name runs when the model is used"
        yield finding(source, f"Lambda layer with {function}", where, description, "medium", "unknown")
    elif name in DANGEROUS:
        yield finding(source, name, where, DANGEROUS[name], "critical", "dangerous")
    elif name in WRAPPERS:
        yield from _wrapped(name, settings, source, where)
    elif name not in PLAIN and name != "Lambda":
        yield from _named(name, module, inner, node.get("registered_name"), source, where)
    if name in LOOKUPS:
        yield from _paths(name, settings, source, where)


def _holds_code(settings: Mapping[str, Any]) -> bool:
    """Whether a Lambda layer holds code, in the form of Keras 2; Keras 3 writes an object `__lambda__`."""
    function = settings.get("function")
    return isinstance(function, list) or (
        settings.get("function_type") == "lambda" and not _is_lambda(function)
    )


def _is_lambda(function: object) -> bool:
    return isinstance(function, dict) and function.get("class_name") == "__lambda__"


def _function_of(settings: Mapping[str, Any]) -> object:
    function = settings.get("function")
    return function.get("config", "a function") if isinstance(function, dict) else function


def _wrapped(name: str, settings: Mapping[str, Any], source: Source, where: str) -> Iterator[Fact]:
    function = str(settings.get("function", settings.get("function_name", "")))[:150]
    reaches = any(
        part in function for part in ("io.", "read_file", "write_file", "py_func", "load", "numpy_function")
    )
    yield finding(
        source, f"{name} {function}".strip(), where, "an operation of the backend, called by its name",
        "high" if reaches else "low", "dangerous" if reaches else "unreviewed",
    )  # fmt: skip


def _named(
    name: str, module: object, inner: object, registered: object, source: Source, where: str
) -> Iterator[Fact]:
    """A finding about a class or function, unless it is one of Keras that was looked at."""
    node_name = name
    if name == "function" and isinstance(inner, str):
        name = inner[:500]
    custom = registered if isinstance(registered, str) and ">" in registered else None
    place = module if isinstance(module, str) and module else None
    if place == "builtins" and (node_name == "function" or name in known_names()):
        place = None
    if name in SWITCHES:
        text = f"{place}.{name}" if place else name
        description = "a function of Keras that turns its checks off, or reaches files or the network"
        yield finding(source, text, where, description, "critical", "dangerous")
    elif custom is None and ((place is None and name in known_names()) or (place, name) in inert_names()):
        return
    elif place is not None and tier(place, name) == "dangerous":
        description = "known to run code, to reach files or the network, or to reach any other name"
        yield finding(source, f"{place}.{name}", where, description, "critical", "dangerous")
    else:
        text = custom or (f"{place}.{name}" if place else name)
        description = "a class or function that is not Keras's own: loading needs, and runs, its code"
        level = severity(place, name) if place else "medium"
        yield finding(
            source, text[:200], where, description, "high" if level == "high" else "medium", "unknown"
        )


def _paths(name: str, settings: Mapping[str, Any], source: Source, where: str) -> Iterator[Fact]:
    for key in PATHS:
        path = settings.get(key)
        if isinstance(path, str) and path and key != "file_path":
            what = f"{name} {key} {path}"
            yield finding(
                source, what, where, "the layer reads this file when it is loaded", "high", "dangerous"
            )


def outside_findings(node: Node, source: Source) -> Iterator[Fact]:
    """Findings about data that an HDF5 file takes from other files."""
    for outside in node.outside[:MOST_FINDINGS]:
        place = "/".join(node.path) or "root"
        what = f"{outside.kind}: {outside.target}"
        description = "the data stand in a file outside, which loading reads"
        yield finding(source, what, place, description, "high", "dangerous")

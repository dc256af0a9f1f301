"""The stages of `dvc.yaml`, one by one: those that are repeated for each item, and with all names filled in.

Specification: https://doc.dvc.org/user-guide/project-structure/dvcyaml-files#stages. `foreach` and `matrix`
make several stages of one, which are called `name@item`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from mlcard.errors import MlcardError
from mlcard.facts import Source
from mlcard.readers.beside import stays_inside
from mlcard.readers.origins import MOST, yaml_object
from mlcard.readers.origins.dvc_template import PARAMETERS, filled, loaded, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Keys of a stage that are read.
_READ = ("cmd", "deps", "outs", "metrics", "plots")
#: A folder that no name defines.
_UNKNOWN = "${wdir}"
#: Most lists of a matrix; their product is what is counted.
_MOST_AXES = 10


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a pipeline.

    Attributes:
        name: its name; with the item behind `@` where it is one of several.
        group: the key under which it stands.
        folder: the folder that its paths are relative to, from that of `dvc.yaml`.
        said: its command, what it reads and what it writes, with all names filled in.
    """

    name: str
    group: str
    folder: str
    said: Mapping[str, Any]


def stages(source: Source, document: Mapping[str, Any]) -> Iterator[Stage]:
    """The stages that a `dvc.yaml` declares.

    Args:
        source: the file; values of others are taken from the folder that is described.
        document: its content.
    """
    context = loaded({}, source, "", [PARAMETERS])
    context = loaded(context, source, "", document.get("vars"))
    declared = document.get("stages")
    each = (
        stage
        for name, item in (declared.items() if isinstance(declared, dict) else ())
        if isinstance(item, dict)
        for stage in _repeated(source, str(name), item, context)
    )
    yield from islice(each, MOST)


def _repeated(
    source: Source, name: str, item: Mapping[str, Any], context: Mapping[str, Any]
) -> Iterator[Stage]:
    """Yield the stages of one key."""
    if "matrix" in item:
        template = {key: value for key, value in item.items() if key != "matrix"}
        rows = _combinations(filled(item["matrix"], context))
        yield from _of_items(source, name, template, context, rows)
    elif "do" in item or "foreach" in item:
        inner = item.get("do")
        template = inner if isinstance(inner, dict) else {}
        yield from _of_items(source, name, template, context, _items(filled(item.get("foreach"), context)))
    else:
        yield _stage(source, name, name, item, context)


def _of_items(
    source: Source,
    group: str,
    template: Mapping[str, Any],
    context: Mapping[str, Any],
    rows: list[tuple[str, dict[str, Any]]] | None,
) -> Iterator[Stage]:
    """Yield a stage for each item; where the items are not known, the template alone."""
    if rows is None:
        yield _stage(source, group, group, template, context)
        return
    for key, values in rows:
        yield _stage(source, f"{group}@{key}", group, template, {**context, **values})


def _items(value: object) -> list[tuple[str, dict[str, Any]]] | None:
    """The items of `foreach`: of a mapping with their keys, else by number or by what they are."""
    if isinstance(value, dict):
        return [
            (written(key), {"item": item, "key": written(key)}) for key, item in islice(value.items(), MOST)
        ]
    if not isinstance(value, list):
        return None
    by_number = any(isinstance(item, dict | list) for item in value)
    named = {written(number if by_number else item): item for number, item in enumerate(value[:MOST])}
    return [(key, {"item": item}) for key, item in named.items()]


def _combinations(value: object) -> list[tuple[str, dict[str, Any]]] | None:
    """The combinations of the lists of a `matrix`."""
    if not isinstance(value, dict) or len(value) > _MOST_AXES:
        return None
    if not all(isinstance(axis, list) for axis in value.values()):
        return None
    found: dict[str, dict[str, Any]] = {}
    axes = [list(enumerate(axis[:MOST])) for axis in value.values()]
    for chosen in islice(product(*axes), MOST):
        row = dict(zip(value, (item for _, item in chosen), strict=True))
        parts = (
            f"{name}{number}" if isinstance(item, dict | list) else written(item)
            for name, (number, item) in zip(value, chosen, strict=True)
        )
        key = "-".join(parts)
        found[key] = {"item": row, "key": key}
    return list(found.items())


def _stage(
    source: Source, name: str, group: str, item: Mapping[str, Any], context: Mapping[str, Any]
) -> Stage:
    folder = item.get("wdir") or ""
    known = written(filled(folder, context)) if isinstance(folder, str) else _UNKNOWN
    if item.get("vars"):
        context = loaded(context, source, known, item["vars"])
    said = {key: filled(_heads(item.get(key)), context, command=key == "cmd") for key in _READ}
    return Stage(name, group, known, said)


def _heads(value: object) -> object:
    """The first entries of a list, those with options by their names alone."""
    if not isinstance(value, list):
        return value if isinstance(value, str) else None
    return [next(iter(item), None) if isinstance(item, dict) else item for item in value[:MOST]]


def folders(source: Source) -> dict[str, str]:
    """The folders of the stages of a `dvc.lock`, by name: the `dvc.yaml` beside it says them."""
    name = posixpath.join(posixpath.dirname(source.name), "dvc.yaml")
    beside = Source(source.path.with_name("dvc.yaml"), name)
    if not beside.path.is_file() or beside.path.is_symlink():
        return {}
    try:
        return {stage.name: stage.folder for stage in stages(beside, yaml_object(beside))}
    except (MlcardError, ValueError):  # its reader says so
        return {}


def command_of(value: object) -> str:
    """The command of a stage; several are done one after the other."""
    commands = value if isinstance(value, list) else [value]
    return " && ".join(item for item in commands[:MOST] if isinstance(item, str))


def inside(source: Source, folder: str, path: object) -> str | None:
    """A path of a stage relative to the file that says it; None outside of what is described."""
    if not isinstance(path, str) or not path or "${" in folder + path:
        return None
    place = posixpath.normpath(posixpath.join(folder, path))
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(source.name), place))
    return place if stays_inside(whole) else None

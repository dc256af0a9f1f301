"""The values of `${…}` in `dvc.yaml`: from `vars`, `params.yaml` and the items of repeated stages.

Specification: https://doc.dvc.org/user-guide/project-structure/dvcyaml-files#templating. What DVC refuses (a
name that nothing defines, one that is defined twice, a mapping inside a path) is left as it is written.
"""

from __future__ import annotations

import json
import posixpath
import re
import shlex
import tomllib
from typing import TYPE_CHECKING, Any

from mlcard.errors import MlcardError
from mlcard.facts import Source
from mlcard.readers.beside import stays_inside
from mlcard.readers.bounded_json import read_object
from mlcard.readers.origins import yaml_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The file whose values need no mention.
PARAMETERS = "params.yaml"
_EXPRESSION = re.compile(r"(?<!\\)\$\{(.*?)\}")
#: Longest text that is filled in, and the most levels of lists and mappings that are looked through.
_LONGEST, _DEEPEST = 4_000, 12
_TOML_BYTES = 200_000


def loaded(context: Mapping[str, Any], source: Source, folder: str, items: object) -> dict[str, Any]:
    """A context with what entries of `vars` define: mappings, and names of files with their values.

    Args:
        context: what is defined already, and stays.
        source: `dvc.yaml`.
        folder: the folder that the files are relative to, from that of `dvc.yaml`.
        items: the entries.
    """
    result = dict(context)
    for item in items[:100] if isinstance(items, list) else ():
        if isinstance(item, dict):
            result = _merged(result, item)
        elif isinstance(item, str) and "${" not in item:
            path, _, keys = item.partition(":")
            values = _file(source, posixpath.join(folder, path))
            wanted = [key for key in keys.split(",") if key]
            chosen = {key: values[key] for key in wanted if key in values} if wanted else values
            result = _merged(result, chosen)
    return result


def _merged(first: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Two mappings as one, those inside them as well; what the first one says stays."""
    result = dict(first)
    for name, value in more.items():
        known = result.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            result[name] = _merged(known, value)
        else:
            result.setdefault(name, value)
    return result


def _file(source: Source, path: str) -> dict[str, Any]:
    """The values in a file of the folder that is described; none where it is not one, or cannot be read."""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(source.name), path))
    root = source.path.resolve().parents[source.name.count("/")]
    place = root / name
    if not stays_inside(name) or not place.is_file() or not place.resolve().is_relative_to(root):
        return {}
    try:
        return _values(Source(place, name))
    except (MlcardError, ValueError, OSError, RecursionError):  # DVC would refuse it; nothing is told of it
        return {}


def _values(source: Source) -> dict[str, Any]:
    """The values in a file of parameters: YAML, JSON or TOML; Python code is not read for them."""
    suffix = posixpath.splitext(source.name)[1].lower()
    if suffix in {".yaml", ".yml"}:
        return yaml_object(source)
    if suffix == ".json":
        return read_object(source)
    if suffix != ".toml" or source.size() > _TOML_BYTES:
        return {}
    with source.open() as stream:
        return json.loads(json.dumps(tomllib.load(stream), default=str))  # type: ignore[no-any-return]


def filled(value: Any, context: Mapping[str, Any], depth: int = 0, *, command: bool = False) -> Any:
    """A value with every `${…}` that the context defines, in texts, lists, mappings and their keys.

    Args:
        value: what is written.
        context: what names stand for.
        depth: how many lists and mappings the value is in.
        command: whether a mapping can stand for options of a command.
    """
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        return {
            filled(key, context) if isinstance(key, str) else key: filled(part, context, depth + 1)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [filled(part, context, depth + 1, command=command) for part in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    whole = _EXPRESSION.fullmatch(value)
    if whole is not None and whole[1].count("${") == 0:
        return _plain(_selected(whole[1], context), value, command=command, alone=True)
    return _text(value, context, command=command)


def _text(value: str, context: Mapping[str, Any], *, command: bool) -> str:
    """A text with its parts filled in; one that would become too long stays as it is written."""
    parts, end, length = [], 0, len(value)
    for match in _EXPRESSION.finditer(value):
        found = written(_plain(_selected(match[1], context), match[0], command=command, alone=False))
        length += len(found)
        if length > _LONGEST:
            return value
        parts += [value[end : match.start()], found]
        end = match.end()
    return "".join([*parts, value[end:]]).replace("\\${", "${")


_MISSING = object()


def _selected(expression: str, context: Mapping[str, Any]) -> Any:
    """What an expression such as `train.layers[0].size` stands for."""
    found: Any = context
    for part in expression.replace("[", ".").replace("]", "").split("."):
        key = part.strip()
        if isinstance(found, dict) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return _MISSING
    return found


def _plain(found: Any, otherwise: str, *, command: bool, alone: bool) -> Any:
    """What was found, if it can stand there; else what is written."""
    if isinstance(found, dict) and command:
        return " ".join(_options(found))
    if found is _MISSING or (isinstance(found, dict | list) and not alone):
        return otherwise
    return found


def _options(values: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield a mapping as options of a command line."""
    for name, value in values.items():
        key = f"{above}{name}"
        if isinstance(value, dict):
            yield from _options(value, f"{key}.")
        elif isinstance(value, bool):
            yield from ([f"--{key}"] if value else [])
        elif isinstance(value, list):
            yield " ".join([f"--{key}", *(shlex.quote(written(item)) for item in value)])
        else:
            yield f"--{key} {shlex.quote(value) if isinstance(value, str) else written(value)}"


def written(value: Any) -> str:
    """A value as DVC writes it into a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)

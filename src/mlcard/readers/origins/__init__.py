"""Files beside data that say where these come from, and how they came.

Each reader yields facts `/origin/-`: a mapping with `path` (the file that is meant, relative to the one
that says so; empty for all data of its folder), `source` (an address, without user and password; not always
known), `method`, and what else is said. Nothing is fetched.

| module | files |
|---|---|
| `dvc`, `dvc_lock`, `dvc_yaml` | of DVC: data that it keeps, stages of a pipeline that ran or are declared |
| `dvc_outs` | what files of DVC tell of data that it keeps, also of those that are not here |
| `dvc_stages`, `dvc_template` | which stages `dvc.yaml` declares, with all names filled in |
| `croissant` | metadata of MLCommons |
| `data_package` | of Frictionless Data |
| `kaggle` | of Kaggle's command line |
| `dataset_info` | of Hugging Face's datasets |
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.beside import stays_inside

if TYPE_CHECKING:
    from mlcard.card.tree import Tree
    from mlcard.facts import JsonValue, Source

_ADDRESS = re.compile(
    r"(https?|ftp|s3|gs|azure|hdfs|ssh|git|webdav|webdavs|remote)://[^\s]{1,1900}", re.IGNORECASE
)
#: Most files of one description.
MOST = 200
_MOST_BYTES = 2_000_000


def yaml_object(source: Source) -> dict[str, Any]:
    """The mapping that a YAML file consists of."""
    return yaml_mapping(source)[0]


def yaml_mapping(source: Source) -> tuple[dict[str, Any], Tree]:
    """The mapping that a YAML file consists of, and where each value stands."""
    from mlcard.readers.mlflow import parsed  # noqa: PLC0415 - the parser is not needed for JSON

    with source.open() as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise LimitExceededError(f"{source.name}: is larger than {_MOST_BYTES} bytes")
    tree = parsed(source, content)[0]
    if not isinstance(tree.value, dict):
        raise UnreadableFileError(f"{source.name}: holds no mapping")
    return tree.value, tree


def address(value: object) -> str | None:
    """An address without user, password, and what a query may hold of either; None where it is none."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def origin(
    source: str | None, method: str, where: str, path: object = "", *, within: str = "", **others: JsonValue
) -> Fact | None:
    """A fact; None where the file that is meant lies outside of what is described.

    Args:
        source: where the data are from; None where only is known how they came.
        method: how they came, or who says so.
        where: the place in the file that says so.
        path: the file that is meant.
        within: the folder of the file that says so, where a path may lead up from it.
        others: what else is said.
    """
    name = path.removeprefix("./") if isinstance(path, str) else "/"
    if name and not stays_inside(posixpath.normpath(posixpath.join(within, name))):
        return None
    value: dict[str, JsonValue] = {"path": name, "source": source, "method": method, **others}
    if source is None:
        del value["source"]
    return Fact("/origin/-", value, where, "declared")

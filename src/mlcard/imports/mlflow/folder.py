"""A tracking folder: files for parameters, metrics and tags, `meta.yaml` for all else.

`mlflow/store/tracking/file_store.py`. No link is followed out of the folder, and files, lines and bytes are
bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlcard.card.tree import parse_yaml
from mlcard.errors import InvalidCardError, LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Most files that are read, most bytes of a small one, and of a series of metrics, whose end counts.
MAX_FILES, MAX_BYTES, MAX_SERIES = 200_000, 1_000_000, 8_000_000


def load(root: Path, name: str) -> dict[str, Any]:
    """What a tracking folder holds: experiments, runs, models, datasets, the registry, each by its id."""
    reading = _Reading(root.resolve(), name)
    store: dict[str, Any] = {
        "experiments": {}, "runs": {}, "models": {}, "datasets": {}, "registered": {},
    }  # fmt: skip
    for folder in reading.folders(root):
        meta = reading.meta(folder)
        if folder.name == "models" and "experiment_id" not in meta:
            for registered in reading.folders(folder):
                found = reading.meta(registered)
                found["versions"] = {
                    version.name: reading.meta(version)
                    for version in reading.folders(registered)
                    if version.name.startswith("version-")
                }
                store["registered"][registered.name] = found
            continue
        if "experiment_id" not in meta:
            continue
        store["experiments"][folder.name] = {**meta, "tags": reading.texts(folder / "tags")}
        for part in reading.folders(folder):
            if part.name == "models":
                for model in reading.folders(part):
                    store["models"][model.name] = reading.entity(model)
            elif part.name == "datasets":
                for dataset in reading.folders(part):
                    store["datasets"][dataset.name] = reading.meta(dataset)
            elif "run_id" in (found := reading.entity(part)) or "run_uuid" in found:
                store["runs"][part.name] = found
    return store


@dataclass(slots=True)
class _Reading:
    """Reading a folder within bounds.

    Attributes:
        root: the folder; nothing outside is read.
        name: its name, for messages.
        count: how many files were read.
    """

    root: Path
    name: str
    count: int = field(default=0)

    def folders(self, folder: Path) -> Iterator[Path]:
        """Yield the folders in a folder, in the order of their names; links are left aside."""
        try:
            found = sorted(item for item in folder.iterdir() if item.is_dir() and not item.is_symlink())
        except OSError as error:
            raise UnreadableFileError(f"{self.name}: cannot be read ({error.strerror})") from error
        for item in found:
            if not item.name.startswith("."):
                yield item

    def entity(self, folder: Path) -> dict[str, Any]:
        """A run or a logged model."""
        meta = self.meta(folder)
        if not meta:
            return {}
        found = {**meta, "params": self.texts(folder / "params"), "metrics": self.series(folder / "metrics")}
        found["tags"] = {**_tags(meta), **self.texts(folder / "tags")}
        for link in ("inputs", "outputs"):
            if (folder / link).is_dir():
                found[link] = {item.name: self.meta(item) for item in self.folders(folder / link)}
        artifact = folder / "artifacts" / "MLmodel"
        if artifact.is_file() and not artifact.is_symlink():
            found["artifact"] = str(artifact)
        return found

    def meta(self, folder: Path) -> dict[str, Any]:
        """What `meta.yaml` says; nothing if there is none."""
        path = folder / "meta.yaml"
        if not path.is_file() or path.is_symlink():
            return {}
        try:
            value = parse_yaml(str(path), self.text(path)).value
        except InvalidCardError as error:
            raise UnreadableFileError(f"{self.name}: {error}", hint=error.hint) from error
        return (
            {name: part for name, part in value.items() if part is not None}
            if isinstance(value, dict)
            else {}
        )

    def texts(self, folder: Path) -> dict[str, str]:
        """The files of a folder, by their paths in it: parameters and tags."""
        return {name: self.text(path) for name, path in self.files(folder)}

    def series(self, folder: Path) -> dict[str, dict[str, Any]]:
        """The last value of each metric, and how many there were before."""
        found: dict[str, dict[str, Any]] = {}
        for name, path in self.files(folder):
            lines = [line.split() for line in self.text(path, MAX_SERIES).splitlines() if line.strip()]
            whole = [line for line in lines if len(line) >= 2]
            if not whole:
                continue
            last = max(
                whole, key=lambda line: int(line[2]) if line[2:3] and line[2].lstrip("-").isdecimal() else 0
            )
            entry: dict[str, Any] = {"value": last[1], "timestamp": last[0]}
            if len(last) > 2:
                entry["step"] = last[2]
            if len(last) >= 5:  # a dataset, by its name and digest; of a model the run stands before
                entry["dataset"] = {"name": last[-2], "digest": last[-1]}
            if len(whole) > 1:
                entry["earlier"] = len(whole) - 1
            found[name] = entry
        return found

    def files(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield the files below a folder with their paths in it: names of metrics may have slashes."""
        if not folder.is_dir() or folder.is_symlink():
            return
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.resolve().is_relative_to(self.root):
                yield path.relative_to(folder).as_posix(), path

    def text(self, path: Path, most: int = MAX_BYTES) -> str:
        """The text of a file."""
        self.count += 1
        if self.count > MAX_FILES:
            raise LimitExceededError(f"{self.name}: has more than the {MAX_FILES} files that are read")
        try:
            with path.open("rb") as stream:
                content = stream.read(most + 1)
        except OSError as error:
            raise UnreadableFileError(f"{path}: cannot be opened ({error.strerror})") from error
        if len(content) > most:
            raise LimitExceededError(f"{path}: is larger than the {most} bytes that are read of such a file")
        return content.decode("utf-8", "replace")


def _tags(meta: dict[str, Any]) -> dict[str, str]:
    """Tags of old versions, which stood in `meta.yaml`."""
    tags = meta.pop("tags", None)
    return {str(key): str(value) for key, value in tags.items()} if isinstance(tags, dict) else {}

"""Configurations of a dataset of the Hub: sizes, splits and columns, as `dataset_info` and `configs` say.

Formats: https://github.com/huggingface/hub-docs/blob/main/datasetcard.md (front matter of a README), and
`datasets.DatasetInfo` in `dataset_info.json`. A dataset with one configuration says it of itself; each of
several is a set of records with a name.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcard.conversions import hub_types
from mlcard.counts import is_count
from mlcard.facts import Fact, pointer
from mlcard.readers.beside import stays_inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mlcard.facts import JsonValue

#: Most configurations, splits, columns and files that are read.
MOST = 1_000
#: The name that the Hub gives to the configuration of a dataset that has one.
DEFAULT = "default"
#: The split that data belong to where `data_files` names none.
_ALL = "train"
_SIZES = (("dataset_size", "byte_size"), ("download_size", "download_byte_size"))
_OF_SPLITS = (("num_examples", "number_of_instances"), ("num_bytes", "byte_size"))

#: Slots of a dataset that are told here, and not by the normal form of front matter.
SLOTS = frozenset({"features", "number_of_instances", "byte_size", "splits", "record_sets"})

Path = tuple[str | int, ...]


class Told(NamedTuple):
    """A value of a configuration: its slot, and the pointer to where it stands."""

    slot: Path
    value: JsonValue
    at: str


@dataclass(slots=True)
class Configuration:
    """What is said of one configuration.

    Attributes:
        name: its name.
        at: pointer to where it is first spoken of.
        told: what is said of it.
        taken: pointers to what this is all of, with what stands below them.
    """

    name: str
    at: str
    told: list[Told] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    _slots: set[Path] = field(default_factory=set)
    _splits: dict[str, int] = field(default_factory=dict)

    def add(self, slot: Path, value: JsonValue, at: str, *, whole: bool = True) -> None:
        """Take note of a value, the first for a slot; `whole` if it is all that stands there."""
        if slot not in self._slots:
            self._slots.add(slot)
            self.told.append(Told(slot, value, at))
            self.taken |= {at} if whole else set()

    def split(self, name: str, at: str) -> Path:
        """The place of a split."""
        if name not in self._splits:
            self._splits[name] = len(self._splits)
            self.add(("splits", self._splits[name], "name"), name, at, whole=False)
        self.taken |= {f"{at}/name", f"{at}/split"}
        return ("splits", self._splits[name])

    def item(self) -> dict[str, JsonValue]:
        """All that is said, as the slots of a set of records."""
        found: dict[str, Any] = {"name": self.name}
        for told in self.told:
            if len(told.slot) == 1:
                found[str(told.slot[0])] = told.value
            else:
                collection, number, name = told.slot
                rows = found.setdefault(str(collection), [])
                while len(rows) <= int(number):
                    rows.append({})
                rows[int(number)][str(name)] = told.value
        return found


def configurations(info: object, configs: object = None) -> list[Configuration]:
    """The configurations of a dataset, in their order.

    Args:
        info: `dataset_info`: a mapping for one configuration, or a list of them.
        configs: `configs`: a list of mappings, or of names.
    """
    found: dict[str, Configuration] = {}
    for at, item in _each("dataset_info", info):
        if isinstance(item, dict):
            _add_info(_named(found, item, at), item, at)
    for at, item in _each("configs", configs):
        one = _named(found, item, at)
        if isinstance(item, dict):
            _add_files(one, item, at)
    return list(found.values())


def only(found: list[Configuration]) -> Configuration | None:
    """The one configuration of a dataset, without a name of its own; None where there are several or none."""
    return found[0] if len(found) == 1 and found[0].name == DEFAULT else None


def _each(key: str, value: object) -> Iterator[tuple[str, Any]]:
    """The configurations under a key, with their pointers."""
    if isinstance(value, dict):
        yield pointer(key), value
    for number, item in enumerate(value[:MOST] if isinstance(value, list) else ()):
        if isinstance(item, dict) or (isinstance(item, str) and item):
            yield pointer(key, number), item


def _named(found: dict[str, Configuration], item: object, at: str) -> Configuration:
    name = item.get("config_name") if isinstance(item, dict) else item
    known = name if isinstance(name, str) and name else DEFAULT
    one = found.setdefault(known, Configuration(known, at))
    one.taken.add(f"{at}/config_name" if isinstance(item, dict) else at)
    return one


def _add_info(one: Configuration, info: Mapping[str, Any], at: str) -> None:
    """Add what `dataset_info` says: sizes, splits, and columns."""
    for key, slot in _SIZES:
        if is_count(info.get(key)):
            one.add((slot,), info[key], at + pointer(key))
    counts: list[Any] = []
    for place, name, split in _splits(info.get("splits"), at + "/splits"):
        spot = one.split(name, place)
        counts.append(split.get("num_examples"))
        for key, slot in _OF_SPLITS:
            if is_count(split.get(key)):
                one.add((*spot, slot), split[key], place + pointer(key))
    if counts and all(map(is_count, counts)):
        one.add(("number_of_instances",), sum(counts), at + "/splits", whole=False)
    for number, (place, name, column) in enumerate(_columns(info.get("features"), at + "/features")):
        kind = hub_types.read(column)
        one.add(("features", number, "name"), name, place, whole=False)
        one.taken.add(f"{place}/name")
        if kind is None:
            continue
        one.add(("features", number, "data_type"), kind.text, place)
        if kind.categories:
            one.add(("features", number, "categories"), [*kind.categories], place)


def _splits(value: object, at: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The splits: a list in front matter, a mapping by name in JSON."""
    pairs: Iterable[tuple[str | int, Any]] = (
        list(value.items())
        if isinstance(value, dict)
        else enumerate(value if isinstance(value, list) else ())
    )
    for _, (key, item) in zip(range(MOST), pairs, strict=False):
        name = item.get("name", key if isinstance(key, str) else None) if isinstance(item, dict) else None
        if isinstance(name, str) and name:
            yield at + pointer(key), name, item


def _columns(value: object, at: str) -> Iterator[tuple[str, str, object]]:
    """The columns: a list in front matter, a mapping by name in JSON."""
    if isinstance(value, dict):
        for name, column in list(value.items())[:MOST]:
            yield at + pointer(name), name, column
    for number, item in enumerate(value[:MOST] if isinstance(value, list) else ()):
        if isinstance(item, dict) and isinstance(item.get("name"), str) and item["name"]:
            column = {key: part for key, part in item.items() if key != "name"}
            yield at + pointer(number), item["name"], column


def _add_files(one: Configuration, config: Mapping[str, Any], at: str) -> None:
    """Add which files hold which split."""
    files = config.get("data_files")
    listed = files if isinstance(files, list) else [files]
    folder = config.get("data_dir") if isinstance(config.get("data_dir"), str) else ""
    found: dict[str, list[tuple[str, str]]] = {}
    for number, item in enumerate(listed[:MOST]):
        place = f"{at}/data_files" + (pointer(number) if isinstance(files, list) else "")
        is_split = isinstance(item, dict)
        split, said = (item.get("split", _ALL), item.get("path")) if is_split else (_ALL, item)
        for path in said[:MOST] if isinstance(said, list) else [said]:
            whole = posixpath.join(str(folder), path) if isinstance(path, str) and path else ""
            if isinstance(split, str) and split and stays_inside(whole):
                found.setdefault(split, []).append((whole, place + ("/path" if is_split else "")))
    for split, paths in found.items():
        spot = one.split(split, paths[0][1].removesuffix("/path"))
        one.taken |= {f"{at}/data_dir", *(place for _, place in paths)}
        one.taken |= {place.removesuffix("/path") + "/split" for _, place in paths}
        if len(paths) == 1 and not set(paths[0][0]) & set("*?[{"):
            one.add((*spot, "file"), *paths[0])
        else:
            one.add((*spot, "file_patterns"), [path for path, _ in paths], paths[0][1])


def facts(found: list[Configuration], where: Callable[[str], str], folder: str) -> Iterator[Fact]:
    """What configurations say of a dataset; of those that have names each as one set of records.

    Args:
        found: the configurations.
        where: for a pointer, the place in the file as a person reads it.
        folder: the folder that their files are relative to.
    """
    alone = only(found)
    for one in found:
        item = _placed(one.item(), folder)
        if one is not alone:
            yield Fact("/dataset/record_sets/-", item, where(one.at), "declared")
            continue
        places = {str(told.slot[0]): told.at for told in reversed(one.told)}
        for slot, value in item.items():
            if slot in {"splits", "features"} and isinstance(value, list):
                firsts = {told.slot[:2]: told.at for told in reversed(one.told)}
                for number, part in enumerate(value):
                    yield Fact(f"/dataset/{slot}/-", part, where(firsts[slot, number]), "declared")
            elif slot != "name":
                yield Fact(f"/dataset/{slot}", value, where(places[slot]), "declared")


def _placed(item: dict[str, JsonValue], folder: str) -> dict[str, JsonValue]:
    """A configuration whose files are named as from the model folder."""
    splits = item.get("splits")
    for split in splits if isinstance(splits, list) else ():
        if isinstance(split, dict) and isinstance(split.get("file"), str):
            split["file"] = posixpath.join(folder, str(split["file"]))
        patterns = split.get("file_patterns") if isinstance(split, dict) else None
        if isinstance(split, dict) and isinstance(patterns, list):
            split["file_patterns"] = [posixpath.join(folder, str(pattern)) for pattern in patterns]
    return item

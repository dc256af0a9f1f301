"""`dataset_info` and `configs`: columns, splits and files of a dataset, or of each of its configurations.

https://github.com/huggingface/hub-docs/blob/main/datasetcard.md. The sets of records of a card are the
configurations of the Hub; a dataset that has none is one itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.conversions import hub_types
from mlcard.export.projection import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.export.projection import Place

_OF_A_SPLIT = ("name", "number_of_instances", "byte_size", "file", "file_patterns")
_OF_A_COLUMN = ("name", "data_type", "categories")
#: Slots of a dataset whose keys are those of its one configuration.
_OWN = ("features", "splits", "byte_size", "download_byte_size")


def _features(features: Sequence[Mapping[str, Any]], _: Place) -> list[dict[str, Any]] | None:
    """Columns with the types of the `datasets` library; all of them, or none."""
    known = [
        hub_types.front_matter(str(item["name"]), str(item["data_type"]), tuple(item.get("categories") or ()))
        for item in features
        if item.get("name") and item.get("data_type")
    ]
    found = [column for column in known if column is not None]
    return found if found and len(found) == len(features) else None


def _split(split: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    """A split with its numbers; one of which only the files are known is in `configs` alone."""
    numbers = {"num_bytes": split.get("byte_size"), "num_examples": split.get("number_of_instances")}
    known = {key: number for key, number in numbers.items() if number is not None}
    return {"name": split["name"], **known} if split.get("name") and known else None


def _data_files(splits: Sequence[Mapping[str, Any]], _: Place) -> dict[str, Any] | None:
    """Which files hold which split, so that the `datasets` library can load them."""
    return _config("default", splits)


def _config(name: str, splits: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    files = [
        {"split": split["name"], "path": path}
        for split in splits
        if isinstance(split.get("name"), str) and (path := _path(split)) is not None
    ]
    return {"config_name": name, "data_files": files} if files else None


def _path(split: Mapping[str, Any]) -> str | list[str] | None:
    """The path of a split's file, or the patterns of its files."""
    patterns = split.get("file_patterns")
    if isinstance(patterns, list) and patterns:
        return str(patterns[0]) if len(patterns) == 1 else [str(pattern) for pattern in patterns]
    return split["file"] if isinstance(split.get("file"), str) else None


def _record_sets(record_sets: Sequence[Mapping[str, Any]], place: Place) -> dict[str, Any] | None:
    """The configurations of a dataset that is none itself."""
    dataset = place.work.node(place.at.rpartition("/")[0])
    if any(dataset.get(slot) for slot in _OWN):
        for number, record_set in enumerate(record_sets):
            for slot in _OWN:
                if record_set.get(slot) is not None:
                    place.lost("dataset_info is of the dataset, or of its configurations", number, slot)
        return None
    infos = [_info(item, place.inside(number)) for number, item in enumerate(record_sets) if item.get("name")]
    configs = [
        _config(str(item["name"]), item.get("splits") or ()) for item in record_sets if item.get("name")
    ]
    found = {"dataset_info": infos, "configs": [config for config in configs if config is not None]}
    return {key: items for key, items in found.items() if items}


def _info(record_set: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """One configuration."""
    splits = list(record_set.get("splits") or ())
    features = _features(record_set.get("features") or (), place)
    if features is None and record_set.get("features"):
        place.lost("a column has a type of the datasets library", "features")
    counts = [split.get("number_of_instances") for split in splits]
    count = record_set.get("number_of_instances")
    if count is not None and (None in counts or sum(filter(None, counts)) != count):
        place.lost("a configuration has as many examples as its splits", "number_of_instances")
    sizes = {
        "download_size": record_set.get("download_byte_size"),
        "dataset_size": record_set.get("byte_size"),
    }
    said: dict[str, Any] = {
        "config_name": record_set["name"],
        "features": features,
        "splits": [found for split in splits if (found := _split(split, place)) is not None] or None,
        **sizes,
    }
    return {key: value for key, value in said.items() if value is not None}


def _reads() -> Iterator[str]:
    """Yield what is taken from a set of records."""
    yield from ("name", "byte_size", "download_byte_size", "number_of_instances")
    yield from (f"features/{name}" for name in _OF_A_COLUMN)
    yield from (f"splits/{name}" for name in _OF_A_SPLIT)


ROWS = (
    Row("features", "dataset_info/features", _features, reads=_OF_A_COLUMN, many="whole"),
    Row("splits", "dataset_info/splits[]", _split, reads=("name", "number_of_instances", "byte_size")),
    Row("download_byte_size", "dataset_info/download_size"),
    Row("byte_size", "dataset_info/dataset_size"),
    Row("splits", "configs[]", _data_files, reads=("name", "file", "file_patterns"), many="whole"),
    Row("record_sets", "", _record_sets, reads=tuple(_reads()), many="whole",
        note="a list under `dataset_info`, and `configs`"),
)  # fmt: skip

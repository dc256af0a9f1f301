"""Record sets and fields: the tables of a dataset, where their columns stand, and what was measured."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mlcard.conversions.media_types import MEDIA_TYPES, RECORDS
from mlcard.conversions.statistics import COUNT
from mlcard.export.croissant.files import described
from mlcard.export.croissant.measures import annotation, measures_of, scalars
from mlcard.export.iris import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.export.projection import Place

CR = "http://mlcommons.org/croissant/"
#: Types of Croissant for the types that columns are stored as, matched from the beginning, in lower case.
_STORED = (
    (re.compile(r"u?int|integer|long|short"), "sc:Integer"),
    (re.compile(r"float|double|decimal|real|number"), "sc:Float"),
    (re.compile(r"bool"), "sc:Boolean"),
    (re.compile(r"datetime|timestamp"), "sc:DateTime"),
    (re.compile(r"date"), "sc:Date"),
    (re.compile(r"time"), "sc:Time"),
)
#: Types of Croissant for what a column means. Numbers are floats: an integer column with gaps is no integer.
_MEANT = {"numeric": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}
#: Plain values of a column, of its profile and of its statistics, in the order of the schema.
OF_FEATURE = scalars("Feature", "name", "description")
OF_PROFILE = scalars("ColumnProfile", "feature")
OF_STATISTICS = scalars("FeatureStatistics")
OF_META_FEATURES = scalars("MetaFeatures")
OF_SOUND_META_FEATURES = scalars("SoundMetaFeatures")
_NO_SOURCE = "a field of Croissant has its source in one file, and one with a checksum"
#: Formats whose columns a reader of Croissant can extract by name.
_TABLES = ("text/csv", "text/tab-separated-values", "application/x-parquet", "application/jsonlines",
           "application/json")  # fmt: skip
_SEVERAL_OF_SPLIT = ("file_patterns",)
OF_SPLIT = (*scalars("DatasetSplit"), *_SEVERAL_OF_SPLIT)
_NUMBERS_OF_SPLIT = ("byte_size", "number_of_instances", "random_seed")
_TARGETS = {
    "train": "cr:TrainSplit", "test": "cr:TestSplit", "validation": "cr:ValidationSplit",
    "valid": "cr:ValidationSplit", "val": "cr:ValidationSplit", "dev": "cr:ValidationSplit",
}  # fmt: skip


def of_features(features: list[Mapping[str, Any]], place: Place) -> dict[str, Any] | None:
    """The one table of a dataset that has its columns on the dataset itself."""
    dataset = _dataset(place)
    file = _only_file(dataset)
    if file is None:
        place.lost(_NO_SOURCE)
        return None
    return _record_set("records", dataset, features, (file, described(dataset)[file]))


def of_record_set(record_set: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """One of several tables."""
    features = record_set.get("features", [])
    file = record_set.get("file") or _only_file(_dataset(place))
    files = described(_dataset(place))
    if file not in files:
        place.lost(_NO_SOURCE)
        return None
    if not features and "file" in record_set:
        place.lost("only columns say which file a record set is from", "file")
    names = {feature.get("name") for feature in features}
    if record_set.get("target_feature") not in (None, *names):
        place.lost("there is no such column", "target_feature")
    for number, profile in enumerate(record_set.get("column_profiles", [])):
        if profile.get("feature") not in names:
            place.lost("there is no such column", "column_profiles", number)
    name = str(record_set.get("name") or place.at.rpartition("/")[2])
    node = _record_set(name, record_set, features, (file, files[file]))
    return node | ({"description": record_set["description"]} if "description" in record_set else {})


def of_table(_: Any, place: Place) -> dict[str, Any] | None:
    """What `of_features` has written already, if the dataset has a table of its own."""
    return {} if _columns(place) else None


def of_target(name: str, place: Place) -> dict[str, Any] | None:
    """The target, which is a class of its field."""
    return {} if name in _columns(place) else None


def of_profile(profile: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """The profile of a column, whose field has it as annotations."""
    return {} if profile.get("feature") in _columns(place) else None


def _columns(place: Place) -> set[Any]:
    """The columns of the dataset that a place is in."""
    dataset = _dataset(place)
    features = dataset.get("features")
    names = [
        item.get("name")
        for item in (features if isinstance(features, list) else ())
        if isinstance(item, dict)
    ]
    return {name for name in names if isinstance(name, str)} if _only_file(dataset) else set()


def _dataset(place: Place) -> dict[str, Any]:
    """The dataset that a place is in."""
    return place.work.node("/".join(place.at.split("/")[:3]))


def _record_set(
    name: str, owner: Mapping[str, Any], features: list[Mapping[str, Any]], file: tuple[str, str]
) -> dict[str, Any]:
    """A record set with its fields and annotations.

    Args:
        name: what it is called.
        owner: what has the measures and the target.
        features: its columns.
        file: path and media type of the file that holds it.
    """
    id_ = quoted(name)
    profiles = {
        profile.get("feature"): profile
        for profile in owner.get("column_profiles", [])
        if isinstance(profile, dict)
    }
    fields = [
        _field(feature, id_, file, profiles.get(feature.get("name"), {}), owner.get("target_feature"))
        for feature in features
        if feature.get("name")
    ]
    node: dict[str, Any] = {"@type": "cr:RecordSet", "@id": id_, "name": name}
    keys = [
        field["@id"]
        for field, feature in zip(fields, features, strict=False)
        if feature.get("role") == "row_id"
    ]
    if keys:
        node["key"] = [{"@id": key} for key in keys] if len(keys) > 1 else {"@id": keys[0]}
    found = list(_measures(owner, id_))
    return node | ({"annotation": found} if found else {}) | ({"field": fields} if fields else {})


def _measures(owner: Mapping[str, Any], id_: str) -> Iterator[dict[str, Any]]:
    """Yield what was measured of a whole table."""
    if isinstance(owner.get("number_of_instances"), int):
        yield annotation(id_, "count", owner["number_of_instances"], COUNT)
    if isinstance(owner.get("target_feature"), str):
        yield from measures_of(owner, "Dataset", id_, ("target_feature",))
    if isinstance(owner.get("meta_features"), dict):
        yield from measures_of(
            owner["meta_features"], "MetaFeatures", f"{id_}/meta_features", OF_META_FEATURES
        )
    if isinstance(owner.get("sound_meta_features"), dict):
        yield from measures_of(
            owner["sound_meta_features"],
            "SoundMetaFeatures",
            f"{id_}/sound_meta_features",
            OF_SOUND_META_FEATURES,
        )


def _field(
    feature: Mapping[str, Any], owner: str, file: tuple[str, str], profile: Mapping[str, Any], target: object
) -> dict[str, Any]:
    """A column: its type, its place in the file, and what was measured of it."""
    name = str(feature["name"])
    id_ = f"{owner}/{quoted(name)}"
    kind = _data_type(feature)
    is_target = feature.get("role") == "target" or name == target
    node: dict[str, Any] = {"@type": "cr:Field", "@id": id_, "name": name}
    if feature.get("description"):
        node["description"] = feature["description"]
    node["dataType"] = [kind, "cr:Label"] if is_target else kind
    path, media_type = file
    node["source"] = {"fileObject": {"@id": quoted(path)}, "extract": _extract(media_type, name)}
    found = list(measures_of(feature, "Feature", id_, OF_FEATURE))
    statistics = feature.get("feature_meta_features")
    if isinstance(statistics, dict):
        found += measures_of(statistics, "FeatureStatistics", f"{id_}/statistics", OF_STATISTICS)
    found += measures_of(profile, "ColumnProfile", f"{id_}/profile", OF_PROFILE)
    return node | ({"annotation": found} if found else {})


def _extract(media_type: str, name: str) -> dict[str, str]:
    """Where a column is in a file; a list of records in JSON has no columns, but a path (RFC 9535)."""
    if media_type == MEDIA_TYPES["json-records"]:
        return {"jsonPath": f"{RECORDS}[{json.dumps(name, ensure_ascii=False)}]"}
    return {"column": name}


def _data_type(feature: Mapping[str, Any]) -> str:
    stored = str(feature.get("data_type", "")).lower()
    known = next((kind for pattern, kind in _STORED if pattern.match(stored)), None)
    return known or _MEANT.get(str(feature.get("type")), "sc:Text")


def _only_file(dataset: Mapping[str, Any]) -> str | None:
    """The file that holds a dataset of one table: its only table, else its only file."""
    files = described(dataset)
    tables = [path for path, kind in files.items() if kind in _TABLES]
    found = tables if len(tables) == 1 else list(files)
    return found[0] if len(found) == 1 else None


def of_splits(splits: list[Mapping[str, Any]], place: Place) -> dict[str, Any] | None:
    """The splits as an enumeration with its records inside, each with Croissant's class for it."""
    return _split_set("splits", splits, place)


def of_their_splits(record_set: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """The splits of one of several tables, under a name that the Hub gives them, too."""
    return _split_set(
        f"{quoted(str(record_set.get('name')))}_splits",
        record_set.get("splits") or [],
        place.inside("splits"),
    )


def _split_set(id_: str, splits: list[Mapping[str, Any]], place: Place) -> dict[str, Any] | None:
    named = [split for split in splits if split.get("name")]
    if not named:
        return None
    for number, split in enumerate(splits):
        if not split.get("name"):
            place.lost("a split of Croissant has a name", number)
        elif "id" in split:
            place.lost("a split of Croissant is known by its name", number, "id")
    columns = [name for name in OF_SPLIT if any(split.get(name) is not None for split in named)]
    fields = [_split_field(id_, name) for name in columns]
    fields.append({"@type": "cr:Field", "@id": f"{id_}/url", "name": "url", "dataType": "sc:URL"})
    data = [
        {f"{id_}/{name}": split.get(name) for name in columns}
        | {f"{id_}/url": _TARGETS.get(str(split["name"]).lower(), "cr:Split").replace("cr:", CR)}
        for split in named
    ]
    return {
        "@type": "cr:RecordSet", "@id": id_, "name": id_, "dataType": "cr:Split",
        "key": {"@id": f"{id_}/name"}, "field": fields, "data": data,
    }  # fmt: skip


def _split_field(id_: str, name: str) -> dict[str, Any]:
    """What is told of each split."""
    kind = "sc:Integer" if name in _NUMBERS_OF_SPLIT else "sc:Text"
    repeated = {"repeated": True} if name in _SEVERAL_OF_SPLIT else {}
    return {"@type": "cr:Field", "@id": f"{id_}/{name}", "name": name, "dataType": kind, **repeated}

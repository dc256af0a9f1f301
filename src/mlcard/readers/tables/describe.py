"""The facts of a profiled table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.tables import moments
from mlcard.readers.tables.aggregates import Absence
from mlcard.readers.tables.column_profiles import column_profiles, withheld
from mlcard.readers.tables.feature_type import evidence, feature_type, ordered_values
from mlcard.readers.tables.full.ask import facts_of_learning
from mlcard.readers.tables.meta_features import DEFINITION_VERSION as OPENML_VERSION
from mlcard.readers.tables.meta_features import meta_features
from mlcard.readers.tables.quality import quality
from mlcard.readers.tables.remarks import remark
from mlcard.readers.tables.sensitive import entries, level
from mlcard.readers.tables.sound import DEFINITION_VERSION as SOUND_VERSION
from mlcard.readers.tables.sound import sound_meta_features
from mlcard.sketch.document import entry as sketch_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.aggregates import Quality
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

#: Tables of more columns than this are measured as a whole: it takes some milliseconds a column.
MAX_PROFILED = 1_000
#: Up to so many values of a nominal column are listed, if they fit on so much of a line.
_LISTED = 20
_LISTED_LENGTH = 60


def facts(table: TableProfile, options: TableOptions, *, left_out: int = 0) -> Iterator[Fact]:
    """All facts about the rows and columns of a table.

    Args:
        table: what its rows say.
        options: what somebody who knows it says.
        left_out: number of rows that could not be read: without them, the numbers are not those of the table.
    """
    everything = f"{table.rows} rows without {left_out} others" if left_out else f"all {table.rows} rows"
    yield Fact("/dataset/number_of_instances", table.rows, everything, "computed")
    for item in table.columns:
        yield from _of_column(item, options)
    wide = len(table.columns) > MAX_PROFILED
    if wide:
        told = f"more than {MAX_PROFILED:,} columns: their profiles and the quality of each were not computed"
        yield Fact("/dataset/comment", told, f"{len(table.columns)} columns", "computed")
    profiles: list[JsonValue] = [] if wide else [*column_profiles(table)]
    about: tuple[tuple[str, JsonValue], ...] = (
        ("column_profiles", profiles),
        (
            "meta_features",
            _measured(meta_features(table), ("openml", OPENML_VERSION), table, options, left_out),
        ),
        (
            "sound_meta_features",
            _measured(sound_meta_features(table), ("mlcard", SOUND_VERSION), table, options, left_out),
        ),
        ("quality", [*quality(table, of_columns=not wide)]),
    )
    for slot, value in about:
        if value:
            yield Fact(pointer("dataset", slot), value, everything, "computed")
    yield from _of_sensitivity(table, options)
    if table.sketch is not None:
        yield Fact("/dataset/sketch", sketch_entry(table.sketch), everything, "computed")
    if options.full:
        yield from facts_of_learning(table)


def _of_sensitivity(table: TableProfile, options: TableOptions) -> Iterator[Fact]:
    """What the table holds of personal data and secrets, and how well it has to be protected for it."""
    for item in table.columns:
        for marked in entries(item.column.name, item.sensitivity):
            where = f"{item.column.where}, by {marked['method']}"
            yield Fact("/dataset/sensitivity_marks/-", {**marked}, where, "inferred")
    protection = level(item.sensitivity for item in table.columns)
    if protection is not None and options.security_level is None:
        yield Fact("/dataset/security_level", protection[0], f"its columns hold {protection[1]}", "inferred")


def _measured(
    values: Iterator[Quality],
    definition: tuple[str, str],
    table: TableProfile,
    options: TableOptions,
    left_out: int,
) -> dict[str, JsonValue]:
    """Meta-features with all that a reader must know of them: `MetaFeatures` of the schema."""
    given: dict[str, JsonValue] = {}
    missing: list[JsonValue] = []
    for name, value in values:
        if isinstance(value, Absence):
            missing.append({"meta_feature": name, "reason": value.reason, "comment": value.comment})
        else:
            given[name] = value
    about: dict[str, JsonValue] = {
        "definition": definition[0],
        "definition_version": definition[1],
        "engine": "mlcard",  # without a version, which would make every card stale at each release
        "exact": not left_out,
        "sample_size": table.rows if left_out else None,
        "not_given": missing,
        "target_feature": options.target,
        "ignored_features": [*sorted(table.left_out)],
    }
    return given | {name: value for name, value in about.items() if value not in (None, [])}


def _of_column(item: ColumnProfile, options: TableOptions) -> Iterator[Fact]:
    """One fact with all that is certain of a column, and one with its type where that is said or guessed."""
    known = evidence(item)
    entry: dict[str, JsonValue] = {"name": item.column.name, "position": item.column.position}
    if known is None:
        entry["type"] = feature_type(item)
    entry |= {"data_type": item.column.data_type} if item.column.data_type else {}
    entry |= _role(item.column.name, options)
    entry |= {} if item.missing is None else {"missing": item.missing}
    entry |= {"missing_value_codes": [*item.codes]} if item.codes else {}
    entry |= {} if item.distinct is None else {"distinct": item.distinct}
    if withheld(item) is None:
        entry |= _numbers(item) if item.column.kind in ("integer", "real") else {}
        entry |= _categories(item)
        comment = remark(item)
        entry |= {"comment": comment} if comment else {}
    yield Fact("/dataset/features/-", entry, item.column.where, "computed")
    if known is not None:
        typed: JsonValue = {"name": item.column.name, "type": feature_type(item)}
        yield Fact("/dataset/features/-", typed, *known)


def _role(name: str, options: TableOptions) -> dict[str, JsonValue]:
    if name == options.target:
        return {"role": "target"}
    if name == options.row_id:
        return {"role": "row_id"}
    return {"role": "ignored"} if name in options.ignore else {}


def _numbers(item: ColumnProfile) -> dict[str, JsonValue]:
    """Statistics of a column of numbers; those that are no finite number are left out."""
    if item.numbers is None or item.numbers.minimum is None or item.numbers.maximum is None:
        return {}
    values = {
        "minimum": item.numbers.minimum,
        "maximum": item.numbers.maximum,
        "mean": item.numbers.moments.mean,
        "standard_deviation": moments.standard_deviation(item.numbers.moments),
    }
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _categories(item: ColumnProfile) -> dict[str, JsonValue]:
    """The values of a nominal column: as declared, else those that occur, sorted; only if they are few."""
    if item.values is None or feature_type(item) not in ("nominal", "ordinal", "boolean"):
        return {}
    values = item.column.declared or ordered_values(item) or tuple(sorted(item.values.counts or ()))
    short = all(len(value) <= _LISTED_LENGTH and value.isprintable() for value in values)
    return {"categories": [*values]} if values and len(values) <= _LISTED and short else {}

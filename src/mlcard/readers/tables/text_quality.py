"""What is wrong with a column of texts: types, formats, units, spellings and encodings that are mixed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.profile import ColumnProfile

#: A column is looked at in this way only if so many of its values are written like that.
_MOST = 0.5
_NUMBER = r"^\s*[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?\s*$"
#: Units that numbers are written with; single letters that are more often something else are left out.
_UNIT = (
    r"^\s*[+-]?\d+(?:[.,]\d+)*\s*"
    r"(%|‰|€|\$|£|EUR|USD|GBP|CHF|k?g|mg|[µμ]g|lbs?|oz|t|[kcmµμn]?m|in|inch|ft|yd|mi|miles|[cmk]?m²|m³|°[CFK]?"
    r"|[cm]?l|gal|ms|s|sec|min|h|hrs?|days?|years?|[KMGT]i?B|[kM]?Hz|k?W|kWh|V|mA|bar|[hk]?Pa|psi|km/h|mph|bpm"
    r"|mg/dl|mmol/l|mmHg)?\s*$"
)
_DATES = {
    "2024-01-31": r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$",
    "2024/01/31": r"^\d{4}/\d{1,2}/\d{1,2}( .*)?$",
    "31/01/2024": r"^\d{1,2}/\d{1,2}/(\d{2}|\d{4})( .*)?$",
    "31.01.2024": r"^\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})( .*)?$",
    "31-01-2024": r"^\d{1,2}-\d{1,2}-(\d{2}|\d{4})( .*)?$",
    "31 Jan 2024": r"^\d{1,2}[ -]\p{L}{3,9}\.?[ -,]+(\d{2}|\d{4})( .*)?$",
    "20240131": r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$",
}
#: The character that stands for what could not be decoded; UTF-8 that was read as Windows-1252.
_GARBLED = "\ufffd|[ÃÂ][\u0080-\u00bf\u0152-\u0192\u2013-\u203a\u20ac\u2122]|â€"
#: Columns with more different values than this are not looked through for spellings.
_SPELLINGS = 5_000


def of_texts(item: ColumnProfile) -> Iterator[dict[str, JsonValue]]:
    """Measurements of one column, each with a metric and a value; only what is wrong is measured."""
    counts, sample = _counts(item)
    total = sum(counts.values())
    if not total or item.column.kind in ("boolean", "category") or item.column.told is not None:
        return
    frame = pl.DataFrame({"text": list(counts), "count": list(counts.values())})
    for found in (_types(frame, total), _dates(frame, total), _units(frame, total), _garbled(frame, total)):
        if found is not None:
            yield found | sample
    if not sample and len(counts) <= _SPELLINGS:
        yield from _spellings(counts, total, hidden=not item.sensitivity.shows)


def _counts(item: ColumnProfile) -> tuple[Mapping[str, int], dict[str, JsonValue]]:
    """The texts and how often each occurs; where there are too many, examples, and how many these are."""
    if item.values is None:
        return {}, {}
    if item.values.counts is not None:
        return item.values.counts, {}
    return dict.fromkeys(item.values.examples, 1), {"sample_size": len(item.values.examples)}


def _matching(frame: pl.DataFrame, pattern: str) -> int:
    """How many values are written like a pattern."""
    number: int = frame.filter(pl.col("text").str.contains(pattern))["count"].sum()
    return number


def _types(frame: pl.DataFrame, total: int) -> dict[str, JsonValue] | None:
    numbers = _matching(frame, _NUMBER)
    if not _MOST * total <= numbers < total:
        return None
    return {
        "metric": "share_of_texts_among_numbers",
        "value": 1 - numbers / total,
        "dimension": "consistency",
        "comment": "most values are numbers, and the rest keeps the column from being numeric",
    }


def _dates(frame: pl.DataFrame, total: int) -> dict[str, JsonValue] | None:
    counts = {form: _matching(frame, pattern) for form, pattern in _DATES.items()}
    forms = sorted((form for form, number in counts.items() if number), key=lambda form: -counts[form])
    if len(forms) < 2 or sum(counts.values()) < _MOST * total:
        return None
    return {
        "metric": "number_of_date_formats",
        "value": len(forms),
        "dimension": "consistency",
        "comment": f"dates are written like {', '.join(forms)}",
    }


def _units(frame: pl.DataFrame, total: int) -> dict[str, JsonValue] | None:
    written = frame.filter(pl.col("text").str.contains(_UNIT))
    found = written.with_columns(pl.col("text").str.extract(_UNIT, 1).fill_null("").alias("unit"))
    counts = Counter(dict(found.group_by("unit").agg(pl.col("count").sum()).rows()))
    del counts[""]  # a number without a unit
    if len(counts) < 2 or found["count"].sum() < _MOST * total:
        return None
    units = sorted(counts, key=lambda unit: (-counts[unit], unit))
    return {
        "metric": "number_of_units",
        "value": len(units),
        "dimension": "consistency",
        "comment": f"numbers have the units {', '.join(units[:5])}{', …' if len(units) > 5 else ''}",
    }


def _garbled(frame: pl.DataFrame, total: int) -> dict[str, JsonValue] | None:
    garbled = _matching(frame, _GARBLED)
    if not garbled:
        return None
    return {
        "metric": "share_of_garbled_texts",
        "value": garbled / total,
        "dimension": "consistency",
        "comment": "texts hold characters that come from reading an encoding as another one",
    }


def _spellings(counts: Mapping[str, int], total: int, *, hidden: bool) -> Iterator[dict[str, JsonValue]]:
    """Values that differ from a more frequent one only in case and blanks."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text in counts:
        groups[" ".join(text.casefold().split())].append(text)
    several = [
        sorted(group, key=lambda text: (-counts[text], text)) for group in groups.values() if len(group) > 1
    ]
    if not several:
        return
    others = sum(counts[text] for group in several for text in group[1:])
    example = max(several, key=lambda group: (counts[group[1]], group[1]))
    shown = f": {example[0]!r} and {example[1]!r}" if not hidden and len(example[0]) <= 40 else ""
    yield {
        "metric": "share_of_other_spellings",
        "value": others / total,
        "dimension": "consistency",
        "comment": f"values differ only in case and blanks{shown}",
    }

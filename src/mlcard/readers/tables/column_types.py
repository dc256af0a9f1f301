"""What the texts of a CSV column are: the narrowest kind that fits every value.

Kinds are tried from narrow to wide: integers, reals, reals with a decimal comma, booleans, dates (ISO 8601),
texts. A column is empty until a value shows up, and becomes wider when a value does not fit. Numbers whose
thousands are grouped (`1,234.5`) are texts, unless somebody says that they are numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.table import MisfitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.readers.tables.table import Kind

#: How a column's texts are to be read.
TextKind: TypeAlias = Literal[
    "empty", "integer", "real", "real_comma", "grouped", "boolean", "date", "datetime", "string"
]

#: The kind of the values, once they are read.
VALUE_KIND: dict[TextKind, Kind] = {
    "empty": "empty",
    "integer": "integer",
    "real": "real",
    "real_comma": "real",
    "grouped": "real",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
    "string": "string",
}

#: Texts that stand for a missing value: the empty one, those that pandas.read_csv takes for missing, and the
#: one of ARFF and the UCI repository.
MISSING_CODES = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA", "NULL", "NaN", "None", "n/a", "nan", "null", "?",
)  # fmt: skip

_CODES = pl.Series(MISSING_CODES).implode()
_NARROW: tuple[TextKind, ...] = ("integer", "real", "real_comma", "boolean", "date", "datetime")
_WIDER: dict[tuple[TextKind, TextKind], TextKind] = {
    ("integer", "real"): "real",
    ("integer", "real_comma"): "real_comma",
    ("date", "datetime"): "datetime",
}
#: Times with zone, with `T`, with a blank between date and time; seconds may have decimals.
_TIMES = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")


def widened(kinds: Mapping[str, TextKind], frame: Any, *, decimal_comma: bool) -> dict[str, TextKind]:
    """For each column the narrowest kind that fits what its kind fitted, and the texts of this batch too."""
    open_keys = [key for key, kind in kinds.items() if kind != "string"]
    values = frame.select(_present(pl.col(key)) for key in open_keys)
    fitting = _fitting(values, {key: kinds[key] for key in open_keys})
    candidates = [kind for kind in _NARROW if decimal_comma or kind != "real_comma"]
    found = _narrowest(values, [key for key in open_keys if key not in fitting], candidates)
    return {key: _joined(kind, found[key]) if key in found else kind for key, kind in kinds.items()}


def _narrowest(values: Any, keys: list[str], candidates: list[TextKind]) -> dict[str, TextKind]:
    """The first candidate that fits all values of a column, else texts."""
    found: dict[str, TextKind] = dict.fromkeys(keys, "string")
    for kind in candidates:
        left = {key: kind for key, known in found.items() if known == "string"}
        likely = _fitting(values.head(100), left)
        found |= dict.fromkeys(_fitting(values, {key: kind for key in left if key in likely}), kind)
    return found


def _joined(kind: TextKind, other: TextKind) -> TextKind:
    """The narrowest kind that both fit into."""
    if kind == "empty":
        return other
    return _WIDER.get((kind, other)) or _WIDER.get((other, kind)) or "string"


def read_values(
    frame: Any, kinds: Mapping[str, TextKind], codes: dict[str, set[str]], *, padded: bool
) -> Any:
    """The values of a batch of texts.

    Args:
        frame: the batch.
        kinds: how to read each column; others are passed on.
        codes: takes up, by column, the texts that were taken for a missing value.
        padded: whether blanks around texts are to be dropped.

    Raises:
        MisfitError: a value does not fit.
    """
    quick = frame.with_columns(
        _value(pl.col(key), kind, padded=padded).alias(key) for key, kind in kinds.items()
    )
    lost = {key: kind for key, kind in kinds.items() if frame[key].null_count() != quick[key].null_count()}
    if not lost:
        return quick
    stripped = {key: padded or kind != "string" for key, kind in lost.items()}
    found = frame.select(_codes(_stripped(pl.col(key)) if stripped[key] else pl.col(key)) for key in lost)
    for key, texts in found.row(0, named=True).items():
        codes.setdefault(key, set()).update(text for text in texts if text)
    values = frame.select(_present(pl.col(key)) for key in lost)
    if len(_fitting(values, lost)) < len(lost):
        raise MisfitError
    return quick.with_columns(
        values.select(_parsed(pl.col(key), kind).alias(key) for key, kind in lost.items() if kind != "string")
    )


def _value(texts: Any, kind: TextKind, *, padded: bool) -> Any:
    if kind != "string":
        return _parsed(texts, kind)
    texts = _stripped(texts) if padded else texts
    return pl.when(~texts.is_in(_CODES)).then(texts)


def _parsed(texts: Any, kind: TextKind) -> Any:
    """An expression for the values; null where a text is not of the kind."""
    if kind == "string":
        return texts
    if kind == "empty":
        return pl.when(False).then(texts)
    if kind == "integer":
        return texts.cast(pl.Int64, strict=False)
    if kind == "real":
        return texts.cast(pl.Float64, strict=False).fill_nan(None)
    if kind == "real_comma":
        return texts.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).fill_nan(None)
    if kind == "grouped":
        return grouped_number(texts)
    if kind == "boolean":
        lower = texts.str.to_lowercase()
        return pl.when((lower == "true") | (lower == "false")).then(lower)
    date = texts.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("ms"))
    if kind == "date":
        return date.cast(pl.Int64)
    times = [texts.str.to_datetime(form, time_unit="ms", strict=False, time_zone="UTC") for form in _TIMES]
    return pl.coalesce(*times, date.dt.replace_time_zone("UTC")).cast(pl.Int64)


def dates(texts: Any) -> Any:
    """An expression for dates and times in ISO 8601, in milliseconds; null where a text is none."""
    return _parsed(texts, "datetime")


def are_dates(texts: Any) -> bool:
    """Whether all texts of a series are dates or times, and there is one."""
    present = texts.drop_nulls()
    parts = (present.head(100), present) if len(present) > 100 else (present,)
    return bool(len(present)) and all(not pl.select(dates(part)).to_series().null_count() for part in parts)


#: Numbers with grouped thousands, as in English and as in most of Europe.
GROUPED = (r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$", r"^[+-]?\d{1,3}([. ]\d{3})+(,\d+)?$")


def grouped_number(texts: Any) -> Any:
    """An expression for numbers whose thousands may be grouped; null where a text is none."""
    english, european = GROUPED
    without_groups = (
        pl.when(texts.str.contains(english))
        .then(texts.str.replace_all(",", "", literal=True))
        .when(texts.str.contains(european))
        .then(texts.str.replace_all("[. ]", "").str.replace(",", ".", literal=True))
        .otherwise(texts)
    )
    return without_groups.cast(pl.Float64, strict=False).fill_nan(None)


def _stripped(texts: Any) -> Any:
    return texts.str.strip_chars()


def _present(texts: Any) -> Any:
    """The texts without blanks around them; null where they stand for a missing value."""
    texts = _stripped(texts)
    return pl.when(~texts.is_in(_CODES)).then(texts)


def _codes(texts: Any) -> Any:
    """The codes for missing values that occur, as a list."""
    return texts.filter(texts.is_in(_CODES)).unique().implode()


def _fitting(values: Any, kinds: Mapping[str, TextKind]) -> set[str]:
    """The columns whose values all are of their kind."""
    if not kinds:
        return set()
    row = values.select(
        (_parsed(pl.col(key), kind).null_count() == pl.col(key).null_count()).alias(key)
        for key, kind in kinds.items()
    ).row(0, named=True)
    return {key for key, fits in row.items() if fits}

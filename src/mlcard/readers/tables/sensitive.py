"""Which columns of a table hold personal data or secrets, and what of their values is shown.

What the pass over the table has kept is looked at, nothing is read again: of a column up to 1,000 different
values, those with the lowest hashes, so that the order of the rows does not matter, and 200 characters of
each. How often these occur in the table is only told where they are all that there are.

What a person said of a column in the card holds (`TableOptions.sensitive`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard.readers.tables.distinct import numbers_of
from mlcard.readers.tables.engine import pl
from mlcard.sensitivity.judge import Sample, marks
from mlcard.sensitivity.kinds import DIRECT, KINDS, level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.nominal import ValueSummary
    from mlcard.readers.tables.number_columns import NumberSummary
    from mlcard.readers.tables.table import Column
    from mlcard.sensitivity.judge import Mark, Shape

#: Most different values of a column that are looked at, and characters of each.
_VALUES, _LENGTH = 1_000, 200
#: A class that describes people is shown if so many rows have it, and each other class, too.
_CROWD = 5
#: A column of more different values has none that are classes.
_CLASSES = 50


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a column holds that is sensitive.

    Attributes:
        marks: what was found, the surest first, and nobody has told of.
        told: kinds that a person says it holds, with their levels; `none` that nothing is to be found in it.
        looked_at: number of different values that were looked at, where there are more.
        shows: whether values may be shown.
    """

    marks: tuple[Mark, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    looked_at: int | None = None
    shows: bool = True

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds that the column holds, with their levels."""
        told = (pair for pair in self.told if pair[0] != "none")
        return (*told, *((mark.kind, KINDS[mark.kind].level) for mark in self.marks))

    @property
    def reason(self) -> str | None:
        """Why values are not shown, or None where they are."""
        if self.shows:
            return None
        what = " and ".join(KINDS[kind].what for kind, _ in self.kinds)
        return f"the card says that it holds {what}" if not self.marks else f"it seems to hold {what}"


#: A column without anything sensitive.
HARMLESS = Sensitivity()


def sensitivity(
    column: Column,
    numbers: NumberSummary | None,
    values: ValueSummary | None,
    told: tuple[tuple[str, str], ...],
) -> Sensitivity:
    """What a column holds.

    Args:
        column: the column.
        numbers: what is known of its numbers.
        values: what is known of its values.
        told: what a person says that it holds.
    """
    sample = _sample(column, numbers, values)
    known = {kind for kind, _ in told}
    found = marks(column.name, sample) if sample is not None and "none" not in known else []
    looked_at = None if sample is None or sample.whole else len(sample.counts)
    here = Sensitivity(tuple(mark for mark in found if mark.kind not in known), told, looked_at)
    kinds = [kind for kind, _ in here.kinds]
    hidden = any(KINDS[kind].points for kind in kinds) or (bool(kinds) and not _is_crowded(column, values))
    return replace(here, shows=not hidden)


def entries(name: str, found: Sensitivity) -> list[dict[str, JsonValue]]:
    """What was found in a column, as `SensitivityMark` of the schema."""
    return [_entry(name, mark, found.looked_at) for mark in found.marks]


def together(items: Sequence[Sensitivity]) -> list[Sensitivity]:
    """What the columns of one table hold: beside what points to people nothing is shown of them."""
    pointing = any(kind in DIRECT for item in items for kind, _ in item.kinds)
    return [replace(item, shows=False) if pointing and item.kinds else item for item in items]


def level(items: Iterable[Sensitivity]) -> tuple[str, str] | None:
    """How well a table has to be protected, and what for; None where nothing sensitive is known of it."""
    kinds = [pair for item in items for pair in item.kinds]
    if not kinds:
        return None
    names = sorted({kind for kind, _ in kinds}, key=list(KINDS).index)
    return level_of(kinds), ", ".join(KINDS[name].what for name in names)


def _is_crowded(column: Column, values: ValueSummary | None) -> bool:
    """Whether values that describe people are shared by so many that they point to none of them."""
    if column.kind in ("integer", "real"):
        return True  # measurements: what is shown are statistics
    counts = None if values is None else values.counts
    return counts is not None and 0 < len(counts) <= _CLASSES and min(counts.values()) >= _CROWD


def _sample(column: Column, numbers: NumberSummary | None, values: ValueSummary | None) -> Sample | None:
    """Some values of a column; None where it has none that are read."""
    if values is not None:
        shape: Shape = "boolean" if column.kind == "boolean" else "text"
        if values.counts is None:
            return Sample([(text, 1) for text in values.examples], shape, whole=False)
        frame = pl.DataFrame({"text": list(values.counts), "count": list(values.counts.values())})
        chosen = frame.sort(pl.col("text").hash()).head(_VALUES)
        return Sample(
            [(text[:_LENGTH], number) for text, number in chosen.rows()], shape, whole=frame.height <= _VALUES
        )
    if numbers is None:
        return None
    if column.kind == "date":
        return Sample([("date", numbers.moments.count)], "date", whole=True)
    known = numbers.values
    low = pl.DataFrame({"hash": known.hashes, "count": known.counts}).sort("hash").head(_VALUES)
    found = numbers_of(low["hash"], numbers.dtype)
    counts = list(zip(map(str, found), low["count"], strict=True))
    shape = "integer" if column.kind == "integer" else "real"
    return Sample(counts, shape, whole=known.exact and len(known.hashes) <= _VALUES)


def _entry(name: str, mark: Mark, looked_at: int | None) -> dict[str, JsonValue]:
    entry: dict[str, JsonValue] = {
        "sensitive_category": mark.kind,
        "feature": name,
        "security_level": KINDS[mark.kind].level,
        "confidence": mark.confidence,
        "share_of_matches": mark.share,
    }
    if mark.matches is not None:
        entry["number_of_matches"] = mark.matches
    if looked_at is not None:
        entry["sample_size"] = looked_at
    entry |= {"method": ", ".join(mark.how), "measured_by": ", ".join(mark.detectors)}
    return entry | ({"masked_examples": [*mark.examples]} if mark.examples else {})

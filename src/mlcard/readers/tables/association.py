"""How much one column tells of another, from 0 to 1, by rows that have both.

Measures: Pearson's correlation without its sign; the correlation ratio with Kelley's correction (Kelley,
1935, An unbiased correlation ratio measure); Cramér's V with Bergsma's (Bergsma, 2013, A bias-correction for
Cramér's V and Tschuprow's T). The corrections keep a column of many values from seeming to tell a lot.
"""

from __future__ import annotations

import math
from typing import Any

from mlcard.readers.tables.engine import pl


def association(one: Any, other: Any) -> tuple[str, float] | None:
    """The measure that fits the types of two Series, and its value; None where one of them is constant."""
    frame = pl.DataFrame({"one": one, "other": other}).drop_nulls()
    one, other = frame.get_columns()
    if one.dtype == pl.String and other.dtype == pl.String:
        measure, found = "cramers_v", _cramers_v(frame)
    elif one.dtype == pl.String:
        measure, found = "correlation_ratio", _correlation_ratio(numbers=other, groups=one)
    elif other.dtype == pl.String:
        measure, found = "correlation_ratio", _correlation_ratio(numbers=one, groups=other)
    else:
        measure, found = "pearson", _pearson(one, other)
    return (measure, min(found, 1.0)) if math.isfinite(found) else None


def _pearson(one: Any, other: Any) -> float:
    found = pl.select(pl.corr(one.cast(pl.Float64), other.cast(pl.Float64))).item()
    return math.nan if found is None else abs(found)


def _correlation_ratio(*, numbers: Any, groups: Any) -> float:
    frame = pl.DataFrame({"number": numbers.cast(pl.Float64), "group": groups})
    rows, total = frame.height, numbers.var(ddof=0)
    inside = frame.select((pl.col("number") - pl.col("number").mean().over("group")).pow(2).mean()).item()
    kinds = groups.n_unique()
    if rows <= kinds or kinds < 2 or not total:
        return math.nan
    return math.sqrt(max(0.0, 1 - (inside / total) * (rows - 1) / (rows - kinds)))


def _cramers_v(frame: Any) -> float:
    cells = frame.group_by("one", "other").agg(pl.len().alias("cell"))
    sides = [frame.group_by(name).agg(pl.len().alias(f"of_{name}")) for name in ("one", "other")]
    width, height = (side.height for side in sides)
    rows = frame.height
    if min(width, height) < 2:
        return math.nan
    joined = cells.join(sides[0], on="one").join(sides[1], on="other")
    expected = pl.col("of_one") * pl.col("of_other").cast(pl.Float64)
    phi = joined.select((pl.col("cell").cast(pl.Float64).pow(2) / expected).sum()).item() - 1
    phi = max(0.0, phi - (width - 1) * (height - 1) / (rows - 1))
    least = min(side - (side - 1) ** 2 / (rows - 1) for side in (width, height)) - 1
    return math.sqrt(phi / least) if least > 0 else math.nan

"""Hashes of values, one by one; see the package for what is hashed.

Two hashes are made of each value: of the value itself, and of what is left when small differences are
dropped (`near`): numbers that are not whole are rounded to three digits, texts are folded by Unicode's NFKC,
in lower case, and everything but letters and digits in them counts as a blank.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars_hash as plh

from mlcard.readers.tables.column_types import MISSING_CODES, dates
from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    #: One hash a value.
    Array = NDArray[np.uint64]

#: Significant digits that a number keeps that is not whole.
DIGITS = 3
#: Keep numbers, dates and texts with the same bits apart: digits of pi.
_WHOLE, _REAL, _DATE = 0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0
#: Up to this size every whole double is a 64-bit integer.
_MOST_WHOLE = float(2**63)
_CODES = pl.Series(MISSING_CODES).implode()
_LOOKS_LIKE_DATE = r"^\d{4}-\d{2}-\d{2}"
_NO_WORD = r"[^\p{L}\p{N}]+"
#: Numbers that SplitMix64 works with.
_STEPS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST = 31


@dataclass(slots=True)
class Seen:
    """What kinds of values a column was seen to have; of one with integers alone also between which."""

    whole: bool = False
    fractions: bool = False
    dates: bool = False
    texts: bool = False
    low: int | None = None
    high: int | None = None

    @property
    def kind(self) -> str:
        """The kind of the values: `integer`, `real`, `date` or `text`; `empty` without any."""
        if self.texts or (self.dates and (self.whole or self.fractions)):
            return "text"
        if self.dates:
            return "date"
        return "real" if self.fractions else "integer" if self.whole else "empty"

    def between(self, low: float, high: float) -> None:
        """Take in the range of some integers."""
        self.whole = True
        self.low = int(low) if self.low is None else min(self.low, int(low))
        self.high = int(high) if self.high is None else max(self.high, int(high))


class Hashed(NamedTuple):
    """The hashes of a column: of its values, and of what is left of them when small differences are dropped.

    A missing value has the hash 0. The two are one array where no value is changed.
    """

    exact: Array
    near: Array


def spread(numbers: Array) -> Array:
    """The output function of SplitMix64, in place."""
    shifted = np.empty_like(numbers)
    for shift, factor in _STEPS:
        np.right_shift(numbers, np.uint64(shift), out=shifted)
        np.bitwise_xor(numbers, shifted, out=numbers)
        np.multiply(numbers, np.uint64(factor), out=numbers)
    np.right_shift(numbers, np.uint64(_LAST), out=shifted)
    np.bitwise_xor(numbers, shifted, out=numbers)
    return numbers


def salt_of(name: str) -> np.uint64:
    """What the name of a column adds to the hashes of its values."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def key_name(key: str) -> str:
    """What a secret key is called: tells whether two are the same, and nothing of them."""
    return hashlib.blake2b(key.encode(), digest_size=4, person=b"mlcard key").hexdigest() if key else ""


class Hasher:
    """Makes the hashes, with a secret key or without."""

    def __init__(self, key: str) -> None:
        """Start.

        Args:
            key: the secret key; empty for none.
        """
        self._key = hmac.digest(key.encode(), b"mlcard", "sha256").hex() if key else ""

    def dates(self, series: Any, seen: Seen) -> Hashed:
        """The hashes of dates, in milliseconds since 1970; what was seen is noted, as by all of these."""
        seen.dates |= series.null_count() < len(series)
        return self._single(self._of_bits(_bits(series.cast(pl.Int64)), _DATE), series)

    def numbers(self, series: Any, seen: Seen) -> Hashed:
        """The hashes of numbers: a Series of 64-bit integers or floats."""
        if series.null_count() == len(series):
            return self._single(np.zeros(len(series), np.uint64), series)
        if series.dtype == pl.UInt64:
            series = series.cast(pl.Int64 if series.max() < _MOST_WHOLE else pl.Float64)
        if series.dtype != pl.Float64:
            seen.between(series.min(), series.max())
            return self._single(self._of_bits(_bits(series), _WHOLE), series)
        numbers = series.fill_null(0.0).to_numpy()
        whole = _whole(numbers)
        if whole.all():
            seen.between(series.min(), series.max())
        else:
            seen.fractions = True
        exact = self._reals(numbers, whole)
        near = exact
        if not whole.all():
            rounded = series.fill_null(0.0).round_sig_figs(DIGITS).to_numpy()
            rounded = np.where(whole, numbers, rounded)
            near = self._reals(rounded, _whole(rounded))
        return self._without_missing(Hashed(exact, near), series)

    def texts(self, series: Any, seen: Seen) -> Hashed:
        """The hashes of texts, some of which may be numbers, dates or booleans, or stand for none."""
        frame = pl.DataFrame({"text": series.str.strip_chars()})
        text = pl.col("text")
        frame = frame.with_columns(
            pl.when(~text.is_in(_CODES)).then(text).alias("text"),
            text.cast(pl.Float64, strict=False).fill_nan(None).alias("real"),
            text.cast(pl.Int64, strict=False).alias("whole"),
            dates(pl.when(text.str.contains(_LOOKS_LIKE_DATE)).then(text)).alias("date"),
        )
        plain = frame.select(
            pl.all_horizontal(pl.col("real", "whole", "date").is_null()) & text.is_not_null()
        )
        exact, near = self._plain(frame["text"])
        seen.texts |= bool(plain.to_series().any())
        for name, hashes in (("real", self.numbers), ("whole", self.numbers), ("date", self.dates)):
            values = frame[name]
            if values.null_count() < len(values):
                found, known = hashes(values, seen), values.is_not_null().to_numpy()
                np.copyto(exact, found.exact, where=known)
                np.copyto(near, found.near, where=known)
        return self._without_missing(Hashed(exact, near), frame["text"])

    def _plain(self, texts: Any) -> tuple[Array, Array]:
        """The hashes of texts that are nothing else."""
        lower = texts.str.to_lowercase()
        exact = pl.select(pl.when(lower.is_in(["true", "false"])).then(lower).otherwise(texts)).to_series()
        folded = (
            texts.str.normalize("NFKC").str.to_lowercase().str.replace_all(_NO_WORD, " ").str.strip_chars()
        )
        folded = pl.select(pl.when(folded == "").then(texts).otherwise(folded)).to_series()
        return self._of_texts(exact), self._of_texts(folded)

    def _reals(self, numbers: NDArray[np.float64], whole: NDArray[np.bool_]) -> Array:
        """The hashes of numbers, of which it is known whether they are whole."""
        with np.errstate(invalid="ignore"):  # those that are not whole may be too large
            integers = self._of_bits(numbers.astype(np.int64).view(np.uint64), _WHOLE)
        if whole.all():
            return integers
        return np.where(whole, integers, self._of_bits(numbers.view(np.uint64), _REAL))

    def _of_bits(self, bits: Array, kind: int) -> Array:
        """The hashes of 64-bit numbers of a kind."""
        if self._key:
            return self._secret(pl.Series(bits), f"{kind:x} ")
        return spread(bits + np.uint64(kind))

    def _of_texts(self, texts: Any) -> Array:
        if self._key:
            return self._secret(texts, "text ")
        found = pl.DataFrame({"text": texts}).select(plh.col("text").nchash.xxh3_64())
        return np.array(found.to_series().fill_null(0).to_numpy())

    def _secret(self, values: Any, kind: str) -> Array:
        """The first 64 bits of HMAC-SHA256 of different values; a null has 0."""
        frame = pl.DataFrame({"value": values})
        different = frame.unique().drop_nulls()
        different = different.with_columns((kind + pl.col("value").cast(pl.String)).alias("text"))
        digits = plh.col("text").chash.hmac_sha256(key=self._key)
        halves = [digits.str.slice(at, 8).str.to_integer(base=16, dtype=pl.UInt64) for at in (0, 8)]
        known = different.select("value", (halves[0] * 2**32 + halves[1]).alias("hash"))
        found = frame.join(known, on="value", how="left", maintain_order="left")["hash"]
        return np.array(found.fill_null(0).to_numpy())

    def _single(self, hashes: Array, series: Any) -> Hashed:
        """The hashes of values that small differences do not change."""
        return self._without_missing(Hashed(hashes, hashes), series)

    def _without_missing(self, hashes: Hashed, series: Any) -> Hashed:
        """The hashes with 0 in the place of missing values."""
        if series.null_count():
            missing = series.is_null().to_numpy()
            for array in {id(array): array for array in hashes}.values():
                array[missing] = 0
        return hashes


def _bits(series: Any) -> Array:
    """The bits of a Series of 64-bit integers; 0 for a null."""
    return np.asarray(series.fill_null(0).to_numpy()).view(np.uint64)


def _whole(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which numbers are 64-bit integers."""
    return np.asarray((np.floor(numbers) == numbers) & (np.abs(numbers) < _MOST_WHOLE))

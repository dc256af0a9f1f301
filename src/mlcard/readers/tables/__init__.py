"""Tables: what a CSV or Parquet file says of its columns and rows, in one streaming pass.

| module | what it knows |
|---|---|
| `engine` | polars, and what it may throw |
| `table` | a table to be profiled: its columns, and its rows in batches |
| `dialect` | how a CSV file is written: encoding, delimiter, header |
| `column_types` | what the texts of a CSV column are |
| `text_blocks` | a text file in blocks of whole records |
| `parquet_footer` | what a Parquet file says of itself, checked before polars believes it |
| `parquet_rows` | its rows, read in a process of their own |
| `moments`, `distinct` | what is kept of a column of numbers while the rows go by |
| `codes`, `tally`, `nominal` | what is kept of a column of values |
| `rows`, `row_sample` | what is kept of whole rows |
| `profile` | the pass |
| `aggregates`, `information` | means over columns, entropies |
| `meta_features`, `sound` | the definitions `openml` and `mlcard` |
| `feature_type` | numeric, nominal, text …: what a column is |
| `column_profiles`, `association`, `sensitive` | what the values look like, and whether they are shown |
| `quality`, `text_quality`, `number_quality`, `leakage` | what is wrong with them |
| `full` | landmarkers and characteristics, which take learning from the table |
| `describe` | the facts |

The readers are `mlcard.readers.csv` and `mlcard.readers.parquet`. They need polars (extra `data`).
"""

from __future__ import annotations

from dataclasses import dataclass

from mlcard.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What somebody who knows the table says of its columns; meta-features depend on it.

    Attributes:
        target: name of the column that is to be predicted.
        ignore: names of the columns that are left out of the meta-features.
        row_id: name of the column that identifies the row; left out as well.
        classes: where it is said that the values of the target are classes, so that numbers in it are names.
        full: whether landmarkers and characteristics are wanted, which take learning from the table; None
            where nobody says.
    """

    target: str | None = None
    ignore: tuple[str, ...] = ()
    row_id: str | None = None
    classes: str | None = None
    full: bool | None = None

    def names(self) -> tuple[str, ...]:
        """All columns that are named here."""
        return tuple(name for name in (self.target, *self.ignore, self.row_id) if name is not None)

    def left_out(self) -> frozenset[str]:
        """The columns that do not count in the meta-features."""
        return frozenset(name for name in (*self.ignore, self.row_id) if name is not None)


DEFAULT_OPTIONS = TableOptions()


def polars_is_missing() -> MissingExtraError:
    """The error for a table that cannot be read because polars is not installed."""
    return MissingExtraError(
        "tables are read with polars, which is not installed", hint="pip install 'mlcard[data]'"
    )

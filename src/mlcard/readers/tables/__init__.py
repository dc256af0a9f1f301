"""Tables: what a file of rows and columns says of both, in one streaming pass.

| module | what it knows |
|---|---|
| `engine` | polars, and what it may throw |
| `table` | a table to be profiled: its columns, and its rows in batches |
| `found` | a table that was found in a file; from it to the facts |
| `parts`, `naming` | several files that make one table |
| `apart` | readers whose engine may break down run in a process of their own |
| `dialect` | how a CSV file is written: encoding, delimiter, header |
| `column_types` | what the texts of a column are |
| `text_blocks` | a text file in blocks of whole records |
| `packed` | a text file that is compressed as a whole |
| `parquet_footer` | what a Parquet file says of itself, checked before polars believes it |
| `parquet_rows` | its rows |
| `polars_types` | columns as polars types them |
| `moments`, `distinct`, `number_columns` | what is kept of a column of numbers while the rows go by |
| `codes`, `tally`, `nominal` | what is kept of a column of values |
| `grouping`, `scratch` | counts of equal keys; arrays of numpy |
| `rows`, `row_sample` | what is kept of whole rows |
| `profile` | the pass |
| `aggregates`, `information` | means over columns, entropies |
| `meta_features`, `sound` | the definitions `openml` and `mlcard` |
| `feature_type` | numeric, nominal, text …: what a column is |
| `column_profiles`, `association` | what the values look like |
| `sensitive` | personal data and secrets, and whether values are shown |
| `quality`, `text_quality`, `number_quality`, `leakage` | what is wrong with them |
| `full` | landmarkers and characteristics, which take learning from the table |
| `sketching` | hashes of rows and values, to compare tables by |
| `describe` | the facts |

The readers are the modules of `mlcard.readers` with formats of data. They need the extra `data`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from mlcard.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Collection

    from mlcard.facts import Method
    from mlcard.readers.tables.sketching import DumpOptions, SketchOptions

#: Where evidence says that the type of a column was written into the card by a person.
BY_CARD = "the type in the card"


@dataclass(frozen=True, slots=True)
class Told:
    """The type of a column, where it is not for the values to show.

    Attributes:
        type: the type, of `FeatureTypeEnum`.
        where: where it is said.
        method: how it is known.
        categories: the values that it can have, in their order, where they are said as well.
    """

    type: str
    where: str
    method: Method
    categories: tuple[str, ...] = ()


#: The name of a column, the type that a person gave it, and its values in their order if these were given.
GivenType: TypeAlias = "tuple[str, str, tuple[str, ...]]"
#: The name of a column, and the kinds of sensitive data that a person says it holds, with the level of each.
GivenSensitivity: TypeAlias = "tuple[str, tuple[tuple[str, str], ...]]"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What somebody who knows the table says of its columns; meta-features depend on it.

    Attributes:
        target: name of the column that is to be predicted.
        ignore: names of the columns that are left out of the meta-features.
        row_id: name of the column that identifies the row; left out as well.
        classes: where it is said that the values of the target are classes, so that numbers in it are names.
        types: what a person said of the types of columns.
        sensitive: what a person said that columns hold: their names, the kinds, the level of each.
        security_level: how well the table has to be protected, where a person said so.
        tables: what is known of one of several tables in a file, by the name that the file gives it.
        full: whether landmarkers and characteristics are wanted, which take learning from the table; None
            where nobody says.
        sketch: what is wanted to compare the table with others; None for nothing.
        dump: that the hashes of all rows are wanted in files, and nothing else.
    """

    target: str | None = None
    ignore: tuple[str, ...] = ()
    row_id: str | None = None
    classes: str | None = None
    types: tuple[GivenType, ...] = ()
    sensitive: tuple[GivenSensitivity, ...] = ()
    security_level: str | None = None
    tables: tuple[tuple[str, TableOptions], ...] = ()
    full: bool | None = None
    sketch: SketchOptions | None = None
    dump: DumpOptions | None = None

    def names(self) -> tuple[str, ...]:
        """All columns that have a part in the table."""
        return tuple(name for name in (self.target, *self.ignore, self.row_id) if name is not None)

    def left_out(self) -> frozenset[str]:
        """The columns that do not count in the meta-features."""
        return frozenset(name for name in (*self.ignore, self.row_id) if name is not None)

    def told(self, name: str) -> Told | None:
        """The type that is given for a column: by a person, or by a script whose classes the target has."""
        for column, given, categories in self.types:
            if column == name:
                return Told(given, BY_CARD, "declared", categories)
        if self.classes is not None and name == self.target:
            return Told("nominal", self.classes, "inferred")
        return None

    def holds(self, name: str) -> tuple[tuple[str, str], ...]:
        """What a person says that a column holds of sensitive data."""
        return next((kinds for column, kinds in self.sensitive if column == name), ())

    def of_table(self, table: str, columns: Collection[str]) -> TableOptions:
        """What of this is about one of several tables, which has these columns."""
        own = dict(self.tables).get(table, DEFAULT_OPTIONS)
        return replace(
            own,
            target=self.target if self.target in columns else own.target,
            ignore=tuple(name for name in self.ignore if name in columns) or own.ignore,
            row_id=self.row_id if self.row_id in columns else own.row_id,
            classes=self.classes,
            security_level=self.security_level or own.security_level,
            full=own.full if self.full is None else self.full,
            sketch=self.sketch or own.sketch,
            dump=self.dump,
        )


DEFAULT_OPTIONS = TableOptions()


def polars_is_missing() -> MissingExtraError:
    """The error for a table that cannot be read because polars, or numpy, is not installed."""
    return MissingExtraError(
        "tables are read with polars and numpy, which are not both installed",
        hint="pip install 'mlcard[data]'",
    )

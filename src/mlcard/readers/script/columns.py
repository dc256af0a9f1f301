"""Which column of a table a value is, and which column a script predicts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.readers.script.inputs import is_table
from mlcard.readers.script.values import UNKNOWN, Attribute, Call, Item, Items, Literal, number, origins, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.readers.script.trace import Trace
    from mlcard.readers.script.values import Value

#: Names that people give to what is predicted.
_TARGET_NAME = re.compile(
    r"(y|target|targets|label|labels)(?!_(pred|predicted|prediction|predictions|score|scores|hat|prob|proba)\b)(_\w+)?$"
)


def target_feature(trace: Trace) -> Iterator[tuple[str, int, bool]]:
    """Columns that a script predicts, with the line, and whether the script says so beyond doubt.

    Beyond doubt is what is passed as `y` to `fit`, `train_test_split` or a cross-validation. A column that is
    only named so (`y = table["class"]`, `table.pop("class")`) is a guess.
    """
    for call in trace.calls:
        found = column(_passed_as_y(call))
        if found is not None and not _is_no_table(found.table):
            yield found.name, call.line, found.certain
    dropped = frozenset(name for name in map(_dropped, trace.calls) if name)
    for name, value, line in trace.assigned:
        if _TARGET_NAME.match(name) or (isinstance(value, Call) and value.method == "pop"):
            found = column(value)
        else:
            found = column(value) if isinstance(value, Item) and text(value.key) in dropped else None
        if found is not None and not _is_no_table(found.table):
            yield found.name, line, False


#: What gives a table columns that its file does not have, or has under other names.
_NAMING = {
    "rename", "assign", "with_columns", "merge", "join", "melt", "pivot", "pivot_table", "set_axis", "insert",
    "add_prefix", "add_suffix", "reset_index", "concat", "get_dummies", "agg", "unpivot",
}  # fmt: skip
_HEADER = {"names", "header", "new_columns", "has_header"}


def makes_columns(trace: Trace) -> bool:
    """Whether a script makes or names columns itself, so that a name in it may be of no column of a file."""
    if any(is_table(whole) for whole, _ in trace.changed):
        return True
    return any(
        call.function.rpartition(".")[2] in _NAMING
        or any(name in _HEADER for name, _ in call.keywords)
        or call.target.endswith(".DataFrame")
        for call in trace.calls
    )


def _passed_as_y(call: Call) -> Value | None:
    if call.method in {"fit", "fit_resample", "score", "partial_fit"}:
        return call.argument(1, "y")
    if call.target == "sklearn.model_selection.train_test_split":
        return call.argument(1) if len(call.arguments) == 2 else None
    if call.target.startswith("sklearn.model_selection.cross_val"):
        return call.argument(2, "y")
    if call.target in {"xgboost.DMatrix", "lightgbm.Dataset", "catboost.Pool"}:
        return call.argument(1, "label")
    return None


def _dropped(call: Call) -> str | None:
    """The one column that `drop` leaves out."""
    if call.method != "drop":
        return None
    value = call.argument(None, "columns")
    if value is None and (
        number(call.argument(1, "axis")) == 1 or text(call.argument(1, "axis")) == "columns"
    ):
        value = call.argument(0, "labels")
    if isinstance(value, Items) and value.complete and len(value.elements) == 1:
        value = value.elements[0]
    return text(value)


#: What gives mappings whose keys are no columns.
_MAPPINGS = {"json.load", "json.loads", "numpy.load", "pickle.load", "joblib.load", "torch.load"}


def _is_no_table(base: Value) -> bool:
    """Whether what has the item is an archive or a parsed file rather than a table."""
    return any(isinstance(node, Call) and node.target in _MAPPINGS for node in origins(base))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `certain` is false when its name can be replaced from outside of the script."""

    name: str
    table: Value
    certain: bool


def column(value: Value | None) -> Column | None:
    """The column of a table that a value was taken from."""
    for _ in range(20):
        if isinstance(value, Item):
            key = _key(value)
            if key is not None:
                return Column(str(key.value), value.base, key.certain)
            value = _before_split(value) if _is_split(value) else value.base
        elif isinstance(value, Attribute):
            if _is_column_name(value) and is_table(value.base):
                return Column(value.name, value.base, certain=True)
            value = value.base
        elif isinstance(value, Call):
            name = value.argument(0) if value.method in {"pop", "get_column"} else None
            if isinstance(name, Literal) and text(name) and value.receiver is not None:
                return Column(str(name.value), value.receiver, name.certain)
            value = _same_column(value)
        else:
            return None
    return None


def _is_column_name(value: Attribute) -> bool:
    """Whether an attribute can be a column; those of fitted estimators and of what OpenML sends are none."""
    if value.name in _NO_COLUMNS or value.name.endswith("_"):
        return False
    loaded = value.base
    is_bunch = isinstance(loaded, Call) and loaded.target.endswith(".fetch_openml")
    return not (is_bunch and value.name in _OF_A_BUNCH)


def _is_split(item: Item) -> bool:
    return isinstance(item.base, Call) and item.base.target == "sklearn.model_selection.train_test_split"


def _before_split(item: Item) -> Value | None:
    """What `train_test_split` made two parts of."""
    position = number(item.key)
    if not isinstance(item.base, Call) or not isinstance(position, int):
        return None
    return item.base.argument(position // 2)


def _key(item: Item) -> Literal | None:
    """The one column that an item of a table is: `table["y"]`, `table[["y"]]`, `table.loc[rows, "y"]`."""
    key = item.key
    if isinstance(key, Items):
        located = (
            isinstance(item.base, Attribute) and item.base.name in {"loc", "ix"} and len(key.elements) == 2
        )
        key = key.elements[-1] if located or len(key.elements) == 1 else UNKNOWN
    return key if isinstance(key, Literal) and text(key) else None


#: Attributes of tables and columns that are no columns.
_NO_COLUMNS = {
    "values", "T", "iloc", "loc", "at", "iat", "ix", "str", "dt", "cat", "columns", "index", "shape",
    "dtypes", "dtype",
    "size", "array", "plot",
}  # fmt: skip


#: What scikit-learn gives with a dataset of OpenML, whose target has a name of its own.
_OF_A_BUNCH = {"data", "target", "frame", "feature_names", "target_names", "details", "categories"}
_KEEPS = {
    "astype", "map", "replace", "to_numpy", "ravel", "values", "fillna", "apply", "to_list", "tolist",
    "squeeze", "copy",
    "reshape", "reset_index", "to_frame", "cast", "factorize", "dropna",
}  # fmt: skip


_KEEPING_FUNCTIONS = {
    "numpy.array", "numpy.asarray", "numpy.ravel", "pandas.factorize", "torch.tensor", "torch.from_numpy",
    "sklearn.preprocessing.label_binarize", "numpy.log1p", "numpy.log", "pandas.to_numeric",
}  # fmt: skip


def _same_column(call: Call) -> Value | None:
    """What a call that keeps a column's meaning is of: `y.astype(int)`, `encoder.transform(y)`."""
    if call.method in {"fit_transform", "transform"}:
        return call.argument(0)
    if call.method in _KEEPS:
        return call.receiver
    if call.target.startswith("operator.") and len(call.arguments) == 2:  # `y / y.max()`
        second = call.arguments[1]
        of = second.receiver if isinstance(second, Call) and not second.arguments else second
        first, other = column(call.arguments[0]), column(of)
        same = first is not None and other is not None and first.name == other.name
        return call.argument(0) if same else None
    return call.argument(0) if call.target in _KEEPING_FUNCTIONS else None

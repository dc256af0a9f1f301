"""Operations on data before it is learned from, in the order of the script.

The four kinds are those of the model lake's processing activities: integration (several sources become one),
cleaning (wrong, missing and repeated values), transformation (other values of the same things), reduction
(fewer rows or columns).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.script.columns import target_feature
from mlcard.readers.script.estimators import is_estimator, is_pipeline, nested_calls
from mlcard.readers.script.inputs import is_table
from mlcard.readers.script.values import Call, Items, Mapping, text, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.script.trace import Trace
    from mlcard.readers.script.values import Value

#: Methods of tables that mean nothing else elsewhere.
_CLEAR = {
    "dropna": "cleaning", "fillna": "cleaning", "drop_duplicates": "cleaning", "drop_nulls": "cleaning",
    "fill_null": "cleaning", "fill_nan": "cleaning", "drop_nans": "cleaning", "interpolate": "cleaning",
    "pivot_table": "transformation",
}  # fmt: skip
#: Methods that are operations only on a table.
_ON_TABLES = {
    "merge": "integration", "join": "integration", "concat": "integration", "append": "integration",
    "vstack": "integration", "hstack": "integration", "unique": "cleaning", "replace": "cleaning",
    "clip": "cleaning",
    "query": "reduction", "filter": "reduction", "sample": "reduction", "drop": "reduction",
    "head": "reduction",
    "nlargest": "reduction", "map": "transformation", "apply": "transformation",
    "transform": "transformation",
    "groupby": "transformation", "group_by": "transformation", "agg": "transformation",
    "melt": "transformation",
    "pivot": "transformation", "rename": "transformation", "assign": "transformation",
    "astype": "transformation",
    "with_columns": "transformation", "cast": "transformation", "resample": "transformation",
    "shift": "transformation",
    "explode": "transformation",
}  # fmt: skip
_FUNCTIONS = {
    "pandas.merge": "integration", "pandas.concat": "integration", "polars.concat": "integration",
    "pandas.merge_asof": "integration", "pandas.get_dummies": "transformation",
    "pandas.cut": "transformation",
    "pandas.qcut": "transformation", "pandas.to_datetime": "transformation",
    "pandas.to_numeric": "transformation",
    "pandas.melt": "transformation", "pandas.pivot_table": "transformation",
    "sklearn.utils.resample": "transformation",
    "datasets.concatenate_datasets": "integration",
}  # fmt: skip
#: Estimators that prepare data, by the module of scikit-learn or imbalanced-learn they live in.
_MODULES = {
    "sklearn.impute": "cleaning", "sklearn.preprocessing": "transformation",
    "sklearn.feature_extraction": "transformation",
    "sklearn.kernel_approximation": "transformation", "sklearn.decomposition": "reduction",
    "sklearn.feature_selection": "reduction", "sklearn.random_projection": "reduction", "umap": "reduction",
    "imblearn.over_sampling": "transformation", "imblearn.under_sampling": "reduction",
    "imblearn.combine": "transformation",
}  # fmt: skip


def operations(trace: Trace) -> Iterator[tuple[dict[str, JsonValue], int]]:
    """Operations on data, in order, with their lines."""
    steps = {
        id(step)
        for call in trace.calls
        if is_estimator(call) or is_pipeline(call)
        for step in nested_calls(call)
    }
    targets = [[name] for name, _, _ in target_feature(trace)]
    for call in trace.calls:
        kind = _kind(call)
        if kind is None or id(call) in steps:
            continue
        operation: dict[str, JsonValue] = {"operation_type": kind, "name": call.function.rpartition(".")[2]}
        if call.method == "drop":
            columns = _columns(call)
            if columns in targets:
                continue  # features and target are separated, and nothing is lost
            operation |= {"columns": columns} if columns else {}
        parameters = _parameters(call)
        if parameters:
            operation["parameters"] = parameters
        yield operation, call.line


def _kind(call: Call) -> str | None:
    if call.method:
        if call.method in _CLEAR:
            return _CLEAR[call.method]
        on_table = call.method in _ON_TABLES and not isinstance(call.receiver, Items | Mapping)
        return _ON_TABLES[call.method] if on_table and is_table(call.receiver) else None
    if call.target in _FUNCTIONS:
        return _FUNCTIONS[call.target]
    if not is_estimator(call):
        return None
    return next((kind for module, kind in _MODULES.items() if call.target.startswith(module + ".")), None)


def _columns(call: Call) -> list[JsonValue]:
    """The columns that `drop` leaves out."""
    value: Value | None = call.argument(0, "columns")
    if isinstance(value, Items):
        return [name for name in map(text, value.elements) if name] if value.complete else []
    name = text(value)
    return [name] if name else []


def _parameters(call: Call) -> list[JsonValue]:
    """Settings that the script writes, as the schema's named values."""
    settings: list[JsonValue] = []
    for name, value in call.keywords:
        known, setting = to_json(value)
        if known and name != "columns":
            settings.append({"name": name, "value": setting})
    return settings

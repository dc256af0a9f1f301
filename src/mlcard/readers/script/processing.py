"""Operations on data before it is learned from, in the order of the script.

The four kinds are those of the model lake's processing activities: integration (several sources become one),
cleaning (wrong, missing and repeated values), transformation (other values of the same things), reduction
(fewer rows or columns). They are read from pandas, polars, datasets, scikit-learn and imbalanced-learn. Texts
in a script that are somebody's data are left out.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.script.columns import column, target_feature
from mlcard.readers.script.cuts import written
from mlcard.readers.script.estimators import is_estimator, is_pipeline, nested_calls, root
from mlcard.readers.script.flow import Done, reached
from mlcard.readers.script.inputs import is_table
from mlcard.readers.script.values import Attribute, Call, Item, Items, Literal, Mapping, text, to_json
from mlcard.sensitivity.credentials import secrets_in
from mlcard.sensitivity.forms import is_surely_a_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.script.trace import Cut, Trace
    from mlcard.readers.script.values import Value

#: Methods of tables that mean nothing else elsewhere.
_CLEAR = {
    "dropna": "cleaning", "fillna": "cleaning", "drop_duplicates": "cleaning", "drop_nulls": "cleaning",
    "fill_null": "cleaning", "fill_nan": "cleaning", "drop_nans": "cleaning", "interpolate": "cleaning",
    "ffill": "cleaning", "bfill": "cleaning", "pivot_table": "transformation", "sort_values":
    "transformation", "set_index": "transformation", "reset_index": "transformation", "select_dtypes":
    "reduction", "nsmallest": "reduction", "train_test_split": "reduction", "to_dummies": "transformation",
    "with_row_index": "transformation", "with_columns": "transformation", "select_columns": "reduction",
    "remove_columns": "reduction", "rename_column": "transformation", "cast_column": "transformation",
}  # fmt: skip
#: Methods that are operations only on a table.
_ON_TABLES = {
    "merge": "integration", "join": "integration", "concat": "integration", "append": "integration",
    "vstack": "integration", "hstack": "integration", "extend": "integration", "join_asof": "integration",
    "combine_first": "integration", "update": "integration", "unique": "cleaning", "replace": "cleaning",
    "clip": "cleaning", "where": "cleaning", "mask": "cleaning", "query": "reduction", "filter":
    "reduction", "sample": "reduction", "drop": "reduction", "select": "reduction", "head": "reduction",
    "tail": "reduction", "limit": "reduction", "slice": "reduction", "nlargest": "reduction", "top_k":
    "reduction", "truncate": "reduction", "remove": "reduction", "map": "transformation", "apply":
    "transformation", "transform": "transformation", "applymap": "transformation", "groupby":
    "transformation", "group_by": "transformation", "agg": "transformation", "melt": "transformation",
    "unpivot": "transformation", "pivot": "transformation", "rename": "transformation", "assign":
    "transformation", "astype": "transformation", "cast": "transformation", "resample": "transformation",
    "shift": "transformation", "explode": "transformation", "stack": "transformation", "unstack":
    "transformation", "sort": "transformation", "shuffle": "transformation", "factorize": "transformation",
    "rank": "transformation", "diff": "transformation", "pct_change": "transformation", "rolling":
    "transformation", "unnest": "transformation", "group_by_dynamic": "transformation", "insert":
    "transformation",
}  # fmt: skip
_FUNCTIONS = {
    "pandas.merge": "integration", "pandas.concat": "integration", "polars.concat": "integration",
    "pandas.merge_asof": "integration", "pandas.merge_ordered": "integration", "polars.join": "integration",
    "datasets.concatenate_datasets": "integration", "datasets.interleave_datasets": "integration",
    "pandas.get_dummies": "transformation", "pandas.cut": "transformation", "pandas.qcut": "transformation",
    "pandas.to_datetime": "transformation", "pandas.to_numeric": "transformation", "pandas.melt":
    "transformation", "pandas.pivot_table": "transformation", "pandas.factorize": "transformation",
    "pandas.crosstab": "transformation", "sklearn.utils.resample": "reduction",
    "sklearn.model_selection.train_test_split": "reduction", "sklearn.preprocessing.scale":
    "transformation", "sklearn.preprocessing.normalize": "transformation",
    "imblearn.datasets.make_imbalance": "reduction", "skrub.fuzzy_join": "integration",
    "sklearn.preprocessing.minmax_scale": "transformation", "sklearn.preprocessing.label_binarize":
    "transformation",
}  # fmt: skip
#: Estimators that prepare data, by the module of scikit-learn or imbalanced-learn they live in.
_MODULES = {
    "sklearn.impute": "cleaning", "sklearn.preprocessing": "transformation",
    "sklearn.feature_extraction": "transformation", "sklearn.compose": "transformation",
    "sklearn.kernel_approximation": "transformation", "sklearn.decomposition": "reduction",
    "sklearn.manifold": "reduction",
    "sklearn.feature_selection": "reduction", "sklearn.random_projection": "reduction", "umap": "reduction",
    "imblearn.over_sampling": "transformation", "imblearn.under_sampling": "reduction",
    "imblearn.combine": "transformation",
}  # fmt: skip
#: What the first arguments without a name are called.
_FIRST = {
    "fillna": ("value",), "fill_null": ("value",), "fill_nan": ("value",), "replace": ("to_replace", "value"),
    "astype": ("dtype",), "cast": ("dtypes",), "query": ("expr",), "sample": ("n",), "head": ("n",),
    "tail": ("n",), "limit": ("n",), "clip": ("lower", "upper"), "nlargest": ("n", "columns"),
    "nsmallest": ("n", "columns"), "rename": ("columns",), "shift": ("periods",), "resample": ("rule",),
    "rolling": ("window",), "slice": ("offset", "length"), "agg": ("func",), "apply": ("func",),
    "map": ("func",), "transform": ("func",), "to_datetime": ("", "format"), "insert": ("loc",),
}  # fmt: skip
#: Methods of which the first argument names columns; the names of arguments that do.
_OF_COLUMNS = {
    "groupby", "group_by", "set_index", "sort_values", "sort", "drop_duplicates", "drop", "explode", "unique",
    "drop_nulls", "remove_columns", "select_columns", "unnest",
}  # fmt: skip
_COLUMNS = (
    "columns",
    "subset",
    "on",
    "by",
    "left_on",
    "right_on",
    "id_vars",
    "value_vars",
    "keys",
    "index",
    "column_names",
)
#: Methods that people use to look at a table, where nothing is done with the result.
_LOOKED_AT = frozenset({"head", "tail", "limit"})
#: Functions of polars that compute a column.
_COMPUTED = frozenset(
    f"polars.{name}" for name in ("date", "datetime", "when", "concat_str", "struct", "len")
)
#: Libraries whose objects draw tables, and have methods such as `map`.
_DRAWING = ("seaborn.", "matplotlib.", "plotly.", "altair.", "bokeh.", "plotnine.")
#: Cuts, by what they are.
_CUTS = {"filter": "reduction", "select": "reduction", "drop": "reduction", "assign": "transformation"}
_GIVING = frozenset({"fit_transform", "transform", "fit_resample"})
_USING = _GIVING | {"fit", "partial_fit"}
#: Estimators that predict, and prepare data where they are used for it.
_ALSO = {
    "sklearn.discriminant_analysis.LinearDiscriminantAnalysis": "reduction",
    "sklearn.cross_decomposition.PLSRegression": "reduction",
    "sklearn.cluster.FeatureAgglomeration": "reduction",
    "sklearn.ensemble.RandomTreesEmbedding": "transformation",
    "sklearn.neighbors.NeighborhoodComponentsAnalysis": "reduction",
}
#: Functions that put transformers together to one.
_COMPOSITES = frozenset(
    {
        "sklearn.compose.make_column_transformer",
        "sklearn.pipeline.make_union",
        "sklearn.pipeline.FeatureUnion",
    }
)
#: The number of the call that uses a step, the call, and the columns that the step is for.
_Use: TypeAlias = "tuple[int, Call, tuple[str, ...]]"
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_LONGEST, _MANY = 120, 50


def operations(trace: Trace) -> list[Done]:
    """Operations on data, in the order in which they are done."""
    wholes = [call for call in trace.calls if is_estimator(call) or _is_composite(call)]
    steps = {id(step) for call in wholes for step in nested_calls(call)}
    giving = _uses(trace, _GIVING)
    inner = _inner_steps(wholes, giving)
    given = {id(cut.value): cut.columns for cut in trace.cuts if cut.name == "assign"}
    targets = [[name] for name, _, _ in target_feature(trace)]
    uses = _uses(trace, _USING)
    order = {step: rank for rank, step in enumerate(inner)}
    found: list[tuple[tuple[int, int, int], Done]] = []
    for number, call in enumerate(trace.calls):
        kind = _kind(call)
        kind = kind or (_ALSO.get(call.target) if id(call) in giving or id(call) in inner else None)
        is_part = id(call) in steps and id(call) not in inner
        if kind is None or is_part or (call.method in _LOOKED_AT and id(call) in trace.shown):
            continue
        place, used, columns = inner.get(id(call)) or (*uses.get(id(call), (number, call)), ())
        done = _of_call(call, kind, used, targets, trace)
        columns = columns or given.get(id(call), ())
        if done is not None and columns and "columns" not in done.operation:
            done.operation["columns"] = [*columns]
        if done is not None:
            found.append(((place + 1, 0, order.get(id(call), len(order))), done))
    results = {value for _, done in found for value in done.values}
    found += [
        ((cut.after, 1, 0), _of_cut(cut))
        for cut in trace.cuts
        if (cut.name == "assign" or [*cut.columns] not in targets)
        and id(cut.value) not in results  # what is told already
    ]
    merged: dict[str, Done] = {}
    for _, done in sorted(found, key=lambda pair: pair[0]):  # a function may have been followed several times
        key = json.dumps([done.operation, done.line], sort_keys=True)
        before = merged.get(key)
        merged[key] = done if before is None else replace(before, values=before.values | done.values)
    return [*merged.values()]


def _is_composite(call: Call) -> bool:
    """Whether a call puts estimators together to one."""
    return is_pipeline(call) or call.target in _COMPOSITES


def _inner_steps(wholes: list[Call], uses: dict[int, tuple[int, Call]]) -> dict[int, _Use]:
    """The steps of what only prepares data, with the first call that uses the whole, and their columns."""
    found: dict[int, _Use] = {}
    for whole in wholes:
        if id(whole) in uses and (_is_composite(whole) or whole.target.endswith(".ColumnTransformer")):
            columns = dict(_columns_of_steps(whole))
            waiting = [(step, columns.get(id(step), ())) for step in nested_calls(whole)]
            while waiting:
                step, names = waiting.pop(0)
                if id(step) not in found:
                    found[id(step)] = (*uses[id(whole)], names)
                    waiting = [*((part, names) for part in nested_calls(step)), *waiting]
    return found


def _columns_of_steps(whole: Call) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The columns that each part of a transformer of columns is for, where they are written out."""
    listed = whole.argument(0, "transformers")
    parts = listed.elements if isinstance(listed, Items) and whole.target.endswith("Transformer") else []
    for part in [*parts, *whole.arguments]:
        elements = part.elements if isinstance(part, Items) else []
        columns = elements[-1] if len(elements) in {2, 3} else None
        if isinstance(columns, Items) and columns.complete:
            names = tuple(name for name in map(text, columns.elements) if name)
            yield id(elements[-2]), names if len(names) == len(columns.elements) else ()


def _uses(trace: Trace, methods: frozenset[str]) -> dict[int, tuple[int, Call]]:
    """For estimators that prepare data, the number of the first call that uses each, and the call."""
    uses: dict[int, tuple[int, Call]] = {}
    for number, call in enumerate(trace.calls):
        if call.method in methods:
            built = root(call.receiver)
            if isinstance(built, Call):
                uses.setdefault(id(built), (number, call))
    return uses


def _of_call(call: Call, kind: str, used: Call, targets: list[list[str]], trace: Trace) -> Done | None:
    name = call.function.rpartition(".")[2]
    operation: dict[str, JsonValue] = {"operation_type": kind, "name": name}
    columns = _columns(call)
    if name in ("drop", "remove_columns") and columns in targets:
        return None  # features and target are separated, and nothing is lost
    if kind == "integration":
        values = [call.receiver, *call.arguments, *(value for _, value in call.keywords)]
        parts = [
            part for value in values for part in (value.elements if isinstance(value, Items) else [value])
        ]
        sources = [*dict.fromkeys(name for part in parts[:_MANY] for name in reached([part]).names)]
        operation |= {"description": f"of {' and '.join(sources[:5])}"} if len(sources) > 1 else {}
    operation |= {"columns": [*columns]} if columns else {}
    parameters = _parameters(call)
    node = trace.nodes.get(id(call))
    expressions = _expressions(node) if node is not None and call.method not in _FIRST else []
    if expressions:
        parameters.insert(0, {"name": "expression", "value": harmless(", ".join(expressions))})
    if parameters:
        operation["parameters"] = parameters
    in_place = any(name == "inplace" and value == Literal(True) for name, value in call.keywords)
    changes = call.receiver if in_place or call.method in {"update", "insert"} else None
    return Done(operation, used.line, frozenset({id(call), id(used)}), changes)


def _expressions(node: ast.Call) -> list[str]:
    """The arguments of a method that takes expressions about columns, as the script writes them."""
    computed = [item for item in node.keywords if item.arg and not isinstance(item.value, ast.Constant)]
    return [
        *map(written, node.args[:_MANY]),
        *(f"{item.arg}={written(item.value)}" for item in computed[:_MANY]),
    ]


def _of_cut(cut: Cut) -> Done:
    operation: dict[str, JsonValue] = {"operation_type": _CUTS[cut.name], "name": cut.name}
    operation |= {"columns": [*cut.columns[:_MANY]]} if cut.columns else {}
    if cut.condition:
        operation["parameters"] = [{"name": "condition", "value": harmless(cut.condition)}]
    return Done(
        operation,
        cut.line,
        frozenset({id(cut.result)} if cut.result is not None else ()),
        None if cut.result is not None else cut.table,
    )


def harmless(shown: str) -> str:
    """A text of a script without secrets and personal data, which no card may repeat; cut if it is long."""
    clean = _TEXT.sub(lambda found: found[0] if not _tells(found[0][1:-1]) else "'***'", shown)
    clean = "***" if _tells(clean) else clean
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _tells(shown: str) -> bool:
    return is_surely_a_value(shown) or next(secrets_in(shown), None) is not None


def _kind(call: Call) -> str | None:
    if call.method:
        if call.method in _CLEAR:
            return _CLEAR[call.method] if not isinstance(call.receiver, Items | Mapping) else None
        on_table = call.method in _ON_TABLES and not isinstance(call.receiver, Items | Mapping)
        if not on_table or not _is_table(call.receiver) or _is_of_a_list(call):
            return None
        is_made = call.method == "select" and _makes_columns(call)
        return "transformation" if is_made else _ON_TABLES[call.method]
    if call.target in _FUNCTIONS:
        return _FUNCTIONS[call.target]
    if not is_estimator(call) or call.target.endswith(".TransformedTargetRegressor"):  # which predicts
        return None
    return next((kind for module, kind in _MODULES.items() if call.target.startswith(module + ".")), None)


def _is_of_a_list(call: Call) -> bool:
    """Whether a method that lists and mappings have as well is called on an entry of a mapping of results."""
    return call.method in {"append", "extend", "update"} and isinstance(call.receiver, Item)


def _makes_columns(call: Call) -> bool:
    """Whether what polars selects is computed, and no column as it is."""
    return bool(call.keywords) or any(
        (
            isinstance(value, Call)
            and (value.method not in {"", "alias"} or value.target.startswith("operator."))
        )
        or (isinstance(value, Call) and value.target in _COMPUTED)
        for value in call.arguments
    )


def _is_table(value: Value | None) -> bool:
    """Whether a value was made from a table, and is no plot of one."""
    first = value
    for _ in range(20):
        if not isinstance(first, Call) or first.receiver is None:
            break
        first = first.receiver
    is_drawn = (
        isinstance(first, Call) and first.target.startswith(_DRAWING) and "load_dataset" not in first.target
    )
    return not is_drawn and is_table(value)


def _columns(call: Call) -> list[str]:
    """The columns that an operation is about, as far as the script names them."""
    values = [call.argument(None, name) for name in _COLUMNS]
    if call.method in _OF_COLUMNS:
        values.insert(0, call.argument(0))
    elif call.target.startswith("pandas.") and call.arguments:
        values.append(call.arguments[0] if isinstance(call.arguments[0], Item | Attribute) else None)
    elif call.method == "with_columns" and not call.arguments:
        return [name for name, _ in call.keywords if name][:_MANY]
    elif call.method == "insert":
        values.append(call.argument(1, "column"))
    elif isinstance(call.receiver, Item):
        values.append(call.receiver)  # one column of the table
    names: list[str] = []
    for value in values:
        parts = value.elements if isinstance(value, Items) and value.complete else [value]
        keys = [part.key if isinstance(part, Item) else part for part in parts]
        names += [name for name in map(text, keys) if name]
        found = column(value) if isinstance(value, Attribute) else None  # `t.a`
        names += [found.name] if found is not None else []
    return list(dict.fromkeys(names))[:_MANY]


def _parameters(call: Call) -> list[JsonValue]:
    """Settings that the script writes, as the schema's named values."""
    first = zip(_FIRST.get(call.function.rpartition(".")[2], ()), call.arguments, strict=False)
    settings: list[JsonValue] = []
    for name, value in (*((name, value) for name, value in first if name), *call.keywords):
        known, setting = to_json(value)
        if known and name not in ("columns", "subset", "on", "by") and setting is not None:
            shown = (
                setting
                if isinstance(setting, bool | int | float)
                else harmless(
                    setting if isinstance(setting, str) else json.dumps(setting, ensure_ascii=False)
                )
            )
            settings.append({"name": name, "value": shown})
    return settings[:_MANY]

"""An SQLite tracking store, read only; views, triggers and functions of its schema are not trusted.

`mlflow/store/tracking/dbmodels/models.py`. Rows, bytes and steps of the engine are bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.sqlite_file import opened

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from mlcard.facts import Source

#: Most rows of a table, most bytes of a value, and thousands of steps of the engine for one question.
MAX_ROWS, MAX_LENGTH, MAX_STEPS = 200_000, 4_000_000, 100_000
#: The tables that are read, and the columns that each must have.
TABLES = {
    "experiments": ("experiment_id", "name"),
    "experiment_tags": ("key", "value", "experiment_id"),
    "runs": ("run_uuid", "experiment_id"),
    "params": ("key", "value", "run_uuid"),
    "latest_metrics": ("key", "value", "run_uuid"),
    "tags": ("key", "value", "run_uuid"),
    "datasets": ("dataset_uuid", "name", "digest"),
    "inputs": ("input_uuid", "source_type", "source_id", "destination_type", "destination_id"),
    "input_tags": ("input_uuid", "name", "value"),
    "logged_models": ("model_id", "experiment_id", "name"),
    "logged_model_params": ("model_id", "param_key", "param_value"),
    "logged_model_metrics": ("model_id", "metric_name", "metric_value"),
    "logged_model_tags": ("model_id", "tag_key", "tag_value"),
    "registered_models": ("name",),
    "registered_model_tags": ("key", "value", "name"),
    "model_versions": ("name", "version"),
    "model_version_tags": ("key", "value", "name", "version"),
}


def load(source: Source) -> dict[str, Any]:
    """What a store holds, in the form of `mlcard.imports.mlflow.folder.load`.

    Raises:
        UnreadableFileError: the file is no SQLite database, or no store of MLflow.
        LimitExceededError: it asks for more than is read.
    """
    with opened(source, MAX_LENGTH) as database:
        rows = {name: list(_rows(database, name, source)) for name in TABLES}
    if not rows["experiments"]:
        raise UnreadableFileError(
            f"{source.name}: an SQLite database, and no store of MLflow: no experiments"
        )
    return _store(rows)


def _rows(database: sqlite3.Connection, table: str, source: Source) -> Iterator[dict[str, Any]]:
    """Yield the rows of a real table that has the columns it must have; nothing if there is none."""
    kinds = database.execute(
        "SELECT type FROM sqlite_master WHERE name = ? AND sql NOT LIKE 'CREATE VIRTUAL%'", (table,)
    ).fetchall()
    if kinds != [("table",)]:
        return
    columns = [str(row[1]) for row in database.execute(f'PRAGMA table_xinfo("{table}")') if row[6] == 0]
    if not set(TABLES[table]) <= set(columns):
        return
    steps = iter(range(MAX_STEPS))
    database.set_progress_handler(lambda: int(next(steps, None) is None), 1_000)
    names = ", ".join(f'"{name}"' for name in columns if '"' not in name)
    question = f'SELECT {names} FROM main."{table}" ORDER BY rowid LIMIT {MAX_ROWS + 1}'  # noqa: S608 - our names
    for count, row in enumerate(database.execute(question)):
        if count >= MAX_ROWS:
            raise LimitExceededError(f"{source.name}: table {table} has more than {MAX_ROWS} rows")
        kept = (name for name in columns if '"' not in name)
        yield {name: value for name, value in zip(kept, row, strict=True) if value not in (None, "", b"")}


def _store(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The rows put together."""
    store: dict[str, Any] = {
        "experiments": {str(row["experiment_id"]): row for row in rows["experiments"]},
        "runs": {str(row.get("run_uuid")): row for row in rows["runs"]},
        "models": {str(row.get("model_id")): row for row in rows["logged_models"]},
        "datasets": {str(row.get("dataset_uuid")): row for row in rows["datasets"]},
        "registered": {str(row.get("name")): row for row in rows["registered_models"]},
    }
    for table, things, owner, key, value, part in (
        ("experiment_tags", "experiments", "experiment_id", "key", "value", "tags"),
        ("params", "runs", "run_uuid", "key", "value", "params"),
        ("tags", "runs", "run_uuid", "key", "value", "tags"),
        ("logged_model_params", "models", "model_id", "param_key", "param_value", "params"),
        ("logged_model_tags", "models", "model_id", "tag_key", "tag_value", "tags"),
        ("registered_model_tags", "registered", "name", "key", "value", "tags"),
    ):
        for row in rows[table]:
            if (thing := store[things].get(str(row.get(owner)))) is not None and key in row:
                thing.setdefault(part, {})[str(row[key])] = str(row.get(value, ""))
    for row in rows["latest_metrics"]:
        if (run := store["runs"].get(str(row.get("run_uuid")))) is not None and "key" in row:
            run.setdefault("metrics", {})[str(row["key"])] = {
                name: row[name] for name in ("value", "step", "timestamp") if name in row
            }
    for row in rows["logged_model_metrics"]:
        if (model := store["models"].get(str(row.get("model_id")))) is not None and "metric_name" in row:
            entry = {"value": row.get("metric_value"), "step": row.get("metric_step")}
            if "dataset_name" in row:
                entry["dataset"] = {"name": row["dataset_name"], "digest": row.get("dataset_digest")}
            model.setdefault("metrics", {})[str(row["metric_name"])] = entry
    _link(rows, store)
    for row in rows["model_versions"]:
        if (registered := store["registered"].get(str(row.get("name")))) is not None:
            registered.setdefault("versions", {})[f"version-{row.get('version')}"] = row
    return store


def _link(rows: dict[str, list[dict[str, Any]]], store: dict[str, Any]) -> None:
    """Say of each run which datasets went in, and which models came out."""
    tags: dict[str, dict[str, str]] = {}
    for row in rows["input_tags"]:
        tags.setdefault(str(row.get("input_uuid")), {})[str(row.get("name"))] = str(row.get("value"))
    for row in rows["inputs"]:
        name = str(row.get("input_uuid"))
        into = row.get("destination_type") == "RUN"
        run = store["runs"].get(str(row.get("destination_id" if into else "source_id")))
        if run is not None:
            run.setdefault("inputs" if into else "outputs", {})[name] = {**row, "tags": tags.get(name, {})}

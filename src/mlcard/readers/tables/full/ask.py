"""Facts about how hard a table is to learn from, computed in another process within a time limit."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from threading import Timer
from typing import TYPE_CHECKING, Any

from mlcard.errors import MissingExtraError
from mlcard.facts import Fact
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.feature_type import feature_type
from mlcard.readers.tables.row_sample import SEED
from mlcard.readers.tables.sound import DEFINITION_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

#: Seconds after which the process is ended. On a slow machine what is not done by then is `capped`.
SECONDS = 120.0
#: Types of features that are learned from.
_LEARNED = frozenset({"numeric", "nominal", "ordinal", "boolean"})
#: `-P`: nothing is imported from the working directory, which may be the folder of a stranger's model.
_CHILD = (sys.executable, "-P", "-m", "mlcard.readers.tables.full.answer")
#: One thread: the order of sums, and with it the last digit, must not depend on the machine.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)


def facts_of_learning(table: TableProfile) -> Iterator[Fact]:
    """Landmarkers and characteristics of a table.

    Raises:
        MissingExtraError: scikit-learn is not installed.
    """
    if find_spec("sklearn") is None:
        raise MissingExtraError(
            "landmarkers are computed with scikit-learn, which is not installed",
            hint="pip install 'mlcard[landmarks]', or leave --meta-features full out",
        )
    from mlcard.readers.tables.full.feature_statistics import facts_of_features  # noqa: PLC0415 - takes scipy

    yield from facts_of_features(table)
    target = table.target
    if target is None or not _can_learn(table, target) or target.column.kind == "date":
        return
    features = [item for item in table.features if feature_type(item) in _LEARNED and _can_learn(table, item)]
    rows = table.sample.drop_nulls(target.column.key)
    where = f"{rows.height} of {table.rows} rows" if table.is_sampled else f"all {table.rows} rows"
    answers = _asked([item.column.key for item in features], target.column.key, rows)
    yield from _facts(answers, table, where)


def _can_learn(table: TableProfile, item: ColumnProfile) -> bool:
    """Whether the sample has the values of a column."""
    return item.column.key in table.sample.columns


def _asked(features: list[str], target: str, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The lines that the other process writes in time; the first tells what it set out to compute."""
    table = io.BytesIO()
    finite = [
        pl.when(pl.col(key).is_finite()).then(pl.col(key)) if rows[key].dtype == pl.Float64 else pl.col(key)
        for key in (*features, target)
    ]
    rows.select(finite).write_ipc(table)
    request = json.dumps({"features": features, "target": target}).encode() + b"\n" + table.getvalue()
    with subprocess.Popen(  # noqa: S603 - a command of our own, without a word from the file
        _CHILD,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **_ONE_THREAD},
    ) as child:
        timer = Timer(SECONDS, child.kill)
        timer.start()
        try:
            said, complaint = child.communicate(request)
        finally:
            timer.cancel()
    if child.returncode > 0:
        raise RuntimeError(f"landmarkers failed\n{complaint.decode(errors='replace').strip()}")
    return [json.loads(line) for line in said.splitlines() if line.endswith(b"}")]


def _facts(answers: list[dict[str, Any]], table: TableProfile, where: str) -> Iterator[Fact]:
    late = f"not done after {SECONDS:.0f} seconds"
    if not answers:
        nothing: list[JsonValue] = [
            {"meta_feature": name, "reason": "capped", "comment": late}
            for name in ("characteristics", "landmarkers")
        ]
        yield Fact("/dataset/characteristics", {"not_given": nothing}, where, "computed")
        return
    plan, *answers = answers
    missing: list[JsonValue] = [
        {"meta_feature": item["name"], "reason": item["reason"], "comment": item["comment"]}
        for item in answers
        if "reason" in item
    ]
    missing += [
        {"meta_feature": name, "reason": "capped", "comment": late} for name in plan["names"][len(answers) :]
    ]
    about: dict[str, JsonValue] = {
        "definition": "mlcard",
        "definition_version": DEFINITION_VERSION,
        "engine": plan["engine"],
        "random_seed": SEED,
        "target_feature": None if table.target is None else table.target.column.name,
    }
    entries = _entries(answers, "characteristic")
    exact = plan["rows"] == table.rows
    characteristics: dict[str, JsonValue] = {
        **about, "exact": exact, "sample_size": plan["rows"], "entries": entries, "not_given": missing,
    }  # fmt: skip
    given: dict[str, JsonValue] = {
        name: value for name, value in characteristics.items() if value not in (None, [])
    }
    yield Fact("/dataset/characteristics", given, where, "computed")
    landmarkers: list[JsonValue] = [
        {name: value for name, value in (entry | about).items() if value not in (None, [])}
        for entry in _entries(answers, "landmarker")
    ]
    if landmarkers:
        yield Fact("/dataset/landmarkers", landmarkers, where, "computed")


def _entries(answers: list[dict[str, Any]], kind: str) -> list[Any]:
    return [entry for item in answers if item["kind"] == kind for entry in item.get("entries", ())]

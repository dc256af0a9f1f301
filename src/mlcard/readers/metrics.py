"""Files of evaluation results: a JSON object whose keys are measures (`metrics.json` and the like).

There is no specification; read are the habits of scikit-learn users, of the Hugging Face `Trainer`
(https://huggingface.co/docs/transformers/main_classes/trainer, `save_metrics`) and of
`sklearn.metrics.classification_report(output_dict=True)`. A key is a known measure, with a prefix that names
the split and a suffix that says it is a mean or a standard deviation; objects may be nested one level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact
from mlcard.readers.bounded_json import is_number, read_object
from mlcard.readers.measures import is_negated, measure_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

#: Names under which results are kept; the content decides in the end.
NAME = re.compile(r"(metrics|results|scores?|eval)[^/]*\.json$", re.IGNORECASE)

#: Most bytes read of a results file.
MAX_BYTES = 8_000_000

#: Prefixes of keys that name a split. `eval_` names none: what it was evaluated on, only the script knows.
SPLITS = {
    "test": "test", "train": "train", "training": "train",
    "val": "validation", "valid": "validation", "validation": "validation", "dev": "validation",
}  # fmt: skip
CROSS_VALIDATION = {"cv", "crossval", "cross_validation", "cross_val"}
_PREFIXES = sorted([*SPLITS, *CROSS_VALIDATION, "eval", "mean", "avg", "average"], key=len, reverse=True)
_PREFIX = re.compile(
    rf"^({'|'.join(_PREFIXES)})"
    r"[_/\-. ]+(?=.)",
    re.IGNORECASE,
)
_DEVIATION = re.compile(
    r"^(?:std|stdev)_(?=.)|[_\-. ](?:std|stdev|std_dev|standard_deviation|sd)$", re.IGNORECASE
)
_MEAN = re.compile(r"[_\-. ](?:mean|avg|average)$", re.IGNORECASE)

#: Rows of a classification report that are no classes.
REPORT_AVERAGES = {
    "macro avg": "macro", "micro avg": "micro", "weighted avg": "weighted", "samples avg": "samples",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """What the name of one result says: the measure, what of it, and on which split."""

    measure: str
    split: str | None = None
    procedure: str | None = None
    deviation: bool = False
    negated: bool = False


def looks_like(head: bytes) -> bool:
    """Whether the start of a file can be results: a known measure before a number or an object."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    text = head[:65_536].decode("utf-8", "replace")
    keys = re.finditer(r'"([^"\\]{1,80})"\s*:\s*(?=[-\d{])', text)
    return any(parse_key(match.group(1)) for match in keys)


def read(source: Source) -> Iterator[Fact]:
    """One evaluation for each measure in a file of results; a file without any says nothing."""
    results = read_object(source, max_bytes=MAX_BYTES)
    for position, (evaluation, where) in enumerate(_evaluations(results)):
        if position == 0:
            yield Fact("/file/format", "metrics", "keys")
        yield Fact("/model/evaluations/-", evaluation, where)


def parse_key(text: str) -> Key | None:
    """Split the name of a result into split, measure and kind; nothing when it names no known measure."""
    split = procedure = None
    deviation, rest = _DEVIATION.subn("", text.strip())[::-1]
    for _ in range(4):
        measure = measure_name(rest)
        if measure:
            return Key(measure, split, procedure, bool(deviation), is_negated(rest))
        prefix = _PREFIX.match(rest)
        if prefix:
            word = prefix.group(1).lower()
            split = SPLITS.get(word, split)
            procedure = "cross validation" if word in CROSS_VALIDATION else procedure
            rest = rest[prefix.end() :]
        elif _MEAN.search(rest):
            rest = _MEAN.sub("", rest)
        else:
            return None
    return None


def _evaluations(results: Mapping[str, Any]) -> Iterator[tuple[dict[str, JsonValue], str]]:
    yield from _level(results, {}, "")
    report = any(name in results for name in REPORT_AVERAGES)
    for name, inner in results.items():
        if not isinstance(inner, dict):
            continue
        key = parse_key(name)
        if key is not None:
            yield from _statistics(key, inner, name)
        else:
            yield from _level(inner, _context(name, report=report), f"{name}/")


def _level(
    results: Mapping[str, Any], context: dict[str, JsonValue], path: str
) -> Iterator[tuple[dict[str, JsonValue], str]]:
    """The evaluations of one object: each number under a measure, with its standard deviation beside it."""
    average = context.pop("average", None)
    deviations: dict[tuple[str, str | None], float] = {}
    found: list[tuple[Key, str, float]] = []
    for name, value in results.items():
        key = parse_key(name) if is_number(value) else None
        if key is None:
            continue
        if key.deviation:
            deviations[key.measure, key.split] = value
        else:
            found.append((key, name, -value if key.negated else value))
    for key, name, value in found:
        evaluation = _evaluation(key, value, context)
        if average:
            evaluation["measure"] = f"{key.measure}_{average}"
        if (key.measure, key.split) in deviations:
            evaluation["standard_deviation"] = deviations[key.measure, key.split]
        yield evaluation, f"key {path}{name}"


def _statistics(key: Key, inner: Mapping[str, Any], name: str) -> Iterator[tuple[dict[str, JsonValue], str]]:
    """An evaluation written as `{"mean": …, "std": …}` or `{"value": …}`."""
    for field in ("mean", "value", "score"):
        if is_number(inner.get(field)):
            evaluation = _evaluation(key, -inner[field] if key.negated else inner[field], {})
            if is_number(inner.get("std")):
                evaluation["standard_deviation"] = inner["std"]
            yield evaluation, f"key {name}/{field}"
            return


def _evaluation(key: Key, value: float, context: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    evaluation: dict[str, JsonValue] = {"measure": key.measure, "value": value, **context}
    if key.split:
        evaluation["split"] = key.split
    if key.procedure:
        evaluation["procedure"] = key.procedure
    return evaluation


def _context(name: str, *, report: bool) -> dict[str, JsonValue]:
    """What the key of a nested object says of the evaluations in it."""
    word = name.strip().lower()
    if report:
        return {"average": REPORT_AVERAGES[word]} if word in REPORT_AVERAGES else {"slice": f"class {name}"}
    if word in SPLITS:
        return {"split": SPLITS[word]}
    if word in CROSS_VALIDATION:
        return {"procedure": "cross validation"}
    if word in {"metrics", "results", "scores", "eval", "evaluation", "overall", "summary", "performance"}:
        return {}
    return {"name": name[:200]}

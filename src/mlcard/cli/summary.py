"""What a card says, in a few lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.cli.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue

_MOST_SETTINGS = 4


def summary(card: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield a line for each model, dataset and edge of lineage, and one for the evidence."""
    for model in _mappings(card.get("models")):
        yield f"model    {model.get('id')}: {_what(model)}"
        for evaluation in _mappings(model.get("evaluations")):
            yield f"         {_evaluation(evaluation)}"
    for dataset in _mappings(card.get("datasets")):
        yield f"dataset  {dataset.get('id')}: {_size(dataset)}"
        yield from _sensitivity(dataset)
    for model in _mappings(card.get("models")):
        yield from _lineage(model)
    findings = [
        item for model in _mappings(card.get("models")) for item in _mappings(model.get("security_findings"))
    ]
    for finding in findings:
        yield f"security {finding.get('severity')}: {finding.get('what')} in {finding.get('file')}"
    evidence = card.get("evidence")
    if isinstance(evidence, list):
        yield f"evidence for {counted(len(evidence), 'value')}"


def _what(model: Mapping[str, JsonValue]) -> str:
    """The algorithm with a few of its hyperparameters, or the architecture with its size."""
    parts = [str(model[name]) for name in ("architecture", "algorithm") if name in model]
    parts = parts or [_away(model) or "unknown kind"]
    settings = model.get("hyperparameters")
    if isinstance(settings, dict) and settings and "algorithm" in model:
        plain = [f"{name}={value}" for name, value in settings.items() if not isinstance(value, dict | list)]
        rest = len(settings) - len(plain[:_MOST_SETTINGS])
        parts.append(f"({', '.join(plain[:_MOST_SETTINGS])}{f', {rest} more' if rest else ''})")
    parameters = model.get("parameter_count")
    if isinstance(parameters, int):
        parts.append(f"with {counted(parameters, 'parameter')}")
    return " ".join(parts)


def _evaluation(evaluation: Mapping[str, JsonValue]) -> str:
    """A measure with its value, and how, on which split and on what data it was taken."""
    value = evaluation.get("value")
    number = f"{value:.4g}" if isinstance(value, float) else str(value)
    how = f", {evaluation['procedure']}" if "procedure" in evaluation else ""
    split = f" ({evaluation['split']})" if "split" in evaluation else ""
    what = f" on {evaluation['dataset']}" if "dataset" in evaluation else ""
    return f"{evaluation.get('measure')} {number}{how}{split}{what}"


def _size(dataset: Mapping[str, JsonValue]) -> str:
    """Rows, columns and target of a table; of one whose content is not here, its bytes."""
    if away := _away(dataset):
        return away
    features = dataset.get("features")
    columns = f", {counted(len(features), 'column')}" if isinstance(features, list) else ""
    rows = dataset.get("number_of_instances")
    target = f", target {dataset['target_feature']}" if "target_feature" in dataset else ""
    told = counted(rows, "row") if isinstance(rows, int) else "? rows"
    return f"{told}{columns}{target}"


def _away(thing: Mapping[str, JsonValue]) -> str:
    """The bytes of a thing of which some file is not here; empty if all are."""
    files = list(_mappings(thing.get("files")))
    known = sum(_bytes(file) for file in files)
    return f"{known:,} bytes, not here" if any("stand_in" in file for file in files) else ""


def _bytes(file: Mapping[str, JsonValue]) -> int:
    size = file.get("byte_size")
    return size if isinstance(size, int) else 0


def _sensitivity(dataset: Mapping[str, JsonValue]) -> Iterator[str]:
    """How well a dataset has to be protected, and what in which columns makes it so."""
    columns: dict[str, list[str]] = {}
    for mark in _mappings(dataset.get("sensitivity_marks")):
        columns.setdefault(str(mark.get("sensitive_category")), []).append(str(mark.get("feature", "it")))
    columns.pop("none", None)
    told = [
        f"{kind} in {', '.join(names[:3])}{', …' if len(names) > 3 else ''}"
        for kind, names in columns.items()
    ]
    if told:
        yield f"         {dataset.get('security_level', 'sensitive')}: {'; '.join(told)}"


def _lineage(model: Mapping[str, JsonValue]) -> Iterator[str]:
    """The edges from the training data over the script to the model, and from the models it derives from."""
    training = model.get("training")
    code = training.get("source_code") if isinstance(training, dict) else None
    script = f" → {code.get('path')}" if isinstance(code, dict) and "path" in code else ""
    data = [str(use.get("dataset")) for use in _mappings(model.get("trained_on"))]
    if data:
        names = ", ".join(data[:3]) + (f" and {len(data) - 3} more" if len(data) > 3 else "")
        yield f"lineage  {names}{script} → {model.get('id')}"
    for base in _mappings(model.get("base_models")):
        yield f"lineage  {base.get('model')} → {model.get('id')} ({base.get('relation', 'derived')})"


def _mappings(value: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    """Yield the mappings of a list, whatever stands there."""
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield item

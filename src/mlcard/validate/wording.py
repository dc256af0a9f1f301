"""The words of structural findings: what types, patterns and keys mean to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable

#: JSON types, as a person calls them.
TYPES = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "a mapping", "null": "empty",
}  # fmt: skip

#: Slots whose text has to fit a pattern, and what the pattern means.
PATTERNS = {
    "mlcard": 'the version of the standard, "1.0"',
    "license": "an SPDX licence expression such as Apache-2.0, or LicenseRef-name for one that SPDX lacks",
    "language": "a language tag (BCP 47) such as en or pt-BR",
    "sha256": "64 hexadecimal digits in lower case",
    "tensors_digest": "64 hexadecimal digits in lower case",
    "tensors_file": "a path relative to the folder of the card",
    "rows_digest": "32 hexadecimal digits in lower case",
    "values_digest": "32 hexadecimal digits in lower case",
    "sketch_key": "8 hexadecimal digits in lower case",
    "sketch_file": "a path relative to the folder of the card",
    "graph_digest": "64 hexadecimal digits in lower case",
    "observed_sha256": "64 hexadecimal digits in lower case",
    "digest": "12 hexadecimal digits in lower case",
    "checksum_value": "hexadecimal digits in lower case",
    "orcid": "an ORCID such as https://orcid.org/0000-0002-1825-0097",
    "email": "an e-mail address",
    "slot": "a JSON Pointer such as /models/0/license",
    "path": "a path relative to the folder of the card",
    "unit": "a UCUM unit such as s, By or %",
    "format": "the short name of a format, such as safetensors",
    "media_type": "a media type such as text/csv",
    "measure": "the name of a measure, such as accuracy",
    "ml_task": "a task in lower case joined by hyphens, such as text-classification",
    "python_version": "a version of Python such as 3.12.4",
    "definition_version": "a version such as 1.0",
    "frequency": "a duration (ISO 8601) such as P1M",
    "start_date": "a year, month or day such as 2026-11",
    "end_date": "a year, month or day such as 2026-11",
    "meta_feature": "the name of a meta-feature, such as number_of_instances",
    "metric": "a name in lower case joined by underscores, such as completeness",
    "shape": "a shape such as (?, 3, 224, 224)",
    "histogram": "ten whole numbers separated by blanks",
    "delimiter": "one character, such as a comma or a tab",
    "quote_char": "one character, such as a quotation mark",
    "decimal_char": "one character, a point or a comma",
}

#: Formats of text in JSON Schema, and what they mean.
FORMATS = {
    "date": "a date such as 2026-11-21",
    "date-time": "a time such as 2026-11-21T08:30:00Z",
    "uri": "an absolute IRI such as https://example.org/x",
}

#: Words of others for keys of the standard.
SYNONYMS = {
    "tags": "keywords", "licence": "license", "author": "creator", "authors": "creator",
    "params": "hyperparameters", "parameters": "hyperparameters", "metrics": "evaluations",
    "datasets": "trained_on", "task": "ml_task", "framework": "libraries",
}  # fmt: skip

#: Keys that have to be there, and what belongs under them.
EXPECTED = {
    "mlcard": '"1.0", the version of the standard',
    "id": "a short name without spaces, such as diabetes-predictor",
    "name": "the name as people say it",
    "measure": "what was measured, such as accuracy",
    "value": "the number",
    "unit": "the unit, such as g or kW.h",
    "path": "the path relative to the folder of the card",
    "dataset": "the id of the dataset",
    "model": "the id of the model",
    "slot": "a JSON Pointer such as /models/0/license",
    "method": "how: read, computed, inferred or declared",
    "status": "unknown, not_applicable or withheld",
    "reason": "why",
}

#: Characters that nobody sees: spaces that do not break, marks without width, soft hyphens.
INVISIBLE = lazy("[\u00a0\u00ad\u200b-\u200f\u2060\u202f\ufeff]")
_LONGEST = 60


def similar(word: str, known: Iterable[str], count: int = 1, cutoff: float = 0.6) -> list[str]:
    """The most similar of some known words, the best first."""
    from difflib import get_close_matches  # noqa: PLC0415 - only wrong cards need it

    return get_close_matches(word, list(known), count, cutoff)


def shown(text: str) -> str:
    """A stretch of a card's text on one line, shortened."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def quoted(value: Any) -> str:
    """A value in quotation marks, shortened; numbers stand without."""
    return f"'{shown(value)}'" if isinstance(value, str) else shown(str(value))


def an(value: Any) -> str:
    """The type of a value, as a person calls it."""
    if isinstance(value, bool):
        return "true or false"
    names = {
        str: "text",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "a mapping",
        type(None): "empty",
    }
    return names[type(value)]

"""The rows of an ARFF file as texts: dense ones with all values, sparse ones with those that are not zero.

Format: https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/. What a sparse row leaves out
is 0 of a number, and the first declared value of a nominal attribute: so Weka reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.arff_header import unescaped, unquoted
from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.readers.tables.arff_header import Attribute

#: A value of a line, quoted or not, and what separates it from the next.
_TOKEN = re.compile(r"\s*(?:('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|([^,]*))\s*(?:,|$)")
_WORD = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s,]+")
#: An entry of a sparse row: number of the attribute, and value.
_ENTRY = re.compile(r"\s*(\d+)\s+('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s,}]+)\s*(?:,|$)")
#: The weight of a row, which may follow its values.
_WEIGHT = re.compile(r"\s*,?\s*\{\s*[-+.\deE]+\s*\}\s*$")


#: What only occurs in lines that have to be read one by one.
_MARKS = re.compile(rb"['\"\\\\%{]")
#: Most cells of one frame.
MOST_CELLS = 2_000_000


class RaggedRowError(ValueError):
    """A row has other values than there are attributes."""


def frames(block: bytes, attributes: Sequence[Attribute]) -> Iterator[tuple[Any, list[int]]]:
    """The rows of a block of whole lines as texts, and the numbers of the lines that are none, from 1.

    Missing values are null. Rows come in several frames where they are long: sparse ones grow.
    """
    keys = [f"c{index}" for index in range(len(attributes))]
    quick = None if _MARKS.search(block) else _quick(block, keys)
    if quick is not None:
        yield quick, []
        return
    most = max(1, MOST_CELLS // len(keys))
    rows: list[list[str | None]] = []
    wrong: list[int] = []
    zeros = [attribute.values[0] if attribute.values else "0" for attribute in attributes]
    for number, line in enumerate(block.decode("utf-8", "replace").split("\n"), start=1):
        text = line.strip()
        if not text or text.startswith("%"):
            continue
        try:
            rows.append(_sparse(text, zeros) if text.startswith("{") else _dense(text, len(keys)))
        except RaggedRowError:
            wrong.append(number)
        if len(rows) == most:
            yield _frame(rows, keys), wrong
            rows, wrong = [], []
    if rows or wrong:
        yield _frame(rows, keys), wrong


def _frame(rows: Sequence[Sequence[str | None]], keys: Sequence[str]) -> Any:
    columns = list(zip(*rows, strict=True)) or [()] * len(keys)
    return pl.DataFrame(dict(zip(keys, columns, strict=True)), schema=dict.fromkeys(keys, pl.String))


def _quick(block: bytes, keys: Sequence[str]) -> Any:
    """The rows of a block without quotes, comments and sparse rows; None if not all are of one length."""
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            quote_char=None,
            schema=dict.fromkeys(keys, pl.String),
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    stripped = frame.select(pl.all().str.strip_chars().replace("", None))
    rows = stripped.filter(~pl.all_horizontal(pl.all().is_null()))
    if rows.null_count().sum_horizontal().item():
        return None
    return rows.select(pl.all().replace("?", None))


def _dense(line: str, width: int) -> list[str | None]:
    """The values of a row; separated by commas, or by blanks where there are no commas."""
    text = _WEIGHT.sub("", line) if line.endswith("}") else line
    values = _separated(text)
    if len(values) != width:
        values = [None if word == "?" else unquoted(word) for word in _WORD.findall(text)]
    if len(values) != width:
        raise RaggedRowError
    return values


def _separated(text: str) -> list[str | None]:
    """The values between commas; a comma at the end means nothing."""
    text = text.rstrip().removesuffix(",")
    if "'" not in text and '"' not in text and "\\" not in text:
        return [_bare(value) for value in text.split(",")]
    values: list[str | None] = []
    position = 0
    while position <= len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise RaggedRowError
        values.append(unquoted(match[1]) if match[1] is not None else _bare(match[2]))
        if match.end() == len(text) and not match[0].endswith(","):
            break
        position = match.end()
    return values


def _bare(text: str) -> str | None:
    """A value without quotes: one that is empty is none, and Weka refuses it."""
    value = text.strip()
    if not value:
        raise RaggedRowError
    return None if value == "?" else unescaped(value)


def _sparse(text: str, zeros: Sequence[str]) -> list[str | None]:
    """The values of a sparse row, with the zeros that it leaves out."""
    weight = _WEIGHT.search(text)
    whole = text[: weight.start()] if weight is not None and weight.start() else text
    if not whole.endswith("}"):
        raise RaggedRowError
    row: list[str | None] = [*zeros]
    inner, position = whole[1:-1].strip(), 0
    while position < len(inner):
        match = _ENTRY.match(inner, position)
        if match is None or int(match[1]) >= len(row):
            raise RaggedRowError
        row[int(match[1])] = None if match[2] == "?" else unquoted(match[2])
        position = match.end()
    return row

"""Sketches as JSON: what a card says, and the file beside it that lists the hashes.

A card has the summary (class `TableSketch` of the schema) and names the file. Both digests, and the file and
table that it is of, tie a sketch in the file to that of the card. Hashes are written as base64 of 64-bit
integers, lowest first, least significant byte first.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import sys
from array import array
from typing import TYPE_CHECKING

from mlcard.beside import objects_in
from mlcard.errors import InvalidCardError, LimitExceededError
from mlcard.sketch import METHOD, TOP, ColumnSketch, Hashes, TableSketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mlcard.facts import JsonValue

#: Most bytes of a file of sketches; that of a table takes 200 KB at the most, of 1,000 columns 1 MB.
MOST_BYTES = 128 * 2**20
#: Most hashes of one set: far more than any version keeps.
_MOST_HASHES = 65_536
#: Slots of the summary that a card has, in their order.
_SUMMARY = (
    "method", "rows_digest", "values_digest", "sketch_size", "sketch_key", "columns_left_out",
)  # fmt: skip
_AGAIN = "delete it, and run `mlcard extract --sketch` again"
_DIGEST = re.compile(r"[0-9a-f]{32}")


def summary(entry: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A sketch without its hashes, as a card has it."""
    return {name: entry[name] for name in _SUMMARY if name in entry}


def entry(sketch: TableSketch) -> dict[str, JsonValue]:
    """A sketch with its hashes, as the file beside the card has it."""
    found: dict[str, JsonValue] = {"file": sketch.file} if sketch.file else {}
    found |= {"table": sketch.table} if sketch.table else {}
    found |= {
        "method": METHOD,
        "rows_digest": sketch.rows_digest,
        "values_digest": sketch.values_digest,
        "sketch_size": sketch.size,
    }
    found |= {"sketch_key": sketch.key} if sketch.key else {}
    found |= {"columns_left_out": [*sketch.left_out]} if sketch.left_out else {}
    return found | {
        "rows": sketch.rows,
        "exact": _hashes(sketch.exact),
        "near": _hashes(sketch.near),
        "loose": _hashes(sketch.loose),
        "columns": [_column(column) for column in sketch.columns],
    }


def _hashes(hashes: Hashes) -> dict[str, JsonValue]:
    numbers = array("Q", sorted(hashes.values))
    if sys.byteorder == "big":
        numbers.byteswap()
    return {"all": hashes.whole, "hashes": base64.b64encode(numbers.tobytes()).decode("ascii")}


def _column(column: ColumnSketch) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {
        "name": column.name, "kind": column.kind, "count": column.count, "digest": column.digest,
    }  # fmt: skip
    found |= {"dense": True} if column.dense else {}
    return found | _hashes(column.low)


def text_of(entries: Iterable[Mapping[str, JsonValue]], version: str) -> str:
    """The text of a file of sketches: a line for each column, so that a change shows where it is.

    Args:
        entries: sketches with their hashes.
        version: version of the schema.
    """
    parts = ",\n".join(map(_lines, entries))
    return f'{{"mlcard": {json.dumps(version)}, "sketches": [\n{parts}\n]}}\n'


def _lines(item: Mapping[str, JsonValue]) -> str:
    about = {name: value for name, value in item.items() if name != "columns"}
    columns = item.get("columns")
    listed = columns if isinstance(columns, list) else []
    lines = [json.dumps(column, ensure_ascii=False) for column in listed]
    head = json.dumps(about, ensure_ascii=False).removesuffix("}")
    return f'{head}, "columns": [\n' + ",\n".join(lines) + "\n]}"


def entries_in(path: Path) -> list[dict[str, JsonValue]]:
    """The sketches in a file, as it has them; none when there is no such file.

    Raises:
        InvalidCardError: it is no file of sketches.
        LimitExceededError: it is larger than any.
    """
    return objects_in(path, "sketches", most_bytes=MOST_BYTES, hint=_AGAIN)


def parse(item: Mapping[str, JsonValue]) -> TableSketch:
    """The sketch that an object of a file says.

    Raises:
        InvalidCardError: it is of another method, or damaged.
    """
    if item.get("method") != METHOD:
        raise InvalidCardError(
            f"a sketch of the method {str(item.get('method'))[:100]!r}, where {METHOD} is known",
            hint="run `mlcard extract --sketch` with this version of mlcard",
        )
    columns, left_out = item.get("columns"), item.get("columns_left_out")
    return TableSketch(
        rows=_count(item, "rows"),
        rows_digest=_digest(item, "rows_digest"),
        values_digest=_digest(item, "values_digest"),
        exact=_parsed(item.get("exact")),
        near=_parsed(item.get("near")),
        loose=_parsed(item.get("loose")),
        columns=tuple(
            _parsed_column(column)
            for column in (columns if isinstance(columns, list) else [])
            if isinstance(column, dict)
        ),
        size=_count(item, "sketch_size"),
        left_out=tuple(map(str, left_out)) if isinstance(left_out, list) else (),
        key=str(item.get("sketch_key", "")),
        file=str(item.get("file", "")),
        table=str(item.get("table", "")),
    )


def _parsed_column(item: Mapping[str, JsonValue]) -> ColumnSketch:
    return ColumnSketch(
        name=str(item.get("name")),
        kind=str(item.get("kind")),
        count=_count(item, "count"),
        digest=_digest(item, "digest"),
        low=_parsed(dict(item)),
        dense=item.get("dense") is True,
    )


def _parsed(item: JsonValue) -> Hashes:
    """The hashes of an object; an object without them, or with half a hash, is damaged."""
    text = item.get("hashes") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(text, str):
        raise InvalidCardError("a sketch that lacks hashes", hint=_AGAIN)
    if len(text) > 12 * _MOST_HASHES:
        raise LimitExceededError(f"a sketch with more than {_MOST_HASHES:,} hashes of one set", hint=_AGAIN)
    try:
        numbers = array("Q", base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise InvalidCardError("a sketch whose hashes are damaged", hint=_AGAIN) from error
    if sys.byteorder == "big":
        numbers.byteswap()
    whole = item.get("all") is True or not numbers
    return Hashes(frozenset(numbers), TOP if whole else max(numbers) + 1)


def _digest(item: Mapping[str, JsonValue], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise InvalidCardError(f"a sketch that lacks {name}", hint=_AGAIN)
    return value


def _count(item: Mapping[str, JsonValue], name: str) -> int:
    value = item.get(name, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0

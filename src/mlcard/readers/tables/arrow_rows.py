"""The rows of an Arrow file or stream, read by polars some batches at a time, in a process of their own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables import TableOptions, Told
from mlcard.readers.tables.arrow_dictionaries import declared_values, encodings
from mlcard.readers.tables.arrow_messages import END, HEADER, Messages, parsed, read_messages
from mlcard.readers.tables.engine import pl, translated
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.hugging_face import class_names
from mlcard.readers.tables.polars_types import columns_of, values
from mlcard.readers.tables.table import BATCH_BYTES, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

_HINT = "copy or download the file again"


def tables(source: Source) -> Iterator[FoundTable]:
    """The one table of an Arrow file."""
    messages = read_messages(source)
    with translated(source.name, "Arrow", _HINT):
        schema = dict(_read(source, messages, 0, 0).schema)
        declared, told = _declared(source, messages, schema)

    def opened(options: TableOptions, _thorough: bool) -> Table:
        columns = columns_of(schema, options, declared, told)
        return Table(
            source.name, columns, lambda: _batches(source, messages, columns, schema), rows=messages.rows
        )

    yield FoundTable(source, tuple(schema), opened)


def _declared(
    source: Source, messages: Messages, types: dict[str, Any]
) -> tuple[dict[str, tuple[str, ...]], dict[str, Told]]:
    """The values that columns declare, and the types of those whose values have an order.

    polars marks the dictionaries of its own enumerations as ordered, whether or not the order means anything.
    """
    _, message = parsed(messages.schema[8:], "schema")
    schema = message.table(HEADER)
    found = encodings(schema)
    wanted = {one.number: one for one in found if one is not None}
    with source.open() as file:
        listed = declared_values(file, messages.dictionaries, wanted) if wanted else {}
    declared = {
        name: listed[one.number]
        for name, one in zip(types, found, strict=True)
        if one and one.number in listed
    }
    told = {
        name: Told("ordinal", "schema, an ordered dictionary", "read")
        for name, one in zip(types, found, strict=True)
        if one is not None and one.ordered and name in declared and types[name] == pl.Categorical
    }
    pairs = {pair.text(0): pair for pair in schema.tables(2)} if schema is not None else {}
    if "huggingface" in pairs:
        declared |= class_names(pairs["huggingface"].text(1, 1 << 20))
    return declared, told


def _batches(source: Source, messages: Messages, columns: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """The values, of as many batches at once as are not too long."""
    first, held = 0, 0
    for index, (message, _) in enumerate(messages.batches):
        held += message.end - message.body
        if held >= BATCH_BYTES or index == len(messages.batches) - 1:
            with translated(source.name, "Arrow", _HINT):
                yield values(_read(source, messages, first, index + 1), columns, schema)
            first, held = index + 1, 0


def _read(source: Source, messages: Messages, first: int, last: int) -> Any:
    """The rows of some batches, as polars reads a stream that has only these."""
    stream = io.BytesIO(messages.schema)
    stream.seek(0, io.SEEK_END)
    chosen = [message for message, _ in messages.batches[first:last]]
    end = chosen[-1].start if chosen else 0
    needed = [message for message in messages.dictionaries if messages.is_file or message.start < end]
    with source.open() as file:
        for message in (*needed, *chosen) if messages.is_file else sorted((*needed, *chosen)):
            file.seek(message.start)
            stream.write(file.read(message.end - message.start))
    stream.write(END)
    stream.seek(0)
    return pl.read_ipc_stream(stream)

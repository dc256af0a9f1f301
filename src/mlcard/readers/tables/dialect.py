"""How a CSV file is written: encoding, delimiter, quotes, line ends, header, names of the columns.

CSV: RFC 4180 as far as files keep to it. Everything is found out from the first MiB. Column names are
those that pandas gives, because training scripts name them so: a repeated name gets a number, an empty one
its place.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.sensitivity.forms import is_surely_a_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.facts import JsonValue, Source

#: How much of the file is looked at, in bytes and in records.
_HEAD = 1 << 20
_RECORDS = 500
#: The delimiters that are tried; the first wins where two explain the records equally well.
_DELIMITERS = "\t;|,"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Bytes that show whether a file without a mark is UTF-16, and characters that show single quotes.
_SAMPLE, _QUOTED = 1_000, 65_536
#: A field in single quotes, and a double quote at the border of a field.
_SINGLE_QUOTED = re.compile(r"(?m)(?:^|[,;\t|]) ?'[^'\n]*'(?=[,;\t|\r\n]|$)")
_AT_A_BORDER = re.compile(r'(?m)(?:^|[,;\t|]) *"|"(?=[,;\t|\r\n]|$)')
_NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")
#: Control characters that no text file has.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HINT = "mlcard reads delimited text with one header line and the same number of fields in every line"


@dataclass(frozen=True, slots=True)
class Dialect:
    r"""How a CSV file is written.

    Attributes:
        encoding: Python's name of the encoding.
        delimiter: the character between two fields.
        quote: the character around fields; empty where quotes are characters like others.
        quoted: whether it occurs.
        ends: what ends the lines: `lf`, `crlf`, `cr`.
        names: names of the columns, unique.
        blank: how many blank lines stand above the first record.
        header: whether that record names the columns.
        padded: whether blanks follow the delimiters.
    """

    encoding: str
    delimiter: str
    quote: str
    quoted: bool
    ends: tuple[str, ...]
    names: tuple[str, ...]
    blank: int
    header: bool
    padded: bool

    @property
    def skip(self) -> int:
        """How many records stand above the first row."""
        return self.blank + self.header

    def settings(self, decimal: str) -> dict[str, JsonValue]:
        """What the card says of it: the slots of the schema's `Dialect`."""
        settings: dict[str, JsonValue] = {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "quote_char": self.quote if self.quoted else None,
            "header": self.header,
            "skip_rows": self.blank or None,
            "line_terminators": [*self.ends],
            "skip_initial_space": self.padded or None,
            "decimal_char": decimal or None,
        }
        return {name: value for name, value in settings.items() if value not in (None, [])}


def detect(source: Source, encoding: str | None = None) -> Dialect:
    """Find out how a CSV file is written.

    Args:
        source: the file.
        encoding: the encoding, where more than the head of the file has shown it.
    """
    with source.open() as stream:
        head = stream.read(_HEAD)
        whole = not stream.read(1)
    if not head:
        raise UnreadableFileError(
            f"{source.name}: the file is empty", hint="remove it, or write a header line"
        )
    encoding = encoding or _encoding(head)
    text = _decoded(source, head, encoding, whole=whole)
    ends = _line_ends(text)
    if not whole:
        text = text[
            : text.rfind("\r" if ends == ("cr",) else "\n") + 1
        ]  # the last line of the head may be cut
    if not text.strip():
        raise _no_records(source, whole=whole)
    quote = _quote(text)
    delimiter, records = _best_split(text, quote)
    if not records:
        raise _no_records(source, whole=whole)
    blank = next(index for index, record in enumerate(records) if record)
    first, rows = records[blank], [record for record in records[blank + 1 :] if record]
    header = has_header(first, rows)
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        quote=quote,
        quoted=quote != "" and quote in text,
        ends=ends,
        names=names_of(first, rows, header=header),
        blank=blank,
        header=header,
        padded=_is_padded(rows or [first]),
    )


def _line_ends(text: str) -> tuple[str, ...]:
    """The line ends that occur in a text, by name."""
    both = text.count("\r\n")
    counts = {"lf": text.count("\n") - both, "crlf": both, "cr": text.count("\r") - both}
    return tuple(name for name, count in counts.items() if count)


def _quote(text: str) -> str:
    """The character around fields; empty where double quotes stand in the middle of fields only."""
    if '"' not in text:
        return "'" if len(_SINGLE_QUOTED.findall(text[:_QUOTED])) >= 2 else '"'
    return '"' if _AT_A_BORDER.search(text) else ""


def whole_records(text: bytes, dialect: Dialect, skip: int) -> tuple[list[list[str]], list[int]] | None:
    """The records of a text in UTF-8 that have no more fields than there are columns.

    Args:
        text: a part of the file with whole records.
        dialect: how the file is written.
        skip: how many records at the start are left out.

    Returns:
        The records, and the number of the last line of each that is too long; None if there are no records.
    """
    records: list[list[str]] = []
    ragged: list[int] = []
    with io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", errors="replace", newline="") as stream:
        reader = _reader(stream, dialect.delimiter, dialect.quote)
        try:
            for index, record in enumerate(reader):
                if len(record) > len(dialect.names) and any(record[len(dialect.names) :]):
                    ragged.append(reader.line_num)
                elif index >= skip and any(record):
                    records.append(record[: len(dialect.names)])
        except csv.Error:
            return None
    return records, ragged


def _reader(lines: Iterable[str], delimiter: str, quote: str) -> Any:
    if not quote:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote)


def encoding_of(source: Source) -> str:
    """The encoding that the head of a text file shows."""
    with source.open() as stream:
        return _encoding(stream.read(_HEAD))


def _encoding(head: bytes) -> str:
    """The encoding: by byte order mark, else UTF-8 if the head is valid, else one of a byte a character."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):  # of Latin letters, every other byte is zero
        zeros = head[first : 2 * _SAMPLE : 2]
        if (
            len(zeros) > 4
            and zeros.count(0) > 0.9 * len(zeros)
            and 0 not in head[1 - first : 2 * _SAMPLE : 2]
        ):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return one_byte_encoding(head)
    return "utf-8"


def one_byte_encoding(part: bytes) -> str:
    """Windows-1252, or Latin-1 if there are bytes that Windows-1252 leaves open."""
    try:
        part.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _decoded(source: Source, head: bytes, encoding: str, *, whole: bool) -> str:
    """The head as text; refused if it is none."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{source.name}: not {encoding} text ({error.reason})", hint=_HINT
        ) from error
    strange = _BINARY.search(text)
    if strange is not None:
        raise UnreadableFileError(
            f"{source.name}: not a text file: it has the control character {strange.group()!r} "
            f"at character {strange.start()}",
            hint="decompress or convert it first, or give it the suffix of its format",
        )
    return text


def _no_records(source: Source, *, whole: bool) -> UnreadableFileError:
    if whole:
        return UnreadableFileError(f"{source.name}: there are no rows in it, not even a header", hint=_HINT)
    return LimitExceededError(f"{source.name}: its first line is longer than {_HEAD} bytes", hint=_HINT)


def _best_split(text: str, quote: str) -> tuple[str, list[list[str]]]:
    """The delimiter that gives most records the same number of fields, at least two; else the comma."""
    best: tuple[float, str, list[list[str]]] = (0.0, ",", [])
    for delimiter in _DELIMITERS:
        records = _records(text, delimiter, quote)
        widths = Counter(len(record) for record in records if record)
        if not widths:
            continue
        width, number = max(widths.items(), key=lambda item: (item[1], item[0]))
        share = number / widths.total()
        if width > 1 and share >= 0.5 and share > best[0]:
            best = (share, delimiter, records)
    return (best[1], best[2]) if best[2] else (",", _records(text, ",", quote))


def _records(text: str, delimiter: str, quote: str) -> list[list[str]]:
    """The first records; a blank line is an empty one."""
    records: list[list[str]] = []
    with suppress(csv.Error):  # a field of more than 128 KiB: the records before it are enough
        records.extend(islice(_reader(io.StringIO(text, newline=""), delimiter, quote), _RECORDS))
    return records if any(records) else []


def has_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first record names the columns.

    It does not if it has numbers where the rows below have numbers, unless these are consecutive integers
    (years, or the numbers of the columns); and it does not if its texts occur below and repeat, or if one is
    surely a value, such as an e-mail address.
    """
    if any(map(is_surely_a_value, first)):
        return False
    numbers = [cell for cell in first if _NUMBER.fullmatch(cell)]
    if numbers:
        if len(numbers) > 1 and all(cell.strip().isdecimal() for cell in numbers):
            integers = [int(cell) for cell in numbers]
            if integers == list(range(integers[0], integers[0] + len(integers))):
                return True
        numeric = [index for index in range(len(first)) if _is_numeric(rows, index)]
        return not (numeric or not rows) or any(
            first[index].strip() and not _NUMBER.fullmatch(first[index]) for index in numeric
        )
    if len(set(first)) == len(first) or not rows:
        return True
    below = sum(
        any(cell == row[index] for row in rows if index < len(row)) for index, cell in enumerate(first)
    )
    return below <= len(first) / 2


def _is_numeric(rows: Sequence[Sequence[str]], index: int) -> bool:
    cells = [row[index] for row in rows if index < len(row) and row[index].strip()]
    return bool(cells) and all(_NUMBER.fullmatch(cell) for cell in cells)


def names_of(first: Sequence[str], rows: Sequence[Sequence[str]], *, header: bool) -> tuple[str, ...]:
    """Names of the columns; a header that is one short leaves out the first column, the names of the rows."""
    widths = Counter(len(row) for row in rows)
    usual = widths.most_common(1)[0][0] if widths else len(first)
    if not header:
        return tuple(f"column_{index + 1}" for index in range(max(usual, len(first))))
    cells = [cell.strip() for cell in first]
    if usual == len(cells) + 1 and any(row[-1].strip() for row in rows if len(row) == usual):
        cells.insert(0, "")
    elif usual == len(cells) + 1:  # a delimiter at the end of every row
        cells.append("")
    return unique_names(cells)


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names as pandas makes them unique: `Unnamed: 3` for an empty one, `age.1` for the second `age`."""
    names: list[str] = []
    taken = set(cells)
    seen: Counter[str] = Counter()
    for index, cell in enumerate(cells):
        wanted = cell or f"Unnamed: {index}"
        name = wanted
        while seen[name] or (name != wanted and name in taken):
            seen[wanted] += 1
            name = f"{wanted}.{seen[wanted] - 1}"
        seen[name] += 1
        names.append(name)
    return tuple(names)


def _is_padded(rows: Sequence[Sequence[str]]) -> bool:
    """Whether blanks follow the delimiters, as a rule."""
    cells = [cell for row in rows for cell in row[1:] if cell]
    return bool(cells) and sum(cell.startswith(" ") for cell in cells) > 0.9 * len(cells)

"""What an ARFF file declares above its rows: the relation, the attributes and their values.

Format: https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/. Names and values may stand in
single or double quotes, with backslashes as Weka's `Utils.unbackQuoteChars` reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Most bytes above the rows. A hundred thousand attributes take five megabytes.
MAX_HEADER = 64 << 20
#: Most attributes.
MAX_ATTRIBUTES = 200_000
_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_RELATION = re.compile(rf"@relation\s+({_QUOTED}|\S+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(rf"@attribute\s+({_QUOTED}|[^\s{{]+)\s*(.*)", re.IGNORECASE)
_DATE = re.compile(rf"date\b\s*({_QUOTED}|\S+)?", re.IGNORECASE)
#: A declared value: quoted, or up to the next comma or the end.
_VALUE = re.compile(rf"\s*(?:({_QUOTED})|([^,]*?))\s*(?:,|$)")
_DATA = re.compile(rb"^[ \t]*@data\b[^\n]*(\n|$)", re.IGNORECASE | re.MULTILINE)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "u001E": "\x1e"}
_ESCAPE = re.compile(r"\\(u001E|.)")
#: Letters of Java's SimpleDateFormat, and what chrono calls them.
_DATE_LETTERS = {
    "yyyy": "%Y", "yy": "%y", "MM": "%m", "M": "%m", "MMM": "%b", "MMMM": "%B", "dd": "%d", "d": "%d",
    "HH": "%H", "H": "%H", "hh": "%I", "h": "%I", "mm": "%M", "ss": "%S", "SSS": "%3f", "a": "%p",
    "EEE": "%a",
}  # fmt: skip
_DATE_PART = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([^A-Za-z']+)")

#: What an attribute is declared to be.
Type: TypeAlias = Literal["numeric", "nominal", "string", "date", "relational"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One declaration.

    Attributes:
        name: the name.
        type: the type.
        line: the line that declares it.
        values: of a nominal attribute, in their order.
        form: of a date, as chrono reads it; empty where that is not known.
    """

    name: str
    type: Type
    line: int
    values: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the rows: the relation and its line, the attributes, and the number of lines."""

    relation: str
    relation_line: int
    attributes: tuple[Attribute, ...]
    lines: int


def split_header(name: str, parts: Iterator[bytes]) -> tuple[bytes, bytes]:
    """The part of a text above its rows, and what was read of these."""
    text = b""
    for part in parts:
        text += part
        match = _DATA.search(text)
        if match:
            return text[: match.end()], text[match.end() :]
        if len(text) > MAX_HEADER:
            raise LimitExceededError(f"{name}: no @data within {MAX_HEADER} bytes")
    raise UnreadableFileError(
        f"{name}: not a whole ARFF file: it has no line @data",
        hint="copy it again; the rows of an ARFF file stand below a line @data",
    )


def parse_header(name: str, text: bytes) -> Header:
    """The declarations of a file, whose name is for messages."""
    attributes: list[Attribute] = []
    relation, relation_line, depth = "", 0, 0
    lines = text.decode("utf-8", "replace").split("\n")
    for number, line in enumerate(lines, start=1):
        declaration = line.strip()
        lower = declaration[:11].lower()
        if lower.startswith("@end"):
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif lower.startswith("@relation") and not relation:
            match = _RELATION.match(declaration)
            relation, relation_line = (unquoted(match[1]), number) if match else ("", 0)
        elif lower.startswith("@attribute"):
            attribute = _attribute(name, declaration, number)
            attributes.append(attribute)
            depth = int(attribute.type == "relational")
            if len(attributes) > MAX_ATTRIBUTES:
                raise LimitExceededError(f"{name}: declares more than {MAX_ATTRIBUTES} attributes")
    if not attributes:
        raise UnreadableFileError(f"{name}: declares no attributes", hint="an ARFF file has lines @attribute")
    return Header(relation, relation_line, tuple(attributes), len(lines) - 1)


def _attribute(name: str, declaration: str, line: int) -> Attribute:
    match = _ATTRIBUTE.match(declaration)
    called, kind = (unquoted(match[1]), match[2].strip()) if match else ("", "")
    word = kind.split(None, 1)[0].lower() if kind else ""
    if kind.startswith("{"):
        end = kind.rfind("}")
        if end > 0:
            return Attribute(called, "nominal", line, values=declared_values(kind[1:end]))
    elif word in {"numeric", "real", "integer"}:
        return Attribute(called, "numeric", line)
    elif word in {"string", "relational"}:
        return Attribute(called, "string" if word == "string" else "relational", line)
    elif date := _DATE.match(kind):
        return Attribute(called, "date", line, form=_date_form(unquoted(date[1] or "yyyy-MM-dd'T'HH:mm:ss")))
    raise UnreadableFileError(
        f"{name}, line {line}: not a declaration of an attribute: {declaration.partition('{')[0][:60]!r}",
        hint="@attribute NAME and then numeric, string, date or the values in braces",
    )


def declared_values(text: str) -> tuple[str, ...]:
    """The values between the braces of a nominal attribute, each once."""
    values = (match[1] or match[2] for match in _VALUE.finditer(text) if match[1] or match[2])
    return tuple(dict.fromkeys(unquoted(value) for value in values))


def unquoted(text: str) -> str:
    """A name or value without its quotes and backslashes."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return unescaped(text)


def unescaped(text: str) -> str:
    """A text without its backslashes."""
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), text) if "\\" in text else text


def _date_form(form: str) -> str:
    """A form of dates as Java writes it in the letters of chrono; empty if it has others."""
    parts: list[str] = []
    for match in _DATE_PART.finditer(form):
        literal, letter, other = match.groups()
        known = _DATE_LETTERS.get(match[0]) if letter else (literal if literal is not None else other)
        if known is None:
            return ""
        parts.append(known if letter else known.replace("''", "'").replace("%", "%%"))
    return "".join(parts)

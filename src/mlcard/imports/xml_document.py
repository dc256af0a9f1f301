"""An XML document as a document of mappings and lists: elements by their names, repeated ones as lists.

A document type, entities, nesting and sizes beyond bounds are refused, so nothing is expanded or fetched.
Attributes stand under their names with `@` before them; an element with text alone is that text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.imports.document import MAX_DEPTH, Node

if TYPE_CHECKING:
    from mlcard.facts import Source

MAX_BYTES = 48 * 2**20


def load_xml(source: Source) -> tuple[str, Node]:
    """The local name of the root element, and what it holds.

    Raises:
        UnreadableFileError: the file is no XML, or declares a document type or an entity.
        LimitExceededError: it is larger, or nested deeper, than is read.
    """
    with source.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{source.name}: larger than the {MAX_BYTES} bytes that are read")
    root: dict[str, Any] = {}
    open_elements: list[tuple[str, dict[str, Any], list[str]]] = [("", root, [])]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_declared: object) -> None:
        raise UnreadableFileError(
            f"{source.name}: line {parser.CurrentLineNumber}: declares a document type or an entity",
            hint="both make a reader fetch files or expand without end; remove it",
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > MAX_DEPTH:
            raise LimitExceededError(
                f"{source.name}: nested deeper than the {MAX_DEPTH} levels that are read"
            )
        own = {f"@{key}": value for key, value in attributes.items() if not key.startswith("xmlns")}
        open_elements.append((name.rpartition(":")[2], own, []))

    def end(_name: str) -> None:
        name, node, texts = open_elements.pop()
        text = "".join(texts).strip()
        value: Any = node or text
        if node and text:
            node["#text"] = text
        above = open_elements[-1][1]
        if name in above:
            above[name] = [*(above[name] if isinstance(above[name], list) else [above[name]]), value]
        else:
            above[name] = value

    def said(text: str) -> None:
        open_elements[-1][2].append(text)

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = said
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise UnreadableFileError(
            f"{source.name}: not readable as XML ({error})", hint="restore the file"
        ) from error
    except (UnicodeError, LookupError) as error:
        raise UnreadableFileError(
            f"{source.name}: written in an encoding that is not known ({error})"
        ) from error
    (name, value), *_ = root.items()
    return name, Node(value)

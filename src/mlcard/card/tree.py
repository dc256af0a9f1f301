"""YAML with positions: libyaml's composer gives nodes with marks, and values and spans are built from them.

Nothing that a document asks for is obeyed: tags build no objects, merge keys merge nothing, and aliases,
nesting and the number of nodes are bounded before memory is spent on them.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent, NodeEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mlcard.card.document import START, CardSyntaxError, Remark, Span, locate
from mlcard.card.places import Marked, Places
from mlcard.card.scalars import ambiguity, is_text, resolve
from mlcard.facts import pointer
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.facts import JsonValue

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # PyYAML without libyaml: 13 times slower, same answers

    class _Parser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer):  # type: ignore[no-redef]
        """PyYAML's own reader, scanner, parser and composer, put together as libyaml's is."""

        def __init__(self, stream: str) -> None:
            yaml.reader.Reader.__init__(self, stream)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)
            yaml.composer.Composer.__init__(self)


#: Deepest nesting of a card; real ones go down to twelve levels.
MAX_DEPTH = 100
#: Most values in a card, those that aliases repeat included; a card of 10,000 files has some 100,000.
MAX_NODES = 500_000
# libyaml's composer recurses in C and overflows the stack somewhere beyond 20,000 levels. That many need
# either as many opening brackets or a line that long, so only such texts (and large ones) are looked through.
_LOOK_AHEAD_FROM = 5_000
_LOOK_AHEAD_SIZE = 1_000_000

# Since 0.2.6 libyaml has a bound of its own, 1,000 levels, and meets it while it looks for the end of a key.
_TOO_DEEP = "exceeded maximum nesting depth"

_PLAIN = "?"
_STANDARD_TAG = "tag:yaml.org,2002:"
_RESOLVED_TAGS = frozenset(_STANDARD_TAG + name for name in ("int", "float", "bool", "null"))
_STR, _MAP, _SEQ = (_STANDARD_TAG + name for name in ("str", "map", "seq"))
_KNOWN_TAGS = _RESOLVED_TAGS | {_STR, _MAP, _SEQ}
#: What RFC 6901 wants escaped in a token of a pointer.
_ESCAPED = frozenset("~/")
_QUOTES = frozenset("'\"")
#: A span without the detour through the constructor of a named tuple: there are some thirty in a small card.
_span = tuple.__new__
# libyaml counts these as line ends (YAML 1.1), editors do not.
_ODD_LINE_ENDS = lazy("[\x85\u2028\u2029]|\r(?!\n)")

_HINTS = {
    "found character that cannot start any token": "indent with spaces; quote text that starts with @",
    "mapping values are not allowed in this context": "quote text that holds a colon followed by a space",
    "could not find expected ':'": "every line of a mapping is `key: value`; quote text that runs over lines",
    "found undefined alias": "quote text that begins with *",
    "but found another document": "a card is one YAML document: remove the second ---",
    "found unexpected end of stream": "close the quotes",
}


class Tree(NamedTuple):
    """A YAML document: its value, and by JSON Pointer the places of values and keys.

    Attributes:
        value: the value.
        marked: by slot the node of its value, of which `span` says the place.
        keyed: by slot the node of its key.
        remarks: what the parser noticed.
        span: works out the place of a node.
    """

    value: JsonValue
    marked: dict[str, Marked]
    keyed: dict[str, Marked]
    remarks: list[Remark]
    span: Callable[[Node], Span]

    @property
    def spans(self) -> Places:
        """The places of the values."""
        return Places(self.marked, self.span)

    @property
    def keys(self) -> Places:
        """The places of the keys."""
        return Places(self.keyed, self.span)


class _Composer(_Parser):
    """A composer that leaves plain scalars unresolved."""

    # Path resolvers are not used. What libyaml's composer calls twice for every node in their place is built
    # in and takes the same arguments, since a function in Python would cost as much as the node.
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(bool)

    def __init__(self, stream: str) -> None:
        _Parser.__init__(self, stream)

    def resolve(self, kind: type[Node], _value: str | None, implicit: Any) -> str:
        """The tag of an untagged node: plain scalars get a tag of their own, to be resolved later."""
        if kind is ScalarNode:
            return _PLAIN if implicit[0] else _STR
        return _MAP if kind is MappingNode else _SEQ


def parse_yaml(path: str, text: str, start: int = 0, end: int | None = None) -> Tree:
    """Parse the YAML document in `text[start:end]`; places are those in the whole text.

    Raises:
        CardSyntaxError: the text is not YAML, holds several documents, or exceeds a bound.
    """
    document = text[start:end]
    _look_ahead(path, document)
    builder = _Builder(path, text, start, start + len(document))
    try:
        root = _Composer(document).get_single_node()
    except yaml.MarkedYAMLError as error:
        if _TOO_DEEP in (error.problem or ""):
            raise _too_deep(path) from error
        raise _syntax_error(path, text, start, error) from error
    except yaml.reader.ReaderError as error:
        place = locate(text, start + int(error.position))
        raise CardSyntaxError(
            path,
            "yaml",
            f"YAML allows no character {_name(error.character)}",
            place,
            hint="remove the character",
        ) from error
    except RecursionError as error:  # only the pure Python parser
        raise _too_deep(path) from error
    if root is None:
        return Tree(None, {"": locate(text, start)}, {}, [], builder.span)
    value = builder.build(root, "", 0)
    return Tree(value, builder.marked, builder.keyed, builder.remarks, builder.span)


class _Builder:
    """Builds values out of nodes, and keeps the nodes for their places."""

    def __init__(self, path: str, text: str, offset: int, end: int) -> None:
        self.path = path
        self.text = text
        self.offset = offset
        self.end = end
        self.lines_before = -1
        self.line_starts: list[int] = []
        self.nodes = 0
        self.marked: dict[str, Marked] = {}
        self.keyed: dict[str, Marked] = {}
        self.remarks: list[Remark] = []

    def build(self, node: Node, slot: str, depth: int) -> JsonValue:
        """The value of a node."""
        if node.__class__ is ScalarNode:
            return self.scalar(node, slot, depth)
        self.count(node, depth)
        self.marked[slot] = node  # before its children, so that the places come in the order of the text
        value: JsonValue = (
            self.mapping(node, slot, depth)
            if isinstance(node, MappingNode)
            else self.sequence(node, slot, depth)
        )
        if node.tag not in _KNOWN_TAGS:
            self.remarks.append(Remark("explicit-tag", slot, self.span(node), node.tag))
        return value

    def count(self, node: Node, depth: int) -> None:
        """Keep to the bounds."""
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise _too_deep(self.path, self.place(node))
        if self.nodes > MAX_NODES:
            raise _too_many(self.path, self.place(node))

    def scalar(self, node: Node, slot: str, depth: int) -> JsonValue:
        """The value of a scalar, by the core schema of YAML 1.2."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            self.nodes -= 1
            self.count(node, depth)
        self.marked[slot] = node
        text: str = node.value
        if node.tag == _PLAIN:
            if is_text(text):
                return text
            differs = ambiguity(text)
            if differs:
                self.remarks.append(Remark("ambiguous-scalar", slot, self.span(node), text, differs))
            return resolve(text)
        if node.tag in _RESOLVED_TAGS:
            return resolve(text)
        if node.tag not in _KNOWN_TAGS:
            self.remarks.append(Remark("explicit-tag", slot, self.span(node), node.tag))
        return text

    def sequence(self, node: Node, slot: str, depth: int) -> JsonValue:
        """The items of a list."""
        items: list[JsonValue] = []
        is_block = not getattr(node, "flow_style", False)
        for position, child in enumerate(node.value):
            where = f"{slot}/{position}"
            if child.__class__ is ScalarNode:
                items.append(self.scalar(child, where, depth + 1))
                bracketed = child.style in _QUOTES
            else:
                items.append(self.build(child, where, depth + 1))
                bracketed = child.flow_style
            if bracketed and is_block:
                self.indentation(child, where, node.start_mark.column, node)
        return items

    def mapping(self, node: MappingNode, slot: str, depth: int) -> JsonValue:
        """The entries of a mapping; of two equal keys the last counts, as other tools have it."""
        entries: dict[str, JsonValue] = {}
        for key_node, child in node.value:
            if key_node.__class__ is not ScalarNode:
                raise CardSyntaxError(
                    self.path, "yaml", "a key has to be text", self.place(key_node),
                    hint="quote text that begins with { or [",
                )  # fmt: skip
            key: str = key_node.value
            where = f"{slot}/{key}" if _ESCAPED.isdisjoint(key) else slot + pointer(key)
            if key in entries:
                self.again(key, where, key_node)
            self.keyed[where] = key_node
            if child.__class__ is ScalarNode:
                entries[key] = self.scalar(child, where, depth + 1)
                bracketed = child.style in _QUOTES
            else:
                entries[key] = self.build(child, where, depth + 1)
                bracketed = child.flow_style
            if bracketed and not node.flow_style:
                self.indentation(child, where, node.start_mark.column, key_node)
        return entries

    def again(self, key: str, where: str, key_node: Node) -> None:
        """Note that a key comes again, and drop the places of the value that it replaces."""
        first, value = self.span(self.keyed[where]), self.span(self.marked[where])
        before = first._replace(end=max(first.end, value.end))
        self.remarks.append(
            Remark("duplicate-key", where, self.span(key_node), key, f"line {first.line}", before=before)
        )
        inside = where + "/"
        for table in (self.marked, self.keyed):
            for known in [name for name in table if name.startswith(inside)]:
                del table[known]

    def indentation(self, node: Node, slot: str, outside: int, owner: Node) -> None:
        """Note text in quotes, or a value in brackets, that goes on in lines which YAML 1.2 wants deeper.

        https://yaml.org/spec/1.2.2/#rule-s-flow-line-prefix; libyaml lets them begin anywhere.
        """
        if node.end_mark.line == node.start_mark.line or node.start_mark.index < owner.start_mark.index:
            return  # on one line, or an alias: the value stands elsewhere
        span = self.span(node)
        for line in self.text[span.start : span.end].split("\n")[1:]:
            if line.strip() and len(line) - len(line.lstrip(" ")) <= outside:
                self.remarks.append(Remark("deficient-indentation", slot, span, detail=str(outside + 1)))
                return

    def span(self, node: Any) -> Span:
        """Where a value stands in the whole text.

        A block ends where the next token starts, behind comments too: it is ended with its last child.
        """
        place = self.place(node)
        if node.__class__ is ScalarNode or node.flow_style:
            return place
        return _span(Span, (*place[:3], self.behind(node)))

    def behind(self, node: Any) -> int:
        """The offset behind the last character of a value in the whole text."""
        if node.__class__ is ScalarNode:
            return int(node.end_mark.index) + self.offset
        place = self.place(node)
        if node.flow_style or not node.value:
            return place.end if node.flow_style else place.start
        last = node.value[-1]
        return max(self.behind(last if isinstance(node, SequenceNode) else last[1]), place.start)

    def place(self, node: Node) -> Span:
        """Where a node stands in the whole text, as libyaml has it."""
        first = node.start_mark
        start, end = first.index + self.offset, node.end_mark.index + self.offset
        if start >= self.end:  # libyaml puts what is missing at the end of the text on a line of its own
            return locate(self.text, self.end)
        if self.lines_before < 0:
            self.count_lines()
        if self.line_starts:
            line = bisect_right(self.line_starts, start)
            return Span(line, start - self.line_starts[line - 1] + 1, start, end)
        return _span(Span, (first.line + self.lines_before, first.column + 1, start, end))

    def count_lines(self) -> None:
        """Find out on which line the document begins, and where lines begin if libyaml counts others."""
        plain = self.text.isascii() and "\r" not in self.text
        if not plain and _ODD_LINE_ENDS.search(self.text, self.offset, self.end):
            self.line_starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        self.lines_before = self.text.count("\n", 0, self.offset) + 1


def _look_ahead(path: str, document: str) -> None:
    """Refuse texts that nest or repeat beyond the bounds, before any node is made of them."""
    if (
        len(document) < _LOOK_AHEAD_SIZE
        and document.count("[") + document.count("{") < _LOOK_AHEAD_FROM
        and (len(document) < _LOOK_AHEAD_FROM or max(map(len, document.split("\n"))) < _LOOK_AHEAD_FROM)
    ):
        return
    depth = nodes = 0
    parser = _Composer(document)
    try:
        while parser.check_event():
            event = parser.get_event()
            nodes += isinstance(event, NodeEvent)
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _too_deep(path)
            if nodes > MAX_NODES:
                raise _too_many(path)
    except yaml.YAMLError:
        return  # the composer meets the same error at the same place, and says so


def _too_deep(path: str, span: Span = START) -> CardSyntaxError:
    return CardSyntaxError(
        path, "limit", f"nested deeper than {MAX_DEPTH} levels", span, hint="a card nests some twelve levels"
    )


def _too_many(path: str, span: Span = START) -> CardSyntaxError:
    return CardSyntaxError(
        path, "limit", f"more than {MAX_NODES:,} values, those that aliases (*name) repeat included", span,
        hint="write values out in place of aliases; move long tables to files of their own",
    )  # fmt: skip


def _syntax_error(path: str, text: str, start: int, error: yaml.MarkedYAMLError) -> CardSyntaxError:
    """A YAML error at its place in the whole text, with what usually helps."""
    mark = error.problem_mark or error.context_mark
    place = locate(text, start + int(mark.index)) if mark else START
    problem = " ".join((error.problem or "cannot be read").split())
    problem = re.sub(r"found character '.{1,6}' that", "found character that", problem)
    reason = f"YAML syntax: {problem.removeprefix('but ')}"
    if error.context and error.context_mark and "while" in error.context:
        line = locate(text, start + int(error.context_mark.index)).line
        reason += f", {error.context.split(',')[0]} that starts in line {line}"
    hint = next((hint for known, hint in _HINTS.items() if problem.startswith(known)), "")
    if not hint and error.context and _HINTS.get(error.context):
        hint = _HINTS[error.context]
    return CardSyntaxError(path, "yaml", reason, place, hint=hint)


def _name(character: Any) -> str:
    """A character that cannot be printed, as U+0007."""
    return f"U+{character if isinstance(character, int) else ord(character):04X}"

"""The blocks of a Markdown text that matter to a card: headings, fenced code and HTML, each with its place.

A line scanner for CommonMark with tables, https://spec.commonmark.org/0.31.2/. It keeps what decides
whether a line is a heading or a fence (block quotes, list items, indented code, HTML blocks, paragraphs
that go on) and nothing of what stands inside a paragraph.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mlcard.patterns import lazy


class Heading(NamedTuple):
    """A heading.

    Attributes:
        level: 1 to 6.
        start: offset of its first line.
        end: offset behind its last line, the end of the line included.
        raw: its text as it is written, without the marks that make it a heading.
    """

    level: int
    start: int
    end: int
    raw: str


class Fence(NamedTuple):
    """A fenced code block.

    Attributes:
        start: offset of the opening line.
        end: offset behind the closing line, or where the block ends without one.
        inner: offset of the first line of code.
        inner_end: offset behind the last line of code.
        info: what stands behind the opening marks, such as `python`.
        closed: whether there is a closing line.
    """

    start: int
    end: int
    inner: int
    inner_end: int
    info: str
    closed: bool


class Html(NamedTuple):
    """A block of raw HTML or an HTML comment that makes a block, from its first line to its last."""

    start: int
    end: int


class Blocks(NamedTuple):
    """The blocks of a text, each kind in the order of the text.

    Attributes:
        headings: the headings.
        fences: the fenced code.
        html: the raw HTML.
        hashes: whether any line outside of those begins with # and is no heading.
    """

    headings: list[Heading]
    fences: list[Fence]
    html: list[Html]
    hashes: bool


_SPECIAL = frozenset(" \t\r#`~<=-+*_>|:0123456789")
_QUOTE = 0
#: In place of the offset of a paragraph: none is open, and nothing else either.
_CLOSED = -2
#: Quotes and lists nested deeper than this are text, so that a line costs no more than its length.
_DEEPEST = 20
_CLOSING = lazy(r"(?:^|[ \t]+)#+$")
_FENCE = lazy(r"(`{3,})(?=[^`]*$)|~{3,}")
_ITEM = lazy(r"([-+*]|(\d{1,9})[.)])(?: +(?=\S)|$)")
_RULE = lazy(r"([-*_])(?:[ \t]*\1){2,}$")
# An item with a word behind its mark, as most are; whatever is not one takes the long way.
_WORD_OF_ITEM = r"(?:[A-Za-z(\[\"$]|\*\*[A-Za-z]|`[^`\n])"
_PLAIN_ITEM = lazy(rf"( *)[-*+] {_WORD_OF_ITEM}")
_UNDERLINE = lazy(r"=+$|-+$")
_DELIMITERS = lazy(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|\s*)?$")
_REFERENCES = lazy(
    r"(?:\[[^\]\n]+\]:[ \t]*(?:\n[ \t]*)?\S+(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?[ \t]*(?:\n|$))+"
)
# Kinds of HTML blocks, https://spec.commonmark.org/0.31.2/#html-blocks: how they begin, what ends them.
_HTML_ENDS = (
    (lazy(r"<(?:script|pre|style|textarea)(?:[\s>]|$)", re.IGNORECASE),
     lazy(r"</(?:script|pre|style|textarea)>", re.IGNORECASE)),
    (lazy(r"<!--"), lazy(r"-->")),
    (lazy(r"<\?"), lazy(r"\?>")),
    (lazy(r"<![A-Z]"), lazy(r">")),
    (lazy(r"<!\[CDATA\["), lazy(r"\]\]>")),
)  # fmt: skip
_BLOCK_TAG = lazy(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|"
    r"dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|"
    r"legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|"
    r"tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|/?>|$)",
    re.IGNORECASE,
)
_LONE_TAG = lazy(
    r"""(?:<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?>"""
    r"""|</[A-Za-z][A-Za-z0-9-]*\s*>)[ \t]*$"""
)
#: What ends the other kinds: a line without anything to see.
_BLANK = lazy(r"\n[^\S\n]*(?:\n|\Z)")


# The lines that a scan has to look at: a heading at the margin; items with a word behind their mark, the
# first of them at the margin and the others below or inside it; and whatever else may begin, end or be a
# block. All other lines are blank, text, or rows of a table.
_LINES = lazy(
    r"\n(?=[ \t\r#`~<=\-+*_>:0-9|])(?:(#{1,6})[ \t]+([^\n]*)"
    rf"|([-*+] {_WORD_OF_ITEM}[^\n]*(?:\n(?: {{2,3}})?[-*+] {_WORD_OF_ITEM}[^\n]*)*)"
    r"|((?:[ \t\r#`~<=\-+*_>:0-9]|\|[ \t]*:?-)[^\n]*))"
)
#: A heading without the detour through the constructor of a named tuple: a card has fifteen of them.
_heading = tuple.__new__
#: Groups of that.
_HEADING, _ITEMS, _OTHER = 2, 3, 4


def scan(text: str, start: int = 0) -> Blocks:
    """The headings, fences and HTML blocks of the Markdown behind an offset, in offsets of the whole text."""
    scanner = _Scanner(text)
    headings = scanner.headings
    size = len(text)
    cursor = start  # where the first line begins that was not looked at
    if not start or text[start - 1] != "\n":
        cursor = scanner.first_line(start)
    while cursor <= size:
        if scanner.inside:
            cursor = scanner.inner_line(cursor)
            continue
        for found in _LINES.finditer(text, cursor - 1):
            position, end = found.span()
            position += 1
            kind = found.lastindex
            if kind == _HEADING:
                raw = found[_HEADING].strip()
                if raw.endswith("#"):
                    raw = _CLOSING.sub("", raw)
                headings.append(_heading(Heading, (len(found[1]), position, end + 1, raw)))
                scanner.paragraph = _CLOSED
            else:
                # What came before a heading, and most of what comes before items, is of no matter to them.
                if scanner.paragraph == _CLOSED:
                    scanner.leave(0)
                if position > cursor and (kind == _OTHER or _QUOTE in scanner.containers):
                    scanner.pass_over(cursor, position)
                if kind == _ITEMS:
                    scanner.items(position, end + 1)
                else:
                    scanner.special(found[_OTHER], position, end + 1)
            cursor = end + 1
            if scanner.inside:
                break
        else:
            break  # what is left are blank lines and text
    scanner.close(size)
    if headings and headings[-1].end > size:
        headings[-1] = headings[-1]._replace(end=size)
    return Blocks(scanner.headings, scanner.fences, scanner.html, scanner.hashes)


class _Scanner:
    """What is open at the current line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headings: list[Heading] = []
        self.fences: list[Fence] = []
        self.html: list[Html] = []
        self.hashes = False
        #: Block quotes (0) and list items (the width of their marker and its indentation), outermost first.
        self.containers: list[int] = []
        #: Offset of the first and of the last line of the open paragraph; -1 if there is none.
        self.paragraph = -1
        self.last = -1
        #: Offset of the paragraph that is known to be more than definitions of references.
        self.words = -1
        self.table = False
        #: The open fence or HTML block: how deep in containers, its marks or its end, and its places.
        self.inside = False
        self.depth = 0
        self.mark = ""
        self.ending: re.Pattern[str] | None = None
        self.start = self.inner = 0
        self.info = ""

    def first_line(self, start: int) -> int:
        """Look at a line that no line end stands before, whatever it is; the offset behind it."""
        end = self.text.find("\n", start) + 1 or len(self.text) + 1
        line = self.text[start : end - 1]
        if line and line[0] in _SPECIAL:
            self.special(line, start, end)
        elif line:
            self.paragraph = self.last = start
        return end

    def inner_line(self, cursor: int) -> int:
        """Look at the next line that can end the open fence or HTML block; the offset behind it."""
        text = self.text
        if self.depth:
            position = cursor
        else:
            if self.ending is None:
                place = text.find(self.mark, cursor)
            else:
                found = self.ending.search(text, cursor - (self.ending is _BLANK))
                place = found.start() + (self.ending is _BLANK) if found else -1
            if place < 0:
                return len(text) + 1
            position = text.rfind("\n", cursor, place) + 1 or cursor
        end = text.find("\n", position) + 1 or len(text) + 1
        self.block(text[position : end - 1], position, end)
        return end

    def pass_over(self, cursor: int, position: int) -> None:
        """Lines between two offsets that are blank or text at the margin.

        Such text ends every list and quote, unless it goes on with a paragraph in one.
        """
        text = self.text
        if position - cursor == 1:
            self.paragraph = -1
            return
        behind = cursor + len(text[cursor:position].rstrip("\n"))  # the last text
        blank = cursor if text[cursor] == "\n" else text.find("\n\n", cursor, position) + 1 or position
        if behind > blank or (blank > cursor and self.paragraph < 0):
            self.containers.clear()
            self.table = False
        if blank < position and behind < position - 1:
            self.paragraph = -1
        elif blank < position:
            self.paragraph = text.rfind("\n\n", cursor, behind) + 2
            self.last = text.rfind("\n", cursor, behind) + 1
            if self.paragraph < cursor + 2:
                self.paragraph = cursor + 1
        else:
            if self.paragraph < 0:
                self.paragraph = cursor
            self.last = text.rfind("\n", cursor, behind) + 1 or cursor

    def items(self, position: int, end: int) -> None:
        """Items one below the other, the first of them at the margin and others there or two or three in."""
        if _QUOTE in self.containers:
            for line in self.text[position : end - 1].split("\n"):
                self.special(line, position, position + len(line) + 1)
                position += len(line) + 1
            return
        self.table = False
        self.paragraph = self.last = last = self.text.rfind("\n", position, end - 1) + 1 or position
        indent = _indent(self.text[last : end - 1])
        self.containers[:] = [2, indent] if indent else [2]

    def special(self, line: str, position: int, end: int) -> None:
        """A line that may begin, end or be a block; `end` is the offset behind it."""
        if line[0] == "#":
            if not self.atx(line.rstrip(), position, end, 0):
                self.prose(position, 0)
        elif line[0] == "|" and not _DELIMITERS.match(line):
            self.prose(position, 0)
        elif line[0] in "`~" and not self.containers and "\t" not in line:
            if not self.fence(line.strip(), position, end, 0):
                self.prose(position, 0)
        elif (item := _PLAIN_ITEM.match(line)) and self.plain_item(len(item[1])):
            self.paragraph = self.last = position
        else:
            self.line(line, position, end)

    def plain_item(self, indent: int) -> bool:
        """Open a list item with a mark of one character, if that is what so many spaces before it mean."""
        matched = 0
        for width in self.containers:
            if width == _QUOTE:
                return False
            if indent < width:
                break
            indent -= width
            matched += 1
        if indent > 3:
            return False
        self.containers[matched:] = [indent + 2]
        self.table = False
        return True

    def block(self, line: str, position: int, end: int) -> None:
        """A line while a fence or an HTML block is open."""
        if self.depth:
            rest, matched = self.enter(line)
            if matched < self.depth:
                self.close(position)
                self.line(line, position, end)
                return
        else:
            rest = line
        if self.ending is None:
            stripped = rest.strip()
            if stripped.startswith(self.mark) and not stripped.strip(self.mark[0]) and _indent(rest) < 4:
                self.close(end, position)
        elif self.ending is _BLANK:
            if not rest.strip():
                self.close(position)
                self.paragraph = -1
        elif self.ending.search(rest):
            self.close(end)

    def close(self, end: int, inner_end: int = -1) -> None:
        """End the open fence or HTML block, if there is one."""
        if not self.inside:
            return
        self.inside = False
        end = min(end, len(self.text))
        if self.ending is None:
            closed = inner_end >= 0
            last = inner_end if closed else end
            self.fences.append(Fence(self.start, end, min(self.inner, last), last, self.info, closed))
        else:
            self.html.append(Html(self.start, end))

    def enter(self, line: str) -> tuple[str, int]:
        """What of a line stands inside the open containers, and how many of them it goes on with."""
        rest = line.expandtabs(4) if "\t" in line else line
        for matched, width in enumerate(self.containers):
            stripped = rest.lstrip()
            indent = len(rest) - len(stripped)
            if width == _QUOTE:
                if indent > 3 or not stripped.startswith(">"):
                    return rest, matched
                rest = stripped[1:].removeprefix(" ")
            elif indent >= width or not stripped:
                rest = rest[width:]
            else:
                return rest, matched
        return rest, len(self.containers)

    def line(self, line: str, position: int, end: int) -> None:
        """A line that may begin, end or be a block."""
        rest, matched = self.enter(line)
        while True:
            stripped = rest.strip()
            if not stripped:
                self.blank(matched)
                return
            if _indent(rest) > 3:
                if self.paragraph < 0 or self.table:  # indented code
                    self.leave(matched)
                self.last = position
                return
            if stripped[0] not in _SPECIAL:
                self.prose(position, matched)
                return
            inner = self.container(rest, stripped, matched)
            if inner is None:
                break
            rest, matched = inner, len(self.containers)
        if not self.leaf(stripped, position, end, matched):
            self.prose(position, matched)

    def blank(self, matched: int) -> None:
        """A line without text: it ends paragraphs and tables, and the quotes that it does not go on with."""
        self.paragraph = -1
        self.table = False
        if _QUOTE in self.containers[matched:]:
            del self.containers[matched:]

    def prose(self, position: int, matched: int) -> None:
        """A line that is text or a row of a table."""
        if self.paragraph < 0:
            self.leave(matched)
            self.paragraph = position
        self.last = position

    def leave(self, matched: int) -> None:
        """End the open paragraph, and the containers that the line does not go on with."""
        self.paragraph = -1
        self.table = False
        del self.containers[matched:]

    def container(self, rest: str, stripped: str, matched: int) -> str | None:
        """What stands behind the mark that opens a block quote or list item; None if none opens here."""
        if len(self.containers) >= _DEEPEST:
            return None
        if stripped[0] == ">":
            self.leave(matched)
            self.containers.append(_QUOTE)
            return rest.lstrip()[1:].removeprefix(" ")
        item = _ITEM.match(stripped)
        if not item or _RULE.match(stripped):
            return None
        if self.in_text(matched) and (
            item.end() == len(stripped) or item[2] not in (None, "1") or self.underlines(stripped)
        ):
            return None
        mark = len(item[1])
        gap = item.end() - mark
        gap = gap if 1 <= gap <= 4 else 1
        self.leave(matched)
        self.containers.append(_indent(rest) + mark + gap)
        return stripped[mark + gap :]

    def in_text(self, matched: int) -> bool:
        """Whether a line that goes on with so many containers stands below an open paragraph."""
        if self.paragraph < 0 or self.table or matched < len(self.containers):
            return False
        if self.text[self.paragraph] != "[" or self.words == self.paragraph:
            return True
        # Definitions of references are no paragraph.
        if _REFERENCES.fullmatch(self.text, self.paragraph, self.text.find("\n", self.last) + 1):
            return False
        self.words = self.paragraph
        return True

    def underlines(self, stripped: str) -> bool:
        """Whether a line makes a heading of the paragraph before it."""
        return _UNDERLINE.match(stripped) is not None

    def delimits(self, stripped: str, position: int) -> bool:
        """Whether a line makes the one before it the head of a table."""
        if not _DELIMITERS.match(stripped):
            return False
        head = self.text[self.last : position].strip(" \t\r\n>")
        return "|" in head and _columns(head) == _columns(stripped)

    def leaf(self, stripped: str, position: int, end: int, matched: int) -> bool:
        """Whether a line is a heading, a rule, the first of a fence or of HTML, or the second of a table."""
        first = stripped[0]
        in_text = self.in_text(matched)
        if first == "#":
            return self.atx(stripped, position, end, matched)
        if first in "`~":
            return self.fence(stripped, position, end, matched)
        if first == "<":
            return self.markup(stripped, position, end, matched, in_text=in_text)
        if in_text and first in "|:-" and self.delimits(stripped, position):
            self.table = True
            return False
        if in_text and first in "=-" and self.underlines(stripped):
            lines = self.text[self.paragraph : position].split("\n")
            raw = "\n".join(line.lstrip(" \t>").rstrip() for line in lines).strip()
            self.headings.append(Heading(1 if first == "=" else 2, self.paragraph, end, raw))
            self.paragraph = -1
            return True
        if first in "-*_" and _RULE.match(stripped):
            self.leave(matched)
            return True
        return False

    def atx(self, stripped: str, position: int, end: int, matched: int) -> bool:
        """A heading that begins with #."""
        raw = stripped.lstrip("#")
        level = len(stripped) - len(raw)
        if level > 6 or (raw and raw[0] not in " \t"):
            self.hashes = True
            return False
        self.leave(matched)
        raw = raw.strip()
        if raw.endswith("#"):
            raw = _CLOSING.sub("", raw)
        self.headings.append(Heading(level, position, end, raw))
        return True

    def fence(self, stripped: str, position: int, end: int, matched: int) -> bool:
        """The first line of fenced code."""
        found = _FENCE.match(stripped)
        if not found:
            return False
        self.leave(matched)
        self.inside, self.depth, self.ending = True, matched, None
        self.mark, self.info = found[0], stripped[found.end() :].strip()
        self.start, self.inner = position, end
        return True

    def markup(self, stripped: str, position: int, end: int, matched: int, *, in_text: bool) -> bool:
        """The first line of a block of HTML."""
        ending = next((ending for opening, ending in _HTML_ENDS if opening.match(stripped)), None)
        if ending is None:
            if not _BLOCK_TAG.match(stripped) and (in_text or not _LONE_TAG.match(stripped)):
                return False
            ending = _BLANK
        self.leave(matched)
        self.inside, self.depth, self.ending, self.start = True, matched, ending, position
        if ending is not _BLANK and ending.search(stripped):
            self.close(end)
        return True


def _indent(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def _columns(row: str) -> int:
    """How many columns a row of a table has."""
    return row.strip("|").replace("\\|", "").count("|") + 1

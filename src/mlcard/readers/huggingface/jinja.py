"""Jinja templates, such as chat templates of tokenizers: what in them reaches beyond their variables.

Language: https://jinja.palletsprojects.com/en/stable/templates/. A template that is rendered outside a
sandbox can reach every Python object by attributes (CVE-2024-34359); one that formats a conversation needs
none that begins with `_`. Templates are not rendered here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, Source

#: Longest template that is looked through; the largest known chat templates have 30,000 characters.
MAX_TEMPLATE = 1_000_000
MOST_FINDINGS = 20

_TEXT = r"'[^'\\]*+(?:\\.[^'\\]*+)*+(?:'|\\?\Z)|\"[^\"\\]*+(?:\\.[^\"\\]*+)*+(?:\"|\\?\Z)"
_OPEN = re.compile(r"\{[{%#]")
_MARK = re.compile(rf"{_TEXT}|[()\[\]{{}}%]", re.DOTALL)
_TOKEN = re.compile(rf"(?P<text>{_TEXT})|(?P<attribute>\.\s*_\w*)|(?P<name>[^\W\d]\w*)", re.DOTALL)
_DUNDER = re.compile(r"\w*__\w*")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))")
#: Attributes of functions, generators and frames that Jinja's sandbox refuses (`jinja2/sandbox.py`), and
#: objects that Jinja gives every template and a chat template has no use for.
_REACHING = frozenset(
    """
    mro func_globals func_code func_closure im_class im_func im_self gi_frame gi_code cr_frame cr_code
    ag_frame ag_code tb_frame tb_next f_globals f_locals f_builtins f_back attr lipsum cycler joiner
    """.split()  # noqa: SIM905 - a list of words
)
_STATEMENTS = re.compile(r"[-+]?\s*(include|import|from|extends)\b")


def template_findings(source: Source, template: str, where: str) -> Iterator[Fact]:
    """One finding for each way in which a template reaches for attributes, or for other files.

    Args:
        source: the file that holds the template.
        template: its text.
        where: its place in the file.
    """
    seen: dict[str, int] = {}
    for kind, start, code in _blocks(template[:MAX_TEMPLATE]):
        statement = _STATEMENTS.match(code) if kind == "{%" else None
        if statement:
            seen.setdefault(f"{{% {statement.group(1)} %}}", start)
        for what in _reaching(code):
            seen.setdefault(what, start)
        if len(seen) >= MOST_FINDINGS:
            break
    for what, position in seen.items():
        place = f"{where}, line {template.count(chr(10), 0, position) + 1}"
        description = "A Jinja template that reaches for attributes of Python objects, or for other files."
        yield finding(source, what, place, description, "high", "dangerous")
    if len(template) > MAX_TEMPLATE:
        description = f"Only the first {MAX_TEMPLATE} characters of this template were looked through."
        yield finding(source, "a template that is too long", where, description, "medium", "unreadable")


def _blocks(template: str) -> Iterator[tuple[str, int, str]]:
    """Yield the blocks of a template: how each opens, where, and its code."""
    position = 0
    while opening := _OPEN.search(template, position):
        begin = opening.end()
        if opening.group() == "{#":
            end = template.find("#}", begin)
            position = end + 2 if end >= 0 else len(template)
            continue
        end = _end(template, begin, "}}" if opening.group() == "{{" else "%}")
        yield opening.group(), opening.start(), template[begin:end]
        position = end + 2


def _end(template: str, begin: int, close: str) -> int:
    """Where a block ends: at the first mark that is in no text and no bracket (`jinja2/lexer.py`)."""
    depth = 0
    for found in _MARK.finditer(template, begin):
        mark = found.group()
        if depth == 0 and template.startswith(close, found.start()):
            return found.start()
        if mark in {"(", "[", "{"}:
            depth += 1
        elif mark in {")", "]", "}"}:
            depth = max(0, depth - 1)
    return len(template)


def _reaching(code: str) -> Iterator[str]:
    """Yield what in the code of one block reaches for attributes."""
    for token in _TOKEN.finditer(code):
        text = token.group()
        before = code[max(0, token.start() - 40) : token.start()].rstrip()[-1:]
        if token.lastgroup == "text":
            inner = _ESCAPE.sub(_unescaped, text[1:-1])
            hidden = inner.count("_") > text.count("_")
            if hidden or _DUNDER.fullmatch(inner) or (before == "[" and inner.startswith("_")):
                yield text[:100]
        elif token.lastgroup == "attribute":
            yield text.replace(" ", "")[:100]
        elif "__" in text or (text in _REACHING and (text != "attr" or before == "|")):
            yield text[:100]  # `attr` is a filter: a variable of that name is none


def _unescaped(escape: re.Match[str]) -> str:
    """The character that an escape sequence stands for; none for what is no character."""
    *hexadecimal, octal = escape.groups()
    number = int(octal, 8) if octal else int(next(digits for digits in hexadecimal if digits), 16)
    return chr(number) if number < 0x110000 else ""

"""Bind variables of a query: one way for all engines.

The SPARQL Protocol has no place for values beside the query, and what pyoxigraph takes beside it comes after
the query was planned: it planned a question about one thing as one about all of them. So a value is put where
its variable stands, token by token, as a term that the RDF library wrote. The body of the query gets `VALUES`
at its end, so that the variable also has its value where only its name can stand (SELECT, GROUP BY, ORDER
BY). `VALUES` alone would not do: engines start a property path at an end that they see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.errors import InvalidQueryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The terminals of SPARQL that matter here: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<text>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<word>[^\W\d][\w.-]*:?(?:[\w:.%-]|\\.)*|:(?:[\w:.%-]|\\.)*)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
#: Words after which variables are named, not used, up to the group that follows.
_HEADS = frozenset({"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"})


@dataclass(slots=True)
class _Frame:
    """What stands between two braces, or outside of all.

    Attributes:
        body: whether it is the body of a query, or of a query inside it, and gets VALUES at its end.
        naming: whether a variable here is only named: before and behind the body of a query, in a template.
        constructing: whether the template of a CONSTRUCT may come.
        table: whether the next brace opens the rows of VALUES.
    """

    body: bool = False
    naming: bool = False
    constructing: bool = False
    table: bool = False


def bound_query(query: str, terms: Mapping[str, str]) -> str:
    """A query with values in place of variables.

    Args:
        query: SPARQL 1.1 query text.
        terms: terms in N-Triples syntax by the variable that they are for, without its question mark.

    Raises:
        InvalidQueryError: a variable to bind is assigned in the query itself, or does not occur.
    """
    if not terms:
        return query
    values = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in terms.items())
    met: set[str] = set()
    text = "".join(_bound(query, terms, values, met))
    for name in terms:
        if name not in met:
            raise InvalidQueryError(f"the query has no variable ?{name} to bind")
    return text


def with_prefixes(query: str, base: str) -> str:
    """A query with the prefixes of the schema and the base in front: an engine elsewhere knows neither."""
    declared = {match[1].lower() for match in re.finditer(r"\bPREFIX\s+([\w.-]*):", query, re.IGNORECASE)}
    used = {name for name in schema.prefixes() if re.search(rf"(?<![\w.-]){re.escape(name)}:", query)}
    lines = [f"BASE <{base}>"]
    lines += [
        f"PREFIX {name}: <{iri}>"
        for name, iri in sorted(schema.prefixes().items())
        if name in used and name.lower() not in declared
    ]
    return "\n".join([*lines, query])


def mentions(query: str, word: str) -> bool:
    """Whether a keyword stands in a query, outside of texts, IRIs and comments."""
    return any(kind == "word" and text.upper() == word for kind, text in _tokens(query))


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each token; joined, the texts are the query."""
    for match in _TOKEN.finditer(query):
        yield match.lastgroup or "", match[0]


def _bound(query: str, terms: Mapping[str, str], values: str, met: set[str]) -> Iterator[str]:
    """Yield the text of a query, with values in place of variables."""
    frames = [_Frame(naming=True)]
    before = ""
    for kind, text in _tokens(query):
        if kind == "skip":
            yield text
            continue
        frame = frames[-1]
        if kind == "variable" and text[1:] in terms:
            met.add(text[1:])
            if before == "AS" or frame.table:
                raise InvalidQueryError(
                    f"{text} cannot be bound: the query assigns it itself",
                    hint="bind a variable that the query only uses",
                )
            yield text if frame.naming else terms[text[1:]]
        elif text == "}" and len(frames) > 1:
            yield f"{values} }}" if frames.pop().body else text
        else:
            yield text
            _follow(frames, text.upper(), before)
        before = text.upper()


def _follow(frames: list[_Frame], text: str, before: str) -> None:
    """Note what a token changes for those behind it."""
    frame = frames[-1]
    if text in _HEADS:
        frame.naming, frame.constructing = True, text == "CONSTRUCT"
    elif text == "VALUES":
        frame.table = True
    elif text == "{":
        if frame.table:
            frame.table = False
            frames.append(_Frame(naming=True))
        elif before == "CONSTRUCT":
            frame.constructing = False
            frames.append(_Frame(naming=True))
        else:
            # `CONSTRUCT WHERE { … }` has no room for VALUES, and no place where a name would need them.
            body = frame.naming and before != "EXISTS" and not frame.constructing
            frames.append(_Frame(body=body))

"""Bind variables of a query: one way for all engines.

The SPARQL Protocol has no place for values beside the query, and what pyoxigraph takes beside it comes after
the query was planned: it planned a question about one thing as one about all of them. So a value is put where
its variable stands, token by token, as a term that the RDF library wrote. The body of the query gets `VALUES`
at its end, so that the variable also has its value where only its name can stand (SELECT, GROUP BY, ORDER
BY); so do both sides of MINUS, which takes away what has a variable in common. `VALUES` alone would not do:
engines start a property path at an end that they see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
        body: whether it is the body of a query, or of a query inside it, and gets VALUES at its end for what
            the query names: each one more is a join for the engine.
        naming: whether a variable here is only named: before and behind the body of a query, in a template.
        constructing: whether the template of a CONSTRUCT may come.
        table: whether the next brace opens the rows of VALUES.
        named: variables with values that the query in here names, before or behind its body.
        used: variables with values that patterns in here have.
        minus: the names that get VALUES before the last MINUS in here.
        taken: the same, of the MINUS that this is the group of; None for any other group.
        hidden: names that are those of other variables in here.
    """

    body: bool = False
    naming: bool = False
    constructing: bool = False
    table: bool = False
    named: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    minus: set[str] = field(default_factory=set)
    taken: set[str] | None = None
    hidden: set[str] = field(default_factory=set)


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
    met: set[str] = set()
    parts = list(_bound(query, terms, met))
    text = "".join(part if isinstance(part, str) else _values(part, terms) for part in parts)
    for name in terms:
        if name not in met:
            raise InvalidQueryError(f"the query has no variable ?{name} to bind")
    return text


def _values(names: set[str], terms: Mapping[str, str]) -> str:
    """What gives variables their values where only their names stand."""
    return "".join(f" VALUES ?{name} {{ {term} }} " for name, term in terms.items() if name in names)


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


def _bound(query: str, terms: Mapping[str, str], met: set[str]) -> Iterator[str | set[str]]:
    """Yield the text of a query with values in place of variables, and the names where VALUES belong.

    The names may grow until all is yielded.
    """
    frames = [_Frame(naming=True)]
    before = ""
    for kind, text in _tokens(query):
        if kind == "skip":
            yield text
            continue
        frame = frames[-1]
        if kind == "variable" and text[1:] in terms and text[1:] not in frame.hidden:
            met.add(text[1:])
            if before == "AS" or frame.table:
                raise InvalidQueryError(
                    f"{text} cannot be bound: the query assigns it itself",
                    hint="bind a variable that the query only uses",
                )
            (frame.named if frame.naming else frame.used).add(text[1:])
            yield text if frame.naming else terms[text[1:]]
        elif text == "}" and len(frames) > 1:
            yield from _closed(frames)
        else:
            if text.upper() == "MINUS" and kind == "word":
                frame.minus = set()
                yield frame.minus
            elif text == "*" and frame.naming:
                frame.named.update(terms)
            yield text
            _follow(frames, text.upper(), before, terms)
        before = text.upper()


def _closed(frames: list[_Frame]) -> Iterator[str | set[str]]:
    """Leave the innermost braces: what stands at their end, and what the group around them knows of."""
    frame = frames.pop()
    outer = frames[-1]
    if frame.body:
        outer.used |= outer.named
        yield outer.named  # also of what is named behind the body
    elif frame.taken is not None:
        # Without a variable in common MINUS takes nothing away.
        frame.taken |= frame.used
        yield frame.used
    else:
        outer.used |= frame.used
    yield "}"


def _follow(frames: list[_Frame], text: str, before: str, terms: Mapping[str, str]) -> None:
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
            frames.append(_Frame(naming=True, named=frame.named))
        else:
            # `CONSTRUCT WHERE { … }` has no room for VALUES, and no place where a name would need them.
            body = frame.naming and before != "EXISTS" and not frame.constructing
            taken = frame.minus if before == "MINUS" else None
            if body and len(frames) > 1:
                # What a query inside does not name is another variable, which happens to be called the same.
                frame.hidden = frame.hidden | (set(terms) - frame.named)
            frames.append(_Frame(body=body, taken=taken, hidden=frame.hidden))

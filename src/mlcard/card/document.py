"""The values that a parsed card is made of: the card, places in its text, and what the parser noticed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from mlcard.errors import InvalidCardError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.facts import JsonValue

Dialect: TypeAlias = Literal["native", "huggingface"]

#: What keeps a text from being a card at all; each is a lint code of its own.
SyntaxProblem: TypeAlias = Literal["encoding", "front-matter", "yaml", "not-a-mapping", "limit", "unreadable"]

#: What the parser noticed in a card that it could read; judging it is the business of the rules.
RemarkKind: TypeAlias = Literal[
    "duplicate-key",
    "ambiguous-scalar",
    "explicit-tag",
    "unknown-key",
    "front-matter-missing",
    "deficient-indentation",
]


class Span(NamedTuple):
    """A stretch of a card's text.

    Attributes:
        line: line of its first character, from 1.
        column: column of its first character in code points, from 1; a byte order mark does not count.
        start: offset of its first character in code points, from 0.
        end: offset behind its last character.
    """

    line: int
    column: int
    start: int
    end: int


#: Where a text begins: the place of a problem that has no better one.
START = Span(1, 1, 0, 0)
_NOWHERE: Mapping[str, Span] = MappingProxyType({})


class Remark(NamedTuple):
    """Something the parser noticed, that the value alone does not tell.

    Attributes:
        kind: `duplicate-key`, the key that came again (the last one counts); `ambiguous-scalar`, text that
            readers of YAML 1.1 and 1.2 understand differently; `explicit-tag`, a tag such as `!!python/name`
            that was not followed; `unknown-key`, a key that the dialect does not know and that has no slot;
            `front-matter-missing`, a README that holds no metadata at all; `deficient-indentation`, a text in
            quotes or a value in brackets that goes on in lines with less indentation than YAML 1.2 asks for.
        slot: JSON Pointer to the value: in the normal form, or in the front matter if it has no slot.
        span: place of the value, or of the key for `duplicate-key` and `unknown-key`.
        text: the scalar or key as it is written.
        detail: for `duplicate-key` the line of the one before, for `ambiguous-scalar` what YAML 1.1 makes
            of it, for `unknown-key` the kind of repository, for `deficient-indentation` the spaces needed.
        before: for `duplicate-key`, the place of the key and value that the second one replaces.
    """

    kind: RemarkKind
    slot: str
    span: Span
    text: str = ""
    detail: str = ""
    before: Span | None = None


class Card(NamedTuple):
    """One card in its normal form, with the place of every slot in its text.

    Attributes:
        path: the path or name that messages use.
        text: the whole text, byte order mark and line ends included: what a fix edits.
        dialect: `native` for YAML, `huggingface` for a README with front matter.
        data: the normal form, as DESIGN section 4 describes it, whatever the dialect.
        spans: JSON Pointer of the normal form to the place of the value.
        keys: JSON Pointer of the normal form to the place of the key, where there is one.
        remarks: what the parser noticed.
        body: the prose behind the front matter; empty in a native card.
        body_span: place of the body in the text.
        front_matter: the mapping of a README's front matter as it is written; `data` itself in a native card.
        front_matter_spans: JSON Pointer within `front_matter` to the place of the value.
        front_matter_keys: JSON Pointer within `front_matter` to the place of the key.
    """

    path: str
    text: str
    dialect: Dialect
    data: dict[str, JsonValue]
    spans: Mapping[str, Span]
    keys: Mapping[str, Span] = _NOWHERE
    remarks: Sequence[Remark] = ()
    body: str = ""
    body_span: Span = START
    front_matter: Mapping[str, JsonValue] = MappingProxyType({})
    front_matter_spans: Mapping[str, Span] = _NOWHERE
    front_matter_keys: Mapping[str, Span] = _NOWHERE


class CardSyntaxError(InvalidCardError):
    """A text is not a card: the message starts with `path:line:column`.

    Attributes:
        problem: which kind of problem it is.
        reason: the message without the place.
        span: the place.
        repair: an offset, and the text that is missing there, if that is certain.
    """

    def __init__(
        self,
        path: str,
        problem: SyntaxProblem,
        reason: str,
        span: Span = START,
        *,
        hint: str = "",
        repair: tuple[int, str] | None = None,
    ) -> None:
        super().__init__(f"{path}:{span.line}:{span.column}: {reason}", hint=hint)
        self.problem: SyntaxProblem = problem
        self.reason = reason
        self.span = span
        self.repair = repair


def span_of(card: Card, slot: str) -> Span:
    """Place of a slot, or of the nearest thing around it that stands in the text."""
    while (span := card.spans.get(slot)) is None and slot:
        slot = slot.rpartition("/")[0]
    return span or START


def locate(text: str, start: int, end: int | None = None) -> Span:
    """The span of a stretch of text given by its offsets, in code points."""
    line_start = text.rfind("\n", 0, start) + 1
    if line_start == 0 and text.startswith("\ufeff") and start:
        line_start = 1
    return Span(text.count("\n", 0, start) + 1, start - line_start + 1, start, start if end is None else end)

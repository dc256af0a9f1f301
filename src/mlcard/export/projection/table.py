"""What a projection is made of: rows from slots to terms, and what the target demands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mlcard.export.projection.filling import Place, Work

    Converter: TypeAlias = Callable[[Any, Place], Any]
    #: What a node of the target begins with, such as its type and id.
    Beginning: TypeAlias = Callable[[Mapping[str, Any], Place], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One slot, and the term of the target that says it.

    Attributes:
        slot: a slot of the class whose table this is.
        term: where the value goes in the node of the target: its keys, outermost first, with `/` between
            them. `[]` behind the last one makes a list, also of one value; without it a second value makes
            one. An empty term adds the keys of a converted mapping to the node itself.
        convert: what makes a value of the target from a value of the card; None from it means that the target
            cannot say this value. Without it a plain value stays as it is, and a nested thing becomes a node
            by the rows of its class.
        reads: of a nested thing, what `convert` takes from it, as paths such as `source_code/repository`; all
            else in it is lost. Empty if the conversion says everything, or keeps its own account.
        many: what `convert` gets of a slot with several values: `each` of them, the `first` (the others are
            lost), or the `whole` list; nested things are mappings in it, whichever form the card has.
        note: what changes on the way, for the documentation.
    """

    slot: str
    term: str
    convert: Converter | None = None
    reads: tuple[str, ...] = ()
    many: Literal["each", "first", "whole"] = "each"
    note: str = ""


#: The rows of each class of the schema, in the order in which the target's keys are written.
Table: TypeAlias = "Mapping[str, Sequence[Row]]"


@dataclass(frozen=True, slots=True)
class Required:
    """What the target demands of each node of a class, by its schema or by its prose.

    Attributes:
        class_name: the class; `Card` for the card as a whole.
        slots: any of these will do.
        term: the term that is mandatory.
        fatal: whether no document can be valid without it, so that none is written.
        instead: what the document says in its place, such as `NOASSERTION`.
        itself: whether the node has to hold the term itself: one of the slots may say other terms and not
            this one.
    """

    class_name: str
    slots: tuple[str, ...]
    term: str
    fatal: bool = False
    instead: str = ""
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """One document of the target.

    Attributes:
        name: path of the file below a folder, with `/` between the parts.
        content: its bytes.
        contents: what the index of a folder of documents tells of this one.
    """

    name: str
    content: bytes
    contents: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A format of a neighbour.

    Attributes:
        name: its name on the command line.
        title: what messages and the documentation call it.
        specification: URL of the text that the projection follows.
        versions: versions that can be written, the default first; empty if the target has none.
        table: the rows of each class.
        write: makes the documents of one card.
        begin: what the nodes of a class begin with.
        required: what the target demands.
        reasons: why a slot has no term, by slot or by `Class.slot`, where more is to say than that;
            by the empty name, why all others have none.
        carries: how the document says what has no term of the format; empty if it does not.
        checked_by: what can tell whether a document is valid.
        join: makes one document of those of several cards; None if the format has no such document.
        index: makes the document that leads to the others of a folder, by its file name; None if none does.
        judged: whether the document tells what is wrong with the card, so that it has to be linted.
    """

    name: str
    title: str
    specification: str
    versions: tuple[str, ...] = ()
    table: Table
    write: Callable[[Work], Iterable[Output]]
    begin: Mapping[str, Beginning] = field(default_factory=dict)
    required: tuple[Required, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    carries: str = ""
    checked_by: str = ""
    join: Callable[[Sequence[bytes]], bytes] | None = None
    index: tuple[str, Callable[[Sequence[Output]], bytes]] | None = None
    judged: bool = False

    def reason(self, class_name: str, slot: str) -> str:
        """Why a slot has no term."""
        own = self.reasons.get(f"{class_name}.{slot}") or self.reasons.get(slot)
        return own or self.reasons.get("") or f"{self.title} has no term for it"

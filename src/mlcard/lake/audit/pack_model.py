"""What a policy pack is made of: items, and what each of them wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlcard.card.topics import Topic
    from mlcard.lake.audit.paths import Path
    from mlcard.lake.audit.shapes import Shape
    from mlcard.lake.audit.terms import Term


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that an item wants to see: a property shape.

    Attributes:
        shape: the shape, as N-Triples write it.
        path: the way to it from what is audited; None for a constraint on the thing itself.
        label: what it is called.
        message: what the shape says where it is violated; empty if it says nothing.
        each: ways from each of these to what it has to have, each with what that is called.
        members: values of which there has to be one, as they stand in cards; empty if any will do.
        prose: topics of sections of a README that show it too.
        computed: name of what code computes of it (see `conditions`); empty for nothing.
        optional: whether there may be none.
        across: whether it may be told in other cards than that of the thing (see `scope`).
    """

    shape: str
    path: Path | None
    label: str
    message: str
    each: tuple[tuple[Path, str], ...] = ()
    members: frozenset[str] = frozenset()
    prose: tuple[Topic, ...] = ()
    computed: str = ""
    optional: bool = False
    across: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a pack: a shape with a target.

    Attributes:
        id: its identifier, the code of its findings.
        title: what is asked.
        source: where it is asked: regulation, article, annex, section of a paper.
        section: heading under which it is reported; empty for none.
        level: `must`, `should` or `may`.
        applies: names of the conditions under which it is asked.
        only_if: shapes that what is audited has to satisfy for it to be asked, each with what to say if not.
        not_checkable: why no card can show it; empty if one can.
        otherwise: why nothing follows if it is not there; empty if it is missing then.
        note: what a reader of the answer has to know; empty for nothing.
        needs: what it wants to see; all of it.
        shapes: every shape of it whose results count for it.
        targets: what it is about (see `Shape`).
    """

    id: str
    title: str
    source: str
    section: str
    level: str
    applies: tuple[str, ...]
    only_if: tuple[tuple[Shape, str], ...]
    not_checkable: str
    otherwise: str
    note: str
    needs: tuple[Need, ...]
    shapes: frozenset[str]
    targets: tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy pack.

    Attributes:
        name: what `--policy` calls it.
        title: what it is called.
        description: what it asks for, and of whom.
        source: address of the regulation, standard or paper.
        items: in the order of the report.
        shapes: the shapes that the queries are made of; empty if one of them has no translation.
        turtle: the graph of shapes, without blank shapes.
        uncompilable: what has no translation; empty if all has.
        one_by_one: whether each thing can be judged without the others: no result is of a node inside it.
    """

    name: str
    title: str
    description: str
    source: str
    items: tuple[Item, ...]
    shapes: tuple[Shape, ...]
    turtle: bytes
    uncompilable: str
    one_by_one: bool

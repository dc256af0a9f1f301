"""The cards of one run read together: which of them describe the same thing, and what each name means.

An id means what `mlcard export` makes of it. A README has no id of its own: it is known by the name of its
folder, and by the last two parts of its path, as the Hub names a repository `organisation/name`. A README and
a `modelcard.yaml` of one folder describe one thing if the latter describes one of that kind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mlcard.card.identity import resolved
from mlcard.configuration import LOCAL_BASE
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.configuration import Configuration
    from mlcard.validate.claims import Claims, Link, Subject

_Key: TypeAlias = tuple[str, ...]
_HUB_ADDRESS = lazy(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/)?([\w.-]+(?:/[\w.-]+)?)/?")

#: Most ancestors of one model that are looked at; the longest lineages known have some dozens.
MOST_ANCESTORS = 200


class Described(NamedTuple):
    """What one card says of one thing, and the base that its ids are resolved against."""

    claims: Claims
    subject: Subject
    base: str


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """A model or dataset of the lake.

    Attributes:
        kind: `models` or `datasets`.
        said: what each card says of it.
    """

    kind: str
    said: list[Described] = field(default_factory=list)

    def __str__(self) -> str:
        return self.said[0].subject.id

    @property
    def license(self) -> str:
        """Its licence; empty if no card says one, or two differ."""
        known = {one.subject.license for one in self.said} - {""}
        return known.pop() if len(known) == 1 else ""


@dataclass(frozen=True)
class Lake:
    """The cards of one run.

    Attributes:
        read: the claims of each card, and the configuration that holds for it.
        whole: whether whole folders were read, so that what no card describes is not there.
    """

    read: Sequence[tuple[Claims, Configuration]]
    whole: bool

    @cached_property
    def models(self) -> list[Thing]:
        """Every model, in the order of the cards."""
        return [thing for thing in self.things if thing.kind == "models"]

    @cached_property
    def things(self) -> list[Thing]:
        """Every thing, with what all cards say of it."""
        native: dict[tuple[str, str], list[_Key]] = defaultdict(list)
        for one in self._described():
            if one.claims.dialect == "native":
                native[one.subject.kind, one.claims.folder].append(_key(one))
        things: dict[_Key, Thing] = {}
        for one in self._described():
            kind = one.subject.kind
            beside = native.get((kind, one.claims.folder), [])
            readme = one.claims.dialect != "native"
            key = beside[0] if readme and len(beside) == 1 else _key(one)
            things.setdefault(key, Thing(kind)).said.append(one)
        return list(things.values())

    def _described(self) -> Iterator[Described]:
        for claims, configuration in self.read:
            for subject in claims.subjects:
                yield Described(claims, subject, configuration.base or LOCAL_BASE)

    @cached_property
    def _named(self) -> dict[tuple[str, str], list[Thing]]:
        """The things that a name means, by kind and IRI."""
        table: dict[tuple[str, str], list[Thing]] = defaultdict(list)
        for thing in self.things:
            for name in dict.fromkeys(name for one in thing.said for name in _names(one)):
                table[thing.kind, name].append(thing)
        return table

    @cached_property
    def _last_parts(self) -> set[tuple[str, str]]:
        """What things may be called by who is less exact: the last part of an id, the name people say."""
        parts: set[tuple[str, str]] = set()
        for thing in self.things:
            for one in thing.said:
                called = (one.subject.id, one.subject.name, one.claims.folder)
                parts |= {(thing.kind, _last_part(name)) for name in called if name}
        return parts

    def meant(self, kind: str, link: Link, one: Described) -> Thing | None:
        """The thing that a card names; None if no card describes it, or several do."""
        found = self._named.get((kind, iri(link.name, one.base)), [])
        return found[0] if len(found) == 1 else None

    def may_have(self, kind: str, link: Link, one: Described) -> bool:
        """Whether any card may describe what a card names, however the names are spelled."""
        exact, loose = (kind, iri(link.name, one.base)), (kind, _last_part(link.name))
        return exact in self._named or loose in self._last_parts

    def parents(self, model: Thing) -> list[tuple[Described, Link, Thing]]:
        """The models of the lake that a model was made from, with the card and the place that say so."""
        return self._parents.get(model, [])

    @cached_property
    def _parents(self) -> dict[Thing, list[tuple[Described, Link, Thing]]]:
        """The parents of every model that has any."""
        table: dict[Thing, list[tuple[Described, Link, Thing]]] = defaultdict(list)
        for model in self.models:
            for one in model.said:
                for link in one.subject.base_models:
                    parent = self.meant("models", link, one)
                    if parent is not None and parent is not model:
                        table[model].append((one, link, parent))
        return table

    def ancestors(self, model: Thing) -> list[Thing]:
        """The models of the lake that a model descends from, the nearest first, up to `MOST_ANCESTORS`."""
        found: dict[Thing, None] = {}
        waiting = [parent for _, _, parent in self.parents(model)]
        for thing in waiting:
            if len(found) == MOST_ANCESTORS:
                break
            if thing is not model and thing not in found:
                found[thing] = None
                waiting += [parent for _, _, parent in self.parents(thing)]
        return list(found)


def iri(name: str, base: str) -> str:
    """What an id means; an address of the Hub means the id in it."""
    address = _HUB_ADDRESS.fullmatch(name) if "://" in name else None
    return resolved(address[1] if address else name, base)


def _key(one: Described) -> _Key:
    """What tells a thing from all others that cards describe.

    A dataset that several cards describe under one id is one thing: that is how cards refer to each other.
    """
    if one.claims.dialect == "native" and one.subject.kind == "datasets":
        return "datasets", iri(one.subject.id, one.base)
    return one.subject.kind, one.claims.path, one.subject.slot


def _names(one: Described) -> Iterator[str]:
    """The IRIs by which other cards may refer to a thing.

    A README whose folder is named like the base model was put there by a program that names its results so.
    """
    names = [one.subject.id]
    parts = one.claims.folder.replace("\\", "/").rsplit("/", 2)[1:]
    if len(parts) == 2 and sum(other.kind == one.subject.kind for other in one.claims.subjects) == 1:
        names.append("/".join(parts))
    found = [iri(name, one.base) for name in names]
    bases = {iri(link.name, one.base) for link in one.subject.base_models}
    if one.claims.dialect == "native" or bases.isdisjoint(found):
        yield from found


def _last_part(name: str) -> str:
    """The last part of an id or a path, in lower case."""
    return name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()

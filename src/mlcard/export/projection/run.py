"""Running a projection: one card in, the documents and the account out."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mlcard.card.identity import COLLECTIONS
from mlcard.errors import ConfigurationError, IncompleteCardError
from mlcard.export.projection.filling import Work, demand
from mlcard.export.projections import MODULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mlcard.card import Card
    from mlcard.export.projection.account import Loss, Missing
    from mlcard.export.projection.filling import Remark
    from mlcard.export.projection.table import Output, Projection

#: With the collections the parts of a card that are reached from others, so that what nobody refers to is
#: never met.
_ABOUT_SLOTS = ("evidence", "statements")


@dataclass(frozen=True, slots=True)
class Existing:
    """A document that the export replaces.

    Attributes:
        text: the whole of it.
        metadata: what its front matter says.
        body: the prose behind the front matter.
    """

    text: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Projected:
    """A card in the format of a neighbour.

    Attributes:
        outputs: the documents.
        losses: what of the card they do not say.
        missing: what the format demands and the card does not say.
    """

    outputs: tuple[Output, ...]
    losses: tuple[Loss, ...]
    missing: tuple[Missing, ...]


def find_projection(name: str) -> Projection:
    """The projection with a name.

    Raises:
        ConfigurationError: there is none.
    """
    if name not in MODULES:
        raise ConfigurationError(f"no format {name!r}", hint=f"formats: {', '.join(MODULES)}")
    found: Projection = import_module(MODULES[name]).PROJECTION
    return found


def project(
    card: Card,
    to: str,
    base: str,
    *,
    version: str | None = None,
    separate: bool = False,
    existing: Existing | None = None,
    folder: Path | None = None,
    remarks: Sequence[Remark] = (),
) -> Projected:
    """A card in the format of a neighbour.

    Args:
        card: the card.
        to: name of the format.
        base: IRI that relative ids are appended to.
        version: version of the format, the newest that mlcard knows if none is given.
        separate: whether each model and dataset may have a document of its own, for formats that have one
            for each.
        existing: the document that is to be replaced, of which a format may keep parts.
        folder: the folder that the documents are written to, from which they say where files lie.
        remarks: what was found wrong with the card, for formats that tell it.

    Raises:
        ConfigurationError: there is no such format or version.
        IncompleteCardError: no document can be valid without slots that the card lacks; the message names
            them.
    """
    projection = find_projection(to)
    known = _version(projection, version)
    work = Work(projection, card, base, known, separate, existing or Existing(), folder, tuple(remarks))
    collections = {name for name in COLLECTIONS if any(work.each(name))}
    demand("Card", collections, work.root, {})
    _fatal(work)
    outputs = tuple(projection.write(work))
    _fatal(work)
    _account_for_the_rest(work)
    return Projected(outputs, work.account.found(), tuple(work.account.missing.values()))


def _version(projection: Projection, version: str | None) -> str:
    if version is None:
        return projection.versions[0] if projection.versions else ""
    if version not in projection.versions:
        known = ", ".join(projection.versions)
        raise ConfigurationError(
            f"{projection.title} is not written in version {version!r}",
            hint=f"versions: {known}" if known else "it has no versions to choose from",
        )
    return version


def _fatal(work: Work) -> None:
    """Stop where no document can be valid."""
    fatal = [missing for missing in work.account.missing.values() if missing.fatal]
    if fatal:
        raise IncompleteCardError(
            f"{work.card.path}: no valid {work.projection.title} without {', '.join(map(str, fatal))}",
            hint="write the slots into the card; mlcard extract finds many of them in the files",
        )


def _account_for_the_rest(work: Work) -> None:
    """List what the projection never met: what nothing refers to, and what is no thing of its own."""
    visited = work.account.visited
    told = {"mlcard", "id"}.union(row.slot for row in work.projection.table.get("Card", ()))
    for name, part in work.card.data.items():
        if part is None or name in told:
            continue
        known = name in COLLECTIONS or name in _ABOUT_SLOTS
        if not known or not isinstance(part, list):
            work.root.lost("not what the schema has here" if known else "no slot of the schema", name)
            continue
        left = [position for position in range(len(part)) if f"/{name}/{position}" not in visited]
        if name in _ABOUT_SLOTS and len(left) == len(part) > 0:
            work.root.lost(work.projection.reason("Card", name), name)
            continue
        for position in left:
            fits = isinstance(part[position], dict)
            work.root.lost(_unmet(work, name) if fits else "not what the schema has here", name, position)


def _unmet(work: Work, collection: str) -> str:
    """Why a thing in a collection is not in the document."""
    if collection in _ABOUT_SLOTS:
        return work.projection.reason("Card", collection)
    return work.projection.reasons.get(f"Card.{collection}", "nothing that is written refers to it")

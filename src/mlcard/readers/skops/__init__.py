"""skops files: scikit-learn models as a zip archive of a schema and of arrays.

Format: https://skops.readthedocs.io/en/stable/persistence.html (`skops/io/_persist.py`,
`skops/io/_general.py`). The schema is a tree of nodes: class, module, content. It becomes the records of
`pickle_machine`, so that facts about estimators are found in one place. Nothing is imported, and of arrays
only small ones are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.archive_findings import archive_findings, named
from mlcard.readers.bounded_json import parse_object, text_of
from mlcard.readers.pickle_machine.names import severity, tier
from mlcard.readers.pickle_machine.states import RUNNING, RUNS
from mlcard.readers.security import finding
from mlcard.readers.sklearn import _model_facts as estimator_facts
from mlcard.readers.skops.arrays import Arrays
from mlcard.readers.skops.nodes import Tree, names_in
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import Budget, open_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, BinaryIO

    from mlcard.errors import MlcardError
    from mlcard.facts import JsonValue, Source
    from mlcard.readers.pickle_machine import Pickled
    from mlcard.readers.zip_archive import Archive, Oddity

SCHEMA = "schema.json"
#: Most bytes of a schema; a forest of 1,000 trees takes some 20 MB.
MAX_SCHEMA = 32_000_000
_CODE = "scipy's distributions compile a text of their state, and this is none that scipy writes"
#: Most names that get a finding of their own.
MOST_FINDINGS = 200
#: What is counted over all of a schema, and not told of a part of it.
SIZES = frozenset({"/model/stored_elements", "/model/tree_count", "/model/leaf_count"})
_OPCODE = re.compile(r"opcode (\d+)")
_DESCRIPTIONS = {
    "dangerous": "known to run code, to reach files or the network, or to reach any other name",
    "unknown": "not a name that models are known to need",
    "unreviewed": "a name of a library that models are made of, not reviewed yet",
}


@dataclass(frozen=True, slots=True)
class _Interpreted:
    """What the reader of estimators wants to know: the value, and what kept it from being whole."""

    value: object
    problem: MlcardError | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file: the archive, its oddities, the schema, and what makes records of the schema."""

    archive: Archive
    oddities: list[Oddity]
    schema: dict[str, Any]
    tree: Tree


def read(source: Source) -> Iterator[Fact]:
    """Facts of a skops file."""
    try:
        yield from _facts(source)
    except UnreadableFileError as problem:
        raise named(problem, source) from problem


def _facts(source: Source) -> Iterator[Fact]:
    with source.open() as file:
        opened = open_skops(source, file)
        yield from _about_the_file(opened.schema)
        interpreted = cast("Pickled", _Interpreted(opened.tree.record(opened.schema)))
        for fact in estimator_facts(interpreted, source):
            if not (opened.tree.cut and fact.slot in SIZES):
                yield _placed(fact, opened.tree.places)
    yield from _name_findings(opened.schema, source)
    yield from _state_findings(opened, source)
    yield from archive_findings(source, opened.oddities)
    _check(opened.archive, opened.tree, source)


def open_skops(source: Source, file: BinaryIO) -> Opened:
    """Read the schema of an open file."""
    archive = read_archive(file)
    member = next((member for member in archive.members if member.name == SCHEMA), None)
    if member is None:
        raise archive.problem or UnreadableFileError(f"{source.name}: not a skops file: it has no {SCHEMA}")
    oddities = list(archive.oddities)
    text = open_member(file, member, Budget(MAX_SCHEMA), oddities).read(MAX_SCHEMA + 1)
    schema = parse_object(text, f"{source.name}, {SCHEMA}")
    return Opened(archive, oddities, schema, Tree(Arrays(file, archive.members, Budget(), oddities)))


def _about_the_file(schema: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("/file/format", "skops", SCHEMA)
    if type(schema.get("protocol")) is int:
        yield Fact("/file/description", f"skops protocol {schema['protocol']}", f"{SCHEMA}, key protocol")
    version = text_of(schema, "_skops_version")
    library: dict[str, JsonValue] = {"name": "skops"}
    if version:
        yield Fact("/model/libraries/-", {**library, "version": version}, f"{SCHEMA}, key _skops_version")


def _placed(fact: Fact, places: list[str]) -> Fact:
    """Tell the place in the schema instead of the number of a node."""

    def place(match: re.Match[str]) -> str:
        return f"{SCHEMA}, {places[int(match[1])] or 'root'}"

    value = fact.value
    if isinstance(value, dict) and isinstance(value.get("where"), str):
        value = {**value, "where": _OPCODE.sub(place, str(value["where"]))}
    return replace(fact, value=value, where=_OPCODE.sub(place, fact.where))


def _name_findings(schema: Mapping[str, Any], source: Source) -> Iterator[Fact]:
    """A finding for each class or function that is not on an exact list."""
    levels = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    found: list[tuple[int, Fact]] = []
    for (module, name), place in names_in(schema).items():
        level = severity(module, name)
        if level is None:
            continue
        kind = tier(module, name)
        what = f"{module}.{name}".encode("utf-8", "backslashreplace").decode()
        description = f"loading with this type trusted imports and calls it: {_DESCRIPTIONS[kind]}"
        fact = finding(source, what, f"{SCHEMA}, {place or 'root'}", description, level, kind)
        found.append((levels[level], fact))
    found.sort(key=lambda item: item[0])
    yield from (fact for _, fact in found[:MOST_FINDINGS])


def _state_findings(opened: Opened, source: Source) -> Iterator[Fact]:
    """A finding for each state that would run as code, and one where such a state may stand too deep."""
    unseen = opened.tree.cut and any(module.startswith(RUNNING) for module, _ in names_in(opened.schema))
    for place in [*opened.tree.running, *(["too deep to be read"] if unseen else [])][:MOST_FINDINGS]:
        yield finding(source, RUNS, f"{SCHEMA}, {place or 'root'}", _CODE, "critical", "dangerous")


def _check(archive: Archive, tree: Tree, source: Source) -> None:
    if archive.problem is not None:
        raise archive.problem
    if tree.missing:
        raise UnreadableFileError(
            f"{source.name}: {tree.missing[0]}, which its schema names, is not in it or is damaged",
            hint="copy or download the file again",
        )

"""Policy packs: from a table of items (`schema/policies/NAME.yaml`) to SHACL in Turtle.

A pack has `title`, `description`, `source`, perhaps `applies` (names of conditions, see
`src/mlcard/lake/audit/conditions.py`), `paths` (names for parts of paths, written `@name`), `sets` (lists of
values) and `sections`. A section has `title`, `source`, `level` (must, should or may), perhaps `applies`, and
`items`. An item has `id`, `title`, `point` (where in the source), perhaps `level`, `applies`, and either
`not_checkable`, the reason why no card can show it, or `needs`, of which all are wanted; `otherwise` says why
nothing follows if they are not there, and `note` what a reader of the answer has to know: what the source
says beside, which part of it is not looked at, what is not certain. A need is a path of slots from the model,
with `/`, `|`, `*` and parentheses as in SPARQL, or a mapping:

    path: (trained_on|training/trained_on)/dataset
    each: [license, name|title]      # what each of these has to have
    one_of: robustness               # or: the set that one of the values has to be in
    open_licence: true               # or: what code computes
    prose: [training_data]           # topics of sections of a README that answer it too
    label: training data             # what it is called in place of the names of its slots
    optional: true                   # `each` is asked of those that there are, and there may be none
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import yaml

from generators.turtle import Names, subject, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generators.elements import Elements, Slot

HEADER = "# Written by tools/generate.py from schema/policies/{name}.yaml. Edit that, not this file.\n"
PACKS = "https://w3id.org/modellake/policies/"
MODELLAKE = "https://w3id.org/modellake/"
NAMESPACES = {
    "sh": "http://www.w3.org/ns/shacl#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dct": "http://purl.org/dc/terms/",
}  # fmt: skip
LEVELS = {"must": "sh:Violation", "should": "sh:Warning", "may": "sh:Info"}
#: Slots that hold the id of a thing that is described elsewhere, and its class.
REFERS = {"dataset": "Dataset", "model": "MLModel"}
TOKEN = re.compile(r"\s*([()/|*]|[a-z_0-9]+)")
#: What an item and a section may hold: a comma in a title without quotes makes a key of the rest of it.
ITEM_KEYS = {"id", "title", "point", "level", "applies", "not_checkable", "needs", "otherwise", "note"}
SECTION_KEYS = {"title", "source", "level", "applies", "items"}
#: What a mapping may hold beside its path.
NEED_KEYS = {"path", "each", "one_of", "open_licence", "prose", "label", "optional"}


class PolicyError(ValueError):
    """A table of items is not what the module's description says."""


@dataclass(frozen=True)
class SlotPath:
    """A path of slots: the Turtle of it, the ways that it allows in words, the classes that it leads to."""

    turtle: str
    ends: tuple[str, ...]
    ways: tuple[str, ...]
    classes: frozenset[str]
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Need:
    """One thing that has to be in a card."""

    path: SlotPath
    label: str
    each: tuple[tuple[SlotPath, str], ...] = ()
    members: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    computed: str = ""
    written: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Item:
    """One item of a pack."""

    id: str
    title: str
    section: str
    source: str
    level: str
    applies: tuple[str, ...]
    needs: tuple[Need, ...]
    not_checkable: str
    otherwise: str
    note: str


@dataclass(frozen=True)
class Pack:
    """One table of items."""

    name: str
    title: str
    description: str
    source: str
    items: tuple[Item, ...] = field(default_factory=tuple)


def read(file: Path, elements: Elements) -> Pack:
    """Read and check one table."""
    given = yaml.safe_load(file.read_text(encoding="utf-8"))
    reader = _Reader(file.name, elements, given.get("paths", {}), given.get("sets", {}))
    items = [
        reader.item(entry, section, _names(given.get("applies")))
        for section in given["sections"]
        for entry in section["items"]
    ]
    ids = [item.id for item in items]
    if len(ids) != len(set(ids)):
        raise PolicyError(f"{file.name}: an id occurs twice: {max(ids, key=ids.count)}")
    return Pack(file.stem, given["title"], _line(given["description"]), given["source"], tuple(items))


def packs(folder: Path, elements: Elements) -> list[Pack]:
    """All tables of a folder, by their names."""
    return [read(file, elements) for file in sorted(folder.glob("*.yaml"))]


def render(folder: Path, elements: Elements) -> Mapping[str, str]:
    """File name to Turtle."""
    return {f"{pack.name}.ttl": turtle(pack, elements) for pack in packs(folder, elements)}


def turtle(pack: Pack, elements: Elements) -> str:
    """The shapes of a pack."""
    names = Names(elements.prefixes | NAMESPACES | {"pack": f"{PACKS}{pack.name}#"})
    for iri in (*NAMESPACES.values(), MODELLAKE, f"{PACKS}{pack.name}#", elements.class_iri("MLModel")):
        names.short(f"{iri}x" if iri.endswith(("#", "/")) else iri)
    head = subject(f"<{PACKS}{pack.name}>", [
        "a modellake:PolicyPack", f"dct:title {text(pack.title)}",
        f"dct:description {text(pack.description)}",
        f"dct:source <{pack.source}>",
        "dct:hasPart (\n        " + "\n        ".join(f"pack:{item.id}" for item in pack.items) + "\n    )",
    ])  # fmt: skip
    blocks = [block for item in pack.items for block in _blocks(item, elements, names)]
    used = names.header()
    return HEADER.format(name=pack.name) + used + "\n" + "\n".join([head, *blocks])


def _blocks(item: Item, elements: Elements, names: Names) -> Iterator[str]:
    """The shape of an item, and those of its needs."""
    needs = {f"pack:{item.id}_{number}": need for number, need in enumerate(item.needs, start=1)}
    statements = [
        "a sh:NodeShape, modellake:PolicyItem",
        f"sh:targetClass {names.short(elements.class_iri('MLModel'))}",
        f"dct:identifier {text(item.id)}", f"rdfs:label {text(item.title)}",
        f"dct:source {text(item.source)}",
        f"modellake:section {text(item.section)}", f"modellake:level {text(item.level)}",
        f"sh:severity {LEVELS[item.level]}",
    ]  # fmt: skip
    statements += [f"modellake:appliesWhen modellake:Condition_{name}" for name in item.applies]
    if item.not_checkable:
        statements.append(f"modellake:notCheckable {text(item.not_checkable)}")
    if item.otherwise:
        statements.append(f"modellake:otherwise {text(item.otherwise)}")
    if item.note:
        statements.append(f"rdfs:comment {text(item.note)}")
    if needs:
        statements.append("sh:property " + ", ".join(needs))
    yield subject(f"pack:{item.id}", statements)
    for name, need in needs.items():
        yield subject(name, list(_need_statements(need, LEVELS[item.level])))


def _need_statements(need: Need, severity: str) -> Iterator[str]:
    yield "a sh:PropertyShape"
    yield f"sh:path {need.path.turtle}"
    yield f"sh:name {text(need.label)}"
    if need.members:
        members = " ".join(need.members)
        yield f"sh:qualifiedValueShape [ sh:in ( {members} ) ]"
        yield "sh:qualifiedMinCount 1"
    elif not need.optional:
        yield "sh:minCount 1"
    if need.each:
        inner = [
            f"sh:property [ sh:path {path.turtle} ; sh:name {text(label)} ; sh:minCount 1 ]"
            for path, label in need.each
        ]
        yield f"sh:node [ {' ; '.join(inner)} ]"
    yield f"sh:severity {severity}"
    yield f"sh:message {text(_message(need))}"
    if need.prose:
        yield "modellake:prose " + ", ".join(text(topic) for topic in need.prose)
    if need.computed:
        yield f"modellake:computed {text(need.computed)}"


def _message(need: Need) -> str:
    if need.each:
        lacking = "one of" if need.optional else "no"
        also = "" if need.optional else ", or one"
        return f"{lacking} {need.label}{also} without {'; without '.join(label for _, label in need.each)}"
    return f"no {need.label}"


@dataclass(frozen=True)
class _Reader:
    """Reads the items of one file."""

    file: str
    elements: Elements
    paths: Mapping[str, str]
    sets: Mapping[str, list[str]]

    def item(self, entry: Mapping[str, Any], section: Mapping[str, Any], applies: tuple[str, ...]) -> Item:
        """One item, with what it has from its section and its pack."""
        self._known(section["title"], section, SECTION_KEYS)
        self._known(entry["id"], entry, ITEM_KEYS)
        needs = tuple(self._need(entry["id"], need) for need in entry.get("needs", ()))
        if bool(needs) == bool(entry.get("not_checkable")):
            raise PolicyError(f"{self.file}: {entry['id']}: either needs or not_checkable")
        level = entry.get("level", section["level"])
        if level not in LEVELS:
            raise PolicyError(f"{self.file}: {entry['id']}: {level!r} is none of {', '.join(LEVELS)}")
        point = entry.get("point")
        joint = "" if re.match(r"\([a-z0-9]+\)", str(point)) else ", "
        source = section["source"] + (f"{joint}{point}" if point else "")
        return Item(
            entry["id"], entry["title"], section["title"], source, level,
            (*applies, *_names(section.get("applies")), *_names(entry.get("applies"))), needs,
            _line(entry.get("not_checkable", "")), _line(entry.get("otherwise", "")),
            _line(entry.get("note", "")),
        )  # fmt: skip

    def _known(self, where: str, entry: Mapping[str, Any], keys: set[str]) -> None:
        """Refuse what has no meaning, which would be left out without a word."""
        if unknown := set(entry) - keys:
            raise PolicyError(f"{self.file}: {where}: unknown key {min(unknown)}")

    def _need(self, item: str, given: Any) -> Need:
        """One need, from its text or its mapping."""
        entry = {"path": given} if isinstance(given, str) else given
        self._known(item, entry, NEED_KEYS)
        if entry.get("optional") and not entry.get("each"):
            raise PolicyError(f"{self.file}: {item}: optional, and nothing is asked of each")
        path = self._path(item, entry["path"], frozenset({"MLModel"}))
        each = tuple(
            (inner, _label(inner))
            for inner in (self._path(item, text, path.classes) for text in entry.get("each", ()))
        )
        return Need(
            path, _named(entry.get("label")) or _label(path), each, self._members(entry.get("one_of"), path),
            tuple(entry.get("prose", ())), "open_licence" if entry.get("open_licence") else "",
            self._whole(entry["path"]), bool(entry.get("optional")),
        )  # fmt: skip

    def _members(self, name: str | None, path: SlotPath) -> tuple[str, ...]:
        """The Turtle of the values of a set; words of an enumeration are what they mean."""
        if name is None:
            return ()
        meanings = {
            word: iri for slot in path.slots for word, iri in self.elements.enums.get(slot.range, {}).items()
        }
        return tuple(f"<{meanings[word]}>" if meanings.get(word) else text(word) for word in self.sets[name])

    def _whole(self, written: str) -> str:
        """A path with its named parts written out."""
        return re.sub(r"@([a-z]+)", lambda found: self.paths[found[1]], written)

    def _path(self, item: str, written: str, classes: frozenset[str]) -> SlotPath:
        """The path that a text stands for, from things of some classes."""
        tokens = TOKEN.findall(self._whole(written))
        if "".join(tokens) != self._whole(written).replace(" ", ""):
            raise PolicyError(f"{self.file}: {item}: {written}: not a path")
        path, rest = self._alternatives(tokens, classes, f"{self.file}: {item}: {written}")
        if rest:
            raise PolicyError(f"{self.file}: {item}: {written}: {rest[0]} is not expected")
        return path

    def _alternatives(
        self, tokens: list[str], classes: frozenset[str], where: str
    ) -> tuple[SlotPath, list[str]]:
        parts, rest = [], ["|", *tokens]
        while rest and rest[0] == "|":
            part, rest = self._sequence(rest[1:], classes, where)
            parts.append(part)
        if len(parts) == 1:
            return parts[0], rest
        whole = SlotPath(
            f"[ sh:alternativePath ( {' '.join(part.turtle for part in parts)} ) ]",
            tuple(dict.fromkeys(end for part in parts for end in part.ends)),
            tuple(dict.fromkeys(way for part in parts for way in part.ways)),
            frozenset().union(*(part.classes for part in parts)),
            tuple(slot for part in parts for slot in part.slots),
        )  # fmt: skip
        return whole, rest

    def _sequence(self, tokens: list[str], classes: frozenset[str], where: str) -> tuple[SlotPath, list[str]]:
        parts: list[SlotPath] = []
        rest = ["/", *tokens]
        while rest and rest[0] == "/":
            part, rest = self._step(rest[1:], classes, where)
            parts.append(part)
            classes = part.classes
        if len(parts) == 1:
            return parts[0], rest
        last = parts[-1]
        whole = SlotPath(
            f"( {' '.join(part.turtle for part in parts)} )", last.ends, _ways(parts), last.classes,
            last.slots,
        )  # fmt: skip
        return whole, rest

    def _step(self, tokens: list[str], classes: frozenset[str], where: str) -> tuple[SlotPath, list[str]]:
        if not tokens:
            raise PolicyError(f"{where}: ends too early")
        if tokens[0] == "(":
            path, rest = self._alternatives(tokens[1:], classes, where)
            if not rest or rest[0] != ")":
                raise PolicyError(f"{where}: a parenthesis is not closed")
            return path, rest[1:]
        name, rest = tokens[0], tokens[1:]
        slots = [
            self.elements.slots[owner][name]
            for owner in sorted(classes)
            if name in self.elements.slots[owner]
        ]
        if not slots:
            raise PolicyError(f"{where}: {' and '.join(sorted(classes))} have no slot {name}")
        slot = slots[0]
        leads = frozenset({REFERS.get(name, slot.range)}) & frozenset(self.elements.classes)
        iri = f"<{slot.uri}>"
        if rest and rest[0] == "*":
            return SlotPath(f"[ sh:zeroOrMorePath {iri} ]", (name,), ("",), classes | leads, (slot,)), rest[
                1:
            ]
        return SlotPath(iri, (name,), (name,), leads, (slot,)), rest


def _ways(parts: list[SlotPath]) -> tuple[str, ...]:
    """The ways through several paths, `a/b`; what is told of a dataset elsewhere begins with `datasets`."""
    found = {"/".join(filter(None, way)): None for way in product(*(part.ways for part in parts))}
    return tuple(dict.fromkeys(re.sub(r".*/dataset/", "datasets/", way) for way in found))


def _label(path: SlotPath) -> str:
    """What a path is called: its ways, as a person would write them."""
    return _or(path.ways)


def _or(names: tuple[str, ...]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))


def _named(label: str | None) -> str:
    """A label; one that is the name of a slot is written as such."""
    return f"`{label}`" if label and re.fullmatch(r"[a-z0-9_/]+", label) else label or ""


def _names(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


def _line(given: Any) -> str:
    return " ".join(str(given).split())

"""Extract again: keep what a person wrote, refresh what mlcard wrote, and report where the two contradict.

Evidence tells the two apart: a value is mlcard's when an evidence entry of mlcard covers it and what the
entry covers still has the digest that it remembers. A value without such evidence, or one that was edited
since, is a person's: it stays, and a different value in the files is a contradiction for the person to
settle. What was imported from another format is somebody's words too: only importing the same source again
changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from mlcard.card import span_of
from mlcard.extract.align import aligned, with_known_ids
from mlcard.extract.draft import brief, digest
from mlcard.extract.evidence import added, entries, is_imported, is_of_lake, is_ours, is_texts, united
from mlcard.extract.keyed import Branch, at, flat, grow, path_of, pointers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.card import Card
    from mlcard.extract.evidence import Entry
    from mlcard.extract.keyed import Path, Tree
    from mlcard.facts import JsonValue

#: Stands for a part that leaves the card.
_GONE = Branch()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A person's value in the card, and another one in the files.

    Attributes:
        slot: the slot in the merged card.
        card: the person's value.
        files: the other one.
        file: where that stands.
        where: the place in the file.
        place: where the person's value stands: the card, and once it is known the line and column.
    """

    slot: str
    card: JsonValue
    files: JsonValue
    file: str
    where: str
    place: str = "the card"

    def standing_in(self, card: Card) -> Contradiction:
        """The contradiction with the place of the person's value in a card."""
        span = span_of(card, self.slot)
        return replace(self, place=f"{card.path}:{span.line}:{span.column}")

    def __str__(self) -> str:
        """Say it in one line, with both places."""
        there = f"{self.file} ({self.where})" if self.file else "the files"
        return f"{self.slot}: {self.place} says {brief(self.card)}, but {there} says {brief(self.files)}"


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged card, its evidence included, and the contradictions that were found."""

    card: dict[str, JsonValue]
    contradictions: tuple[Contradiction, ...]


def merge(
    old: Mapping[str, JsonValue],
    new: Mapping[str, JsonValue],
    unread: frozenset[str] = frozenset(),
    *,
    source: str | None = None,
) -> Merged:
    """Merge a card that stands, with a person's words in it, with a freshly extracted one.

    Args:
        old: the card as it stands, in normal form.
        new: the extracted card.
        unread: names of files that could not be read this time, and of folders; what the card says of them
            stays.
        source: what the new card was imported from, which speaks of nothing else; None if it was extracted.

    Returns:
        A new document; neither argument is changed.
    """
    if old == new:
        return Merged(dict(new), ())
    new = with_known_ids(old, new)
    before, extracted = _body(old), _body(new)
    state = _State(before, cast("Branch", aligned(before, extracted)), unread, source)
    state.old_entries = entries(old, before)
    state.new_entries = entries(new, state.new)
    state.stated = _stated(old, state)
    tree = state.merge(state.old, state.new, ())
    card = cast("dict[str, JsonValue]", flat(tree))
    evidence = state.evidence(tree)
    if evidence:
        card["evidence"] = evidence
    slots = dict(pointers(tree))
    contradictions = tuple(
        Contradiction(
            slots[path], flat(mine), flat(other), str(entry.get("file", "")), str(entry.get("where", ""))
        )
        for path, mine, other, entry in state.contradictions
    )
    return Merged(card, contradictions)


def _body(card: Mapping[str, JsonValue]) -> Branch:
    """The tree of a card without its evidence."""
    tree = grow({name: value for name, value in card.items() if name != "evidence"})
    return cast("Branch", tree)


def _stated(card: Mapping[str, JsonValue], state: _State) -> set[Path]:
    """The slots of which a person states that they are unknown, not applicable or withheld."""
    statements = card.get("statements")
    found: set[Path] = set()
    for item in statements if isinstance(statements, list) else []:
        if isinstance(item, dict):
            owner, _, name = str(item.get("slot")).rpartition("/")
            path = path_of(state.old, owner)
            found |= {(*path, name)} if path is not None else set()
    return found


@dataclass(slots=True)
class _State:
    """What the merge knows and finds on its way.

    Attributes:
        old: tree of the card that stands.
        new: tree of the extracted card.
        old_entries: evidence of the card that stands, by path.
        new_entries: evidence of the extracted card, by path.
        unread: files that could not be read this time.
        source: what the new card was imported from.
        stated: slots that a person has made a statement about; nothing is written there.
        contradictions: path, the person's value, the files' value, and the evidence of the latter.
    """

    old: Branch
    new: Branch
    unread: frozenset[str]
    source: str | None = None
    old_entries: dict[Path, Entry] = field(default_factory=dict)
    new_entries: dict[Path, Entry] = field(default_factory=dict)
    stated: set[Path] = field(default_factory=set)
    contradictions: list[tuple[Path, Tree, Tree, Entry]] = field(default_factory=list)
    _intact: dict[Path, bool] = field(default_factory=dict)
    _untouched: dict[Path, bool] = field(default_factory=dict)

    def merge(self, old: Tree, new: Tree, path: Path) -> Tree:
        """Merge two trees that stand at the same path; the old order stays, new parts follow."""
        if flat(old) == flat(new):
            return old
        if self._is_one_value(path):
            return new
        if isinstance(old, Branch) and isinstance(new, Branch) and old.is_list == new.is_list:
            merged = Branch(is_list=old.is_list)
            for name, part in old.parts.items():
                here = (*path, name)
                kept = (
                    self.merge(part, new.parts[name], here) if name in new.parts else self._pruned(part, here)
                )
                if kept is not _GONE:
                    merged.parts[name] = kept
            for name, part in new.parts.items():
                if name not in old.parts and (*path, name) not in self.stated:
                    merged.parts[name] = part
            return merged
        if path == ("mlcard",):  # the version is that of what is written now
            return new
        if self._stays(path):
            if self._is_told(path):
                self.contradictions.append((path, old, new, self._evidence_of(path)))
            return old
        if self._ours(path):
            return self._refreshed(old, new, path)
        self.contradictions.append((path, old, new, self._evidence_of(path)))
        return old

    def _is_one_value(self, path: Path) -> bool:
        """Whether a subtree was written as one value and nobody has touched it: it is replaced as a whole."""
        return (
            path in self.old_entries
            and self._is_untouched(path)
            and not self._is_of_unread(path)
            and not any(
                len(other) > len(path) and other[: len(path)] == path
                for other in (*self.old_entries, *self.stated)
            )
        )

    def _refreshed(self, old: Tree, new: Tree, path: Path) -> Tree:
        """The new value in the place of mlcard's old one; of a list of texts, with what a person added."""
        if not (is_texts(old) and is_texts(new)) or any(map(self._is_untouched, self._covering(path))):
            return new
        if path in self.stated:
            return old
        entry = self.old_entries.get(path)
        return united(old, new, added(old, new, str(entry["digest"]) if entry is not None else ""))

    def _stays(self, path: Path) -> bool:
        """Whether a value comes from a file that could not be read: what another file says of it can wait."""
        covering = self._covering(path)
        return bool(covering) and self._ours(path) and self._is_of_unread(covering[-1])

    def _is_told(self, path: Path) -> bool:
        """Whether a value that stays is told where it differs: an import and files speak of the same slot."""
        return self.source is not None or is_imported(self.old_entries[self._covering(path)[-1]])

    def _is_of_unread(self, path: Path) -> bool:
        """Whether the evidence at a path names what was not read this time: a file, or other datasets."""
        entry = self.old_entries[path]
        if self.source is not None:
            return not is_imported(entry) or entry.get("file") != self.source
        return is_imported(entry) or is_of_lake(entry) or self._is_unread(str(entry.get("file")))

    def _pruned(self, old: Tree, path: Path) -> Tree:
        """What remains of a part that the files no longer speak of: what a person wrote, or `_GONE`."""
        if self._wholly_ours(path):
            return _GONE
        if not isinstance(old, Branch):
            return old
        kept = {name: self._pruned(part, (*path, name)) for name, part in old.parts.items()}
        remaining = {name: part for name, part in kept.items() if part is not _GONE}
        return Branch(remaining, old.is_list) if remaining or not old.parts else _GONE

    def _ours(self, path: Path) -> bool:
        """Whether mlcard wrote the value at a path, and nobody has edited it since."""
        return any(self._is_intact(covering) for covering in self._covering(path))

    def _wholly_ours(self, path: Path) -> bool:
        """Whether mlcard wrote the value at a path, which the files no longer speak of."""
        return any(
            self._is_untouched(covering) and not self._is_of_unread(covering)
            for covering in self._covering(path)
        )

    def _is_untouched(self, path: Path) -> bool:
        """Whether what an entry of mlcard covers is exactly what mlcard wrote."""
        if path not in self._untouched:
            entry = self.old_entries[path]
            self._untouched[path] = is_ours(entry) and entry["digest"] == digest(flat(at(self.old, path)))
        return self._untouched[path]

    def _is_unread(self, file: str) -> bool:
        """Whether a file, or a folder that it lies in, could not be read; the model folder has no name."""
        if not self.unread:
            return False
        path = PurePosixPath(file)
        return file in self.unread or any(
            ("" if place == PurePosixPath() else place.as_posix()) in self.unread for place in path.parents
        )

    def _covering(self, path: Path) -> list[Path]:
        """The paths with evidence that hold a path, itself included."""
        return [path[:length] for length in range(1, len(path) + 1) if path[:length] in self.old_entries]

    def _is_intact(self, path: Path) -> bool:
        """Whether what an entry of mlcard covers has its digest still, additions of a person aside."""
        if path not in self._intact:
            entry, old, new = self.old_entries[path], at(self.old, path), at(self.new, path)
            self._intact[path] = self._is_untouched(path) or (
                is_ours(entry)
                and (
                    entry["digest"] == digest(flat(_shaped(old, new)))
                    or (is_texts(old) and is_texts(new) and added(old, new, str(entry["digest"])) is not None)
                )
            )
        return self._intact[path]

    def _evidence_of(self, path: Path) -> Entry:
        """The evidence of the extracted value at a path, or of the nearest that holds it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.new_entries:
                return self.new_entries[path[:length]]
        return {}

    def evidence(self, merged: Tree) -> list[JsonValue]:
        """The evidence of the merged card: of mlcard's values that stand, and what a person has added."""
        chosen = {
            path: entry
            for path, entry in self.old_entries.items()
            if at(merged, path) is not None and (not is_ours(entry) or self._is_intact(path))
        }
        for path, entry in self.new_entries.items():
            stands = at(merged, path)
            was = at(self.old, path)
            if stands is None or (was is not None and not self._ours(path)):
                continue  # left out, or a person's own value that happens to agree
            if path in chosen and self._is_of_unread(path):
                continue  # the file that said it first may say it still
            if flat(_shaped(stands, at(self.new, path))) == flat(at(self.new, path)):
                chosen[path] = _older(self.old_entries.get(path), entry)
        return [{**chosen[path], "slot": slot} for path, slot in pointers(merged) if path in chosen]


def _shaped(tree: Tree, shape: Tree) -> Tree:
    """The part of a tree that has the shape of another: without what a person added."""
    if isinstance(tree, Branch) and isinstance(shape, Branch):
        parts = {
            name: _shaped(part, shape.parts[name]) for name, part in tree.parts.items() if name in shape.parts
        }
        return Branch(parts, tree.is_list)
    if is_texts(tree) and is_texts(shape):
        return [item for item in tree if item in shape]
    return tree


def _older(old: Entry | None, new: Entry) -> Entry:
    """The old entry when only the version of mlcard differs: a new version alone makes no card stale."""
    if old is None:
        return new
    same = all(
        old.get(name) == new.get(name) for name in ("file", "where", "method", "digest")
    ) and _part_of_mlcard(old) == _part_of_mlcard(new)
    return old if same else new


def _part_of_mlcard(entry: Entry) -> list[str]:
    """The extractor of an entry without its version."""
    return str(entry.get("extractor")).split()[2:]

"""From the results of shapes to answers: satisfied, missing, withheld, not applicable or not checkable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mlcard.card import Span, span_of
from mlcard.lake.audit import compiled, reference
from mlcard.lake.audit.conditions import ASSUMED, CONDITIONS, open_licence
from mlcard.lake.audit.evidence import (
    empty_section,
    evidence_of,
    follow,
    hops,
    prose,
    says_something,
    shown,
    stated,
)
from mlcard.lake.audit.report import Answer, Report, Status, Subject, Subjects
from mlcard.lake.audit.terms import SH, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mlcard.facts import JsonValue
    from mlcard.lake.audit.conditions import Condition
    from mlcard.lake.audit.described import Described, Spot
    from mlcard.lake.audit.evidence import Evidence, Gap
    from mlcard.lake.audit.pack_model import Item, Need, Pack
    from mlcard.lake.audit.paths import Path
    from mlcard.lake.audit.results import Result

#: Components of the results that a value is not there.
_TOO_FEW = (f"{SH}MinCountConstraintComponent", f"{SH}QualifiedMinCountConstraintComponent")
#: Up to so many things are judged at once, and kept.
_KEPT = 200
#: So many are judged at once in a larger lake: their results take some 30 MB.
_BATCH = 500
#: Most pieces of evidence that an answer keeps for one need, and most gaps that its reason names.
_MOST = 3


def assess(described: Described, pack: Pack) -> Report:
    """Judge cards by a pack.

    Raises:
        MissingExtraError: the pack has shapes that only pyshacl can judge, and it is not installed.
        ConfigurationError: the pack names a condition that does not exist.
    """
    engine = "pyshacl" if pack.uncompilable else "mlcard"
    cards, notes = len(described.paths), tuple(described.notes)
    asked = _targets(described, pack)
    if pack.one_by_one and len(asked) > _KEPT:
        order = sorted(asked, key=lambda node: (_path(described, node), node))
        judged = Subjects(lambda: _in_batches(described, pack, asked, order), len(order))
    else:
        subjects = tuple(_all_at_once(described, pack, asked))
        judged = Subjects(lambda: subjects, len(subjects))
    return Report(pack, judged, cards, notes, engine)


def _targets(described: Described, pack: Pack) -> dict[str, tuple[Item, ...]]:
    """The items that are asked of each node."""
    found: dict[str, tuple[Item, ...]] = {}
    for targets in dict.fromkeys(item.targets for item in pack.items):
        items = tuple(item for item in pack.items if item.targets == targets)
        same: dict[int, tuple[Item, ...]] = {}  # one tuple for all nodes that are asked the same
        for node in compiled.targeted(described.store, targets):
            known = found.get(node, ())
            if id(known) not in same:
                same[id(known)] = tuple(item for item in pack.items if item in known or item in items)
            found[node] = same[id(known)]
    return found


def _path(described: Described, node: str) -> str:
    """The card that describes a node first; empty for a node that stands inside another thing."""
    numbers = described.numbers(node.strip("<>"))
    return described.paths[numbers[0]] if numbers else ""


def _in_batches(
    described: Described, pack: Pack, asked: Mapping[str, tuple[Item, ...]], order: Sequence[str]
) -> Iterator[Subject]:
    """Judge some nodes after the other; those of one card come in the order of their lines."""
    waiting: list[Subject] = []
    for start in range(0, len(order), _BATCH):
        nodes = order[start : start + _BATCH]
        results = compiled.violations(described.store, pack.shapes, among=nodes)
        for subject in _judged(described, pack, {node: asked[node] for node in nodes}, results):
            if waiting and waiting[0].path != subject.path:
                yield from sorted(waiting, key=_place)
                waiting = []
            waiting.append(subject)
    yield from sorted(waiting, key=_place)


def _all_at_once(described: Described, pack: Pack, asked: dict[str, tuple[Item, ...]]) -> list[Subject]:
    """Judge all nodes; one that only results name is asked the items of their shapes."""
    results = (
        reference.violations(described.store, pack.turtle, pack.uncompilable)
        if pack.uncompilable
        else compiled.violations(described.store, pack.shapes)
    )
    for result in results:
        owner = _owner(result.focus, asked)
        if owner not in asked:
            asked[owner] = tuple(item for item in pack.items if result.shape in item.shapes)
    return sorted(_judged(described, pack, asked, results), key=_place)


def _place(subject: Subject) -> tuple[str, int, str]:
    return subject.path, subject.line, subject.name


def _judged(
    described: Described, pack: Pack, asked: Mapping[str, tuple[Item, ...]], results: Iterable[Result]
) -> Iterator[Subject]:
    """Each node with its answers."""
    found: dict[str, dict[str, list[Result]]] = {}
    for result in results:
        found.setdefault(_owner(result.focus, asked), {}).setdefault(result.shape, []).append(result)
    kept_out = _kept_out(described, pack, asked)
    for node, items in asked.items():
        auditor = _Auditor(described, node.strip("<>"), found.get(node, {}))
        yield auditor.subject(items, kept_out.get(node, {}))


def _owner(node: str, asked: Mapping[str, tuple[Item, ...]]) -> str:
    """The audited thing that a node is part of: its IRI stands before the `#`; else the node itself."""
    around = node.partition("#")[0] + ">"
    return around if node not in asked and around in asked else node


def _kept_out(
    described: Described, pack: Pack, asked: Mapping[str, tuple[Item, ...]]
) -> dict[str, dict[str, str]]:
    """The items that are not asked of a node, because a shape of the pack says so, and what it says."""
    found: dict[str, dict[str, str]] = {}
    for item in pack.items:
        nodes = [node for node, items in asked.items() if item in items] if item.only_if else []
        for shape, message in item.only_if:
            fitting = compiled.conforming(described.store, shape, nodes)
            said = message or "the pack asks it only of others"
            for node in set(nodes) - fitting:
                found.setdefault(node, {})[item.id] = said
    return found


class _Judged(NamedTuple):
    """What became of one need."""

    status: Status
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class _Auditor:
    """Answers the items of a pack for one thing.

    Attributes:
        described: the cards.
        iri: the thing.
        results: what shapes found at it, by shape.
        spots: where it is described.
        place: where in the card what is missing belongs.
        conditions: the conditions that were computed so far.
        followed: what the paths of needs lead to, by the paths: many items ask for the same things.
    """

    described: Described
    iri: str
    results: Mapping[str, list[Result]]
    spots: list[Spot] = field(default_factory=list)
    conditions: dict[str, Condition] = field(default_factory=dict)
    followed: dict[int, tuple[list[Spot], list[Gap]]] = field(default_factory=dict)
    place: tuple[str, Span] = ("", Span(1, 1, 0, 0))

    def subject(self, items: Sequence[Item], kept_out: Mapping[str, str]) -> Subject:
        """The thing with an answer to each item."""
        self.spots = self.described.spots(self.iri)
        if self.spots:
            first = self.spots[0]
            self.place = first.slot, span_of(self.described.card(first.card), first.slot)
        answers = tuple(self._answer(item, kept_out.get(item.id, "")) for item in items)
        if not self.spots:
            return Subject(
                self.iri, self.iri.removeprefix(self.described.base), "", 1, self.conditions, answers
            )
        first = self.spots[0]
        named = first.value.get("id") if isinstance(first.value, dict) else None
        name = named if isinstance(named, str) else self.iri.removeprefix(self.described.base)
        path = self.described.card(first.card).path
        return Subject(self.iri, name, path, self.described.line(first), self.conditions, answers)

    def _answer(self, item: Item, kept_out: str) -> Answer:
        """The answer to one item."""
        if kept_out:
            return Answer(item, "not applicable", kept_out)
        for name in item.applies:
            condition = self._condition(name)
            if condition.holds is False:
                return Answer(item, "not applicable", condition.reason)
            if condition.holds is None and name not in ASSUMED:
                return Answer(item, "not checkable", f"whether it is asked is not known: {condition.reason}")
        if item.not_checkable:
            return Answer(item, "not checkable", item.not_checkable)
        results = tuple(
            result for shape in sorted(item.shapes) for result in sorted(self.results.get(shape, ()))
        )
        judged = [self._judge(need) for need in item.needs]
        known = {need.shape for need in item.needs if need.path is not None}
        others = [result for result in results if result.shape not in known]
        if others:  # constraints on the thing itself, which no path leads away from
            judged.append(_Judged("missing", "; ".join(sorted({_said(result) for result in others}))))
        return self._joined(item, judged, results)

    def _condition(self, name: str) -> Condition:
        if name not in self.conditions:
            self.conditions[name] = CONDITIONS[name](self.described, self.spots)
        return self.conditions[name]

    def _joined(self, item: Item, judged: list[_Judged], results: tuple[Result, ...]) -> Answer:
        """One answer out of those to the needs of an item."""
        evidence = tuple(piece for one in judged for piece in one.evidence)
        statuses = {one.status for one in judged}
        for status in _ORDER:
            if status in statuses and not (status == "not applicable" and "satisfied" in statuses):
                break
        else:
            status = "satisfied"
        if status == "missing" and item.otherwise and "satisfied" not in statuses:
            return Answer(
                item, "not checkable", item.otherwise, evidence=evidence, place=self.place, results=results
            )
        said = (one.reason for one in judged if one.status == status and one.reason)
        reason = "; ".join(dict.fromkeys(said)) if status in _ORDER else ""
        hint = self._hint(item) if status == "missing" else ""
        return Answer(item, status, reason, hint, evidence, self.place, results)

    def _hint(self, item: Item) -> str:
        """What to do about an item that is missing."""
        slots = [
            f"what is missing of {need.label}" if need.each else need.label
            for need in item.needs
            if self._violated(need)
        ]
        return (
            f"write {', and '.join(slots)}, or state under `statements` why it is not there" if slots else ""
        )

    def _follow(self, path: Path) -> tuple[list[Spot], list[Gap]]:
        """What a path of a need leads to from the thing."""
        if id(path) not in self.followed:
            self.followed[id(path)] = follow(self.described, self.spots, path)
        return self.followed[id(path)]

    def _violated(self, need: Need) -> bool:
        return need.shape in self.results

    def _judge(self, need: Need) -> _Judged:
        """What became of one need."""
        if need.path is None:
            return _Judged("satisfied")
        found, gaps = self._follow(need.path)
        if not self._violated(need):
            return self._present(need, need.path, found)
        for spot in self.spots if need.prose else ():
            section = prose(self.described.card(spot.card), need.prose)
            if section:
                return _Judged("satisfied", "", (section,))
        inner = [follow(self.described, [spot], path) for spot in found for path, _ in need.each]
        all_gaps = [*gaps, *(gap for there, more in inner if not there for gap in more)]
        statement = stated(self.described, all_gaps if not found or need.each else [])
        if statement is not None and statement.get("status") != "unknown":
            return _stated(statement, need.label)
        return self._absent(need, found, statement)

    def _present(self, need: Need, path: Path, found: list[Spot]) -> _Judged:
        """What the shapes accept: with evidence, unless it is a placeholder or code finds more to say."""
        spots = [spot for spot in found if not need.members or spot.value in need.members]
        if not spots and hops(path) and not need.optional:
            return _Judged("missing", f"{need.label} is there and empty")
        telling = [spot for spot in spots if says_something(spot.value)]
        if spots and not telling:
            return _Judged("missing", f"{need.label} holds a placeholder, “{shown(spots[0].value)}”")
        if need.computed and telling:
            condition = open_licence(telling[0].value)
            if not condition.holds:
                return _Judged("missing", condition.reason)
        shown_by = telling[:_MOST]
        if need.each:
            inner = [follow(self.described, [spot], path)[0] for spot in shown_by for path, _ in need.each]
            shown_by = [spots[0] for spots in inner if spots] or shown_by
        return _Judged("satisfied", "", tuple(evidence_of(self.described, spot) for spot in shown_by))

    def _absent(self, need: Need, found: list[Spot], statement: Mapping[str, JsonValue] | None) -> _Judged:
        """Why what the shapes miss is not there."""
        if statement is not None:
            return _Judged("missing", f"{need.label} is stated to be unknown{_by(statement)}")
        results = self.results[need.shape]
        too_few = all(result.component in _TOO_FEW for result in results)
        if not found and (need.each or too_few):
            empty = next(
                filter(
                    None, (empty_section(self.described.card(spot.card), need.prose) for spot in self.spots)
                ),
                "",
            )
            return _Judged("missing", f"no {need.label}{f', and the {empty}' if empty else ''}")
        if need.across and not self.described.whole and (names := self._undescribed(found)):
            return _Judged(
                "not checkable", f"no card that was read describes {names}: audit the folder of all cards"
            )
        if not need.each:
            if need.members:
                return _Judged("missing", f"no {need.label} out of {', '.join(sorted(need.members))}")
            if too_few:
                wrong = "stands in the card in a form that the schema does not accept (see mlcard lint)"
                return _Judged("missing", f"{need.label} {wrong}")
            return _Judged("missing", "; ".join(dict.fromkeys(map(_said, results))))
        return self._parts_absent(need, found)

    def _undescribed(self, found: list[Spot]) -> str:
        """The names of things that no card describes, if all that was found are such; else empty."""
        names = [spot.value for spot in found if isinstance(spot.value, str)]
        if len(names) < len(found) or any(
            self.described.numbers(self.described.resolved(name)) for name in names
        ):
            return ""
        return ", ".join(f"`{shown(name)}`" for name in names[:_MOST])

    def _parts_absent(self, need: Need, found: list[Spot]) -> _Judged:
        """Which of several things lack what each has to have."""
        reasons: list[str] = []
        for spot in found:
            name = shown(spot.value)
            lacking = [title for path, title in need.each if not follow(self.described, [spot], path)[0]]
            if not lacking:
                continue
            if self._undescribed([spot]):
                reasons.append(f"no card that was read describes `{name}`")
            else:
                reasons.append(f"`{name}` has no {', no '.join(lacking)}")
        more = f" and {len(reasons) - _MOST} more" if len(reasons) > _MOST else ""
        return _Judged("missing", f"{'; '.join(reasons[:_MOST])}{more}" if reasons else need.message)


#: The first of these that a need has is the answer to the item.
_ORDER: tuple[Status, ...] = ("missing", "not checkable", "withheld", "not applicable")


def _stated(statement: Mapping[str, JsonValue], label: str) -> _Judged:
    """The answer that a statement about a value gives."""
    reason = statement.get("reason")
    said = f": {reason}" if isinstance(reason, str) and reason else ""
    if statement.get("status") == "withheld":
        audience = statement.get("audience")
        seen = ", ".join(str(one).replace("_", " ") for one in audience) if isinstance(audience, list) else ""
        return _Judged(
            "withheld",
            f"{label} is withheld{_by(statement)}{f', may be seen by {seen}' if seen else ''}{said}",
        )
    return _Judged("not applicable", f"{label} is stated not to apply{_by(statement)}{said}")


def _by(statement: Mapping[str, JsonValue]) -> str:
    """Who makes a statement, and when."""
    by, on = statement.get("attributed_to"), statement.get("stated_on")
    who = ", ".join(map(str, by)) if isinstance(by, list) else by
    return (f" by {who}" if who else "") + (f" on {on}" if on else "")


def _said(result: Result) -> str:
    """What a result says: the message of its shape, else its component and value."""
    if result.message:
        return result.message
    name = local_name(result.component).removesuffix("ConstraintComponent")
    return f"violates sh:{name[:1].lower()}{name[1:]}{f' ({shown(result.value)})' if result.value else ''}"

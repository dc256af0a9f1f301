"""What stands on the page of a card: things, their sections by 5W1H, entries with evidence and warnings.

Every slot that the schema knows gets an entry, in the section of the question that it answers, so nothing of
a card is left out here; what both forms of a page show alike is decided here, too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlcard import schema
from mlcard.export.page import figures
from mlcard.export.page.blocks import Entry, Listing, Page, Pairs, Proof, Prose, Section, Table, Text, Thing
from mlcard.export.page.words import label, number_text, sentence, size_text, time_text
from mlcard.export.projection import Row
from mlcard.facts import pointer, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.export.page.blocks import Block
    from mlcard.export.projection import Place, Work
    from mlcard.export.projection.filling import Remark
    from mlcard.schema import Question, Slot

#: The questions as headings, and what they are about.
HEADINGS: dict[Question, str] = {
    "what": "What it is", "who": "Who is behind it", "where": "Where it is", "when": "When",
    "why": "Why, and for what", "how": "How it came about, and how it does",
}  # fmt: skip
#: The collections of a card, and what one thing of it is called.
KINDS = {"models": "Model", "datasets": "Dataset", "studies": "Study", "agents": "Agent"}
_CLASSES = {"models": "MLModel", "datasets": "Dataset", "studies": "Study", "agents": "Agent"}
#: What the head of a page says of a thing already, so that its sections need not.
_IN_THE_HEAD = ("id", "name", "description")
#: What is worth a word in the head.
_CHIPS = (
    "ml_task", "architecture", "algorithm", "parameter_count", "number_of_instances", "zone", "license",
    "version", "status", "security_level", "modified",
)  # fmt: skip
#: Slots in the order in which people look for them; the others follow in the order of the schema.
_FIRST = (
    "architecture", "model_type", "parameter_count", "trained_on", "validated_on", "tested_on", "base_models",
    "ml_task", "intended_use", "out_of_scope_use", "limitations", "risks", "evaluations", "algorithm",
    "hyperparameters", "training",
)  # fmt: skip
#: Rows of a table that are on the page.
MOST_ROWS = 300
#: Names and values that a cell of a table holds; a thing that has more stands by itself.
MOST_IN_A_CELL = 3


def table() -> dict[str, tuple[Row, ...]]:
    """Where each slot stands on a page, for the documentation: below the heading of its question."""
    questions = schema.questions()
    return {
        name: tuple(Row(slot, HEADINGS[questions[slot]]) for slot in found.slots if slot in questions)
        for name, found in schema.classes().items()
    }


def page_of(work: Work) -> Page:
    """The page of a card; what is met is noted in the account of the work."""
    maker = _Maker(work)
    things = tuple(
        maker.thing(collection, item, place) for collection in KINDS for item, place in work.each(collection)
    )
    for name in ("evidence", "statements"):
        for _, place in work.each(name):
            work.account.visited.add(place.at)
    placed = {remark for thing in things for remark in thing.remarks}
    rest = tuple(remark for remark in work.remarks if remark not in placed)
    return Page(things[0].name if things else work.name, work.card.path, things, rest)


@dataclass(slots=True)
class _Maker:
    """What makes a page: the card, and what is known of its values."""

    work: Work
    proofs: dict[str, list[Proof]] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = defaultdict(list)
        for item, _ in self.work.each("evidence"):
            if isinstance(slot := item.get("slot"), str):
                found[slot].append(_proof(item))
        self.proofs = dict(found)
        for collection in KINDS:
            for item, place in self.work.each(collection):
                if isinstance(name := item.get("id"), str):
                    self.anchors.setdefault(place.iri(name), place.at.strip("/").replace("/", "-"))

    def thing(self, collection: str, item: Mapping[str, Any], place: Place) -> Thing:
        """A thing of the card, with all that it says of itself."""
        self.work.account.visited.add(place.at)
        known = schema.classes()[_CLASSES[collection]].slots
        name = sentence(item.get("name") or item.get("id") or KINDS[collection])
        by_question = defaultdict(list)
        for slot in sorted(known, key=lambda slot: _FIRST.index(slot) if slot in _FIRST else len(_FIRST)):
            if slot in _IN_THE_HEAD and slot != "id":
                continue
            if entry := self.entry(slot, item.get(slot), known[slot], place):
                by_question[schema.questions()[slot]].append(entry)
        for slot in item.keys() - known.keys():
            place.lost("no slot of the schema", slot)
        drawn = figures.of(item, place)
        sections = tuple(
            Section(question, tuple(by_question[question]), tuple(drawn.get(question, ())))
            for question in schema.QUESTIONS
            if by_question[question] or drawn.get(question)
        )
        return Thing(
            KINDS[collection], str(item.get("id", "")), place.at.strip("/").replace("/", "-"), name,
            _paragraphs(item.get("description")), tuple(_chips(item, known)), sections, self.wrong(place.at),
        )  # fmt: skip

    def entry(self, slot: str, value: Any, known: Slot, place: Place) -> Entry | None:
        """The entry of a slot; None if the thing says nothing of it."""
        at = place.inside(slot)
        statement = place.statement(slot)
        if value is None and statement is None:
            return None
        if value is None:
            told = [sentence(statement.get("status", ""))] if statement else []
            told += [f"because {statement['reason']}"] if statement and statement.get("reason") else []
            block: Block | None = Text(", ".join(told))
        else:
            block = self.block(value, known, at, slot)
        if block is None:
            return None
        return Entry(label(slot), block, self.proof(at.at), self.wrong(at.at))

    def block(self, value: Any, known: Slot, place: Place, slot: str) -> Block | None:
        """A value, by what the schema says of its slot."""
        if known.kind == "object":
            return self.things(value, known, place)
        if isinstance(value, list):
            items = [self.scalar(item, known, slot) for item in value if item is not None]
            return Listing(tuple(items)) if items else None
        return self.scalar(value, known, slot)

    def things(self, value: Any, known: Slot, place: Place) -> Block | None:
        """Things within a thing: one as pairs, several as a table, or as a list where a cell is too small."""
        slots = schema.classes()[known.range].slots
        if known.form == "single":
            return self.pairs(value, slots, place) if isinstance(value, dict) else Text(sentence(value))
        rows = list(_rows(value, known))
        if not rows:
            return None
        if all(set(row) == {known.key_slot, known.value_slot} for row in rows if known.value_slot):
            named = ((str(row[str(known.key_slot)]), row[str(known.value_slot)]) for row in rows)
            if known.value_slot:
                return Pairs(tuple((name, _plain(item)) for name, item in named))
        used = [slot for slot in slots if any(row.get(slot) is not None for row in rows)]
        for number in range(MOST_ROWS, len(rows)):
            place.lost(f"a page shows the first {MOST_ROWS} rows of a table", number)
        if len(used) == 1 and len(rows) <= MOST_ROWS:
            (slot,) = used
            alone = (self.block(row[slot], slots[slot], place.inside(n), slot) for n, row in enumerate(rows))
            return Listing(tuple(item for item in alone if item is not None))
        cells = tuple(
            tuple(
                None
                if row.get(slot) is None
                else _short(self.block(row[slot], slots[slot], place.inside(number), slot))
                for slot in used
            )
            for number, row in enumerate(rows[:MOST_ROWS])
        )
        columns, left = tuple(label(slot) for slot in used), max(0, len(rows) - MOST_ROWS)
        if not left and not known.value_slot and any(_deep(cell) for row in cells for cell in row):
            return Listing(tuple(_alone(columns, row) for row in cells))
        return Table(columns, cells, left)

    def pairs(self, value: Mapping[str, Any], slots: Mapping[str, Slot], place: Place) -> Block | None:
        """A thing within a thing as names and values."""
        rows = [
            (label(slot), block)
            for slot in slots
            if value.get(slot) is not None
            and (block := self.block(value[slot], slots[slot], place.inside(slot), slot)) is not None
        ]
        return Pairs(tuple(rows)) if rows else None

    def scalar(self, value: Any, known: Slot, slot: str) -> Block:
        """One value as words."""
        if isinstance(value, str) and ("\n\n" in value or len(value) > 200):
            return Prose(_paragraphs(value))
        if (
            isinstance(value, str)
            and slot != "id"
            and (known.kind == "reference" or known.range == "uriorcurie")
        ):
            return Text(value, self.href(value))
        if isinstance(value, dict):
            return _plain(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Text(
                size_text(value) if slot == "byte_size" else time_text(value, slot) or number_text(value)
            )
        text = sentence(value)
        if text.startswith(("https://", "http://")):
            return Text(text, text)
        return Text(text, code=slot in _CODES)

    def href(self, name: str) -> str:
        """Where an id or an address leads: to a thing of this page, or out."""
        anchor = self.anchors.get(self.work.root.iri(name))
        if anchor:
            return f"#{anchor}"
        return name if name.startswith(("https://", "http://")) else ""

    def proof(self, at: str) -> tuple[Proof, ...]:
        """What proves a value: evidence of itself, of its parts, or else of what it is part of."""
        found = [proof for slot, proofs in self.proofs.items() if _within(slot, at) for proof in proofs]
        parts = tokens(at)
        while not found and len(parts) > 3:
            parts = parts[:-1]
            found = self.proofs.get(pointer(*parts), [])
        return tuple(dict.fromkeys(found))

    def wrong(self, at: str) -> tuple[Remark, ...]:
        """What is wrong with a value or its parts."""
        return tuple(remark for remark in self.work.remarks if _within(remark.slot, at))


#: Slots whose values are names for machines.
_CODES = frozenset({"path", "sha256", "digest", "feature", "id", "revision", "target_feature"})


def _within(slot: str, at: str) -> bool:
    """Whether a pointer leads to a value or to a part of it."""
    return slot == at or slot.startswith(at + "/")


def _proof(item: Mapping[str, Any]) -> Proof:
    """Evidence in a line."""
    file, where = item.get("file"), item.get("where")
    told = [str(file)] if file else []
    told += [str(where)] if where else []
    told += [f"by {item['extractor']}"] if item.get("extractor") else []
    sure = item.get("confidence")
    told += [f"confidence {number_text(sure)}"] if isinstance(sure, int | float) else []
    return Proof(str(item.get("method", "declared")), ", ".join(told))


def _short(block: Block | None) -> Block | None:
    """A value as it fits into a cell: values and their counts in one line."""
    if isinstance(block, Table) and len(block.columns) == 2 and not block.left:
        pairs = [[cell.text if isinstance(cell, Text) else "" for cell in cells] for cells in block.rows]
        return Text(", ".join(f"{name} ({value})" for name, value in pairs))
    return block


def _alone(columns: Iterable[str], cells: Iterable[Block | None]) -> Pairs:
    """The row of a table as a thing of its own."""
    named = zip(columns, cells, strict=True)
    return Pairs(tuple((name, cell) for name, cell in named if cell is not None))


def _deep(block: Block | None) -> bool:
    """Whether a value is too much for a cell."""
    return isinstance(block, Table) or (isinstance(block, Pairs) and len(block.rows) > MOST_IN_A_CELL)


def _rows(value: Any, known: Slot) -> Iterator[dict[str, Any]]:
    """Yield the things in a slot as mappings, whichever form the card has."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
        return
    for key, item in value.items() if isinstance(value, dict) else ():
        yield known.entry(str(key), item)


def _plain(value: Any) -> Block:
    """A value of any type, of which the schema knows no more."""
    if isinstance(value, dict):
        return Pairs(tuple((str(name), _plain(item)) for name, item in value.items()))
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return Listing(tuple(_plain(item) for item in value))
    if isinstance(value, list):
        return Text(", ".join(sentence(item) for item in value))
    if isinstance(value, float):
        return Text(number_text(value))
    return Text(sentence(value))


def _paragraphs(value: Any) -> tuple[str, ...]:
    """Paragraphs of a text."""
    if not isinstance(value, str):
        return ()
    return tuple(part.strip() for part in value.replace("\r\n", "\n").split("\n\n") if part.strip())


def _chips(item: Mapping[str, Any], known: Mapping[str, Slot]) -> Iterable[tuple[str, str]]:
    """Yield the few words that tell most of a thing, with what they are."""
    for slot in _CHIPS:
        value = item.get(slot)
        if slot in known and isinstance(value, str | int | float) and not isinstance(value, bool):
            yield label(slot), number_text(value) if isinstance(value, int | float) else sentence(value)

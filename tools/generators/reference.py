"""The reference documentation of the schema: one Markdown page a module, and an index by 5W1H and zone.

LinkML's own `gen-doc` writes a page for each class, slot and enumeration (some 500 files); here a page holds
what belongs together, and GitHub shows it as it is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from generators.elements import QUESTIONS, ROOT, ZONES
from generators.markdown import anchor, cell, code, link, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.elements import Elements, Slot

COMMENT = (
    "<!-- Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file. -->\n"
)
MAPPINGS = ("exact", "close", "related", "narrow", "broad")


def render(elements: Elements) -> dict[str, str]:
    """File name to page, for all modules and the index."""
    pages = Pages(elements)
    return {
        "README.md": pages.index(),
        **{f"{module}.md": pages.module(module) for module in elements.modules},
    }


class Pages:
    """Knows on which page each element stands, so that every mention can be a link."""

    def __init__(self, elements: Elements) -> None:
        """Note the module of every element."""
        self.elements = elements
        self.home = {
            (group, name): module
            for module, groups in elements.modules.items()
            for group, names in groups.items()
            for name in names
        }

    def index(self) -> str:
        """What the standard is made of, and every slot by its question and zone."""
        schema = self.elements.view.schema
        modules = [
            [f"[{module}]({module}.md)", str(len(groups["class"])), cell(self.elements.abouts[module])]
            for module, groups in self.elements.modules.items()
        ]
        cells: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, slot in sorted(self.elements.any_slot.items()):
            subsets = {str(subset) for subset in slot.definition.in_subset}
            for question in subsets.intersection(QUESTIONS):
                for zone in subsets.intersection(ZONES):
                    cells[question, zone].append(self.to("slot", name))
        matrix = [
            [question, *(", ".join(cells[question, zone]) or "none" for zone in ZONES)]
            for question in QUESTIONS
        ]
        return "\n".join(
            [
                COMMENT + f"# The metadata standard, version {schema.version}\n",
                paragraph(schema.description),
                f"A card is one {self.to('class', ROOT)}.\n",
                "## Modules\n",
                table(["module", "classes", "what it describes"], modules),
                "## Every slot, by question and zone\n",
                table(["", *(zone.replace("_", " ") for zone in ZONES)], matrix),
            ]
        )

    def module(self, module: str) -> str:
        """All classes, slots, enumerations and types of one module."""
        group = self.elements.modules[module]
        title = module.replace("_", " ").capitalize()
        parts = [COMMENT + f"# {title}\n", paragraph(self.elements.abouts[module])]
        for title, kind, write in (
            ("Classes", "class", self._class),
            ("Slots", "slot", self._slot),
            ("Enumerations", "enum", self._enum),
            ("Types", "type", self._type),
        ):
            if group[kind]:
                parts.append(f"## {title}\n")
                parts += [part for name in group[kind] for part in write(name)]
        return "\n".join([*parts, "[All modules](README.md)\n"])

    def to(self, group: str, name: str) -> str:
        """A link to an element, or its name where it has no page (LinkML's own types)."""
        home = self.home.get((group, name))
        return link(code(name), f"{home}.md#{group}-{name.lower()}") if home else code(name)

    def _class(self, name: str) -> Iterator[str]:
        definition = self.elements.classes.get(name)
        if definition is None:  # the class of all values, which has no slots and no IRI of ours
            return
        slots = self.elements.slots[name]
        yield anchor("class", name)
        yield f"### {name}\n"
        yield paragraph(definition.description)
        facts = [code(definition.class_uri or f"modellake:{name}")]
        parents = [*filter(None, [definition.is_a]), *definition.mixins]
        if parents:
            facts.append(f"is a {', '.join(self.to('class', str(parent)) for parent in parents)}")
        if self.elements.is_abstract(name):
            facts.append("abstract: cards hold its subclasses")
        if key := self.elements.natural_key(name):
            facts.append(f"told apart by {', '.join(map(code, key))}")
        facts += self._mappings(definition)
        yield paragraph("; ".join(facts))
        for rule in definition.rules:
            yield paragraph(f"Rule: {rule.description}")
        if slots:
            rows = [
                [
                    self.to("slot", slot.name),
                    self._range(slot),
                    _cardinality(slot),
                    cell(_first_sentence(slot)),
                ]
                for slot in slots.values()
            ]
            yield table(["slot", "range", "times", "what it says"], rows)

    def _slot(self, name: str) -> Iterator[str]:
        slot = self.elements.any_slot.get(name)
        if slot is None:
            return
        definition = slot.definition
        subsets = [str(subset).replace("_", " ") for subset in definition.in_subset]
        users = [owner for owner, members in self.elements.slots.items() if name in members]
        yield anchor("slot", name)
        yield f"### {name}\n"
        yield paragraph(definition.description)
        facts = [
            f"Property {code(definition.slot_uri)}",
            self._ranges(name),
            *_limits(slot),
            ", ".join(subsets),
        ]
        yield f"- {'; '.join(facts)}"
        if examples := [code(str(example.value)) for example in definition.examples if example.value]:
            yield f"- Example: {', '.join(examples)}"
        if definition.aliases:
            yield f"- Also called {', '.join(map(code, definition.aliases))}"
        if mappings := self._mappings(definition):
            yield f"- Mappings: {'; '.join(mappings)}"
        yield f"- In {', '.join(self.to('class', owner) for owner in users)}\n"

    def _enum(self, name: str) -> Iterator[str]:
        definition = self.elements.view.get_enum(name)
        yield anchor("enum", name)
        yield f"### {name}\n"
        yield paragraph(definition.description)
        yield table(
            ["value", "what it means", "IRI"],
            [
                [code(value), cell(permissible.description), code(permissible.meaning)]
                for value, permissible in definition.permissible_values.items()
            ],
        )

    def _type(self, name: str) -> Iterator[str]:
        definition = self.elements.view.induced_type(name)
        yield anchor("type", name)
        yield f"### {name}\n"
        yield paragraph(definition.description)
        limits = [f"pattern {code(definition.pattern)}"] if definition.pattern else []
        if definition.minimum_value is not None:
            limits.append(f"at least {definition.minimum_value}")
        if definition.maximum_value is not None:
            limits.append(f"at most {definition.maximum_value}")
        yield paragraph("; ".join([f"A {code(definition.typeof or definition.uri)}", *limits]))

    def _ranges(self, name: str) -> str:
        """The slot's range and number of values, and where classes refine them."""
        users: dict[str, list[str]] = defaultdict(list)
        for owner, members in self.elements.slots.items():
            if name in members:
                users[f"{self._range(members[name])}, {_cardinality(members[name])}"].append(owner)
        if len(users) == 1:
            return f"range {next(iter(users))}"
        return "; ".join(f"range {said} in {', '.join(owners)}" for said, owners in users.items())

    def _range(self, slot: Slot) -> str:
        group = {"enum": "enum", "object": "class", "reference": "class"}.get(slot.kind, "type")
        name = "any value" if slot.kind == "any" else self.to(group, slot.range)
        return f"id of {name}" if slot.kind == "reference" else name

    @staticmethod
    def _mappings(definition: Any) -> list[str]:
        return [
            f"{kind} {', '.join(code(str(curie)) for curie in found)}"
            for kind in MAPPINGS
            if (found := getattr(definition, f"{kind}_mappings"))
        ]


def _cardinality(slot: Slot) -> str:
    return f"{int(slot.required)}..*" if slot.multivalued else ("1" if slot.required else "0..1")


def _limits(slot: Slot) -> list[str]:
    limits = []
    if slot.minimum is not None:
        limits.append(f"at least {slot.minimum}")
    if slot.maximum is not None:
        limits.append(f"at most {slot.maximum}")
    if slot.definition.pattern:
        limits.append(f"pattern {code(slot.definition.pattern)}")
    unit = slot.definition.unit
    if unit and (unit.ucum_code or unit.symbol):
        limits.append(f"in {code(unit.ucum_code or unit.symbol)} (UCUM)")
    if slot.value_slot:
        limits.append(f"written as a mapping from {code(str(slot.key_slot))} to {code(slot.value_slot)}")
    elif slot.key_slot:
        limits.append(f"written as a mapping from {code(slot.key_slot)}")
    return limits


def _first_sentence(slot: Slot) -> str:
    text = " ".join(str(slot.definition.description or "").split())
    return text.split(". ")[0].rstrip(".") + "." if text else ""

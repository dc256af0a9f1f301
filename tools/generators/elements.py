"""The schema as the outputs need it: LinkML's SchemaView, asked once, answered in frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from linkml_runtime.utils.schemaview import SchemaView

if TYPE_CHECKING:
    from pathlib import Path

Kind: TypeAlias = Literal["scalar", "enum", "object", "reference", "any"]
Form: TypeAlias = Literal["single", "list", "dict", "simple_dict"]

ROOT = "Card"
TYPES = "linkml:types"
ANY_IRI = "https://w3id.org/linkml/Any"
IRI_TYPE = (
    "http://www.w3.org/2001/XMLSchema#anyURI"  # LinkML's uri, curie and uriorcurie: nodes, not literals
)
QUESTIONS = ("what", "who", "where", "when", "why", "how")
ZONES = ("data_zone", "analysis_zone", "governance_zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One slot as one class has it, every refinement applied.

    Attributes:
        name: the key in a card.
        uri: full IRI of the property in RDF.
        kind: what a value is; `reference` is the id of a node described elsewhere, `object` the node.
        range: name of the class, enumeration or type.
        datatype: full IRI of the literal's datatype; `None` where the value is an IRI, a node or anything.
        form: how several values are written; `dict` maps the key slot to the rest of the object,
            `simple_dict` may also map it to the value slot alone.
        key_slot: the slot that the keys of a mapping stand for.
        value_slot: the slot that the values of a simple mapping stand for.
        pattern: regular expression that a value must match, from the slot or else from its type.
        minimum: smallest value allowed, from the slot or else from its type.
        maximum: greatest value allowed, from the slot or else from its type.
        definition: LinkML's own definition, for what only documentation wants.
    """

    name: str
    uri: str
    kind: Kind
    range: str
    datatype: str | None
    multivalued: bool
    form: Form
    required: bool
    identifier: bool
    key_slot: str | None
    value_slot: str | None
    pattern: str | None
    minimum: float | None
    maximum: float | None
    definition: Any


class Elements:
    """The classes, slots and enumerations of a schema, its imports merged."""

    def __init__(self, path: Path) -> None:
        """Read the schema in `path` and what it imports."""
        self.view: Any = SchemaView(str(path))
        self.view.imports_closure()
        modules = {name: module for name, module in self.view.schema_map.items() if name != TYPES}
        self._own_prefixes = {str(prefix) for module in modules.values() for prefix in module.prefixes}
        # Merging moves every element into the root, so what stood where is written down before.
        root = self.view.schema.name
        self.modules = {
            "card" if name == root else str(name).rpartition("/")[2]: _names(module)
            for name, module in sorted(modules.items())
        }
        self.abouts = {
            "card" if name == root else str(name).rpartition("/")[2]: str(module.description or "")
            for name, module in sorted(modules.items())
        }
        self.view.merge_imports()
        self._namespaces = {
            str(name): str(prefix.prefix_reference) for name, prefix in self.view.schema.prefixes.items()
        }

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace IRI, sorted; without those that only LinkML's own types declare."""
        return {name: self._namespaces[name] for name in sorted(self._own_prefixes)}

    @cached_property
    def classes(self) -> dict[str, Any]:
        """Definitions of all classes but `Any`, abstract ones too, in the order of the modules."""
        every = self.view.all_classes()
        return {
            str(name): definition
            for name, definition in every.items()
            if definition.class_uri is None or self.iri(definition.class_uri) != ANY_IRI
        }

    @cached_property
    def enums(self) -> dict[str, dict[str, str | None]]:
        """Enumeration to its values, and each value to the full IRI it means."""
        return {
            str(name): {
                str(value): self.iri(permissible.meaning) if permissible.meaning else None
                for value, permissible in definition.permissible_values.items()
            }
            for name, definition in self.view.all_enums().items()
        }

    @cached_property
    def slots(self) -> dict[str, dict[str, Slot]]:
        """Class to its slots: those of its most general ancestor first, its own, those of mixins last."""
        return {
            name: {slot: self._slot(name, slot) for slot in self._slot_names(name)} for name in self.classes
        }

    def _slot_names(self, class_name: str) -> list[str]:
        lineage = [
            *reversed(self.view.class_ancestors(class_name, mixins=False)),
            *self.view.class_ancestors(class_name),
        ]
        return list(dict.fromkeys(str(slot) for name in lineage for slot in self.view.get_class(name).slots))

    @cached_property
    def any_slot(self) -> dict[str, Slot]:
        """Slot name to that slot in the first class that has it: IRI and kind are the same in all."""
        found: dict[str, Slot] = {}
        for members in self.slots.values():
            for name, slot in members.items():
                found.setdefault(name, slot)
        return found

    def iri(self, curie: str) -> str:
        """Expand a CURIE to a full IRI; an undeclared prefix is an error, not a new URI scheme."""
        prefix, separator, local = str(curie).partition(":")
        if separator and prefix in self._namespaces:
            return self._namespaces[prefix] + local
        if local.startswith("//"):
            return str(curie)
        raise ValueError(f"{curie}: prefix {prefix!r} is not declared under prefixes: in the schema")

    def curie(self, iri: str) -> str:
        """Shorten an IRI with the prefix that covers most of it; the IRI itself if none does."""
        covering = [(len(space), name) for name, space in self.prefixes.items() if iri.startswith(space)]
        if not covering:
            return iri
        length, prefix = max(covering)
        return f"{prefix}:{iri[length:]}"

    def is_abstract(self, name: str) -> bool:
        """Whether cards hold only subclasses of the class."""
        return bool(self.classes[name].abstract or self.classes[name].mixin)

    def class_iri(self, name: str) -> str:
        """Full IRI of a class."""
        definition = self.classes[name]
        return self.iri(definition.class_uri or f"{self.view.schema.default_prefix}:{name}")

    def is_named(self, name: str) -> bool:
        """Whether nodes of the class have an id of their own that references can use."""
        return any(slot.identifier for slot in self.slots[name].values())

    def natural_key(self, name: str) -> list[str]:
        """The slots that tell two nodes of a class apart under one owner, or nothing."""
        for ancestor in self.view.class_ancestors(name):
            for key in self.view.get_class(ancestor).unique_keys.values():
                return [str(slot) for slot in key.unique_key_slots]
        return [slot.name for slot in self.slots[name].values() if slot.definition.key]

    def _slot(self, class_name: str, slot_name: str) -> Slot:
        definition = self.view.induced_slot(slot_name, class_name)
        kind = self._kind(definition)
        form, key_slot, value_slot = self._form(definition, kind)
        bounds = self._type(definition.range) if kind == "scalar" else None
        return Slot(
            name=str(definition.name),
            uri=self.iri(definition.slot_uri or f"{self.view.schema.default_prefix}:{definition.name}"),
            kind=kind,
            range=str(definition.range),
            datatype=self.datatype(definition.range) if kind == "scalar" else None,
            multivalued=bool(definition.multivalued),
            form=form,
            required=bool(definition.required),
            identifier=bool(definition.identifier),
            key_slot=key_slot,
            value_slot=value_slot,
            pattern=definition.pattern or (bounds and bounds.pattern),
            minimum=_first(definition.minimum_value, bounds and bounds.minimum_value),
            maximum=_first(definition.maximum_value, bounds and bounds.maximum_value),
            definition=definition,
        )

    def _kind(self, definition: Any) -> Kind:
        if definition.any_of or self._is_any(definition.range):
            return "any"
        if definition.range in self.enums:
            return "enum"
        if definition.range in self.classes:
            return "object" if self.view.is_inlined(definition) else "reference"
        return "scalar"

    def _is_any(self, name: str) -> bool:
        return name in self.view.all_classes() and name not in self.classes

    def _type(self, name: str) -> Any:
        return self.view.induced_type(name)

    def datatype(self, name: str) -> str | None:
        """Full IRI of a type's datatype; `None` for types whose values are IRIs."""
        datatype = self.iri(self._type(name).uri)
        return None if datatype == IRI_TYPE else datatype

    def _form(self, definition: Any, kind: Kind) -> tuple[Form, str | None, str | None]:
        if not definition.multivalued:
            return "single", None, None
        if kind != "object" or definition.inlined_as_list:
            return "list", None, None
        members = self.view.class_induced_slots(definition.range)
        keys = [slot.name for slot in members if slot.key or slot.identifier]
        if not keys:
            return "list", None, None
        values = [slot.name for slot in members if slot.name not in keys and slot.required]
        if len(values) == 1:
            return "simple_dict", str(keys[0]), str(values[0])
        return "dict", str(keys[0]), None


def _names(module: Any) -> dict[str, list[str]]:
    """Names of the elements that a module defines, by what they are."""
    return {
        "class": [str(name) for name in module.classes],
        "slot": [str(name) for name in module.slots],
        "enum": [str(name) for name in module.enums],
        "type": [str(name) for name in module.types],
    }


def _first(*bounds: Any) -> float | None:
    """The first bound that is given; zero is a bound."""
    return next((bound for bound in bounds if bound is not None), None)

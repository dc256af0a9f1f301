"""The Pydantic classes, from LinkML's generator, without what changes from machine to machine."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from linkml.generators.pydanticgen import PydanticGenerator
from linkml.generators.pydanticgen.pydanticgen import MetadataMode

if TYPE_CHECKING:
    from generators.elements import Elements

HEADER = "# Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file.\n"


def render(elements: Elements) -> str:
    """One module; LinkML writes the path of its input into it, which is taken out of the schema before."""
    schema = deepcopy(elements.view.schema)
    schema.source_file = None
    schema.source_file_date = None
    generator = PydanticGenerator(schema, metadata_mode=MetadataMode.NONE)
    return HEADER + str(generator.serialize()).strip() + "\n"

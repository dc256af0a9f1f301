"""CycloneDX (ML-BOM), 1.5 to 1.7 as JSON: models with their model cards, datasets, suppliers and libraries.

Specification: https://cyclonedx.org/docs/1.7/json/ and https://cyclonedx.org/capabilities/mlbom/.

A component is a model if its type is `machine-learning-model` or it has a model card, and a dataset if its
type is `data`. The other components are the libraries of the models that depend on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.imports.cyclonedx.bom import Bom
from mlcard.imports.cyclonedx.components import dataset_of, model_of
from mlcard.imports.document import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.imports.found import Found


def read(source: Source) -> Iterator[Found]:
    """Facts from a BOM, and what is left of it."""
    with source.open() as stream:
        if stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise UnreadableFileError(
                f"{source.name}: is XML, and mlcard reads CycloneDX as JSON",
                hint="convert it: cyclonedx convert --input-file FILE --output-format json",
            )
    document = load(source)
    if document.peek("bomFormat") != "CycloneDX":
        raise UnreadableFileError(f"{source.name}: not CycloneDX: it has no bomFormat")
    bom = Bom(document)
    yield from bom.opened()
    for index, component in enumerate(bom.models):
        yield from model_of(component, ("models", index), bom)
    for index, component in enumerate(bom.datasets):
        yield from dataset_of(component, ("datasets", index), bom)
    yield from bom.agents.facts()
    yield from document.leftovers()

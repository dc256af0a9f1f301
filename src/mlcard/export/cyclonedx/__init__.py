"""CycloneDX 1.7 and 1.6: an ML-BOM with models, their model cards and files, datasets and libraries.

https://cyclonedx.org/docs/1.7/json/, https://cyclonedx.org/capabilities/mlbom/. There is no term for
hyperparameters; the property taxonomy (https://github.com/CycloneDX/cyclonedx-property-taxonomy) names
properties for them, which its own example puts where the schema allows none: they stand in
`modelCard.properties`. Slots without any term are properties named `modellake:`, so that nothing is lost.
"""

from __future__ import annotations

from mlcard.export.cyclonedx.bom import join, write
from mlcard.export.cyclonedx.table import BEGIN, TABLE
from mlcard.export.projection import Projection, Required

PROJECTION = Projection(
    name="cyclonedx",
    title="CycloneDX",
    specification="https://cyclonedx.org/docs/1.7/json/",
    versions=("1.7", "1.6"),
    table=TABLE,
    write=write,
    begin=BEGIN,
    required=(
        Required("Card", ("models", "datasets"), "components", fatal=True),
        Required("MLModel", ("name",), "name", instead="the id"),
        Required("Dataset", ("name",), "name", instead="the id"),
    ),
    carries="a property named `modellake:` and the slot",
    checked_by="`cyclonedx-python-lib`, strict",
    join=join,
)

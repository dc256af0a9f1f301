"""SPDX 3.0.1 in JSON-LD, with the Software, AI, Dataset, Simple Licensing and Extension profiles.

https://spdx.github.io/spdx-spec/v3.0.1/model/AI/AI/ and …/Dataset/Dataset/. What the prose of the profiles
demands, schema and SHACL do not: who supplied a model, when it was released, its version and where it is, and
one declared and one concluded licence for each package. What the card does not say of these is listed; a
licence is `NoAssertionLicense` then, and the concluded one always is, for mlcard concludes nothing.
"""

from __future__ import annotations

from mlcard.export.projection import Projection, Required
from mlcard.export.spdx.document import join, write
from mlcard.export.spdx.table import BEGIN, TABLE

PROJECTION = Projection(
    name="spdx",
    title="SPDX",
    specification="https://spdx.github.io/spdx-spec/v3.0.1/",
    versions=("3.0.1",),
    table=TABLE,
    write=write,
    begin=BEGIN,
    required=(
        Required("Card", ("models", "datasets"), "ai_AIPackage or dataset_DatasetPackage", fatal=True),
        Required("MLModel", ("name",), "name", instead="the id"),
        Required("MLModel", ("provider", "shared_by", "creator"), "suppliedBy"),
        Required("MLModel", ("issued",), "releaseTime"),
        Required("MLModel", ("version",), "software_packageVersion"),
        Required("MLModel", ("files",), "software_downloadLocation", itself=True),
        Required("MLModel", ("license",), "relationship:hasDeclaredLicense", instead="NoAssertionLicense"),
        Required("Dataset", ("name",), "name", instead="the id"),
        Required("Dataset", ("creator", "provider"), "originatedBy"),
        Required("Dataset", ("created",), "builtTime"),
        Required("Dataset", ("issued",), "releaseTime"),
        Required("Dataset", ("download_url",), "software_downloadLocation"),
        Required("Dataset", ("data_modality",), "dataset_datasetType", instead="noAssertion"),
        Required("Dataset", ("license",), "relationship:hasDeclaredLicense", instead="NoAssertionLicense"),
    ),
    carries="a property of a `CdxPropertiesExtension`, named `modellake:` and the slot",
    checked_by="the JSON schema and the SHACL of SPDX 3.0.1 (pyshacl), and `spdx-python-model`",
    join=join,
)

"""The terms of SPDX that are a slot each."""

from __future__ import annotations

from mlcard.imports.rows import Row, address, choice, date, iris, text, texts, whole
from mlcard.imports.spdx.elements import DATASET, MODEL

_NAME = Row(("name",), "name", text)
NAME_ROWS = (_NAME,)
COMMON_ROWS = (
    Row(("description",), "description", text),
    Row(("comment",), "comment", text),
    Row(("software_packageVersion",), "version", text),
    Row(("builtTime",), "created", date),
    Row(("releaseTime",), "issued", date),
    Row(("validUntilTime",), "valid_until", date),
    Row(("software_homePage",), "landing_page", address),
)
ROWS = {
    MODEL: (
        Row(("software_sourceInfo",), "code_repository", address),
        Row(("ai_domain",), "domain", texts),
        Row(("ai_modelExplainability",), "explainability", texts),
        Row(("ai_limitation",), "limitations", texts),
        Row(("ai_informationAboutApplication",), "intended_use", texts),
        Row(("ai_informationAboutTraining",), "training/description", text),
        Row(("ai_standardCompliance",), "conforms_to", iris),
    ),
    DATASET: (
        Row(("software_downloadLocation",), "download_url", address),
        Row(("dataset_anonymizationMethodUsed",), "anonymization_method", texts),
        Row(("dataset_confidentialityLevel",), "confidentiality", text),
        Row(("dataset_dataCollectionProcess",), "data_collection", text),
        Row(("dataset_dataPreprocessing",), "data_preprocessing", texts),
        Row(("dataset_datasetSize",), "byte_size", whole),
        Row(("dataset_datasetUpdateMechanism",), "maintenance_plan", text),
        Row(("dataset_intendedUse",), "intended_use", texts),
        Row(("dataset_knownBias",), "limitations", texts),
    ),
}
_ROLES = choice({
    "model": "weights", "configuration": "configuration", "data": "data", "source": "code",
    "documentation": "documentation",
})  # fmt: skip
FILE_ROWS = (
    Row(("description",), "description", text),
    Row(("contentType",), "media_type", text),
    Row(("software_primaryPurpose",), "role", _ROLES),
)
LIBRARY_ROWS = (
    _NAME,
    Row(("software_packageVersion",), "version", text),
    Row(("software_downloadLocation",), "download_url", address),
)

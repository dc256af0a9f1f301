"""The terms of MLDCAT-AP that are a slot each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.imports.rows import Row, date, text, texts, whole

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

_COMMON = (
    Row(("dct:description",), "description", text),
    Row(("it6:shortDescription",), "description", text),
    Row(("dcat:version",), "version", text),
    Row(("dcat:keyword",), "keywords", texts),
)
MODEL_ROWS = (
    *_COMMON,
    Row(("dct:created",), "created", date),
    Row(("dct:modified",), "modified", date),
    Row(("it6:releaseDate",), "issued", date),
    Row(("it6:placedOnMarketDate",), "placed_on_market_date", date),
    Row(("it6:intendedUse",), "intended_use", texts),
    Row(("it6:limitations",), "limitations", texts),
    Row(("it6:testingDescription",), "security_testing", texts),
    Row(("it6:designSpecifications",), "design_specification", texts),
    Row(("it6:howToUse",), "usage_instructions", text),
    Row(("it6:modelArchitecture",), "architecture", text),
    Row(("it6:totalNumberOfParameters",), "parameter_count", whole),
    Row(("it6:evaluationStrategies",), "evaluation_strategies", text),
    Row(("it6:trainingMethodologies",), "training/method", text),
    Row(("it6:trainingProcess",), "training/description", text),
    Row(
        ("it6:methodOfDistribution",),
        "distribution_methods",
        lambda value: _words(value, "DistributionMethodEnum"),
    ),
)
DATASET_ROWS = (
    *_COMMON,
    Row(("dct:issued",), "issued", date),
    Row(("dct:modified",), "modified", date),
    Row(("it6:versionLabel",), "version", text),
    Row(("it6:collectionMethod",), "data_collection", text),
    Row(("it6:curationMethod",), "data_preprocessing", texts),
    Row(("it6:dataProvenance",), "data_provenance", texts),
    Row(("it6:unsuitabilityMethod",), "unsuitability_method", texts),
    Row(("it6:biasMethod",), "bias_method", texts),
)
DISTRIBUTION_ROWS = (
    Row(("it6:defaultTargetAttribute",), "target_feature", text),
    Row(("it6:ignoreAttribute",), "ignored_features", texts),
    Row(("it6:numberOfDatapoints",), "number_of_instances", whole),
    Row(("dcat:byteSize",), "byte_size", whole),
)


def _words(value: JsonValue, enumeration: str) -> list[JsonValue] | None:
    """Words of an enumeration; None unless all are."""
    items: list[JsonValue] = value if isinstance(value, list) else [value]
    known = schema.enumerations()[enumeration]
    return items if all(isinstance(item, str) and item in known for item in items) else None

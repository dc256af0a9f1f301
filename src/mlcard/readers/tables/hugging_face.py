"""What the library `datasets` writes into the schema of a file: the names of classes behind their numbers.

Format: https://huggingface.co/docs/datasets/about_dataset_features, as JSON under the key `huggingface` of
the metadata of an Arrow schema, and so in Parquet.
"""

from __future__ import annotations

import json


def class_names(text: str) -> dict[str, tuple[str, ...]]:
    """The names of the classes of each column of class labels."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    match held:
        case {"info": {"features": dict() as features}}:
            named = ((name, feature) for name, feature in features.items() if isinstance(feature, dict))
            return {
                name: tuple(feature["names"])
                for name, feature in named
                if feature.get("_type") == "ClassLabel" and _are_texts(feature.get("names"))
            }
        case _:
            return {}


def _are_texts(names: object) -> bool:
    return isinstance(names, list) and bool(names) and all(isinstance(name, str) for name in names)

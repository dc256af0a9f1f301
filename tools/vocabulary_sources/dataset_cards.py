"""The closed lists of a dataset card on the Hugging Face Hub, as the `datasets` library had them.

https://github.com/huggingface/hub-docs/blob/main/datasetcard.md names the keys; the values stand in
https://github.com/huggingface/datasets/tree/fadc0a0a/src/datasets/utils/resources.
"""

from __future__ import annotations

from itertools import pairwise

_POWERS = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")
_CREATORS = ["found", "crowdsourced", "expert-generated", "machine-generated"]


def vocabulary() -> dict[str, object]:
    """By key of the front matter the values that it takes."""
    between = [f"{low}<n<{high}" for low, high in pairwise(_POWERS)]
    return {
        "source": "https://github.com/huggingface/datasets/tree/main/src/datasets/utils/resources",
        "version": "fadc0a0a1cd9f65b57e87237a5ad13afc4ebd698",
        "date": "2026-11-28",
        "size_categories": ["unknown", "n<1K", *between, "n>1T"],
        "annotations_creators": [*_CREATORS, "no-annotation", "other"],
        "language_creators": [*_CREATORS, "other"],
        "multilinguality": ["monolingual", "multilingual", "translation", "other"],
    }

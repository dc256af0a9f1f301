"""The keys that the Hugging Face Hub knows in front matter, by the kind of repository.

https://github.com/huggingface/hub-docs: `modelcard.md`, `datasetcard.md`, `spaces-config-reference.md`; and
the keys of tools that write many cards, such as `model_file` (skops) and `quantized_by`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["model", "dataset", "space"]

#: Keys of the Hub by the kind of repository that only they belong to, and those that any may have.
MODEL_KEYS = frozenset({
    "datasets", "metrics", "model-index", "pipeline_tag", "library_name", "base_model",
    "base_model_relation", "co2_eq_emissions", "widget", "inference", "model_name", "model_type",
    "eval_results", "new_version", "mask_token", "instance_prompt", "quantized_by", "model_creator",
    "prompt_template", "benchmark", "license_link", "model_file", "model_format",
})  # fmt: skip
DATASET_KEYS = frozenset({
    "pretty_name", "task_categories", "task_ids", "dataset_info", "size_categories",
    "annotations_creators", "language_creators", "source_datasets", "multilinguality", "configs",
    "train-eval-index", "paperswithcode_id", "language_details", "viewer", "dataset_size",
    "license_details",
})  # fmt: skip
SPACE_KEYS = frozenset({
    "title", "emoji", "colorFrom", "colorTo", "sdk", "sdk_version", "app_file", "app_port", "pinned",
    "python_version", "short_description", "models", "suggested_hardware", "suggested_storage",
    "hf_oauth", "header", "fullWidth", "disable_embedding", "startup_duration_timeout",
    "custom_headers", "preload_from_hub", "base_path",
})  # fmt: skip
SHARED_KEYS = frozenset({
    "language_bcp47",
    "license", "license_name", "license_link", "language", "tags", "thumbnail", "description",
    "homepage", "citation", "extra_gated_fields", "extra_gated_prompt", "extra_gated_heading",
    "extra_gated_description", "extra_gated_button_content", "extra_gated_eu_disallowed", "version",
    "author", "authors",
})  # fmt: skip
KEYS = {
    "model": MODEL_KEYS | SHARED_KEYS,
    "dataset": DATASET_KEYS | SHARED_KEYS,
    "space": SPACE_KEYS | SHARED_KEYS | {"datasets"},
}

#: What the Hub takes for a language and BCP 47 does not: several (`mul`), a programming language, none.
NO_LANGUAGES = frozenset({"multilingual", "code", "unknown"})

"""Hugging Face: what its libraries keep beside weights, of models, tokenizers, pipelines and trainings."""

"""Tasks of models: the pipeline tags of the Hugging Face Hub (vocabulary `hub_tasks`)."""

from __future__ import annotations

from functools import cache

from mlcard.vocabularies import load


@cache
def modalities() -> dict[str, str]:
    """By task what it works on: `nlp`, `audio`, `cv`, `multimodal`, `tabular`, `rl` or `other`."""
    return {task: modality for task, (modality, _) in load("hub_tasks")["tasks"].items()}


@cache
def parents() -> dict[str, str]:
    """By subtask, such as `natural-language-inference`, the task that it belongs to."""
    known = load("hub_tasks")["tasks"]
    return {subtask: task for task, (_, subtasks) in known.items() for subtask in subtasks}


def meant_by(word: str) -> str | None:
    """The task that a word certainly means: itself, an id of old, or another spelling of one of both."""
    plain = "-".join(word.lower().replace("_", " ").replace("-", " ").split())
    if plain in modalities():
        return plain
    renamed: dict[str, str] = load("hub_tasks")["renamed"]
    return renamed.get(plain)

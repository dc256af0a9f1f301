"""The libraries that the Hugging Face Hub knows (`library_name`), and the tasks that they do."""

from __future__ import annotations

from vocabulary_sources import _npm
from vocabulary_sources.hub_tasks import PACKAGE


def vocabulary() -> dict[str, object]:
    """The name of each library as people write it, by its id; and for some the tasks that they do."""
    labels, tasks = _npm.evaluate(
        PACKAGE,
        "[Object.fromEntries(Object.entries(it.MODEL_LIBRARIES_UI_ELEMENTS)"
        ".map(([id, library]) => [id, library.prettyLabel])), it.LIBRARY_TASK_MAPPING]",
    )
    return {
        "source": "https://github.com/huggingface/huggingface.js/tree/main/packages/tasks",
        "version": PACKAGE,
        "date": _npm.published(PACKAGE),
        "libraries": labels,
        "tasks": tasks,
    }

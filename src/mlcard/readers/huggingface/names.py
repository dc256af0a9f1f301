"""Names under which a file mentions another model: a repository of the Hugging Face Hub, or a folder.

Hub: https://huggingface.co/docs/huggingface_hub/package_reference/utilities (`validate_repo_id`), and the
layout of its cache (`models--owner--name/snapshots/revision`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}(/[A-Za-z0-9][\w.\-]{0,95})?", re.ASCII)
_CACHED = re.compile(r"models--([\w.\-]+?)--([\w.\-]+)", re.ASCII)
_REVISION = re.compile(r"[0-9a-f]{40}")
#: Folders whose name says a stage of a training and not which model lies in them.
_STAGES = re.compile(
    r"(checkpoint|epoch|step|iter|global_step)[-_]?\d*|final(_?model)?|best(_?model)?|last|latest|merged(_?model)?"
    r"|models?|outputs?|results?|weights?|snapshots?|main|tmp|temp|data|content|base(_?model)?",
    re.IGNORECASE,
)
#: First parts of `a/b` that are folders on somebody's disk far more often than names on the hub.
_FOLDERS = re.compile(
    r"(outputs?|results?|models?|checkpoints?|ckpts?|saved?_?models?|tmp|temp|data|runs?|exp(eriments?)?|logs?|weights)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Another model that a file mentions.

    Attributes:
        model: its id on the hub, or the name of its folder.
        certain: the text is the id itself; else it was made from a path.
        revision: the commit on the hub, when a path tells it.
    """

    model: str
    certain: bool
    revision: str = ""


def mentioned(text: str) -> Mention | None:
    """The model that a name or path means, or nothing when it tells none."""
    parts = [part for part in re.split(r"[/\\]", text.strip()) if part]
    if not parts or len(text) > 1_000:
        return None
    if _REPOSITORY.fullmatch(text) and not (len(parts) == 2 and _FOLDERS.fullmatch(parts[0])):
        return Mention(text, certain=True) if not _STAGES.fullmatch(parts[-1]) else None
    for position, part in enumerate(parts):
        cached = _CACHED.fullmatch(part)
        if cached:
            revision = parts[position + 2] if parts[position + 1 : position + 2] == ["snapshots"] else ""
            revision = revision if _REVISION.fullmatch(revision) else ""
            return Mention("/".join(cached.groups()), certain=True, revision=revision)
    last = parts[-1]
    if _STAGES.fullmatch(last) or not _REPOSITORY.fullmatch(last):
        return None
    return Mention(last, certain=False)

"""MC2: what does it do?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.folder import told
from mlcard.validate.registry import rule
from mlcard.validate.subjects import is_conversion, items, models, stated
from mlcard.validate.wording import quoted, similar
from mlcard.validate.writing import with_key, yaml_scalar
from mlcard.vocabularies.tasks import meant_by, modalities, parents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder


@rule(
    "MC201",
    "task-missing",
    "warning",
    "/models/*/ml_task",
    fixable="unsafe",
    needs_files=True,
    absence=True,
    needs=("/models",),
)
def task_missing(card: Card, folder: Folder) -> Iterator[Fault]:
    """Nothing says what task a model does.

    What it does: Reports a model without `ml_task` (in a README: `pipeline_tag`), unless a tag or a result
        names a task, or it is another model quantised or converted. What a README and a modelcard.yaml of
        one folder say counts for both.

    Why: People look for models by their task, and the Hub offers no widget and no filter without one. The EU
        AI Act asks for the tasks of a model (Annex XI, section 1, point 1 a).

    Bad:
        ---
        license: mit
        language: en
        datasets: [squad]
        ---

    Good:
        ---
        license: mit
        language: en
        datasets: [squad]
        pipeline_tag: question-answering
        ---

    Fix: Unsafe: the task that a tag, or the configuration beside the README, tells.

    Source: https://huggingface.co/docs/hub/model-cards#specifying-a-task--pipelinetag-
    """
    for slot, model in models(card):
        if "ml_task" in model or stated(card, f"{slot}/ml_task") or _task_told(model, slot):
            continue
        if is_conversion(card, model, slot):
            continue
        key = "ml_task" if card.dialect == "native" else "pipeline_tag"
        task, where = told(folder, "ml_task") if card.dialect == "huggingface" else (None, "")
        task = meant_by(task) if isinstance(task, str) else None
        edit = with_key(card, key, task) if task else None
        hint = f"{where} tells `{key}: {task}`" if task else f"add for instance `{key}: text-classification`"
        yield Fault(
            slot,
            f"no `{key}` says which task the model does",
            hint,
            Fix((edit,), safe=False) if edit else None,
        )


@rule(
    "MC202",
    "task-unknown",
    "error",
    "/models/*/ml_task",
    fixable="safe",
    covers=True,
    profiles=("default", "hub"),
    needs=("/models/*/ml_task",),
)
def task_unknown(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A task is not one that the Hub knows.

    What it does: Reports a `pipeline_tag` or an `ml_task` that the Hub does not have: an id that it had once,
        another spelling, a subtask. In a modelcard.yaml tasks that resemble none of the Hub's are free.

    Why: Nobody who filters by task finds it, and software that chooses a pipeline by it stops.

    Bad:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: conversational
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: text-generation
        ---

    Fix: Safe, for another spelling of a task and for ids that the Hub renamed.

    Source: https://github.com/huggingface/huggingface.js/blob/main/packages/tasks/src/pipelines.ts
    """
    for slot, model in models(card):
        if isinstance(model.get("ml_task"), str):
            yield from _unknown(card, f"{slot}/ml_task", str(model["ml_task"]))


def _unknown(card: Card, slot: str, word: str) -> Iterator[Fault]:
    """The fault of a word that is no task, if it is none; in a native card only if it means another."""
    if word in modalities():
        return
    task = meant_by(word)
    native = card.dialect == "native"
    parent = None if native else parents().get(word)
    # Where words are free only a typing error is one.
    close = [] if task else similar(word.lower(), modalities(), 3, 0.92 if native else 0.75)
    span = card.spans.get(slot)
    fix = Fix((Edit(span.start, span.end, yaml_scalar(task)),)) if task and span else None
    if task:
        hint = f"write `{task}`"
    elif parent:
        hint = f"it is a kind of `{parent}`: write that, and {quoted(word)} as a tag"
    elif close:
        hint = f"similar: {', '.join(close)}"
    elif native:
        return
    else:
        hint = "see https://huggingface.co/tasks"
    yield Fault(slot, f"the Hub has no task {quoted(word)}", hint, fix, span, ("tasks", word))


def _task_told(model: dict[str, JsonValue], slot: str) -> bool:
    """Whether a tag of a model or one of its results names a task."""
    keywords = model.get("keywords")
    if isinstance(keywords, list) and any(
        isinstance(word, str) and (word in modalities() or word in parents()) for word in keywords
    ):
        return True
    return any(result.get("ml_task") in modalities() for _, result in items(model, slot, "evaluations")
               if isinstance(result.get("ml_task"), str))  # fmt: skip

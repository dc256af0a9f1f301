"""The tasks of the Hugging Face Hub (`pipeline_tag`), with their subtasks and modality."""

from __future__ import annotations

from vocabulary_sources import _npm

PACKAGE = "@huggingface/tasks@0.21.54"

#: Ids that the Hub had once and no more, that `transformers` has as aliases, and that people write, with the
#: task that they mean. https://github.com/huggingface/huggingface.js/pull/457 (conversational) and /pull/1590
#: (text2text-generation); https://huggingface.co/docs/transformers/main_classes/pipelines (aliases).
RENAMED = {
    "conversational": "text-generation",
    "text2text-generation": "text-generation",
    "structured-data-classification": "tabular-classification",
    "sentiment-analysis": "text-classification",
    "ner": "token-classification",
    "named-entity-recognition": "token-classification",
    "vqa": "visual-question-answering",
    "asr": "automatic-speech-recognition",
    "speech-recognition": "automatic-speech-recognition",
    "tts": "text-to-speech",
    "image-captioning": "image-to-text",
    "semantic-segmentation": "image-segmentation",
    "sequence-classification": "text-classification",
    "masked-language-modeling": "fill-mask",
    "language-modeling": "text-generation",
    "causal-lm": "text-generation",
    "machine-translation": "translation",
}


def vocabulary() -> dict[str, object]:
    """For each task its modality and its subtasks; and what ids of old mean today."""
    tasks = _npm.evaluate(
        PACKAGE,
        "Object.fromEntries(Object.entries(it.PIPELINE_DATA).map(([id, task]) =>"
        " [id, [task.modality, (task.subtasks ?? []).map(sub => sub.type)]]))",
    )
    return {
        "source": "https://github.com/huggingface/huggingface.js/tree/main/packages/tasks",
        "version": PACKAGE,
        "date": _npm.published(PACKAGE),
        "tasks": tasks,
        "renamed": {old: new for old, new in RENAMED.items() if old not in tasks and new in tasks},
    }

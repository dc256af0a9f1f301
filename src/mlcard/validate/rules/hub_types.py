"""MC1: would the Hub take it? Its check of metadata, as far as that is known, without the network.

The Hub checks a key only if it is there and leaves unknown ones alone. What it says was collected from
reports of users: `"widget" must be an array`, `"model-index[0].results[0].dataset.config" must be a string`,
`"colorFrom" must be one of [red, yellow, …]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import pointer
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.naming import slot_of
from mlcard.validate.registry import rule
from mlcard.validate.wording import TYPES, an, quoted
from mlcard.validate.writing import yaml_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Keys of front matter by the JSON types that the Hub takes.
TEXT = frozenset({
    "pipeline_tag", "library_name", "license_name", "license_link", "base_model_relation", "new_version",
    "pretty_name", "title", "emoji", "sdk", "app_file", "short_description", "thumbnail",
})  # fmt: skip
TEXT_OR_TEXTS = frozenset({"language", "license", "datasets", "metrics", "base_model"})
TEXTS = frozenset({"tags", "task_categories", "task_ids", "models"})
MAPPINGS = frozenset({"widget", "configs", "model-index"})
#: Keys whose values are a closed list.
COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
CLOSED = {
    "colorFrom": COLOURS,
    "colorTo": COLOURS,
    "sdk": ("gradio", "streamlit", "docker", "static"),
    "base_model_relation": ("adapter", "finetune", "merge", "quantized"),
}
#: Keys whose value is right if it is text, whatever text.
NEVER_WRONG_AS_TEXT = (TEXT | TEXT_OR_TEXTS) - CLOSED.keys() - {"short_description"}
_CHECKED = TEXT | TEXT_OR_TEXTS | TEXTS | MAPPINGS | CLOSED.keys() | {"short_description"}
#: Longest `short_description` of a space.
LONGEST_SHORT_DESCRIPTION = 60
#: Below one result of `model-index`: the parts of it, and the keys in each that are texts.
RESULT = {
    "task": ("type", "name"),
    "dataset": ("type", "name", "config", "split", "revision"),
    "source": ("url", "name"),
}
METRIC = ("type", "name", "config")


@rule("MC119", "hub-wrong-type", "error", fixable="safe", profiles=("default", "hub"))
def hub_wrong_type(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A key of front matter has a type or a value that the Hub refuses.

    What it does: Reports text where the Hub takes a list, a number where it takes text, and values outside
        its closed lists, in front matter and in the results below `model-index`.

    Why: The Hub refuses the whole commit: often after hours of training, and with it the weights.

    Bad:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: fill-mask
        language: en
        widget: {text: "Paris is the capital of [MASK]."}
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: fill-mask
        language: en
        widget: [{text: "Paris is the capital of [MASK]."}]
        ---

    Fix: Safe: brackets around the only item of a list, quotes around a number that is text.

    Source: https://huggingface.co/docs/hub/model-cards#model-card-metadata,
        https://github.com/huggingface/huggingface_hub/pull/1934
    """
    for key, value in card.front_matter.items() if card.dialect == "huggingface" else ():
        if key not in _CHECKED or (isinstance(value, str) and key in NEVER_WRONG_AS_TEXT):
            continue
        raw = pointer(key)
        if key in TEXT:
            yield from _typed(card, raw, value, "string")
        elif key in TEXT_OR_TEXTS:
            yield from _texts(card, raw, value, alone=True)
        elif key in TEXTS:
            yield from _texts(card, raw, value, alone=False)
        elif key in MAPPINGS:
            yield from _mappings(card, raw, value)
        if key in CLOSED and isinstance(value, str) and value not in CLOSED[key]:
            listed = ", ".join(CLOSED[key])
            yield _fault(
                card, raw, f"the Hub takes no {quoted(value)} for `{key}`", f"the values are {listed}"
            )
        if key == "short_description" and isinstance(value, str) and len(value) > LONGEST_SHORT_DESCRIPTION:
            yield _fault(
                card, raw, f"`{key}` has {len(value)} characters, and the Hub takes 60", "shorten it"
            )
    if "model-index" not in card.front_matter:
        return
    for raw, value in _lists(card):
        if not isinstance(value, list) and value is not None:
            message = f"`{_name(raw)}` has to be a list for the Hub, and this is {an(value)}"
            yield _fault(card, raw, message, "begin each of its items with a dash")
    for raw, part, names in _parts(card):
        for name in names:
            if name in part:
                yield from _typed(card, raw + pointer(name), part[name], "string")


def _entries(card: Card) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """The entries of `model-index` with their places."""
    index = card.front_matter.get("model-index")
    for position, entry in enumerate(index if isinstance(index, list) else []):
        if isinstance(entry, dict):
            yield f"/model-index/{position}", entry


def _results(card: Card) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """The results below `model-index` with their places."""
    for raw, entry in _entries(card):
        results = entry.get("results")
        for position, result in enumerate(results if isinstance(results, list) else []):
            if isinstance(result, dict):
                yield f"{raw}/results/{position}", result


def _lists(card: Card) -> Iterator[tuple[str, JsonValue]]:
    """What has to be a list below `model-index`, with its place."""
    for raw, entry in _entries(card):
        if "results" in entry:
            yield f"{raw}/results", entry["results"]
    for raw, result in _results(card):
        if "metrics" in result:
            yield f"{raw}/metrics", result["metrics"]


def _parts(card: Card) -> Iterator[tuple[str, dict[str, JsonValue], tuple[str, ...]]]:
    """The mappings below the results of `model-index`, with their places and the keys that are texts."""
    for raw, result in _results(card):
        for kind, names in RESULT.items():
            part = result.get(kind)
            if isinstance(part, dict):
                yield f"{raw}/{kind}", part, names
        metrics = result.get("metrics")
        for position, metric in enumerate(metrics if isinstance(metrics, list) else []):
            if isinstance(metric, dict):
                yield f"{raw}/metrics/{position}", metric, METRIC


def _typed(card: Card, raw: str, value: JsonValue, wanted: str) -> Iterator[Fault]:
    """The fault of a value that is no text; an empty one is another matter."""
    if value is None or isinstance(value, str):
        return
    span = card.front_matter_spans[raw]
    text = card.text[span.start : span.end]
    fix = Fix((Edit(span.start, span.end, f'"{text}"'),)) if isinstance(value, bool | int | float) else None
    yield _fault(card, raw, f"`{_name(raw)}` has to be {TYPES[wanted]} for the Hub, and this is {an(value)}",
                 f'write `"{text}"`' if fix else "write it as text", fix)  # fmt: skip


def _texts(card: Card, raw: str, value: JsonValue, *, alone: bool) -> Iterator[Fault]:
    """The faults of a value that is no list of texts, nor one text where the Hub takes that."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            if not isinstance(item, str):
                yield from _typed(card, f"{raw}/{position}", item, "string")
    elif value is not None and not (alone and isinstance(value, str)):
        span = card.front_matter_spans[raw]
        text = isinstance(value, str) and "\n" not in card.text[span.start : span.end]
        new = f"[{yaml_scalar(value)}]" if text else ""
        expected = "text or a list of texts" if alone else "a list of texts"
        yield _fault(card, raw, f"`{_name(raw)}` has to be {expected} for the Hub, and this is {an(value)}",
                     f"write `{new}`" if new else f"write {expected}",
                     Fix((Edit(span.start, span.end, new),)) if new else None)  # fmt: skip


def _mappings(card: Card, raw: str, value: JsonValue) -> Iterator[Fault]:
    """The faults of a value that is no list of mappings."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            if item is not None and not isinstance(item, dict) and raw == "/widget":
                what = f"an item of `{_name(raw)}` has to be a mapping"
                message = f"{what} for the Hub, and this is {an(item)}"
                yield _fault(card, f"{raw}/{position}", message, "write it as `key: value`")
    elif value is not None:
        yield _fault(card, raw, f"`{_name(raw)}` has to be a list for the Hub, and this is {an(value)}",
                     "begin each of its items with a dash")  # fmt: skip


def _fault(card: Card, raw: str, message: str, hint: str, fix: Fix | None = None) -> Fault:
    """A fault at a place in the front matter."""
    return Fault(slot_of(card, raw), message, hint, fix, card.front_matter_spans.get(raw))


def _name(raw: str) -> str:
    """The keys of a pointer joined by dots, as the Hub names a place."""
    return ".".join(part for part in raw.split("/")[1:] if not part.isdecimal())

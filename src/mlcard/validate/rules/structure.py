"""MC1: does the card fit the schema? The generated JSON Schema finds it; here are the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.facts import pointer, tokens
from mlcard.patterns import lazy
from mlcard.validate.finding import Fault, Fix
from mlcard.validate.naming import slot_of
from mlcard.validate.registry import NOTHING, rule
from mlcard.validate.wording import shown
from mlcard.validate.writing import without_item, without_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.finding import Edit
    from mlcard.validate.folder import Folder

#: Text that a template left for a person to fill in, as those of huggingface_hub have it.
PLACEHOLDER = lazy(
    r"""["']?(?:
        \{\{?\s*[\w ./|"'()-]+\s*\}?\}
      | \[?(?:more\ information\ needed|needs\ more\ information)\]?\.?
      | \[?(?:todo|tbd|fixme|to\ be\ (?:done|added|defined|filled|completed)|coming\ soon)\b.{0,40}
      | <(?:your|insert|name|model|dataset|author|org|license|licence|description)\b[^>]*>
      | (?:add|insert|put|enter|write)\ (?:your|the|a)\ .{0,40}\ here\.?
      | any\ valid\ license\ identifier | lorem\ ipsum.* | x{3,} | \.{3} | … | \?{2,}
    )["']?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
#: A text with one of them holds one of these, in lower case.
_SIGNS = (
    "{", "more information", "todo", "tbd", "fixme", "to be ", "coming soon", " here", "any valid license",
    "lorem ipsum", "xxx", "...", "…", "??",
    "<your", "<insert", "<name", "<model", "<dataset", "<author", "<org", "<licen", "<descr",
)  # fmt: skip
#: Subtrees whose text comes from files and vocabularies, where such text can be meant.
_MEANT = frozenset(
    {"hyperparameters", "classes", "features", "evidence", "files", "inputs", "outputs", "widget"}
)
_LONGEST = 200
#: Keys that the template of dataset cards wants to be there with `null`, where there is none.
EMPTY_BY_TEMPLATE = frozenset({"paperswithcode_id"})
#: Keys of front matter whose values are lists of texts.
KEYS_OF_LISTS = frozenset({
    "language", "license", "tags", "datasets", "metrics", "base_model", "task_categories", "task_ids",
    "source_datasets", "size_categories", "annotations_creators", "language_creators", "multilinguality",
})  # fmt: skip


@rule("MC108", "wrong-type", "error", fixable="safe", needs=(NOTHING,))
def wrong_type(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """A value has the wrong type.

    What it does: Reports text where a number belongs, a number where text belongs, one value where a list
        belongs.

    Why: Software compares, sums and sorts by these values, and cannot with `7B` or `25.59%`.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          parameter_count: 7B

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          parameter_count: 7000000000

    Fix: Safe, where the same value can be written in the right type: quotes around a number that is text,
        brackets around the only item of a list, `true` for `yes`.

    Source: `schema/modellake.yaml`
    """
    yield from ()


@rule("MC109", "null-or-empty-value", "warning", fixable="safe", covers=True)
def null_or_empty_value(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A key has no value.

    What it does: Reports a key with nothing behind it, with `null`, or with an empty text; and an empty item
        of a list in front matter.

    Why: It says neither that something is unknown nor that it does not apply, and readers differ in what they
        make of it: the Hub refuses an empty item of `datasets`. Both can be said under `statements`.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          description:

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
        statements:
        - {slot: /models/0/description, status: unknown}

    Fix: Safe: removes the key or the item.

    Source: `schema/modellake.yaml`, class Statement
    """
    # In a modelcard.yaml the schema finds them.
    for key, value in card.front_matter.items() if card.dialect == "huggingface" else ():
        if isinstance(value, list):
            for position, item in enumerate(value if key in KEYS_OF_LISTS else []):
                if _is_empty(item):
                    raw = pointer(key, position)
                    yield _empty(
                        card, raw, f"item {position + 1} of `{key}` is empty", without_item(card, raw)
                    )
        elif _is_empty(value) and key not in EMPTY_BY_TEMPLATE:
            raw = pointer(key)
            yield _empty(card, raw, f"`{key}` is empty", without_key(card, raw))


def _is_empty(value: JsonValue) -> bool:
    """Whether a value says nothing; an empty list says that there are none."""
    return value is None or (isinstance(value, str) and not value.strip())


def _empty(card: Card, raw: str, message: str, edit: Edit | None) -> Fault:
    """The fault of an empty value of front matter."""
    span = card.front_matter_spans[raw]
    key = card.front_matter_keys.get(raw)
    fix = Fix((edit,)) if edit else None
    return Fault(
        slot_of(card, raw),
        message,
        "write a value, or remove it",
        fix,
        key if key and span.start == span.end else span,
    )


@rule("MC110", "placeholder-value", "error", covers=True)
def placeholder_value(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A value is what a template left to be filled in.

    What it does: Reports `{license}`, `[More Information Needed]`, `TODO`, `<your name>`, `???` and their
        like.

    Why: It looks filled and says nothing. Tools that check only whether a key is there are content with it.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          description: "[More Information Needed]"
          license: MIT
          trained_on: [{dataset: iris}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          description: Tells three species of iris apart.
          license: MIT
          trained_on: [{dataset: iris}]

    Fix: None; say it, or leave the key out.

    Source: https://github.com/huggingface/huggingface_hub/tree/main/src/huggingface_hub/templates
    """
    text = (card.text[: card.body_span.start] if card.body_span.start else card.text).lower()
    for sign in _SIGNS:
        if sign in text:
            break
    else:
        return
    seen: set[int] = set()
    for spans in (card.spans, card.front_matter_spans):
        for slot, span in spans.items():
            if span.start in seen or span.end - span.start > _LONGEST or span.start == span.end:
                continue
            text = card.text[span.start : span.end].strip()
            if PLACEHOLDER.fullmatch(text) and _MEANT.isdisjoint(tokens(slot)):
                seen.add(span.start)
                yield Fault(
                    slot, f"{shown(text)} is a placeholder", "say it, or leave the key out", span=span
                )


@rule("MC114", "schema-violation", "error", needs=(NOTHING,))
def schema_violation(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """A value does not fit the schema, or one that has to be there is missing.

    What it does: Reports what the standard demands and no rule of its own says better: keys that must be
        there, closed lists of values, patterns, bounds.

    Why: The standard is what makes cards of many teams comparable; a value outside it is lost to every query.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{split: train}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris, split: train}]

    Fix: None.

    Source: `schema/modellake.yaml`
    """
    yield from ()

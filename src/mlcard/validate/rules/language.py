"""MC2: in which language?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card.hub_keys import NO_LANGUAGES
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, models, stated, texts
from mlcard.validate.wording import quoted
from mlcard.validate.writing import with_key, yaml_scalar
from mlcard.vocabularies.languages import COUNTRIES, canonical, code_of, is_code, is_registered
from mlcard.vocabularies.tasks import modalities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card, Span
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Tasks on speech, which are about a language although their modality is another than text.
SPOKEN = frozenset({"automatic-speech-recognition", "text-to-speech"})
#: Tasks on text that work the same in any language, or in none.
UNSPOKEN = frozenset({"feature-extraction", "table-to-text", "tabular-to-text"})
#: Most languages in one text that are taken apart.
_MOST = 20
_SEVERAL = lazy(r"\s*(?:[,;/&+]|\band\b)\s*|\s+")


@rule(
    "MC204",
    "language-missing",
    "warning",
    "/models/*/language",
    "/models/*/ml_task",
    "/datasets/*/language",
    absence=True,
    needs=("/models/*/ml_task", "task_categories", "tags"),
)
def language_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says which languages a model or dataset of text or speech is for.

    What it does: Reports a model or dataset without `language` whose task is one on text or speech, unless
        it is made of another model, which says it.

    Why: A model of one language is useless for another, and nobody who looks for a language finds it. 36 % of
        13,916 real model cards do not say.

    Bad:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: question-answering
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: question-answering
        language: en
        ---

    Fix: None. What is not known can be said under `statements`.

    Source: https://huggingface.co/docs/hub/model-cards#model-card-metadata
    """
    for slot, subject in (*models(card), *datasets(card)):
        if "language" in subject or "language_bcp47" in card.front_matter or stated(card, f"{slot}/language"):
            continue
        if "language" in card.front_matter or subject.get("base_models"):
            continue  # `code` and `unknown` are no languages, and say so; the base model says its own
        task = next((task for task in _tasks(card, subject) if _is_spoken(task)), None)
        if task:
            what = "model" if slot.startswith("/models") else "dataset"
            message = f"the task is {task}, and nothing says in which language the {what} is"
            yield Fault(slot, message, "add for instance `language: en`")


@rule(
    "MC205",
    "language-invalid",
    "error",
    "/models/*/language/*",
    "/datasets/*/language/*",
    fixable="safe",
    covers=True,
    profiles=("default", "hub"),
    needs=("/models/*/language", "/datasets/*/language"),
)
def language_invalid(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A language is not written as a code that exists.

    What it does: Reports what is no language tag of BCP 47, and in a README what is neither a code of ISO 639
        with two or three letters, in lower case, nor `code` or `multilingual`: `English`, `jp`, `EN`.

    Why: The Hub refuses such a card, and nobody who looks for the language finds it.

    Bad:
        ---
        license: mit
        datasets: [squad]
        language: English
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        language: en
        ---

    Fix: Safe, for the name of one language and for another case. Unsafe, for the code of a country.

    Source: https://www.rfc-editor.org/rfc/rfc5646, https://huggingface.co/languages
    """
    for place, word, span in _wrong(card):
        if _tag(card, word) or _parts(word):
            continue
        right, certain = _meant(word)
        fix = Fix((Edit(span.start, span.end, yaml_scalar(right)),), safe=certain) if right else None
        hint = f"write `{right}`" if right else "see https://huggingface.co/languages for the codes"
        yield Fault(place, f"{quoted(word)} is no language", hint, fix, span, ("languages", word))


@rule(
    "MC206",
    "languages-in-one",
    "error",
    "/models/*/language/*",
    "/datasets/*/language/*",
    fixable="safe",
    covers=True,
    profiles=("default", "hub"),
    needs=("/models/*/language", "/datasets/*/language"),
)
def languages_in_one(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A language says more than a language: several of them, or a region, where the Hub takes one code.

    What it does: Reports several languages in one text (`en, fr`), and in a README a tag with a script or
        region (`pt-BR`), for which the Hub has the key `language_bcp47`.

    Why: The Hub refuses such a card; readers of the whole text find a language that does not exist.

    Bad:
        ---
        license: mit
        datasets: [squad]
        language: en, fr
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        language: [en, fr]
        ---

    Fix: Safe: a list of the languages; the code of the language, with the whole tag under `language_bcp47`.

    Source: https://huggingface.co/docs/hub/model-cards#model-card-metadata
    """
    for place, word, span in _wrong(card):
        if parts := _parts(word):
            yield Fault(place, f"{quoted(word)} is several languages in one text",
                        f"write [{', '.join(parts)}]", _split(card, span, parts), span)  # fmt: skip
        elif tag := _tag(card, word):
            code = tag.partition("-")[0]
            edit = None if "language_bcp47" in card.front_matter else with_key(card, "language_bcp47", [tag])
            fix = Fix((Edit(span.start, span.end, yaml_scalar(code)), edit)) if edit else None
            yield Fault(place, f"the Hub takes no {quoted(word)} as a language",
                        f"write `{code}`, and {tag} under `language_bcp47`", fix, span)  # fmt: skip


def _wrong(card: Card) -> Iterator[tuple[str, str, Span]]:
    """Every language of a card that is a text and not written as it asks for, with its slot and place."""
    for slot, subject in (*models(card), *datasets(card)):
        listed = subject.get("language")
        for position, word in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(word, str) and word.strip() and not _is_right(card, word):
                place = f"{slot}/language/{position}"
                if place in card.spans:
                    yield place, word, card.spans[place]


def _is_right(card: Card, word: str) -> bool:
    """Whether a language is written as the dialect of a card asks for it."""
    return is_registered(word) if card.dialect == "native" else is_code(word) or word in NO_LANGUAGES


def _meant(word: str) -> tuple[str | None, bool]:
    """The tag of the language that a word means, and whether it certainly does."""
    tag = canonical(word.strip().replace("_", "-"))
    if is_registered(tag):
        return tag, True
    if named := code_of(word):
        return named, True
    return COUNTRIES.get(word.lower()), False


def _tag(card: Card, word: str) -> str | None:
    """A language with a script, a region or the like that stands in a README, where the Hub takes none."""
    tag = canonical(word.strip().replace("_", "-"))
    return tag if card.dialect == "huggingface" and "-" in tag and is_registered(tag) else None


def _parts(word: str) -> list[str]:
    """The codes of several languages in one text; none if it is one language, or something else."""
    words = [part for part in _SEVERAL.split(word.strip()) if part]
    if not 1 < len(words) <= _MOST or code_of(word):
        return []
    codes = [part.lower() if is_code(part.lower()) else code_of(part) for part in words]
    found = [code for code in codes if code]
    return found if len(found) == len(words) else []


def _split(card: Card, span: Span, parts: list[str]) -> Fix | None:
    """The edit that makes a list of several languages, in the style in which they stand."""
    written = [yaml_scalar(part) for part in parts]
    if isinstance(card.front_matter.get("language"), str):
        return Fix((Edit(span.start, span.end, f"[{', '.join(written)}]"),))
    before = card.text[card.text.rfind("\n", 0, span.start) + 1 : span.start]
    if not before.strip(" -"):
        return Fix((Edit(span.start, span.end, f"\n{before}".join(written)),))
    return Fix((Edit(span.start, span.end, ", ".join(written)),)) if "[" in before else None


def _tasks(card: Card, subject: dict[str, JsonValue]) -> Iterator[str]:
    """The tasks that a model or dataset says, those among its tags included."""
    if isinstance(subject.get("ml_task"), str):
        yield str(subject["ml_task"])
    for key in ("task_categories", "tags"):
        for _, word in texts(card.front_matter, key):
            yield word


def _is_spoken(task: str) -> bool:
    """Whether a task is about a language."""
    return task in SPOKEN or (modalities().get(task) == "nlp" and task not in UNSPOKEN)

"""spaCy: `meta.json` of a pipeline, and the training settings in `config.cfg`.

Format: https://spacy.io/api/data-formats#meta and https://spacy.io/api/data-formats#config. What people fill
in before they publish a pipeline (name, licence, author) is declared; components, labels and scores are
spaCy's.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mlcard.card.licenses import spelled
from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import is_number, plain, read_object, text_of
from mlcard.readers.tensors import one_line, several_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Method, Source

MAX_BYTES, MAX_CONFIG = 8_000_000, 1_000_000
MAX_STEPS, MAX_LABELS = 200, 5_000
#: Measure and slice by the name of a score (https://spacy.io/api/scorer#score).
SCORES = {
    "token_acc": ("accuracy", "tokens"), "token_p": ("precision", "tokens"), "token_r": ("recall", "tokens"),
    "token_f": ("f1", "tokens"), "tag_acc": ("accuracy", "tags"), "pos_acc": ("accuracy", "parts of speech"),
    "morph_acc": ("accuracy", "morphology"), "lemma_acc": ("accuracy", "lemmas"),
    "dep_uas": ("unlabeled_attachment_score", "dependencies"),
    "dep_las": ("labeled_attachment_score", "dependencies"),
    "sents_p": ("precision", "sentences"), "sents_r": ("recall", "sentences"), "sents_f": ("f1", "sentences"),
    "ents_p": ("precision", "named entities"), "ents_r": ("recall", "named entities"),
    "ents_f": ("f1", "named entities"),
    "cats_micro_f": ("f1_micro", "categories"), "cats_micro_p": ("precision_micro", "categories"),
    "cats_micro_r": ("recall_micro", "categories"), "cats_macro_f": ("f1_macro", "categories"),
    "cats_macro_p": ("precision_macro", "categories"), "cats_macro_r": ("recall_macro", "categories"),
    "cats_macro_auc": ("roc_auc_macro", "categories"),
}  # fmt: skip
#: Scores that are given for each label.
BY_LABEL = {"ents_per_type": "named entity", "cats_f_per_type": "category"}
#: Task by the component that has labels.
TASKS = {
    "ner": "token-classification", "textcat": "text-classification",
    "textcat_multilabel": "text-classification", "spancat": "token-classification",
}  # fmt: skip
#: Names that spaCy gives to pipelines nobody named; their version is 0.0.0.
UNNAMED = frozenset({"pipeline", "model"})
_TRAINED_WITH = re.compile(r">=\s*(\d[\w.]*)\s*,\s*<\s*\d[\w.]*")
_EXACT = re.compile(r"(?:==)?\s*(\d[\w.]*)")


def read(source: Source) -> Iterator[Fact]:
    """Facts from `meta.json`, or from `config.cfg`."""
    if source.path.suffix.lower() == ".cfg":
        yield from _config(source)
        return
    meta = read_object(source, max_bytes=MAX_BYTES)
    if "lang" not in meta or not {"pipeline", "spacy_version"} & meta.keys():
        raise UnreadableFileError(
            f"{source.name}: not of a spaCy pipeline: it has no language or no components"
        )
    yield Fact("/file/format", "spacy", "keys lang and pipeline")
    yield from _declared(meta)
    yield from _library(meta)
    yield from _pipeline(meta)
    yield from _scores(meta)


def _declared(meta: Mapping[str, Any]) -> Iterator[Fact]:
    language, name = text_of(meta, "lang"), text_of(meta, "name")
    if language and re.fullmatch(r"[a-z]{2,3}", language) and language != "xx":  # `xx` is several languages
        yield Fact("/model/language/-", language, "key lang")
    if name and name not in UNNAMED:
        yield Fact(
            "/model/name", f"{language}_{name}" if language else name, "keys lang and name", "declared"
        )
    for key in ("version", "description"):
        text = several_lines(text_of(meta, key) or "")
        if text and text != "0.0.0":
            yield Fact(f"/model/{key}", text, f"key {key}", "declared")
    license_id = spelled((text_of(meta, "license") or "")[:200])
    if license_id:
        yield Fact("/model/license", license_id, "key license", "declared")
    url = text_of(meta, "url")
    if url and re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url):
        yield Fact("/model/landing_page", url, "key url", "declared")
    author = one_line(text_of(meta, "author") or "", 500)
    if author:
        yield Fact("/agent/name", author, "key author", "declared")


def _library(meta: Mapping[str, Any]) -> Iterator[Fact]:
    library: dict[str, JsonValue] = {"name": "spacy"}
    said = text_of(meta, "spacy_version") or ""
    trained, exact = _TRAINED_WITH.fullmatch(said.strip()), _EXACT.fullmatch(said.strip())
    if trained:  # spaCy writes the version that trains, and the next that may be incompatible
        library["version"] = trained.group(1)
        yield Fact("/model/libraries/-", library, f"key spacy_version {said}, its lower bound", "inferred")
        return
    if exact:
        library["version"] = exact.group(1)
    yield Fact("/model/libraries/-", library, "key spacy_version" if exact else "keys lang and pipeline")


def _pipeline(meta: Mapping[str, Any]) -> Iterator[Fact]:
    names = meta.get("pipeline")
    names = [name for name in names if isinstance(name, str) and name] if isinstance(names, list) else []
    factories = meta.get("factories")
    factories = factories if isinstance(factories, dict) else {}
    for position, name in enumerate(names[:MAX_STEPS]):
        step: dict[str, JsonValue] = {"name": name, "position": position}
        if isinstance(factories.get(name), str):
            step["algorithm"] = factories[name]
        yield Fact("/model/pipeline/-", step, f"key pipeline/{position}")
    labels = meta.get("labels")
    labelled = [name for name in names if name in TASKS and isinstance(labels, dict) and labels.get(name)]
    if len(labelled) == 1:
        found = labels[labelled[0]] if isinstance(labels, dict) else None
        if (
            isinstance(found, list)
            and len(found) <= MAX_LABELS
            and all(isinstance(label, str) for label in found)
        ):
            yield Fact("/model/classes", found, f"key labels/{labelled[0]}")
        yield Fact(
            "/model/ml_task", TASKS[labelled[0]], f"the component {labelled[0]} has labels", "inferred"
        )


def _scores(meta: Mapping[str, Any]) -> Iterator[Fact]:
    # Before version 3 scores were percents, and those of components that are not there were 0.
    old = not isinstance(meta.get("performance"), dict)
    key = "accuracy" if old else "performance"
    found = meta.get(key)
    scores = found if isinstance(found, dict) else {}
    for name, (measure, part) in SCORES.items():
        value = scores.get(name)
        if is_number(value) and (value or not old):
            fraction = value / 100 if old else value
            yield _evaluation(measure, fraction, part, f"key {key}/{name}", "computed" if old else "read")
    for name, part in BY_LABEL.items():
        labels = scores.get(name)
        for label, values in list(labels.items())[:MAX_STEPS] if isinstance(labels, dict) else []:
            value = values.get("f") if isinstance(values, dict) else None
            if is_number(value) and not old:
                where = f"key {key}/{name}/{label[:100]}/f"
                yield _evaluation("f1", value, f"{part} {label[:200]}", where, "read")


def _evaluation(measure: str, value: float, part: str, where: str, method: Method) -> Fact:
    evaluation: dict[str, JsonValue] = {"measure": measure, "value": value, "slice": part}
    return Fact("/model/evaluations/-", evaluation, where, method)


def _config(source: Source) -> Iterator[Fact]:
    """Settings of the training and of its optimizer, and the seed."""
    with source.open() as stream:
        content = stream.read(MAX_CONFIG + 1)
    if len(content) > MAX_CONFIG:
        raise LimitExceededError(
            f"{source.name}: is larger than the {MAX_CONFIG} bytes that are read of a configuration"
        )
    yield Fact("/file/format", "spacy-config", "sections")
    section = ""
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            section = text[1:-1]
            continue
        key, _, said = (part.strip() for part in text.partition("="))
        value = _json(said)
        if value in (None, [], "") or not plain(value):
            continue
        if section in {"training", "training.optimizer"} and not key.startswith("@"):
            yield Fact(pointer("model", "hyperparameters", f"{section}.{key}"), value, f"line {number}")
        elif section == "system" and key == "seed" and type(value) is int:
            yield Fact("/model/training/random_seed", value, f"line {number}")


def _json(text: str) -> JsonValue:
    """A value of `config.cfg`, which is JSON; nothing for references such as `${system.seed}`."""
    if len(text) > 10_000 or "${" in text or text.count("[") + text.count("{") > 100:
        return None
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return None
    return value

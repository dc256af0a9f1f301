"""What a card says that other cards may contradict: small, plain, and all that is kept of a card of many.

Claims are tuples of texts and numbers: they travel between processes, and through JSON and `restored`.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcard.card import Span, span_of
from mlcard.validate.subjects import datasets, is_adapter, items, models

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.suppression import Suppression

#: Prose of fewer bytes says nothing of its own; that two cards share it means nothing.
FEWEST_LETTERS = 100


class Link(NamedTuple):
    """That a card names another thing.

    Attributes:
        name: the id, as the card writes it.
        slot: JSON Pointer to it.
        span: its place.
        relation: of a base model or a related dataset, what it is to the one that names it.
        split: of a dataset, the split that was used.
        score: of a related dataset, how strong the relation is; None where the card does not say it.
        sample: of a related dataset, the number of rows that this is estimated from; None if it is exact.
    """

    name: str
    slot: str
    span: Span
    relation: str = ""
    split: str = ""
    score: float | None = None
    sample: float | None = None


class Subject(NamedTuple):
    """What a card says of one model or dataset.

    Attributes:
        kind: `models` or `datasets`.
        slot: JSON Pointer to it.
        id: as the card writes it; a README has none, and this is the name of its folder.
        name: as people say it; may be empty.
        span: where its id stands.
        license: SPDX expression; empty if the card says none.
        license_span: where that stands.
        base_models: of a model, what it was made from.
        trained_on: of a model, its training data.
        evaluated_on: of a model, the data of its tests and evaluations.
        related: of a dataset, the datasets that it was made from or is related to.
        files: path and SHA-256 of each file whose SHA-256 the card says.
        rows: of a dataset, the number of its instances; None where the card does not say it.
    """

    kind: str
    slot: str
    id: str
    name: str
    span: Span
    license: str
    license_span: Span
    base_models: tuple[Link, ...] = ()
    trained_on: tuple[Link, ...] = ()
    evaluated_on: tuple[Link, ...] = ()
    related: tuple[Link, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    rows: float | None = None


class Quiet(NamedTuple):
    """That a comment in the card switches rules off; see `suppression.Suppression`."""

    codes: tuple[str, ...]
    reason: str
    line: int


class Claims(NamedTuple):
    """What one card says that other cards may contradict.

    Attributes:
        path: the card, as messages name it.
        folder: absolute path of its folder.
        dialect: `native` or `huggingface`.
        subjects: what it says of each model and dataset.
        prose: checksums of the body without regard to white space; empty if it is short, or was not wanted.
        prose_span: where the body begins.
        quiet: the comments that switch rules off for a reason.
    """

    path: str
    folder: str
    dialect: str
    subjects: tuple[Subject, ...]
    prose: str
    prose_span: Span
    quiet: tuple[Quiet, ...] = ()


def claims_of(card: Card, given: Iterable[Suppression] = (), *, prose: bool = True) -> Claims:
    """What a card says that other cards may contradict, and the comments in it that switch rules off.

    Args:
        card: the card.
        given: the comments in it that switch rules off.
        prose: whether the checksums of its body are wanted.
    """
    body = card.body if prose else ""
    letters = body.encode("utf-8", "replace").translate(None, b" \t\r\n") if body else b""
    enough = len(letters) >= FEWEST_LETTERS
    return Claims(
        card.path,
        os.path.dirname(os.path.abspath(card.path)),  # noqa: PTH100, PTH120 - 40 times faster
        card.dialect,
        tuple(_subjects(card)),
        # Two checksums and the length tell texts apart that nobody forged, without loading OpenSSL.
        f"{len(letters)}-{zlib.crc32(letters):08x}{zlib.adler32(letters):08x}" if enough else "",
        card.body_span,
        tuple([Quiet(item.codes, item.reason, item.line) for item in given if item.reason]),
    )


def restored(value: list[Any]) -> Claims:
    """Claims as they were before they went through JSON, where every tuple becomes a list."""
    path, folder, dialect, subjects, prose, span, quiet = value
    comments = tuple([Quiet(tuple(codes), reason, line) for codes, reason, line in quiet])
    return Claims(path, folder, dialect, tuple(map(_subject, subjects)), prose, Span(*span), comments)


def _subject(value: list[Any]) -> Subject:
    kind, slot, id_, name, span, license_, license_span, base, trained, evaluated, linked, files, rows = value
    base_models, trained_on, evaluated_on, related = (
        tuple(map(_link, group)) for group in (base, trained, evaluated, linked)
    )
    return Subject(
        kind, slot, id_, name, Span(*span), license_, Span(*license_span),
        base_models, trained_on, evaluated_on, related, tuple((path, digest) for path, digest in files),
        rows,
    )  # fmt: skip


def _link(value: list[Any]) -> Link:
    name, slot, span, *rest = value
    return Link(name, slot, Span(*span), *rest)


def _subjects(card: Card) -> Iterator[Subject]:
    """Yield every model and dataset that has an id."""
    for kind, found in (("models", models(card)), ("datasets", datasets(card))):
        for slot, subject in found:
            id_ = subject.get("id")
            if not isinstance(id_, str) or not id_:
                continue
            is_model = kind == "models"
            span = span_of(card, f"{slot}/id")
            # In the order of the fields: by their names it takes twice the time.
            yield Subject(
                kind,
                slot,
                id_,
                _text(subject, "name"),
                span,
                _text(subject, "license"),
                span_of(card, f"{slot}/license") if "license" in subject else span_of(card, slot),
                tuple(_base_models(card, subject, slot)) if "base_models" in subject and is_model else (),
                tuple(_trained_on(card, subject, slot)) if is_model else (),
                tuple(_evaluated_on(card, subject, slot)) if is_model else (),
                () if is_model else tuple(_related(card, subject, slot)),
                tuple(_digests(subject)) if "files" in subject else (),
                None if is_model else _number(subject, "number_of_instances"),
            )


def _text(owner: dict[str, JsonValue], key: str) -> str:
    """The text under a key; empty if there is none."""
    value = owner.get(key)
    return value if isinstance(value, str) else ""


def _number(owner: dict[str, JsonValue], key: str) -> float | None:
    """The number under a key; None if there is none."""
    value = owner.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _links(card: Card, owner: dict[str, JsonValue], slot: str, key: str, inner: str) -> Iterator[Link]:
    """Yield what the items of a list name."""
    for place, item in items(owner, slot, key):
        if name := _text(item, inner):
            where = f"{place}/{inner}"
            relation, split = _text(item, "relation"), _text(item, "split")
            score, sample = _number(item, "score"), _number(item, "sample_size")
            yield Link(name, where, span_of(card, where), relation, split, score, sample)


def _base_models(card: Card, model: dict[str, JsonValue], slot: str) -> Iterator[Link]:
    """Yield what a model was made from; where nobody says how, a tag may say that it is an adapter."""
    for link in _links(card, model, slot, "base_models", "model"):
        known = link.relation or not is_adapter(card, model)
        yield link if known else link._replace(relation="adapter")


def _trained_on(card: Card, model: dict[str, JsonValue], slot: str) -> Iterator[Link]:
    """Yield the training data of a model, said of itself or of its training."""
    yield from _links(card, model, slot, "trained_on", "dataset")
    training = model.get("training")
    if isinstance(training, dict):
        yield from _links(card, training, f"{slot}/training", "trained_on", "dataset")


def _evaluated_on(card: Card, model: dict[str, JsonValue], slot: str) -> Iterator[Link]:
    """Yield the data that a model was tested on."""
    yield from _links(card, model, slot, "tested_on", "dataset")
    yield from _links(card, model, slot, "evaluations", "dataset")


def _related(card: Card, dataset: dict[str, JsonValue], slot: str) -> Iterator[Link]:
    """Yield the datasets that a dataset is related to."""
    yield from _links(card, dataset, slot, "related_datasets", "dataset")
    sources = dataset.get("was_derived_from")
    for position, name in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(name, str) and name:
            where = f"{slot}/was_derived_from/{position}"
            yield Link(name, where, span_of(card, where), "derived")


def _digests(subject: dict[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Yield path and SHA-256 of the files that have both."""
    for _, file in items(subject, "", "files"):
        path, digest = _text(file, "path"), _text(file, "sha256")
        if path and digest:
            yield path, digest.lower()

"""Fingerprints of the models of a folder: made in the pass that hashes the files, or kept from the card.

A fingerprint is made when a user asks for it. One that the card has already is kept as long as the files that
it was made from have the SHA-256 that the card tells of them, and made anew when they have another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.extract.assemble import extractor
from mlcard.extract.draft import Origin
from mlcard.extract.hashing import Hashed, hash_all
from mlcard.extract.note import Note, NoteKind
from mlcard.extract.tensor_list import key_of
from mlcard.extract.tensors import attempted, forms_of
from mlcard.fingerprint import Fingerprint, TensorFingerprint, digest_of, norm_of
from mlcard.fingerprint.document import summary
from mlcard.fingerprint.elements import squares_for
from mlcard.fingerprint.measure import Measure
from mlcard.readers.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.extract.hashing import Outcome, Progress
    from mlcard.extract.options import Options
    from mlcard.extract.tensor_list import Standing
    from mlcard.extract.tensors import Form, Region
    from mlcard.extract.walk import Found
    from mlcard.facts import JsonValue, Source
    from mlcard.fingerprint.measure import Measured

#: Roles of files whose SHA-256 a card has.
_HASHED = frozenset({"model", "data"})
_EXTRACTOR = extractor("fingerprint")


@dataclass(slots=True)
class Contents:
    """What one pass over the files of a model folder found.

    Attributes:
        hashes: SHA-256 of the files that could be read, by their names.
        made: fingerprints that were made, by the file that each is of.
        kept: fingerprints of the card that still hold, by the same.
        notes: why there is none of a file.
    """

    hashes: dict[str, str] = field(default_factory=dict)
    made: dict[str, Fingerprint] = field(default_factory=dict)
    kept: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Means:
    """By which means files are read.

    Attributes:
        threads: how many threads may share the work.
        progress: is told how many bytes were read, and how many there are.
    """

    threads: int = 1
    progress: Progress | None = None


def contents(
    found: Sequence[Found], models: Iterable[Found], options: Options, standing: Standing, means: Means
) -> Contents:
    """Read the files of a model folder.

    Args:
        found: its files.
        models: those of its models.
        options: whether hashes and fingerprints are wanted.
        standing: what the card says of fingerprints.
        means: by which means files are read.
    """
    models = list(models)
    listed = {item.source.name for item in models}
    forms, notes = forms_of(models)
    if not options.fingerprints:
        forms, notes = [form for form in forms if form.name in standing.items], []
    forms, failures = attempted(forms, {item.source.name for item in found})
    wanted = [
        item.source
        for item in found
        if options.hashes and (item.role in _HASHED or item.source.name in listed)
    ]
    hashed = [source for source in wanted if not isinstance(source, StandIn)]
    result = Contents(notes=notes + failures)
    outcomes = _passed(hashed, forms if options.fingerprints else (), means)
    result.hashes = {
        source.name: outcome.sha256 for source in hashed if isinstance(outcome := outcomes[source], Hashed)
    }
    told = {source.name: source.sha256 for source in wanted if isinstance(source, StandIn)}
    result.hashes |= {name: sha256 for name, sha256 in told.items() if sha256}
    if not options.fingerprints:
        changed = [form for form in forms if options.hashes and not _holds(form, result.hashes, standing)]
        result.kept = {form.name: standing.items[form.name] for form in forms if form not in changed}
        forms, outcomes = changed, _passed([], changed, means)
    for form in forms:
        try:
            result.made[form.name] = _fingerprint(form, outcomes)
        except UnreadableFileError as error:
            result.notes.append(Note(NoteKind.NO_FINGERPRINT, str(error)))
    return result


def add_fingerprints(
    draft: Draft, place: Place, files: Iterable[Found], inside: Contents, tensors_file: str
) -> None:
    """Add the fingerprints of a model's files to its card.

    Args:
        draft: the card so far.
        place: the model in it.
        files: the files of the model.
        inside: what was found in them.
        tensors_file: the file that lists their tensors; empty when there is none.
    """
    for name in sorted({item.source.name for item in files}):
        if name in inside.kept:
            item = dict(inside.kept[name])
            is_listed = "tensors_file" in item
        elif name in inside.made:
            item = summary(inside.made[name])
            is_listed = True
        else:
            continue
        if is_listed and tensors_file:  # the card may be written under another name than before
            item["tensors_file"] = tensors_file
        where = Origin(name, f"elements of {item.get('tensor_count')} tensors", "computed", _EXTRACTOR)
        draft.append((*place, "fingerprints"), item, where)


def _passed(hashed: Sequence[Source], forms: Sequence[Form], means: Means) -> dict[Source, Outcome]:
    """One pass over each of the files that are hashed or hold a part of a form."""
    regions: dict[Source, list[Region]] = {}
    for form in forms:
        for region in form.regions:
            if region is not None:
                regions.setdefault(region[0], []).append(region[1])
    sources = list(dict.fromkeys([*hashed, *sorted(regions, key=lambda source: source.name)]))
    return hash_all(sources, regions, threads=means.threads, progress=means.progress)


def _holds(form: Form, hashes: Mapping[str, str], standing: Standing) -> bool:
    """Whether the fingerprint of the card is that of the files: none has changed, and the list is there."""
    item = standing.items[form.name]
    listed = "tensors_file" not in item or key_of(item) in standing.entries
    return listed and all(
        source.name in hashes and hashes[source.name] == standing.hashes.get(source.name)
        for source in form.sources
    )


def _fingerprint(form: Form, outcomes: Mapping[Source, Outcome]) -> Fingerprint:
    """The fingerprint of a form whose files were read; the error of one that could not be is raised."""
    squares: dict[tuple[str, str], float | None] = {}
    listed: list[TensorFingerprint] = []
    count = elements = 0
    for index, (tensor, measured) in enumerate(zip(form.tensors, _measured(form, outcomes), strict=True)):
        if measured is None:
            continue
        count, elements = count + 1, elements + tensor.elements
        squares[measured.digest, tensor.dtype] = measured.square_sum
        if index in form.listed:
            norm = norm_of([measured.square_sum]) if measured.square_sum is not None else None
            listed.append(
                TensorFingerprint(
                    tensor.name, tensor.dtype, tensor.shape, measured.digest, norm, measured.sample
                )
            )
    return Fingerprint(
        file=form.name,
        format=form.format,
        digest=digest_of(digest for digest, _ in squares),
        tensor_count=count,
        elements=elements,
        norm=norm_of([value for value in squares.values() if value is not None]),
        left_out=len(form.tensors) - count,
        unlisted=count - len(listed),
        tensors=tuple(listed),
    )


def _measured(form: Form, outcomes: Mapping[Source, Outcome]) -> Iterator[Measured | None]:
    """Yield for each tensor of a form what was measured; None for one that is left out."""
    for index, (tensor, region) in enumerate(zip(form.tensors, form.regions, strict=True)):
        if region is not None:
            outcome = outcomes[region[0]]
            if not isinstance(outcome, Hashed):
                raise outcome
            yield outcome.measured[region[1]]
        elif tensor.data is not None:
            samples = form.samples() if index in form.listed else 0
            measure = Measure(tensor.dtype, tensor.elements, samples, squares_for(len(tensor.data)))
            measure.update(memoryview(tensor.data))
            yield measure.finish()
        else:
            yield None

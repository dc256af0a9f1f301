"""Which tensors a model has, and in which bytes of which files: what a fingerprint is to be made of.

A model in several formats has a fingerprint of each, and so has every file that is not a shard of another
checkpoint. What is read of a file is bounded: tensors that show the same bytes are measured once, and those
that share theirs with too many others, or would have to be put in order in memory, are left out and counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.extract.group import stem
from mlcard.extract.note import Note, NoteKind
from mlcard.fingerprint import MOST_SAMPLES
from mlcard.fingerprint.elements import COMPLEX
from mlcard.fingerprint.reorder import FORMATS, runs
from mlcard.readers.stand_in import StandIn
from mlcard.readers.weights import LOCATORS, WITHOUT_TENSORS, locate
from mlcard.readers.weights.stored import span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.extract.walk import Found
    from mlcard.facts import Source
    from mlcard.readers.weights import Place, StoredTensor

#: Most tensors that are listed one by one, and most elements that are kept of all of them.
MOST_LISTED, MOST_KEPT = 10_000, 32_768
#: How often each byte of a file may be measured, on average: honest tensors do not overlap much.
MOST_READ = 2
#: Bytes of tensors that are held at one time to be put in order, and pieces that all of a file consist of.
MOST_HELD, MOST_RUNS = 128 * 2**20, 2_000_000
_SHARD = re.compile(r"-(\d{5})-of-(\d{5})\.")
_SHARED = "it shares its bytes with too many others, or consists of too many pieces"
_LARGE = "its elements do not stand row by row, and putting them in order would take too much memory"


@dataclass(frozen=True, slots=True)
class Region:
    """Bytes of a file that are measured as one tensor; tensors that show the same region are equal.

    Attributes:
        begin: offset of its first byte.
        size: its length in bytes.
        dtype: type of its elements.
        elements: how many they are.
        samples: how many of them are kept.
        layout: shape and strides, where they do not stand row by row.
        width: bytes of the numbers whose own bytes stand the wrong way round; 0 where they do not.
    """

    begin: int
    size: int
    dtype: str
    elements: int
    samples: int
    layout: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    width: int = 0


@dataclass(slots=True)
class Form:
    """A model in one format: a file, or the shards of a checkpoint, and the tensors in it.

    Attributes:
        files: its files, in the order of their names; the first one names it.
        format: name of its format.
        tensors: its tensors, in the order of their names.
        listed: those that are listed one by one, by their place in `tensors`.
        regions: for each tensor the file and the region to be measured; None for one without.
        reasons: why tensors have no region.
    """

    files: tuple[Source, ...]
    format: str
    tensors: list[StoredTensor] = field(default_factory=list)
    listed: frozenset[int] = frozenset()
    regions: list[tuple[Source, Region] | None] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file that names it."""
        return self.files[0].name

    @property
    def sources(self) -> set[Source]:
        """All files that hold a part of it, those that its own files name included."""
        return {*self.files, *(region[0] for region in self.regions if region is not None)}

    def samples(self) -> int:
        """How many elements are kept of each tensor that is listed."""
        return max(4, min(MOST_SAMPLES, MOST_KEPT // max(1, len(self.listed))))


def forms_of(files: Iterable[Found]) -> tuple[list[Form], list[Note]]:
    """The forms that some files of a model are, their tensors not yet located; and notes on what is none."""
    groups: defaultdict[tuple[str, str, str], list[Source]] = defaultdict(list)
    notes: list[Note] = []
    for item in files:
        if item.format is None or isinstance(item.source, StandIn):
            continue
        if item.format.name in LOCATORS:
            groups[item.folder, stem(item.source.name), item.format.name].append(item.source)
        elif item.format.name in WITHOUT_TENSORS:
            notes.append(
                Note(NoteKind.NO_FINGERPRINT, f"{item.source.name}: {WITHOUT_TENSORS[item.format.name]}")
            )
    forms = [
        Form(tuple(sorted(sources, key=lambda source: source.name)), key[2])
        for key, sources in sorted(groups.items())
    ]
    return forms, notes


def located(form: Form) -> Form:
    """A form with its tensors, and the regions that hold them.

    Raises:
        UnreadableFileError: a file is damaged, a shard is missing, or no tensor has elements that stand in a
            file as they are.
    """
    _check_shards(form)
    tensors = sorted(
        (tensor for source in form.files for tensor in locate(source, form.format)),
        key=lambda tensor: (tensor.name, tensor.shape, tensor.dtype),
    )
    found = Form(form.files, form.format, tensors)
    order = sorted(range(len(tensors)), key=lambda index: (-tensors[index].elements, index))
    found.listed = frozenset(order[:MOST_LISTED])
    for index, tensor in enumerate(tensors):
        samples = found.samples() if index in found.listed else 0
        region, reason = _region(tensor.place, tensor, samples) if tensor.place else (None, tensor.reason)
        found.regions.append(region)
        if reason:
            found.reasons.append(reason)
    _bound(found)
    if not any(found.regions) and all(tensor.data is None for tensor in tensors):
        reason = found.reasons[0] if found.reasons else "it holds none"
        raise UnreadableFileError(f"{found.name}: no tensor of it can be located: {reason}")
    return found


def _check_shards(form: Form) -> None:
    """Raise when shards of a checkpoint are missing: the others would have the digest of another model."""
    numbers = [shard for source in form.files if (shard := _SHARD.search(source.name))]
    if numbers and (len(numbers) != int(numbers[0][2]) or len(numbers) != len(form.files)):
        raise UnreadableFileError(
            f"{form.name}: {len(numbers)} of {int(numbers[0][2])} shards are there",
            hint="download the missing files",
        )


def _region(place: Place, tensor: StoredTensor, samples: int) -> tuple[tuple[Source, Region] | None, str]:
    """The region of a tensor in a file, or why there is none."""
    layout = (tensor.shape, place.strides) if place.strides is not None else None
    stored = span_of(*layout) if layout is not None else tensor.elements
    width = place.size // stored if stored else 1
    if layout is not None and (width not in FORMATS or place.size > MOST_HELD):
        return None, _LARGE
    number = width // 2 if tensor.dtype in COMPLEX else width
    if place.big_endian and number not in FORMATS:
        return None, "the bytes of its elements stand the wrong way round"
    turned = number if place.big_endian and number > 1 else 0
    region = Region(place.begin, place.size, tensor.dtype, tensor.elements, samples, layout, turned)
    return (place.file, region), ""


def _runs(shape: Sequence[int], strides: Sequence[int]) -> int:
    """How many pieces a view consists of."""
    count = 1
    for size, _ in runs(shape, strides)[0]:
        count *= size
    return count


def _bound(form: Form) -> None:
    """Take out the regions that ask for more than a file is worth: more bytes than it has, more memory."""
    by_file: defaultdict[Source, list[int]] = defaultdict(list)
    for index, region in enumerate(form.regions):
        if region is not None:
            by_file[region[0]].append(index)
    for source, indexes in by_file.items():
        allowed = set(_allowed(source.size(), {region[1] for i in indexes if (region := form.regions[i])}))
        for index in indexes:
            region = form.regions[index]
            if region is not None and region[1] not in allowed:
                form.regions[index] = None
                form.reasons.append(_SHARED)


def _allowed(size: int, regions: set[Region]) -> Iterator[Region]:
    """Yield the regions, in the order of their bytes, as long as there are means to measure them."""
    left, pieces = MOST_READ * size, MOST_RUNS
    held: list[tuple[int, int]] = []  # end and size of those that wait in memory, the first to end in front
    taken = 0
    for region in sorted(regions, key=lambda item: (item.begin, item.size, str(item))):
        while held and held[0][0] <= region.begin:
            taken -= heappop(held)[1]
        fits = region.size <= left
        if region.layout is not None:
            count = _runs(*region.layout)
            fits = fits and count <= pieces and taken + region.size <= MOST_HELD
            if fits:
                pieces -= count
                taken += region.size
                heappush(held, (region.begin + region.size, region.size))
        if fits:
            left -= region.size
            yield region


def attempted(forms: Iterable[Form], names: set[str]) -> tuple[list[Form], list[Note]]:
    """The forms with their tensors; and notes on those that have none, or cannot be read.

    Args:
        forms: the forms.
        names: the files that are described; tensors in others (links that lead out of the folder) do not
            count.
    """
    found: list[Form] = []
    notes: list[Note] = []
    for form in forms:
        try:
            complete = located(form)
        except MlcardError as error:
            notes.append(Note(NoteKind.NO_FINGERPRINT, str(error)))
            continue
        others = sorted({source.name for source in complete.sources} - names)
        if others:
            why = f"{form.name}: {others[0]} is not among the files that are described"
            notes.append(Note(NoteKind.NO_FINGERPRINT, why))
        else:
            found.append(complete)
    return found, notes

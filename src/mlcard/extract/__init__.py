"""From the files of a model folder to its card, which is merged with the one that stands.

`extract(folder)` describes every model folder that it finds; nothing in the files is executed.

| module | step |
|---|---|
| `walk`, `homes`, `plan` | which files there are, and which folder gets which card |
| `stand_ins` | data whose content is elsewhere |
| `unhoused` | dangerous files that no card tells of |
| `describe` | the step from files to a draft; it uses the next six |
| `group` | which files make one model |
| `stored`, `signature` | what several formats of one model say, said once |
| `assemble`, `draft` | facts become values with evidence |
| `account` | what no dataset of a card has is told |
| `note` | what else is told of an extraction |
| `lineage`, `history` | scripts join datasets and models; version control tells who and when |
| `ingestion`, `filters` | where data come from, the stages of pipelines, and what Git LFS keeps |
| `hashing`, `feeding` | SHA-256 of files and measures of tensors, in one pass |
| `tensors`, `fingerprints` | which tensors there are, and their fingerprints |
| `tensor_list` | the list of tensors beside a card |
| `sketches` | the hashes of tables beside a card |
| `fitting` | values that the schema refuses are left out |
| `order` | the order of a card's keys |
| `merge`, `keyed`, `align`, `evidence`, `stale` | a person's words, and what changed |
| `remembered`, `given_types` | what a person said of the columns of tables |
| `text` | the text of a card, comments kept |
| `declared` | what an import found, as a draft |
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from mlcard import card as cards
from mlcard import schema
from mlcard.errors import InvalidCardError, MlcardError
from mlcard.extract import sketches, stand_ins, tensor_list, text
from mlcard.extract.declared import draft_of
from mlcard.extract.describe import Memory, describe
from mlcard.extract.fingerprints import Means
from mlcard.extract.fitting import fit
from mlcard.extract.given_types import without_computed
from mlcard.extract.merge import merge
from mlcard.extract.note import Note, NoteKind
from mlcard.extract.options import Options
from mlcard.extract.order import ordered
from mlcard.extract.plan import Job, Plan, plan, single
from mlcard.extract.remembered import remembered
from mlcard.extract.stale import stale_slots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mlcard.extract.describe import Described
    from mlcard.extract.draft import Disagreement
    from mlcard.extract.fitting import Misfit
    from mlcard.extract.hashing import Progress
    from mlcard.extract.merge import Contradiction
    from mlcard.facts import Fact, JsonValue

__all__ = [
    "Extraction",
    "Job",
    "ListBeside",
    "Note",
    "NoteKind",
    "Options",
    "Plan",
    "Refusal",
    "declare",
    "extract",
    "is_stale",
    "plan",
    "run",
    "save",
    "single",
]

#: So many model folders are described faster by one process than by starting others.
_FEW = 4


@dataclass(frozen=True, slots=True)
class Extraction:
    """The card of one model folder.

    Attributes:
        path: where the card stands, or would stand.
        card: the card in normal form, merged with the one that stands.
        text: the text of the card.
        before: the text that stands at `path`, or None.
        stale: slots of the standing card that differ from the files; history of version control left aside.
        problems: files that could not be read, or not to their end.
        disagreements: slots for which two files give different values.
        misfits: values of the files that the schema refuses, and that the card leaves out.
        contradictions: slots for which a person wrote another value than the files give.
        tensor_list: the list of tensors that belongs to the card; None when the card names none.
        sketch_list: the list of the hashes of tables that belongs to the card; None when the card names none.
        notes: what else is to be told: no fingerprint of a file, files that are not here.
    """

    path: Path
    card: dict[str, JsonValue]
    text: str
    before: str | None
    stale: tuple[str, ...] = ()
    problems: tuple[MlcardError, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    tensor_list: ListBeside | None = None
    sketch_list: ListBeside | None = None
    notes: tuple[Note, ...] = ()

    @property
    def lists(self) -> tuple[ListBeside, ...]:
        """The lists beside the card."""
        return tuple(item for item in (self.tensor_list, self.sketch_list) if item is not None)


@dataclass(frozen=True, slots=True)
class ListBeside:
    """A list beside a card: where it stands, what it is to say, and what it says by now."""

    path: Path
    text: str
    before: str | None

    @property
    def is_stale(self) -> bool:
        """Whether it says something else than it is to say."""
        return self.text != self.before


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model folder whose card cannot be read or written: it is left as it is, and the others go on."""

    path: Path
    error: MlcardError


def extract(
    root: Path, options: Options | None = None, *, jobs: int = 1, progress: Progress | None = None
) -> Iterator[Extraction | Refusal]:
    """Describe every model folder under a root, or the one file that it is; nothing is written (see `save`).

    Args:
        root: a folder, or one file.
        options: what a user can choose.
        jobs: how many processes share the model folders, or threads the files of one.
        progress: is told how many bytes of a model folder were hashed, and how many there are; not when
            several processes are at work.

    Yields:
        One extraction for each model folder, in the order of their paths.

    Raises:
        UnreadableFileError: the root does not exist, nothing under it is known to mlcard, or only dangerous
            files that belong to no model.
    """
    todo = plan([root])
    if not todo.jobs:
        raise todo.problems[0]
    yield from run(todo, options, jobs=jobs, progress=progress)


def run(
    todo: Plan, options: Options | None = None, *, jobs: int = 1, progress: Progress | None = None
) -> Iterator[Extraction | Refusal]:
    """Do what is planned; see `extract`. The problems of the plan are not repeated."""
    options = options or Options()
    if jobs < 2 or len(todo.jobs) <= _FEW:
        yield from map(partial(_extraction, options=options, means=Means(jobs, progress)), todo.jobs)
        return
    # Not a fork of this process: polars may have started threads in it.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["mlcard.extract"])
    workers = min(jobs, len(todo.jobs))
    work = partial(_extraction, options=options, means=Means(jobs // workers))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_share_cores) as pool:
        chunk = max(1, min(16, len(todo.jobs) // (workers * 4)))
        yield from pool.map(work, todo.jobs, chunksize=chunk)


def _share_cores() -> None:
    """Keep the threads of polars from competing with the other processes; its results are the same."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")


def declare(facts: Iterable[Fact], path: Path, *, source: str, form: str, afresh: bool = False) -> Extraction:
    """The card of what a document of another format says, merged with the one that stands; see `save`.

    What stands in the card stays, whoever wrote it, unless the same document said it before; where the
    document says something else, that is a contradiction.

    Args:
        facts: what the document says; their slots are pointers into a card.
        path: where the card stands, or is to stand.
        source: how evidence names the document.
        form: name of its format.
        afresh: whether a card that stands is left out of account.

    Raises:
        InvalidCardError: the card that stands cannot be read or updated.
    """
    draft, refused = draft_of(facts, source, form)
    misfits = (*refused, *fit(draft))
    new = ordered({"mlcard": _major_minor(), **draft.card})
    new["evidence"] = draft.evidence(new)
    disagreements = tuple(draft.disagreements)
    stands = not afresh and path.exists()
    blank = _comments(path) if stands else None
    if not stands or blank is not None:
        written = _below(blank, text.fresh(new)) if blank else text.fresh(new)
        return Extraction(path, new, written, blank, disagreements=disagreements, misfits=misfits)
    standing = _standing(path)
    merged = merge(standing.data, new, source=source)
    written = text.updated(standing.text, standing.data, merged.card)
    finished = text.checked(written, merged.card, standing)
    return Extraction(
        path=path,
        card=merged.card,
        text=written,
        before=standing.text,
        disagreements=disagreements,
        misfits=misfits,
        contradictions=tuple(item.standing_in(finished) for item in merged.contradictions),
    )


def save(extraction: Extraction) -> bool:
    """Write the card where it stands, and the lists beside it; returns whether there was anything to write.

    The lists come first: a card never names one that is not there.
    """
    changed = [item for item in extraction.lists if item.is_stale]
    for item in changed:
        text.write(item.path, item.text)
    if extraction.text == extraction.before:
        return bool(changed)
    try:
        text.write(extraction.path, extraction.text)
    except BaseException:  # also an interruption: no list without a card may be left; then it goes on
        for item in extraction.lists:
            if item.before is None:
                item.path.unlink(missing_ok=True)
        raise
    return True


def is_stale(extraction: Extraction) -> bool:
    """Whether the folder has no card, or one that no longer says what the files say."""
    return (
        extraction.before is None or bool(extraction.stale) or any(item.is_stale for item in extraction.lists)
    )


def _extraction(job: Job, options: Options, means: Means) -> Extraction | Refusal:
    """Describe one model folder; an error of it is a value, so that the others go on."""
    try:
        blank = _comments(job.standing) if job.standing is not None else None
        standing = _standing(job.standing) if job.standing is not None and blank is None else None
        memory = Memory()
        if standing is not None:
            listed = tensor_list.list_path(job.standing or job.card)
            known = tensor_list.standing_in(standing.data, listed)
            memory = Memory(
                remembered(standing.data),
                known,
                sketches.keyed(standing.data),
                stand_ins.entries_of(standing.data),
            )
        described = describe(job, options, memory, means)
        finished = _with_lists(_finished(job, described, standing, options), described, memory)
        return replace(finished, text=_below(blank, finished.text)) if blank else finished
    except MlcardError as error:
        # A plain error of its kind: those that the parser raises cannot be sent from process to process.
        kind = InvalidCardError if isinstance(error, InvalidCardError) else type(error)
        return Refusal(job.card, kind(str(error), hint=error.hint))


def _comments(path: Path) -> str | None:
    """The text of a card that says nothing, and has comments at the most; None of every other."""
    try:
        written = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):  # for the parser of cards to tell
        return None
    lines = (line.strip() for line in written.splitlines())
    return written if all(not line or line == "---" or line.startswith("#") for line in lines) else None


def _below(comments: str, card: str) -> str:
    """The text of a fresh card, below the comments that stood alone."""
    kept = [line.rstrip() for line in comments.splitlines() if line.strip() != "---"]
    above = "".join(f"{line}\n" for line in kept).rstrip("\n")
    return (
        f"{above}\n{card.removeprefix(text.HEADER) if text.HEADER.strip() in above else card}"
        if above
        else card
    )


def _standing(path: Path) -> cards.Card:
    """The card that stands; one that cannot be updated without losing something is refused."""
    card = cards.load(path)
    if card.dialect != "native":
        raise InvalidCardError(
            f"{path}: is a README, and extraction writes YAML", hint="name a file that ends in .yaml"
        )
    for remark in card.remarks:
        if remark.kind == "duplicate-key":
            raise InvalidCardError(
                f"{path}:{remark.span.line}:{remark.span.column}: the key {remark.text} stands twice "
                f"(also in {remark.detail})",
                hint="remove one of the two",
            )
    return card


def _finished(job: Job, described: Described, standing: cards.Card | None, options: Options) -> Extraction:
    """The card of a draft, merged with the one that stands."""
    draft = described.draft
    new = ordered({"mlcard": _major_minor(), **draft.card})
    new["evidence"] = draft.evidence(new)
    problems = described.problems
    disagreements = tuple(draft.disagreements)
    if standing is None:
        written = text.fresh(new)
        return Extraction(job.card, new, written, None, (), problems, disagreements, described.misfits)
    others = _others(standing.data, job) if job.alone else ()
    before = without_computed(standing.data)
    merged = merge(before, new, frozenset({*described.unread, *job.unread, *others}))
    written = text.updated(standing.text, standing.data, merged.card)
    finished = text.checked(written, merged.card, standing)
    return Extraction(
        path=job.card,
        card=merged.card,
        text=written,
        before=standing.text if job.standing == job.card else None,
        stale=stale_slots(standing.data, merged.card, hashes=options.hashes),
        problems=problems,
        disagreements=disagreements,
        misfits=described.misfits,
        contradictions=tuple(item.standing_in(finished) for item in merged.contradictions),
    )


def _with_lists(extraction: Extraction, described: Described, memory: Memory) -> Extraction:
    """An extraction with the lists that belong to its card."""
    path = tensor_list.list_path(extraction.path)
    wanted = tensor_list.list_text(extraction.card, described.fingerprints, memory.fingerprints)
    tensors = ListBeside(path, wanted, text.standing(path)) if wanted is not None else None
    path = sketches.list_path(extraction.path)
    wanted = sketches.list_text(extraction.card, described.sketches, path)
    hashes = ListBeside(path, wanted, text.standing(path)) if wanted is not None else None
    return replace(extraction, tensor_list=tensors, sketch_list=hashes, notes=described.notes)


def _others(card: dict[str, JsonValue], job: Job) -> Iterator[str]:
    """The files that a card has evidence from, when one file alone is described."""
    names = {item.source.name for item in job.found}
    evidence = card.get("evidence")
    for entry in evidence if isinstance(evidence, list) else []:
        if isinstance(entry, dict) and entry.get("file") not in names:
            yield str(entry.get("file"))


def _major_minor() -> str:
    """The version of the schema, as a card states it."""
    return ".".join(schema.version().split(".")[:2])

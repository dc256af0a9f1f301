"""`mlcard extract`: write a card from the files of a model folder."""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcard.cli.progress import bar, hashing_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.errors import MlcardError
    from mlcard.extract import Extraction, Plan, Refusal

#: Severities of security findings that are always told, and not for the card alone.
_GRAVE = ("critical", "high")
#: How the summary begins that tells of these again.
_TOLD = tuple(f"security {severity}:" for severity in _GRAVE)
_EPILOG = """
Examples:

\b
  mlcard extract .                      write ./modelcard.yaml
  mlcard extract models/ --jobs 8       one card for each model folder below models/
  mlcard extract model.joblib -o -      print the card of one file
  mlcard extract . --check              exit 1 if the card is missing or stale (for CI)
  mlcard extract . --fingerprint        with what it takes to compare the weights with other models
  mlcard extract lake/ --sketch         with what it takes to compare the tables with others

Nothing in the files is executed, and no weights are loaded. Extracting again keeps every value and comment
that a person wrote, refreshes what mlcard wrote, and reports contradictions.
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("-o", "--output", metavar="FILE", help="Write the card to FILE; - is standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json", "jsonld"]),
    default="yaml",
    show_default=True,
    help="Format of the card; json and jsonld go to standard output unless -o says otherwise.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a card is missing or stale.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes for many folders, threads for the files of one.  [default: cores]",
)
@click.option("--no-hash", is_flag=True, help="Leave out the SHA-256 of the files.")
@click.option(
    "--fingerprint",
    is_flag=True,
    help="Digest, norm and a few elements of each tensor, to compare models; in a file beside the card. "
    "A fingerprint that a card has is kept up to date without this option.",
)
@click.option(
    "--sketch",
    is_flag=True,
    help="Hashes of the rows and values of each table, to compare datasets (mlcard relate); in a file beside "
    "the card. A sketch that a card has is kept up to date without this option.",
)
@click.option(
    "--sketch-key-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Sketch with the secret key in FILE: nobody without it can see which values are there.",
)
@click.option(
    "--target", metavar="COLUMN", help="The column that a model is to predict, where no script says it."
)
@click.option("--ignore", multiple=True, metavar="COLUMN", help="A column to leave out of the meta-features.")
@click.option("--row-id", metavar="COLUMN", help="The column that numbers the rows.")
@click.option(
    "--meta-features",
    type=click.Choice(["basic", "full"]),
    help="How much of a table is computed: full adds landmarkers and characteristics, which take learning "
    "from it.  [default: as the card that stands, else basic]",
)
def command(
    *,
    paths: tuple[Path, ...],
    output: str | None,
    form: str,
    check: bool,
    jobs: int | None,
    no_hash: bool,
    fingerprint: bool,
    sketch: bool,
    sketch_key_file: Path | None,
    target: str | None,
    ignore: tuple[str, ...],
    row_id: str | None,
    meta_features: str | None,
) -> None:
    """Write modelcard.yaml into each model folder below PATH (the current folder by default).

    The card says what the files say: algorithm, hyperparameters, parameters, training data and its
    meta-features, evaluation, and the lineage from dataset to script to model, each value with its evidence.
    """
    from mlcard.cli.sketch_key import sketch_options
    from mlcard.extract import Options, run
    from mlcard.readers.tables import TableOptions

    full = None if meta_features is None else meta_features == "full"
    hashes = sketch_options(sketch_key_file) if sketch or sketch_key_file else None
    table = TableOptions(target=target, ignore=ignore, row_id=row_id, full=full, sketch=hashes)
    todo = _planned(paths or (Path(),))
    if output is None and form != "yaml" and not check:
        output = "-"
    printed = output == "-" or (output is not None and form != "yaml")
    options = Options(
        hashes=not no_hash,
        table=table,
        fingerprints=fingerprint,
        lists_tensors=not printed,
    )
    if output is not None:
        from mlcard.extract import single

        todo = single(todo, Path(output) if form == "yaml" and output != "-" else None)
    for problem in todo.problems:
        _tell_error(problem)
    status = int(bool(todo.problems))
    counts: Counter[str] = Counter()
    with bar(len(todo.jobs), "extract") as advance, hashing_line() as progress:
        for result in run(todo, options, jobs=jobs or os.cpu_count() or 1, progress=progress):
            advance(1)
            code, outcome = _finish(result, output, form, check=check, brief=len(todo.jobs) > 1)
            status = max(status, code)
            counts[outcome] += 1
    if len(todo.jobs) > 1:
        _tell(f"{len(todo.jobs)} cards: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    sys.exit(status)


def _planned(paths: tuple[Path, ...]) -> Plan:
    """The model folders, without what the configuration excludes."""
    from mlcard.configuration import configuration_for
    from mlcard.extract import plan

    configuration = configuration_for(paths[0] if paths[0].is_dir() else paths[0].parent)
    if not configuration.exclude:
        return plan(paths)
    from mlcard.validate.selection import excluded

    return plan(paths, lambda path: excluded(configuration, path))


def _finish(
    result: Extraction | Refusal, output: str | None, form: str, *, check: bool, brief: bool
) -> tuple[int, str]:
    """Write, print or check one card, and tell what was found; returns the exit code and the outcome."""
    from mlcard.errors import MlcardError
    from mlcard.extract import Refusal, is_stale

    if isinstance(result, Refusal):
        _tell_error(result.error)
        return 2, "left as they are"
    findings = _tell_findings(result)
    try:
        if check:
            stale = is_stale(result)
            if stale:
                _tell_stale(result)
            outcome = ("stale" if result.before is not None else "missing") if stale else "fresh"
            return int(stale or findings), outcome
        if output is not None and (output == "-" or form != "yaml"):
            _print(_rendered(result, form), output)
            return int(findings), "printed"
        return int(findings), _save(result, brief=brief)
    except MlcardError as error:
        _tell_error(error)
        return 2, "left as they are"


def _tell_findings(extraction: Extraction) -> bool:
    """Tell what a person has to look at; returns whether there was anything."""
    from mlcard.extract import NoteKind

    for problem in extraction.problems:
        _tell(f"unreadable: {_in(extraction)}{problem}")
        if problem.hint:
            _tell(f"  hint: {problem.hint}")
    for note in extraction.notes:
        folder = "" if note.kind is NoteKind.NO_SKETCH else _in(extraction)  # ids begin with the folder
        _tell(f"{note.kind.value}: {folder}{note.text}")
    for misfit in extraction.misfits:
        _tell(f"left out: {_in(extraction)}{misfit}")
    dangers = list(_dangers(extraction))
    for danger in dangers:
        _tell(danger)
    for disagreement in extraction.disagreements:
        _tell(f"the files disagree: {_in(extraction)}{disagreement}")
    for contradiction in extraction.contradictions:
        _tell(f"contradiction: {contradiction}")
    if extraction.contradictions:
        _tell("  hint: correct the card or the files; a value that is deleted from the card is read afresh")
    return bool(
        dangers
        or extraction.problems
        or extraction.misfits
        or extraction.disagreements
        or extraction.contradictions
    )


def _dangers(extraction: Extraction) -> Iterator[str]:
    """Yield a line for each grave security finding of a card."""
    models = extraction.card.get("models")
    for model in models if isinstance(models, list) else []:
        findings = model.get("security_findings") if isinstance(model, dict) else None
        for item in findings if isinstance(findings, list) else []:
            if isinstance(item, dict) and item.get("severity") in _GRAVE:
                what = f"{item.get('what')} in {item.get('file')}"
                yield f"{extraction.path}: security {item['severity']}: {what}"


def _in(extraction: Extraction) -> str:
    """The folder of a card in front of the name of a file in it."""
    folder = extraction.path.parent
    return "" if folder == Path() else f"{folder}: "


def _tell_stale(extraction: Extraction) -> None:
    """Tell which slots a card has to catch up with."""
    changed = ", ".join(extraction.stale[:5])
    more = f" and {len(extraction.stale) - 5} more" if len(extraction.stale) > 5 else ""
    if extraction.before is None or extraction.stale:
        what = f"stale: {changed}{more}" if extraction.before is not None else "missing"
        _tell(f"{extraction.path}: {what}")
    else:
        for item in extraction.lists:
            if item.is_stale:
                _tell(f"{item.path}: {'stale' if item.before is not None else 'missing'}")
    _tell(f"  hint: mlcard extract {shlex.quote(str(extraction.path.parent))}")


def _save(extraction: Extraction, *, brief: bool) -> str:
    """Write a card; of a single one, tell what it says."""
    from mlcard.cli.summary import summary
    from mlcard.extract import save

    outcome = "written" if save(extraction) else "up to date"
    _tell(f"{extraction.path}: {outcome}")
    for item in extraction.lists:
        if item.is_stale:
            _tell(f"{item.path}: written")
    for line in () if brief else summary(extraction.card):
        if not line.startswith(_TOLD):
            _tell(f"  {line}")
    return outcome


def _rendered(extraction: Extraction, form: str) -> str:
    """The card in the format that was asked for."""
    if form == "yaml":
        return extraction.text
    import json

    document: Any = extraction.card
    if form == "jsonld":
        from mlcard.export import to_jsonld
        from mlcard.lake.identity import base_for

        document = to_jsonld(extraction.card, base_for(extraction.path.parent))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _print(text: str, output: str) -> None:
    """Write text to a file in one step, or to standard output."""
    from mlcard.extract.text import write

    if output == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        click.echo(text, nl=False)
    else:
        write(Path(output), text)


def _tell_error(error: MlcardError) -> None:
    """Tell an error with its next step."""
    _tell(f"mlcard: {error}")
    if error.hint:
        _tell(f"  hint: {error.hint}")


def _tell(line: str) -> None:
    """Print on stderr: what mlcard has to say is never in the way of what it was asked for."""
    click.echo(line.encode("utf-8", "backslashreplace").decode("utf-8"), err=True)

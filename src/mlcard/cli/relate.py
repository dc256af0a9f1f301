"""`mlcard relate`: how the datasets of a lake are related, and what leaks from training into tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcard.cli.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.lake.relate import Leak, Outcome, Relation

#: Most lines that are told of each kind of relation.
_SHOWN = 10
_EPILOG = """
Examples:

\b
  mlcard relate lake/                   write related_datasets into the cards of the lake
  mlcard relate lake/ --check           exit 1 if a card does not say it, or test rows stand in training data
  mlcard relate lake/ --format json     print what is found, and write nothing

Tables are compared by their sketches (mlcard extract --sketch); a table without one is read now. Scores that
are estimated have a sample_size and evidence that says `inferred`. What a person wrote is kept.
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a card does not say what is found.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json prints what is found, and writes nothing.",
)
@click.option(
    "--rows/--no-rows",
    default=True,
    help="Compare evaluation and training data row by row, or by their sketches only.  [default: rows]",
)
@click.option(
    "--sketch-key-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The secret key that the sketches of the lake have.",
)
def command(
    *, paths: tuple[Path, ...], check: bool, form: str, rows: bool, sketch_key_file: Path | None
) -> None:
    """Find how the datasets of the cards at PATH are related, and write it into the cards.

    Datasets with the same content, nearly the same, subsets, versions, parts of one whole, tables that can be
    joined or put together; and rows of evaluation data that stand in the training data of a model.
    Exit code 1 tells of such rows.
    """
    from mlcard.cli.progress import counter
    from mlcard.cli.sketch_key import sketch_options
    from mlcard.errors import MlcardError
    from mlcard.lake.relate import relate
    from mlcard.lake.relate.writing import save

    with counter("tables read") as advance:
        outcome = relate(paths or (Path(),), sketch_options(sketch_key_file), rows=rows, advance=advance)
    for note in outcome.notes:
        _tell(f"note: {note}")
    if form == "json":
        _print_json(outcome)
    else:
        for line in _lines(outcome):
            _tell(line)
    refused = list(outcome.refused)
    for change in outcome.changes if check or form == "text" else ():
        if check:
            _tell(f"{change.path}: stale")
            continue
        try:
            save(change)
            _tell(f"{change.path}: written")
        except MlcardError as error:
            refused.append(error)
    for problem in refused:
        _tell(f"mlcard: {problem}")
        if problem.hint:
            _tell(f"  hint: {problem.hint}")
    sys.exit(2 if refused else int(bool(outcome.leaks) or (check and bool(outcome.changes))))


def _lines(outcome: Outcome) -> Iterator[str]:
    """What was found, for a person: the leaks, then the relations, each pair once."""
    for leak in outcome.leaks:
        yield _leak(leak)
    for name, items in _by_relation(outcome.relations).items():
        yield f"{name}: {len(items)}"
        for item in items[:_SHOWN]:
            yield f"  {_relation(item)}"
        if len(items) > _SHOWN:
            yield f"  and {len(items) - _SHOWN} more (--format json lists all)"
    yield f"{counted(outcome.datasets, 'dataset')}, {counted(len(outcome.relations), 'relation')}"


def _by_relation(relations: list[Relation]) -> dict[str, list[Relation]]:
    """The relations by their names; of two that say the same in both directions, the first."""
    found: dict[str, list[Relation]] = {}
    seen: set[tuple[str, str, str]] = set()
    opposite = {"superset": "subset", "column_superset": "column_subset"}
    for item in relations:
        name = opposite.get(item.relation, item.relation)
        pair = sorted((item.one.id, item.other.id))
        if (name, *pair) not in seen and item.relation not in opposite:
            seen.add((name, pair[0], pair[1]))
            found.setdefault(name, []).append(item)
    return dict(sorted(found.items()))


def _relation(item: Relation) -> str:
    about = "" if item.score is None else f" {item.score:.3g}"
    if item.sample is not None:
        about += f" (estimated from {item.sample})"
    columns = f" on {', '.join(item.columns)}" if item.columns else ""
    return f"{item.one.id} → {item.other.id}{about}{columns}"


def _leak(leak: Leak) -> str:
    """A leak in one line."""
    about = f"{'about ' if leak.estimated else ''}{leak.near:.1%} of the rows of {leak.test.id} "
    exact = f" ({leak.exact:.1%} exactly)" if leak.exact != leak.near else ""
    who = f", on which {', '.join(leak.models)} was trained" if leak.models else ""
    sketch = f"; estimated from {leak.rows} rows" if leak.estimated else ""
    return f"leakage: {about}stand in {leak.train.id}{exact}{who}{sketch}"


def _print_json(outcome: Outcome) -> None:
    import json

    relations = [
        {"path": item.one.card.path, "id": item.one.id}
        | item.entry()
        | {"evidence": "computed" if item.sure else "inferred"}
        for item in outcome.relations
    ]
    leaks = [
        {
            "test": leak.test.id, "train": leak.train.id, "models": [*leak.models], "rows": leak.rows,
            "exact": leak.exact, "near": leak.near, "columns": leak.columns, "estimated": leak.estimated,
        }
        for leak in outcome.leaks
    ]  # fmt: skip
    document = {"datasets": outcome.datasets, "leaks": leaks, "relations": relations}
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _tell(line: str) -> None:
    """Print on stderr: what mlcard has to say is never in the way of what it was asked for."""
    click.echo(line.encode("utf-8", "backslashreplace").decode("utf-8"), err=True)

"""`mlcard export --to` a neighbour's format: documents, and the account of what they do not say."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcard.atomic import write_bytes
from mlcard.card import NATIVE_NAMES, InvalidCardError, parse
from mlcard.configuration import configuration_for
from mlcard.errors import ConfigurationError
from mlcard.export.projection import Existing, Output, patterns, project
from mlcard.export.projection.filling import Remark
from mlcard.export.projection.run import find_projection
from mlcard.validate.engine import lint_card
from mlcard.validate.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.card import Card
    from mlcard.export.projection import Loss, Missing, Projected

#: Rules whose findings a page tells its readers: security, and agreement with the files.
_TOLD = ("MC7", "MC9")
#: A space at which no line is broken.
_GLUE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for.

    Attributes:
        to: name of the format.
        base: IRI that relative ids are appended to.
        version: version of the format, if it matters.
        output: file or folder to write; None or `-` for standard output.
        report: file for the account.
        strict: whether missing mandatory slots are a failure.
        given: cards that were named one by one, and are written whatever lies beside them.
    """

    to: str
    base: str
    version: str | None
    output: str | None
    report: str | None
    strict: bool
    given: frozenset[Path]


def write_projection(read: Mapping[Path, Card], problems: list[str], request: Request) -> None:
    """Write cards in a neighbour's format; exit code 1 if not all could be, or `strict` finds a gap."""
    folder = _is_folder(request.output)
    kept, notes = _without_twins(read, request.given)
    done: dict[Path, Projected] = {}
    judged = find_projection(request.to).judged
    target = None
    if request.output and request.output != "-":
        target = Path(request.output) if folder else Path(request.output).parent
    for path, card in kept.items():
        try:
            done[path] = project(
                card, request.to, request.base, version=request.version, separate=folder,
                existing=_existing(read, path, None if folder else request.output), folder=target,
                remarks=_remarks(card, path) if judged else (),
            )  # fmt: skip
        except InvalidCardError as error:
            problems.append(str(error))
    if not done:
        for problem in problems[:-1]:
            click.echo(problem, err=True)
        raise InvalidCardError(problems[-1], hint="write the slots into the card; mlcard extract finds many")
    if folder:
        notes += _write_folder(Path(str(request.output)), done, find_projection(request.to).index)
    else:
        _write_one(done, request)
    if request.report:
        write(Path(request.report), _report(done, problems))
    for line in (*problems, *notes, *_account(done, find_projection(request.to).title)):
        click.echo(line, err=True)
    if problems or (request.strict and any(projected.missing for projected in done.values())):
        raise SystemExit(1)


def write(path: Path, content: bytes) -> None:
    """Write a file in one step."""
    try:
        write_bytes(path, content)
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _is_folder(output: str | None) -> bool:
    """Whether a folder is to be written: one that exists, or a name with a separator at its end."""
    separators = tuple(filter(None, (os.sep, os.altsep)))
    return output is not None and output != "-" and (output.endswith(separators) or Path(output).is_dir())


def _without_twins(read: Mapping[Path, Card], given: frozenset[Path]) -> tuple[dict[Path, Card], list[str]]:
    """Cards without the READMEs that lie beside a native card of the same thing, and a note of each."""
    native = {path.parent for path in read if path.name in NATIVE_NAMES}
    kept: dict[Path, Card] = {}
    notes: list[str] = []
    for path, card in read.items():
        if card.dialect == "huggingface" and path.parent in native and path not in given:
            notes.append(
                f"{path}: left out, the card beside it is written; name the README to have it written"
            )
        else:
            kept[path] = card
    return kept, notes


def _existing(read: Mapping[Path, Card], path: Path, output: str | None) -> Existing:
    """The README that an export may keep parts of: the card, what `-o` names, or what lies beside it."""
    target = Path(output) if output and output != "-" else None
    card = read[path]
    if target and target.suffix.lower() == ".md" and target.is_file() and target.stat().st_size:
        try:
            card = parse(target.read_text(encoding="utf-8"), str(target))
        except (OSError, UnicodeDecodeError, InvalidCardError) as error:
            raise InvalidCardError(
                f"{target}: cannot be kept, so it is not replaced ({error})",
                hint="repair it, or write to another file",
            ) from error
    elif card.dialect == "native":
        beside = [other for place, other in read.items() if place.parent == path.parent and other.body]
        card = beside[0] if beside else card
    return Existing(card.text, card.front_matter, card.body) if card.dialect == "huggingface" else Existing()


def _write_one(done: Mapping[Path, Projected], request: Request) -> None:
    """Write one document to a file or to standard output."""
    outputs = [output for projected in done.values() for output in projected.outputs]
    join = find_projection(request.to).join
    if len(outputs) > 1 and join is None:
        raise ConfigurationError(
            f"{len(outputs)} documents, and {request.to} has one for each card",
            hint="-o FOLDER/ writes each to a file of its own",
        )
    contents = [output.content for output in outputs]
    content = join(contents) if join and len(contents) > 1 else contents[0]
    if request.output is None or request.output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write(Path(request.output), content)
        click.echo(f"{request.output}: {len(done)} card{'s' if len(done) != 1 else ''}", err=True)


def _remarks(card: Card, path: Path) -> list[Remark]:
    """Where the card contradicts itself or its files, and what is dangerous in them."""
    found = lint_card(card, Folder(path.parent), configuration_for(path.parent))
    return [
        Remark(finding.slot, finding.message, finding.code, finding.severity)
        for finding in found
        if finding.severity != "info" and finding.code.startswith(_TOLD)
    ]


def _write_folder(folder: Path, done: Mapping[Path, Projected], index: Any) -> list[str]:
    """Write every document below a folder; return what is to be told of names that came twice."""
    taken: dict[str, Path] = {}
    notes: list[str] = []
    written: list[Output] = []
    for path, projected in done.items():
        for output in projected.outputs:
            name = _free(output.name, taken)
            if name != output.name:
                notes.append(f"{path}: written to {name}, since {taken[output.name]} has {output.name}")
            taken[name] = path
            written.append(replace(output, name=name))
            _write_below(folder, name, output)
    if index and len(written) > 1:
        name, make = index
        _write_below(folder, _free(name, taken), Output(name, make(written)))
    click.echo(f"{folder}: {len(taken)} document{'s' if len(taken) != 1 else ''}", err=True)
    return notes


def _free(name: str, taken: Mapping[str, Path]) -> str:
    """A name that no other document has: `a/README.md`, then `a-2/README.md`."""
    stem, dot, rest = name.partition("/") if "/" in name else name.partition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem}-{number}{dot}{rest}"
    return free


def _write_below(folder: Path, name: str, output: Output) -> None:
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{path.parent}: cannot be made ({error.strerror})") from error
    write(path, output.content)


def _account(done: Mapping[Path, Projected], title: str) -> list[str]:
    """What is told of the documents on standard error: what is missing, then what is lost."""
    lines: list[str] = []
    for path, projected in done.items():
        if projected.missing:
            lines.append(f"{path}: {title} makes mandatory what the card does not say:")
            lines += [f"  {missing}" for missing in projected.missing]
    losses = [loss for projected in done.values() for loss in projected.losses]
    if losses:
        where = str(next(iter(done))) if len(done) == 1 else f"{len(done)} cards"
        lines.append(f"{where}: not in the {title} document{'s' if len(done) > 1 else ''}:")
        by_reason: dict[str, list[str]] = {}
        for (slot, reason), count in sorted(patterns(losses).items()):
            by_reason.setdefault(reason, []).append(f"{slot}{_GLUE}({count})" if count > 1 else slot)
        for reason, slots in by_reason.items():
            text = textwrap.wrap(", ".join(slots), 96, break_long_words=False, break_on_hyphens=False)
            lines += [f"  {reason}:", *(f"    {line.replace(_GLUE, ' ')}" for line in text)]
    return lines


def _report(done: Mapping[Path, Projected], problems: list[str]) -> bytes:
    """The account of all cards as JSON."""
    entries = [
        {
            "path": str(path),
            "documents": [output.name for output in projected.outputs],
            "missing": [_of_missing(missing) for missing in projected.missing],
            "lost": [_of_loss(loss) for loss in projected.losses],
        }
        for path, projected in done.items()
    ]
    text = json.dumps({"cards": entries, "problems": problems}, indent=2, ensure_ascii=False)
    return (text + "\n").encode("utf-8", "replace")


def _of_missing(missing: Missing) -> dict[str, Any]:
    return {
        "slot": missing.slot,
        "or": list(missing.others),
        "term": missing.term,
        "written": missing.instead,
    }


def _of_loss(loss: Loss) -> dict[str, str]:
    return {"slot": loss.slot, "reason": loss.reason}

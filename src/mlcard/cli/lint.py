"""`mlcard lint`: check cards."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from mlcard.configuration import Configuration
    from mlcard.validate import Claims, Finding

    Chosen: TypeAlias = Callable[[Configuration], Configuration]

_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")
_EPILOG = """
Examples:

\b
  mlcard lint                              every card below the current folder
  mlcard lint models/ --fix                repair what can be repaired safely
  mlcard lint . --fix --diff               show what would be repaired
  mlcard lint . --select MC1,MC301         two families or rules only
  mlcard lint - --stdin-filename README.md < README.md

Cards are modelcard.yaml and README.md with front matter; a file that is named is read whatever it is called.
Exit codes: 0 nothing found (or no card at all), 1 findings, 2 could not run. Configuration is read from
the nearest mlcard.toml, or [tool.mlcard] in pyproject.toml. `mlcard rule CODE` explains a finding.
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--profile",
    metavar="NAME",
    help="The rules of a profile: default, strict, hub, eu-gpai or lake.",
)
@click.option(
    "--select", metavar="CODES", help="Run these rules only: codes, their beginnings, names, or ALL."
)
@click.option("--ignore", metavar="CODES", help="Do not run these rules.")
@click.option("--extend-select", metavar="CODES", help="Run these rules as well.")
@click.option("--fix", is_flag=True, help="Repair what can be repaired safely, in place.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: also repairs that want a look afterwards."
)
@click.option("--diff", is_flag=True, help="Print the repairs and write nothing.")
@click.option(
    "--output-format",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="Format of the findings.",
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule in place of listing them.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option(
    "--stdin-filename",
    metavar="NAME",
    help="The name that a card from standard input goes by; PATH is - then.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Configuration in place of the nearest one.",
)
def command(
    *, paths: tuple[str, ...], profile: str | None, select: str | None, ignore: str | None,
    extend_select: str | None, fix: bool, unsafe_fixes: bool, diff: bool, output_format: str,
    statistics: bool, exit_zero: bool,
    stdin_filename: str | None, config: Path | None,
) -> None:  # fmt: skip
    """Check cards: structure, content, and agreement with the files beside them.

    PATH is a card, a folder (the current one by default), or - for standard input.
    """
    from mlcard.configuration import Configuration, read_configuration
    from mlcard.validate import selected

    if select is not None and not _codes(select):
        raise click.BadParameter("names no rule; without it the profile decides", param_hint="--select")
    given = read_configuration(config) if config else None

    def chosen(found: Configuration) -> Configuration:
        """What the configuration and the command line choose together."""
        return replace(
            given or found,
            profile=profile or (given or found).profile,
            select=_codes(select) if select is not None else None if profile else (given or found).select,
            extend_select=(given or found).extend_select + _codes(extend_select),
            ignore=(given or found).ignore + _codes(ignore),
        )

    selected(chosen(Configuration()), "")  # a code that does not exist is an error even where no card is
    run = _Run(fix=fix, unsafe=unsafe_fixes, diff=diff)
    for path in paths or ("-" if stdin_filename else ".",):
        if path == "-":
            run.standard_input(stdin_filename or "modelcard.yaml", chosen)
        elif not Path(path).exists():
            raise click.BadParameter(f"{path} does not exist", param_hint="PATH")
        else:
            run.path(path, chosen)
    run.together(whole=any(Path(path).is_dir() for path in paths or (".",)))
    _report(run, output_format, statistics=statistics)
    sys.exit(1 if (run.findings or run.would_change) and not exit_zero else 0)


class _Run:
    """One run of the command: what it found, changed and read."""

    def __init__(self, *, fix: bool, unsafe: bool, diff: bool) -> None:
        self.fix = fix
        self.unsafe = unsafe
        self.diff = diff
        self.findings: list[Finding] = []
        self.cards = 0
        self.fixed = 0
        self.would_change = False
        self.texts: dict[str, str] = {}
        self.seen: dict[Path, str] = {}
        self.read: list[tuple[Claims, Configuration]] = []

    def path(self, path: str, chosen: Chosen) -> None:
        """Check a card, or the cards below a folder."""
        from mlcard.validate import cards_under

        for file, configuration in cards_under([path]):
            if file.absolute() in self.seen:
                continue
            self.seen[file.absolute()] = str(file)
            self.cards += 1
            if self.diff:
                self.shown(file, chosen(configuration))
            else:
                self.checked(file, chosen(configuration))

    def checked(self, file: Path, configuration: Configuration) -> None:
        """Check a card, with --fix after its repairs."""
        from mlcard.validate import examine
        from mlcard.validate.fixing import fix_file

        if self.fix:
            done = fix_file(file, configuration, unsafe=self.unsafe)
            self.fixed += len(done.applied) if done else 0
        findings, claims = examine(file, configuration)
        self.findings += findings
        if claims is not None:
            self.read.append((claims, configuration))

    def shown(self, file: Path, configuration: Configuration) -> None:
        """Show the repairs of a card; one that cannot be read has findings in their place."""
        from mlcard.card import decode
        from mlcard.errors import InvalidCardError
        from mlcard.validate import lint_file
        from mlcard.validate.fixing import fix_text

        try:
            before = decode(file.read_bytes(), str(file))
        except (OSError, InvalidCardError):
            self.findings += lint_file(file, configuration)
            return
        self.show(str(file), before, fix_text(before, str(file), configuration, unsafe=self.unsafe).text)

    def together(self, *, whole: bool) -> None:
        """Add what only shows when all cards are read together."""
        from mlcard.validate import in_order, together

        across = together(self.read, whole=whole)
        if across:
            self.findings = in_order([*self.findings, *across], self.seen.values())

    def standard_input(self, name: str, chosen: Chosen) -> None:
        """Check the card on standard input; with --fix the repaired card goes to standard output."""
        from mlcard.card import CardSyntaxError, decode
        from mlcard.configuration import configuration_for
        from mlcard.validate import lint_text, unreadable
        from mlcard.validate.fixing import fix_text

        parent = Path(name).parent
        configuration = chosen(configuration_for(parent if parent.is_dir() else Path()))
        self.cards += 1
        try:
            text = decode(sys.stdin.buffer.read(), name)
        except CardSyntaxError as error:
            self.findings += unreadable(name, error, configuration)
            return
        self.texts[name] = text
        if self.diff:
            self.show(name, text, fix_text(text, name, configuration, unsafe=self.unsafe).text)
        elif self.fix:
            done = fix_text(text, name, configuration, unsafe=self.unsafe)
            self.findings += done.left
            self.fixed += len(done.applied)
            sys.stdout.buffer.write(done.text.encode("utf-8"))
        else:
            self.findings += lint_text(text, name, configuration)

    def show(self, name: str, before: str, after: str) -> None:
        """Print the difference that the repairs make."""
        from difflib import unified_diff

        lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), name, name)
        for line in lines:
            self.would_change = True
            click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)

    def text_of(self, path: str) -> str:
        """The text of a card, for the excerpt on a terminal."""
        if path not in self.texts:
            try:
                self.texts[path] = Path(path).read_bytes().decode("utf-8", "replace")
            except OSError:
                self.texts[path] = ""
        return self.texts[path]


def _report(run: _Run, output_format: str, *, statistics: bool) -> None:
    """Print the findings on standard output and a summary on standard error."""
    from mlcard.validate.reporters import report, text

    if run.cards == 0:
        click.echo("no card found: a card is modelcard.yaml, or README.md with front matter", err=True)
        click.echo("  hint: `mlcard extract PATH` writes one from the files of a model", err=True)
    if statistics:
        lines = text.statistics(run.findings)
    elif output_format == "text" and sys.stdout.isatty():
        lines = text.on_terminal(run.findings, run.text_of)
    elif run.diff or (run.fix and "-" in run.texts):
        lines = iter(())
    else:
        lines = report(run.findings, output_format)
    for line in lines:
        click.echo(line)
    if run.diff:
        told = "repairs are shown, nothing was written" if run.would_change else "nothing to repair"
        click.echo(f"{run.cards} card{'s' * (run.cards != 1)}: {told}", err=True)
    elif output_format == "text" and run.cards:
        _summary(run, run.findings)


def _summary(run: _Run, findings: Sequence[Finding]) -> None:
    """How many findings, in how many cards, and what can be done about them."""
    counts = {
        severity: sum(f.severity == severity for f in findings) for severity in ("error", "warning", "info")
    }
    told = ", ".join(f"{count} {severity}{'s' * (count != 1)}" for severity, count in counts.items() if count)
    safe = sum(bool(finding.fix and finding.fix.safe) for finding in findings)
    parts = [f"{run.cards} card{'s' * (run.cards != 1)}: {told or 'nothing found'}"]
    if run.fixed:
        parts.append(f"{run.fixed} fixed")
    if safe and not run.fix:
        parts.append(f"{safe} can be fixed with --fix")
    click.echo("; ".join(parts), err=True)


def _codes(text: str | None) -> tuple[str, ...]:
    """Codes separated by commas."""
    return tuple(code.strip() for code in (text or "").split(",") if code.strip())

"""`mlcard lint`: check cards."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from mlcard.cli.lint_run import Run

_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")
_EPILOG = """
Examples:

\b
  mlcard lint                              every card below the current folder
  mlcard lint models/ --fix                repair what can be repaired safely
  mlcard lint . --fix --diff               show what would be repaired
  mlcard lint . --select MC1,MC301         two families or rules only
  mlcard lint . --profile strict           every rule there is
  mlcard lint . --baseline lint.json       only what is new since `--write-baseline`
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
@click.option(
    "--completeness",
    is_flag=True,
    help="Show what each card answers of what, who, where, when, why and how, in place of findings.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option(
    "--stdin-filename",
    metavar="NAME",
    help="The name that a card from standard input goes by; PATH is - then.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Report only what this baseline does not hold, so that an old lake can start clean.",
)
@click.option("--write-baseline", is_flag=True, help="Write what is found now to the baseline.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="Run the rules of your own in this Python file as well.",
)
@click.option(
    "--shapes",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="Check against the SHACL shapes in this file as well.",
)
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes for many cards.  [default: cores]"
)
@click.option(
    "--cache/--no-cache", "cached", default=True, help="Read again only cards that changed.  [default: cache]"
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
    statistics: bool, completeness: bool, exit_zero: bool, stdin_filename: str | None, baseline: Path | None,
    write_baseline: bool, rules: tuple[Path, ...], shapes: tuple[Path, ...],
    jobs: int | None, cached: bool, config: Path | None,
) -> None:  # fmt: skip
    """Check cards: structure, content, and agreement with the files beside them.

    PATH is a card, a folder (the current one by default), or - for standard input.
    """
    from mlcard.configuration import Configuration, configuration_for, read_configuration
    from mlcard.validate import selected, take_in

    if select is not None and not _codes(select):
        raise click.BadParameter("names no rule; without it the profile decides", param_hint="--select")
    if completeness and (output_format not in ("text", "json") or "-" in paths or stdin_filename):
        raise click.BadParameter("reads files, and tells as text or json", param_hint="--completeness")
    if write_baseline and baseline is None:
        raise click.BadParameter("needs --baseline FILE to write to", param_hint="--write-baseline")
    given = read_configuration(config) if config else None
    first = Path(paths[0]) if paths and paths[0] != "-" else Path()
    take_in(rules, (given or configuration_for(first if first.is_dir() else first.parent)).plugins)
    known: dict[int, tuple[Configuration, Configuration]] = {}

    def chosen(found: Configuration) -> Configuration:
        """What the configuration and the command line choose together."""
        base = given or found
        if id(base) not in known:
            chosen_codes = None if profile else base.select
            known[id(base)] = (
                base,
                replace(
                    base,
                    profile=profile or base.profile,
                    select=chosen_codes if select is None else _codes(select),
                    extend_select=base.extend_select + _codes(extend_select),
                    ignore=base.ignore + _codes(ignore),
                ),
            )
        return known[id(base)][1]

    selected(chosen(Configuration()), "")  # a code that does not exist is an error even where no card is
    run = Run(fix=fix, unsafe=unsafe_fixes, diff=diff, jobs=jobs, cached=cached, chosen=chosen)
    for path in paths or ("-" if stdin_filename else ".",):
        if path == "-":
            run.standard_input(stdin_filename or "modelcard.yaml")
        elif not Path(path).exists():
            raise click.BadParameter(f"{path} does not exist", param_hint="PATH")
        else:
            run.path(path)
    if completeness:
        run.tell_completeness(output_format)
        return
    run.finish(shapes, whole=any(Path(path).is_dir() for path in paths or (".",)))
    if baseline:
        run.compare(baseline, write=write_baseline)
    run.report(output_format, statistics=statistics)
    sys.exit(1 if (run.findings or run.would_change) and not exit_zero else 0)


def _codes(text: str | None) -> tuple[str, ...]:
    """Codes separated by commas."""
    return tuple(code.strip() for code in (text or "").split(",") if code.strip())

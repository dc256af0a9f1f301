"""The page of the command line, from click's own help texts."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMENT = (
    "<!-- Written by tools/generate.py from the commands in src/mlcard/cli. "
    "Edit their help texts, not this file. -->\n\n"
)
COLUMNS = 100  # the width at which help is shown, so that the page does not depend on a terminal


def render() -> Mapping[str, str]:
    """The help of the program, then that of each command, in the order of the work."""
    if find_spec("mlcard.cli") is None:
        return {}
    cli = import_module("mlcard.cli")
    program = click.Context(cli.cli, info_name="mlcard", terminal_width=COLUMNS, **cli.cli.context_settings)
    sections = ["# The command line\n", _help(program)]
    for name, (module, _) in cli.COMMANDS.items():
        if find_spec(module):
            command = cli.cli.get_command(program, name)
            context = click.Context(
                command, info_name=name, parent=program, terminal_width=COLUMNS, **command.context_settings
            )
            sections += [f"## mlcard {name}\n", _help(context)]
    return {"": COMMENT + "\n".join(sections)}


def _help(context: click.Context) -> str:
    return f"```text\n{context.get_help()}\n```\n"

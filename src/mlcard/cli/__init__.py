"""The command line: `mlcard COMMAND`. Each command is a module that is imported when it runs."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import NoReturn

import click

from mlcard import __version__
from mlcard.errors import MlcardError

#: Command name, module, and the one line that `mlcard --help` shows; the modules stay unimported until used.
COMMANDS = {
    "extract": ("mlcard.cli.extract", "Write a card from the files of a model folder."),
    "lint": ("mlcard.cli.lint", "Check cards: structure, content, and agreement with the files."),
    "lsp": ("mlcard.cli.lsp", "Check cards while they are written: the language server for editors."),
    "rule": ("mlcard.cli.rule", "Explain a lint rule, or list all of them."),
    "export": ("mlcard.cli.export", "Write cards as RDF, or in the formats of other standards."),
    "import": ("mlcard.cli.import_", "Write a card from a document in another format."),
    "relate": ("mlcard.cli.relate", "Find how datasets are related, and test rows in training data."),
    "index": (
        "mlcard.cli.index",
        "Keep the graph of a lake on disk, so that questions are answered at once.",
    ),
    "query": ("mlcard.cli.query", "Ask cards a governance question, or any SPARQL query."),
    "push": ("mlcard.cli.push", "Send cards to a SPARQL server."),
    "audit": ("mlcard.cli.audit", "Audit cards by a policy pack, such as the EU AI Act's."),
    "init": ("mlcard.cli.init", "Set a repository up: configuration, pre-commit, editor."),
}

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


class LazyGroup(click.Group):
    """A group that imports a command when it is used, so that `mlcard --help` starts at once."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of the work: extract, lint, export, import, query."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return its `command`."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mlcard")
def cli() -> None:
    """Model cards that are derived from the files, checked, and asked.

    Exit codes: 0 clean, 1 findings or a stale card, 2 could not run.
    """


def main() -> NoReturn:
    """Run the command line; an error is one clear message with its next step, and exit code 2."""
    # Python looks for cycles after every 700 new objects, and a fresh process is full of objects that stay.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        fail("interrupted", "")
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except MlcardError as error:
        fail(str(error), error.hint)
    except BrokenPipeError:
        # Whoever read the output has seen enough (`| head`); nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(0)


def fail(message: str, hint: str) -> NoReturn:
    """Print a message and its hint on stderr, and stop with exit code 2."""
    click.echo(f"mlcard: {message}", err=True)
    if hint:
        click.echo(f"  hint: {hint}", err=True)
    sys.exit(2)

"""`mlcard init`: set a repository up."""

from __future__ import annotations

from pathlib import Path

import click

_CONFIGURATION = """\
# Configuration of mlcard; `mlcard lint --help` and `mlcard rule` tell more.

# IRI that the relative ids of cards are appended to when they become RDF. Without it, it is the address
# that the repository was cloned from.
# base = "https://models.example.org/"

# Rules to leave out, by code or by the beginning of a code, such as "MC301".
ignore = []
"""
_HOOKS = """\
  - repo: local
    hooks:
      - id: mlcard-lint
        name: mlcard lint
        entry: mlcard lint
        language: system  # the mlcard that is installed where you commit
        files: (^|/)(modelcard\\.ya?ml|README\\.md)$
      - id: mlcard-extract-check
        name: mlcard extract --check
        entry: mlcard extract --check
        language: system
        pass_filenames: false
        always_run: true
"""
_EDITOR = "# yaml-language-server: $schema=https://w3id.org/modellake/modellake.schema.json"


@click.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write mlcard.toml and a pre-commit configuration into FOLDER; nothing that exists is overwritten."""
    _create(folder / "mlcard.toml", _CONFIGURATION, _configured_in_pyproject(folder))
    hooks = folder / ".pre-commit-config.yaml"
    if hooks.exists():
        if "mlcard" in hooks.read_text(encoding="utf-8"):
            click.echo(f"{hooks}: has mlcard already")
        else:
            click.echo(f"{hooks}: exists; add this under `repos:`\n\n{_HOOKS}")
    else:
        _create(hooks, f"repos:\n{_HOOKS}", "")
    click.echo(f"editor: put this line at the top of a card for completion and checks:\n  {_EDITOR}")
    click.echo("next: mlcard extract .")


def _create(path: Path, text: str, instead: str) -> None:
    """Write a file that does not exist yet."""
    if instead:
        click.echo(f"{path}: not written; {instead}")
        return
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        click.echo(f"{path}: exists, left as it is")
    else:
        click.echo(f"{path}: written")


def _configured_in_pyproject(folder: Path) -> str:
    """Why there is no need of a file of its own, if there is none."""
    pyproject = folder / "pyproject.toml"
    configured = pyproject.exists() and "[tool.mlcard" in pyproject.read_text(encoding="utf-8")
    return f"{pyproject} configures mlcard" if configured else ""

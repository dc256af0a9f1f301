"""`mlcard rule`: the pages of the lint rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mlcard.validate import Rule


@click.command(
    epilog="Examples: `mlcard rule MC301`, `mlcard rule licence-missing`, `mlcard rule --format json`"
)
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(code: str | None, form: str) -> None:
    """Explain a lint rule, by its code or its name; without one, list all rules."""
    from mlcard.errors import ConfigurationError
    from mlcard.validate import all_rules

    table = all_rules()
    if code is None:
        if form == "json":
            click.echo(json.dumps([_entry(rule) for rule in table.values()], indent=2, ensure_ascii=False))
        else:
            for rule in table.values():
                fixable = {"safe": "[*]", "unsafe": "[!]"}.get(rule.fixable, "   ")
                click.echo(f"{rule.code} {fixable} {rule.severity:<7} {rule.name}")
        return
    found = table.get(code.upper()) or next((rule for rule in table.values() if rule.name == code), None)
    if found is None:
        from difflib import get_close_matches

        close = get_close_matches(code.upper(), table, 3) + get_close_matches(
            code, [r.name for r in table.values()], 3
        )
        hint = f"did you mean {' or '.join(close)}?" if close else "`mlcard rule` lists all rules"
        raise ConfigurationError(f"there is no rule {code!r}", hint=hint)
    if form == "json":
        click.echo(json.dumps(_entry(found), indent=2, ensure_ascii=False))
        return
    fixes = {"safe": ", fixed by --fix", "unsafe": ", fixed by --fix --unsafe-fixes"}.get(found.fixable, "")
    click.echo(f"{found.code} {found.name} ({found.severity}{fixes})\n\n{found.page}")


def _entry(rule: Rule) -> dict[str, Any]:
    """A rule as JSON."""
    from mlcard.validate import sections

    page = sections(rule.page)
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "fixable": bool(rule.fixable),
        "fix": rule.fixable or None,
        "profiles": sorted(rule.profiles),
        "needs_files": rule.needs_files,
        "many_cards": rule.across is not None,
        "summary": page[""],
        "page": rule.page,
    }

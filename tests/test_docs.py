"""What the documentation says is true: links lead somewhere, commands exist, and printed output is right."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from mlcard.cli import COMMANDS
from mlcard.lake import questions

ROOT = Path(__file__).resolve().parent.parent
MLCARD = Path(sys.executable).with_name("mlcard")
PAGES = sorted(
    path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
    if "all-MiniLM" not in str(path)
)  # fmt: skip
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
#: Code, in which brackets and parentheses are no link.
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
#: A console block of the README: the command after `$ `, and the output that is to follow.
BLOCK = re.compile(r"```console\n\$ (?P<command>mlcard [^\n]+)\n(?P<output>(?!\$ )[^`]+)```")


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page: those of its headings, as GitHub makes them, and those that it sets itself."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(CODE.sub("code", page.read_text(encoding="utf-8"))):
        path = (page.parent / target).resolve()
        assert path.exists(), f"{page}: {target}"
        if anchor and path.suffix == ".md":
            assert anchor[1:] in anchors(path), f"{page}: {target}{anchor}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_documentation(name: str) -> None:
    help_text = subprocess.run([MLCARD, name, "--help"], capture_output=True, text=True, check=True).stdout
    assert len(help_text.splitlines()) > 5
    assert f"mlcard {name}" in (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert f"mlcard {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_question_has_a_title_and_a_description() -> None:
    assert len(questions()) >= 8
    for item in questions().values():
        assert item.title.endswith("?")
        assert len(item.description) > 40


def test_the_output_in_the_readme_is_what_is_printed(tmp_path: Path) -> None:
    (block,) = BLOCK.finditer((ROOT / "README.md").read_text(encoding="utf-8"))
    shutil.copytree(ROOT / "examples/diabetes", tmp_path / "examples/diabetes")
    command = [MLCARD, *block["command"].split()[1:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr == block["output"]


def test_the_finding_in_the_guide_to_lint_is_what_is_printed(tmp_path: Path) -> None:
    (shown,) = re.findall(
        r"```\n(model/README\.md:\d[^`]+(?:`[^`\n]+`)?[^`]*)```",
        (ROOT / "docs/lint.md").read_text(encoding="utf-8"),
    )
    (tmp_path / "model").mkdir()
    (tmp_path / "model/README.md").write_text("---\ntags: [flowers]\nlicense: Apache 2.0\n---\n# Flowers\n")
    command = [MLCARD, "lint", "model", "--select", "MC302"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout == shown


def test_the_guide_to_lint_says_from_how_many_cards_on() -> None:
    from mlcard.cli import lint_run
    from mlcard.validate import run

    text = (ROOT / "docs/lint.md").read_text(encoding="utf-8")
    assert (lint_run._MANY, run._WORTH_A_PROCESS) == (50, 500)
    assert "From fifty cards on" in text
    assert "from five hundred on" in text

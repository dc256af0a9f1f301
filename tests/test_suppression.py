"""Comments that switch rules off: for their line or the whole card, with a reason, no longer than needed."""

from __future__ import annotations

import pytest

from mlcard.card import parse
from mlcard.configuration import Configuration
from mlcard.validate import Folder, judge_card
from mlcard.validate.fixing import fix_text

HEAD = 'mlcard: "1.0"\nmodels:\n- id: a\n  trained_on: [{dataset: d}]\n'
CHOSEN = Configuration(select=("MC303", "MC301", "MC107", "MC116", "MC117"))
NO_FILES = Folder(None)


def judged(text, path="modelcard.yaml", configuration=CHOSEN):
    judgement = judge_card(parse(text, path), NO_FILES, configuration)
    return (
        [finding.code for finding in judgement.findings],
        [(finding.code, reason) for finding, reason in judgement.suppressed],
    )


@pytest.mark.parametrize(
    ("line", "found", "suppressed"),
    [
        pytest.param(
            "  license: x y  # mlcard: ignore[MC303] -- ours", [], [("MC303", "ours")], id="same line"
        ),
        pytest.param(
            "  # mlcard: ignore[MC303] -- ours\n\n  # another comment\n  license: x y",
            [],
            [("MC303", "ours")],
            id="a line of its own holds for the next that says something",
        ),
        pytest.param("  license: x y  #mlcard:ignore[MC3]: ours", [], [("MC303", "ours")], id="a family"),
        pytest.param(
            "  license: x y  # mlcard: ignore[licence-not-spdx] -- o", [], [("MC303", "o")], id="a name"
        ),
        pytest.param(
            "  license: x y  # mlcard: ignore[MC303, MC107] -- o",
            ["MC116"],
            [("MC303", "o")],
            id="one of two codes is not needed",
        ),
        pytest.param(
            "  license: x y  # mlcard: ignore[MC303]", ["MC303", "MC117"], [], id="no reason, no effect"
        ),
        pytest.param(
            "  license: x y  # mlcard: ignore[MC303] -- ", ["MC303", "MC117"], [], id="an empty reason"
        ),
        pytest.param(
            "  license: x y  # mlcard: ignore[MC107] -- o", ["MC303", "MC116"], [], id="another rule"
        ),
        pytest.param("  license: x y  # mlcard: ignore[MC999] -- o", ["MC303", "MC116"], [], id="no rule"),
        pytest.param(
            "  # mlcard: ignore[MC303] -- o\n  name: A\n  license: x y",
            ["MC116", "MC303"],
            [],
            id="too far away",
        ),
        pytest.param(
            "# mlcard: ignore-file[MC303] -- o\n  name: A\n  license: x y",
            [],
            [("MC303", "o")],
            id="whole card",
        ),
        pytest.param(
            "  license: MIT  # mlcard: ignore[MC4] -- o", [], [], id="a rule that was not run is no waste"
        ),
        pytest.param("  license: MIT  # about mlcard: ignore it", [], [], id="words about it"),
    ],
)
def test_native(line, found, suppressed):
    assert judged(f"{HEAD}{line}\n") == (found, suppressed)


@pytest.mark.parametrize(
    ("text", "found", "suppressed"),
    [
        pytest.param(
            "---\n# mlcard: ignore[MC301] -- internal\ntags: [a]\n---\n",
            [],
            [("MC301", "internal")],
            id="above",
        ),
        pytest.param(
            "---\ntags: [a]\n---\n<!-- mlcard: ignore-file[MC301] -- internal -->\n",
            [],
            [("MC301", "internal")],
            id="in the body",
        ),
        pytest.param(
            "---\ntags: [a]\n---\n<!-- mlcard: ignore-file[MC301] -->\n",
            ["MC301", "MC117"],
            [],
            id="no reason",
        ),
        pytest.param(
            "---\ntags: [a]\n---\n# mlcard: ignore-file[MC301] -- a heading\n",
            ["MC301"],
            [],
            id="a heading of the body is no comment",
        ),
    ],
)
def test_readme(text, found, suppressed):
    assert judged(text, "README.md") == (found, suppressed)


def test_a_suppressed_finding_is_not_fixed_and_an_unused_comment_is():
    text = f"{HEAD}  license: Apache 2.0  # mlcard: ignore[MC303] -- ours\n"
    assert fix_text(text, "modelcard.yaml", CHOSEN, unsafe=True, folder=NO_FILES).text == text
    needless = f"{HEAD}  # mlcard: ignore[MC303] -- ours\n  license: MIT\n"
    fixed = fix_text(needless, "modelcard.yaml", CHOSEN, unsafe=False, folder=NO_FILES)
    assert fixed.text == f"{HEAD}  license: MIT\n"

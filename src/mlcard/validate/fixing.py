"""Fixes: edits of text spans, applied until nothing is left to fix, and written so that nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.atomic import write_text
from mlcard.card import decode
from mlcard.errors import InvalidCardError, MlcardError
from mlcard.validate.engine import judge_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mlcard.configuration import Configuration
    from mlcard.validate.finding import Edit, Finding, Judgement
    from mlcard.validate.folder import Folder

#: One repair can make the next one possible; real cards need two rounds.
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Fixed:
    """A card after its fixes.

    Attributes:
        text: the new text.
        applied: the findings that were repaired.
        judgement: what is said of the new text.
    """

    text: str
    applied: tuple[Finding, ...]
    judgement: Judgement

    @property
    def left(self) -> tuple[Finding, ...]:
        """The findings that remain."""
        return self.judgement.findings


def fix_text(
    text: str, path: str, configuration: Configuration, *, unsafe: bool, folder: Folder | None = None
) -> Fixed:
    """Apply the fixes of a card until none is left; a fix that would break the card is not applied."""
    applied: list[Finding] = []
    refused: set[tuple[str, str]] = set()
    judgement = judge_text(text, path, configuration, folder)
    for _ in range(_ROUNDS):
        wanted = [
            finding
            for finding in judgement.findings
            if finding.fix and (finding.fix.safe or unsafe) and (finding.code, finding.slot) not in refused
        ]
        chosen = compatible(wanted)
        if not chosen:
            break
        changed = _edited(text, chosen)
        after = judge_text(changed, path, configuration, folder)
        if after.claims is None or changed == text:
            # One of the edits does not do what it says, or the card cannot be read any more, whatever rules
            # were chosen: try them one at a time, and leave the wrong one out.
            refused.add((chosen[0].code, chosen[0].slot))
            continue
        text, judgement = changed, after
        applied += chosen
        refused.clear()  # what was left out may have been the wrong one
    return Fixed(text, tuple(applied), judgement)


def fix_file(path: Path, configuration: Configuration, *, unsafe: bool) -> Fixed | None:
    """Apply the fixes of a card and write it, if anything changed; None if the file cannot be read."""
    try:
        before = decode(path.read_bytes(), str(path))
    except (OSError, InvalidCardError):
        return None
    fixed = fix_text(before, str(path), configuration, unsafe=unsafe)
    if fixed.text != before:
        write(path, before, fixed.text)
    return fixed


def write(path: Path, before: str, after: str) -> None:
    """Replace the text of a file in one step.

    Raises:
        MlcardError: the file changed meanwhile, or cannot be written.
    """
    try:
        if path.read_bytes() != before.encode("utf-8"):
            raise MlcardError(f"{path}: changed while it was fixed", hint="run the command again")
        write_text(path, after)
    except OSError as error:
        raise MlcardError(
            f"{path}: cannot be written ({error.strerror})",
            hint="check permissions and disk; the file is as it was",
        ) from error


def compatible(findings: Iterable[Finding]) -> list[Finding]:
    """Findings whose edits do not touch one another; of two that do, the earlier one."""
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        edits = finding.fix.edits if finding.fix else ()
        if all(_apart(edit, other) for edit in edits for other in taken):
            chosen.append(finding)
            taken += edits
    return chosen


def _apart(left: Edit, right: Edit) -> bool:
    """Whether two edits can be applied together."""
    return left.end < right.start or right.end < left.start


def _edited(text: str, findings: Iterable[Finding]) -> str:
    """The text with all edits applied, from the end so that the offsets hold."""
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text

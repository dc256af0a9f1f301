"""The baseline: findings of an old lake that are let pass, so that only new ones are reported.

An entry is known again by rule, path, slot and value, and not by its line, so it survives edits elsewhere in
the card. Where the same fault stands several times, the number counts.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mlcard.atomic import write_text
from mlcard.errors import ConfigurationError, MlcardError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mlcard.validate.finding import Finding

#: Path relative to the folder of the baseline, code, slot, value.
Key: TypeAlias = tuple[str, str, str, str]

_VERSION = 1
_KEYS = ("path", "code", "slot", "value")
_ADVICE = "write one with `mlcard lint --baseline FILE --write-baseline`"


@dataclass(frozen=True, slots=True)
class Filtered:
    """Findings, compared with a baseline.

    Attributes:
        new: those that the baseline does not know.
        known: how many it knows.
        gone: how many of its entries were not found any more.
    """

    new: list[Finding]
    known: int
    gone: int


def filtered(findings: Iterable[Finding], baseline: Counter[Key], file: Path) -> Filtered:
    """Leave out the findings that a baseline knows."""
    left = Counter(baseline)
    new = []
    for finding in findings:
        key = _key(finding, file)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(finding)
    gone = sum(left.values())
    return Filtered(new, sum(baseline.values()) - gone, gone)


def read(file: Path) -> Counter[Key]:
    """The entries of a baseline, and how often each stands.

    Raises:
        ConfigurationError: the file is not there, or is no baseline.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be opened ({error.strerror})", hint=_ADVICE) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{file}: not a baseline (no JSON)", hint=_ADVICE) from error
    entries = document.get("findings") if isinstance(document, dict) else None
    if not isinstance(entries, list) or document.get("mlcard_baseline") != _VERSION:
        raise ConfigurationError(f"{file}: not a baseline of this version of mlcard", hint=_ADVICE)
    counted: Counter[Key] = Counter()
    for position, entry in enumerate(entries):
        count = entry.get("count", 1) if isinstance(entry, dict) else None
        parts = [entry.get(key, "") for key in _KEYS] if isinstance(entry, dict) else []
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) < len(_KEYS) or type(count) is not int or count < 1:
            raise ConfigurationError(f"{file}: findings[{position}] is no entry of a baseline", hint=_ADVICE)
        path, code, slot, value = texts
        counted[path, code, slot, value] += count
    return counted


def write(file: Path, findings: Iterable[Finding]) -> int:
    """Write the baseline of some findings, sorted, one a line; returns how many findings it holds.

    Raises:
        MlcardError: the file cannot be written.
    """
    counted = Counter(_key(finding, file) for finding in findings)
    lines = []
    for key, count in sorted(counted.items()):
        entry = {name: part for name, part in zip(_KEYS, key, strict=True) if part}
        lines.append(json.dumps(entry | ({"count": count} if count > 1 else {}), ensure_ascii=False))
    listed = ",\n".join(lines)
    text = f'{{"mlcard_baseline": {_VERSION}, "findings": [\n{listed}\n]}}\n'
    try:
        write_text(file, text)
    except OSError as error:
        raise MlcardError(
            f"{file}: cannot be written ({error.strerror})", hint="check the folder, permissions and disk"
        ) from error
    return sum(counted.values())


def _key(finding: Finding, file: Path) -> Key:
    """What a finding is known again by."""
    folder = os.path.dirname(os.path.abspath(file))  # noqa: PTH100, PTH120 - there may be 100,000 findings
    path = os.path.relpath(finding.path, folder).replace(os.sep, "/")
    return path, finding.code, finding.slot, finding.value

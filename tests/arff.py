"""A small reader of ARFF, enough for the shared tables: declared types, declared values, `?` for missing.

Format: https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ATTRIBUTE = re.compile(r"@attribute\s+('(?:[^'\\]|\\.)*'|\"[^\"]*\"|\S+)\s+(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Arff:
    """Names, declared values (None for a number), and rows of texts (None for missing)."""

    names: list[str]
    declared: list[list[str] | None]
    rows: list[list[str | None]]


def read_arff(path: Path) -> Arff:
    names: list[str] = []
    declared: list[list[str] | None] = []
    lines = iter(path.read_text(encoding="utf-8", errors="replace").splitlines())
    for line in lines:
        match = ATTRIBUTE.match(line.strip())
        if match:
            names.append(match[1].strip("'\""))
            kind = match[2].split("%")[0].strip()
            declared.append(fields(kind.strip("{} \t")) if kind.startswith("{") else None)
        elif line.strip().lower() == "@data":
            break
    rows = [
        [None if cell == "?" else cell for cell in fields(line)]
        for line in lines
        if line.strip() and not line.lstrip().startswith("%")
    ]
    return Arff(names, declared, rows)


def fields(line: str) -> list[str]:
    """Split at commas; the last may be left over, and values may be quoted, with backslashes."""
    line = line.strip().removesuffix(",")
    quote = "'" if "'" in line and '"' not in line else '"'
    reader = csv.reader([line], quotechar=quote, escapechar="\\", skipinitialspace=True)
    return [cell.strip() for cell in next(reader)]

"""Known faults put into real cards: how many lint finds, and what else changes.

    python benchmarks/lint_faults.py [FOLDER]

FOLDER holds real cards (by default `../shared/data/cards` beside this repository). Each fault of `faults.py`
is put into every one of the first hundred READMEs with front matter that can have it and has not: into the
text, or into its normal form as a modelcard.yaml where the README has no key for it. Printed for each rule:
the cards, the share in which it newly fires, and the other rules whose findings changed, with the number of
cards. What a fault replaces takes its own findings along. A rule that is on by default and has no fault is
named.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from faults import FAULTS, NOTHING, Fault, Subject, dumped, parts

from mlcard.card import CardSyntaxError, parse
from mlcard.configuration import Configuration
from mlcard.validate import all_rules, lint

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = Path(__file__).resolve().parent.parent
CARDS = 100
#: Rules of which no fault is put into a card.
WITHOUT = {"MC100": "is about files that cannot be opened"}


def main() -> None:
    """Put every fault into every card, and print what lint makes of it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data" / "cards"
    texts: dict[Subject, list[str]] = {
        "models": cards(folder, "models"),
        "datasets": cards(folder, "datasets"),
    }
    print(*(f"{len(found)} cards of {subject}" for subject, found in texts.items()), sep=", ")
    print(f"\n{'rule':<6} {'cards':>5} {'found':>6}  fault; other findings that changed")
    sums: Counter[str] = Counter()
    for code, fault in FAULTS.items():
        tried, found, others = judged(texts[fault.subject], code, fault)
        sums.update(tried=tried, missed=tried - found, others=sum(others.values()))
        changed = ", ".join(f"{other} in {count}" for other, count in sorted(others.items()))
        share = f"{found / tried:6.0%}" if tried else "     -"
        print(f"{code:<6} {tried:>5} {share}  {fault.what}{'; ' if changed else ''}{changed}")
    left = [code for code, rule in all_rules().items() if "default" in rule.profiles and code not in FAULTS]
    print(f"\n{sums['tried']} faults of {len(FAULTS)} kinds, {sums['missed']} missed")
    print("without a fault:", *(f"{code} ({WITHOUT.get(code, 'to be written')})" for code in left))


def cards(folder: Path, subject: Subject) -> list[str]:
    """The texts of the first hundred cards of models or datasets that can be read."""
    found = []
    for path in sorted(folder.rglob("README.md")):
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        try:
            card = parse(text, "README.md")
            parts(text)
        except (CardSyntaxError, ValueError):
            continue
        if card.data.get(subject):
            found.append(text)
    return found[:CARDS]


def judged(texts: list[str], code: str, fault: Fault) -> tuple[int, int, Counter[str]]:
    """In how many cards the fault was put, in how many it was found, and what else changed in how many."""
    tried = found = 0
    others: Counter[str] = Counter()
    for readme in texts:
        text = dumped(parse(readme, "card/README.md").data) if fault.native else readme
        before = codes(text, fault, NOTHING, code)
        changed = fault.inject(text)
        if changed is None or before[code]:
            continue
        tried += 1
        after = codes(changed, fault, fault.files, code)
        found += after[code] > 0
        others.update({other for other in before | after if before[other] != after[other]} - {code})
    return tried, found, others


def codes(text: str, fault: Fault, files: Mapping[str, str | bytes], code: str) -> Counter[str]:
    """How often each rule fires on a card in a folder with some files, and on cards that come with it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "card"
        folder.mkdir()
        card = folder / ("modelcard.yaml" if fault.native else "README.md")
        card.write_text(text, encoding="utf-8")
        for name, content in files.items():
            path = Path(os.path.normpath(folder / name))
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        roots = [scratch] if any(name.startswith("..") for name in files) else [card]
        return Counter(finding.code for finding in lint(roots, Configuration(extend_select=(code,))))


if __name__ == "__main__":
    main()

"""Known faults put into real cards: how many lint finds, and what else changes.

    python benchmarks/lint_faults.py [FOLDER]

FOLDER holds real cards (by default `../shared/data/cards` beside this repository). Each fault is put into
every one of the first hundred READMEs with front matter that can have it and has not. Printed for each rule:
the cards, the share in which it newly fires, and the other rules whose findings changed, with the number of
cards. What a fault replaces takes its own findings along.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from mlcard.card import CardSyntaxError, parse
from mlcard.configuration import Configuration
from mlcard.validate import Folder, lint_text

REPOSITORY = Path(__file__).resolve().parent.parent
CARDS = 100
#: From the text of a card to the same with a fault; None where the fault cannot be put.
Injection: TypeAlias = Callable[[str], str | None]


def key(line: str) -> Injection:
    """Put a key at the end of the front matter in place of one that stands there, if it has one."""
    name = line.partition(":")[0]

    def inject(text: str) -> str | None:
        head, front, rest = _parts(text)
        front = re.sub(rf"(?m)^{re.escape(name)}:.*\n(?:(?:[ \t]+|-[ \t]).*\n|-\n)*", "", front)
        return f"{head}{front}{line}\n{rest}"

    return inject


def without(name: str) -> Injection:
    """Take a key out."""

    def inject(text: str) -> str | None:
        head, front, rest = _parts(text)
        left = re.sub(rf"(?m)^{re.escape(name)}:.*\n(?:(?:[ \t]+|-[ \t]).*\n|-\n)*", "", front)
        return None if left == front or not left.strip() else f"{head}{left}{rest}"

    return inject


def replaced(pattern: str, new: str) -> Injection:
    """Change what stands in the front matter."""

    def inject(text: str) -> str | None:
        head, front, rest = _parts(text)
        changed, count = re.subn(pattern, new, front, count=1, flags=re.MULTILINE)
        return f"{head}{changed}{rest}" if count else None

    return inject


def body(addition: str) -> Injection:
    """Put something at the end of the body."""
    return lambda text: f"{text.rstrip()}\n\n{addition}\n"


def _parts(text: str) -> tuple[str, str, str]:
    """The opening line, the front matter, and the rest of a README."""
    opening = re.match(r"\s*---[ \t]*\n", text)
    closing = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, opening.end() if opening else 0)
    if not opening or not closing:
        raise ValueError("no front matter")
    return text[: opening.end()], text[opening.end() : closing.start()], text[closing.start() :]


def unclosed(text: str) -> str | None:
    """Take the closing line away."""
    head, front, rest = _parts(text)
    left = rest.partition("\n")[2]
    return None if re.search(r"^---[ \t]*$", left, re.MULTILINE) else f"{head}{front}{left}"


def twice(text: str) -> str | None:
    """Repeat the licence."""
    head, front, rest = _parts(text)
    found = re.search(r"(?m)^license: *\w.*\n", front)
    return f"{head}{front}{found[0]}{rest}" if found else None


def no_body(text: str) -> str | None:
    """Take the body away."""
    head, front, _ = _parts(text)
    return f"{head}{front}---\n"


def silent(text: str) -> str | None:
    """Take the datasets away, and the body that may speak of them."""
    bare = no_body(text)
    return without("datasets")(bare) or bare if bare else None


RESULT = (
    "model-index: [{name: m, results: [{task: {type: text-classification}, dataset: {type: d, name: d}, "
    "metrics: ["
)
TOKEN = "hf_" + "QwReTzUiPaSdFgHkLyXcVbNmMnBvLkJhGfDs"[:34]
FAULTS: dict[str, tuple[str, Injection]] = {
    "MC102": ("front matter without an end", unclosed),
    "MC103": ("a bracket that is not closed", key("widget: [{text: a")),
    "MC105": ("the licence twice", twice),
    "MC106": ("licence for license", replaced(r"^license:", "licence:")),
    "MC107": ("a key that nobody knows", key("xyzzy: 1")),
    "MC109": ("a key without a value", key("thumbnail:")),
    "MC110": ("a template's placeholder", key('description: "{description}"')),
    "MC111": ("Norwegian, which YAML 1.1 takes for false", key("language: no")),
    "MC202": ("a task that does not exist", key("pipeline_tag: text-clasification")),
    "MC205": ("a language by its name", key("language: English")),
    "MC301": ("no licence", without("license")),
    "MC302": ("a licence as people say it", key("license: Apache 2.0")),
    "MC304": ("a family of licences", key("license: gpl")),
    "MC305": ("another licence without a name", key("license: other")),
    "MC401": ("no training data, and no word of it", silent),
    "MC402": ("a dataset by its title", key("datasets: [The Pile of Everything]")),
    "MC501": ("a metric without its value", key(f"{RESULT}{{type: accuracy}}]}}]}}]")),
    "MC502": ("results without a result", key("model-index: [{name: m, results: []}]")),
    "MC504": ("a value with its percent sign", key(f'{RESULT}{{type: accuracy, value: "25.59%"}}]}}]}}]')),
    "MC505": ("an accuracy of 935", key(f"{RESULT}{{type: accuracy, value: 935.4}}]}}]}}]")),
    "MC506": (
        "an accuracy in two scales",
        key(f"{RESULT}{{type: accuracy, value: 0.93}}, {{type: accuracy, value: 93}}]}}]}}]"),
    ),
    "MC508": ("a metric in capitals", key("metrics: [Accuracy]")),
    "MC602": ("a base model on somebody's disk", key("base_model: /root/output/checkpoint-500")),
    "MC701": ("a token of the Hub", body(f"Use `{TOKEN}` to log in.")),
    "MC704": ("a script", body("<script>alert(1)</script>")),
    "MC801": ("no body", no_body),
    "MC802": ("a section left to be filled in", body("## Uses\n\n[More Information Needed]")),
}


def main() -> None:
    """Put every fault into every card, and print what lint makes of it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY.parent / "shared" / "data" / "cards"
    texts = list(cards(folder))
    print(f"{len(texts)} cards\n\n{'rule':<6} {'cards':>5} {'found':>6}  fault; other findings that changed")
    missed = 0
    for code, (what, inject) in FAULTS.items():
        tried, found, others = judged(texts, code, inject)
        missed += tried - found
        changed = ", ".join(f"{other} in {count}" for other, count in sorted(others.items()))
        share = f"{found / tried:6.0%}" if tried else "     -"
        print(f"{code:<6} {tried:>5} {share}  {what}{'; ' if changed else ''}{changed}")
    print(f"\n{missed} missed")


def cards(folder: Path) -> list[str]:
    """The texts of the first hundred model cards that can be read."""
    found = []
    for path in sorted(folder.rglob("README.md")):
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        try:
            card = parse(text, "README.md")
            _parts(text)
        except (CardSyntaxError, ValueError):
            continue
        if card.data.get("models"):
            found.append(text)
    return found[:CARDS]


def judged(texts: list[str], code: str, inject: Injection) -> tuple[int, int, Counter[str]]:
    """In how many cards the fault was put, in how many it was found, and what else changed in how many."""
    tried = found = 0
    others: Counter[str] = Counter()
    for text in texts:
        before = codes(text, code)
        changed = inject(text)
        if changed is None or before[code]:
            continue
        tried += 1
        after = codes(changed, code)
        found += after[code] > 0
        others.update({other for other in before | after if before[other] != after[other]} - {code})
    return tried, found, others


def codes(text: str, code: str) -> Counter[str]:
    """How often each rule fires on a card."""
    configuration = Configuration(extend_select=(code,))
    return Counter(finding.code for finding in lint_text(text, "README.md", configuration, Folder(None)))


if __name__ == "__main__":
    main()

"""MC1: does a README have metadata, and where software looks for them?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card.document import START
from mlcard.card.hub_keys import KEYS
from mlcard.card.licenses import to_hub
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.folder import told
from mlcard.validate.licence_texts import licence_beside
from mlcard.validate.registry import rule
from mlcard.validate.writing import line_end, yaml_scalar
from mlcard.vocabularies import libraries, tasks

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder

#: A line that was meant as `---` and is not, the keys behind it, and the line that ends them.
_UNOPENED = lazy(
    r"\ufeff?(?P<fence>(?:-{2}|-{4,}|[\u2010-\u2015]+)[ \t]*\r?\n)?"
    r"(?P<keys>[A-Za-z_][\w.-]*:(?:[ \t\r\n][\s\S]{0,20000}?\n|\n))---[ \t]*(?:\r?\n|\Z)"
)
#: A line of metadata: a key, or what stands below one.
_LINE = lazy(r"(?:(?P<key>[A-Za-z_][\w.-]*):(?:\s|$)|[ \t#]|- |\r?$)")
_ALL_KEYS = frozenset[str]().union(*KEYS.values())


@rule(
    "MC101",
    "front-matter-missing",
    "error",
    fixable="unsafe",
    absence=True,
    profiles=("default", "hub"),
    needs=("front-matter-missing",),
)
def front_matter_missing(card: Card, folder: Folder) -> Iterator[Fault]:
    """A README has no metadata.

    What it does: Reports a README without front matter between two lines `---`, or with an empty one;
        not beside a modelcard.yaml.

    Why: Everything that software knows of a model on a hub stands there: licence, task, data, results. 14 %
        of 16,590 real model READMEs have none.

    Bad:
        # My model
        It finds flowers.

    Good:
        ---
        license: apache-2.0
        datasets: [flowers]
        ---
        # My model

    Fix: Unsafe: front matter with what the files beside the README tell: licence, library and task. None if
        they tell nothing; `mlcard extract` writes a card from the files.

    Source: https://huggingface.co/docs/hub/model-cards
    """
    for remark in card.remarks:
        if remark.kind == "front-matter-missing" and not _unopened(card):
            hint = "begin the file with a line ---, then `license: …` and other keys, then a line ---"
            yield Fault("", "the README has no front matter", hint, _skeleton(card, folder), remark.span)


@rule("MC102", "front-matter-malformed", "error", fixable="safe", problem="front-matter",
      profiles=("default", "hub"))  # fmt: skip
def front_matter_malformed(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Front matter does not begin, or does not end, with a line that holds `---` and nothing else.

    What it does: Reports a README whose first line is `---` and in which no second such line follows; one
        whose first such line has space behind it; and one that begins with keys, or with some other dashes
        and keys, up to a line `---`.

    Why: Software then takes all of it for prose and sees no metadata.

    Bad:
        ---
        license: apache-2.0
        datasets: [flowers]

        # My model

    Good:
        ---
        license: apache-2.0
        datasets: [flowers]
        ---

        # My model

    Fix: Safe, where each key is one of the Hub's, so that it is certain where the metadata end.

    Source: https://huggingface.co/docs/hub/model-cards#model-card-metadata
    """
    if card.dialect != "huggingface":
        return
    if unopened := _unopened(card):
        start, end = unopened.span("fence") if unopened["fence"] else (unopened.start("keys"),) * 2
        fix = Fix((Edit(start, end, f"---{line_end(card)}"),))
        yield Fault("", "the metadata do not begin with a line ---", "put a line --- before them", fix)
    elif card.front_matter:
        fence = card.text.find("---")
        end = card.text.find("\n", fence)
        if card.text[fence:end].strip("\r") != "---":
            fix = Fix((Edit(fence + 3, end - (card.text[end - 1] == "\r"), ""),))
            yield Fault("", "the line --- before the metadata has space at its end, and the Hub sees none",
                        "remove the space", fix)  # fmt: skip


@rule("MC118", "front-matter-late", "info", fixable="safe")
def front_matter_late(card: Card, _folder: Folder) -> Iterator[Fault]:
    r"""Front matter does not begin in the first line.

    What it does: Reports a README with blank lines before the `---`.

    Why: The Hub skips them. GitHub, static site generators and most libraries for front matter do not, and
        see no metadata.

    Bad:
        (bytes) \n\n---\nlicense: mit\ndatasets: [squad]\n---\n

    Good:
        ---
        license: mit
        datasets: [squad]
        ---

    Fix: Safe: removes the blank lines.

    Source: https://jekyllrb.com/docs/front-matter/
    """
    if not card.front_matter or card.dialect != "huggingface":
        return
    first = 1 if card.text.startswith("\ufeff") else 0
    fence = card.text.find("---")
    if fence > first:
        yield Fault("", "blank lines stand before the front matter", "remove them",
                    Fix((Edit(first, fence, ""),)), START._replace(end=fence))  # fmt: skip


def _unopened(card: Card) -> re.Match[str] | None:
    """Metadata without a line `---` before them, if all of their keys are the Hub's."""
    if card.front_matter or card.dialect != "huggingface":
        return None
    match = _UNOPENED.match(card.text)
    lines = [_LINE.match(line) for line in match["keys"].split("\n")] if match else []
    certain = all(line and (not line["key"] or line["key"] in _ALL_KEYS) for line in lines)
    return match if certain else None


def _skeleton(card: Card, folder: Folder) -> Fix | None:
    """The edit that writes front matter with what the files tell; None if they tell nothing."""
    licence, _ = licence_beside(folder)
    library, _ = told(folder, "libraries")
    name = library.get("name") if isinstance(library, dict) else None
    task, _ = told(folder, "ml_task")
    found = {
        "license": to_hub(licence) or licence.removeprefix("LicenseRef-"),
        "library_name": libraries.meant_by(name) if isinstance(name, str) else None,
        "pipeline_tag": tasks.meant_by(task) if isinstance(task, str) else None,
    }
    ending = line_end(card)
    lines = "".join(f"{key}: {yaml_scalar(value)}{ending}" for key, value in found.items() if value)
    if not lines or card.text.lstrip("\ufeff \t\r\n").startswith("---"):
        return None
    start = 1 if card.text.startswith("\ufeff") else 0
    return Fix((Edit(start, start, f"---{ending}{lines}---{ending}{ending}"),), safe=False)

"""MC3: does the licence have a text, and is it that one?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card import locate
from mlcard.card.licenses import HUB_UNKNOWN, family
from mlcard.card.prose import outline, own_text, sections_about
from mlcard.patterns import lazy
from mlcard.validate.finding import Fault
from mlcard.validate.folder import is_missing, names
from mlcard.validate.licence_texts import LICENCE_FILE, licence_in, licences_named
from mlcard.validate.registry import rule
from mlcard.validate.subjects import described
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

_ADDRESS = lazy(r"https?://[^\s/]+\.[^\s]+")
_ALMOST_ADDRESS = lazy(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|co|io|ai|edu|gov)/)", re.IGNORECASE)
#: A line that can be the heading of a section about the licence: most bodies have none.
_TITLE = lazy(r"^[ \t]{0,3}[#*_<>-][^\n]{0,40}(?:licen|copyright|terms|legal)", re.IGNORECASE | re.MULTILINE)
_CARD_FILE = lazy(r"readme\.md|modelcard\.ya?ml|\.gitattributes|\.git", re.IGNORECASE)
#: Ends of the names of files that hold weights or data, whose licence a LICENSE beside them is.
CONTENT = (
    ".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf", ".onnx", ".h5", ".keras", ".joblib", ".pkl",
    ".skops", ".tflite", ".pb", ".parquet", ".arrow", ".csv", ".jsonl",
)  # fmt: skip


@rule("MC306", "licence-link-broken", "error", needs_files=True, needs=("license_link",))
def licence_link_broken(card: Card, folder: Folder) -> Iterator[Fault]:
    """The link to the text of a licence leads nowhere.

    What it does: Reports a `license_link` that is a path to a file which is not in the folder of the card, or
        an address without `https://`.

    Why: Whoever follows the link finds no terms, and without terms nobody else may use the model.

    Bad:
        ---
        license: other
        license_name: our-licence
        license_link: LICENSE
        datasets: [squad]
        pipeline_tag: fill-mask
        language: en
        ---

    Good:
        ---
        license: other
        license_name: our-licence
        license_link: NOTICE.txt
        datasets: [squad]
        pipeline_tag: fill-mask
        language: en
        ---

    Files:
        NOTICE.txt: "Use it for good."

    Fix: None.

    Source: https://github.com/huggingface/hub-docs/blob/main/datasetcard.md
    """
    link = card.front_matter.get("license_link")
    if card.dialect != "huggingface" or not isinstance(link, str) or not link.strip() or _ADDRESS.match(link):
        return
    span = card.front_matter_spans["/license_link"]
    if _ALMOST_ADDRESS.match(link):
        yield Fault("/license_link", f"{quoted(link)} is no address", f"write `https://{link}`", span=span)
    elif any(not _CARD_FILE.fullmatch(name) for name in names(folder)) and is_missing(folder, link.strip()):
        yield Fault("/license_link", f"there is no file {quoted(link)} in the folder of the card",
                    "add it, or link the text of the licence", span=span)  # fmt: skip


@rule(
    "MC307",
    "licence-file-missing",
    "info",
    "/models/*/license",
    "/datasets/*/license",
    needs_files=True,
    profiles=(),
    needs=("/models/*/license", "/datasets/*/license"),
)
def licence_file_missing(card: Card, folder: Folder) -> Iterator[Fault]:
    """The text of the licence does not lie beside the card.

    What it does: Reports a card with a licence in whose folder there is no file `LICENSE`, `LICENCE` or
        `COPYING`, nor a link to the text.

    Why: Most licences ask that their text goes along with every copy. 97 % of 16,590 real models have no such
        file.

    Bad:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, ml_task: tabular-classification, trained_on: [{dataset: iris}]}

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          ml_task: tabular-classification
          trained_on: [{dataset: iris}]
        statements:
        - {slot: /models/0/license, status: unknown}

    Files:
        notes.txt: "some text"

    Fix: None.

    Source: https://www.apache.org/licenses/LICENSE-2.0#redistribution
    """
    if "license_link" in card.front_matter:
        return
    for slot, subject in described(card):
        present = names(folder) if "license" in subject else []
        if present and not any(LICENCE_FILE.fullmatch(name) for name in present):
            yield Fault(f"{slot}/license", "the text of the licence is not in the folder",
                        "add it as a file `LICENSE`")  # fmt: skip


@rule(
    "MC308",
    "licence-prose-disagrees",
    "warning",
    "/models/*/license",
    "/datasets/*/license",
    needs=("/models/*/license", "/datasets/*/license"),
)
def licence_prose_disagrees(card: Card, _folder: Folder) -> Iterator[Fault]:
    """The prose of a README names another licence than its front matter.

    What it does: Compares the licence in front matter with the one that the section about the licence names,
        if it names exactly one.

    Why: Which of the two holds decides whether others may use it, and nobody can tell.

    Bad:
        ---
        license: cc-by-sa-4.0
        datasets: [squad]
        ---
        ## License

        The model may be used under [CC BY-NC 4.0](https://creativecommons.org/licenses/by-nc/4.0/).

    Good:
        ---
        license: cc-by-nc-4.0
        datasets: [squad]
        ---
        ## License

        The model may be used under [CC BY-NC 4.0](https://creativecommons.org/licenses/by-nc/4.0/).

    Fix: None; which of them holds has to be said by the owner.

    Source: https://arxiv.org/abs/2310.16787 (Longpre et al. 2023, audit of dataset licences)
    """
    for slot, subject in described(card):
        declared = _single(subject.get("license"))
        if not declared or not card.body:
            continue
        body = outline(card)
        for section in sections_about(body, "license"):
            named = licences_named(own_text(body, section))
            if len(named) == 1 and named != {declared} and _TITLE.search(card.body):
                (name,) = named
                message = f"the prose names the licence {name}, and the front matter {declared}"
                span = locate(card.text, section.start, section.inner)
                yield Fault(f"{slot}/license", message, "let both say the same", span=span)


@rule(
    "MC311",
    "licence-file-differs",
    "warning",
    "/models/*/license",
    "/datasets/*/license",
    needs_files=True,
    needs=("/models/*/license", "/datasets/*/license"),
)
def licence_file_differs(card: Card, folder: Folder) -> Iterator[Fault]:
    r"""The LICENSE file beside a card is the text of another licence than the card names.

    What it does: Compares the licence of the card with the `LICENSE` in its folder, if that is the text of
        one of the common licences and the folder holds weights or data, so that it is theirs.

    Why: Which of the two holds decides whether others may use it, and nobody can tell.

    Bad:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: fill-mask
        language: en
        ---

    Good:
        ---
        license: apache-2.0
        datasets: [squad]
        pipeline_tag: fill-mask
        language: en
        ---

    Files:
        LICENSE: "Apache License\n Version 2.0, January 2004"
        model.safetensors: {}

    Fix: None; which of them holds has to be said by the owner.

    Source: https://github.com/braindecode/braindecode/issues/1139
    """
    for slot, subject in described(card):
        declared = _single(subject.get("license"))
        if not declared or not any(name.endswith(CONTENT) for name in names(folder)):
            continue
        for name in names(folder):
            found = licence_in(folder, name)
            if found and found != declared:
                message = f"the licence is {declared} here, and {name} has the text of {found}"
                yield Fault(f"{slot}/license", message, "let both say the same")


def _single(declared: JsonValue) -> str | None:
    """The identifier of the one known licence that a slot names, without `only` and `or later`."""
    if not isinstance(declared, str) or " " in declared or family(declared) == HUB_UNKNOWN:
        return None
    return declared.removesuffix("-only").removesuffix("-or-later").removesuffix("+")

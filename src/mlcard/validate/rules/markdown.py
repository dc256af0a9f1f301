"""MC8: does the body of the card read as it was meant?"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mlcard.card import locate
from mlcard.card.filling import placeholders
from mlcard.card.links import links, prose_of
from mlcard.card.prose import inside, outline
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.rules.prose import MOST_FOUND
from mlcard.validate.subjects import items, models
from mlcard.validate.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.card.links import Link
    from mlcard.validate.folder import Folder

# A call that loads a model by its id on the Hub, whatever the library.
_LOADED = lazy(
    r"(?:from_pretrained|from_hparams|SentenceTransformer|CrossEncoder|snapshot_download|pipeline|LLM)\("
    r"(?:[^()\"'\n]{0,80}|[\"'][\w-]{1,40}[\"'],\s*(?:model\s*=\s*)?)[\"']([\w.-]{1,100}/[\w.-]{1,100})[\"']"
)
_NOT_IN_A_NAME = lazy(r"[\W_]+")


@rule(
    "MC806", "usage-example-loads-base", "warning", "/models/*/base_models", needs=("/models/*/base_models",)
)
def usage_example_loads_base(card: Card, _folder: Folder) -> Iterator[Fault]:
    """The usage example loads the base model and never the model that the card describes.

    What it does: Reports code in a README that loads models by their ids, all of which are base models of
        the card. Cards of adapters are left out, because those are loaded on top of their base.

    Why: Who copies the example gets another model and does not notice.

    Bad:
        ---
        license: mit
        datasets: [squad]
        base_model: google-bert/bert-base-uncased
        ---
        Tells which iris a flower is.

        ```python
        model = AutoModel.from_pretrained("google-bert/bert-base-uncased")
        ```

    Good:
        ---
        license: mit
        datasets: [squad]
        base_model: google-bert/bert-base-uncased
        ---
        Tells which iris a flower is.

        ```python
        model = AutoModel.from_pretrained("tim/flowers")
        ```

    Fix: None; only the author knows under which id the model can be had.

    Source: https://huggingface.co/docs/hub/model-cards
    """
    bases = {
        _plain(str(parent.get("model")))
        for slot, model in models(card)
        for _, parent in items(model, slot, "base_models")
    }
    if not bases or "peft" in card.body.lower() or "adapter" in card.body.lower():
        return
    body = outline(card)
    loaded = [
        found for fence in body.fences for found in _LOADED.finditer(card.text, fence.inner, fence.inner_end)
    ]
    if loaded and all(_plain(found[1]) in bases for found in loaded):
        place = locate(card.text, loaded[0].start(1), loaded[0].end(1))
        message = f"the example loads '{shown(loaded[0][1])}', which is the base of this model"
        yield Fault("", message, "load the model of this card", span=place)


def _plain(name: str) -> str:
    """An id without case and joints, so that spellings of one id are equal."""
    return _NOT_IN_A_NAME.sub("", name.lower())


_UNSPACED = lazy(r"^( {0,3}#{1,6})([^#\s\d!\[<(/][^#\n]*(?:[ \t]#+\s*)?)$", re.MULTILINE)


@rule("MC807", "heading-without-space", "info", fixable="safe")
def heading_without_space(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A heading has no space behind its #, and so is no heading.

    What it does: Reports lines in the body of a README such as `##Training`. Lines with several words that
        begin with # are left out: those are tags.

    Why: CommonMark, the Hub and GitHub show it as a paragraph with a # before it, and tables of contents do
        not have it. 237 of 16,590 real cards hold such a line.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ##Training

        Five-fold cross validation.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ## Training

        Five-fold cross validation.

    Fix: Safe where there are two # or more; with one it could be a tag.

    Source: https://spec.commonmark.org/0.31.2/#atx-headings
    """
    if not card.body or not (body := outline(card)).hashes:
        return
    places = _UNSPACED.finditer(prose_of(body), body.start)
    for found in islice((place for place in places if not inside(body.html, place.start())), MOST_FOUND):
        place = locate(card.text, found.start(), found.end())
        fix = Fix((Edit(found.end(1), found.end(1), " "),), safe=found[1].count("#") > 1)
        yield Fault("", f"'{shown(found[0])}' is no heading", "put a space behind the #", fix, span=place)


@rule("MC816", "fence-unclosed", "warning", words=("```", "~~~"))
def fence_unclosed(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A block of code is never closed.

    What it does: Reports a fence (``` or ~~~) in the body of a README without a closing one: the rest of the
        card, or of the list item around it, is code.

    Why: What follows, licence and limitations included, is shown as code, and nobody reads it as text. 38 of
        16,590 real cards hold one.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ```python
        model = joblib.load("flowers.joblib")

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ```python
        model = joblib.load("flowers.joblib")
        ```

    Fix: None; where the code ends is for a person to say.

    Source: https://spec.commonmark.org/0.31.2/#fenced-code-blocks
    """
    if "```" not in card.body and "~~~" not in card.body:
        return
    for fence in islice((fence for fence in outline(card).fences if not fence.closed), MOST_FOUND):
        line = card.text[fence.start : fence.inner].rstrip()
        place = locate(card.text, fence.start, fence.start + len(line))
        yield Fault(
            "", "the code that begins here never ends", "close it with a line of its own: ```", span=place
        )


@rule("MC817", "heading-level-skipped", "info", profiles=())
def heading_level_skipped(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A heading stands more than one level below the one before it.

    What it does: Reports the first heading of a README's body that leaves out a level, such as #### below
        ##.

    Why: Screen readers and tables of contents go by the levels. 760 of 16,590 real cards leave one out.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        # Flowers

        Tells which iris a flower is.

        ### Training

        Five-fold cross validation.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        # Flowers

        Tells which iris a flower is.

        ## Training

        Five-fold cross validation.

    Fix: None; the levels of the headings that follow change with it.

    Source: https://www.w3.org/WAI/tutorials/page-structure/headings/
    """
    if not card.body:
        return
    before = 6
    for section in outline(card).sections[1:]:
        if section.level > before + 1:
            place = locate(card.text, section.start, section.inner)
            message = f"a heading of level {section.level} follows one of level {before}"
            yield Fault("", message, f"write {'#' * (before + 1)} before it", span=place)
            return
        before = section.level


_ON_A_MACHINE = r"[Ff]ile:|[A-Za-z]:[\\/]|/(?:home|Users|root|mnt|content|kaggle|tmp)/"
_LOCAL = lazy(_ON_A_MACHINE)
# Most cards have no such link, and their links need not be read.
_SUSPECT = lazy(rf"\]\([ \t]*<?(?:[)>]|{_ON_A_MACHINE})")
_SUSPECT_HTML = lazy(rf"(?:src|href)\s*=\s*[\"'](?:[\"']|{_ON_A_MACHINE})")
_ADDRESS = lazy(r"https?://[^\s<>()\[\]]+")


@rule("MC808", "link-to-nowhere", "warning", fixable="safe")
def link_to_nowhere(card: Card, _folder: Folder) -> Iterator[Fault]:
    r"""A link has no target, or one on somebody's disk.

    What it does: Reports links and images in the body of a README without a target, and such whose target is
        a path on one machine: `file:///…`, `C:\…`, `/home/…`, `/content/…`.

    Why: Nobody who reads the card can follow it. 76 of 16,590 real cards hold an empty link.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is, as the [paper]() says.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is, as the [paper](https://doi.org/10.1214/ss/1177011077) says.

    Fix: Safe, for a link whose text is an address: that is its target. Others only the author knows.

    Source: https://spec.commonmark.org/0.31.2/#links
    """
    if not card.body:
        return
    html = "href=" in card.body or "src=" in card.body
    if not (_SUSPECT.search(card.body) or (html and _SUSPECT_HTML.search(card.body))):
        return
    for link in islice(filter(_leads_nowhere, links(outline(card))), MOST_FOUND):
        end = link.target_start + len(link.target)
        place = locate(card.text, link.start, end)
        if link.target.strip():
            message = f"'{shown(link.target)}' is a path on one machine"
            hint = "link to a file in the folder of the card, or to a web address"
            yield Fault("", message, hint, span=place)
        elif not any(placeholders(card.text[link.start : end + 1])):  # those are another rule's
            message = f"'{shown(link.text)}' leads nowhere" if link.text.strip() else "a link leads nowhere"
            fix = Fix((Edit(link.target_start, end, link.text),)) if _ADDRESS.fullmatch(link.text) else None
            yield Fault("", message, "give it a target, or make it plain text", fix, span=place)


def _leads_nowhere(link: Link) -> bool:
    """Whether a link or image has no target, or one on somebody's disk."""
    target = link.target.strip()
    return link.kind in ("link", "image", "html") and (not target or _LOCAL.match(target) is not None)


#: Hosts that answer by https everywhere, and send http there.
_SECURE_HOSTS = (
    "huggingface.co", "github.com", "arxiv.org", "doi.org", "dx.doi.org", "creativecommons.org",
    "opensource.org", "en.wikipedia.org", "www.kaggle.com", "zenodo.org",
    "www.aclweb.org", "aclanthology.org", "pytorch.org", "www.tensorflow.org", "www.wikidata.org",
    "commoncrawl.org", "pypi.org", "www.youtube.com", "twitter.com", "www.python.org", "spdx.org",
)  # fmt: skip
_INSECURE = lazy(rf"http://(?=(?:{'|'.join(map(re.escape, _SECURE_HOSTS))})(?:[/?#\s)>\"'\]]|$))")


@rule("MC818", "link-insecure", "info", fixable="safe", profiles=(), words=("http://",))
def link_insecure(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A link goes by http to a site that has https.

    What it does: Reports `http://` links in the body of a README to hosts that are known to answer by https:
        huggingface.co, github.com, arxiv.org, doi.org and some twenty others.

    Why: What comes over http can be changed on its way, and a download of weights or code is run. 1,287 of
        16,590 real cards link by http.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is. The code is at http://github.com/tim/flowers.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is. The code is at https://github.com/tim/flowers.

    Fix: Safe; those hosts send http to https themselves.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2
    """
    if "http://" not in card.body:
        return
    body = outline(card)
    for found in islice(_INSECURE.finditer(prose_of(body), body.start), MOST_FOUND):
        place = locate(card.text, found.start(), found.end())
        fix = Fix((Edit(found.start(), found.end(), "https://"),))
        yield Fault("", "the link goes by http", "write `https://`", fix, span=place)


@rule("MC819", "image-without-description", "info", profiles=(), words=("![]",))
def image_without_description(card: Card, _folder: Folder) -> Iterator[Fault]:
    """An image has no description.

    What it does: Reports images in the body of a README with empty brackets: `![](plot.png)`.

    Why: Whoever cannot see the image, or searches the text, has nothing. 351 of 16,590 real cards hold one.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ![](https://example.org/matrix.png)

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

        ![Confusion matrix: two versicolor taken for virginica](https://example.org/matrix.png)

    Fix: None; it has to be written.

    Source: https://www.w3.org/WAI/tutorials/images/
    """
    if "![]" not in card.body:
        return
    bare = (link for link in links(outline(card)) if link.kind == "image" and not link.text.strip())
    for link in islice(bare, MOST_FOUND):
        hint = "say between the brackets what there is to see"
        place = locate(card.text, link.start, link.target_start + len(link.target))
        yield Fault("", "the image has no description", hint, span=place)

"""MC8: does the body of the card say anything, or is it still a template?"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from mlcard.card import Span, locate
from mlcard.card.blocks import Html
from mlcard.card.filling import COMMENT, PLACEHOLDER_WORDS, blank, filled, placeholders
from mlcard.card.links import prose_of
from mlcard.card.prose import inside, outline, own_text
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.wording import shown

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.card.prose import Outline, Section
    from mlcard.validate.folder import Folder

#: Most places of one kind that are reported in a card: whoever has as many knows.
MOST_FOUND = 50
#: Fewest words of a body that says what the thing is, what it is for, and how it came about.
FEWEST_WORDS = 50
# A letter of Chinese, Japanese or Korean counts as a word: they put no blanks between words.
_WORD = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\d_]{2,}")
#: Most lines that a message lists.
_MOST_LINES = 5


@rule("MC801", "body-empty", "warning", absence=True)
def body_empty(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A README says nothing below its front matter.

    What it does: Reports a README whose body has no word beyond headings, badges, and what a template put
        there.

    Why: The body is what a person reads. 264 of 16,590 real cards have none at all, and what they describe
        is used by guessing.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        # flowers

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        # flowers

        Tells which iris a flower is by the size of its leaves.

    Fix: None; it has to be written.

    Source: Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596
    """
    if card.dialect == "native":
        return
    body = outline(card)
    if not any(filled(own_text(body, section)) for section in body.sections):
        hint = "write what it is, what it is for, and how it was made"
        yield Fault("", "the card says nothing in words", hint, span=top(card, body))


@rule("MC802", "placeholder-text-left", "warning", words=PLACEHOLDER_WORDS)
def placeholder_text_left(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A template's placeholder stands where the author's words belong.

    What it does: Reports `[More Information Needed]`, `TODO`, `{{ model_id }}` and the like in the body of a
        README: what the templates of the Hub, of Trainer, PEFT, diffusers, sentence-transformers, skops,
        Keras, fastai and `datasets` leave for a person to replace. One finding names all places.

    Why: It tells readers that nobody has read the card. 13 % of 16,590 real model cards and 94 % of 770
        dataset cards hold some.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        # flowers

        Tells which iris a flower is.

        ## Limitations

        [More Information Needed]

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        # flowers

        Tells which iris a flower is.

        ## Limitations

        Knows three species only, and takes any other flower for one of them.

    Fix: None; write what belongs there, or remove the section.

    Source: https://huggingface.co/docs/hub/model-card-annotated
    """
    if not card.body:
        return
    left = list(placeholders(card.text, card.body_span.start))
    if not left:
        return
    body = outline(card)
    comments = []
    if "<!--" in card.body:
        comments = [Html(*place.span()) for place in COMMENT.finditer(card.text, body.start)]
    found = [
        place for place in left if not inside(comments, place.start()) and not _means_something(body, place)
    ]
    if not found:
        return
    text = shown(found[0][0])
    lines = list(dict.fromkeys(_lines(card.text, [place.start() for place in found])))
    more = ""
    if len(lines) > 1:
        listed = ", ".join(map(str, lines[1:_MOST_LINES])) + (" …" if len(lines) > _MOST_LINES else "")
        more = f", and {len(found) - 1} more (line{'s' * (len(lines) > 2)} {listed})"
    place = locate(card.text, found[0].start(), found[0].end())
    hint = "replace it by what you know, or remove the section; nothing is better than a template"
    yield Fault("", f"the placeholder '{text}' is left{more}", hint, span=place)


def _lines(text: str, offsets: list[int]) -> Iterator[int]:
    """The numbers of the lines at offsets that go up."""
    line, before = 1, 0
    for offset in offsets:
        line += text.count("\n", before, offset)
        before = offset
        yield line


def _means_something(body: Outline, place: re.Match[str]) -> bool:
    """Whether a placeholder stands in code, where it is a note or a name; some templates leave one there."""
    return inside(body.fences, place.start()) and not place[0].lower().startswith(
        ("todo: add", "[more information", "[needs more")
    )


@rule("MC803", "generator-comment-left", "info", fixable="safe", words=("remove this comment",))
def generator_comment_left(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A generator's request to proofread the card is still in it.

    What it does: Reports the comment of Trainer, Keras and the diffusers scripts that the card was generated
        and should be completed, and the comment then removed.

    Why: It says that nobody has. 13 % of 16,590 real cards still hold it.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        <!-- This model card has been generated automatically according to the information the Trainer had
        access to. You should probably proofread and complete it, then remove this comment. -->

        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Fix: Safe; the comment is removed, which no reader saw. Proofreading is left to you.

    Source: https://github.com/huggingface/transformers/blob/main/src/transformers/modelcard.py
    """
    if "remove this comment" not in card.body:
        return
    comments = COMMENT.finditer(card.text, card.body_span.start)
    asking = (found for found in comments if "remove this comment" in found[0] and found[0].endswith("-->"))
    for found in islice(asking, MOST_FOUND):
        start = card.text.rfind("\n", 0, found.start()) + 1
        end = card.text.find("\n", found.end()) + 1 or len(card.text)
        alone = not (card.text[start : found.start()] + card.text[found.end() : end]).strip()
        if alone and card.text[end:].lstrip(" \t\r").startswith("\n"):
            end = card.text.index("\n", end) + 1
        edit = Edit(start, end, "") if alone else Edit(found.start(), found.end(), "")
        place = locate(card.text, found.start(), found.end())
        message = "a generator asks to proofread the card and to remove this comment"
        yield Fault("", message, "complete the card, then remove the comment", Fix((edit,)), span=place)


@rule("MC804", "section-empty", "warning")
def section_empty(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A heading has nothing below it.

    What it does: Reports a heading in the body of a README below which nothing stands but comments, labels
        and sentences of a template. The title of the card is left out, and so are sections with a
        placeholder, which are another rule's.

    Why: The heading promises what the card does not say. Who looks for the limitations of a model finds the
        word, and takes the silence for none.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        # flowers

        Tells which iris a flower is.

        ## Limitations

        <!-- What can go wrong? -->

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        # flowers

        Tells which iris a flower is.

        ## Limitations

        Knows three species only, and takes any other flower for one of them.

    Fix: None; write the section or remove its heading.

    Source: https://huggingface.co/docs/hub/model-card-annotated
    """
    if not card.body:
        return
    body = outline(card)
    for section in islice(_empty_sections(body), MOST_FOUND):
        place = locate(card.text, section.start, section.inner)
        hint = "write the section, or remove the heading"
        yield Fault("", f"nothing stands below the heading '{shown(section.title)}'", hint, span=place)


def _empty_sections(body: Outline) -> Iterator[Section]:
    """The sections with nothing in them, without those inside another such one, and without the title."""
    reported = -1
    for position, section in enumerate(body.sections[2:], 2):
        if section.start >= reported and _is_empty(body, position) and section.title:
            reported = section.end
            yield section


def _is_empty(body: Outline, position: int) -> bool:
    """Whether a section, given by its position, and all in it are blank."""
    text, sections = body.text, body.sections
    end = sections[position].end
    while position < len(sections) and sections[position].start < end:
        inner = sections[position]
        if not blank(text, inner.inner, inner.inner_end):
            return False
        position += 1
    return True


@rule("MC809", "body-short", "info", absence=True, profiles=())
def body_short(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A README says less than fifty words.

    What it does: Reports a README whose body has some words, and fewer than fifty, code left out.

    Why: What it is, what it is for and how it was made does not fit into three lines. 18 % of 16,590 real
        cards are as short.

    Bad:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which iris a flower is.

    Good:
        ---
        license: mit
        datasets: [squad]
        ---
        Tells which of three kinds of iris a flower is, setosa, versicolor or virginica, by the length and
        width of its sepals and petals in centimetres. Made for lessons in statistics: other flowers are
        taken for one of the three, and the measures are those of one field on one day in Canada.

    Fix: None; it has to be written.

    Source: Liang et al. 2024, https://doi.org/10.1038/s42256-024-00857-z
    """
    if card.dialect == "native" or len(card.body) > FEWEST_WORDS * 40:
        return
    body = outline(card)
    count = len(_WORD.findall(COMMENT.sub(" ", prose_of(body)), body.start))
    if count < FEWEST_WORDS and any(filled(own_text(body, section)) for section in body.sections):
        hint = "write what it is, what it is for, and how it was made"
        yield Fault("", f"the card says only {count} words", hint, span=top(card, body))


def top(card: Card, body: Outline) -> Span:
    """Where a finding about a whole body stands: at its title, or where the body begins."""
    if len(body.sections) > 1:
        title = body.sections[1]
        return locate(
            card.text, title.start, title.start + len(card.text[title.start : title.inner].rstrip())
        )
    return locate(card.text, card.body_span.start)

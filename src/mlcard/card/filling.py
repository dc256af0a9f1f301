"""Whether a text says anything: what is left of it without comments, placeholders and template sentences.

Most cards begin as a template, so a heading proves nothing: of 770 real dataset cards 98 % have the heading
about personal data, and 14 % have a word below it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from mlcard.card.words import look_for, places_of
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMENT = lazy(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: What templates leave for a person to replace: those of the Hub, its trainers, `datasets` and skops.
_MORE = r"(?:ore[ ][Ii]nformation[ ][Nn]eeded)"
_NEEDS = r"(?:eeds?[ ][Mm]ore[ ][Ii]nformation)"
# Every branch begins with a letter of its own, so that the search passes over all other letters at once.
_PLACEHOLDER = lazy(
    rf"""(?:\[(?:
            [ ]?(?:[Mm]{_MORE}|[Nn]{_NEEDS})[ ]?\](?:\([^()\s]*\))?
            |(?i:todo|tbd|tba|insert|fill[ ]in|placeholder
                |(?:add|describe|your|dataset|model)[ ][^\]\n]{{0,40}}(?:here|name|description|id)
            )\b[^\]\n]{{0,200}}\](?![(\[])
            |(?:Add|If)[ ][^\]\n]{{10,200}}\]\(\)
        )
        |M{_MORE}|m{_MORE}|N{_NEEDS}|n{_NEEDS}
        |\{{(?:
            \{{[^{{}}\n]{{1,60}}\|[ ]?default\([^{{}}\n]{{0,300}}\}}\}}
            |\{{[ ]?(?:card_data|model_id|model_name|model_description|pretty_name|dataset_summary)[ ]?\}}\}}
            |(?:MODEL_NAME|MODEL_ID|model_name|model_id|repo_id|dataset_name)\}}
        )
        |T(?<![\w-]T)(?:ODO|BD)(?![\w-])(?:[ ]?:[^\n]*)?
    )""",
    re.VERBOSE,
)
#: Words of which a text with a placeholder has one, within the placeholder: in lower case.
PLACEHOLDER_WORDS = look_for(
    "ore information", "todo", "tbd", "{{", "{model_", "{repo_id", "{dataset_name", "[tba", "[insert",
    "[fill",
    "[placeholder", "[if ", "[add ", "[describe ", "[your ", "[dataset ", "[model ",
)  # fmt: skip
#: Sentences of templates that say nothing of the model or dataset that they stand in.
_SENTENCES = (
    (
        r"Users (?:\(both direct and downstream\) )?should be made aware of the risks, biases and limitations"
        r"(?: of the (?:model|dataset))?"
    ),
    r"More information needed for further recommendations",
    r"Carbon emissions can be estimated using the \[Machine Learning Impact.{0,200}?\(2019\)\]\([^)]*\)",
    r"Use the code below to get started with the model",
    r"This is the model card of a (?:🤗 )?\w+ model that has been pushed on the Hub",
    r"This model card has been automatically generated",
    r"This (?:model|dataset)\W?card aims to be a base template for new (?:model|dataset)s",
    r"It has been generated using \[this raw template\]\([^)]*\)",
    r"This model card is written by following authors:",
    r"You can contact the model card authors through following channels:",
    r"Below you can find information related to citation",
    r"Click to expand",
)
_SENTENCE = lazy("|".join(_SENTENCES).replace(" ", r"\s+"))
#: Words of which each of those sentences has one, unless it has both "This" and "card".
_SENTENCE_WORDS = ("aware", "More", "Below", "Carbon", "started", "generated", "contact", "expand")
_SOON = lazy(
    r"\b(?:coming soon|work in progress|wip"
    r"|to be (?:added|completed|determined|announced|filled|updated|done|provided|continued|written))\b",
    re.IGNORECASE,
)
_IMAGE = lazy(r"!\[[^\]\n]{0,500}\](?:\([^)\n]*\)|\[[^\]\n]*\])|<img\b[^>]*>", re.IGNORECASE)
_TAG = lazy(r"</?[A-Za-z][^<>]*>")
_TARGET = lazy(r"\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])")
_OWN_LINK = lazy(r"\[[^\[\]\n]{1,200}\]\(#[^()\n]*\)")
_REFERENCE = lazy(r"^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)
_ADDRESS = lazy(r"(?:https?://|www\.)[^\s<>]+")
# Lines that are there to say what stands below them, or where code begins.
_OPENING = lazy(r"^[ \t>]*(?:#{1,6}(?:[ \t].*)?|(?:```|~~~).*)$", re.MULTILINE)
_LABEL = lazy(
    r"(?:\*\*|__)[^*_\n]{1,60}(?:\*\*|__)[ \t]*:?[ \t]*$|^[ \t]*[-*+][ \t]+[^\n:*]{1,40}:[ \t]*$",
    re.MULTILINE,
)
_LINK_WORDS = lazy(
    r"\[(?:link|here|paper|arxiv|website|homepage|github|page|url|demo|repository)\]", re.IGNORECASE
)
_WORD = lazy(r"[^\W_]")
# A line of plain words is what most sections have, and then the rest need not be looked at, unless it is of a
# template: its sentences are told by some of their words.
_PLAIN_LINE = lazy(r"^(?:[-*+>][ \t]+)?[A-Za-z][^\n\[\]{}<>*_`#|!:]{24,}", re.MULTILINE)
_TELLING = (
    "made aware", "nformation", "Machine Learning Impact", "get started with", "on the Hub", "www.",
    "automatically generated", "base template", "raw template", "following authors", "following channels",
    "related to citation", "TODO", "TBD", "soon", "Soon", "to be ", "To be ", "progress", "Progress", "wip",
    "WIP", "Click to", "Carbon emissions can", "further recommendations",
)  # fmt: skip


def _may_be_of_template(text: str) -> bool:
    """Whether a text may have a sentence of a template."""
    return any(word in text for word in _SENTENCE_WORDS) or ("This" in text and "card" in text)


def _has_plain_words(text: str) -> bool:
    """Whether a text has a line of plain words that is certainly of no template."""
    if "<!--" in text:
        return False
    return any(not _is_telling(line[0]) for line in islice(_PLAIN_LINE.finditer(text), 5))


def _is_plain(line: str) -> bool:
    """Whether a line is one of plain words that is certainly of no template."""
    return _PLAIN_LINE.match(line) is not None and not _is_telling(line)


def _is_telling(line: str) -> bool:
    """Whether a line may be of a template."""
    return any(words in line for words in _TELLING)


@lru_cache(maxsize=128)
def filled(text: str, *, addresses: bool = False) -> bool:
    """Whether somebody wrote something into a text.

    Args:
        text: Markdown; headings in it do not count.
        addresses: whether an address alone says enough, as it does for a citation.
    """
    if not text.strip():
        return False
    if "<" not in text and not _may_be_of_template(text):
        # Nothing else that is taken out goes over the end of a line, so the first line that says something
        # is enough.
        return any(
            _is_plain(line) or _says_something(line, addresses=addresses) for line in text.split("\n") if line
        )
    if _has_plain_words(text):
        return True
    return _says_something(_SENTENCE.sub(" ", COMMENT.sub(" ", text)), addresses=addresses)


def _says_something(text: str, *, addresses: bool) -> bool:
    """Whether a text without comments and sentences of templates has words of its own."""
    if not _WORD.search(text):
        return False
    text = _TAG.sub(" ", _IMAGE.sub(" ", _OPENING.sub(" ", _PLACEHOLDER.sub(" ", text))))
    if not addresses:
        text = _ADDRESS.sub(" ", _TARGET.sub("]", _REFERENCE.sub(" ", text)))
        text = _LINK_WORDS.sub(" ", text)
    return _WORD.search(_SOON.sub(" ", _LABEL.sub(" ", text))) is not None


_SENTENCES_BEGIN = (
    "Users ", "More information", "Carbon", "Use the", "This ", "It has", "You can", "Below you", "Click to",
)  # fmt: skip
# The first character that is seen, and whether it is one of a word.
_FIRST = lazy(r"\s*(?:([^\W_])|\S)")
# Words, an item that is more than a label, or code: what stands behind need not be looked at.
_BEGINS_WITH_WORDS = lazy(
    r"(?:[^\W_]|[-*+] (?!\*\*[^*\n]+\*\*|[^\n:*]{1,40}:[ \t]*$)[^\n<]*[^\W_]|```[^\n`]*\n[^`<]*[^\W_]"
    r"|@[a-z]+\{)",
    re.MULTILINE,
)
# An item with words behind its label, on one line.
_LABELLED = lazy(r"[-*+] \*\*[^*\n<]+\*\*[^\n<]*[^\W_][^\n]*")


def blank(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether a stretch of text has nothing to see beyond labels, rules and sentences of templates."""
    end = len(text) if end is None else end
    first = _FIRST.match(text, start, end)
    if not first:
        return True
    if first[1] and not _SENTENCE.match(text, first.start(1), end):
        return False
    text = text[first.end() - 1 : end]
    if text[0] in "|[" or (_BEGINS_WITH_WORDS.match(text) and not text.startswith(_SENTENCES_BEGIN)):
        return False
    if (item := _LABELLED.match(text)) and not _may_be_of_template(item[0]):
        return False
    if _IMAGE.search(text):
        return False
    if "<!--" in text:
        text = COMMENT.sub(" ", text)
    if _may_be_of_template(text):
        text = _SENTENCE.sub(" ", text)
    return not _WORD.search(_LABEL.sub(" ", _TAG.sub(" ", _OPENING.sub(" ", text))))


def written(text: str) -> str:
    """A text without comments, headings, labels, placeholders, template sentences and links into itself."""
    for pattern, sign in _UNWRITTEN:
        if sign in text:
            text = pattern.sub(" ", text)
    return text


#: What is no sentence of an author, and what a text that has it holds for certain.
_UNWRITTEN = (
    (COMMENT, "<!--"), (_SENTENCE, " "), (_PLACEHOLDER, "n"), (_OPENING, "#"), (_OWN_LINK, "](#"),
    (_LABEL, ""),
)  # fmt: skip


def placeholders(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """What templates left in a text for a person to replace, behind an offset."""
    done = start  # the lines before are done
    for place in places_of(PLACEHOLDER_WORDS, text):
        if place >= done:
            end = text.find("\n", place)
            done = len(text) if end < 0 else end
            yield from _PLACEHOLDER.finditer(text, text.rfind("\n", start, place) + 1 or start, done)

"""Whether a text says anything: what is left of it without comments, placeholders, badges and template sentences.

Most cards begin as a template, so a heading proves nothing: of 770 real dataset cards 98 % have the heading
about personal data, and 14 % have a word below it.
"""

from __future__ import annotations

import re
from functools import lru_cache

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: What stands in a text until somebody replaces it.
PLACEHOLDER = re.compile(
    r"""\[?[ \t]*(?i:more[ ]information[ ]needed|needs?[ ]more[ ]information)[ \t]*\]?(?:\([^)\s]*\))?\.?
    |\{\{[^{}\n]{0,300}\}\}
    |\{(?:MODEL_NAME|MODEL_ID|model_name|model_id|repo_id|dataset_name)\}
    |\[(?i:todo|tbd|tba|add|insert|describe|your|fill|placeholder)\b[^\]\n]{0,200}\](?!\()
    |<(?i:todo|fill|insert|add|put|your|describe)\b[^>\n]{0,200}>
    |(?<![\w-])(?:TODO|TBD|TBA|FIXME)(?![\w-])(?:[ \t]*:[^\n]*)?""",
    re.VERBOSE,
)
#: Sentences of templates that say nothing of the model or dataset that they stand in.
SENTENCE = re.compile(
    r"(?:"
    + r"|".join(
        sentence.replace(" ", r"\s+")
        for sentence in (
            r"Users \(both direct and downstream\) should be made aware of the risks, biases and limitations of the"
            r" model\.(?: More information needed for further recommendations\.)?",
            r"Users should be made aware of the risks, biases and limitations of the dataset\."
            r"(?: More information needed for further recommendations\.)?",
            r"Carbon emissions can be estimated using the \[Machine Learning Impact calculator\]\([^)]*\) presented in"
            r" \[Lacoste et al\. \(2019\)\]\([^)]*\)\.",
            r"Use the code below to get started with the model\.",
            r"This is the model card of a (?:🤗 )?\w+ model that has been pushed on the Hub\. This model card has been"
            r" automatically generated\.",
            r"This (?:model|dataset) ?card aims to be a base template for new (?:model|dataset)s\. It has been generated"
            r" using \[this raw template\]\([^)]*\)\.",
            r"Model history needed",
        )
    )
    + r")"
)
_SOON = re.compile(
    r"(?i:coming soon|(?:this (?:section )?is (?:a )?)?work in progress|to be (?:added|completed|determined|announced"
    r"|filled(?: in)?|updated|done|provided|continued)|wip)"
)
_IMAGE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])|<img\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TARGET = re.compile(r"\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[\"'][^\"'\n]*[\"'])?\)|\[[^\]\n]*\])")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)
_ADDRESS = re.compile(r"<?(?:https?://|www\.)[^\s<>]+>?")
_HEADING = re.compile(r"^[ >]{0,9}#{1,6}(?:[ \t].*)?$|^(?:=+|-+)[ \t]*$", re.MULTILINE)
_LABEL = re.compile(
    r"(?:\*\*|__)[^*_\n]{1,60}(?:\*\*|__)[ \t]*:?[ \t]*$|^[ \t]*[-*+][ \t]+[^\n:*]{1,40}:[ \t]*$",
    re.MULTILINE,
)
_LINK_WORDS = re.compile(r"\[(?i:link|here|paper|arxiv|website|homepage|github|page|url|demo|repository)\]")
_WORD = re.compile(r"[^\W_]")


@lru_cache(maxsize=256)
def filled(text: str, *, addresses: bool = False) -> bool:
    """Whether somebody wrote something into a text.

    Args:
        text: Markdown; headings in it do not count.
        addresses: whether an address alone says enough, as it does for a citation.
    """
    if "<!--" in text:
        text = COMMENT.sub(" ", text)
    if not _WORD.search(text):
        return False
    text = _HEADING.sub(" ", SENTENCE.sub(" ", text))
    text = _TAG.sub(" ", PLACEHOLDER.sub(" ", _IMAGE.sub(" ", text)))
    if addresses:
        return _WORD.search(_LABEL.sub(" ", text)) is not None
    text = _ADDRESS.sub(" ", _TARGET.sub("]", _REFERENCE.sub(" ", text)))
    return _WORD.search(_SOON.sub(" ", _LABEL.sub(" ", _LINK_WORDS.sub(" ", text)))) is not None

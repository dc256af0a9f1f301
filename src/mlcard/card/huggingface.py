"""The Hugging Face dialect: `README.md` with YAML front matter, mapped to the normal form.

Specification: https://github.com/huggingface/hub-docs/blob/main/modelcard.md and `datasetcard.md` beside it.
What the front matter says under a key that has a slot goes to that slot, at the place where it stands in the
README; keys of the Hub without a slot are left out, and keys that the Hub does not know become remarks.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from mlcard.card.document import Card, CardSyntaxError, Remark, locate
from mlcard.card.hub_form import NOT_IN_A_NAME, Form
from mlcard.card.hub_keys import DATASET_KEYS, KEYS, MODEL_KEYS
from mlcard.card.places import Places
from mlcard.card.tree import parse_yaml
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from mlcard.card.hub_keys import Kind
    from mlcard.facts import JsonValue

_OPENING = lazy(r"\ufeff?\s*---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = lazy(r"(?:^|(?<=\r))---[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE)
_KEY = lazy(r"([A-Za-z_][\w.-]*):(?:\s|$)")
_ALL_KEYS = frozenset[str]().union(*KEYS.values())
_TITLE = lazy(r"\n#[ \t]+(.*)")
#: How far into a body its title is looked for.
_TITLE_WITHIN = 5_000


def parse_readme(text: str, path: str) -> Card:
    """Parse a README in the Hugging Face dialect.

    Raises:
        CardSyntaxError: the front matter is not closed, is not YAML, or is not a mapping.
    """
    opening = _OPENING.match(text)
    if not opening:
        place = locate(text, 0, len(text))
        missing = Remark("front-matter-missing", "", place._replace(end=0))
        return Card(
            path, text, "huggingface", {}, {"": place}, remarks=(missing,), body=text, body_span=place
        )
    closing = _closing(text, opening.end())
    if not closing:
        raise CardSyntaxError(
            path, "front-matter", "front matter is not closed: no second line holds only ---",
            locate(text, text.index("---"), opening.end()), hint="end the metadata with a line ---",
            repair=_missing_fence(text, opening.end()),
        )  # fmt: skip
    tree = parse_yaml(path, text, opening.end(), closing.start())
    front_matter = tree.value
    body = text[closing.end() :]
    body_span = locate(text, closing.end(), len(text))
    if front_matter is None:
        place = locate(text, text.index("---"), closing.end())
        missing = Remark("front-matter-missing", "", place)
        return Card(
            path, text, "huggingface", {}, {"": place}, remarks=(missing,), body=body, body_span=body_span
        )
    if not isinstance(front_matter, dict):
        found = "a list" if isinstance(front_matter, list) else "a single value"
        raise CardSyntaxError(
            path, "not-a-mapping", f"front matter is a mapping of keys to values, and this is {found}",
            tree.spans[""], hint="write `key: value` lines, for instance `license: apache-2.0`",
        )  # fmt: skip
    form = Form(tree, front_matter)
    form.fill(_kind(front_matter, body), _name_of_folder(path))
    return Card(
        path, text, "huggingface", form.data, Places(form.marked, tree.span), Places(form.keyed, tree.span),
        tuple(form.remarks), body, body_span, front_matter, tree.spans, tree.keys,
    )  # fmt: skip


def _closing(text: str, start: int) -> re.Match[str] | None:
    """The line that ends front matter."""
    place = text.find("---", start)
    while place >= 0:
        if closing := _CLOSING.match(text, place):
            return closing
        place = text.find("---", place + 1)
    return None


def _missing_fence(text: str, start: int) -> tuple[int, str] | None:
    """Where front matter that is not closed certainly ends, and the line that is missing there.

    It ends before the first line that is neither a key of the Hub, nor below one, nor a comment; a heading
    behind a blank line is none.
    """
    keys = 0
    end = start
    before = ""
    for line in text[start:].splitlines(keepends=True):
        key = _KEY.match(line)
        if key and key[1] not in _ALL_KEYS:
            return None  # a key of somebody's own, or prose: who knows
        keys += bool(key)
        within = line.startswith((" ", "\t")) or (before.strip() and line.startswith(("- ", "#")))
        if line.strip() and not key and not within:
            break
        before = line
        start += len(line)
        end = start if line.strip() else end
    if not keys or before.startswith("#"):
        return None  # a comment at the end may be the title of the prose
    ending = "\r\n" if "\r\n" in text[:1000] else "\n"
    return end, ("" if text[:end].endswith("\n") else ending) + "---" + ending


def _kind(front_matter: dict[str, JsonValue], body: str) -> Kind:
    """Which kind of repository a README describes, told by the keys that only one kind has, or its title."""
    if not front_matter.keys().isdisjoint({"sdk", "app_file", "colorFrom", "colorTo"}):
        return "space"
    models, datasets = len(front_matter.keys() & MODEL_KEYS), len(front_matter.keys() & DATASET_KEYS)
    if models == datasets and (title := _TITLE.search("\n" + body[:_TITLE_WITHIN])):
        words = title[1].lower()
        return "dataset" if "dataset" in words and "model" not in words else "model"
    return "dataset" if datasets > models else "model"


def _name_of_folder(path: str) -> str:
    """An id for what a README describes: the name of its folder, as a relative IRI reference."""
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))  # noqa: PTH100, PTH119, PTH120 - 40 times faster
    return NOT_IN_A_NAME.sub("-", folder).strip("-") or "card"

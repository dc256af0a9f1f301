"""Names in a lake: one that two cards give to different models, and one that no card gives to anything."""

from __future__ import annotations

import difflib
import heapq
import string
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph

from mlcard import schema
from mlcard.card.identity import resolved
from mlcard.lake.edges import DEPENDS_ON
from mlcard.lake.results import solutions_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from mlcard.facts import JsonValue


def shared(read: Iterable[tuple[Path, Mapping[str, JsonValue]]], base: str) -> Iterator[str]:
    """What to tell of models that cards of several folders describe under one id.

    Datasets and agents may stand in many cards: that is how cards refer to each other. A README and a
    modelcard.yaml of one folder describe the same model.
    """
    described: dict[str, list[Path]] = {}
    names: dict[str, str] = {}
    for path, card in read:
        models = card.get("models")
        for model in models if isinstance(models, list) else []:
            name = model.get("id") if isinstance(model, dict) else None
            if isinstance(name, str):
                iri = resolved(name, base)
                names.setdefault(iri, name)
                described.setdefault(iri, []).append(path)
    for iri, paths in described.items():
        cards = list(dict.fromkeys(path.resolve() for path in paths))
        if len({path.parent for path in cards}) > 1:
            count = "two" if len(cards) == 2 else str(len(cards))
            where = ", ".join(map(str, dict.fromkeys(paths)))
            yield f"{count} cards describe the model `{names[iri]}`: {where}; give each an id of its own"


def unmentioned(store: pyoxigraph.Store, terms: Iterable[pyoxigraph.NamedNode], base: str) -> Iterator[str]:
    """What to tell of IRIs in a question that occur in no statement of the cards."""
    for term in terms:
        places = ((term, None, None), (None, None, term), (None, term, None))
        if any(next(store.quads_for_pattern(*place), None) for place in places):
            continue
        name = unquote(term.value.removeprefix(base))
        # Most typing errors are one letter; to look for each of them takes a hundredth of a look at all ids.
        ids = list(_one_letter_off(store, name, base)) or _alike(name, _ids(store, base))
        close = difflib.get_close_matches(name, ids, 3)
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        yield f"no card mentions {name}{meant}"


def _one_letter_off(store: pyoxigraph.Store, name: str, base: str) -> Iterator[str]:
    """Yield the ids that differ from a name by a letter: another one, one more, one less, or two swapped."""
    if len(name) > _LONGEST:
        return
    usual = string.ascii_lowercase if name.islower() else string.ascii_letters
    letters = sorted({*usual, *string.digits, *"-_./", *name} - {"#"})
    parts = [(name[:place], name[place:]) for place in range(len(name) + 1)]
    others = {before + after[1:] for before, after in parts if after}
    others |= {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    others |= {before + letter + after[1:] for before, after in parts if after for letter in letters}
    others |= {before + letter + after for before, after in parts for letter in letters}
    for other in sorted(others - {name, ""}):
        node = pyoxigraph.NamedNode(resolved(other, base))
        if node.value.startswith(base) and _is_thing(store, node):
            yield other


def _is_thing(store: pyoxigraph.Store, node: pyoxigraph.NamedNode) -> bool:
    """Whether cards describe a node as something that has an id, or depend on it."""
    classes = {quad.object for quad in store.quads_for_pattern(node, _TYPE, None)}
    return bool(classes & _things()) or any(store.quads_for_pattern(None, _DEPENDS_ON, node))


@cache
def _things() -> frozenset[pyoxigraph.NamedNode]:
    """The classes of what the ids in a question are of."""
    split = (name.split(":") for name in _CLASSES)
    return frozenset(pyoxigraph.NamedNode(schema.prefixes()[prefix] + name) for prefix, name in split)


def _ids(store: pyoxigraph.Store, base: str) -> list[str]:
    """The ids of what cards describe or depend on, as they write them."""
    # What is to be left out is told from the text: a filter would look each up once more.
    begin = f"<{base}"
    names: set[str] = set()
    for query in _NODES:
        lines = (
            solutions_text(store.query(query, prefixes=schema.prefixes()), "tsv").decode("utf-8").split("\n")
        )
        names.update(line[len(begin) : -1] for line in lines if line.startswith(begin) and "#" not in line)
    return sorted({unquote(name) for name in names} - {""})


def _alike(name: str, ids: list[str]) -> list[str]:
    """Of many ids those that share most with a name: to compare it with 120,000 of them takes seconds."""
    if len(ids) <= _FEW:
        return ids
    parts = {name[place : place + 3] for place in range(max(1, len(name) - 2))}
    return heapq.nlargest(_FEW, ids, lambda other: sum(part in other for part in parts))


#: So many ids are compared letter by letter.
_FEW = 1_000
#: Letters of a name up to which each of them is changed: a change is two look-ups.
_LONGEST = 100
_TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DEPENDS_ON = pyoxigraph.NamedNode(DEPENDS_ON)
_CLASSES = ("fair4ml:MLModel", "dcat:Dataset", "prov:Agent", "mls:Study", "mls:Run")
#: Statements are found by their class: to look at every node took 8 s at 10,000 models. There are as many
#: runs as models, and few have an id of their own.
_NODES = (
    f"SELECT ?node {{ VALUES ?type {{ {' '.join(_CLASSES[:-1])} }} ?node a ?type }}",
    f"SELECT DISTINCT ?node {{ ?other <{DEPENDS_ON}> ?node }}",
)

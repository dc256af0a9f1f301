"""Names in a lake: one that two cards give to different models, and one that no card gives to anything."""

from __future__ import annotations

import difflib
import heapq
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph

from mlcard import schema
from mlcard.card.identity import resolved
from mlcard.lake.edges import DEPENDS_ON

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
        close = difflib.get_close_matches(name, _alike(name, _ids(store, base)), 3)
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        yield f"no card mentions {name}{meant}"


def _ids(store: pyoxigraph.Store, base: str) -> list[str]:
    """The ids of what cards describe or depend on, as they write them."""
    found = store.query(_NODES, prefixes=schema.prefixes())
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - of a SELECT
    names = (row["node"].value for row in found)
    return sorted({unquote(name.removeprefix(base)) for name in names if name.startswith(base)} - {""})


def _alike(name: str, ids: list[str]) -> list[str]:
    """Of many ids those that share most with a name: to compare it with 120,000 of them takes seconds."""
    if len(ids) <= _FEW:
        return ids
    parts = {name[place : place + 3] for place in range(max(1, len(name) - 2))}
    return heapq.nlargest(_FEW, ids, lambda other: sum(part in other for part in parts))


#: So many ids are compared letter by letter.
_FEW = 1_000
#: What the ids in a question are of. Statements are found by their class: to look at every node took 8 s at
#: 10,000 models.
_NODES = f"""
SELECT DISTINCT ?node {{
  {{
    VALUES ?type {{ fair4ml:MLModel dcat:Dataset prov:Agent mls:Study mls:Run }}
    ?node a ?type
  }} UNION {{ ?other <{DEPENDS_ON}> ?node }}
  FILTER (isIRI(?node) && !CONTAINS(STR(?node), "#"))
}}
"""

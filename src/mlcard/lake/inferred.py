"""What the lake knows by itself: datasets with one content that cards call by different names.

Two datasets whose files have the same SHA-256 digests are the same data, whatever their ids. The link
between them is a `related_datasets` of the kind `duplicate`, in a graph of its own, and evidence beside it
says that it was inferred. So a question that follows the lineage goes through it, and one that wants only
what people said can leave it out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from mlcard.card.identity import resolved
from mlcard.export.iris import below
from mlcard.lake.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.facts import JsonValue

_HOW = "inferred: the files have the same SHA-256 digests"


def graph_name(base: str) -> str:
    """IRI of the graph in which stands what the lake infers."""
    return f"{below(base)}inferred"


def contents(card: Mapping[str, JsonValue], base: str) -> Iterator[tuple[str, str]]:
    """Yield the IRI of each dataset of a card whose files have digests, and what stands for its content."""
    datasets = card.get("datasets")
    for dataset in datasets if isinstance(datasets, list) else []:
        if not isinstance(dataset, dict) or not isinstance(dataset.get("id"), str):
            continue
        files = dataset.get("files")
        digests = [file.get("sha256") if isinstance(file, dict) else None for file in files or []] \
            if isinstance(files, list) else []  # fmt: skip
        known = sorted({digest.lower() for digest in digests if isinstance(digest, str)})
        # A file without a digest may hold what the other dataset has not.
        if known and all(isinstance(digest, str) for digest in digests):
            yield resolved(str(dataset["id"]), base), hashlib.sha256("\n".join(known).encode()).hexdigest()


def duplicates(found: Iterable[tuple[str, str]], base: str) -> str:
    """The links between datasets with one content, in N-Triples.

    Args:
        found: IRIs of datasets, each with what stands for its content.
        base: IRI that relative ids are appended to.
    """
    named: dict[str, set[str]] = defaultdict(set)
    for iri, content in found:
        named[content].add(iri)
    pairs = [
        (other, first)
        for _, iris in sorted(named.items())
        for first, *others in [sorted(iris)]
        for other in others
    ]
    return _links(pairs, base) if pairs else ""


def _links(pairs: list[tuple[str, str]], base: str) -> str:
    """The card that says what was inferred, as statements: of each pair the first has the link."""
    datasets: list[JsonValue] = [
        {"id": name, "related_datasets": [{"dataset": other, "relation": "duplicate", "method": _HOW}]}
        for name, other in pairs
    ]
    evidence: list[JsonValue] = [
        {"slot": f"/datasets/{number}/related_datasets/0", "method": "inferred"}
        for number in range(len(pairs))
    ]
    return statements({"id": graph_name(base), "datasets": datasets, "evidence": evidence}, base)[1]

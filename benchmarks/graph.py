"""Cards to RDF, and questions over them: mlcard beside rdflib, in one run, on the same cards and triples.

    python benchmarks/graph.py [CARDS]

Makes a lake of CARDS cards (1,000 by default; about 75 triples each; datasets that derive from datasets,
models trained on them, fine-tuned from others or merged of two), always the same one. Prints CPU seconds and
triples a second of each step, then every shipped question: on pyoxigraph, on rdflib, and how many times as
long rdflib takes. Last, the command as a user runs it, the reading of all cards included, beside PyYAML's own
(with libyaml).
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
import rdflib
import yaml

from mlcard import card as cards
from mlcard.export import document, quads, text_of
from mlcard.lake import questions
from mlcard.lake.safety import bound_text, run
from mlcard.lake.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "https://lake.example/"


def lake(count: int) -> list[dict[str, Any]]:
    """The cards of a lake: the same for the same count."""
    chance = random.Random(7)  # noqa: S311 - a lake, not a key
    return [card(number, chance) for number in range(count)]


def card(number: int, chance: random.Random) -> dict[str, Any]:
    """One card: a dataset, and a model with some of what models have."""
    model: dict[str, Any] = {
        "id": f"team{number % 20}/model{number}",
        "name": f"Model {number}",
        "administrator": f"person{number % 50}",
        "ml_task": chance.choice(["tabular-classification", "text-classification", "fill-mask"]),
        "algorithm": chance.choice(["SVC", "RandomForestClassifier", "LogisticRegression"]),
        "libraries": [{"name": "scikit-learn", "version": "1.9.1"}, {"name": "numpy", "version": "2.3.4"}],
        "hyperparameters": {
            "C": chance.random() * 10,
            "kernel": "rbf",
            "max_iter": number,
            "layers": [100, 50],
        },
        "files": [{"path": "model.joblib", "byte_size": 5120 + number, "sha256": f"{number:064x}"}],
        "trained_on": [{"dataset": f"data{chance.randrange(number + 1)}", "split": "train"}],
        "training": {"source_code": {"path": "train.py"}, "random_seed": number},
        "evaluations": [
            {"measure": measure, "value": chance.random(), "dataset": f"data{number}", "split": "test"}
            for measure in ("accuracy", "f1")
        ],
    }
    if number % 3:
        model["license"] = "Apache-2.0"
    if number % 4 == 1:
        parents = chance.sample(range(number), min(number, 1 + number % 2))
        model["base_models"] = [{"model": f"team{n % 20}/model{n}", "relation": "finetune"} for n in parents]
    dataset = {"id": f"data{number}", "name": f"Data {number}", "number_of_instances": 100 + number}
    if number % 5:
        dataset["was_derived_from"] = [f"data{chance.randrange(number)}"]
    evidence = [
        {"slot": "/models/0/hyperparameters/C", "file": "model.joblib", "where": "opcode 7", "method": "read"}
    ]
    agents = [{"id": f"person{number % 50}", "name": f"Person {number % 50}", "type": "person"}]
    return {"mlcard": "1.0", "models": [model], "datasets": [dataset], "agents": agents, "evidence": evidence}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of some work, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def export(loaded: list[dict[str, Any]]) -> tuple[pyoxigraph.Store, rdflib.Graph]:
    """Time the way from cards to two stores; the stores."""
    store = pyoxigraph.Store()
    written, texts = timed(lambda: [text_of(document(one, BASE)) for one in loaded])
    parsed, triples = timed(lambda: sum(1 for one in loaded for _ in quads(one, BASE)))
    stated, _ = timed(lambda: [statements(one, BASE) for one in loaded])
    stored, _ = timed(lambda: [store.load(text, format=pyoxigraph.RdfFormat.JSON_LD) for text in texts])
    graph = rdflib.Graph()
    lines = [f"{quad.triple} ." for one in loaded for quad in quads(one, BASE)]
    some = texts[: max(1, len(texts) // 10)]
    theirs, few = timed(lambda: sum(len(rdflib.Graph().parse(data=text, format="json-ld")) for text in some))
    graph.parse(data="\n".join(lines), format="nt")
    print(f"{len(loaded):,} cards, {triples:,} triples\n")
    print(f"{'card to JSON-LD text':32}{written:8.2f} s {triples / written:12,.0f} triples/s")
    print(f"{'card to quads (all of export)':32}{parsed:8.2f} s {triples / parsed:12,.0f} triples/s")
    print(f"{'card to statements (the index)':32}{stated:8.2f} s {triples / stated:12,.0f} triples/s")
    print(f"{'JSON-LD text into a store':32}{stored:8.2f} s {triples / stored:12,.0f} triples/s")
    ours = (parsed - written) / triples
    print(f"{'JSON-LD text to quads':32}{parsed - written:8.2f} s {1 / ours:12,.0f} triples/s")
    print(f"{'the same, rdflib, a tenth of it':32}{theirs:8.2f} s {few / theirs:12,.0f} triples/s", end="")
    print(f"   {theirs / few / ours:.0f} times as long\n")
    return store, graph


def ask_all(store: pyoxigraph.Store, graph: rdflib.Graph) -> None:
    """Time every shipped question on both engines."""
    print(f"{'question':32}{'rows':>8}{'mlcard ms':>12}{'rdflib ms':>12}{'ratio':>8}")
    values = {"dataset": "data1", "model": "team1/model1"}
    for name, asked in questions().items():
        needed = [p.name for p in asked.parameters if p.required]
        if not set(needed) <= set(values):
            continue
        bound = {name: BASE + values[name] for name in needed}
        text = bound_text(asked.text, {key: f"<{iri}>" for key, iri in bound.items()}, BASE)
        times = [timed(lambda: list(run(store, text, BASE))) for _ in range(3)]  # noqa: B023
        ours, rows = statistics.median(seconds for seconds, _ in times), times[0][1]
        given = {key: rdflib.URIRef(iri) for key, iri in bound.items()}
        theirs, others = timed(lambda: list(graph.query(asked.text, initBindings=given)))  # noqa: B023
        same = "" if len(others) == len(rows) else f"   {len(others)} rows"
        figures = f"{ours * 1e3:12.1f}{theirs * 1e3:12.1f}{theirs / max(ours, 1e-6):8.0f}"
        print(f"{name:32}{len(rows):8}{figures}{same}")


def command(loaded: list[dict[str, Any]]) -> None:
    """Time the command, from the files."""
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(loaded):
            place = Path(folder, str(number))
            place.mkdir()
            (place / "modelcard.yaml").write_text(yaml.dump(one, sort_keys=False))
        found = list(cards.find([Path(folder)]))
        read, _ = timed(lambda: [cards.load(path) for path in found])
        placed, _ = timed(lambda: [cards.load(path, places=True) for path in found])
        theirs, _ = timed(lambda: [yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in found])
        start = time.perf_counter()
        script = "import sys; from mlcard.cli import main; main()"
        question = ["query", folder, "models-without-license", "--format", "csv"]
        subprocess.run([sys.executable, "-c", script, *question], check=True, capture_output=True)
        wall = time.perf_counter() - start
    print(f"\nmlcard query, whole process: {wall:.2f} s of wall clock", end="")
    print(
        f"; reading the YAML alone: {read:.2f} s of CPU, {placed:.2f} s with places, {theirs:.2f} s by PyYAML"
    )


if __name__ == "__main__":
    found = lake(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    ask_all(*export(found))
    command(found)

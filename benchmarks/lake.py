"""A lake of many cards: the index beside pyoxigraph's own bulk load, and the questions beside rdflib.

    python benchmarks/lake.py [MODELS ...]            1,000 and 10,000 by default
    python benchmarks/lake.py --make FOLDER MODELS    only write the cards

Writes a lake of cards (some 62 triples a model; always the same for the same number), indexes it, loads the
same statements with pyoxigraph alone, and asks every shipped question: the first time, again, and from what the
index has kept. With --graphs all of this is done with a graph for each card, too. CPU and wall seconds,
processes that read cards included; peak memory of the process that writes. Up to 10,000 models rdflib does the
same, for ten minutes at most. Last, one card is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.lake import Question

BASE = "https://lake.example/"
TASKS = (
    "text-classification",
    "text-generation",
    "image-classification",
    "tabular-classification",
    "fill-mask",
)
ALGORITHMS = ("RandomForestClassifier", "SVC", "LogisticRegression", "XGBClassifier", "MLPClassifier")
ARCHITECTURES = ("BertForMaskedLM", "LlamaForCausalLM", "ResNet", "ViTForImageClassification")
LICENSES = ("Apache-2.0",) * 8 + ("MIT",) * 5 + ("CC-BY-4.0", "CC-BY-SA-4.0", "GPL-3.0-only", "CC-BY-NC-4.0")
STATUSES = ("production",) * 3 + ("development",) * 4 + ("candidate", "deprecated", "withdrawn", "archived")
RELATIONS = ("finetune",) * 6 + ("adapter", "adapter", "quantized", "merge", "distilled")
#: Of values that the shipped questions need.
VALUES = {"iri": "", "day": "2026-01-01", "measure": "accuracy", "library": "torch", "algorithm": "SVC",
          "format": "pickle", "dataset": "team7/data107", "model": "team7/model407", "agent": "person3"}  # fmt: skip
#: Up to so many models rdflib is asked, too; each question may take it so many seconds of CPU, and all of them
#: so many.
RDFLIB, PATIENCE, ENDURANCE = 10_000, 20.0, 600.0
#: Milliseconds from which a question is asked twice and not four times.
LONG = 500.0


def make(folder: Path, count: int) -> None:
    """Write the cards of a lake: a folder for each model and for each dataset."""
    chance = random.Random(11)  # noqa: S311 - a lake, not a key
    datasets = max(1, count // 5)
    for number in range(datasets):
        write(folder / f"team{number % 50}" / f"data{number}", dataset(number, chance))
    for number in range(count):
        write(folder / f"team{number % 50}" / f"model{number}", model(number, datasets, chance))


def write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / "modelcard.yaml").write_text(text, encoding="utf-8")


def early(number: int, chance: random.Random) -> int:
    """One of the things before: a few old ones are used by most."""
    return int(number * chance.random() ** 3)


def dataset(number: int, chance: random.Random) -> str:
    lines = ['mlcard: "1.0"', "datasets:", f"- id: {data(number)}", f"  name: Data {number}"]
    lines += [f"  zone: {chance.choice(('raw', 'processed'))}", f"  number_of_instances: {100 + number}"]
    if chance.random() < 0.8:
        lines.append(f"  license: {chance.choice(LICENSES)}")
    if chance.random() < 0.05:
        lines.append("  security_level: restricted")
    if number and chance.random() < 0.5:
        lines.append(f"  was_derived_from: [{data(early(number, chance))}]")
    digest = number if chance.random() < 0.99 else number // 2
    lines.append(f"  files: [{{path: data.csv, format: csv, byte_size: {number}, sha256: {quoted(digest)}}}]")
    lines += ["agents:", f"- {{id: person{number % 97}, name: Person {number % 97}, type: person}}"]
    return "\n".join(lines) + "\n"


def quoted(digest: int) -> str:
    """A digest that may look like a number."""
    return f'"{digest:064x}"'


def data(number: int) -> str:
    return f"team{number % 50}/data{number}"


def model(number: int, datasets: int, chance: random.Random) -> str:
    """A card as `mlcard extract` writes it: some values are missing in most."""
    task, person = chance.choice(TASKS), f"person{number % 97}"
    lines = ['mlcard: "1.0"', "models:", f"- id: team{number % 50}/model{number}", f"  name: Model {number}"]
    lines += [f'  created: "202{chance.randrange(2, 7)}-0{chance.randrange(1, 10)}-11"', f"  ml_task: {task}"]
    if task.startswith("tabular"):
        lines += [f"  algorithm: {chance.choice(ALGORITHMS)}"]
        lines += [
            "  hyperparameters:",
            f"    C: {chance.random():.4f}",
            "    max_iter: 100",
            "    kernel: rbf",
        ]
    else:
        lines += [f"  architecture: {chance.choice(ARCHITECTURES)}", f"  parameter_count: {number * 1000}"]
    if chance.random() < 0.65:
        lines.append(f"  license: {chance.choice(LICENSES)}")
    if chance.random() < 0.9:
        lines.append(f"  administrator: {person}")
    if chance.random() < 0.5:
        lines.append(f"  status: {chance.choice(STATUSES)}")
    if chance.random() < 0.3:
        lines.append("  intended_use: [What its team does.]")
    lines.append(
        f"  libraries: [{{name: torch, version: 2.{chance.randrange(9)}.0}}, {{name: numpy, version: 2.3.4}}]"
    )
    form = chance.choice(("safetensors", "safetensors", "pickle", "joblib"))
    lines.append(
        f"  files: [{{path: model.bin, format: {form}, byte_size: {number}, sha256: {quoted(10**9 + number)}}}]"
    )
    if number and chance.random() < 0.6:
        parents = {early(number, chance) for _ in range(2 if chance.random() < 0.1 else 1)}
        lines.append("  base_models:")
        lines += [
            f"  - {{model: team{n % 50}/model{n}, relation: {chance.choice(RELATIONS)}}}"
            for n in sorted(parents)
        ]
    trained = early(datasets, chance)
    if chance.random() < 0.8:
        lines.append(f"  trained_on: [{{dataset: {data(trained)}, split: train}}]")
    lines += ["  training:", f"    random_seed: {number}", "    source_code: {path: train.py}"]
    if chance.random() < 0.3:
        lines.append(f"    energy: {{value: {chance.random() * 100:.2f}, unit: kW.h}}")
    tested = trained if chance.random() < 0.5 else early(datasets, chance)
    split = "train" if chance.random() < 0.02 else "test"
    lines.append("  evaluations:")
    lines += [
        f"  - {{measure: {measure}, value: {chance.random():.4f}, dataset: {data(tested)}, split: {split}}}"
        for measure in ("accuracy", "f1")
    ]
    if chance.random() < 0.05:
        lines.append("  security_findings:")
        lines.append(
            "  - {severity: high, tier: unreviewed, what: custom.Net, file: model.bin, where: opcode 9}"
        )
    lines += ["agents:", f"- {{id: {person}, name: Person {number % 97}, type: person}}"]
    lines += [
        "evidence:",
        "- {slot: /models/0/files, file: model.bin, where: header, method: read, extractor: x}",
    ]
    return "\n".join(lines) + "\n"


def measured(code: str, *arguments: object) -> dict[str, Any]:
    """Run Python in a process of its own: its result, CPU and wall seconds, and peak memory in MB."""
    wrapped = f"""
import json, resource, sys, time
arguments = json.loads(sys.argv[1])
start = time.perf_counter()
def run(arguments):
{"".join("    " + line + chr(10) for line in code.strip().splitlines())}
result = run(arguments)
wall = time.perf_counter() - start
own, pool = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = sum(used.ru_utime + used.ru_stime for used in (own, pool))
print(json.dumps(dict(result=result, wall=wall, cpu=cpu, peak=own.ru_maxrss / 1024)))
"""
    done = subprocess.run(
        [sys.executable, "-c", wrapped, json.dumps(arguments, default=str)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


INDEX = """
from pathlib import Path
from mlcard.lake.index import write_index
written = write_index(Path(arguments[0]), arguments[1], jobs=arguments[2], graphs=arguments[3])
return [written.read, written.statements, written.byte_size]
"""
DUMP = """
import pyoxigraph
from pathlib import Path
from mlcard.lake.index import open_index
store = open_index(Path(arguments[0]), arguments[1], trusted=True).store
store.dump(arguments[2], pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
store.dump(arguments[3], pyoxigraph.RdfFormat.N_QUADS)
"""
BULK = """
import gc, os, pyoxigraph
store = pyoxigraph.Store(arguments[0])
store.bulk_load(path=arguments[1], format=pyoxigraph.RdfFormat.N_QUADS)
store.optimize()
del store
gc.collect()
return sum(entry.stat().st_size for entry in os.scandir(arguments[0]))
"""
RDFLIB_LOAD = """
import rdflib
return len(rdflib.Graph().parse(arguments[0], format="nt"))
"""


def report(name: str, figures: dict[str, Any], triples: int, size: float | None = None) -> None:
    speed = triples / figures["cpu"]
    disk = f"{size / 1e6:10,.0f} MB" if size else ""
    print(
        f"{name:44}{figures['cpu']:9.1f}{figures['wall']:9.1f}{speed:12,.0f}{figures['peak']:9,.0f}{disk}",
        flush=True,
    )


def index(lake: Path, work: Path, jobs: int, graphs: bool) -> int:
    """Time the way from cards to the index, and pyoxigraph alone with the same statements; their number."""
    ours = measured(INDEX, lake, BASE, jobs, graphs)
    read, triples, size = ours["result"]
    print(f"\n{read:,} cards, {triples:,} statements")
    print(f"{'':44}{'CPU s':>9}{'wall s':>9}{'triples/s':>12}{'peak MB':>9}{'disk':>13}")
    report(f"mlcard index{' --graphs' if graphs else ''} (from YAML)", ours, triples, size)
    nt, nq = work / "merged.nt", work / "all.nq"
    measured(DUMP, lake, BASE, nt, nq)
    peer = measured(BULK, work / "peer", nq if graphs else nt)
    report("pyoxigraph bulk load of the same", peer, triples, peer["result"])
    if read <= 1.2 * RDFLIB:
        report("rdflib, default graph only, in memory", measured(RDFLIB_LOAD, nt), triples)
    cpu, wall = peer["cpu"] / ours["cpu"], peer["wall"] / ours["wall"]
    print(f"speed of mlcard index / bulk load: {cpu:.2f} of CPU, {wall:.2f} of wall")
    return int(triples)


def asked() -> Iterator[tuple[str, Question, dict[str, str]]]:
    """Yield every shipped question with what it needs, and once more about one thing where it may be asked so.

    Not `stale-evidence`: it is about what the files are now, and reads the cards and looks at their files.
    """
    from mlcard.lake import questions

    for name, question in questions().items():
        if name == "stale-evidence":
            continue
        given = {each.name: VALUES[each.name] for each in question.parameters if each.required}
        yield name, question, given
        if not any(each.required and each.type == "iri" for each in question.parameters):
            for each in question.parameters:
                if each.type == "iri":
                    thing = VALUES.get(each.name) or VALUES["model"]
                    yield f"{name} {each.name}=…", question, {**given, each.name: thing}


def ask(lake: Path, quads: Path, *, peer: float) -> None:
    """Time every shipped question on the index: CPU, for one process does it all, and wall.

    Args:
        lake: folder of the cards.
        quads: the same statements, for rdflib.
        peer: seconds of CPU that rdflib may take for all questions; none if it is not to be asked.
    """
    from mlcard.lake.index import answers, open_index
    from mlcard.lake.questions import bindings
    from mlcard.lake.worker import answer

    opened = open_index(lake, BASE, trusted=True)
    assert opened.store is not None  # noqa: S101 - it was just written
    graph = rdflib_graph(quads) if peer else None
    spent = 0.0
    head = f"\n{'question':38}{'rows':>9}{'first CPU ms':>14}{'again':>9}{'wall ms':>10}{'kept ms':>9}"
    print(head + (f"{'rdflib CPU ms':>15}{'ratio':>8}" if peer else ""))
    bound_times: list[tuple[float, float, float, str]] = []
    whole_times: list[tuple[float, float, float, str]] = []
    for name, question, given in asked():
        terms = bindings(given, question.parameters, BASE)
        request = {"query": question.text, "base": BASE, "bindings": terms, "format": "json"}
        times = []
        for turn in range(4):
            times.append(timed(lambda request=request: answer(opened.store, request)))  # type: ignore[misc]
            if turn and times[0][0] > LONG:
                break
        content = times[0][2]
        again, wall, _ = min(times[1:] or times, key=lambda figures: figures[0])
        file = answers.place(opened.folder, request)
        kept = float("nan")
        if file:
            answers.keep(file, content)
            kept = timed(lambda file=file: answers.kept(file))[1]  # type: ignore[misc]
        rows = len(json.loads(content)["results"]["bindings"])
        single = any(each.type == "iri" and each.name in given for each in question.parameters)
        (bound_times if single else whole_times).append((again, times[0][0], kept, name))
        line = f"{name:38}{rows:9,}{times[0][0]:14,.1f}{again:9,.1f}{wall:10,.1f}{kept:9.1f}"
        if graph is not None and spent > peer:
            line += f"{'not asked':>15}"
        elif graph is not None:
            theirs = rdflib_time(graph, question.text, terms)
            spent += theirs / 1000 or PATIENCE
            line += f"{theirs:15,.1f}{theirs / max(again, 0.01):8,.0f}" if theirs else f"{'stopped':>15}"
        print(line, flush=True)
    if not peer:
        print(
            f"rdflib is left out above {RDFLIB:,} models: to load them alone would take it about ten minutes"
        )
    for kind, found in (("about one thing", bound_times), ("about the whole lake", whole_times)):
        for place, what in enumerate(("again", "the first time", "kept")):
            worst = max((figures for figures in found if figures[place] == figures[place]),
                        key=lambda figures: figures[place])  # fmt: skip
            middle = statistics.median(
                figures[place] for figures in found if figures[place] == figures[place]
            )
            print(
                f"{kind}, {what}: {len(found)} questions, median {middle:,.1f} ms,"
                f" worst {worst[place]:,.1f} ms ({worst[3]})"
            )


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """CPU and wall milliseconds of some work, and what it gives."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall), result


def rdflib_graph(quads: Path) -> Any:
    import rdflib

    found = rdflib.Dataset()  # one question asks which card says what
    found.parse(quads, format="nquads")
    return found


def rdflib_time(graph: Any, text: str, terms: dict[str, str]) -> float:
    """Milliseconds of CPU that rdflib takes, 0 if it was stopped."""
    import signal

    from rdflib.util import from_n3

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    start = time.process_time()
    try:
        len(graph.query(text, initBindings={key: from_n3(term) for key, term in terms.items()}))
    except TimeoutError:
        return 0.0
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return 1000 * (time.process_time() - start)


def change(lake: Path) -> None:
    """Time what a change of one card costs, and the command as a user runs it."""
    time.sleep(2.1)  # files that are younger are looked into, because their times prove nothing
    measured(INDEX, lake, BASE, 1, None)
    card = lake / "team7" / "model7" / "modelcard.yaml"
    card.write_text(card.read_text(encoding="utf-8").replace("Model 7", "Model seven"), encoding="utf-8")
    again = measured(INDEX, lake, BASE, 1, None)
    print(
        f"\none card changed: index again in {again['wall']:.2f} s of wall, {again['cpu']:.2f} s of CPU,",
        end=" ",
    )
    print(f"{again['result'][0]} card read")
    for use in ("auto", "trust"):
        start = time.perf_counter()
        script = "import sys; from mlcard.cli import main; main()"
        asked = [
            "query",
            str(lake),
            "trained-on-what",
            "--param",
            "model=team7/model7",
            "--index",
            use,
            "--base",
            BASE,
        ]
        subprocess.run([sys.executable, "-c", script, *asked], check=True, capture_output=True)
        print(
            f"mlcard query about one model, whole process, --index {use}: {time.perf_counter() - start:.2f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--make", metavar="FOLDER", type=Path)
    parser.add_argument("--endurance", type=float, default=ENDURANCE, metavar="SECONDS",
                        help="CPU that rdflib may take for all questions about a lake")  # fmt: skip
    parser.add_argument("--graphs", action="store_true", help="with a graph for each card, too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if given.make:
        make(given.make, given.models[0])
        return
    for count in given.models:
        with tempfile.TemporaryDirectory() as folder:
            lake, work = Path(folder, "lake"), Path(folder, "work")
            work.mkdir()
            make(lake, count)
            index(lake, work, given.jobs, given.graphs)
            ask(lake, work / "all.nq", peer=given.endurance if count <= RDFLIB else 0)
            change(lake)


if __name__ == "__main__":
    main()

"""The pack of the EU AI Act for general-purpose models over a lake: the compiled shapes beside pyshacl.

    python benchmarks/audit.py [MODELS] [--alone]

Makes a lake of MODELS models (1,000 by default), about 80 triples each, some of which show more of the items
than others; always the same one. Both engines get the same N-Triples and the same shapes, each in a process
of its own, and have to find the same results. Prints CPU and wall seconds, loading included, peak memory, and
how many times as long pyshacl takes (`--alone` leaves it out: it wants a megabyte a model). Last, the whole
command, which reads the cards and gives each item its answer and evidence.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyoxigraph
import yaml
from graph import BASE, lake

from mlcard.export import document, text_of

PACK = "eu-ai-act-gpai"
EXTRAS: tuple[tuple[str, Any], ...] = (
    ("license", "Apache-2.0"),
    ("issued", "2026-03-02"),
    ("architecture", "LlamaForCausalLM"),
    ("parameter_count", 1_100_048_384),
    ("distribution_methods", ["download"]),
    ("design_specification", "Chosen for its speed on one accelerator."),
    ("usage_instructions", "Load it with the library."),
    ("integration", ["Chat assistants"]),
    ("objective", "log loss"),
    ("copyright_policy", "https://lake.example/copyright"),
)


def main(count: int, *, alone: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        triples = root / "lake.nt"
        made = models(count)
        store = pyoxigraph.Store()
        for card in made:
            store.load(text_of(document(card, BASE)), format=pyoxigraph.RdfFormat.JSON_LD)
        store.dump(str(triples), format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
        print(f"{count:,} models, {len(store):,} triples, pack {PACK}")
        ours, cpu = judged("mlcard", triples)
        if not alone:
            theirs, longer = judged("pyshacl", triples)
            if theirs != ours:
                raise SystemExit(f"the engines do not agree: {ours} and {theirs}")
            print(f"pyshacl takes {longer / cpu:.1f} times the CPU; both find {ours}")
        command(made, root / "lake")


def models(count: int) -> list[dict[str, Any]]:
    """The cards of the lake of `graph.py`, some with what the pack asks for."""
    chance = random.Random(11)  # noqa: S311 - a lake, not a key
    made = lake(count)
    for card in made:
        model = card["models"][0]
        model |= {name: value for name, value in EXTRAS if chance.random() < 0.8}
        model["files"][0]["sha256"] = f"f{model['files'][0]['sha256'][1:]}"  # text in every version of YAML
        model["training"]["training_flops"] = 10.0 ** chance.randrange(20, 27)
    return made


def judged(engine: str, triples: Path) -> tuple[str, float]:
    """What an engine finds, in a process of its own, and the CPU seconds that it takes."""
    return measured(engine, [sys.executable, __file__, "--engine", engine, str(triples)])


def measured(name: str, arguments: list[str]) -> tuple[str, float]:
    """The last line that a program prints, and its CPU seconds; prints both with more."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        program = subprocess.Popen(arguments, stdout=output)
        _, status, usage = os.wait4(program.pid, 0)
        wall, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
        program.returncode = os.waitstatus_to_exitcode(status)
        if program.returncode:
            raise SystemExit(f"{name} failed")
        output.seek(0)
        told = output.read().decode().splitlines()[-1]
    print(
        f"  {name:<8} {cpu:8.2f} s CPU {wall:8.2f} s wall {usage.ru_maxrss >> 10:6,} MB  {told}", flush=True
    )
    return told, cpu


def judge(engine: str, triples: str) -> None:
    """Load the graph, judge it, and print how many results there are and their digest."""
    import hashlib

    from mlcard.lake.audit import compiled, pack, reference

    given = pack(PACK)
    store = pyoxigraph.Store()
    if engine == "mlcard":
        store.bulk_load(path=triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        results = compiled.violations(store, given.shapes)
    else:
        results = reference.violations_in(Path(triples).read_bytes(), given.turtle)
    told = sorted({(found.focus, found.shape, found.component, found.value) for found in results})
    print(f"{len(told):,} results, digest {hashlib.sha256(repr(told).encode()).hexdigest()[:12]}")


def command(made: list[dict[str, Any]], root: Path) -> None:
    """The command as a user runs it, over the cards as files."""
    for card in made:
        folder = root / card["models"][0]["id"]
        folder.mkdir(parents=True)
        (folder / "modelcard.yaml").write_text(yaml.safe_dump(card, sort_keys=False))
    code = "from mlcard.cli import main; main()"
    measured("command", [sys.executable, "-c", code, "audit", str(root), "--policy", PACK, "--exit-zero"])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--engine"]:
        judge(*sys.argv[2:])
    else:
        given = [argument for argument in sys.argv[1:] if argument != "--alone"]
        main(int(given[0]) if given else 1000, alone="--alone" in sys.argv)

"""Push a lake to SPARQL servers, beside sending the same graphs bare, and ask there what the folder is asked.

    python benchmarks/push.py [MODELS]

Oxigraph comes with the group `dev`; Virtuoso is Debian's virtuoso-opensource-7-bin, and left out where it is not
installed. CPU is that of the client; the server's work shows in the wall time only.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lake import make

from mlcard import card as cards
from mlcard.lake import ask, endpoint, questions
from mlcard.lake.questions import bindings
from mlcard.lake.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

T = TypeVar("T")
BASE = "https://lake.example/"
BARE = "https://bare.example/"
ASKED = ("models-without-license", "who-administers", "best-model", "evaluations")


def main() -> None:
    """Push to every server there is, and print a table for each."""
    import servers

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder) / "lake"
        make(lake, count)
        for name in ("oxigraph", "virtuoso"):
            if name == "virtuoso" and not shutil.which("virtuoso-t"):
                print("virtuoso: not installed")
                continue
            if name == "virtuoso":
                os.environ.update(servers.VIRTUOSO_USER)
            place = Path(folder) / name
            place.mkdir()
            with ExitStack() as stack:
                url = stack.enter_context(getattr(servers, name)(place))
                connection = stack.enter_context(endpoint.Connection(timeout=600))
                measure(connection, endpoint.find(connection, url), lake)


def measure(connection: endpoint.Connection, found: endpoint.Endpoint, lake: Path) -> None:
    """Print what one server takes."""
    print(f"\n{found.server.title}")
    done, bare = timed(lambda: send_bare(connection, found, lake))
    print(f"  bare PUTs, one at a time   {show(bare)}   {done} graphs")
    todo, planned = timed(lambda: endpoint.plan(connection, found, [lake], BASE))
    print(f"  mlcard push, compare       {show(planned)}   {len(todo.send)} to send")
    pushed, sent = timed(lambda: endpoint.push(connection, found, todo, BASE))
    print(
        f"  mlcard push, send          {show(sent)}   {pushed.triples:,} statements,"
        f" {sent[0] / bare[0]:.2f} times the bare wall time"
    )
    again, same = timed(lambda: endpoint.plan(connection, found, [lake], BASE))
    print(f"  mlcard push, nothing new   {show(same)}   {len(again.send)} to send")
    for question in ASKED:
        shipped = questions()[question]
        given = {"measure": "accuracy"} if question == "best-model" else {}
        bound = bindings(given, shipped.parameters, BASE)

        def there(text: str = shipped.text, bound: dict[str, str] = bound) -> object:
            return endpoint.ask(connection, found, text, base=BASE, bound=bound, form="json")

        def here(text: str = shipped.text, bound: dict[str, str] = bound) -> object:
            return ask([lake], text, base=BASE, bound=bound, form="json", timeout=60)

        there()
        _, remote = timed(there)
        _, local = timed(here)
        print(f"  {question:26} {show(remote)}   reading the cards instead: {local[0]:.2f} s")


def send_bare(connection: endpoint.Connection, found: endpoint.Endpoint, lake: Path) -> int:
    """Put the same graphs by the Graph Store Protocol, and do nothing else; how many."""
    count = 0
    for path in cards.find([lake]):
        said, triples = statements(cards.load(path).data, BARE)
        connection.send(
            "PUT", str(found.graphs), params=[("graph", said.iri)], data=triples.encode(),
            content_type="application/n-triples", writes=True,
        )  # fmt: skip
        count += 1
    return count


def timed(work: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    """What work gives, and its wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, (time.perf_counter() - wall, time.process_time() - cpu)


def show(times: tuple[float, float]) -> str:
    """Wall and CPU seconds."""
    return f"{times[0]:8.2f} s wall {times[1]:7.2f} s CPU"


if __name__ == "__main__":
    main()

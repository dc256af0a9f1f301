"""Python scripts that train: read as text, followed as symbols, never imported or run.

Language: https://docs.python.org/3/reference/. The parser is Python's own (`ast`); what the script does is
followed by `mlcard.readers.script.interpreter`, and the modules beside it recognise in the calls what is read
and written, which estimators are built with which parameters, and how they are evaluated. Text that stands in
the script is `read`; what a command line could replace, or what a name suggests, is `inferred`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.script.columns import makes_columns, target_feature
from mlcard.readers.script.downloads import fetched
from mlcard.readers.script.estimators import describe, is_estimator, is_pipeline, nested_calls, seed_of
from mlcard.readers.script.evaluations import evaluations
from mlcard.readers.script.inputs import PLAIN_READERS, used
from mlcard.readers.script.interpreter import Interpreter
from mlcard.readers.script.libraries import distributions
from mlcard.readers.script.outputs import generated, written_paths, written_values
from mlcard.readers.script.processing import operations
from mlcard.readers.script.source_text import parse
from mlcard.readers.script.trace import check_complete
from mlcard.readers.script.values import is_certain

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    from mlcard.facts import JsonValue, Method, Source
    from mlcard.readers.script.evaluations import Evaluated
    from mlcard.readers.script.trace import Trace

#: Most facts of one kind: a script that writes a file for each of 10,000 names is generated.
MAX_FACTS = 200


def read(source: Source) -> Iterator[Fact]:
    """Facts of a script; of one that neither trains, evaluates nor prepares data, only that it is Python."""
    tree = parse(source)
    yield Fact("/file/format", "python", "the whole file parses")
    yield from facts_of(tree, source, "the whole file parses")


def facts_of(tree: ast.Module, source: Source, where: str) -> Iterator[Fact]:
    """The facts of a run, if the code is one.

    Args:
        tree: the code.
        source: where it stands.
        where: how it is known that it is Python.
    """
    trace = Interpreter(source.path.name).follow(tree)
    facts = list(_distinct(_run(trace)))
    if any(_makes_a_run(fact) for fact in facts):
        yield Fact("/run/language_program", "Python", where)
        yield from facts
        for name, line, known in distributions(trace.imports, source.path.parent):
            yield Fact("/run/libraries/-", {"name": name}, f"line {line}", "read" if known else "inferred")
    check_complete(trace, source.name)


def _run(trace: Trace) -> Iterator[Fact]:
    found = evaluations(trace)
    by_call: dict[int, list[Evaluated]] = {}
    for evaluated in found:
        by_call.setdefault(id(evaluated.call), []).append(evaluated)
    for item, line, certain in used(trace.calls, written_paths(trace.calls)):
        yield _fact("/run/used/-", item, line, certain=certain)
    done = operations(trace)[:MAX_FACTS]
    for item, line, certain in generated(trace, by_call, done):
        yield _fact("/run/generated/-", item, line, certain=certain)
    for item, line, certain in fetched(trace, written_values(trace)):
        yield _fact("/run/fetched/-", item, line, certain=certain)
    yield from _estimators(trace)
    yield from _target(trace)
    for evaluated in found:
        yield _fact("/run/evaluations/-", evaluated.as_json(), evaluated.call.line, certain=evaluated.certain)
    seeds = {seed: call.line for call in reversed(trace.calls) if (seed := seed_of(call)) is not None}
    if len(seeds) == 1:
        yield from (Fact("/run/random_seed", seed, f"line {line}") for seed, line in seeds.items())
    for position, one in enumerate(done):
        yield _fact("/run/processing/-", {"position": position, **one.operation}, one.line)


def _estimators(trace: Trace) -> Iterator[Fact]:
    """Estimators that are no parts of others."""
    built = [call for call in trace.calls if is_estimator(call) or is_pipeline(call)]
    parts = {id(part) for call in built for part in nested_calls(call)}
    for call in built:
        description = describe(call) if id(call) not in parts else None
        if description is not None:
            yield _fact("/run/estimators/-", description, call.line, certain=is_certain(call))


def _target(trace: Trace) -> Iterator[Fact]:
    """The column that is predicted; nothing when the script predicts several."""
    found = list(target_feature(trace))
    sure = [item for item in found if item[2]]
    names = {name for name, _, _ in sure or found}
    if len(names) == 1:
        name, line, certain = (sure or found)[0]
        yield _fact("/run/target_feature", name, line, certain=certain)
        if makes_columns(trace):
            yield Fact("/run/makes_columns", True, "the whole file", "inferred")


def _fact(slot: str, value: JsonValue, line: int, *, certain: bool = True) -> Fact:
    method: Method = "read" if certain else "inferred"
    return Fact(slot, value, f"line {line}" if certain else f"line {line}, if nothing replaces it", method)


def _distinct(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Each fact once, though it stands in two places; and no more of one kind than bearable."""
    seen: set[str] = set()
    count: dict[str, int] = {}
    for fact in facts:
        key = f"{fact.slot} {json.dumps(fact.value, sort_keys=True)}"
        if key in seen or count.get(fact.slot, 0) >= MAX_FACTS:
            continue
        seen.add(key)
        count[fact.slot] = count.get(fact.slot, 0) + 1
        yield fact


def _makes_a_run(fact: Fact) -> bool:
    """Whether a fact shows that the script trains, evaluates or prepares data."""
    if fact.slot in {"/run/estimators/-", "/run/evaluations/-", "/run/fetched/-"}:
        return True
    if not isinstance(fact.value, dict):
        return False
    if fact.slot == "/run/generated/-":
        return fact.value.get("content") in {"model", "preprocessor", "metrics", "data"}
    return fact.slot == "/run/used/-" and fact.value.get("reader") not in PLAIN_READERS

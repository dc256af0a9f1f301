"""Security findings of a pickle: what it names, and what an honest writer does not do.

They report what was seen, and certify nothing: a file without findings is a file in which none was made.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.pickle_code import code_by_value
from mlcard.readers.pickle_machine.names import folded, severity, tier
from mlcard.readers.pickle_machine.states import RUNS
from mlcard.readers.record_values import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.pickle_machine import Pickled
    from mlcard.readers.pickle_machine.names import Tier

#: How bad what an honest writer does not do is, by the first words of what was seen; else medium.
ANOMALIES: dict[str, str] = {
    "a name is computed": "critical",
    RUNS: "critical",
    "a state is set on": "high",
    "a frame begins": "high",
    "an opcode runs over": "high",
    "the pickle stops inside a frame": "high",
}
#: Longest text of what was found.
MOST_CHARACTERS = 200
MOST_FINDINGS = 200

#: What is said of a name that reaches others (`pickle_machine.resolvers`) when all its calls are harmless.
HARMLESS = "it fetches other names, here only such as do no harm"
_MEANING: dict[Tier, str] = {
    "dangerous": "known to run code, to reach files or the network, or to reach any other name",
    "unknown": "not a name that models are known to need",
    "unreviewed": "a name of a library that models are made of, not reviewed yet",
}


def findings(pickled: Pickled, source: Source) -> Iterator[Fact]:
    """Yield a finding for each name that is not inert, and for each kind of anomaly."""
    found = [*_of_names(pickled), *_of_code(pickled), *_of_anomalies(pickled)]
    order = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    found.sort(key=lambda item: order[str(item["severity"])])
    for finding in found[:MOST_FINDINGS]:
        where = str(finding["where"])
        yield Fact("/model/security_findings/-", {**finding, "file": source.name}, where)


def _of_names(pickled: Pickled) -> Iterator[dict[str, JsonValue]]:
    for named in pickled.names:
        level = severity(named.module, named.name)
        if level is None:
            continue
        kind = tier(named.module, named.name)
        harmless = pickled.resolved.get(folded(named.module, named.name), False)
        if harmless:
            level, kind = "low", "unreviewed"
        meaning = HARMLESS if harmless else _MEANING[kind]
        what = (
            f"{named.module}.{named.name}" if named.module and named.name else "a name computed at load time"
        )
        yield {
            "severity": level,
            "tier": kind,
            "what": clean(what)[:MOST_CHARACTERS],
            "where": f"opcode {named.op}",
            "description": f"{named.what} at byte {named.offset} names it: {meaning}",
        }


def _of_code(pickled: Pickled) -> Iterator[dict[str, JsonValue]]:
    for kind, name, op in islice(code_by_value(pickled.value), MOST_FINDINGS):
        yield {
            "severity": "high",
            "tier": "unknown",
            "what": f"code of the {kind} {name}",
            "where": f"opcode {op}",
            "description": "the file contains code: made when it is loaded, and run when the model is used",
        }


def _of_anomalies(pickled: Pickled) -> Iterator[dict[str, JsonValue]]:
    seen = set[str]()
    for anomaly in pickled.anomalies:
        if anomaly.what in seen:
            continue
        seen.add(anomaly.what)
        level = next(
            (level for start, level in ANOMALIES.items() if anomaly.what.startswith(start)), "medium"
        )
        yield {
            "severity": level,
            "tier": "dangerous" if anomaly.what == RUNS else "unknown",
            "what": anomaly.what,
            "where": f"opcode {anomaly.op}",
            "description": f"at byte {anomaly.offset}; honest writers do not do this",
        }

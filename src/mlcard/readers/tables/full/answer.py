"""The process that computes landmarkers and characteristics: `python -m mlcard.readers.tables.full.answer`.

It reads a line of JSON and a table in Arrow's IPC format from its standard input, and writes a line of JSON
for everything that it has computed, as soon as it has: whoever ends it has what was written before.
"""

from __future__ import annotations

import io
import json
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.full.characteristic import characteristics
from mlcard.readers.tables.full.landmarkers import ENGINE, ROWS, landmarkers
from mlcard.readers.tables.full.learning_sample import NotApplicableError, Sample, sample_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a table that breaks a formula can throw: a singular matrix, a learner that refuses it.
_FAILURES = (ArithmeticError, ValueError, IndexError)
#: Most cells that learning is done on.
_CELLS = 500_000


def main() -> None:
    """Answer one request."""
    request = json.loads(sys.stdin.buffer.readline())
    frame = pl.read_ipc(io.BytesIO(sys.stdin.buffer.read()))
    features = [frame[key] for key in request["features"]]
    rows = min(ROWS, max(200, _CELLS // max(len(features), 1)))
    sample = sample_of(features, frame[request["target"]], rows=rows)
    _say({"engine": ENGINE, "rows": sample.rows, "names": [name for _, name, _ in _works(sample)]})
    for kind, name, work in _works(sample):
        _say({"kind": kind, "name": name, **_done(work)})


def _works(sample: Sample) -> Iterator[tuple[str, str, Any]]:
    """What there is to compute, the quick first."""
    return chain(
        (("characteristic", *item) for item in characteristics(sample)),
        (("landmarker", *item) for item in landmarkers(sample)),
    )


def _done(work: Any) -> dict[str, Any]:
    """The entries of a piece of work, or why there are none.

    Numbers are rounded to six digits: more of them are not the same on every machine.
    """
    try:
        return {"entries": [{name: _rounded(value) for name, value in entry.items()} for entry in work()]}
    except NotApplicableError as error:
        return {"reason": "not_applicable", "comment": str(error)}
    except _FAILURES as error:
        return {"reason": "failed", "comment": f"{type(error).__name__}: {str(error)[:100]}"}


def _rounded(value: Any) -> Any:
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, allow_nan=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

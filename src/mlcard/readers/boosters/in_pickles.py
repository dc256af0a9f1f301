"""Boosters of XGBoost, LightGBM and CatBoost inside pickles: what the readers of their files read.

A pickled booster holds what `save_model` would write, and XGBoost's its configuration too. Nothing is loaded;
what is long is read in place, and only from a compressed file into memory, up to a bound.
"""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, cast

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.readers.pickle_machine.limits import Limits
from mlcard.readers.pickle_machine.records import Skipped, Value
from mlcard.readers.pickle_machine.streams import open_stream
from mlcard.readers.zip_archive.content import CHUNK, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.readers.pickle_machine.streams import Stream
    from mlcard.readers.sklearn.estimators import Attribute, Estimator

#: Bytes of a booster that are decompressed into memory.
MOST_BYTES = 96 * 2**20
#: Where a booster keeps itself, by library and class: attributes, and the module that reads what they hold.
#: xgboost/core.py and lightgbm/basic.py (`Booster.__getstate__`), catboost/core.py (`CatBoost.__getstate__`).
BOOSTERS = {
    ("xgboost", "Booster"): (("handle",), "xgboost"),
    ("lightgbm", "Booster"): (("_handle", "handle"), "lightgbm"),
    ("catboost", ""): (("__model",), "catboost"),
}
#: The attribute of a wrapper of scikit-learn that holds its booster.
HELD_IN = "_Booster"


class OwnSection(Section):
    """A part of a file that is closed together with it."""

    def close(self) -> None:
        """Close the part and the file."""
        if not self.closed:
            self._file.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Embedded(Source):
    """A file inside a file, for a reader of such files."""

    opened: Callable[[], BinaryIO]

    def open(self) -> BinaryIO:
        """Open the inner file."""
        return self.opened()

    def size(self) -> int:
        """Size of the inner file in bytes."""
        with self.opened() as file:
            return file.seek(0, io.SEEK_END)


def is_booster(estimator: Estimator) -> bool:
    """Whether an object is a booster itself, and not a wrapper with parameters of its own."""
    return (estimator.library, estimator.algorithm) in BOOSTERS


def booster_facts(estimator: Estimator, booster: Estimator | None, source: Source) -> Iterator[Fact]:
    """Facts of the booster that an estimator is or holds, without those that its wrapper tells better.

    Args:
        estimator: the estimator.
        booster: the booster that it holds in an attribute, if it does.
        source: the file of the pickle.
    """
    inner = booster if booster is not None else estimator
    key = (inner.library, inner.algorithm if is_booster(inner) else "")
    names, module = BOOSTERS.get(key, ((), ""))
    content = next((item for name in names if (item := inner.attributes.get(name)) is not None), None)
    if content is None:
        return
    reader = importlib.import_module(f"mlcard.readers.boosters.{module}")
    where = f"opcode {content.op}, inside the booster"
    wrapped = not is_booster(estimator)
    for fact in reader.read(_embedded(content, source)):
        told = fact.slot.startswith(("/model/hyperparameters", "/model/algorithm", "/model/libraries"))
        if fact.slot == "/file/description":
            yield replace(fact, slot="/file/description", value=f"booster: {fact.value}", where=where)
        elif fact.slot.startswith("/model/") and not (wrapped and told and not fact.slot.endswith("/-")):
            yield replace(fact, where=f"{where}, {fact.where}"[:300])


def _embedded(content: Attribute, source: Source) -> Embedded:
    return Embedded(source.path, source.name, lambda: _opened(content.value, source))


def _opened(value: Value, source: Source) -> BinaryIO:
    """Open a byte string or a text of a pickle as a file."""
    if isinstance(value, bytes):
        return io.BytesIO(value)
    if isinstance(value, str):
        return io.BytesIO(value.encode("utf-8", "surrogatepass"))
    if not isinstance(value, Skipped) or value.offset < 0:
        raise UnreadableFileError(
            f"{source.name}: the booster in it is not written as any known version does"
        )
    file = source.open()
    limits = Limits()
    stream, codec = open_stream(file, limits)
    if not codec and not value.escaped:
        return cast("BinaryIO", io.BufferedReader(OwnSection(file, value.offset, value.length), CHUNK))
    with file:
        if value.length > MOST_BYTES:
            raise LimitExceededError(
                f"{source.name}: the booster in it takes {value.length} bytes, compressed"
            )
        stream.skip(value.offset)
        data = _taken(stream, value.length)
    return io.BytesIO(data.decode("utf-8").encode("latin-1") if value.escaped else data)


def _taken(stream: Stream, length: int) -> bytes:
    """Read so many bytes of a stream, or what there is."""
    parts: list[bytes] = []
    while length > 0 and (part := stream.read(min(CHUNK, length))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)

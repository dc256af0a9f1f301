"""XGBoost models in the binary form of 0.90 to 1.7, as the document that JSON would hold.

Format: `src/learner.cc`, `src/gbm/gbtree_model.h` and `include/xgboost/tree_model.h` of XGBoost 0.90 to 1.7
(`Load` with a `dmlc::Stream`): structures of fixed size, little endian, and texts and vectors after their
64-bit lengths. Nodes of trees are passed over. Versions before 1.0 write no magic number and no version.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.bounded_json import parse_object

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What stands before the model since 1.0, and before the offset of the configuration in a pickled booster.
MAGIC, SERIALIZED = b"binf", b"CONFIG-offset:"
#: `LearnerModelParamLegacy`: base_score, num_feature, num_class, whether attributes and whether measures
#: follow, version; the rest of its 136 bytes is reserved.
_LEARNER = struct.Struct("<fIiiiII108x")
#: `GBTreeModelParam`: trees, trees grown in parallel; the rest of its 160 bytes is deprecated or reserved.
_TREES = struct.Struct("<ii152x")
#: `TreeParam`: roots, nodes, deleted nodes, depth, features, length of the vector of a leaf; 148 bytes.
_TREE = struct.Struct("<iiiiii124x")
#: A node and its statistics.
_NODE = 20 + 16
#: `GBLinearModelParam`, all of it deprecated.
_LINEAR = 136
_LENGTH = struct.Struct("<Q")
#: Most trees, attributes, and bytes of a text.
MAX_TREES, MAX_ATTRIBUTES, MAX_TEXT = 200_000, 10_000, 4 * 2**20
#: Bytes of a configuration; of a booster with a thousand classes it has some kilobytes.
MAX_CONFIGURATION = 16 * 2**20


def parse(stream: BinaryIO, name: str) -> dict[str, Any]:
    """The document of a model, or of what a pickled booster holds: `Model` and `Config`.

    Args:
        stream: the bytes, from the first on; it must be seekable.
        name: how messages call the file.

    Raises:
        UnreadableFileError: if it is cut, or no such model.
        LimitExceededError: if it is larger than any model.
    """
    reader = _Reader(stream, name)
    if stream.read(len(SERIALIZED)) != SERIALIZED:
        stream.seek(0)
        return reader.model()
    (offset,) = reader.unpack(_LENGTH)
    begin = stream.tell()
    model = reader.model()
    reader.go(begin + offset)
    text = stream.read(MAX_CONFIGURATION + 1)
    if len(text) > MAX_CONFIGURATION:
        raise LimitExceededError(f"{name}: its configuration has more than {MAX_CONFIGURATION:,} bytes")
    return {"Model": model, "Config": parse_object(text, name)}


class _Reader:
    """Reads structures, texts and vectors, none of which may be longer than what is left."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Start at the place of a stream."""
        self.stream, self.name = stream, name
        place = stream.tell()
        self.end = stream.seek(0, io.SEEK_END)
        stream.seek(place)

    def broken(self, why: str) -> UnreadableFileError:
        """The error for a model that cannot be."""
        return UnreadableFileError(f"{self.name}: not a whole model of XGBoost: {why}")

    def take(self, size: int, limit: int = MAX_TEXT) -> bytes:
        """So many bytes."""
        if size > limit:
            raise LimitExceededError(f"{self.name}: a text of {size:,} bytes in it")
        data = self.stream.read(size)
        if len(data) < size:
            raise self.broken(f"it ends at byte {self.end}")
        return data

    def go(self, place: int) -> None:
        """Pass over what stands before a place."""
        if place > self.end:
            raise self.broken(f"it ends at byte {self.end}, and byte {place} belongs to it")
        self.stream.seek(place)

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        self.go(self.stream.tell() + size)

    def unpack(self, layout: struct.Struct) -> tuple[Any, ...]:
        """The fields of a structure."""
        return layout.unpack(self.take(layout.size))

    def length(self) -> int:
        """The length of a text or vector."""
        (length,) = self.unpack(_LENGTH)
        return int(length)

    def text(self) -> str:
        """A text."""
        return self.take(self.length()).decode("utf-8", "replace")

    def model(self) -> dict[str, Any]:
        """The document of a model."""
        begin = self.stream.tell()
        if self.stream.read(len(MAGIC)) != MAGIC:
            self.stream.seek(begin)
        score, features, classes, attributed, _, major, minor = self.unpack(_LEARNER)
        objective, booster = self.text(), self.text()
        learner: dict[str, Any] = {
            "learner_model_param": {
                "base_score": str(score), "num_feature": str(features), "num_class": str(classes)
            },
            "objective": {"name": objective},
            "gradient_booster": self.booster(booster, grown=(major, minor) >= (1, 6)),
        }  # fmt: skip
        attributes = dict(self.attributes()) if attributed else {}
        if written := attributes.pop("objective", ""):
            learner["objective"] = parse_object(written.encode(), self.name)
        learner["attributes"] = attributes
        return {"learner": learner} | ({"version": [major, minor]} if major > 0 else {})

    def booster(self, name: str, *, grown: bool) -> dict[str, Any]:
        """The part that holds the trees or weights; since 1.6 it tells the trees grown in parallel, too."""
        if name == "gblinear":
            self.skip(_LINEAR)
            return {"name": name, "model": {"weights": {"#": self.vector(4)}}}
        if name not in {"gbtree", "dart"}:
            raise self.broken(f"no booster is called {name[:40]!r}")
        trees, parallel = self.unpack(_TREES)
        if not 0 <= trees <= self.end // _TREE.size:
            raise self.broken(f"{trees} trees do not fit into its {self.end} bytes")
        if trees > MAX_TREES:
            raise LimitExceededError(f"{self.name}: it has more than {MAX_TREES:,} trees")
        for _ in range(trees):
            self.tree()
        self.skip(4 * trees)  # to which class each belongs
        model: dict[str, Any] = {"trees": {"#": trees}}
        if grown:
            model["gbtree_model_param"] = {"num_parallel_tree": str(parallel)}
        if name == "gbtree":
            return {"name": name, "model": model}
        if trees:
            self.vector(4)  # the weight of each tree
        return {"name": name, "gbtree": {"model": model}}

    def tree(self) -> None:
        """Pass over a tree."""
        _, nodes, _, _, _, leaf = self.unpack(_TREE)
        if nodes < 1:
            raise self.broken(f"a tree of {nodes} nodes")
        self.skip(_NODE * nodes)
        if leaf:
            self.vector(4)

    def vector(self, size: int) -> int:
        """Pass over a vector of elements of so many bytes; returns how many there are."""
        length = self.length()
        self.skip(size * length)
        return length

    def attributes(self) -> Iterator[tuple[str, str]]:
        """Yield what was noted at the model."""
        count = self.length()
        if count > MAX_ATTRIBUTES:
            raise LimitExceededError(f"{self.name}: it has {count:,} attributes")
        for _ in range(count):
            yield self.text(), self.text()

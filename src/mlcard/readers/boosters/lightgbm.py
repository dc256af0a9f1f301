"""LightGBM models as text: the header, and the parameters of the training behind the trees.

Format: `GBDT::SaveModelToString` in https://github.com/microsoft/LightGBM (src/boosting/gbdt_model_text.cpp).
The header gives the size of each tree, so the trees are passed over; of each only the number of leaves is
read.
"""

from __future__ import annotations

import io
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.boosters.settings import feature_fact, number_of, task_facts
from mlcard.readers.ensembles import size_facts
from mlcard.readers.tensors import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

#: Most bytes of the header, whose longest line names the features.
MAX_HEADER = 8 * 2**20
#: Most bytes behind the trees: importances of features, parameters, categories of pandas columns.
MAX_TAIL = 8 * 2**20
#: Most features that become facts, and most categories of one of them.
MAX_FEATURES, MAX_CATEGORIES = 100_000, 1_000
#: Parameters that name places on the machine where it was trained, not settings of the training.
PLACES = frozenset(
    """
    data valid machines machine_list_filename local_listen_port time_out num_machines forcedsplits_filename
    forcedbins_filename parser_config_file gpu_platform_id gpu_device_id gpu_device_id_list output_model
    input_model snapshot_freq output_result convert_model convert_model_language header label_column
    weight_column group_column ignore_column num_gpu
    """.split()  # noqa: SIM905 - a list of words
)
#: Values of `boosting`.
ALGORITHMS = {"gbdt": "gradient boosted trees", "gbrt": "gradient boosted trees", "dart": "DART",
              "rf": "random forest",
              "random_forest": "random forest", "goss": "gradient boosted trees"}  # fmt: skip
TASKS = {
    "binary": "tabular-classification", "multiclass": "tabular-classification",
    "multiclassova": "tabular-classification",
    "lambdarank": "learning-to-rank", "rank_xendcg": "learning-to-rank",
    "regression": "tabular-regression", "regression_l1": "tabular-regression", "huber": "tabular-regression",
    "fair": "tabular-regression", "poisson": "tabular-regression", "quantile": "tabular-regression",
    "mape": "tabular-regression", "gamma": "tabular-regression", "tweedie": "tabular-regression",
}  # fmt: skip
#: Bytes that the number of a tree and of its leaves take at the most.
TREE_HEAD = 64
_TREE = re.compile(rb"Tree=\d{1,9}\nnum_leaves=(\d{1,9})\n")
_PARAMETER = re.compile(r"\[(\w{1,100}): (.*)\]")


@dataclass(frozen=True, slots=True)
class Model:
    """What the text of a model says.

    Attributes:
        header: lines `name=value` before the trees.
        trees: number of trees.
        leaves: number of leaves of all trees; None when they are not where the header says.
        parameters: the block `parameters:`, as it is written.
        categories: the categories of pandas columns, as JSON; empty when there are none.
        whole: whether the text goes on after the trees as it must.
    """

    header: Mapping[str, str]
    trees: int
    leaves: int | None
    parameters: Mapping[str, str]
    categories: str
    whole: bool


def read(source: Source) -> Iterator[Fact]:
    """Facts of a model in a text file."""
    with source.open() as stream:
        model = parsed(stream, source.name)
    yield Fact("/file/format", "lightgbm", "line 1")
    version = model.header.get("version", "")
    yield Fact(
        "/file/description", f"text of version {version}, {model.trees} trees", "line tree_sizes", "computed"
    )
    yield from booster_facts(model)
    if not model.whole:
        raise UnreadableFileError(
            f"{source.name}: ends within its trees", hint="the file is truncated; copy or download it again"
        )


def parsed(stream: BinaryIO | bytes, name: str) -> Model:
    """The model in a stream or in the bytes of one; the trees are passed over."""
    if isinstance(stream, bytes):
        stream = io.BytesIO(stream)
    text = stream.read(MAX_HEADER)
    if text[:4] != b"tree" or text[4:5] not in {b"\n", b"\r"}:
        raise UnreadableFileError(f"{name}: not a LightGBM model: it does not begin with the line `tree`")
    first = re.search(rb"\r?\n\r?\nTree=0\r?\n|\r?\n\r?\n(?=end of trees)", text)
    head = text[: first.start()] if first else text.partition(b"\n\n")[0]
    header = dict(line.split("=", 1) for line in head.decode("utf-8", "replace").splitlines() if "=" in line)
    sizes = [number_of(size) for size in header.get("tree_sizes", "").split()]
    tail = _tail(stream, sizes, len(head) + 2)
    begin = re.search(rb"(?:\A|\n)end of trees\r?\n", tail)
    rest = tail[begin.start() :].decode("utf-8", "replace") if begin else ""
    leaves = _leaves(stream, sizes, len(head) + 2)
    return Model(header, len(sizes), leaves, _parameters(rest), _categories(rest), begin is not None)


def _leaves(stream: BinaryIO, sizes: list[JsonValue], at: int) -> int | None:
    """Number of leaves of all trees; None when one is not where the sizes of those before it say."""
    total = 0
    for size in sizes:
        stream.seek(at)
        found = _TREE.match(stream.read(TREE_HEAD))
        if found is None or type(size) is not int or size <= 0:
            return None
        total, at = total + int(found[1]), at + size
    return total


def _tail(stream: BinaryIO, sizes: list[JsonValue], begin: int) -> bytes:
    """What follows the trees; their sizes tell where it begins, or else it is in the last megabytes."""
    end = stream.seek(0, os.SEEK_END)
    known = [size for size in sizes if type(size) is int and 0 < size < end]
    # Editors and the transport of files change the ends of lines: then the sizes are a little off.
    starts = [begin + sum(known) - 64, end - MAX_TAIL] if len(known) == len(sizes) else [end - MAX_TAIL]
    for start in starts:
        stream.seek(max(0, start))
        found = stream.read(MAX_TAIL)
        if b"end of trees" in found:
            return found
    return b""


def _parameters(text: str) -> dict[str, str]:
    block = text.partition("\nparameters:")[2].partition("\nend of parameters")[0]
    matches = (_PARAMETER.fullmatch(line.strip()) for line in block.splitlines())
    return {match[1]: match[2] for match in matches if match}


def _categories(text: str) -> str:
    found = re.search(r"(?:\A|\n)pandas_categorical:(.*)", text)
    return found[1].strip() if found else ""


def booster_facts(model: Model, where: str = "") -> Iterator[Fact]:
    """Facts of a parsed model; `where` is what evidence puts before its lines."""
    at = f"{where}, " if where else ""
    yield Fact("/model/libraries/-", {"name": "lightgbm"}, f"{at}line 1, as LightGBM writes it", "inferred")
    yield from _objective(model, at)
    boosting = model.parameters.get("boosting", "")
    if boosting in ALGORITHMS:
        yield Fact("/model/algorithm", ALGORITHMS[boosting], f"{at}parameter boosting {boosting}", "inferred")
    else:
        yield Fact(
            "/model/algorithm", "gradient boosted trees", f"{at}line 1, as LightGBM writes it", "inferred"
        )
    each = number_of(model.header.get("num_tree_per_iteration"))
    boosted = ALGORITHMS.get(boosting) != "random forest" and isinstance(each, int) and each > 0
    rounds = model.trees // each if boosted and isinstance(each, int) else None
    yield from size_facts(f"{at}line tree_sizes", trees=model.trees, leaves=model.leaves, rounds=rounds)
    for name, text in model.parameters.items():
        if name not in PLACES and text:
            slot = pointer("model", "hyperparameters", name)
            yield Fact(slot, number_of(text), f"{at}block parameters, {name}")
    yield from _features(model, at)


def _objective(model: Model, at: str) -> Iterator[Fact]:
    written = one_line(model.header.get("objective", ""), 200)
    if not written:
        return
    name, *settings = written.split()
    yield Fact("/model/objective/-", name, f"{at}line objective")
    if not model.parameters:
        # Models that were cut or made by hand have no block of parameters: the line says the most of it.
        yield Fact("/model/hyperparameters/objective", name, f"{at}line objective")
        for setting in settings:
            key, colon, value = setting.partition(":")
            if colon and key.isidentifier():
                yield Fact(f"/model/hyperparameters/{key}", number_of(value), f"{at}line objective")
    yield from task_facts(TASKS.get(name, ""), f"the objective {name}")


def _features(model: Model, at: str) -> Iterator[Fact]:
    names = model.header.get("feature_names", "").split(" ")
    infos = model.header.get("feature_infos", "").split(" ")
    if names == [""] or len(names) > MAX_FEATURES:
        return
    whole = len(names) == len(infos)
    lists = _category_lists(model)
    for index, name in enumerate(names):
        info = infos[index] if whole else ""
        for fact in feature_fact(name, _feature_type(info), f"{at}line feature_names, item {index}"):
            if isinstance(fact.value, dict) and lists and fact.value.get("type") == "nominal":
                categories = lists.pop(0)
                fact.value.update({"categories": categories} if categories else {})
            yield fact


def _feature_type(info: str) -> str:
    """`[1:2]` is the range of a number, `0:3:5` are codes of categories, `none` was not used."""
    if info.startswith("["):
        return "numeric"
    return "nominal" if re.fullmatch(r"-?\d+(:-?\d+)*", info) else ""


def _category_lists(model: Model) -> list[list[JsonValue]]:
    """The categories of the pandas columns, in their order; none when they cannot be assigned."""
    try:
        lists = json.loads(model.categories or "[]")
    except (ValueError, RecursionError):
        return []
    nominal = [
        info for info in model.header.get("feature_infos", "").split(" ") if _feature_type(info) == "nominal"
    ]
    if not isinstance(lists, list) or len(lists) != len(nominal):
        return []
    return [
        [str(item) for item in values]
        if isinstance(values, list) and len(values) <= MAX_CATEGORIES and all(map(_is_label, values))
        else []
        for values in lists
    ]


def _is_label(value: object) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and len(str(value)) <= 500

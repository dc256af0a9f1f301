"""Files, data sets and models that a script reads."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from mlcard.readers.script.paths import as_path
from mlcard.readers.script.values import (
    Attribute,
    Call,
    FilePath,
    Item,
    is_certain,
    number,
    origins,
    text,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.facts import JsonValue
    from mlcard.readers.script.values import Value

#: Functions that read a file: position and name of the path.
_READERS: dict[str, tuple[int, str]] = {
    "numpy.load": (0, "file"), "numpy.loadtxt": (0, "fname"), "numpy.genfromtxt": (0, "fname"),
    "numpy.fromfile": (0, "file"), "joblib.load": (0, "filename"), "torch.load": (0, "f"),
    "json.load": (0, "fp"), "pickle.load": (0, "file"), "csv.reader": (0, "csvfile"), "csv.DictReader": (0,
    "f"),
    "pyarrow.parquet.read_table": (0, "source"), "pyarrow.csv.read_csv": (0, "input_file"),
    "scipy.io.loadmat": (0, "file_name"), "scipy.io.arff.loadarff": (0, "f"), "scipy.sparse.load_npz": (0,
    "file"),
    "h5py.File": (0, "name"), "sklearn.datasets.load_svmlight_file": (0, "f"), "geopandas.read_file": (0,
    "filename"),
    "xgboost.DMatrix": (0, "data"), "lightgbm.Dataset": (0, "data"), "catboost.Pool": (0, "data"),
    "datatable.fread": (0, "anysource"), "xarray.open_dataset": (0, "filename_or_obj"),
    "safetensors.torch.load_file": (0, "filename"), "keras.models.load_model": (0, "filepath"),
    "tensorflow.keras.models.load_model": (0, "filepath"), "keras.saving.load_model": (0, "filepath"),
    "yaml.safe_load": (0, "stream"), "yaml.load": (0, "stream"), "tomllib.load": (0, "fp"),
}  # fmt: skip
_TABLE_READERS = re.compile(
    r"(pandas|polars|dask\.dataframe|modin\.pandas|cudf)\.(read|scan)_(?!sql|clipboard|database|gbq)\w+$"
)
_PATH_READERS = ("pathlib.Path.read_text", "pathlib.Path.read_bytes", "pathlib.Path.open")
#: Readers of settings and text: on their own they make no script a run.
PLAIN_READERS = {"open", "json.load", "yaml.safe_load", "yaml.load", "tomllib.load", *_PATH_READERS}
#: Functions that load a data set by its name: position and name of the name; None: the function's own name
#: says it.
_NAMED: tuple[tuple[re.Pattern[str], tuple[int, str] | None], ...] = (
    (re.compile(r"datasets\.load_dataset$"), (0, "path")),
    (re.compile(r"seaborn\.load_dataset$"), (0, "name")),
    (re.compile(r"tensorflow_datasets\.load$"), (0, "name")),
    (re.compile(r"sklearn\.datasets\.fetch_openml$"), (0, "name")),
    (re.compile(r"openml\.datasets\.get_dataset$"), (0, "dataset_id")),
    (re.compile(r"ucimlrepo\.fetch_ucirepo$"), (0, "name")),
    (re.compile(r"sklearn\.datasets\.(?:load|fetch)_(?!files$|svmlight)(\w+)$"), None),
    (re.compile(r"torchvision\.datasets\.(?!ImageFolder$|DatasetFolder$)([A-Z]\w+)$"), None),
    (re.compile(r"(?:tensorflow\.)?keras\.datasets\.(\w+)\.load_data$"), None),
    (re.compile(r"torch_geometric\.datasets\.([A-Z]\w+)$"), None),
)


def path_of(value: Value | None) -> FilePath | None:
    """The path of a file, given as such or opened."""
    for _ in range(6):
        path = as_path(value)
        if path is not None:
            return path
        if not isinstance(value, Call):
            return None
        if value.method in {"open", "read", "read_text", "read_bytes", "encode", "splitlines"}:
            value = value.receiver
        elif value.target in _OPENERS:
            value = value.argument(0, "file")
        else:
            return None
    return None


_OPENERS = {
    "open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open", "fsspec.open", "smart_open.open",
    "smart_open.smart_open", "zipfile.ZipFile",
}  # fmt: skip


def location(path: FilePath) -> dict[str, JsonValue]:
    """A path as facts tell it: relative with `/`, or a URL without user and password."""
    written = path.text
    if re.match(r"[a-z][a-z0-9+.\-]+://", written, re.IGNORECASE):
        parts = urlsplit(written)
        return {"url": urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))}
    if "/" not in written and "\\" in written:
        written = written.replace("\\", "/")
    return {"path": posixpath.normpath(written)}


def used(
    calls: Sequence[Call], written: Mapping[str, int]
) -> Iterator[tuple[dict[str, JsonValue], int, bool]]:
    """What a script reads: path, URL, name of a data set or model; the line; whether it is certain.

    Args:
        calls: all calls, in order.
        written: the paths that the script writes itself, with the number of the first call that does; what it
            reads back afterwards is marked as `intermediate`.
    """
    opened = {id(value) for call in calls if _path_place(call) for value in call.arguments}
    for number_of_call, call in enumerate(calls):
        for item, path in _used(call, opened):
            back = written.get(str(item.get("path", "")), number_of_call) < number_of_call
            if not back or _path_place(call) is not None:
                yield item | ({"intermediate": True} if back else {}), call.line, is_certain(path)


def read_by(call: Call) -> Iterator[str]:
    """Names of the data that a call reads: a path, a URL, or the name it is loaded with."""
    for item, _ in _used(call, set()):
        yield from (str(item[slot]) for slot in ("path", "url", "dataset") if slot in item)


def _path_place(call: Call) -> tuple[int, str] | None:
    """Position and name of the path that a reading function is given, or nothing for any other call."""
    return _READERS.get(call.target) or ((0, "source") if _TABLE_READERS.match(call.target) else None)


def _used(call: Call, opened: set[int]) -> Iterator[tuple[dict[str, JsonValue], Value]]:
    place = _path_place(call)
    if place is not None:
        path = path_of(call.argument(*place))
        if path is not None:
            yield {**location(path), "reader": call.target}, path
        return
    for pattern, where in _NAMED:
        match = pattern.match(call.target)
        if match:
            yield from _named(call, match, where)
            return
    if call.target.endswith(".from_pretrained"):
        name = call.argument(0, "pretrained_model_name_or_path")
        if text(name) and name is not None and call.target.startswith(_MODEL_HUBS):
            yield {"model": text(name), "reader": call.target}, name
    elif id(call) not in opened:
        yield from _opened(call)


_MODEL_HUBS = ("transformers.", "diffusers.", "sentence_transformers.", "peft.")


def _opened(call: Call) -> Iterator[tuple[dict[str, JsonValue], Value]]:
    """A file that is opened or read as such, and by nothing that knows its format."""
    if call.target in _OPENERS and not for_writing(call.argument(1, "mode")):
        path = path_of(call.argument(0, "file"))
        if path is not None:
            yield {**location(path), "reader": "open"}, path
    elif isinstance(call.receiver, FilePath) and call.method in {"read_text", "read_bytes", "open"}:
        reads = call.method != "open" or not for_writing(call.argument(0, "mode"))
        if reads:
            yield {**location(call.receiver), "reader": f"pathlib.Path.{call.method}"}, call.receiver


def _named(
    call: Call, match: re.Match[str], where: tuple[int, str] | None
) -> Iterator[tuple[dict[str, JsonValue], Value]]:
    """A data set that is loaded by its name, or the file that a loader of that name reads."""
    value = call.argument(*where) if where else None
    name = match.group(1) if where is None else text(value) or _numbered(call, value)
    if not name:
        return
    hugging_face = call.target == "datasets.load_dataset"
    if hugging_face and name in _FILE_BUILDERS:
        files = path_of(call.argument(None, "data_files"))
        if files is not None:
            yield {**location(files), "reader": call.target}, files
        return
    item: dict[str, JsonValue] = {"dataset": name, "reader": call.target}
    if hugging_face and text(call.argument(1, "name")):
        item["configuration"] = text(call.argument(1, "name"))
    for keyword in ("split", "revision", "version"):
        known, setting = to_json(call.argument(None, keyword))
        if known and setting is not None:
            item[keyword] = str(setting)
    yield item, value if value is not None else call


#: Names that mean a format of files and no data set (https://huggingface.co/docs/datasets/loading).
_FILE_BUILDERS = {"csv", "json", "parquet", "text", "imagefolder", "audiofolder", "arrow", "webdataset"}
#: Repositories whose data sets have numbers.
_REPOSITORIES = {"sklearn": "openml", "openml": "openml", "ucimlrepo": "uci"}


def _numbered(call: Call, value: Value | None) -> str | None:
    """The name of a data set that a repository knows by a number: `openml/37`, `uci/109`."""
    identifiers = (value, call.argument(None, "id"), call.argument(None, "data_id"))
    found = next((number(item) for item in identifiers if number(item) is not None), None)
    repository = _REPOSITORIES.get(call.target.partition(".")[0])
    return f"{repository}/{found}" if repository and found is not None else None


def for_writing(mode: Value | None) -> bool:
    """Whether a file is opened for writing."""
    return bool(set(text(mode) or "r") & set("wax"))


_BUILT = {
    "pandas.DataFrame", "pandas.Series", "polars.DataFrame", "polars.Series", "pandas.concat", "pandas.merge",
    "pandas.DataFrame.from_dict", "pandas.DataFrame.from_records", "polars.from_pandas", "polars.from_dicts",
    "polars.LazyFrame", "polars.concat", "datasets.Dataset.from_pandas", "datasets.Dataset.from_dict",
}  # fmt: skip
_LOADED = {
    "datasets.load_dataset", "datasets.load_from_disk", "pyarrow.parquet.read_table", "seaborn.load_dataset",
    "statsmodels.api.datasets.get_rdataset",
}  # fmt: skip


#: What is known about a table, and is none.
_ABOUT = frozenset({"shape", "columns", "dtypes", "dtype", "index", "ndim", "empty"})
#: Beginnings of expressions about columns, which are nothing without a table.
_EXPRESSION = re.compile(
    r"polars\.(col|lit|element|when|len|struct|selectors(\.\w+)?|date|datetime|concat_str)$"
)
#: Methods of estimators whose result is data that were put into them.
_GIVING_DATA = frozenset({"transform", "fit_transform", "inverse_transform", "fit_resample"})
#: Functions that build an estimator of others.
_BUILDERS = frozenset({"make_pipeline", "make_column_transformer", "make_union"})
_MOST_LINKS = 200


def is_table(value: Value | None) -> bool:
    """Whether a value was made from a table that was read or built."""
    links = list(_chain(value))
    if any(isinstance(link, Attribute) and link.name in _ABOUT for link in links):
        return False
    first = links[-1] if links else None
    if isinstance(first, Call):
        if _is_source(first):
            return True
        if _EXPRESSION.match(first.target):
            return False
        if _is_constructor(first) and not any(
            isinstance(link, Call) and link.method in _GIVING_DATA for link in links
        ):
            return False
    return any(
        isinstance(node, Call) and _is_source(node) for node in origins(value, budget=60, without=_ABOUT)
    )


def _chain(value: Value | None) -> Iterator[Value]:
    """A value, and what it is a part or a method's result of, back to where that begins."""
    for _ in range(_MOST_LINKS):
        if value is None:
            return
        yield value
        match value:
            case Call() if value.receiver is not None:
                value = value.receiver
            case Attribute() | Item():
                value = value.base
            case _:
                return


def _is_constructor(call: Call) -> bool:
    """Whether a call builds an object, such as an estimator, by the way that classes are named."""
    name = call.target.rpartition(".")[2]
    return not call.method and (name[:1].isupper() or name in _BUILDERS)


def _is_source(call: Call) -> bool:
    """Whether a call reads or builds a table."""
    return (
        _TABLE_READERS.match(call.target) is not None
        or call.target in _BUILT
        or call.target in _LOADED
        or call.target.startswith(("sklearn.datasets.load_", "sklearn.datasets.fetch_"))
    )

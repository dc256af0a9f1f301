"""Files that a script writes, and what it writes into them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from mlcard.readers.metrics import NAME as METRICS_NAME
from mlcard.readers.script.estimators import describe, is_estimator, is_model, prepares
from mlcard.readers.script.evaluations import measured
from mlcard.readers.script.flow import data_of_evaluation, data_of_model, leading_to, made_from
from mlcard.readers.script.inputs import for_writing, location, path_of
from mlcard.readers.script.values import Call, FilePath, Items, Mapping, is_certain, origins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import JsonValue
    from mlcard.readers.script.evaluations import Evaluated
    from mlcard.readers.script.flow import Done
    from mlcard.readers.script.trace import Trace
    from mlcard.readers.script.values import Value

#: Functions that write a value to a file: places of the value and of the path.
_WRITERS: dict[str, tuple[int, int]] = {
    "joblib.dump": (0, 1), "pickle.dump": (0, 1), "cloudpickle.dump": (0, 1), "dill.dump": (0, 1),
    "skops.io.dump": (0, 1), "torch.save": (0, 1), "torch.jit.save": (0, 1), "onnx.save": (0, 1),
    "onnx.save_model": (0, 1), "safetensors.torch.save_file": (0, 1), "safetensors.torch.save_model": (0, 1),
    "keras.models.save_model": (0, 1), "tensorflow.keras.models.save_model": (0, 1),
    "tensorflow.saved_model.save": (0, 1), "mlflow.sklearn.save_model": (0, 1),
    "json.dump": (0, 1), "yaml.dump": (0, 1), "yaml.safe_dump": (0, 1),
    "numpy.save": (1, 0), "numpy.savez": (1, 0), "numpy.savez_compressed": (1, 0), "numpy.savetxt": (1, 0),
    "pyarrow.parquet.write_table": (0, 1), "torch.onnx.export": (0, 2),
}  # fmt: skip
_WRITER_KEYWORDS = ("filename", "path", "f", "file", "fp", "filepath", "where", "fname", "out", "export_dir")
_TABLE_WRITERS = re.compile(
    r"(to_(csv|parquet|feather|excel|json|pickle|hdf|orc|stata)|write_(csv|parquet|ipc|json))$"
)
_MODEL_METHODS = {
    "save",
    "save_model",
    "save_pretrained",
    "save_weights",
    "export",
    "booster_save",
    "dump_model",
}
_MODEL_SUFFIXES = (
    ".joblib", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".h5", ".keras", ".onnx", ".safetensors",
    ".skops", ".cbm",
    ".ubj", ".bst", ".model", ".tflite",
)  # fmt: skip
_DATA_SUFFIXES = (".csv", ".tsv", ".parquet", ".feather", ".npy", ".npz", ".arrow", ".orc")

#: Of so many models and tables that one script writes it is followed where they come from.
_MOST_FOLLOWED = 50


def generated(
    trace: Trace, evaluations: dict[int, list[Evaluated]], done: Sequence[Done] = ()
) -> Iterator[tuple[dict[str, JsonValue], int, bool]]:
    """What a script writes: path and content (model, preprocessor, metrics, data, …); line; certainty."""
    names = {id(value): name for name, value, _ in reversed(trace.assigned)}
    found = [one for several in evaluations.values() for one in several]
    followed = 0
    for call in trace.calls:
        target = _destination(call)
        if target is None:
            continue
        value, path = target
        place = location(path)
        if "path" not in place:
            continue
        content, sure = _content(call, value, path)
        item = {**place, **({"content": content} if content else {})}
        item |= _about(content, value, evaluations)
        if content == "model" and id(value) in names:
            item["variable"] = names[id(value)]
        followed += content in {"model", "data"}
        if followed <= _MOST_FOLLOWED:
            item |= _made_of(content, value, trace, found, done)
        yield item, call.line, sure and is_certain(path) and _is_certain_model(value)


def _made_of(
    content: str | None, value: Value | None, trace: Trace, found: list[Evaluated], done: Sequence[Done]
) -> dict[str, JsonValue]:
    """The data that a model that is written was fitted and scored on, or that written data were made from."""
    if content == "model":
        data = data_of_model(value, trace, found, done)
        steps = data.pop("operations", None)
        about: dict[str, JsonValue] = {"data": data} if data else {}
        return about | ({"operations": steps} if steps else {})
    if content != "data":
        return {}
    sources = made_from(value, trace)
    item: dict[str, JsonValue] = {"made_from": sources} if sources else {}
    return item | ({"operations": [*leading_to([value], trace, done)]} if done else {})


def _is_certain_model(value: Value | None) -> bool:
    """Whether no parameter of the estimators in a value can be replaced from outside of the script."""
    calls = (node for node in origins(value) if isinstance(node, Call))
    return all(is_certain(call) for call in calls if is_estimator(call))


def written_values(trace: Trace) -> Iterator[tuple[Call, Value | None, FilePath]]:
    """What a script writes that may be data, and where."""
    for call in trace.calls:
        target = _destination(call)
        if target is not None and _content(call, *target)[0] in ("data", None):
            yield call, *target


def written_paths(calls: Sequence[Call]) -> dict[str, int]:
    """The paths that a script writes, with the number of the first call that writes each."""
    paths: dict[str, int] = {}
    for number_of_call, call in enumerate(calls):
        target = _destination(call)
        if target is not None and "path" in location(target[1]):
            paths.setdefault(str(location(target[1])["path"]), number_of_call)
    return paths


def _destination(call: Call) -> tuple[Value | None, FilePath] | None:
    """The value that a call writes, and the path it writes it to."""
    value: Value | None
    if call.target in _WRITERS:
        value_at, path_at = _WRITERS[call.target]
        named = next(
            (call.argument(None, name) for name in _WRITER_KEYWORDS if call.argument(None, name)), None
        )
        path = path_of(named if named is not None else call.argument(path_at))
        value = call.argument(value_at)
    elif call.target.endswith(("pyplot.savefig",)) or call.method == "savefig":
        value, path = call, path_of(call.argument(0, "fname"))
    elif _TABLE_WRITERS.match(call.method):
        value, path = call.receiver, path_of(call.argument(0, "path_or_buf") or call.argument(None, "path"))
    elif call.method in _MODEL_METHODS:
        value, path = call.receiver, path_of(next(iter(call.arguments), None) or _any_keyword(call))
        if path is None or not (
            is_model(value) or path.text.endswith(_MODEL_SUFFIXES) or call.method != "save"
        ):
            return None
    elif isinstance(call.receiver, FilePath) and call.method in {"write_text", "write_bytes"}:
        value, path = call.argument(0, "data"), call.receiver
    elif call.method == "write" and call.receiver is not None:
        opened = call.receiver
        mode = opened.argument(0 if opened.method else 1, "mode") if isinstance(opened, Call) else None
        value, path = call.argument(0), path_of(opened) if for_writing(mode) else None
    else:
        return None
    return (value, path) if path is not None else None


def _any_keyword(call: Call) -> Value | None:
    return next((call.argument(None, name) for name in _WRITER_KEYWORDS if call.argument(None, name)), None)


def _content(call: Call, value: Value | None, path: FilePath) -> tuple[str | None, bool]:
    """What kind of thing is written, and whether more than the path's suffix says so."""
    name = posixpath.basename(path.text)
    if "savefig" in call.function:
        return "graphics", True
    if _TABLE_WRITERS.match(call.method) and METRICS_NAME.search(name):
        return "metrics", True
    if _TABLE_WRITERS.match(call.method) or call.target.startswith(("numpy.save", "pyarrow.")):
        return "data", True
    value = _dumped(value)
    models = [described for described in map(describe, _parts(value)) if described is not None]
    if models or is_model(value):
        return ("preprocessor" if models and all(map(prepares, models)) else "model"), True
    if call.method in _MODEL_METHODS or call.target.startswith(
        ("onnx.", "torch.jit.", "torch.onnx.", "keras.")
    ):
        return "model", call.method not in {"save", "export"} or name.endswith(_MODEL_SUFFIXES)
    if METRICS_NAME.search(name) or any(isinstance(node, Mapping) for node in origins(value, budget=1)):
        return ("metrics" if METRICS_NAME.search(name) else None), True
    if name.endswith(_MODEL_SUFFIXES):
        return "model", False
    return ("data", False) if name.endswith(_DATA_SUFFIXES) else (None, True)


def _parts(value: Value | None) -> Iterator[Value | None]:
    """A value, or the values of a mapping or list that is written as one."""
    if isinstance(value, Mapping):
        yield from value.entries.values()
    elif isinstance(value, Items):
        yield from value.elements[:50]
    else:
        yield value


#: Functions that turn a value into what is written.
_DUMPS = {
    "json.dumps", "yaml.dump", "yaml.safe_dump", "pickle.dumps", "cloudpickle.dumps", "dill.dumps",
    "skops.io.dumps",
}  # fmt: skip


def _dumped(value: Value | None) -> Value | None:
    """What `json.dumps`, `pickle.dumps` and the like turn into text or bytes."""
    for node in origins(value):
        if isinstance(node, Call) and node.target in _DUMPS:
            return node.argument(0)
    return value


def _about(
    content: str | None, value: Value | None, found: dict[int, list[Evaluated]]
) -> dict[str, JsonValue]:
    written = _dumped(value)
    if content == "metrics":
        measures = dict(_measures(written, found, "")) if isinstance(written, Mapping) else {}
        return {"measures": measures} if measures else {}
    described = [item for item in map(describe, _parts(written)) if item is not None]
    if content == "preprocessor" and described:
        return {"preprocessor": described[0]}
    if content != "model":
        return {}
    models = [item for item in described if not prepares(item)]
    return dict(models[0]) if len(models) == 1 else {}


def _measures(
    written: Mapping, found: dict[int, list[Evaluated]], path: str
) -> Iterator[tuple[str, JsonValue]]:
    """For each key that is written, with those around it, the evaluation that its value was computed by."""
    for key, part in written.entries.items():
        if isinstance(part, Mapping) and not path:
            yield from _measures(part, found, f"{key}/")
            continue
        evaluated = measured(part, found)
        if evaluated is not None:
            data = data_of_evaluation(evaluated)
            yield f"{path}{key}", {**evaluated.as_json(), **({"data": data} if data else {})}

"""The description of a run on OpenML: flow, parameter settings, data and results, in XML or JSON.

Specification: https://github.com/openml/OpenML (`openml_OS/views/pages/api_new/v1/xsd/openml.run.upload.xsd`)
and the answer of `https://www.openml.org/api/v1/run/ID` (`api/v1/json/run/ID`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.imports.agents import Agents
from mlcard.imports.document import Node, load
from mlcard.imports.ids import Ids
from mlcard.imports.rows import Row, address, facts, number, plain, said, text, whole
from mlcard.imports.xml_document import load_xml

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mlcard.facts import Fact, JsonValue, Source
    from mlcard.imports.found import Found
    from mlcard.imports.rows import Place

_SITE = "https://www.openml.org"
MODEL: Place = ("models", 0)
#: Tasks of OpenML, in the words of the Hub.
_TASKS = {"Supervised Classification": "tabular-classification",
          "Supervised Regression": "tabular-regression", "Clustering": "clustering"}  # fmt: skip
#: Measures of OpenML and the names that cards use.
_MEASURES = {"predictive_accuracy": "accuracy", "area_under_roc_curve": "roc_auc", "f_measure": "f1",
             "root_mean_squared_error": "root_mean_squared_error"}  # fmt: skip
_EVALUATION = (
    Row(("value",), "value", number), Row(("stdev",), "standard_deviation", number),
    Row(("array_data",), "array_data", text), Row(("repeat",), "repeat", whole),
    Row(("fold",), "fold", whole), Row(("@repeat",), "repeat", whole), Row(("@fold",), "fold", whole),
)  # fmt: skip


def read(source: Source) -> Iterator[Found]:
    """Facts from a run, and what is left of it."""
    document = _opened(source)
    ids = Ids()
    agents = Agents(ids)
    run = document.text("run_id")
    name = document.text("flow_name") or document.text("name") or (f"run {run}" if run else source.path.stem)
    yield said(document, (*MODEL, "id"), f"openml/run/{run}" if run else "openml-run")
    yield said(document, (*MODEL, "name"), name)
    if run:
        yield said(document, (*MODEL, "identifiers", "-"), f"{_SITE}/r/{run}")
    yield from _task(document)
    flow = yield from _flow(document, name)
    for setting in document.items("parameter_setting"):
        yield from _setting(setting, flow)
    data = yield from _datasets(document)
    yield from _evaluations(document, data)
    if uploader := document.text("uploader_name"):
        agent = agents.of(document, uploader, "person")
        yield said(document, (*MODEL, "shared_by"), agent)
    for tag in document.items("tag"):
        if word := tag.text():
            yield said(tag, (*MODEL, "keywords", "-"), word)
    yield from agents.facts()
    yield from document.leftovers()


def _opened(source: Source) -> Node:
    """The run, in whichever of the two notations."""
    with source.open() as stream:
        start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        name, document = load_xml(source)
        run = document if name == "run" else None
    else:
        run = load(source).get("run")
    if run is None or not isinstance(run.value, dict):
        raise UnreadableFileError(
            f"{source.name}: not a run of OpenML", hint="save what api/v1/run/ID answers"
        )
    return run


def _task(document: Node) -> Iterator[Fact]:
    kind = document.get("task_type")
    if kind is not None and str(kind.value) in _TASKS:
        kind.take()
        yield said(kind, (*MODEL, "ml_task"), _TASKS[str(kind.value)])
        if str(kind.value).startswith("Supervised"):
            yield said(kind, (*MODEL, "learning_type"), "supervised")
    if task := document.text("task_id"):
        yield said(document, (*MODEL, "training", "was_informed_by", "-"), f"{_SITE}/t/{task}")


def _flow(document: Node, name: str) -> Generator[Fact, None, str]:
    """Yield the implementation, and how it was set up; return its number."""
    flow = document.text("flow_id") or document.text("implementation_id")
    yield said(document, (*MODEL, "implementation", "name"), name)
    if flow:
        yield said(document, (*MODEL, "implementation", "id"), f"{_SITE}/f/{flow}")
    if setup := document.text("setup_string"):
        yield said(document, (*MODEL, "training", "description"), setup)
    return flow or ""


def _setting(setting: Node, flow: str) -> Iterator[Fact]:
    """Yield one parameter; one of a component of the flow is named after that, too."""
    name, value = setting.text("name"), setting.get("value")
    if not name or value is None:
        return
    component = setting.text("component")
    if value.value in ("null", ""):
        value.drop("says that nothing was set")
        return
    value.take()
    full = f"{component}/{name}" if component and component != flow else name
    # OpenML writes values as JSON, texts among them.
    yield said(value, (*MODEL, "hyperparameters", full), plain(value.value))


def _datasets(document: Node) -> Generator[Fact, None, str]:
    """Yield the data of the run; return the id of the first."""
    first = ""
    for index, item in enumerate(document.items("input_data", "dataset")):
        number_of = item.text("did")
        if not number_of:
            continue
        dataset = f"openml/data/{number_of}"
        first = first or dataset
        place = ("datasets", index)
        yield said(item, (*place, "id"), dataset)
        yield said(item, (*place, "identifiers", "-"), f"{_SITE}/d/{number_of}")
        yield from facts(item, place, (Row(("name",), "name", text), Row(("url",), "download_url", address)))
        yield said(item, (*MODEL, "trained_on", index, "dataset"), dataset)
    return first


def _evaluations(document: Node, data: str) -> Iterator[Fact]:
    """Yield the results."""
    index = 0
    for item in document.items("output_data", "evaluation"):
        name = item.peek("name") or item.peek("function")
        if not name or number(_raw(item)) is None:
            item.drop("has no number of its own")
            continue
        place = (*MODEL, "evaluations", index)
        index += 1
        node = item.get("name") or item.get("function")
        if node is not None:
            node.take()
        yield said(item, (*place, "measure"), _MEASURES.get(name, name))
        yield from facts(item, place, _EVALUATION)
        if data:
            yield said(item, (*place, "dataset"), data)


def _raw(item: Node) -> JsonValue:
    node = item.get("value")
    return node.value if node is not None else None

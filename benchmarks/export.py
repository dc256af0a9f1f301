"""Cards out to the formats of the neighbours: cards a second each, beside the libraries of their owners.

    python benchmarks/export.py [CARDS]

Writes CARDS cards (1,000 by default; those of `benchmarks/graph.py`) in every format, the account of what
each cannot say included. Beside it, where the owner of a format has a library that writes it:
`huggingface_hub` fills its template of a model card from the same values, `mlcroissant` writes a dataset with
one file and two fields, `cyclonedx-python-lib` components without model cards, `spdx-python-model` packages
with settings and results; `rdflib` reads and writes the Turtle of MLDCAT-AP. All write less than mlcard does:
no statistics, no properties, no account.
"""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any

from graph import BASE, lake

from mlcard import card as cards
from mlcard.export.projection import project
from mlcard.export.projection.run import find_projection
from mlcard.export.projections import MODULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mlcard.card import Card


def clock(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds that a piece of work takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def complete(data: dict[str, Any]) -> dict[str, Any]:
    """A card with a table, so that there is something to write in formats of datasets."""
    digest = "0" * 64
    for dataset in data["datasets"]:
        dataset.setdefault(
            "files", [{"path": "table.csv", "format": "csv", "sha256": digest, "byte_size": 9}]
        )
        dataset.setdefault(
            "features", [{"name": "a", "type": "numeric", "mean": 0.5}, {"name": "b", "type": "nominal"}]
        )
    return data


def hub(loaded: Iterable[Card]) -> None:
    """Model cards from the template of `huggingface_hub`."""
    from huggingface_hub import EvalResult, ModelCard, ModelCardData

    for card in loaded:
        for model in card.data["models"]:
            results = [
                EvalResult(
                    task_type=model["ml_task"], dataset_type=item["dataset"], dataset_name=item["dataset"],
                    metric_type=item["measure"], metric_value=item["value"], dataset_split=item["split"],
                )
                for item in model["evaluations"]
            ]  # fmt: skip
            data = ModelCardData(
                license=model.get("license", "unknown").lower(), library_name="sklearn", eval_results=results,
                datasets=[item["dataset"] for item in model["trained_on"]], pipeline_tag=model["ml_task"],
                model_name=model["name"],
            )  # fmt: skip
            str(ModelCard.from_template(data, model_id=model["name"], model_description=model["algorithm"]))


def croissant(loaded: Iterable[Card]) -> None:
    """Datasets by `mlcroissant`."""
    import mlcroissant as mlc

    for card in loaded:
        for dataset in card.data["datasets"]:
            file = mlc.FileObject(
                id="table.csv", name="table.csv", content_url="table.csv", encoding_formats=["text/csv"],
                sha256="0" * 64,
            )  # fmt: skip
            fields = [
                mlc.Field(
                    id=f"records/{name}", name=name, data_types=mlc.DataType.TEXT,
                    source=mlc.Source(file_object="table.csv", extract=mlc.Extract(column=name)),
                )
                for name in "ab"
            ]  # fmt: skip
            mlc.Metadata(
                name=dataset["id"].replace("/", "-"), url=f"{BASE}{dataset['id']}", distribution=[file],
                record_sets=[mlc.RecordSet(id="records", name="records", fields=fields)],
            ).to_json()  # fmt: skip


def cyclonedx(loaded: Iterable[Card]) -> None:
    """Components by `cyclonedx-python-lib`, which has no model cards: a model, its datasets and licence."""
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6

    licenses = LicenseFactory()
    for card in loaded:
        bom = Bom()
        for model in card.data["models"]:
            expression = [licenses.make_from_string(model["license"])] if "license" in model else []
            component = Component(
                name=model["name"], type=ComponentType.MACHINE_LEARNING_MODEL, bom_ref=model["id"],
                licenses=expression,
            )  # fmt: skip
            bom.metadata.component = component
            used = [Component(name=use["dataset"], type=ComponentType.DATA) for use in model["trained_on"]]
            bom.components.update(used)
            bom.register_dependency(component, used)
        JsonV1Dot6(bom).output_as_string()


def spdx(loaded: Iterable[Card]) -> None:
    """AI packages with their settings and results by `spdx-python-model`."""
    import datetime as dt
    import io

    from spdx_python_model import v3_0_1 as spdx3

    for card in loaded:
        objects = spdx3.SHACLObjectSet()
        moment = dt.datetime.now(dt.UTC)
        creation = spdx3.CreationInfo(_id="_:c", specVersion="3.0.1", created=moment)
        author = spdx3.SoftwareAgent(_id=f"{BASE}agent", creationInfo=creation, name="mlcard")
        creation.createdBy.append(author)
        objects.add(creation)
        objects.add(author)
        for model in card.data["models"]:
            package = spdx3.ai_AIPackage(_id=BASE + model["id"], creationInfo=creation, name=model["name"])
            package.ai_typeOfModel.append(model["algorithm"])
            for name, value in model["hyperparameters"].items():
                package.ai_hyperparameter.append(spdx3.DictionaryEntry(key=name, value=str(value)))
            for item in model["evaluations"]:
                entry = spdx3.DictionaryEntry(key=item["measure"], value=str(item["value"]))
                package.ai_metric.append(entry)
            objects.add(package)
        for dataset in card.data["datasets"]:
            found = spdx3.dataset_DatasetPackage(_id=BASE + dataset["id"], creationInfo=creation)
            found.name = dataset["id"]
            found.dataset_datasetType.append(spdx3.dataset_DatasetType.structured)
            objects.add(found)
        spdx3.JSONLDSerializer().write(objects, io.BytesIO())


def mldcat_ap(loaded: Iterable[Card]) -> None:
    """The same Turtle, read and written by rdflib: MLDCAT-AP has no library of its own."""
    import rdflib

    for card in loaded:
        (output,) = project(card, "mldcat-ap", BASE).outputs
        rdflib.Graph().parse(data=output.content, format="turtle").serialize(format="turtle")


PEERS = {
    "huggingface": ("huggingface_hub", hub),
    "croissant": ("mlcroissant", croissant),
    "cyclonedx": ("cyclonedx-python-lib", cyclonedx),
    "spdx": ("spdx-python-model", spdx),
    "mldcat-ap": ("rdflib", mldcat_ap),
}


def main() -> None:
    """Print a line for each format."""
    logging.disable(logging.CRITICAL)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    base = cards.parse("mlcard: '1.0'\n", "modelcard.yaml")
    loaded = [base._replace(data=complete(data)) for data in lake(count)]
    print(f"{count:,} cards, a model and a dataset each\n")
    print(f"{'format':<13}{'cards/s':>9}{'CPU s':>8}{'wall s':>8}   peer")
    for to in MODULES:
        find_projection(to)
        project(loaded[0], to, BASE, separate=True)
        wall, cpu = clock(lambda to=to: [project(card, to, BASE, separate=True) for card in loaded])
        line = f"{to:<13}{count / cpu:>9,.0f}{cpu:>8.2f}{wall:>8.2f}"
        if to in PEERS:
            name, peer = PEERS[to]
            few = loaded[: max(1, count // 10)]
            peer(few[:1])
            other, other_cpu = clock(lambda peer=peer, few=few: peer(few))
            each = other_cpu / len(few)
            line += f"   {name}: {1 / each:,.0f} cards/s, {each / (cpu / count):.1f} times mlcard's CPU"
            line += f" ({other:.2f} s wall for {len(few)})"
        print(line)


if __name__ == "__main__":
    main()

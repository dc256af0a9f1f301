"""MLDCAT-AP 3.1.0 as Turtle: machine-learning models, datasets and their qualities for European catalogues.

https://semiceu.github.io/MLDCAT-AP/releases/3.1.0/. Its shapes make a date of creation, a version, a file and
a training dataset mandatory for a model, and a distribution of a dataset needs a quality measurement. What
the card does not say of these is `unknown`, and listed; a distribution is written where there is something to
say of its quality. Runs are not: an `it6:Run` cannot be without a flow with the date of its upload and two
files of output, which no card knows; so energy and emissions, which belong to it, stand in properties.
"""

from __future__ import annotations

from mlcard.export.mldcat_ap.document import join, write
from mlcard.export.mldcat_ap.table import BEGIN, TABLE
from mlcard.export.projection import Projection, Required

PROJECTION = Projection(
    name="mldcat-ap",
    title="MLDCAT-AP",
    specification="https://semiceu.github.io/MLDCAT-AP/releases/3.1.0/",
    versions=("3.1.0",),
    table=TABLE,
    write=write,
    begin=BEGIN,
    required=(
        Required("Card", ("models", "datasets"), "it6:MachineLearningModel or dcat:Dataset", fatal=True),
        Required("MLModel", ("name",), "dct:title", instead="the id"),
        Required("MLModel", ("created",), "dct:created", instead="unknown"),
        Required("MLModel", ("version",), "dcat:version", instead="unknown"),
        Required("MLModel", ("files",), "it6:hasFile", instead="a file unknown"),
        Required("MLModel", ("trained_on",), "it6:trainedOn", instead="a dataset unknown"),
        Required("Dataset", ("name",), "dct:title", instead="the id"),
        Required("Dataset", ("description",), "dct:description", instead="that there is none"),
        Required("Dataset", ("collection_period", "created"), "it6:collectionDate", instead="unknown"),
    ),
    reasons={
        "energy": "it6:powerConsumption belongs to an it6:Run, which no card can describe",
        "co2e": "it6:carbonEmitted belongs to an it6:Run, which no card can describe",
    },
    carries="a node of `modellake:carries` with the slot and its value",
    checked_by="the SHACL of MLDCAT-AP 3.1.0 (pyshacl)",
    join=join,
)
